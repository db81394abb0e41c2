"""What is in the workbook: locks, lists, validations, names; seen by another library."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from xljixiao.form.contents import DoesNotFit, contents_of
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity
from xljixiao.workbook import style
from xljixiao.workbook.book import Book, BookError
from xljixiao.workbook.filling import write
from xljixiao.workbook.writing import Mark
from xljixiao.workbook.writing import write as write_layout


@pytest.fixture(scope="module")
def book(form: Form, seed: Submission) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write(form, seed)))


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, {"projects": 3})


def test_the_same_input_gives_the_same_bytes(form: Form, seed: Submission) -> None:
    assert write(form, seed) == write(form, seed)


def test_the_sheets_are_the_official_ones_with_spares_behind_and_helpers_hidden(
    book: Workbook,
) -> None:
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("填报说明", "visible"),
        ("部门整体绩效目标", "visible"),
        ("项目目录", "visible"),
        ("01业务管理经费", "visible"),
        ("02备用", "visible"),
        ("03备用", "visible"),
        ("填写样例", "visible"),
        ("字典", "hidden"),
        ("校验信息", "veryHidden"),
    ]


def test_each_sheet_bears_its_form_number_in_a_locked_cell(book: Workbook, layout: Layout) -> None:
    for sheet, page in zip(layout.sheets, book.worksheets, strict=False):
        assert page["A1"].value == sheet.number
        assert page["A1"].protection.locked


def test_what_finance_gives_is_locked_and_all_else_of_the_slots_is_open(
    book: Workbook, layout: Layout, form: Form, seed: Submission
) -> None:
    issued = contents_of(layout, seed, fresh=False).issued
    identity = ["county", "region", "year", "stage", *["department", "filler"] * 2]
    project = ["unit", "unit", "code", "name", "total", "fiscal", "other"]
    pages = dict(zip(layout.sheets, book.worksheets, strict=False))
    for sheet, slot in layout.slots():
        cell = pages[sheet][slot.box.a1]
        assert cell.protection.locked == (sheet.place(slot.path) in issued), slot.path
    assert all(page.protection.sheet for page in book.worksheets)
    assert len(issued) == len(identity + project)


def test_a_spare_sheet_is_open_in_every_field(book: Workbook, layout: Layout) -> None:
    spare = next(sheet for sheet in layout.sheets if sheet.index == 1)
    for slot in spare.plan.slots:
        assert not book["02备用"][slot.box.a1].protection.locked


def test_every_open_cell_has_a_validation(book: Workbook, layout: Layout) -> None:
    for sheet, page in zip(layout.sheets, book.worksheets, strict=False):
        covered = set()
        for one in page.data_validations.dataValidation:
            for area in one.sqref.ranges:
                covered |= {(row, column) for row, column in area.cells}
        for slot in sheet.plan.slots:
            assert (slot.box.row + 1, slot.box.column + 1) in covered, (sheet.number, slot.box.a1)


def test_lists_are_drawn_through_ascii_names_only(book: Workbook, layout: Layout) -> None:
    assert all(name.isascii() for name in book.defined_names)
    for page in book.worksheets:
        for one in page.data_validations.dataValidation:
            if one.type == "list":
                assert one.formula1 is not None
                assert one.formula1.isascii(), one.formula1
                assert one.promptTitle


def test_the_dependent_list_is_the_part_of_the_dictionary_under_the_parent(
    book: Workbook, form: Form
) -> None:
    """The table behind the OFFSET, followed by hand for every level 1."""
    dictionary = book["字典"]
    columns = {
        cell.value: [below.value for below in column if below.value is not None]
        for column in dictionary.columns
        for cell in column[:1]
    }
    parents = columns["jx.level1"][1:]
    assert parents == list(form.setting.words("level1"))
    for n, parent in enumerate(parents, 1):
        start, count = columns["jx.level2.start"][n], columns["jx.level2.count"][n]
        assert tuple(columns["jx.level2"][start : start + count]) == form.setting.words(
            "level2", under=parent
        )


def test_codes_operators_and_values_are_text_cells(book: Workbook) -> None:
    page = book["01业务管理经费"]
    assert [page[cell].number_format for cell in ("B4", "E12", "F12", "G12")] == ["@"] * 4
    assert (page["F12"].value, page["F12"].data_type) == ("2", "s")
    assert page["E12"].value == "≥"


def test_text_is_never_a_formula_and_titles_have_their_true_value(
    form: Form, seed: Submission
) -> None:
    project = seed.projects[0].model_copy(update={"name": "=1+1|cmd"})
    content = write(form, seed.model_copy(update={"projects": (project,)}))
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[3]
    assert (page["E4"].value, page["E4"].data_type) == ("=1+1|cmd", "s")
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert shown.worksheets[3]["A2"].value == "=1+1|cmd绩效目标表"
    assert shown["项目目录"]["C5"].value == "=1+1|cmd"
    assert shown["项目目录"]["D5"].value == 5


def test_a_mark_is_a_coloured_cell_with_a_note(form: Form, seed: Submission) -> None:
    layout = lay_out(form, {"projects": 1})
    place = Place(("projects", 0, "budget", "total"))
    marks = {place: Mark("请核对预算数。", style.MARKED)}
    content = write_layout(layout, contents_of(layout, seed, fresh=False), marks)
    cell = openpyxl.load_workbook(io.BytesIO(content))["01业务管理经费"]["C5"]
    assert cell.comment is not None
    assert cell.comment.text == "请核对预算数。"
    assert cell.fill.fgColor.rgb == "FFFFC7CE"


def test_a_submission_that_the_form_has_no_place_for_is_not_written(
    form: Form, seed: Submission
) -> None:
    project = seed.projects[0].model_copy(update={"attribute": "新增项目"})
    with pytest.raises(DoesNotFit, match=r"没有放“projects\.0\.attribute”的位置"):
        write(form, seed.model_copy(update={"projects": (project,)}))
    step = seed.projects[0].spending_plan[0].model_copy(update={"month": 4})
    project = seed.projects[0].model_copy(update={"spending_plan": (step,)})
    with pytest.raises(DoesNotFit, match="没有放"):
        write(form, seed.model_copy(update={"projects": (project,)}))


def test_what_excel_would_refuse_is_an_error_of_ours_not_a_silence() -> None:
    book = Book()
    page = book.page("页")
    from xljixiao.form.cells import Box

    with pytest.raises((BookError, UserWarning)):
        page.validation(Box(0, 0), Box(0, 0), {"validate": "list", "source": ["长" * 200] * 2})
    with pytest.raises(BookError, match="ASCII"):
        book.name("名称", "='页'!$A$1")
    with pytest.raises(BookError, match="too long"):
        page.validation(Box(0, 0), Box(0, 0), {"validate": "any", "error_message": "长" * 225})


def test_the_quick_sheets_write_what_the_library_itself_writes(
    form: Form, seed: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xlsxwriter.worksheet import Worksheet

    from xljixiao.workbook import book

    quick = write(form, seed)
    monkeypatch.setattr(book, "_QuickSheet", Worksheet)
    assert write(form, seed) == quick


def test_the_structure_is_locked_rows_may_grow_and_pasting_does_not_lock(
    form: Form, seed: Submission
) -> None:
    with zipfile.ZipFile(io.BytesIO(write(form, seed))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert parts["xl/workbook.xml"].count('<workbookProtection lockStructure="1"/>') == 1
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 9
    assert not any("customHeight" in text for text in sheets)
    assert any(' ht="' in text for text in sheets)
    styles = parts["xl/styles.xml"]
    normal = styles[styles.index("<cellStyleXfs") : styles.index("</cellStyleXfs>")]
    formats = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]
    assert normal.count('<protection locked="0"/>') == 1
    assert formats.count("<protection locked=") == formats.count("<xf ")


def test_no_temporary_file_or_time_is_in_the_archive(form: Form) -> None:
    with zipfile.ZipFile(io.BytesIO(write(form))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_fifteen_digits_survive(tmp_path: Path, form: Form, seed: Submission) -> None:
    from xljixiao.workbook.checking import check

    most = Decimal("999999999.999999")
    budget = seed.projects[0].budget.model_copy(update={"total": most, "fiscal": most})
    project = seed.projects[0].model_copy(update={"budget": budget})
    document = seed.model_copy(update={"projects": (project,)})
    (tmp_path / "x.xlsx").write_bytes(write(form, document))
    checked = check(tmp_path / "x.xlsx")
    assert checked.document == document
    assert [one for one in checked.problems if one.severity is Severity.MUST] == []
