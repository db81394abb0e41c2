"""What a terminal shows beside plain lines: how far a command has come, and tables."""

from collections.abc import Callable, Iterator, Sequence
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
from rich.table import Table


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr, where that is a terminal: what is being done, how many are done, of all."""
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


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows on stdout, as wide as the terminal."""
    shown = Table(*headings, show_header=bool(headings), box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*row)
    Console().print(shown, markup=False)
