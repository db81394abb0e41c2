"""Look at an .ods: one pass over its content.xml that counts and brings the cells at once.

A repeated cell is written once and stands for as many as it says, which is how a file of 2 KB ends
the interpreter of the fast reader. Here it is counted before it is laid out, and only where
something stands in it: LibreOffice fills every sheet up with blank ones.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final
from xml.parsers import expat

from xljixiao.form.cells import Kind, Raw
from xljixiao.rules import intake
from xljixiao.workbook.look import MOST_TEXT, RESAVE, Extent, Refused, Seen, damaged, document, put

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{_ODF}{part}:1.0 " for part in ("table", "office", "text"))
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_PARAGRAPH = f"{_TEXT}p"
_ASIDE = (f"{_OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}tracked-changes")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|NUM|NULL)[!?]|#N/A|Err:\d{3}")


def is_locked(members: Mapping[str, bytes]) -> bool:
    """Whether the members ask for a password, before anything is made of what they hold."""
    return b"encryption-data" in members.get("meta-inf/manifest.xml", b"")


def look(content: bytes) -> list[Seen]:
    """The sheets in a content.xml; a DOCTYPE has been refused before."""
    return _Content().over(content)


class _Content:
    """The handlers of one pass."""

    def __init__(self) -> None:
        self._extent = Extent()
        self._seen: list[Seen] = []
        self._spreadsheet = False
        self._row, self._rows = 0, 1
        self._column = 0
        self._line: list[tuple[int, int, Any]] = []
        self._cell: dict[str, str] | None = None
        self._paragraphs = 0
        self._text: list[str] = []
        self._length = 0
        self._inside = 0  # elements open in a paragraph, itself among them
        self._aside = 0  # elements open in something that is no cell's content
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data

    def over(self, content: bytes) -> list[Seen]:
        try:
            self._parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged() from error
        if not self._spreadsheet:
            raise document()
        return self._seen

    def _start(self, name: str, attributes: dict[str, str]) -> None:
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
            self._seen.append(Seen(attributes[f"{_TABLE}name"], []))
            self._extent.next_sheet()
            self._row = 0
        elif name == f"{_OFFICE}spreadsheet":
            self._spreadsheet = True

    def _in_cell(self, name: str) -> None:
        """A paragraph of the cell; what else may lie in it (a drawing, a table) is none of it."""
        if name != _PARAGRAPH:
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
        if self._length > MOST_TEXT:
            raise Refused(
                intake.UNSAFE, f"有的格子超过 {MOST_TEXT} 个字符，未打开", "请删去无关内容后再报送"
            )
        self._text.append(text)

    def _end(self, name: str) -> None:
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
            self._line.append((self._column, times, value))
        self._column += times
        self._cell = None

    def _end_row(self) -> None:
        last = self._row + self._rows - 1
        for column, times, value in self._line:
            self._extent.meet(last, column + times - 1, times * self._rows)
            for row in range(self._row, last + 1):
                for one in range(column, column + times):
                    put(self._seen[-1].grid, row, one, value)
        self._row, self._line = last + 1, []


def _times(attributes: dict[str, str], name: str) -> int:
    """How many cells or rows one stands for."""
    times = int(attributes.get(f"{_TABLE}{name}", "1"))
    if times < 1:
        raise Refused(intake.UNSAFE, "格子的地址异常，未打开", RESAVE)
    return times


def _value(attributes: dict[str, str], text: str) -> Any:  # noqa: ANN401 - as a grid holds it
    """What a cell holds; an error value is written as a text, told by its type or its formula."""
    if attributes.get(_CALC_TYPE) == "error" or (
        f"{_TABLE}formula" in attributes and _ERROR.fullmatch(text)
    ):
        return Raw(Kind.ERROR, text or "#")
    match attributes.get(f"{_OFFICE}value-type"):
        case "float" | "percentage" | "currency":
            return float(attributes[f"{_OFFICE}value"])
        case "boolean":
            return attributes[f"{_OFFICE}boolean-value"] == "true"
        case "date":
            return dt.datetime.fromisoformat(attributes[f"{_OFFICE}date-value"])
    return text
