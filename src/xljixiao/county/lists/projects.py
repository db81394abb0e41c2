"""The projects of lists: rows of one project put together, what does not agree is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xljixiao.county.lists.answers import Answering, Answers
from xljixiao.county.lists.rows import AMOUNTS, PROJECT, Entry, Given, Listing
from xljixiao.county.lists.telling import Telling
from xljixiao.county.lists.units import Registry
from xljixiao.county.lists.values import Called, Values
from xljixiao.form.ready import Form
from xljixiao.model.roster import RosterProject
from xljixiao.model.submission import key_of
from xljixiao.rules.problem import quoted

_CODE, _NAME = PROJECT
_KEPT = (*PROJECT, "projects.basis")
_TOTAL, _FISCAL, _OTHER = AMOUNTS

_Named = tuple[str | None, str]
"""Unit, by its code or else as it is called, and name."""


@dataclass(slots=True)
class _Project:
    """A project, as its rows say it."""

    first: Given
    unit: str | None = None
    given: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, dict[Decimal, Given]] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)

    @property
    def key(self) -> str:
        return key_of(self.unit or "", *(self.given.get(path) for path in PROJECT))


class Projects:
    """All projects that rows have told of so far."""

    def __init__(
        self,
        roster: Form,
        registry: Registry,
        values: Values,
        answering: Answering,
        telling: Telling,
    ) -> None:
        self._roster = roster
        self._registry = registry
        self._values = values
        self._answering = answering
        self._telling = telling
        self._all: list[_Project] = []
        self._by_code: dict[str, _Project] = {}
        self._by_name: dict[_Named, list[_Project]] = {}

    def take(self, listing: Listing, entry: Entry, called: Called | None) -> None:
        """A row of a project; `called` is its unit."""
        given = {path: one for path in _KEPT if (one := entry.cells.get(path)) is not None}
        said = {path: self._values.of(self._roster, path, one) for path, one in given.items()}
        unit = self._registry.code_of(called) if called is not None else None
        named = unit or (called.name if called else None), _name(said, given)
        own = self._find(said.get(_CODE), named, entry)
        if own is None:
            return
        if own.unit is None:
            own.unit = unit
        elif unit not in (None, own.unit):
            told = f"同一项目前面的单位是“{own.unit}”，用了前面的。请核对。"
            self._telling.lose(entry.first.at, told, str(unit))
        for path, value in said.items():
            if value is not None and own.given.setdefault(path, value) != value:
                told = f"同一项目前面写的是“{quoted(own.given[path])}”，用了前面的。请核对。"
                self._telling.lose(given[path].at, told, str(given[path].raw))
        for path in (one for one in AMOUNTS if one in entry.cells):
            cell = entry.cells[path]
            value = self._values.amount(self._roster, path, listing, cell)
            if value is not None:
                own.amounts.setdefault(path, {}).setdefault(value, cell)
        self._answering.take(entry, own.answers)

    def _find(self, code: str | None, named: _Named, entry: Entry) -> _Project | None:
        """The project that a row is of: by its code, or by unit and name; else a new one.

        None where it may be one of several.
        """
        if code is not None and code in self._by_code:
            return self._by_code[code]
        same = self._by_name.setdefault(named, [])
        if code is not None:
            same = [one for one in same if _CODE not in one.given]
        if len(same) > 1:
            told = "本单位有几个同名的项目，看不出是哪一个，这一行没有导入。请补上项目编码。"
            self._telling.lose(entry.first.at, told, str(entry.first.raw))
            return None
        own = same[0] if same else self._new(named, entry)
        if code is not None:
            self._by_code[code] = own
        return own

    def _new(self, named: _Named, entry: Entry) -> _Project:
        own = _Project(entry.first)
        self._all.append(own)
        self._by_name[named].append(own)
        if named[0] is None:
            told = "这个项目没有写单位，导入后单位代码是空的。请在名册里补上。"
            self._telling.lose(entry.first.at, told, str(entry.first.raw))
        return own

    def records(self) -> Iterator[RosterProject]:
        """The projects for the roster; what no list says of them is blank."""
        for own in self._all:
            given = {path.partition(".")[2]: value for path, value in own.given.items()}
            amounts = {path.partition(".")[2]: one for path, one in self._amounts(own).items()}
            yield RosterProject.draft({**given, **amounts, "unit": own.unit})

    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """What the units would answer, by the key of each project."""
        documents = ((own.key, own.answers.document()) for own in self._all)
        return {key: document for key, document in documents if document}

    def _amounts(self, own: _Project) -> Mapping[str, Decimal]:
        """Amounts on which all rows of a project agree, and what follows from them."""
        amounts = {path: next(iter(one)) for path, one in own.amounts.items() if len(one) == 1}
        for path, given in own.amounts.items():
            for cell in given.values() if path not in amounts else ():
                told = "同一项目几行的金额不同，没有相加，也没有取其中一个。请在名册里填写。"
                self._telling.lose(cell.at, told, str(cell.raw))
        if own.amounts.keys() == {_FISCAL, _OTHER} == amounts.keys():
            amounts[_TOTAL] = amounts[_FISCAL] + amounts[_OTHER]
        elif own.amounts.keys() == {_TOTAL, _FISCAL} and amounts.get(_TOTAL) == amounts.get(
            _FISCAL
        ):
            amounts |= {_OTHER: Decimal("0.00")} if amounts else {}
        return amounts


def _name(said: Mapping[str, Any], given: Mapping[str, Given]) -> str:
    """What a row calls its project; where that cannot be held, as it stands there."""
    cell = given.get(_NAME) or given[_CODE]
    return said.get(_NAME) or str(cell.raw)
