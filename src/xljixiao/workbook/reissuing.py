"""What stands in a received workbook, so that it can be issued anew.

The department's cells keep what they hold, right or wrong. Finance's get back what was issued, by
the check sheet; without one, what stands there and is in order counts as issued.
"""

import datetime as dt
import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import BLANK, Box, Kind, Raw
from xljixiao.form.cleaning import clean
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.contents import Contents, Value
from xljixiao.form.plan import Place, Plan, Slot
from xljixiao.model.numerals import NUMBER
from xljixiao.model.setting import Setting
from xljixiao.model.values import carried, units
from xljixiao.rules.intake import BESIDE, OUTSIDE
from xljixiao.workbook.book import CELL_FEEDS, CELL_UNITS
from xljixiao.workbook.outside import is_below, is_ours
from xljixiao.workbook.prior_sheet import is_prior_sheet
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.sealing import path_of
from xljixiao.workbook.unchanged import is_mark

UNREAD = (Kind.ERROR, Kind.FORMULA)
"""What holds nothing that could be read, or written again."""
_FIRST_YEAR = 1901  # programs differ on the days of 1900


@dataclass(frozen=True, slots=True)
class Outside:
    """What does not stand in a cell of the form any more, or never did."""

    sheet: str
    cell: str
    text: str
    code: str
    """Of the rule that tells it."""


def contents_of(reading: Reading, wrong: Container[Place]) -> Contents:
    """What stands in the cells, as far as it can be written; `wrong` are places to mend."""
    issued = dict(_stored(reading))
    typed: dict[Place, Value] = {}
    for place, slot, raw in slots(reading):
        value = written(raw, slot.constraint, reading.form.setting)
        if value is None or place in issued:
            continue
        typed[place] = value
        if reading.seal.stored is None and place not in wrong and _is_given(reading, place):
            given = _of_its_type(str(value), slot.constraint)
            if given is not None:
                issued[place] = given
    return Contents(issued, typed)


def slots(reading: Reading) -> Iterator[tuple[Place, Slot, Raw]]:
    """Every cell to fill with what stands in it."""
    for sheet, grid in zip(reading.layout.sheets, reading.grids, strict=True):
        for slot in sheet.plan.slots:
            raw = raw_at(grid, slot.box.row, slot.box.column)
            if raw is not BLANK:
                yield sheet.place(slot.path), slot, raw


def written(raw: Raw, constraint: Constraint, setting: Setting) -> Value | None:
    """A received value as it is written into a cell of the form's own format.

    That format would show a date as a number and a number as a date: there the text is kept. So it
    is with a percentage (25% is 0.25): what the cell showed is written, a number where one is
    asked for. An error value, or a formula without result, is nothing that could be kept.
    """
    dated = constraint.entry is Entry.DATE
    match raw.value:
        case _ if raw.kind in UNREAD:
            return None
        case dt.date() as date if dated and date.year >= _FIRST_YEAR:
            return date
        case bool():
            return str(raw).upper()
        case Decimal() if dated:
            understood, _ = clean(raw, constraint, setting)
            return understood if isinstance(understood, dt.date) else str(raw)
        case Decimal() as number if math.isfinite(float(number)):
            return number if raw.shown is None else _shown(raw, constraint, setting)
        case _:
            return next(pieces(str(raw)), None)


def _shown(raw: Raw, constraint: Constraint, setting: Setting) -> Value:
    """What a cell showed, as it was read."""
    understood, _ = clean(raw, constraint, setting)
    number = _number(str(understood)) if constraint.entry is Entry.NUMBER else None
    return str(raw) if number is None else number


def is_kept(raw: Raw, value: Value | None) -> bool:
    """Whether a value is written as what it is, or as what it showed."""
    if raw.shown is not None:
        return value is not None and not isinstance(value, dt.date)
    if isinstance(raw.value, str) and raw.kind is Kind.TEXT:
        return value == carried(raw.value)
    return type(value) is type(raw.value)


def pieces(text: str) -> Iterator[str]:
    """A text in parts that each fit into a cell; nearly always one."""
    text = carried(text)
    while text:
        part = text[:CELL_UNITS]
        while units(part) > CELL_UNITS:
            part = part[:-1]
        lines = part.split("\n", CELL_FEEDS + 1)
        part = "\n".join(lines[: CELL_FEEDS + 1])
        yield part
        text = text[len(part) :].removeprefix("\n")


def outside(reading: Reading) -> Iterator[Outside]:
    """What stands beside the cells of the form or on sheets of others, and what is too long."""
    marked = any(map(is_prior_sheet, reading.others.values()))
    for sheet, grid, name in zip(
        reading.layout.sheets, reading.grids, reading.sheet_names, strict=True
    ):
        yield from _apart(name, grid, sheet.plan, marked=marked)
        for slot in sheet.plan.slots:
            text = str(raw_at(grid, slot.box.row, slot.box.column))
            parts = list(pieces(text))
            for part in parts if len(parts) > 1 else ():
                yield Outside(name, slot.box.a1, part, OUTSIDE.code)
    for name, grid in reading.others.items():
        if not is_ours(reading.form, grid):
            yield from _apart(name, grid)


def _apart(
    name: str, grid: Grid, plan: Plan | None = None, *, marked: bool = False
) -> Iterator[Outside]:
    taken = plan.taken if plan else frozenset()
    for row, cells in enumerate(grid):
        for column in range(len(cells)):
            if (row, column) in taken:
                continue
            box, raw = Box(row, column), raw_at(grid, row, column)
            if plan and marked and is_mark(plan, box, raw):
                continue
            for part in pieces(str(raw)):
                code = OUTSIDE.code if plan and is_below(plan, box) else BESIDE.code
                yield Outside(name, box.a1, part, code)


def _stored(reading: Reading) -> Mapping[Place, Value]:
    """What the check sheet says was issued, as values of its cells."""
    if reading.seal.stored is None:
        return {}
    found: dict[Place, Value] = {}
    for sheet, slot in reading.layout.slots():
        place = sheet.place(slot.path)
        text = reading.seal.stored.issued.get(path_of(place))
        value = _of_its_type(text, slot.constraint) if text else None
        if value is not None:
            found[place] = value
    return found


def _of_its_type(text: str, constraint: Constraint) -> Value | None:
    """A text of the check sheet as a value; one that no program of ours wrote there is none."""
    match constraint.entry:
        case Entry.NUMBER:
            return _number(text)
        case Entry.DATE:
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                return None
        case _:
            return next(pieces(text), None)


def _number(text: str) -> Decimal | None:
    """A number that a cell can hold."""
    is_one = NUMBER.fullmatch(text) and math.isfinite(float(text))
    return Decimal(text) if is_one else None


def _is_given(reading: Reading, place: Place) -> bool:
    """Whether finance gives what stands at a place: not in a record that a department added."""
    found = reading.layout.slot(place)
    if found is None or found[1].definition.filled_by != "finance":
        return False
    record = reading.form.definition.records.get(str(place[0]))
    spare = record.spare if record else {}
    return not spare or any(
        str(reading.raw(Place((*place[:2], name)))) != word for name, word in spare.items()
    )
