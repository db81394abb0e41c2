"""The lists of the summary: projects, indicators, spending plan, problems, and what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from xljixiao.county.consolidating import County
from xljixiao.county.differing import Chain
from xljixiao.county.figures import Figure
from xljixiao.county.laying import lay
from xljixiao.county.rollup import How, Rolled, Row, roll_up
from xljixiao.county.tables import SOURCE, Cell, Heading, Kind, SummaryTable, value_of
from xljixiao.county.tallying import Tally
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.model.targets import QUALITATIVE
from xljixiao.rules import CATALOGUE
from xljixiao.rules.basis import BASIS
from xljixiao.rules.catalogue import Unknown

PROJECTS, PLAN = "项目清单", "支出计划"
SPOT = "来源单元格"
BUREAU = "归口股室"
DUE, CHANGED, OPEN = "名册预算数", "比名册增减", "是否公开"
VERDICT = "审核情况"
CORE = "核心指标"
TOTAL = "projects.budget.total"
CODE, TITLE = "检查编号", "检查名称"
_ROLES = (("benefit", "效益"), ("satisfaction", "满意度"))


def projects_table(county: County, tally: Tally) -> SummaryTable:
    """项目清单: what the form has, with what the round knows of each project."""
    table = county.table(PROJECTS)
    setting = tally.setting
    known = [tally.projects[origin] for origin in table.origins]
    spots = _spots(county, table)
    total = table.of(TOTAL)

    def more(index: int) -> Sequence[Cell]:
        _, one = known[index]
        lacking = "、".join(word for role, word in _ROLES if one.lacks(role, setting))
        core = one.core(setting)
        given = one.due.total if one.due else None
        return (
            given,
            None,
            one.verdict.value,
            "否" if one.hidden else (one.due and one.due.disclosed) or None,
            Decimal(len(one.project.indicators)),
            Decimal(one.numeric),
            lacking or None,
            f"{core.name} {core.target}" if core else None,
        )

    headings = (
        Heading(DUE, total=True, kind=Kind.AMOUNT),
        Heading(CHANGED, total=True, kind=Kind.AMOUNT),
        Heading(VERDICT),
        Heading(OPEN),
        Heading("指标数", total=True, kind=Kind.COUNT),
        Heading("定量指标数", total=True, kind=Kind.COUNT),
        Heading("缺少的指标"),
        Heading(CORE),
    )
    table = table.before_source(headings, more).with_last(Heading(SPOT), spots)
    if tally.with_bureaus:
        table = table.beside((Heading(BUREAU),), lambda index: (known[index][0].department.bureau,))
    table = _known(table.numbered())
    if tally.compiled.roster is None or total is None:
        return table.without({DUE, CHANGED, OPEN})
    return _with_difference(table, total)


def _with_difference(table: SummaryTable, total: str) -> SummaryTable:
    """The difference from the roster as a formula over its own row."""
    laid, at = lay(table), table.index(CHANGED)
    rows = []
    for index, row in enumerate(table.rows):
        own, given = value_of(row[table.index(total)]), value_of(row[table.index(DUE)])
        cell: Cell = None
        if isinstance(own, Decimal) and isinstance(given, Decimal):
            cell = Figure(f"{laid.own(total, index)}-{laid.own(DUE, index)}", own - given)
        rows.append((*row[:at], cell, *row[at + 1 :]))
    return replace(table, rows=tuple(rows))


def listed_table(county: County, name: str) -> SummaryTable:
    """不申报项目, and whatever else a form lists: as it is, with serial numbers and cells."""
    table = county.table(name)
    return _known(table.with_last(Heading(SPOT), _spots(county, table)).numbered())


def _known(table: SummaryTable) -> SummaryTable:
    """A row is known by its project, where it is of one."""
    name = table.of("projects.name")
    return table.known_by(name) if name else table


def plan_table(county: County) -> SummaryTable:
    """支出计划: the totals of the percentages are those of the money."""
    table = listed_table(county, PLAN)
    shares = iter(one.label for one in table.headings if "@" in one.path)
    total = table.of(TOTAL)
    headings = tuple(
        replace(one, share=(next(shares), total)) if one.kind is Kind.PERCENT and total else one
        for one in table.headings
    )
    return replace(table, headings=headings)


def _spots(county: County, table: SummaryTable) -> list[str | None]:
    """The cell that each row is from, that of its name, where that is known."""
    found = []
    for origin in table.origins:
        locate, loc = county.parts[origin.part].locate, origin.loc
        if table.of(".".join([step for step in loc if isinstance(step, str)] + ["name"])):
            loc = (*loc, "name")
        spot = locate(loc) if locate and loc else None
        found.append(f"{spot.sheet}!{spot.cell}" if spot else None)
    return found


def statistics_table(tally: Tally) -> SummaryTable:
    """指标统计: what indicators of one name come to; names that stand alone are counted."""
    order = _levels(tally.setting)
    rolled = roll_up(_rows(tally), tally.setting)
    rolled.sort(key=lambda one: (order.get(one.level2, len(order)), -one.rows, one.name))
    rows: list[tuple[Cell, ...]] = []
    for levels, group in groupby(rolled, lambda one: (one.level1, one.level2)):
        several, alone = _apart(group)
        rows += map(_rolled, several)
        if alone:
            qualitative = sum(one.operator == QUALITATIVE for one in alone)
            said = f"（名称各不相同的 {len(alone)} 条，见“指标明细”）"
            counts = map(Decimal, (len(alone), len(alone) - qualitative, qualitative))
            rows.append((*levels, said, *(None,) * 3, "不汇总", *counts, *(None,) * 5))
    return SummaryTable("指标统计", _STATISTICS, tuple(rows)).numbered()


def _apart(group: Iterable[Rolled]) -> tuple[list[Rolled], list[Rolled]]:
    """Names that stand several times, and those that stand once."""
    several: list[Rolled] = []
    alone: list[Rolled] = []
    for one in group:
        (several if one.rows > 1 else alone).append(one)
    return several, alone


_STATISTICS = (
    Heading("一级指标"),
    Heading("二级指标"),
    Heading("三级指标"),
    Heading("符号"),
    Heading("汇总值", kind=Kind.NUMBER),
    Heading("计量单位"),
    Heading("汇总方法"),
    Heading("条数", total=True, kind=Kind.COUNT),
    Heading("定量条数", total=True, kind=Kind.COUNT),
    Heading("定性条数", total=True, kind=Kind.COUNT),
    Heading("项目数", kind=Kind.COUNT),
    Heading("部门数", kind=Kind.COUNT),
    Heading("最小值", kind=Kind.NUMBER),
    Heading("最大值", kind=Kind.NUMBER),
    Heading("常用的文字"),
)


def _rolled(one: Rolled) -> tuple[Cell, ...]:
    qualitative = one.rows if one.operator == QUALITATIVE else 0
    method = one.how.value if one.how is not How.COUNTED or qualitative else "没有单位，只计条数"
    counts = (one.rows, one.rows - qualitative, qualitative, one.projects, one.departments)
    return (
        one.level1,
        one.level2,
        one.name,
        one.operator,
        one.value,
        one.unit or None,
        method,
        *map(Decimal, counts),
        one.least,
        one.most,
        one.words or None,
    )


def _rows(tally: Tally) -> Iterable[Row]:
    for number, (filed, declared) in enumerate(tally.projects.values()):
        for one in declared.project.indicators:
            yield Row(
                level1=one.level1,
                level2=one.level2,
                name=one.name,
                target=one.target,
                money=declared.total,
                project=number,
                department=filed.department.code,
            )


def _levels(setting: Setting) -> Mapping[str, int]:
    """In which order the setting's taxonomy has its second level."""
    return {word: number for number, word in enumerate(setting.words("level2"))}


def problems_table(county: County, tally: Tally) -> SummaryTable:
    """问题清单: what the reader found, with what the department and the officers say to it."""
    rows: list[tuple[Cell, ...]] = []
    owners = {one.part: one for one in tally.filed if one.part is not None}
    for number, part in enumerate(county.parts):
        filed = owners.get(number)
        for one in part.problems:
            title, basis = _rule(one.code)
            rows.append(
                (
                    filed.department.name if filed else None,
                    filed.filler.name if filed else None,
                    _project(part.document, one.loc),
                    one.severity.value,
                    title,
                    one.sentence,
                    one.explanation or None,
                    f"{one.waived.reason}（{one.waived.who}）" if one.waived else None,
                    one.code,
                    basis,
                    f"{one.sheet}!{one.cell}" if one.sheet else None,
                    part.source,
                )
            )
    return SummaryTable("问题清单", _PROBLEMS, tuple(rows)).numbered()


_PROBLEMS = (
    Heading("部门名称"),
    Heading("填报单位名称"),
    Heading("项目名称"),
    Heading("轻重"),
    Heading(TITLE),
    Heading("问题"),
    Heading("单位说明"),
    Heading("放行"),
    Heading(CODE),
    Heading("依据"),
    Heading(SPOT),
    Heading(SOURCE),
)


def _rule(code: str) -> tuple[str, str | None]:
    try:
        rule = CATALOGUE.named(code)
    except Unknown:  # of a newer program
        return code, None
    return rule.title, str(BASIS[rule.basis]) if rule.basis else None


def _project(document: object, loc: Sequence[str | int]) -> str | None:
    match loc:
        case ("projects", int(index), *_) if isinstance(document, Submission):
            own = document.projects
            return own[index].name if index < len(own) else None
        case _:
            return None


def differences_table(chain: Chain) -> SummaryTable:
    """差额原因: what each step has more or less than the one before, and why."""
    rows = tuple(
        (
            one.step.value,
            one.department.code,
            one.department.name,
            one.filler,
            one.project or None,
            Decimal(one.amounts.count),
            one.amounts.total,
            one.amounts.fiscal,
            one.amounts.other,
            one.cause,
            one.why,
        )
        for one in chain.differences
    )
    return SummaryTable("差额原因", _DIFFERENCES, rows).numbered()


_DIFFERENCES = (
    Heading("环节"),
    Heading("部门代码"),
    Heading("部门名称"),
    Heading("填报单位名称"),
    Heading("项目名称"),
    Heading("项目数", kind=Kind.COUNT),
    Heading("预算数", kind=Kind.AMOUNT),
    Heading("财政资金", kind=Kind.AMOUNT),
    Heading("其他资金", kind=Kind.AMOUNT),
    Heading("原因"),
    Heading("说明"),
)
