"""Numbers with units: of targets, and in running text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xljixiao.model.setting import Setting
from xljixiao.model.targets import Target

_MANY = {"万": 10_000, "亿": 100_000_000}
_DATES = re.compile(
    r"\d{4}\s*年|\d{1,2}\s*月(?:\d{1,2}[日号])?|\d{1,2}[日号]"
    r"|\d{4}[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?"
)
_YEARS = re.compile(r"(?<![比较与按照以于\d])((?:19|20)\d{2})(?=\s*[年.\-/])")
"""A year, but not the yardstick of 比2020年."""
_SIDES = re.compile(r"[/·]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, its unit as the setting calls it, how it was written, and what goes on after."""

    value: Decimal
    unit: str
    said: str
    rest: str


def canonical(unit: str, setting: Setting) -> str:
    """The word for a unit, or the unit itself where it is not known."""
    for of in ("unit", "money", "counted"):
        word = setting.canonical(of, unit)
        if word is not None:
            return word
    return unit


def is_known(unit: str, setting: Setting) -> bool:
    """Whether a unit is known, or made of known ones (万亩, 次/月)."""
    known = _spellings(setting)
    return all(side.lstrip("百千万亿") in known or side in known for side in _SIDES.split(unit))


def is_percent(target: Target, setting: Setting) -> bool:
    """Whether a target is a percentage."""
    return target.unit is not None and canonical(target.unit, setting) in setting.words("percent")


def in_words(target: Target, setting: Setting) -> str:
    """A target as a sentence says it: ≥120%, not ≥120百分比."""
    if target.value is None or not is_percent(target, setting):
        return str(target)
    return f"{target.operator}{target.value}%"


def in_wan(target: Target, setting: Setting) -> Decimal | None:
    """An amount of money in 万元, as the budget has it; None for whatever is no amount."""
    if target.value is None or target.unit is None:
        return None
    return _worth(target.value, canonical(target.unit, setting), setting)


def percent_word(setting: Setting) -> str:
    """What a percentage is called."""
    return next(iter(setting.words("percent")), "")


def money_word(setting: Setting) -> str:
    """What the unit is called in which the budget is kept."""
    return next((word.name for word in setting.lists.get("money", ()) if word.worth == 1), "")


def in_the_largest(amount: Decimal, setting: Setting) -> str:
    """An amount of the budget in the largest unit of money: 12.5 亿元."""
    worths = {word.worth: word.name for word in setting.lists.get("money", ()) if word.worth}
    largest = max(worths, default=Decimal(1))
    return f"{(amount / largest).normalize():f} {worths.get(largest, '')}".strip()


def comparable(value: Decimal, unit: str | None, setting: Setting) -> tuple[bool, Decimal]:
    """A number as it is looked for elsewhere: money in 万元, and apart from whatever is counted."""
    amount = _worth(value, canonical(unit or "", setting), setting)
    return (False, value) if amount is None else (True, amount)


def quantities(text: str, setting: Setting) -> Iterator[Quantity]:
    """The numbers with known units in a text; dates and ordinals are none."""
    units = _spellings(setting)
    if not units:
        return
    text = _DATES.sub(lambda date: " " * len(date[0]), unicodedata.normalize("NFKC", text))
    for found in _pattern(units).finditer(text):
        number, many, unit = found.groups()
        value = Decimal(number.replace(",", "")) * _MANY.get(many, 1)
        yield Quantity(value, canonical(unit, setting), found[0], text[found.end() :])


def dates(text: str) -> bool:
    """Whether a text names a day, a month or a year."""
    return bool(_DATES.search(unicodedata.normalize("NFKC", text)))


def years(text: str) -> set[int]:
    """The years for which something is set."""
    return {int(year) for year in _YEARS.findall(unicodedata.normalize("NFKC", text))}


def _worth(value: Decimal, unit: str, setting: Setting) -> Decimal | None:
    worth = {word.name: word.worth for word in setting.lists.get("money", ())}.get(unit)
    return None if worth is None else value * worth


def _spellings(setting: Setting) -> tuple[str, ...]:
    return (
        *setting.spellings("unit"),
        *setting.spellings("money"),
        *setting.spellings("counted"),
    )


@lru_cache(maxsize=16)
def _pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(set(units), key=len, reverse=True)))
    return re.compile(rf"(?<![第\d.])(\d+(?:,\d{{3}})*(?:\.\d+)?)\s*(万|亿)?({words})(?!月)")
