"""Copies of one issued workbook become one: nothing is lost, nobody is overruled in silence."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

import copies
import test_monitoring_form as monitoring
from copies import FORM, FULL, ISSUE, blank, filled, issued, read, typed, with_cells, with_parts
from xljixiao.form.plan import Place
from xljixiao.model.submission import Project, Submission
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.merging import Merged, Unlike, differences, merge
from xljixiao.workbook.reading import Reading, read_workbook
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back
from xljixiao.workbook.sealing import Authenticity, Issue

Cells = Mapping[tuple[str | int, ...], Any]

PROJECTS = [("projects", number) for number in range(len(FULL.projects))]
WHOLE = [("contact",), ("overall",), ("functions",), ("safeguards",)]
SECOND = f"《{FULL.projects[1].name}》"
SPARE = len(FULL.projects)


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[Merged], Checked]:
    """A merged workbook, checked as any received file."""

    def apply(merged: Merged) -> Checked:
        assert merged.content is not None, merged.clashes
        path = tmp_path / "合并.xlsx"
        path.write_bytes(merged.content)
        return check(path, [FORM], keys={ISSUE.round: ISSUE.key})

    return apply


def _new(name: str, at: int = SPARE, **cells: str) -> Cells:
    """A project that a colleague adds on a spare sheet."""
    added = {"unit.code": "801001", "unit.name": "示例教育局本级", "name": name, **cells}
    return {("projects", at, *path.split(".")): value for path, value in added.items()}


def _projects(one: Checked) -> list[str]:
    assert one.reading is not None
    return [project.get("name") for project in one.reading.assembled.data["projects"]]


# ---------------------------------------------------------------------- blank and filled


def test_ten_half_filled_copies_become_the_whole(checked: Callable[[Merged], Checked]) -> None:
    parts: list[list[Any]] = [[one] for one in (*PROJECTS, *WHOLE)]
    received = [with_parts(issued(), filled(), each) for each in parts]
    merged = merge(issued(), [*received, issued()])
    one = checked(merged)
    assert one.document == FULL
    assert not one.must_return
    assert not one.notes
    assert (merged.clashes, merged.moved, merged.apart) == ((), (), ())
    assert merged.taken == {
        **{f"projects/{number}": number for number in range(len(PROJECTS))},
        "contact": 5,
        "overall": 6,
        "functions": 7,  # the default safeguards were not touched
    }


def test_copies_that_an_outside_program_has_saved_are_merged(
    checked: Callable[[Merged], Checked],
) -> None:
    content = write(FORM, blank(), fresh=True, issue=ISSUE)
    first = read(typed(content, {("填报说明", "B10"): "示例填报人"}))
    second = read(typed(content, {("部门整体绩效目标", "B4"): "办好示例教育"}))
    one = checked(merge(issued(), [first, second]))
    assert one.reading is not None
    assert one.reading.assembled.data["contact"] == {"filled_by": "示例填报人"}
    assert one.reading.assembled.data["overall"] == "办好示例教育"
    assert one.reading.seal.authenticity is Authenticity.VERIFIED
    assert not [problem for problem in one.problems if problem.code.startswith("JX1")]


def test_what_nobody_has_filled_in_stays_as_it_went_out(
    checked: Callable[[Merged], Checked],
) -> None:
    merged = merge(issued(), [issued(), issued()])
    one = checked(merged)
    assert merged.taken == {}
    assert one.reading is not None
    assert one.reading.assembled.data == issued().assembled.data


def test_a_filling_that_says_all_that_an_earlier_one_says_is_taken() -> None:
    early = with_cells(
        with_parts(issued(), filled(), [("projects", 1)]),
        {("projects", 1, "goals"): None, ("projects", 1, "spending_plan", 0, "percent"): None},
    )
    later = with_parts(issued(), filled(), [("projects", 1)])
    for received, index in (([early, later], 1), ([later, early], 0)):
        merged = merge(issued(), received)
        assert merged.clashes == ()
        assert merged.taken == {"projects/1": index}


@drawn(st.data())
@settings(max_examples=6)
def test_however_the_parts_are_spread_over_copies_in_whatever_order_the_whole_comes_back(
    data: st.DataObject,
) -> None:
    parts = [*PROJECTS, *WHOLE]
    count = data.draw(st.integers(1, 6))
    homes = [data.draw(st.integers(0, count - 1)) for _ in parts]
    received = [
        with_parts(
            issued(), filled(), [part for part, at in zip(parts, homes, strict=True) if at == n]
        )
        for n in range(count)
    ]
    merged = merge(issued(), data.draw(st.permutations(received)))
    assert merged.content is not None
    again = read(merged.content)
    assert FORM.model.model_validate(again.assembled.data, context=FORM.setting) == FULL


# ---------------------------------------------------------------------- two different fillings


@pytest.fixture
def two() -> tuple[Reading, Reading]:
    """Two fillings of one project that differ in three cells, and one of them in a row."""
    first = with_parts(issued(), filled(), [("projects", 1)])
    cells: Cells = {
        ("projects", 1, "indicators", 0, "target", "value"): "3",
        ("projects", 1, "spending_plan", 1, "percent"): None,
        ("projects", 1, "budget", "purpose"): "改了资金用途",
        ("projects", 1, "indicators", 29, "level1"): "产出指标",
        ("projects", 1, "indicators", 29, "level2"): "数量指标",
        ("projects", 1, "indicators", 29, "name"): "补充的指标",
    }
    return first, with_cells(first, cells)


def test_two_different_fillings_of_a_project_are_asked_about(two: tuple[Reading, Reading]) -> None:
    merged = merge(issued(), [issued(), *two])
    (clash,) = merged.clashes
    project = FULL.projects[1]
    row = project.indicators[0]
    assert merged.content is None
    assert (clash.part, clash.title, clash.copies) == ("projects/1", SECOND, (1, 2))
    assert clash.differences == (
        f"资金用途：第2份是“{str(project.budget.purpose)[:20]}…”，第3份是“改了资金用途”",
        "支出计划6月底：第2份是“50”，第3份没有填",
        f"第1条指标“{row.name}”数值：第2份是“{row.target.value}”，第3份是“3”",
        f"第{len(project.indicators) + 1}条指标“补充的指标”：只有第3份有",
    )


@pytest.mark.parametrize("chosen", [1, 2])
def test_the_filling_that_an_officer_chooses_holds_whole(
    two: tuple[Reading, Reading], chosen: int, checked: Callable[[Merged], Checked]
) -> None:
    overall = with_parts(issued(), filled(), [("overall",)])
    merged = merge(issued(), [overall, *two], {"projects/1": chosen})
    one = checked(merged)
    assert merged.taken == {"overall": 0, "projects/1": chosen}
    assert one.reading is not None
    data = one.reading.assembled.data
    assert data["projects"][1] == two[chosen - 1].assembled.data["projects"][1]
    assert data["overall"] == FULL.overall


@pytest.mark.parametrize("chosen", [{"projects/1": 0}, {"projects/1": 7}, {"projects/2": 1}])
def test_a_choice_of_something_else_settles_nothing(
    two: tuple[Reading, Reading], chosen: Mapping[str, int]
) -> None:
    assert len(merge(issued(), [issued(), *two], chosen).clashes) == 1


def test_what_three_copies_say_is_told_together_where_they_agree() -> None:
    place = ("projects", 0, "budget", "purpose")
    received = [with_cells(issued(), {place: text}) for text in ("甲用途", "乙用途", "甲用途 ")]
    (clash,) = merge(issued(), received).clashes
    assert clash.copies == (0, 1)
    assert clash.differences == ("资金用途：第1份是“甲用途”，第2份是“乙用途”",)


def test_a_row_that_was_called_otherwise_is_the_same_row() -> None:
    first = with_parts(issued(), filled(), [("functions",)])
    place = ("functions", 1, "name")
    (clash,) = merge(issued(), [first, with_cells(first, {place: "另一项职责"})]).clashes
    name = FULL.functions[1].name
    assert (clash.part, clash.title) == ("functions", "分项绩效目标")
    assert clash.differences == (
        f"分项绩效目标“{name}”职责活动：第1份是“{name}”，第2份是“另一项职责”",
    )


def test_long_texts_are_quoted_from_where_they_differ() -> None:
    text = "落实立德树人根本任务，办好人民满意的教育，完成全年各项目标"
    first, second = (with_cells(issued(), {("overall",): text + end}) for end in ("甲", "乙"))
    (clash,) = merge(issued(), [first, second]).clashes
    line = "总体绩效目标：第1份是“…全年各项目标甲”，第2份是“…全年各项目标乙”"
    assert clash.differences == (line,)


def test_the_contact_is_asked_about_as_one() -> None:
    first = with_parts(issued(), filled(), [("contact",)])
    second = with_cells(first, {("contact", "phone"): "0335-1", ("contact", "filled_by"): "另一人"})
    (clash,) = merge(issued(), [first, second]).clashes
    assert (clash.part, clash.title) == ("contact", "填报人、联系电话、单位负责人、填报日期")
    assert len(clash.differences) == 2


# ---------------------------------------------------------------------- the same, typed otherwise

SAME: Mapping[str, tuple[Cells, Cells]] = {
    "a number": (
        {("projects", 0, "spending_plan", 0, "percent"): 25},
        {("projects", 0, "spending_plan", 0, "percent"): "２５.0"},
    ),
    "blanks": (
        {("overall",): "办好教育\n做好保障"},
        {("overall",): " 办好教育\r\n做好保障　"},
    ),
    "numbered lines": (
        {("projects", 0, "goals"): "1.建成校舍\n2.补助幼儿"},
        {("projects", 0, "goals"): "建成校舍\n补助幼儿"},
    ),
    "a target": (
        {
            ("projects", 0, "indicators", 0, "name"): "补助人数",
            ("projects", 0, "indicators", 0, "target", "operator"): "≥",
            ("projects", 0, "indicators", 0, "target", "value"): "2",
            ("projects", 0, "indicators", 0, "target", "unit"): "人",
        },
        {
            ("projects", 0, "indicators", 0, "name"): "补助人数",
            ("projects", 0, "indicators", 0, "target", "operator"): ">=",
            ("projects", 0, "indicators", 0, "target", "value"): "2.0",
            ("projects", 0, "indicators", 0, "target", "unit"): "人",
        },
    ),
    "a row further down": (
        {
            ("functions", 0, "name"): "基础教育",
            ("functions", 0, "goal"): "办好小学",
        },
        {
            ("functions", 3, "name"): "基础教育",
            ("functions", 3, "goal"): "办好小学",
        },
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_copies_that_were_only_typed_otherwise_do_not_clash(case: str) -> None:
    one, other = (with_cells(issued(), cells) for cells in SAME[case])
    merged = merge(issued(), [one, other])
    assert merged.clashes == ()
    assert len(merged.taken) == 1
    assert merged.content == merge(issued(), [other, one]).content
    assert differences(one, other) == ()


def test_a_broken_cell_keeps_what_stands_in_it_and_the_check_finds_it(
    checked: Callable[[Merged], Checked],
) -> None:
    place = ("projects", 0, "spending_plan", 0, "percent")
    broken = with_cells(with_parts(issued(), filled(), [("projects", 0)]), {place: "约三成"})
    one = checked(merge(issued(), [broken, with_parts(issued(), filled(), PROJECTS[1:])]))
    (problem,) = [each for each in one.problems if each.loc[:2] == ("projects", 0)]
    assert problem.found == "约三成"


# ---------------------------------------------------------------------- new projects


def test_two_new_projects_on_the_same_spare_sheet_are_both_kept(
    checked: Callable[[Merged], Checked],
) -> None:
    names = ("新增甲", "新增乙", "新增丙")
    received = [with_cells(issued(), _new(name)) for name in names]
    merged = merge(issued(), received)
    one = checked(merged)
    assert sorted(_projects(one)[SPARE:]) == sorted(names)
    assert one.reading is not None
    assert one.reading.layout.counts["projects"] == SPARE + 3  # one more than there were spares
    assert one.reading.seal.authenticity is Authenticity.VERIFIED
    assert [(each.title, each.before) for each in merged.moved] == [
        (f"《{_projects(one)[at]}》", f"projects/{SPARE}") for at in (SPARE + 1, SPARE + 2)
    ]
    assert [each.now for each in merged.moved] == [f"projects/{SPARE + n}" for n in (1, 2)]
    assert merged.content == merge(issued(), received[::-1]).content


def test_a_new_project_of_two_copies_is_one_project() -> None:
    received = [with_cells(issued(), _new("新增甲", at)) for at in (SPARE, SPARE + 1)]
    merged = merge(issued(), received)
    assert merged.taken == {"projects/801001/新增甲": 0}
    assert merged.content is not None
    assert len(read(merged.content).assembled.data["projects"]) == SPARE + 1


def test_two_different_fillings_of_a_new_project_are_asked_about() -> None:
    cells = ({"budget.purpose": "修缮"}, {"budget.purpose": "购置"})
    received = [
        with_cells(issued(), _new("新增甲", SPARE + n, **one)) for n, one in enumerate(cells)
    ]
    (clash,) = merge(issued(), received).clashes
    assert (clash.part, clash.title) == ("projects/801001/新增甲", "《新增甲》")
    assert clash.differences == ("资金用途：第1份是“修缮”，第2份是“购置”",)
    chosen = merge(issued(), received, {clash.part: 1})
    assert chosen.content is not None
    last = read(chosen.content).assembled.data["projects"][-1]
    assert last["budget"] == {"purpose": "购置"}


def test_a_new_project_without_a_name_is_kept_and_the_check_asks_for_it(
    checked: Callable[[Merged], Checked],
) -> None:
    cells: Cells = {("projects", SPARE + 1, "budget", "purpose"): "修缮"}
    one = checked(merge(issued(), [with_cells(issued(), cells), issued()]))
    assert one.reading is not None
    assert one.reading.assembled.data["projects"][SPARE]["budget"] == {"purpose": "修缮"}
    assert ("projects", SPARE, "name") in {problem.loc for problem in one.problems}


def test_what_is_too_little_for_a_record_is_kept_as_it_stands() -> None:
    place = ("projects", SPARE, "status")
    dropped = with_cells(issued(), {place: "本年不申报"})
    merged = merge(issued(), [issued(), dropped])
    assert merged.content is not None
    assert str(read(merged.content).raw(Place(place))) == "本年不申报"
    (clash,) = merge(issued(), [dropped, with_cells(issued(), {place: "并入"})]).clashes
    assert clash.title == f"第{SPARE + 1}个项目"
    assert clash.differences == ("申报状态：第1份是“本年不申报”，第2份是“并入”",)


# ---------------------------------------------------------------------- what cannot be carried


def test_what_stands_outside_the_form_is_named_with_its_copy() -> None:
    sheet = issued().sheet_names[3]
    grids = [list(map(list, grid)) for grid in issued().grids]
    grids[3] += [[], ["见附件"]]
    received = replace(issued(), grids=grids)
    (one,) = merge(issued(), [issued(), received]).apart
    assert (one.copy, one.sheet, one.text, one.why) == (1, sheet, "见附件", "在表格以外")


def test_a_changed_issued_value_is_named_and_the_issued_one_holds(
    checked: Callable[[Merged], Checked],
) -> None:
    cells: Cells = {("projects", 0, "budget", "total"): 6}
    merged = merge(issued(), [with_cells(filled(), cells), issued()])
    (one,) = merged.apart
    total = FULL.projects[0].budget.total
    assert (one.copy, one.cell, one.text) == (0, "C5", "6")
    assert one.why == f"下发时为“{total}”，按下发内容"
    assert checked(merged).document == FULL


def test_an_error_value_is_named_and_the_check_asks_for_the_cell(
    checked: Callable[[Merged], Checked],
) -> None:
    error = with_cells(filled(), {("overall",): float("inf")})
    merged = merge(issued(), [error])
    (one,) = merged.apart
    assert (one.text, one.why) == ("inf", "是错误值，放不进格子")
    assert [problem.loc for problem in checked(merged).problems if problem.returns] == [
        ("overall",)
    ]


# ---------------------------------------------------------------------- other issues, and returns


def _reissued(projects: tuple[Project, ...], number: int) -> tuple[Submission, Issue]:
    document = FULL.model_copy(update={"projects": projects})
    return document, Issue(ISSUE.round, f"801-{number}", ISSUE.key)


def test_a_copy_of_an_earlier_issue_goes_with_its_projects_wherever_they_stand_now(
    checked: Callable[[Merged], Checked],
) -> None:
    document, issue = _reissued(FULL.projects[::-1], 2)
    base = issued(document, issue)
    parts: list[list[Any]] = [[one] for one in (*PROJECTS, *WHOLE)]
    merged = merge(base, [with_parts(issued(), filled(), each) for each in parts])
    one = checked(merged)
    assert one.document == document
    assert one.reading is not None
    assert one.reading.seal.stored is not None
    assert one.reading.seal.stored.issue == "801-2"
    assert merged.apart == ()


def test_what_was_filled_in_for_a_project_that_is_gone_is_named() -> None:
    document, issue = _reissued(FULL.projects[1:], 2)
    merged = merge(issued(document, issue), [with_parts(issued(), filled(), PROJECTS)])
    assert merged.taken == {f"projects/{number}": 0 for number in range(len(FULL.projects) - 1)}
    texts = {one.text for one in merged.apart}
    assert FULL.projects[0].budget.purpose in texts
    assert {one.why for one in merged.apart} == {"下发的工作簿里已经没有这个项目"}
    assert {one.sheet for one in merged.apart} == {issued().sheet_names[3]}


@pytest.fixture
def returned(tmp_path: Path) -> Reading:
    """What went back: wholly filled in, with a project that the department added, and one slip."""
    cells: Cells = {**_new("新增甲"), ("projects", 0, "budget", "purpose"): None}
    received = with_cells(filled(), cells)
    path = tmp_path / "801.xlsx"
    path.write_bytes(merge(issued(), [received]).content or b"")
    content = send_back(check(path, [FORM]), Head("示例教育局", "801.xlsx", "3月8日")).content
    return read(content)


def test_what_went_back_can_be_filled_in_in_copies_too(
    returned: Reading, checked: Callable[[Merged], Checked]
) -> None:
    mended = with_cells(
        returned, {("projects", 0, "budget", "purpose"): FULL.projects[0].budget.purpose}
    )
    spare = {
        place: None
        for sheet, slot in returned.layout.slots()
        if (place := sheet.place(slot.path))[:2] == ("projects", SPARE)
    }
    dropped = with_cells(returned, spare)
    merged = merge(returned, [mended, dropped])
    assert merged.taken == {"projects/0": 0, f"projects/{SPARE}": 1}
    assert checked(merged).document == FULL


def test_a_copy_from_before_the_return_does_not_blank_what_it_never_had(
    returned: Reading, checked: Callable[[Merged], Checked]
) -> None:
    early = with_parts(issued(), filled(), [("projects", 0)])
    merged = merge(returned, [early])
    assert merged.taken == {"projects/0": 0}
    one = checked(merged)
    assert one.reading is not None
    assert one.reading.assembled.data["overall"] == FULL.overall
    assert _projects(one)[SPARE:] == ["新增甲"]


def test_a_new_project_from_before_the_return_takes_no_other_ones_place(
    returned: Reading, checked: Callable[[Merged], Checked]
) -> None:
    merged = merge(returned, [with_cells(issued(), _new("新增乙"))])
    assert _projects(checked(merged))[SPARE:] == ["新增甲", "新增乙"]


def test_what_was_taken_out_of_a_returned_copy_is_no_mere_blank(returned: Reading) -> None:
    row = {
        place: None
        for sheet, slot in returned.layout.slots()
        if (place := sheet.place(slot.path))[:4] == ("projects", 1, "indicators", 2)
    }
    before, after = filled(), with_cells(returned, row)
    (clash,) = [one for one in merge(issued(), [before, after]).clashes if one.part == "projects/1"]
    name = FULL.projects[1].indicators[2].name
    assert clash.copies == (0, 1)
    assert clash.differences == (f"第3条指标“{name}”：只有第1份有",)


def test_answers_to_the_return_are_kept(
    returned: Reading, checked: Callable[[Merged], Checked]
) -> None:
    name = next(name for name, grid in returned.others.items() if grid[0][0] == "表号：退回意见")
    received = []
    for text in ("下周补", "已与股室沟通"):
        grid = [list(row) for row in returned.others[name]]
        line = next(row for row in grid if row[:1] in (["1"], [1]))
        line[4] = text
        received.append(replace(returned, others={**returned.others, name: grid}))
    one = checked(merge(returned, received))
    assert one.reading is not None
    (reply,) = one.reading.replies
    (before,) = received[0].replies
    assert reply == replace(before, text="下周补\n已与股室沟通")


# ---------------------------------------------------------------------- the rest


def test_the_same_copies_make_the_same_bytes() -> None:
    received = [with_parts(issued(), filled(), [one]) for one in (*PROJECTS, *WHOLE)]
    once = merge(issued(), received).content
    assert once == merge(issued(), received[::-1]).content


def test_two_complete_files_are_compared_in_words() -> None:
    cells: Cells = {
        ("projects", 1, "spending_plan", 0, "percent"): 20,
        ("contact", "phone"): "0335-1",
    }
    assert differences(filled(), with_cells(filled(), cells)) == (
        f"{SECOND}支出计划3月底：第1份是“25”，第2份是“20”",
        f"联系电话：第1份是“{FULL.contact.phone}”，第2份是“0335-1”",
    )
    assert differences(filled(), filled()) == ()


def test_a_workbook_of_another_form_is_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "监控.xlsx"
    path.write_bytes(write(monitoring.FORM, monitoring.ISSUED))
    other = read_workbook(path, [monitoring.FORM])
    with pytest.raises(Unlike):
        merge(issued(), [other])


def test_copies_of_any_form_are_merged(tmp_path: Path) -> None:
    readings = []
    for number, document in enumerate((monitoring.ISSUED, monitoring.FILLED)):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(write(monitoring.FORM, document))
        readings.append(read_workbook(path, [monitoring.FORM]))
    base, whole = readings
    parts = {key[:2] if key[0] == "projects" else key[:1] for key in _places(whole)}
    received = [copies.with_parts(base, whole, [part]) for part in sorted(parts)]
    content = merge(base, received).content
    assert content is not None
    path.write_bytes(content)
    data = read_workbook(path, [monitoring.FORM]).assembled.data
    assert data == whole.assembled.data


def _places(reading: Reading) -> list[tuple[Any, ...]]:
    return [sheet.place(slot.path) for sheet, slot in reading.layout.slots()]
