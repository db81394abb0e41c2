"""Whether the printed labels stand where the form prints them, so that cells are not misread."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.form.plan import Label, Plan, Slot

_LOOKED_AT: Final = ("label", "heading", "ordinal")
_MOST_REWORDED: Final = 2
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Altered:
    """A printed label, and what stands in its place."""

    box: Box
    printed: str
    now: Raw


def altered(plan: Plan, grid: Grid) -> list[Altered]:
    """The labels that are not as they were printed."""
    return [
        Altered(label.box, label.fixed, now)
        for label in _labels(plan)
        if label.fixed is not None
        and _plain(str(now := _at(grid, label.box))) != _plain(label.fixed)
    ]


def moved(plan: Plan, grid: Grid, labels: list[Altered]) -> Altered | None:
    """The first label that tells of moved cells; None where labels were only worded anew."""
    if len(labels) > _MOST_REWORDED:
        return labels[0]
    printed = {_plain(label.fixed or "") for label in _labels(plan)}
    return next(
        (
            one
            for one in labels
            if _plain(str(one.now)) in printed - {""}
            or _stands_elsewhere(plan, grid, one)
            or _may_have_moved_up(plan, grid, one)
        ),
        None,
    )


def _labels(plan: Plan) -> Iterator[Label]:
    return (label for label in plan.labels if label.style in _LOOKED_AT)


def _stands_elsewhere(plan: Plan, grid: Grid, one: Altered) -> bool:
    """Whether the label is met in its row or column, where none is printed: it was pushed there."""
    text = _plain(one.printed)
    own = {label.box for label in _labels(plan) if _plain(label.fixed or "") == text}
    row = islice(grid, one.box.row, one.box.row + 1)
    boxes = [Box(one.box.row, column) for cells in row for column in range(len(cells))]
    boxes += [Box(row, one.box.column) for row in range(len(grid))]
    printed = {(box.row, box.column) for box in own}
    return any(
        (box.row, box.column) not in printed and _plain(str(_at(grid, box))) == text
        for box in boxes
    )


def _may_have_moved_up(plan: Plan, grid: Grid, one: Altered) -> bool:
    """Whether a cell was deleted and the ones behind it have moved up: the last is blank then."""
    now, box = _plain(str(one.now)), one.box
    if not now or SequenceMatcher(None, now, _plain(one.printed)).ratio() >= _ALIKE:
        return False
    cells = {(slot.box.row, slot.box.column): slot for slot in plan.slots}
    beside = cells.get((box.row, box.last_column + 1))
    last = beside or _last_below(grid, cells, box)
    return last is not None and _at(grid, last.box).kind is Kind.BLANK


def _last_below(grid: Grid, cells: dict[tuple[int, int], Slot], box: Box) -> Slot | None:
    """Of the slots under a label the one in the last row that is in use."""
    row, last = box.last_row + 1, None
    while (row, box.column) in cells:
        slots = (slot for at, slot in cells.items() if at[0] == row)
        if any(_at(grid, slot.box).kind is not Kind.BLANK for slot in slots):
            last = cells[row, box.column]
        row += cells[row, box.column].box.rows
    return last


def _at(grid: Grid, box: Box) -> Raw:
    return raw_at(grid, box.row, box.column)


def _plain(text: str) -> str:
    """A text without its blanks, which programs break lines by."""
    return "".join(text.split())
