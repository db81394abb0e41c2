"""部门小计: what the departments come to, and the parts of those that have several."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xljixiao.county.summary.consolidating import County
from xljixiao.county.summary.figures import Figure
from xljixiao.county.summary.laying import Cursor, Laid, lay_below
from xljixiao.county.summary.lists import BUREAU, DUE, PLAN, TOTAL
from xljixiao.county.summary.tables import SOURCE, Cell, Heading, Kind, SummaryTable, number_of
from xljixiao.county.summary.tallying import OPEN, Dept, Filed, Tally, Verdict

SHEET = "部门小计"
MORE = "与名册差额"
CODE, NAME, STATE = "部门代码", "部门名称", "报送情况"
ALL, NONE, SOME = "已报", "未报", "部分已报"
NUMBER, WHOLE = "部门数", "报齐部门数"
ASKED, CAME, ADDED = "应报份数", "已报份数", "汇总份数"
PASSED, WAITING, MENDING = "审核通过", "待审", "退改中"
NUMERIC, HIDDEN = "定量指标数", "不公开项目数"
LACKING = {"benefit": "缺效益指标项目", "satisfaction": "缺满意度指标项目"}
PARTS = "其中：有几个填报单位的部门，各填报单位"
_ZERO = Decimal(0)
_OF_A_PART = {BUREAU: NAME, CODE: "填报单位代码", NAME: "填报单位名称"}
_STATES = {PASSED: (Verdict.PASSED,), WAITING: OPEN, MENDING: (Verdict.MENDING,)}

Group = tuple[Dept, tuple[Filed, ...]]
"""A department and its filling units."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """A column that is added up over filling units."""

    heading: Heading
    of: Callable[[Filed], Decimal | int]


@dataclass(frozen=True, slots=True)
class Units:
    """部门小计: the departments, and below them the parts of those that have several."""

    departments: Laid
    parts: Laid | None
    groups: tuple[Group, ...]
    """What stands in the rows of `departments`."""


def units(county: County, tally: Tally, *, leader: bool = False) -> Units:
    """Lay the sheet out. For a `leader` departments that are not disclosed are one row."""
    groups = [(own[0].department, own) for own in tally.departments.values()]
    if leader:
        groups = _covered(groups)
    several = [(one, own) for one, own in groups if len(own) > 1 and not (leader and one.hidden)]
    pieces = [(_as_unit(each), (each,)) for _, own in several for each in own]
    measures = list(_measures(county, tally))
    sources = [part.source for part in county.parts] if not leader else None
    above = _table(SHEET, groups, measures, sources)
    cursor = Cursor()
    departments = lay_below(cursor, above, sheet=SHEET)
    cursor.take()
    below = _table(PARTS, pieces, measures, sources).blank((NUMBER, WHOLE)).renamed(_OF_A_PART)
    parts = lay_below(cursor, below, sheet=SHEET)
    departments = _differing(_added(departments, parts, groups, several))
    return Units(departments, _differing(parts) if pieces else None, tuple(groups))


def _covered(groups: Sequence[Group]) -> list[Group]:
    """Those that are not disclosed as one for each section, behind the others."""
    hidden: dict[str, list[tuple[Filed, ...]]] = {}
    for department, own in groups:
        if department.hidden:
            hidden.setdefault(department.bureau, []).append(own)
    covered = [
        (
            Dept("", f"不公开的部门（{len(several)}个）", bureau, hidden=True),
            tuple(each for own in several for each in own),
        )
        for bureau, several in hidden.items()
    ]
    return [*((one, own) for one, own in groups if not one.hidden), *covered]


def _as_unit(filed: Filed) -> Dept:
    own, department = filed.filler, filed.department
    return Dept(own.code, own.name, department.name, department.hidden)


def _table(
    name: str, groups: Sequence[Group], measures: Sequence[_Measure], sources: Sequence[str] | None
) -> SummaryTable:
    own = [Heading(BUREAU), Heading(CODE), Heading(NAME), Heading(STATE)]
    numbers = [Heading(one, total=True, kind=Kind.COUNT) for one in (NUMBER, WHOLE)]
    source = [Heading(SOURCE)] if sources is not None else []
    rows = []
    for department, filed in groups:
        came = sum(one.arrived for one in filed)
        state = NONE if not came else ALL if came == len(filed) else SOME
        values = [Decimal(sum(one.of(each) for each in filed)) for one in measures]
        named = department.bureau or None, department.code or None, department.name, state
        row: list[Cell] = [*named, *values, *_departments(filed)]
        if sources is not None:
            files = [sources[one.part] for one in filed if one.part is not None]
            row.append(files[0] if len(files) == 1 else f"{len(files)} 份，见下" if files else None)
        rows.append(tuple(row))
    headings = (*own, *(one.heading for one in measures), *numbers, *source)
    return SummaryTable(name, headings, tuple(rows)).numbered().known_by(NAME)


def _departments(filed: Sequence[Filed]) -> tuple[Decimal, Decimal]:
    """How many departments these are, and of how many everything has come."""
    arrived: dict[str, bool] = {}
    for one in filed:
        code = one.department.code
        arrived[code] = arrived.get(code, True) and one.arrived
    return Decimal(len(arrived)), Decimal(sum(arrived.values()))


def _added(above: Laid, parts: Laid, groups: Sequence[Group], several: Sequence[Group]) -> Laid:
    """Departments with several parts as sums of those below."""
    first, spans = 0, {}
    for department, own in several:
        spans[department.code] = range(first, first + len(own))
        first += len(own)
    table, rows = above.table, []
    for index, (department, _) in enumerate(groups):
        row = list(table.rows[index])
        for column, heading in enumerate(table.headings):
            value = row[column]
            if department.code in spans and heading.label not in {NUMBER, WHOLE} and heading.total:
                span = spans[department.code]
                row[column] = Figure(f"SUM({parts.span(heading.label, span)})", number_of(value))
        rows.append(tuple(row))
    return replace(above, table=replace(table, rows=tuple(rows)))


def _differing(laid: Laid) -> Laid:
    """The difference from the roster as a formula over its own row."""
    table = laid.table
    if not table.has(MORE):
        return laid
    at, rows = table.index(MORE), []
    total = next(one.label for one in table.headings if one.path == TOTAL)
    for index, row in enumerate(table.rows):
        formula = f"{laid.own(total, index)}-{laid.own(DUE, index)}"
        rows.append((*row[:at], Figure(formula, number_of(row[at])), *row[at + 1 :]))
    return replace(laid, table=replace(table, rows=tuple(rows)))


def _measures(county: County, tally: Tally) -> Iterator[_Measure]:
    """What the form adds up, then what the round knows."""
    form = county.table(SHEET)
    rows = {origin.part: row for origin, row in zip(form.origins, form.rows, strict=True)}
    for index, heading in enumerate(form.headings):
        if heading.total:
            yield _Measure(heading, _from(rows, index))
    total = form.of(TOTAL)
    if tally.compiled.roster is not None and total:
        own = _from(rows, form.index(total))
        yield _Measure(Heading(DUE, total=True, kind=Kind.AMOUNT), _due)
        more = Heading(MORE, total=True, kind=Kind.AMOUNT)
        yield _Measure(more, lambda filed: own(filed) - _due(filed))
    if tally.compiled.roster is not None or any(part.state for part in county.parts):
        for label, verdicts in _STATES.items():
            yield _Measure(Heading(label, total=True, kind=Kind.AMOUNT), _money(verdicts))
    yield _count(ASKED, lambda _: 1)
    yield _count(CAME, lambda filed: int(filed.arrived))
    yield _count(ADDED, lambda filed: int(filed.part is not None))
    yield from _plan(county)
    yield from _quality(tally)


def _from(rows: dict[int, tuple[Cell, ...]], index: int) -> Callable[[Filed], Decimal]:
    def of(filed: Filed) -> Decimal:
        value = rows[filed.part][index] if filed.part is not None else None
        return value if isinstance(value, Decimal) else _ZERO

    return of


def _due(filed: Filed) -> Decimal:
    given = filed.due.projects if filed.due else ()
    return sum((one.total or _ZERO for one in given), _ZERO)


def _money(verdicts: Sequence[Verdict]) -> Callable[[Filed], Decimal]:
    return lambda filed: sum((o.total for o in filed.projects if o.verdict in verdicts), _ZERO)


def _count(label: str, of: Callable[[Filed], int]) -> _Measure:
    return _Measure(Heading(label, total=True, kind=Kind.COUNT), of)


def _plan(county: County) -> Iterator[_Measure]:
    """The money to be spent by the end of each month."""
    plan = county.table(PLAN)
    for index, heading in enumerate(plan.headings):
        if "@" not in heading.path:
            continue
        spent: dict[int, Decimal] = {}
        for origin, row in zip(plan.origins, plan.rows, strict=True):
            value = row[index]
            if isinstance(value, Decimal):
                spent[origin.part] = spent.get(origin.part, _ZERO) + value
        yield _Measure(heading, _spent(spent))


def _spent(spent: dict[int, Decimal]) -> Callable[[Filed], Decimal]:
    return lambda filed: _ZERO if filed.part is None else spent.get(filed.part, _ZERO)


def _quality(tally: Tally) -> Iterator[_Measure]:
    yield _count(NUMERIC, lambda filed: sum(one.numeric for one in filed.projects))
    for role, label in LACKING.items():
        yield _count(label, _lacking(role, tally))
    if tally.compiled.roster is not None:
        yield _count(HIDDEN, lambda filed: sum(one.hidden for one in filed.projects))


def _lacking(role: str, tally: Tally) -> Callable[[Filed], int]:
    return lambda filed: sum(one.lacks(role, tally.setting) for one in filed.projects)
