"""xlsxwriter held by the hand: strings stay strings, and nothing is dropped without a word.

xlsxwriter warns and returns a negative code where Excel would refuse something; here that is an
error of ours. Same calls, same bytes: the creation date is fixed and no temporary file is used.
"""

import datetime as dt
import io
import warnings
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xljixiao.form.cells import Box
from xljixiao.form.contents import Value
from xljixiao.workbook.finishing import finish

_CREATED: Final = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a file property without a zone
FORMULA_CHARS: Final = 8192
_ERROR_UNITS = 224  # Excel; the library only checks for 255

Style = Mapping[str, Any]


class BookError(RuntimeError):
    """The library would not write what we asked for: our mistake, not the user's."""


def _sure(code: object, what: object) -> None:
    if isinstance(code, int) and code < 0:
        raise BookError(f"{what}: {code}")


class Book:
    """A workbook in memory; with `locked` its structure cannot be changed."""

    def __init__(self, *, locked: bool = False) -> None:
        self._locked = locked
        self._stream = io.BytesIO()
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("error")
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": True})
        self._book.set_properties({"created": _CREATED})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def page(self, name: str) -> "Page":
        return Page(self, self._book.add_worksheet(name, worksheet_class=_QuickSheet))

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
        self._warnings.__exit__(None, None, None)
        return finish(self._stream.getvalue(), lock_structure=self._locked)


class _QuickSheet(Worksheet):  # type: ignore[misc]
    """The library looks in every formula for forty functions newer than Excel 2007; ours have none.

    A test holds the output to be the same with the library's own class.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")


class Page:
    """One sheet of a book."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book = book
        self.sheet = sheet

    def write(self, box: Box, value: Value | None, style: Style) -> None:
        """A value, never a formula, whatever it begins with."""
        fmt = self._open(box, style)
        at = box.row, box.column
        match value:
            case None:
                code = self.sheet.write_blank(*at, None, fmt)
            case str():
                code = self.sheet.write_string(*at, value, fmt)
            case Decimal():
                code = self.sheet.write_number(*at, float(value), fmt)
            case dt.date():
                code = self.sheet.write_datetime(*at, value, fmt)
        _sure(code, (box.a1, value))

    def formula(self, box: Box, formula: str, style: Style, cached: Value | None) -> None:
        """A formula with its true value, which readers show without recalculating."""
        if len(formula) > FORMULA_CHARS:
            raise BookError(f"the formula of {box.a1} is too long for Excel: {len(formula)}")
        fmt = self._open(box, style)
        value = float(cached) if isinstance(cached, Decimal) else cached or ""
        _sure(self.sheet.write_formula(box.row, box.column, formula, fmt, value), box.a1)

    def _open(self, box: Box, style: Style) -> Format:
        fmt = self._book.format(style)
        if box.rows * box.columns > 1:
            span = box.row, box.column, box.last_row, box.last_column
            _sure(self.sheet.merge_range(*span, "", fmt), box.a1)
        return fmt

    def comment(self, box: Box, text: str) -> None:
        options = {"author": "", "x_scale": 2, "y_scale": 1.5}
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

    def validation(self, first: Box, last: Box, options: Mapping[str, Any]) -> None:
        message = options.get("error_message", "")
        if len(message.encode("utf-16-le")) // 2 > _ERROR_UNITS:
            raise BookError(f"the error text of {first.a1} is too long for Excel")
        area = first.row, first.column, last.row, last.column
        _sure(self.sheet.data_validation(*area, dict(options)), first.a1)
