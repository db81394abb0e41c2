"""What people type, brought to what the model takes; each change is told, nothing is guessed."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from annotated_types import Le

from xljixiao.form.cells import Kind, Raw
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.model.setting import Setting
from xljixiao.model.values import plain_number

Cleaned = str | dt.date
_SIGNIFICANT = 15
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # the days of 2000 to 2099: a date that lost its look
_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")


def excel_number(value: float) -> Decimal:
    """A double as Excel shows it: 15 significant digits, which drops float noise."""
    return Decimal(format(value, f".{_SIGNIFICANT}g"))


def clean(raw: Raw, constraint: Constraint, setting: Setting) -> tuple[Cleaned, str | None]:
    """The value for the model, and what was understood where it is not what was typed."""
    typed = str(raw)
    if constraint.entry is Entry.DATE:
        return _date(raw, typed)
    if constraint.entry is Entry.NUMBER:
        number = plain_number(typed.removesuffix("%") if _is_percentage(raw, constraint) else typed)
        return number, _told(raw, typed, number)
    term = constraint.term
    if term is not None:
        word = setting.canonical(term.of, typed) or setting.canonical(term.of, _compact(typed))
        if word is not None and not term.open:
            return word, _told(raw, typed, word)
    return typed, None


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
    found = _DATE.fullmatch(_compact(typed))
    if not found:
        return typed, None
    try:
        date = dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return typed, None
    return date, _told(raw, typed, date.isoformat())


def _told(raw: Raw, typed: str, became: str) -> str | None:
    """Only what was changed is worth a note: a text, or a number that looked otherwise."""
    told = raw.kind is Kind.TEXT or raw.shown is not None
    return became if told and typed.strip() != became else None
