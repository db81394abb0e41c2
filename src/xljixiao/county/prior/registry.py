"""Departments, units and filling units of a roster: as lists say, else as they were.

What lists leave blank comes from rounds of before, and what those do not have from the texts. A
deadline of its own was granted for one round alone, and codes of before are now those of then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from xljixiao.county.issue.pairing import Renaming
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterFiller,
    RosterUnit,
    department_of,
)
from xljixiao.model.submission import Submission

_OF_THEN = "extended", "former"
R = TypeVar("R", RosterDepartment, RosterUnit, RosterFiller)


@dataclass(frozen=True, slots=True)
class Registry:
    """Who is in the roster; records may lack what it needs, as those of lists do."""

    departments: tuple[RosterDepartment, ...]
    units: tuple[RosterUnit, ...]
    fillers: tuple[RosterFiller, ...]
    renaming: Renaming
    """What the codes of before are now, by names that are the same."""
    unlisted: tuple[RosterDepartment, ...]
    """Departments of before that lists do not have."""


def registered(
    departments: Sequence[RosterDepartment],
    units: Sequence[RosterUnit],
    rosters: Sequence[Roster],
    submissions: Sequence[Submission],
) -> Registry:
    """All of them: `departments` and `units` are those of lists, `rosters` the newest first."""
    old_departments = _once([*(one.departments for one in rosters), _departments(submissions)])
    old_units = _once([*(one.units for one in rosters), _units(submissions)])
    old_fillers = _once([*(one.fillers for one in rosters), _fillers(submissions)])
    renaming = Renaming(
        units=_recoded(units, old_units), departments=_recoded(departments, old_departments)
    )
    every = (*_together(departments, old_departments, renaming),)
    return Registry(
        departments=every,
        units=tuple(
            one.model_copy(update={"filler": one.filler and renaming.now(one.filler)})
            for one in _together(units, old_units, renaming)
        ),
        fillers=tuple(_together((), old_fillers, renaming)),
        renaming=renaming,
        unlisted=every[len(departments) :] if departments else (),
    )


def _once(sources: Iterable[Iterable[R]]) -> dict[str, R]:
    """Each code once; what one source does not say a later one may."""
    found: dict[str, R] = {}
    for one in (one for records in sources for one in records):
        of_then = {name: None for name in _OF_THEN if name in type(one).model_fields}
        lasting = one.model_copy(update=of_then)
        found[one.code] = _filled(found.setdefault(one.code, lasting), lasting)
    return found


def _filled(one: R, other: R) -> R:
    """A record with what it leaves blank as another has it."""
    blank = [name for name in type(one).model_fields if getattr(one, name) is None]
    return one.model_copy(update={name: getattr(other, name) for name in blank})


def _recoded(listed: Sequence[R], old: dict[str, R]) -> dict[str, str]:
    """Former code -> code, of whoever alone has a name now and alone had it before."""
    codes = {one.code for one in listed}
    was: dict[str, list[str]] = defaultdict(list)
    for code, one in old.items():
        if code not in codes:
            was[one.name].append(code)
    names = Counter(one.name for one in listed)
    return {
        was[one.name][0]: one.code
        for one in listed
        if one.code not in old and names[one.name] == len(was.get(one.name, ())) == 1
    }


def _together(listed: Sequence[R], old: dict[str, R], renaming: Renaming) -> Iterator[R]:
    """Those of lists, then the others of before, under the codes of now."""
    before: dict[str, R] = {}
    for code, one in old.items():
        now = renaming.now(code)
        former = {"former": code} if now != code and "former" in type(one).model_fields else {}
        before.setdefault(now, one.model_copy(update={"code": now, **former}))
    for one in listed:
        last = before.pop(one.code, None)
        yield _filled(one, last) if last is not None else one
    yield from before.values()


def _departments(submissions: Sequence[Submission]) -> Iterator[RosterDepartment]:
    for one in submissions:
        yield RosterDepartment(code=one.department.code, name=one.department.name)


def _units(submissions: Sequence[Submission]) -> Iterator[RosterUnit]:
    """A unit that filled in for itself goes on to do so."""
    for one in submissions:
        own = one.filler.code
        for project in one.projects:
            filler = own if project.unit.code == own != department_of(own) else None
            yield RosterUnit(code=project.unit.code, name=project.unit.name, filler=filler)


def _fillers(submissions: Sequence[Submission]) -> Iterator[RosterFiller]:
    for one in submissions:
        if one.filler.code != one.department.code:
            yield RosterFiller(code=one.filler.code, name=one.filler.name)
