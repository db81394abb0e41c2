"""Texts that come near to what is not disclosed: a long piece of its name, for a person to look at.

The whole name is refused (`leaking`); a part of it may be an everyday word, so it is only told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from xljixiao.county.publish.gathering import Held
from xljixiao.county.publish.leaking import disclosed_texts, plain
from xljixiao.county.publish.openness import Openness
from xljixiao.form.ready import Form
from xljixiao.model.roster import RosterProject

_LONG: Final = 5
"""How many characters of a name are seldom met by chance."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A disclosed text that shares words with the name of a withheld project of its department."""

    department: str
    project: str
    place: str
    words: str


def resemblances(form: Form, openness: Openness, held: Iterable[Held]) -> Iterator[Resemblance]:
    """Each place of a department's text that holds a piece of a name that it withholds."""
    usual = _usual(openness)
    for one in held:
        names = [plain(each.name or "") for each in _withheld(one, openness)]
        shown = None if openness.hides(one.department) else one.disclosable(openness)
        if shown is None or not any(names):
            continue
        places = list(disclosed_texts(form, shown))
        whole = "\n".join(text for _, text in places)
        for given in _withheld(one, openness):
            name = plain(given.name or "")
            pieces = [piece for piece in _pieces(name, usual) if piece in whole]
            for place, text in places:
                longest = next((piece for piece in pieces if piece in text), None)
                if longest is not None:
                    yield Resemblance(one.name, given.name or "", place, longest)


def _withheld(held: Held, openness: Openness) -> Sequence[RosterProject]:
    department = held.department
    own = openness.withheld
    return [one for one in own if openness.roster.department(one.unit) == department]


def _usual(openness: Openness) -> str:
    """What may be said: the names of what is disclosed, of departments and of units."""
    roster = openness.roster
    shown = (one.name for one in roster.projects if openness.shows(one))
    whose = (*(one.name for one in roster.departments), *(one.name for one in roster.units))
    return "\n".join(plain(one or "") for one in (*shown, *whose, roster.terms.county))


def _pieces(name: str, usual: str) -> Iterator[str]:
    """The pieces of a name by which it would be known, the longest first."""
    for length in range(len(name), _LONG - 1, -1):
        for start in range(len(name) - length + 1):
            piece = name[start : start + length]
            if piece not in usual:
                yield piece
