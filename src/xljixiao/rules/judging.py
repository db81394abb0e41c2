"""Judge a document: the model once over the whole, then every rule on what holds by itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from xljixiao.model.record import Loc, Record, silencers
from xljixiao.model.setting import Setting
from xljixiao.model.shape import children
from xljixiao.rules import CATALOGUE, fields
from xljixiao.rules.catalogue import Catalogue
from xljixiao.rules.problem import Finding


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

    One bad cell does not silence the rest: each sub-record that holds by itself is judged.
    """
    findings = list(known)
    document: Record | None = None
    refused: list[Finding] = []
    try:
        document = model.model_validate(data, context=setting)
    except ValidationError as error:
        refused = list(fields.findings(error))
    bad = {one.loc for one in (*findings, *refused)}
    findings += _not_silenced(refused, findings)
    for base, record in _sound(model, data, document, (), bad, setting):
        findings += [one.within(base) for one in catalogue.judge(record, setting)]
    return Judgement(document, tuple(findings))


def _not_silenced(refused: list[Finding], known: list[Finding]) -> list[Finding]:
    """A blank cell (or an error value) speaks for everything that follows from it."""
    locs = {one.loc for one in known}
    below = {loc[:n] for loc in locs for n in range(len(loc) + 1)}
    return [
        one
        for one in refused
        if one.loc not in below and not any(one.loc[:n] in locs for n in range(len(one.loc)) if n)
    ]


def _sound(  # noqa: PLR0913 - one step of a walk over model, data and errors
    model: type[Record],
    data: Any,  # noqa: ANN401 - whatever was read
    record: Record | None,
    loc: Loc,
    bad: set[Loc],
    setting: Setting,
) -> Iterator[tuple[Loc, Record]]:
    """Every record without an error at or under its loc; silent ones ask for nothing."""
    if not isinstance(data, Mapping):
        return
    if any(data.get(name) in words for name, words in silencers(model, setting)):
        return
    if record is None and not any(one[: len(loc)] == loc for one in bad):
        record = model.model_validate(data, context=setting)
    if record is not None and not any(one[: len(loc)] == loc for one in bad):
        yield loc, record
    for name, node in children(model):
        if node.record is None:
            continue
        below = data.get(name)
        known = getattr(record, name, None)
        if not node.repeated:
            yield from _sound(node.record, below, known, (*loc, name), bad, setting)
            continue
        for index, item in enumerate(below or ()):
            one = known[index] if known is not None else None
            yield from _sound(node.record, item, one, (*loc, name, index), bad, setting)
