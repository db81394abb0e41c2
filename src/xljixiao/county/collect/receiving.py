"""One received file: read it under the round's form, and say whose it is.

A job holds all that the work needs, so that it can be done in another process.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from xljixiao.county.ledger import Issued
from xljixiao.county.round import Round
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, Terms, Weighing
from xljixiao.model.submission import Submission
from xljixiao.rules import intake
from xljixiao.rules.problem import Finding, Problem
from xljixiao.rules.waivers import Waiver
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.kinds import Kind, kind_of
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.report import file_report
from xljixiao.workbook.sealing import Authenticity, Stored

_ISSUE = re.compile(r"(\d{3,21})-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every file of a round is read with. `key` is None where it is lost."""

    round: Round
    name: str
    terms: Terms
    weighings: tuple[Weighing, ...]
    key: bytes | None
    fillers: Mapping[str, str]
    """The filling units: code -> name."""
    issued: Mapping[tuple[str, int], str]
    """(filling unit, number of the issue) -> the bytes that went out, by SHA-256."""

    @classmethod
    def of(cls, round_: Round, roster: Roster, issued: Iterable[Issued]) -> "Desk":
        try:
            key = round_.key
        except (OSError, ValueError):  # lost: the ledger still says what was issued
            key = None
        return cls(
            round=round_,
            name=round_.name(roster),
            terms=roster.terms,
            weighings=roster.weighings,
            key=key,
            fillers={one.filler.code: one.filler.name for one in roster.fillings()},
            issued={(one.filler, one.number): one.sha256 for one in issued},
        )

    @property
    def form(self) -> Form:
        return self.round.form_under(self.terms, self.weighings)

    @property
    def keys(self) -> Mapping[str, bytes]:
        return {self.name: self.key} if self.key else {}


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read: where its bytes lie, what it was called, what is known of it."""

    path: Path
    name: str
    filler: str | None = None
    """As an officer says (`--as`)."""
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a file was read as: the fields of a `ledger.Read`."""

    state: str
    filler: str | None
    issue: int | None
    content: str | None
    document: str | None
    report: str


def receive(desk: Desk, job: Job) -> Result:
    """Read one file. Whatever is wrong with it is a problem in the report."""
    checked, filler, number = identified(desk, job)
    state = _state(job, checked)
    if state == "scan":
        filler = filler or _named(desk, job.name)
    document = checked.document
    return Result(
        state=state,
        filler=filler,
        issue=number,
        content=_content(checked.reading) if checked.reading and filler else None,
        document=document.model_dump_json() if isinstance(document, Submission) else None,
        report=file_report(checked).model_dump_json(),
    )


def _state(job: Job, checked: Checked) -> str:
    """What became of a file; a scan is filed to its unit, and nothing is read from it."""
    refused = {problem.code for problem in checked.problems}
    if intake.OTHER_ROUND.code in refused:
        return "foreign"
    if intake.UNCLAIMED.code in refused:
        return "unclaimed"
    if checked.state == "refused":
        with job.path.open("rb") as stream:
            return "scan" if kind_of(stream) is Kind.SCAN else "refused"
    return checked.state


def _named(desk: Desk, name: str) -> str | None:
    """The unit whose name, or whose code, stands in a file's name: the longest, if there is one."""
    found = {
        mark: code
        for code, called in desk.fillers.items()
        for mark in (code, called)
        if mark in name
    }
    return found[max(found, key=len)] if found else None


def identified(desk: Desk, job: Job) -> tuple[Checked, str | None, int | None]:
    """A file checked, whose it is, and which issue it was made from.

    Where the check sheet proves nothing, the ledger says what was issued.
    """
    checked = _check(desk, job, None)
    if checked.reading is None:
        return checked, job.filler, None
    filler, number = _whose(desk, job, checked.reading)
    if filler and checked.reading.seal.authenticity is not Authenticity.VERIFIED:
        issued = _issued(desk, filler, number)
        checked = _check(desk, job, issued) if issued else checked
    if checked.reading is None:
        return checked, filler, number
    refusal = _refusal(desk, checked.reading, filler)
    if refusal is not None:
        return _refused(checked, refusal), None, None
    return checked, filler, number


def _check(desk: Desk, job: Job, issued: Stored | None) -> Checked:
    checked = check(job.path, [desk.form], keys=desk.keys, issued=issued, waivers=job.waivers)
    return _called(checked, Path(job.name))


def _issued(desk: Desk, filler: str, number: int | None) -> Stored | None:
    """What the check sheet of the workbook that went out says; without a number, of the newest."""
    numbers = [one for code, one in desk.issued if code == filler]
    wanted = number if number in numbers else max(numbers, default=0)
    sha256 = desk.issued.get((filler, wanted))
    if sha256 is None or not desk.round.archived(sha256).exists():
        return None
    checked = check(desk.round.archived(sha256), [desk.form], keys=desk.keys)
    return checked.reading.seal.stored if checked.reading else None


def _called(checked: Checked, name: Path) -> Checked:
    """Under the name that people know, not that of the archive."""
    reading = checked.reading and replace(checked.reading, file=name)
    return replace(checked, file=name, reading=reading)


def _whose(desk: Desk, job: Job, reading: Reading) -> tuple[str | None, int | None]:
    """By the check sheet, as far as it can be believed; else as an officer says."""
    stored = reading.seal.stored
    named = _ISSUE.fullmatch(stored.issue) if stored and stored.round == desk.name else None
    if named and (job.filler in {None, named[1]}) and named[1] in desk.fillers:
        return named[1], int(named[2])
    return job.filler, None


def _refusal(desk: Desk, reading: Reading, filler: str | None) -> Finding | None:
    """Why a workbook of ours is not taken: of another round, or nobody's."""
    stored, terms = reading.seal.stored, desk.terms
    if stored is not None and stored.round not in {"", desk.name}:
        return intake.other_round(f"校验信息写的是“{stored.round}”，本轮是“{desk.name}”")
    given = {"county": terms.county, "region": terms.region, "year": terms.year}
    for name, own in given.items():
        found = reading.assembled.data.get(name)
        if found is not None and str(found) != str(own):
            return intake.other_round(f"表上写的是“{found}”，本轮是“{own}”")
    if filler is None:
        unit = reading.assembled.data.get("filler")
        printed = unit if isinstance(unit, Mapping) else {}
        parts = (str(printed[name]) for name in ("code", "name") if printed.get(name))
        return intake.unclaimed(" ".join(parts))
    return None


def _refused(checked: Checked, finding: Finding) -> Checked:
    problem = Problem(finding.code, finding.severity, (), None, "", finding.sentence)
    return replace(checked, document=None, problems=(problem,), notes=())


def _content(reading: Reading) -> str:
    """A digest of what was filled in, as it was understood: equal for an uncorrected resend."""
    text = json.dumps(reading.assembled.data, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
