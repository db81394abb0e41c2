"""The engine proof: a form that no code knows of, written, filled and read by TOML and model alone.

A money grid, headings in groups, a month as a value of the setting, issued rows beside the
department's own cells; and a bare form that does without everything that a form can do without.
"""

import datetime as dt
import io
import json
import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.workbook import Workbook

from conftest import Change
from monitoring.model import Amounts, Causes, Funds, Monitoring, Outlook, Project, Rates, Watched
from office import Office, office_fixture  # noqa: F401
from strategies import documents
from test_live import Filling, _typed
from xljixiao.county.summary.compiled import Part
from xljixiao.county.summary.consolidating import consolidate
from xljixiao.form.layout import Layout, fingerprint, lay_out
from xljixiao.form.loading import form_folders, load_form
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form, FormError
from xljixiao.model.record import Loc, Record
from xljixiao.model.submission import Contact, Department, FormRef, Name, Remark, Unit
from xljixiao.model.targets import Target
from xljixiao.model.values import Money
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue, related
from xljixiao.rules.problem import Severity, Spot
from xljixiao.rules.relations import SumOf
from xljixiao.workbook.cell_checks import GREEN
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import load, write

TOML = (Path(__file__).parent / "monitoring" / "form.toml").read_text("utf-8")
FORM = load_form(Path(__file__).parent / "monitoring" / "form.toml", Monitoring)
SHEET = "01业务管理经费"

ADDS_UP = related(
    "JX901",
    "资金合计",
    Severity.MUST,
    subject=Amounts,
    relation=SumOf("total", ("fiscal", "carried", "other")),
    why="各项资金相加等于总额。",
)
RULES = Catalogue([*CATALOGUE.rules, ADDS_UP])


def _amounts(*values: str) -> Amounts:
    names = ("total", "fiscal", "carried", "other")
    return Amounts(**dict(zip(names, map(Decimal, values), strict=True)))


ISSUED = Monitoring(
    form=FormRef(id=FORM.id, edition=FORM.edition),
    county="昌黎县",
    year=2021,
    department=Department(code="714", name="昌黎县工商业联合会"),
    projects=(
        Project(
            name="业务管理经费",
            code="13032221NSQFN9R8SZS9U",
            unit=Unit(code="714001", name="昌黎县工商业联合会本级"),
            funds=Funds(
                planned=_amounts("5", "4", "1", "0"), adjusted=_amounts("6", "5", "1", "0")
            ),
            goals=("完成调研报告2篇", "组织商会活动3次"),
            indicators=(
                Watched(
                    level1="产出指标",
                    level2="数量指标",
                    name="调研报告数量",
                    target=Target.parse("≥2篇"),
                ),
                Watched(
                    level1="产出指标",
                    level2="时效指标",
                    name="调研完成及时性",
                    target=Target.parse("按时完成"),
                ),
            ),
        ),
    ),
)
"""What finance knows: the approved goals and the budget."""

TYPED: Mapping[Loc, Any] = {
    ("contact", "filled_by"): "王某",
    ("contact", "date"): dt.date(2021, 9, 6),
    ("projects", 0, "funds", "spent", "total"): 3.5,
    ("projects", 0, "funds", "spent", "fiscal"): 3,
    ("projects", 0, "funds", "spent", "carried"): 0.5,
    ("projects", 0, "funds", "spent", "other"): 0,
    ("projects", 0, "funds", "rate", "total"): 58.33,
    ("projects", 0, "funds", "expected", "total"): 6,
    ("projects", 0, "funds", "expected", "fiscal"): 5,
    ("projects", 0, "funds", "expected", "carried"): 1,
    ("projects", 0, "funds", "expected", "other"): 0,
    ("projects", 0, "progress"): "调研报告已完成1篇。",
    ("projects", 0, "indicators", 0, "done"): "1",
    ("projects", 0, "indicators", 0, "expected"): "2",
    ("projects", 0, "indicators", 0, "outlook", "certain"): "√",
    ("projects", 0, "indicators", 1, "done"): "按计划推进",
    ("projects", 0, "indicators", 1, "expected"): "按时完成",
    ("projects", 0, "indicators", 1, "causes", "staff"): "√",
    ("projects", 0, "indicators", 1, "causes", "explained"): "两人借调。",
    ("projects", 0, "indicators", 1, "outlook", "possible"): "√",
}
"""What the department types."""

PROJECT = ISSUED.projects[0]
FILLED = ISSUED.model_copy(
    update={
        "contact": Contact(filled_by="王某", date=dt.date(2021, 9, 6)),
        "projects": (
            PROJECT.model_copy(
                update={
                    "funds": Funds(
                        planned=PROJECT.funds.planned,
                        adjusted=PROJECT.funds.adjusted,
                        spent=_amounts("3.5", "3", "0.5", "0"),
                        rate=Rates(total=Decimal("58.33")),
                        expected=_amounts("6", "5", "1", "0"),
                    ),
                    "progress": "调研报告已完成1篇。",
                    "indicators": (
                        PROJECT.indicators[0].model_copy(
                            update={
                                "done": "1",
                                "expected": "2",
                                "outlook": Outlook(certain="√"),
                            }
                        ),
                        PROJECT.indicators[1].model_copy(
                            update={
                                "done": "按计划推进",
                                "expected": "按时完成",
                                "causes": Causes(staff="√", explained="两人借调。"),
                                "outlook": Outlook(possible="√"),
                            }
                        ),
                    ),
                }
            ),
        ),
    }
)


@pytest.fixture(scope="module")
def layout() -> Layout:
    return lay_out(FORM, {"projects": 1})


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write(FORM, ISSUED, fresh=True)))


def _cell(layout: Layout, *place: str | int) -> tuple[str, str]:
    """The sheet and cell of a place, as a person finds it."""
    found = layout.slot(Place(place))
    assert found is not None, place
    sheet, slot = found
    return ("监控说明" if sheet.index is None else SHEET), slot.box.a1


@pytest.fixture
def filled(tmp_path: Path, layout: Layout, change: Change) -> Path:
    """The issued workbook, filled in by an outside tool."""
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(FORM, ISSUED, fresh=True, catalogue=RULES))
    return change(path, {_cell(layout, *place): value for place, value in TYPED.items()})


# ------------------------------------------------------------------ arranged


def test_no_two_cells_of_a_sheet_overlap(layout: Layout) -> None:
    for sheet in layout.sheets:
        plan = sheet.plan
        boxes = [one.box for group in (plan.slots, plan.labels, plan.shown) for one in group]
        cells = [
            (row, column)
            for box in boxes
            for row in range(box.row, box.last_row + 1)
            for column in range(box.column, box.last_column + 1)
        ]
        assert len(cells) == len(set(cells)), sheet.number


def test_the_grid_has_its_labels_at_the_left_and_above(book: Workbook) -> None:
    page = book[SHEET]
    assert page["A5"].value == "项目资金（万元）"
    assert [page[cell].value for cell in ("C5", "D5", "G5", "I5", "M5", "O5")] == [
        *("资金来源", "年初预算数", "调整后预算数"),
        *("1-8月执行数", "执行率（%）", "全年预计执行数"),
    ]
    sources = ["年度资金总额", "其中：财政拨款", "上年结转", "其他资金"]
    assert [page[f"C{row}"].value for row in range(6, 10)] == sources
    assert [page[f"D{row}"].value for row in range(6, 10)] == [5, 4, 1, 0]
    assert {"A5:B9", "D5:F5", "D6:F6", "I9:L9"} <= set(map(str, page.merged_cells.ranges))


def test_columns_of_a_group_stand_under_its_heading_and_the_others_are_two_rows_high(
    book: Workbook,
) -> None:
    page = book[SHEET]
    merged = set(map(str, page.merged_cells.ranges))
    groups = {"D12": "年度指标值", "I12": "偏差原因分析", "O12": "完成目标可能性"}
    assert {cell: page[cell].value for cell in groups} == groups
    assert {"D12:F12", "I12:N12", "O12:Q12", "A12:A13", "G12:G13", "R12:R13"} <= merged
    assert [page[cell].value for cell in ("D13", "E13", "F13")] == ["符号", "数值", "单位"]
    assert page["G12"].value == "1-8月执行情况"
    assert page.print_title_rows == "$12:$13"


def test_every_text_names_the_month_of_the_setting(book: Workbook) -> None:
    texts = [str(cell.value) for page in book.worksheets for row in page for cell in row]
    assert any("按8月底的实际填写" in text for text in texts)
    assert not any("{month}" in text for text in texts)
    shown = openpyxl.load_workbook(io.BytesIO(write(FORM, ISSUED)), data_only=True)
    assert shown[SHEET]["A2"].value == "2021年1-8月项目支出绩效目标执行监控表"
    assert shown["监控说明"]["A2"].value == "昌黎县工商业联合会2021年1-8月绩效运行监控"


def test_another_month_is_another_edition_with_labels_of_its_own(
    tmp_path: Path, filled: Path
) -> None:
    path = tmp_path / "form.toml"
    path.write_text(TOML.replace("month = 8", "month = 7"), "utf-8")
    july = load_form(path, Monitoring)
    names = {placed.name for placed in july.fields.values()}
    assert {"财政拨款的1-7月执行数", "1-7月执行情况", "1-7月完成情况"} <= names
    (problem,) = check(filled, [july]).problems
    assert (problem.code, "表样版本是“monitoring 第1-8月版”" in problem.sentence) == ("JX103", True)

    path.write_text(TOML.replace('edition = "1-{month}月"', 'edition = "1"'), "utf-8")
    august = fingerprint(load_form(path, Monitoring))
    path.write_text(path.read_text("utf-8").replace("month = 8", "month = 7"), "utf-8")
    assert fingerprint(load_form(path, Monitoring)) != august


def test_a_group_is_part_of_what_an_edition_freezes(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text(TOML.replace('"偏差原因分析"', '"偏差原因"'), "utf-8")
    assert fingerprint(load_form(path, Monitoring)) != fingerprint(FORM)


# ------------------------------------------------------------------ locked, listed, prompted


def test_what_finance_gives_is_locked_beside_open_cells_of_the_same_row(
    book: Workbook, layout: Layout
) -> None:
    page = book[SHEET]
    row = [slot for _, slot in layout.slots() if slot.owner == ("indicators", 0)]
    locked = {".".join(map(str, s.path[2:])) for s in row if page[s.box.a1].protection.locked}
    assert locked == {"level1", "level2", "name", "target.operator", "target.value", "target.unit"}
    assert [page[f"D{n}"].protection.locked for n in range(6, 10)] == [True] * 4
    assert [page[f"I{n}"].protection.locked for n in range(6, 10)] == [False] * 4


def test_each_cell_asks_by_its_whole_name(book: Workbook) -> None:
    page = book[SHEET]
    titles = {
        str(one.sqref).split(":")[0]: one.promptTitle
        for one in page.data_validations.dataValidation
        if one.promptTitle
    }
    assert titles["I7"] == "财政拨款的1-8月执行数"
    assert titles["I14"] == "偏差原因分析的经费保障"
    (ticks,) = [one for one in page.data_validations.dataValidation if "Q14" in str(one.sqref)]
    assert (ticks.type, ticks.formula1) == ("list", "jx.tick")


def test_a_row_that_goes_without_a_column_prints_a_dash_there(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    less = '{ path = "carried", label = "上年结转", without = ["funds.rate.{row}"] }'
    path.write_text(TOML.replace('{ path = "carried", label = "上年结转" }', less), "utf-8")
    form = load_form(path, Monitoring)
    content = write(form, FILLED)
    page = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    assert [page[f"M{row}"].value for row in (6, 7, 8, 9)] == [58.33, None, "—", None]
    assert [page[f"M{row}"].protection.locked for row in (7, 8)] == [False, True]
    assert "M8:N8" in map(str, page.merged_cells.ranges)
    (tmp_path / "x.xlsx").write_bytes(content)
    assert check(tmp_path / "x.xlsx", [form]).document == FILLED


# ------------------------------------------------------------------ filled and read


def test_what_an_outside_tool_fills_in_is_read_to_the_expected_document(filled: Path) -> None:
    checked = check(filled, [FORM], catalogue=RULES)
    assert checked.problems == ()
    assert checked.notes == ()
    assert checked.document == FILLED


def test_a_wrong_cell_of_the_grid_is_called_by_its_row_and_column(
    filled: Path, layout: Layout, change: Change
) -> None:
    spot = _cell(layout, "projects", 0, "funds", "spent", "fiscal")
    (problem,) = check(change(filled, {spot: "三万"}), [FORM]).problems
    assert (problem.code, problem.spot) == ("JX206", Spot(*spot))
    assert problem.sentence.startswith("《业务管理经费》财政拨款的1-8月执行数：填的是“三万”；")
    (problem,) = check(change(filled, {spot: None}), [FORM]).problems
    assert problem.sentence == "《业务管理经费》财政拨款的1-8月执行数：还没有填写。请补充。"


def test_a_cell_under_a_group_is_called_by_both(
    filled: Path, layout: Layout, change: Change
) -> None:
    spot = _cell(layout, "projects", 0, "indicators", 1, "causes", "other")
    (problem,) = check(change(filled, {spot: "天气"}), [FORM]).problems
    assert (problem.code, problem.spot) == ("JX203", Spot(*spot))
    assert "第2条指标“调研完成及时性”偏差原因分析的其他：填的是“天气”" in problem.sentence


def test_an_issued_value_that_was_changed_is_named_and_the_way_to_object_is_the_forms(
    filled: Path, layout: Layout, change: Change
) -> None:
    spot = _cell(layout, "projects", 0, "indicators", 0, "target", "value")
    (problem,) = check(change(filled, {spot: "1"}), [FORM]).problems
    assert (problem.code, problem.spot) == ("JX109", Spot(*spot))
    assert problem.sentence.endswith(
        "年度指标值的数值：下发时为“2”，现为“1”；按下发内容受理。如确需调整，请与财政部门联系。"
    )


def test_an_untouched_project_is_one_problem_that_asks_for_what_the_form_has(
    tmp_path: Path, layout: Layout, change: Change
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(FORM, ISSUED, fresh=True))
    own = {_cell(layout, *place): v for place, v in TYPED.items() if place[0] == "contact"}
    (problem,) = check(change(path, own), [FORM]).problems
    assert problem.sentence == "《业务管理经费》：还没有开始填写。请填写。"


def test_a_relation_of_the_grid_is_the_columns_own(
    filled: Path, layout: Layout, change: Change
) -> None:
    spot = _cell(layout, "projects", 0, "funds", "spent", "carried")
    (problem,) = check(change(filled, {spot: 1}), [FORM], catalogue=RULES).problems
    total = _cell(layout, "projects", 0, "funds", "spent", "total")
    assert (problem.code, problem.spot) == ("JX901", Spot(*total))
    assert problem.sentence.startswith(
        "《业务管理经费》年度资金总额的1-8月执行数：填的是“3.50”；应等于财政拨款的1-8月执行数（3.00）"
    )


@settings(max_examples=25)
@given(document=documents(FORM))
def test_any_document_comes_back_character_for_character(
    document: Record, tmp_path_factory: Any
) -> None:
    path = tmp_path_factory.mktemp("x") / "x.xlsx"
    path.write_bytes(write(FORM, document))
    checked = check(path, [FORM])
    assert checked.problems == ()
    assert checked.document is not None
    assert checked.document.model_dump_json() == document.model_dump_json()


def test_its_summary_balances_and_adds_no_percentages() -> None:
    other = FILLED.model_copy(update={"department": Department(code="801", name="教育局")})
    county = consolidate(FORM, [Part("a.xlsx", FILLED), Part("b.xlsx", other)])
    assert county.balanced
    listed = next(table for table in county.tables if table.name == "项目清单")
    assert listed.total("年度资金总额的1-8月执行数") == 7
    totals = {heading.label for heading in listed.headings if heading.total}
    assert "财政拨款的全年预计执行数" in totals
    assert "年度资金总额的执行率" not in totals


# ------------------------------------------------------------------ live


def test_green_means_clean_as_an_office_program_calculates(
    office: Office, filled: Path, layout: Layout, tmp_path: Path
) -> None:
    first, project = layout.sheets
    with office.open(filled) as opened:
        opened.recalculate()
        lines = [opened.cell(SHEET, line.box.a1).text for line in project.plan.live]
        assert set(lines) == {GREEN, ""}
        assert lines.count(GREEN) == 4 + 2 + 3, "the grid's rows, the indicators, the rest"
        assert opened.cell("监控说明", first.plan.panel[0].state.a1).text.startswith("填写完整")
        assert check(opened.save(tmp_path / "back.xlsx"), [FORM], catalogue=RULES).problems == ()


SLIPS: Mapping[str, tuple[Loc, Any, Loc, str]] = {
    "sum": (
        ("projects", 0, "funds", "spent", "carried"),
        1,
        ("projects", 0, "funds", "spent", "total"),
        "×“年度资金总额的1-8月执行数”不等于“财政拨款的1-8月执行数”与"
        "“上年结转的1-8月执行数”与“其他资金的1-8月执行数”之和",
    ),
    "blank": (
        ("projects", 0, "funds", "expected", "other"),
        None,
        ("projects", 0, "funds", "expected", "other"),
        "×请填写“其他资金的全年预计执行数”",
    ),
    "a tick that is none": (
        ("projects", 0, "indicators", 1, "causes", "staff"),
        "天气",
        ("projects", 0, "indicators", 1, "name"),
        "△请核对“偏差原因分析的人员保障”：请从列表中选择",
    ),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_said_on_its_own_line_and_nowhere_else(
    office: Office, filled: Path, layout: Layout, case: str
) -> None:
    slip, value, said_at, sentence = SLIPS[case]
    first, project = layout.sheets
    own = next(
        line
        for line in project.plan.live
        if any(project.place(slot.path) == said_at for slot in line.slots)
    )
    with office.open(filled) as opened:
        opened.write(SHEET, {_cell(layout, *slip)[1]: value})
        opened.recalculate()
        lines = {line: opened.cell(SHEET, line.box.a1).text for line in project.plan.live}
        assert lines.pop(own) == sentence
        assert set(lines.values()) == {GREEN, ""}
        panel = opened.cell("监控说明", first.plan.panel[0].state.a1).text
        expected = {"×": "还有 1 处需要填写或修改", "△": "没有必须修改的地方"}[sentence[0]]
        assert panel.startswith(expected)


@pytest.mark.parametrize("round_", range(2))
def test_whatever_is_typed_green_means_clean_and_red_means_a_reason(
    office: Office, tmp_path: Path, round_: int
) -> None:
    """The law of tests/test_live.py over a grid, whose sums have sides on other lines."""
    chance = random.Random(round_)  # noqa: S311
    code = str(PROJECT.code)
    projects = tuple(
        FILLED.projects[0].model_copy(update={"code": f"{code[:-2]}{n:02}"}) for n in range(30)
    )
    path = tmp_path / "x.xlsx"
    document = FILLED.model_copy(update={"projects": projects})
    path.write_bytes(write(FORM, document, catalogue=RULES))
    layout = lay_out(FORM, {"projects": len(projects)})
    with office.open(path) as opened:
        filling = Filling(opened, layout)
        for sheet in layout.sheets:
            slots = [one for one in sheet.plan.slots if not one.owner or int(one.owner[-1]) < 4]
            some = chance.sample(slots, min(len(slots), chance.choice((0, 1, 1, 2, 3, 5, 8))))
            filling.type(sheet, {one.box.a1: _typed(FORM, one, chance) for one in some})
        opened.recalculate()
        checked = check(opened.save(tmp_path / "back.xlsx"), [FORM], catalogue=RULES)
        assert len({one.spot.sheet for one in checked.problems if one.spot}) > len(projects) / 3
        assert list(filling.disagreements(list(layout.sheets), checked)) == []


# ------------------------------------------------------------------ refused when loaded

REFUSED = {
    "a value that the setting does not have": (
        "按{month}月底的实际填写",
        "按{mnth}月底的实际填写",
        "“{mnth}”不是 setting.values 里的名称；有：month",
    ),
    "a value whose name has another meaning": (
        "values = { month = 8 }",
        "values = { month = 8, row = 1 }",
        "“row”另有用处",
    ),
    "a title over nothing": (
        "{department.name}{year}年",
        "{department.code}{stage}年",
        "“{stage}”在表样里没有位置",
    ),
    "a grid column without its row": (
        '"funds.rate.{row}"',
        '"funds.rate.total"',
        "path“funds.rate.total”里要有 {row}",
    ),
    "a group over a label at the left": (
        'label = "填报人", ',
        'label = "填报人", group = "填报", ',
        "“填报人”的标签在左边，不能写 group",
    ),
    "a grid whose first row is not whole": (
        'label = "年度资金总额"',
        'label = "年度资金总额", without = ["funds.rate.{row}"]',
        "“年度资金总额”是第一行，不能写 without",
    ),
    "a row without a column that is none": (
        'label = "上年结转"',
        'label = "上年结转", without = ["funds.rate"]',
        "without 的“funds.rate”不是本表的列",
    ),
    "a grid cell that the model does not have": (
        '{ path = "carried"',
        '{ path = "carry"',
        "这里可以写：total、fiscal、carried、other",
    ),
    "a grid that does not fill its row": (
        'corner = "资金来源"',
        'corner = "来源"\nlabel_span = 2',
        "占 19 列，应占 18 列",
    ),
    "a name too long for a prompt": (
        'label = "上年结转"',
        f'label = "{"上年结转" * 7}"',
        "请用 name 写一个短的名称",
    ),
    "records that have no name": (
        '[records."projects.indicators"]',
        '[records."projects.goals"]',
        "请在 [records.projects.indicators] 写明",
    ),
    "a panel that cannot count": (
        'open = "还差几处"',
        "",
        "panel 数不到“projects”的各张表",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_work_is_refused_by_place_and_remedy(tmp_path: Path, case: str) -> None:
    good, bad, says = REFUSED[case]
    assert good in TOML
    path = tmp_path / "form.toml"
    path.write_text(TOML.replace(good, bad, 1), "utf-8")
    with pytest.raises(FormError) as refused:
        load_form(path, Monitoring)
    assert str(refused.value).startswith(f"{path}：")
    assert says in str(refused.value)


def test_a_model_is_found_in_its_own_module_of_the_models_and_nowhere_else(tmp_path: Path) -> None:
    hebei = (form_folders()["hebei-2021"] / "form.toml").read_text("utf-8")
    path = tmp_path / "form.toml"
    path.write_text(hebei.replace('"Submission"', '"targets.Target"'), "utf-8")
    with pytest.raises(FormError, match="这里可以写：operator"):
        load_form(path)
    for name in ("os.path", "nowhere.Submission", "submission.Name"):
        path.write_text(hebei.replace('"Submission"', f'"{name}"'), "utf-8")
        with pytest.raises(FormError, match="里没有"):
            load_form(path)


# ------------------------------------------------------------------ a bare form


class Row(Record):
    name: Name
    amount: Money | None = None
    remark: Remark | None = None


class Bare(Record):
    county: Name
    rows: tuple[Row, ...] = ()


BARE_TOML = """
id = "bare"
edition = "1"
title = "资金台账"
model = "Bare"

[records.rows]
called = "第{n}行"

[[sheets]]
name = "台账"
number = "表号：台账01表"
title = "{county}资金台账"
grid = [20, 14, 30]

[[sheets.sections]]
kind = "block"
rows = [[{ path = "county", label = "县", filled_by = "finance", required = true, span = 2 }]]

[[sheets.sections]]
kind = "table"
path = "rows"
name = "台账"
rows = 6
fields = [
  { path = "name", label = "事项", filled_by = "finance", required = true },
  { path = "amount", label = "金额", required = true },
  { path = "remark", label = "备注" },
]
"""


@pytest.fixture
def bare(tmp_path: Path) -> Form:
    """No identity in the model, no repeated sheet, no live checks, no summary, no words."""
    path = tmp_path / "form.toml"
    path.write_text(BARE_TOML, "utf-8")
    return load_form(path, Bare)


def test_a_bare_form_is_written_filled_and_read(tmp_path: Path, bare: Form, change: Change) -> None:
    path = tmp_path / "x.xlsx"
    document = Bare(county="昌黎县", rows=(Row(name="差旅"), Row(name="培训")))
    path.write_bytes(write(bare, document, fresh=True))
    sentences = [one.sentence for one in check(path, [bare]).problems]
    assert sentences == [f"第{n}行：还没有开始填写。请填写。" for n in (1, 2)]

    page = openpyxl.load_workbook(path)["台账"]
    assert [page[cell].value for cell in ("A4", "A5", "A6")] == ["事项", "差旅", "培训"]
    assert [page[cell].protection.locked for cell in ("A5", "B5", "A7")] == [True, False, False]

    checked = check(change(path, {("台账", "B5"): 1.5, ("台账", "B6"): 2}), [bare])
    assert checked.problems == ()
    rows = (Row(name="差旅", amount=Decimal("1.5")), Row(name="培训", amount=Decimal(2)))
    assert checked.document == Bare(county="昌黎县", rows=rows)


def test_data_of_a_bare_form_are_loaded_by_the_one_form_that_asks_for_no_name(bare: Form) -> None:
    document = Bare(county="昌黎县", rows=(Row(name="差旅", amount=Decimal("1.5")),))
    loaded = load(document.model_dump_json().encode(), [FORM, bare])
    assert (loaded.form, loaded.document, loaded.sentences) == (bare, document, ())
    loaded = load(json.dumps({"county": "昌黎县", "rows": [{}]}).encode(), [FORM, bare])
    assert loaded.sentences == ("第1行事项：还没有填写。请补充。",)
    assert load(FILLED.model_dump_json().encode(), [bare, FORM]).document == FILLED


def test_a_workbook_without_a_summary_is_named_and_not_dropped(
    tmp_path: Path, bare: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xljixiao.county.summary.gathering import gather
    from xljixiao.workbook import reading

    monkeypatch.setattr(reading, "form_folders", lambda: {"bare": tmp_path})
    monkeypatch.setattr(reading, "shipped_form", {"bare": bare}.__getitem__)
    path = tmp_path / "x.xlsx"
    path.write_bytes(
        write(bare, Bare(county="昌黎县", rows=(Row(name="差旅", amount=Decimal(1)),)))
    )
    gathered = gather([path])
    assert gathered.county is None
    assert [reason for _, reason in gathered.left_out] == ["“资金台账”没有汇总表样，不能汇总。"]
