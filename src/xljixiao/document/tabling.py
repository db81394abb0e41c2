"""The official table of a project, and the paragraphs in its cells.

Blocks that follow one another are one table. A table of records is a table of its own, since only
the first rows of a table are printed again on the next page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from xljixiao.document import marks
from xljixiao.document.elements import Xml, element, paragraph, run, valued
from xljixiao.document.spelling import datum, filled, listed
from xljixiao.document.styling import IDS, MILLIMETRE
from xljixiao.form.ready import Form, pattern_of
from xljixiao.form.text import Tables, TextBlock, TextTable
from xljixiao.form.text_rows import Bearing, Covered, Datum, Printed, block_rows, columns
from xljixiao.model.record import Record
from xljixiao.model.shape import Pattern, resolve
from xljixiao.model.values import Chars

_SHORT: Final = 200
"""A text that may be longer than this stands at the left; a shorter one in the middle."""
_CHARACTER: Final = 3.18
"""Millimetres, of 9 points."""
_MARGIN: Final = 1.2
_WHOLE: Final = 18
"""A row of more lines than this may be cut by the end of a page."""
_ROW: Final = 7
"""The least height of a row."""
_BARE: Final = ("top", "left", "right")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is drawn; `merge` is restart or continue, of cells that are one downwards."""

    text: str
    span: int
    style: str = marks.CELL_LABEL
    merge: str = ""
    bare: bool = False
    """Without borders but the one below."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, at least `height` millimetres high.

    A `head` is printed on each page; what is to `keep` stands on the page of what follows.
    """

    cells: tuple[Cell, ...]
    head: bool = False
    keep: bool = False
    height: float = _ROW


def tables(form: Form, part: Tables, record: Record) -> Iterator[Xml]:
    """Everything below the heading of a record: its tables, and what stands between them."""
    own = pattern_of(part.each, "*")
    rows = [_caption(form, part, record, own)]
    for section in part.sections:
        if isinstance(section, TextBlock):
            rows += _block(form, part, section, record)
            continue
        if rows:
            rows[-1] = replace(rows[-1], keep=True)
            yield drawn(rows, part.grid)
            yield paragraph(IDS[marks.BETWEEN_TABLES], properties=[element("keepNext")])
        yield drawn(_records(form, part, section, record), part.grid)
        yield paragraph(IDS[marks.BETWEEN_TABLES])
        rows = []
    if rows:
        yield drawn(rows, part.grid)
        yield paragraph(IDS[marks.BETWEEN_TABLES])


def _caption(form: Form, part: Tables, record: Record, own: Pattern) -> Row:
    """Whose project it is, and in what the amounts are."""
    words = filled(form, part.caption, record, own)
    return Row(
        (
            Cell(words, len(part.grid) - part.money_span, marks.CELL, bare=True),
            Cell(part.money, part.money_span, marks.CELL_RIGHT, bare=True),
        )
    )


def _block(form: Form, part: Tables, block: TextBlock, record: Record) -> Iterator[Row]:
    own = pattern_of(part.each, "*")
    for row in block_rows(form, part, block):
        cells: list[Cell] = []
        for cell in row:
            match cell:
                case Printed(text, span, down):
                    cells.append(Cell(text, span, merge="restart" if down > 1 else ""))
                case Covered(span):
                    cells.append(Cell("", span, merge="continue"))
                case Bearing(borne, span):
                    before = filled(form, borne.definition.before, record, own)
                    words = before + datum(form, record, own, borne.pattern[len(own) :])
                    cells.append(Cell(words, span, _style(form, borne)))
        yield Row(tuple(cells))


def _records(form: Form, part: Tables, table: TextTable, record: Record) -> Iterator[Row]:
    """The head and a row for each record of a table."""
    own = (*pattern_of(part.each, "*"), *pattern_of(table.path, "*"))
    laid, held = columns(form, part, table), listed(record, table.path)
    yield Row(tuple(Cell(one.label, one.definition.span) for one in laid), head=True, keep=True)
    columned = [
        _column(form, column, [datum(form, one, own, column.pattern[len(own) :]) for one in held])
        for column in laid
    ]
    for n, cells in enumerate(zip(*columned, strict=True)):
        yield Row(cells, keep=n + 2 == len(held))  # no row is left alone on the last page


def _column(form: Form, column: Datum, texts: Sequence[str]) -> Iterator[Cell]:
    """The cells of a column; of a merged one, equal neighbours are one cell."""
    span, style = column.definition.span, _style(form, column)
    for n, text in enumerate(texts):
        if not (column.definition.merged and text):
            yield Cell(text, span, style)
        elif n and texts[n - 1] == text:
            yield Cell("", span, style, merge="continue")
        elif texts[n + 1 : n + 2] == [text]:
            yield Cell(text, span, style, merge="restart")
        else:
            yield Cell(text, span, style)


def _style(form: Form, borne: Datum) -> str:
    """Where a datum stands in its cell: what may be long, or has several lines, at the left."""
    chars = resolve(form.model, borne.pattern).mark(Chars)
    return marks.CELL if chars is not None and chars.most > _SHORT else marks.CELL_CENTRED


def drawn(rows: Iterable[Row], grid: Sequence[float]) -> Xml:
    """A table of rows over a grid of columns in millimetres."""
    widths = [round(width * MILLIMETRE) for width in grid]
    laid = (_row(row, widths) for row in rows)
    return element("tbl", {}, _properties(sum(widths)), _grid(widths), *laid)


def _properties(width: int) -> Xml:
    line: dict[str, str | int] = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    margin: dict[str, str | int] = {"w": round(_MARGIN * MILLIMETRE), "type": "dxa"}
    return element(
        "tblPr",
        {},
        element("tblW", {"w": width, "type": "dxa"}),
        valued("jc", "center"),
        element("tblBorders", {}, *(element(edge, line) for edge in edges)),
        element("tblLayout", {"type": "fixed"}),
        element("tblCellMar", {}, element("left", margin), element("right", margin)),
    )


def _grid(widths: Sequence[int]) -> Xml:
    return element("tblGrid", {}, *(element("gridCol", {"w": width}) for width in widths))


def _row(row: Row, widths: Sequence[int]) -> Xml:
    cells: list[Xml] = []
    at, lines = 0, 1
    for cell in row.cells:
        width = sum(widths[at : at + cell.span])
        at += cell.span
        lines = max(lines, _lines(cell.text, width / MILLIMETRE))
        cells.append(_cell(cell, width, keep=row.keep))
    properties = (
        element("cantSplit") if row.head or lines <= _WHOLE else "",
        element("trHeight", {"val": round(row.height * MILLIMETRE), "hRule": "atLeast"}),
        element("tblHeader") if row.head else "",
    )
    return element("tr", {}, element("trPr", {}, *properties), *cells)


def _lines(text: str, width: float) -> int:
    """About how many lines a text takes in a cell of a width in millimetres."""
    across = max((width - 2 * _MARGIN) / _CHARACTER, 1)
    return sum(max(ceil(len(line) / across), 1) for line in text.split("\n"))


def _cell(cell: Cell, width: int, *, keep: bool) -> Xml:
    properties = (
        element("tcW", {"w": width, "type": "dxa"}),
        valued("gridSpan", cell.span) if cell.span > 1 else "",
        valued("vMerge", cell.merge) if cell.merge else "",
        element("tcBorders", {}, *(valued(edge, "nil") for edge in _BARE)) if cell.bare else "",
        valued("vAlign", "center"),
    )
    kept = [element("keepNext")] if keep else []
    lines = (
        paragraph(IDS[cell.style], run(line) if line else "", properties=kept)
        for line in cell.text.split("\n")
    )
    return element("tc", {}, element("tcPr", {}, *properties), *lines)
