"""Where each field stands. The only place that computes rows and columns; nobody writes one."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NewType

from xljixiao.form.cells import Box
from xljixiao.form.constraints import Constraint
from xljixiao.form.definition import Block, FieldDef, Notes, SheetDef, Table
from xljixiao.form.loading import Form, Placed, expand, pattern_of, placeholders
from xljixiao.model.shape import Pattern

Place = NewType("Place", tuple[str | int, ...])
"""Where a field stands: like a loc, but its indexes count sheets and rows, blank ones too."""

LINES_A_ROW = 20
"""A row of Excel is at most 409 pt high; longer cells are merged over several rows."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell to fill: what it means, where it stands, what may stand there.

    `path` and `owner` are relative to the record of the sheet. `preset` is printed but is not
    content while it stands alone in its record; `default` is content.
    """

    path: Pattern
    owner: Pattern
    box: Box
    placed: Placed
    preset: str | None = None
    default: str | None = None

    @property
    def constraint(self) -> Constraint:
        return self.placed.constraint

    @property
    def definition(self) -> FieldDef:
        return self.placed.definition


@dataclass(frozen=True, slots=True)
class Label:
    """A printed text. Parts that are patterns are filled from the contents (titles)."""

    box: Box
    text: tuple[str | Pattern, ...]
    style: str

    @property
    def fixed(self) -> str | None:
        """The text, where it is the same in every workbook."""
        return "".join(map(str, self.text)) if all(isinstance(t, str) for t in self.text) else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A locked cell that repeats what stands at another place."""

    box: Box
    of: Place
    placed: Placed


@dataclass(eq=False)
class Plan:
    """One sheet of the form, laid out; a repeated sheet has one plan for all its records."""

    definition: SheetDef
    prefix: Pattern
    slots: list[Slot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    required_tables: list[Pattern] = field(default_factory=list)
    head_rows: int = 0
    header_row: int | None = None
    rows: int = 0

    @cached_property
    def by_path(self) -> Mapping[Pattern, Slot]:
        return {slot.path: slot for slot in self.slots}

    @cached_property
    def number_box(self) -> Box:
        return next(label.box for label in self.labels if label.style == "number")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan in its place: the n-th record's sheet, or the only one."""

    plan: Plan
    index: int | None = None

    @property
    def number(self) -> str:
        """The printed form number, by which the reader finds the sheet."""
        base = self.plan.definition.number
        return base if self.index is None else f"{base}-{self.index + 1:02}"

    @property
    def base(self) -> Place:
        """The record that the sheet is about."""
        return Place(self.plan.prefix if self.index is None else (*self.plan.prefix, self.index))

    def place(self, path: Pattern) -> Place:
        return Place((*self.base, *path))


@dataclass(frozen=True, eq=False)
class Layout:
    """A form laid out for a number of records with sheets of their own."""

    form: Form
    counts: Mapping[str, int]
    sheets: tuple[Sheet, ...]

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
    """Lay a form out; `counts` says how many records each repeated sheet has (default 1)."""
    counts = {path: (counts or {}).get(path, 1) for path in form.repeated}
    return _lay_out(form, tuple(counts.items()))


@lru_cache(maxsize=128)
def _lay_out(form: Form, items: tuple[tuple[str, int], ...]) -> Layout:
    counts = dict(items)
    sheets: list[Sheet] = []
    for number, definition in enumerate(form.definition.sheets):
        if definition.each is None:
            sheets.append(Sheet(_plan(form, number, items)))
        else:
            plan = _plan(form, number, ())
            sheets += [Sheet(plan, index) for index in range(counts[definition.each])]
    return Layout(form, counts, tuple(sheets))


@lru_cache(maxsize=512)
def _plan(form: Form, number: int, items: tuple[tuple[str, int], ...]) -> Plan:
    return _Planner(form, form.definition.sheets[number], dict(items)).plan


@lru_cache(maxsize=64)
def fingerprint(form: Form) -> str:
    """What reading an issued edition needs: form numbers, and each slot's path, place and label."""
    seen = [
        [sheet.number, *map(str, slot.path), slot.box.a1, slot.placed.label]
        for sheet, slot in lay_out(form).slots()
    ]
    text = json.dumps([form.id, form.edition, seen], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class _Planner:
    """Lays the sections of one sheet under each other."""

    def __init__(self, form: Form, definition: SheetDef, counts: Mapping[str, int]) -> None:
        self._form = form
        self._definition = definition
        self._counts = counts
        self._printed = len(definition.grid) - definition.helpers
        self._row = 0
        prefix = pattern_of(definition.each)
        self.plan = Plan(definition, prefix)
        self._pattern: Pattern = (*prefix, "*") if definition.each else ()
        self._across("number")
        self._across("title", *placeholders(definition.title))
        self.plan.head_rows = self._row
        for section in definition.sections:
            if section.title:
                self._across("caption", section.title)
            match section:
                case Notes():
                    for text in section.text:
                        self._across("note", text)
                case Block():
                    self._block(section)
                case Table():
                    self._table(section)
        self.plan.rows = self._row

    def _across(self, style: str, *text: str | Pattern) -> None:
        self.plan.labels.append(Label(Box(self._row, 0, 1, self._printed), text, style))
        self._row += 1

    def _label(self, box: Box, text: str, style: str = "label") -> None:
        self.plan.labels.append(Label(box, (text,), style))

    def _fields(self, row: tuple[FieldDef, ...], pattern: Pattern) -> list[Placed]:
        return [one for each in row for one, _ in expand(self._form, each, pattern)]

    def _block(self, block: Block) -> None:
        top, left = self._row, block.heading_span if block.heading else 0
        for row in block.rows:
            fields = self._fields(row, self._pattern)
            if block.labels == "above":
                at = _columns(left, [one.span for one in fields])
                for one, column in zip(fields, at, strict=True):
                    self._label(Box(self._row, column, 1, one.span), one.label)
                self._row += 1
                self._slots_in_a_row(fields, at)
            else:
                widths = [(one.definition.label_span, one.span) for one in fields]
                at = _columns(left, [width for pair in widths for width in pair])
                height = _rows(fields)
                for one, column in zip(fields, at[::2], strict=True):
                    box = Box(self._row, column, height, one.definition.label_span)
                    self._label(box, one.label)
                self._slots_in_a_row(fields, at[1::2])
        if block.heading:
            box = Box(top, 0, self._row - top, block.heading_span)
            self._label(box, block.heading, "heading")

    def _slots_in_a_row(self, fields: list[Placed], columns: list[int]) -> None:
        height, lines = _rows(fields), max(one.definition.lines for one in fields)
        for one, column in zip(fields, columns, strict=True):
            self._cell(one, Box(self._row, column, height, one.span), one.pattern)
        for row in range(self._row, self._row + height):
            self.plan.lines[row] = -(-lines // height)
        self._row += height

    def _table(self, table: Table) -> None:
        relative = pattern_of(table.path)
        count = table.rows if table.rows is not None else self._counts[table.path]
        fields = self._fields(table.fields, (*self._pattern, *relative, "*"))
        left = 1 if table.numbered else 0
        columns = _columns(left, [one.span for one in fields])
        if table.numbered:
            self._label(Box(self._row, 0), table.numbered)
        for one, column in zip(fields, columns, strict=True):
            self._label(Box(self._row, column, 1, one.span), one.label)
        self.plan.header_row = self._row
        self._row += 1
        if table.rows is None:
            self.plan.head_rows = self._row
        for index in range(count):
            if table.numbered:
                self._label(Box(self._row, 0), str(index + 1), "ordinal")
            preset = table.preset[index] if index < len(table.preset) else {}
            default = table.defaults[index] if index < len(table.defaults) else {}
            if table.path in self._form.repeated:
                preset = self._form.definition.records[table.path].spare
            for one, column in zip(fields, columns, strict=True):
                box = Box(self._row, column, 1, one.span)
                owner = (*self._pattern, *relative, index)
                path = (*owner, *one.pattern[len(owner) :])
                self._cell(one, box, path, preset=preset, default=default)
            self.plan.lines[self._row] = table.lines
            self._row += 1
        listed = (*self._pattern[len(self.plan.prefix) + 1 :], *relative)
        if table.required:
            self.plan.required_tables.append(listed)

    def _cell(
        self,
        one: Placed,
        box: Box,
        path: Pattern,
        *,
        preset: Mapping[str, str] | None = None,
        default: Mapping[str, str] | None = None,
    ) -> None:
        if one.definition.shown:
            self.plan.shown.append(Shown(box, Place(path), one))
            return
        skip = len(self._pattern)
        fixed = len(one.owner)
        key = one.definition.path
        self.plan.slots.append(
            Slot(
                path=path[skip:],
                owner=path[skip:fixed] if fixed > skip else (),
                box=box,
                placed=one,
                preset=(preset or {}).get(key),
                default=(default or {}).get(key, one.definition.default),
            )
        )


def _columns(left: int, spans: list[int]) -> list[int]:
    """The first column of each span."""
    return list(accumulate(spans, initial=left))[:-1]


def _rows(fields: list[Placed]) -> int:
    """How many sheet rows a row of fields needs."""
    return -(-max(one.definition.lines for one in fields) // LINES_A_ROW)
