"""Look at an .xlsx: its sheets' XML first, then the fast reader.

That reader ends the whole interpreter on a small file with a far cell, and shows #REF! as a blank.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Self
from xml.etree import ElementTree as ET
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.rules import intake
from xljixiao.workbook.look import (
    MOST_VALIDATED,
    RESAVE,
    Defence,
    Extent,
    Refused,
    Seen,
    damaged,
)

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW = re.compile(r"([1-9][0-9]{0,6})", re.ASCII)


def look(content: bytes, members: Mapping[str, bytes]) -> list[Seen]:
    """The sheets of a workbook; `members` is what the archive holds."""
    named = list(_sheet_members(members))
    sheets = dict(named)
    if len(sheets) < len(named) or len(set(sheets.values())) < len(named):
        raise Refused(intake.UNSAFE, "表页的名称或内容重复，未打开", RESAVE)
    extent = Extent()
    try:
        looks = {name: _Look(extent).over(members[part]) for name, part in sheets.items()}
    except KeyError as error:
        raise damaged() from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        seen = [
            Seen(
                name,
                book.get_sheet_by_name(name).to_python(skip_empty_area=False),
                looks[name].defence,
            )
            for name in book.sheet_names
            if name in sheets
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    for one in seen:
        for row, column, value in looks[one.name].errors:
            if row < len(one.grid) and column < len(one.grid[row]):
                one.grid[row][column] = Raw(Kind.ERROR, value)
    return seen


def _sheet_members(members: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each sheet's name with the member that holds it."""
    try:
        targets = {
            one.attrib["Id"]: one.attrib["Target"]
            for one in _parsed(members.get("xl/_rels/workbook.xml.rels", b"<none/>"))
        }
        for one in _parsed(members["xl/workbook.xml"]).iter():
            if one.tag.rpartition("}")[2] == "sheet":
                key = next(v for k, v in one.attrib.items() if k.endswith("}id"))
                target = targets[key].replace("\\", "/").lower()
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if "chartsheets/" not in part:
                    yield one.attrib["name"], part
    except (ET.ParseError, LookupError, ValueError, StopIteration) as error:
        raise damaged() from error


def _parsed(content: bytes) -> ET.Element:
    """Small XML of the package; a DOCTYPE has been refused before."""
    return ET.fromstring(content)  # noqa: S314


class _Look:
    """One pass over a sheet's XML: how far it reaches, its error values, and its defence.

    A parser, not a pattern: what a pattern overlooks (another quote, a blank, a lower-case letter)
    the reader behind it may still obey.
    """

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self.errors: list[tuple[int, int, str]] = []
        """The error values with row and column."""
        self._protected = False
        self._validations: list[tuple[str, str]] = []
        self._row, self._column = -1, -1
        self._error: tuple[int, int] | None = None
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def over(self, sheet: bytes) -> Self:
        """Look over a sheet. Raises `Refused` for a far or malformed cell."""
        self._extent.next_sheet()
        try:
            self._parser.Parse(sheet, True)  # noqa: FBT003 - expat's own signature
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged() from error
        return self

    @property
    def defence(self) -> Defence | None:
        """None where the validations are more than we would compare."""
        if sum(sqref.count(" ") + 1 for _, sqref in self._validations) > MOST_VALIDATED:
            return None
        found = ((kind, box) for kind, sqref in self._validations for box in _boxes(sqref))
        return Defence(self._protected, tuple(found))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag not in ("c", "row"):
            match tag:
                case "v":
                    self._text.clear()  # of the formula before it
                case "dataValidation":
                    kind, sqref = attributes.get("type", ""), attributes.get("sqref", "")
                    self._validations.append((kind, sqref))
                case "sheetProtection":
                    self._protected = attributes.get("sheet") in ("1", "true")
            return
        where = attributes.get("r")
        found = (_ADDRESS if tag == "c" else _ROW).fullmatch(where) if where is not None else None
        if where is not None and found is None:
            raise Refused(intake.UNSAFE, "格子的地址异常，未打开", RESAVE)
        if tag == "row":
            self._row = int(found[1]) - 1 if found else self._row + 1
            self._column = -1
        elif found:
            self._row, self._column = int(found[2]) - 1, _column(found[1])
        else:  # a cell without an address stands behind the one before it
            self._column += 1
        self._extent.meet(self._row, self._column)
        if tag == "c" and attributes.get("t") == "e" and found:
            self._error, self._text = (self._row, self._column), []
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        if self._error is not None and name.rpartition(":")[2] == "c":
            self.errors.append((*self._error, "".join(self._text).strip() or "#"))
            self._error = None
            self._parser.CharacterDataHandler = None


def _boxes(sqref: str) -> Iterator[Box]:
    """The ranges of a list of them; what is none is passed over."""
    for one in sqref.split():
        first, _, last = one.partition(":")
        start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
        if start and end:
            row, column = int(start[2]) - 1, _column(start[1])
            yield Box(row, column, int(end[2]) - row, _column(end[1]) + 1 - column)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
