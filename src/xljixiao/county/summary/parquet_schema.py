"""The tables of `consolidate --parquet`: their columns as data, their rows, their page in docs."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from xljixiao.county.stepping import project_key
from xljixiao.county.summary.compiled import Compiled, Part
from xljixiao.county.summary.rollup import measure
from xljixiao.county.summary.tallying import Declared, Due, Filed, Tally, is_hidden
from xljixiao.model.roster import RosterProject
from xljixiao.model.submission import Indicator, Project, Step, Submission
from xljixiao.rules.problem import Spot

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Field(Generic[R]):
    """A column: its name, its type, what it says, and how a row gives it."""

    name: str
    kind: str
    meaning: str
    of: Callable[[R], Any]


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    part: Part
    document: Submission
    filed: Filed
    as_of: dt.datetime


@dataclass(frozen=True, slots=True)
class _Project:
    number: int
    index: int
    part: _Part
    project: Project
    asked: Declared | None
    due: RosterProject | None
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class _Indicator:
    project: _Project
    order: int
    indicator: Indicator
    unit: str | None
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class _Step:
    project: _Project
    step: Step


def _spent(row: _Step) -> Decimal | None:
    total = row.project.project.budget.total
    return None if total is None else total * row.step.percent / 100


PARTS: Sequence[Field[_Part]] = (
    Field("part_id", "int32", "申报表的序号，一份一行", lambda row: row.number),
    Field("source", "string", "来源文件", lambda row: row.part.source),
    Field("form", "string", "表样", lambda row: row.document.form.id),
    Field("edition", "string", "表样的版本", lambda row: row.document.form.edition),
    Field("county", "string", "县（市、区）", lambda row: row.document.county),
    Field("region", "string", "行政区划代码", lambda row: row.document.region),
    Field("year", "int16", "预算年度", lambda row: row.document.year),
    Field("stage", "string", "编报阶段", lambda row: row.document.stage),
    Field("bureau", "string", "归口股室", lambda row: row.filed.department.bureau),
    Field("department_code", "string", "部门代码", lambda row: row.filed.department.code),
    Field("department_name", "string", "部门名称", lambda row: row.filed.department.name),
    Field("filler_code", "string", "填报单位代码", lambda row: row.filed.filler.code),
    Field("filler_name", "string", "填报单位名称", lambda row: row.filed.filler.name),
    Field("state", "string", "状态；没有一轮申报时为空", lambda row: row.part.state),
    Field("as_of", "timestamp", "截至时间", lambda row: row.as_of.replace(tzinfo=None)),
)
PROJECTS: Sequence[Field[_Project]] = (
    Field("project_id", "int32", "项目的序号", lambda row: row.number),
    Field("part_id", "int32", "所在的申报表（parts）", lambda row: row.part.number),
    Field(
        "key",
        "string",
        "项目的标识：编码，没有编码的为单位代码/名称",
        lambda row: project_key(row.project),
    ),
    Field("unit_code", "string", "单位代码", lambda row: row.project.unit.code),
    Field("unit_name", "string", "单位名称", lambda row: row.project.unit.name),
    Field("code", "string", "项目编码", lambda row: row.project.code),
    Field("name", "string", "项目名称", lambda row: row.project.name),
    Field("status", "string", "申报状态", lambda row: row.project.status),
    Field(
        "asked",
        "bool",
        "是否计入合计（不申报、并入、拆分的为否）",
        lambda row: row.asked is not None,
    ),
    Field(
        "verdict",
        "string",
        "审核情况；不计入合计的为空",
        lambda row: row.asked and row.asked.verdict,
    ),
    Field(
        "disclosed",
        "bool",
        "是否可以公开；名册写“否”的为否",
        lambda row: not is_hidden(row.part.filed.department, row.due),
    ),
    Field("total", "money", "预算数，万元", lambda row: row.project.budget.total),
    Field("fiscal", "money", "其中财政资金，万元", lambda row: row.project.budget.fiscal),
    Field("other", "money", "其他资金，万元", lambda row: row.project.budget.other),
    Field("roster_total", "money", "名册的预算数，万元", lambda row: row.due and row.due.total),
    Field("purpose", "string", "资金用途", lambda row: row.project.budget.purpose),
    Field("goals", "list", "绩效目标，一条一项", lambda row: list(row.project.goals)),
    Field("sheet", "string", "来源工作表", lambda row: row.spot and row.spot.sheet),
    Field("cell", "string", "来源单元格", lambda row: row.spot and row.spot.cell),
)
INDICATORS: Sequence[Field[_Indicator]] = (
    Field("project_id", "int32", "所属项目（projects）", lambda row: row.project.number),
    Field("number", "int16", "在项目里的序号，从 1 起", lambda row: row.order),
    Field("level1", "string", "一级指标", lambda row: row.indicator.level1),
    Field("level2", "string", "二级指标", lambda row: row.indicator.level2),
    Field("name", "string", "三级指标", lambda row: row.indicator.name),
    Field("description", "string", "绩效指标描述", lambda row: row.indicator.description),
    Field("operator", "string", "符号：≥ ≤ = > < 定性", lambda row: row.indicator.target.operator),
    Field("value", "quantity", "数值；定性的为空", lambda row: row.indicator.target.value),
    Field("words", "string", "定性指标的文字", lambda row: row.indicator.target.words),
    Field("unit", "string", "计量单位，照填报的写法", lambda row: row.indicator.target.unit),
    Field(
        "measure", "string", "归并后的计量单位（%、百分比为一种；金额为万元）", lambda row: row.unit
    ),
    Field("basis", "string", "指标值确定依据", lambda row: row.indicator.basis),
    Field("weight", "percent", "权重", lambda row: row.indicator.weight),
    Field("sheet", "string", "来源工作表", lambda row: row.spot and row.spot.sheet),
    Field("cell", "string", "来源单元格", lambda row: row.spot and row.spot.cell),
)
STEPS: Sequence[Field[_Step]] = (
    Field("project_id", "int32", "所属项目（projects）", lambda row: row.project.number),
    Field("month", "int8", "月份", lambda row: row.step.month),
    Field("percent", "percent", "到月底累计支出占预算的百分之几", lambda row: row.step.percent),
    Field("amount", "share", "到月底累计支出，万元", _spent),
)
TABLES: Mapping[str, tuple[str, Sequence[Field[Any]]]] = {
    "parts": ("申报表，一份一行", PARTS),
    "projects": ("项目，一个一行，不申报的也在内", PROJECTS),
    "indicators": ("绩效指标，一条一行", INDICATORS),
    "spending_plan": ("支出计划，一个项目一个月一行", STEPS),
}
KINDS: Mapping[str, str] = {
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "string": "string",
    "bool": "bool",
    "timestamp": "timestamp[ms]",
    "list": "list<string>",
    "money": "decimal128(15, 6)",
    "quantity": "decimal128(19, 6)",
    "percent": "decimal128(5, 2)",
    "share": "decimal128(19, 10)",
}
QUERY = """\
SELECT department_name AS 部门, count(*) AS 项目数, sum(total) AS 预算数
FROM 'projects.parquet' JOIN 'parts.parquet' USING (part_id)
WHERE asked
GROUP BY department_name
ORDER BY department_name
"""
"""What docs/parquet.md shows; a test runs it."""


def rows(compiled: Compiled) -> dict[str, list[Any]]:
    """The rows of each table."""
    found: dict[str, list[Any]] = {name: [] for name in TABLES}
    tally, due = Tally.of(compiled), Due(compiled.roster)
    for filed in sorted(_with_part(tally), key=lambda one: one.part or 0):
        part = _part(compiled, filed)
        found["parts"].append(part)
        for project in _projects(part, due, len(found["projects"])):
            found["projects"].append(project)
            found["indicators"] += _indicators(project, tally)
            found["spending_plan"] += (_Step(project, one) for one in project.project.spending_plan)
    return found


def page() -> str:
    """docs/parquet.md."""
    lines = [_HEAD]
    for name, (title, columns) in TABLES.items():
        lines += [f"## {name}：{title}", "", "| 列 | 类型 | 内容 |", "| --- | --- | --- |"]
        lines += [f"| `{one.name}` | {KINDS[one.kind]} | {one.meaning} |" for one in columns]
        lines.append("")
    return "\n".join([*lines, _TAIL])


_HEAD = """# Parquet 表

本文由程序打印（`make docs`）。在汇总表之外，把同样的内容写成四个文件，供数据库和统计软件使用：

```
pip install 'xljixiao[parquet]'
xljixiao consolidate 2收件/*.xlsx --out 汇总表.xlsx --parquet 数据
```

金额单位是万元，都是十进制数，没有误差。
"""
_TAIL = f"""## 查询的例子

在放 Parquet 文件的文件夹里，用 DuckDB 查询各部门的项目数和预算数：

```sql
{QUERY}```
"""


def _with_part(tally: Tally) -> Iterator[Filed]:
    return (one for one in tally.filed if one.part is not None)


def _part(compiled: Compiled, filed: Filed) -> _Part:
    number = filed.part or 0
    part = compiled.parts[number]
    if not isinstance(part.document, Submission):
        raise TypeError(part.document)
    return _Part(number, part, part.document, filed, compiled.as_of)


def _projects(part: _Part, due: Due, first: int) -> Iterator[_Project]:
    asked = {one.index: one for one in part.filed.projects}
    for index, project in enumerate(part.document.projects):
        yield _Project(
            number=first + index,
            index=index,
            part=part,
            project=project,
            asked=asked.get(index),
            due=due.of(project),
            spot=_spot(part.part, ("projects", index, "name")),
        )


def _indicators(project: _Project, tally: Tally) -> Iterator[_Indicator]:
    index = project.index
    for order, one in enumerate(project.project.indicators):
        spot = _spot(project.part.part, ("projects", index, "indicators", order, "name"))
        yield _Indicator(project, order + 1, one, measure(one.target, tally.setting), spot)


def _spot(part: Part, loc: tuple[str | int, ...]) -> Spot | None:
    return part.locate(loc) if part.locate else None
