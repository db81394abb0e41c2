"""勾稽: figures that must be equal, each a formula over the sheet that it is from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.county.summary.consolidating import County
from xljixiao.county.summary.differing import Amounts, Chain, Step
from xljixiao.county.summary.figures import Figure, number, words
from xljixiao.county.summary.laying import Laid, lay
from xljixiao.county.summary.lists import PROJECTS, TOTAL, VERDICT
from xljixiao.county.summary.tables import Cell, Heading, Kind, SummaryTable
from xljixiao.county.summary.tallying import Verdict

SHEET = "勾稽"
ITEM, FROM, VALUE, MORE, SAID, RESULT = (
    "核对事项",
    "取自",
    "数值",
    "与首行差额",
    "已说明的差额",
    "结论",
)
EQUAL, EXPLAINED, UNEQUAL = "一致", "已说明原因", "不一致"
_HEADINGS = (
    Heading(ITEM),
    Heading(FROM),
    Heading(VALUE, kind=Kind.AMOUNT),
    Heading(MORE, kind=Kind.AMOUNT),
    Heading(SAID, kind=Kind.AMOUNT),
    Heading(RESULT),
)
_ROSTER = "单位项目名册"
_FIELDS = {  # what the chain carries: field of `Amounts`, path in the form, column of 差额原因
    "count": ("项目数", "", "项目数"),
    "total": ("预算数", TOTAL, "预算数"),
    "fiscal": ("财政资金", "projects.budget.fiscal", "财政资金"),
    "other": ("其他资金", "projects.budget.other", "其他资金"),
}


@dataclass(frozen=True, slots=True)
class Balanced:
    """One figure, where it is from, and how much of its difference from the first is explained."""

    source: str
    figure: Figure
    explained: Figure | None = None


Group = tuple[str, Sequence[Balanced]]
"""What is compared, and the figures; the first is what the others should be."""


def balances(county: County, laid: Mapping[str, Laid]) -> Iterator[Group]:
    """What the form says must be equal between the sheets, and what its sheets say once more."""
    for balance in county.form.definition.balance:
        figures = []
        for name in balance.figures:
            sheet, _, label = name.partition("/")
            own = laid[sheet]
            figure = own.count() if label == "#" else own.sum(label)
            figures.append(Balanced(f"{sheet}·{'行数' if label == '#' else label}", figure))
        yield balance.title, figures


def chained(chain: Chain, laid: Mapping[str, Laid]) -> Iterator[Group]:
    """Roster, issued, summed up, passed: each with what explains that it is another."""
    for name, (title, path, column) in _FIELDS.items():
        yield f"名册至审核·{title}", list(_steps(chain, laid, name, path, column))


def _steps(
    chain: Chain, laid: Mapping[str, Laid], name: str, path: str, column: str
) -> Iterator[Balanced]:
    listed = laid[PROJECTS]
    label = listed.table.of(path) if path else None
    if path and label is None:
        return
    summed, passed = listed.count(), listed.count_where(VERDICT, Verdict.PASSED)
    if label is not None:
        summed = listed.sum(label)
        passed = listed.sum_where(label, VERDICT, Verdict.PASSED)

    def explained(*steps: Step) -> Figure:
        own = laid.get("差额原因")
        filled = own is not None and own.table.rows
        found = [own.sum_where(column, "环节", step) for step in steps] if own and filled else []
        return found[0].plus(*found[1:]) if found else number(Decimal(0))

    def given(amounts: Amounts) -> Figure:
        value: int | Decimal = getattr(amounts, name)
        return number(value)

    yield Balanced(_ROSTER, given(chain.due))
    yield Balanced("已下发的工作簿", given(chain.issued), explained(Step.ISSUED))
    yield Balanced("项目清单", summed, explained(Step.SUMMED))
    yield Balanced("项目清单·审核通过", passed, explained(Step.SUMMED, Step.PASSED))


def balance_table(groups: Sequence[Group]) -> SummaryTable:
    """All groups, one figure a row."""
    rows: list[tuple[Cell, ...]] = []
    laid = lay(SummaryTable(SHEET, _HEADINGS, ()))
    for title, figures in groups:
        first = len(rows)
        for one in figures:
            rows.append(_line(laid, first, len(rows), title, one, figures[0].figure))
    return SummaryTable(SHEET, _HEADINGS, tuple(rows))


def _line(  # noqa: PLR0913, PLR0917 - a row of two rows
    laid: Laid, first: int, index: int, title: str, one: Balanced, base: Figure
) -> tuple[Cell, ...]:
    own, top = laid.own(VALUE, index), laid.own(VALUE, first)
    more = one.figure.number - base.number
    difference = Figure(f"ROUND({own}-{top},6)", more, whole=one.figure.whole)
    said = one.explained.number if one.explained else Decimal(0)
    result = EQUAL if not more else EXPLAINED if more == said else UNEQUAL
    apart, told = laid.own(MORE, index), laid.own(SAID, index)
    formula = (
        f"IF({apart}=0,{words(EQUAL).formula},"
        f"IF(ROUND({apart}-N({told}),6)=0,{words(EXPLAINED).formula},{words(UNEQUAL).formula}))"
    )
    return title, one.source, one.figure, difference, one.explained, Figure(formula, result)
