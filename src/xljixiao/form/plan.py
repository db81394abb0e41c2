"""What a laid-out sheet consists of: slots to fill, printed labels, live lines. No computing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NewType

from xljixiao.form.cells import Box
from xljixiao.form.constraints import Constraint
from xljixiao.form.definition import FieldDef, SheetDef
from xljixiao.form.ready import Placed
from xljixiao.model.shape import Pattern

Place = NewType("Place", tuple[str | int, ...])
"""Where a field stands: like a loc, but its indexes count sheets and rows, blank ones too."""


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
class Repeated:
    """A locked cell that repeats what stands at another place."""

    box: Box
    of: Place
    placed: Placed


@dataclass(frozen=True, slots=True)
class Total:
    """The sum under a column of shown amounts: where it stands, and what it adds."""

    box: Box
    cells: tuple[tuple[Place, Box], ...]
    placed: Placed


@dataclass(frozen=True, slots=True)
class Line:
    """One live check: of a row of a table, of a block, of a required table, or of a total."""

    box: Box
    slots: tuple[Slot, ...]
    owner: Pattern
    listed: Pattern | None = None
    total: Total | None = None


@dataclass(frozen=True, slots=True)
class Cockpit:
    """Where a table shows the state of a record's own sheet, and its open places."""

    record: Place
    state: Box
    open: Box
    first: Box


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A line of the panel: the sheet that it is about, or the list of sheets; None for all."""

    state: Box
    go: Box | None
    sheet: str | None
    listed: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """A link to the top of the sheet of a definition."""

    box: Box
    label: str
    sheet: str


@dataclass(eq=False)
class Plan:
    """One sheet of the form, laid out; a repeated sheet has one plan for all its records."""

    definition: SheetDef
    prefix: Pattern
    slots: list[Slot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    shown: list[Repeated] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    required_tables: list[Pattern] = field(default_factory=list)
    live: list[Line] = field(default_factory=list)
    cockpit: list[Cockpit] = field(default_factory=list)
    panel: list[PanelLine] = field(default_factory=list)
    go: str = ""
    totals: list[Total] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    spare_rows: dict[Pattern, int] = field(default_factory=dict)
    """Record -> its row, of those that are hidden until they are used."""
    head_rows: int = 0
    head_columns: int = 0
    """How many rows and columns stay in sight."""
    filtered: Box | None = None
    """The table that is filtered by the buttons of its head."""
    hidden: set[int] = field(default_factory=set)
    """The columns that are kept out of sight."""
    header: Box | None = None
    """The head of the last table, to be printed on each page."""
    rows: int = 0

    @cached_property
    def by_path(self) -> Mapping[Pattern, Slot]:
        return {slot.path: slot for slot in self.slots}

    @cached_property
    def taken(self) -> frozenset[tuple[int, int]]:
        """The cells that the form prints in or asks for; what stands elsewhere is no part of it.

        A blank to sign on paper is not for typing.
        """
        labels = (one.box for one in self.labels if one.style != "blank")
        listed = (self.slots, self.shown, self.totals, self.live, self.leads)
        boxes = [*labels, self.live_head, self.live_state]
        boxes += [one.box for each in listed for one in each]
        for row in self.cockpit:
            boxes += [row.state, row.open, row.first]
        for line in self.panel:
            boxes += [line.state, *([line.go] if line.go else [])]
        return frozenset((box.row, box.column) for box in boxes)

    @cached_property
    def by_record(self) -> Mapping[Pattern, list[Slot]]:
        """The slots of each record, by its path; a part such as a target is one by itself."""
        records: dict[Pattern, list[Slot]] = {}
        for slot in self.slots:
            records.setdefault(slot.path[:-1], []).append(slot)
        return records

    @cached_property
    def leading(self) -> Mapping[Pattern, tuple[Slot, Slot]]:
        """The first two cells of each table row; a row that repeats their labels is a header."""
        rows: dict[Pattern, list[Slot]] = {}
        for slot in self.slots:
            if slot.owner:
                rows.setdefault(slot.owner, []).append(slot)
        return {owner: (row[0], row[1]) for owner, row in rows.items() if len(row) > 1}

    @cached_property
    def number_box(self) -> Box:
        """Where the form number is printed."""
        return next(label.box for label in self.labels if label.style == "number")

    @cached_property
    def live_column(self) -> int | None:
        """The column of the live checks, behind all others."""
        return len(self.definition.grid) if self.definition.live else None

    @property
    def live_head(self) -> Box:
        """The head of the live column; on a spare sheet it says so."""
        return Box(0, self.live_column or 0)

    @property
    def live_state(self) -> Box:
        """What the live checks of the sheet come to."""
        return Box(1, self.live_column or 0)
