"""M: amounts against each other."""

from collections.abc import Iterator

from xljixiao.model.record import Loc
from xljixiao.model.roster import RosterProject
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Budget, Project, Task
from xljixiao.rules.catalogue import Rule, related, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.quantities import in_the_largest, money_word
from xljixiao.rules.relations import SumOf

BUDGET_ADDS_UP = related(
    "JX301",
    "预算数等于各项资金之和",
    Severity.MUST,
    subject=Budget,
    relation=SumOf("total", ("fiscal", "other")),
    why="预算数由财政资金与其他资金组成，合计不符时无法与部门预算核对。",
)
TASK_ADDS_UP = related(
    "JX325",
    "任务金额等于各项资金之和",
    Severity.MUST,
    subject=Task,
    relation=SumOf("total", ("fiscal", "other")),
    why="任务金额由财政资金与其他资金组成，合计不符时无法与部门预算核对。",
)


@rule(
    "JX322",
    "金额的单位可能是元",
    Severity.EXPLAIN,
    needs=("total", "fiscal", "other"),
    bears_gaps=True,
)
def amounts_are_in_ten_thousands(budget: Budget, setting: Setting, own: Rule) -> Iterator[Finding]:
    """金额以万元填写；按元填的会放大一万倍，汇总数就不能用。"""
    yield from maybe_in_yuan(budget, setting, own)


def maybe_in_yuan(
    amounts: Budget | RosterProject, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """The first of the amounts that is so large that it may be in 元."""
    most = setting.thresholds.get("budget_large")
    for name in ("total", "fiscal", "other"):
        amount = getattr(amounts, name)
        if most is not None and amount is not None and amount >= most:
            great = in_the_largest(amount, setting)
            expected = f"单位是{money_word(setting)}，这里就是 {great}，可能是按元填的"
            yield own.finding((name,), say(str(amount), expected, "请核对单位"), str(amount))
            return


@rule(
    "JX323",
    "中期资金总额少于年度预算数",
    Severity.EXPLAIN,
    needs=("midterm_total", "budget.total"),
)
def the_medium_term_holds_the_year(
    project: Project,
    _setting: Setting,
    own: Rule,
) -> Iterator[Finding]:
    """中期包括本年，中期资金总额不会少于本年的预算数。"""
    whole, year = project.midterm_total, project.budget.total
    if whole is not None and year is not None and whole < year:
        sentence = say(str(whole), f"中期包括本年，应不少于{{total}} {year}", "请核对")
        about: dict[str, Loc] = {"total": ("budget", "total")}
        yield own.finding(("midterm_total",), sentence, str(whole), about)
