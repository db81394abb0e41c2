"""What a department has handed in, its own workbook and those of its filling units, as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xljixiao.county.publish.openness import Openness
from xljixiao.county.standing import Standing
from xljixiao.county.stepping import WHOLE, State, project_key
from xljixiao.county.summary.tallying import Due, Verdict, verdict
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, RosterDepartment, RosterProject
from xljixiao.model.submission import Contact, Project, Submission, Unit

_DONE = (State.PASSED, State.APPROVED)
_OUT = (Verdict.REFUSED, Verdict.DEFERRED)
_NOT_IN_ROSTER = 10**6


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as it was handed in, and what the roster has for it."""

    project: Project
    given: RosterProject | None


@dataclass(frozen=True, slots=True)
class Held:
    """All that counts of a department; `whole` is None where nothing of it can be read yet.

    In `whole` are the projects that are asked for, in the order of the roster. What officers do not
    arrange for is in `left_out` alone, with their verdict.
    """

    department: RosterDepartment
    standings: tuple[Standing, ...]
    whole: Submission | None
    projects: tuple[Listed, ...] = ()
    left_out: tuple[tuple[Project, str], ...] = ()
    whole_refused: bool = False
    """Whether the goals of the whole department are not agreed to."""

    @property
    def name(self) -> str:
        return f"{self.department.code} {self.department.name}"

    @property
    def unit(self) -> Unit:
        return Unit(code=self.department.code, name=self.department.name)

    @property
    def passed(self) -> bool:
        """Whether every part of it has been passed."""
        return not self.whole_refused and all(one.state in _DONE for one in self.standings)

    @property
    def approved(self) -> bool:
        """Whether every part of it has been approved as it is now."""
        return all(one.state is State.APPROVED for one in self.standings)

    @property
    def lacking(self) -> str:
        """What keeps it from being published, in words."""
        if self.whole_refused:
            return "部门整体绩效目标没有通过"
        states = (
            (one.filling.filler.name, one.said) for one in self.standings if one.state not in _DONE
        )
        if len(self.standings) == 1:
            return "、".join(state for _, state in states)
        return "、".join(f"{name}{state}" for name, state in states)

    @property
    def receipts(self) -> tuple[int, ...]:
        """Of what it is made."""
        return tuple(one.current.id for one in self.standings if one.current is not None)

    def disclosable(self, openness: Openness) -> Submission | None:
        """The whole without what is not disclosed."""
        shown = (one.project for one in self.projects if one.given and openness.shows(one.given))
        return self.whole and self.whole.model_copy(update={"projects": tuple(shown)})


def gather(roster: Roster, form: Form, standings: Sequence[Standing]) -> Iterator[Held]:
    """One for each department of the roster, in its order."""
    due = Due(roster)
    order = {(one.unit, one.code, one.name): n for n, one in enumerate(roster.projects)}
    for department in roster.departments:
        own = tuple(one for one in standings if one.filling.department == department)
        yield _Joining(department, own, due, form).held(order)


@dataclass(frozen=True, slots=True)
class _Joining:
    department: RosterDepartment
    standings: tuple[Standing, ...]
    due: Due
    form: Form

    def held(self, order: dict[tuple[str, str | None, str | None], int]) -> Held:
        read = [(one, document) for one in self.standings if (document := _document(one))]
        if not read:
            return Held(self.department, self.standings, None)
        listed, left_out = [], []
        for standing, document in read:
            for project in document.projects:
                if project.is_silent(self.form.setting):
                    continue
                word = verdict(standing.state, standing.decisions, project_key(project))
                if word in _OUT:
                    left_out.append((project, str(word)))
                else:
                    listed.append(Listed(project, self.due.surely(project)))
        listed.sort(
            key=lambda one: (
                order[one.given.unit, one.given.code, one.given.name]
                if one.given
                else _NOT_IN_ROSTER
            )
        )
        return Held(
            department=self.department,
            standings=self.standings,
            whole=self._whole([document for _, document in read], listed),
            projects=tuple(listed),
            left_out=tuple(left_out),
            whole_refused=any(verdict(one.state, one.decisions, WHOLE) in _OUT for one, _ in read),
        )

    def _whole(self, documents: Sequence[Submission], listed: Sequence[Listed]) -> Submission:
        """The department's own workbook with the projects of all; who filled it in stays here."""
        own = next((one for one in documents if one.filler.code == self.department.code), None)
        filler = Unit(code=self.department.code, name=self.department.name)
        projects = tuple(one.project for one in listed)
        joined = {"filler": filler, "contact": Contact(), "projects": projects}
        return (own or documents[0]).model_copy(update=joined)


def _document(standing: Standing) -> Submission | None:
    read = standing.read
    if standing.current is None or read is None or read.document is None:
        return None
    return Submission.model_validate_json(read.document)
