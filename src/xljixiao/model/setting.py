"""The words, months, values and thresholds that hold in one form: pydantic's context."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator


class Word(BaseModel):
    """One word of a list: accepted spellings, the words that it stands under, and flags."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    aliases: tuple[str, ...] = ()
    under: str | None = None
    flags: frozenset[str] = frozenset()
    worth: Decimal | None = None
    """Of a unit of money: how many 万元 it is."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A spelling as what stands before and after a number: 控制在…以内, 百分之…, …元.

    One without … in it is `bare`: it stands before whatever follows, or alone.
    """

    head: str
    tail: str
    word: str
    bare: bool = False

    @classmethod
    def of(cls, spelling: str, word: str) -> "Frame":
        head, framed, tail = spelling.partition("…")
        return cls(head, tail, word, bare=not framed)

    def inside(self, text: str) -> slice | None:
        """The part of a text that stands in the frame; None where the text is not framed so."""
        if len(text) < len(self.head) + len(self.tail):
            return None
        if not (text.startswith(self.head) and text.endswith(self.tail)):
            return None
        return slice(len(self.head), len(text) - len(self.tail))


class Setting(BaseModel):
    """What a form's TOML says in `[setting]`; also the second argument of every rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: tuple[int, ...] = ()
    values: Mapping[str, int | str] = {}
    """Constants that the form's texts name in braces: `month` in 1-{month}月执行数."""
    thresholds: Mapping[str, Decimal] = {}
    severities: Mapping[str, str] = {}
    """Rule code -> how it weighs here: 必改, 须改或说明, 提示, or 不查."""
    lists: Mapping[str, tuple[Word, ...]] = {}
    measures: Mapping[str, Mapping[str, Decimal]] = {}
    """How a number may be written in an amount's cell: measure -> spelling -> what one counts."""

    @field_validator("lists", mode="before")
    @classmethod
    def _bare_words(cls, lists: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
        if not isinstance(lists, dict):
            return lists
        return {
            of: [{"name": word} if isinstance(word, str) else word for word in words]
            for of, words in lists.items()
        }

    def words(self, of: str, *, under: str | None = None) -> tuple[str, ...]:
        """The list `of`, or its part under one parent word; an unknown list is empty."""
        if under is None:
            return self._words.get(of, ())
        return tuple(word.name for word in self.lists.get(of, ()) if word.under == under)

    def flagged(self, of: str, flag: str) -> tuple[str, ...]:
        """The words of a list that carry a flag."""
        return tuple(word.name for word in self.lists.get(of, ()) if flag in word.flags)

    def above(self, of: str, word: str) -> str | None:
        """The parent word that a word determines: it stands under this one alone."""
        parents = {one.under for one in self.lists.get(of, ()) if one.name == word}
        return parents.pop() if len(parents) == 1 else None

    def below(self, of: str, word: str) -> str | None:
        """The word that alone stands under a parent word."""
        under = self.words(of, under=word)
        return under[0] if len(under) == 1 else None

    def canonical(self, of: str, text: str) -> str | None:
        """The word that a spelling stands for, or None."""
        return self._spellings.get(of, {}).get(text)

    def spellings(self, of: str) -> Mapping[str, str]:
        """Accepted spelling -> word, the words themselves among them."""
        return self._spellings.get(of, {})

    def same(self, of: str, one: str, other: str) -> bool:
        """Whether two spellings stand for one word; words that the list does not know too."""
        return (self.canonical(of, one) or one) == (self.canonical(of, other) or other)

    def frames(self, of: str) -> tuple[Frame, ...]:
        """The spellings of a list as frames, the longest first."""
        return self._frames.get(of, ())

    def framed(self, measure: str) -> tuple[tuple[Frame, Decimal], ...]:
        """The spellings of a measure as frames, each with what one counts, the longest first."""
        return self._measures.get(measure, ())

    @cached_property
    def _frames(self) -> dict[str, tuple[Frame, ...]]:
        return {of: _longest_first(spelled.items()) for of, spelled in self._spellings.items()}

    @cached_property
    def _measures(self) -> dict[str, tuple[tuple[Frame, Decimal], ...]]:
        return {
            of: tuple(
                (one, factors[one.word]) for one in _longest_first((key, key) for key in factors)
            )
            for of, factors in self.measures.items()
        }

    @cached_property
    def _words(self) -> dict[str, tuple[str, ...]]:
        return {of: tuple(word.name for word in words) for of, words in self.lists.items()}

    @cached_property
    def _spellings(self) -> dict[str, dict[str, str]]:
        return {
            of: {alias: word.name for word in words for alias in (*word.aliases, word.name)}
            for of, words in self.lists.items()
        }


def _longest_first(spelled: Iterable[tuple[str, str]]) -> tuple[Frame, ...]:
    frames = [Frame.of(spelling, word) for spelling, word in spelled]
    return tuple(sorted(frames, key=lambda one: len(one.head) + len(one.tail), reverse=True))
