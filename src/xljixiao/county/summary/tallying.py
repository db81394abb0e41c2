"""Who was to hand in what, and what became of it: filling units and their projects. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from xljixiao.county.ledger import Decision
from xljixiao.county.standing import NO_BUREAU, Standing
from xljixiao.county.stepping import State, Step, project_key
from xljixiao.county.stepping import Verdict as Word
from xljixiao.county.summary.compiled import Compiled, Part
from xljixiao.county.summary.tables import Origin
from xljixiao.model.roster import Filling, Roster, RosterProject
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Indicator, Project, Submission, Unit, key_of
from xljixiao.model.targets import QUALITATIVE
from xljixiao.rules.vocabulary import plays

HIDDEN = "否"
"""Of a department or project that is not disclosed."""


class Verdict(StrEnum):
    """How far a project has come."""

    PASSED = "审核通过"
    WAITING = "待审"
    MENDING = "退改中"
    REFUSED = "建议不予安排"
    DEFERRED = "建议暂缓"
    SUMMED = "已汇总"
    """There is no round that could say more."""


_DECIDED: Mapping[str, Verdict] = {
    Word.PASSED: Verdict.PASSED,
    Word.RETURN: Verdict.MENDING,
    Word.REFUSE: Verdict.REFUSED,
    Word.DEFER: Verdict.DEFERRED,
}
_STEPS = (Step.APPROVAL, Step.SECOND, Step.FIRST)
"""Who decides, the last first; what the section alone has passed is still to be looked at."""
OPEN = (Verdict.WAITING, Verdict.REFUSED, Verdict.DEFERRED)
"""Of which nothing is settled yet."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A project that is asked for, and what the roster gives for it."""

    project: Project
    part: int
    index: int
    verdict: Verdict
    due: RosterProject | None
    hidden: bool
    """Whether it is not to be disclosed: it counts, and is named nowhere outside the office."""

    @property
    def origin(self) -> Origin:
        return Origin(self.part, ("projects", self.index))

    @property
    def key(self) -> str:
        return project_key(self.project)

    @property
    def total(self) -> Decimal:
        return self.project.budget.total or Decimal(0)

    @property
    def numeric(self) -> int:
        """Its indicators with a number."""
        return sum(one.target.operator != QUALITATIVE for one in self.project.indicators)

    def lacks(self, role: str, setting: Setting) -> bool:
        """Whether it has no indicator where the setting's taxonomy has a role."""
        return bool(self._bearers(role, setting)) and not any(
            plays(one, role, setting) for one in self.project.indicators
        )

    def core(self, setting: Setting) -> Indicator | None:
        """The one indicator that says most of what the money buys: a number of things first."""
        own = self.project.indicators
        ranked = (
            [one for one in own if plays(one, "quantity", setting) and one.target.value],
            [one for one in own if plays(one, "output", setting) and one.target.value],
            list(own),
        )
        return next((found[0] for found in ranked if found), None)

    @staticmethod
    def _bearers(role: str, setting: Setting) -> tuple[str, ...]:
        return (*setting.flagged("level1", role), *setting.flagged("level2", role))


@dataclass(frozen=True, slots=True)
class Dept:
    """A department as the summary names it."""

    code: str
    name: str
    bureau: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """One filling unit: what it was to hand in, and what came.

    `part` is None as long as nothing can be summed up; `silent` are its projects that are not
    asked for this year.
    """

    filler: Unit
    department: Dept
    due: Filling | None
    standing: Standing | None
    part: int | None
    projects: tuple[Declared, ...] = ()
    silent: tuple[tuple[Project, RosterProject | None], ...] = ()

    @property
    def arrived(self) -> bool:
        """Whether something has come in."""
        if self.standing is not None:
            return self.standing.state not in {State.UNISSUED, State.ISSUED}
        return self.part is not None


@dataclass(frozen=True)
class Tally:
    """The filling units of a county, those of the roster first, in its order."""

    compiled: Compiled
    filed: tuple[Filed, ...]

    @classmethod
    def of(cls, compiled: Compiled) -> "Tally":
        return cls(compiled, tuple(_filed(compiled)))

    @property
    def setting(self) -> Setting:
        return self.compiled.form.setting

    @cached_property
    def departments(self) -> Mapping[str, tuple[Filed, ...]]:
        """Code -> the filling units of a department, in their order."""
        found: dict[str, list[Filed]] = {}
        for one in self.filed:
            found.setdefault(one.department.code, []).append(one)
        return {code: tuple(own) for code, own in found.items()}

    @cached_property
    def projects(self) -> Mapping[Origin, tuple[Filed, Declared]]:
        """The projects that are asked for, by where they stand, in the order of the units."""
        return {project.origin: (one, project) for one in self.filed for project in one.projects}

    @property
    def with_bureaus(self) -> bool:
        """Whether the roster says which section looks after which department."""
        return any(one.department.bureau for one in self.filed)


class Due:
    """The roster's projects, found by code, or by unit and name where only one is called so."""

    def __init__(self, roster: Roster | None) -> None:
        self._by_key: dict[str, list[RosterProject]] = {}
        self._by_name: dict[str, list[RosterProject]] = {}
        for one in roster.projects if roster else ():
            key, name = (key_of(one.unit, code, one.name) for code in (one.code, None))
            self._by_key.setdefault(key, []).append(one)
            self._by_name.setdefault(name, []).append(one)

    def of(self, project: Project) -> RosterProject | None:
        """What the roster has for a project of a submission; of two, which is not guessed."""
        found = self._by_key.get(project_key(project)) or self._called(project)
        return found[0] if len(found) == 1 else None

    def surely(self, project: Project) -> RosterProject | None:
        """As `of`, but not one of another code, though it be called the same."""
        found = self.of(project)
        if found is not None and None not in (project.code, found.code):
            return found if found.code == project.code else None
        return found

    def hides(self, department: Dept, project: Project) -> bool:
        """Whether it is not to be disclosed, or may be one that is not."""
        found = [one] if (one := self.of(project)) else self._called(project)
        return any(is_hidden(department, one) for one in found or (None,))

    def _called(self, project: Project) -> list[RosterProject]:
        return self._by_name.get(key_of(project.unit.code, None, project.name), [])


def is_hidden(department: Dept, due: RosterProject | None) -> bool:
    """Whether a project is not to be disclosed: as the roster says of it, or of its department."""
    said = due.disclosed if due else None
    return department.hidden if said is None else said == HIDDEN


def verdict(state: State | None, decisions: Iterable[Decision], key: str) -> Verdict:
    """How far a project has come: by the newest words on itself, or by its workbook's state."""
    if state is None:
        return Verdict.SUMMED
    own = {(one.step, one.place): one for one in decisions if one.project == key}
    if any(_DECIDED.get(one.verdict) is Verdict.MENDING for one in own.values()):
        return Verdict.MENDING
    for step in _STEPS:
        said = own.get((step, ""))
        word = _DECIDED.get(said.verdict) if said else None
        if word is Verdict.PASSED and (step is Step.FIRST or state is State.DOUBTFUL):
            continue  # what another filling may replace is not passed
        if word is not None:
            return word
    if state in {State.PASSED, State.APPROVED}:
        return Verdict.PASSED
    return Verdict.MENDING if state is State.RETURNED else Verdict.WAITING


def _filed(compiled: Compiled) -> Iterator[Filed]:
    parts: dict[str, list[int]] = {}
    for number, part in enumerate(compiled.parts):
        if isinstance(part.document, Submission):
            parts.setdefault(part.document.filler.code, []).append(number)
    standings = {one.filling.filler.code: one for one in compiled.standings}
    due = Due(compiled.roster)
    bureaus = compiled.roster is not None and any(o.bureau for o in compiled.roster.departments)
    for filling in compiled.roster.fillings() if compiled.roster else ():
        own = filling.department
        bureau = own.bureau or (NO_BUREAU if bureaus else "")
        department = Dept(own.code, own.name, bureau, own.disclosed == HIDDEN)
        numbers = parts.get(filling.filler.code, [])
        first = numbers.pop(0) if numbers else None
        standing = standings.get(filling.filler.code)
        one = Filed(filling.filler, department, filling, standing, first)
        yield one if first is None else _with_projects(one, compiled.parts[first], due, compiled)
    for number in (number for numbers in parts.values() for number in numbers):
        part = compiled.parts[number]
        if isinstance(part.document, Submission):
            named = part.document.department
            bureau = NO_BUREAU if bureaus else ""
            department = Dept(named.code, named.name, bureau, hidden=False)
            one = Filed(part.document.filler, department, None, None, number)
            yield _with_projects(one, part, due, compiled)


def _with_projects(one: Filed, part: Part, due: Due, compiled: Compiled) -> Filed:
    if not isinstance(part.document, Submission) or one.part is None:
        return one
    asked, silent = [], []
    for index, project in enumerate(part.document.projects):
        given = due.of(project)
        if project.is_silent(compiled.form.setting):
            silent.append((project, given))
            continue
        hidden = due.hides(one.department, project)
        word = verdict(part.state, part.decisions, project_key(project))
        asked.append(Declared(project, one.part, index, word, given, hidden))
    return replace(one, projects=tuple(asked), silent=tuple(silent))
