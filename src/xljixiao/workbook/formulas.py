"""Formulas as texts: the words that every live check is written in. Excel 2007 functions only."""

from dataclasses import dataclass
from decimal import Decimal

_DIGITS = ",".join(f'"{digit}"' for digit in "0123456789.")

_FIGURES = ",".join(f'"{figure}"' for figure in "0123456789零一二三四五六七八九十百千")


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula with its value now."""

    formula: str
    cached: str | Decimal


def quote(words: str | None) -> str:
    """A text as formulas write it."""
    return '"' + (words or "").replace('"', '""') + '"'


def norm(at: str) -> str:
    """Without the blanks and breaks that the reader drops too."""
    return f'TRIM(CLEAN(SUBSTITUTE(SUBSTITUTE({at},"\u3000"," "),"\u00a0"," ")))'


def is_blank(at: str) -> str:
    """Nothing that the reader would keep."""
    return f"(LEN({norm(at)})=0)"


def is_dots(at: str) -> str:
    """Nothing but blanks and dots."""
    for dot in "….。·":
        at = f'SUBSTITUTE({at},"{dot}","")'
    return is_blank(at)


def is_number(at: str) -> str:
    """Digits and at most one point; VALUE would also take dates, times and fractions."""
    sieve = f'LEN({at})=SUMPRODUCT(LEN({at})-LEN(SUBSTITUTE({at},{{{_DIGITS}}},"")))'
    return f'AND({sieve},LEN({at})-LEN(SUBSTITUTE({at},".",""))<=1,LEN(SUBSTITUTE({at},".",""))>0)'


def has_figure(at: str) -> str:
    """Some digit in some script: the reader may understand the text as a number."""
    return f"SUMPRODUCT(--ISNUMBER(FIND({{{_FIGURES}}},ASC({at}))))>0"


def made_of(at: str, most: int, allowed: str) -> str:
    """Every character is one of some (programs differ on looking for nothing)."""
    each = f"MID({at},{{{','.join(map(str, range(1, most + 1)))}}},1)"
    return f'SUMPRODUCT(({each}<>"")*ISNUMBER(FIND({each},"{allowed}")))=LEN({at})'


def how_many(count: str) -> str:
    """The sentence with a number that a formula gives."""
    return f'"还有 "&{count}&" 处需要填写或修改"'


def how_odd(count: str) -> str:
    """The same for what is only worth a glance."""
    return f'"另有 "&{count}&" 处请核对（△）"'
