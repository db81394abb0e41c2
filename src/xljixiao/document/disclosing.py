"""What of a submission a disclosed text bears, and nothing else.

Who filled it in, telephones, explanations, corrections and whatever `[text]` does not name never
get as far as a document.
"""

from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

from xljixiao.form.parts import tells_a_part
from xljixiao.form.ready import Form, FormError, pattern_of, placeholders
from xljixiao.form.text import Chapter, Tables, TextBlock, TextDef
from xljixiao.form.text_rows import Bearing, block_rows, columns
from xljixiao.model.record import Record
from xljixiao.model.shape import Pattern, children
from xljixiao.model.submission import Submission


def text_of(form: Form) -> TextDef:
    """The text that a form discloses; raises `FormError` where it has none."""
    if form.definition.text is None:
        raise FormError(f"表样“{form.id}”没有公开的绩效文本。请换一种表样。")
    return form.definition.text


def disclosed(form: Form, submission: Submission) -> Submission:
    """A submission with what its text bears alone; projects that ask nothing are not there.

    Reading a printed text gives exactly this again (Law 3).
    """
    asked = [one for one in submission.projects if not one.is_silent(form.setting)]
    kept = _kept(form, submission.model_copy(update={"projects": tuple(asked)}), ())
    if not is_part(form, submission):  # then no line of the cover says by whom it is filled in
        kept["filler"] = kept["department"]
    return Submission.model_validate(kept, context=form.setting)


def is_part(form: Form, submission: Submission) -> bool:
    """Whether a submission is that of a unit that fills in a part of its department's."""
    return tells_a_part(form.definition, lambda path: attrgetter(path)(submission))


@lru_cache
def borne(form: Form) -> frozenset[Pattern]:
    """The pattern of each datum that the text prints."""
    text = text_of(form)
    found = {path for line in text.cover for path in _named(line.text, ())}
    for part in text.parts:
        if isinstance(part, Tables):
            found |= set(_in_tables(form, part))
        else:
            found |= {path for chapter in part.chapters for path in _in_chapter(chapter)}
    return frozenset(found)


def _in_tables(form: Form, part: Tables) -> Iterator[Pattern]:
    record = pattern_of(part.each, "*")
    yield from _named(part.heading, record)
    yield from _named(part.caption, record)
    for section in part.sections:
        if isinstance(section, TextBlock):
            cells = (cell for row in block_rows(form, part, section) for cell in row)
            yield from (cell.datum.pattern for cell in cells if isinstance(cell, Bearing))
        else:
            yield from (datum.pattern for datum in columns(form, part, section))


def _in_chapter(chapter: Chapter) -> Iterator[Pattern]:
    path = pattern_of(chapter.path)
    if chapter.name is None:
        yield path
        return
    own = (chapter.name, chapter.body, *(field.path for field in chapter.fields))
    yield from ((*path, "*", *pattern_of(one)) for one in own if one is not None)


def _named(template: str, record: Pattern) -> Iterator[Pattern]:
    for part in placeholders(template):
        if not isinstance(part, str):
            yield (*record, *part)


def _kept(form: Form, record: Record, at: Pattern) -> dict[str, Any]:
    """The part of a record that is printed, and the words that hold of any printed one."""
    kept: dict[str, Any] = {}
    for name, node in children(type(record)):
        path, value = (*at, name), getattr(record, name)
        if path in borne(form) or path[0] == "form" or form.constant(path) is not None:
            kept[name] = value
        elif node.record is None:
            if node.required:
                kept[name] = form.fields[path].definition.default
        elif node.repeated:
            if not any(one[: len(path)] == path for one in borne(form)):
                continue
            kept[name] = [_kept(form, one, form.item(path, one)) for one in value]
        elif value is not None:
            kept[name] = _kept(form, value, path)
    return kept
