"""What a round is about: its settings, who fills in, and what the budget gives (单位项目名册).

Amounts are 万元. A unit's code is its parent's code and three more digits, so that the department
of a unit, or of a filling unit, is the one whose code begins its own.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Annotated, Any, Self

from annotated_types import Ge, Le, MaxLen

from xljixiao.model.record import Record
from xljixiao.model.submission import Day, FormRef, Name, Remark, Unit
from xljixiao.model.values import Chars, Code, Line, Money, Term

Phone = Annotated[Line, Chars(40)]
_SEGMENT = 3
DepartmentCode = Annotated[Line, Code(_SEGMENT)]
UnitCode = Annotated[Line, Code(_SEGMENT, times=7)]
Disclosed = Annotated[Line, Chars(4), Term("disclosed")]


class Terms(Record):
    """The settings of a round (本轮设置): where, when, in which form, whom to ask."""

    county: Name
    region: Annotated[Line, Code(6)]
    year: Annotated[int, Ge(2000), Le(2099)]
    stage: Annotated[Line, Chars(20), Term("stage")]
    sheets: Annotated[Line, Chars(40), Term("sheets")]
    """The name of the form (表样) that the filling units get."""
    deadline: Day | None = None
    office: Name | None = None
    phone: Phone | None = None
    spares: Annotated[int, Ge(0), Le(20)] = 2
    """How many spare project sheets a workbook brings."""


class Weighing(Record):
    """How one rule weighs in this round, other than the form says."""

    code: Annotated[Line, Chars(5)]
    severity: Annotated[Line, Chars(8), Term("severity")]
    reason: Remark | None = None


class RosterDepartment(Record):
    """A budget department. Blank `disclosed` means not decided; nothing is published then."""

    code: DepartmentCode
    name: Name
    bureau: Name | None = None
    """The section of the finance bureau that looks after it (归口股室)."""
    contact: Name | None = None
    phone: Phone | None = None
    extended: Day | None = None
    """A deadline of its own (延期至)."""
    disclosed: Disclosed | None = None
    disclosed_basis: Remark | None = None
    former: DepartmentCode | None = None
    """Its code before a reform (原部门代码); workbooks under it still count."""


class RosterUnit(Record):
    """A budget unit (预算单位), and by whom it is filled in where not by its department."""

    code: UnitCode
    name: Name
    filler: UnitCode | None = None
    former: UnitCode | None = None


class RosterFiller(Record):
    """Who fills a workbook in (填报单位), where that is not the department itself."""

    code: UnitCode
    name: Name
    contact: Name | None = None
    phone: Phone | None = None
    extended: Day | None = None


class RosterProject(Record):
    """A budget project: what is given is printed and locked, what is blank is the unit's to fill.

    `filler` is given where a project is filled in apart from the rest of its unit; `number` is a
    temporary one of ours (新增01) as long as the budget system has given no code. Blank
    `disclosed` means as the department.
    """

    unit: UnitCode
    code: Annotated[Line, Code(8, 13)] | None = None
    name: Name | None = None
    total: Money | None = None
    fiscal: Money | None = None
    other: Money | None = None
    filler: UnitCode | None = None
    disclosed: Disclosed | None = None
    disclosed_basis: Remark | None = None
    basis: Remark | None = None
    """The document that gives or changes the amounts (依据文号)."""
    number: Annotated[Line, Chars(20)] | None = None
    prior: Annotated[Line, Chars(130)] | None = None
    """Last year's project that this one goes on with (上年项目): its code, its name, or both."""


def key_of(unit: str, code: str | None, name: str | None) -> str:
    """By what a project is known through a round: its code, or its unit and name without one."""
    return code or f"{unit}/{name or ''}"


class Roster(Record):
    """The whole roster of a round."""

    form: FormRef
    terms: Terms
    weighings: Annotated[tuple[Weighing, ...], MaxLen(200)] = ()
    departments: Annotated[tuple[RosterDepartment, ...], MaxLen(400)] = ()
    units: Annotated[tuple[RosterUnit, ...], MaxLen(2000)] = ()
    fillers: Annotated[tuple[RosterFiller, ...], MaxLen(2000)] = ()
    projects: Annotated[tuple[RosterProject, ...], MaxLen(10_000)] = ()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """What was looked up here does not hold of a copy."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def department(self, code: str) -> RosterDepartment | None:
        """The department of a unit's code."""
        return self._departments.get(department_of(code))

    def unit(self, code: str) -> Unit | None:
        """A unit, filling unit or department by its code."""
        return self._units.get(code)

    def filler_of(self, project: RosterProject) -> str:
        """Who fills a project in: as itself says, or its unit, or else its department."""
        return project.filler or self._fillers.get(project.unit) or department_of(project.unit)

    def disclosed_of(self, project: RosterProject) -> str | None:
        """Whether a project is published, as itself says, or else its department."""
        department = self.department(project.unit)
        return project.disclosed or (department.disclosed if department else None)

    @cached_property
    def _departments(self) -> Mapping[str, RosterDepartment]:
        return {one.code: one for one in reversed(self.departments)}

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        named: Iterable[RosterUnit | RosterFiller | RosterDepartment] = chain(
            reversed(self.departments), reversed(self.fillers), reversed(self.units)
        )
        return {one.code: Unit(code=one.code, name=one.name) for one in named}

    @cached_property
    def _fillers(self) -> Mapping[str, str | None]:
        return {one.code: one.filler for one in self.units}

    def fillings(self) -> Iterator["Filling"]:
        """One for each workbook of the round: first the department's own, then its parts.

        A department always has its own, be it without a project. A project of no known
        department, or whose filling unit is none, is left out; the rules name it.
        """
        projects: dict[str, list[RosterProject]] = {}
        for one in self.projects:
            projects.setdefault(self.filler_of(one), []).append(one)
        parts: dict[str, list[RosterFiller]] = {}
        for filler in self.fillers:
            parts.setdefault(department_of(filler.code), []).append(filler)
        for department in self.departments:
            own = Unit(code=department.code, name=department.name)
            given = projects.pop(department.code, [])
            fields = department.contact, department.phone, department.extended
            yield Filling(own, department, *fields, tuple(given))
            for filler in parts.pop(department.code, []):
                if filler.code != department.code:
                    unit = Unit(code=filler.code, name=filler.name)
                    given = projects.pop(filler.code, [])
                    fields = filler.contact, filler.phone, filler.extended or department.extended
                    yield Filling(unit, department, *fields, tuple(given))


def department_of(code: str) -> str:
    """The code of the department that a unit's code begins with."""
    return code[:_SEGMENT]


@dataclass(frozen=True, slots=True)
class Filling:
    """One workbook of a round: who fills it in, for which department, with which projects."""

    filler: Unit
    department: RosterDepartment
    contact: str | None
    phone: str | None
    extended: dt.date | None
    projects: tuple[RosterProject, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is the department's own, which carries the goals of the whole."""
        return self.filler.code == self.department.code
