"""How an official document looks (GB/T 9704): its fonts, its styles, its page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from xljixiao.document import marks
from xljixiao.document.elements import Xml, element, valued

TITLE_FONT: Final = "方正小标宋简体"
HEI: Final = "黑体"
KAI: Final = "楷体_GB2312"
FANG: Final = "仿宋_GB2312"
SONG: Final = "宋体"
LATIN: Final = "Times New Roman"

ELSEWHERE: Final = {TITLE_FONT: "华文中宋", KAI: "楷体", FANG: "仿宋"}
"""What a machine without a font has instead; word processors look here before they guess."""

TWENTIETHS: Final = 20
"""Of a point: the unit of lengths."""
MILLIMETRE: Final = 1440 / 25.4
PAGE: Final = (210, 297)
MARGINS: Final = {"top": 37, "right": 26, "bottom": 35, "left": 28, "header": 24, "footer": 25}
TEXT_WIDTH: Final = PAGE[0] - MARGINS["left"] - MARGINS["right"]


@dataclass(frozen=True, slots=True)
class Look:
    """A style. Sizes and spaces in points; `line` is exact, single where it is 0."""

    name: str
    id: str
    font: str = SONG
    size: float = 9
    align: Literal["left", "center", "right", "both"] = "both"
    line: float = 0
    before: float = 0
    after: float = 0
    indent: int = 0
    """Of the first line, in characters."""
    aside: float = 0
    """Of every line at the right."""
    outline: int | None = None
    keep: bool = False
    """On the page of what follows."""
    new_page: bool = False
    dotted: bool = False
    """A line of dots leads to a number at the right."""


_LOOKS: Final = (
    Look(marks.COVER_TITLE, "Title", TITLE_FONT, 26, "center", line=40),
    Look(marks.COVER_LINE, "CoverLine", FANG, 16, "center", line=32),
    Look(marks.COVER_FOOT, "CoverFoot", KAI, 18, "center", line=36),
    Look(
        marks.CONTENTS_TITLE,
        "TOCHeading",
        TITLE_FONT,
        22,
        "center",
        line=36,
        after=18,
        new_page=True,
    ),
    Look(marks.CONTENTS_PART, "ContentsPart", HEI, 14, "left", line=28, before=6, keep=True),
    Look(marks.CONTENTS_ENTRY, "TOC1", FANG, 12, "left", line=24, aside=30, dotted=True),
    Look(marks.PART_NUMBER, "PartNumber", HEI, 18, "center", line=36, keep=True, new_page=True),
    Look(marks.PART, "Heading1", HEI, 18, "center", line=36, after=12, outline=0, keep=True),
    Look(marks.CHAPTER, "Heading2", HEI, 16, line=28, indent=2, outline=1, keep=True),
    Look(marks.SECTION, "Heading3", KAI, 16, line=28, indent=2, outline=2, keep=True),
    Look(
        marks.TABLE_HEADING,
        "TableHeading",
        HEI,
        15,
        "center",
        line=24,
        after=6,
        outline=1,
        keep=True,
    ),
    Look(marks.BODY, "TextBody", FANG, 16, line=28, indent=2),
    Look(marks.NOTHING, "Nothing", FANG, 16, line=28, indent=2),
    Look(marks.CELL, "CellText", align="left", line=12, before=1, after=1),
    Look(marks.CELL_CENTRED, "CellCentred", align="center", line=12, before=1, after=1),
    Look(marks.CELL_RIGHT, "CellRight", align="right", line=12, before=1, after=1),
    Look(marks.CELL_LABEL, "CellLabel", align="center", line=12, before=1, after=1),
    Look(marks.BETWEEN_TABLES, "BetweenTables", size=1, line=1),
    Look(marks.DRAFT, "DraftMark", HEI, 14, "center", line=28),
    Look(
        marks.APPROVAL_TITLE,
        "ApprovalTitle",
        TITLE_FONT,
        22,
        "center",
        line=36,
        after=18,
        new_page=True,
    ),
    Look(marks.APPROVAL_CELL, "ApprovalCell", FANG, 14, "left", line=24),
    Look(marks.APPROVAL_LABEL, "ApprovalLabel", FANG, 14, "center", line=24),
    Look("header", "Header", HEI, 10.5, "center"),
    Look("footer", "Footer", SONG, 14, "center"),
)


IDS: Final = {look.name: look.id for look in _LOOKS} | {marks.LEAD: "Lead"}
"""The id of each style, by which paragraphs refer to it."""


_DROPS: Final = {marks.COVER_TITLE: 90, marks.COVER_FOOT: 120}
"""Points above the first line of a kind on the cover."""


def dropped(style: str) -> list[Xml]:
    """The properties of the first line of a style on a cover: it stands lower."""
    drop = _DROPS.get(style)
    return [element("spacing", {"before": drop * TWENTIETHS})] if drop else []


def styles() -> Iterator[Xml]:
    """All that stands in the part of styles."""
    yield _defaults()
    yield element(
        "style",
        {"type": "paragraph", "default": 1, "styleId": "Normal"},
        valued("name", "Normal"),
        element("qFormat"),
    )
    yield element(
        "style",
        {"type": "character", "default": 1, "styleId": "DefaultParagraphFont"},
        valued("name", "Default Paragraph Font"),
        valued("uiPriority", 1),
        element("semiHidden"),
    )
    yield _plain_table()
    yield from (_style(look) for look in _LOOKS)
    yield element(
        "style",
        {"type": "character", "customStyle": 1, "styleId": IDS[marks.LEAD]},
        valued("name", marks.LEAD),
        valued("basedOn", "DefaultParagraphFont"),
        element("qFormat"),
        element("rPr", {}, element("b")),
    )


def fonts() -> Iterator[Xml]:
    """All that stands in the part of fonts: what to take where one is not installed."""
    for name, other in ELSEWHERE.items():
        yield element("font", {"name": name}, valued("altName", other), valued("charset", 86))


def _defaults() -> Xml:
    languages = element("lang", {"val": "en-US", "eastAsia": "zh-CN", "bidi": "ar-SA"})
    run = element("rPr", {}, _fonts(SONG), *_size(10.5), languages)
    spacing = element("spacing", {"before": 0, "after": 0, "line": 240, "lineRule": "auto"})
    return element(
        "docDefaults",
        {},
        element("rPrDefault", {}, run),
        element("pPrDefault", {}, element("pPr", {}, spacing)),
    )


def _plain_table() -> Xml:
    return element(
        "style",
        {"type": "table", "default": 1, "styleId": "TableNormal"},
        valued("name", "Normal Table"),
        valued("uiPriority", 99),
        element("semiHidden"),
        element("tblPr", {}, element("tblInd", {"w": 0, "type": "dxa"})),
    )


def _style(look: Look) -> Xml:
    built_in = look.name.isascii()
    attributes: dict[str, str | int] = {"type": "paragraph", "styleId": look.id}
    if not built_in:
        attributes["customStyle"] = 1
    return element(
        "style",
        attributes,
        valued("name", re.sub(r"^Heading (?=\d)", "heading ", look.name)),
        valued("basedOn", "Normal"),
        element("qFormat"),
        element("pPr", {}, *_paragraph(look)),
        element("rPr", {}, _fonts(look.font), *_size(look.size)),
    )


def _paragraph(look: Look) -> Iterator[Xml]:
    """The properties of the paragraph, in the order of the schema."""
    if look.keep:
        yield element("keepNext")
    if look.new_page:
        yield element("pageBreakBefore")
    if look.dotted:
        right = round(TEXT_WIDTH * MILLIMETRE)
        yield element("tabs", {}, element("tab", {"val": "right", "leader": "dot", "pos": right}))
    spacing: dict[str, str | int] = {
        "before": round(look.before * TWENTIETHS),
        "after": round(look.after * TWENTIETHS),
    }
    if look.line:
        spacing |= {"line": round(look.line * TWENTIETHS), "lineRule": "exact"}
    yield element("spacing", spacing)
    if look.aside:
        yield element("ind", {"right": round(look.aside * TWENTIETHS)})
    if look.indent:  # in hundredths of a character, and in points for programs without these
        points = round(look.indent * look.size * TWENTIETHS)
        yield element("ind", {"firstLineChars": look.indent * 100, "firstLine": points})
    yield valued("jc", look.align)
    if look.outline is not None:
        yield valued("outlineLvl", look.outline)


def _fonts(name: str) -> Xml:
    """Chinese in the font of that name; the hint gives it marks that both scripts have (“ ”)."""
    latin = {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN}
    return element("rFonts", {**latin, "eastAsia": name, "hint": "eastAsia"})


def _size(points: float) -> tuple[Xml, Xml]:
    return valued("sz", round(points * 2)), valued("szCs", round(points * 2))
