"""The lists of the summary: projects, indicators, spending plan, problems, and what differs."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from xljixiao.county.summary.consolidating import County
from xljixiao.county.summary.differing import Chain
from xljixiao.county.summary.figures import Figure
from xljixiao.county.summary.laying import lay
from xljixiao.county.summary.tables import SOURCE, Cell, Heading, Kind, SummaryTable, value_of
from xljixiao.county.summary.tallying import Tally
from xljixiao.model.submission import Submission
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
