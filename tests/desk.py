"""A round for tests: a small roster, and submissions that came in, put on the ledger by hand."""

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xljixiao.county import registering
from xljixiao.county.demo import examples
from xljixiao.county.ledger import Issued, Read, Receipt, Settled
from xljixiao.county.registering import read_roster, roster_form
from xljixiao.county.review import reviewing
from xljixiao.county.review.reviewed import Reviewed
from xljixiao.county.review.reviewing import review, waivers
from xljixiao.county.round import Round
from xljixiao.county.standing import Standing, standings
from xljixiao.form.loading import form_folders, load_form
from xljixiao.form.ready import Form
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterProject,
    RosterUnit,
    Terms,
)
from xljixiao.model.submission import FormRef, Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.report import file_report
from xljixiao.workbook.sealing import Issue

NOW = dt.datetime(2021, 3, 10, 9, 30, tzinfo=dt.UTC)
BUREAUS = {"714": "行政政法股", "801": "教科文股"}


@pytest.fixture(scope="module", autouse=True)
def small_roster_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The roster's own workbook has thousands of rows, which take seconds; here it has few."""
    text = (form_folders()["roster"] / "form.toml").read_text("utf-8")
    path = tmp_path_factory.mktemp("form") / "form.toml"
    path.write_text(re.sub(r"(?m)^(rows|usual) = \d+$", _few, text), "utf-8")
    form = load_form(path, lists={"sheets": ("hebei-2021",)})
    with pytest.MonkeyPatch.context() as patched:
        for module in (registering, reviewing, sys.modules[__name__]):
            patched.setattr(module, "roster_form", lambda *_: form)
        yield


def _few(found: re.Match[str]) -> str:
    return f"{found[1]} = {30 if found[1] == 'rows' else 20}"


def submissions() -> dict[str, Submission]:
    """Three units of the bundled county, by their codes."""
    read = (Submission.model_validate_json(path.read_bytes()) for path in examples())
    return {one.filler.code: one for one in read if one.filler.code in ("714", "801", "802")}


def roster_of(county: Iterable[Submission]) -> Roster:
    """A roster that gives what these submissions were issued with."""
    county = list(county)
    first, form = county[0], roster_form()
    units = {one.unit.code: one.unit for each in county for one in each.projects}
    return Roster(
        form=FormRef(id=form.id, edition=form.edition),
        terms=Terms(
            county=first.county,
            region=first.region,
            year=first.year,
            stage=first.stage,
            sheets="hebei-2021",
            deadline=dt.date(2021, 3, 12),
            office="示例县财政局绩效股",
        ),
        departments=tuple(
            RosterDepartment(
                code=one.department.code,
                name=one.department.name,
                bureau=BUREAUS.get(one.department.code),
            )
            for one in county
        ),
        units=tuple(RosterUnit(code=one.code, name=one.name) for one in units.values()),
        projects=tuple(
            RosterProject(
                unit=one.unit.code,
                code=one.code,
                name=one.name,
                total=one.budget.total,
                fiscal=one.budget.fiscal,
                other=one.budget.other,
            )
            for each in county
            for one in each.projects
            if one.status != "新增"
        ),
    )


@lru_cache(maxsize=64)
def _written(form: Form, submission: str, issue: Issue) -> bytes:
    return write(form, Submission.model_validate_json(submission), issue=issue)


@dataclass(frozen=True)
class Bench:
    """A round and the ways to play in it."""

    round: Round

    @classmethod
    def of(cls, folder: Path, roster: Roster) -> "Bench":
        made = cls(Round.begin(folder, "hebei-2021"))
        made.round.roster.write_bytes(write(roster_form(), roster))
        return made

    @classmethod
    def at(cls, folder: Path) -> "Bench":
        return cls(Round.at(folder))

    def review(self) -> Reviewed:
        return review(self.round, now=NOW)

    @property
    def roster(self) -> Roster:
        return read_roster(self.round)

    def comes(
        self,
        submission: Submission,
        *,
        name: str = "",
        change: Callable[[Path], object] | None = None,
    ) -> int:
        """A submission comes in and counts; gives the number of its receipt."""
        roster, filler = self.roster, submission.filler.code
        form, key = self.round.form(roster), self.round.key
        with self.round.writing("collect", now=NOW) as at:
            number = 1 + sum(one.filler == filler for one in at.ledger.rows(Issued))
            issue = Issue(self.round.name(roster), f"{filler}-{number}", key)
            path = self.round.folder / (name or f"{filler}.xlsx")
            path.write_bytes(_written(form, submission.model_dump_json(), issue))
            if change:
                change(path)
            sha256 = self.round.archive(path.read_bytes())
            keys = {self.round.name(roster): key}
            checked = check(path, [form], keys=keys, waivers=waivers(at.ledger, roster))
            path.unlink()
            document = checked.document
            with at.ledger.act("collect", at.actor) as act:
                text = submission.model_dump_json()
                act.add(Issued(filler, number, path.name, sha256, text))
                batch = act.begin_batch()
                receipt = act.add(Receipt(batch, sha256, path.name))
                act.add(
                    Read(
                        receipt=receipt,
                        judged="t",
                        state=checked.state,
                        filler=filler,
                        issue=number,
                        content=sha256,
                        document=document.model_dump_json() if document else None,
                        report=file_report(checked).model_dump_json(),
                    )
                )
                act.add(Settled(filler, batch, receipt))
                act.finish_batch(batch)
        return receipt

    def rows(self, kind: type[Any]) -> list[Any]:
        with self.round.reading() as ledger:
            return ledger.rows(kind)

    def standings(self) -> dict[str, Standing]:
        with self.round.reading() as ledger:
            setting = self.round.form(self.roster).setting
            found = standings(self.roster, ledger, NOW.date(), setting)
        return {one.filling.filler.code: one for one in found}


class Sheet:
    """A sheet of the office's, found by its headings as people find their way in it."""

    def __init__(self, path: Path, name: str = "", head: str = "填报单位") -> None:
        self._path = path
        self._book = openpyxl.load_workbook(path)
        self.sheet = self._book[name] if name else self._book.worksheets[0]
        rows = [[cell.value for cell in row] for row in self.sheet.iter_rows()]
        self._head = max(n for n, row in enumerate(rows) if head in row) + 1
        self.columns: dict[str, int] = {}
        for row in (self._head, self._head + 1):
            for cell in self.sheet[row]:
                if isinstance(cell.value, str) and row <= self._last_head():
                    self.columns.setdefault(cell.value, cell.column)

    def _last_head(self) -> int:
        merged = [one for one in self.sheet.merged_cells.ranges if one.min_row == self._head]
        return max((one.max_row for one in merged if one.min_col == 1), default=self._head)

    def rows(self) -> list[dict[str, Any]]:
        rows = [
            {name: self.sheet.cell(row, column).value for name, column in self.columns.items()}
            for row in range(self._last_head() + 1, self.sheet.max_row + 1)
        ]
        return [row for row in rows if any(value is not None for value in row.values())]

    def row(self, **wanted: Any) -> int:
        """The number of the only row that holds these values."""
        (found,) = [n for n, row in enumerate(self.rows()) if wanted.items() <= row.items()]
        return found

    def cell(self, row: int, name: str) -> Any:
        return self.sheet.cell(self._last_head() + 1 + row, self.columns[name])

    def fill(self, row: int, **values: Any) -> None:
        """Type into open cells, as an officer does."""
        for name, value in values.items():
            cell = self.cell(row, name)
            assert not cell.protection.locked, name
            cell.value = value

    def head(self, label: str, value: Any) -> None:
        """Type beside a label above the table."""
        for row in self.sheet.iter_rows(max_row=self._head - 1):
            for cell in row:
                if cell.value == label:
                    beside = self.sheet.cell(cell.row, cell.column + 1)
                    assert not beside.protection.locked
                    beside.value = value
                    return
        raise LookupError(label)

    def save(self, path: Path | None = None) -> None:
        self._book.save(path or self._path)
