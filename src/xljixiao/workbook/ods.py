"""Look at an .ods: one pass over its content.xml that counts and brings the cells at once.

A repeated cell is written once and stands for as many as it says, which is how a file of 2 KB ends
the interpreter of the fast reader. Here it is counted before it is laid out, and only where
something stands in it: LibreOffice fills every sheet up with blank ones.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from xljixiao.form.cells import Kind, Raw
from xljixiao.workbook.look import (
    MOST_TEXT,
    Extent,
    Seen,
    as_percentage,
    document,
    odd_address,
    put,
)
from xljixiao.workbook.markup import Markup

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{_ODF}{part}:1.0 " for part in ("table", "office", "text"))
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_ASIDE = (f"{_OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}tracked-changes")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|NUM|NULL)[!?]|#N/A|Err:\d{3}")


def is_locked(members: Mapping[str, bytes]) -> bool:
    """Whether the members ask for a password, before anything is made of what they hold."""
    return b"encryption-data" in members.get("meta-inf/manifest.xml", b"")


def look(content: bytes) -> list[Seen]:
    """The sheets in a content.xml."""
    found = _Content(Extent(), separator=" ")
    found.go_over(content)
    if not found.is_spreadsheet:
        raise document()
    return found.seen


class _Content(Markup):
    """The handlers of one pass."""

    def __init__(self, extent: Extent, separator: str) -> None:
        super().__init__(extent, separator)
        self.seen: list[Seen] = []
        self.is_spreadsheet = False
        self._row, self._rows = 0, 1
        self._column = 0
        self._line: list[tuple[int, int, Any]] = []
        self._cell: dict[str, str] | None = None
        self._paragraphs = 0
        self._text: list[str] = []
        self._length = 0
        self._inside = 0  # elements open in a paragraph, itself among them
        self._aside = 0  # elements open in something that is no cell's content
        self.parser.CharacterDataHandler = self._data

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif self._inside:
            self._inside += 1
            self._blank(name, attributes)
        elif self._cell is not None:
            self._in_cell(name)
        elif name in _CELLS:
            self._cell, self._text, self._length, self._paragraphs = attributes, [], 0, 0
        elif name == f"{_TABLE}table-row":
            self._rows, self._column = _times(attributes, "number-rows-repeated"), 0
        elif name == f"{_TABLE}table":
            self.seen.append(Seen(attributes[f"{_TABLE}name"], []))
            self._extent.next_sheet()
            self._row = 0
        elif name == f"{_OFFICE}spreadsheet":
            self.is_spreadsheet = True

    def _in_cell(self, name: str) -> None:
        """A paragraph of the cell; what else may lie in it (a drawing, a table) is none of it."""
        if name not in _PARAGRAPHS:
            self._aside = 1
            return
        self._inside = 1
        if self._paragraphs:
            self._add("\n")
        self._paragraphs += 1

    def _blank(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TEXT}s":
            times = int(attributes.get(f"{_TEXT}c", "1"))
            self._add(" " * min(times, MOST_TEXT + 1))
        elif name == f"{_TEXT}tab":
            self._add("\t")
        elif name == f"{_TEXT}line-break":
            self._add("\n")

    def _data(self, text: str) -> None:
        if self._inside and not self._aside:
            self._add(text)

    def _add(self, text: str) -> None:
        self._length += len(text)
        self._text.append(text)
        if self._length > MOST_TEXT:
            self._extent.hold(self._length)

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif self._inside:
            self._inside -= 1
        elif self._cell is not None and name in _CELLS:
            self._end_cell(self._cell)
        elif name == f"{_TABLE}table-row":
            self._end_row()

    def _end_cell(self, attributes: dict[str, str]) -> None:
        times = _times(attributes, "number-columns-repeated")
        value = _value(attributes, "".join(self._text))
        if value != "":
            self._extent.meet(self._row, self._column + times - 1, 0)
            self._extent.hold(len(str(value)))
            self._line.append((self._column, times, value))
        self._column += times
        self._cell = None

    def _end_row(self) -> None:
        last = self._row + self._rows - 1
        for column, times, value in self._line:
            self._extent.meet(last, column + times - 1, times * self._rows)
            self._extent.hold(len(str(value)), times * self._rows - 1)
            for row in range(self._row, last + 1):
                for one in range(column, column + times):
                    put(self.seen[-1].grid, row, one, value)
        self._row, self._line = last + 1, []


def _times(attributes: dict[str, str], name: str) -> int:
    """How many cells or rows one stands for."""
    times = int(attributes.get(f"{_TABLE}{name}", "1"))
    if times < 1:
        raise odd_address()
    return times


def _value(attributes: dict[str, str], text: str) -> Any:  # noqa: ANN401, PLR0911 - one for each kind
    """What a cell holds; an error value is written as a text, told by its type or its formula."""
    formula = attributes.get(f"{_TABLE}formula")
    kind = attributes.get(f"{_OFFICE}value-type")
    if attributes.get(_CALC_TYPE) == "error" or (formula is not None and _ERROR.fullmatch(text)):
        return Raw(Kind.ERROR, text or "#")
    match kind:
        case "float" | "currency":
            return float(attributes[f"{_OFFICE}value"])
        case "percentage":
            return as_percentage(float(attributes[f"{_OFFICE}value"]))
        case "boolean":
            return attributes[f"{_OFFICE}boolean-value"] == "true"
        case "date":
            return _date(attributes[f"{_OFFICE}date-value"])
        case None if formula is not None and not text:
            return Raw(Kind.FORMULA, formula)
    return text or attributes.get(f"{_OFFICE}string-value", "")


def _date(written: str) -> dt.datetime | str:
    """A date that no calendar of ours has stays as it is written."""
    try:
        return dt.datetime.fromisoformat(written)
    except ValueError:
        return written
