"""Which item of one list is which of another."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from xljixiao.model.pairing import closeness, paired

_words = st.text("培训次数", min_size=1, max_size=7)
_lists = st.lists(_words, max_size=6)


def _alike(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    return dict(paired(before, after, lambda _: (), closeness))


@given(_words, _words)
@example("训数次培", "培训次数")  # difflib's ratio is another one the other way round
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert closeness(one, other) == closeness(other, one)
    assert (closeness(one, other) == 1) == (one == other)


@given(_lists, _lists)
def test_a_pair_is_a_pair_from_both_sides(before: list[str], after: list[str]) -> None:
    found = _alike(before, after)
    assert _alike(after, before) == {old: new for new, old in found.items()}
    assert len(set(found.values())) == len(found)


@given(_lists, _lists)
def test_what_is_the_same_is_paired_as_often_as_both_have_it(
    before: list[str], after: list[str]
) -> None:
    same = [after[new] for new, old in _alike(before, after).items() if after[new] == before[old]]
    assert Counter(same) == Counter(before) & Counter(after)


@given(_lists, _lists)
def test_nothing_clearly_alike_is_left_on_both_sides(before: list[str], after: list[str]) -> None:
    found = _alike(before, after)
    left = [one for index, one in enumerate(before) if index not in found.values()]
    right = [one for index, one in enumerate(after) if index not in found]
    assert all(closeness(one, other) < 0.7 for one in left for other in right)


def test_a_key_goes_before_likeness_and_the_surer_key_before_the_other() -> None:
    keys = {"甲一": ("1", "x"), "甲二": ("2", "y"), "乙一": ("2", "x"), "乙二": (None, "y")}
    found = paired(["甲一", "甲二"], ["乙一", "乙二"], keys.__getitem__, lambda _one, _other: 1.0)
    assert found == {0: 1, 1: 0}  # 乙一 by its code; 乙二 is the nearest of what is left
    found = paired(["甲一"], ["乙二", "乙一"], keys.__getitem__, lambda _one, _other: 0.0)
    assert found == {1: 0}  # by the other key


def test_a_key_that_several_have_settles_nothing() -> None:
    found = paired(["甲", "乙"], ["丙"], lambda _: ("同",), lambda _one, _other: 0.0)
    assert found == {}
