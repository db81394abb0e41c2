"""W: the weights of the indicators, where a form asks for them."""

from collections.abc import Iterator
from decimal import Decimal

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Indicator, Project
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say


@rule("JX391", "权重不全，或合计不符", Severity.MUST, needs=("indicators.weight",))
def weights_sum_to_the_whole(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """自评按权重计分：缺了权重，或合计不足、超出，年底就无法算分。"""
    whole = setting.thresholds.get("weight_total")
    weights = [one.weight for one in project.indicators]
    if whole is None or not any(weights):
        return
    for index, weight in enumerate(weights):
        if weight is None:
            sentence = say("", "其他指标填了权重，这一条还没有填", "请补充")
            yield own.finding(("indicators", index, "weight"), sentence)
    total = sum((one for one in weights if one is not None), Decimal(0))
    if None not in weights and total != whole:
        expected = f"各条指标的权重合计 {_plain(total)}，应为 {_plain(whole)}"
        yield own.finding(("indicators",), say("", expected, "请调整权重"), _plain(total))


@rule(
    "JX392",
    "一级指标的权重与规定不一致",
    Severity.EXPLAIN,
    needs=("indicators.weight", "indicators.level1"),
)
def each_level_has_its_weight(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """各类指标的权重由表样统一规定，项目之间才能比较。"""
    if not _are_complete(project.indicators):
        return
    for level in dict.fromkeys(one.level1 for one in project.indicators):
        preset = setting.thresholds.get(f"weight_{level}")
        total = sum(
            (one.weight for one in project.indicators if one.level1 == level and one.weight),
            Decimal(0),
        )
        if preset is not None and total != preset:
            expected = f"“{level}”各条的权重合计 {_plain(total)}，规定是 {_plain(preset)}"
            yield own.finding(("indicators",), say("", expected, "请调整权重"), _plain(total))


@rule("JX393", "一条指标的权重过大", Severity.HINT, needs=("indicators.weight",))
def no_indicator_weighs_too_much(
    project: Project, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """一条指标占去大半权重时，其他指标就起不到作用。"""
    most = setting.thresholds.get("weight_most")
    for index, one in enumerate(project.indicators):
        if most is not None and one.weight is not None and one.weight > most:
            found = _plain(one.weight)
            expected = f"一条指标的权重一般不超过 {_plain(most)}"
            sentence = say(found, expected, "请核对是否要分成几条；无误的，不必修改")
            yield own.finding(("indicators", index, "weight"), sentence, found)


def _are_complete(indicators: tuple[Indicator, ...]) -> bool:
    return bool(indicators) and all(one.weight is not None for one in indicators)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
