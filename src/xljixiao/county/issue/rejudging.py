"""A submission judged anew, because the roster changed what had been issued for it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xljixiao.county.collect.receiving import Desk
from xljixiao.county.issue.carrying import Source
from xljixiao.county.issue.changes import compare
from xljixiao.county.issue.issuing import made, stem
from xljixiao.county.issue.outgoing import Job
from xljixiao.county.ledger import Issued
from xljixiao.county.standing import History
from xljixiao.model.submission import Submission
from xljixiao.rules.waivers import Waiver
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.prior_sheet import Prior
from xljixiao.workbook.reading import read_workbook

_SAID = 3


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What a submission is worth with what is issued now.

    `content` is a workbook with the unit's answers and the new values, `checked` what is found in
    it; it can go back as any other. Where nothing is to be mended, `notice` tells the unit so.
    """

    content: bytes
    checked: Checked
    says: tuple[str, ...]
    """What was changed, a line each."""
    lost: tuple[str, ...]
    """What the unit had filled in and has no place any more."""
    notice: str


def rejudged(
    desk: Desk, history: History, issued: Issued, waivers: Sequence[Waiver] = ()
) -> Rejudged:
    """Judge what counts for a unit by a newer issue than it was made from."""
    source = Source.of(desk, history, issued.filler)
    if source is None:
        raise ValueError(f"nothing came from {issued.filler}")
    given = Submission.model_validate_json(issued.document)
    result = made(Job(desk, given, issued.number, (source,)), _prior(desk, issued))
    checked = _checked(desk, given, result.content, waivers)
    before = Submission.model_validate_json(_before(history, issued).document)
    filler = issued.filler
    differences = compare(desk.form, {filler: given}, {filler: before})
    says = tuple(map(str, differences))
    clean = checked.state == "clean"
    notice = _notice(given.filler.name, says) if clean else ""
    return Rejudged(result.content, checked, says, result.lost, notice)


def _prior(desk: Desk, issued: Issued) -> Prior:
    """What the newer issue went out with."""
    path = desk.round.archived(issued.sha256)
    return read_workbook(path, [desk.form], keys=desk.keys).prior if path.exists() else {}


def _before(history: History, issued: Issued) -> Issued:
    """The issue that the submission was made from."""
    current = history.current(issued.filler)
    number = history.reads[current.id].issue if current else None
    rows = history.issued[issued.filler]
    return next((one for one in rows if one.number == number), rows[0])


def _checked(desk: Desk, given: Submission, content: bytes, waivers: Sequence[Waiver]) -> Checked:
    name = f"{stem(given.filler)}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        checked = check(path, [desk.form], keys=desk.keys, waivers=waivers)
    reading = checked.reading and replace(checked.reading, file=Path(name))
    return replace(checked, file=Path(name), reading=reading)


def _notice(name: str, says: Sequence[str]) -> str:
    """A chat text of at most six lines."""
    told = f"“{name}”的申报已按调整后的内容重新检查，没有必须修改的地方，不必重新报送。"
    more = [f"另有 {len(says) - _SAID} 项调整。"] if len(says) > _SAID else []
    return "".join(f"{line}\n" for line in (told, *says[:_SAID], *more))
