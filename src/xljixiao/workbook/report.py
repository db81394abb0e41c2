"""The contract of `check --json`: what became of each file, as data."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict

from xljixiao.rules.problem import Note, Problem, Severity, Spot
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.sealing import Authenticity


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Waived(_Line):
    """Why a problem is let stand (放行), and who says so."""

    reason: str
    who: str


class ProblemLine(_Line):
    """One problem at its place; sheet and cell are null for the file as a whole.

    `returns` says whether the file goes back for it: 必改 or 须改或说明 without an `explanation` by
    the department (of 必改, an objection to what finance issued); and not where it is `waived`.
    `reply` is what the department answered to it on an earlier return; where that is a reason, it
    is the `explanation` too.
    """

    code: str
    severity: Severity
    loc: tuple[str | int, ...]
    sheet: str | None
    cell: str | None
    found: str
    sentence: str
    returns: bool
    explanation: str
    reply: str
    waived: Waived | None


class NoteLine(_Line):
    """One value that was understood otherwise than it was typed."""

    loc: tuple[str | int, ...]
    sheet: str | None
    cell: str | None
    found: str
    understood: str
    sentence: str


class ReplyLine(_Line):
    """What the department answered to an earlier return; `about` is what it answers to.

    `loc`, sheet and cell are those of the first place that it is about, where there is one.
    """

    code: str
    loc: tuple[str | int, ...]
    sheet: str | None
    cell: str | None
    about: str
    text: str


class FileReport(_Line):
    """One file. `state` is `clean`, `return` (some problem returns it) or `refused` (not read).

    `authenticity` says what the check sheet proves; null where the file was not read.
    """

    file: str
    sha256: str
    form: str | None
    state: str
    authenticity: Authenticity | None
    problems: tuple[ProblemLine, ...]
    notes: tuple[NoteLine, ...]
    replies: tuple[ReplyLine, ...]


class Report(_Line):
    """What `check --json` prints."""

    files: tuple[FileReport, ...]


class Problems(_Line):
    """What `read --json` prints, with exit code 1, where the file gives no submission."""

    problems: tuple[ProblemLine, ...]


def report(checked: Iterable[Checked]) -> Report:
    """Several files, in the order given."""
    return Report(files=tuple(file_report(one) for one in checked))


def problems(checked: Checked) -> Problems:
    """One file's problems alone."""
    return Problems(problems=tuple(map(problem_line, checked.problems)))


def file_report(checked: Checked) -> FileReport:
    """What became of one file."""
    return FileReport(
        file=file_name(checked.file),
        sha256=checked.sha256,
        form=checked.reading.form.id if checked.reading else None,
        state=checked.state,
        authenticity=checked.reading.seal.authenticity if checked.reading else None,
        problems=tuple(map(problem_line, checked.problems)),
        notes=tuple(map(_note, checked.notes)),
        replies=tuple(_replies(checked.reading)) if checked.reading else (),
    )


def _replies(reading: Reading) -> Iterator[ReplyLine]:
    for reply in reading.replies:
        loc = reading.loc(reply.places[0]) if reply.places else ()
        spot = _spot(reading.locate(loc))
        yield ReplyLine(code=reply.code, loc=loc, **spot, about=reply.about, text=reply.text)


def problem_line(problem: Problem) -> ProblemLine:
    """One problem as data."""
    waived = problem.waived
    return ProblemLine(
        code=problem.code,
        severity=problem.severity,
        loc=problem.loc,
        **_spot(problem.spot),
        found=problem.found,
        sentence=problem.sentence,
        returns=problem.returns,
        explanation=problem.explanation,
        reply=problem.reply,
        waived=waived and Waived(reason=waived.reason, who=waived.who),
    )


def _note(note: Note) -> NoteLine:
    return NoteLine(
        loc=note.loc,
        **_spot(note.spot),
        found=note.found,
        understood=note.understood,
        sentence=note.sentence,
    )


def _spot(spot: Spot | None) -> dict[str, str | None]:
    return {"sheet": spot.sheet if spot else None, "cell": spot.cell if spot else None}
