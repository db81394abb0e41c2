"""A small round on disk: begun, issued, and filled in as its units mean it."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xljixiao.county.demo import examples, examples_folder
from xljixiao.county.issue.issuing import issue
from xljixiao.county.ledger import Decision, Issued
from xljixiao.county.registering import read_roster, roster_form
from xljixiao.county.round import Round
from xljixiao.county.standing import History
from xljixiao.county.stepping import Step, parts_of
from xljixiao.form.contents import contents_of
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.writing import write as write_layout

NOW = dt.datetime(2021, 3, 8, 9, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
SMALL = ("714", "802", "805", "801002")


def roster_of(codes: Sequence[str]) -> Roster:
    """The bundled county's roster, as far as some of its filling units go."""
    data: dict[str, Any] = json.loads((examples_folder() / "roster.json").read_bytes())
    departments = {code[:3] for code in codes}
    data["departments"] = [one for one in data["departments"] if one["code"] in departments]
    data["fillers"] = [one for one in data["fillers"] if one["code"] in codes]
    units = [one for one in data["units"] if (one["filler"] or one["code"][:3]) in codes]
    data["units"] = units
    known = {one["code"] for one in units}
    data["projects"] = [one for one in data["projects"] if one["unit"] in known]
    return Roster.model_validate(data, context=roster_form().setting)


def begun(folder: Path, codes: Sequence[str] = SMALL) -> Round:
    """A round whose workbooks have gone out."""
    round_ = Round.begin(folder, "hebei-2021")
    round_.roster.write_bytes(write(roster_form(), roster_of(codes)))
    issue(round_, fillers=codes, now=NOW)
    return round_


def meant() -> dict[str, Submission]:
    """What each unit of the bundled county means, by its code."""
    found = [Submission.model_validate_json(path.read_bytes()) for path in examples()]
    return {one.filler.code: one for one in found}


def issued(round_: Round, code: str) -> Issued:
    """What went out to a unit last."""
    with round_.reading() as ledger:
        return [one for one in ledger.rows(Issued) if one.filler == code][-1]


def filled(round_: Round, submission: Submission) -> bytes:
    """The workbook that went out to a unit, with a submission filled in."""
    form = round_.form(read_roster(round_))
    row = issued(round_, submission.filler.code)
    checked = check(round_.archived(row.sha256), [form])
    assert checked.reading is not None
    layout = checked.reading.layout
    return write_layout(
        layout, contents_of(layout, submission, fresh=False), issue=checked.reading.seal.stored
    )


def send(round_: Round, name: str, content: bytes) -> Path:
    """A file that came in."""
    path = round_.folder / "2收件" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def send_all(round_: Round, codes: Iterable[str]) -> None:
    """The workbooks of some units, filled in as they mean it."""
    every = meant()
    for code in codes:
        send(round_, f"{code}.xlsx", filled(round_, every[code]))


def passed(round_: Round, code: str) -> None:
    """Officers pass what counts of a unit."""
    with round_.reading() as ledger:
        history = History.of(ledger)
    current = history.current(code)
    assert current is not None
    document = Submission.model_validate_json(history.reads[current.id].document or "")
    setting = round_.form(read_roster(round_)).setting
    said = str(Step.SECOND), "通过", "", "", "示例审核人", "2021-03-09"
    with round_.writing("review", now=NOW) as at, at.ledger.act("review", at.actor) as act:
        for part in parts_of(document, setting):
            act.add(Decision(code, current.id, part, *said))
