"""What the model says of one leaf, in terms that a cell can carry."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MultipleOf

from xljixiao.model.shape import Node, UnknownPath
from xljixiao.model.values import MOST_LINES, Chars, Code, Measure, Term, Unless, units


class Entry(StrEnum):
    """What a cell takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Constraint:
    """What may stand in one cell. Bounds keep their strictness (`Gt` is not `Ge`)."""

    entry: Entry
    bounds: tuple[Ge | Gt | Le | Lt, ...] = ()
    step: Decimal | None = None
    chars: int | None = None
    code: Code | None = None
    term: Term | None = None
    unless: Unless | None = None
    most_lines: int | None = None
    """How many lines a cell of several may have."""
    measure: Measure | None = None
    numeric: bool = False
    """The model wants a number, also where the cell is a text cell."""


def constraint(node: Node, alternative: Node | None = None) -> Constraint:
    """The constraint of a leaf. A cell that may bear words too is a text cell, as long as they."""
    numeric = node.kind in (Decimal, int)
    entry = _entry(node)
    chars = _chars(node)
    if alternative is not None:
        entry, chars = Entry.TEXT, _chars(alternative)
    return Constraint(
        entry=entry,
        bounds=tuple(mark for mark in node.marks if isinstance(mark, Ge | Gt | Le | Lt)),
        step=_step(node),
        chars=chars,
        code=node.mark(Code),
        term=node.mark(Term),
        unless=node.mark(Unless),
        most_lines=_most_lines(node, entry, chars),
        measure=node.mark(Measure),
        numeric=numeric,
    )


def _chars(node: Node) -> int | None:
    """How many UTF-16 units a text may have, from whichever mark says so."""
    chars, code = node.mark(Chars), node.mark(Code)
    if chars is not None:
        return chars.most
    if code is not None:
        return code.most
    return max(map(units, get_args(node.kind))) if get_origin(node.kind) is Literal else None


def _most_lines(node: Node, entry: Entry, chars: int | None) -> int | None:
    """As many as the model takes, or as fit in a cell; None where the length forbids more."""
    listed = node.mark(MaxLen) if entry is Entry.LINES else None
    most = listed.max_length if listed else MOST_LINES
    return None if chars is not None and chars < most else most


def _step(node: Node) -> Decimal | None:
    if node.kind is int:
        return Decimal(1)
    step = node.mark(MultipleOf)
    return None if step is None else Decimal(str(step.multiple_of))


def _entry(node: Node) -> Entry:
    if node.kind in (Decimal, int):
        return Entry.NUMBER
    if node.kind is dt.date:
        return Entry.DATE
    if get_origin(node.kind) is tuple:
        return Entry.LINES
    if node.kind is str or get_origin(node.kind) is Literal:
        return Entry.TEXT
    raise UnknownPath(f"{node.kind} 不能放进一个单元格")
