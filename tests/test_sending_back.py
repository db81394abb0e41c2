"""`check --return-to`: what lies in the folder for each file, and what its texts say."""

import datetime as dt
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from conftest import THREE, Change
from xljixiao import cli
from xljixiao.county.returning import return_all
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity, Spot
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write

FIRST = "填报说明"
PROJECT = "01业务管理经费"
INSTEAD = (
    "请打开财政部门下发的工作簿，在其中填写，保存为 .xlsx 后发回；找不到的，请向财政部门索取。"
)
DEADLINE = "有疑问请联系：县财政局绩效管理股。"


def _check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["check", *map(str, arguments)])


def _text(path: Path) -> list[str]:
    """The lines of a text as Notepad takes them: a mark in front, CR LF at each end."""
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines.pop() == ""
    assert not any("\n" in line for line in lines)
    assert len(lines) <= 6
    return lines


@pytest.fixture
def slipped(filled: Path, change: Change) -> Path:
    """A workbook with four places to mend."""
    blank = {(PROJECT, cell): None for cell in ("B8", "C9", "C20")}
    return change(filled, {(FIRST, "B10"): None, (PROJECT, "E13"): "约", **blank})


def test_a_file_to_mend_goes_back_with_a_text_of_six_lines(slipped: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(slipped.read_bytes()).hexdigest()
    folder = tmp_path / "4退回"
    done = _check(slipped, "--return-to", folder)
    book, text = folder / "714（退回）.xlsx", folder / "714（退回说明）.txt"
    assert done.exit_code == 1
    assert done.stderr == f"已生成：{book}\n已生成：{text}\n"
    assert sorted(folder.iterdir()) == sorted([book, text])
    assert openpyxl.load_workbook(book).sheetnames[0] == "退回意见"
    assert _text(text) == [
        "“714.xlsx”已检查，需要退回修改：涉及 1 个项目，要改 5 处。",
        "1. 填报人：还没有填写。请补充。",
        "2. 《业务管理经费》支出计划3月底、绩效目标、第9条指标三级指标：还没有填写。请补充。",
        "3. 《业务管理经费》第2条指标“召开执委会次数”符号：填的是“约”；"
        "可选的有：≥、≤、=、>、<、定性。请从下拉列表中选择；文字指标值（如“按时完成”）请移到“数值”一格，符号选“定性”。",
        "全部在“714（退回）.xlsx”第一页“退回意见”，请在这一份里逐条修改后发回，不要再用原来的文件。",
        DEADLINE,
    ]
    assert hashlib.sha256(slipped.read_bytes()).hexdigest() == before


SUMS = {
    "example": "项目 1 个、预算合计 5.00 万元、指标 11 条",
    "801-education": "项目 11 个、预算合计 1703.19295 万元、指标 136 条"
    "（另有 1 个项目按申报状态不计）",
    "802-archives": "项目 0 个、预算合计 0.00 万元、指标 0 条",
}


@pytest.mark.parametrize("path", THREE, ids=lambda path: path.stem)
def test_a_clean_file_gets_a_receipt_with_its_sums(path: Path, tmp_path: Path, form: Form) -> None:
    submission = Submission.model_validate_json(path.read_bytes(), context=form.setting)
    received = tmp_path / "收到.xlsx"
    received.write_bytes(write(form, submission))
    done = _check(received, "--return-to", tmp_path / "out")
    assert done.exit_code == 0
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["收到（回执）.txt"]
    assert _text(tmp_path / "out" / "收到（回执）.txt") == [
        f"已收到“收到.xlsx”：{SUMS[path.stem]}。",
        "检查没有发现必须修改的地方；财政部门还将审核指标质量，如有意见另行通知。",
    ]


def test_a_receipt_says_that_issued_values_were_changed(
    filled: Path, change: Change, tmp_path: Path
) -> None:
    change(filled, {(PROJECT, "C5"): 6, (PROJECT, "E5"): 6})
    assert _check(filled, "--return-to", tmp_path / "out").exit_code == 0
    lines = _text(tmp_path / "out" / "714（回执）.txt")
    assert lines[1] == "下发内容有 2 处改动，由财政部门核对。"


def test_a_file_that_cannot_be_read_gets_its_sentence_alone(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").touch()
    assert _check(tmp_path / "空.xlsx", "--return-to", tmp_path / "out").exit_code == 1
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["空（退回说明）.txt"]
    assert _text(tmp_path / "out" / "空（退回说明）.txt") == [
        "“空.xlsx”没有读取：这是空文件，没有内容。请重新保存后再报送。",
        INSTEAD,
        DEADLINE,
    ]


def test_a_round_that_is_settled_says_by_when_and_whom_to_ask(
    slipped: Path, form: Form, tmp_path: Path
) -> None:
    (tmp_path / "空.xlsx").touch()
    values = {"deadline": "3月10日", "office": "县财政局绩效管理股", "phone": "0335-0000000"}
    setting = form.setting.model_copy(update={"values": values})
    at = dt.datetime(2021, 3, 8, tzinfo=dt.UTC)
    round_ = replace(form, definition=form.definition.model_copy(update={"setting": setting}))
    read = [check(slipped, [round_]), check(tmp_path / "空.xlsx")]
    assert len(list(return_all(read, tmp_path / "out", at=at, setting=setting))) == 3
    said = "报送截止：3月10日，有疑问请联系：县财政局绩效管理股，电话：0335-0000000。"
    for name in ("714", "空"):
        assert _text(tmp_path / "out" / f"{name}（退回说明）.txt")[-1] == said


def test_what_the_unit_corrects_is_told_and_acknowledged(
    filled: Path, change: Change, tmp_path: Path
) -> None:
    change(filled, {("项目目录", "G5"): "预算数应为6万元，昌财〔2021〕5号。"})
    (hint,) = [one for one in check(filled).problems if one.code == "JX126"]
    assert hint.severity is Severity.HINT
    assert hint.spot == Spot("项目目录", "G5")
    assert hint.sentence == (
        "《业务管理经费》更正意见：单位提出更正：预算数应为6万元，昌财〔2021〕5号。"
        "单位不必再改，由财政部门核实。"
    )
    said = (
        "更正意见已收到，由财政部门核实："
        "《业务管理经费》更正意见“预算数应为6万元，昌财〔2021〕5号。”。"
    )
    assert _check(filled, "--return-to", tmp_path / "out").exit_code == 0
    assert said in _text(tmp_path / "out" / "714（回执）.txt")
    blank = {(PROJECT, cell): None for cell in ("B8", "C9", "C20", "C6")}
    change(filled, {(FIRST, "B10"): None, (FIRST, "D10"): None, **blank})
    assert _check(filled, "--return-to", tmp_path / "out").exit_code == 1
    lines = _text(tmp_path / "out" / "714（退回说明）.txt")
    assert said in lines


def test_where_finances_own_cells_contradict_each_other_the_unit_says_so_and_is_done(
    tmp_path: Path, form: Form, seed: Submission, change: Change
) -> None:
    project = seed.projects[0]
    budget = project.budget.model_copy(update={"fiscal": Decimal(6)})
    wrong = seed.model_copy(update={"projects": (project.model_copy(update={"budget": budget}),)})
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(form, wrong))
    (problem,) = [one for one in check(path).problems if one.returns]
    assert problem.code == "JX301"
    assert problem.sentence.endswith(
        "请核对。灰色格子由财政部门填写：有误的，请在“项目目录”的“更正意见”写明应为多少。"
    )
    change(path, {("项目目录", "G5"): "财政资金应为5万元"})
    after = check(path)
    assert after.state == "clean"
    assert [one.explanation for one in after.problems if one.code == "JX301"] == [
        "财政资金应为5万元"
    ]


def test_the_text_names_what_was_restored_and_what_lies_outside(
    filled: Path, change: Change, tmp_path: Path
) -> None:
    change(filled, {(PROJECT, "C5"): 6, (PROJECT, "A60"): "表外"})
    assert _check(filled, "--return-to", tmp_path / "out").exit_code == 1
    assert _text(tmp_path / "out" / "714（退回说明）.txt") == [
        "“714.xlsx”已检查，需要退回修改：下发内容有 1 处改动已恢复，表格以外有 1 处内容。",
        "全部在“714（退回）.xlsx”第一页“退回意见”，请在这一份里逐条修改后发回，不要再用原来的文件。",
        DEADLINE,
    ]


def test_a_second_return_counts_up_and_stands_beside_the_first(
    slipped: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    received = slipped
    for name in ("714（退回）", "714（退回2）", "714（退回3）"):
        assert _check(received, "--return-to", folder).exit_code == 1
        received = folder / f"{name}.xlsx"
        assert received.exists()
    assert (folder / "714（退回说明3）.txt").exists()


def test_what_goes_back_is_locked_with_the_password_that_is_given(
    slipped: Path, tmp_path: Path
) -> None:
    assert _check(slipped, "--return-to", tmp_path / "out", "--password", "jixiao").exit_code == 1
    book = openpyxl.load_workbook(tmp_path / "out" / "714（退回）.xlsx")
    assert all(sheet.protection.password for sheet in book.worksheets[:3])
    assert book.security.workbookPassword


def test_nothing_is_written_over_unless_asked_to(slipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "714（退回说明）.txt").write_text("旧", "utf-8")
    done = _check(slipped, "--return-to", folder)
    assert str(done.exception) == (
        f"“{folder / '714（退回说明）.txt'}”已经存在，没有覆盖。请换一个文件夹，或加 --force 覆盖。"
    )
    assert [one.name for one in folder.iterdir()] == ["714（退回说明）.txt"]
    assert _check(slipped, "--return-to", folder, "--force").exit_code == 1
    assert len(_text(folder / "714（退回说明）.txt")) == 6


def test_two_files_of_one_name_do_not_cover_each_other(
    slipped: Path, filled: Path, tmp_path: Path
) -> None:
    other = tmp_path / "其他" / slipped.name
    other.parent.mkdir()
    other.write_bytes(slipped.read_bytes())
    done = _check(slipped, other, "--return-to", tmp_path / "out", "--force")
    assert "会盖住" in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_the_folder_must_not_be_a_file(slipped: Path) -> None:
    done = _check(slipped, "--return-to", slipped)
    assert str(done.exception) == f"“{slipped}”是文件，不是文件夹。请换一个文件夹。"


def test_a_long_name_is_cut_to_what_a_file_system_takes(slipped: Path, tmp_path: Path) -> None:
    long = slipped.rename(slipped.with_name("名" * 80 + ".xlsx"))
    assert _check(long, "--return-to", tmp_path / "out").exit_code == 1
    names = [one.name for one in (tmp_path / "out").iterdir()]
    assert {name[70:].lstrip("名") for name in names} == {"（退回）.xlsx", "（退回说明）.txt"}
    assert max(len(name.encode()) for name in names) <= 255


def test_the_replies_stand_in_the_json_report(slipped: Path, tmp_path: Path) -> None:
    _check(slipped, "--return-to", tmp_path)
    target = tmp_path / "714（退回）.xlsx"
    book = openpyxl.load_workbook(target)
    row = next(row for row in book["退回意见"].iter_rows() if row[0].value == "1")
    row[4].value = "负责人外出，下周补。"
    book.save(target)
    (file,) = json.loads(_check(target, "--json").stdout)["files"]
    assert file["replies"] == [
        {
            "code": "JX201",
            "loc": ["contact", "filled_by"],
            "sheet": FIRST,
            "cell": "B10",
            "about": "填报人：还没有填写。请补充。",
            "text": "负责人外出，下周补。",
        }
    ]
