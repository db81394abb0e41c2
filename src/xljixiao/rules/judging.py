"""Judge a document: the model once over the whole, then every rule on what holds by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from xljixiao.model.record import Loc, Record, silencers
from xljixiao.model.setting import Setting
from xljixiao.model.shape import adapter, children
from xljixiao.rules import CATALOGUE, fields
from xljixiao.rules.catalogue import Catalogue, Rule
from xljixiao.rules.explaining import explained
from xljixiao.rules.problem import Finding
from xljixiao.rules.silence import without_unasked


@dataclass(frozen=True, slots=True)
class Judgement:
    """The document, where the model accepts it, and everything found in it."""

    document: Record | None
    findings: tuple[Finding, ...]


def judge(
    model: type[Record],
    data: Mapping[str, Any],
    setting: Setting,
    *,
    known: Iterable[Finding] = (),
    catalogue: Catalogue = CATALOGUE,
) -> Judgement:
    """Validate and judge `data`; `known` are findings of the reader (blank cells, error values).

    One bad cell does not silence the rest: a rule is applied wherever what it reads holds. The
    setting says how each rule weighs; raises `Unknown` where it says something unknown.
    """
    catalogue = catalogue.under(setting)
    data, dropped = without_unasked(model, data, setting)
    findings = [one for one in known if not any(one.loc[: len(loc)] == loc for loc in dropped)]
    findings += [fields.unasked(loc) for loc in dropped]
    document: Record | None = None
    refused: list[Finding] = []
    try:
        document = model.model_validate(data, context=setting)
    except ValidationError as error:
        refused = list(fields.findings(error))
    spoken = {fields.speaks_for(one) for one in refused}
    findings = [one for one in findings if one.loc not in spoken]
    bad = [one.loc for one in (*findings, *refused) if one.loc not in dropped]
    under, exact = _by_record(bad), frozenset(bad)
    findings += _not_silenced(refused, findings)
    for base, kind, part, whole in _records(model, data, document, (), setting):
        below = [loc[len(base) :] for loc in under.get(base, ())]
        if _lies_in(base, exact):
            continue
        sound = whole if whole or below else kind.model_validate(part, context=setting)
        for rule in catalogue.about(kind):
            record = sound or _held(rule, kind, part, below, setting)
            if record is not None and rule.check is not None:
                found = (one.within(base) for one in rule.check(record, setting))
                findings += [one for one in found if not _lies_in(one.loc, exact)]
    return Judgement(document, tuple(explained(catalogue.weighed(findings), model, data, setting)))


def _by_record(bad: Iterable[Loc]) -> Mapping[Loc, Sequence[Loc]]:
    """What is bad within each record that holds any of it."""
    under: dict[Loc, list[Loc]] = {}
    for loc in bad:
        for n in range(len(loc) + 1):
            under.setdefault(loc[:n], []).append(loc)
    return under


def _not_silenced(refused: list[Finding], known: list[Finding]) -> list[Finding]:
    """A blank cell speaks for what follows from it, in the records around it and below it."""
    locs = {one.loc for one in known}
    around = {loc[:n] for loc in locs for n in range(len(loc) + 1)}
    return [
        one
        for one in refused
        if one.loc not in around and not any(one.loc[:n] in locs for n in range(1, len(one.loc)))
    ]


def _records(
    model: type[Record],
    data: Any,  # noqa: ANN401 - whatever was read
    whole: Record | None,
    loc: Loc,
    setting: Setting,
) -> Iterator[tuple[Loc, type[Record], Mapping[str, Any], Record | None]]:
    """Every record with its loc, data and, where the document is valid, itself; no silent ones."""
    if not isinstance(data, Mapping):
        return
    if any(data.get(name) in words for name, words in silencers(model, setting)):
        return
    yield loc, model, data, whole
    for name, node in children(model):
        if node.record is None:
            continue
        below, held = data.get(name), getattr(whole, name, None)
        if not node.repeated:
            yield from _records(node.record, below, held, (*loc, name), setting)
        elif isinstance(below, Sequence):
            for index, item in enumerate(below):
                one = held[index] if held is not None else None
                yield from _records(node.record, item, one, (*loc, name, index), setting)


def _held(
    rule: Rule,
    model: type[Record],
    data: Mapping[str, Any],
    bad: Sequence[Loc],
    setting: Setting,
) -> Record | None:
    """As much of a faulty record as a rule needs; None where that is bad."""
    needs = [tuple(path.split(".")) for path in rule.needs]
    if rule.subject is Record:  # of any record it reads what is not a record again
        leaves = [(name,) for name, node in children(model) if node.record is None]
        needs = [path for path in leaves if not any(_touches(loc, path) for loc in bad)]
    if rule.row_by_row:
        bad = [loc for loc in bad if not any(isinstance(step, int) for step in loc)]
    if rule.bears_gaps:
        gaps = {path[0] for path in needs if any(_touches(loc, path) for loc in bad)}
        data = {name: value for name, value in data.items() if name not in gaps}
        bad = () if gaps < {path[0] for path in needs} else bad
    if not needs or any(_touches(loc, path) for loc in bad for path in needs):
        return None
    return _partial(model, data, needs, setting)


def _lies_in(loc: Loc, bad: AbstractSet[Loc]) -> bool:
    """Whether a datum is part of one that is faulty itself."""
    return any(loc[:n] in bad for n in range(1, len(loc) + 1))


def _touches(loc: Loc, path: tuple[str, ...]) -> bool:
    """Whether an error lies on a path, above it or below it; indexes do not matter."""
    names = [step for step in loc if isinstance(step, str)]
    return all(a == b for a, b in zip(names, path, strict=False))


def _partial(
    model: type[Record], data: Mapping[str, Any], needs: list[tuple[str, ...]], setting: Setting
) -> Record:
    """A record with only the fields that are needed; anything else of it is not there to read."""
    nodes = dict(children(model))
    values: dict[str, Any] = {}
    for name in dict.fromkeys(path[0] for path in needs):
        rest = [path[1:] for path in needs if path[0] == name and len(path) > 1]
        record = nodes[name].record
        if name not in data:
            if not nodes[name].required:
                values[name] = model.model_fields[name].get_default()
        elif record is not None and rest and nodes[name].repeated:
            values[name] = tuple(
                _partial(record, item if isinstance(item, Mapping) else {}, rest, setting)
                for item in data[name]
            )
        elif record is not None and rest:
            values[name] = _partial(record, data[name], rest, setting)
        else:
            with suppress(ValidationError):
                values[name] = adapter(model, name).validate_python(data[name], context=setting)
    return model.model_construct(**values)
