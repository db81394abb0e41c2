"""How the parts, chapters, sections and tables of a text are numbered."""

from typing import Final

_DIGITS: Final = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """一, 十, 十二, 二十, 一百零五: of 1 to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def part(number: int) -> str:
    """Of a part: 第一部分."""
    return f"第{chinese(number)}部分"


def chapter(number: int) -> str:
    """Of a chapter, and of a measure in one: 一、."""
    return f"{chinese(number)}、"


def section(number: int) -> str:
    """Of a section: （一）."""
    return f"（{chinese(number)}）"


def table(number: int) -> str:
    """In the heading above a table."""
    return f"{number}."


def entry(number: int) -> str:
    """Of a table in the contents."""
    return f"{number}、"
