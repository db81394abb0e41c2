"""Rows of the official Word table, pasted over the form's own.

There a target is one cell (≥2篇) with its basis beside it; here operator, number and unit have
three. So the target lands in the operator's cell and the basis in the number's, while the unit's
and the basis's own cells keep whatever they held.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from xljixiao.model.record import Loc
from xljixiao.model.setting import Setting
from xljixiao.model.targets import QUALITATIVE, AmbiguousTarget, Target
from xljixiao.model.values import tidy, tidy_line
from xljixiao.model.written import take_apart


@dataclass(frozen=True, slots=True)
class _Row:
    """One row that can be read so: the target of its one cell, and the words beside it."""

    target: Target
    basis: str | None
    keeps_unit: bool

    @property
    def is_number(self) -> bool:
        return self.target.operator != QUALITATIVE

    def meant(self) -> Iterator[tuple[Loc, str]]:
        """What each cell is to be."""
        target = self.target
        yield ("target", "operator"), target.operator
        yield ("target", "value"), target.words or f"{target.value:f}"
        if target.unit is not None and not self.keeps_unit:
            yield ("target", "unit"), target.unit
        if self.basis is not None:
            yield ("basis",), self.basis


def as_pasted(rows: Sequence[Mapping[str, Any]], setting: Setting) -> Mapping[Loc, str]:
    """What the cells of pasted indicator rows are meant to be, by index and path.

    An operator with its number in one cell is certain by itself. Words are so only among rows of
    which one is a number with a basis beside it: that is how the pasted table looks.
    """
    found = [_read(row, setting) for row in rows]
    meant: dict[Loc, str] = {}
    for _, run in groupby(enumerate(found), key=lambda one: one[1] is not None):
        read = [(index, row) for index, row in run if row is not None]
        shown = any(row.is_number and row.basis is not None for _, row in read)
        for index, row in read:
            if row.is_number or shown:
                meant |= {(index, *path): value for path, value in row.meant()}
    return meant


def _read(row: Mapping[str, Any], setting: Setting) -> _Row | None:
    """A row as pasted; None where something in it speaks against that."""
    cells = row.get("target", {})
    written, beside, unit = (cells.get(name) for name in ("operator", "value", "unit"))
    basis = row.get("basis")
    if setting.canonical("operator", written or "") is not None:  # a row filled in as it should be
        return None
    target = _parsed(written, setting)
    if target is None or target.words not in (None, tidy_line(str(written))):
        return None
    if beside is not None:
        if not _is_words(beside, setting):  # a number, or a question of its own
            return None
        if basis is not None and tidy(basis) != tidy(beside):  # one of the two is a left-over
            return None
    is_unit = target.unit is None and beside in setting.words("unit")  # ≥3 and 人次: no basis
    other = unit is not None and not (target.unit and setting.same("unit", unit, target.unit))
    if is_unit or other:
        return None
    return _Row(target, beside, keeps_unit=unit is not None)


def _parsed(text: str | None, setting: Setting) -> Target | None:
    try:
        return None if text is None else Target.parse(text, setting)
    except ValueError:  # pydantic's refusals and questions alike
        return None


def _is_words(text: str, setting: Setting) -> bool:
    """A basis may have numbers in it (a year, a document's), but does not begin as one."""
    try:
        return take_apart(text, setting).words is not None
    except AmbiguousTarget:
        return False
