"""Issue (下发): one workbook for each filling unit, as the roster gives it.

Of each workbook first the bytes are kept, then the file is put in its place, then the ledger says
so. So a run that is killed anywhere and started again ends as an undisturbed one would: what the
ledger has is put back where it is missing, what it has not is made anew, to the same bytes.
"""

import datetime as dt
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from dataclasses import dataclass, field

from xljixiao.county.file_names import file_stem
from xljixiao.county.issue.carrying import Unreadable, carried
from xljixiao.county.issue.changes import Changes
from xljixiao.county.issue.lacking import lacking
from xljixiao.county.issue.outgoing import Job, Outgoing
from xljixiao.county.ledger import Issued
from xljixiao.county.placing import Placing
from xljixiao.county.registering import read_roster
from xljixiao.county.round import ISSUED, RECEIVED, Round, Writing
from xljixiao.county.standing import History
from xljixiao.form.contents import DoesNotFit, contents_of
from xljixiao.model.roster import Filling
from xljixiao.model.submission import Unit
from xljixiao.workbook.prior_sheet import Prior
from xljixiao.workbook.sealing import Issue
from xljixiao.workbook.writing import write

Progress = Callable[[str, int, int], None]
"""(what is being done, how many are done, of how many)."""
_DOING = "生成工作簿"
_WORTH = 4
"""Fewer workbooks are made sooner here than in other processes, which have to start."""


@dataclass(slots=True)
class Outcome:
    """What an issue did."""

    issued: list[Issued] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    """The names of files that were issued before and lie in their place again."""
    untouched: int = 0
    """How many lie where they were put."""
    aside: list[str] = field(default_factory=list)
    """A sentence for each file that was not ours, and got another name."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """(file, sentence) of each answer that could not be carried over."""
    doubts: list[str] = field(default_factory=list)
    """A sentence for each project of last year that the roster names and nobody knows."""
    notes: list[str] = field(default_factory=list)
    """A sentence for each thing that was taken as the roster has it, and yet may be a slip."""
    lacking: list[str] = field(default_factory=list)
    """A sentence for each kind of thing without which workbooks went out."""
    refused: list[str] = field(default_factory=list)
    """A sentence for each workbook that cannot be made as things are."""
    failed: list[str] = field(default_factory=list)
    """A sentence for each file that could not be written; it is tried again next time."""
    changes: Changes = field(default_factory=Changes)
    """What the roster changes; all of it was issued anew only where that was asked for."""


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook, and what could not be carried over; or else why it could not be made."""

    content: bytes = b""
    lost: tuple[str, ...] = ()
    refusal: str = ""


def stem(unit: Unit) -> str:
    """What the files of a unit are called; its code tells it from others of its name."""
    gap = " " if unit.name[:1].isdigit() else ""
    return file_stem(f"{unit.code}{gap}{unit.name}")


def changes(round_: Round, fillers: Collection[str] = ()) -> Changes:
    """What the roster changes against what was issued last. Raises as `issue`."""
    with round_.reading() as ledger:
        return Outgoing(round_, read_roster(round_), History.of(ledger), fillers).changes


def not_ready(round_: Round, fillers: Collection[str] = ()) -> list[str]:
    """A sentence for each thing without which workbooks would go out that have not yet."""
    roster = read_roster(round_)
    with round_.reading() as ledger:
        issued = History.of(ledger).issued
    chosen = [one for one in roster.fillings() if not fillers or one.filler.code in fillers]
    due = [one for one in chosen if one.filler.code not in issued]
    return list(lacking(round_, roster, due)) if due else []


def issue(  # noqa: PLR0913 - what an officer may say
    round_: Round,
    *,
    fillers: Collection[str] = (),
    changed: bool = False,
    now: dt.datetime,
    executor: Executor | None = None,
    progress: Progress = lambda *_: None,
    password: str = "",
) -> Outcome:
    """Issue what has not been issued, and with `changed` anew what the roster changes.

    What is issued already is put back where it is missing. `fillers` narrows it to some units.
    Raises `Held`, `RosterFaulty`, `LedgerError`, `NoSuchUnit`, and `BadPassword`.
    """
    with round_.writing("issue", now=now) as writing:
        round_.ensure_key()
        history = History.of(writing.ledger)
        outgoing = Outgoing(round_, read_roster(round_), history, fillers)
        work = _Issuing(writing, outgoing, changed=changed)
        work.put_back()
        work.make(executor, progress, password)
        return work.outcome


def made(job: Job, prior: Prior | None = None) -> Made:
    """Make one workbook; wherever that is done, the same job gives the same bytes.

    `prior` is what one went out with that is made again, whatever is known of last year now.
    """
    desk, given = job.desk, job.given
    try:
        own = carried(desk, given, job.sources, elsewhere=job.elsewhere, renaming=job.renaming)
        if prior is None and job.prior is not None:
            prior = contents_of(own.layout, job.prior, fresh=False).typed
    except DoesNotFit as error:
        return Made(refusal=f"“{given.filler.name}”：{error}")
    except Unreadable as error:
        return Made(
            refusal=f"“{given.filler.name}”报来的“{error}”在存档里读不出来，没有重新下发。"
            "请从备份恢复整个文件夹后重试。"
        )
    seal = Issue(desk.name, f"{given.filler.code}-{job.number}", desk.key or b"")
    content = write(
        own.layout,
        own.contents,
        prior=prior,
        issue=seal,
        password=job.password,
        calculated=own.sound,
    )
    return Made(content, (*job.lost, *own.lost))


class _Issuing:
    def __init__(self, writing: Writing, outgoing: Outgoing, *, changed: bool) -> None:
        self._writing = writing
        self._round = writing.round
        folder = writing.round.folder / ISSUED
        self._placing = Placing(writing.round, folder)
        self._outgoing = outgoing
        self._due = [
            one
            for one in outgoing.chosen
            if not outgoing.issues(one) or (changed and one.filler.code in outgoing.changes.fillers)
        ]
        self.outcome = Outcome(
            changes=outgoing.changes,
            doubts=outgoing.doubts,
            notes=outgoing.notes,
            failed=self._placing.failed,
        )
        folder.mkdir(exist_ok=True)

    def put_back(self) -> None:
        """What the ledger has lies in its place, as it went out."""
        for filling in self._outgoing.chosen:
            if filling in self._due:
                continue
            last = self._outgoing.issues(filling)[-1]
            if self._placing.digest(last.name) == last.sha256:
                self.outcome.untouched += 1
            elif self._round.archived(last.sha256).exists():
                with self._placing.told():
                    self._put(last.name, self._round.archived(last.sha256).read_bytes())
                    self.outcome.restored.append(last.name)
            else:
                self.outcome.failed.append(
                    f"“{last.name}”没有找到存档，不能按原样放回。请从备份恢复整个文件夹后重试。"
                )
            self._clear(filling, last.name)

    def make(self, executor: Executor | None, progress: Progress, password: str) -> None:
        """Issue what is due, in the order of the roster."""
        jobs = [job for one in self._due if (job := self._outgoing.job(one, password)) is not None]
        self.outcome.refused += self._outgoing.refused
        fillings = {one.filler.code: one for one in self._due}
        pool = executor if len(jobs) >= _WORTH else None
        if jobs:
            progress(_DOING, 0, len(jobs))
        results = pool.map(made, jobs) if pool else map(made, jobs)
        for number, (job, result) in enumerate(zip(jobs, results, strict=True), 1):
            if result.refusal:
                self.outcome.refused.append(result.refusal)
            else:
                with self._placing.told():
                    self._issue(fillings[job.given.filler.code], job, result)
            progress(_DOING, number, len(jobs))
        if gone := [fillings[one.filler] for one in self.outcome.issued]:
            self.outcome.lacking += lacking(self._round, self._outgoing.roster, gone)

    def _issue(self, filling: Filling, job: Job, result: Made) -> None:
        name = f"{stem(filling.filler)}.xlsx"
        sha256 = self._round.archive(result.content)
        self._put(name, result.content)
        document = job.given.model_dump_json()
        row = Issued(filling.filler.code, job.number, name, sha256, document)
        with self._writing.ledger.act(self._writing.verb, self._writing.actor) as act:
            act.add(row)
        self.outcome.issued.append(row)
        self.outcome.lost += [(name, line) for line in result.lost]
        self._clear(filling, name)

    # ------------------------------------------------------------------ files

    def _put(self, name: str, content: bytes) -> None:
        """A file in its place, with a word on one that was there and is not ours."""
        aside = self._placing.put(name, content)
        if aside is not None:
            self.outcome.aside.append(
                f"“{name}”与下发的内容不同（可能有人填过），已改名为“{aside}”。"
                f"如是单位填报的，请放进“{RECEIVED}”。"
            )

    def _clear(self, filling: Filling, name: str) -> None:
        """Remove what went out to a unit under the name that it had before; its bytes are kept."""
        for one in self._outgoing.issues(filling):
            if one.name != name:
                with self._placing.told():
                    self._placing.remove(one.name, {one.sha256})
