"""What a number format tells of its numbers: that they are dates, or percentages."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final

from openpyxl.styles.numbers import is_date_format

_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""The built-in formats that show a date or a time, those of Chinese editions among them."""
_PERCENTAGES: Final = {9, 10}
_MOST = 255  # of a format; looking for what is quoted in it takes the square of its length
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)


class Shows(Enum):
    """What a cell makes of the number in it."""

    NUMBER = "number"
    DATE = "date"
    PERCENTAGE = "percentage"


def shows(number: int, own: Mapping[int, Shows]) -> Shows:
    """By the number of a format; `own` are those that the workbook defines."""
    if number in own:
        return own[number]
    if number in _DATES:
        return Shows.DATE
    return Shows.PERCENTAGE if number in _PERCENTAGES else Shows.NUMBER


def defined(code: str) -> Shows:
    """By the format itself."""
    code = code[:_MOST]
    if is_date_format(code):
        return Shows.DATE
    return Shows.PERCENTAGE if "%" in _QUOTED.sub("", code) else Shows.NUMBER
