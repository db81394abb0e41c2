"""What is filled in, in a received workbook, part by part: so that copies of it can be compared.

A part is what one person fills in: a project with its row in the list and its sheet, or one of the
things that are about the whole (总体绩效目标, all of 分项绩效目标, the contact). What finance
issued belongs to no part. Data are compared as they were understood, and the rows of a table by
what they are about, not by where they stand.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from xljixiao.form.cells import Raw
from xljixiao.form.constraints import Entry
from xljixiao.form.naming import label, records, topic
from xljixiao.form.plan import Place, Slot
from xljixiao.form.ready import starred
from xljixiao.model.numerals import NUMBER
from xljixiao.model.record import Loc
from xljixiao.model.setting import Setting
from xljixiao.model.shape import resolve
from xljixiao.model.values import split
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.sealing import place_of, same_value

Part = tuple[str | int, ...]
"""The place of a part in the base; one that the base has not is named by its key, not a number."""
Path = tuple[str | int, ...]
"""Of a datum in its record."""
Key = tuple[Part, Path]
"""A datum in whatever copy: its record, a row by what it is about, and its path in that."""

Changes = Mapping[Key, str | None]
"""What of a part is not as in the base: what it means now, None where it is blank now."""


@dataclass(frozen=True, slots=True)
class Datum:
    """What stands at one place; `same` is equal where two mean the same."""

    place: Place
    loc: Loc | None
    """None in a record that is too little to be one, and is not among the data."""
    text: str
    same: str
    printed: bool
    """It is what the form itself prints there: a preset or a default text."""


class Filled:
    """The parts of one workbook, as those of the `base` of which it is a copy."""

    def __init__(
        self, reading: Reading, issued: Container[Place], base: "Filled | None" = None
    ) -> None:
        """`issued` are the places of the base that hold what finance gave."""
        self.reading = reading
        self._issued = issued
        self._base = base
        self._locs = {place: loc for loc, place in reading.assembled.places.items()}
        self.homes: Mapping[Place, Part | None] = dict(
            _homes(self, base) if base else zip(self.records, self.records, strict=True)
        )
        """Record with a sheet of its own -> its part; None where the base has no such project."""
        self.places = {part: place for place, part in self.homes.items() if part is not None}
        """The way back."""
        self.parts: dict[Part, dict[Key, Datum]] = {part: {} for part in self.places}
        for key, datum in sorted(self._data(), key=self._order):
            row, path = key
            self.parts.setdefault(self.head((*row, *path)), {})[key] = datum

    @cached_property
    def records(self) -> Mapping[Place, str]:
        """The records with a sheet of their own; each by what tells it from the others, if any."""
        passed_over = self.reading.assembled.passed_over
        places = sorted(one for one in (*self._locs, *passed_over) if self._has_a_sheet(one))
        named = Numbered()
        return {place: named.next((), self._identity(place)) for place in places}

    @cached_property
    def given(self) -> Mapping[Place, Mapping[Place, str]]:
        """What finance issued to this workbook, by the place of its part."""
        found: dict[Place, dict[Place, str]] = {}
        stored = self.reading.seal.stored
        for path, text in stored.issued.items() if stored else ():
            place = place_of(path)
            found.setdefault(self.head(place), {})[place] = text
        return found

    @cached_property
    def of_one_issue(self) -> bool:
        """Whether the same was issued to it as to the base, as far as anybody knows."""
        stored = self.reading.seal.stored
        base = self._base.reading.seal.stored if self._base else stored
        return stored is None or (base is not None and stored.issued == base.issued)

    @cached_property
    def follows(self) -> bool:
        """Whether it was filled in on the base itself, so that somebody made its blanks.

        An earlier issue, or what was filled in before the base went back, has blanks of its own.
        """
        returned = self._base is not None and self._base.reading.is_returned
        return self.of_one_issue and (self.reading.is_returned or not returned)

    def changes(self, part: Part) -> Changes:
        """What was made of a part of the base."""
        was = self._base.parts.get(part, {}) if self._base else {}
        now = self.parts.get(part, {})
        if not self.follows and all(datum.printed for datum in now.values()):
            return {}
        before, after = ({key: datum.same for key, datum in each.items()} for each in (was, now))
        keys = dict.fromkeys((*before, *after))
        return {key: after.get(key) for key in keys if before.get(key) != after.get(key)}

    def title(self, part: Part) -> str:
        """A part in people's words."""
        form = self.reading.form
        if part[0] in form.repeated:
            place = self.places.get(part, Place(part))
            loc = self._locs.get(place)
            return topic(form, loc, self.reading.assembled.data) if loc else topic(form, place, {})
        under = (sheet.place(slot.path) for sheet, slot in self.reading.layout.slots())
        names = (label(form, place) for place in under if place[:1] == part)
        return label(form, Place(part)) or "、".join(dict.fromkeys(names))

    def called(self, datum: Datum) -> tuple[str, str]:
        """The row of a datum in people's words, blank for what is no row, and the field."""
        form, data = self.reading.form, self.reading.assembled.data
        if datum.loc is None:
            return "", label(form, datum.place)
        own = topic(form, datum.loc, data)
        return records(form, datum.loc, data).removeprefix(own), label(form, datum.place)

    def is_as_issued(self, place: Place, raw: Raw, slot: Slot) -> bool:
        """Whether a cell still holds what it went out with."""
        text, issued = str(raw), self.given.get(self.head(place), {}).get(place)
        same = issued is not None and same_value(issued, text, slot.constraint)
        return same or text in (slot.preset, slot.default)

    def head(self, path: Part) -> Place:
        """The place of the part, in this workbook, that a place lies in."""
        return Place(path[: 2 if path[0] in self.reading.form.repeated else 1])

    def _has_a_sheet(self, place: Place) -> bool:
        return len(place) == 2 and place[0] in self.reading.form.repeated

    def _identity(self, place: Place) -> str:
        """By what was issued where anything was; what the department types may change."""
        record = resolve(self.reading.form.model, starred(place)).record
        if record is None:
            return ""
        if place in self.given:
            given = {one[len(place) :]: text for one, text in self.given[place].items()}
            return record.identity(_nested(given))
        return record.identity(self._record(self._locs[place])) if place in self._locs else ""

    # ------------------------------------------------------------------ every datum with its key

    def _data(self) -> Iterator[tuple[Key, Datum]]:
        keys = self._keys()
        for place, loc in self._locs.items():
            for path, value in _leaves(self._record(loc)) if place in keys else ():
                at = Place((*place, *path))
                yield from self._datum((keys[place], path), at, (*loc, *path), str(value))
        for place in self.reading.assembled.passed_over:
            home = self.homes.get(place)
            for sheet, slot in self.reading.layout.slots() if home else ():
                at = sheet.place(slot.path)
                text = str(self.reading.raw(at) or "")
                if text and home and at[: len(place)] == place:
                    yield from self._datum((home, at[len(place) :]), at, None, text)

    def _datum(
        self, key: Key, place: Place, loc: Loc | None, text: str
    ) -> Iterator[tuple[Key, Datum]]:
        found = self.reading.layout.slot(place)
        given = place in self.given.get(self.head(place), {})
        if found is None or given or self.in_base(place) in self._issued:
            return
        _, slot = found
        printed = str(self.reading.raw(place) or "") in (slot.preset, slot.default)
        yield key, Datum(place, loc, text, _same(text, slot, self.reading.form.setting), printed)

    @cached_property
    def _positions(self) -> Mapping[Place, int]:
        slots = enumerate(self.reading.layout.slots())
        return {sheet.place(slot.path): number for number, (sheet, slot) in slots}

    def _order(self, item: tuple[Key, Datum]) -> int:
        """As the form is read."""
        _, datum = item
        return self._positions[datum.place]

    def in_base(self, place: Place) -> Place:
        """Where the base has what stands at a place here; a new record stands nowhere there."""
        head = self.head(place)
        home = self.homes.get(head) or head
        return Place((*home, *place[len(head) :]))

    def _keys(self) -> Mapping[Place, Part]:
        """The key of each record; a row has that of its list and what tells it from the others."""
        keys: dict[Place, Part] = {Place(()): ()}
        named = Numbered()
        for place, loc in self._locs.items():
            if self._has_a_sheet(place):
                keys.update({place: home} if (home := self.homes.get(place)) else {})
                continue
            parent = _parent(place)
            record = resolve(self.reading.form.model, starred(place)).record
            if place and record is not None and parent in keys:
                listed: Part = (*keys[parent], *place[len(parent) : -1])
                name = named.next(listed, record.identity(self._record(loc)))
                keys[place] = (*listed, name or place[-1])
        return keys

    def _record(self, loc: Loc) -> Mapping[str, Any]:
        data: Any = self.reading.assembled.data
        for step in loc:
            data = data[step]
        return data if isinstance(data, Mapping) else {}


class Numbered:
    """Names of which several may be the same: the second one counts as another."""

    def __init__(self) -> None:
        self._met: Counter[tuple[Part, str]] = Counter()

    def next(self, listed: Part, name: str) -> str:
        """The name of the next record of a list; blank stays blank."""
        self._met[listed, name] += 1
        count = self._met[listed, name]
        return f"{name}#{count}" if name and count > 1 else name


def _homes(copy: Filled, base: Filled) -> Iterator[tuple[Place, Part | None]]:
    """The part of each record: in the base by its place or its key, or a new one."""
    by_key = {key: place for place, key in base.records.items() if key}
    known: dict[Place, Place] = {}
    for place, key in copy.records.items():
        if copy.of_one_issue and place in base.given:
            known[place] = place
        elif key in by_key:
            known[place] = by_key[key]
    for place, key in copy.records.items():
        renamed = copy.follows and place in base.records and place not in known.values()
        if place in known or renamed:
            yield place, known.get(place, place)
        elif place in copy.given and not copy.of_one_issue:
            yield place, None
        else:
            yield place, (place[0], key or f"#{place[1]}")


def _same(text: str, slot: Slot, setting: Setting) -> str:
    """A text such that equal ones mean the same in a cell."""
    constraint = slot.constraint
    if constraint.numeric and NUMBER.fullmatch(text):
        return f"{Decimal(text).normalize():f}"
    if constraint.entry is Entry.LINES:
        return "\n".join(split(text))
    word = setting.canonical(constraint.term.of, text) if constraint.term else None
    return word or " ".join(text.split())


def _leaves(data: Mapping[str, Any]) -> Iterator[tuple[Loc, object]]:
    """The values of a record, those of its parts among them; the records of lists are others."""
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from (((name, *path), leaf) for path, leaf in _leaves(value))
        elif value is not None and not isinstance(value, list):
            yield (name,), value


def _nested(values: Mapping[Path, str]) -> Mapping[str, Any]:
    """Values by path as the data of a record."""
    data: dict[str, Any] = {}
    for (*path, name), value in values.items():
        node = data
        for step in path:
            node = node.setdefault(str(step), {})
        node[str(name)] = value
    return data


def _parent(place: Place) -> Place:
    """The record that a record of a list lies in."""
    above = (n for n in range(len(place) - 1, 0, -1) if isinstance(place[n - 1], int))
    return Place(place[: next(above, 0)])
