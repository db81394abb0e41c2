"""What people type, brought to what the model takes; each change is told, nothing is guessed."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from annotated_types import Le

from xljixiao.form.cells import Kind, Raw
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.model.enumerated import enumerated
from xljixiao.model.numerals import (
    NUMBER,
    chinese_number,
    half_width,
    plain_number,
    written_day,
)
from xljixiao.model.setting import Setting
from xljixiao.model.values import Code, Term, carried, printed, split, tidy

Cleaned = str | dt.date
_SIGNIFICANT = 15
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # the days of 2000 to 2099: a date that lost its look
_ORDINAL = re.compile(r"(?:指标)?\d{1,2}[:.、]|指标[:]")
_STARS = re.compile(r"[*★☆●]+")
_SCORE = re.compile(r"[(\[]\d+(?:\.\d+)?[分%]?[)\]]")


_DOTS = re.compile(r"[…。.·\s]+")
_AROUND = re.compile(r"[\s（）()【】—\-。]+")


def is_dots(text: str) -> bool:
    """Dots, as older forms print them below the last row: there may be more, or there may not."""
    return _DOTS.fullmatch(text) is not None


def is_filler(text: str, setting: Setting) -> bool:
    """Dots, or words that say of a row that it holds nothing (以下空白)."""
    return is_dots(text) or _AROUND.sub("", text) in setting.words("filler")


def excel_number(value: float) -> Decimal:
    """A double as Excel shows it: 15 significant digits, which drops float noise."""
    return Decimal(format(value, f".{_SIGNIFICANT}g"))


def clean(raw: Raw, constraint: Constraint, setting: Setting) -> tuple[Cleaned, str | None]:
    """The value for the model, and what was understood where it is not what was typed."""
    typed = carried(str(raw))
    if constraint.entry is Entry.DATE:
        return _date(raw, typed)
    if constraint.entry is Entry.NUMBER:
        percentage = _is_percentage(raw, constraint)
        number = _number(typed.removesuffix("%") if percentage else typed, constraint, setting)
        return number, _told(raw, number)
    if constraint.code is not None:
        code = _code(raw, typed, constraint.code)
        return code, _told(raw, code)
    if constraint.term is not None and not constraint.term.open:
        word = _word(typed, constraint.term, setting)
        return word, _told(raw, word)
    one_line = constraint.entry is Entry.LINES and "\n" not in typed.strip()
    if one_line and enumerated(typed.strip()) is not None:
        typed = printed(split(tidy(typed)))
    return typed, _told(raw, typed) if typed != str(raw) else None


def _number(typed: str, constraint: Constraint, setting: Setting) -> str:
    """A number, also where its unit stands at it: 50000元 is 5 in a cell of 万元."""
    number = plain_number(typed)
    if NUMBER.fullmatch(number) or constraint.measure is None:
        return number
    text = _compact(typed)
    for frame, counts in setting.framed(constraint.measure.of):
        part = frame.inside(text)
        if part is None:
            continue
        inside = chinese_number(text[part]) or plain_number(text[part])
        if NUMBER.fullmatch(inside):
            return f"{(Decimal(inside) * counts).normalize():f}"
    return typed


def _code(raw: Raw, typed: str, code: Code) -> str:
    """A code without what typing puts into it; as a number a long one has lost its last digits."""
    if raw.kind is Kind.NUMBER and len(typed) > _SIGNIFICANT:
        return f"{raw.value:.{_SIGNIFICANT - 1}E}"
    plain = re.sub(r"\s+", "", half_width(typed)).upper()
    return plain if re.fullmatch(code.pattern, plain) else typed


def _word(typed: str, term: Term, setting: Setting) -> str:
    """The word of a list that is meant."""
    found = (setting.canonical(term.of, spelling) for spelling in _spellings(typed))
    return next((word for word in found if word is not None), typed)


def _spellings(typed: str) -> Iterator[str]:
    """A word as typed, then without blanks, then without what is only put around words."""
    yield typed
    compact = _compact(typed)
    yield compact
    yield f"{compact}…"  # 达到 and 以上 stand around a number; here it has a cell of its own
    yield f"…{compact}"
    yield _ORDINAL.sub("", _SCORE.sub("", _STARS.sub("", compact)), count=1)


def _is_percentage(raw: Raw, constraint: Constraint) -> bool:
    """Whether a cell that shows a percentage stands where one is asked for."""
    return raw.shown is not None and Le(100) in constraint.bounds


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _date(raw: Raw, typed: str) -> tuple[Cleaned, str | None]:
    if isinstance(raw.value, dt.date):
        return raw.value, None
    if raw.kind is Kind.NUMBER and isinstance(raw.value, Decimal) and raw.value in _SERIALS:
        date = _EXCEL_EPOCH + dt.timedelta(days=int(raw.value))
        return date, date.isoformat()
    day = written_day(typed)
    if day is None:
        return typed, None
    return day, day.isoformat() if str(raw).strip() != day.isoformat() else None


def _told(raw: Raw, became: str) -> str | None:
    """Only what was changed is worth a note: a text, or a number that looked otherwise."""
    told = raw.kind is Kind.TEXT or raw.shown is not None
    return became if told and str(raw).strip() != became.strip() else None
