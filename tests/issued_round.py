"""A small round with a roster that a test may change, and what is handed in to it."""

import datetime as dt
import hashlib
import io
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xljixiao.county.collect import receiving
from xljixiao.county.collect.receiving import Job
from xljixiao.county.issue import issuing
from xljixiao.county.issue.issuing import Outcome, issue
from xljixiao.county.ledger import Issued, Read, Receipt, Settled
from xljixiao.county.round import ISSUED, Round
from xljixiao.form.contents import contents_of
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterFiller,
    RosterProject,
    RosterUnit,
    Terms,
)
from xljixiao.model.submission import (
    Budget,
    Contact,
    FormRef,
    Function,
    Project,
    Safeguard,
    Submission,
)
from xljixiao.workbook.checking import Checked, check

NOW = dt.datetime(2021, 3, 1, 9, 30, tzinfo=dt.UTC)
TERMS = Terms(
    county="示例县", region="130322", year=2021, stage="申报", sheets="hebei-2021", spares=1
)
ROSTER = Roster(
    form=FormRef(id="roster", edition="1"),
    terms=TERMS,
    departments=(
        RosterDepartment(code="801", name="示例教育局"),
        RosterDepartment(code="802", name="示例档案馆"),
    ),
    units=(
        RosterUnit(code="801001", name="示例教育局本级"),
        RosterUnit(code="801002", name="示例小学", filler="801002"),
        RosterUnit(code="802001", name="示例档案馆本级"),
    ),
    fillers=(RosterFiller(code="801002", name="示例小学"),),
    projects=(
        RosterProject(unit="801001", name="教研经费", number="新增01", other=Decimal(0)),
        RosterProject(
            unit="801001",
            code="13032221A000000000001",
            name="校车补助",
            total=Decimal("5.00"),
            fiscal=Decimal("5.00"),
            other=Decimal(0),
        ),
        RosterProject(unit="801002", name="操场维修", total=Decimal("3.20")),
    ),
)
NAMES = ["801示例教育局.xlsx", "801002示例小学.xlsx", "802示例档案馆.xlsx"]


@dataclass
class Desk:
    """A round with a roster that a test may change."""

    round: Round
    roster: Roster = ROSTER

    def issue(self, **options: Any) -> Outcome:
        return issue(self.round, now=NOW, **options)

    @property
    def files(self) -> Mapping[str, bytes]:
        found = sorted((self.round.folder / ISSUED).iterdir())
        return {path.name: path.read_bytes() for path in found}

    @property
    def rows(self) -> list[Issued]:
        with self.round.reading() as ledger:
            return ledger.rows(Issued)

    def check(self, name: str) -> Checked:
        form, keys = self.round.form(self.roster), {self.round.name(self.roster): self.round.key}
        return check(self.round.folder / ISSUED / name, [form], keys=keys)

    def given(self, filler: str) -> Submission:
        """What was issued to a unit last."""
        row = next(one for one in reversed(self.rows) if one.filler == filler)
        return Submission.model_validate_json(row.document)

    def fill(self, document: Submission) -> bytes:
        """The workbook that went out last, with what its unit types into the cells to fill."""
        code = document.filler.code
        name = next(one.name for one in reversed(self.rows) if one.filler == code)
        reading = self.check(name).reading
        assert reading is not None
        contents = contents_of(reading.layout, document, fresh=False)
        book = openpyxl.load_workbook(self.round.folder / ISSUED / name)
        for sheet, slot in reading.layout.slots():
            page = book[reading.sheet_names[reading.layout.sheets.index(sheet)]]
            value = contents.at(sheet.place(slot.path))
            if value is not None and not page[slot.box.a1].protection.locked:
                page[slot.box.a1].value = value
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def hand_in(self, filler: str, content: bytes) -> Read:
        """A workbook comes in, is read, and counts."""
        with self.round.writing("collect", now=NOW) as writing:
            ledger = writing.ledger
            desk = receiving.Desk.of(self.round, self.roster, ledger.rows(Issued))
            sha256 = self.round.archive(content)
            name = f"{filler}.xlsx"
            result = receiving.receive(desk, Job(self.round.archived(sha256), name, filler))
            with ledger.act("collect", writing.actor) as act:
                batch = act.begin_batch()
                receipt = act.add(Receipt(batch, sha256, name))
                act.add(Read(receipt, "k", **asdict(result)))
                act.add(Settled(filler, batch, receipt))
            return ledger.rows(Read)[-1]

    def holds(self) -> bool:
        """What lies in the folder is what the ledger says, and kept."""
        newest = {one.filler: one for one in self.rows}
        said = {one.name: one.sha256 for one in newest.values()}
        there = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        kept = [self.round.archived(one.sha256).read_bytes() for one in self.rows]
        digests = [hashlib.sha256(content).hexdigest() for content in kept]
        return there == said and digests == [one.sha256 for one in self.rows]


@pytest.fixture(name="desk")
def desk_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(Round.begin(tmp_path / "示例县2021", "hebei-2021"))
    monkeypatch.setattr(issuing, "read_roster", lambda _: desk.roster)
    return desk


@pytest.fixture(scope="module", name="undisturbed")
def undisturbed_fixture(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A round in which everything was issued; beside it, as it was before."""
    folder = tmp_path_factory.mktemp("undisturbed")
    blank = Round.begin(folder / "空", "hebei-2021")
    desk = Desk(Round(folder / "示例县2021"))
    shutil.copytree(blank.folder, desk.round.folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(issuing, "read_roster", lambda _: ROSTER)
        desk.issue()
    return desk


WHOLE = {
    "overall": "全年完成教研、校车两项任务。",
    "functions": (Function(name="教育教学", goal="办好学校", indicators=("接送学生300人",)),),
    "safeguards": (Safeguard(title="加强支出管理", text="按进度支付。"),),
}


def answered(given: Submission, project: Project) -> Submission:
    """What was issued with everything filled in, each project as `project` is."""
    said = {name: getattr(project, name) for name in ("spending_plan", "goals", "indicators")}
    projects = []
    for one in given.projects:
        total = one.budget.total or Decimal("8.00")
        other = one.budget.other or Decimal("0.00")
        fiscal = one.budget.fiscal or total - other
        budget = Budget(total=total, fiscal=fiscal, other=other, purpose="主要用于日常工作")
        projects.append(one.model_copy(update={**said, "budget": budget}))
    contact = Contact(
        filled_by="张示例", phone="0335-0000000", approved_by="李示例", date=dt.date(2021, 3, 5)
    )
    whole = {} if given.filler.code != given.department.code else WHOLE
    return given.model_copy(update={"contact": contact, "projects": tuple(projects), **whole})
