"""What every part of a submission has in common."""

from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict

from xljixiao.model.setting import Setting
from xljixiao.model.values import Silences, Term

Loc = tuple[str | int, ...]
"""The path of a datum in a submission, as pydantic names it: ("projects", 0, "code")."""


class Record(BaseModel):
    """Frozen, and nothing in it that the model does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gist: ClassVar[tuple[str, ...]] = ("name",)
    """The paths of what says most about a record, beside what sentences call it by."""

    @classmethod
    def understood(cls, typed: Mapping[str, Any], setting: Setting) -> Mapping[Loc, str]:
        """What cells mean together where one alone cannot tell: path -> what it is to be.

        Only what is certain; the rest stays as typed, for the model to refuse. Of any record: a
        blank above a word that stands under one word alone is that word; where a word has one
        word alone under it, a blank there, or the word itself again, is that one.
        """
        meant: dict[Loc, str] = {}
        for name, of, parent in _narrowed(cls):
            above, here = typed.get(parent), typed.get(name)
            if above is None:
                pair = parent, setting.above(of, str(here))
            elif here in (None, above):
                pair = name, setting.below(of, str(above))
            else:
                continue
            if pair[1] is not None:
                meant[pair[0],] = pair[1]
        return meant

    @classmethod
    def identity(cls, data: Mapping[str, Any]) -> str:
        """What tells a record from others of its list, in whatever workbook it stands; or blank."""
        return str(data.get("name") or "")

    @property
    def known_by(self) -> tuple[Hashable, ...]:
        """By what it is known among others of its list, the surest first; None where not so.

        Not `keys`: a thing with that name is a mapping to `dict`.
        """
        return (getattr(self, "name", None),)

    def likeness(self, other: Self) -> float:
        """From 0 to 1: how likely it is the same, where the keys do not tell.

        As here, a record that is the same but for one field, and has more than that.
        """
        names = type(self).model_fields
        same = [name for name in names if getattr(self, name) == getattr(other, name)]
        filled = [name for name in same if getattr(self, name)]
        if self.known_by[0] is not None and self.known_by[0] == other.known_by[0]:
            return 1.0
        return 0.9 if len(names) - len(same) == 1 and filled else 0.0

    @classmethod
    def draft(cls, values: Mapping[str, Any]) -> Self:
        """A record that may lack what it needs: to be shown, for somebody to fill in."""
        lacking = {name: None for name, info in cls.model_fields.items() if info.is_required()}
        return cast("Self", cls.model_construct(**{**lacking, **values}))

    def is_silent(self, setting: Setting) -> bool:
        """Whether a field says that nothing else of this record is asked (本年不申报 and such)."""
        return any(getattr(self, name) in words for name, words in silencers(type(self), setting))


def silencers(model: type[Record], setting: Setting) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each field that can silence its record, with the words that do."""
    for name, of, flag in _silencing(model):
        yield name, setting.flagged(of, flag)


@lru_cache
def _narrowed(model: type[Record]) -> tuple[tuple[str, str, str], ...]:
    """(field, its list of words, the field that narrows them) of each such field."""
    return tuple(
        (name, term.of, term.under)
        for name, info in model.model_fields.items()
        for term in info.metadata
        if isinstance(term, Term) and term.under is not None
    )


@lru_cache
def _silencing(model: type[Record]) -> tuple[tuple[str, str, str], ...]:
    """(field, its list of words, the flag that silences) of each such field."""
    return tuple(
        (name, term.of, mark.flag)
        for name, info in model.model_fields.items()
        for mark in info.metadata
        if isinstance(mark, Silences)
        for term in info.metadata
        if isinstance(term, Term)
    )
