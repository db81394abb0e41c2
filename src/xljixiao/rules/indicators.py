"""I: the set of indicators."""

from collections.abc import Iterator

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say


@rule("JX303", "三级指标名称重复", Severity.MUST, needs=("indicators.name",))
def names_differ(project: Project, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """同一项目内两条指标同名，考核时分不清是哪一条，预算管理系统也不接受。"""
    first: dict[str, int] = {}
    for index, indicator in enumerate(project.indicators):
        seen = first.setdefault(indicator.name, index)
        if seen != index:
            expected = f"与第{seen + 1}条指标重名"
            sentence = say(indicator.name, expected, "请改为不同的名称，或合并为一条")
            yield own.finding(("indicators", index, "name"), sentence, indicator.name)
