"""The pages of a text: its cover, its contents, and its parts with their chapters and tables."""

from collections.abc import Iterator, Sequence
from typing import Final

from xljixiao.document import marks, numbering
from xljixiao.document.contents import Bookmarks, Entry, collected, marked
from xljixiao.document.disclosing import text_of
from xljixiao.document.elements import Xml, element, paragraph, run
from xljixiao.document.spelling import datum, filled, listed
from xljixiao.document.styling import IDS, dropped
from xljixiao.document.tabling import tables
from xljixiao.form.parts import tells_a_part
from xljixiao.form.ready import Form, pattern_of
from xljixiao.form.text import Chapter, Chapters, Tables, TextLine
from xljixiao.form.text_rows import labelled
from xljixiao.model.record import Record

_LETTERS: Final = "ACDEFGHIJK"
"""The letters of the TC fields of each part: the official texts have A and C."""
DEPARTMENTS: Final = "B"
"""The letter of those that mark the departments of a county."""
_STYLES: Final = {
    "title": marks.COVER_TITLE,
    "plain": marks.COVER_LINE,
    "foot": marks.COVER_FOOT,
}


def cover(
    form: Form, lines: Sequence[TextLine], record: Record, entry: Entry | None = None
) -> Iterator[Xml]:
    """The lines of a cover: its title some way down the page, its foot further below.

    With an `entry` it stands on a page of its own among others, and the contents of a county list
    it.
    """
    begun: set[str] = set()
    for line in lines:
        if not _is_printed(form, line, record):
            continue
        style = _STYLES[line.style]
        properties = [] if style in begun else dropped(style)
        words = run(filled(form, line.text, record))
        if entry is not None and not begun:
            properties.insert(0, element("pageBreakBefore"))
            words = marked(words, entry, DEPARTMENTS)
        begun.add(style)
        yield paragraph(IDS[style], words, properties=properties)


def _is_printed(form: Form, line: TextLine, record: Record) -> bool:
    def said(path: str) -> str:
        return datum(form, record, (), pattern_of(path))

    if line.of_part and not tells_a_part(form.definition, said):
        return False
    return all(said(path) != word for path, word in line.unless.items())


def contents_title(form: Form) -> Xml:
    """What stands above contents."""
    return paragraph(IDS[marks.CONTENTS_TITLE], run(text_of(form).contents))


class Printer:
    """Prints the text of one document of a form; `bookmarks` are those of the whole file."""

    def __init__(self, form: Form, record: Record, bookmarks: Bookmarks) -> None:
        self._form = form
        self._record = record
        self._bookmarks = bookmarks
        self._entries: list[Entry] = []

    def pages(self, within: str = "") -> Iterator[Xml]:
        """The contents and all parts; the contents collect what lies in the bookmark `within`."""
        printed: list[Xml] = []
        yield contents_title(self._form)
        parts = zip(text_of(self._form).parts, _LETTERS, strict=False)
        for n, (part, letter) in enumerate(parts, 1):
            self._entries = []
            number = numbering.part(n)
            printed += [
                paragraph(IDS[marks.PART_NUMBER], run(number)),
                paragraph(IDS[marks.PART], run(part.title)),
                *self._part(part, letter),
            ]
            yield paragraph(IDS[marks.CONTENTS_PART], run(f"{number}　{part.title}"))
            yield from collected(letter, self._entries, within)
        yield from printed

    def _part(self, part: Chapters | Tables, letter: str) -> Iterator[Xml]:
        if isinstance(part, Tables):
            yield from self._tables(part, letter)
            return
        for n, chapter in enumerate(part.chapters, 1):
            shown = numbering.chapter(n) + chapter.title
            yield self._heading(marks.CHAPTER, shown, (chapter.title, letter))
            yield from list(self._chapter(chapter)) or [self._nothing()]

    def _heading(self, style: str, shown: str, entry: tuple[str, str], *own: Xml) -> Xml:
        text, letter = entry
        self._entries.append(self._bookmarks.entry(text))
        words = marked(run(shown), self._entries[-1], letter)
        return paragraph(IDS[style], words, properties=own)

    def _chapter(self, chapter: Chapter) -> Iterator[Xml]:
        path = pattern_of(chapter.path)
        if chapter.name is None:
            text = datum(self._form, self._record, (), path)
            yield from _body(text) if text else ()
            return
        own = (*path, "*")
        for n, record in enumerate(listed(self._record, chapter.path), 1):
            name = datum(self._form, record, own, pattern_of(chapter.name))
            if chapter.body is not None:
                text = datum(self._form, record, own, pattern_of(chapter.body))
                yield from _body(text, lead=f"{numbering.chapter(n)}{name}。")
                continue
            yield paragraph(IDS[marks.SECTION], run(numbering.section(n) + name))
            for one in labelled(self._form, chapter):
                text = datum(self._form, record, own, one.pattern[len(own) :])
                yield from _body(text, lead=f"{one.label}：")

    def _tables(self, part: Tables, letter: str) -> Iterator[Xml]:
        own = pattern_of(part.each, "*")
        records = listed(self._record, part.each)
        for n, record in enumerate(records, 1):
            title = filled(self._form, part.heading, record, own)
            apart = [element("pageBreakBefore")] if n > 1 else []
            entry = numbering.entry(n) + title, letter
            yield self._heading(marks.TABLE_HEADING, numbering.table(n) + title, entry, *apart)
            yield from tables(self._form, part, record)
        if not records:
            yield self._nothing()

    def _nothing(self) -> Xml:
        return paragraph(IDS[marks.NOTHING], run(text_of(self._form).nothing))


def _body(text: str, *, lead: str = "") -> Iterator[Xml]:
    """Running text, a paragraph a line; a lead stands before the first of them."""
    for n, line in enumerate(text.split("\n")):
        before = [run(lead, element("rStyle", {"val": IDS[marks.LEAD]}))] if lead and not n else []
        yield paragraph(IDS[marks.BODY], *before, *([run(line)] if line else []))
