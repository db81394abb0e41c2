"""From the cells of a filled workbook to data for the model, and to the place of each datum."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from xljixiao.form.cells import BLANK, Kind, Raw
from xljixiao.form.cleaning import clean, excel_number, is_filler
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.plan import Place, Slot
from xljixiao.form.ready import dotted, starred
from xljixiao.model.record import Loc, Record, silencers
from xljixiao.model.shape import children, resolve
from xljixiao.model.values import carried, tidy_line

Grid = Sequence[Sequence[Any]]
"""The cells of one sheet as the reading library gives them; short rows are blank at the end."""


@dataclass(slots=True)
class Assembled:
    """Dense data, and the way back: `places` leads from a record's loc to its place."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Loc, Place] = field(default_factory=lambda: {(): Place(())})
    notes: list[tuple[Loc, str, str]] = field(default_factory=list)
    """(loc, what was typed, what was understood)"""
    sources: dict[Loc, str] = field(default_factory=dict)
    """What was typed in a cell that was taken apart, for a blank beside it that has its part."""
    blanks: list[Loc] = field(default_factory=list)
    """Locs of required cells that are blank, in the order of the form."""
    untouched: list[Loc] = field(default_factory=list)
    """Locs of records that finance issued and the department has not begun."""
    passed_over: list[Place] = field(default_factory=list)
    """Records that ask nothing and hold too little to be one; what stands there is not data."""
    headers: list[Loc] = field(default_factory=list)
    """Locs of rows that repeat the labels of their columns."""
    fillers: list[tuple[Place, Raw]] = field(default_factory=list)
    """Dots in rows that hold nothing else: the row is a blank one."""
    errors: dict[Loc, Raw] = field(default_factory=dict)
    """Cells that hold an Excel error value, or a formula without its result."""


def raw_at(grid: Grid, row: int, column: int) -> Raw:  # noqa: PLR0911 - one for each kind
    """One received cell."""
    if row >= len(grid) or column >= len(grid[row]):
        return BLANK
    value = grid[row][column]
    match value:
        case Raw():
            return value
        case bool():
            return Raw(Kind.BOOLEAN, value)
        case None:
            return BLANK
        case str():
            return Raw(Kind.TEXT, value) if carried(value).strip() else BLANK
        case int() | float():
            if not math.isfinite(value):
                return Raw(Kind.ERROR, str(value))
            return Raw(Kind.NUMBER, excel_number(value))
        case dt.datetime():
            return Raw(Kind.DATE, value.date())
        case dt.date():
            return Raw(Kind.DATE, value)
        case _:
            return Raw(Kind.TEXT, str(value))


def assemble(layout: Layout, grids: Sequence[Grid]) -> Assembled:
    """Read every slot of a layout; `grids` stand in the order of `layout.sheets`."""
    return _Assembler(layout, grids).run()


class _Assembler:
    def __init__(self, layout: Layout, grids: Sequence[Grid]) -> None:
        self._layout = layout
        self._form = layout.form
        self._grids = grids
        self._filled: dict[Place, tuple[Raw, Slot]] = {}
        self._present: set[Place] = {Place(())}
        self._issued: set[Place] = set()
        self._touched: set[Place] = set()
        self._headers: set[Place] = set()
        self._nodes: dict[Place, dict[str, Any]] = {}
        self._locs: dict[Place, Loc] = {Place(()): ()}
        self._out = Assembled()

    def run(self) -> Assembled:
        for sheet, grid in zip(self._layout.sheets, self._grids, strict=True):
            self._collect(sheet, grid)
        self._nodes[Place(())] = self._out.data
        self._pass_over()
        for place in sorted(self._present):
            self._record(place)
        for place, (raw, slot) in self._filled.items():
            if self._owner(place, slot) in self._present:
                self._datum(place, raw, slot)
            elif is_filler(str(raw), self._form.setting):
                self._out.fillers.append((place, raw))
        self._out.headers += [self._locs[place] for place in sorted(self._headers)]
        self._understand()
        self._require()
        for path, value in self._form.constants.items():
            if "*" not in path:
                self._put(Place(path), value)
        return self._out

    def _collect(self, sheet: Sheet, grid: Grid) -> None:
        for slot in sheet.plan.slots:
            raw = raw_at(grid, slot.box.row, slot.box.column)
            if raw.kind is Kind.BLANK:
                continue
            place = sheet.place(slot.path)
            self._filled[place] = raw, slot
            if str(raw) != slot.preset:
                self._note_content(sheet.place(slot.owner), raw, slot)
        for path, cells in sheet.plan.leading.items():
            place = sheet.place(path)
            if place[:-1] not in self._form.lists_of_sheets and all(
                self._repeats_label(sheet.place(slot.path)) for slot in cells
            ):
                self._headers.add(place)

    def _pass_over(self) -> None:
        """A record that asks nothing and has not enough to be held is not there."""
        for place in sorted(self._present):
            record = resolve(self._form.model, starred(place)).record
            if place and record is not None and self._says_silent(place, record):
                if all(path in self._filled for path in _needed(record, place)):
                    continue
                self._present = {one for one in self._present if one[: len(place)] != place}
                self._out.passed_over.append(place)

    def _says_silent(self, place: Place, record: type[Record]) -> bool:
        for name, words in silencers(record, self._form.setting):
            raw, slot = self._filled.get(Place((*place, name)), (BLANK, None))
            if slot is not None and clean(raw, slot.constraint, self._form.setting)[0] in words:
                return True
        return False

    def _note_content(self, owner: Place, raw: Raw, slot: Slot) -> None:
        """Say that a record holds something; dots alone do not make a row."""
        records = set(_records_above(owner))
        if (
            is_filler(str(raw), self._form.setting)
            and slot.owner
            and owner[:-1] not in self._form.lists_of_sheets
        ):
            records.remove(owner)
        self._present |= records
        if slot.definition.filled_by == "finance":
            self._issued |= records
        elif str(raw) != slot.default:
            self._touched |= records

    def _repeats_label(self, place: Place) -> bool:
        """Whether a cell holds what is printed above its column."""
        raw, slot = self._filled.get(place, (BLANK, None))
        return slot is not None and tidy_line(str(raw)) == slot.placed.label

    def _owner(self, place: Place, slot: Slot) -> Place:
        return Place(place[: len(place) - len(slot.path) + len(slot.owner)])

    def _record(self, place: Place) -> dict[str, Any]:
        """The data of the record at a place, made with its parents when first asked for."""
        if place in self._nodes:
            return self._nodes[place]
        parent = next(
            Place(place[:n])
            for n in range(len(place) - 1, -1, -1)
            if n == 0 or isinstance(place[n - 1], int)
        )
        names = place[len(parent) : -1]
        node = self._record(parent)
        for name in names[:-1]:
            node = node.setdefault(str(name), {})
        records = node.setdefault(str(names[-1]), [])
        loc = (*self._locs[parent], *names, len(records))
        fixed = self._form.fixed_records(place[:-1]).get(int(place[-1]), {})
        records.append(dict(fixed))
        self._nodes[place] = records[-1]
        self._locs[place] = loc
        self._out.places[loc] = place
        return self._nodes[place]

    def _datum(self, place: Place, raw: Raw, slot: Slot) -> None:
        value, note = clean(raw, slot.constraint, self._form.setting)
        loc = self._put(place, value)
        if note is not None:
            self._out.notes.append((loc, str(raw), note))
        if raw.kind in (Kind.ERROR, Kind.FORMULA):
            self._out.errors[loc] = raw

    def _put(self, place: Place, value: object) -> Loc:
        head = _last_record(place)
        node = self._record(head)
        *names, leaf = place[len(head) :]
        for name in names:
            node = node.setdefault(str(name), {})
        node[str(leaf)] = value
        return (*self._locs[head], *place[len(head) :])

    def _understand(self) -> None:
        """Let each record, from the whole down, say what its cells mean together."""
        for place in sorted(self._nodes):
            record = resolve(self._form.model, starred(place)).record
            for path, part, node in _parts(record, self._nodes[place]) if record else ():
                meant = part.understood(node, self._form.setting)
                apart = [
                    typed for below in meant if isinstance(typed := node.get(str(below[0])), str)
                ]
                for below, value in meant.items():
                    loc = (*self._locs[place], *path, *below)
                    self._out.sources[loc] = next((one for one in apart if value in one), "")
                    self._mean(loc, value)

    def _mean(self, loc: Loc, value: str) -> None:
        """Put what a cell means in the place of what was typed into it, and tell it."""
        if any(loc[: len(header)] == header for header in self._out.headers):
            return
        node: Any = self._out.data
        for step in loc[:-1]:
            node = node[step]
        typed = node.get(loc[-1])
        if value != typed:
            node[loc[-1]] = value
            self._out.notes.append((loc, "" if typed is None else str(typed), value))

    def _require(self) -> None:
        silent = {place for place in self._present if self._is_silent(place)}
        for sheet in self._layout.sheets:
            if sheet.base not in self._present:
                continue
            for slot in sheet.plan.slots:
                owner = sheet.place(slot.owner)
                if (
                    slot.definition.required
                    and owner in self._present
                    and not any(above in silent for above in _records_above(owner))
                    and owner not in self._headers
                    and self._value(sheet.place(slot.path)) is None
                ):
                    self._blank(sheet.place(slot.path), owner)
            for table in sheet.plan.required_tables:
                place = sheet.place(table)
                rows = len(place) + 1
                if not any(one[:-1] == place for one in self._present if len(one) == rows) and not (
                    set(_records_above(sheet.base)) & silent
                ):
                    self._blank(place, sheet.base)

    def _value(self, place: Place) -> object:
        """What was read for a place, or understood."""
        head = _last_record(place)
        node: Any = self._nodes.get(head, {})
        for name in place[len(head) :]:
            node = node.get(name) if isinstance(node, dict) else None
        return node

    def _blank(self, place: Place, owner: Place) -> None:
        record = next((one for one in _records_above(owner) if one), None)
        is_waiting = record in self._issued and record not in self._touched
        if record is not None and is_waiting and not self._is_spare(record):
            loc = self._locs[record]
            if loc not in self._out.untouched:
                self._out.untouched.append(loc)
            return
        head = _last_record(place)
        self._record(head)
        self._out.blanks.append((*self._locs[head], *place[len(head) :]))

    def _is_spare(self, record: Place) -> bool:
        definition = self._form.definition.records.get(dotted(record[:-1]))
        spare = definition.spare if definition else {}
        node = self._nodes[record]
        return bool(spare) and all(node.get(key) == word for key, word in spare.items())

    def _is_silent(self, place: Place) -> bool:
        node = resolve(self._form.model, starred(place))
        if node.record is None:
            return False
        data = self._nodes[place]
        return any(
            data.get(name) in words for name, words in silencers(node.record, self._form.setting)
        )


def _parts(
    model: type[Record], data: dict[str, Any], path: Loc = ()
) -> Iterator[tuple[Loc, type[Record], dict[str, Any]]]:
    """A record and those that are fields of it, the whole before its parts."""
    yield path, model, data
    for name, node in children(model):
        if node.record is not None and not node.repeated and name in data:
            yield from _parts(node.record, data[name], (*path, name))


def _needed(model: type[Record], place: Place) -> Iterator[Place]:
    """The places without which a record cannot be held."""
    for name, node in children(model):
        if node.required and node.record is not None and not node.repeated:
            yield from _needed(node.record, Place((*place, name)))
        elif node.required and node.record is None:
            yield Place((*place, name))


def _last_record(place: Place) -> Place:
    """The innermost record at or above a place."""
    last = next((n for n in range(len(place), 0, -1) if isinstance(place[n - 1], int)), 0)
    return Place(place[:last])


def _records_above(place: Place) -> Iterator[Place]:
    """A record and the records that it lies in, the root among them."""
    yield Place(())
    for n, step in enumerate(place, 1):
        if isinstance(step, int):
            yield Place(place[:n])
