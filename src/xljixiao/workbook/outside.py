"""What stands in a received workbook outside the cells of its form: told, never dropped."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.form.layout import Layout
from xljixiao.form.plan import Plan
from xljixiao.form.ready import Form
from xljixiao.rules import intake
from xljixiao.rules.problem import Finding, Spot
from xljixiao.workbook.dictionary import is_dictionary
from xljixiao.workbook.look import MOST_TOLD
from xljixiao.workbook.prior_sheet import is_prior_sheet
from xljixiao.workbook.return_sheet import is_return_sheet
from xljixiao.workbook.sealing import is_check_sheet
from xljixiao.workbook.style import LIVE_COLOURS
from xljixiao.workbook.unchanged import is_mark

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Outside:
    """A cell that is none of the form's, and what it holds."""

    spot: Spot
    text: str
    below: bool


def outside(
    layout: Layout, grids: Sequence[Grid], names: Sequence[str], *, marked: bool = False
) -> Iterator[Outside]:
    """What stands on the form's sheets, where it neither prints nor asks for anything.

    On `marked` sheets it is said what is unchanged since last year.
    """
    for sheet, grid, name in zip(layout.sheets, grids, names, strict=True):
        plan = sheet.plan
        for box, raw in _cells(grid, plan.taken):
            is_live = box.column == plan.live_column and _is_live_line(raw)
            if not is_live and not (marked and is_mark(plan, box, raw)):
                yield Outside(Spot(name, box.a1), str(raw), is_below(plan, box))


def findings(
    layout: Layout, grids: Sequence[Grid], names: Sequence[str], others: Mapping[str, Grid]
) -> Iterator[Finding]:
    """What is told of it, and of sheets that are none of ours."""
    marked = any(map(is_prior_sheet, others.values()))
    cells = list(outside(layout, grids, names, marked=marked))
    yield from _told([one for one in cells if one.below], intake.outside, intake.more_outside)
    yield from _told([one for one in cells if not one.below], intake.beside, intake.more_beside)
    for name, grid in others.items():
        if not is_ours(layout.form, grid):
            found = [(Spot(name, box.a1), str(raw)) for box, raw in _cells(grid, ())]
            if found:
                yield intake.added_sheet(found[:_NAMED], len(found))


def _told(
    cells: Sequence[Outside],
    one_by_one: Callable[[Spot, str], Finding],
    rest: Callable[[Spot, int], Finding],
) -> Iterator[Finding]:
    for one in islice(cells, MOST_TOLD):
        yield one_by_one(one.spot, one.text)
    if len(cells) > MOST_TOLD:
        yield rest(cells[MOST_TOLD].spot, len(cells) - MOST_TOLD)


def _cells(grid: Grid, taken: Container[tuple[int, int]]) -> Iterator[tuple[Box, Raw]]:
    """The cells that hold something, but those taken."""
    for row, cells in enumerate(grid):
        for column in _filled(cells):
            if (row, column) in taken:
                continue
            raw = raw_at(grid, row, column)
            if raw.kind is not Kind.BLANK:
                yield Box(row, column), raw


def _filled(cells: Iterable[object]) -> Iterator[int]:
    """Most cells are blank; these are passed over at little cost."""
    return (column for column, value in enumerate(cells) if value not in ("", None))


def is_below(plan: Plan, box: Box) -> bool:
    """Whether a cell lies where more rows of the form would stand."""
    return box.row >= plan.rows and box.column < len(plan.definition.grid)


def _is_live_line(raw: Raw) -> bool:
    """One that an inserted row has moved."""
    return raw.kind is Kind.FORMULA or str(raw).startswith(tuple(LIVE_COLOURS))


def is_ours(form: Form, grid: Grid) -> bool:
    """A sheet that goes out with every workbook, or with a return, and is not for filling in."""
    example = form.definition.example
    is_example = example is not None and str(raw_at(grid, 0, 0)).strip() == example.note
    hidden = is_check_sheet(grid) or is_dictionary(grid) or is_prior_sheet(grid)
    return is_example or is_return_sheet(grid) or hidden
