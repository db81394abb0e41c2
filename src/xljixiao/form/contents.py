"""What a workbook shows: a submission, or nothing yet, spread over the places of a layout."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xljixiao.form.constraints import Entry
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.parts import tells_a_part
from xljixiao.form.plan import Place, Slot
from xljixiao.form.ready import Form, dotted, pattern_of, starred
from xljixiao.model.record import Loc, Record
from xljixiao.model.shape import Pattern
from xljixiao.model.telling import ForTheUser
from xljixiao.model.values import printed

Value = str | Decimal | dt.date
"""What is written into one cell."""


class DoesNotFit(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """A submission holds something for which the form has no place; the message says what."""


@dataclass(frozen=True, slots=True)
class Contents:
    """`issued` is finance's and gets locked; `typed` is the department's to change."""

    issued: Mapping[Place, Value] = field(default_factory=dict)
    typed: Mapping[Place, Value] = field(default_factory=dict)

    def at(self, place: Place) -> Value | None:
        found = self.issued.get(place)
        return self.typed.get(place) if found is None else found


def contents_of(layout: Layout, submission: Record | None = None, *, fresh: bool) -> Contents:
    """Spread a submission over a layout, its n-th record at the n-th place.

    A `fresh` workbook also gets the default texts, where the submission has none. Raises
    `DoesNotFit` rather than drop anything.
    """
    issued: dict[Place, Value] = {}
    typed: dict[Place, Value] = {}
    spares = set(_spare_records(layout.form, submission))
    for loc, value in _spread(layout.form, submission, ()):
        found = layout.slot(Place(loc)) or _bearer(layout, loc)
        if found is None:
            raise DoesNotFit(f"表样“{layout.form.id}”没有放“{dotted(loc)}”的位置，内容未写出。")
        sheet, slot = found
        ours = slot.definition.filled_by != "department" and loc[:2] not in spares
        text = slot.constraint.entry is Entry.TEXT
        (issued if ours else typed)[sheet.place(slot.path)] = _plain(value) if text else value
    _prepare(layout, issued, typed, fresh=fresh)
    return Contents(issued, typed)


def is_part(layout: Layout, document: Record | None) -> bool:
    """Whether a document is a part, as its form tells, and needs no sheet of the whole.

    `layout` is one of a whole workbook with room for the document.
    """
    if document is None or not tells_a_part(
        layout.form.definition, lambda path: _datum(document, pattern_of(path))
    ):
        return False
    locs = (loc for loc, _ in _spread(layout.form, document, ()))
    homes = (layout.slot(Place(loc)) or _bearer(layout, loc) for loc in locs)
    return not any(home and home[0].plan.definition.whole for home in homes)


def _datum(document: Record, path: Pattern) -> object:
    datum: object = document
    for step in path:
        datum = getattr(datum, str(step), None)
    return datum


def _plain(value: Value) -> str:
    """A number in a text cell keeps the decimals that were written."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _spread(form: Form, datum: object, loc: Loc) -> Iterator[tuple[Loc, Value]]:
    """Each value of a model, as a cell would show it, with the path of its place."""
    match datum:
        case None | ():
            return
        case Record():
            for name in type(datum).model_fields:
                yield from _spread(form, getattr(datum, name), (*loc, name))
        case tuple() if isinstance(datum[0], Record):
            for index, item in enumerate(datum):
                yield from _spread(form, item, (*loc, _index(form, item, loc, index)))
        case tuple():
            yield loc, printed(datum)
        case str() | int() | Decimal() | dt.date():
            constant = form.constant(loc)
            if constant is None:
                yield loc, Decimal(datum) if isinstance(datum, int) else datum
            elif constant != datum:
                raise DoesNotFit(f"“{dotted(loc)}”是“{datum}”，这份表样是“{constant}”。")
        case _:
            raise TypeError(f"{loc}: {type(datum)}")


def _index(form: Form, record: Record, listed: Loc, index: int) -> int:
    """The place of a record in its list: its own index, or the one whose constants it holds."""
    *_, step = form.item(listed, record)
    if isinstance(step, int):
        return step
    if not form.fixed_records(listed):
        return index
    raise DoesNotFit(f"表样“{form.id}”没有放“{dotted((*listed, index))}”的位置：{record!r}")


def _bearer(layout: Layout, loc: Loc) -> tuple[Sheet, Slot] | None:
    """The cell that bears an alternative path (words in the place of a number)."""
    placed = layout.form.bearers.get(starred(loc))
    if placed is None:
        return None
    tail = len(placed.owner)
    return layout.slot(Place((*loc[:tail], *placed.pattern[tail:])))


def _spare_records(form: Form, submission: Record | None) -> Iterator[Loc]:
    """The records that the department itself added: they hold the words of a spare."""
    for name in form.repeated:
        spare = form.definition.records[name].spare
        for index, record in enumerate(getattr(submission, name, ())):
            if spare and all(getattr(record, key) == word for key, word in spare.items()):
                yield (name, index)


def _prepare(
    layout: Layout, issued: Mapping[Place, Value], typed: dict[Place, Value], *, fresh: bool
) -> None:
    """Presets, and in a fresh workbook default texts, where nothing stands yet."""
    taken = {place[:n] for place in (*issued, *typed) for n in range(len(place))}
    for sheet, slot in layout.slots():
        place, owner = sheet.place(slot.path), sheet.place(slot.owner)
        if place in issued or place in typed:
            continue
        whole = owner if owner[:-1] in layout.form.lists_of_sheets else owner[:-1]
        if slot.owner and whole in taken:
            continue
        text = slot.preset or (slot.default if fresh else None)
        if text is not None:
            typed[place] = text
