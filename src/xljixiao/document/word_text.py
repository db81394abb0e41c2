"""The text of a .docx: its paragraphs and the rows of its tables, in order.

Codes of fields, what is deleted in tracked changes and what is hidden is no text; what is inserted
is. A cell that goes on from the one above is blank.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from xljixiao.document.flow import Cell, Flow, Item, Kind, Paragraph, Row
from xljixiao.document.refusing import MOST_FIELDS, MOST_LINES, too_complex
from xljixiao.document.tabbed import is_tabbed, lines_of, rows_of
from xljixiao.document.word_package import Take, go_over
from xljixiao.document.word_styles import Styles
from xljixiao.rules import texts
from xljixiao.rules.problem import Finding, Spot, quoted, say

_PASSED_OVER: Final = frozenset(
    (
        *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"),
        *("del", "moveFrom", "delText", "delInstrText", "instrText", "Fallback"),
        *("bookmarkStart", "bookmarkEnd", "proofErr", "commentRangeStart", "commentRangeEnd"),
        *("commentReference", "annotationRef"),
    )
)
_FRAMES: Final = frozenset({"drawing", "pict", "object"})
_SIGNS: Final = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SYMBOLS: Final = {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B4": "×"}
"""Of the font Symbol, as they stand in Word; others stay what they are."""
_STRUCK: Final = ("strike", "dstrike")
_NOTES: Final = frozenset({"footnoteReference", "endnoteReference"})
_CONTENTS_FIELD: Final = "TOC"
_LONGEST_CODE: Final = 100
"""So much of a code says which field it is."""
_LONGEST_NUMBER: Final = 4
_DEED: Final = "不必处理；如是正文，请改成正文后再试"


def read(content: bytes, file: str) -> Flow:
    """The paragraphs and rows of a .docx; raises `Refused`."""
    reader = _Reader(file)
    go_over(content, reader.begin)
    items = tuple(reader.found)
    if is_tabbed(items):  # a plain text that was saved as a document
        items = rows_of(lines_of(items))
    return Flow(file, items, tuple(reader.remarks), tuple(reader.doubts))


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._styles = Styles(None)
        self.found: list[Item] = []
        self._paragraphs = 0
        self._lines = 0
        """Of all paragraphs, those in cells too."""
        self._tables = 0
        self._heading = ""
        self._fields: list[str] = []
        """How the codes of the fields that are open begin."""
        self.remarks: list[tuple[Spot, str]] = []
        self.doubts: list[Finding] = []

    def begin(self, styles: Element | None) -> Take:
        self._styles = Styles(styles)
        return self._take

    def _take(self, block: Element) -> None:
        self.found += self._items(block)

    def _items(self, one: Element) -> Iterator[Item]:
        match one.tag:
            case "p":
                yield self._paragraph(one)
            case "tbl":
                yield from self._rows(one)
            case "altChunk":
                self._not_read(Spot(self._file, f"第{self._paragraphs}段"), "嵌入的另一个文档")
            case name if name not in _PASSED_OVER:
                for below in one:
                    yield from self._items(below)

    def _paragraph(self, element: Element) -> Paragraph:
        self._paragraphs += 1
        spot = Spot(self._file, f"第{self._paragraphs}段")
        in_contents = self._is_in_contents()
        lead, text = self._words(element, spot)
        in_contents = in_contents or self._is_in_contents()
        kind = Kind.CONTENTS if in_contents else self._styles.kind(element)
        if kind is Kind.HEADING and text.strip():
            self._heading = text.strip()
        return Paragraph(text, spot, kind, lead)

    def _is_in_contents(self) -> bool:
        return any(code.split()[:1] == [_CONTENTS_FIELD] for code in self._fields)

    def _words(self, element: Element, spot: Spot) -> tuple[str, str]:
        """The lead of a paragraph and all of its text."""
        self._lines += 1
        if self._lines > MOST_LINES:
            raise too_complex()
        around = element.find("pPr")
        lead: list[str] = []
        words: list[str] = []
        struck: list[str] = []
        for run in self._runs(element):
            text = self._run(run, around, spot)
            if self._styles.is_lead(run) and len(lead) == len(words):
                lead.append(text)
            words.append(text)
            if text.strip() and any(self._styles.is_on(run, around, one) for one in _STRUCK):
                struck.append(text)
        if struck:
            self._tell_struck("".join(struck), "".join(words), spot)
        return "".join(lead), "".join(words)

    def _tell_struck(self, struck: str, whole: str, spot: Spot) -> None:
        """A line through words leaves it open whether they count; all of a line is asked about."""
        if "".join(struck.split()) == "".join(whole.split()):
            self.doubts.append(texts.struck(spot, struck.strip()))
        else:
            told = "这几个字有删除线，仍按正文识别"
            self.remarks.append((spot, say(struck, told, "如已作废，请删去后再读一次")))

    def _runs(self, element: Element) -> Iterator[Element]:
        for one in element:
            if one.tag == "r":
                yield one
            elif one.tag not in _PASSED_OVER:
                yield from self._runs(one)

    def _run(self, run: Element, around: Element | None, spot: Spot) -> str:
        text = "".join(self._pieces(run, spot))
        if text.strip() and self._styles.is_on(run, around, "vanish"):
            self.remarks.append((spot, say(text, "这是隐藏的文字，没有读取", _DEED)))
            return ""
        return text

    def _pieces(self, parent: Element, spot: Spot) -> Iterator[str]:
        for one in parent:
            match one.tag:
                case "fldChar":
                    self._field(one.get("fldCharType", ""))
                case "instrText":
                    if self._fields and len(self._fields[-1]) < _LONGEST_CODE:
                        self._fields[-1] += one.text or ""
                case name if name in _NOTES:
                    self._not_read(spot, "脚注或尾注")
                case name if name in _FRAMES:
                    self._frame(one, spot)
                case name if name not in _PASSED_OVER:
                    sign = _sign(one)
                    yield from self._pieces(one, spot) if sign is None else [sign]

    def _field(self, mark: str) -> None:
        if mark == "begin":
            if len(self._fields) == MOST_FIELDS:
                raise too_complex()
            self._fields.append("")
        elif mark == "end" and self._fields:
            self._fields.pop()

    def _frame(self, frame: Element, spot: Spot) -> None:
        """What stands in a text box is no part of the text around it."""
        boxes = list(frame.iter("txbxContent"))
        text = "".join(one.text or "" for box in boxes[:1] for one in box.iter("t"))
        if text.strip():
            self._not_read(spot, f"文本框里的文字“{quoted(text)}”")

    def _not_read(self, spot: Spot, what: str) -> None:
        self.remarks.append((spot, say("", f"{what}没有读取", _DEED)))

    # ------------------------------------------------------------------ tables

    def _rows(self, table: Element) -> Iterator[Row]:
        self._tables += 1
        number = f"第{self._tables}个表格"
        sheet = f"{self._heading}（{number}）" if self._heading else number
        above: dict[int, str] = {}
        """By the column of the grid: what the cell says that those below may be one with."""
        for n, row in enumerate(_below(table, "tr"), 1):
            is_deleted = _holds(row, "trPr", "del")
            cells = self._cells(row, sheet, n, above, is_deleted=is_deleted)
            if cells and not is_deleted:
                yield Row(tuple(cells))

    def _cells(
        self, row: Element, sheet: str, n: int, above: dict[int, str], *, is_deleted: bool
    ) -> list[Cell]:
        cells: list[Cell] = []
        column = _count(row, "trPr", "gridBefore")
        if _holds(row, "trPr", "gridBefore"):  # it begins further to the right
            cells.append(Cell("", (Spot(sheet, f"第{n}行第0格"),)))
        kept = (one for one in _below(row, "tc") if not _holds(one, "tcPr", "cellDel"))
        for k, cell in enumerate(kept, 1):
            spot = Spot(sheet, f"第{n}行第{k}格")
            text = "" if is_deleted else self._cell(cell, spot)
            if _goes_on(cell):
                if text.strip():
                    self._not_read(spot, f"合并单元格里看不到的文字“{quoted(text)}”")
                cells.append(Cell("", (spot,), above.get(column, "")))
            else:
                above[column] = text
                cells.append(Cell(text, (spot,)))
            column += _count(cell, "tcPr", "gridSpan") or 1
        return cells

    def _cell(self, cell: Element, spot: Spot) -> str:
        return "\n".join(self._words(one, spot)[1] for one in _below(cell, "p", into="tbl"))


def _below(parent: Element, name: str, into: str = "") -> Iterator[Element]:
    """The elements of a name, also within what only wraps them, not within others of its kind."""
    for one in parent:
        if one.tag == name:
            yield one
        elif one.tag not in _PASSED_OVER and (one.tag != "tbl" or into == "tbl"):
            yield from _below(one, name, into)


def _holds(element: Element, properties: str, name: str) -> bool:
    """Whether the properties of a row or cell name something, such as that it is deleted."""
    found = element.find(properties)
    return found is not None and found.find(name) is not None


def _count(element: Element, properties: str, name: str) -> int:
    """A small number that properties name; 0 where they do not."""
    found = element.find(f"{properties}/{name}")
    written = "" if found is None else found.get("val", "")
    return int(written) if written.isdecimal() and len(written) <= _LONGEST_NUMBER else 0


def _sign(one: Element) -> str | None:
    """The text of an element that is text itself."""
    match one.tag:
        case "t":
            return one.text or ""
        case "br":
            return "" if one.get("type") in {"page", "column"} else "\n"
        case "sym":
            return _symbol(one)
        case name:
            return _SIGNS.get(name)


def _symbol(sign: Element) -> str:
    """A sign of a font of its own."""
    code = sign.get("char", "").upper()
    try:
        return _SYMBOLS.get(code) or chr(int(code, 16))
    except ValueError:
        return ""


def _goes_on(cell: Element) -> bool:
    """Whether a cell is one with the cell above it."""
    properties = cell.find("tcPr")
    merge = None if properties is None else properties.find("vMerge")
    return merge is not None and merge.get("val", "continue") == "continue"
