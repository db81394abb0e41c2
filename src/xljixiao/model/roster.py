"""What a round is about: its settings, who fills in, and what the budget gives (单位项目名册).

Amounts are 万元. A unit's code is its parent's code and three more digits, so that the department
of a unit, or of a filling unit, is the one whose code begins its own.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from xljixiao.model.record import Record
from xljixiao.model.submission import Day, FormRef, Name, Remark, Unit
from xljixiao.model.values import Chars, Code, Line, Money, Term

Phone = Annotated[Line, Chars(40)]
UnitCode = Annotated[Line, Code(3, times=7)]


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

    code: Annotated[Line, Code(3)]
    name: Name
    bureau: Name | None = None
    """The section of the finance bureau that looks after it (归口股室)."""
    contact: Name | None = None
    phone: Phone | None = None
    extended: Day | None = None
    """A deadline of its own (延期至)."""
    disclosed: Annotated[Line, Chars(4), Term("disclosed")] | None = None
    disclosed_basis: Remark | None = None
    former: Annotated[Line, Code(3)] | None = None
    """Its code before a reform (原单位代码); workbooks under it still count."""


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
    temporary one of ours (新增01) as long as the budget system has given no code.
    """

    unit: UnitCode
    code: Annotated[Line, Code(8, 13)] | None = None
    name: Name | None = None
    total: Money | None = None
    fiscal: Money | None = None
    other: Money | None = None
    filler: UnitCode | None = None
    disclosed: Annotated[Line, Chars(4), Term("disclosed")] | None = None
    disclosed_basis: Remark | None = None
    basis: Remark | None = None
    """The document that gives or changes the amounts (依据文号)."""
    number: Annotated[Line, Chars(20)] | None = None
    prior: Annotated[Line, Chars(100)] | None = None
    """Last year's project that this one goes on with (上年项目), by code or name."""


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

    def department(self, code: str) -> RosterDepartment | None:
        """The department of a unit's code."""
        return next((one for one in self.departments if code.startswith(one.code)), None)

    def unit(self, code: str) -> Unit | None:
        """A unit, filling unit or department by its code."""
        named: Iterable[RosterUnit | RosterFiller | RosterDepartment] = chain(
            self.units, self.fillers, self.departments
        )
        return next((Unit(code=one.code, name=one.name) for one in named if one.code == code), None)

    def filler_of(self, project: RosterProject) -> str:
        """Who fills a project in: as itself says, or its unit, or else its department."""
        units = {one.code: one.filler for one in self.units}
        return project.filler or units.get(project.unit) or project.unit[:3]

    def fillings(self) -> Iterator["Filling"]:
        """One for each workbook of the round: first the department's own, then its parts.

        A department always has its own, be it without a project. A project of no known
        department, or whose filling unit is none, is left out; the rules name it.
        """
        projects: dict[str, list[RosterProject]] = {}
        for one in self.projects:
            projects.setdefault(self.filler_of(one), []).append(one)
        for department in self.departments:
            own = Unit(code=department.code, name=department.name)
            given = projects.pop(department.code, [])
            fields = department.contact, department.phone, department.extended
            yield Filling(own, department, *fields, tuple(given))
            for filler in self.fillers:
                if filler.code.startswith(department.code) and filler.code != department.code:
                    unit = Unit(code=filler.code, name=filler.name)
                    given = projects.pop(filler.code, [])
                    fields = filler.contact, filler.phone, filler.extended or department.extended
                    yield Filling(unit, department, *fields, tuple(given))


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
