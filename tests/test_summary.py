"""The summary workbook: true to the submissions, to the roster, and to itself."""

import datetime as dt
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from office import Office, office_fixture  # noqa: F401
from summaries import (
    AS_OF,
    EXPLAINED,
    FORM,
    NOTE,
    PHONE,
    county,
    heads,
    rows,
    totals,
    without_round,
)
from xljixiao.county.demo import examples
from xljixiao.county.ledger import Decision
from xljixiao.county.standing import Standing, State
from xljixiao.county.summary import book as summary
from xljixiao.county.summary.book import write_leader_copy, write_summary
from xljixiao.county.summary.compiled import Compiled, Part
from xljixiao.county.summary.differing import Amounts, Step, chain
from xljixiao.county.summary.gathering import gather
from xljixiao.county.summary.tallying import Tally, Verdict, verdict
from xljixiao.model.roster import key_of
from xljixiao.model.submission import Project, Submission
from xljixiao.model.targets import QUALITATIVE

FRONT, UNITS, LIST, BALANCE, CAUSES = "首页", "部门小计", "项目清单", "勾稽", "差额原因"
SMALL = 14
"""Departments: enough for all that can happen, and quick."""


@cache
def _compiled() -> Compiled:
    return county(SMALL, 6)


@cache
def _content(*, leader: bool = False) -> bytes:
    return (write_leader_copy if leader else write_summary)(_compiled())


def _book(content: bytes, *, formulas: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)


@cache
def _made(*, leader: bool = False, formulas: bool = False) -> Workbook:
    return _book(_content(leader=leader), formulas=formulas)


def _bundled() -> Compiled:
    parts = (
        Part(path.name, Submission.model_validate_json(path.read_bytes())) for path in examples()
    )
    return Compiled(FORM, tuple(parts), AS_OF)


def _documents(compiled: Compiled) -> list[Submission]:
    return [part.document for part in compiled.parts if isinstance(part.document, Submission)]


def _asked(compiled: Compiled) -> list[Project]:
    return [
        project
        for document in _documents(compiled)
        for project in document.projects
        if project.status in {"申报", "新增"}
    ]


def _total(projects: list[Project], field: str = "total") -> Decimal:
    return sum((getattr(one.budget, field) or Decimal(0) for one in projects), Decimal(0))


def _texts(page: Worksheet) -> list[str]:
    return [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell]


def _said(page: Worksheet, beginning: str) -> str:
    (found,) = [text for text in _texts(page) if text.startswith(beginning)]
    return found


def _wicked() -> Compiled:
    """Names that formulas could take for something else."""
    compiled = county(6, 3)
    assert compiled.roster is not None
    bureaus = ('"引号"股', "*", "<>", "=1+1", "教科文股?", "'")
    departments = tuple(
        one.model_copy(update={"bureau": bureau, "name": f'{bureau}的“{n}”"局"'})
        for n, (one, bureau) in enumerate(zip(compiled.roster.departments, bureaus, strict=True))
    )
    roster = compiled.roster.model_copy(update={"departments": departments})
    return replace(compiled, roster=roster)


# ------------------------------------------------------------------ figures


def test_every_total_is_the_one_of_the_models() -> None:
    compiled, book = _compiled(), _made()
    projects = _asked(compiled)
    assert len(projects) > 20
    for sheet in (LIST, UNITS, "支出计划"):
        page = book[sheet]
        line, columns = page[totals(page)], heads(page)
        for label, field in (("预算数", "total"), ("财政资金", "fiscal"), ("其他资金", "other")):
            if label in columns:
                value = Decimal(str(line[columns[label]].value))
                assert value == pytest.approx(_total(projects, field)), (sheet, label)
    page = book[UNITS]
    line, columns = page[totals(page)], heads(page)
    assert line[columns["项目数"]].value == len(projects)
    assert line[columns["指标数"]].value == sum(len(one.indicators) for one in projects)
    numeric = [i for p in projects for i in p.indicators if i.target.operator != QUALITATIVE]
    assert line[columns["定量指标数"]].value == len(numeric)
    for month in (3, 6, 10, 12):
        spent = sum(
            (one.budget.total or Decimal(0)) * step.percent / 100
            for one in projects
            for step in one.spending_plan
            if step.month == month
        )
        assert line[columns[f"{month}月底（万元）"]].value == pytest.approx(float(spent))
    lacking = [p for p in projects if all(i.level1 != "满意度指标" for i in p.indicators)]
    assert line[columns["缺满意度指标项目"]].value == len(lacking)


def test_the_money_of_each_state_is_that_of_its_projects() -> None:
    compiled, book = _compiled(), _made()
    passed = Decimal(0)
    for part in compiled.parts:
        assert isinstance(part.document, Submission)
        for project in part.document.projects:
            if project.status not in {"申报", "新增"}:
                continue
            key = key_of(project.unit.code, project.code, project.name)
            own = [one.verdict for one in part.decisions if one.project == key]
            if part.state is State.PASSED or (own and own[-1] == "通过"):
                passed += project.budget.total or Decimal(0)
    page = book[UNITS]
    line, columns = page[totals(page)], heads(page)
    assert line[columns["审核通过"]].value == pytest.approx(float(passed))
    states = sum(line[columns[one]].value for one in ("审核通过", "待审", "退改中"))
    assert states == pytest.approx(line[columns["预算数"]].value)


def test_a_department_is_the_sum_of_its_parts_which_can_be_seen() -> None:
    page = _made()[UNITS]
    formulas = _made(formulas=True)[UNITS]
    columns, several = heads(page), [row for row in rows(page) if row["应报份数"] > 1]
    assert several
    named = [cell.value for cell in page["D"]]
    lower = named.index("填报单位名称")
    for row in several:
        parts = [
            line
            for line in page.iter_rows(min_row=lower + 2, values_only=True)
            if line[1] == row["部门名称"]
        ]
        assert len(parts) == row["应报份数"]
        for label in ("项目数", "预算数", "名册预算数", "待审"):
            assert row[label] == pytest.approx(sum(line[columns[label]] for line in parts))
        number = totals(page) + 1 + row["序号"]
        assert str(formulas.cell(number, columns["预算数"] + 1).value).startswith("=SUM(")


@pytest.mark.parametrize("case", ["whole", "leader", "bundled", "wicked", "empty"])
def test_an_office_program_calculates_every_formula_to_the_value_beside_it(
    case: str,
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if case == "wicked":
        monkeypatch.setattr(summary, "_LONG", 5)
    made: dict[str, Callable[[], bytes]] = {
        "whole": _content,
        "leader": lambda: _content(leader=True),
        "bundled": lambda: write_summary(_bundled()),
        "wicked": lambda: write_summary(_wicked()),
        "empty": lambda: write_summary(replace(county(3, 2), parts=(), issued=())),
    }
    path = tmp_path / "x.xlsx"
    path.write_bytes(made[case]())
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    counted = 0
    with office.open(path) as opened:
        opened.recalculate()
        for page in formulas:
            cells = [c.coordinate for row in page.iter_rows() for c in row if c.data_type == "f"]
            for cell, found in opened.read(page.title, cells).items():
                cached = values[page.title][cell].value
                if isinstance(cached, (int, float)):
                    assert found.value == pytest.approx(cached, abs=1e-6), (page.title, cell)
                else:
                    assert (found.value or "") == (cached or ""), (page.title, cell)
                counted += 1
    assert counted > 40


def test_sheets_balance_and_what_differs_from_the_roster_is_explained() -> None:
    book = _made()
    results = Counter(row["结论"] for row in rows(book[BALANCE]))
    assert set(results) == {"一致", "已说明原因"}
    causes = rows(book[CAUSES])
    assert {row["环节"] for row in causes} == {"名册与下发", "名册与汇总", "汇总与审核通过"}
    assert all(row["原因"] and row["说明"] for row in causes)
    compiled = _compiled()
    assert compiled.roster is not None
    due = sum((one.total or Decimal(0) for one in compiled.roster.projects), Decimal(0))
    apart = sum(row["预算数"] for row in causes if row["环节"] == "名册与汇总")
    assert apart == pytest.approx(float(_total(_asked(compiled)) - due))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6), departments=st.integers(1, 40), dropped=st.sets(st.integers(0, 60))
)
def test_nothing_is_left_unexplained_whatever_comes_in(
    seed: int, departments: int, dropped: set[int]
) -> None:
    compiled = county(departments, 3, seed=seed)
    kept = tuple(one for n, one in enumerate(compiled.parts) if n not in dropped)
    found = chain(Tally.of(replace(compiled, parts=kept)))
    assert found.due + found.explained(Step.ISSUED) == found.issued
    assert found.due + found.explained(Step.SUMMED) == found.summed
    assert found.summed + found.explained(Step.PASSED) == found.passed
    assert found.summed == Amounts(
        len(_asked(replace(compiled, parts=kept))),
        *(_total(_asked(replace(compiled, parts=kept)), f) for f in ("total", "fiscal", "other")),
    )


def test_a_part_that_is_handed_in_twice_is_counted_twice_and_not_lost() -> None:
    compiled = without_round(county(2, 3))
    twice = replace(compiled, parts=(*compiled.parts, *compiled.parts))
    page = _book(write_summary(twice))[UNITS]
    cell = page[totals(page)][heads(page)["预算数"]].value
    assert cell == pytest.approx(2 * float(_total(_asked(compiled))))


_PASSED, _WAITING, _MENDING = Verdict.PASSED, Verdict.WAITING, Verdict.MENDING


def _said_of(step: str, verdict: str, project: str = "P", place: str = "") -> Decision:
    return Decision("714", 1, project, step, verdict, "", place, "示例", "2021-03-01")


@pytest.mark.parametrize(
    ("state", "decisions", "expected"),
    [
        (None, (), Verdict.SUMMED),
        (State.ARRIVED, (), _WAITING),
        (State.RETURNED, (), _MENDING),
        (State.DOUBTFUL, (), _WAITING),
        (State.PASSED, (), _PASSED),
        (State.APPROVED, (), _PASSED),
        (State.FIRST, (_said_of("初审", "通过"),), _WAITING),
        (State.SECOND, (_said_of("初审", "通过"), _said_of("绩效股审核", "通过")), _PASSED),
        (State.RETURNED, (_said_of("绩效股审核", "通过"),), _PASSED),
        (State.SECOND, (_said_of("绩效股审核", "通过", project="其他"),), _WAITING),
        (State.SECOND, (_said_of("绩效股审核", "通过", project=""),), _WAITING),
        (State.RETURNED, (_said_of("初审", "退回", place="x#JX301"),), _MENDING),
        (State.ARRIVED, (_said_of("初审", "退回"), _said_of("初审", "通过")), _WAITING),
        (State.PASSED, (_said_of("绩效股审核", "不予安排"),), Verdict.REFUSED),
        (State.FIRST, (_said_of("初审", "暂缓"),), Verdict.DEFERRED),
        (State.PASSED, (_said_of("初审", "暂缓"), _said_of("绩效股审核", "通过")), _PASSED),
    ],
)
def test_how_far_a_project_has_come_is_what_was_said_last_of_itself(
    state: State | None, decisions: tuple[Decision, ...], expected: Verdict
) -> None:
    assert verdict(state, decisions, "P") is expected


# ------------------------------------------------------------------ first page


def _front(compiled: Compiled) -> Worksheet:
    return _book(write_summary(compiled))[FRONT]


def test_the_first_page_is_one_sheet_of_paper_with_formulas_for_its_figures() -> None:
    page = _made(formulas=True)[FRONT]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, (int, float)):  # the county's own line is the form's
                assert cell.value in {0.3, 0.6}, cell.coordinate
    assert len(page._charts) == 1
    formulas = [c.value for row in page.iter_rows() for c in row if c.data_type == "f"]
    assert not [one for one in formulas if "SUBTOTAL" in one], "a filter would change it"


def test_the_first_page_says_who_is_missing_and_what_waits() -> None:
    page = _made()[FRONT]
    assert _said(page, "示例县") == "示例县2021年部门预算绩效目标编报情况"
    assert "截至2021年3月8日9时30分" in _texts(page)
    sentence = _said(page, "应报")
    states: dict[str, list[Standing]] = {}
    for one in _compiled().standings:
        states.setdefault(one.filling.department.code, []).append(one)
    open_ = [own for own in states.values() if own[0].filling.department.disclosed != "否"]
    missing = [
        own[0].filling.department.name
        for own in open_
        if all(one.state in {State.UNISSUED, State.ISSUED} for one in own)
    ]
    assert missing
    assert f"未报：{'、'.join(missing)}" in sentence
    assert sentence.startswith(f"应报 {len(states)} 个部门，报齐 ")
    for beginning in ("未报 .*份，名册预算", "要求更正金额 ", "建议不予安排或暂缓 ", "检查意见"):
        assert [text for text in _texts(page) if re.match(beginning, text)], beginning
    for text in _texts(page):
        assert not re.search("退回.*次|排名|第[一二三]名", text)
        assert PHONE not in text


def test_the_ten_largest_that_may_be_named_stand_with_one_core_goal() -> None:
    compiled = _compiled()
    page = _made()[FRONT]
    listed = rows(_made()[LIST])
    open_ = sorted(
        (row for row in listed if row["是否公开"] != "否"), key=lambda row: -row["预算数"]
    )
    texts = _texts(page)
    for row in open_[:10]:
        assert row["项目名称"] in texts
        assert row["核心指标"] in texts
    assert sum(text in {row["核心指标"] for row in open_} for text in texts) >= 10
    assert compiled.roster is not None


def test_where_there_are_many_sections_the_smaller_ones_are_one_row() -> None:
    page = _front(county(14, 2, bureaus=12))
    start = next(cell for row in page.iter_rows() for cell in row if cell.value == "归口股室")
    names = []
    for (cell,) in page.iter_rows(
        min_row=start.row + 1, min_col=start.column, max_col=start.column, max_row=start.row + 12
    ):
        names.append(cell.value)
        if cell.value == "合计":
            break
    assert len(names) == 9
    assert names[-2:] == ["其他", "合计"]


def test_without_a_round_the_page_says_so_and_claims_nothing() -> None:
    page = _front(_bundled())
    assert "没有名册，是否报齐请另行核对。" in _said(page, "汇总了")
    assert "未经审核流程" in _texts(page)
    assert "没有需要决定的事项。" in _texts(page)
    assert _texts(page).count("—") == 2


def test_a_round_in_which_all_is_well_says_so_in_a_word() -> None:
    compiled = county(3, 2)
    good = [one for one in compiled.standings if one.filling.filler.code == "300"]
    roster = compiled.roster
    assert roster is not None
    roster = roster.model_copy(
        update={
            "departments": roster.departments[:1],
            "fillers": (),
            "projects": tuple(one for one in roster.projects if one.unit.startswith("300")),
        }
    )
    part = next(one for one in compiled.parts if one.source.startswith("300"))
    page = _front(Compiled(FORM, (part,), AS_OF, roster, tuple(good), compiled.issued[:1]))
    assert _said(page, "应报") == "应报 1 个部门，已全部报齐。"
    assert "与名册一致" in _texts(page)
    assert "没有需要决定的事项。" in _texts(page)


# ------------------------------------------------------------------ what is not disclosed


def _hidden(compiled: Compiled) -> tuple[set[str], set[str]]:
    """Names of departments, and of projects, that are not to be disclosed."""
    assert compiled.roster is not None
    departments = {one.name for one in compiled.roster.departments if one.disclosed == "否"}
    codes = {one.code for one in compiled.roster.departments if one.disclosed == "否"}
    projects = {
        one.code or ""
        for one in compiled.roster.projects
        if one.disclosed == "否" or (one.unit[:3] in codes and one.disclosed is None)
    }
    return departments, projects


def _secret() -> Compiled:
    """A county in which what is not disclosed would be among the largest, and is named apart."""
    compiled = county(SMALL, 6)
    _, codes = _hidden(compiled)
    parts = []
    for part in compiled.parts:
        document = part.document
        assert isinstance(document, Submission)
        projects = tuple(
            one.model_copy(
                update={
                    "name": f"涉密{one.code}",
                    "budget": one.budget.model_copy(update={"total": Decimal(900_000)}),
                }
            )
            if one.code in codes
            else one
            for one in document.projects
        )
        parts.append(replace(part, document=document.model_copy(update={"projects": projects})))
    return replace(compiled, parts=tuple(parts))


def test_what_is_not_disclosed_is_counted_and_named_nowhere_outside_the_office() -> None:
    compiled = _secret()
    departments, codes = _hidden(compiled)
    assert departments
    assert codes
    whole, leader = _book(write_summary(compiled)), _book(write_leader_copy(compiled))
    assert any("涉密" in text for text in _texts(whole[LIST]))
    for page in (whole[FRONT], *leader):
        for text in _texts(page):
            assert "涉密" not in text
            assert not [name for name in departments if name in text], page.title
    declared = {one.code for one in _asked(compiled)} & codes
    for page in (whole[FRONT], leader[FRONT]):
        assert f"含不公开项目 {len(declared)} 个" in _said(page, "口径")
    for label in ("预算数", "项目数", "指标数", "审核通过"):
        page, other = whole[UNITS], leader[UNITS]
        one = page[totals(page)][heads(page)[label]].value
        assert one == pytest.approx(other[totals(other)][heads(other)[label]].value)


def test_the_leaders_copy_is_two_sheets_that_rest_on_each_other_alone() -> None:
    book = _made(leader=True, formulas=True)
    assert book.sheetnames == [FRONT, UNITS]
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert set(re.findall(r"'([^']+)'!", cell.value)) <= {UNITS}
    page, other = _made(leader=True)[FRONT], _made()[FRONT]
    numbers = [
        [c for row in one.iter_rows(values_only=True) for c in row if isinstance(c, (int, float))]
        for one in (page, other)
    ]
    assert numbers[0] == pytest.approx(numbers[1])


def test_no_telephone_file_or_explanation_reaches_the_leader() -> None:
    whole, leader = _content(), _content(leader=True)
    sources = [part.source for part in _compiled().parts]
    with zipfile.ZipFile(io.BytesIO(leader)) as archive:
        text = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for word in (PHONE, EXPLAINED, NOTE, *sources):
        assert word not in text
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        text = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for word in (PHONE, EXPLAINED, NOTE, *sources):
        assert word in text


# ------------------------------------------------------------------ sheets


def _lists(book: Workbook) -> Iterator[Worksheet]:
    return (page for page in book if page.title != FRONT)


def test_lists_have_filters_frozen_heads_and_heads_on_each_page_of_a4() -> None:
    book = _made()
    assert len(book.sheetnames) == 14
    for page in _lists(book):
        assert page.freeze_panes, page.title
        assert page.print_title_rows, page.title
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.page_setup.fitToHeight == 0, page.title
        if page.title != "一体化导出":
            assert page.auto_filter.ref, page.title


def test_links_and_formulas_stay_inside_the_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(_content())) as archive:
        relations = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels")]
    assert not [one for one in relations if 'TargetMode="External"' in one]
    for page in _made(formulas=True):
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert "[" not in cell.value
                    assert len(cell.value) <= 8192


def test_what_people_wrote_is_never_a_formula() -> None:
    compiled = without_round(county(1, 4))
    (part, *_) = compiled.parts
    assert isinstance(part.document, Submission)
    wicked = "=1+1"
    projects = tuple(one.model_copy(update={"name": wicked}) for one in part.document.projects)
    document = part.document.model_copy(update={"projects": projects})
    book = _book(write_summary(replace(compiled, parts=(replace(part, document=document),))))
    assert {row["项目名称"] for row in rows(book[LIST])} == {wicked}
    formulas = _book(
        write_summary(replace(compiled, parts=(replace(part, document=document),))), formulas=True
    )
    kinds = {c.data_type for row in formulas[LIST].iter_rows() for c in row if c.value == wicked}
    assert kinds <= {"s", "inlineStr"}


def test_source_and_cell_are_texts_where_they_are_known(filled: Path) -> None:
    compiled = gather([filled]).compiled(AS_OF)
    assert compiled is not None
    book, received = _book(write_summary(compiled)), openpyxl.load_workbook(filled)
    for sheet, label in (("指标明细", "三级指标"), (LIST, "项目名称")):
        for row in rows(book[sheet]):
            assert row["来源文件"] == filled.name
            name, cell = row["来源单元格"].split("!")
            assert received[name][cell].value == row[label]
    for row in rows(book["问题清单"]):
        name, _ = row["来源单元格"].split("!")
        assert name in received.sheetnames


def test_each_figure_of_the_statistics_says_how_and_of_how_many() -> None:
    book = _made()
    found = rows(book["指标统计"])
    projects = _asked(_compiled())
    assert sum(row["条数"] for row in found) == sum(len(one.indicators) for one in projects)
    people = [
        (i.target.value, one.budget.total)
        for one in projects
        for i in one.indicators
        if i.name == "培训人次"
    ]
    (row,) = [one for one in found if one["三级指标"] == "培训人次"]
    assert (row["汇总方法"], row["条数"]) == ("相加", len(people))
    assert row["汇总值"] == float(sum(value or 0 for value, _ in people))
    rates = [
        (i.target.value or Decimal(0), one.budget.total or Decimal(0))
        for one in projects
        for i in one.indicators
        if i.name == "验收合格率"
    ]
    (row,) = [one for one in found if one["三级指标"] == "验收合格率"]
    mean = sum(value * money for value, money in rates) / sum(money for _, money in rates)
    assert row["汇总方法"] == "按金额加权平均"
    assert row["汇总值"] == pytest.approx(float(mean), abs=1e-6)


def test_problems_stand_with_what_was_said_to_them() -> None:
    found = rows(_made()["问题清单"])
    assert len(found) == sum(len(part.problems) for part in _compiled().parts)
    assert {row["检查名称"] for row in found} == {"缺少满意度指标", "缺少应设的二级指标"}
    explained = [row for row in found if row["单位说明"]]
    assert {row["单位说明"] for row in explained} == {EXPLAINED}


def test_progress_has_a_row_for_each_workbook_whether_it_came_or_not() -> None:
    compiled = _compiled()
    found = rows(_made()["报送进度"])
    assert [row["填报单位代码"] for row in found] == [
        one.filling.filler.code for one in compiled.standings
    ]
    assert [row["状态"] for row in found] == [one.state.value for one in compiled.standings]
    late = [row for row in found if row["状态"] == "已下发"]
    assert late
    assert {row["备注"] for row in late} == {"已过截止日期"}
    assert {row["收到时间"] for row in late} == {None}


@pytest.mark.parametrize("writing", [write_summary, write_leader_copy])
@pytest.mark.parametrize("long", [5, 2000])
def test_the_same_county_gives_the_same_bytes(
    writing: object, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "_LONG", long)
    assert callable(writing)
    assert writing(county(4, 3)) == writing(county(4, 3))


def test_a_long_sheet_holds_what_a_short_one_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = county(4, 3)
    short = _book(write_summary(compiled), formulas=True)
    monkeypatch.setattr(summary, "_LONG", 5)
    long = _book(write_summary(compiled), formulas=True)
    assert long.sheetnames == short.sheetnames
    for page in short:
        values = [tuple(row) for row in page.iter_rows(values_only=True)]
        assert [tuple(row) for row in long[page.title].iter_rows(values_only=True)] == values


def test_the_moment_is_the_one_that_is_passed_in() -> None:
    later = replace(county(2, 2), as_of=dt.datetime(2021, 3, 9, 12, 0, tzinfo=dt.UTC))
    assert "截至2021年3月9日12时" in _texts(_front(later))
