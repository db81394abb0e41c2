"""What a record that asks nothing (本年不申报) still holds, where the model would not take it.

Somebody began to fill it in and then dropped it: what is half done there is nobody's task, and must
not send the workbook back. It is left out of the document, and told.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from xljixiao.model.record import Loc, Record, silencers
from xljixiao.model.setting import Setting
from xljixiao.model.shape import children


def without_unasked(
    model: type[Record], data: Mapping[str, Any], setting: Setting
) -> tuple[Mapping[str, Any], list[Loc]]:
    """The data without the faulty fields of its silent records, and the locs of these fields."""
    dropped: list[Loc] = []
    for base, kind, part in list(_silent(model, data, (), setting)):
        faulty = _faulty(kind, part, setting)
        if faulty:
            kept = {name: value for name, value in part.items() if name not in faulty}
            data = _put(data, base, kept)
            dropped += [(*base, name) for name in faulty]
    return data, dropped


def _silent(
    model: type[Record],
    data: Any,  # noqa: ANN401 - whatever was read
    loc: Loc,
    setting: Setting,
) -> Iterator[tuple[Loc, type[Record], Mapping[str, Any]]]:
    if not isinstance(data, Mapping):
        return
    if any(data.get(name) in words for name, words in silencers(model, setting)):
        yield loc, model, data
        return
    for name, node in children(model):
        below = data.get(name)
        if node.record is None:
            continue
        if not node.repeated:
            yield from _silent(node.record, below, (*loc, name), setting)
        elif isinstance(below, Sequence):
            for index, item in enumerate(below):
                yield from _silent(node.record, item, (*loc, name, index), setting)


def _faulty(model: type[Record], data: Mapping[str, Any], setting: Setting) -> list[str]:
    """The fields that the model does not take and does not need."""
    try:
        model.model_validate(data, context=setting)
    except ValidationError as error:
        names = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        needed = {name for name, node in children(model) if node.required}
        return [name for name in data if name in names - needed]
    return []


def _put(data: Any, loc: Loc, value: object) -> Any:  # noqa: ANN401 - whatever was read
    """The data with another value at a loc; nothing is changed in place."""
    if not loc:
        return value
    head, *rest = loc
    items = list(data.items()) if isinstance(data, Mapping) else list(enumerate(data))
    changed = [(k, _put(v, tuple(rest), value) if k == head else v) for k, v in items]
    return dict(changed) if isinstance(data, Mapping) else [v for _, v in changed]
