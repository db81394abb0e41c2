"""The chapters of a text: running text, sections with labelled paragraphs, items with a title.

Where the file marks headings, and labels by a bold beginning, only what is so marked starts
something new; else a number that counts up does, and what follows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xljixiao.document import numbering
from xljixiao.document.disclosing import text_of
from xljixiao.document.flow import (
    Item,
    Kind,
    Paragraph,
    item_number,
    key,
    section_number,
    unnumbered,
)
from xljixiao.document.found import Found
from xljixiao.form.ready import Placed, pattern_of
from xljixiao.form.text import Chapter, Chapters
from xljixiao.form.text_rows import Datum, labelled
from xljixiao.model.numerals import half_width
from xljixiao.model.record import Loc
from xljixiao.rules import texts
from xljixiao.rules.problem import Spot

_TITLE, _NOTHING = "标题", "没有内容"


@dataclass(slots=True)
class _Under:
    """A heading with what stands under it."""

    heading: Paragraph
    items: list[Paragraph]


def read_chapters(part: Chapters, items: Sequence[Item], found: Found) -> None:
    """Read a part made of chapters; a chapter that is not there is a problem."""
    titles = {key(chapter.title): chapter for chapter in part.chapters}
    candidates = [
        one for one in items if isinstance(one, Paragraph) and unnumbered(one.text) in titles
    ]
    starts = found.marked(candidates)
    before, groups = _split(items, starts)
    found.unknown(before)
    seen: set[str] = set()
    for group in groups:
        title = unnumbered(group.heading.text)
        found.use(group.heading, _TITLE)
        if title in seen:
            found.find(texts.repeated(group.heading.spot, titles[title].title))
            found.unknown(group.items)
            continue
        seen.add(title)
        _read_chapter(titles[title], group, found)
    last = items[-1].spot if items else None
    for title, chapter in titles.items():
        if title not in seen:
            found.find(texts.no_heading(last, chapter.title))


def _split(items: Sequence[Item], starts: Sequence[Paragraph]) -> tuple[list[Item], list[_Under]]:
    """Items before the first heading, then each heading with what is under it."""
    before: list[Item] = []
    groups: list[_Under] = []
    heads = {id(one) for one in starts}
    for item in items:
        if isinstance(item, Paragraph) and id(item) in heads:
            groups.append(_Under(item, []))
        elif groups and isinstance(item, Paragraph):
            groups[-1].items.append(item)
        else:
            before.append(item)
    return before, groups


def _read_chapter(chapter: Chapter, group: _Under, found: Found) -> None:
    path = pattern_of(chapter.path)
    is_told = _pass_over_nothing(group, found)
    if not is_told and not any(one.text.strip() for one in group.items):
        found.remark(group.heading, "这一章下面没有内容")
    if chapter.name is None:
        _take(found, path, group.items, found.form.bearers[path])
    elif chapter.fields:
        _Sections(chapter, path, found).read(group.items)
    else:
        _read_items(chapter, path, group.items, found)


def _pass_over_nothing(group: _Under, found: Found) -> bool:
    """Whether words say that there is nothing; they are no content."""
    filled = [one for one in group.items if one.text.strip()]
    nothing = key(text_of(found.form).nothing)
    for one in filled if len(filled) == 1 else ():
        is_said = key(one.text) == nothing and not found.is_marked
        if one.kind is Kind.NOTHING or is_said:
            found.use(one, _NOTHING)
            group.items.remove(one)
            return True
    return False


def _take(found: Found, loc: Loc, lines: Sequence[Paragraph], placed: Placed, cut: int = 0) -> None:
    """Paragraphs as one datum; of the first, what stands before `cut` is a label."""
    filled = [one for one in lines if one.text.strip()]
    if not filled:
        return
    text = "\n".join([lines[0].text[cut:], *(one.text for one in lines[1:])])
    for one in lines:
        found.use(one, loc)
    first = [] if cut else [("", filled[0].spot)]
    found.ask_about_slips(loc, [*first, *_lines(lines, cut)])
    found.take(loc, text.strip("\n"), filled[0].spot, placed)


def _lines(paragraphs: Sequence[Paragraph], cut: int = 0) -> list[tuple[str, Spot]]:
    """Paragraphs line by line, without a label in front; each line with its place."""
    texts_ = [one.text[cut:] if n == 0 else one.text for n, one in enumerate(paragraphs)]
    return [
        (line, one.spot)
        for one, text in zip(paragraphs, texts_, strict=True)
        for line in text.split("\n")
    ]


class _Sections:
    """A chapter whose records are sections: （一）name, then a labelled paragraph a field."""

    def __init__(self, chapter: Chapter, path: Loc, found: Found) -> None:
        self._found = found
        self._path = path
        self._name: Placed = found.form.bearers[(*path, "*", *pattern_of(chapter.name))]
        self._data = labelled(found.form, chapter)
        self._labels = [key(one.label) for one in self._data]

    def read(self, items: list[Paragraph]) -> None:
        has_leads = any(self._label(one) is not None and one.lead for one in items)
        starts = self._all_starts(items)
        before, groups = _split(items, self._found.marked(starts))
        self._found.unknown(before)
        for n, group in enumerate(groups):
            self._section(n, group, has_leads=has_leads)

    def _all_starts(self, items: Sequence[Paragraph]) -> list[Paragraph]:
        """The headings: marked, followed by a label, or counting on; what one lacks is asked for.

        Numbers that begin anew under a heading count something within its text.
        """
        starts: list[Paragraph] = []
        within = 0
        for n, one in enumerate(items):
            if self._label(one) is not None:
                within = self._number_behind(one)
                continue
            number, _ = section_number(one.text) or (0, "")
            if not number:
                continue
            label = self._label_after(items, n)
            counts_within = bool(starts) and number == within + 1
            if one.is_heading or label == 0 or not counts_within:
                if one.is_heading or label is not None or number == len(starts) + 1:
                    starts.append(one)
                    within = 0
            else:
                within = number
        return starts

    @staticmethod
    def _number_behind(labelled_: Paragraph) -> int:
        """1 where the text behind a label begins to count so; else 0."""
        number, _ = section_number(half_width(labelled_.text).partition(":")[2]) or (0, "")
        return int(number == 1)

    def _label_after(self, items: Sequence[Paragraph], n: int) -> int | None:
        """Which label the next line begins with."""
        after = next((one for one in items[n + 1 :] if one.text.strip()), None)
        return None if after is None else self._label(after)

    def _section(self, n: int, group: _Under, *, has_leads: bool) -> None:
        number, name = section_number(group.heading.text) or (0, "")
        loc = (*self._path, n)
        spot = group.heading.spot
        self._found.use(group.heading, (*loc, self._name.pattern[-1]))
        self._found.take((*loc, self._name.pattern[-1]), name, spot, self._name)
        if number != n + 1:
            self._found.find(
                texts.skipped(spot, group.heading.text.strip(), numbering.section(n + 1))
            )
        paragraphs: dict[int, list[Paragraph]] = {}
        unsure: dict[int, Paragraph] = {}
        current = None
        for one in group.items:
            label = self._marked_label(one, unsure, has_leads=has_leads)
            if label is not None:
                if label in paragraphs:
                    self._found.find(texts.repeated(one.spot, self._data[label].label))
                    current = None
                    self._found.unknown([one])
                    continue
                paragraphs[label] = [one]
                current = label
            elif current is None:
                self._found.unknown([one])
            else:
                paragraphs[current].append(one)
        for label, datum in enumerate(self._data):
            if label in paragraphs:
                self._labelled(loc, datum, paragraphs[label])
            elif label in unsure:
                at = unsure[label]
                self._found.find(texts.unmarked(at.spot, loc, at.text.strip(), datum.label))
            elif not group.heading.is_heading:
                self._found.find(texts.no_label(spot, datum.label, loc))

    def _marked_label(
        self, one: Paragraph, unsure: dict[int, Paragraph], *, has_leads: bool
    ) -> int | None:
        """The label that a line begins with; what looks like one and is not so marked is text."""
        label = self._label(one)
        if label is None or one.lead or not has_leads:
            return label
        unsure.setdefault(label, one)
        self._found.remark(one, "像标签，但不是标签样式，已按正文识别")
        return None

    def _labelled(self, loc: Loc, datum: Datum, lines: list[Paragraph]) -> None:
        if datum.placed is not None:
            own = (*loc, *datum.pattern[len(loc) :])
            cut = half_width(lines[0].text).index(":") + 1
            if not any(one.text.strip() for one in lines[1:]) and not lines[0].text[cut:].strip():
                self._found.use(lines[0], "标签")
                return
            _take(self._found, own, lines, datum.placed, cut)

    def _label(self, one: Paragraph) -> int | None:
        head, colon, _ = half_width(one.text[:60]).partition(":")
        return self._labels.index(key(head)) if colon and key(head) in self._labels else None


def _read_items(chapter: Chapter, path: Loc, items: list[Paragraph], found: Found) -> None:
    """Items of a number, a title, a full stop and a text."""
    title = found.form.bearers[(*path, "*", *pattern_of(chapter.name))]
    body = found.form.bearers[(*path, "*", *pattern_of(chapter.body))]
    leads = [one for one in items if one.lead and item_number(one.lead) is not None]
    starts = leads or [one for one in items if item_number(one.text) is not None]
    before, groups = _split(items, starts)
    found.unknown(before)
    for n, group in enumerate(groups):
        head = group.heading
        number, named = item_number(head.lead or head.text) or (0, "")
        name, text = _parted(head, named)
        if number != n + 1:
            found.find(texts.skipped(head.spot, head.text.strip(), numbering.chapter(n + 1)))
        loc = (*path, n)
        found.use(head, (*loc, body.pattern[-1]))
        found.take((*loc, title.pattern[-1]), name, head.spot, title)
        lines = [text, *(one.text for one in group.items)]
        own = [(line, head.spot) for line in text.split("\n")]
        found.ask_about_slips((*loc, body.pattern[-1]), [*own, *_lines(group.items)])
        for one in group.items:
            found.use(one, (*loc, body.pattern[-1]))
            if one.text.strip() and not found.is_marked:  # it may have lost its number
                found.remark(one, "这一段没有编号，已接在上面一条后面")
            elif leads and (item_number(one.text) or (0, ""))[0] == number + 1:
                found.remark(one, "像下一条，但编号不是标签样式，已接在上面一条后面")
        found.take((*loc, body.pattern[-1]), "\n".join(lines).strip("\n"), head.spot, body)


def _parted(head: Paragraph, named: str) -> tuple[str, str]:
    """The title and the text of an item: apart by the bold beginning, or by the first stop."""
    if head.lead:
        return named.strip().removesuffix("。"), head.text[len(head.lead) :]
    stop = min((at for sign in "。：:" if (at := named.find(sign)) >= 0), default=len(named))
    return named[:stop], named[stop + 1 :]
