"""Collect what came in: keep it, read it, settle what counts, send back what must be mended.

Every step is one transaction on the ledger, made after the bytes that it speaks of are on the
disk, and skipped where the ledger already has it. So a run that is killed anywhere and started
again ends where an undisturbed one would; one that finds nothing new reads nothing.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import xljixiao
from xljixiao.county.collect import answering, receiving, settling
from xljixiao.county.collect.receiving import Desk, Job, Result
from xljixiao.county.collect.settling import Case
from xljixiao.county.collect.unpacking import Arrived, unpack
from xljixiao.county.issue.rejudging import rejudged
from xljixiao.county.ledger import Act, Issued, Read, Receipt, Settled
from xljixiao.county.registering import read_roster
from xljixiao.county.review.reviewing import waivers
from xljixiao.county.round import RECEIVED, RETURNED, Round, Writing
from xljixiao.county.saving import Occupied, save
from xljixiao.county.standing import History, Standing, standings
from xljixiao.model.roster import Roster

Progress = Callable[[str, int, int], None]
"""(what is being done, how many are done, of how many)."""
J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Claim:
    """What an officer says of the files given: whose they are, when they came, who corrected.

    `adjusts` is the number of the document by which they change what is approved.
    """

    filler: str | None = None
    received: dt.date | None = None
    person: str | None = None
    note: str | None = None
    adjusts: str | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection did."""

    folder: Path
    """That of the round."""
    receipts: Sequence[Receipt]
    """The files that came in."""
    skipped: Sequence[tuple[str, str]]
    """(file, why it was not taken at all)."""
    failed: Sequence[str]
    """A sentence for each file that could not be written; it is tried again next time."""
    standings: Sequence[Standing]
    history: History


def collect(  # noqa: PLR0913 - what an officer may say
    round_: Round,
    given: Sequence[Path] = (),
    claim: Claim = Claim(),
    *,
    now: dt.datetime,
    executor: Executor | None = None,
    progress: Progress = lambda *_: None,
    password: str = "",
) -> Collected:
    """Collect the files given, or all in 2收件. Raises `Held`, `RosterFaulty`, `LedgerError`."""
    with round_.writing("collect", now=now) as writing:
        roster = read_roster(round_)
        work = _Collection(writing, roster, executor, progress)
        work.take_up()
        work.take_up_choices()  # before what comes now: it was not before the officer
        work.register(unpack(given or [round_.folder / RECEIVED]), claim)
        work.take_up()
        work.take_up_choices()
        work.adjust()
        work.judge_again()
        work.answer(password)
        return work.done()


class _Collection:
    def __init__(
        self, writing: Writing, roster: Roster, executor: Executor | None, progress: Progress
    ) -> None:
        self._round = writing.round
        self._ledger = writing.ledger
        self._writing = writing
        self._roster = roster
        self._executor = executor
        self._progress = progress
        self._desk = Desk.of(writing.round, roster, writing.ledger.rows(Issued))
        self._waivers = waivers(writing.ledger, roster)
        self._receipts: list[Receipt] = []
        self._skipped: list[tuple[str, str]] = []
        self._failed: list[str] = []

    def done(self) -> Collected:
        """What was done, and how things stand now."""
        return Collected(
            folder=self._round.folder,
            receipts=self._receipts,
            skipped=self._skipped,
            failed=self._failed,
            standings=self._standings(),
            history=History.of(self._ledger),
        )

    def _standings(self) -> Sequence[Standing]:
        return standings(
            self._roster, self._ledger, self._writing.actor.at.date(), self._desk.form.setting
        )

    # ------------------------------------------------------------------ what came in

    def register(self, arrived: Iterable[Arrived], claim: Claim) -> None:
        """Keep the bytes of every file, then say in one stroke that this batch has come."""
        known = {(one.name, one.sha256) for one in self._ledger.rows(Receipt)}
        spoken = claim != Claim()
        new: dict[tuple[str, str], None] = {}
        for one in arrived:
            if one.sentence:
                self._skipped.append((one.name, one.sentence))
                continue
            sha256 = self._round.archive(one.read())
            if spoken or (one.name, sha256) not in known:
                new[one.name, sha256] = None
        if not new:
            return
        received = claim.received.isoformat() if claim.received else None
        said = claim.filler, received, claim.person, claim.note
        with self._act() as act:
            batch = act.begin_batch()
            for name, sha256 in new:
                act.add(Receipt(batch, sha256, name, *said, adjusts=claim.adjusts))

    def take_up(self) -> None:
        """Finish every batch that was begun."""
        for batch in self._ledger.open_batches():
            receipts = [one for one in self._ledger.rows(Receipt) if one.batch == batch]
            self._receipts += [one for one in receipts if not one.merged_from]
            self._read(receipts)
            self._settle_all(batch)
            with self._act() as act:
                act.finish_batch(batch)

    def _read(self, receipts: Sequence[Receipt]) -> None:
        """Read what has not been read yet, in the order in which it came."""
        read = {one.receipt for one in self._ledger.rows(Read)}
        unread = [one for one in receipts if one.id not in read]
        jobs = [self._job(one) for one in unread]
        for receipt, result in zip(unread, self._map("读取", self._receive, jobs), strict=True):
            with self._act() as act:
                act.add(self._row(receipt.id, result))

    def _job(self, receipt: Receipt) -> Job:
        path = self._round.archived(receipt.sha256)
        return Job(path, receipt.name, receipt.filler, self._waivers)

    @property
    def _receive(self) -> Callable[[Job], Result]:
        return partial(receiving.receive, self._desk)

    def _row(self, receipt: int, result: Result) -> Read:
        return Read(
            receipt=receipt,
            judged=self._judged(result.filler),
            state=result.state,
            filler=result.filler,
            issue=result.issue,
            content=result.content,
            document=result.document,
            report=result.report,
        )

    def _judged(self, filler: str | None) -> str:
        """By what a file of a unit is judged now: program, form, settings, what may stand."""
        desk = self._desk
        own = [one.model_dump(mode="json") for one in self._waivers if one.filler == filler]
        terms = desk.terms.model_dump(mode="json")
        weighings = [one.model_dump(mode="json") for one in desk.weighings]
        by = [xljixiao.__version__, terms, weighings, own]
        return hashlib.sha256(json.dumps(by, sort_keys=True).encode()).hexdigest()[:16]

    # ------------------------------------------------------------------ what counts

    def _settle_all(self, batch: int, *, again: bool = False) -> None:
        history = History.of(self._ledger)
        for filler in sorted(self._desk.fillers):
            case = settling.case(history, filler, batch, again=again)
            if case is not None:
                self._settle(case, history, again=again)

    def _settle(self, case: Case, history: History, *, again: bool) -> None:
        settlement = settling.settle(self._desk, case)
        made, counts = None, settlement.receipt
        if settlement.merged is not None:
            sha256 = self._round.archive(settlement.merged)
            names = "、".join(Path(history.receipts[one].name).name for one in settlement.receipts)
            made = Receipt(
                case.batch,
                sha256,
                f"合并：{names}",
                case.filler,
                note="\n".join(settlement.apart) or None,
                merged_from=settlement.receipts,
            )
            result = self._receive(self._job(made))
            same = (
                one for one in settlement.receipts if history.reads[one].content == result.content
            )
            counts = next(same, None)
        with self._act() as act:
            if made is not None and counts is None:
                counts = act.add(made)
                act.add(self._row(counts, result))
            if counts is not None:
                act.add(Settled(case.filler, case.batch, counts))
            for doubt in () if again else settlement.doubts:
                act.add(doubt)

    def take_up_choices(self) -> None:
        """Settle anew what an officer has decided since."""
        history = History.of(self._ledger)
        batches = {
            doubts[-1].batch
            for filler in history.doubted
            if (doubts := history.doubts(filler))
            and all(history.chosen(one) is not None for one in doubts)
        }
        for batch in sorted(batches):
            self._settle_all(batch, again=True)

    # ------------------------------------------------------------------ what goes back

    def adjust(self) -> None:
        """What was made from an earlier issue than the newest gets the newest one's values."""
        history = History.of(self._ledger)
        for filler in sorted(self._desk.fillers):
            issued, current = history.issued.get(filler, ()), history.current(filler)
            number = history.reads[current.id].issue if current else None
            if history.doubts(filler):  # what was in doubt would be decided in silence
                continue
            if current is None or number is None or number >= issued[-1].number:
                continue
            own = [one for one in self._waivers if one.filler == filler]
            anew = rejudged(self._desk, history, issued[-1], own)
            said = "\n".join((*anew.lost, anew.notice)).strip()
            with self._act() as act:
                batch = act.begin_batch()
                made = Receipt(
                    batch,
                    self._round.archive(anew.content),
                    f"按第 {issued[-1].number} 次下发调整：{Path(current.name).name}",
                    filler,
                    note=said or None,
                    merged_from=(current.id,),
                )
                receipt = act.add(made)
                act.add(self._row(receipt, self._receive(self._job(made))))
                act.add(Settled(filler, batch, receipt))
                act.finish_batch(batch)

    def judge_again(self) -> None:
        """Read anew what counts and was judged by other settings, or with other waivers.

        What is approved is judged no more.
        """
        history = History.of(self._ledger)
        stale = [
            current
            for filler in sorted(self._desk.fillers)
            if (current := history.current(filler)) is not None
            and history.reads[current.id].judged != self._judged(filler)
            and current.id not in {one.receipt for one in history.approved.get(filler, ())}
        ]
        jobs = [self._job(one) for one in stale]
        for receipt, result in zip(stale, self._map("重新检查", self._receive, jobs), strict=True):
            with self._act() as act:
                act.add(self._row(receipt.id, result))

    def answer(self, password: str) -> None:
        """Write what has not gone back yet; a file that cannot be written waits for next time."""
        due = (answering.due(one, self._desk, self._waivers) for one in self._standings())
        answers = [one for one in due if one is not None]
        make = partial(answering.made, self._desk, password=password)
        for one, contents in zip(answers, self._map("回复", make, answers), strict=True):
            try:
                for name, content in zip(one.names, contents, strict=True):
                    save(self._round.folder / RETURNED / name, content, replace=True)
            except Occupied as error:
                self._failed.append(str(error))
                continue
            digests = tuple(self._round.archive(content) for content in contents)
            with self._act() as act:
                for row in answering.rows(one, digests):
                    act.add(row)

    # ------------------------------------------------------------------ how

    def _act(self) -> AbstractContextManager[Act]:
        return self._ledger.act(self._writing.verb, self._writing.actor)

    def _map(self, what: str, function: Callable[[J], R], jobs: Sequence[J]) -> Iterator[R]:
        """The results in the order of the jobs, each as soon as it and those before are there."""
        self._progress(what, 0, len(jobs))
        results = self._executor.map(function, jobs) if self._executor else map(function, jobs)
        for number, result in enumerate(results, 1):
            yield result
            self._progress(what, number, len(jobs))
