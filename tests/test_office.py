"""What a person meets in a real LibreOffice: lists, refusals, locks, formulas, saved files."""

import math
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from office import Book, Office, office_fixture  # noqa: F401
from xljixiao.county.demo import play
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.loading import Form
from xljixiao.form.plan import Place
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check

At = Callable[..., tuple[str, str]]

NOT_IN_LIST = ("请核对", "请从下拉列表中选择，不要另写。")
OPEN_LIST = ("请核对", "列表里没有这个写法。确实需要请选“是”，否则请从列表中选择。")
AMOUNT = ("请核对", "请只填数字（不带单位）：不小于 0，小于 1000000000，最多 6 位小数。")
PERCENT = ("请核对", "请只填数字（不带单位）：不小于 0，不大于 100，最多 2 位小数。")


@pytest.fixture
def book(office: Office, filled: Path) -> Iterator[Book]:
    """The seed's workbook, open in LibreOffice."""
    with office.open(filled) as book:
        yield book


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, {"projects": 3})


@pytest.fixture
def at(layout: Layout, book: Book) -> At:
    """Where a place is, as (sheet, cell); the second and the third project are spare sheets."""
    names = dict(zip(layout.sheets, book.sheets, strict=False))

    def find(*place: str | int) -> tuple[str, str]:
        found = layout.slot(Place(place))
        assert found is not None, place
        return names[found[0]], found[1].box.a1

    return find


def _rows(layout: Layout) -> int:
    """How many indicators a project's sheet takes."""
    return sum(slot.path[-1] == "level1" for slot in layout.sheets[-1].plan.slots)


def test_the_second_list_holds_the_children_of_the_word_typed_into_the_first(
    book: Book, at: At, layout: Layout, form: Form
) -> None:
    for row in (0, _rows(layout) - 1):
        first, second = (at("projects", 0, "indicators", row, one) for one in ("level1", "level2"))
        for word in form.setting.words("level1"):
            assert book.type_into(*first, word).accepted
            assert book.dropdown(*second) == form.setting.words("level2", under=word)


def test_the_second_list_gives_a_hint_while_the_first_is_blank(
    book: Book, at: At, layout: Layout
) -> None:
    row = _rows(layout) - 1
    assert book.cell(*at("projects", 0, "indicators", row, "level1")).value is None
    assert book.dropdown(*at("projects", 0, "indicators", row, "level2")) == ("←请先选上一级",)


def test_every_other_list_holds_the_words_of_the_setting(
    book: Book, at: At, layout: Layout, form: Form
) -> None:
    seen = set()
    for sheet, slot in layout.slots():
        term = slot.constraint.term
        if term is not None and term.under is None and term.of not in seen:
            seen.add(term.of)
            assert book.dropdown(*at(*sheet.place(slot.path))) == form.setting.words(term.of)
    assert seen >= {"status", "level1", "operator", "unit"}


def test_a_word_outside_its_list_is_refused_with_a_dialog(
    book: Book, at: At, layout: Layout
) -> None:
    row = _rows(layout) - 1
    first, second = (at("projects", 0, "indicators", row, one) for one in ("level1", "level2"))
    assert book.type_into(*first, "产出指标").accepted
    for cell, word in ((first, "过程指标"), (second, "不存在"), (second, "经济效益指标")):
        typed = book.type_into(*cell, word, insist=True)
        assert typed.refused, word
        assert typed.dialogs == (NOT_IN_LIST,)
    typed = book.type_into(*second, "质量指标")
    assert typed.accepted
    assert typed.after.text == "质量指标"


def test_typing_into_a_locked_cell_is_refused(book: Book, at: At, layout: Layout) -> None:
    names = dict(zip(layout.sheets, book.sheets, strict=False))
    locked = [at("region"), at("projects", 0, "code"), at("projects", 0, "budget", "total")]
    for sheet in layout.sheets:
        locked.append((names[sheet], sheet.plan.number_box.a1))
        locked += [(names[sheet], shown.box.a1) for shown in sheet.plan.shown[:1]]
    for sheet_name, cell in locked:
        typed = book.type_into(sheet_name, cell, "714", insist=True)
        assert typed.refused, (sheet_name, cell)
    assert book.type_into(*at("contact", "phone"), "714").after.text == "714"


def test_a_unit_outside_the_list_is_kept_only_by_one_who_insists(book: Book, at: At) -> None:
    cell = at("projects", 1, "indicators", 0, "target", "unit")
    typed = book.type_into(*cell, "桶")
    assert typed.refused
    assert typed.dialogs == (OPEN_LIST,)
    typed = book.type_into(*cell, "桶", insist=True)
    assert typed.dialogs == (OPEN_LIST,)
    assert typed.after.text == "桶"


@pytest.mark.parametrize(
    ("place", "wrong", "dialog", "right"),
    [
        (
            ("budget", "total"),
            ("-5", "五万", "0.1234567", "1000000000", "'5"),
            AMOUNT,
            {"5": 5, "0": 0, "12.345678": 12.345678, "1,234.5": 1234.5},
        ),
        (
            ("spending_plan", 0, "percent"),
            ("120", "-1", "33.333", "一半"),
            PERCENT,
            {"100": 100, "0": 0, "33.33": 33.33},
        ),
    ],
    ids=["amount", "percent"],
)
def test_what_is_no_such_number_is_refused(
    book: Book,
    at: At,
    place: tuple[str | int, ...],
    wrong: tuple[str, ...],
    dialog: tuple[str, ...],
    right: dict[str, float],
) -> None:
    cell = at("projects", 1, *place)
    for text in wrong:
        typed = book.type_into(*cell, text, insist=True)
        assert typed.refused, text
        assert typed.dialogs == (dialog,)
    for text, value in right.items():
        typed = book.type_into(*cell, text)
        assert typed.accepted, text
        assert typed.after.value == value


def test_a_protected_sheet_refuses_to_insert_or_delete_rows(
    book: Book, at: At, layout: Layout
) -> None:
    for sheet, name in zip(layout.sheets, book.sheets, strict=False):
        row = sheet.plan.slots[0].box.a1
        below = [slot.box.a1 for slot in sheet.plan.slots]
        before = book.read(name, below)
        for command in ("InsertRowsBefore", "DeleteRows"):
            assert book.command(name, row, command), command
            assert book.read(name, below) == before
    name, cell = at("projects", 0, "name")
    book.unprotect(name)
    before = book.read(name, [cell])
    assert book.command(name, cell, "InsertRowsBefore") == ()
    assert book.read(name, [cell]) != before


def _stale(office: Office, path: Path) -> tuple[int, list[str]]:
    """How many formulas a workbook has, and those whose cached value is not the calculated one."""
    formulas, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    count, stale = 0, []
    with office.open(path) as book:
        book.recalculate()
        for page in formulas.worksheets:
            cells = [
                one.coordinate for row in page.iter_rows() for one in row if one.data_type == "f"
            ]
            count += len(cells)
            for cell, now in book.read(page.title, cells).items():
                assert now.formula
                if not _same(cached[page.title][cell].value, now.value):
                    stale.append(f"{page.title}!{cell}")
    return count, stale


def _same(cached: float | str | None, calculated: float | str | None) -> bool:
    if isinstance(cached, str) or cached is None or not isinstance(calculated, float):
        return (cached or "") == calculated
    return math.isclose(cached, calculated, rel_tol=1e-12, abs_tol=1e-9)


def test_every_cached_value_is_what_the_program_calculates(office: Office, tmp_path: Path) -> None:
    list(play(tmp_path))
    files = sorted(tmp_path.rglob("*.xlsx"))
    assert len(files) == 9
    for path in files:
        count, stale = _stale(office, path)
        assert count >= 3, path.name
        assert stale == [], path.name


def test_a_cached_value_that_is_wrong_would_be_found(
    office: Office, filled: Path, tmp_path: Path
) -> None:
    """The test above can fail: LibreOffice trusts what Excel seems to have cached."""
    path = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(filled) as good, zipfile.ZipFile(path, "w") as wrong:
        for name in good.namelist():
            text = good.read(name)
            if name == "xl/worksheets/sheet3.xml":
                text, changed = re.subn(rb"(</f><v>)5(</v>)", rb"\g<1>999\2", text)
                assert changed == 1
            wrong.writestr(name, text)
    _, stale = _stale(office, path)
    assert len(stale) == 1


def test_a_workbook_saved_by_libreoffice_is_the_same_document(
    book: Book, seed: Submission, tmp_path: Path
) -> None:
    checked = check(book.save(tmp_path / "saved.xlsx"))
    assert checked.problems == ()
    assert checked.document == seed


def test_what_is_typed_and_saved_is_what_is_read(
    book: Book, at: At, seed: Submission, tmp_path: Path
) -> None:
    project = ("projects", 0, "indicators", 0)
    typed = {
        ("contact", "phone"): "03352020001",
        ("contact", "date"): "2021-3-5",
        (*project, "name"): "1-2",
        (*project, "target", "value"): "007",
    }
    for place, text in typed.items():
        assert book.type_into(*at(*place), text).accepted, text
    document = check(book.save(tmp_path / "typed.xlsx")).document
    assert isinstance(document, Submission)
    assert document.contact.phone == "03352020001"
    assert document.contact.date is not None
    assert document.contact.date.isoformat() == "2021-03-05"
    assert document.projects[0].indicators[0].name == "1-2"
    assert document.projects[0].indicators[0].target.value == 7
    assert document.projects[0].indicators[1:] == seed.projects[0].indicators[1:]


def test_what_is_pasted_past_a_list_is_found_when_the_file_comes_back(
    book: Book, at: At, tmp_path: Path
) -> None:
    sheet, source = at("projects", 0, "indicators", 0, "level1")
    _, target = at("projects", 0, "indicators", 0, "level2")
    book.copy_paste(sheet, source, target)
    assert book.cell(sheet, target).text == book.cell(sheet, source).text
    checked = check(book.save(tmp_path / "pasted.xlsx"))
    assert [(one.spot.sheet, one.spot.cell) for one in checked.problems if one.spot] == [
        (sheet, target)
    ]
