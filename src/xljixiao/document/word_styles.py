"""What the styles of a .docx say of its paragraphs, by their names and outline levels."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from xljixiao.document import marks
from xljixiao.document.flow import Kind

_HEADINGS: Final = frozenset(
    one.lower()
    for one in (marks.PART_NUMBER, marks.PART, marks.CHAPTER, marks.SECTION, marks.TABLE_HEADING)
)
_CONTENTS: Final = frozenset(
    one.lower() for one in (marks.CONTENTS_TITLE, marks.CONTENTS_PART, marks.CONTENTS_ENTRY)
)
_HEADING = re.compile(r"(?:heading|标题) ?[1-9]")
_ENTRY = re.compile(r"(?:toc|目录) ?[1-9]")
_BODY_LEVEL: Final = 9
_LONGEST_CHAIN: Final = 20


class Styles:
    """The styles by their ids."""

    def __init__(self, tree: Element | None) -> None:
        self._styles = {} if tree is None else dict(_read(tree))

    def kind(self, paragraph: Element) -> Kind:
        """What a paragraph is by its style or its own outline level."""
        properties = paragraph.find("pPr")
        if properties is None:
            return Kind.TEXT
        style = _value(properties, "pStyle")
        name = self.name(style)
        if name in _CONTENTS or _ENTRY.fullmatch(name):
            return Kind.CONTENTS
        if name == marks.NOTHING:
            return Kind.NOTHING
        own = _value(properties, "outlineLvl")
        level = _level(own) if own else self._outline(style)
        known = name in _HEADINGS or _HEADING.fullmatch(name)
        return Kind.HEADING if known or level < _BODY_LEVEL else Kind.TEXT

    def name(self, style: str) -> str:
        """The name of a style in small letters; blank where there is none."""
        return self._styles[style][0] if style in self._styles else ""

    def is_lead(self, run: Element) -> bool:
        """Whether a run is what stands before a text: a label, a numbered title."""
        properties = run.find("rPr")
        style = "" if properties is None else _value(properties, "rStyle")
        return self.name(style) == marks.LEAD

    def _outline(self, style: str) -> int:
        for _ in range(_LONGEST_CHAIN):
            if style not in self._styles:
                break
            _, level, style = self._styles[style]
            if level is not None:
                return level
        return _BODY_LEVEL


def _read(tree: Element) -> Iterator[tuple[str, tuple[str, int | None, str]]]:
    """Style by style: its id, its name, its outline level, and what it is based on."""
    for one in tree.iter("style"):
        properties = one.find("pPr")
        written = "" if properties is None else _value(properties, "outlineLvl")
        level = _level(written) if written else None
        yield one.get("styleId", ""), (_value(one, "name").lower(), level, _value(one, "basedOn"))


def _level(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) == 1 else _BODY_LEVEL


def _value(element: Element, name: str) -> str:
    found = element.find(name)
    return "" if found is None else found.get("val", "")
