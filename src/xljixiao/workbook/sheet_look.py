"""Look over one sheet of an .xlsx: how far it reaches, and what the fast reader does not tell."""

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.workbook.look import MOST_VALIDATED, Defence, Extent, damaged, odd_address
from xljixiao.workbook.markup import Markup, local
from xljixiao.workbook.package import TRUE

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW = re.compile(r"([1-9][0-9]{0,6})", re.ASCII)
_KNOWN_ERRORS: Final = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"]
)
"""Over any other the fast reader gives the whole sheet up."""
_ERROR_TYPE = re.compile(rb"""\bt\s*=\s*(["'])e\1""")
_TOLD: Final = 255  # characters of a formula that has no result
_NUMBER, _SHARED, _TEXT, _INLINE, _ERROR = "n", "s", "str", "inlineStr", "e"


class SheetLook(Markup):
    """One pass over the XML of a sheet."""

    def __init__(
        self, extent: Extent, texts: Sequence[int], percentages: Container[str], content: bytes
    ) -> None:
        super().__init__(extent)
        self.marks: list[tuple[int, int, Raw]] = []
        """Error values, and formulas without a result, with row and column."""
        self.percentages: list[tuple[int, int]] = []
        """The cells that show a number as a percentage."""
        self._texts = texts
        self._styles = percentages
        self._odd: list[int] = []
        self._protected = False
        self._validations: list[tuple[str, str]] = []
        self._ranges = 0
        self._row, self._column = -1, -1
        self._kind = ""
        self._at = 0
        self._in_cell = self._holds = self._percentage = False
        self._formula: str | None = None
        self._value: str | None = None
        self._heard: list[str] = []
        self.go_over(content)

    @property
    def defence(self) -> Defence | None:
        """None where the validations are more than we would compare."""
        if self._ranges > MOST_VALIDATED:
            return None
        found = ((kind, box) for kind, sqref in self._validations for box in _boxes(sqref))
        return Defence(self._protected, tuple(found))

    def legible(self, content: bytes) -> bytes:
        """The sheet as the fast reader takes it: an error value unknown to it is a text there."""
        if not self._odd:
            return content
        found = bytearray(content)
        for at in reversed(self._odd):
            kind = _ERROR_TYPE.search(content, at)
            if kind:
                found[kind.start() : kind.end()] = b't="str"'
        return bytes(found)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if self._in_cell:
            self._start_content(tag)
            return
        match tag:
            case "c":
                self._start_cell(attributes)
            case "row":
                found = self._found(_ROW, attributes)
                self._row = int(found[1]) - 1 if found else self._row + 1
                self._column = -1
            case "dataValidation":
                self._validation(attributes.get("type", ""), attributes.get("sqref", ""))
            case "sheetProtection":
                self._protected = attributes.get("sheet") in TRUE

    def end(self, name: str) -> None:
        match local(name):
            case "c":
                self._end_cell()
            case "v" | "t" if self.parser.CharacterDataHandler:
                self._value = (self._value or "") + self._said()
            case "f" if self.parser.CharacterDataHandler:
                self._formula = self._said()

    def _said(self) -> str:
        self.parser.CharacterDataHandler = None
        return "".join(self._heard)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        found = self._found(_ADDRESS, attributes)
        if found:
            self._row, self._column = int(found[2]) - 1, _column(found[1])
        else:  # a cell without an address stands behind the one before it
            self._column += 1
        self._in_cell = True
        self._kind = attributes.get("t", _NUMBER)
        self._formula = self._value = None
        self._holds = self._kind == _ERROR
        if self._kind == _ERROR:
            self._at = self.parser.CurrentByteIndex
        self._percentage = self._kind == _NUMBER and attributes.get("s") in self._styles

    def _start_content(self, tag: str) -> None:
        """Whatever it is, the cell has more than a look then."""
        self._holds = True
        if tag == "c":
            raise damaged()
        plain = self._kind == _NUMBER and self._formula is None
        if tag == "f" or (tag in ("v", "t") and not plain):
            self._heard = []
            self.parser.CharacterDataHandler = self._heard.append

    def _end_cell(self) -> None:
        value, kind = self._value, self._kind
        self._in_cell = False
        if not self._holds:  # nobody lays it out
            return
        self._extent.meet(self._row, self._column)
        if self._percentage:
            self.percentages.append((self._row, self._column))
        if kind == _SHARED and value:
            number = int(value)
            if number < 0:
                raise damaged()
            self._extent.hold(self._texts[number])
        elif kind in (_TEXT, _INLINE) and value:
            self._extent.hold(len(value))
        elif kind == _ERROR:
            shown = (value or "").strip()
            if shown not in _KNOWN_ERRORS:
                self._odd.append(self._at)
            self._mark(Raw(Kind.ERROR, shown or "#"))
        if self._formula is not None and not value and (kind != _TEXT or value is None):
            self._mark(Raw(Kind.FORMULA, f"={self._formula}"[:_TOLD]))

    def _mark(self, raw: Raw) -> None:
        self._extent.hold(len(str(raw)))
        self.marks.append((self._row, self._column, raw))

    def _validation(self, kind: str, sqref: str) -> None:
        self._ranges += max(1, len(sqref.split(None, MOST_VALIDATED)))
        if self._ranges <= MOST_VALIDATED:
            self._validations.append((kind, sqref))

    @staticmethod
    def _found(pattern: re.Pattern[str], attributes: dict[str, str]) -> re.Match[str] | None:
        where = attributes.get("r")
        found = pattern.fullmatch(where) if where is not None else None
        if where is not None and found is None:
            raise odd_address()
        return found


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
