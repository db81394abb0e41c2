"""Where each department's text begins in a file, and which lines are its parts' headings.

A part begins with 第一部分 and its title, on one line or on two. Contents repeat the headings: a
stretch from one first part to the next that holds nothing else is such a list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xljixiao.document import numbering
from xljixiao.document.flow import (
    Flow,
    Item,
    Kind,
    Paragraph,
    Row,
    key,
    part_number,
    section_number,
    unnumbered,
)
from xljixiao.document.frames import Frame, frame
from xljixiao.form.ready import Form
from xljixiao.form.text import Chapters, Tables, TextDef


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it stands: which of the form's it is, its heading, and what is under it.

    `lacks` says what of its heading is not there.
    """

    number: int
    heading: tuple[Paragraph, ...]
    items: tuple[Item, ...]
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The text of one department; `contents` is a list of headings, `front` all else before it."""

    front: tuple[Item, ...]
    contents: tuple[Item, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    at: int
    number: int
    heading: tuple[Paragraph, ...]
    lacks: str


def stretches(form: Form, text: TextDef, flow: Flow) -> tuple[Stretch, ...]:
    """The departments of a file; none where no heading of a part is in it."""
    items = flow.items
    starts = _starts(text, items)
    groups: list[list[_Start]] = []
    for one in starts:
        if not groups or one.number <= groups[-1][-1].number:
            groups.append([])
        groups[-1].append(one)
    found: list[Stretch] = []
    known = headings(text)
    cover = [frame(form, line.text) for line in text.covers]
    begin, contents = 0, (0, 0)
    for n, group in enumerate(groups):
        is_last = n + 1 == len(groups)
        end = len(items) if is_last else groups[n + 1][0].at
        first = group[0].at
        if not is_last and all(repeats(one, known) for one in items[first:end]):
            contents = first, end
            continue
        stop = end if is_last else _next_front(text, cover, items, group[-1].at + 1, end)
        listed = range(*contents)
        front = tuple(items[at] for at in range(begin, first) if at not in listed)
        between = tuple(items[at] for at in listed)
        found.append(Stretch(front, between, tuple(_parts(group, items, stop))))
        contents = 0, 0
        begin = stop
    return tuple(found)


def _starts(text: TextDef, items: Sequence[Item]) -> list[_Start]:
    """The headings of parts; where the file marks some of them as headings, those alone."""
    found = list(_all_starts(text, items))
    marked = [one for one in found if any(line.is_heading for line in one.heading)]
    return marked or found


def _all_starts(text: TextDef, items: Sequence[Item]) -> Iterator[_Start]:
    titles = [key(part.title) for part in text.parts]
    taken = -1
    for at, item in enumerate(items):
        if at <= taken or not isinstance(item, Paragraph):
            continue
        numbered = part_number(item.text)
        after = items[at + 1] if at + 1 < len(items) else None
        if numbered is None:
            title = unnumbered(item.text)
            if title in titles and title == key(item.text):
                number = titles.index(title)
                yield _Start(at, number, (item,), numbering.part(number + 1))
            continue
        number, rest = numbered
        if number >= len(titles):
            continue
        if rest == titles[number]:
            yield _Start(at, number, (item,), "")
        elif not rest and isinstance(after, Paragraph) and unnumbered(after.text) == titles[number]:
            taken = at + 1
            yield _Start(at, number, (item, after), "")
        elif not rest:
            yield _Start(at, number, (item,), text.parts[number].title)


def _parts(group: Sequence[_Start], items: Sequence[Item], stop: int) -> Iterator[Part]:
    ends = [*(one.at for one in group[1:]), stop]
    for one, end in zip(group, ends, strict=True):
        under = tuple(items[one.at + len(one.heading) : end])
        yield Part(one.number, one.heading, under, one.lacks)


def headings(text: TextDef) -> frozenset[str]:
    """What a list of contents repeats, as keys."""
    chapters = [
        one.title for part in text.parts if isinstance(part, Chapters) for one in part.chapters
    ]
    tables = [part.heading.rpartition("}")[2] for part in text.parts if isinstance(part, Tables)]
    parts = [part.title for part in text.parts]
    return frozenset(filter(None, map(key, [text.contents, *parts, *chapters, *tables])))


def repeats(item: Item, known: frozenset[str]) -> bool:
    """Whether a line is a heading, perhaps with dots and a page number, or a page number alone."""
    if isinstance(item, Paragraph) and item.kind is Kind.CONTENTS:
        return True
    text = item.text if isinstance(item, Paragraph) else "".join(one.text for one in item.cells)
    title, part = unnumbered(text), part_number(text)
    if not title or title in known or (part is not None and not part[1]):
        return True
    return section_number(text) is not None or any(title.endswith(one) for one in known)


def _next_front(
    text: TextDef, cover: Sequence[Frame], items: Sequence[Item], start: int, end: int
) -> int:
    """Where, behind the last part of a department, the cover of the next begins."""
    last = max((at + 1 for at in range(start, end) if isinstance(items[at], Row)), default=start)
    known = [one for one in cover if not one.is_bare]
    for at in range(last, end):
        item = items[at]
        if isinstance(item, Paragraph) and (
            key(item.text) == key(text.contents) or any(one.whole(item.text) for one in known)
        ):
            before = items[at - 1] if at > last else None
            bare = any(one.is_bare for one in cover)
            return at - 1 if bare and isinstance(before, Paragraph) else at
    return last if last > start else end
