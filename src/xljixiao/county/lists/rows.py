"""The rows of a list, each as what it says: merged keys carried down where that is clear.

A list has a row for each unit, for each project, or for each indicator of a project. Whatever is no
such row is told: sums, rows that only call a unit, and what belongs to nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xljixiao.county.lists.head import Head, Names
from xljixiao.county.lists.telling import At, Telling
from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Kind, Raw

UNIT = ("units", "units.code", "units.name")
DEPARTMENT = ("departments", "departments.code", "departments.name")
PROJECT = ("projects.code", "projects.name")
AMOUNTS = ("projects.total", "projects.fiscal", "projects.other")
INDICATOR = "indicators."
KEYS = frozenset({*UNIT, *DEPARTMENT, *PROJECT})


@dataclass(frozen=True, slots=True)
class Given:
    """A cell that holds something."""

    raw: Raw
    at: At


Cells = Mapping[str, Given]
"""What a row says: field -> its cell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row with all that is known of it; some of its cells may stand above it."""

    cells: Cells

    @property
    def first(self) -> Given:
        """Its first cell."""
        return min(self.cells.values(), key=_place)

    def has(self, *fields: str) -> bool:
        return any(field in self.cells for field in fields)

    @property
    def is_indicator(self) -> bool:
        return any(field.startswith(INDICATOR) for field in self.cells)


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet of a list with its head."""

    file: str
    sheet: str
    grid: Grid
    head: Head

    def at(self, row: int, column: int) -> At:
        return At(self.file, self.sheet, row, column)

    @property
    def is_of_projects(self) -> bool:
        return any(field in self.head.columns for field in PROJECT)


def entries(listing: Listing, names: Names, telling: Telling) -> Iterator[Entry]:
    """The rows below the head."""
    yield from _Reader(listing, names, telling).run()


class _Reader:
    def __init__(self, listing: Listing, names: Names, telling: Telling) -> None:
        self._listing = listing
        self._head = listing.head
        self._names = names
        self._telling = telling
        self._unit: Cells = {}
        """The unit and department that the rows above are of."""
        self._project: Cells = {}
        """The project that the rows above are of."""
        self._printed = {column.heading for column in self._head.columns.values()}

    def run(self) -> Iterator[Entry]:
        for row in range(self._head.last + 1, len(self._listing.grid)):
            cells, others = self._cells(row)
            if not cells and not others:
                self._unit, self._project = {}, {}
            elif not self._is_printed(row, cells):
                entry = self._entry(cells, others)
                if entry is not None:
                    yield entry

    def _cells(self, row: int) -> tuple[Cells, list[Given]]:
        """What a row says in the columns that are known, and in others."""
        cells: dict[str, Given] = {}
        others: list[Given] = []
        for column in range(len(self._listing.grid[row])):
            raw = raw_at(self._listing.grid, row, column)
            if raw.kind is Kind.BLANK:
                continue
            field = self._head.by_index.get(column)
            given = Given(raw, self._listing.at(row, column))
            if field is None:
                others.append(given)
            else:
                cells[field] = given
        return cells, others

    def _is_printed(self, row: int, cells: Cells) -> bool:
        """The head over again, on the next page; or the columns numbered, right below it."""
        texts = [str(one.raw).strip() for one in cells.values()]
        return sum(text in self._printed for text in texts) > 1 or (
            row == self._head.last + 1
            and len(texts) > 1
            and all(text.isdecimal() for text in texts)
            and [int(text) for text in texts] == sorted({int(text) for text in texts})
            and int(texts[-1]) <= len(self._listing.grid[row])
        )

    def _entry(self, cells: Cells, others: list[Given]) -> Entry | None:
        if self._is_sum(cells, others):
            return None
        passed = self._names.is_passed
        entry = Entry({field: one for field, one in cells.items() if not passed(field)})
        if not entry.cells:
            if others:
                told = "这一行没有认出是哪个单位、哪个项目，没有导入。如要导入，请补上。"
                self._telling.lose(others[0].at, told, str(others[0].raw))
            return None
        if not self._listing.is_of_projects:
            return self._of_units(entry)
        if entry.has(*PROJECT):
            return self._new_project(entry)
        if entry.is_indicator or (self._project and not entry.has(*UNIT, *DEPARTMENT)):
            return self._of_the_project_above(entry)
        self._of_no_project(entry)
        return None

    def _is_sum(self, cells: Cells, others: list[Given]) -> bool:
        keys = [one for field, one in cells.items() if field in KEYS]
        first = min((*cells.values(), *others), key=_place)
        named = [one for one in keys if self._names.is_sum(str(one.raw))]
        named += [first] if self._names.is_sum_alone(str(first.raw)) else []
        if "projects.code" in cells or not named:
            return False
        told = "这一行是合计，没有当作项目导入。不必处理。"
        self._telling.note(named[0].at, told, str(named[0].raw))
        self._unit, self._project = {}, {}
        return True

    def _of_units(self, entry: Entry) -> Entry:
        """A row of a list of units; the department above it is its own where it names none."""
        if entry.has(*DEPARTMENT):
            self._unit = _only(entry.cells, DEPARTMENT)
        return Entry({**self._unit, **entry.cells})

    def _new_project(self, entry: Entry) -> Entry:
        if entry.has(*UNIT):
            self._unit = _only(entry.cells, (*UNIT, *DEPARTMENT))
        elif self._is_of_another_department(entry):
            self._unit = _only(entry.cells, DEPARTMENT)
        elif self._unit:
            told = "这一行没有写单位，按上面一行的单位导入。请核对。"
            self._telling.note(entry.first.at, told)
        self._project = {**self._unit, **_only(entry.cells, PROJECT)}
        return Entry({**self._unit, **entry.cells})

    def _is_of_another_department(self, entry: Entry) -> bool:
        own = _texts(entry.cells, DEPARTMENT)
        return bool(own) and own != _texts(self._unit, DEPARTMENT)

    def _of_the_project_above(self, entry: Entry) -> Entry | None:
        """A further row of a project: another indicator, or more of a text."""
        own = _texts(entry.cells, UNIT)
        if not self._project or (own and own != _texts(self._unit, UNIT)):
            told = "这一行没有写项目，看不出是哪个项目的，没有导入。请补上项目编码或名称。"
            self._telling.lose(entry.first.at, told, str(entry.first.raw))
            return None
        return Entry({**self._project, **entry.cells})

    def _of_no_project(self, entry: Entry) -> None:
        """A row that only calls the unit of those below it; anything else is not understood."""
        at, found = entry.first.at, str(entry.first.raw)
        if not entry.has(*UNIT, *DEPARTMENT):
            told = "这一行没有项目编码和名称，没有导入。如是要导入的项目，请补上。"
            self._telling.lose(at, told, found)
            return
        self._unit, self._project = _only(entry.cells, (*UNIT, *DEPARTMENT)), {}
        told = "这一行没有项目，看作下面各行的单位。请核对。"
        if entry.has(*AMOUNTS):
            told = "这一行没有项目，看作下面各行的单位，金额看作合计，没有导入。请核对。"
        self._telling.note(at, told, found)


def _place(given: Given) -> tuple[int, int]:
    return given.at.row, given.at.column


def _only(cells: Cells, fields: tuple[str, ...]) -> Cells:
    return {field: one for field, one in cells.items() if field in fields}


def _texts(cells: Cells, fields: tuple[str, ...]) -> list[str]:
    return [str(cells[field].raw).strip() for field in fields if field in cells]
