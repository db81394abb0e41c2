"""Which project of this year goes on with which of last year's: by unit and bare name.

Codes change with the year and names carry years and amounts. What is not clear is left to the
office: a wrong pair would fill in another project's goals.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xljixiao.county.issue.pairing import Known
from xljixiao.model.naming import bare_name
from xljixiao.model.roster import department_of

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Paired:
    """This year's -> last year's project, by their indexes."""

    pairs: Mapping[int, int]
    unclear: Mapping[int, Sequence[int]]
    """This year's project -> those of last year's that it may go on with."""
    left: Sequence[int]
    """Last year's projects with which none of this year's may go on."""


def pair(new: Sequence[Known], old: Sequence[Known]) -> Paired:
    """Pair what is clear: by code, by unit and name, else by department and name.

    By department only where a unit of last year has no project now: 办公经费 of a unit that is
    still there is not that of another one.
    """
    there = {one.unit for one in new}
    pairs: dict[int, int] = {}
    unclear: dict[int, Sequence[int]] = {}
    for key in (_by_code, _by_unit, _by_department):
        done = {*pairs.values(), *_all(unclear)}
        if key is _by_department:
            done |= {index for index, one in enumerate(old) if one.unit in there}
        candidates = _groups(old, key, done)
        for of, asking in _groups(new, key, {*pairs, *unclear}).items():
            found = candidates.get(of, ())
            if len(found) == len(asking) == 1:
                pairs[asking[0]] = found[0]
            elif found:
                unclear.update(dict.fromkeys(asking, found))
    met = {*pairs.values(), *_all(unclear)}
    return Paired(pairs, unclear, [index for index in range(len(old)) if index not in met])


def _by_code(one: Known) -> _Key | None:
    return (one.code, "") if one.code else None


def _by_unit(one: Known) -> _Key | None:
    return (one.unit, bare_name(one.name)) if one.unit and one.name else None


def _by_department(one: Known) -> _Key | None:
    return (department_of(one.unit), bare_name(one.name)) if one.unit and one.name else None


def _groups(
    known: Sequence[Known], key: Callable[[Known], _Key | None], done: set[int]
) -> Mapping[_Key, Sequence[int]]:
    """Those that are not done yet, by a key."""
    found: dict[_Key, list[int]] = defaultdict(list)
    for index, one in enumerate(known):
        of = key(one) if index not in done else None
        if of is not None:
            found[of].append(index)
    return found


def _all(unclear: Mapping[int, Sequence[int]]) -> set[int]:
    return {index for found in unclear.values() for index in found}
