"""How people call a datum: its records by number or name, then the form's name of the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xljixiao.form.plan import Place
from xljixiao.form.ready import Form, dotted, pattern_of, starred
from xljixiao.model.record import Loc


def label(form: Form, place: Place) -> str:
    """The form's own name of the field or table at a place; a line of a cell is the cell's."""
    placed = form.bearers.get(starred(place, form.fixed))
    if placed is None and place and isinstance(place[-1], int):
        placed = form.bearers.get(starred(place[:-1], form.fixed))
    if placed is not None:
        return placed.name
    return form.table_names.get(starred(place), "")


def records(form: Form, loc: Loc, data: Mapping[str, Any]) -> str:
    """The records that a datum lies in: 《业务管理经费》第6条指标“会员培训人均成本”."""
    words: list[str] = []
    datum: Any = data
    for n, step in enumerate(loc, 1):
        datum = _step(datum, step)
        record = form.definition.records.get(dotted(starred(loc[:n])))
        if isinstance(step, int) and record is not None:
            name = datum.get("name") if isinstance(datum, Mapping) else None
            template = record.named if name and record.named else record.called
            words.append(template.replace("{n}", str(step + 1)).replace("{name}", str(name)))
    return "".join(words)


def topic(form: Form, loc: Loc, data: Mapping[str, Any]) -> str:
    """The record with a sheet of its own that a datum lies in; nothing where there is none."""
    return records(form, loc[:2], data) if loc and loc[0] in form.repeated else ""


def whose(form: Form, data: Mapping[str, Any]) -> str:
    """The name of whoever fills the form in, as it was read."""
    path = pattern_of(form.definition.whose)
    datum: Any = data if path else None
    for step in path:
        datum = _step(datum, step)
    return str(datum or "")


def _step(datum: Any, step: str | int) -> Any:  # noqa: ANN401 - whatever was read
    if isinstance(step, int):
        return datum[step] if isinstance(datum, list | tuple) and step < len(datum) else None
    return datum.get(step) if isinstance(datum, Mapping) else None


@dataclass(frozen=True, slots=True)
class ByName:
    """Data without cells: every loc is its own place."""

    form: Form
    data: Mapping[str, Any]

    def locate(self, _loc: Loc) -> None:
        return None

    def where(self, loc: Loc) -> str:
        return records(self.form, loc, self.data) + (self.label(loc) or dotted(loc[-1:]))

    def label(self, loc: Loc) -> str:
        return label(self.form, Place(loc))

    def pointing(self, loc: Loc, _here: Loc) -> str:
        named = self.label(loc)
        return f"“{named}”" if named else ""

    def remedy(self, loc: Loc) -> str:
        placed = self.form.bearers.get(starred(loc, self.form.fixed))
        return placed.definition.blank if placed else ""

    def objection(self, _locs: Sequence[Loc]) -> None:
        """Data do not say who filled in what."""
