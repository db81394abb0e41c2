"""Why the sums of a round differ from its roster: each difference with its cause in words. Pure.

Roster, what was issued, what is summed up and what is passed are one chain; whatever one step has
more or less than the one before is named, so that nothing is left over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xljixiao.county.summary.tallying import Declared, Dept, Due, Filed, Tally, Verdict
from xljixiao.model.roster import RosterProject
from xljixiao.model.submission import Budget, Project, Submission
from xljixiao.rules.problem import quoted


class Step(StrEnum):
    """From where to where."""

    ISSUED = "名册与下发"
    SUMMED = "名册与汇总"
    PASSED = "汇总与审核通过"


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many projects, and their money in 万元."""

    count: int = 0
    total: Decimal = Decimal(0)
    fiscal: Decimal = Decimal(0)
    other: Decimal = Decimal(0)

    @classmethod
    def of(cls, one: Budget | RosterProject) -> "Amounts":
        """One project; what is blank counts nothing."""
        zero = Decimal(0)
        return cls(1, one.total or zero, one.fiscal or zero, one.other or zero)

    @classmethod
    def all(cls, several: "Iterable[Amounts]") -> "Amounts":
        total = cls()
        for one in several:
            total += one
        return total

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.count + other.count,
            self.total + other.total,
            self.fiscal + other.fiscal,
            self.other + other.other,
        )

    def __neg__(self) -> "Amounts":
        return Amounts(-self.count, -self.total, -self.fiscal, -self.other)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return self + -other


@dataclass(frozen=True, slots=True)
class Difference:
    """What a step has more than the one before, and why; `project` where it is of one alone."""

    step: Step
    department: Dept
    filler: str
    project: str
    amounts: Amounts
    cause: str
    why: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The sums of each step, and what explains that they are not the same."""

    due: Amounts
    issued: Amounts
    summed: Amounts
    passed: Amounts
    differences: tuple[Difference, ...]

    def explained(self, step: Step) -> Amounts:
        return Amounts.all(one.amounts for one in self.differences if one.step is step)


def chain(tally: Tally) -> Chain:
    """The steps of a round; without a roster there are only the last two."""
    asked = [project for one in tally.filed for project in one.projects]
    passed = [one for one in asked if one.verdict is Verdict.PASSED]
    differences: list[Difference] = []
    if tally.compiled.roster is not None:
        differences += _of_issued(tally)
        differences += _of_summed(tally)
    differences += _of_passed(tally)
    return Chain(
        due=Amounts.all(Amounts.of(one) for filed in tally.filed for one in _due(filed)),
        issued=Amounts.all(
            Amounts.of(project.budget)
            for document in tally.compiled.issued
            for project in document.projects
        ),
        summed=Amounts.all(Amounts.of(one.project.budget) for one in asked),
        passed=Amounts.all(Amounts.of(one.project.budget) for one in passed),
        differences=tuple(one for one in differences if one.amounts != Amounts()),
    )


def _due(filed: Filed) -> Sequence[RosterProject]:
    return filed.due.projects if filed.due else ()


def _of_issued(tally: Tally) -> Iterator[Difference]:
    issued: Mapping[str, Submission] = {one.filler.code: one for one in tally.compiled.issued}
    due = Due(tally.compiled.roster)
    taken = _Taken(due.of(one) for document in issued.values() for one in document.projects)
    for filed in tally.filed:
        document = issued.get(filed.filler.code)
        if document is None:
            amounts = -Amounts.all(Amounts.of(one) for one in _due(filed) if one not in taken)
            yield _differs(Step.ISSUED, filed, "", amounts, ("未下发", "还没有下发工作簿"))
            continue
        for project in document.projects:
            given = taken.first(due.of(project))
            amounts = _more(project, given)
            yield _differs(Step.ISSUED, filed, project.name, amounts, _reissue(given))
        for one in _due(filed):
            if one not in taken:
                cause = "名册改动", "名册在下发以后增加的，尚未补发"
                yield _differs(Step.ISSUED, filed, one.name or "", -Amounts.of(one), cause)


def _of_summed(tally: Tally) -> Iterator[Difference]:
    asked = [project.due for one in tally.filed for project in one.projects]
    silent = [due for one in tally.filed for _, due in one.silent]
    taken = _Taken([*asked, *silent])
    for filed in tally.filed:
        if filed.part is None:
            amounts = -Amounts.all(Amounts.of(one) for one in _due(filed) if one not in taken)
            yield _differs(Step.SUMMED, filed, "", amounts, _missing(filed))
            continue
        for declared in filed.projects:
            project, given = declared.project, taken.first(declared.due)
            amounts = _more(project, given)
            yield _differs(Step.SUMMED, filed, project.name, amounts, _cause(project, given))
        for project, due in filed.silent:
            given = taken.first(due)
            if given is not None:
                cause = project.status, _dropped(project)
                yield _differs(Step.SUMMED, filed, project.name, -Amounts.of(given), cause)
        for one in _due(filed):
            if one not in taken:
                cause = "未见此项目", "报来的工作簿里没有这个项目，请向单位核对"
                yield _differs(Step.SUMMED, filed, one.name or "", -Amounts.of(one), cause)


def _of_passed(tally: Tally) -> Iterator[Difference]:
    """By filling unit: what is not passed yet, and where it stands."""
    for filed in tally.filed:
        standing: dict[Verdict, list[Declared]] = {}
        for one in filed.projects:
            if one.verdict not in {Verdict.PASSED, Verdict.SUMMED}:
                standing.setdefault(one.verdict, []).append(one)
        for verdict, own in standing.items():
            amounts = -Amounts.all(Amounts.of(one.project.budget) for one in own)
            cause = verdict.value, f"{len(own)} 个项目{verdict}"
            yield _differs(Step.PASSED, filed, "", amounts, cause)


class _Taken:
    """The roster's projects that are somewhere in the submissions; each counts once."""

    def __init__(self, projects: Iterable[RosterProject | None]) -> None:
        self._open = {id(one) for one in projects if one is not None}
        self._all = set(self._open)

    def __contains__(self, one: RosterProject) -> bool:
        return id(one) in self._all

    def first(self, one: RosterProject | None) -> RosterProject | None:
        """It, the first time that it is asked for."""
        if one is None or id(one) not in self._open:
            return None
        self._open.remove(id(one))
        return one


def _more(project: Project, due: RosterProject | None) -> Amounts:
    return Amounts.of(project.budget) - (Amounts.of(due) if due else Amounts())


def _differs(
    step: Step, filed: Filed, project: str, amounts: Amounts, cause: tuple[str, str]
) -> Difference:
    return Difference(step, filed.department, filed.filler.name, project, amounts, *cause)


def _reissue(due: RosterProject | None) -> tuple[str, str]:
    if due is None:
        return "名册改动", "下发过，名册里已没有这个项目"
    return "名册改动", "名册金额在下发以后有改动，尚未补发"


def _cause(project: Project, due: RosterProject | None) -> tuple[str, str]:
    """Why a project that is asked for is not as the roster has it."""
    if due is None:
        return "名册没有", f"名册没有这个项目（申报状态：{project.status}），请核对后列入名册或退回"
    if due.total is None:
        return "名册未定金额", "名册没有给金额，由单位填报"
    said = f"；更正意见：“{quoted(project.correction)}”" if project.correction else ""
    return "金额不同", f"名册为 {due.total}，申报为 {project.budget.total}{said}"


def _dropped(project: Project) -> str:
    return f"单位报“{project.status}”" + (f"：{project.reason}" if project.reason else "")


def _missing(filed: Filed) -> tuple[str, str]:
    if filed.arrived:
        return "未能汇总", "已报，改好或确认以后才能汇总"
    return "未报", "还没有报来"
