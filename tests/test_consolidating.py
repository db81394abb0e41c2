"""Totals are those that the models themselves give, and they balance whatever the order."""

import io
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import documents
from summaries import AS_OF, heads, totals
from xljixiao.county.demo import examples
from xljixiao.county.summary.book import write_summary
from xljixiao.county.summary.compiled import Compiled, Part
from xljixiao.county.summary.consolidating import County, consolidate
from xljixiao.county.summary.tables import SOURCE, Origin, SummaryTable
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.submission import Project, Submission
from xljixiao.model.targets import Target

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
    return county.table(name)


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


@settings(max_examples=25)
@given(document=documents(FORM))
def test_any_document_can_be_summed_up(document: Submission) -> None:
    part = Part("一.xlsx", document)
    asked = [one for one in document.projects if not one.is_silent(FORM.setting)]
    assert _table(consolidate(FORM, [part]), "项目清单").total("#") == len(asked)
    assert write_summary(Compiled(FORM, (part,), AS_OF))


def test_the_workbook_shows_the_rows_and_true_totals_before_any_recalculation(form: Form) -> None:
    parts = _county()
    left_out = (("坏.xlsx", "这是空文件，没有内容。请重新保存后再报送。"),)
    content = write_summary(Compiled(form, tuple(parts), AS_OF, left_out=left_out))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames == [
        "首页",
        "报送进度",
        "待定事项",
        "部门小计",
        "项目清单",
        "不申报项目",
        "指标明细",
        "支出计划",
        "指标统计",
        "勾稽",
        "未汇总文件",
        "一体化导出",
    ]
    projects = _asked(parts, form)
    page = book["项目清单"]
    head, total = heads(page), totals(page)
    expected = sum((one.budget.total or Decimal(0) for one in projects), Decimal(0))
    assert page[total][head["预算数"]].value == float(expected)
    rows = list(page.iter_rows(min_row=total + 2, values_only=True))
    assert [row[head["项目名称"]] for row in rows] == [one.name for one in projects]
    assert {row[head[SOURCE]] for row in rows} <= {part.source for part in parts}
    out = book["未汇总文件"]
    assert [cell.value for cell in out[out.max_row]] == list(left_out[0])
    balance = book["勾稽"]
    verdict = heads(balance)["结论"]
    assert {row[verdict] for row in balance.iter_rows(min_row=4, values_only=True)} == {"一致"}
    formulas = openpyxl.load_workbook(io.BytesIO(content))["项目清单"]
    assert str(formulas[total][head["预算数"]].value).startswith("=SUBTOTAL(9,")


def test_each_row_tells_which_record_it_is_of(form: Form) -> None:
    parts = _county()
    county = consolidate(form, parts)
    listed = _table(county, "指标明细")
    name = listed.index("三级指标")
    assert len(listed.origins) == len(listed.rows)
    for row, origin in zip(listed.rows, listed.origins, strict=True):
        document = parts[origin.part].document
        assert isinstance(document, Submission)
        _, project, _, indicator = origin.loc
        assert row[name] == document.projects[int(project)].indicators[int(indicator)].name
    assert listed.origins[0] == Origin(0, ("projects", 0, "indicators", 0))


def test_data_for_the_national_system_are_split_and_spelled_its_way(
    form: Form, seed: Submission
) -> None:
    exported = _table(consolidate(form, [Part("x", seed)]), "一体化导出")
    labels = [heading.label for heading in exported.headings]
    rows = [dict(zip(labels, row, strict=True)) for row in exported.rows]
    for row, one in zip(rows, seed.projects[0].indicators, strict=True):
        assert row["三级指标"] == one.name
        assert row["计算符号"] == ("＝" if one.target.operator == "=" else one.target.operator)
        assert row["指标值"] == (one.target.words or one.target.value)
        assert row["计量单位"] == one.target.unit
    assert labels[8:13] == ["一级指标名称", "二级指标名称", "三级指标", "计算符号", "指标值"]
    percent = (
        seed.projects[0]
        .indicators[2]
        .model_copy(update={"target": Target.parse("=90%", form.setting)})
    )
    project = seed.projects[0].model_copy(update={"indicators": (percent,)})
    document = seed.model_copy(update={"projects": (project,)})
    (only,) = _table(consolidate(form, [Part("x", document)]), "一体化导出").rows
    split = [only[labels.index(one)] for one in ("计算符号", "指标值", "计量单位")]
    assert split == ["＝", Decimal(90), "百分比"]


def test_qualitative_targets_keep_their_words_in_the_detail(form: Form, seed: Submission) -> None:
    detail = _table(consolidate(form, [Part("x", seed)]), "指标明细")
    labels = [heading.label for heading in detail.headings]
    values = [row[labels.index("数值")] for row in detail.rows]
    assert values[3] == "按时完成"
    assert values[0] == Decimal(2)
