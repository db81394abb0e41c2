"""The return: issued anew, nothing typed is lost, what is issued is restored, and it says why."""

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidationList

from conftest import SEED_PROJECT, Change, told
from office import ODS, XLS, Office, office_fixture  # noqa: F401
from strategies import documents
from test_monitoring_form import FORM as MONITORING
from test_monitoring_form import ISSUED as MONITORED
from xljixiao.form.cells import Kind, Raw
from xljixiao.form.cleaning import clean
from xljixiao.form.constraints import Entry
from xljixiao.form.loading import shipped_form
from xljixiao.form.plan import Place, Slot
from xljixiao.form.ready import Form
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project, Submission
from xljixiao.model.values import carried
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue, Rule, rule
from xljixiao.rules.problem import Severity
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.return_sheet import NUMBER, Head
from xljixiao.workbook.returning import Returned, send_back
from xljixiao.workbook.sealing import Authenticity, Issue, path_of, same_value

FORM = shipped_form("hebei-2021")
FIRST = "填报说明"
PROJECT = "01业务管理经费"
OPINIONS = "退回意见"
HEAD = Head("昌黎县工商业联合会", "714.xlsx", "2021年3月5日 14:30")
MARKED, DOUBTED, OPEN, GIVEN = "FFFFC7CE", "FFFFE699", "FFFFFBE6", "FFF2F2F2"

Cells = Mapping[tuple[str, str], Any]


@pytest.fixture
def slipped(filled: Path, change: Change) -> Path:
    """The seed's workbook with cells to mend, and an issued amount that was changed."""
    cells: Cells = {
        (FIRST, "B10"): None,
        (PROJECT, "B8"): None,
        (PROJECT, "D8"): None,
        (PROJECT, "E13"): "约",
        (PROJECT, "C5"): 6,
        (PROJECT, "F18"): 3,
    }
    return change(filled, cells)


def _returned(path: Path, catalogue: Catalogue = CATALOGUE) -> tuple[Returned, Path]:
    """What goes back, and where it lies."""
    checked = check(path, catalogue=catalogue)
    assert checked.reading is not None
    returned = send_back(checked, HEAD, catalogue=catalogue)
    target = path.with_name(f"{path.stem}（退回）.xlsx")
    target.write_bytes(returned.content)
    return returned, target


def _change(path: Path, change: Callable[[Workbook], object]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def _rows(path: Path) -> list[list[str]]:
    """The printed rows of 退回意见 after the headings, without the column that is hidden."""
    rows = [list(row) for row in openpyxl.load_workbook(path)[OPINIONS].iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if row[0] == "序号")
    return [[str(one or "") for one in row[:-1]] for row in rows[start + 1 :]]


def _links(sheet: Any) -> list[str]:
    """Where the links of a sheet lead to."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return [cell.hyperlink.location for cell in cells if cell.hyperlink is not None]


def _told(checked: Checked) -> list[tuple[str, str]]:
    return [(one.code, one.spot.cell if one.spot else "") for one in told(checked)]


# ---------------------------------------------------------------------- the law

_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
_JUNK = st.one_of(
    _TEXTS,
    st.sampled_from(["=1+1", " 前后 ", "两行\n文字", "_x0041_", "\t", "5月", "1" * 400, "#REF!"]),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda one: round(one, 6)),
    st.integers(36_000, 74_000),
    st.dates(dt.date(1990, 1, 1), dt.date(2110, 1, 1)),
    st.booleans(),
    st.none(),
)
_PERCENTAGES = st.integers(-200, 20_000).map(lambda n: n / 10_000)


def _type(book: Workbook, name: str, cell: str, value: Any, *, error: bool) -> None:
    """Type into a cell as an outside tool does; a text that begins with = stays a text."""
    at = book[name][cell]
    at.value = "#DIV/0!" if error else value
    if error:
        at.data_type = "e"
    elif isinstance(value, str):
        at.data_type = "s"


@given(document=documents(FORM), data=st.data())
@settings(max_examples=25)
def test_every_typed_value_comes_back_and_every_issued_one_is_restored(
    document: Submission, data: st.DataObject, tmp_path_factory: Any
) -> None:
    path: Path = tmp_path_factory.mktemp("x") / "x.xlsx"
    path.write_bytes(write(FORM, document))
    clean_reading = check(path).reading
    assert clean_reading is not None
    slots = list(clean_reading.layout.slots())
    names = dict(zip(clean_reading.layout.sheets, clean_reading.sheet_names, strict=True))
    chosen = data.draw(st.lists(st.sampled_from(range(len(slots))), max_size=30, unique=True))

    def spoil(book: Workbook) -> None:
        for number in chosen:
            sheet, slot = slots[number]
            if data.draw(st.integers(0, 3)) == 0:
                cell = book[names[sheet]][slot.box.a1]
                cell.value, cell.number_format = data.draw(_PERCENTAGES), "0.00%"
                continue
            junk = data.draw(_JUNK.filter(_can_be_saved))
            _type(book, names[sheet], slot.box.a1, junk, error=data.draw(st.booleans()))

    before = check(_change(path, spoil)).reading
    assert before is not None
    assume(before.seal.stored is not None)  # the tool writes no _x000D_ as a text
    assert before.seal.stored is not None
    returned, target = _returned(path)
    after = check(target).reading
    assert after is not None
    assert after.layout.counts == before.layout.counts
    assert after.changes == []
    for sheet, slot in slots:
        place = sheet.place(slot.path)
        was, now = before.raw(place), after.raw(place)
        assert was is not None
        assert now is not None
        issued = before.seal.stored.issued.get(path_of(place))
        if issued is not None:
            assert same_value(issued, str(now), slot.constraint)
        else:
            _assert_kept(was, now, slot, FORM.setting)
    assert send_back(check(path), HEAD).content == returned.content


def _can_be_saved(value: Any) -> bool:
    return not (isinstance(value, str) and ILLEGAL_CHARACTERS_RE.search(value))


def _assert_kept(was: Raw, now: Raw, slot: Slot, setting: Setting) -> None:
    """The same; or where the cell's format cannot show it, the same text or the same date."""
    dated = slot.constraint.entry is Entry.DATE
    match was.kind:
        case Kind.ERROR | Kind.FORMULA:
            assert now.kind is Kind.BLANK
        case Kind.NUMBER if was.shown is not None and not dated:
            typed = replace(was, kind=Kind.TEXT, value=str(was), shown=None)
            cleaned = [clean(raw, slot.constraint, setting)[0] for raw in (was, now)]
            assert cleaned[0] == cleaned[1]
            assert now == typed or slot.constraint.entry is Entry.NUMBER
        case Kind.BOOLEAN:
            assert now == Raw(Kind.TEXT, str(was).upper())
        case Kind.NUMBER if dated:
            assert (
                clean(was, slot.constraint, setting)[0] == clean(now, slot.constraint, setting)[0]
            )
        case Kind.DATE if not dated:
            assert now == Raw(Kind.TEXT, str(was))
        case Kind.TEXT:
            assert now == Raw(Kind.TEXT, carried(str(was)))
        case _:
            assert now == was


def test_the_same_file_returns_the_same_bytes(slipped: Path) -> None:
    assert _returned(slipped)[0].content == _returned(slipped)[0].content


def test_the_received_file_keeps_its_bytes(slipped: Path) -> None:
    before = hashlib.sha256(slipped.read_bytes()).hexdigest()
    _returned(slipped)
    assert hashlib.sha256(slipped.read_bytes()).hexdigest() == before


# ---------------------------------------------------------------------- as fresh as issued


def _lose_everything(book: Workbook) -> None:
    """What a paste of whole sheets can take: validations, locks, formats, merges, colours."""
    for name in (FIRST, PROJECT):
        sheet = book[name]
        sheet.data_validations = DataValidationList()
        sheet.protection.sheet = False
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for row in sheet.iter_rows():
            for cell in row:
                cell.style = "Normal"


def test_a_returned_workbook_is_locked_validated_formatted_and_merged_like_a_fresh_one(
    slipped: Path, form: Form, seed: Submission
) -> None:
    _, target = _returned(_change(slipped, _lose_everything))
    fresh = openpyxl.load_workbook(io.BytesIO(write(form, seed)))
    back = openpyxl.load_workbook(target)
    assert back.sheetnames == [OPINIONS, *fresh.sheetnames]
    assert back.security.lockStructure
    for sheet in fresh.worksheets:
        again = back[sheet.title]
        assert _validations(again) == _validations(sheet), sheet.title
        assert set(map(str, again.merged_cells.ranges)) == set(map(str, sheet.merged_cells.ranges))
        assert again.protection.sheet == sheet.protection.sheet
        assert again.sheet_state == sheet.sheet_state
        for row in sheet.iter_rows():
            for cell in row:
                other = again[cell.coordinate]
                assert other.protection.locked == cell.protection.locked, cell.coordinate
                assert other.number_format == cell.number_format, cell.coordinate


def _validations(sheet: Any) -> list[str]:
    return sorted(repr(one) for one in sheet.data_validations.dataValidation)


def test_the_workbook_of_a_round_stays_verified_though_no_key_was_at_hand(
    tmp_path: Path, form: Form, seed: Submission, change: Change
) -> None:
    issue = Issue("昌黎县2021年批复", "714-2", b"key")
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(form, seed, issue=issue))
    _, target = _returned(change(path, {(PROJECT, "C5"): 6, (FIRST, "B10"): None}))
    checked = check(target, keys={issue.round: issue.key})
    assert checked.reading is not None
    assert checked.reading.seal.authenticity == Authenticity.VERIFIED
    assert _told(checked) == [("JX201", "B10")]


def test_without_the_check_sheet_what_stands_there_counts_as_issued_but_not_what_is_wrong(
    slipped: Path,
) -> None:
    def lose_the_check_sheet(book: Workbook) -> None:
        del book["校验信息"]
        book[PROJECT]["B4"].value = "编码不对"
        book["02备用"]["E4"].value = "新增的项目"

    _, target = _returned(_change(slipped, lose_the_check_sheet))
    back = openpyxl.load_workbook(target)
    sheet, spare = back[PROJECT], next(one for one in back if one.title.startswith("02"))
    assert (sheet["C5"].value, sheet["C5"].protection.locked) == (6, False)  # the sum is wrong
    assert (sheet["E5"].value, sheet["E5"].protection.locked) == (5, True)
    assert (sheet["B4"].value, sheet["B4"].protection.locked) == ("编码不对", False)
    assert (sheet["E4"].value, sheet["E4"].protection.locked) == ("业务管理经费", True)
    assert (spare["E4"].value, spare["E4"].protection.locked) == ("新增的项目", False)


def test_a_filled_spare_sheet_goes_back_under_its_name_with_as_many_sheets_as_came(
    filled: Path, change: Change
) -> None:
    _, target = _returned(change(filled, {("02备用", "E4"): "新增[项目]", ("02备用", "C5"): "五"}))
    names = openpyxl.load_workbook(target).sheetnames
    assert names[4:7] == [PROJECT, "02新增项目", "03备用"]


# ---------------------------------------------------------------------- notes on the cells


def test_each_cell_to_mend_has_a_colour_and_a_note_that_says_what_to_do(slipped: Path) -> None:
    back = openpyxl.load_workbook(_returned(slipped)[1])
    notes = {
        (sheet.title, cell.coordinate): (cell.comment.text, cell.fill.fgColor.rgb)
        for sheet in back
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }
    blank = "还没有填写。请补充。"
    operator = notes.pop((PROJECT, "E13"))
    assert operator[0].startswith("填的是“约”；可选的有：≥、≤、=、>、<、定性。")
    assert operator[1] == MARKED
    assert notes == {
        (FIRST, "B10"): (blank, MARKED),
        (PROJECT, "B8"): (blank, MARKED),
        (PROJECT, "D8"): (blank, MARKED),
        (PROJECT, "C5"): (
            "下发时为“5.00”，交回时为“6”，已恢复。如确需调整，请填“更正意见”，写明应为多少和依据。",
            GIVEN,
        ),
    }
    assert back[PROJECT]["C5"].value == 5


def test_what_a_cell_cannot_hold_as_it_was_is_told_in_a_note(filled: Path, change: Change) -> None:
    day = dt.date(2026, 1, 2)
    change(filled, {(PROJECT, "C13"): True, (PROJECT, "D13"): day, (FIRST, "D11"): 5})
    sheet = openpyxl.load_workbook(_returned(filled)[1])
    told = "与这一格的格式不同，已改成文字，请核对。"
    for name, cell, text, value in (
        (PROJECT, "C13", f"交回时这一格是“True”，{told}", "TRUE"),
        (PROJECT, "D13", f"交回时这一格是“2026-01-02”，{told}", "2026-01-02"),
        (FIRST, "D11", f"交回时这一格是“1900-01-05”，{told}", "1900-01-05"),
    ):
        assert sheet[name][cell].value == value
        assert sheet[name][cell].comment.text.endswith(text)
    assert sheet[PROJECT]["D13"].fill.fgColor.rgb == OPEN


def test_an_error_value_goes_back_blank_and_its_note_says_what_stood_there(filled: Path) -> None:
    _change(filled, lambda book: _type(book, PROJECT, "D13", None, error=True))
    cell = openpyxl.load_workbook(_returned(filled)[1])[PROJECT]["D13"]
    assert cell.value is None
    assert cell.comment.text == "填的是“#DIV/0!”；这是错误值，不是内容。请重新填写。"


def test_percentages_come_back_as_they_were_read(filled: Path, change: Change) -> None:
    change(filled, {(FIRST, "B10"): None})

    def percentages(book: Workbook) -> None:
        for cell, number in (("B8", 0.25), ("D8", 0.5), ("E8", 0.75), ("H8", 1), ("F14", 0.95)):
            book[PROJECT][cell].value, book[PROJECT][cell].number_format = number, "0%"

    before = check(_change(filled, percentages))
    _, target = _returned(filled)
    after = check(target)
    assert before.reading is not None
    assert after.reading is not None
    assert before.reading.assembled.data == after.reading.assembled.data
    assert [one.sentence for one in before.problems] == [one.sentence for one in after.problems]
    sheet = openpyxl.load_workbook(target)[PROJECT]
    assert [sheet[cell].value for cell in ("B8", "D8", "H8", "F14")] == [25, 50, 100, "95%"]
    assert [sheet[cell].comment for cell in ("B8", "F14")] == [None, None]


def test_a_formula_without_its_result_goes_back_blank_and_is_asked_for_again(
    filled: Path, change: Change
) -> None:
    before = check(change(filled, {(PROJECT, "D8"): "=B8*2", (PROJECT, "C12"): "=A1"}))
    assert ("JX217", "D8") in _told(before)
    _, target = _returned(filled)
    sheet = openpyxl.load_workbook(target)[PROJECT]
    assert [sheet[cell].value for cell in ("D8", "C12")] == [None, None]
    assert sheet["D8"].comment.text.startswith("填的是“=B8*2”；这是公式，文件里没有它的计算结果。")
    assert {("JX201", "D8"), ("JX201", "C12")} <= set(_told(check(target)))


def test_what_cannot_be_read_where_nothing_is_asked_goes_back_blank_with_a_note(
    filled: Path, change: Change
) -> None:
    status = {("项目目录", "E5"): "并入", ("项目目录", "F5"): "并入其他项目", (FIRST, "B10"): None}
    change(filled, {**status, (PROJECT, "D13"): "=A1"})
    cell = openpyxl.load_workbook(_returned(filled)[1])[PROJECT]["D13"]
    assert cell.value is None
    assert "“=A1”" in cell.comment.text


def test_a_text_too_long_for_a_cell_goes_back_whole_in_pieces(filled: Path, change: Change) -> None:
    lines = [f"第{n}行" for n in range(600)]
    change(filled, {(PROJECT, "C9"): "\n".join(lines)})
    _, target = _returned(filled)
    kept = openpyxl.load_workbook(target)[PROJECT]["C9"].value.split("\n")
    assert kept == lines[:254]
    pieces = [row[2] for row in _rows(target) if row[1] == f"“{PROJECT}”C9"]
    assert "\n".join(pieces).split("\n") == lines


# ---------------------------------------------------------------------- 退回意见


def test_the_first_sheet_lists_projects_then_what_must_be_mended_then_what_was_restored(
    slipped: Path,
) -> None:
    returned, target = _returned(slipped)
    rows = _rows(target)
    assert [row[:4] for row in rows[:3]] == [
        ["一、各项目（表）要改几处", "", "", ""],
        ["", FIRST, "必改 1 处", "前往"],
        ["", "《业务管理经费》", "必改 3 处", "前往"],
    ]
    assert [row[0] for row in rows] == [
        *("一、各项目（表）要改几处", "", "", "二、必须修改", "1", "2", "3"),
        *("三、下发内容有改动，已恢复为下发时的内容", "4"),
    ]
    assert rows[4][1:4] == ["填报人", "还没有填写。请补充。", "前往"]
    assert rows[5][1] == "《业务管理经费》支出计划3月底、支出计划6月底"
    assert rows[6][1] == "《业务管理经费》第2条指标“召开执委会次数”符号"
    assert [row[5] for row in rows[4:]] == ["JX201", "JX201", "JX203", "", "JX109"]
    assert [row[6] for row in rows[4:7]] == ["财预〔2015〕88号", "财预〔2015〕88号", ""]
    assert (returned.places, returned.restored, returned.outside) == (4, 1, 0)


def test_its_head_says_whose_file_was_checked_when(slipped: Path) -> None:
    sheet = openpyxl.load_workbook(_returned(slipped)[1])[OPINIONS]
    texts = [sheet.cell(row, 1).value for row in (1, 2, 3)]
    assert texts == [
        NUMBER,
        OPINIONS,
        "单位：昌黎县工商业联合会　　收到的文件：714.xlsx　　检查时间：2021年3月5日 14:30",
    ]


def test_its_links_lead_to_the_cells_and_only_the_replies_are_open(slipped: Path) -> None:
    sheet = openpyxl.load_workbook(_returned(slipped)[1])[OPINIONS]
    assert _links(sheet) == [
        *(f"'{FIRST}'!A1", f"'{PROJECT}'!A1", f"'{FIRST}'!B10"),
        *(f"'{PROJECT}'!{cell}" for cell in ("B8", "E13", "C5")),
    ]
    assert sheet.protection.sheet
    open_ = [c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked]
    replies = [f"E{row[0].row}" for row in sheet.iter_rows() if str(row[0].value or "").isdigit()]
    assert open_ == replies
    assert len(replies) == 4
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$5:$5"


def test_content_outside_the_form_is_repeated_at_the_end(filled: Path) -> None:
    def write_beside(book: Workbook) -> None:
        book[PROJECT]["A60"].value = "表下的话"
        book[PROJECT]["P3"].value = "旁边的话"
        sheet = book.create_sheet("附注", 0)
        sheet["B2"].value = "另附说明"

    returned, target = _returned(_change(filled, write_beside))
    rows = _rows(target)
    title = "一、表格以外的内容（没有放回表里，需要的请填到表内）"
    assert [row[:3] for row in rows] == [
        [title, "", ""],
        ["1", f"“{PROJECT}”P3", "旁边的话"],
        ["2", f"“{PROJECT}”A60", "表下的话"],
        ["3", "“附注”B2", "另附说明"],
    ]
    assert [row[5] for row in rows[1:]] == ["JX112", "JX111", "JX112"]  # as the check says
    assert returned.outside == 3
    assert "附注" not in openpyxl.load_workbook(target).sheetnames
    assert _returned(target)[0].outside == 0


def _doubted() -> Rule:
    @rule("JX902", "示例", Severity.EXPLAIN, needs=("name",))
    def doubt(project: Project, _setting: Setting, own: Rule) -> Any:
        """示例。"""
        yield own.finding(("name",), "名称像是去年的。请核对，或说明原因。", project.name)

    return doubt


def _hinted() -> Rule:
    @rule("JX903", "示例", Severity.HINT, needs=("name",))
    def hint(project: Project, _setting: Setting, own: Rule) -> Any:
        """示例。"""
        yield own.finding(("name",), "名称可以更短。请斟酌。", project.name)

    return hint


def test_what_may_be_explained_follows_in_its_own_colour_and_hints_never_go_back(
    slipped: Path,
) -> None:
    catalogue = Catalogue([*CATALOGUE.rules, _doubted(), _hinted()])
    returned, target = _returned(slipped, catalogue)
    rows = _rows(target)
    start = next(n for n, row in enumerate(rows) if row[0].startswith("三、请修改"))
    says = (
        "名称像是去年的。请核对，或说明原因。"
        "灰色格子由财政部门填写：有误的，请在“项目目录”的“更正意见”写明应为什么。"
        "情况属实的，请在“项目目录”的“原因”中说明。"
    )
    assert rows[start + 1][1:3] == ["《业务管理经费》项目名称", says]
    assert rows[2][2] == "必改 3 处，须改或说明 1 处"
    assert "JX903" not in {row[5] for row in rows}
    cell = openpyxl.load_workbook(target)[PROJECT]["E4"]
    assert (cell.comment.text, cell.fill.fgColor.rgb) == (says, DOUBTED)
    assert returned.places == 5


# ---------------------------------------------------------------------- replies, second round


def _reply(path: Path, text: str, line: int) -> None:
    """Answer a line of 退回意见, by its number."""

    def answer(book: Workbook) -> None:
        sheet = book[OPINIONS]
        row = next(row for row in sheet.iter_rows() if row[0].value == str(line))
        row[4].value = text

    _change(path, answer)


def test_a_returned_workbook_that_is_mended_reads_clean_with_its_replies(
    slipped: Path, change: Change, seed: Submission
) -> None:
    _, target = _returned(slipped)
    mended = {
        (FIRST, "B10"): seed.contact.filled_by,
        (PROJECT, "B8"): 25,
        (PROJECT, "D8"): 50,
        (PROJECT, "E13"): "≥",
    }
    _reply(change(target, mended), "上年结转 1 万元，应为 6 万元。", 4)
    checked = check(target)
    assert _told(checked) == []
    assert checked.reading is not None
    (reply,) = checked.reading.replies
    assert (reply.code, reply.text) == ("JX109", "上年结转 1 万元，应为 6 万元。")
    assert reply.places == (Place(("projects", 0, "budget", "total")),)
    assert reply.about.startswith("《业务管理经费》预算数：下发时为“5.00”，交回时为“6”，已恢复。")


def test_a_second_return_has_only_what_is_still_open_with_the_earlier_reply_beside_it(
    slipped: Path, change: Change
) -> None:
    _, target = _returned(slipped)
    change(target, {(FIRST, "B10"): "王某", (PROJECT, "B8"): 25})
    _reply(target, "6月底数未定。", 2)
    _reply(target, "已改", 1)
    _, again = _returned(target)
    rows = _rows(again)
    assert [row[1:2] + row[4:6] for row in rows if row[0].isdigit()] == [
        ["《业务管理经费》支出计划6月底", "6月底数未定。", "JX201"],
        ["《业务管理经费》第2条指标“召开执委会次数”符号", "", "JX203"],
    ]
    assert openpyxl.load_workbook(again).sheetnames.count(OPINIONS) == 1


def test_replies_are_found_wherever_the_sheet_stands_and_whatever_it_is_called(
    slipped: Path,
) -> None:
    _, target = _returned(slipped)
    _reply(target, "见说明", 3)

    def move(book: Workbook) -> None:
        sheet = book[OPINIONS]
        sheet.title = "意见"
        book.move_sheet(sheet, 5)
        sheet.insert_rows(5)
        sheet.insert_cols(1)
        sheet["A1"].value = NUMBER

    checked = check(_change(target, move))
    assert checked.reading is not None
    assert [(one.code, one.text) for one in checked.reading.replies] == [("JX203", "见说明")]
    assert len(told(checked)) == 4


@pytest.mark.parametrize("path", ["x", "projects/99999999999", "projects/0/", "/", "０"])
def test_a_reply_whose_place_was_changed_by_hand_is_kept_without_a_cell(
    slipped: Path, path: str
) -> None:
    from xljixiao.workbook.report import report

    _, target = _returned(slipped)
    _reply(target, "见说明", 3)

    def spoil(book: Workbook) -> None:
        row = next(row for row in book[OPINIONS].iter_rows() if row[0].value == "3")
        row[-1].value = path

    (line,) = report([check(_change(target, spoil))]).files[0].replies
    assert (line.code, line.text) == ("JX203", "见说明")
    assert _returned(target)[0].places == 4


# ---------------------------------------------------------------------- other forms, other programs


def test_a_form_that_no_code_knows_goes_back_too(tmp_path: Path, change: Change) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(MONITORING, MONITORED))
    checked = check(path, [MONITORING])
    assert checked.state == "return"
    returned = send_back(checked, HEAD)
    target = tmp_path / "back.xlsx"
    target.write_bytes(returned.content)
    again = check(target, [MONITORING])
    assert [one.sentence for one in again.problems] == [one.sentence for one in checked.problems]
    assert _rows(target)[0][0] == "一、各项目（表）要改几处"


def test_in_a_real_office_program_a_return_is_mended_and_comes_back_clean(
    office: Office, slipped: Path, form: Form, seed: Submission, tmp_path: Path
) -> None:
    returned, target = _returned(slipped)
    with office.open(target) as book:
        assert book.sheets[:2] == (OPINIONS, FIRST)
        sheet = next(one.sheet for one in returned.parts if one.is_record)
        assert sheet is not None
        lines = {line.box.row + 1: line.box.a1 for line in sheet.plan.live}
        assert book.cell(PROJECT, lines[13]).text == "×“符号”不在列表中，请选择"
        assert book.cell(PROJECT, sheet.plan.live_state.a1).text == "还有 2 处需要填写或修改"
        assert book.type_into(PROJECT, "C5", "7").refused
        for name, cell, text in (
            (FIRST, "B10", str(seed.contact.filled_by)),
            (PROJECT, "B8", "25"),
            (PROJECT, "D8", "50"),
            (PROJECT, "E13", "≥"),
        ):
            assert book.type_into(name, cell, text).accepted, cell
        assert book.dropdown(PROJECT, "E13") == form.setting.words("operator")
        assert book.type_into(OPINIONS, "E14", "应为 6 万元").accepted
        back = book.save(tmp_path / "back.xlsx")
        old = book.save(tmp_path / "back.xls", XLS)
        ods = book.save(tmp_path / "back.ods", ODS)
    for path in (back, old, ods):
        checked = check(path)
        assert checked.document == seed, path.name
        assert checked.reading is not None
        assert [one.text for one in checked.reading.replies] == ["应为 6 万元"], path.name
    saved = openpyxl.load_workbook(back)
    assert saved[PROJECT]["E13"].comment.text.startswith("填的是“约”")
    assert len(_links(saved[OPINIONS])) == 6
    assert SEED_PROJECT in str(saved[PROJECT]["B4"].value)


# ---------------------------------------------------------------------- what no person types

HOSTILE = {
    "control characters": ("召开执委会次数", "召开_x0007_执_x0000_委会"),
    "a title of 20,000 characters": ("业务管理经费", "名" * 20_000),
    "a title that breaks": ("业务管理经费", "名_x000D_称_x0007_"),
    "an issued number without end": ('"5.00"', f'"{"9" * 20_000}"'),
    "an issued word for a number": ('"5.00"', '"五"'),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_a_file_holds_what_goes_back_can_be_opened(filled: Path, case: str) -> None:
    old, new = (text.encode() for text in HOSTILE[case])
    with zipfile.ZipFile(filled) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members["xl/sharedStrings.xml"]
    members["xl/sharedStrings.xml"] = members["xl/sharedStrings.xml"].replace(old, new)
    with zipfile.ZipFile(filled, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    _, target = _returned(filled)
    assert check(target).reading is not None
    assert openpyxl.load_workbook(target).sheetnames[0] == OPINIONS


@pytest.mark.parametrize(
    ("number", "told", "back"),
    [("1e999", "inf", None), ("NaN", "nan", None), ("1e300", "1000000", 1e300)],
)
def test_a_number_that_is_none_goes_back_as_a_blank_with_its_note(
    filled: Path, number: str, told: str, back: float | None
) -> None:
    with zipfile.ZipFile(filled) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    page = members["xl/worksheets/sheet4.xml"].decode()
    assert page.count('<c r="B8"') == 1
    page = re.sub(r'(<c r="B8"[^>]*><v>)[^<]*', rf"\g<1>{number}", page)
    members["xl/worksheets/sheet4.xml"] = page.encode()
    with zipfile.ZipFile(filled, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    _, target = _returned(filled)
    cell = openpyxl.load_workbook(target)[PROJECT]["B8"]
    assert cell.value == back
    assert cell.comment.text.startswith(f"填的是“{told}")


def test_the_panel_of_a_return_says_how_many_things_are_listed_and_that_it_sees_not_all(
    slipped: Path,
) -> None:
    _, target = _returned(slipped)
    book = openpyxl.load_workbook(target)
    listed = [row[0] for row in _rows(target) if row[0].isdigit()]
    said = str(book["填报说明"]["A13"].value)
    assert f"“退回意见”有 {len(listed)} 条，请逐条处理（这里查不出全部）" in said
    assert "可以上报" not in said
    fresh = openpyxl.load_workbook(slipped)["填报说明"]["A13"].value
    assert "退回意见" not in str(fresh)


def test_a_colour_of_the_return_yields_to_a_live_red_and_not_to_what_is_only_worth_a_glance(
    slipped: Path,
) -> None:
    _, target = _returned(slipped)
    sheet = openpyxl.load_workbook(target)[PROJECT]
    marked = {
        cell.coordinate
        for row in sheet
        for cell in row
        if cell.fill.fgColor.rgb in (MARKED, DOUBTED)
    }
    order: dict[str, list[int]] = {"always": [], MARKED: [], "glance": []}
    always = set()
    for area in sheet.conditional_formatting:
        for one_rule in area.rules:
            if one_rule.formula == ["TRUE"]:
                always |= {one.coord for one in area.sqref}
                order["always"].append(one_rule.priority)
            elif one_rule.type == "expression":
                look = one_rule.dxf.fill.bgColor.rgb
                order[MARKED if look == MARKED else "glance"].append(one_rule.priority)
    assert always == marked
    assert max(order[MARKED]) < min(order["always"])
    assert max(order["always"]) < min(order["glance"])


def test_the_colours_are_explained_above_the_list(slipped: Path) -> None:
    _, target = _returned(slipped)
    texts = [cell.value for row in openpyxl.load_workbook(target).worksheets[0] for cell in row]
    assert any("红色必须修改；橙色请修改，或说明理由；浅蓝色" in str(text) for text in texts)
