"""What stands before the text: cover lines by the form's templates, contents, and the rest."""

import re
from collections.abc import Iterator, Mapping, Sequence

from xljixiao.document.flow import Item, Paragraph, key
from xljixiao.document.found import Found
from xljixiao.document.frames import Frame, frame
from xljixiao.document.outline import headings, repeats
from xljixiao.form.ready import pattern_of
from xljixiao.form.text import TextDef
from xljixiao.model.shape import Pattern

_PAGE = re.compile(r"\S.*?[\s.·…]\d{1,4}$")
_COVER, _CONTENTS, _REST = "封面", "目录", "封面上没有用到的一行"


def read_front(text: TextDef, front: Sequence[Item], found: Found) -> None:
    """Take what the cover says; what is neither cover nor contents is noted."""
    _read_county(text, front, found)
    _read_cover(text, front, found)
    known, entry = headings(text), frame(found.form, text.county.entry)
    is_listing = False
    for item in front:
        line = item.text.strip()
        is_listing |= key(line) == key(text.contents)
        if item.spot in found.uses:
            continue
        is_entry = is_listing and bool(_PAGE.fullmatch(line) or entry.whole(line))
        if is_entry or repeats(item, known):
            found.use(item, _CONTENTS)
        else:
            found.use(item, _REST)
            found.remark(item, "封面上的这一行没有用到")
    for one in text.cover:
        for path, word in one.unless.items():
            if found.get(pattern_of(path)) is None:
                found.put(pattern_of(path), word)


def _read_cover(text: TextDef, front: Sequence[Item], found: Found) -> None:
    frames = [frame(found.form, line.text) for line in text.covers]
    whole = frame(found.form, text.name)
    above: Item | None = None
    for item in front:
        if isinstance(item, Paragraph) and item.spot not in found.uses:
            for one, data in _read(item.text, [*frames, whole]):
                _take(found, data, item)
                _take_above(found, frames, one, above)
                found.use(item, _COVER)
        above = item if item.text.strip() else above


def _read_county(text: TextDef, front: Sequence[Item], found: Found) -> None:
    """The cover of a county's document, before that of its first department."""
    frames = [frame(found.form, line.text) for line in text.county.cover]
    lines = [one for one in front if isinstance(one, Paragraph) and one.text.strip()]
    for n in range(len(lines) - len(frames) + 1):
        pairs = list(zip(frames, lines[n : n + len(frames)], strict=True))
        read = [one.whole(line.text) for one, line in pairs]
        if all(data is not None for data in read):
            for data, (_, line) in zip(read, pairs, strict=True):
                _take(found, data or {}, line)
                found.use(line, _COVER)
            return


def _read(text: str, frames: Sequence[Frame]) -> Iterator[tuple[Frame, Mapping[Pattern, str]]]:
    """What the templates find in a line, or in each of several pieces of it."""
    pieces = text.split()
    apart = [next(_whole(one, frames), None) for one in pieces]
    if len(pieces) > 1 and None not in apart:
        yield from (one for one in apart if one is not None)
    else:
        yield from [*_whole(text, frames)][:1]


def _whole(text: str, frames: Sequence[Frame]) -> Iterator[tuple[Frame, Mapping[Pattern, str]]]:
    for one in frames:
        data = None if one.is_bare else one.whole(text)
        if data is not None:
            yield one, data


def _take(found: Found, data: Mapping[Pattern, str], item: Paragraph) -> None:
    for path, value in data.items():
        found.agree(path, value, item.spot, found.form.bearers[path])


def _take_above(found: Found, frames: Sequence[Frame], one: Frame, above: Item | None) -> None:
    """A line that is a datum alone is known by the line that the form prints below it."""
    at = frames.index(one) if one in frames else 0
    bare = frames[at - 1] if at and frames[at - 1].is_bare else None
    if bare is None or not isinstance(above, Paragraph) or above.spot in found.uses:
        return
    data = bare.whole(above.text)
    if data is not None:
        _take(found, data, above)
        found.use(above, _COVER)
