"""What the check sheet proves, and what a workbook is found to have lost; none of it blocks."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from conftest import TOML, Change, put_form, told
from office import Office, office_fixture  # noqa: F401
from xljixiao.form.contents import contents_of
from xljixiao.form.layout import lay_out
from xljixiao.form.loading import load_form
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity, Spot
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.report import report
from xljixiao.workbook.sealing import Authenticity, Issue

SHEET = "01业务管理经费"
SEAL = "校验信息"
KEY = bytes(range(100, 132))
ISSUE = Issue("昌黎县2021年批复", "714-2", KEY)
KEYS = {ISSUE.round: KEY}

Book = Callable[[Workbook], object]


@pytest.fixture
def issued(tmp_path: Path, form: Form, seed: Submission) -> Path:
    """The seed's department as a filled workbook of a round."""
    path = tmp_path / "714下发.xlsx"
    path.write_bytes(write(form, seed, issue=ISSUE))
    return path


def _change(path: Path, change: Book) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def _authenticity(checked: Checked) -> Authenticity:
    assert checked.reading is not None
    return checked.reading.seal.authenticity


def _told(checked: Checked) -> list[tuple[str, Spot | None]]:
    """The codes with their places; every one a hint that leaves the file clean."""
    assert checked.state == "clean"
    assert {one.severity for one in told(checked)} <= {Severity.HINT}
    return [(one.code, one.spot) for one in told(checked)]


def test_a_workbook_of_the_round_is_verified_and_says_which_issue_it_is(
    issued: Path, seed: Submission
) -> None:
    checked = check(issued, keys=KEYS)
    assert _told(checked) == []
    assert checked.document == seed
    assert checked.reading is not None
    stored = checked.reading.seal.stored
    assert checked.reading.seal.authenticity == Authenticity.VERIFIED
    assert stored is not None
    assert (stored.round, stored.issue) == (ISSUE.round, ISSUE.id)


def test_the_key_is_nowhere_to_be_read(issued: Path) -> None:
    with zipfile.ZipFile(issued) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    for secret in (KEY, KEY.hex().encode(), KEY.hex().upper().encode()):
        assert not any(secret in part for part in parts)
    assert str(KEY) not in repr(ISSUE)
    assert repr(ISSUE) == "Issue(round='昌黎县2021年批复', id='714-2')"


def test_the_same_issue_gives_the_same_bytes_and_another_key_other_ones(
    form: Form, seed: Submission
) -> None:
    one = write(form, seed, issue=ISSUE)
    assert write(form, seed, issue=ISSUE) == one
    assert write(form, seed, issue=replace(ISSUE, key=b"another")) != one


@pytest.mark.parametrize("wrong", [{"key": b""}, {"round": ""}, {"round": "2021 "}])
def test_an_issue_without_a_key_or_a_name_of_its_round_is_our_mistake(
    wrong: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match="an issue needs"):
        replace(ISSUE, **wrong)  # type: ignore[arg-type]


def test_a_long_text_stands_in_pieces_that_every_program_keeps(
    tmp_path: Path, form: Form, seed: Submission
) -> None:
    many = seed.model_copy(update={"projects": seed.projects * 40})
    path = tmp_path / "40.xlsx"
    path.write_bytes(write(form, many, issue=ISSUE))
    assert _authenticity(check(path, keys=KEYS)) == Authenticity.VERIFIED
    cells = [row[0].value for row in openpyxl.load_workbook(path)[SEAL].iter_rows()]
    assert len(cells) > 3
    assert max(map(len, cells)) == 8000

    def lose_a_piece(book: Workbook) -> None:
        book[SEAL]["A4"].value = None

    assert _authenticity(check(_change(path, lose_a_piece))) == Authenticity.BROKEN


@pytest.mark.parametrize(
    ("cell", "old", "new"),
    [
        ("A3", '"projects/0/budget/total":"5.00"', '"projects/0/budget/total":"6.00"'),
        ("A3", '"edition":"1"', '"edition":"2"'),
        ("A3", '"fingerprint":"', '"fingerprint":"0'),
        ("A3", '"issue":"714-2"', '"issue":"714-1"'),
        ("A3", '{"counts"', '{ "counts"'),
        ("A3", "}", ""),
        ("A3", '"issued":{', '"issued":[{'),
        ("A2", "", "0"),
        ("A2", None, ""),
    ],
)
def test_a_text_that_is_not_as_it_was_issued_is_broken_and_nothing_is_compared_with_it(
    issued: Path, change: Change, cell: str, old: str | None, new: str
) -> None:
    was = openpyxl.load_workbook(issued)[SEAL][cell].value
    now = was.replace(old, new, 1) if old is not None else new
    assert now != was
    change(issued, {(SEAL, cell): now or None, (SHEET, "E4"): "业务经费"})
    checked = check(issued, keys=KEYS)
    assert _told(checked) == [("JX120", None)]
    assert _authenticity(checked) == Authenticity.BROKEN
    assert told(checked)[0].sentence == (
        "校验信息读不完整，或与下发时写入的不同，无法核对下发内容是否有改动。"
        "不必处理，财政部门会人工核对。"
    )


def test_a_text_that_cannot_be_read_is_broken_without_a_key_too(
    issued: Path, change: Change
) -> None:
    checked = check(change(issued, {(SEAL, "A3"): "{"}))
    assert _told(checked) == [("JX120", None)]


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"昌黎县2022年批复": KEY}, "其中写的是“昌黎县2021年批复”"),
        ({ISSUE.round: b"another"}, "其中写的是“昌黎县2021年批复”"),
    ],
    ids=["another round", "another key of a round of this name"],
)
def test_a_workbook_of_another_round_is_foreign_and_still_compared_with_its_own_text(
    issued: Path, change: Change, keys: dict[str, bytes], named: str
) -> None:
    checked = check(change(issued, {(SHEET, "E4"): "业务经费"}), keys=keys)
    assert _told(checked) == [("JX121", None), ("JX109", Spot(SHEET, "E4"))]
    assert _authenticity(checked) == Authenticity.FOREIGN
    assert told(checked)[0].sentence == (
        f"校验信息不是本轮下发时写入的（{named}）。"
        "请核对是否用了往年或其他地方的工作簿；确是本轮下发的，不必处理，财政部门会人工核对。"
    )


def test_a_workbook_of_no_round_is_foreign_to_each(filled: Path) -> None:
    checked = check(filled, keys=KEYS)
    assert _told(checked) == [("JX121", None)]
    assert "（其中没有写是哪一轮）" in told(checked)[0].sentence


def test_a_deleted_check_sheet_is_missing(issued: Path) -> None:
    checked = check(_change(issued, lambda book: book.remove(book[SEAL])), keys=KEYS)
    assert _told(checked) == [("JX110", None)]
    assert _authenticity(checked) == Authenticity.MISSING


@pytest.mark.parametrize("keys", [None, {}])
def test_without_a_key_only_the_report_says_that_nothing_is_proved(
    issued: Path, change: Change, keys: dict[str, bytes] | None
) -> None:
    checked = check(issued, keys=keys)
    assert _told(checked) == []
    assert report([checked]).files[0].authenticity == Authenticity.UNVERIFIED
    change(issued, {(SHEET, "E4"): "业务经费"})
    assert _told(check(issued, keys=keys)) == [("JX109", Spot(SHEET, "E4"))]


def test_a_file_that_is_not_read_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").touch()
    assert report([check(tmp_path / "空.xlsx")]).files[0].authenticity is None


@pytest.mark.parametrize("keys", [None, KEYS])
def test_every_locked_cell_that_was_changed_is_told_from_what_to_what(
    issued: Path, form: Form, seed: Submission, change: Change, keys: dict[str, bytes] | None
) -> None:
    layout = lay_out(form, {"projects": len(seed.projects) + 2})
    values = contents_of(layout, seed, fresh=False).issued
    names = openpyxl.load_workbook(issued).sheetnames
    places = {}
    for place, value in values.items():
        found = layout.slot(place)
        assert found is not None
        places[names[layout.sheets.index(found[0])], found[1].box.a1] = value
    change(issued, {at: 7 if isinstance(places[at], Decimal) else "改过" for at in places})
    told = [one for one in check(issued, keys=keys).problems if one.code == "JX109"]
    assert len(places) > 10
    assert {(one.spot.sheet, one.spot.cell) for one in told if one.spot} == set(places)
    for one in told:
        assert one.spot is not None
        was = places[one.spot.sheet, one.spot.cell]
        assert f"下发时为“{str(was)[:20]}" in one.sentence
        assert f"”，现为“{7 if isinstance(was, Decimal) else '改过'}”；" in one.sentence


def test_half_a_character_in_the_text_does_not_stop_the_report(
    issued: Path, change: Change
) -> None:
    text = openpyxl.load_workbook(issued)[SEAL]["A3"].value
    change(issued, {(SEAL, "A3"): text.replace('"业务管理经费"', r'"业务\ud800\u001b"')})
    checked = check(issued)
    assert ("JX109", Spot(SHEET, "E4")) in _told(checked)
    assert "下发时为“业务”" in report([checked]).model_dump_json()


def test_another_arrangement_under_the_same_edition_is_refused(
    tmp_path: Path, form: Form, seed: Submission
) -> None:
    other = load_form(put_form(tmp_path, TOML.replace("rows = 12", "rows = 13")))
    path = tmp_path / "13.xlsx"
    path.write_bytes(write(other, seed))
    (problem,) = told(check(path))
    assert problem.code == "JX103"
    assert problem.sentence == (
        "表样版本是“hebei-2021 第1版”，但格子的排列与本程序认识的这一版不同。"
        "请用财政部门下发的表样填报；如确是下发的表样，请财政部门更新程序。"
    )
    assert _told(check(path, [other])) == []


def test_a_sheet_whose_protection_is_off_is_told_once(issued: Path) -> None:
    def unprotect(book: Workbook) -> None:
        book[SHEET].protection.sheet = False
        book["填报说明"].protection.sheet = False
        book["字典"].protection.sheet = False

    checked = check(_change(issued, unprotect), keys=KEYS)
    assert _told(checked) == [("JX122", Spot("填报说明", "A1")), ("JX122", Spot(SHEET, "A1"))]
    assert told(checked)[1].sentence == (
        "“01业务管理经费”的工作表保护已取消。"
        "不必处理，请不要改动灰色格子和表格结构；程序会逐格核对。"
    )


def _validations(sheet: Worksheet) -> list[DataValidation]:
    found: list[DataValidation] = sheet.data_validations.dataValidation
    return found


def _single(sheet: Worksheet) -> None:
    """Every validation over again, a cell each."""
    for one in _validations(sheet):
        one.sqref = type(one.sqref)(
            " ".join(f"{sheet.cell(*cell).coordinate}" for area in one.sqref for cell in area.cells)
        )


def test_lost_validations_are_one_hint_a_sheet_at_the_first_cell(issued: Path) -> None:
    def clear(book: Workbook) -> None:
        _validations(book[SHEET]).clear()
        _validations(book["项目目录"]).pop()

    checked = check(_change(issued, clear), keys=KEYS)
    assert _told(checked) == [("JX123", Spot("项目目录", "G5")), ("JX123", Spot(SHEET, "B3"))]
    assert told(checked)[0].sentence == (
        "“项目目录”有 3 格的下拉列表或填写限制没有了（G5、G6、G7）。"
        "不必处理，程序仍按原要求逐格检查；以后粘贴请只贴数值或文本。"
    )
    assert "（B3、E3、B4等）" in told(checked)[1].sentence


def test_a_cell_without_its_validation_is_told_even_on_a_blank_row(issued: Path) -> None:
    def cut_out(book: Workbook) -> None:
        _single(book[SHEET])
        for one in _validations(book[SHEET]):
            one.sqref = type(one.sqref)(str(one.sqref).replace("C25 ", ""))

    checked = check(_change(issued, cut_out), keys=KEYS)
    assert _told(checked) == [("JX123", Spot(SHEET, "C25"))]


def test_a_validation_of_another_type_is_not_the_one_that_went_out(issued: Path) -> None:
    def swap(book: Workbook) -> None:
        next(one for one in _validations(book["填报说明"]) if "D6" in one.sqref).type = "whole"

    assert _told(check(_change(issued, swap), keys=KEYS)) == [("JX123", Spot("填报说明", "D6"))]


def test_ranges_may_be_split_or_reach_further(issued: Path) -> None:
    def rearrange(book: Workbook) -> None:
        for sheet in book.worksheets[:-2]:
            _single(sheet)
        for one in _validations(book["项目目录"]):
            if one.type == "textLength":
                one.sqref = type(one.sqref)("F1:XFD1048576")

    assert _told(check(_change(issued, rearrange), keys=KEYS)) == []


def test_more_ranges_than_any_program_writes_are_not_compared(issued: Path) -> None:
    def scatter(book: Workbook) -> None:
        _validations(book[SHEET]).clear()
        references = " ".join(f"Z{row}" for row in range(1, 4001, 2))
        book[SHEET].add_data_validation(DataValidation(type="list", sqref=f"{references} Z9999"))

    assert _told(check(_change(issued, scatter), keys=KEYS)) == []


def test_what_libreoffice_saves_is_verified_and_has_lost_nothing(
    office: Office, issued: Path, seed: Submission, tmp_path: Path
) -> None:
    with office.open(issued) as book:
        checked = check(book.save(tmp_path / "saved.xlsx"), keys=KEYS)
    assert _told(checked) == []
    assert _authenticity(checked) == Authenticity.VERIFIED
    assert checked.document == seed


def test_what_a_person_does_in_libreoffice_is_told_at_its_cells(
    office: Office, issued: Path, tmp_path: Path
) -> None:
    with office.open(issued) as book:
        book.copy_paste(SHEET, "A11", "I14")  # a locked heading onto a cell to fill
        book.cut_paste(SHEET, "I15", "I16")
        book.unprotect("项目目录")
        checked = check(book.save(tmp_path / "saved.xlsx"), keys=KEYS)
    assert _told(checked) == [("JX122", Spot("项目目录", "A1")), ("JX123", Spot(SHEET, "I14"))]
    assert "有 2 格的下拉列表或填写限制没有了（I14、I15）" in told(checked)[1].sentence
    assert _authenticity(checked) == Authenticity.VERIFIED
