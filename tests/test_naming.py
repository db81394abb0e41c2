"""A project's name without what changes from year to year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xljixiao.model.naming import bare_name


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("2022年村务公开工作经费4.5万", "村务公开工作经费"),
        (
            "2022年中央财政困难群众救助补助资金7423万冀财社2021152号",
            "中央财政困难群众救助补助资金",
        ),
        ("2022年高龄补贴、40%精简及社会救济", "高龄补贴、40%精简及社会救济"),
        ("业务管理经费", "业务管理经费"),
        ("2021年普通高考及学业水平考试考务经费38.60万元", "普通高考及学业水平考试考务经费"),
        ("2021年普惠性民办幼儿园生均补助", "普惠性民办幼儿园生均补助"),
    ],
)
def test_a_real_name_is_known_without_year_amount_and_document(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    "document",
    [
        "冀财社2021152号",
        "冀财社〔2021〕152号",
        "冀财社[2021]152号",
        "冀财社（2021）152号",
        "（冀财社〔2021〕152号）",
        "【冀教财〔2021〕第8号】",
        "（昌政办字〔2021〕12号）",
        "财社〔2021〕152号",
        "昌财预〔2021〕152号",
        "秦财社【2021】9号",
    ],
)
def test_a_document_number_goes_however_it_is_written(document: str) -> None:
    assert bare_name(f"困难群众救助补助资金{document}") == "困难群众救助补助资金"
    assert bare_name(f"2022年困难群众救助补助资金7423万{document}") == "困难群众救助补助资金"


@pytest.mark.parametrize(
    "year",
    [
        "2022年",
        "2022年度",
        "２０２２年",
        "（2022年）",
        "二〇二二年",
        "2021-2022学年",
        "2021至2023年",
    ],
)
def test_a_year_goes_however_it_is_written(year: str) -> None:
    assert bare_name(f"{year}农村公路养护") == "农村公路养护"
    assert bare_name(f"农村公路养护{year}") == "农村公路养护"


@pytest.mark.parametrize(
    "name",
    [
        "80至89岁高龄津贴",
        "城关二小建设",
        "2000亩果园改造",
        "100万亩高标准农田建设",
        "每人100元困难补助",
        "1000元/人慰问金",
        "第二批农田水利",
        "12345热线运行经费",
        "新建财贸路小学",
        "S205国道养护",
    ],
)
def test_numbers_that_say_what_it_is_stay(name: str) -> None:
    assert bare_name(name) == name


@pytest.mark.parametrize("name", ["2022年", "4.5万元", "（2022年）", "冀财社〔2021〕152号"])
def test_what_is_nothing_else_stays(name: str) -> None:
    assert bare_name(name)


@given(st.text(min_size=1))
def test_a_bare_name_is_as_bare_as_it_gets(name: str) -> None:
    assert bare_name(bare_name(name)) == bare_name(name)


@given(st.text("20212年万元.冀财社〔〕号（）资金、- ", min_size=1))
def test_and_so_is_one_of_such_parts(name: str) -> None:
    assert bare_name(bare_name(name)) == bare_name(name)
