"""What the styles of a .docx say of its paragraphs, by their names and outline levels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

TOGGLES: Final = ("vanish", "strike", "dstrike")
_OFF: Final = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class _Style:
    """A style: `on` says which formatting it sets or unsets for its text."""

    name: str
    level: int | None
    based_on: str
    on: Mapping[str, bool]


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
        return self._styles[style].name if style in self._styles else ""

    def is_lead(self, run: Element) -> bool:
        """Whether a run is what stands before a text: a label, a numbered title."""
        properties = run.find("rPr")
        style = "" if properties is None else _value(properties, "rStyle")
        return self.name(style) == marks.LEAD

    def is_on(self, run: Element, around: Element | None, name: str) -> bool:
        """Whether a run is so formatted (vanish, strike): by itself, its style or its paragraph's.

        What stands nearest to the run decides; `around` are the properties of the paragraph.
        """
        own = run.find("rPr")
        direct = None if own is None else _toggled(own, name)
        if direct is not None:
            return direct
        for properties, kind in ((own, "rStyle"), (around, "pStyle")):
            style = "" if properties is None else _value(properties, kind)
            for _ in range(_LONGEST_CHAIN):
                if style not in self._styles:
                    break
                if name in self._styles[style].on:
                    return self._styles[style].on[name]
                style = self._styles[style].based_on
        return False

    def _outline(self, style: str) -> int:
        for _ in range(_LONGEST_CHAIN):
            if style not in self._styles:
                break
            level, style = self._styles[style].level, self._styles[style].based_on
            if level is not None:
                return level
        return _BODY_LEVEL


def _read(tree: Element) -> Iterator[tuple[str, _Style]]:
    for one in tree.iter("style"):
        properties, of_runs = one.find("pPr"), one.find("rPr")
        written = "" if properties is None else _value(properties, "outlineLvl")
        on = {} if of_runs is None else {name: _toggled(of_runs, name) for name in TOGGLES}
        yield (
            one.get("styleId", ""),
            _Style(
                _value(one, "name").lower(),
                _level(written) if written else None,
                _value(one, "basedOn"),
                {name: value for name, value in on.items() if value is not None},
            ),
        )


def _toggled(properties: Element, name: str) -> bool | None:
    """Whether a formatting is set or unset; None where properties do not speak of it."""
    found = properties.find(name)
    return None if found is None else found.get("val", "1") not in _OFF


def _level(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) == 1 else _BODY_LEVEL


def _value(element: Element, name: str) -> str:
    found = element.find(name)
    return "" if found is None else found.get("val", "")
