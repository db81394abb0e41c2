"""The roster as finance corrects it: what is taken up is put there, all else stays as it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.model.roster import Roster, RosterProject
from xljixiao.model.submission import key_of
from xljixiao.model.values import Code

TEMPORARY = "新增"
_CODE = re.compile(Code(8, 13).pattern)
_NUMBER = re.compile(rf"{TEMPORARY}(\d{{2,3}})")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What becomes of one project: its key, and what is to stand in the roster where not None.

    One that is `dropped` leaves the roster; one that is `added` comes into it, of a `unit` and
    filled in by `filler`.
    """

    project: str
    dropped: bool = False
    added: bool = False
    unit: str = ""
    filler: str = ""
    title: str | None = None
    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    number: str | None = None
    """A code, or a temporary number."""
    basis: str | None = None


def roster_key(project: RosterProject) -> str:
    """By what a project of the roster is known."""
    return key_of(project.unit, project.code, project.name)


def is_code(number: str) -> bool:
    """Whether a number is a project's code."""
    return _CODE.fullmatch(number) is not None


def is_temporary(number: str) -> bool:
    """Whether it is a temporary number of ours."""
    return _NUMBER.fullmatch(number) is not None


def amended(project: RosterProject, line: Amendment) -> RosterProject:
    """A project with what is to stand in it."""
    number = line.number or ""
    given = {
        "name": line.title,
        "total": line.total,
        "fiscal": line.fiscal,
        "other": line.other,
        "basis": line.basis,
        "code": number if is_code(number) else None,
        "number": number if number and not is_code(number) else None,
    }
    return project.model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )


def amend(roster: Roster, lines: Iterable[Amendment]) -> Roster:
    """The roster after these lines; a project that it does not know is passed over.

    Amending twice is amending once.
    """
    projects: list[RosterProject | None] = list(roster.projects)
    at = {roster_key(one): n for n, one in enumerate(roster.projects)}
    added = []
    for line in lines:
        if line.added:
            added.append(line)
            continue
        index = at.get(line.project)
        project = projects[index] if index is not None else None
        if index is not None and project is not None:
            projects[index] = None if line.dropped else amended(project, line)
    kept = [one for one in projects if one is not None]
    for line in added:
        kept += _new(roster, kept, line)
    return roster.model_copy(update={"projects": tuple(kept)})


def _new(
    roster: Roster, projects: Sequence[RosterProject], line: Amendment
) -> Iterator[RosterProject]:
    """A project that comes into the roster, with a number of ours while it has no code."""
    blank = RosterProject(unit=line.unit, name=line.title)
    made = amended(blank, line)
    if any(_is_same(one, made) for one in projects):
        return
    if made.code is None and made.number is None:
        made = made.model_copy(update={"number": _next(projects, line.unit)})
    if roster.filler_of(made) != line.filler:
        made = made.model_copy(update={"filler": line.filler})
    yield made


def _is_same(one: RosterProject, other: RosterProject) -> bool:
    if one.code and other.code:
        return one.code == other.code
    return (one.unit, one.name) == (other.unit, other.name)


def _next(projects: Sequence[RosterProject], unit: str) -> str:
    numbers = (_NUMBER.fullmatch(one.number or "") for one in projects if one.unit == unit)
    last = max((int(one[1]) for one in numbers if one), default=0)
    return f"{TEMPORARY}{last + 1:02}"
