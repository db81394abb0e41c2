"""How far a command has come, and what it ends with, on a terminal.

In a pipe or a file no progress is shown, and a table is lines with tabs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr that a caller moves: what is being done, how many are done, of how many."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    rest, hidden = TimeRemainingColumn(), not console.is_terminal
    bar = Progress(*columns, rest, console=console, transient=True, disable=hidden)
    tasks: dict[str, TaskID] = {}

    def move(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    with bar:
        yield move


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout; all but its first column are figures."""
    console = Console()
    if not console.is_terminal:
        for row in (headings, *rows):
            print("\t".join(row))  # noqa: T201 - for whoever reads the pipe
        return
    first, *others = headings
    columns = [Column(first), *(Column(one, justify="right") for one in others)]
    table = Table(*columns, box=None, header_style="dim", padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*row)
    console.print(table)
