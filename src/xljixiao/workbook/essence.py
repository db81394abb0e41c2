"""What a cell says, however it is spaced, and however its number is written: formula and value.

Two texts that differ in blanks and breaks alone say the same, and so do 5 and 5.00.
"""

import re
from decimal import Decimal

from xljixiao.form.contents import Value
from xljixiao.workbook.formulas import is_number

_BLANKS = ("CHAR(9)", "CHAR(10)", "CHAR(13)", '"\u00a0"', '"\u3000"')
_BLANK = re.compile("[\t\n\r \u00a0\u3000]+")
_NUMBER = re.compile(r"(?=.*\d)\d*\.?\d*", re.ASCII)
"""What `is_number` is TRUE of."""


def essence(at: str, *, numeric: bool) -> str:
    """The formula, a text. VALUE gets digits and a point alone, of which it makes no day."""
    text = at
    for blank in _BLANKS:  # CLEAN drops other characters in other programs
        text = f'SUBSTITUTE({text},{blank}," ")'
    text = f"TRIM({text})"
    number = f'IFERROR(VALUE({at})&"",{text})'
    return f"IF({is_number(at)},{number},{text})" if numeric else text


def alike(area: str, at: str, *, numeric: bool) -> str:
    """For each cell of an area, in which essences stand, whether another cell says the same.

    LibreOffice finds no number of an area EXACTly anything; made a text, it is as ours.
    """
    there = f'{area}&""' if numeric else area
    return f"EXACT({there},{essence(at, numeric=numeric)})"


def essence_of(value: Value | None, *, numeric: bool) -> Value | None:
    """The same of a value that stands in a cell now; None of a blank one."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value or "")
    if numeric and _NUMBER.fullmatch(text):
        return Decimal(repr(float(text)))
    return _BLANK.sub(" ", text).strip(" ") or None
