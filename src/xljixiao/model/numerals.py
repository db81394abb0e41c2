"""How people write numbers and dates: in full width, with commas, in Chinese characters."""

import datetime as dt
import re
import unicodedata

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
"""A number as people write it: no exponent, no other digits than ASCII's."""

FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?", re.ASCII)
"""A number at the beginning of a text in half width; what follows is its unit."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")
_DIGITS = "零一二三四五六七八九"
_YEAR_DIGITS = {**{digit: str(n) for n, digit in enumerate(_DIGITS)}, "〇": "0", "○": "0"}
_DATE = re.compile(r"(.{4})[年./-](.{1,3})[月./-](.{1,3}?)[日号]?")
_DATE_OF_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


def half_width(text: str) -> str:
    """Full-width signs and blanks in half width, one for one; superscripts stay what they are."""
    return text.translate(_HALF_WIDTH)


def plain_number(text: str) -> str:
    """A number without what people put around it: full-width digits, thousands commas, blanks."""
    plain = _THOUSANDS.sub("", half_width(text).strip())
    return plain if NUMBER.fullmatch(plain) else text


def chinese_number(text: str) -> str | None:
    """A number below a thousand in Chinese characters, in ASCII digits; None where not certain.

    Only as it is spelled out in full: 一百二 may be 102 or 120, and 三五 no number at all.
    """
    whole, point, places = text.partition("点")
    number = _SPELLED.get(whole)
    if number is None or bool(point) != bool(places):
        return None
    if any(digit not in _YEAR_DIGITS for digit in places):
        return None
    return f"{number}{'.' if point else ''}{''.join(_YEAR_DIGITS[digit] for digit in places)}"


def is_chinese_digit(character: str) -> bool:
    """Whether a character counts something: 三, 两, 十, 百, 万."""
    return character in "〇两" or (
        unicodedata.category(character) == "Lo" and unicodedata.numeric(character, 0) > 0
    )


def written_day(text: str) -> dt.date | None:
    """A day with its year: 2021年3月5日, 2021.3.5, 20210305, 二〇二一年三月五日."""
    plain = re.sub(r"\s+", "", half_width(text))
    found = _DATE_OF_DIGITS.fullmatch(plain) or _DATE.fullmatch(plain)
    if found is None:
        return None
    year = "".join(_YEAR_DIGITS.get(one, one) for one in found[1])
    parts = [year, *(chinese_number(one) or one for one in (found[2], found[3]))]
    if not all(re.fullmatch(r"\d+", part, re.ASCII) for part in parts):
        return None
    try:
        return dt.date(*map(int, parts))
    except ValueError:
        return None


def _spelled(number: int) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    if not hundreds:
        ten = f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else ""
        return f"{ten}{_DIGITS[ones] if ones or not tens else ''}"
    ten = f"{_DIGITS[tens]}十" if tens else "零" if ones else ""
    return f"{_DIGITS[hundreds]}百{ten}{_DIGITS[ones] if ones else ''}"


_SPELLED = {_spelled(number): number for number in range(1000)} | {"〇": 0, "百": 100}
