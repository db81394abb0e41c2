"""Where a department explains what a rule asks about, and whether it has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import children
from xljixiao.model.values import Explains
from xljixiao.rules.problem import Explained, Finding, Severity
from xljixiao.rules.vocabulary import entry, letters, without


def explained(
    findings: Iterable[Finding], model: type[Record], data: Mapping[str, Any], setting: Setting
) -> Iterator[Finding]:
    """Findings, each with the explanation of the innermost record around it that has one."""
    for one in findings:
        yield replace(one, explained=_nearest(model, data, one.loc, setting))


def answered(
    findings: Iterable[Finding], reply: Callable[[str, Loc], str], setting: Setting
) -> Iterator[Finding]:
    """Findings, each with what was replied to it on an earlier return; a reason explains it."""
    for one in findings:
        text, own = reply(one.code, one.loc), one.explained
        asked = one.severity is Severity.EXPLAIN and (own is None or not own.text)
        if asked and is_reason(text, setting):
            own = Explained(own.loc if own else one.loc, text)
        yield replace(one, reply=text, explained=own)


def is_reason(text: str, setting: Setting) -> bool:
    """Whether a text says why: more than a stroke, 无, or 情况属实."""
    said = without(text, setting, "placeholder")
    empty = any(entry(said, setting, of) for of in ("inapplicable", "no_reason"))
    return not empty and len(letters(said)) >= setting.thresholds.get("reason_least", 1)


def _nearest(
    model: type[Record], data: Mapping[str, Any], loc: Loc, setting: Setting
) -> Explained | None:
    """What is wrong with an explanation, no explanation explains."""
    nearest: Explained | None = None
    for at, record, datum in _records(model, data, loc):
        name = _field(record)
        if name is not None and loc[: len(at) + 1] == (*at, name):
            return None
        if name is not None:
            text = datum.get(name)
            typed = text.strip() if isinstance(text, str) else ""
            is_said = is_reason(typed, setting)
            nearest = Explained((*at, name), *((typed, "") if is_said else ("", typed)))
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
