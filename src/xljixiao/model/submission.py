"""What a submission is: the contract of `read --json`.

Amounts are 万元, plan percentages are cumulative, `code` is null until the budget system gives
one. Labels, order and required cells are the form's affair; here stands what a value may be.
"""

import datetime as dt
import re
from collections.abc import Hashable, Mapping
from typing import Annotated, Any, ClassVar, Self

from annotated_types import Ge, Le, MaxLen
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from xljixiao.model.naming import bare_name
from xljixiao.model.numerals import NUMBER
from xljixiao.model.pairing import closeness
from xljixiao.model.pasted import as_pasted
from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.targets import Target
from xljixiao.model.values import (
    Chars,
    Code,
    Explains,
    Line,
    Lines,
    Money,
    Percent,
    Silences,
    Term,
    Text,
    Yearly,
    tidy_line,
    written_date,
)

_PRINTED = re.compile(r"\s*指标\s*\d{1,2}\s*[:：]\s*(?=\w)")
Name = Annotated[Line, Chars(100)]
Level = Annotated[Line, Chars(40)]
Day = Annotated[
    dt.date, Ge(dt.date(2000, 1, 1)), Le(dt.date(2099, 12, 31)), BeforeValidator(written_date)
]
Remark = Annotated[Text, Chars(500)]


def _cumulative(value: object) -> object:
    """What is no number here is often an amount, or the step's own words."""
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        raise PydanticCustomError("not_cumulative", "{value} is no number", {"value": value})
    return value


class FormRef(Record):
    """Which form, in which edition, the submission answers."""

    id: Name
    edition: Name

    def __str__(self) -> str:
        return f"{self.id} 第{self.edition}版"


class Department(Record):
    """A budget department: three digits and its name."""

    code: Annotated[Line, Code(3)]
    name: Name


class Unit(Record):
    """A budget unit or filling unit: three-digit segments, the parent's code is the prefix."""

    code: Annotated[Line, Code(3, times=7)]
    name: Name


class Contact(Record):
    """Who filled the workbook in, who signed it, and when."""

    filled_by: Name | None = None
    phone: Annotated[Line, Chars(40)] | None = None
    approved_by: Name | None = None
    date: Annotated[Day, Yearly()] | None = None


class Function(Record):
    """One function of the department (分项绩效目标)."""

    gist: ClassVar = ("goal",)

    name: Name
    goal: Annotated[Text, Chars(1000)] | None = None
    indicators: Lines = ()


class Safeguard(Record):
    """One measure by which the department makes its goals safe (工作保障措施)."""

    gist: ClassVar = ("title",)

    title: Name
    text: Annotated[Text, Chars(1000)] | None = None

    @property
    def known_by(self) -> tuple[Hashable, ...]:
        return (self.title,)


class Task(Record):
    """One main task of the year with its money, in 万元 (年度主要任务)."""

    gist: ClassVar = ("name", "total")

    name: Name
    content: Annotated[Text, Chars(1000)] | None = None
    total: Money | None = None
    fiscal: Money | None = None
    other: Money | None = None


class Budget(Record):
    """The project's money in 万元, and what it is for in the department's own words."""

    total: Money | None = None
    fiscal: Money | None = None
    other: Money | None = None
    purpose: Annotated[Text, Chars(1000)] | None = None


class Step(Record):
    """The share of the budget spent by the end of a month, cumulative, in percent."""

    month: Annotated[int, Ge(1), Le(12)]
    percent: Annotated[Percent, BeforeValidator(_cumulative)]

    gist: ClassVar = ("percent",)

    @property
    def known_by(self) -> tuple[Hashable, ...]:
        return (self.month,)

    def likeness(self, _other: Self) -> float:
        """Another month is another step, whatever is spent by then."""
        return 0.0


class Indicator(Record):
    """One indicator row."""

    gist: ClassVar = ("target",)

    level1: Annotated[Level, Term("level1")]
    level2: Annotated[Level, Term("level2", under="level1")]
    name: Annotated[Line, Chars(200)]
    description: Annotated[Text, Chars(500)] | None = None
    target: Target
    basis: Remark | None = None
    note: Annotated[Remark, Explains()] | None = None
    weight: Percent | None = None
    explanation: Remark | None = None
    source: Remark | None = None
    basis_kind: Annotated[Level, Term("basis_kind")] | None = None
    prior_value: Annotated[Line, Chars(200)] | None = None

    @property
    def known_by(self) -> tuple[Hashable, ...]:
        return (self.level2, self.name), self.name

    def likeness(self, other: Self) -> float:
        """By their names, if they are of one kind; or where they describe the same."""
        if self.level2 != other.level2:
            return 0.0
        described = super().likeness(other) if self.description else 0.0
        return max(described, closeness(self.name, other.name))

    @classmethod
    def understood(cls, typed: Mapping[str, Any], setting: Setting) -> Mapping[Loc, str]:
        """Older forms print 指标1： before each name; it is not the name's."""
        meant = dict(super().understood(typed, setting))
        printed = _PRINTED.match(str(typed.get("name") or ""))
        if printed:
            meant["name",] = typed["name"][printed.end() :]
        return meant


def key_of(unit: str, code: str | None, name: str | None) -> str:
    """By what a project is known through a round: its code, or its unit and name without one."""
    return code or f"{unit}/{name or ''}"


class Project(Record):
    """One budget project."""

    gist: ClassVar = ("budget.total",)

    unit: Unit
    code: Annotated[Line, Code(8, 13), Yearly()] | None = None
    name: Name
    status: Annotated[Line, Chars(20), Term("status"), Silences("silent")]
    reason: Annotated[Remark, Explains()] | None = None
    correction: Remark | None = None
    attribute: Annotated[Level, Term("attribute")] | None = None
    period: Annotated[Line, Chars(40)] | None = None
    midterm_total: Money | None = None
    midterm_goals: Lines = ()
    budget: Budget = Budget()
    spending_plan: Annotated[tuple[Step, ...], MaxLen(12)] = ()
    goals: Lines = ()
    indicators: Annotated[tuple[Indicator, ...], MaxLen(60)] = ()

    @classmethod
    def understood(cls, typed: Mapping[str, Any], setting: Setting) -> Mapping[Loc, str]:
        rows = as_pasted(typed.get("indicators", ()), setting)
        below = {("indicators", *path): value for path, value in rows.items()}
        return {**super().understood(typed, setting), **below}

    @property
    def known_by(self) -> tuple[Hashable, ...]:
        """Its code; else the name under its unit, at last as it is called in any year."""
        names, units = (self.name, bare_name(self.name)), (self.unit.code, self.unit.name)
        return self.code, *((unit, name) for name in names for unit in units)

    def likeness(self, other: Self) -> float:
        """Twins by name are the same in their order; else what is done in it says so."""
        if self.unit != other.unit:
            return 0.0
        if self.name == other.name:
            return 1.0
        return 0.9 if self.indicators and self.indicators == other.indicators else 0.0

    @classmethod
    def identity(cls, data: Mapping[str, Any]) -> str:
        """Its key; blank where neither code nor name is known."""
        unit, code, name = data.get("unit"), data.get("code"), data.get("name")
        if not (code or name):
            return ""
        under = str(unit.get("code") or "") if isinstance(unit, Mapping) else ""
        return key_of(under, code and str(code), name and tidy_line(str(name)))


class Submission(Record):
    """What one filling unit hands in."""

    form: Annotated[FormRef, Yearly()]
    county: Name
    region: Annotated[Line, Code(6)]
    year: Annotated[int, Ge(2000), Le(2099), Yearly()]
    stage: Annotated[Line, Chars(20), Term("stage")]
    department: Department
    filler: Unit
    contact: Contact = Contact()
    overall: Annotated[Text, Chars(4000)] | None = None
    functions: Annotated[tuple[Function, ...], MaxLen(30)] = ()
    safeguards: Annotated[tuple[Safeguard, ...], MaxLen(30)] = ()
    tasks: Annotated[tuple[Task, ...], MaxLen(50)] = ()
    projects: Annotated[tuple[Project, ...], MaxLen(500)] = ()
