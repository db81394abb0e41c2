"""What the package of an .xlsx holds besides its sheets: their list, shared texts, styles."""

from collections.abc import Mapping
from typing import Final

from xljixiao.workbook.formats import Shows, defined, shows
from xljixiao.workbook.look import (
    MOST_CELLS,
    MOST_LINKS,
    MOST_STYLES,
    Extent,
    damaged,
    repeated_sheets,
    too_complex,
)
from xljixiao.workbook.markup import Markup, local

TEXTS: Final = "sharedStrings"
STYLES: Final = "styles"
TRUE: Final = ("1", "true")

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_NO_CELLS = "chartsheets/"


class Book(Markup):
    """The sheets of a workbook by name, each with the member that holds it."""

    def __init__(self, extent: Extent, members: Mapping[str, bytes]) -> None:
        super().__init__(extent)
        self.from_1904 = False
        self._named: list[tuple[str, str]] = []
        self._links = _Links(extent)
        self._links.go_over(members.get(_LINKS, b"<none/>"))
        self.go_over(members[_BOOK])
        found = [(name, self._links.targets.get(key, "")) for name, key in self._named]
        found = [(name, part) for name, part in found if _NO_CELLS not in part]
        self.sheets = dict(found)
        if len(set(self.sheets.values())) < len(found) or len(self.sheets) < len(found):
            raise repeated_sheets()
        if not all(part in members for part in self.sheets.values()):
            raise damaged()

    def part(self, kind: str) -> str:
        """The member of which there is one of a kind; where none is named, by its usual name."""
        return self._links.kinds.get(kind, f"xl/{kind.lower()}.xml")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "sheet":
                key = next(value for key, value in attributes.items() if local(key) == "id")
                self._named.append((attributes["name"], key))
                self._extent.next_sheet()
            case "workbookPr":
                self.from_1904 = attributes.get("date1904") in TRUE


class _Links(Markup):
    """Where the parts of the workbook are, by their keys and, of the single ones, by kind."""

    def __init__(self, extent: Extent) -> None:
        super().__init__(extent)
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) != "Relationship":
            return
        target = attributes["Target"].replace("\\", "/").lower()
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        self.targets[attributes["Id"]] = part
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind in (TEXTS, STYLES):
            self.kinds[kind] = part
        if len(self.targets) > MOST_LINKS:
            raise too_complex()


class Texts(Markup):
    """How long each shared text is: one may be shown by every cell."""

    def __init__(self, extent: Extent, content: bytes) -> None:
        super().__init__(extent)
        self.lengths: list[int] = []
        self._length = 0
        if content:
            self.go_over(content)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - as the others
        match local(name):
            case "si":
                self._length = 0
            case "t":
                self.parser.CharacterDataHandler = self._add

    def _add(self, text: str) -> None:
        self._length += len(text)

    def end(self, name: str) -> None:
        match local(name):
            case "t":
                self.parser.CharacterDataHandler = None
            case "si":
                self._extent.hold(self._length)
                self.lengths.append(self._length)
                if len(self.lengths) > MOST_CELLS:
                    raise too_complex()


class Styles(Markup):
    """Which of the numbered looks of cells show a number as a percentage."""

    def __init__(self, extent: Extent, content: bytes) -> None:
        super().__init__(extent)
        self._own: dict[int, Shows] = {}
        self._formats: list[int] = []
        self._inside = False
        if content:
            self.go_over(content)
        self.percentages = frozenset(
            str(style)
            for style, number in enumerate(self._formats)
            if shows(number, self._own) is Shows.PERCENTAGE
        )
        """As a cell names them."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "numFmt":
                self._own[int(attributes["numFmtId"])] = defined(attributes["formatCode"])
            case "cellXfs":
                self._inside = True
            case "xf" if self._inside:
                self._formats.append(int(attributes.get("numFmtId", "0")))
        if max(len(self._own), len(self._formats)) > MOST_STYLES:
            raise too_complex()

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._inside = False
