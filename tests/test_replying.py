"""What a department says to a problem: in the row's 情况说明, or beside it on 退回意见."""

from pathlib import Path

import openpyxl
import pytest

from conftest import Change
from xljixiao.form.ready import Form
from xljixiao.rules.explaining import is_reason
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.digest import digest
from xljixiao.workbook.report import file_report
from xljixiao.workbook.report_page import page
from xljixiao.workbook.report_terminal import plain
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back

PROJECT, LIST, FIRST, OPINIONS = "01业务管理经费", "项目目录", "填报说明", "退回意见"
PURPOSE, DESCRIPTION, NOTE, REASON = "C6", "D12", (PROJECT, "I12"), (LIST, "F5")
REPLY = "上年结转1万元一并安排"


@pytest.fixture
def doubted(own: Path, change: Change) -> Path:
    """A place to mend or explain in a row, one of the project, and one that must be mended."""
    cells = {
        (PROJECT, DESCRIPTION): "撰写**篇",
        (PROJECT, PURPOSE): "预算数6万元，用于日常工作。",
        (FIRST, "B10"): None,
    }
    return change(own, cells)


def returned(path: Path) -> Path:
    target = path.with_name(f"{path.stem}（退回）.xlsx")
    target.write_bytes(send_back(check(path), Head("", path.name, "")).content)
    return target


def answer(path: Path, replies: dict[str, str]) -> Path:
    """Reply on 退回意见, to the lines of some codes."""
    book = openpyxl.load_workbook(path)
    sheet = book[OPINIONS]
    for row in sheet.iter_rows():
        if row[5].value in replies:
            row[4].value = replies[str(row[5].value)]
    book.save(path)
    return path


def returning(checked: Checked) -> list[str]:
    return [one.code for one in checked.problems if one.returns]


def test_a_reply_is_the_reason_for_what_may_be_explained_and_not_for_what_must_be_mended(
    doubted: Path,
) -> None:
    assert returning(check(doubted)) == ["JX201", "JX321", "JX314"]
    replies = {"JX321": REPLY, "JX314": "篇数年中才能定", "JX201": "填报人还没有定下来"}
    checked = check(answer(returned(doubted), replies))
    assert returning(checked) == ["JX201"]
    said = {one.code: (one.explanation, one.reply) for one in checked.problems if one.reply}
    assert said == {
        "JX201": ("", "填报人还没有定下来"),
        "JX321": (REPLY, REPLY),
        "JX314": ("篇数年中才能定", "篇数年中才能定"),
    }
    (money,) = [one for one in checked.problems if one.code == "JX321"]
    assert money.sentence.endswith("文字里也可不写金额。")


def test_a_reply_stands_in_every_report(doubted: Path) -> None:
    checked = check(answer(returned(doubted), {"JX321": REPLY, "JX201": "填报人还没有定下来"}))
    assert f"    已回复：{REPLY}" in list(plain(digest(checked), every=True))
    assert f"已回复：{REPLY}" in page([checked])
    assert "已回复：填报人还没有定下来" in page([checked])
    (line,) = [one for one in file_report(checked).problems if one.code == "JX321"]
    assert (line.reply, line.explanation, line.returns) == (REPLY, REPLY, False)


def test_a_reply_is_kept_through_another_return(doubted: Path) -> None:
    first = answer(returned(doubted), {"JX321": REPLY, "JX314": "篇数年中才能定"})
    again = returned(first)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(again)[OPINIONS]]
    start = next(n for n, row in enumerate(rows) if "、已经回复的" in str(row[0]))
    assert [(row[4], row[5]) for row in rows[start + 1 :]] == [
        (REPLY, "JX321"),
        ("篇数年中才能定", "JX314"),
    ]
    assert openpyxl.load_workbook(again)[PROJECT][PURPOSE].comment is None
    assert returning(check(again)) == ["JX201"]


def test_a_reply_settles_nothing_at_another_place_or_of_another_rule(
    doubted: Path, change: Change
) -> None:
    target = answer(returned(doubted), {"JX314": "篇数年中才能定"})
    checked = check(
        change(target, {(PROJECT, DESCRIPTION): "撰写报告", (PROJECT, "D13"): "召开XX"})
    )
    assert returning(checked) == ["JX201", "JX321", "JX314"]
    assert [one.reply for one in checked.problems if one.reply] == []


EXCUSES = ["/", "无", "-", ".", "……", "××", "同意", "不适用", "情况属实", "情况属实。", "__"]


@pytest.mark.parametrize("text", EXCUSES)
def test_what_gives_no_reason_explains_nothing(form: Form, text: str) -> None:
    assert not is_reason(text, form.setting)


@pytest.mark.parametrize(
    "text", ["篇数待定", "按冀财〔2021〕5号", "情况属实，因上年结转", "XX乡镇合并"]
)
def test_what_gives_one_does(form: Form, text: str) -> None:
    assert is_reason(text, form.setting)


@pytest.mark.parametrize("text", ["/", "无", "同意"])
def test_an_empty_excuse_is_asked_about_wherever_it_stands(
    doubted: Path, change: Change, text: str
) -> None:
    checked = check(change(doubted, {NOTE: text, REASON: text}))
    asked = {one.code: one.sentence for one in checked.problems if one.returns}
    assert asked["JX314"].endswith(
        f"本行右侧“情况说明（不打印）”写的是“{text}”，看不出原因；情况属实的，请写明原因。"
    )
    assert asked["JX321"].endswith(
        f"“项目目录”的“原因”写的是“{text}”，看不出原因；情况属实的，请写明原因。"
    )
    replied = check(answer(returned(doubted), {"JX314": text, "JX321": text}))
    assert {"JX314", "JX321"} <= set(returning(replied))


def test_what_is_wrong_with_an_explanation_no_explanation_explains(
    own: Path, change: Change
) -> None:
    checked = check(change(own, {NOTE: "按XX号文件的要求办理", REASON: "项目的原因在这里"}))
    (problem,) = [one for one in checked.problems if one.returns]
    assert (problem.code, problem.explanation) == ("JX314", "")
    assert problem.sentence.endswith("请换成实际内容。")
