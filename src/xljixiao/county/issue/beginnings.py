"""What units would begin with now, against what they were given to begin with.

The roster's 上年项目 may be corrected when workbooks are out. Whoever has handed in nothing yet
gets them anew; what a unit has answered is its own, be it last year's to the letter.
"""

from collections.abc import Iterator

from xljixiao.county.issue.changes import Difference, Kind
from xljixiao.county.issue.fitting import OF_A_PROJECT, OF_THE_WHOLE
from xljixiao.county.issue.pairing import Known, pairs
from xljixiao.model.submission import Project, Submission

_SAYS = "带入的上年内容有变化"


def begins_anew(given: Submission, issued: Submission) -> Iterator[Difference]:
    """What a unit that has answered nothing would begin with, other than before."""
    filler = given.filler
    for name in _changed(given, issued):
        yield Difference(
            Kind.ADJUSTED, (filler.code,), f"{filler.code} {filler.name}", name, (_SAYS,)
        )


def stays(given: Submission, issued: Submission) -> Iterator[str]:
    """A sentence for each such change that comes too late."""
    filler = given.filler
    for name in _changed(given, issued):
        project = f"《{name}》" if name else ""
        yield (
            f"{filler.code} {filler.name}{project}：{_SAYS}，单位已经报来，以单位填的为准，没有改。"
        )


def _changed(given: Submission, issued: Submission) -> Iterator[str]:
    """The names of projects, blank for the whole, that would begin with something else."""
    if any(getattr(given, name) != getattr(issued, name) for name in OF_THE_WHOLE):
        yield ""
    new, old = (list(map(Known.of, one.projects)) for one in (given, issued))
    for now, before in pairs(new, old).items():
        if _prefilled(given.projects[now]) != _prefilled(issued.projects[before]):
            yield given.projects[now].name


def _prefilled(project: Project) -> object:
    """What a unit may begin with; the amounts are the roster's."""
    amounts = dict.fromkeys(("total", "fiscal", "other"))
    bare = project.model_copy(update={"budget": project.budget.model_copy(update=amounts)})
    return [getattr(bare, name) for name in OF_A_PROJECT]
