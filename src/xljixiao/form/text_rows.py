"""The tables of a disclosed text, laid out: what each row consists of, and what each cell means.

Both the printer and the reader of a text go by this, so that neither knows a label by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xljixiao.form.ready import Form, FormError, Placed, dotted, pattern_of, placeholders
from xljixiao.form.text import Chapter, Tables, TextBlock, TextField, TextTable
from xljixiao.model.shape import Pattern, UnknownPath, resolve


@dataclass(frozen=True, slots=True)
class Datum:
    """What a cell or paragraph bears: its pattern in the whole document, and how it is called.

    `placed` is the form's own field; None where the text prints several of them in one, as it does
    the operator, the number and the unit of a target.
    """

    pattern: Pattern
    label: str
    placed: Placed | None
    definition: TextField


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell that holds a label; a heading reaches `down` over several rows."""

    text: str
    span: int
    down: int = 1


@dataclass(frozen=True, slots=True)
class Covered:
    """A cell that the heading above reaches into."""

    span: int


@dataclass(frozen=True, slots=True)
class Bearing:
    """A cell that holds a datum."""

    datum: Datum
    span: int


TextCell = Printed | Covered | Bearing
TextRow = tuple[TextCell, ...]


def block_rows(form: Form, part: Tables, block: TextBlock) -> tuple[TextRow, ...]:
    """The rows of a block."""
    rows: list[list[TextCell]] = []
    for fields in block.rows:
        data = [(one, one.definition) for field in fields for one in _data(form, part, field)]
        if block.labels == "above":
            rows.append([Printed(datum.label, field.span) for datum, field in data])
            rows.append([Bearing(datum, field.span) for datum, field in data])
            continue
        rows.append([])
        for datum, field in data:
            if not field.bare:
                rows[-1].append(Printed(datum.label, field.label_span))
            rows[-1].append(Bearing(datum, field.span))
    if block.heading is not None:
        rows[0].insert(0, Printed(block.heading, 1, down=len(rows)))
        for row in rows[1:]:
            row.insert(0, Covered(1))
    return tuple(map(tuple, rows))


def columns(form: Form, part: Tables, table: TextTable) -> tuple[Datum, ...]:
    """The columns of a table of records."""
    return tuple(datum for field in table.fields for datum in _data(form, part, field, table.path))


def labelled(form: Form, chapter: Chapter) -> tuple[Datum, ...]:
    """The labelled paragraphs of each section of a chapter."""
    prefix = pattern_of(chapter.path, "*")
    return tuple(one for field in chapter.fields for one in _found(form, prefix, field))


def _data(form: Form, part: Tables, field: TextField, path: str = "") -> Iterator[Datum]:
    prefix = (*pattern_of(part.each, "*"), *(pattern_of(path, "*") if path else ()))
    return _found(form, prefix, field)


def _found(form: Form, prefix: Pattern, field: TextField) -> Iterator[Datum]:
    """A field of the text as the data that it stands for: one, or one for each that is repeated."""
    pattern = (*prefix, *pattern_of(field.path))
    placed = form.bearers.get(pattern)
    if placed is not None:
        yield Datum(pattern, field.label or placed.label, placed, field)
        return
    repeated = [one for one in form.fields.values() if _is_repeated(one.pattern, pattern)]
    for one in repeated:
        yield Datum(one.pattern, field.label or one.label, one, field)
    if not repeated:
        if not field.label or not any(one[: len(pattern)] == pattern for one in form.fields):
            raise FormError(f"text：“{dotted(pattern)}”在表样里没有位置")
        yield Datum(pattern, field.label, None, field)


def _is_repeated(pattern: Pattern, path: Pattern) -> bool:
    """Whether a pattern is the path with a number in it."""
    return pattern != path and tuple(one for one in pattern if not isinstance(one, int)) == path


def prove_text(form: Form) -> None:
    """Raise `FormError` where the text names what the form does not have, or a row does not fit."""
    text = form.definition.text
    if text is None:
        return
    lines = (*text.covers, *text.county.cover)
    named = (text.name, text.approval.name, text.county.name, text.county.entry)
    for template in (*named, *(line.text for line in lines)):
        _refuse_homeless(form, (), template)
    for part in text.parts:
        if isinstance(part, Tables):
            _prove_tables(form, part)
            continue
        for chapter in part.chapters:
            bears = chapter.name is None, bool(chapter.fields), chapter.body is not None
            if sum(bears) != 1:
                raise FormError(f"text “{chapter.title}”：name 要与 fields 或 body 之一同写")
            own = [chapter.name, chapter.body, *(one.path for one in chapter.fields)]
            prefix = pattern_of(chapter.path)
            for path in (
                *((*prefix, "*", one) for one in own if one),
                *(() if any(own) else (prefix,)),
            ):
                _refuse_unknown(form, path)


def _prove_tables(form: Form, part: Tables) -> None:
    prefix = pattern_of(part.each, "*")
    if part.each not in form.repeated:
        raise FormError(f"text “{part.title}”：each 要是有单独表页的列表")
    for template in (part.heading, part.caption):
        _refuse_homeless(form, prefix, template)
    for section in part.sections:
        rows: Sequence[Sequence[int]]
        if isinstance(section, TextBlock):
            laid = block_rows(form, part, section)
            rows = [[cell.span for cell in row] for row in laid]
            for field in (one for row in section.rows for one in row):
                _refuse_homeless(form, prefix, field.before)
        else:
            rows = [[one.definition.span for one in columns(form, part, section)]]
        if any(sum(spans) != len(part.grid) for spans in rows):
            raise FormError(f"text “{part.title}”：每一行都要占满 {len(part.grid)} 列")


def _refuse_homeless(form: Form, prefix: Pattern, template: str) -> None:
    for path in placeholders(template):
        if not isinstance(path, str):
            _refuse_unknown(form, (*prefix, *path))


def _refuse_unknown(form: Form, pattern: Pattern) -> None:
    try:
        resolve(form.model, pattern)
    except UnknownPath as error:
        raise FormError(f"text：{error}") from error
    if pattern not in form.bearers:
        raise FormError(f"text：“{dotted(pattern)}”在表样里没有位置")
