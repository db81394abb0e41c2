"""xlsxwriter held by the hand: strings stay strings, and nothing is dropped without a word.

xlsxwriter warns and returns a negative code where Excel would refuse something; here that is an
error of ours. Same calls, same bytes: the creation date is fixed and no temporary file is used.
"""

import datetime as dt
import io
import warnings
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Self

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from xljixiao.form.cells import Box, quoted
from xljixiao.form.contents import Value
from xljixiao.model.telling import ForTheUser
from xljixiao.model.values import units
from xljixiao.workbook.finishing import finish
from xljixiao.workbook.style import text_lines

_CREATED: Final = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a file property without a zone
FORMULA_CHARS: Final = 8192
CELL_UNITS: Final = 32_767
CELL_FEEDS: Final = 253
_FOOTER_UNITS = 255
_SHEET_NAME_UNITS = 31
_PROTECTED = {
    "format_columns": True,  # Excel re-fits the height of a protected row only with these
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_NOTE_FONT = {"font_name": "宋体", "font_size": 9}
_NOTE_WIDTH, _NOTE_CHARS, _NOTE_LINE = 300, 44, 15  # pixels, half-width characters, pixels
_NOTE_LINES = 24  # the tallest; who wants to read more draws it larger
_PASSWORD_CHARS = 15  # of the old hash, which every office program understands
_VALIDATION_UNITS = {
    "error_message": 224,  # Excel; the library takes 255
    "input_message": 255,
    "error_title": 32,
    "input_title": 32,
}

Style = Mapping[str, Any]


class BookError(RuntimeError):
    """The library would not write what we asked for: our mistake, not the user's."""


class BadPassword(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """A password that not every office program understands; the message is for the user."""


def _sure(code: object, what: object) -> None:
    if isinstance(code, int) and code < 0:
        raise BookError(f"{what}: {code}")


def _short(text: str, most: int, what: object) -> str:
    """A text within Excel's limits, which the library only partly knows."""
    if units(text) > most or text.count("\n") > CELL_FEEDS:
        raise BookError(f"the text of {what} is too long for Excel: {units(text)}")
    return text


def _fits(formula: str, box: Box) -> str:
    if len(formula) > FORMULA_CHARS:
        raise BookError(f"the formula of {box.a1} is too long for Excel: {len(formula)}")
    return formula


class Book:
    """A workbook in memory; with `locked` its structure cannot be changed.

    One with `long` sheets keeps what is written in temporary files until it is closed.
    """

    def __init__(self, *, locked: bool = False, password: str = "", long: bool = False) -> None:
        if not (password.isascii() and password.isprintable()) or len(password) > _PASSWORD_CHARS:
            raise BadPassword(
                f"密码只能用英文字母、数字和半角符号，最多 {_PASSWORD_CHARS} 个，请另设。"
            )
        self._locked = locked
        self.password = password
        self._stream = io.BytesIO()
        self._warnings = warnings.catch_warnings()
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": not long})
        self._book.set_properties({"created": _CREATED})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._long: list[Worksheet] = []

    def __enter__(self) -> Self:
        """Take the library's warnings for errors, until the end."""
        self._warnings.__enter__()
        warnings.simplefilter("error")
        return self

    def __exit__(self, *error: object) -> None:
        self._warnings.__exit__(None, None, None)

    def page(self, name: str) -> "Page":
        if name.lower() == "history":  # Excel keeps it for itself; the library does not know
            raise BookError(f"no sheet can be called {name}")
        _short(name, _SHEET_NAME_UNITS, name)
        return Page(self, self._book.add_worksheet(name, worksheet_class=_QuickSheet))

    def long_page(self, name: str) -> "Page":
        """A sheet that forgets each row as soon as the next one is begun."""
        self._book.constant_memory = True
        page = self.page(name)
        self._book.constant_memory = False
        self._long.append(page.sheet)
        return page

    def chart(self, kind: str) -> Chart:
        """A chart, to be put on a page."""
        return self._book.add_chart({"type": kind})

    def format(self, style: Style) -> Format:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]

    def name(self, name: str, formula: str) -> None:
        """Define a name; ASCII only, since Excel refuses more than the library knows of."""
        if not name.isascii():
            raise BookError(f"not ASCII: {name}")
        _sure(self._book.define_name(name, formula), name)

    def bytes(self) -> bytes:
        """Close the workbook; it cannot be written to afterwards."""
        self._book.close()
        for sheet in self._long:
            sheet._opt_close()  # noqa: SLF001 - the library does so where all sheets are long
        return finish(self._stream.getvalue(), lock=self._structure_lock())

    def _structure_lock(self) -> str | None:
        """The hash of the password that unlocks the structure; blank without a password."""
        if not self._locked:
            return None
        sheet = self._book.worksheets()[0]
        return sheet._encode_password(self.password) if self.password else ""  # noqa: SLF001


class _QuickSheet(Worksheet):  # type: ignore[misc]
    """The library looks in every formula for functions newer than Excel 2007; ours have none.

    A test holds the output to be the same with the library's own class.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Format, value: object = 0
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(self._prepare_formula(formula), cell_format, value)
        return 0


class Page:
    """One sheet of a book."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book = book
        self._filtered = False
        self.sheet = sheet

    def write(self, box: Box, value: Value | None, style: Style) -> None:
        """A value, never a formula, whatever it begins with."""
        code = self._put(box.row, box.column, value, self._open(box, style))
        _sure(code, (box.a1, value))

    def formula(self, box: Box, formula: str, style: Style, cached: Value | None) -> None:
        """A formula with its true value, which readers show without recalculating."""
        fmt = self._open(box, style)
        value = float(cached) if isinstance(cached, Decimal) else cached or ""
        code = self.sheet.write_formula(box.row, box.column, _fits(formula, box), fmt, value)
        _sure(code, box.a1)

    def formats(self, styles: Sequence[Style]) -> list[Format]:
        """The formats for `line`, made once for many rows."""
        return [self._book.format(style) for style in styles]

    def line(self, row: int, values: Sequence[Value | None], formats: Sequence[Format]) -> None:
        """A row of single cells from the first column on."""
        for column, (value, fmt) in enumerate(zip(values, formats, strict=True)):
            _sure(self._put(row, column, value, fmt), (row, column, value))

    def _put(self, row: int, column: int, value: Value | None, fmt: Format) -> object:
        match value:
            case None:
                return self.sheet.write_blank(row, column, None, fmt)
            case str():
                text = _short(value, CELL_UNITS, (row, column))
                return self.sheet.write_string(row, column, text, fmt)
            case Decimal():
                return self.sheet.write_number(row, column, float(value), fmt)
            case dt.date():
                return self.sheet.write_datetime(row, column, value, fmt)

    def _open(self, box: Box, style: Style) -> Format:
        fmt = self._book.format(style)
        if box.rows * box.columns > 1:
            span = box.row, box.column, box.last_row, box.last_column
            _sure(self.sheet.merge_range(*span, "", fmt), box.a1)
        return fmt

    def width(self, column: int, width: float, *, hidden: bool = False) -> None:
        """The width of a column, in half-width characters."""
        options = {"hidden": hidden}
        _sure(self.sheet.set_column(column, column, width, None, options), (column, width))

    def height(self, row: int, points: float, *, hidden: bool = False) -> None:
        """The height of a row in points."""
        _sure(self.sheet.set_row(row, points, None, {"hidden": hidden}), (row, points))

    def link(self, box: Box, text: str, to: tuple[str, Box], style: Style) -> None:
        """A cell that leads to a cell of a sheet."""
        sheet, cell = to
        target = f"internal:{quoted(sheet)}!{cell.a1}"
        fmt = self._open(box, style)
        _sure(self.sheet.write_url(box.row, box.column, target, fmt, text), box.a1)

    def footer(self, text: str) -> None:
        """What stands at the foot of each page."""
        _sure(self.sheet.set_footer(_short(text, _FOOTER_UNITS, "footer")), text)

    def filter(self, box: Box) -> None:
        """Buttons to filter by on the first row of an area, which work on a protected sheet too."""
        area = box.row, box.column, box.last_row, box.last_column
        _sure(self.sheet.autofilter(*area), box.a1)
        self._filtered = True

    def protect(self) -> None:
        self.sheet.protect(self._book.password, {**_PROTECTED, "autofilter": self._filtered})

    def comment(self, box: Box, text: str) -> None:
        """A note on a cell, in a box that shows it whole."""
        lines = min(_NOTE_LINES, text_lines(text, _NOTE_CHARS) + 1)
        size = {"width": _NOTE_WIDTH, "height": lines * _NOTE_LINE}
        options = {"author": "", **size, **_NOTE_FONT}
        _sure(self.sheet.write_comment(box.row, box.column, text, options), box.a1)

    def colour(self, first: Box, last: Box, text: str, style: Style) -> None:
        """Cells that begin with a text look so."""
        area = first.row, first.column, last.row, last.column
        rule = {
            "type": "text",
            "criteria": "begins with",
            "value": text,
            "format": self._book.format(style),
        }
        _sure(self.sheet.conditional_format(*area, rule), first.a1)

    def colour_where(self, first: Box, last: Box, formula: str, style: Style) -> None:
        """Cells for which a formula, seen from the first of them, is true look so."""
        area = first.row, first.column, last.row, last.column
        fmt = self._book.format(style)
        rule = {"type": "formula", "criteria": _fits(formula, first), "format": fmt}
        _sure(self.sheet.conditional_format(*area, rule), first.a1)

    def validation(self, first: Box, last: Box, options: Mapping[str, Any]) -> None:
        for key, most in _VALIDATION_UNITS.items():
            _short(options.get(key, ""), most, (first.a1, key))
        for key in ("value", "source"):
            if isinstance(options.get(key), str):
                _fits(options[key], first)
        area = first.row, first.column, last.row, last.column
        _sure(self.sheet.data_validation(*area, dict(options)), first.a1)
