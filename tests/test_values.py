"""What a value may be: amounts, percentages, texts, lists in one cell, words and codes."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from xljixiao.model.numerals import (
    NUMBER,
    chinese_number,
    half_width,
    plain_number,
    written_day,
)
from xljixiao.model.record import Record
from xljixiao.model.setting import Setting
from xljixiao.model.values import (
    Chars,
    Code,
    Line,
    Lines,
    Money,
    Percent,
    Quantity,
    Term,
    Text,
    printed,
    split,
    tidy_line,
    units,
)


def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def refusals(kind: object, value: object, setting: Setting | None = None) -> list[ErrorDetails]:
    with pytest.raises(ValidationError) as caught:
        adapter(kind).validate_python(value, context=setting)
    return caught.value.errors()


def refusal(kind: object, value: object) -> str:
    (only,) = refusals(kind, value)
    return only["type"]


# ---------------------------------------------------------------- amounts

NOT_AMOUNTS = {
    "an exponent": ("1e3", "not_a_number"),
    "digits that are not ASCII": ("５", "not_a_number"),
    "Python's underscore": ("1_000", "not_a_number"),
    "a thousands comma": ("1,000", "not_a_number"),
    "a unit": ("5万元", "not_a_number"),
    "a blank text": ("", "not_a_number"),
    "a sign alone": ("-", "not_a_number"),
    "a point alone": (".", "not_a_number"),
    "not a number, as text": ("NaN", "not_a_number"),
    "infinity, as text": ("Infinity", "not_a_number"),
    "not a number": (Decimal("NaN"), "finite_number"),
    "a signalling not a number": (Decimal("sNaN"), "finite_number"),
    "infinity": (float("inf"), "finite_number"),
    "true": (True, "decimal_type"),
    "false": (False, "decimal_type"),
    "nothing": (None, "decimal_type"),
}


@pytest.mark.parametrize("kind", [Money, Percent, Quantity], ids=["money", "percent", "quantity"])
@pytest.mark.parametrize("case", NOT_AMOUNTS)
def test_what_people_do_not_mean_as_a_number_is_refused(kind: object, case: str) -> None:
    value, expected = NOT_AMOUNTS[case]
    assert refusal(kind, value) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0.00"),
        ("5", "5.00"),
        (12, "12.00"),
        ("5.1", "5.10"),
        (0.1, "0.10"),
        ("5.000", "5.00"),
        ("5.123456", "5.123456"),
        ("5.1234560000", "5.123456"),
        ("+5", "5.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        (" 5\n", "5.00"),
        ("007", "7.00"),
        ("-0", "0.00"),
        (-0.0, "0.00"),
        (Decimal("-0.000"), "0.00"),
        (Decimal("1E+3"), "1000.00"),
        (1e8, "100000000.00"),
        ("0.000001", "0.000001"),
        ("999999999.999999", "999999999.999999"),
    ],
)
def test_money_is_printed_with_two_decimals_at_least(value: object, shown: str) -> None:
    money = adapter(Money)
    assert str(money.validate_python(value)) == shown
    assert money.dump_json(money.validate_python(value)) == f'"{shown}"'.encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-0.000001", "greater_than_equal"),
        ("1000000000", "less_than"),
        (Decimal("1E+9"), "less_than"),
        ("0.0000001", "multiple_of"),
        ("999999999.9999999", "multiple_of"),
    ],
)
def test_money_is_bounded_and_no_finer_than_a_fen(value: object, expected: str) -> None:
    assert refusal(Money, value) == expected


@given(st.integers(0, 10**15 - 1))
@example(1)
@example(10**15 - 1)
def test_every_amount_survives_its_own_json_and_is_printed_plainly(fen: int) -> None:
    money = adapter(Money)
    amount = money.validate_python(Decimal(fen).scaleb(-6))
    whole, _, decimals = str(amount).partition(".")
    assert (whole + decimals).isdecimal()
    assert len(decimals) >= 2
    assert amount == Decimal(fen).scaleb(-6)
    again = money.validate_json(money.dump_json(amount))
    assert str(again) == str(amount)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "0.00"), ("25", "25.00"), ("33.33", "33.33"), ("0.01", "0.01"), ("100.00", "100.00")],
)
def test_a_percentage_is_printed_with_two_decimals(value: str, shown: str) -> None:
    percent = adapter(Percent)
    assert str(percent.validate_python(value)) == shown
    assert percent.dump_json(percent.validate_python(value)) == f'"{shown}"'.encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("100.01", "less_than_equal"),
        ("-0.01", "greater_than_equal"),
        ("33.333", "multiple_of"),
    ],
)
def test_a_percentage_lies_between_0_and_100_with_two_decimals(value: str, expected: str) -> None:
    assert refusal(Percent, value) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("28.40", "28.40"),
        ("28.4", "28.4"),
        ("100.000000", "100.000000"),
        ("90", "90"),
        ("-5.0", "-5.0"),
        ("0.000001", "0.000001"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-1E+12"), "-1000000000000"),
        (2.0, "2.0"),
    ],
)
def test_a_quantity_keeps_the_decimals_that_were_written(value: object, shown: str) -> None:
    quantity = adapter(Quantity)
    assert str(quantity.validate_python(value)) == shown
    assert quantity.dump_json(quantity.validate_python(value)) == f'"{shown}"'.encode()


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_a_quantity_is_printed_as_it_was_written(number: int, places: int) -> None:
    written = f"{Decimal(number).scaleb(-places):f}"
    assert str(adapter(Quantity).validate_python(written)) == written


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1000000000000.1", "less_than_equal"),
        ("-1000000000000.1", "greater_than_equal"),
        ("0.0000001", "multiple_of"),
    ],
)
def test_a_quantity_is_bounded(value: str, expected: str) -> None:
    assert refusal(Quantity, value) == expected


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  调研\u3000", "调研"),
        ("\u00a0调研\u00a0\t\n", "调研"),
        ("调\u3000研", "调\u3000研"),
        ("a\u00a0b", "a\u00a0b"),
        ("第一段\r\n第二段\r第三段", "第一段\n第二段\n第三段"),
        ("第一段\n\n  第二段", "第一段\n\n  第二段"),
        ("列\t列", "列\t列"),
        ("\x00调\x0b研\x1f", "调研"),
        ("\ufffe调\ud800研\uffff", "调研"),
        ("𠮷野家", "𠮷野家"),
        ("'=1+1", "'=1+1"),
    ],
)
def test_a_text_is_what_a_cell_can_carry(typed: str, kept: str) -> None:
    assert adapter(Text).validate_python(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("业务管理\n经费", "业务管理经费"),
        ("业务管理 \r\n  经费", "业务管理经费"),
        ("业务管理\n\n\n经费", "业务管理经费"),
        ("业务\t经费", "业务经费"),
        ("Word\nExcel", "Word Excel"),
        ("Word\t Excel", "Word Excel"),
        ("Excel\n表", "Excel表"),
        ("表\nExcel", "表Excel"),
        ("第1\n2条", "第1 2条"),
        ("𠮷\n野", "𠮷野"),
        ("\n调研\n", "调研"),
        ("调  研", "调  研"),
    ],
)
def test_a_break_in_a_line_joins_chinese_and_spaces_latin(typed: str, kept: str) -> None:
    assert adapter(Line).validate_python(typed) == kept


@given(st.text())
def test_a_tidied_line_is_one_line_and_stays_as_it_is(typed: str) -> None:
    line = tidy_line(typed)
    assert tidy_line(line) == line == line.strip()
    assert not {"\n", "\r", "\t"} & set(line)


@pytest.mark.parametrize("kind", [Line, Text], ids=["line", "text"])
@pytest.mark.parametrize("value", ["", "  ", "\u3000\n\u00a0", "\x0b", None, 5])
def test_a_text_is_never_blank_and_never_something_else(kind: object, value: object) -> None:
    assert len(refusals(kind, value)) == 1


def test_a_length_is_counted_in_utf16_units_as_excel_counts() -> None:
    text = "𠮷" * 31 + "a" * 29
    assert (len(text), units(text)) == (60, 91)
    assert adapter(Annotated[Line, Chars(91)]).validate_python(text) == text
    (error,) = refusals(Annotated[Line, Chars(90)], text)
    assert (error["type"], error["ctx"]) == ("too_many_chars", {"length": 91, "most": 90})


def test_outer_blanks_do_not_count() -> None:
    assert adapter(Annotated[Line, Chars(2)]).validate_python("\u3000调研\n") == "调研"


def test_several_lines_are_measured_as_the_cell_prints_them() -> None:
    two = ("甲", "乙")  # 1.甲 and 2.乙 with a break between
    assert adapter(Annotated[Lines, Chars(7)]).validate_python(two) == two
    (error,) = refusals(Annotated[Lines, Chars(6)], two)
    assert error["ctx"] == {"length": 7, "most": 6}
    assert adapter(Annotated[Lines, Chars(2)]).validate_python(("甲乙",)) == ("甲乙",)


def test_a_cell_carries_253_breaks_at_most() -> None:
    kind = Annotated[Text, Chars(4000)]
    assert adapter(kind).validate_python("\n".join("甲" * 254)).count("\n") == 253
    assert refusal(kind, "\n".join("甲" * 255)) == "too_many_breaks"


# ---------------------------------------------------------------- several lines in one cell

_odd = st.sampled_from(
    [
        *("1.开始", "2、续", "1. x", "3个", "2.5倍", "１）全角", "①圈", "²", "1.", "1", "(1)括号"),
        *("1. 1. 1.", "99.终", "a b", "𠮷", "-", ".", "10、"),
        *(
            "一、甲；二、乙",
            "①甲②乙",
            "1、甲；2、乙",
            "（1）甲（2）乙",
            "1.甲；2.乙",
            "甲；2.乙",
            "；二、",
        ),
    ]
)
_line = (_odd | st.text(max_size=12)).map(tidy_line).filter(bool)


@given(st.lists(_line, min_size=1, max_size=15))
@example([str(n) for n in range(1, 100)])
@example([f"{n}.x" for n in range(1, 100)])
@example(["1.x"])
@example(["1.x", "2.x"])
def test_printed_lines_are_read_back_one_for_one(lines: list[str]) -> None:
    assert split(printed(lines)) == tuple(lines)
    assert adapter(Lines).validate_python(printed(lines)) == tuple(lines)


@pytest.mark.parametrize(
    ("lines", "cell"),
    [
        ((), ""),
        (("调研2篇",), "调研2篇"),
        (("2篇调研",), "2篇调研"),
        (("1.调研",), "1. 1.调研"),
        (("调研", "培训"), "1.调研\n2.培训"),
        (("2篇调研", "培训"), "1. 2篇调研\n2.培训"),
    ],
)
def test_lines_are_numbered_in_their_cell_and_a_single_one_stays_bare(
    lines: tuple[str, ...], cell: str
) -> None:
    assert printed(lines) == cell


TYPED_LISTS = {
    "numbered on one line in Chinese": ("一、调研；二、培训。", ("调研", "培训。")),
    "numbered on one line in circles": ("①调研②培训", ("调研", "培训")),
    "numbered on one line": ("1、调研，形成报告；2、培训100人", ("调研，形成报告", "培训100人")),
    "numbered on one line in brackets": ("（1）调研（2）培训；（3）走访", ("调研", "培训", "走访")),
    "numbered on one line in Chinese in brackets": ("(一)调研(二)培训", ("调研", "培训")),
    "one that only begins so": ("一、调研，见第二、三部分", ("一、调研，见第二、三部分",)),
    "numbers that do not count up": ("①调研③培训", ("①调研③培训",)),
    "a number with decimals": ("1、培训；2.5万元采购", ("培训；2.5万元采购",)),
    "a reference to another": ("调研；（2）培训", ("调研；（2）培训",)),
    "numbered with a point": ("1.调研\n2.培训", ("调研", "培训")),
    "numbered with a point and a blank": ("1. 调研\n2. 培训", ("调研", "培训")),
    "numbered with the Chinese comma": ("1、调研\n2、培训", ("调研", "培训")),
    "numbered with a bracket": ("1）调研\n2)培训", ("调研", "培训")),
    "numbered in full width": ("１\uff0e调研\n２\uff0e培训", ("调研", "培训")),
    "a wrapped numbered line": ("1、调研报\n告2篇\n2、培训", ("调研报告2篇", "培训")),
    "a wrapped Latin line": ("1.Excel\nWPS\n2.培训", ("Excel WPS", "培训")),
    "one numbered line": ("1.调研", ("调研",)),
    "without numbers": ("调研\n培训", ("调研", "培训")),
    "without numbers, blank lines between": ("\n调研\r\n\r\n\u3000培训 \n", ("调研", "培训")),
    "numbers that do not begin at one": ("2.调研\n3.培训", ("2.调研", "3.培训")),
    "numbers below a heading": ("任务：\n1.调研", ("任务：", "1.调研")),
    "decimals, not numbers": ("1.5万元\n2.5万元", ("1.5万元", "2.5万元")),
    "ten and more": (
        "\n".join(f"{n}、第{n}项" for n in range(1, 13)),
        tuple(f"第{n}项" for n in range(1, 13)),
    ),
    "nothing": (" \n ", ()),
}


@pytest.mark.parametrize("case", TYPED_LISTS)
def test_a_list_is_read_as_people_type_it(case: str) -> None:
    typed, lines = TYPED_LISTS[case]
    assert adapter(Lines).validate_python(typed) == lines


@pytest.mark.parametrize(
    ("lines", "where", "expected"),
    [
        (("甲",) * 100, (), "too_long"),
        (("甲", "很" * 4001), (1,), "too_many_chars"),
        (("很" * 1500,) * 3, (), "too_many_chars"),
        (("甲", None), (1,), "string_type"),
        (None, (), "tuple_type"),
    ],
)
def test_too_many_and_too_long_lines_are_refused(
    lines: object, where: tuple[int, ...], expected: str
) -> None:
    (error,) = refusals(Lines, lines)
    assert (error["loc"], error["type"]) == (where, expected)


# ---------------------------------------------------------------- words and codes

WORDS = Setting.model_validate(
    {
        "lists": {
            "kind": ["产出", "效益"],
            "part": [{"name": "数量", "under": "产出"}, {"name": "社会", "under": "效益"}],
            "unit": ["个", "篇"],
        }
    }
)


class Row(Record):
    kind: Annotated[Line, Term("kind")]
    part: Annotated[Line, Term("part", under="kind")] | None = None
    unit: Annotated[Line, Term("unit", open=True)] | None = None


def test_a_word_of_the_list_passes() -> None:
    row = Row.model_validate({"kind": "产出\n", "part": "数量", "unit": "个"}, context=WORDS)
    assert row == Row(kind="产出", part="数量", unit="个")


def test_a_word_outside_a_closed_list_is_refused_with_what_is_allowed() -> None:
    (error,) = refusals(Row, {"kind": "投入"}, WORDS)
    assert (error["loc"], error["type"]) == (("kind",), "not_a_term")
    assert error["ctx"] == {"value": "投入", "parent": None, "allowed": "产出、效益"}


def test_an_open_list_only_suggests() -> None:
    row = Row.model_validate({"kind": "产出", "unit": "元/株"}, context=WORDS)
    assert row.unit == "元/株"


def test_a_word_under_another_parent_is_refused_with_what_stands_under_this_one() -> None:
    (error,) = refusals(Row, {"kind": "产出", "part": "社会"}, WORDS)
    assert (error["loc"], error["type"]) == (("part",), "not_under")
    assert error["ctx"] == {"value": "社会", "parent": "产出", "allowed": "数量"}


@pytest.mark.parametrize("context", [None, {"lists": {"kind": ["产出"]}}, "hebei-2021"])
def test_without_a_setting_no_word_is_refused(context: object) -> None:
    row = Row.model_validate({"kind": "投入", "part": "社会"}, context=context)
    assert (row.kind, row.part) == ("投入", "社会")


def test_a_spelling_is_not_a_word() -> None:
    setting = Setting.model_validate({"lists": {"kind": [{"name": "产出", "aliases": ["项目"]}]}})
    assert [error["type"] for error in refusals(Row, {"kind": "项目"}, setting)] == ["not_a_term"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Code(6), "130322"),
        (Code(8, 13), "13032221NSQFN9R8SZS9U"),
        (Code(3, times=7), "714"),
        (Code(3, times=7), " 714001\n"),
        (Code(3, times=7), "714" * 7),
    ],
)
def test_a_code_of_the_right_shape_passes(kind: Code, code: str) -> None:
    assert adapter(Annotated[Line, kind]).validate_python(code) == code.strip()


@pytest.mark.parametrize(
    ("kind", "code", "length"),
    [
        (Code(6), "13032", 6),
        (Code(6), "1303220", 6),
        (Code(6), "13032A", 6),
        (Code(6), "１３０３２２", 6),
        (Code(8, 13), "13032221nsqfn9r8szs9u", 21),
        (Code(8, 13), "1303222ANSQFN9R8SZS9U", 21),
        (Code(3, times=7), "7140", None),
        (Code(3, times=7), "714-001", None),
        (Code(3, times=7), "714 001", None),
        (Code(3, times=7), "714" * 8, None),
    ],
)
def test_a_code_fits_its_shape_in_full(kind: Code, code: str, length: int | None) -> None:
    (error,) = refusals(Annotated[Line, kind], code)
    assert (error["type"], error["ctx"]) == ("bad_code", {"value": code, "length": length})


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("1.完成\n2.2021年报告", ("完成", "2021年报告")),
        ("1.甲\n1.乙", ("甲", "1.乙")),
        ("1.甲\n3.乙", ("甲", "3.乙")),
        ("1.甲\n2.5万元采购", ("甲", "2.5万元采购")),
        ("1、2月份各召开一次", ("1、2月份各召开一次",)),
    ],
)
def test_lines_that_do_not_count_up_are_never_run_together(
    typed: str, items: tuple[str, ...]
) -> None:
    assert split(typed) == items


def test_a_quantity_never_prints_an_exponent() -> None:
    adapter: TypeAdapter[Decimal] = TypeAdapter(Quantity)
    assert adapter.dump_json(adapter.validate_python("0.0000000")) == b'"0.000000"'


# ---------------------------------------------------------------- numbers and dates as written

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")


@given(st.integers(0, 999))
def test_a_number_spelled_out_in_chinese_is_that_number(number: int) -> None:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    digits = "零一二三四五六七八九"
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{'' if tens == 1 and not hundreds else digits[tens]}十"
    elif hundreds and ones:
        text += "零"
    if ones or not number:
        text += digits[ones]
    assert chinese_number(text) == str(number)


@pytest.mark.parametrize(
    "text", ["", "一百二", "三五", "两", "十几", "百分", "九十点", "点五", "一〇", "廿", "九十90"]
)
def test_what_is_not_spelled_out_in_full_is_no_number(text: str) -> None:
    assert chinese_number(text) is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_is_read_however_it_is_written(day: dt.date) -> None:
    year = str(day.year)
    for text in (
        day.isoformat(),
        f"{year}年{day.month}月{day.day}日",
        f"{year}.{day.month}.{day.day}",
        f"{year} / {day.month:02} / {day.day:02}",
        day.strftime("%Y%m%d"),
        f"{year.translate(CHINESE)}年{day.month}月{day.day}号",
    ):
        assert written_day(text) == day, text


@given(st.text(max_size=8) | st.text("0123456789０５,，. ²½①+-元%", max_size=8))
@example("5²")
@example("①")
@example("1，234")
def test_a_plain_number_has_the_digits_that_were_written_and_no_others(text: str) -> None:
    number = plain_number(text)
    if number == text:
        return
    assert NUMBER.fullmatch(number)
    assert number == half_width(text).replace(",", "").replace(" ", "").strip()
