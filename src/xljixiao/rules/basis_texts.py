"""B: on what a target rests (指标值确定依据)."""

from collections.abc import Iterator

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.vocabulary import holds

_CHOICES = "请按实际写：计划标准、历史标准、行业标准，或文件名称及文号"


@rule("JX380", "各条指标的依据都一样", Severity.HINT, needs=("indicators.basis",))
def bases_differ(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """每条指标值都应有自己的来处；条条写同一句，等于没有依据。"""
    said = _filler(project, setting)
    if said is not None:
        expected = f"{len(project.indicators)} 条指标都是这一句，看不出指标值是怎样定的"
        yield own.finding(("indicators", 0, "basis"), say(said, expected, _CHOICES), said)


@rule("JX381", "依据没有说明来处", Severity.HINT, basis="mof-2021-101", needs=("indicators.basis",))
def bases_are_of_a_kind(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """依据要能查到：是哪份计划、哪个文件，还是往年的实际数。"""
    if _filler(project, setting) is not None:
        return
    for index, one in enumerate(project.indicators):
        if _is_empty(one.basis, setting):
            sentence = say(one.basis or "", "看不出指标值是怎样定的", _CHOICES)
            yield own.finding(("indicators", index, "basis"), sentence, one.basis or "")


def _filler(project: Project, setting: Setting) -> str | None:
    """The one text that stands on every row and names no source."""
    said = {one.basis for one in project.indicators}
    least = setting.thresholds.get("rows_to_compare")
    if least is None or len(project.indicators) < least or len(said) != 1:
        return None
    (only,) = said
    return only if _is_empty(only, setting) else None


def _is_empty(basis: str | None, setting: Setting) -> bool:
    """Whether a text that is there names no kind of source."""
    known = setting.words("basis_word")
    return bool(known) and basis is not None and not holds(basis, setting, "basis_word")
