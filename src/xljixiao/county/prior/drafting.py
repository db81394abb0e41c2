"""The roster of a new round, from lists of this year and from what was answered before.

Lists say which projects there are. Without one, those of this year's own texts are; and where
neither says any, last year's are to be gone through: codes and amounts are left blank.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic_core import to_jsonable_python

from xljixiao.county.importing import Imported
from xljixiao.county.issue.fitting import Fitted, Fitting
from xljixiao.county.issue.pairing import Known
from xljixiao.county.prior import saying
from xljixiao.county.prior.answered import Answered, newest
from xljixiao.county.prior.pairing import Paired, pair
from xljixiao.county.prior.registry import Registry, registered
from xljixiao.county.prior.saying import Said
from xljixiao.county.prior.sources import SourceRefused, Sources
from xljixiao.county.registering import Answers, blank_roster
from xljixiao.form.ready import Form
from xljixiao.model.going_on import GoingOn
from xljixiao.model.naming import is_dated
from xljixiao.model.roster import Roster, RosterProject, Terms, department_of
from xljixiao.model.submission import Project, Submission, key_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A roster that the office is to go through, and what its units begin with."""

    roster: Roster
    answers: Answers
    last_year: tuple[Submission, ...]
    told: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Old:
    """A project that was answered before, under the unit's code of now, and as it was listed."""

    known: Known
    project: Project
    listed: RosterProject | None
    filler: str | None
    """Who filled it in, where that is not as its unit says."""

    @property
    def department(self) -> str:
        return department_of(self.known.unit)


def draft(terms: Terms, form: Form, imported: Imported | None, sources: Sources) -> Draft:
    """Draft the roster of a round; `form` is what its units will fill in.

    Raises `SourceRefused` where something is of a later year.
    """
    _refuse_later(terms, sources)
    return _Drafting(terms, form, imported, sources).done()


def _refuse_later(terms: Terms, sources: Sources) -> None:
    years = [(one.source, one.submission.year) for one in sources.answered]
    years += [(one.name, one.roster.terms.year) for one in sources.rounds]
    for source, year in years:
        if year > terms.year:
            raise SourceRefused(
                f"“{source}”是{year}年的，本轮是{terms.year}年，只能带入本年和以前年度的。"
                "请核对年度和文件。"
            )


class _Drafting:
    def __init__(
        self, terms: Terms, form: Form, imported: Imported | None, sources: Sources
    ) -> None:
        self._terms = terms
        self._form = form
        self._fitting = Fitting(form)
        self._rounds = sources.rounds
        self._listed = imported.projects if imported else ()
        self._answers: dict[str, Mapping[str, Any]] = dict(imported.answers) if imported else {}
        self._told: list[Said] = [*sources.told, *_elsewhere(terms, sources), *_gap(terms, sources)]
        self._now = self._newest(sources.answered, of_this_year=True)
        self._before = self._newest(sources.answered, of_this_year=False)
        self._registry = registered(
            imported.departments if imported else (),
            imported.units if imported else (),
            [one.roster for one in sources.rounds],
            [one.submission for one in (*self._now, *self._before)],
        )
        self._rows = list(self._listed)

    def _newest(self, answered: Iterable[Answered], *, of_this_year: bool) -> list[Answered]:
        """One of each filling unit; what is left out is told."""
        found = [
            one for one in answered if (one.submission.year == self._terms.year) == of_this_year
        ]
        chosen: list[Answered] = []
        for one in newest(found):
            if isinstance(one, Said):
                self._told.append(one)
            else:
                chosen.append(one)
        return chosen

    def done(self) -> Draft:
        self._of_this_year()
        self._of_before()
        self._told += _of_registry(self._registry)
        found = {
            "departments": self._registry.departments,
            "units": self._registry.units,
            "fillers": self._registry.fillers,
            "projects": tuple(self._rows),
        }
        return Draft(
            roster=blank_roster(self._terms).model_copy(update=found),
            answers=self._answers,
            last_year=tuple(one.submission for one in self._before),
            told=tuple(self._told),
        )

    # ------------------------------------------------------------------ this year's own

    def _of_this_year(self) -> None:
        """Projects with their codes and amounts, and the answers of their units."""
        for one in self._now:
            fitted = self._fitting.whole(one.submission)
            self._answer(one.submission.filler.code, fitted)
        olds = [*self._olds(self._now)]
        if self._listed:
            found = pair(_known(self._rows), [one.known for one in olds])
            for new, at in found.pairs.items():
                self._answer(_key(self._rows[new]), self._fitting.project(olds[at].project))
            self._tell(found, olds, "本年文本里")
            return
        for old in olds:
            budget = old.project.budget
            amounts = {name: getattr(budget, name) for name in ("total", "fiscal", "other")}
            row = _row(old, code=old.project.code, **amounts)
            self._rows.append(row)
            self._answer(_key(row), self._fitting.project(old.project))
        self._rows += self._unanswered(of_this_year=True)

    def _answer(self, key: str, fitted: Fitted) -> None:
        """What lists say goes before."""
        self._told += map(saying.lost, fitted.lost)
        answers = {**to_jsonable_python(fitted.answers), **self._answers.get(key, {})}
        if answers:
            self._answers[key] = answers

    # ------------------------------------------------------------------ last year's

    def _of_before(self) -> None:
        """Pair last year's projects with this year's; where there are none, they are the rows."""
        covered = {one.submission.department.code for one in self._now}
        olds = [*self._olds(self._before)]
        asked = [one for one in olds if self._listed or one.department in covered]
        found = pair(_known(self._rows), [one.known for one in asked])
        for row, old in found.pairs.items():
            self._rows[row] = _goes_on(self._rows[row], asked[old])
        self._tell(found, asked, "上年")
        if self._listed:
            return
        rows = [_goes_on(_row(one), one) for one in olds if one.department not in covered]
        more = [
            one
            for one in self._unanswered(of_this_year=False)
            if department_of(one.unit) not in covered
        ]
        self._rows += [*rows, *more]
        if rows or more:
            self._told.append(saying.as_last_year(len(rows) + len(more)))
        names = [one.name or "" for one in (*rows, *more)]
        if stale := [one for one in names if is_dated(one, self._terms.year)]:
            self._told.append(saying.dated(stale))

    def _tell(self, found: Paired, olds: Sequence[_Old], where: str) -> None:
        """What may go on with several, and with what nothing goes on."""
        for row, candidates in found.unclear.items():
            named = [_named(olds[index]) for index in candidates]
            self._told.append(saying.unclear(self._rows[row], named, where))
        left = defaultdict[str, list[str]](list)
        for index in found.left:
            left[olds[index].known.unit].append(_named(olds[index]))
        self._told += [saying.gone(unit, gone, where) for unit, gone in left.items()]

    # ------------------------------------------------------------------ what was there

    def _olds(self, answered: Iterable[Answered]) -> Iterator[_Old]:
        """The projects that were asked; those that were not are told."""
        silent: list[str] = []
        for one in answered:
            filler = one.submission.filler.code
            for project in one.submission.projects:
                if project.is_silent(self._form.setting):
                    silent.append(f"《{project.name}》{project.status}")
                    continue
                unit = project.unit.code
                listed = self._listed_before.get(key_of(unit, project.code, project.name))
                listed = listed or self._listed_before.get(key_of(unit, None, project.name))
                apart = filler not in {unit, one.submission.department.code}
                who = listed.filler if listed else filler if apart else None
                now = self._registry.renaming.now
                known = Known(now(unit), project.code or "", project.name)
                yield _Old(known, project, listed, now(who) if who else None)
        if silent:
            self._told.append(saying.unasked(silent))

    @cached_property
    def _listed_before(self) -> Mapping[str, RosterProject]:
        """The projects of the rosters of before, the newest first."""
        every = (one for each in reversed(self._rounds) for one in each.roster.projects)
        return {key_of(one.unit, one.code, one.name): one for one in every}

    def _unanswered(self, *, of_this_year: bool) -> Iterator[RosterProject]:
        """Projects of a round of before from whose unit nothing is taken."""
        now = self._registry.renaming.now
        for one in self._rounds:
            if (one.roster.terms.year == self._terms.year) != of_this_year:
                continue
            answered = {each.submission.filler.code for each in one.answered}
            for row in one.roster.projects:
                if one.roster.filler_of(row) not in answered:
                    moved = {"unit": now(row.unit), "filler": row.filler and now(row.filler)}
                    lasting = row if of_this_year else _lasting(row)
                    yield lasting.model_copy(update={**moved, "prior": None})


def _lasting(row: RosterProject) -> RosterProject:
    """A row as it may stand in another year's roster."""
    return row.model_copy(
        update=dict.fromkeys(("code", "total", "fiscal", "other", "basis", "number"))
    )


def _row(old: _Old, **given: object) -> RosterProject:
    """A row for a project that was answered before."""
    return RosterProject.draft({"unit": old.known.unit, "name": old.project.name, **given})


def _goes_on(row: RosterProject, old: _Old) -> RosterProject:
    """A row with the project of before that it goes on with, and what was decided of that."""
    going_on = GoingOn(old.project.code or "", old.project.name)
    said: dict[str, Any] = {"prior": str(going_on)}
    if row.filler is None:
        said["filler"] = old.filler
    if row.disclosed is None and old.listed is not None:
        said |= {name: getattr(old.listed, name) for name in ("disclosed", "disclosed_basis")}
    return row.model_copy(update=said)


def _known(rows: Collection[RosterProject]) -> list[Known]:
    return [Known(one.unit or "", one.code or "", one.name or "") for one in rows]


def _key(row: RosterProject) -> str:
    return key_of(row.unit or "", row.code, row.name)


def _named(old: _Old) -> str:
    return f"《{old.project.name}》{old.project.code or ''}"


def _of_registry(registry: Registry) -> Iterator[Said]:
    """Whose code was found by a name, and who is in the roster though no list has it."""
    renaming = registry.renaming
    departments = {one.code: one.name for one in registry.departments}
    units = {one.code: one.name for one in registry.units}
    for listed, names, codes in (
        ("departments", departments, renaming.departments),
        ("units", units, renaming.units),
    ):
        for former, code in codes.items():
            yield saying.recoded(listed, names[code], former, code)
    if registry.unlisted:
        yield saying.unlisted(registry.unlisted)


def _gap(terms: Terms, sources: Sources) -> Iterator[Said]:
    """Whether the newest of other years is of the year before."""
    years = {one.submission.year for one in sources.answered}
    years |= {one.roster.terms.year for one in sources.rounds}
    last = max((one for one in years if one < terms.year), default=terms.year - 1)
    if last < terms.year - 1:
        yield saying.gap(last, terms.year)


def _elsewhere(terms: Terms, sources: Sources) -> Iterator[Said]:
    """What may be another county's."""
    for one in sources.answered:
        there = one.submission.county, one.submission.region
        if there != (terms.county, terms.region):
            yield saying.elsewhere(one.source, one.submission, terms)
