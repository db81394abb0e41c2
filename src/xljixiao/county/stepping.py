"""The steps of a review, and how far a submission has come by what officers decided of it."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from xljixiao.county.ledger import Decision
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project, Submission, key_of

WHOLE = ""
"""The part of a submission that is about no project: the goals of the whole department."""


class State(StrEnum):
    """The states of a workbook (DESIGN 9), in the order in which they are gone through."""

    UNISSUED = "未下发"
    ISSUED = "已下发"
    DOUBTFUL = "待确认"
    """Two different fillings of one part: an officer says which holds."""
    RETURNED = "退回"
    ARRIVED = "待审"
    """Clean; nobody has looked yet."""
    FIRST = "初审"
    """The section that looks after the department has passed it."""
    SECOND = "绩效股审核"
    """The performance office has begun: some of its projects are passed."""
    PASSED = "通过"
    APPROVED = "批复"


class Step(StrEnum):
    """Who decides: the section that looks after the department, the performance office, all."""

    FIRST = "初审"
    SECOND = "绩效股审核"
    APPROVAL = "批复"


class Verdict(StrEnum):
    """What an officer decides of a project, or of one finding in it."""

    PASSED = "通过"
    RETURN = "退回"
    REFUSE = "不予安排"
    DEFER = "暂缓"
    WAIVE = "放行"


SETTLING = frozenset({Verdict.PASSED, Verdict.REFUSE, Verdict.DEFER})
"""After these a step has nothing more to ask of a project."""


def parts_of(submission: Submission, setting: Setting) -> tuple[str, ...]:
    """What is reviewed of a submission: the whole where it has goals, and each asked project."""
    projects = [project_key(one) for one in submission.projects if not one.is_silent(setting)]
    has_whole = submission.overall is not None or submission.functions or not projects
    return (WHOLE, *projects) if has_whole else tuple(projects)


def project_key(project: Project) -> str:
    """By what a project of a submission is known."""
    return key_of(project.unit.code, project.code, project.name)


def holding(decisions: Iterable[Decision]) -> Sequence[Decision]:
    """Those that hold: the newest of each step, project and place."""
    return list({(one.step, one.project, one.place): one for one in decisions}.values())


def due(decisions: Iterable[Decision], parts: Iterable[str]) -> Step:
    """Whose turn it is: the performance office's once the section has passed every part."""
    first = _settled(holding(decisions))[Step.FIRST]
    return Step.SECOND if set(parts) <= first else Step.FIRST


def progress(decisions: Iterable[Decision], parts: Iterable[str]) -> State:
    """How far a clean submission has come; `decisions` are those on it, `parts` what it has."""
    now, asked = holding(decisions), set(parts)
    settled = _settled(now)
    if any(one.verdict == Verdict.RETURN for one in now):
        return State.RETURNED
    if asked <= settled[Step.APPROVAL] or WHOLE in settled[Step.APPROVAL]:
        return State.APPROVED
    if asked <= settled[Step.SECOND]:
        return State.PASSED
    if asked & settled[Step.SECOND]:
        return State.SECOND
    return State.FIRST if asked <= settled[Step.FIRST] else State.ARRIVED


def is_complete(decisions: Iterable[Decision], parts: Iterable[str]) -> bool:
    """Whether every part has been decided by whose turn it is: what goes back now says it all."""
    now, asked = holding(decisions), set(parts)
    step = due(now, asked)
    decided = {
        one.project
        for one in now
        if one.step == step and (not one.place or one.verdict == Verdict.RETURN)
    }
    return asked <= decided


def _settled(decisions: Iterable[Decision]) -> Mapping[str, set[str]]:
    """Step -> the parts of which it has nothing more to ask."""
    settled: dict[str, set[str]] = {step: set() for step in Step}
    for one in decisions:
        if one.verdict in SETTLING and not one.place:
            settled[one.step].add(one.project)
    return settled
