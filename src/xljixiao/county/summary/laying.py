"""Where the tables of the summary stand, and what other sheets say of them.

Nobody writes a row or column number: a cursor hands out rows, a column is known by its heading. A
row is looked up by its serial number, so that sorting a list does not change what is said of it,
and sums are taken over whole columns, so that a filter does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xljixiao.county.summary.figures import Figure, number, words
from xljixiao.county.summary.tables import SERIAL, Cell, Kind, SummaryTable, value_of
from xljixiao.form.cells import Box, column_letters, quoted
from xljixiao.form.contents import Value


class Cursor:
    """The rows of a sheet, from above."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, rows: int = 1) -> int:
        """The first of the next rows."""
        first = self._next
        self._next += rows
        return first


class Grid:
    """A sheet of blocks: each row is cut into boxes, so many columns of the grid wide."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self._cursor = Cursor()

    def row(self, *spans: int, lines: int = 1) -> list[Box]:
        """The boxes of the next row; without spans one as wide as the sheet."""
        row = self._cursor.take(lines)
        return list(across(row, spans or (self.columns,), rows=lines))


def across(row: int, spans: tuple[int, ...], *, column: int = 0, rows: int = 1) -> Iterator[Box]:
    """Boxes side by side."""
    for span in spans:
        yield Box(row, column, rows, span)
        column += span


@dataclass(frozen=True, slots=True)
class Laid:
    """A table in its place. Where it is not `linked` its sheet is not in the workbook."""

    table: SummaryTable
    sheet: str
    title: Box | None
    """Where its name stands; plain data have none."""
    note: Box | None
    totals: int | None
    heads: int
    linked: bool = True

    @property
    def last(self) -> int:
        """The last row; of a table without rows, where its first would be."""
        return self.heads + max(len(self.table.rows), 1)

    @property
    def first(self) -> int:
        return self.heads + 1

    def cell(self, label: str, index: int) -> Box:
        """The cell of a row."""
        return Box(self.first + index, self.table.index(label))

    def own(self, label: str, index: int) -> str:
        """A cell of a row, as a formula in the same row writes it: it moves when that is sorted."""
        box = self.cell(label, index)
        return f"${column_letters(box.column)}{box.number}"

    def down(self, label: str) -> str:
        """The cells of a column, as its own sheet writes them."""
        column = self.table.index(label)
        return f"{Box(self.first, column).absolute}:{Box(self.last, column).absolute}"

    def span(self, label: str, rows: range) -> str:
        """Some cells of a column, as its own sheet writes them."""
        first, last = self.cell(label, rows[0]), self.cell(label, rows[-1])
        return f"{first.absolute}:{last.absolute}"

    def area(self, label: str) -> str:
        """The cells of a column, as any sheet writes them."""
        return f"{quoted(self.sheet)}!{self.down(label)}"

    def count(self) -> Figure:
        """How many rows there are."""
        filled = SERIAL if self.table.has(SERIAL) else self.table.headings[0].label
        formula = f"COUNTA({self.area(filled)})"
        return self._said(formula, Decimal(len(self.table.rows)), whole=True)

    def sum(self, label: str) -> Figure:
        whole = self.table.heading(label).kind is Kind.COUNT
        return self._said(f"SUM({self.area(label)})", self.table.total(label), whole=whole)

    def count_where(self, by: str, text: str) -> Figure:
        """The rows in whose column `by` a text stands."""
        formula = f"SUMPRODUCT(--({self.area(by)}={words(text).formula}))"
        return self._said(formula, Decimal(len(self._where(by, text))), whole=True)

    def sum_where(self, label: str, by: str, text: str) -> Figure:
        """The sum of a column over the rows in whose column `by` a text stands."""
        formula = f"SUMPRODUCT(--({self.area(by)}={words(text).formula}),{self.area(label)})"
        column = self.table.column(label)
        values = (value_of(column[index]) for index in self._where(by, text))
        total = sum((one for one in values if isinstance(one, Decimal)), Decimal(0))
        whole = self.table.heading(label).kind is Kind.COUNT
        return self._said(formula, total, whole=whole)

    def at(self, label: str, index: int) -> Figure:
        """What stands in a row, wherever it is sorted to; a blank is a text without signs."""
        serial = f"MATCH({index + 1},{self.area(SERIAL)},0)"
        found = f"INDEX({self.area(label)},{serial})"
        value = _plain(value_of(self.table.rows[index][self.table.index(label)]))
        return self._said(found if isinstance(value, Decimal) else f'{found}&""', value)

    def _where(self, by: str, text: str) -> list[int]:
        wanted = text.casefold()
        return [
            index
            for index, cell in enumerate(self.table.column(by))
            if str(_plain(value_of(cell))).casefold() == wanted
        ]

    def _said(self, formula: str, value: Decimal | str, *, whole: bool = False) -> Figure:
        if self.linked:
            return Figure(formula, value, whole=whole)
        found = number(value) if isinstance(value, Decimal) else words(value)
        return replace(found, whole=whole)


def lay(table: SummaryTable, *, sheet: str = "", linked: bool = True) -> Laid:
    """A table on a sheet of its own: title, note, totals, heads, then the rows."""
    return lay_below(Cursor(), table, sheet=sheet or table.name, linked=linked)


def lay_below(cursor: Cursor, table: SummaryTable, *, sheet: str, linked: bool = True) -> Laid:
    """A table below what stands on a sheet already."""
    title = Box(cursor.take(), 0)
    note = Box(cursor.take(), 0)
    added = any(one.total or one.share for one in table.headings)
    totals = cursor.take() if added else None
    laid = Laid(table, sheet, title, note, totals, cursor.take(), linked)
    cursor.take(max(len(table.rows), 1))
    return laid


def lay_plain(table: SummaryTable) -> Laid:
    """Data for another program: heads in the first row, nothing else around."""
    return Laid(table, table.name, None, None, None, Cursor().take())


def _plain(value: Value | None) -> Decimal | str:
    if isinstance(value, Decimal):
        return value
    return "" if value is None else str(value)


def cell_value(cell: Cell) -> Decimal | str:
    """What a cell shows, a blank as a text without signs."""
    return _plain(value_of(cell))
