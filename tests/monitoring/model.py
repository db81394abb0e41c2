"""What a department reports of its running projects; a model that the program knows nothing of."""

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from xljixiao.model.record import Record
from xljixiao.model.submission import Contact, Department, FormRef, Level, Name, Remark, Unit
from xljixiao.model.targets import Target
from xljixiao.model.values import Chars, Code, Line, Lines, Money, Percent, Term, Text

Tick = Annotated[Line, Term("tick"), Chars(1)]
Reached = Annotated[Line, Chars(200)]


class Amounts(Record):
    """One column of the money grid: the whole, and where it comes from."""

    total: Money | None = None
    fiscal: Money | None = None
    carried: Money | None = None
    other: Money | None = None


class Rates(Record):
    """The same in percent."""

    total: Percent | None = None
    fiscal: Percent | None = None
    carried: Percent | None = None
    other: Percent | None = None


class Funds(Record):
    """The money grid."""

    planned: Amounts = Amounts()
    adjusted: Amounts = Amounts()
    spent: Amounts = Amounts()
    rate: Rates = Rates()
    expected: Amounts = Amounts()


class Causes(Record):
    """Why an indicator lags."""

    funding: Tick | None = None
    rules: Tick | None = None
    staff: Tick | None = None
    equipment: Tick | None = None
    other: Tick | None = None
    explained: Annotated[Text, Chars(500)] | None = None


class Outlook(Record):
    """Whether its target will be reached."""

    certain: Tick | None = None
    possible: Tick | None = None
    impossible: Tick | None = None


class Watched(Record):
    """One approved indicator, and how it stands."""

    level1: Annotated[Level, Term("level1")]
    level2: Annotated[Level, Term("level2", under="level1")]
    name: Annotated[Line, Chars(200)]
    target: Target
    done: Reached | None = None
    expected: Reached | None = None
    causes: Causes = Causes()
    outlook: Outlook = Outlook()
    note: Remark | None = None


class Project(Record):
    """One project under watch."""

    name: Name
    code: Annotated[Line, Code(8, 13)]
    unit: Unit
    funds: Funds = Funds()
    goals: Lines = ()
    progress: Annotated[Text, Chars(1000)] | None = None
    indicators: Annotated[tuple[Watched, ...], MaxLen(60)] = ()


class Monitoring(Record):
    """What one department hands in."""

    form: FormRef
    county: Name
    year: Annotated[int, Ge(2000), Le(2099)]
    department: Department
    contact: Contact = Contact()
    projects: Annotated[tuple[Project, ...], MaxLen(500)] = ()
