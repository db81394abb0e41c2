"""The contents of a text: fields that mark its headings, and fields that collect them.

Each heading bears a TC field with the letter of its part, as the official texts do; a TOC field
collects those of one letter, within a bookmark where a document holds several texts. The entries
are there from the beginning; their page numbers are a word processor's to find, and blank until
then, since nobody knows them before the pages are set (docs/decisions/0011).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from xljixiao.document import marks
from xljixiao.document.elements import (
    Xml,
    bookmark,
    element,
    field,
    paragraph,
    quoted,
    run,
    silent_field,
)
from xljixiao.document.styling import IDS


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents, and the bookmark of the heading that it leads to."""

    text: str
    anchor: str
    number: int


class Bookmarks:
    """The bookmarks of a document, each with a number of its own."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def entry(self, text: str) -> Entry:
        """A new entry of the contents; its heading is to be `marked`."""
        number = next(self._numbers)
        return Entry(text, f"_Toc{number:09d}", number)

    def around(self) -> tuple[str, tuple[Xml, Xml]]:
        """The name, start and end of a bookmark for a whole text."""
        number = next(self._numbers)
        name = f"_Text{number:09d}"
        return name, bookmark(number, name)


def marked(heading: Xml, entry: Entry, letter: str) -> Xml:
    """The runs of a heading as what the contents of a letter list."""
    start, end = bookmark(entry.number, entry.anchor)
    field = silent_field(f"TC {quoted(entry.text)} \\f {letter} \\l 1")
    return "".join((start, heading, end, *field))


def collected(letter: str, entries: Sequence[Entry], within: str = "") -> Iterator[Xml]:
    """The paragraphs of a TOC field, an entry each; none without entries."""
    code = f"TOC \\f {letter} \\h \\z" + (f" \\b {within}" if within else "")
    *begin, end = field(code)
    for n, entry in enumerate(entries):
        link = element("hyperlink", {"anchor": entry.anchor, "history": 1}, *_line(entry))
        before = begin if n == 0 else ()
        after = [end] if n + 1 == len(entries) else ()
        yield paragraph(IDS[marks.CONTENTS_ENTRY], *before, link, *after)


def _line(entry: Entry) -> Iterator[Xml]:
    yield run(entry.text)
    yield run("\t")
    yield from field(f"PAGEREF {entry.anchor} \\h")
