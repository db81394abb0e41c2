"""A wrong cell gives exactly its sheet, cell, code and sentence, wherever the record stands."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Change, told
from xljixiao.form.contents import Contents, contents_of
from xljixiao.form.layout import lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity, Spot
from xljixiao.workbook.checking import check
from xljixiao.workbook.writing import write as write_layout

SHEET = "01业务管理经费"

CASES: dict[str, tuple[tuple[str, str], Any, str, str]] = {
    "words in a percentage": (
        (SHEET, "B8"),
        "二成五",
        "JX206",
        "《业务管理经费》支出计划3月底：填的是“二成五”；"
        "这里填累计百分数，如 25 就是 25%。请只填数字，不填金额。",
    ),
    "an amount in a percentage": (
        (SHEET, "B8"),
        "1.25万元",
        "JX206",
        "《业务管理经费》支出计划3月底：填的是“1.25万元”；"
        "这里填累计百分数，如 25 就是 25%。请只填数字，不填金额。",
    ),
    "a number beyond all bounds": (
        (SHEET, "B8"),
        1e300,
        "JX207",
        f"《业务管理经费》支出计划3月底：填的是“1{'0' * 19}…”；数字过大。请核对。",
    ),
    "a line of a cell": (
        (SHEET, "C9"),
        "因财政资金紧张未能支付，今年支付",
        "JX372",
        "《业务管理经费》绩效目标：填的是“因财政资金紧张未能支付，今年支付”；说的是资金结转情况。"
        "请写明这笔钱今年要做成什么；结转原因不必写在这里。情况属实的，请在“项目目录”的“原因”中说明。",
    ),
    "words that are a target's": (
        (SHEET, "F15"),
        "换届及时性",
        "JX361",
        "《业务管理经费》第4条指标“换届及时性”数值：填的是“换届及时性”；与名称或描述相同。"
        "请写要达到的数或程度，如“12月底前完成”，或改选其他符号填数字。"
        "情况属实的，请在本行右侧“情况说明（不打印）”中说明。",
    ),
    "a proposed row half emptied": (
        ("部门整体绩效目标", "C24"),
        None,
        "JX201",
        "工作保障措施第4条具体内容：还没有填写。请补充，或清空这一行。",
    ),
    "a percentage over 100": (
        (SHEET, "H8"),
        120,
        "JX207",
        "《业务管理经费》支出计划12月底：填的是“120”；应不大于 100。请核对。",
    ),
    "a plan that falls": (
        (SHEET, "E8"),
        40,
        "JX302",
        "《业务管理经费》支出计划10月底：填的是“40.00”；"
        "这里填累计数，不应小于支出计划6月底的 50.00%。请核对。",
    ),
    "an amount that does not add up": (
        (SHEET, "E5"),
        6,
        "JX301",
        "《业务管理经费》预算数：填的是“5.00”；"
        "应等于财政资金（6.00）与其他资金（0.00）之和 6.00。请核对。",
    ),
    "an amount finer than a 分": (
        (SHEET, "H5"),
        0.0000001,
        "JX208",
        "《业务管理经费》其他资金：填的是“0.0000001”；最多 6 位小数。请核对。",
    ),
    "a level 1 that is no word of the list": (
        (SHEET, "A15"),
        "产出类",
        "JX203",
        "《业务管理经费》第4条指标“换届及时性”一级指标：填的是“产出类”；"
        "可选的有：产出指标、效益指标、满意度指标。请从下拉列表中选择。",
    ),
    "a level 2 under another level 1": (
        (SHEET, "B16"),
        "社会效益指标",
        "JX204",
        "《业务管理经费》第5条指标“费用节支率”二级指标：填的是“社会效益指标”；不属于“产出指标”；"
        "“产出指标”下可选：数量指标、质量指标、时效指标、成本指标。请重新选择。",
    ),
    "words where the operator wants a number": (
        (SHEET, "F14"),
        "按时完成",
        "JX211",
        "《业务管理经费》第3条指标“工作任务完成率”数值：填的是“按时完成”；"
        "符号选“≥”时，这里只填数字。如填文字（如“按时完成”），请把符号改选“定性”，并清空计量单位。",
    ),
    "a blank required cell": (
        (SHEET, "C20"),
        None,
        "JX201",
        "《业务管理经费》第9条指标三级指标：还没有填写。请补充。",
    ),
    "a name that stands twice": (
        (SHEET, "C13"),
        "调研报告数量",
        "JX303",
        "《业务管理经费》第2条指标“调研报告数量”三级指标：填的是“调研报告数量”；"
        "与第1条指标重名。请改为不同的名称，或合并为一条。",
    ),
    "a name beyond its length": (
        (SHEET, "C21"),
        "很" * 201,
        "JX205",
        f"《业务管理经费》第10条指标“{'很' * 201}”三级指标：填的是“{'很' * 20}…”；"
        "共 201 个字符，最多 200 个。请精简。",
    ),
    "a date that is none": (
        ("填报说明", "D11"),
        "三月五号",
        "JX209",
        "填报日期：填的是“三月五号”；应填日期。请写成 2021-03-05 的样子。",
    ),
    "a state that is none": (
        ("项目目录", "E5"),
        "待定",
        "JX203",
        "《业务管理经费》申报状态：填的是“待定”；"
        "可选的有：申报、本年不申报、并入、拆分、新增。请从下拉列表中选择。",
    ),
    "a code that is none": (
        (SHEET, "B4"),
        "13032221",
        "JX210",
        "《业务管理经费》项目编码：填的是“13032221”；编码应为 21 位。请核对。",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_wrong_cell_gives_one_problem_there(own: Path, change: Change, case: str) -> None:
    (sheet, cell), value, code, sentence = CASES[case]
    checked = check(change(own, {(sheet, cell): value}))
    (problem,) = [one for one in checked.problems if one.returns]
    where = {"JX301": "C5"}.get(code, cell)  # a sum is said at the total
    assert (problem.spot, problem.code) == (Spot(sheet, where), code)
    assert problem.sentence == sentence


def test_what_people_type_is_understood_and_told(filled: Path, change: Change) -> None:
    cells = {
        (SHEET, "B8"): "２５",
        (SHEET, "A13"): "产出",
        (SHEET, "E13"): "大于等于",
        (SHEET, "F13"): "１",
        ("填报说明", "D11"): "2021年3月5日",
    }
    checked = check(change(filled, cells))
    assert told(checked) == ()
    assert [
        (note.spot.cell if note.spot else None, note.found, note.understood)
        for note in checked.notes
    ] == [
        ("D11", "2021年3月5日", "2021-03-05"),
        ("B8", "２５", "25"),
        ("A13", "产出", "产出指标"),
        ("E13", "大于等于", "≥"),
        ("F13", "１", "1"),
    ]


def test_a_project_behind_blank_sheets_and_rows_is_located_where_it_stands(
    tmp_path: Path, form: Form, seed: Submission, change: Change
) -> None:
    contents = contents_of(lay_out(form, {"projects": 1}), seed, fresh=False)

    def behind(place: Place) -> Place:
        match place:
            case ("projects", 0, "indicators", int(row), *rest):
                return Place(("projects", 2, "indicators", row + 7, *rest))
            case ("projects", 0, *rest):
                return Place(("projects", 2, *rest))
            case _:
                return place

    moved = Contents(
        {behind(place): value for place, value in contents.issued.items()},
        {behind(place): value for place, value in contents.typed.items()},
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(write_layout(lay_out(form, {"projects": 4}), moved))
    assert check(path).document == seed
    cells = {
        ("03业务管理经费", "F21"): "很多",
        ("03业务管理经费", "E8"): 40,
        ("项目目录", "E7"): "?",
    }
    checked = check(change(path, cells))
    assert [(one.code, one.spot) for one in told(checked)] == [
        ("JX203", Spot("项目目录", "E7")),
        ("JX302", Spot("03业务管理经费", "E8")),
        ("JX211", Spot("03业务管理经费", "F21")),
    ]
    assert told(checked)[2].sentence.startswith(
        "《业务管理经费》第3条指标“工作任务完成率”数值：填的是“很多”；"
    )


def test_an_untouched_project_is_one_problem(tmp_path: Path, form: Form, seed: Submission) -> None:
    empty = seed.projects[0].model_copy(
        update={
            "budget": seed.projects[0].budget.model_copy(update={"purpose": None}),
            "spending_plan": (),
            "goals": (),
            "indicators": (),
        }
    )
    issued = seed.model_copy(update={"projects": (empty,)})
    path = tmp_path / "x.xlsx"
    layout = lay_out(form, {"projects": 3})
    path.write_bytes(write_layout(layout, contents_of(layout, issued, fresh=True)))
    (problem,) = told(check(path))
    assert (problem.code, problem.loc) == ("JX202", ("projects", 0))
    assert problem.sentence == (
        "《业务管理经费》：还没有开始填写。请填写本表；如本年不再申报，请在目录中选择申报状态。"
    )


def test_a_project_that_is_not_declared_asks_nothing(
    tmp_path: Path, form: Form, seed: Submission
) -> None:
    dropped = seed.projects[0].model_copy(
        update={
            "status": "本年不申报",
            "reason": "任务已完成",
            "spending_plan": (),
            "goals": (),
            "indicators": (),
        }
    )
    submission = seed.model_copy(update={"projects": (dropped,)})
    path = tmp_path / "x.xlsx"
    layout = lay_out(form, {"projects": 3})
    path.write_bytes(write_layout(layout, contents_of(layout, submission, fresh=False)))
    checked = check(path)
    assert told(checked) == ()
    assert checked.document == submission


def test_a_typed_date_is_a_date(filled: Path, change: Change) -> None:
    checked = check(change(filled, {("填报说明", "D11"): dt.date(2021, 4, 1)}))
    document = checked.document
    assert isinstance(document, Submission)
    assert document.contact.date == dt.date(2021, 4, 1)


@pytest.mark.parametrize("day", [dt.date(1999, 1, 1), dt.date(2105, 1, 1)])
def test_a_date_out_of_range_is_one_problem(filled: Path, change: Change, day: dt.date) -> None:
    (problem,) = told(check(change(filled, {("填报说明", "D11"): day})))
    assert (problem.code, problem.spot) == ("JX207", Spot("填报说明", "D11"))
    assert ("2000-01-01" in problem.sentence) or ("2099-12-31" in problem.sentence)


def test_a_faulty_row_does_not_hide_the_duplicates_of_the_others(
    filled: Path, change: Change
) -> None:
    cells = {(SHEET, "C13"): "调研报告数量", (SHEET, "C20"): None, (SHEET, "F14"): "很多"}
    codes = [one.code for one in told(check(change(filled, cells)))]
    assert codes == ["JX303", "JX211", "JX201"]


def test_a_changed_locked_cell_is_told_from_what_to_what_and_blocks_nothing(
    filled: Path, change: Change
) -> None:
    cells = {
        (SHEET, "C5"): 6,
        (SHEET, "E5"): 6,
        (SHEET, "E4"): "业务经费",
        ("填报说明", "B5"): None,
    }
    checked = check(change(filled, cells))
    told = [one for one in checked.problems if one.code == "JX109"]
    assert [(one.spot, one.severity) for one in told] == [
        (Spot("填报说明", "B5"), Severity.HINT),
        (Spot(SHEET, "E4"), Severity.HINT),
        (Spot(SHEET, "C5"), Severity.HINT),
        (Spot(SHEET, "E5"), Severity.HINT),
    ]
    assert told[2].sentence == (
        "《业务管理经费》预算数：下发时为“5.00”，现为“6”；按下发内容受理。"
        "如确需调整，请在“更正意见”写明应为什么和依据。"
    )
    assert checked.state == "clean"
    document = checked.document
    assert isinstance(document, Submission)
    assert document.county == "昌黎县"
    assert document.projects[0].name == "业务管理经费"
    assert document.projects[0].budget.fiscal == 5


def test_an_untouched_workbook_is_verified_and_one_without_its_check_sheet_is_a_hint(
    filled: Path,
) -> None:
    assert told(check(filled)) == ()
    book = openpyxl.load_workbook(filled)
    del book["校验信息"]
    book.save(filled)
    checked = check(filled)
    assert [(one.code, one.severity) for one in told(checked)] == [("JX110", Severity.HINT)]
    assert checked.state == "clean"
    assert checked.document is not None


def test_project_sheets_that_were_deleted_at_the_end_are_missed(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    for name in ("01业务管理经费", "02备用", "03备用"):
        del book[name]
    book.save(filled)
    (problem,) = told(check(filled))
    assert problem.code == "JX104"
    assert "冀绩目标04表-01" in problem.sentence


def test_a_row_that_an_inserted_one_pushed_out_is_not_lost_in_silence(
    filled: Path, change: Change, form: Form
) -> None:
    last = lay_out(form, {"projects": 3}).sheets[3].plan.rows
    checked = check(change(filled, {(SHEET, f"C{last + 1}"): "最后一条"}))
    (problem,) = told(checked)
    assert problem.code == "JX111"
    assert problem.sentence == (
        f"填的是“最后一条”；“{SHEET}”的 C{last + 1} 在表格以外，这里填的内容读不到。"
        "请移到表内；表内放不下的，请与财政部门联系。"
    )
    assert checked.state == "return"
