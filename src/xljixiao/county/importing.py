"""Read lists of units and projects that budget systems export or people keep: .xlsx, .xls, .csv.

What a list says goes into the roster as it stands there; what it does not say stays blank, for the
office to fill in. Goals and indicators are no part of the roster: they are answers that the units
find in their workbooks. Nothing is lost in silence: what was not taken is told with its cell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xljixiao.county.lists.answers import Answering
from xljixiao.county.lists.head import Names, find_head
from xljixiao.county.lists.projects import Projects
from xljixiao.county.lists.rows import KEYS, PROJECT, Entry, Listing, entries
from xljixiao.county.lists.telling import At, Telling, Told
from xljixiao.county.lists.units import Registry
from xljixiao.county.lists.values import Called, MoneyUnclear, Values
from xljixiao.county.registering import Answers, roster_form
from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Kind
from xljixiao.form.ready import Form
from xljixiao.model.roster import RosterDepartment, RosterProject, RosterUnit
from xljixiao.rules.intake import UNSAFE
from xljixiao.workbook.guard import file_name, open_list
from xljixiao.workbook.look import Refused

__all__ = ["Imported", "ListRefused", "MoneyUnclear", "import_lists"]

_OF_THE_OFFICE = ("departments.contact", "departments.phone")
_SAID = ("departments.bureau", *_OF_THE_OFFICE)
_NO_HEAD = "没有认出“单位编码”“项目名称”之类的表头"


class ListRefused(ValueError):  # noqa: N818 - named for the situation
    """A list that cannot be read at all; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What lists say. Records may lack what the roster needs; the roster's own check names it."""

    departments: tuple[RosterDepartment, ...]
    units: tuple[RosterUnit, ...]
    projects: tuple[RosterProject, ...]
    answers: Answers
    told: tuple[Told, ...]

    @property
    def lost(self) -> Sequence[Told]:
        """What was not taken."""
        return [one for one in self.told if one.lost]


def import_lists(paths: Iterable[Path], form: Form, *, money: str | None = None) -> Imported:
    """Read lists together: what one calls by name another may give the code of.

    `form` is what the units will fill in; `money` the unit of the amounts, for lists that do not
    say theirs. Raises `ListRefused`, `MoneyUnclear`, and OSError for the disk's faults.
    """
    return _Import(form, money).run([*paths])


class _Import:
    def __init__(self, form: Form, money: str | None) -> None:
        self._roster = roster_form()
        self._names = Names(self._roster.setting)
        self._telling = Telling()
        worth = self._names.worth(f"单位：{money}") if money else None
        if money and worth is None:
            raise MoneyUnclear(f"不认识金额单位“{money}”。请写 万元 或 元。")
        self._values = Values(self._telling, worth)
        self._registry = Registry(self._telling, self._roster.setting.words("own_unit"))
        self._answering = Answering(form, self._roster.setting, self._values, self._telling)

    def run(self, paths: Sequence[Path]) -> Imported:
        """Meet all units first: a list of projects may only call them by their names.

        Rows are gone over twice rather than held: a county has a hundred thousand.
        """
        listings = [listing for path in paths for listing in self._listings(path)]
        for row in self._rows(listings):
            self._meet(row)
        self._registry.settle()
        projects = Projects(
            self._roster, self._registry, self._values, self._answering, self._telling
        )
        for row in self._rows(listings):
            if row.entry.has(*PROJECT):
                projects.take(row.listing, row.entry, row.unit or row.department)
            elif row.unit is not None:
                self._registry.code_of(row.unit)
        return Imported(
            tuple(self._registry.roster_departments()),
            tuple(self._registry.roster_units()),
            tuple(projects.records()),
            projects.answers(),
            self._telling.told,
        )

    def _rows(self, listings: Iterable[Listing]) -> Iterator["_Row"]:
        for listing in listings:
            for entry in entries(listing, self._names, self._telling):
                unit, department = self._called(entry, "units"), self._called(entry, "departments")
                yield _Row(listing, entry, unit, department)

    def _listings(self, path: Path) -> Iterator[Listing]:
        """The sheets of a file that are lists; others are told."""
        name = file_name(Path(path.name))
        try:
            grids = open_list(path).grids
        except Refused as refused:
            large = refused.finding.code == UNSAFE.code
            more = "名单很大的，请另存为 .csv，或按部门分成几个文件再导入。" if large else ""
            raise ListRefused(f"“{name}”：{refused.finding.sentence}{more}") from refused
        headless: list[At] = []
        listings: list[Listing] = []
        for sheet, grid in grids.items():
            head = find_head(grid, self._names)
            if head is not None and not KEYS.isdisjoint(head.columns):
                listings.append(Listing(name, sheet, grid, head))
            elif (filled := _first_filled(grid)) is not None:
                headless.append(At(name, sheet, *filled))
        if not listings:
            raise ListRefused(f"“{name}”里{_NO_HEAD}。请核对是不是名单，或补上表头再导入。")
        for at in headless:
            self._telling.lose(at, f"这一页{_NO_HEAD}，没有导入。如是名单，请补上表头。")
        for listing in listings:
            self._tell_columns(listing)
            yield listing

    def _tell_columns(self, listing: Listing) -> None:
        """Columns that are not taken."""
        head = listing.head
        for column in head.unknown:
            told = "这一栏在名册和表样里没有位置，没有导入。不必处理。"
            self._telling.note(listing.at(head.last, column.index), told, column.heading)
        for column, other in head.twice:
            told = f"这一栏与“{other.heading}”说的是同一件事，只用了那一栏。请核对。"
            self._telling.lose(listing.at(head.last, column.index), told, column.heading)
        for path, column in head.columns.items():
            of_roster = path.partition(".")[0] in ("departments", "units", "projects")
            if not (of_roster or self._names.is_passed(path) or self._answering.has_place(path)):
                told = "这一栏在本轮的表样里没有位置，没有导入。不必处理。"
                self._telling.note(listing.at(head.last, column.index), told, column.heading)

    def _called(self, entry: Entry, listed: str) -> Called | None:
        return self._values.called(self._roster, listed, entry)

    def _meet(self, row: "_Row") -> None:
        """Register the unit and department of a row, and what a list of units says of them."""
        department = row.department
        if department and department.code is None and row.unit and row.unit.code:
            department = replace(department, code=row.unit.code)
        own = self._registry.meet_department(department) if department else None
        if row.unit is not None:
            self._registry.meet_unit(row.unit)
            own = own or self._registry.department_of(row.unit)
        said = {path: one for path in _SAID if (one := row.entry.cells.get(path)) is not None}
        for path, given in said.items():
            if (
                path in _OF_THE_OFFICE
                and row.unit is not None
                and not self._registry.is_own(row.unit)
            ):
                told = "只有部门的联系人和电话导入名册，这里是下属单位的，没有导入。不必处理。"
                self._telling.note(given.at, told, str(given.raw))
            elif own is not None:
                value = self._values.of(self._roster, path, given)
                self._registry.add(own, path.partition(".")[2], value, given)
            else:
                told = "看不出是哪个部门的，没有导入。请补上部门或单位的代码。"
                self._telling.lose(given.at, told, str(given.raw))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with how it calls its unit and department."""

    listing: Listing
    entry: Entry
    unit: Called | None
    department: Called | None


def _first_filled(grid: Grid) -> tuple[int, int] | None:
    """The first cell that holds something."""
    return next(
        (
            (row, column)
            for row in range(len(grid))
            for column in range(len(grid[row]))
            if raw_at(grid, row, column).kind is not Kind.BLANK
        ),
        None,
    )
