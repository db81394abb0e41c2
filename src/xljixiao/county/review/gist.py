"""What was handed in, in one cell: so that an officer can judge it without opening the file."""

from collections.abc import Iterator, Mapping
from typing import Final

from xljixiao.county.review.unchanged import unchanged_note
from xljixiao.model.record import Loc
from xljixiao.model.submission import Project, Submission
from xljixiao.model.values import printed

GOALS, PURPOSE, PLAN = "目标", "用途", "支出计划"
LABELS: Final[Mapping[str, Loc]] = {
    GOALS: ("goals",),
    PURPOSE: ("budget", "purpose"),
    PLAN: ("spending_plan", 0, "percent"),
}
"""How a part of a project is called here, and where it stands in the project."""


def project_gist(project: Project, last_year: Project | None = None) -> str:
    """What is still last year's, goals, use of the money, plan, and the indicators by number."""
    note = unchanged_note(project, last_year)
    return "\n".join((*([note] if note else []), *_of_project(project)))


def _of_project(project: Project) -> Iterator[str]:
    if project.goals:
        yield f"{GOALS}：{printed(project.goals)}"
    if project.budget.purpose:
        yield f"{PURPOSE}：{project.budget.purpose}"
    steps = [f"{one.month}月底{one.percent.normalize():f}%" for one in project.spending_plan]
    if steps:
        yield f"{PLAN}：{'、'.join(steps)}"
    for number, one in enumerate(project.indicators, 1):
        yield f"指标{number}：{one.level2}，{one.name} {one.target}"


def whole_gist(submission: Submission) -> str:
    """The goals of the whole, and those of each function with its indicators."""
    return "\n".join(_of_whole(submission))


def _of_whole(submission: Submission) -> Iterator[str]:
    if submission.overall:
        yield f"总体目标：{submission.overall}"
    for one in submission.functions:
        indicators = f"（{'；'.join(one.indicators)}）" if one.indicators else ""
        yield f"{one.name}：{one.goal or ''}{indicators}"
