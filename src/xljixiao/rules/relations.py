"""Relations between the values of one record, as data: Python applies them here.

A relation with a blank side is judged only where it cannot hold whatever the blank will be; the
blank is a problem of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, pairwise

from xljixiao.model.record import Loc, Record, silencers
from xljixiao.model.setting import Setting
from xljixiao.model.shape import resolve
from xljixiao.model.values import Term
from xljixiao.rules.problem import say


@dataclass(frozen=True, slots=True)
class SumOf:
    """One amount is the sum of others."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RisesTo:
    """Over the records of a list a value never falls, and ends at `last` (cumulative percent)."""

    listed: str
    value: str
    last: Decimal


@dataclass(frozen=True, slots=True)
class Distinct:
    """Over the records of a list no value stands twice."""

    listed: str
    value: str
    called: str


@dataclass(frozen=True, slots=True)
class Needed:
    """Over the records of a list a field is needed, where another holds a word with a flag.

    The other is the record's `own`, or else one of the record that has the list; then a record
    that asks nothing is passed over.
    """

    listed: str
    field: str
    when: str
    flag: str
    own: bool


Relation = SumOf | RisesTo | Distinct | Needed


def fields_of(relation: Relation) -> tuple[str, ...]:
    """The fields of the record that a relation reads."""
    match relation:
        case SumOf():
            return relation.total, *relation.parts
        case RisesTo():
            return (relation.listed,)
        case Distinct():
            return (f"{relation.listed}.{relation.value}",)
        case Needed(listed, name, when, _, own):
            return f"{listed}.{name}", f"{listed}.{when}" if own else when


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a relation does not hold, relative to its record, and what to say of it."""

    loc: Loc
    found: str
    sentence: str
    about: dict[str, Loc] = field(default_factory=dict)


def breaches(relation: Relation, record: Record, setting: Setting) -> Iterator[Breach]:
    """Each place at which a relation does not hold."""
    match relation:
        case SumOf():
            yield from _sum(relation, record)
        case RisesTo():
            yield from _rise(relation, record)
        case Distinct():
            yield from _repeat(relation, record)
        case Needed():
            yield from _need(relation, record, setting)


def _sum(relation: SumOf, record: Record) -> Iterator[Breach]:
    total = getattr(record, relation.total)
    parts = {name: value for name in relation.parts if (value := getattr(record, name)) is not None}
    whole = sum(parts.values(), Decimal(0))
    is_full = len(parts) == len(relation.parts)
    if total is None or total == whole or (not is_full and total > whole):
        return
    sides = "与".join(f"{{{name}}}（{value}）" for name, value in parts.items())
    expected = f"应等于{sides}之和 {whole}" if is_full else f"不应小于{sides}"
    yield Breach(
        (relation.total,),
        str(total),
        say(str(total), expected, "请核对"),
        {name: (name,) for name in parts},
    )


def _rise(relation: RisesTo, record: Record) -> Iterator[Breach]:
    values = [getattr(one, relation.value) for one in getattr(record, relation.listed)]
    if not values or None in values:
        return
    locs: list[Loc] = [(relation.listed, n, relation.value) for n in range(len(values))]
    for expected, steps in _slips(values, relation.last):
        given = _listed(values)
        sentence = say(given, expected, f"请改为 {_listed(steps)}")
        for loc, value, meant in zip(locs, values, steps, strict=True):
            if value != meant:
                yield Breach(loc, given, sentence)
        return
    for (before, here), (earlier, later) in zip(pairwise(locs), pairwise(values), strict=True):
        if later < earlier:
            expected = f"这里填累计数，不应小于{{before}}的 {earlier}%"
            yield Breach(here, str(later), say(str(later), expected, "请核对"), {"before": before})
    if values[-1] != relation.last:
        found = str(values[-1])
        yield Breach(locs[-1], found, say(found, f"累计数到这里应为 {relation.last}%", "请核对"))


def _slips(values: Sequence[Decimal], last: Decimal) -> Iterator[tuple[str, list[Decimal]]]:
    """How cumulative percentages are often mistaken: what to say, and what is meant."""
    if len(values) > 1 and values[-1] != last and sum(values) == last:
        yield "看起来是各期数，这里要填累计数", list(accumulate(values))
    percents = [value * last for value in values]
    if percents[-1] == last and percents == sorted(percents):
        yield "看起来是比例，这里要填百分数", percents
    elif len(values) > 1 and sum(percents) == last:
        yield "看起来是各期的比例，这里要填累计百分数", list(accumulate(percents))


def _listed(values: Iterable[Decimal]) -> str:
    return "、".join(f"{value.normalize():f}" for value in values)


def _repeat(relation: Distinct, record: Record) -> Iterator[Breach]:
    first: dict[str, int] = {}
    for index, one in enumerate(getattr(record, relation.listed)):
        value = getattr(one, relation.value, None)
        if value is None:  # a row that is faulty itself
            continue
        seen = first.setdefault(value, index)
        if seen != index:
            expected = f"与第{seen + 1}条{relation.called}重名"
            sentence = say(value, expected, "请改为不同的名称，或合并为一条")
            yield Breach((relation.listed, index, relation.value), value, sentence)


def needing(relation: Needed, holder: type[Record], setting: Setting) -> tuple[str, ...]:
    """The words that make the field needed; `holder` is the record that holds them."""
    term = resolve(holder, (relation.when,)).mark(Term)
    return setting.flagged(term.of, relation.flag) if term else ()


def _need(relation: Needed, record: Record, setting: Setting) -> Iterator[Breach]:
    for index, item in enumerate(getattr(record, relation.listed)):
        holder = item if relation.own else record
        word = getattr(holder, relation.when, None)
        names = (relation.field, *(name for name, _ in silencers(type(item), setting)))
        if not all(hasattr(item, name) for name in names):  # faulty, and a problem of its own
            continue
        if (
            getattr(item, relation.field) is None
            and word in needing(relation, type(holder), setting)
            and (relation.own or not item.is_silent(setting))
        ):
            at: Loc = (relation.listed, index, relation.field)
            when: Loc = (*at[:-1], relation.when) if relation.own else (relation.when,)
            sentence = say("", f"{{when}}是“{word}”，这里不能空着", "请补充")
            yield Breach(at, "", sentence, {"when": when})
