"""Which item of one list is which of another: by what is the same, by keys, by likeness."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import count
from typing import Final, TypeVar

T = TypeVar("T", bound=Hashable)

_CLEARLY: Final = 0.7
"""From here on two items are clearly alike: 会员培训人均成本 and 会员培训成本."""


def paired(
    before: Sequence[T],
    after: Sequence[T],
    keys: Callable[[T], Sequence[Hashable]],
    likeness: Callable[[T, T], float],
) -> Mapping[int, int]:
    """Indexes of `after` -> of `before`, each at most once; the other way round it is the same.

    What is wholly the same is paired first, whatever its order; then what alone has a key on
    both sides, key after key; then what is clearly alike, the most alike first. A key that
    several items have settles nothing.
    """
    found = _same(before, after)
    olds = [tuple(keys(one)) for one in before]
    news = [tuple(keys(one)) for one in after]
    for nth in range(max(map(len, (*olds, *news)), default=0)):
        left, right = _rest(before, after, found)
        old, new = _sole(olds, left, nth), _sole(news, right, nth)
        found.update({new[key]: old[key] for key in new.keys() & old.keys()})
    left, right = _rest(before, after, found)
    scores = [(likeness(before[i], after[j]), i, j) for i in left for j in right]
    alike = (one for one in scores if one[0] >= _CLEARLY)
    open_left = set(left)
    # Among equal ones each takes the first that is open: that is the same from both sides.
    for _, i, j in sorted(alike, key=lambda one: (-one[0], one[1], one[2])):
        if i in open_left and j not in found:
            found[j] = i
            open_left.remove(i)
    return found


def closeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1; the same the other way round."""
    low, high = sorted((one, other))
    matcher = SequenceMatcher(None, low, high, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _CLEARLY else 0.0


def _same(before: Sequence[T], after: Sequence[T]) -> dict[int, int]:
    places: defaultdict[T, list[int]] = defaultdict(list)
    for index, one in enumerate(before):
        places[one].append(index)
    taken: defaultdict[T, count[int]] = defaultdict(count)
    found = {}
    for index, one in enumerate(after):
        nth = next(taken[one])
        if nth < len(places.get(one, ())):
            found[index] = places[one][nth]
    return found


def _rest(
    before: Sequence[object], after: Sequence[object], found: Mapping[int, int]
) -> tuple[list[int], list[int]]:
    taken = set(found.values())
    left = [index for index in range(len(before)) if index not in taken]
    return left, [index for index in range(len(after)) if index not in found]


def _sole(
    keys: Sequence[tuple[Hashable, ...]], indexes: Sequence[int], nth: int
) -> Mapping[Hashable, int]:
    """Each n-th key that only one of the items has."""
    held = [(keys[index][nth], index) for index in indexes if len(keys[index]) > nth]
    times = Counter(key for key, _ in held)
    return {key: index for key, index in held if key is not None and times[key] == 1}
