"""What a cell says, however it is spaced, and however its number is written: formula and value.

Two texts that differ in blanks and breaks alone say the same, and so do 5 and 5.00.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from xljixiao.form.contents import Value
from xljixiao.workbook.formulas import is_number

_BLANKS = (*(f"CHAR({code})" for code in (1, 9, 10, 13)), '"\u00a0"', '"\u3000"')
"""A tab in a cell of several lines is character 1 for the formulas of LibreOffice."""
_BLANK = re.compile("[\t\n\r \u00a0\u3000]+")
_DOTS = "….。·"
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
    text = _text(value)
    if numeric and _NUMBER.fullmatch(text):
        return Decimal(repr(float(text)))
    return _BLANK.sub(" ", text).strip(" ") or None


def is_void(at: str) -> str:
    """The formula that is TRUE of a cell that holds no more than blanks and dots."""
    for dot in _DOTS:
        at = f'SUBSTITUTE({at},"{dot}","")'
    return f"(LEN({essence(at, numeric=False)})=0)"


def is_void_now(values: Iterable[Value | None]) -> bool:
    """Whether all of some values are so."""
    return not any(_BLANK.sub("", _text(value)).strip(_DOTS) for value in values)


def _text(value: Value | None) -> str:
    """A value as a formula joins it to another."""
    return f"{value:f}" if isinstance(value, Decimal) else str("" if value is None else value)
