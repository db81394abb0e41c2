"""The report of a check for the terminal: tables where someone looks, plain lines in a pipe."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from xljixiao.rules.problem import Severity
from xljixiao.workbook.digest import Digest, Line

_FEW = 3
"""So many hints and notes of a file are told one by one; of the rest, only how many there are."""
_NAMED = 4
"""So many cells are named in the narrow column."""
_GAP = 2
_SLACK = 2
"""What a line may be wider on screen than counted: some terminals give ≥ two columns."""
_NARROW = 60
"""Below so many columns a table would be unreadable; lines are printed instead."""
_STATE = {"clean": "bold black on green", "return": "bold black on yellow", "refused": "bold red"}
_SEVERITY = {Severity.MUST: "bold red", Severity.EXPLAIN: "bold yellow", Severity.HINT: "bold cyan"}
_EVEN = str.maketrans({"“": "「", "”": "」", "…": "..."})
"""Some terminals give “ ” one column and others two, which bends a table; 「」 have two in all."""
_PIECE = re.compile(r"[「《（]*(?:[0-9A-Za-z.,%!+-]+|.)[，。；：、？！」》）]*")


def plain(told: Digest, *, every: bool = False) -> Iterator[str]:
    """One file as lines without colour or drawing."""
    yield "  ".join(filter(None, (told.file, told.whose, told.form, _state(told))))
    for severity, lines in _told(told, every=every):
        for line in lines:
            cells = f"{line.sheet}!{'、'.join(line.cells)} " if line.cells else ""
            yield f"  [{severity}] {line.sentence}  {cells}{line.code}"
            if line.stands:
                yield f"    {line.stands}"
    for sentence in _notes(told, every=every):
        yield f"  [说明] {sentence}"
    if rest := _rest(told, every=every):
        yield f"  {rest}"


def show(told: Digest, console: Console | None = None, *, every: bool = False) -> None:
    """One file as tables no wider than the terminal; no sentence is cut."""
    console = console or Console()
    if console.width < _NARROW:
        for line in plain(told, every=every):
            console.print(Text(_fold(line, console.width)))
        return
    console.print(Text(told.file, "bold"), Text(f" {told.word} ", _STATE[told.state]))
    if about := "　".join(filter(None, (told.whose, told.form))):
        console.print(Text(_fold(about, console.width)))
    for severity, lines in _told(told, every=every):
        console.print(Text(f"\n{severity} {told.counts[severity]} 处", _SEVERITY[severity]))
        console.print(_table(lines, console.width - _SLACK))
    notes = list(_notes(told, every=every))
    if notes:
        console.print(Text("\n说明", "bold"))
    for sentence in notes:
        console.print(Text(_fold(sentence, console.width)))
    if rest := _rest(told, every=every):
        console.print(Text(_fold(f"\n{rest}", console.width), "dim"))
    console.print()


def _told(told: Digest, *, every: bool) -> Iterator[tuple[Severity, Sequence[Line]]]:
    """The problems of each severity, of the hints only a few."""
    for severity in Severity:
        lines = [line for line in told.problems if line.severity is severity]
        if severity is Severity.HINT and not every:
            lines = lines[:_FEW]
        if lines:
            yield severity, lines


def _notes(told: Digest, *, every: bool) -> Iterator[str]:
    for note in islice(told.notes, None if every else _FEW):
        yield f"{note.sentence}  {note.sheet}!{note.cell}" if note.cell else note.sentence


def _rest(told: Digest, *, every: bool) -> str:
    """What is not told one by one."""
    hints = sum(line.severity is Severity.HINT for line in told.problems)
    left = {"提示": hints - _FEW, "说明": len(told.notes) - _FEW}
    named = "、".join(f"{more} 条{kind}" for kind, more in left.items() if more > 0)
    return f"还有 {named}，加 --all 可全部列出。" if named and not every else ""


def _state(told: Digest) -> str:
    counts = "、".join(f"{severity} {n}" for severity, n in told.counts.items() if n)
    return f"{told.word}（{counts}）" if counts else told.word


def _table(lines: Sequence[Line], width: int) -> Table:
    """位置, 问题和怎么改, 单元格, 编号; the last two take what they need."""
    cells = [_cells(line) for line in lines]
    code = max(cell_len(line.code) for line in lines)
    cell = max(6, *(min(16, cell_len(part)) for one in cells for part in one.split("\n")))
    most = (width - code - cell - 3 * _GAP) * 2 // 5
    where = min(most, max(cell_len(line.place.translate(_EVEN)) for line in lines))
    said = width - code - cell - where - 3 * _GAP
    table = Table(
        Column("位置", width=where, overflow="fold"),
        Column("问题和怎么改", width=said, overflow="fold"),
        Column("单元格", width=cell, overflow="fold"),
        Column("编号", width=code, overflow="fold"),
        box=None,
        pad_edge=False,
        padding=(0, _GAP, 0, 0),
        header_style="dim",
    )
    for n, (line, text) in enumerate(zip(lines, cells, strict=True)):
        if n:
            table.add_row()
        table.add_row(
            Text(_fold(line.place, where)),
            Text(_fold("\n".join(filter(None, (line.said, line.stands))), said)),
            Text(_fold(text, cell)),
            Text(line.code, "dim"),
        )
    return table


def _cells(line: Line) -> str:
    """The sheet, and under it its cells."""
    named = "、".join(line.cells[:_NAMED]) + ("等" if len(line.cells) > _NAMED else "")
    return f"{line.sheet}\n{named}" if named else line.sheet


def _fold(text: str, width: int) -> str:
    """Lines of at most `width` columns; none begins with a stop or a closing mark."""
    lines = []
    for part in text.translate(_EVEN).split("\n"):
        lines.append("")
        for piece in _PIECE.findall(part):
            if lines[-1] and cell_len(lines[-1] + piece) > width:
                lines.append("")
            lines[-1] += piece
    return "\n".join(lines)
