"""The tables of the summary, before anybody knows where they stand."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Self

from xljixiao.county.summary.figures import Figure
from xljixiao.form.contents import Value
from xljixiao.model.record import Loc

Cell = Value | Figure | None
SERIAL = "序号"
SOURCE = "来源文件"


class Kind(StrEnum):
    """What the figures of a column are."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    PRINTED = "printed"
    """Money as a text prints it: two decimals, and all others that there are."""
    PERCENT = "percent"
    """25 means 25 %."""
    NUMBER = "number"
    """Of whatever: whole numbers without decimals, others with two."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column; `total` where its figures can be added. `path` is where a form's datum is from.

    The path of a number of records begins with #, that of a share of a month ends with @ and it.
    `share` names the columns of whose totals that of a percentage is made: part, whole. `width` is
    that of the column in half-width characters, where its texts do not decide.
    """

    label: str
    total: bool = False
    kind: Kind = Kind.TEXT
    path: str = ""
    share: tuple[str, str] | None = None
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The record that a row is of: which part, and where in its document."""

    part: int
    loc: Loc


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """One table of the summary: a row for each record, in the order of the submissions."""

    name: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    origins: tuple[Origin, ...] = ()
    keys: int = 0
    """How many of the first columns say which row it is; they stay in sight."""

    def total(self, label: str) -> Decimal:
        """The sum of a column; `#` counts the rows."""
        if label == "#":
            return Decimal(len(self.rows))
        return sum(map(number_of, self.column(label)), Decimal(0))

    def index(self, label: str) -> int:
        """Where a column stands; KeyError where there is none."""
        for index, heading in enumerate(self.headings):
            if heading.label == label:
                return index
        raise KeyError(label)

    def heading(self, label: str) -> Heading:
        return self.headings[self.index(label)]

    def known_by(self, label: str) -> Self:
        """The same, its rows known by the columns up to one."""
        return replace(self, keys=self.index(label) + 1)

    def has(self, label: str) -> bool:
        return any(heading.label == label for heading in self.headings)

    def column(self, label: str) -> list[Cell]:
        index = self.index(label)
        return [row[index] for row in self.rows]

    def of(self, path: str) -> str | None:
        """The label of the column that a form's datum stands in."""
        return next((one.label for one in self.headings if one.path == path), None)

    def numbered(self) -> Self:
        """The same with the serial number of each row in front."""
        first = Heading(SERIAL, kind=Kind.COUNT)
        return self.beside((first,), lambda index: (Decimal(index + 1),))

    def beside(self, headings: Sequence[Heading], cells: Callable[[int], Sequence[Cell]]) -> Self:
        """The same with columns in front."""
        rows = tuple((*cells(index), *row) for index, row in enumerate(self.rows))
        return replace(self, headings=(*headings, *self.headings), rows=rows)

    def before_source(
        self, headings: Sequence[Heading], cells: Callable[[int], Sequence[Cell]]
    ) -> Self:
        """The same with columns before that of the source."""
        at = self.index(SOURCE)
        rows = tuple((*row[:at], *cells(index), *row[at:]) for index, row in enumerate(self.rows))
        headings = (*self.headings[:at], *headings, *self.headings[at:])
        return replace(self, headings=headings, rows=rows)

    def without(self, labels: Container[str]) -> Self:
        """The same without some columns."""
        kept = [n for n, heading in enumerate(self.headings) if heading.label not in labels]
        rows = tuple(tuple(row[n] for n in kept) for row in self.rows)
        return replace(self, headings=tuple(self.headings[n] for n in kept), rows=rows)

    def blank(self, labels: Container[str]) -> Self:
        """The same with nothing in some columns."""
        gone = [heading.label in labels for heading in self.headings]
        rows = (
            tuple(None if out else cell for out, cell in zip(gone, row, strict=True))
            for row in self.rows
        )
        return replace(self, rows=tuple(rows))

    def renamed(self, labels: Mapping[str, str]) -> Self:
        """The same under other heads."""
        headings = (replace(one, label=labels.get(one.label, one.label)) for one in self.headings)
        return replace(self, headings=tuple(headings))

    def with_last(self, heading: Heading, cells: Sequence[Cell]) -> Self:
        """The same with one more column at the end, unless it is blank throughout."""
        if not any(cells):
            return self
        rows = tuple((*row, cell) for row, cell in zip(self.rows, cells, strict=True))
        return replace(self, headings=(*self.headings, heading), rows=rows)


def value_of(cell: Cell) -> Value | None:
    """What a cell shows."""
    return cell.value if isinstance(cell, Figure) else cell


def number_of(cell: Cell) -> Decimal:
    """What a cell adds to a sum."""
    value = value_of(cell)
    return value if isinstance(value, Decimal) else Decimal(0)
