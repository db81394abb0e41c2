"""A text as it is taken out of Word: a cell a line behind a tab, or a row a line with tabs between.

A blank line ends a row; a line without a tab behind a cell goes on with it; a tab alone is a blank
cell, as a merged one leaves it.
"""

import re
from collections.abc import Iterable, Iterator

from xljixiao.document.flow import Cell, Flow, Item, Paragraph, Row
from xljixiao.document.refusing import MOST_COLUMNS, MOST_LINES, too_complex
from xljixiao.rules.problem import Spot

_FIELD = re.compile(r"\s{0,3}\b(?:TC|PAGEREF|TOC|HYPERLINK)\s.{0,400}?\\[A-Za-z*].{0,40}$")
"""What is left of a field code behind a heading or an entry of the contents."""


def read(text: str, file: str) -> Flow:
    """The paragraphs and rows of a text; each line is a place, in a row of one line each cell.

    Raises `Refused`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES or any(line.count("\t") > MOST_COLUMNS for line in lines):
        raise too_complex()
    return Flow(file, tuple(_without_leading(_items(file, lines))))


def _items(file: str, lines: Iterable[str]) -> Iterator[Item]:
    cells: list[Cell] = []
    follows = False
    for n, raw in enumerate(lines, 1):
        line, at = raw.strip("\f\v"), f"第{n}行"
        parted = line.removeprefix("\t")
        if not line.strip(" \u3000"):
            yield from _row(cells)
            cells, follows = [], False
        elif "\t" in parted:
            yield from _row(cells)
            yield _OnALine(
                tuple(
                    Cell(one, (Spot(file, f"{at}第{k}格"),))
                    for k, one in enumerate(line.split("\t"), 1)
                )
            )
            cells, follows = [], True
        elif parted != line:
            cells.append(Cell(parted, (Spot(file, at),)))
        elif cells:
            cells[-1] = cells[-1].longer(Paragraph(line, Spot(file, at)))
        else:
            yield Paragraph(_FIELD.sub("", line), Spot(file, at), continues=follows)
    yield from _row(cells)


class _OnALine(Row):
    """A row that stands on one line."""

    __slots__ = ()


def _row(cells: list[Cell]) -> Iterator[Row]:
    if cells:
        yield Row(tuple(cells))


def _without_leading(items: Iterable[Item]) -> Iterator[Item]:
    """Where the rows of a table all begin with a tab, it parts nothing."""
    run: list[Item] = []
    for item in items:
        goes_on = isinstance(item, _OnALine) or (isinstance(item, Paragraph) and item.continues)
        if not goes_on:
            yield from _trimmed(run)
            run = []
        run.append(item)
    yield from _trimmed(run)


def _trimmed(run: list[Item]) -> Iterator[Item]:
    rows = [one for one in run if isinstance(one, _OnALine)]
    leading = len(rows) > 1 and all(row.cells[0].is_blank for row in rows)
    for one in run:
        yield Row(one.cells[leading:]) if isinstance(one, _OnALine) else one
