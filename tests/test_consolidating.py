"""Totals are those that the models themselves give, and they balance whatever the order."""

import io
from decimal import Decimal

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from strategies import documents
from xljixiao.county.consolidating import County, Part, SummaryTable, consolidate
from xljixiao.county.demo import examples
from xljixiao.county.summary import write_summary
from xljixiao.form.loading import Form, shipped_form
from xljixiao.model.submission import Project, Submission

FORM = shipped_form("hebei-2021")


def _county() -> list[Part]:
    return [
        Part(path.name, Submission.model_validate_json(path.read_bytes())) for path in examples()
    ]


def _asked(parts: list[Part], form: Form) -> list[Project]:
    return [
        project
        for part in parts
        if isinstance(part.document, Submission)
        for project in part.document.projects
        if not project.is_silent(form.setting)
    ]


def _table(county: County, name: str) -> SummaryTable:
    return next(table for table in county.tables if table.name == name)


def test_totals_equal_an_independent_sum_over_the_models(form: Form) -> None:
    parts = _county()
    county = consolidate(form, parts)
    projects = _asked(parts, form)
    assert _table(county, "项目清单").total("#") == len(projects)
    assert _table(county, "部门小计").total("#") == len(parts)
    assert _table(county, "指标明细").total("#") == sum(len(one.indicators) for one in projects)
    for label, field in (("预算数", "total"), ("财政资金", "fiscal"), ("其他资金", "other")):
        expected = sum((getattr(one.budget, field) for one in projects), Decimal(0))
        assert _table(county, "项目清单").total(label) == expected
        assert _table(county, "部门小计").total(label) == expected
    half = sum(
        (one.budget.total or Decimal(0)) * step.percent / 100
        for one in projects
        for step in one.spending_plan
        if step.month == 6
    )
    assert _table(county, "支出计划").total("6月底（万元）") == half
    assert county.balanced


def test_a_project_that_is_not_declared_is_listed_apart_and_counted_nowhere(form: Form) -> None:
    parts = _county()
    silent = [
        project.code
        for part in parts
        if isinstance(part.document, Submission)
        for project in part.document.projects
        if project.is_silent(form.setting)
    ]
    assert silent
    county = consolidate(form, parts)
    apart = _table(county, "不申报项目")
    labels = [heading.label for heading in apart.headings]
    assert [row[labels.index("项目编码")] for row in apart.rows] == silent
    listed = _table(county, "项目清单")
    labels = [heading.label for heading in listed.headings]
    assert not {row[labels.index("项目编码")] for row in listed.rows} & set(silent)


@given(order=st.permutations(range(3)))
def test_the_order_of_the_files_decides_only_the_order_of_rows(order: list[int]) -> None:
    parts = _county()[:3]
    straight = consolidate(FORM, parts)
    shuffled = consolidate(FORM, [parts[n] for n in order])
    for one, other in zip(straight.tables, shuffled.tables, strict=True):
        assert sorted(map(repr, one.rows)) == sorted(map(repr, other.rows))
    assert [one.figures for one in straight.balances] == [one.figures for one in shuffled.balances]


@given(document=documents(FORM))
def test_any_document_can_be_summed_up(document: Submission) -> None:
    county = consolidate(FORM, [Part("一.xlsx", document)])
    asked = [one for one in document.projects if not one.is_silent(FORM.setting)]
    assert _table(county, "项目清单").total("#") == len(asked)
    assert write_summary(county)


def test_the_workbook_shows_the_rows_and_true_totals_before_any_recalculation(form: Form) -> None:
    parts = _county()
    county = consolidate(form, parts)
    content = write_summary(county, [("坏.xlsx", "这是空文件，没有内容。请重新保存后再报送。")])
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames == [
        "勾稽",
        "部门小计",
        "项目清单",
        "不申报项目",
        "指标明细",
        "支出计划",
        "未汇总文件",
    ]
    page = book["项目清单"]
    heads = [cell.value for cell in page[3]]
    column = heads.index("预算数")
    assert page[2][column].value == float(_table(county, "项目清单").total("预算数"))
    assert page.max_row == 3 + len(_asked(parts, form))
    words = [row[heads.index("来源文件")].value for row in page.iter_rows(min_row=4)]
    assert set(words) <= {part.source for part in parts}
    assert [cell.value for cell in book["未汇总文件"][4]] == [
        "坏.xlsx",
        "这是空文件，没有内容。请重新保存后再报送。",
    ]
    verdicts = {row[4].value for row in book["勾稽"].iter_rows(min_row=4)}
    assert verdicts == {"一致"}
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    assert formulas["项目清单"].cell(2, column + 1).value.startswith("=SUBTOTAL(9,")


def test_qualitative_targets_keep_their_words_in_the_detail(form: Form, seed: Submission) -> None:
    detail = _table(consolidate(form, [Part("x", seed)]), "指标明细")
    labels = [heading.label for heading in detail.headings]
    values = [row[labels.index("数值")] for row in detail.rows]
    assert values[3] == "按时完成"
    assert values[0] == Decimal(2)
