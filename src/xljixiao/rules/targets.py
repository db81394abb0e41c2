"""V: targets (指标值)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Indicator, Project, Submission
from xljixiao.model.targets import QUALITATIVE, Target
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.quantities import (
    canonical,
    dates,
    in_words,
    is_known,
    is_percent,
    percent_word,
    quantities,
    years,
)
from xljixiao.rules.vocabulary import before_end, ends, entry, holds, letters, plays

_UP, _DOWN = frozenset({"≥", ">"}), frozenset({"≤", "<"})
_FULL = Decimal(100)
_TARGETS = "indicators.target"


@rule("JX350", "数值没有计量单位", Severity.EXPLAIN, needs=("name", "target"))
def numbers_have_units(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """只有数字没有单位，分不清是几个、几次还是百分之几，也无法汇总。"""
    target = indicator.target
    if target.value is None or target.unit or ends(indicator.name, setting, "unitless"):
        return
    percent = percent_word(setting)
    share = f"，这里应是“{percent}”" if percent and ends(indicator.name, setting, "rate") else ""
    found = str(target)
    sentence = say(found, "没有计量单位", f"请补充单位{share}")
    yield own.finding(("target", "unit"), sentence, found)


@rule("JX351", "指标值写进了名称", Severity.HINT, needs=("name", "target"))
def names_carry_no_values(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """名称里再写一遍指标值或单位，两处不一致时不知以哪个为准。"""
    name, unit = indicator.name, indicator.target.unit
    signs = [sign for sign in setting.words("operator") if sign in "≥≤><"]
    twice = unit is not None and name.endswith((f"（{unit}）", f"({unit})"))
    if twice or any(sign in name for sign in signs):
        deed = "名称里只留要计量的事，符号、数值、单位请填在各自的格子里"
        yield own.finding(("name",), say(name, "指标值或单位写进了名称", deed), name)


@rule("JX352", "计量单位少见", Severity.HINT, needs=("unit",))
def units_are_known(target: Target, setting: Setting, own: Rule) -> Iterator[Finding]:
    """单位写法不一，同类指标就不能比较和汇总。"""
    if target.unit is None or not setting.words("counted") or is_known(target.unit, setting):
        return
    deed = (
        f"请看看列表里有没有同样意思的单位（比例请折成{percent_word(setting)}）；确实没有的不必改"
    )
    yield own.finding(("unit",), say(target.unit, "不是常用的计量单位", deed), target.unit)


@rule("JX353", "百分比超出 0 至 100", Severity.EXPLAIN, needs=("name", "target"))
def percentages_are_shares(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """完成率、合格率一类最高是 100%；超出多半是小数点或单位填错。"""
    target = indicator.target
    if target.value is None or not _is_share(indicator, setting):
        return
    if not 0 <= target.value <= _FULL:
        sentence = say(in_words(target, setting), "百分比应在 0 至 100 之间", "请核对数值和单位")
        yield own.finding(("target", "value"), sentence, str(target))


@rule("JX366", "百分比像是写成了小数", Severity.EXPLAIN, needs=("name", "target"))
def percentages_are_no_fractions(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """百分比填 95，不填 0.95；单位是百分比时，0.95 就是不到百分之一。"""
    target, name = indicator.target, indicator.name
    if target.value is None or target.operator in _DOWN or not 0 < target.value <= 1:
        return
    is_small = any(holds(name, setting, of) for of in ("saving", "unwanted"))
    if is_small or ends(name, setting, "less") or not ends(name, setting, "rate"):
        return
    if _is_share(indicator, setting):
        found, meant = str(target), f"{(target.value * _FULL).normalize():f}"
        expected = f"单位是{percent_word(setting)}，这里就是百分之 {target.value}"
        sentence = say(found, expected, f"请核对；如是 {meant}%，数值请填 {meant}")
        yield own.finding(("target", "value"), sentence, found)


@rule("JX367", "指标值是负数", Severity.EXPLAIN, needs=("name", "target"))
def amounts_are_not_negative(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """做了多少、有多少，不会少于零；负数多半是多打了一横。"""
    target = indicator.target
    if target.value is None or target.value >= 0 or is_percent(target, setting):
        return
    unit = canonical(target.unit or "", setting)
    if not holds(indicator.name, setting, "change") and unit not in setting.words("below_zero"):
        found = str(target)
        sentence = say(found, "这里是负数", "请核对数值")
        yield own.finding(("target", "value"), sentence, found)


@rule("JX368", "比率的单位不是百分比", Severity.HINT, needs=("level1", "level2", "name", "target"))
def rates_are_percentages(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """完成率、合格率说的是百分之几；单位写成次、篇，就分不清说的是比率还是数量。"""
    target, known = indicator.target, setting.words("share_unit")
    if target.value is None or target.unit is None or not known:
        return
    if plays(indicator, "satisfaction", setting) or not ends(indicator.name, setting, "rate"):
        return
    if canonical(target.unit, setting) not in known and is_known(target.unit, setting):
        found = f"{indicator.name} {target}"
        deed = f"请核对名称和单位：比率的单位用“{known[0]}”，数量的请改名称"
        yield own.finding(("target", "unit"), say(found, "名称是比率，单位却不是", deed), found)


@rule("JX354", "最高就是 100%", Severity.HINT, needs=("level1", "level2", "name", "target"))
def full_is_the_most(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """比例不会超过 100%：“不低于 100%”就是“等于 100%”，“大于 100%”则达不到。"""
    target = indicator.target
    if plays(indicator, "satisfaction", setting):  # where 100 % is a question of its own
        return
    if target.operator in _UP and target.value == _FULL and _is_share(indicator, setting):
        found = str(target)
        sentence = say(
            in_words(target, setting),
            "比例最高就是 100%",
            "建议把符号改为“=”，或填一个留有余地的数",
        )
        yield own.finding(("target", "operator"), sentence, found)


@rule("JX355", "怎样都能达到的指标值", Severity.HINT, needs=("name", "target"))
def targets_can_be_missed(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """“不低于 0”“不超过 100%”无论做得怎样都算完成，起不到约束作用。"""
    target = indicator.target
    if target.value is None or holds(indicator.name, setting, "change"):
        return
    floor = target.operator == "≥" and target.value == 0
    ceiling = target.operator == "≤" and target.value == _FULL and is_percent(target, setting)
    if floor or ceiling:
        found = str(target)
        deed = "请填一个要努力才能达到的数，可参考上年实际"
        sentence = say(in_words(target, setting), "做得怎样都能达到", deed)
        yield own.finding(("target", "value"), sentence, found)


@rule("JX356", "符号与指标方向相反", Severity.EXPLAIN, needs=("level1", "level2", "name", "target"))
def signs_fit_names(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """完成得越多越好的用“≥”，花费、差错越少越好的用“≤”；用反了，做得越差得分越高。"""
    target, name = indicator.target, indicator.name
    wanted = _direction(indicator, setting)
    if wanted == "≥" and target.operator in _DOWN:
        expected = "这类指标一般越高越好，符号用“≥”或“=”"
    elif wanted == "≤" and target.operator in _UP:
        expected = "这类指标一般越低越好，符号用“≤”或“=”"
    else:
        return
    deed = "请核对符号"
    sentence = say(f"{name} {in_words(target, setting)}", expected, deed)
    yield own.finding(("target", "operator"), sentence, str(target))


@rule("JX365", "数量指标用了“≤”", Severity.HINT, needs=("level1", "level2", "name", "target"))
def amounts_of_work_are_floors(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """做了多少事一般越多越好；用“≤”，一件不做也算完成。要压减的数量另当别论。"""
    target, name = indicator.target, indicator.name
    if target.operator not in _DOWN or not plays(indicator, "quantity", setting):
        return
    is_to_shrink = any(holds(name, setting, of) for of in ("saving", "unwanted"))
    if not is_to_shrink and not any(ends(name, setting, of) for of in ("less", "more")):
        expected = "做了多少事一般用“≥”或“=”"
        sentence = say(f"{name} {target}", expected, "请核对符号；确是越少越好的，不必修改")
        yield own.finding(("target", "operator"), sentence, str(target))


@rule(
    "JX357",
    "定性指标值没有程度",
    Severity.HINT,
    basis="mof-2021-101",
    needs=("level1", "level2", "description", "target"),
)
def words_have_a_grade(indicator: Indicator, setting: Setting, own: Rule) -> Iterator[Finding]:
    """“提升”“良好”没有说到什么程度，年底怎样算完成，各人说法不同。"""
    words = indicator.target.words
    if words is None or plays(indicator, "satisfaction", setting):
        return
    if any(sign.isdigit() for sign in words) or holds(
        indicator.description or "", setting, "graded"
    ):
        return
    if _is_ungraded(words, setting):
        deed = "请改用数字，如“增长率≥5%”；难以量化的，在描述里写明分几档、怎样认定"
        sentence = say(words, "没有说到什么程度才算完成", deed)
        yield own.finding(("target", "words"), sentence, words)


@rule("JX358", "文字指标值过多", Severity.HINT, needs=(_TARGETS,))
def most_are_numbers(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """指标值大半是文字，年底难以对照打分。"""
    most = setting.thresholds.get("qualitative_share")
    targets = [one.target for one in project.indicators]
    if most is None or len(targets) < setting.thresholds.get("rows_to_compare", 1):
        return
    words = sum(1 for one in targets if one.operator == QUALITATIVE)
    if words * 100 > most * len(targets):
        expected = f"{len(targets)} 条指标里有 {words} 条的指标值是文字"
        sentence = say("", expected, "请把能用数字说明的改成数值，如人数、次数、比例、天数")
        yield own.finding(("indicators",), sentence)


@rule(
    "JX359",
    "时间不在预算年度",
    Severity.EXPLAIN,
    needs=("year", "projects.status", "projects.period", f"projects.{_TARGETS}"),
)
def times_are_of_the_year(submission: Submission, setting: Setting, own: Rule) -> Iterator[Finding]:
    """年度指标考核本年；写着别的年份，多半是沿用了往年的表。"""
    for number, project in enumerate(submission.projects):
        if project.is_silent(setting):
            continue
        for index, one in enumerate(project.indicators):
            words = one.target.words or ""
            said = years(words)
            if said and submission.year not in said:
                expected = f"预算年度是 {submission.year} 年"
                deed = "请核对年份；跨年项目请写本年应完成到哪一步，或在情况说明里写明"
                loc = ("projects", number, "indicators", index, "target", "words")
                yield own.finding(loc, say(words, expected, deed), words)


@rule("JX360", "满意度指标值不合适", Severity.EXPLAIN, needs=("level1", "level2", "target"))
def satisfaction_is_measured(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """满意度由调查得出，用百分比表示；定得过低没有约束，定为 100% 则很难达到。"""
    target, least = indicator.target, setting.thresholds.get("satisfaction_least")
    if least is None or not plays(indicator, "satisfaction", setting):
        return
    found, said = str(target), in_words(target, setting)
    if target.value is not None and target.unit is None:
        return  # the missing unit is a problem of its own
    if not is_percent(target, setting):
        deed = f"请填如“≥90”、单位“{percent_word(setting)}”；不是满意度的，请移到别的指标下"
        sentence = say(said, "满意度一般用百分比表示", deed)
    elif target.value is not None and target.value < least and target.operator not in _DOWN:
        sentence = say(said, f"一般不低于 {least}%", "请核对")
    elif target.value == _FULL and target.operator not in _DOWN:
        sentence = say(said, "人人满意很难做到", "建议按往年调查结果填写，如“≥95”")
    else:
        return
    yield own.finding(("target", target.bearer), sentence, found)


@rule("JX361", "指标值重复了名称", Severity.EXPLAIN, needs=("name", "description", "target"))
def values_say_more_than_names(
    indicator: Indicator,
    setting: Setting,  # noqa: ARG001 - every rule takes it
    own: Rule,
) -> Iterator[Finding]:
    """指标值再说一遍名称，等于没有指标值。"""
    words = indicator.target.words
    if words is None:
        return
    if letters(words) in {letters(indicator.name), letters(indicator.description or "")}:
        deed = "请写要达到的数或程度，如“12月底前完成”，或改选其他符号填数字"
        yield own.finding(("target", "words"), say(words, "与名称或描述相同", deed), words)


@rule("JX362", "指标值大多是 100%", Severity.HINT, needs=(_TARGETS,))
def not_all_are_full(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """条条都是 100%，看不出这个项目要在哪里下功夫。"""
    most, targets = setting.thresholds.get("full_share"), [one.target for one in project.indicators]
    if most is None or len(targets) < setting.thresholds.get("rows_to_compare", 1):
        return
    full = [one for one in targets if one.value == _FULL and is_percent(one, setting)]
    if len(full) * 100 > most * len(targets):
        expected = f"{len(targets)} 条指标里有 {len(full)} 条都是 100%"
        deed = "请看看哪些可以改为数量、天数，或按往年实际填写"
        yield own.finding(("indicators",), say("", expected, deed))


@rule("JX363", "文字指标值里有数量", Severity.EXPLAIN, needs=("target",))
def numbers_stand_as_numbers(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """写在文字里的数量不能比较和汇总；两个数写在一格，完成一个算不算完成也说不清。"""
    words = indicator.target.words
    if words is None or dates(words):
        return
    numbers = list(quantities(words, setting))
    if numbers:
        several = "一个数一条，" if len(numbers) > 1 else ""
        said = "、".join(one.said for one in numbers)
        deed = f"请拆成{several}符号、数值、单位分开填" if several else "请把符号、数值、单位分开填"
        sentence = say(words, "指标值里有数量", deed)
        yield own.finding(("target", "words"), sentence, said)


@rule("JX364", "低于上年实际", Severity.HINT, needs=("target", "prior_value"))
def targets_do_not_fall_back(
    indicator: Indicator, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """指标值比上年实际还低，不用努力也能完成。"""
    target, before = indicator.target, _prior(indicator, setting)
    if before is None or target.value is None:
        return
    lower = target.operator in _UP and target.value < before
    if lower or (target.operator in _DOWN and target.value > before):
        found = str(target)
        said = in_words(target, setting)
        sentence = say(said, f"上年实际是 {before:f}，今年反而放宽", "请核对；有原因的不必改")
        yield own.finding(("target", "value"), sentence, found)


def _is_share(indicator: Indicator, setting: Setting) -> bool:
    """Whether a target is a share of something, which a growth rate is not."""
    return is_percent(indicator.target, setting) and not holds(indicator.name, setting, "change")


def _direction(indicator: Indicator, setting: Setting) -> str | None:
    """Which sign a name asks for, where it asks for one; 不, 超时 before the word turn it."""
    name, turning = indicator.name, setting.words("turning")
    for of, sign, other in (("less", "≤", "≥"), ("more", "≥", "≤")):
        before = before_end(name, setting, of)
        if before is not None:
            return other if before.endswith(turning) else sign
    if holds(name, setting, "saving") or not plays(indicator, "cost", setting):
        return None
    paid_in = canonical((indicator.target.unit or "").split("/")[0], setting)
    return "≤" if paid_in in setting.words("money") else None


def _is_ungraded(words: str, setting: Setting) -> bool:
    whole = entry(words, setting, "ungraded")
    parts = [one.name for one in setting.lists.get("ungraded", ()) if "whole" not in one.flags]
    return whole is not None or any(part in words for part in parts)


def _prior(indicator: Indicator, setting: Setting) -> Decimal | None:
    """Last year's number, where it is in the unit of the target or in none."""
    text, target = indicator.prior_value, indicator.target
    if text is None:
        return None
    found: Sequence[Decimal] = [
        one.value
        for one in quantities(text, setting)
        if one.unit == canonical(target.unit or "", setting)
    ]
    if found:
        return found[0]
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
