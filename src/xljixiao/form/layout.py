"""A form laid out: its sheets in their order, and where each place stands."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xljixiao.form.parts import WHOLE, is_there
from xljixiao.form.plan import Place, Plan, Slot
from xljixiao.form.planning import Planner
from xljixiao.form.ready import Form
from xljixiao.model.shape import Pattern


@dataclass(frozen=True)
class Sheet:
    """A plan in its place: the n-th record's sheet, or the only one."""

    plan: Plan
    index: int | None = None

    @property
    def number(self) -> str:
        """The printed form number, by which the reader finds the sheet."""
        base = self.plan.definition.number
        return base if self.index is None else f"{base}-{self.index + 1:02}"

    @cached_property
    def base(self) -> Place:
        """The record that the sheet is about."""
        return Place(self.plan.prefix if self.index is None else (*self.plan.prefix, self.index))

    def place(self, path: Pattern) -> Place:
        return Place((*self.base, *path))


@dataclass(frozen=True, eq=False)
class Layout:
    """A form laid out for a number of records with sheets of their own.

    `counts` says how many, and of a part that the sheets of the whole are not there (`WHOLE`).
    """

    form: Form
    counts: Mapping[str, int]
    sheets: tuple[Sheet, ...]

    @property
    def is_part(self) -> bool:
        return self.counts.get(WHOLE, 1) == 0

    def slot(self, place: Place) -> tuple[Sheet, Slot] | None:
        """The sheet and slot at a place."""
        for base in (place[:2], ()):
            for sheet in self._by_base.get(base, ()):
                slot = sheet.plan.by_path.get(place[len(base) :])
                if slot is not None:
                    return sheet, slot
        return None

    @cached_property
    def _by_base(self) -> Mapping[Pattern, list[Sheet]]:
        bases: dict[Pattern, list[Sheet]] = {}
        for sheet in self.sheets:
            bases.setdefault(sheet.base, []).append(sheet)
        return bases

    def meant(self, sheet: Sheet, path: Pattern) -> Place:
        """The place of a path in the record of a sheet, or else in the whole document."""
        own = sheet.place(path)
        return own if self.slot(own) else Place(path)

    def slots(self) -> Iterator[tuple[Sheet, Slot]]:
        for sheet in self.sheets:
            for slot in sheet.plan.slots:
                yield sheet, slot

    def under(self, place: Place) -> tuple[Sheet, Slot] | None:
        """The first slot at or under a place."""
        for sheet, slot in self.slots():
            if sheet.place(slot.path)[: len(place)] == place:
                return sheet, slot
        return None


def lay_out(form: Form, counts: Mapping[str, int] | None = None) -> Layout:
    """Lay a form out; `counts` says how many records each repeated sheet has (default 1).

    And how many rows each movable table; with 0 for `WHOLE` the sheets of the whole are left out.
    """
    given = counts or {}
    counts = {path: given.get(path, 1) for path in (*form.repeated, *form.movable)}
    if form.definition.whole and not given.get(WHOLE, 1):
        counts[WHOLE] = 0
    return _lay_out(form, tuple(counts.items()))


@lru_cache(maxsize=128)
def _lay_out(form: Form, items: tuple[tuple[str, int], ...]) -> Layout:
    counts = dict(items)
    sheets: list[Sheet] = []
    for number, definition in enumerate(form.definition.sheets):
        if not is_there(definition, counts):
            continue
        if definition.each is None:
            sheets.append(Sheet(_plan(form, number, items)))
        else:
            plan = _plan(form, number, ())
            sheets += [Sheet(plan, index) for index in range(counts[definition.each])]
    return Layout(form, counts, tuple(sheets))


@lru_cache(maxsize=512)
def _plan(form: Form, number: int, items: tuple[tuple[str, int], ...]) -> Plan:
    return Planner(form, form.definition.sheets[number], dict(items)).plan


@lru_cache(maxsize=64)
def fingerprint(form: Form) -> str:
    """What reading an issued edition needs: form numbers, each slot's path, place and headings."""
    seen = [
        [sheet.number, *map(str, slot.path), slot.box.a1, "/".join(slot.placed.headings)]
        for sheet, slot in lay_out(form).slots()
    ]
    text = json.dumps([form.id, form.edition, seen], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
