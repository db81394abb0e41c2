"""M: amounts that a text names, against those of the cells. All is reckoned in 万元, as there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Budget
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say
from xljixiao.rules.quantities import money_word

_BEFORE, _BEHIND = 8, 2
"""So near to an amount stand the words that say which one it is."""


@dataclass(frozen=True, slots=True)
class _Named:
    """An amount in a text, and of which field it is, if of one."""

    text: str
    value: Decimal
    grain: Decimal
    """What its last digit is worth."""
    field: str | None
    is_single: bool
    """Whether it is said of one piece or person, or is a bound: no part of the whole."""

    def is_as(self, cell: Decimal) -> bool:
        """Whether it is the amount of a cell, rounded as the text does."""
        return abs(self.value - cell) <= self.grain / 2


@rule(
    "JX321",
    "资金用途里写的金额与各格不一致",
    Severity.EXPLAIN,
    needs=("total", "fiscal", "other", "purpose"),
)
def a_text_names_the_amounts_of_the_cells(
    budget: Budget, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """同一笔钱写两遍时，两处应当相同，公开后才不会自相矛盾。"""
    named = _amounts(budget.purpose or "", setting)
    for name in dict.fromkeys(one.field for one in named if one.field is not None):
        cell: Decimal | None = getattr(budget, name)
        own_ones = [one for one in named if one.field == name]
        whole = sum((one.value for one in own_ones), Decimal(0))
        if cell is None or whole == cell or any(one.is_as(cell) for one in own_ones):
            continue
        found = "、".join(one.text for one in own_ones)
        deed = "请核对，两处应当一致；文字里也可不写金额"
        sentence = say(found, f"{{{name}}}一格是 {cell} {money_word(setting)}", deed)
        yield own.finding(("purpose",), sentence, found, {name: (name,)})


@rule("JX324", "资金用途里各项金额之和与预算数不一致", Severity.HINT, needs=("total", "purpose"))
def the_parts_of_a_text_add_up(budget: Budget, setting: Setting, own: Rule) -> Iterator[Finding]:
    """分项写了金额的，合起来应是全部预算，否则看不出其余的钱用在哪里。"""
    if budget.total is None:
        return
    total = budget.total
    named = _amounts(budget.purpose or "", setting)
    parts = [one for one in named if one.field is None and not one.is_single]
    parts = [one for one in parts if not one.is_as(total)]
    whole = sum((one.value for one in parts), Decimal(0))
    rounded = sum((one.grain for one in parts if total % one.grain), Decimal(0))
    if len(parts) > 1 and abs(whole - total) > rounded / 2:
        found = "、".join(one.text for one in parts)
        unit = money_word(setting)
        expected = f"合计 {whole.normalize():f} {unit}，{{total}}是 {total} {unit}"
        deed = "请核对是否写全、有无重复；无误的，不必修改"
        yield own.finding(("purpose",), say(found, expected, deed), found, {"total": ("total",)})


def _amounts(text: str, setting: Setting) -> list[_Named]:
    """The amounts in a text, each with what the words between it and the one before say of it."""
    worths = {word.name: word.worth for word in setting.lists.get("money", ()) if word.worth}
    if not worths:
        return []
    named: list[_Named] = []
    end = 0
    for found in _pattern(tuple(setting.spellings("money").items())).finditer(text):
        before = text[max(end, found.start() - _BEFORE) : found.start()]
        end = found.end()
        around = before + text[end : end + _BEHIND]
        number = Decimal(found["number"].replace(",", ""))
        worth = worths[setting.spellings("money")[found["unit"]]]
        named.append(
            _Named(
                text=found[0],
                value=number * worth,
                grain=worth.scaleb(int(number.as_tuple().exponent)),
                field=_field(before, setting.spellings("amount")),
                is_single=any(word in around for word in setting.words("single_amount")),
            )
        )
    return named


@lru_cache(maxsize=16)
def _pattern(spellings: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """A number and a unit of money; a short spelling (5万) counts where no word goes on (5万人)."""
    units = [
        re.escape(spelling) + ("" if spelling == name else r"(?![\u4e00-\u9fff])")
        for spelling, name in sorted(spellings, key=lambda one: -len(one[0]))
    ]
    return re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{'|'.join(units)})", re.ASCII)


def _field(before: str, spellings: Mapping[str, str]) -> str | None:
    """The field that the last such word before an amount names."""
    _, last = max(((before.rfind(spelling), spelling) for spelling in spellings), default=(-1, ""))
    return spellings[last] if last and last in before else None
