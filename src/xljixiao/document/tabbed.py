"""Rows out of lines: a cell a line behind a tab, or a row a line with tabs between.

A blank line ends a row; a line without a tab behind a cell goes on with it; a tab alone is a blank
cell, as a merged one leaves it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xljixiao.document.flow import Cell, Item, Paragraph, Row
from xljixiao.document.refusing import MOST_COLUMNS, too_complex
from xljixiao.rules.problem import Spot

_FIELD = re.compile(r"\s{0,3}\b(?:TC|PAGEREF|TOC|HYPERLINK)\s.{0,400}?\\[A-Za-z*].{0,40}$")
"""What is left of a field code behind a heading or an entry of the contents."""


def rows_of(lines: Iterable[Paragraph]) -> tuple[Item, ...]:
    """The lines that stand outside of tables, and the rows of the others; raises `Refused`."""
    return tuple(_without_leading(_items(lines)))


def is_tabbed(items: Sequence[Item]) -> bool:
    """Whether a document without tables has them as lines with tabs, as one made of a .txt has.

    A tab in front of running text is an indent; a tab alone, or with text on both sides, is not.
    """
    lines = [one for one in items if isinstance(one, Paragraph)]
    if len(lines) < len(items) or any(one.is_heading for one in lines):
        return False
    between = sum("\t" in one.text.strip() for one in lines)
    return between > 1 or any("\t" in one.text and not one.text.strip() for one in lines)


def lines_of(items: Iterable[Item]) -> Iterator[Paragraph]:
    """Paragraphs line by line."""
    for one in items:
        if isinstance(one, Paragraph):
            yield from (replace(one, text=line) for line in one.text.split("\n"))


def _items(lines: Iterable[Paragraph]) -> Iterator[Item]:
    cells: list[Cell] = []
    follows = False
    for one in lines:
        line, spot = one.text.strip("\f\v"), one.spot
        parted = line.removeprefix("\t")
        if not line.strip(" \u3000"):
            yield from _row(cells)
            cells, follows = [], False
        elif "\t" in parted:
            yield from _row(cells)
            yield _on_a_line(line, spot)
            cells, follows = [], True
        elif parted != line:
            cells.append(Cell(parted, (spot,)))
        elif cells:
            cells[-1] = cells[-1].longer(replace(one, text=line))
        else:
            yield replace(one, text=_FIELD.sub("", line), continues=follows)
    yield from _row(cells)


class _OnALine(Row):
    """A row that stands on one line."""

    __slots__ = ()


def _on_a_line(line: str, spot: Spot) -> _OnALine:
    cells = line.split("\t")
    if len(cells) > MOST_COLUMNS + 1:
        raise too_complex()
    return _OnALine(
        tuple(
            Cell(one, (Spot(spot.sheet, f"{spot.cell}第{k}格"),)) for k, one in enumerate(cells, 1)
        )
    )


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
