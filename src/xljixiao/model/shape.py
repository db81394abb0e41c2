"""The shape of a model: its fields, what type stands behind each, which marks bound it."""

import types
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import TypeAdapter

from xljixiao.model.record import Record

M = TypeVar("M")

Pattern = tuple[str | int, ...]
"""A path with "*" for each index, or a number where the form fixes it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One annotation, taken out of Optional and Annotated."""

    kind: Any
    marks: tuple[Any, ...]
    required: bool = False
    record: type[Record] | None = field(default=None)
    repeated: bool = False

    def mark(self, of: type[M]) -> M | None:
        return next((mark for mark in self.marks if isinstance(mark, of)), None)


class UnknownPath(LookupError):  # noqa: N818 - named for the situation
    """The model has no such path; the argument says what there is."""


@lru_cache
def children(model: type[Record]) -> tuple[tuple[str, Node], ...]:
    """Each field of a record with what stands behind its annotation."""
    return tuple(
        (name, _node(info.annotation, tuple(info.metadata), required=info.is_required()))
        for name, info in model.model_fields.items()
    )


def _node(annotation: Any, marks: tuple[Any, ...] = (), *, required: bool) -> Node:  # noqa: ANN401
    while True:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation, marks = args[0], (*marks, *args[1:])
        elif origin in (Union, types.UnionType):
            annotation = next(arg for arg in args if arg is not type(None))
        else:
            break
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return Node(annotation, marks, required, record=annotation)
    if origin is tuple:
        item = _node(args[0], required=False)
        if item.record is not None:
            return Node(annotation, marks, required, record=item.record, repeated=True)
    return Node(annotation, marks, required)


@lru_cache(maxsize=1024)
def resolve(model: type[Record], path: Pattern) -> Node:
    """Follow a pattern from a model to a node; raises `UnknownPath`."""
    node = Node(model, (), required=True, record=model)
    for step in path:
        if node.repeated and (step == "*" or isinstance(step, int)):
            node = Node(node.record, (), required=True, record=node.record)
            continue
        fields = dict(children(node.record)) if node.record and not node.repeated else {}
        if step not in fields:
            allowed = "、".join(fields) or "（没有下级）"
            raise UnknownPath(f"“{step}”不在模型中；这里可以写：{allowed}")
        node = fields[str(step)]
    return node


@lru_cache(maxsize=256)
def adapter(model: type[Record], name: str) -> TypeAdapter[Any]:
    """What holds one field by itself, without the rest of its record."""
    info = model.model_fields[name]
    kind: Any = info.annotation
    return TypeAdapter(Annotated[kind, *info.metadata] if info.metadata else kind)


@lru_cache(maxsize=1024)
def pattern_to(model: type[Record], path: str) -> Pattern:
    """`projects.budget.total` -> ("projects", "*", "budget", "total"); raises `UnknownPath`."""
    pattern: Pattern = ()
    for step in path.split(".") if path else ():
        if pattern and resolve(model, pattern).repeated:
            pattern = (*pattern, "*")
        pattern = (*pattern, step)
        resolve(model, pattern)
    return pattern


def most_records(node: Node) -> int | None:
    """How many records a list may have."""
    most = node.mark(MaxLen)
    return None if most is None else most.max_length
