"""A target: what may stand in it, how it is printed, and how people write it in one cell."""

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from xljixiao.form.loading import Form
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
_letters = st.characters(categories=["Lo", "Ll", "Lu"]) | st.sampled_from("%％/·²℃")
_units = st.text(_letters, min_size=1, max_size=10).map(tidy_line).filter(bool)


@given(st.sampled_from(SIGNS), _numbers, st.none() | _units.filter(lambda unit: unit[0] != "²"))
@example("≥", "2", "篇以上")
@example(">", "5", "=")
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
@example("优秀以上")
def test_printed_words_are_read_back(form: Form, text: str) -> None:
    spellings = tuple(form.setting.spellings("operator"))
    plain = unicodedata.normalize("NFKC", text)
    is_date = text.startswith(("2021年", "12月"))
    if text.startswith(spellings) or (plain.lstrip("-")[:1].isdecimal() and not is_date):
        return  # it looks like a number
    assert Target.parse(str(words(text)), form.setting) == words(text)


@given(st.text("≥≤=><120.,-%篇元/以上内年月前 ", max_size=9))
@example("2篇以上")
@example("≥-0")
@example(">=1,000元")
def test_reading_what_was_printed_changes_nothing_more(form: Form, text: str) -> None:
    try:
        target = Target.parse(text, form.setting)
    except (AmbiguousTarget, ValidationError):
        return  # asked back, not understood
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
        typed = f"2篇{spelling[1:]}" if spelling.startswith("…") else f"{spelling}2篇"
        assert Target.parse(typed, form.setting) == sign(operator, "2", "篇"), typed


def test_without_a_setting_only_the_official_signs_are_known() -> None:
    assert Target.parse("≥2篇") == sign("≥", "2", "篇")
    assert Target.parse("大于等于2篇") == words("大于等于2篇")
    assert Target.parse("12月底前") == words("12月底前")
    with pytest.raises(AmbiguousTarget):
        Target.parse("2篇以上")


NO_SIGN = "没有写符号，请说明是 ≥、≤ 还是 =。"
NO_NUMBER = "有符号但没有数值；如填文字，符号请选“定性”。"
TWO_NUMBERS = "里有不止一个数，请分成几条指标。"


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("90%", NO_SIGN),
        ("2篇", NO_SIGN),
        ("100", NO_SIGN),
        ("-5", NO_SIGN),
        ("2-3篇", NO_SIGN),
        ("≥优秀", NO_NUMBER),
        ("不低于上年", NO_NUMBER),
        ("≥百分之九十", NO_NUMBER),
        ("≥2篇3次", TWO_NUMBERS),
        ("≥2-3篇", TWO_NUMBERS),
        ("=1+1", TWO_NUMBERS),
        ("=2021年12月", TWO_NUMBERS),
        ("2篇3次以上", TWO_NUMBERS),
    ],
)
def test_what_does_not_say_enough_is_a_question(form: Form, typed: str, question: str) -> None:
    with pytest.raises(AmbiguousTarget) as caught:
        Target.parse(f" {typed}\n", form.setting)
    assert str(caught.value) == f"“{typed}”{question}"


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
