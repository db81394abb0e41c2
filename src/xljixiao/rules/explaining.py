"""Where a department explains what a rule asks about, and whether it has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from xljixiao.model.record import Loc, Record
from xljixiao.model.shape import children
from xljixiao.model.values import Explains
from xljixiao.rules.problem import Explained, Finding


def explained(
    findings: Iterable[Finding], model: type[Record], data: Mapping[str, Any]
) -> Iterator[Finding]:
    """Findings, each with the explanation of the innermost record around it that has one."""
    for one in findings:
        yield replace(one, explained=_nearest(model, data, one.loc))


def _nearest(model: type[Record], data: Mapping[str, Any], loc: Loc) -> Explained | None:
    nearest: Explained | None = None
    for at, record, datum in _records(model, data, loc):
        name = _field(record)
        if name is not None:
            text = datum.get(name)
            nearest = Explained((*at, name), text.strip() if isinstance(text, str) else "")
    return nearest


def _records(
    model: type[Record], data: Mapping[str, Any], loc: Loc
) -> Iterator[tuple[Loc, type[Record], Mapping[str, Any]]]:
    """Each record on the way to a datum, the whole first."""
    record: type[Record] | None = model
    datum: Any = data
    for n in range(len(loc) + 1):
        if record is not None and isinstance(datum, Mapping):
            yield loc[:n], record, datum
        if n == len(loc):
            return
        step = loc[n]
        if isinstance(step, int):
            within = isinstance(datum, Sequence) and step < len(datum)
            datum = datum[step] if within else None
        else:
            node = dict(children(record)).get(step) if record is not None else None
            record = node.record if node is not None else None
            datum = datum.get(step) if isinstance(datum, Mapping) else None


@lru_cache
def _field(model: type[Record]) -> str | None:
    """The field in which a record explains itself."""
    return next((name for name, node in children(model) if node.mark(Explains)), None)
