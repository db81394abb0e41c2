"""What a project is called, without what changes from year to year."""

import re
from typing import Final

from xljixiao.model.numerals import half_width
from xljixiao.model.values import tidy_line

_HAN: Final = "[\u4e00-\u9fff]"
_PROVINCE: Final = "[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀黔贵云滇藏陕秦甘陇青宁新蒙]"
_END: Final = "[金费款助贴补资出入支目万元]"
"""With one of these a name or an amount ends, in front of the number of a document."""
_EACH: Final = "每人户亩均准"
"""Behind one of these an amount says what the project is: 每人100元."""
_YEAR: Final = r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})"

_DOCUMENT = re.compile(
    rf"""(?: (?<=[(\[【〔,、;:_-]){_HAN}{{1,8}}            # 冀教财, as in brackets
        |    {_PROVINCE}(?:(?!{_PROVINCE}){_HAN}){{1,3}}   # 冀财社
        |    (?:(?!{_END}){_HAN})?财{_HAN}{{0,2}} )        # 昌财预, 财社
        [〔(\[【]? {_YEAR} 年? [〕)\]】]? -?第? \d{{1,4}} 号""",
    re.VERBOSE | re.ASCII,
)
_YEARS = re.compile(
    rf"(?<!\d){_YEAR}(?:学?年度?)?[-—–~～至到]{_YEAR}(?:学年|年)度?|(?<!\d){_YEAR}(?:学年|年)度?",  # noqa: RUF001
    re.ASCII,
)
_AMOUNT = re.compile(
    rf"(?<![\d.{_EACH}])\d[\d,]*(?:\.\d+)?(?:[万亿]元|元|[万亿](?!{_HAN}))(?!/)", re.ASCII
)
_EMPTY = re.compile(r"[(\[【〔{][\s,、;:-]*[)\]】〕}]")
_OUTER: Final = " ,、;:-—_·."


def is_dated(name: str, year: int) -> bool:
    """Whether a name may have been left as it was: with the year before, or an amount.

    An amount in a name that also names this year is this year's: 2022年业务管理经费6万元.
    """
    whole = _DOCUMENT.sub("", "".join(half_width(tidy_line(name)).split()))
    now, before = f"{year}年", f"{year - 1}年"
    return before in whole or (now not in whole and _AMOUNT.search(whole) is not None)


def bare_name(text: str) -> str:
    """A project's name without years, amounts and document numbers, to know it by in another year.

    `2022年中央财政困难群众救助补助资金7423万冀财社2021152号` -> `中央财政困难群众救助补助资金`.
    To be compared, not shown: blanks go, brackets and signs are in half width. What is nothing
    else than a year or a number stays as it is. Two projects of one year may be called the same.
    """
    whole = "".join(half_width(tidy_line(text)).split())
    bare, before = whole, ""
    while bare != before:
        before = bare
        for pattern in (_DOCUMENT, _YEARS, _AMOUNT, _EMPTY):
            bare = pattern.sub("", bare)
        bare = bare.strip(_OUTER)
    return bare or whole
