"""Who is approved by a document, and whose approval it corrects: found before anything is done."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from xljixiao.county.issue.outgoing import NoSuchUnit
from xljixiao.county.ledger import Approved, Ledger
from xljixiao.county.publish.gathering import Held, gather
from xljixiao.county.registering import read_roster
from xljixiao.county.round import ROSTER, Round
from xljixiao.county.standing import standings
from xljixiao.document.publishing import Approval
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster

_CODED = "coded"


class Correction(NamedTuple):
    """An approval that was printed with something else than it should say."""

    held: Held
    before: Approved
    approval: Approval

    @property
    def says(self) -> str:
        """What changes, in words: 原文号 3号，更正为 昌财预〔2021〕3号."""
        old, new = self.before, self.approval
        changes = [
            ("文号", old.number, new.number),
            ("日期", _day(dt.date.fromisoformat(old.day)), _day(new.date)),
            ("审核意见", f"“{old.opinion}”" if old.opinion else "没有", f"“{new.opinion}”"),
        ]
        told = (f"原{name} {was}，更正为 {now}" for name, was, now in changes if was != now)
        return "；".join(told)


@dataclass(slots=True)
class Decided:
    """What an approval means for each department that it is for."""

    approval: Approval
    anew: list[Held] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    as_before: list[tuple[Held, Approved]] = field(default_factory=list)
    """Approved by this very document already."""
    otherwise: list[tuple[Held, Approved]] = field(default_factory=list)
    """Approved by another document, while this one approves others anew: it is let alone."""
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """(department, what it lacks) of those that are not passed yet."""
    refused: list[str] = field(default_factory=list)
    """A sentence for each that cannot be approved as it is."""

    @property
    def does_something(self) -> bool:
        """Whether a document would be printed."""
        return bool(self.anew or self.corrections)


def planned(
    round_: Round, approval: Approval, *, only: Collection[str] = (), now: dt.datetime
) -> Decided:
    """What `approve` would do. Raises as it does."""
    roster = read_roster(round_)
    with round_.reading() as ledger:
        return decided(ledger, roster, round_.form(roster), approval, only=only, today=now.date())


def decided(  # noqa: PLR0913 - all that it hangs on
    ledger: Ledger,
    roster: Roster,
    form: Form,
    approval: Approval,
    *,
    only: Collection[str],
    today: dt.date,
) -> Decided:
    """Each department, or those of `only`, by what is to be done. Raises `NoSuchUnit`."""
    every = tuple(gather(roster, form, standings(roster, ledger, today, form.setting)))
    if unknown := sorted(set(only) - {one.department.code for one in every}):
        raise NoSuchUnit(f"名册里没有代码是“{unknown[0]}”的部门。请核对代码。")
    before, found = ledger.rows(Approved), Decided(approval)
    other: list[Correction] = []
    for one in every:
        if only and one.department.code not in only:
            continue
        if one.whole is None or not one.passed:
            _not_passed(found, one, named=bool(only))
        elif one.approved:
            last = approvals_of(one, before)[-1]
            meant = replace(approval, opinion=approval.opinion or last.opinion)
            if (last.number, last.day, last.opinion) == _words(meant):
                found.as_before.append((one, last))
            else:
                other.append(Correction(one, last, meant))
        elif faults := list(_faults(one, form)):
            found.refused += faults
        else:
            found.anew.append(one)
    if only or not found.anew:
        found.corrections = other
    else:
        found.otherwise = [(one.held, one.before) for one in other]
    return found


def approvals_of(held: Held, rows: Sequence[Approved]) -> Sequence[Approved]:
    """The approvals of a department, the oldest first."""
    fillers = {one.filling.filler.code for one in held.standings}
    return [one for one in rows if one.filler in fillers]


def _words(approval: Approval) -> tuple[str, str, str]:
    return approval.number, approval.date.isoformat(), approval.opinion


def _not_passed(found: Decided, held: Held, *, named: bool) -> None:
    lacking = held.lacking or "还没有报来"
    if named:
        found.refused.append(
            f"{held.name}还没有审核通过（{lacking}），不能批复。请审核通过后再批。"
        )
    else:
        found.waiting.append((held.name, lacking))


def _faults(held: Held, form: Form) -> Iterator[str]:
    """Why a department that is passed cannot be approved."""
    coded = form.setting.flagged("stage", _CODED)
    if held.whole is not None and held.whole.stage not in coded:
        stage = held.whole.stage
        yield (
            f"{held.name}的材料还是“{stage}”阶段的，不能批复。请在“{ROSTER}”的本轮设置里"
            f"把编报阶段改为“{coded[0]}”，运行 xljixiao issue --changed 和收件后再批。"
        )
    for listed in held.projects:
        if listed.project.code is None:
            yield (
                f"{held.name}的《{listed.project.name}》还没有项目编码，不能批复。"
                f"请在“{ROSTER}”里补上编码，运行 xljixiao issue --changed 和收件后再批。"
            )


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
