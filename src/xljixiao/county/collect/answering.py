"""What goes back to the filling units after a collection: returned workbooks, texts, receipts."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xljixiao.county.collect.receiving import Desk, Job, identified
from xljixiao.county.issue.issuing import stem
from xljixiao.county.ledger import Sent
from xljixiao.county.returning import as_text, contents, returned
from xljixiao.county.review.opining import opinions
from xljixiao.county.standing import Standing, State
from xljixiao.county.stepping import is_complete, parts_of
from xljixiao.model.submission import Submission
from xljixiao.rules.waivers import Waiver
from xljixiao.workbook.opinions import Opinion

_ENDINGS = {"return": ("（退回{n}）.xlsx", "（退回说明{n}）.txt"), "clean": ("（回执{n}）.txt",)}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to be made: for which unit, to what, as which files."""

    filler: str
    receipt: int
    kind: str
    number: int
    names: tuple[str, ...]
    job: Job
    said: tuple[Opinion, ...]
    """What officers say, in the order of the projects."""
    decisions: int
    """How many they had decided by then."""
    notice: str
    """What to tell of a clean one in the place of a receipt."""
    at: str
    """When the file was checked, by the ledger; so the same answer is made again after a fall."""


def due(standing: Standing, desk: Desk, waivers: Sequence[Waiver] = ()) -> Answer | None:
    """The answer that a unit has not had yet; nothing while something is in doubt.

    What officers return goes back when they have decided all of it: once, not piece by piece.
    """
    current, read = standing.current, standing.read
    if current is None or read is None or standing.state is State.DOUBTFUL:
        return None
    kind = "return" if standing.state is State.RETURNED else "clean"
    decisions = len(standing.decisions)
    had = [one for one in standing.sent if one.receipt == current.id]
    if had and had[-1].kind == kind and (kind == "clean" or had[-1].opinions == decisions):
        return None
    said = _opinions(standing, desk) if kind == "return" else ()
    if said is None:
        return None
    number = 1 + len({one.number for one in standing.sent if one.kind == kind})
    filler = standing.filling.filler
    endings = [ending.format(n=number) for ending in _ENDINGS[kind]]
    path = desk.round.archived(current.sha256)
    return Answer(
        filler=filler.code,
        receipt=current.id,
        kind=kind,
        number=number,
        names=tuple(stem(filler) + ending for ending in endings),
        job=Job(path, current.name, filler.code, tuple(waivers)),
        said=said,
        decisions=decisions,
        notice=current.note or "" if len(current.merged_from) == 1 else "",
        at=read.at,
    )


def _opinions(standing: Standing, desk: Desk) -> tuple[Opinion, ...] | None:
    """What officers say of a submission that goes back; None while they have not said it all."""
    read = standing.read
    if read is None or read.document is None or not standing.decisions:
        return ()
    submission = Submission.model_validate_json(read.document)
    parts = parts_of(submission, desk.form.setting)
    if read.state == "clean" and not is_complete(standing.decisions, parts):
        return None
    bureau = standing.filling.department.bureau
    return opinions(standing.decisions, submission, bureau, desk.terms.office)


def made(desk: Desk, answer: Answer, password: str = "") -> tuple[bytes, ...]:
    """The files of an answer."""
    if answer.kind == "clean" and answer.notice:
        return (as_text(answer.notice),)
    checked, _, _ = identified(desk, answer.job)
    at, name = dt.datetime.fromisoformat(answer.at), answer.names[0]
    if answer.kind == "return":
        return tuple(returned(checked, name, at, password, answer.said))
    return tuple(contents(checked, name, at, password, desk.form.setting))


def rows(answer: Answer, digests: tuple[str, ...]) -> Iterator[Sent]:
    """What the ledger keeps of an answer."""
    for name, sha256 in zip(answer.names, digests, strict=True):
        yield Sent(
            answer.filler,
            answer.receipt,
            answer.number,
            answer.kind,
            name,
            sha256,
            answer.decisions,
        )
