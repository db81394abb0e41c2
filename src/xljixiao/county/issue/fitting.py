"""Answers of another year, as far as this year's form holds them; what it does not hold is told.

Last year's form may have had other fields, other words and more rows. Amounts, codes and states
are this year's own, and what a unit explained was about its answers of then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from xljixiao.form.layout import lay_out
from xljixiao.form.naming import label, records
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form, starred
from xljixiao.model.lasting import lasts
from xljixiao.model.record import Loc, Record
from xljixiao.model.shape import Node, Pattern, adapter, children
from xljixiao.model.submission import Indicator, Project, Submission
from xljixiao.model.values import Term, printed
from xljixiao.rules import fields
from xljixiao.rules.problem import quoted

OF_THE_WHOLE = "overall", "functions", "safeguards"
OF_A_PROJECT = (
    *("attribute", "period", "midterm_goals", "budget"),
    *("spending_plan", "goals", "indicators"),
)
"""What may be carried over from another year; of `budget` the purpose alone."""
_PRIOR = "prior_value"


@dataclass(frozen=True, slots=True)
class Fitted:
    """What can be filled in, as part of the JSON of a submission or project, and what cannot."""

    answers: Mapping[str, Any]
    lost: tuple[str, ...]


class Fitting:
    """Fits submissions and projects of another year to one form."""

    def __init__(self, form: Form) -> None:
        self._form = form

    @cached_property
    def _rooms(self) -> "_Rooms":
        return _Rooms(self._form)

    def whole(self, old: Submission) -> Fitted:
        """What is no project's."""
        return self._fitted(old, (), OF_THE_WHOLE, old)

    def project(self, old: Project) -> Fitted:
        """A project, wherever it stood."""
        return self._fitted(old, ("projects", 0), OF_A_PROJECT, old)

    def _fitted(self, old: Record, at: Loc, names: Sequence[str], told: Record) -> Fitted:
        one = _One(self._form, self._rooms, told, at)
        return Fitted(one.record(old, at, names), tuple(dict.fromkeys(one.lost)))


class _Rooms:
    """How many records the tables of a form have room for."""

    def __init__(self, form: Form) -> None:
        self._layout = lay_out(form)
        self._leaves: dict[Pattern, str] = {}
        for *listed, star, leaf in (one for one in form.bearers if len(one) > 1):
            if star == "*":
                self._leaves.setdefault(tuple(listed), str(leaf))

    def has(self, listed: Loc, index: int) -> bool:
        """Whether a table has a row of this index."""
        leaf = self._leaves.get(starred(listed))
        return leaf is not None and self._layout.slot(Place((*listed, index, leaf))) is not None


class _One:
    """One record with all below it."""

    def __init__(self, form: Form, rooms: _Rooms, whose: Record, at: Loc) -> None:
        self._form = form
        self._rooms = rooms
        self._whose = whose
        self._at = at
        self.lost: list[str] = []

    def record(self, old: Record, at: Loc, names: Sequence[str] | None = None) -> dict[str, Any]:
        """The fields of a record that have a place and fit it."""
        found: dict[str, Any] = {}
        for name, node in children(type(old)):
            value = getattr(old, name)
            if value in (None, ()) or not (name in names if names else lasts(name, node)):
                continue
            loc = (*at, name)
            if node.repeated:
                fitted: Any = [*self._rows(value, loc)]
            elif node.record is not None:
                fitted = self.record(value, loc)
            else:
                fitted = self._leaf(old, loc, value, node)
            if fitted not in (None, [], {}):
                found[name] = fitted
        return found

    def _leaf(self, old: Record, loc: Loc, value: object, node: Node) -> object:
        """A value for one cell; a month and such stands in the form itself."""
        if self._form.constant(loc) is not None:
            return value
        if starred(loc, self._form.fixed) not in self._form.bearers:
            self._lose(loc, "本轮的表样里没有这一格", value)
            return None
        term = node.mark(Term)
        if term is not None:
            value = self._form.setting.canonical(term.of, str(value)) or value
        if node.required:  # without it there is no row, which is judged as a whole
            return value
        try:
            held = adapter(type(old), str(loc[-1]))
            held.validate_python(value, context=self._form.setting)
        except ValidationError as error:
            self._lose(loc, f"{label(self._form, Place(loc))}{_why(error)}", value)
            return None
        return value

    def _rows(self, old: Sequence[Record], listed: Loc) -> Iterator[dict[str, Any]]:
        """The rows of a table, or the records that the form fixes."""
        count = 0
        for index, one in enumerate(old):
            fixed, loc = self._form.fixed_records(listed), (*listed, index)
            home = self._home(one, listed, count)
            if home is None:
                why = "本轮的表样里没有这一项" if fixed else "超过表样的行数"
                self._lose(loc, why, one if fixed else None)
                continue
            row = self.record(one, (*listed, home) if fixed else loc)
            if isinstance(one, Indicator):
                row |= self._prior(one, listed)
            try:
                type(one).model_validate(row, context=self._form.setting)
            except ValidationError as error:
                self._lose(loc, _why(error))
            else:
                count += 1
                yield row

    def _home(self, one: Record, listed: Loc, count: int) -> int | None:
        """Which record of this year's form it becomes: the one of its constants, or the next."""
        fixed = self._form.fixed_records(listed)
        for index, constants in fixed.items():
            if all(getattr(one, name) == word for name, word in constants.items()):
                return index
        return count if not fixed and self._rooms.has(listed, count) else None

    def _prior(self, old: Indicator, listed: Loc) -> Mapping[str, Any]:
        """Last year's target, where the form asks for it."""
        if (*starred(listed), "*", _PRIOR) not in self._form.bearers:
            return {}
        try:
            return {_PRIOR: adapter(Indicator, _PRIOR).validate_python(str(old.target))}
        except ValidationError:  # words that are too long for a line
            return {}

    def _lose(self, loc: Loc, why: str, value: object = None) -> None:
        """Tell what is left out: a record, or a value that is quoted."""
        data: Any = self._whose.model_dump()
        project = f"《{data['name']}》" if self._at else ""
        for step in reversed(self._at):
            data = [data] if isinstance(step, int) else {step: data}
        own = records(self._form, loc, data).removeprefix(records(self._form, self._at, data))
        said = "" if value is None else f"“{quoted(_text(value))}”"
        self.lost.append(
            f"{project}上年的{'的'.join(filter(None, (own, said)))}没有带入：{why.rstrip('。')}。"
        )


def _text(value: object) -> str:
    """A value, or the values of a record, as they are quoted."""
    if isinstance(value, Record):
        return " ".join(_text(one) for _, one in value if one is not None)
    return printed(value) if isinstance(value, tuple) else str(value)


def _why(error: ValidationError) -> str:
    return next(fields.findings(error)).sentence
