"""Indicators of one name over many projects as one figure. Pure arithmetic.

Absolute values are added, relative ones averaged by the money of their projects; operators and
unlike units are kept apart, and what has no number, or no unit, is counted only. Which names and
units speak of a rate is the setting's.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from xljixiao.model.setting import Setting
from xljixiao.model.targets import QUALITATIVE, Target
from xljixiao.rules.quantities import canonical, in_wan
from xljixiao.rules.vocabulary import ends, holds, letters

_PLACES = Decimal("0.000001")


class How(StrEnum):
    """How several targets become one."""

    SUM = "相加"
    WEIGHTED = "按金额加权平均"
    PLAIN = "简单平均（没有金额）"
    COUNTED = "只计条数"


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: its words, its target, the money of its project, and whose it is."""

    level1: str
    level2: str
    name: str
    target: Target
    money: Decimal
    project: int
    department: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """What rows of one name come to; `value` is None where they are counted only.

    `unit` is the one in which the value is, `words` the most usual of qualitative targets.
    """

    level1: str
    level2: str
    name: str
    operator: str
    unit: str
    how: How
    value: Decimal | None
    rows: int
    projects: int
    departments: int
    least: Decimal | None
    most: Decimal | None
    words: str


def roll_up(rows: Iterable[Row], setting: Setting) -> list[Rolled]:
    """Every group of rows that can stand as one figure, in the order in which they are met."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        unit = measure(row.target, setting)
        key = (row.level1, row.level2, likeness(row.name), row.target.operator, unit or "")
        groups.setdefault(key, []).append(row)
    return [_rolled(group, unit=key[-1], setting=setting) for key, group in groups.items()]


@lru_cache(maxsize=65_536)
def likeness(name: str) -> str:
    """A name without signs, blanks and the difference of widths: alike names are one."""
    return letters(unicodedata.normalize("NFKC", name)).casefold() or name


def measure(target: Target, setting: Setting) -> str | None:
    """The unit in which a target is added up: amounts of money in the one that counts 1."""
    if target.unit is None:
        return None
    if in_wan(target, setting) is not None:
        return _base(setting)
    return canonical(target.unit, setting)


def is_relative(name: str, unit: str | None, setting: Setting) -> bool:
    """Whether a target says something of one thing among many: it cannot be added."""
    if unit is not None and (
        unit in setting.words("relative_unit") or unit in setting.words("percent") or "/" in unit
    ):
        return True
    return holds(name, setting, "average") or any(
        ends(name, setting, of) for of in ("rate", "relative")
    )


def how(rows: Sequence[Row], unit: str, setting: Setting) -> How:
    """How rows of one name, operator and unit become one."""
    if not unit or any(one.target.value is None for one in rows):
        return How.COUNTED
    if any(is_relative(one.name, unit, setting) for one in rows):
        return How.WEIGHTED if any(one.money for one in rows) else How.PLAIN
    return How.SUM


def aggregated(values: Sequence[tuple[Decimal, Decimal]], rule: How) -> Decimal | None:
    """Numbers, each with its money, as one; None where they are counted only."""
    match rule:
        case How.COUNTED:
            return None
        case How.SUM:
            return sum((value for value, _ in values), Decimal(0))
        case How.WEIGHTED:
            return _mean(values)
        case How.PLAIN:
            return _mean([(value, Decimal(1)) for value, _ in values])


def _mean(values: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    whole = sum((Fraction(money) for _, money in values), Fraction(0))
    parts = sum((Fraction(value) * Fraction(money) for value, money in values), Fraction(0))
    mean = parts / whole
    exact = Decimal(mean.numerator) / Decimal(mean.denominator)
    return exact.quantize(_PLACES, ROUND_HALF_UP)


def _rolled(rows: Sequence[Row], *, unit: str, setting: Setting) -> Rolled:
    rule = how(rows, unit, setting)
    units = {canonical(one.target.unit or "", setting) for one in rows}
    unit = units.pop() if len(units) == 1 else unit  # 元 alone stays 元; 元 and 万元 are 万元
    counted = rule is How.COUNTED
    values = [] if counted else [(_number(one.target, unit, setting), one.money) for one in rows]
    numbers = [value for value, _ in values]
    first = rows[0]
    return Rolled(
        level1=first.level1,
        level2=first.level2,
        name=Counter(one.name for one in rows).most_common(1)[0][0],
        operator=first.target.operator,
        unit=unit,
        how=rule,
        value=aggregated(values, rule),
        rows=len(rows),
        projects=len({one.project for one in rows}),
        departments=len({one.department for one in rows}),
        least=min(numbers, default=None),
        most=max(numbers, default=None),
        words=_usual(rows) if first.target.operator == QUALITATIVE else "",
    )


def _number(target: Target, unit: str, setting: Setting) -> Decimal:
    value = target.value or Decimal(0)
    if canonical(target.unit or "", setting) == unit:
        return value
    return in_wan(target, setting) or value


def _usual(rows: Sequence[Row]) -> str:
    """The most usual words, with how often they stand."""
    counted = Counter(str(one.target.words) for one in rows).most_common(3)
    return "、".join(f"{words}（{times}条）" for words, times in counted)


def _base(setting: Setting) -> str:
    return next(word.name for word in setting.lists["money"] if word.worth == 1)
