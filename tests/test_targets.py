"""A target: what may stand in it, how it is printed, and how people write it in one cell."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from xljixiao.form.ready import Form
from xljixiao.model.numerals import is_chinese_digit
from xljixiao.model.record import Loc
from xljixiao.model.targets import QUALITATIVE, AmbiguousTarget, Target
from xljixiao.model.values import tidy_line

SIGNS = ("≥", "≤", "=", ">", "<")


def refusals(data: dict[str, Any]) -> list[ErrorDetails]:
    with pytest.raises(ValidationError) as caught:
        Target.model_validate(data)
    return caught.value.errors()


def sign(operator: str, value: str, unit: str | None = None) -> Target:
    return Target.model_validate({"operator": operator, "value": value, "unit": unit})


def words(text: str) -> Target:
    return Target(operator="定性", words=text)


# ---------------------------------------------------------------- what may stand in it


@pytest.mark.parametrize("operator", SIGNS)
def test_a_sign_needs_a_number(operator: str) -> None:
    (error,) = refusals({"operator": operator, "unit": "篇"})
    assert (error["loc"], error["type"]) == ((), "target_needs_number")
    assert error["ctx"] == {"operator": operator}


@pytest.mark.parametrize("number", [{}, {"value": "5"}])
def test_words_do_not_go_with_a_sign(number: dict[str, str]) -> None:
    (error,) = refusals({"operator": "≥", "words": "按时完成", **number})
    assert error["type"] == "target_needs_number"


def test_a_qualitative_target_needs_words() -> None:
    (error,) = refusals({"operator": QUALITATIVE})
    assert (error["loc"], error["type"]) == ((), "target_needs_words")


def test_words_have_no_unit() -> None:
    (error,) = refusals({"operator": QUALITATIVE, "words": "按时完成", "unit": "篇"})
    assert error["type"] == "target_unit_of_words"


@pytest.mark.parametrize("operator", ["≧", ">=", "大于等于", "", "约"])
def test_only_the_official_operators_are_operators(operator: str) -> None:
    (error,) = refusals({"operator": operator, "value": "5"})
    assert (error["loc"], error["type"]) == (("operator",), "not_an_operator")


@pytest.mark.parametrize(
    ("value", "kept"),
    [("按时完成", "按时完成"), ("2021年12月底前", "2021年12月底前"), ("1\n级", "1级"), (5, "5")],
)
def test_words_in_the_place_of_the_number_are_the_words(value: object, kept: str) -> None:
    target = Target.model_validate({"operator": QUALITATIVE, "value": value, "unit": None})
    assert target == words(kept)
    assert target.value is None


@pytest.mark.parametrize("value", ["按时完成", "90%", "５", "1e3", "", True])
def test_words_in_the_place_of_the_number_do_not_go_with_a_sign(value: object) -> None:
    (error,) = refusals({"operator": "≤", "value": value})
    assert (error["loc"], error["type"]) == (("value",), "target_needs_number")
    assert error["ctx"] == {"operator": "≤"}


def test_a_number_beyond_its_bounds_is_told_as_a_number() -> None:
    (error,) = refusals({"operator": "≤", "value": "1000000000001"})
    assert (error["loc"], error["type"]) == (("value",), "less_than_equal")


def test_a_wrong_operator_speaks_for_the_value_beside_it() -> None:
    (only,) = refusals({"operator": "约", "value": "很多"})
    assert only["loc"] == ("operator",)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"operator": "定性", "words": "很" * 201}, ("words",)),
        ({"operator": "≥", "value": "1", "unit": "篇" * 21}, ("unit",)),
    ],
)
def test_words_and_unit_have_a_length(data: dict[str, Any], where: Loc) -> None:
    (error,) = refusals(data)
    assert (error["loc"], error["type"]) == (where, "too_many_chars")


# ---------------------------------------------------------------- how it is printed


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        (sign("≥", "90", "%"), "≥90%"),
        (sign("≤", "28.40", "元/株"), "≤28.40元/株"),
        (sign("=", "0"), "=0"),
        (sign(">", "-1.50", "个"), ">-1.50个"),
        (words("按时完成"), "按时完成"),
    ],
)
def test_a_target_is_printed_as_the_official_form_prints_it(target: Target, shown: str) -> None:
    assert str(target) == shown


_numbers = st.builds(
    lambda number, places: f"{Decimal(number).scaleb(-places):f}",
    st.integers(-(10**12), 10**12),
    st.integers(0, 6),
)
_letters = st.characters(categories=["Lo", "Ll", "Lu"]) | st.sampled_from("/·²℃")
_units = st.sampled_from(["%", "％", "百分比", "万元/公里", "头(只)"]) | (
    st.text(_letters, min_size=1, max_size=10).map(tidy_line).filter(bool)
)


def speaks_of_nothing_else(unit: str) -> bool:
    """No unit that goes on with a number, a bound, a doubt (余, 左右, 含) or a date."""
    doubts = ("含", "以", "余", "多", "几", "来", "约", "及", "或", "底", "上下", "左右", "内")
    return unit[0] != "²" and not any(one in unit for one in doubts)


@given(st.sampled_from(SIGNS), _numbers, st.none() | _units.filter(speaks_of_nothing_else))
@example("≥", "12", "月")
@example("=", "2021", "万元")
@example("≥", "1000", "m²")
def test_a_printed_number_is_read_back(
    form: Form, operator: str, value: str, unit: str | None
) -> None:
    target = sign(operator, value, unit)
    for setting in (None, form.setting):
        again = Target.parse(str(target), setting)
        assert again == target
        assert str(again) == str(target)


@given(st.text(min_size=1, max_size=20).map(tidy_line).filter(bool))
@example("2021年12月底前")
@example("2020年1月--2020年11月")
@example("优秀以上")
@example("一次性完成")
@example("达到国家标准")
def test_printed_words_are_read_back(form: Form, text: str) -> None:
    setting = form.setting
    bare = tuple(one.head for one in setting.frames("operator") if one.bare)
    marks = any(mark in text.upper() for mark in setting.words("unfilled"))
    is_date = text.startswith(("2021年", "2020年"))
    has_digit = any(unicodedata.category(one) == "Nd" for one in text)
    counted = is_chinese_digit(text[0]) and text != "一次性完成"
    if text.startswith(bare) or marks or counted or not any(map(str.isalnum, text)):
        return  # it looks like a number, or like nothing at all
    if has_digit and not is_date:
        return
    assert Target.parse(str(words(text)), setting) == words(text)


@given(
    st.text("≥≤=><120.,-%篇元/以上内年月前底百分之九十及含XX* ", max_size=9) | st.text(max_size=30)
)
@example("2篇以上")
@example("≥2篇以上以上")
@example("≥-0")
@example(">=1,000元")
@example("≥百分之九十")
def test_reading_what_was_printed_changes_nothing_more(form: Form, text: str) -> None:
    """Also: nothing is raised but a question, or the model's refusal."""
    try:
        target = Target.parse(text, form.setting)
    except (AmbiguousTarget, ValidationError):
        return  # asked back, not understood
    if target.words is not None and text.startswith("定性"):
        return  # the word 定性 is not printed
    assert Target.parse(str(target), form.setting) == target


# ---------------------------------------------------------------- how people write it


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("≥2篇", sign("≥", "2", "篇")),
        (">=2篇", sign("≥", "2", "篇")),
        ("≧2篇", sign("≥", "2", "篇")),
        ("大于等于2篇", sign("≥", "2", "篇")),
        ("不少于2篇", sign("≥", "2", "篇")),
        ("不低于90%", sign("≥", "90", "%")),
        ("95%以上", sign("≥", "95", "%")),
        ("2 篇 以上", sign("≥", "2", "篇")),
        ("≤28.40元/株", sign("≤", "28.40", "元/株")),
        ("<=5", sign("≤", "5")),
        ("不超过5%", sign("≤", "5", "%")),
        ("100元以内", sign("≤", "100", "元")),
        ("30天以下", sign("≤", "30", "天")),
        ("＝5", sign("=", "5")),
        ("==5", sign("=", "5")),
        ("等于5", sign("=", "5")),
        ("\uff1e5", sign(">", "5")),
        ("大于5", sign(">", "5")),
        ("超过5", sign(">", "5")),
        ("\uff1c5", sign("<", "5")),
        ("小于5", sign("<", "5")),
        ("≥２篇", sign("≥", "2", "篇")),
        ("≥ 2 篇", sign("≥", "2", "篇")),
        ("≥2\n篇", sign("≥", "2", "篇")),
        ("≥1,000元", sign("≥", "1000", "元")),
        ("≥-5", sign("≥", "-5")),
        ("≥100m²", sign("≥", "100", "m²")),
        ("按时完成", words("按时完成")),
        ("定性按时完成", words("按时完成")),
        ("优秀以上", words("优秀以上")),
        ("2021年12月底前", words("2021年12月底前")),
        ("2021 年底", words("2021 年底")),
        ("12月底前", words("12月底前")),
        (">=1102人", sign("≥", "1102", "人")),
        ("大于等于 98 %", sign("≥", "98", "%")),
        ("﹦100%", sign("=", "100", "%")),
        ("≧85%", sign("≥", "85", "%")),
        ("》=95%", sign("≥", "95", "%")),
        ("＞＝90", sign("≥", "90")),
        ("=＞90", sign("≥", "90")),
        ("＜＝90", sign("≤", "90")),
        ("<24小时", sign("<", "24", "小时")),
        ("不少于60次", sign("≥", "60", "次")),
        ("至少3次", sign("≥", "3", "次")),
        ("达到90%", sign("≥", "90", "%")),
        ("达到90%以上", sign("≥", "90", "%")),
        ("≥90%以上", sign("≥", "90", "%")),
        ("90%及以上", sign("≥", "90", "%")),
        ("90%（含）以上", sign("≥", "90", "%")),
        ("95%以上。", sign("≥", "95", "%")),
        ("控制在5万元以内", sign("≤", "5", "万元")),
        ("控制在 5 万元 以下", sign("≤", "5", "万元")),
        ("不超过5万元以内", sign("≤", "5", "万元")),
        ("24小时内", sign("≤", "24", "小时")),
        ("超100人", sign(">", "100", "人")),
        ("为100%", sign("=", "100", "%")),
        ("≥90％", sign("≥", "90", "％")),
        ("≥90百分比", sign("≥", "90", "百分比")),
        ("百分之九十以上", sign("≥", "90", "百分比")),
        ("≥百分之九十五点五", sign("≥", "95.5", "百分比")),
        ("不低于百分之90", sign("≥", "90", "百分比")),
        ("=百分之百", sign("=", "100", "百分比")),
        ("千分之五以内", sign("≤", "5", "‰")),
        ("≥2000万", sign("≥", "2000", "万")),
        ("≤620万/月", sign("≤", "620", "万/月")),
        ("≥1，234元", sign("≥", "1234", "元")),
        ("≥8万亩", sign("≥", "8", "万亩")),
        ("≥0.97比例", sign("≥", "0.97", "比例")),
        ("定性 有效提升", words("有效提升")),
        ("定性：有效提升", words("有效提升")),
        ("定性 完成2套方案", words("完成2套方案")),
        ("定性指标：良好", words("良好")),
        ("达到国家标准", words("达到国家标准")),
        ("为民服务", words("为民服务")),
        ("不超预算", words("不超预算")),
        ("控制在预算内", words("控制在预算内")),
        ("超额完成", words("超额完成")),
        ("一次性完成", words("一次性完成")),
        ("无", words("无")),
        ("12月底", words("12月底")),
        ("12月底到位", words("12月底到位")),
        ("12月31日前", words("12月31日前")),
        ("1-12月", words("1-12月")),
        ("2021年1月-12月", words("2021年1月-12月")),
        ("2023.07-2024.01", words("2023.07-2024.01")),
        ("2021年内", words("2021年内")),
        ("第1季度完成", words("第1季度完成")),
    ],
)
def test_what_people_write_is_understood_under_the_shipped_form(
    form: Form, typed: str, target: Target
) -> None:
    assert Target.parse(typed, form.setting) == target


def test_every_spelling_of_the_shipped_form_is_understood(form: Form) -> None:
    spellings = form.setting.spellings("operator")
    assert set(spellings.values()) == {*SIGNS, QUALITATIVE}
    for spelling, operator in spellings.items():
        if operator == QUALITATIVE:
            assert Target.parse(f"{spelling}按时完成", form.setting) == words("按时完成")
            continue
        typed = spelling.replace("…", "2篇") if "…" in spelling else f"{spelling}2篇"
        assert Target.parse(typed, form.setting) == sign(operator, "2", "篇"), typed


def test_without_a_setting_only_the_official_signs_are_known() -> None:
    assert Target.parse("≥2篇") == sign("≥", "2", "篇")
    assert Target.parse("定性 良好") == words("良好")
    assert Target.parse("不少于两篇") == words("不少于两篇")
    assert Target.parse("12月底前") == words("12月底前")
    for text in ("2篇以上", "大于等于2篇"):
        with pytest.raises(AmbiguousTarget):
            Target.parse(text)


NO_SIGN = "没有写符号，请说明是 ≥、≤ 还是 =。"
NO_NUMBER = "有符号但没有数值；如填文字，符号请选“定性”。"
TWO_NUMBERS = "里有不止一个数，请只留一个，或分成几条指标。"
STILL_TO_FILL = "是待填的样子，请写上实际的指标值。"
ARABIC = "里的数请用阿拉伯数字写，如“≥3篇”。"
MIXED = "里既有文字又有数，请说明：定量的只写符号、数值和单位，定性的在前面写“定性”。"
VAGUE = "里的数不确切，请写确切的数。"
MORE = "的数后面还有别的话，请只写单位；如填文字，请在前面写“定性”。"
DATE = "像是日期，请写成文字，如“12月底前”。"
MONTHS = "是几个月还是几月份？请写明，如“≥12个月”或“12月底前”。"
SIGN_ALONE = "只有符号，没有数值或文字，请补充。"


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("90%", NO_SIGN),
        ("2篇", NO_SIGN),
        ("100", NO_SIGN),
        ("-5", NO_SIGN),
        ("14.8万元", NO_SIGN),
        ("2000万", NO_SIGN),
        ("2021.5万元", NO_SIGN),
        ("2280次", NO_SIGN),  # perhaps ≥280次, read off paper
        ("290%", NO_SIGN),
        ("90百分比", NO_SIGN),
        ("百分之九十", NO_SIGN),
        ("30日", NO_SIGN),
        ("≥优秀", NO_NUMBER),
        ("不低于上年", NO_NUMBER),
        ("≥", SIGN_ALONE),
        ("不少于", SIGN_ALONE),
        ("定性", SIGN_ALONE),
        ("定性指标", SIGN_ALONE),
        ("≥2篇3次", TWO_NUMBERS),
        ("≥2-3篇", TWO_NUMBERS),
        ("2～3篇", TWO_NUMBERS),
        ("5%-10%", TWO_NUMBERS),
        ("=1+1", TWO_NUMBERS),
        ("=1:1", TWO_NUMBERS),
        ("2篇3次以上", TWO_NUMBERS),
        ("2-3个月", TWO_NUMBERS),
        ("≥95%以下", "里有不止一个符号（≥、≤），请只写一个。"),
        (">90%以上", "里有不止一个符号（>、≥），请只写一个。"),
        ("≥**%", STILL_TO_FILL),
        ("≤****000元", STILL_TO_FILL),
        ("≥XX人", STILL_TO_FILL),
        ("ｘｘ", STILL_TO_FILL),
        ("……", STILL_TO_FILL),
        ("/", STILL_TO_FILL),
        ("≥三次", ARABIC),
        ("三篇", ARABIC),
        ("两次以上", ARABIC),
        ("九成以上", ARABIC),
        ("≥百分之一百二", ARABIC),
        ("百分之九十左右", ARABIC),
        ("完成1部宣传片，2套方案", MIXED),
        ("控制在5万元", MIXED),
        ("12月底前100%到位", MIXED),
        ("》90%", "里的“》”是书名号，不是符号，请写明是 >、≥ 还是 <、≤。"),
        ("≥20余次", VAGUE),
        ("≥20多人", VAGUE),
        ("90%左右", VAGUE),
        ("≥90%，按时完成", MORE),
        ("≥100%完成", MORE),
        ("≥90%（含）", MORE),
        ("≥2 篇 报告", MORE),
        ("≥2次以上/年", MORE),
        ("≤12月底", DATE),
        ("=2021年12月", DATE),
        ("12月", MONTHS),
        ("3月内", MONTHS),
    ],
)
def test_what_does_not_say_enough_is_a_question(form: Form, typed: str, question: str) -> None:
    with pytest.raises(AmbiguousTarget) as caught:
        Target.parse(f" {typed}\n", form.setting)
    assert str(caught.value) == f"“{typed}”{question}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("14.8万元", ("14.8", "万元")),
        ("2000万", ("2000", "万")),
        ("百分之九十", ("90", "百分比")),
        ("1,000", ("1000", None)),
    ],
)
def test_a_question_for_the_operator_keeps_number_and_unit(
    form: Form, typed: str, kept: tuple[str, str | None]
) -> None:
    with pytest.raises(AmbiguousTarget) as caught:
        Target.parse(typed, form.setting)
    written = caught.value.written
    assert written is not None
    assert (written.number, written.unit) == kept


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("≥9999999999999", ("value",)),
        ("≥0.0000001", ("value",)),
        (f"≥2{'篇' * 21}", ("unit",)),
        ("很" * 201, ("words",)),
        ("\u3000", ("words",)),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_the_model(form: Form, typed: str, where: Loc) -> None:
    with pytest.raises(ValidationError) as caught:
        Target.parse(typed, form.setting)
    assert [error["loc"] for error in caught.value.errors()] == [where]


@pytest.mark.parametrize("text", ["≥2½", "≥½", "≥5²", "≥1,2", "≥1，2", "≥2，3次", "≥", "定性"])
def test_a_number_that_is_not_plainly_one_is_asked_about(text: str, form: Form) -> None:
    with pytest.raises(AmbiguousTarget):
        Target.parse(text, form.setting)


def test_thousands_are_groups_of_three() -> None:
    assert Target.parse("≥1,234,567.5元").value == Decimal("1234567.5")


def test_a_target_never_holds_both_a_number_and_words() -> None:
    with pytest.raises(ValidationError):
        Target.model_validate({"operator": "定性", "value": "5", "words": "按时完成"})
