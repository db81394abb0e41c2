"""What people really type into a cell: understood and told in a note, or asked about.

Every case goes through `check` on a workbook that an outside tool has changed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from conftest import SEED_PROJECT, Change
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity
from xljixiao.workbook.checking import Checked, check

SPARE = ("projects", 1)
"""A sheet on which finance has issued nothing: every cell is the department's."""

TOTAL = (*SPARE, "budget", "total")
PERCENT = (*SPARE, "spending_plan", 0, "percent")
CODE = (*SPARE, "code")
UNIT_CODE = (*SPARE, "unit", "code")
DAY = ("contact", "date")
LEVEL1 = (*SPARE, "indicators", 0, "level1")
LEVEL2 = (*SPARE, "indicators", 0, "level2")
NAME = (*SPARE, "indicators", 0, "name")
STATUS = (*SPARE, "status")
OPERATOR = (*SPARE, "indicators", 0, "target", "operator")
MARCH_5 = dt.date(2021, 3, 5)


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, {"projects": 3})


def _at(layout: Layout, filled: Path, values: Mapping[tuple[Any, ...], Any]) -> dict[Any, Any]:
    """Places as (sheet, A1), the way an outside tool names them."""
    reading = check(filled).reading
    assert reading is not None
    cells = {}
    for place, value in values.items():
        found = layout.slot(Place(place))
        assert found is not None, place
        sheet, slot = found
        cells[reading.sheet_names[layout.sheets.index(sheet)], slot.box.a1] = value
    return cells


def _read(checked: Checked, loc: Sequence[str | int]) -> Any:
    assert checked.reading is not None
    node: Any = checked.reading.assembled.data
    for step in loc:
        node = node[step]
    return node


def _notes(checked: Checked, *loc: str | int) -> list[tuple[str, str]]:
    """(typed, understood) of the notes at or below a loc."""
    return [(one.found, one.understood) for one in checked.notes if one.loc[: len(loc)] == loc]


def _asked(checked: Checked, *loc: str | int) -> list[str]:
    return [one.code for one in checked.problems if one.loc[: len(loc)] == loc]


# ---------------------------------------------------------------- one cell

UNDERSTOOD: list[tuple[tuple[Any, ...], Any, Any]] = [
    (TOTAL, "５", "5"),
    (TOTAL, "1,234.5", "1234.5"),
    (TOTAL, "1，234", "1234"),
    (TOTAL, "1 234.5", "1234.5"),
    (TOTAL, "\u00a012\u3000345", "12345"),
    (TOTAL, "50000元", "5"),
    (TOTAL, "1，681，680元", "168.168"),
    (TOTAL, "5万元", "5"),
    (TOTAL, "５ 万", "5"),
    (TOTAL, "0.5亿元", "5000"),
    (TOTAL, "五万元", "5"),
    (TOTAL, "0.01元", "0.000001"),
    (PERCENT, "25%", "25"),
    (PERCENT, "25％", "25"),
    (PERCENT, "25 百分比", "25"),
    (PERCENT, "百分之二十五", "25"),
    (PERCENT, "百分之25.5", "25.5"),
    (PERCENT, "百分之百", "100"),
    (PERCENT, "５‰", "0.5"),
    (DAY, "2021年3月5日", MARCH_5),
    (DAY, "2021 年 3 月 5 号", MARCH_5),
    (DAY, "二〇二一年三月五日", MARCH_5),
    (DAY, "二零二一年三月五日", MARCH_5),
    (DAY, "2021.3.5", MARCH_5),
    (DAY, "2021/03/05", MARCH_5),
    (DAY, "２０２１－３－５", MARCH_5),
    (DAY, "20210305", MARCH_5),
    (DAY, 20210305, MARCH_5),
    (DAY, "2021年十二月三十一日", dt.date(2021, 12, 31)),
    (UNIT_CODE, "714 001", "714001"),
    (UNIT_CODE, "７１４００１", "714001"),
    (CODE, SEED_PROJECT.lower(), SEED_PROJECT),
    (CODE, f"{SEED_PROJECT[:8]}\u3000{SEED_PROJECT[8:]}\n", SEED_PROJECT),
    (LEVEL1, "产出", "产出指标"),
    (LEVEL1, "产 出\n指 标", "产出指标"),
    (LEVEL1, "产出指标(50分)", "产出指标"),
    (LEVEL1, "产出指标（50）", "产出指标"),
    (LEVEL1, "★产出指标", "产出指标"),
    (LEVEL1, "*产出指标*", "产出指标"),
    (LEVEL1, "产出（工作量）指标", "产出指标"),
    (LEVEL1, "项目完成指标", "产出指标"),
    (LEVEL1, "效果指标", "效益指标"),
    (LEVEL1, "服务对象满意度", "满意度指标"),
    (LEVEL2, "指标1：数量指标", "数量指标"),
    (LEVEL2, "1.数量", "数量指标"),
    (LEVEL2, "经济效益\n指标", "经济效益指标"),
    (LEVEL2, "环境效益", "生态效益指标"),
    (LEVEL2, "进度指标", "时效指标"),
    (LEVEL2, "经济成本指标", "成本指标"),
    (LEVEL2, "社会公众或服务对象满意度", "服务对象满意度指标"),
    (NAME, "指标1：培训人次", "培训人次"),
    (STATUS, " 新 增 ", "新增"),
    (OPERATOR, ">=", "≥"),
    (OPERATOR, "＞＝", "≥"),
    (OPERATOR, "大于 等于", "≥"),
    (OPERATOR, "﹦", "="),
    (OPERATOR, "不超过", "≤"),
    (OPERATOR, "达到", "≥"),
    (OPERATOR, "以内", "≤"),
]


@pytest.mark.parametrize(("place", "typed", "meant"), UNDERSTOOD)
def test_what_is_certain_is_understood_and_told(
    filled: Path, change: Change, layout: Layout, place: tuple[Any, ...], typed: Any, meant: Any
) -> None:
    checked = check(change(filled, _at(layout, filled, {place: typed})))
    assert _read(checked, place) == meant
    assert _notes(checked, *place) == [(str(typed), str(meant))]
    assert [code for code in _asked(checked, *place) if code != "JX204"] == []


ASKED: list[tuple[tuple[Any, ...], Any, str]] = [
    (TOTAL, "约5", "JX206"),
    (TOTAL, "5次", "JX206"),
    (TOTAL, "5-6", "JX206"),
    (TOTAL, "5²", "JX206"),
    (TOTAL, "①", "JX206"),
    (TOTAL, "无", "JX206"),
    (TOTAL, "—", "JX206"),
    (TOTAL, "1e5", "JX206"),
    (TOTAL, "1,23", "JX206"),
    (TOTAL, "三五万", "JX206"),
    (TOTAL, "5万美元", "JX206"),
    (TOTAL, "0.001元", "JX208"),
    (PERCENT, "二成五", "JX206"),
    (PERCENT, "25%左右", "JX206"),
    (PERCENT, "百分之一百二", "JX206"),
    (PERCENT, "5万", "JX206"),
    (PERCENT, "120%", "JX207"),
    (DAY, "三月五日", "JX209"),
    (DAY, "2021年3月", "JX209"),
    (DAY, "21.3.5", "JX209"),
    (DAY, "2021年2月30日", "JX209"),
    (DAY, "20211305", "JX209"),
    (DAY, 20211305, "JX209"),
    (UNIT_CODE, "71400", "JX210"),
    (UNIT_CODE, 37001, "JX210"),  # 037001 as a number
    (UNIT_CODE, 714001714001714001, "JX210"),
    (CODE, 130322211234567890123, "JX210"),
    (CODE, "1.30322E+20", "JX210"),
    (CODE, SEED_PROJECT[:-1], "JX210"),
    (LEVEL1, "过程指标", "JX203"),
    (LEVEL1, "产出指标和效益指标", "JX203"),
    (LEVEL1, "产出指标50", "JX203"),
    (OPERATOR, "约", "JX203"),
    (OPERATOR, "》", "JX203"),
]


@pytest.mark.parametrize(("place", "typed", "code"), ASKED)
def test_what_is_not_certain_is_asked_about_as_it_was_typed(
    filled: Path, change: Change, layout: Layout, place: tuple[Any, ...], typed: Any, code: str
) -> None:
    checked = check(change(filled, _at(layout, filled, {place: typed})))
    assert _asked(checked, *place) == [code]
    if isinstance(typed, str) and code not in ("JX207", "JX208"):  # understood, and out of bounds
        assert _read(checked, place) == typed
        assert _notes(checked, *place) == []


@pytest.mark.parametrize("typed", ["50000", 50000], ids=["text", "number"])
def test_a_large_amount_without_its_unit_stays_what_it_is(
    filled: Path, change: Change, layout: Layout, typed: object
) -> None:
    checked = check(change(filled, _at(layout, filled, {TOTAL: typed})))
    assert _read(checked, TOTAL) == str(typed)
    assert _notes(checked, *TOTAL) == []


@pytest.mark.parametrize("typed", [130322211234567890123, "1.30322E+20"])
def test_a_code_that_lost_its_last_digits_is_never_the_rounded_one(
    filled: Path, change: Change, layout: Layout, typed: object
) -> None:
    checked = check(change(filled, _at(layout, filled, {CODE: typed})))
    (one,) = (problem for problem in checked.problems if problem.loc == CODE)
    assert one.sentence.endswith(
        "编码被当成数字，后几位已经丢失。请先把单元格设为文本格式，再重新填写完整编码。"
    )
    assert "000000" not in str(_read(checked, CODE))


def test_float_noise_is_no_part_of_an_amount(filled: Path, change: Change, layout: Layout) -> None:
    checked = check(change(filled, _at(layout, filled, {TOTAL: 0.1 + 0.2, PERCENT: 33.3 * 3})))
    assert (_read(checked, TOTAL), _read(checked, PERCENT)) == ("0.3", "99.9")


def test_a_note_says_what_was_typed_and_how_it_was_understood(
    filled: Path, change: Change, layout: Layout
) -> None:
    checked = check(change(filled, _at(layout, filled, {PERCENT: "25％"})))
    (note,) = (one for one in checked.notes if one.loc == PERCENT)
    assert (note.spot, note.found) == (checked.reading and checked.reading.locate(PERCENT), "25％")
    assert note.sentence == (
        "第2个项目支出计划3月底：填的是“25％”；已按“25”识别。不必修改，如有误请更正。"
    )


# ---------------------------------------------------------------- the three cells of a target

CELLS = ("operator", "value", "unit")
ROW = ("projects", 0, "indicators", 0)
Typed = tuple[str | float | None, str | float | None, str | float | None]

READ: dict[str, tuple[Typed, str]] = {
    "a whole target in the number's cell": ((None, "≥90%", None), "≥90%"),
    "words for the operator there": ((None, "不少于60次", None), "≥60次"),
    "a spelling around the number": ((None, "控制在5万元以内", None), "≤5万元"),
    "a whole target beside its operator": (("≥", "≥90%", None), "≥90%"),
    "said twice": (("≥", "90%以上", "百分比"), "≥90百分比"),
    "the unit behind the number": (("≥", "90％", None), "≥90％"),
    "the unit behind the number and in its cell": (("≤", "5万元", "万元"), "≤5万元"),
    "a unit that the list does not have": (("≥", "12标箱", None), "≥12标箱"),
    "a number in Chinese": (("≥", "百分之九十", None), "≥90百分比"),
    "a spelling in the operator's cell": (("达到", "90", "%"), "≥90%"),
    "full width": (("≥", "１，２３４．５", "元"), "≥1234.5元"),
    "a number as a number": (("=", 0.1 + 0.2, "%"), "=0.3%"),
    "known words": ((None, "有效提升", None), "有效提升"),
    "known words with a stop": ((None, "显著提升。", None), "显著提升。"),
    "a deadline": ((None, "2021年12月底前", None), "2021年12月底前"),
    "a deadline with its deed": ((None, "12月底前完成", None), "12月底前完成"),
    "a span of months": ((None, "2021年1月-12月", None), "2021年1月-12月"),
    "words that say so": (("定性", "≥90%", None), "≥90%"),
}


@pytest.mark.parametrize("case", READ)
def test_a_target_is_read_from_its_cells_together(
    filled: Path, change: Change, layout: Layout, case: str
) -> None:
    typed, meant = READ[case]
    checked = _with_target(filled, change, layout, typed)
    assert [one for one in checked.problems if one.severity is Severity.MUST] == []
    assert isinstance(checked.document, Submission)
    assert str(checked.document.projects[0].indicators[0].target) == meant
    noted = {one.loc for one in checked.notes}
    target = _read(checked, (*ROW, "target"))
    for name, value in zip(CELLS, typed, strict=True):
        if isinstance(value, str) and target.get(name) != value:
            assert (*ROW, "target", name) in noted
        if value is None and target.get(name) is not None:
            assert (*ROW, "target", name) in noted


NOT_READ: dict[str, tuple[Typed, list[tuple[str, str]]]] = {
    "a number without operator": ((None, "90", "%"), [("JX201", "operator")]),
    "a number with its unit, without operator": ((None, "90%", None), [("JX201", "operator")]),
    "an amount without operator": ((None, "14.8万元", None), [("JX201", "operator")]),
    "words that may be a basis": ((None, "工商联职能", None), [("JX201", "operator")]),
    "words that may be a basis with its year": (
        (None, "2021年工作计划", None),
        [("JX201", "operator")],
    ),
    "words that may be a document": (
        (None, "冀财预〔2021〕5号", None),
        [("JX201", "operator")],
    ),
    "known words beside a unit": ((None, "有效提升", "次"), [("JX201", "operator")]),
    "a placeholder": ((None, "≥**%", None), [("JX218", "value")]),
    "another operator": (("≤", "≥90", None), [("JX211", "value")]),
    "another unit": (("≥", "90%", "次"), [("JX211", "value")]),
    "two numbers": (("≥", "2-3", "次"), [("JX211", "value")]),
    "a number that is not sure": (("≥", "20余", "次"), [("JX211", "value")]),
    "a number in Chinese that is not spelled out": (("≥", "三五", "次"), [("JX211", "value")]),
    "a superscript": (("≥", "5²", "次"), [("JX211", "value")]),
    "words under a sign": (("≥", "按时完成", None), [("JX211", "value")]),
}


@pytest.mark.parametrize("case", NOT_READ)
def test_cells_of_a_target_that_do_not_say_enough_are_asked_about(
    filled: Path, change: Change, layout: Layout, case: str
) -> None:
    typed, asked = NOT_READ[case]
    checked = _with_target(filled, change, layout, typed)
    must = [(one.code, one.loc[-1]) for one in checked.problems if one.severity is Severity.MUST]
    assert must == asked


def test_an_amount_without_operator_keeps_its_number_and_unit(
    filled: Path, change: Change, layout: Layout
) -> None:
    checked = _with_target(filled, change, layout, (None, "14.8万元", None))
    assert _read(checked, (*ROW, "target")) == {"value": "14.8", "unit": "万元"}
    assert _notes(checked, *ROW) == [("14.8万元", "14.8"), ("", "万元")]


def test_a_document_is_not_taken_apart(filled: Path, change: Change, layout: Layout) -> None:
    checked = _with_target(filled, change, layout, (None, "5号文件", None))
    assert _read(checked, (*ROW, "target")) == {"value": "5号文件"}
    assert checked.notes == ()


def test_a_basis_pasted_without_a_target_never_becomes_the_target(
    filled: Path, change: Change, layout: Layout
) -> None:
    """Among rows that show the paste: what lands in the number's cell is a basis."""
    rows = {
        (*ROW[:-1], n, "target", name): value
        for n, typed in enumerate((("≥2篇", "工商联职能"), (None, "工作计划"), ("≥1次", "章程")))
        for name, value in zip(CELLS, (*typed, None), strict=True)
    } | {(*ROW[:-1], n, "basis"): None for n in range(3)}
    checked = check(change(filled, _at(layout, filled, rows)))
    asked = [(one.code, one.loc) for one in checked.problems if one.severity is Severity.MUST]
    assert asked == [("JX201", (*ROW[:-1], 1, "target", "operator"))]
    assert _read(checked, (*ROW[:-1], 0, "basis")) == "工商联职能"
    assert "words" not in _read(checked, (*ROW[:-1], 1, "target"))


def _with_target(filled: Path, change: Change, layout: Layout, typed: Typed) -> Checked:
    cells = {(*ROW, "target", name): one for name, one in zip(CELLS, typed, strict=True)}
    return check(change(filled, _at(layout, filled, cells)))


# ---------------------------------------------------------------- the plan as a whole

PLANS: dict[str, tuple[tuple[Any, ...], str | None]] = {
    "percent signs": (("25%", "50％", "百分之七十五", "100%"), None),
    "each period's share": (
        (25, 25, 25, 25),
        "填的是“25、25、25、25”；看起来是各期数，这里要填累计数。请改为 25、50、75、100。",
    ),
    "shares of one": (
        (0.25, 0.5, 0.75, 1),
        "填的是“0.25、0.5、0.75、1”；看起来是比例，这里要填百分数。请改为 25、50、75、100。",
    ),
    "all at the end, as a share of one": (
        (0, 0, 0, 1),
        "填的是“0、0、0、1”；看起来是比例，这里要填百分数。请改为 0、0、0、100。",
    ),
    "each period's share of one": (
        (0.25, 0.25, 0.25, 0.25),
        "填的是“0.25、0.25、0.25、0.25”；看起来是各期的比例，这里要填累计百分数。"
        "请改为 25、50、75、100。",
    ),
    "the last alone a share of one": (
        (25, 50, 75, 1),
        "填的是“1.00”；这里填累计数，不应小于支出计划10月底的 75.00%。请核对。",
    ),
}


CHANGED = {
    "each period's share": [1, 2, 3],
    "shares of one": [0, 1, 2, 3],
    "all at the end, as a share of one": [3],
    "each period's share of one": [0, 1, 2, 3],
    "the last alone a share of one": [3],
}
"""The steps that are to be another number; each is said to be."""


@pytest.mark.parametrize("case", PLANS)
def test_the_plan_is_understood_as_a_whole_or_asked_about_as_a_whole(
    filled: Path, change: Change, layout: Layout, case: str
) -> None:
    typed, asked = PLANS[case]
    plan = {("projects", 0, "spending_plan", n, "percent"): one for n, one in enumerate(typed)}
    checked = check(change(filled, _at(layout, filled, plan)))
    must = [one for one in checked.problems if one.severity is Severity.MUST]
    if asked is None:
        assert must == []
        assert isinstance(checked.document, Submission)
        assert [str(one.percent) for one in checked.document.projects[0].spending_plan] == [
            *("25.00", "50.00", "75.00", "100.00")
        ]
        return
    steps = [one.loc[-2] for one in must if one.said == asked]
    assert steps == CHANGED[case]
    assert {one.code for one in must} == {"JX302"}


# ---------------------------------------------------------------- rows of dots

DOTS = ("……", "…", "...", " 。。。 ")


@pytest.mark.parametrize("typed", DOTS)
def test_a_row_of_dots_is_no_indicator_and_is_told(
    filled: Path, change: Change, layout: Layout, typed: str
) -> None:
    row = ("projects", 0, "indicators", 15)
    cells = _at(layout, filled, {(*row, "name"): typed, (*row, "level1"): typed})
    checked = check(change(filled, cells))
    assert checked.state == "clean"
    assert len(_read(checked, row[:-1])) == 11
    assert [(one.spot and one.spot.cell, one.found) for one in checked.notes] == [
        (cell, typed) for _, cell in sorted(cells)
    ]
    assert checked.notes[0].sentence == (
        f"一级指标：填的是“{typed.strip()}”；这一行已按空行处理。不必修改，如有误请更正。"
    )


def test_dots_beside_content_stay_where_they_are(
    filled: Path, change: Change, layout: Layout
) -> None:
    checked = check(change(filled, _at(layout, filled, {(*ROW, "description"): "……"})))
    assert _read(checked, (*ROW, "description")) == "……"
    assert checked.notes == ()


UNSEEN = "\u200b\u200f\u202e\u2060\ufeff"


@pytest.mark.parametrize(
    ("place", "typed", "read"),
    [
        (NAME, f"培训{UNSEEN}人次", "培训人次"),
        (TOTAL, f"{UNSEEN}5.00", "5.00"),
        (CODE, f"{UNSEEN}{SEED_PROJECT}", SEED_PROJECT),
        (OPERATOR, f"≥{UNSEEN}", "≥"),
        (DAY, f"2021-03-05{UNSEEN}", MARCH_5),
    ],
)
def test_what_nobody_sees_is_taken_out_and_told(
    layout: Layout, filled: Path, change: Change, place: Any, typed: str, read: Any
) -> None:
    checked = check(change(filled, _at(layout, filled, {place: typed})))
    assert _read(checked, place) == read
    (note,) = [one for one in checked.notes if one.loc == place]
    assert not set(UNSEEN) & set(note.sentence)
    assert "其中有看不见的字符，已去掉" in note.sentence


def test_a_cell_of_nothing_that_can_be_seen_is_blank(
    layout: Layout, filled: Path, change: Change
) -> None:
    checked = check(change(filled, _at(layout, filled, {("contact", "filled_by"): UNSEEN})))
    assert [one.code for one in checked.problems if one.returns] == ["JX201"]


VALUE = (*SPARE, "indicators", 0, "target", "value")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("≥**%", "这一格是待填的样子，请写上实际的指标值。"),
        ("90%-95%", "这一格里有不止一个数，请只留一个，或分成几条指标。"),
        ("三次", "这一格里的数请用阿拉伯数字写，如“≥3篇”。"),
        (
            "》90%",
            "这一格里的“》”是书名号，不是符号，请写明是 >、≥ 还是 <、≤。",
        ),
    ],
)
def test_what_is_unclear_beside_a_blank_operator_is_asked_in_the_same_round(
    layout: Layout, filled: Path, change: Change, typed: str, asked: str
) -> None:
    checked = check(change(filled, _at(layout, filled, {VALUE: typed, NAME: "培训合格率"})))
    (problem,) = [one for one in checked.problems if one.loc[:5] == VALUE[:5]]
    assert (problem.code, problem.loc) == ("JX218", VALUE)
    assert problem.sentence.endswith(f"填的是“{typed}”；{asked}请改好这一格，并选好符号。")


def test_goals_numbered_on_one_line_are_goals_of_their_own_and_that_is_told(
    layout: Layout, filled: Path, change: Change
) -> None:
    goals = ("projects", 0, "goals")
    checked = check(change(filled, _at(layout, filled, {goals: "一、调研2篇；二、培训100人"})))
    assert isinstance(checked.document, Submission)
    assert checked.document.projects[0].goals == ("调研2篇", "培训100人")
    (note,) = [one for one in checked.notes if one.loc == goals]
    assert "已按“1.调研2篇\n2.培训100人”识别" in note.sentence


@pytest.mark.parametrize("words", ["以下空白", "（此行不填）", "——以下空白——"])
def test_a_row_of_words_that_say_it_is_blank_is_blank_and_that_is_told(
    layout: Layout, filled: Path, change: Change, words: str
) -> None:
    row = ("projects", 0, "indicators", 11, "name")
    checked = check(change(filled, _at(layout, filled, {row: words})))
    assert [one.sentence for one in checked.problems if one.returns] == []
    assert isinstance(checked.document, Submission)
    assert len(checked.document.projects[0].indicators) == 11
    (note,) = checked.notes
    assert note.sentence == (
        f"三级指标：填的是“{words}”；这一行已按空行处理。不必修改，如有误请更正。"
    )


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_mere_number_for_a_day_is_asked_about_where_days_count_from_1904(
    filled: Path, epoch: dt.datetime
) -> None:
    book = openpyxl.load_workbook(filled)
    book.epoch = epoch
    cell = book["填报说明"]["D11"]
    cell.value, cell.number_format = 42798, "General"
    book.save(filled)
    asked = [one.code for one in check(filled).problems if one.returns]
    assert asked == ([] if epoch is CALENDAR_WINDOWS_1900 else ["JX209"])


# ---------------------------------------------------------------- what stands beside


@pytest.mark.parametrize("typed", [None, "满意度指标"])
def test_a_level_that_alone_stands_under_another_is_recognised(
    filled: Path, change: Change, layout: Layout, typed: str | None
) -> None:
    place = ("projects", 0, "indicators", 10, "level2")
    checked = check(change(filled, _at(layout, filled, {place: typed})))
    assert _read(checked, (*place[:-1], "level1")) == "满意度指标"
    assert _read(checked, place) == "服务对象满意度指标"
    assert _notes(checked, *place) == [(typed or "", "服务对象满意度指标")]
    assert not [one for one in checked.problems if one.severity is Severity.MUST]


def test_a_level_under_which_several_stand_is_asked_for(
    filled: Path, change: Change, layout: Layout
) -> None:
    place = ("projects", 0, "indicators", 0, "level2")
    checked = check(change(filled, _at(layout, filled, {place: None})))
    assert ("JX201", place) in [(one.code, one.loc) for one in checked.problems]


def test_a_note_on_a_blank_cell_says_beside_what_it_was_understood(
    filled: Path, change: Change, layout: Layout
) -> None:
    checked = _with_target(filled, change, layout, ("≥", "2篇以上", None))
    said = {one.loc[-1]: one.sentence.partition("：")[2] for one in checked.notes}
    assert said == {
        "value": "填的是“2篇以上”；已按“2”识别。不必修改，如有误请更正。",
        "unit": "没有单独填写；旁边填的是“2篇以上”；已按“篇”识别。不必修改，如有误请更正。",
    }


@pytest.mark.parametrize("typed", ["若干", "若干篇"])
def test_what_is_no_number_of_anything_is_asked_for_in_its_own_words(
    filled: Path, change: Change, layout: Layout, typed: str
) -> None:
    checked = _with_target(filled, change, layout, ("≥", typed, "篇"))
    (problem,) = [one for one in checked.problems if one.severity is Severity.MUST]
    assert problem.said == (
        f"填的是“{typed}”；“若干”不是指标值。请写明数量；"
        "确实无法计量的，符号改选“定性”，数值写明程度，并清空计量单位。"
    )
    mended = _with_target(filled, change, layout, ("定性", "按时完成", None))
    assert not [one for one in mended.problems if one.severity is Severity.MUST]
