"""I: the set of indicators, and whether each is an indicator of its kind."""

from collections.abc import Iterator

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Indicator, Project
from xljixiao.model.targets import QUALITATIVE
from xljixiao.rules.catalogue import Rule, related, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.quantities import canonical, in_wan, money_word
from xljixiao.rules.relations import Distinct
from xljixiao.rules.vocabulary import begins, ends, entry, holds, plays

_LEVELS = ("indicators.level1", "indicators.level2")

NAMES_DIFFER = related(
    "JX303",
    "三级指标名称重复",
    Severity.MUST,
    subject=Project,
    relation=Distinct("indicators", "name", "指标"),
    why="同一项目内两条指标同名，考核时分不清是哪一条，预算管理系统也不接受。",
)


@rule("JX340", "缺少应设的二级指标", Severity.HINT, basis="mof-2021-101", needs=_LEVELS)
def kinds_are_there(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """产出要从数量、质量、时效、成本几方面说明，缺了哪一方面，哪一方面就无法考核。"""
    if not project.indicators:
        return
    there = {one.level2 for one in project.indicators}
    missing = [word for word in setting.flagged("level2", "asked") if word not in there]
    if missing:
        deed = "请各补充至少一条；确实不适用的不必处理"
        yield own.finding(("indicators",), say("", f"还没有{'、'.join(missing)}", deed))


@rule("JX341", "缺少效益指标", Severity.EXPLAIN, basis="mof-2021-101", needs=_LEVELS)
def benefits_are_there(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """只有产出，看不出花这笔钱带来什么；每个项目都要说明效益。"""
    if _lacks(project, "benefit", setting):
        deed = "请补充至少一条，写这个项目给服务对象或社会带来的变化"
        yield own.finding(("indicators",), say("", "还没有效益指标", deed))


@rule("JX342", "缺少满意度指标", Severity.HINT, needs=_LEVELS)
def satisfaction_is_there(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """直接服务群众、企业的项目，做得好不好要问服务对象。"""
    if _lacks(project, "satisfaction", setting):
        deed = "直接服务群众、企业的项目请补充一条；只用于机关内部的不必处理"
        yield own.finding(("indicators",), say("", "还没有满意度指标", deed))


@rule("JX343", "指标过少或过多", Severity.HINT, needs=_LEVELS)
def neither_few_nor_many(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """太少说不清项目做得怎样，太多则分散，年底也难以逐条核实。"""
    count = len(project.indicators)
    least = setting.thresholds.get("indicators_least", 0)
    most = setting.thresholds.get("indicators_most", count)
    if 0 < count < least:
        sentence = say("", f"只有 {count} 条指标，一般不少于 {least} 条", "请看看有没有遗漏")
        yield own.finding(("indicators",), sentence)
    elif count > most:
        expected = f"共有 {count} 条指标，一般不超过 {most} 条"
        sentence = say("", expected, "请留下最能说明这个项目的")
        yield own.finding(("indicators",), sentence)


@rule("JX344", "三级指标像口号或动作", Severity.HINT, basis="mof-2021-101", needs=("name",))
def names_can_be_measured(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """指标名称应是可以计量的事；写成口号或要做的动作，指标值就无从填起。"""
    name = indicator.name
    if not setting.words("measurable"):
        return
    clauses = any(sign in name.rstrip("。") for sign in "，,。；;")
    slogan = clauses or begins(name, setting, "slogan")
    if slogan and not ends(name, setting, "measurable") and not _inapplicable(name, setting):
        deed = "建议改为可计量的名称，如“培训人次”“按时完成率”，要达到的程度写在指标值里"
        sentence = say(name, "这是要做的事或口号，不好计量", deed)
        yield own.finding(("name",), sentence, name)


@rule("JX345", "效益指标写的是产出", Severity.HINT, needs=("level1", "level2", "name", "target"))
def benefits_are_no_outputs(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """办了几次活动是产出；效益是活动给服务对象或社会带来的变化。"""
    target = indicator.target
    if (
        plays(indicator, "benefit", setting)
        and target.operator not in {"≤", "<"}
        and target.value
        and canonical(target.unit or "", setting) in setting.words("act_unit")
        and holds(indicator.name, setting, "act")
    ):
        expected = "这是做了多少事，属于产出，不是效益"
        deed = "建议改写它带来的变化，如“受益人数”“增长率”；这一条可移到产出指标"
        yield own.finding(("name",), say(indicator.name, expected, deed), indicator.name)


@rule("JX346", "产出指标写的是效果", Severity.HINT, needs=("level1", "level2", "name"))
def outputs_are_no_outcomes(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """产出是做完了什么；知晓、满意一类是做完以后的效果，放在产出里会重复计分。"""
    if plays(indicator, "output", setting) and holds(indicator.name, setting, "outcome"):
        sentence = say(
            indicator.name, "这是做完以后的效果，不是产出", "建议移到效益指标或满意度指标"
        )
        yield own.finding(("name",), sentence, indicator.name)


@rule(
    "JX347",
    "指标值就是预算数",
    Severity.HINT,
    basis="mof-2021-101",
    needs=("budget.total", *_LEVELS, "indicators.name", "indicators.target"),
)
def budget_is_no_target(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """把预算数抄成数量或成本，什么也没有约束：没有单位成本，就看不出钱用得省不省。"""
    total = project.budget.total
    if not total:
        return
    costs = [one for one in project.indicators if plays(one, "cost", setting)]
    alone = all(in_wan(one.target, setting) == total for one in costs)
    for index, one in enumerate(project.indicators):
        if in_wan(one.target, setting) != total:
            continue
        if plays(one, "quantity", setting):
            expected = "这是预算数，不是做了多少事"
            deed = "请改为工作量，如“补助人数”；金额可写成成本指标"
        elif alone and one in costs:
            expected = "这就是预算数，没有约束"
            deed = "建议补充单位成本，如“人均成本”“单价”"
        else:
            continue
        found = str(one.target)
        loc = ("indicators", index, "target", "value")
        yield own.finding(loc, say(found, expected, deed), found)


@rule(
    "JX348",
    "成本超过预算数",
    Severity.EXPLAIN,
    needs=("budget.total", *_LEVELS, "indicators.target"),
)
def cost_is_within_budget(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """成本上限高于本年预算，就约束不了支出；跨年项目的总成本要说明。"""
    total = project.budget.total
    if total is None:
        return
    for index, one in enumerate(project.indicators):
        amount = in_wan(one.target, setting)
        if plays(one, "cost", setting) and amount is not None and amount > total:
            found = str(one.target)
            expected = f"超过了{{total}} {total}{money_word(setting)}"
            deed = "请核对数字和计量单位；跨年项目的总成本，请在情况说明里写明"
            sentence = say(found, expected, deed)
            yield own.finding(
                ("indicators", index, "target", "value"),
                sentence,
                found,
                {"total": ("budget", "total")},
            )


@rule("JX349", "不适用的指标仍留着一行", Severity.HINT, needs=("name", "target"))
def what_does_not_apply_is_left_out(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """不适用的指标不必设；留着“不适用”“无”会被当作一条指标来考核。"""
    words = indicator.target.words if indicator.target.operator == QUALITATIVE else None
    said = entry(words, setting, "inapplicable") if words else None
    if said is not None and "zero" in said.flags and ends(indicator.name, setting, "less"):
        said = None  # 事故：无 is an answer
    if said is not None or _inapplicable(indicator.name, setting):
        found = words if said is not None and words else indicator.name
        sentence = say(found, "不适用的指标不必保留", "请清空这一行")
        yield own.finding(("name",), sentence, found)


def _lacks(project: Project, role: str, setting: Setting) -> bool:
    """Whether there are rows, but none of a role that the taxonomy has."""
    known = setting.flagged("level1", role) or setting.flagged("level2", role)
    return (
        bool(known)
        and bool(project.indicators)
        and not any(plays(one, role, setting) for one in project.indicators)
    )


def _inapplicable(name: str, setting: Setting) -> bool:
    return entry(name, setting, "inapplicable") is not None
