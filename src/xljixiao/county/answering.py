"""What goes back to the filling units after a collection: returned workbooks, texts, receipts."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from xljixiao.county.issuing import stem
from xljixiao.county.ledger import Sent
from xljixiao.county.receiving import Desk, Job, identified
from xljixiao.county.returning import as_text, contents
from xljixiao.county.standing import Standing, State

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
    opinions: int
    notice: str
    """What to tell of a clean one in the place of a receipt."""
    at: str
    """When the file was checked, by the ledger; so the same answer is made again after a fall."""


def due(standing: Standing, desk: Desk) -> Answer | None:
    """The answer that a unit has not had yet; nothing while something is in doubt."""
    current, read = standing.current, standing.read
    if current is None or read is None or standing.state is State.DOUBTFUL:
        return None
    kind = "return" if standing.state is State.RETURNED else "clean"
    opinions = len(standing.decisions)
    had = [one for one in standing.sent if one.receipt == current.id]
    told = had and had[-1].kind == kind and (kind == "clean" or had[-1].opinions == opinions)
    if told:
        return None
    number = 1 + len({one.number for one in standing.sent if one.kind == kind})
    filler = standing.filling.filler
    endings = [ending.format(n=number) for ending in _ENDINGS[kind]]
    return Answer(
        filler=filler.code,
        receipt=current.id,
        kind=kind,
        number=number,
        names=tuple(stem(filler) + ending for ending in endings),
        job=Job(desk.round.archived(current.sha256), current.name, filler.code),
        opinions=opinions,
        notice=current.note or "" if len(current.merged_from) == 1 else "",
        at=read.at,
    )


def made(desk: Desk, answer: Answer, password: str = "") -> tuple[bytes, ...]:
    """The files of an answer."""
    if answer.kind == "clean" and answer.notice:
        return (as_text(answer.notice),)
    checked, _, _ = identified(desk, answer.job)
    at = dt.datetime.fromisoformat(answer.at)
    return tuple(contents(checked, answer.names[0], at, password, desk.form.setting))


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
            answer.opinions,
        )
