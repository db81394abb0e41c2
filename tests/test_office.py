"""What a person meets in a real LibreOffice: lists, refusals, locks, formulas, saved files."""

import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from conftest import told
from office import Book, Office, Typed, office_fixture  # noqa: F401
from xljixiao.county.demo import play
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write

Steps = tuple[str | int, ...]
LEVELS = ("level1", "level2")
SPARES = 2


@dataclass(frozen=True, eq=False)
class Desk:
    """The seed's workbook before a person, by places: project 0 is filled in, 1 is a spare."""

    book: Book
    file: Workbook
    layout: Layout

    def at(self, *place: str | int) -> tuple[str, str]:
        """The sheet and the cell of a place."""
        found = self.layout.slot(Place(place))
        assert found is not None, place
        return self.book.sheets[self.layout.sheets.index(found[0])], found[1].box.a1

    def type(self, place: Steps, text: str, *, insist: bool = False) -> Typed:
        return self.book.type_into(*self.at(*place), text, insist=insist)

    def list(self, place: Steps) -> tuple[str, ...] | None:
        return self.book.dropdown(*self.at(*place))

    def told(self, place: Steps) -> tuple[str, str]:
        """What the file itself says is to be told when a cell refuses: title and message."""
        sheet, cell = self.at(*place)
        rules = self.file[sheet].data_validations.dataValidation
        rule = next(one for one in rules if cell in one.sqref)
        return rule.errorTitle, rule.error

    def rows(self) -> int:
        """How many indicators a project's sheet takes."""
        return sum(slot.path[-1] == LEVELS[0] for slot in self.layout.sheets[-1].plan.slots)

    def levels(self, row: int) -> tuple[Steps, Steps]:
        """The places of the two words of a row of the first project."""
        first, second = (("projects", 0, "indicators", row, level) for level in LEVELS)
        return first, second


@pytest.fixture(scope="module")
def workbook(form: Form, seed: Submission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's department as a filled workbook, which no test changes."""
    path = tmp_path_factory.mktemp("filled") / "714.xlsx"
    path.write_bytes(write(form, seed))
    return path


@pytest.fixture
def desk(office: Office, workbook: Path, form: Form, seed: Submission) -> Iterator[Desk]:
    layout = lay_out(form, {"projects": len(seed.projects) + SPARES})
    with office.open(workbook) as book:
        yield Desk(book, openpyxl.load_workbook(workbook), layout)


def test_the_second_list_holds_the_children_of_the_word_typed_into_the_first(
    desk: Desk, form: Form
) -> None:
    for row in (0, desk.rows() - 1):
        first, second = desk.levels(row)
        for word in form.setting.words("level1"):
            assert desk.type(first, word).accepted
            assert desk.list(second) == form.setting.words("level2", under=word)


def test_the_second_list_gives_a_hint_while_the_first_is_blank(desk: Desk) -> None:
    first, second = desk.levels(desk.rows() - 1)
    assert desk.book.cell(*desk.at(*first)).value is None
    assert desk.list(second) == ("←请先选上一级",)


def test_every_other_list_holds_the_words_of_the_setting(desk: Desk, form: Form) -> None:
    seen = set()
    for sheet, slot in desk.layout.slots():
        term = slot.constraint.term
        if term is not None and term.under is None and term.of not in seen:
            seen.add(term.of)
            assert desk.list(sheet.place(slot.path)) == form.setting.words(term.of)
    assert seen >= {"status", "level1", "operator", "unit"}
    assert desk.list(("projects", 0, "indicators", 0, "name")) is None


def test_a_word_outside_its_list_is_refused_with_a_dialog(desk: Desk) -> None:
    first, second = desk.levels(desk.rows() - 1)
    assert desk.type(first, "产出指标").accepted
    for place, word in ((first, "过程指标"), (second, "不存在"), (second, "经济效益指标")):
        typed = desk.type(place, word, insist=True)
        assert typed.refused, word
        assert typed.dialogs == (desk.told(place),)
    typed = desk.type(second, "质量指标")
    assert typed.accepted
    assert typed.after.text == "质量指标"


def test_typing_into_a_locked_cell_is_refused(desk: Desk) -> None:
    issued = [("region",), ("projects", 0, "code"), ("projects", 0, "budget", "total")]
    locked = [desk.at(*place) for place in issued]
    for sheet, name in zip(desk.layout.sheets, desk.book.sheets, strict=False):
        labels = [label.box.a1 for label in sheet.plan.labels]
        locked += [(name, labels[0]), (name, labels[-1]), (name, _formulas(desk.file[name])[-1])]
    for name, cell in locked:
        typed = desk.book.type_into(name, cell, "714", insist=True)
        assert typed.refused, (name, cell)
    assert desk.type(("contact", "phone"), "714").after.text == "714"


def test_a_unit_outside_the_list_is_kept_only_by_one_who_insists(desk: Desk) -> None:
    place = ("projects", 1, "indicators", 0, "target", "unit")
    typed = desk.type(place, "桶")
    assert typed.refused
    assert typed.dialogs == (desk.told(place),)
    typed = desk.type(place, "桶", insist=True)
    assert typed.dialogs == (desk.told(place),)
    assert typed.after.text == "桶"


@pytest.mark.parametrize(
    ("place", "wrong", "right"),
    [
        (
            ("budget", "total"),
            ("-5", "五万", "0.1234567", "1000000000", "'5"),
            {"5": 5, "0": 0, "12.345678": 12.345678, "1,234.5": 1234.5},
        ),
        (
            ("spending_plan", 0, "percent"),
            ("120", "-1", "33.333", "一半"),
            {"100": 100, "0": 0, "33.33": 33.33},
        ),
    ],
    ids=["amount", "percent"],
)
def test_what_is_no_such_number_is_refused(
    desk: Desk, place: Steps, wrong: tuple[str, ...], right: dict[str, float]
) -> None:
    place = ("projects", 1, *place)
    for text in wrong:
        typed = desk.type(place, text, insist=True)
        assert typed.refused, text
        assert typed.dialogs == (desk.told(place),)
    for text, value in right.items():
        typed = desk.type(place, text)
        assert typed.accepted, text
        assert typed.after.value == value


def test_a_protected_sheet_refuses_to_insert_or_delete_rows(desk: Desk) -> None:
    book = desk.book
    for sheet, name in zip(desk.layout.sheets, book.sheets, strict=False):
        before = book.extent(name)
        for slot in (sheet.plan.slots[0], sheet.plan.slots[-1]):
            for command in ("InsertRowsBefore", "DeleteRows"):
                book.command(name, slot.box.a1, command)
                assert book.extent(name) == before, (name, slot.box.a1, command)
        book.unprotect(name)
        book.command(name, sheet.plan.slots[-1].box.a1, "InsertRowsBefore")
        assert book.extent(name) != before, name


def _formulas(page: Any) -> list[str]:
    """The cells of a sheet that hold formulas."""
    return [one.coordinate for row in page.iter_rows() for one in row if one.data_type == "f"]


def _stale(office: Office, path: Path) -> tuple[int, list[str]]:
    """How many formulas a workbook has, and those whose cached value is not the calculated one."""
    formulas, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    count, stale = 0, []
    with office.open(path) as book:
        book.recalculate()
        for page in formulas.worksheets:
            for cell, now in book.read(page.title, _formulas(page)).items():
                assert now.formula
                count += 1
                was = cached[page.title][cell].value
                if not _same(was, now.value):
                    stale.append(f"{page.title}!{cell}: {was!r}, not {now.value!r}")
    return count, stale


def _same(cached: float | str | None, calculated: float | str | None) -> bool:
    if isinstance(cached, int | float) and isinstance(calculated, float):
        return math.isclose(cached, calculated, rel_tol=1e-12, abs_tol=1e-9)
    return (cached or "") == calculated


def test_every_cached_value_is_what_the_program_calculates(office: Office, tmp_path: Path) -> None:
    list(play(tmp_path))
    files = sorted(tmp_path.rglob("*.xlsx"))
    assert {"714昌黎县工商业联合会.xlsx", "汇总表.xlsx", "单位项目名册.xlsx"} <= {
        one.name for one in files
    }
    for path in files:
        count, stale = _stale(office, path)
        if path.parent.name == "4退回":  # left to be calculated, as decision 7 says: never wrong
            stale = [one for one in stale if ": None, not" not in one]
        assert count, path.name
        assert stale == [], path.name


def test_a_cached_value_that_is_wrong_would_be_found(
    office: Office, workbook: Path, tmp_path: Path
) -> None:
    """That is, the test above can fail."""
    path, changed = tmp_path / "wrong.xlsx", 0
    with zipfile.ZipFile(workbook) as good, zipfile.ZipFile(path, "w") as wrong:
        for name in good.namelist():
            content = good.read(name)
            if name.startswith("xl/worksheets/") and not changed:
                value = rb"(?<=</f><v>)[^<]*"
                content, changed = re.subn(value, b"999", content, count=1)
            wrong.writestr(name, content)
    assert changed
    assert len(_stale(office, path)[1]) == 1


def test_a_workbook_saved_by_libreoffice_is_the_same_document(
    desk: Desk, seed: Submission, tmp_path: Path
) -> None:
    checked = check(desk.book.save(tmp_path / "saved.xlsx"))
    assert told(checked) == ()
    assert checked.document == seed


def test_what_is_typed_and_saved_is_what_is_read(
    desk: Desk, seed: Submission, tmp_path: Path
) -> None:
    indicator = ("projects", 0, "indicators", 0)
    typed = {
        ("contact", "phone"): "03352020001",
        ("contact", "date"): "2021-3-5",
        (*indicator, "name"): "1-2",
        (*indicator, "target", "value"): "007",
    }
    for place, text in typed.items():
        assert desk.type(place, text).accepted, text
    document = check(desk.book.save(tmp_path / "typed.xlsx")).document
    assert isinstance(document, Submission)
    assert document.contact.phone == "03352020001"
    assert str(document.contact.date) == "2021-03-05"
    first, *others = document.projects[0].indicators
    assert first.name == "1-2"
    assert first.target.value == Decimal(7)
    assert tuple(others) == seed.projects[0].indicators[1:]


def test_what_is_pasted_past_a_list_is_found_when_the_file_comes_back(
    desk: Desk, tmp_path: Path
) -> None:
    (sheet, source), (_, target) = (desk.at(*place) for place in desk.levels(0))
    desk.book.copy_paste(sheet, source, target)
    assert desk.book.cell(sheet, target).text == desk.book.cell(sheet, source).text
    checked = check(desk.book.save(tmp_path / "pasted.xlsx"))
    spots = [one.spot for one in told(checked) if one.spot is not None]
    assert [(spot.sheet, spot.cell) for spot in spots] == [(sheet, target)]
