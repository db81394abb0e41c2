"""Indicators of one name over many projects: added, averaged by money, or only counted."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xljixiao.county.summary.rollup import (
    How,
    Rolled,
    Row,
    aggregated,
    is_relative,
    likeness,
    roll_up,
)
from xljixiao.form.loading import shipped_form
from xljixiao.model.setting import Setting
from xljixiao.model.targets import QUALITATIVE, Target

SETTING = shipped_form("hebei-2021").setting
ABSOLUTE, RELATIVE = "培训人次", "验收合格率"

_money = st.decimals(0, 10**6, places=4)
_values = st.decimals(0, 10**6, places=2)
_operators = st.sampled_from(("≥", "≤", "="))


def _row(
    target: str, name: str = ABSOLUTE, money: Decimal | int = 1, level2: str = "数量指标"
) -> Row:
    return Row("产出指标", level2, name, Target.parse(target, SETTING), Decimal(money), 0, "714")


def _rolled(*rows: Row) -> list[Rolled]:
    return roll_up(rows, SETTING)


def _figure(*rows: Row) -> tuple[How, Decimal | None, int]:
    (one,) = _rolled(*rows)
    return one.how, one.value, one.rows


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    units = st.sampled_from(("人次", "人/次", "次", "百分比", "%", "元", "万元", None))
    found = []
    for _ in range(draw(st.integers(1, 12))):
        operator = draw(_operators | st.just(QUALITATIVE))
        if operator == QUALITATIVE:
            words = draw(st.sampled_from(("按时完成", "及时")))
            target = Target(operator=QUALITATIVE, words=words)
        else:
            number, unit = draw(_values), draw(units)
            target = Target.model_validate({"operator": operator, "value": number, "unit": unit})
        found.append(
            Row(
                level1="产出指标",
                level2=draw(st.sampled_from(("数量指标", "质量指标"))),
                name=draw(st.sampled_from((ABSOLUTE, RELATIVE, "培训 人次", "人均成本"))),
                target=target,
                money=draw(_money),
                project=draw(st.integers(0, 3)),
                department=draw(st.sampled_from(("714", "801"))),
            )
        )
    return found


# ------------------------------------------------------------------ what may stand as one


def test_absolute_values_of_one_name_are_added() -> None:
    assert _figure(_row("≥200人次"), _row("≥300人/次")) == (How.SUM, Decimal(500), 2)


def test_ratios_are_averaged_by_the_money_of_their_projects() -> None:
    rows = _row("≥90%", RELATIVE, 300), _row("≥98百分比", RELATIVE, 100)
    assert _figure(*rows) == (How.WEIGHTED, Decimal(92), 2)


def test_a_name_that_speaks_of_an_average_is_never_added_whatever_its_unit() -> None:
    rows = _row("≤100元", "会员培训人均成本", 30), _row("≤200元", "会员培训人均成本", 10)
    assert _figure(*rows) == (How.WEIGHTED, Decimal(125), 2)


def test_without_any_money_ratios_are_averaged_plainly() -> None:
    rows = _row("≥90%", RELATIVE, 0), _row("≥95%", RELATIVE, 0)
    assert _figure(*rows) == (How.PLAIN, Decimal("92.5"), 2)


def test_words_are_counted_and_the_most_usual_are_told() -> None:
    (one,) = _rolled(*(_row(f"定性{words}") for words in ("及时", "按时", "及时")))
    assert (one.how, one.value, one.rows) == (How.COUNTED, None, 3)
    assert one.words == "及时（2条）、按时（1条）"


def test_numbers_without_a_unit_are_counted_only() -> None:
    assert _figure(_row("≥3"), _row("≥4")) == (How.COUNTED, None, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_row("≥3人次"), _row("≥3次")),
        (_row("≥3人次"), _row("≤3人次")),
        (_row("≥3人次"), _row("=3人次")),
        (_row("≥3人次"), _row("≥3人次", level2="质量指标")),
        (_row("≥3人次"), _row("≥3人次", "培训场次")),
        (_row("≥3人次"), _row("定性按时")),
        (_row("≥3人次"), _row("≥3万元")),
    ],
)
def test_unlike_things_stay_apart(one: Row, other: Row) -> None:
    assert [rolled.rows for rolled in _rolled(one, other)] == [1, 1]


def test_money_in_several_units_is_added_in_the_larger_one_and_in_one_unit_stays() -> None:
    several = _rolled(_row("≤2万元", "总成本"), _row("≤5000元", "总成本"))
    assert [(one.value, one.unit) for one in several] == [(Decimal("2.5"), "万元")]
    alone = _rolled(_row("≤2000元", "总成本"), _row("≤5000元", "总成本"))
    assert [(one.value, one.unit) for one in alone] == [(Decimal(7000), "元")]


def test_signs_blanks_and_width_do_not_make_another_name() -> None:
    assert likeness("培训 人次（次）") == likeness("培训人次(次)") == likeness("培训人次、(次)")
    assert likeness("培训人次") != likeness("培训场次")


def test_which_names_and_units_speak_of_a_rate_is_the_settings() -> None:
    assert is_relative("覆盖面积", "百分比", SETTING)
    assert is_relative("补助标准", "元", SETTING)
    assert not is_relative("标准化厂房数量", "座", SETTING)
    assert not is_relative("补助标准", "元", Setting())


# ------------------------------------------------------------------ arithmetic


@given(rows=_rows())
def test_no_row_is_lost_and_none_counted_twice(rows: list[Row]) -> None:
    rolled = roll_up(rows, SETTING)
    assert sum(one.rows for one in rolled) == len(rows)
    assert all(one.projects <= one.rows and one.departments <= one.rows for one in rolled)


@given(rows=_rows(), dice=st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], dice: object) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    def told(some: Sequence[Row]) -> list[tuple[object, ...]]:
        return sorted(
            (one.level2, likeness(one.name), one.operator, one.unit, one.how, one.rows, one.value)
            for one in roll_up(some, SETTING)
        )

    assert [repr(one) for one in told(rows)] == [repr(one) for one in told(shuffled)]


@given(rows=_rows())
def test_a_sum_is_the_sum_and_a_mean_lies_between(rows: list[Row]) -> None:
    for one in roll_up(rows, SETTING):
        assert (one.value is None) == (one.how is How.COUNTED)
        if one.value is None or one.least is None or one.most is None:
            continue
        if one.how is How.SUM:
            assert one.value >= one.most
        else:
            slack = Decimal("0.000001")
            assert one.least - slack <= one.value <= one.most + slack


@given(values=st.lists(st.tuples(_values, _money), min_size=1))
def test_sums_are_exact(values: list[tuple[Decimal, Decimal]]) -> None:
    found = aggregated(values, How.SUM)
    assert found is not None
    assert Fraction(found) == sum((Fraction(value) for value, _ in values), Fraction(0))


@given(
    values=st.lists(st.tuples(_values, _money), min_size=1).filter(
        lambda one: any(m for _, m in one)
    ),
    factor=st.integers(1, 1000),
)
def test_only_the_proportion_of_the_money_weighs(
    values: list[tuple[Decimal, Decimal]], factor: int
) -> None:
    more = [(value, money * factor) for value, money in values]
    assert aggregated(values, How.WEIGHTED) == aggregated(more, How.WEIGHTED)


@given(one=st.lists(_values, min_size=1), other=st.lists(_values, min_size=1))
def test_parts_may_be_added_one_after_the_other(one: list[Decimal], other: list[Decimal]) -> None:
    def added(values: list[Decimal]) -> Decimal:
        found = aggregated([(value, Decimal(1)) for value in values], How.SUM)
        assert found is not None
        return found

    assert added([added(one), added(other)]) == added([*one, *other])
