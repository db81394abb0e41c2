"""How things stand with each workbook of a round: derived from the ledger, stored nowhere."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from xljixiao.county.ledger import (
    Approved,
    Choice,
    Decision,
    Doubted,
    Issued,
    Ledger,
    Read,
    Receipt,
    Sent,
    Settled,
)
from xljixiao.county.starters import SETTLE
from xljixiao.county.stepping import State, Step, parts_of, progress
from xljixiao.model.roster import Filling, Roster, Terms
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission

__all__ = ["Doubt", "History", "Standing", "State", "standings"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that an officer must decide: which of several fillings of a part holds."""

    part: str
    """`projects/3` or the name of a datum, as the check sheet writes places."""
    title: str
    """In people's words: 《业务管理经费》."""
    receipts: tuple[int, ...]
    differences: tuple[str, ...]
    """One line for each cell that differs, in words."""
    chosen: int | None = None
    """The receipt that an officer chose; it counts once the next collection has taken it up."""

    @property
    def says(self) -> str:
        """In people's words: what is in doubt, and what was chosen."""
        told = f"{self.title}有 {len(self.receipts)} 份填得不同"
        if self.chosen is None:
            return told
        return f"{told}，已选定第 {self.receipts.index(self.chosen) + 1} 份，{SETTLE}"


@dataclass(frozen=True, slots=True)
class Standing:
    """One workbook of the round."""

    filling: Filling
    state: State
    issued: Issued | None
    receipts: tuple[Receipt, ...]
    """All that came in for it, the oldest first."""
    current: Receipt | None
    """The one that counts now."""
    read: Read | None
    """What that was read as, under the newest rules."""
    sent: tuple[Sent, ...]
    decisions: tuple[Decision, ...]
    """Those on the current one, the newest of each project and step last."""
    doubts: tuple[Doubt, ...]
    late: bool
    """Nothing has come and the deadline is over, or an officer said when it came."""
    approval: Approved | None = None
    """By what its goals are frozen: another filling counts only as an adjustment."""

    @property
    def bureau(self) -> str:
        """The section that looks after its department."""
        return self.filling.department.bureau or NO_BUREAU

    @property
    def is_chosen(self) -> bool:
        """Whether all that was in doubt is chosen, and only waits for a collection."""
        return bool(self.doubts) and all(one.chosen is not None for one in self.doubts)

    @property
    def said(self) -> str:
        """Its state in words, with what to do where a choice waits to be taken up."""
        return f"{self.state}：已选定，{SETTLE}" if self.is_chosen else str(self.state)

    @property
    def approved(self) -> str:
        """By what it is approved, in words; blank where it is not."""
        one = self.approval
        if one is None:
            return ""
        day = dt.date.fromisoformat(one.day)
        words = f"{one.number}，{day.year}年{day.month}月{day.day}日"
        return f"批复：{words}" if self.state is State.APPROVED else f"原批复：{words}，待重新批复"


NO_BUREAU = "未定股室"
"""Under what departments stand to which the roster gives no section."""


def standings(
    roster: Roster, ledger: Ledger, today: dt.date, setting: Setting
) -> Sequence[Standing]:
    """One for each workbook of the roster, in its order; `setting` is that of the round's form."""
    history = History.of(ledger)
    derived = (_standing(one, history, roster.terms, today) for one in roster.fillings())
    return [_advanced(one, setting) for one in derived]


def _advanced(standing: Standing, setting: Setting) -> Standing:
    """A standing as far as its decisions have brought it."""
    read = standing.read
    if standing.state is not State.ARRIVED or not standing.decisions:
        return standing
    if read is None or read.document is None:
        return standing
    submission = Submission.model_validate_json(read.document)
    state = progress(standing.decisions, parts_of(submission, setting))
    return replace(standing, state=state)


@dataclass(frozen=True)
class History:
    """The rows of a ledger, sorted out by filling unit."""

    issued: Mapping[str, Sequence[Issued]]
    receipts: Mapping[int, Receipt]
    reads: Mapping[int, Read]
    """Receipt -> its newest reading."""
    settled: Mapping[str, Sequence[Settled]]
    doubted: Mapping[str, Sequence[Doubted]]
    choices: Mapping[str, Sequence[Choice]]
    sent: Mapping[str, Sequence[Sent]]
    decisions: Mapping[str, Sequence[Decision]]
    approved: Mapping[str, Sequence[Approved]]

    @classmethod
    def of(cls, ledger: Ledger) -> "History":
        return cls(
            issued=_by_filler(ledger.rows(Issued)),
            receipts={one.id: one for one in ledger.rows(Receipt)},
            reads={one.receipt: one for one in ledger.rows(Read)},
            settled=_by_filler(ledger.rows(Settled)),
            doubted=_by_filler(ledger.rows(Doubted)),
            choices=_by_filler(ledger.rows(Choice)),
            sent=_by_filler(ledger.rows(Sent)),
            decisions=_by_filler(ledger.rows(Decision)),
            approved=_by_filler(ledger.rows(Approved)),
        )

    @cached_property
    def _reads_of(self) -> Mapping[str, Sequence[Read]]:
        """What can count of each unit, in the order in which it came."""
        found: dict[str, list[Read]] = defaultdict(list)
        for one in sorted(self.reads.values(), key=lambda read: read.receipt):
            if one.filler is not None and one.state in COUNTING:
                found[one.filler].append(one)
        return found

    def lineage(self, receipt: Receipt) -> list[int]:
        """A receipt and those that it only puts a newer issue's values into, the newest first."""
        found = [receipt.id]
        while len(receipt.merged_from) == 1:
            receipt = self.receipts[receipt.merged_from[0]]
            found.append(receipt.id)
        return found

    def of_filler(self, filler: str, *, until: int | None = None) -> list[Receipt]:
        """What came in for a unit and could be read, the oldest first, `until` a batch."""
        own = (self.receipts[one.receipt] for one in self._reads_of.get(filler, ()))
        return [one for one in own if until is None or one.batch <= until]

    def current(self, filler: str) -> Receipt | None:
        """The receipt that counts for a filling unit now."""
        settled = self.settled.get(filler, ())
        return self.receipts[settled[-1].receipt] if settled else None

    def approval(self, filler: str) -> Approved | None:
        """By what the goals of a unit are frozen: what counts now, or a newer issue of it."""
        current = self.current(filler)
        lineage = self.lineage(current) if current else []
        own = [one for one in self.approved.get(filler, ()) if one.receipt in lineage]
        return own[-1] if own else None

    def doubts(self, filler: str) -> list[Doubted]:
        """What is not settled: the newest of it, where nothing counts since.

        What an officer has chosen stays among it until a collection has taken that up: until then
        what counted before is not final.
        """
        settled, doubted = self.settled.get(filler, ()), self.doubted.get(filler, ())
        newest = doubted[-1].batch if doubted else 0
        if settled and settled[-1].batch >= newest:
            return []
        return [one for one in doubted if one.batch == newest]

    def chosen(self, doubt: Doubted) -> int | None:
        """The receipt that an officer chose of a doubt, who had all of its fillings before him.

        What was chosen between two fillings says nothing of a third that came later.
        """
        own = [one for one in self.doubted[doubt.filler] if one.part == doubt.part]
        for choice in reversed(self.choices.get(doubt.filler, ())):
            asked = [one for one in own if one.act <= choice.act]
            if choice.part != doubt.part or not asked or choice.receipt not in doubt.receipts:
                continue
            if set(doubt.receipts) <= set(asked[-1].receipts):
                return choice.receipt
        return None


COUNTING = ("clean", "return")
"""The states of a reading whose content can count."""
T = TypeVar("T", Issued, Settled, Doubted, Choice, Sent, Decision, Approved)


def _by_filler(rows: Iterable[T]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[row.filler].append(row)
    return found


def _standing(filling: Filling, history: History, terms: Terms, today: dt.date) -> Standing:
    code = filling.filler.code
    issued = history.issued.get(code, ())
    receipts = tuple(history.of_filler(code))
    current = history.current(code)
    read = history.reads.get(current.id) if current else None
    lineage = history.lineage(current) if current else []
    decisions = tuple(
        one
        for one in history.decisions.get(code, ())
        if one.receipt in (lineage[:1] if one.step == Step.APPROVAL else lineage)
    )
    doubts = tuple(
        Doubt(one.part, one.title, one.receipts, one.differences, history.chosen(one))
        for one in history.doubts(code)
    )
    return Standing(
        filling=filling,
        state=_state(issued, read, doubts),
        issued=issued[-1] if issued else None,
        receipts=receipts,
        current=current,
        read=read,
        sent=tuple(history.sent.get(code, ())),
        decisions=decisions,
        doubts=doubts,
        late=_is_late(receipts, filling.extended or terms.deadline, today),
        approval=history.approval(code),
    )


def _state(
    issued: Sequence[Issued],
    read: Read | None,
    doubts: Sequence[Doubt],
) -> State:
    if doubts:
        return State.DOUBTFUL
    if read is None:
        return State.ISSUED if issued else State.UNISSUED
    if read.state == "return":
        return State.RETURNED
    return State.ARRIVED


def _is_late(receipts: Sequence[Receipt], deadline: dt.date | None, today: dt.date) -> bool:
    """Only while nothing has come, or where an officer said when it came: nothing is guessed."""
    if deadline is None:
        return False
    if not receipts:
        return today > deadline
    said = [one.received for one in receipts if one.received is not None]
    return bool(said) and dt.date.fromisoformat(min(said)) > deadline
