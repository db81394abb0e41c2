"""Tables whose rows people may filter, sort, delete and add: a row is what stands in it."""

from pathlib import Path

import openpyxl
import pytest

from conftest import Change
from xljixiao.form.guide import guide
from xljixiao.form.layout import lay_out
from xljixiao.form.loading import form_folders, load_form, shipped_form
from xljixiao.form.ready import Form, FormError
from xljixiao.model.review import Corrections
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.sealing import SHEET

TOML = (form_folders()["corrections"] / "form.toml").read_text("utf-8")
NAME = "更正清单"
HEAD = 6
"""The row of the labels."""


@pytest.fixture(scope="module")
def own() -> Form:
    return shipped_form("corrections")


@pytest.fixture(scope="module")
def document(own: Form) -> Corrections:
    rows = [{"name": f"项目{n}", "wish": f"第{n}条", "key": str(n)} for n in range(3)]
    data = {
        "form": {"id": own.id, "edition": own.edition},
        "round": "示例县2021年申报",
        "rows": rows,
    }
    return Corrections.model_validate(data)


@pytest.fixture
def book(tmp_path: Path, own: Form, document: Corrections) -> Path:
    path = tmp_path / "更正清单.xlsx"
    path.write_bytes(write(own, document))
    return path


def names(path: Path, own: Form) -> list[str | None]:
    checked = check(path, [own])
    assert isinstance(checked.document, Corrections), checked.problems
    return [one.name for one in checked.document.rows]


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("movable = true", "movable = true\nrows = 3", "movable 的表不能写 rows"),
        ("movable = true", 'movable = true\nnumbered = "序号"', "movable 的表不能写 numbered"),
        ("movable = true", "movable = true\nrequired = true", "movable 的表不能写 required"),
        (
            'label = "预算数",',
            'label = "预算数", total = "合计",',
            "movable 的表不能写 total",
        ),
        ("movable = true", "", "要写 rows（行数）"),
    ],
)
def test_what_would_fix_a_row_to_its_place_is_refused(
    tmp_path: Path, good: str, bad: str, says: str
) -> None:
    assert good in TOML
    path = tmp_path / "form.toml"
    path.write_text(TOML.replace(good, bad, 1), "utf-8")
    with pytest.raises(FormError, match=says):
        load_form(path)


def test_nothing_stands_below_rows_that_may_become_more(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text(TOML + '\n[[sheets.sections]]\nkind = "notes"\ntext = ["说明"]\n', "utf-8")
    with pytest.raises(FormError, match="movable 的表要在表页的最后"):
        load_form(path)


def test_there_are_as_many_rows_as_records(own: Form, document: Corrections, book: Path) -> None:
    assert lay_out(own, {"rows": 0}).sheets[0].plan.rows == HEAD
    assert names(book, own) == ["项目0", "项目1", "项目2"]
    assert check(book, [own]).document == document
    book.write_bytes(write(own, document.model_copy(update={"rows": ()})))
    assert names(book, own) == []


def test_rows_may_be_deleted_sorted_and_added(own: Form, book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    sheet = opened[NAME]
    for column in range(1, sheet.max_column + 1):
        sheet.cell(HEAD + 5, column).value = sheet.cell(HEAD + 3, column).value
    sheet.delete_rows(HEAD + 1)
    opened.save(book)
    assert names(book, own) == ["项目1", "项目2", "项目2"]
    assert [one for one in check(book, [own]).problems if one.returns] == []


def test_nothing_of_a_row_is_compared_with_what_stood_at_its_place(
    own: Form, book: Path, change: Change
) -> None:
    text = "".join(str(row[0].value) for row in openpyxl.load_workbook(book)[SHEET].iter_rows())
    assert "项目0" not in text
    change(book, {(NAME, f"B{HEAD + 1}"): "另一个项目"})
    assert names(book, own)[0] == "另一个项目"


def test_the_rows_are_found_without_the_check_sheet_too(own: Form, book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    del opened[SHEET]
    opened.save(book)
    assert names(book, own) == ["项目0", "项目1", "项目2"]


def test_what_the_program_fills_in_is_locked_where_it_is_blank(own: Form, book: Path) -> None:
    sheet = openpyxl.load_workbook(book)[NAME]
    blank, mine = sheet.cell(HEAD + 1, 4), sheet.cell(HEAD + 1, 6)
    assert (blank.value, blank.protection.locked) == (None, True)
    assert (mine.value, mine.protection.locked) == (None, False)
    assert any("\t程序\t" in line for line in guide(own))
