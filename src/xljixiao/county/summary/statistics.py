"""指标统计: what indicators of one name come to over the county."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

from xljixiao.county.summary.rollup import How, Rolled, Row, roll_up
from xljixiao.county.summary.tables import Cell, Heading, Kind, SummaryTable
from xljixiao.county.summary.tallying import Tally
from xljixiao.model.setting import Setting
from xljixiao.model.targets import QUALITATIVE


def statistics_table(tally: Tally) -> SummaryTable:
    """指标统计: what indicators of one name come to; names that stand alone are counted."""
    order = _levels(tally.setting)
    rolled = roll_up(_rows(tally), tally.setting)
    rolled.sort(key=lambda one: (order.get(one.level2, len(order)), -one.rows, one.name))
    rows: list[tuple[Cell, ...]] = []
    for levels, group in groupby(rolled, lambda one: (one.level1, one.level2)):
        several, alone = _apart(group)
        rows += map(_rolled, several)
        if alone:
            qualitative = sum(one.operator == QUALITATIVE for one in alone)
            said = f"（名称各不相同的 {len(alone)} 条，见“指标明细”）"
            counts = map(Decimal, (len(alone), len(alone) - qualitative, qualitative))
            rows.append((*levels, said, *(None,) * 3, "不汇总", *counts, *(None,) * 5))
    return SummaryTable("指标统计", _STATISTICS, tuple(rows)).numbered()


def _apart(group: Iterable[Rolled]) -> tuple[list[Rolled], list[Rolled]]:
    """Names that stand several times, and those that stand once."""
    several: list[Rolled] = []
    alone: list[Rolled] = []
    for one in group:
        (several if one.rows > 1 else alone).append(one)
    return several, alone


_STATISTICS = (
    Heading("一级指标"),
    Heading("二级指标"),
    Heading("三级指标"),
    Heading("符号"),
    Heading("汇总值", kind=Kind.NUMBER),
    Heading("计量单位"),
    Heading("汇总方法"),
    Heading("条数", total=True, kind=Kind.COUNT),
    Heading("定量条数", total=True, kind=Kind.COUNT),
    Heading("定性条数", total=True, kind=Kind.COUNT),
    Heading("项目数", kind=Kind.COUNT),
    Heading("部门数", kind=Kind.COUNT),
    Heading("最小值", kind=Kind.NUMBER),
    Heading("最大值", kind=Kind.NUMBER),
    Heading("常用的文字"),
)


def _rolled(one: Rolled) -> tuple[Cell, ...]:
    qualitative = one.rows if one.operator == QUALITATIVE else 0
    method = one.how.value if one.how is not How.COUNTED or qualitative else "没有单位，只计条数"
    counts = (one.rows, one.rows - qualitative, qualitative, one.projects, one.departments)
    return (
        one.level1,
        one.level2,
        one.name,
        one.operator,
        one.value,
        one.unit or None,
        method,
        *map(Decimal, counts),
        one.least,
        one.most,
        one.words or None,
    )


def _rows(tally: Tally) -> Iterable[Row]:
    for number, (filed, declared) in enumerate(tally.projects.values()):
        for one in declared.project.indicators:
            yield Row(
                level1=one.level1,
                level2=one.level2,
                name=one.name,
                target=one.target,
                money=declared.total,
                project=number,
                department=filed.department.code,
            )


def _levels(setting: Setting) -> Mapping[str, int]:
    """In which order the setting's taxonomy has its second level."""
    return {word: number for number, word in enumerate(setting.words("level2"))}
