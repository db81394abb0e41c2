"""The sheets of a workbook as a person sees them: what is printed, and where one can type.

They are patched as XML: openpyxl takes seconds for a workbook of forty projects, and this is done
to hundreds. What formulas showed is left as it stood; nobody reads it who can reckon.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from xml.sax.saxutils import escape

Typed = str | Decimal | dt.date | None

_AS_TEXT = "49"  # the number format @
_DAY_NOUGHT = dt.date(1899, 12, 30)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w[\w:]*)="([^"]*)"')
_VALUE = re.compile(r"<v>([^<]*)</v>")
_TEXT = re.compile(r"<t\b[^>]*>([^<]*)</t>")
_PARTS = re.compile(r"([A-Z]+)(\d+)")


class NotFound(Exception):  # noqa: N818 - named for the situation
    """A person would not find where to type this, or could not."""


@dataclass
class _Cell:
    """One cell: its style, and what is printed in it where that is a text."""

    row: int
    column: int
    style: str
    text: str
    is_open: bool


class Sheet:
    """The cells of a sheet, found by the texts around them; what is typed is kept until the end."""

    def __init__(self, xml: str, book: "Book") -> None:
        self._xml = xml
        self._book = book
        self._cells: dict[tuple[int, int], _Cell] = {}
        self._printed: dict[str, list[_Cell]] = {}
        self._typed: dict[tuple[int, int], str] = {}
        for found in _CELL.finditer(xml):
            attributes = dict(_ATTRIBUTE.findall(found[1]))
            row, column = _numbers(attributes["r"])
            style = attributes.get("s", "0")
            text = book.shown(attributes.get("t", ""), found[2] or "")
            cell = _Cell(row, column, style, text, style in book.unlocked)
            self._cells[row, column] = cell
            if text and not cell.is_open:
                self._printed.setdefault(text, []).append(cell)

    def beside(self, label: str, value: Typed) -> None:
        """Type into the cell to the right of a label."""
        self._type(self._right_of(label), value)

    def is_open_beside(self, label: str) -> bool:
        return self._right_of(label).is_open

    def text_beside(self, label: str) -> str:
        return self._right_of(label).text

    def below(self, label: str, value: Typed) -> None:
        """Type into the cell below a label."""
        cell = self._label(label)
        self._type(self._at(cell.row + 1, cell.column), value)

    def under(self, headings: Sequence[str], rows: Sequence[Sequence[Typed]]) -> None:
        """Type rows under headings that stand side by side; what stood there before is cleared."""
        row, columns = self._headed(headings)
        while (row + 1, columns[0]) in self._cells and self._at(row + 1, columns[0]).is_open:
            row += 1
            typed = rows[0] if rows else [None] * len(columns)
            rows = rows[1:]
            for column, value in zip(columns, typed, strict=True):
                self._type(self._at(row, column), value)
        if rows:
            raise NotFound(f"{headings[0]}: {len(rows)} more")

    def crossing(self, line: tuple[str, str], heading: str, value: Typed) -> None:
        """Type where a heading's column meets the line that has this text under that heading."""
        (row, (known, column)) = self._headed((line[0], heading))
        while self._at(row + 1, known).text != line[1]:
            row += 1
        self._type(self._at(row + 1, column), value)

    def xml(self) -> str | None:
        """The sheet with what was typed; nothing where nothing was."""
        if not self._typed:
            return None

        def put(found: re.Match[str]) -> str:
            at = _numbers(dict(_ATTRIBUTE.findall(found[1]))["r"])
            return self._typed.get(at, found[0])

        return _CELL.sub(put, self._xml)

    def _type(self, cell: _Cell, value: Typed) -> None:
        if not cell.is_open:
            raise NotFound(f"{_letters(cell.column)}{cell.row} is locked")
        start = f'<c r="{_letters(cell.column)}{cell.row}" s="{cell.style}"'
        if isinstance(value, dt.date):
            value = Decimal((value - _DAY_NOUGHT).days)
        if value is None:
            xml = f"{start}/>"
        elif isinstance(value, Decimal) and cell.style not in self._book.textual:
            xml = f"{start}><v>{value:f}</v></c>"
        else:
            text = escape(str(value))
            xml = f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        self._typed[cell.row, cell.column] = xml

    def _right_of(self, label: str) -> _Cell:
        """The next cell that is no part of the label's own, where that is merged."""
        cell = self._label(label)
        right = self._at(cell.row, cell.column + 1)
        while right.style == cell.style and not right.text:
            right = self._at(right.row, right.column + 1)
        return right

    def _label(self, text: str) -> _Cell:
        cells = self._printed.get(text, ())
        if len(cells) != 1:
            raise NotFound(f"{text}: printed {len(cells)} times")
        return cells[0]

    def _headed(self, headings: Sequence[str]) -> tuple[int, list[int]]:
        """The one row in which these headings stand, and their columns."""
        rows = [{cell.row: cell.column for cell in self._printed.get(one, ())} for one in headings]
        (row,) = set.intersection(*map(set, rows))
        return row, [columns[row] for columns in rows]

    def _at(self, row: int, column: int) -> _Cell:
        cell = self._cells.get((row, column))
        if cell is None:
            raise NotFound(f"{_letters(column)}{row}")
        return cell


class Book:
    """The sheets of a workbook by name, its texts, and which styles are open to typing."""

    def __init__(
        self,
        parts: Mapping[str, bytes],
        paths: Mapping[str, str],
        texts: Sequence[str],
        unlocked: frozenset[str],
        textual: frozenset[str],
    ) -> None:
        self._parts = parts
        self.paths = paths
        self._texts = texts
        self.unlocked = unlocked
        self.textual = textual
        self._sheets: dict[str, Sheet] = {}

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> "Book":
        links = {
            one["Id"]: one["Target"]
            for one in _elements("Relationship", parts["xl/_rels/workbook.xml.rels"])
        }
        paths = {
            unescape(one["name"]): _path(links[one["r:id"]])
            for one in _elements("sheet", parts["xl/workbook.xml"])
            if one.get("state", "visible") == "visible"
        }
        texts = [
            unescape("".join(_TEXT.findall(found[1])))
            for found in re.finditer(
                r"<si>(.*?)</si>", parts.get("xl/sharedStrings.xml", b"").decode(), re.DOTALL
            )
        ]
        styles = parts["xl/styles.xml"].decode()
        formats = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]
        found = re.findall(r"<xf\b([^>]*?)(?:/>|>(.*?)</xf>)", formats, re.DOTALL)
        unlocked = {str(n) for n, (_, inner) in enumerate(found) if 'locked="0"' in inner}
        textual = {
            str(n)
            for n, (outer, _) in enumerate(found)
            if dict(_ATTRIBUTE.findall(outer)).get("numFmtId") == _AS_TEXT
        }
        return cls(parts, paths, texts, frozenset(unlocked), frozenset(textual))

    def sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            self._sheets[name] = Sheet(self._parts[self.paths[name]].decode(), self)
        return self._sheets[name]

    def shown(self, kind: str, inner: str) -> str:
        """The text that a cell shows; numbers are nobody's label."""
        if kind == "s":
            found = _VALUE.search(inner)
            return self._texts[int(found[1])] if found else ""
        if kind == "inlineStr":
            return unescape("".join(_TEXT.findall(inner)))
        if kind == "str":
            found = _VALUE.search(inner)
            return unescape(found[1]) if found else ""
        return ""

    def typed(self) -> dict[str, bytes]:
        """The parts of the file that are others now."""
        xmls = {self.paths[name]: sheet.xml() for name, sheet in self._sheets.items()}
        return {path: xml.encode() for path, xml in xmls.items() if xml is not None}


def _elements(tag: str, xml: bytes) -> Iterator[dict[str, str]]:
    for found in re.finditer(rf"<{tag}\s([^>]*)>", xml.decode()):
        yield dict(_ATTRIBUTE.findall(found[1]))


def _path(target: str) -> str:
    """Where in the file a link of the workbook leads; it starts at the top or beside it."""
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _numbers(cell: str) -> tuple[int, int]:
    """B10 as its row and column, both from 1."""
    found = _PARTS.fullmatch(cell)
    assert found is not None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
