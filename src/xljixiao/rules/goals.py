"""G: goals, and whether the indicators carry them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Indicator, Project, Submission
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.quantities import Quantity, canonical, comparable, quantities
from xljixiao.rules.vocabulary import begins, holds, letters, subjects

_CLAUSE = re.compile(r"[^，,。；;、\n]+")
_NAMED = 3
_ROWS = ("indicators.name", "indicators.description", "indicators.target")


@rule("JX370", "绩效目标就是项目名称", Severity.MUST, basis="mof-2015-88", needs=("name", "goals"))
def goals_are_no_names(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:  # noqa: ARG001
    """目标要说明做成什么；只抄项目名称，等于没有目标。"""
    if project.goals and _is_name(project):
        deed = "请写明这个项目全年要做成什么、达到什么效果"
        said = "；".join(project.goals)
        yield own.finding(("goals",), say(said, "与项目名称相同，还不是目标", deed), said)


@rule("JX371", "绩效目标过于笼统", Severity.HINT, basis="mof-2015-88", needs=("name", "goals"))
def goals_say_something(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """目标要让不熟悉的人看懂：做多少事、做到什么程度、谁受益。"""
    least = setting.thresholds.get("goal_least")
    if least is None or not project.goals or _is_name(project):
        return
    said = "；".join(project.goals)
    if any(sign.isdigit() for sign in said):  # a short one may well be to the point
        return
    deed = "请写明全年做多少事、做到什么程度、谁受益"
    if holds(said, setting, "duty"):
        yield own.finding(("goals",), say(said, "说的是单位职责，不是这个项目的目标", deed), said)
    elif len(letters(said)) < least:
        yield own.finding(("goals",), say(said, f"少于 {least} 个字，说得较笼统", deed), said)


@rule("JX372", "绩效目标写的是结转情况", Severity.EXPLAIN, needs=("goals",))
def goals_look_forward(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """结转的原因不是目标；结转来的钱今年要做成什么，才是目标。"""
    for index, goal in enumerate(project.goals):
        if holds(goal, setting, "carryover"):
            deed = "请写明这笔钱今年要做成什么；结转原因不必写在这里"
            yield own.finding(("goals", index), say(goal, "说的是资金结转情况", deed), goal)


@rule("JX373", "目标里的数量没有指标", Severity.HINT, needs=("goals", *_ROWS))
def goals_are_carried(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """目标里写明的数量要有指标来考核，目标与指标才接得上。"""
    missing = [number.said for number, row in _uncarried(project, setting) if row is None]
    if missing:
        yield own.finding(("goals",), _no_indicator(missing), "、".join(missing))


@rule("JX374", "指标值与目标里的数不一致", Severity.EXPLAIN, needs=("goals", *_ROWS))
def targets_agree_with_goals(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """同一件事，目标与指标写的数不同，年底不知按哪个考核。"""
    for number, row in _uncarried(project, setting):
        if row is not None:
            found = str(project.indicators[row].target)
            sentence = say(found, f"{{goals}}里写的是 {number.said}", "请核对，两处写成一样")
            loc = ("indicators", row, "target", "value")
            yield own.finding(loc, sentence, found, {"goals": ("goals",)})


@rule("JX375", "有的目标没有指标", Severity.HINT, needs=("goals", *_ROWS))
def every_goal_has_indicators(project: Project, setting: Setting, own: Rule) -> Iterator[Finding]:
    """每条目标都要有指标来考核，否则说了不算。"""
    if len(project.goals) < 2 or not project.indicators or not setting.words("common"):
        return
    known = {pair for one in project.indicators for pair in subjects(_text(one), setting)}
    for index, goal in enumerate(project.goals):
        about = subjects(goal, setting)
        if about and not about & known:
            deed = "请补充考核这条目标的指标；已有的，请在指标名称或描述里写明"
            sentence = say(goal, "没有看到考核这条目标的指标", deed)
            yield own.finding(("goals", index), sentence, goal)


@rule(
    "JX376",
    "总体目标里的数量没有指标",
    Severity.HINT,
    basis="hebei-2014",
    needs=(
        *("overall", "functions.goal", "functions.indicators", "projects.status", "projects.goals"),
        *(f"projects.{path}" for path in _ROWS),
    ),
)
def overall_is_carried(submission: Submission, setting: Setting, own: Rule) -> Iterator[Finding]:
    """部门整体目标里写明的数量，要在分项目标或项目指标里有着落。"""
    if submission.overall is None:
        return
    projects = [one for one in submission.projects if not one.is_silent(setting)]
    rows = [row for project in projects for row in project.indicators]
    texts = [text for one in submission.functions for text in (one.goal or "", *one.indicators)]
    texts += [goal for project in projects for goal in project.goals]
    numbers = _Numbers.of(rows, texts, setting)
    missing = [
        one.said for one in _asked(submission.overall, setting) if not numbers.hold(one, setting)
    ]
    if missing:
        yield own.finding(("overall",), _no_indicator(missing), "、".join(missing))


def _no_indicator(missing: list[str]) -> str:
    said = "、".join(missing[:_NAMED]) + ("等" if len(missing) > _NAMED else "")
    return say(said, "没有看到考核这个数量的指标", "请补充指标，或核对数字；不作为考核要求的不必改")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of targets, and those in what is written beside them."""

    targets: frozenset[tuple[bool, Decimal]]
    beside: frozenset[Decimal]

    @classmethod
    def of(cls, rows: Iterable[Indicator], texts: Iterable[str], setting: Setting) -> Self:
        rows = tuple(rows)
        beside = (*texts, *map(_text, rows))
        return cls(
            frozenset(number for row in rows if (number := _number(row, setting)) is not None),
            frozenset(one.value for text in beside for one in quantities(text, setting)),
        )

    def hold(self, one: Quantity, setting: Setting) -> bool:
        return one.value in self.beside or (
            comparable(one.value, one.unit, setting) in self.targets
        )


def _uncarried(project: Project, setting: Setting) -> Iterator[tuple[Quantity, int | None]]:
    """The quantities of the goals that no indicator has, each with the row that contradicts it.

    A row contradicts where it alone has the unit and the subject of the clause, and a number that
    no goal names.
    """
    if not project.indicators:
        return
    numbers = _Numbers.of(project.indicators, (), setting)
    named = _Numbers.of((), project.goals, setting).beside
    rows = [
        (row, canonical(one.target.unit or "", setting), subjects(one.name, setting))
        for row, one in enumerate(project.indicators)
        if one.target.value is not None and one.target.value not in named
    ]
    for goal in project.goals:
        for clause in _CLAUSE.findall(goal):
            for number in _asked(clause, setting):
                if numbers.hold(number, setting):
                    continue
                about = subjects(clause.replace(number.said, " "), setting)
                against = [
                    row for row, unit, subject in rows if unit == number.unit and about & subject
                ]
                yield number, against[0] if len(against) == 1 else None


def _asked(text: str, setting: Setting) -> Iterator[Quantity]:
    """The quantities that a goal sets; how many people a unit employs is none."""
    for number in quantities(text, setting):
        if not begins(number.rest, setting, "staff"):
            yield number


def _number(row: Indicator, setting: Setting) -> tuple[bool, Decimal] | None:
    target = row.target
    return None if target.value is None else comparable(target.value, target.unit, setting)


def _text(row: Indicator) -> str:
    return " ".join((row.name, row.description or "", row.target.words or ""))


def _is_name(project: Project) -> bool:
    return all(letters(goal) == letters(project.name) for goal in project.goals)
