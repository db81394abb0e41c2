"""A round of before: its roster with the settings, and what counts of each filling unit now."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xljixiao.county.issue.pairing import Renaming
from xljixiao.county.prior.answered import Answered
from xljixiao.county.prior.saying import Said, lost, noted
from xljixiao.county.registering import read_roster
from xljixiao.county.round import Round
from xljixiao.county.standing import Standing, State, standings
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Department, Project, Submission

_SETTLED = frozenset({State.PASSED, State.APPROVED})
_ACCEPTED = frozenset({*_SETTLED, State.ARRIVED, State.FIRST, State.SECOND})
_NOTHING = frozenset({State.UNISSUED, State.ISSUED})


@dataclass(frozen=True, slots=True)
class Before:
    """A round of before, all of it under the codes that its roster has now."""

    name: str
    roster: Roster
    answered: tuple[Answered, ...]
    told: tuple[Said, ...]


def read_round(folder: Path) -> Before:
    """Read a round; nothing in it is changed. Raises `NoRound`, `RosterFaulty`, `LedgerError`."""
    round_ = Round.at(folder)
    roster = read_roster(round_)
    with round_.reading() as ledger:
        today = dt.datetime.now().astimezone().date()
        found = standings(roster, ledger, today, round_.form(roster).setting)
    name = round_.name(roster)
    answered = tuple(Answered(name, _today(one, roster)) for one in found if one.state in _ACCEPTED)
    return Before(name, roster, answered, tuple(_told(name, roster, found)))


def _today(standing: Standing, roster: Roster) -> Submission:
    """What counts for a filling unit, under the codes that it and its projects' units have now."""
    if standing.read is None or standing.read.document is None:
        raise ValueError(f"nothing counts for {standing.filling.filler}")
    document = Submission.model_validate_json(standing.read.document)
    department, renaming = standing.filling.department, Renaming.of(roster)
    return document.model_copy(
        update={
            "filler": standing.filling.filler,
            "department": Department(code=department.code, name=department.name),
            "projects": tuple(_moved(one, roster, renaming) for one in document.projects),
        }
    )


def _moved(project: Project, roster: Roster, renaming: Renaming) -> Project:
    unit = roster.unit(renaming.now(project.unit.code))
    return project.model_copy(update={"unit": unit or project.unit})


def _told(name: str, roster: Roster, found: Sequence[Standing]) -> Iterator[Said]:
    """Who is left out, a line for each state; who is taken though nobody has passed it yet."""
    for state in State:
        fillers = [one.filling.filler for one in found if one.state is state]
        if not fillers or state in _SETTLED:
            continue
        named = "、".join(f"{one.code} {one.name}" for one in fillers)
        told = f"“{name}”里{state}的 {len(fillers)} 个单位"
        if state in _ACCEPTED:
            yield noted(f"{told}，报来的也带入了，还没有审核通过：{named}。请核对。")
        elif state in _NOTHING:
            yield noted(f"{told}没有报来，没有可以带入的目标和指标：{named}。")
        else:
            yield lost(f"{told}，报来的没有带入：{named}。要带入的，请先在那一轮里办完。")
    if roster.weighings:
        yield noted(f"“{name}”的检查轻重只管那一轮，没有带入。要沿用的，请在名册里填写。")
