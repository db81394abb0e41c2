"""S: the spending plan."""

from collections.abc import Iterator
from decimal import Decimal

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project
from xljixiao.rules.catalogue import Rule, related, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.relations import RisesTo, breaches

_RISES = RisesTo("spending_plan", "percent", Decimal(100))
PLAN_RISES = related(
    "JX302",
    "支出计划逐期累计到 100%",
    Severity.MUST,
    subject=Project,
    relation=_RISES,
    why="支出计划填累计进度，逐期不减，年底全部支出，才能据此监控执行。",
)


@rule("JX331", "支出计划慢于财政部门的进度要求", Severity.HINT, needs=("spending_plan",))
def the_plan_keeps_up(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """计划慢于进度要求的项目，执行中容易形成结转，编报时就应想好怎样加快。"""
    if any(breaches(_RISES, project, setting)):  # no plan yet; that is told
        return
    for index, step in enumerate(project.spending_plan):
        line = setting.thresholds.get(f"progress_{step.month}")
        if line is not None and step.percent < line:
            found = str(step.percent)
            expected = f"进度要求是到{step.month}月底累计不低于 {line.normalize():f}%"
            sentence = say(found, expected, "请核对能否提前；确实不能的，不必修改")
            yield own.finding(("spending_plan", index, "percent"), sentence, found)


@rule("JX332", "支出计划里有小于 1 的数", Severity.EXPLAIN, needs=("spending_plan",))
def steps_are_percentages(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """支出计划填百分数；有的月份填成 0.25，就是不到百分之一。"""
    if any(breaches(_RISES, project, setting)):  # what is meant is told there
        return
    for index, step in enumerate(project.spending_plan):
        if 0 < step.percent < 1:
            found = f"{step.percent.normalize():f}"
            meant = f"{(step.percent * 100).normalize():f}"
            sentence = say(found, f"这里就是 {found}%", f"请核对；如是 {meant}%，请填 {meant}")
            yield own.finding(("spending_plan", index, "percent"), sentence, found)
