"""Beside each row that was prefilled with last year's text: 沿用上年，未改 or 已改, and how many.

A column of its own behind the live one, for it is another thing whether a row is right: one that
was left as it was is told so, with a fault or without. A row that says what any row of its table
said last year is unchanged, wherever it stands now; else it is changed where one stood last year,
and new elsewhere, of which nothing is said. Functions of Excel 2007 only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Line, Plan
from xljixiao.workbook.essence import alike, essence_of, is_void, is_void_now
from xljixiao.workbook.formulas import Shown, quote
from xljixiao.workbook.prior_sheet import Group, Prior, counted, groups
from xljixiao.workbook.reach import Reach
from xljixiao.workbook.style import Look
from xljixiao.workbook.usage import Usage

KEPT, CHANGED = "沿用上年，未改", "已改"
WIDTH: Final = 20
LOOKS: Final[Mapping[str, Look]] = {
    KEPT: {"font_color": "#44546A"},
    CHANGED: {"font_color": "#999999"},
}
"""How the column looks by what a cell begins with: quiet, for none of it is a fault."""
_TOLD = "沿用上年未改"
_DEED = "，请逐条核对，仍适用的可以保留"


def column(plan: Plan) -> int:
    """The column behind the live checks."""
    return (plan.live_column or 0) + 1


def is_mark(plan: Plan, box: Box, raw: Raw) -> bool:
    """Whether a cell of a workbook that has marks is one, in its place or moved by a new row."""
    if plan.live_column is None or box.column != column(plan):
        return False
    places = (
        plan.live_state,
        *(one.box for one in plan.live),
        *(one.state for one in plan.cockpit),
    )
    moved = raw.kind is Kind.FORMULA or str(raw).startswith((KEPT, CHANGED, _TOLD))
    return moved or any(box.row == one.row for one in places)


@dataclass(frozen=True, slots=True)
class _Count:
    """A number of rows, as a formula and now."""

    formula: str
    now: int


class Unchanged:
    """What one workbook says of this year's content beside that of last year."""

    def __init__(self, reach: Reach, usage: Usage, prior: Prior) -> None:
        self._reach = reach
        self._usage = usage
        self.groups = groups(reach.layout, prior)
        """None where the workbook was prefilled with nothing."""
        self._marks = {
            sheet: dict(self._on(sheet))
            for sheet in dict.fromkeys(group.sheet for group in self.groups)
        }

    def marks(self, sheet: Sheet) -> Iterator[tuple[Box, Shown]]:
        """What the column shows on a sheet: how many, which at each line, and of other sheets."""
        if sheet in self._marks:
            yield _head(sheet), _sentence(*self._counts(sheet, own=True))
            yield from self._marks[sheet].items()
        for row in sheet.plan.cockpit:
            there = self._usage.sheet_of(row.record)
            if there in self._marks:
                now = _sentence(*self._counts(there)).cached
                at = self._reach.locked(there, _head(there))
                yield _beside(sheet, row.state), Shown(f"={at}", now)

    def counts(self) -> list[list[Shown]]:
        """How many are unchanged and changed on each sheet, to be added up where nobody looks."""
        return [
            [Shown(f"={one.formula}", Decimal(one.now)) for one in self._counts(sheet)]
            for sheet in self._marks
        ]

    def told(self, total: Shown) -> Shown:
        """The panel's sentence, with one more line about this where there is something to say."""
        if not self._marks:
            return total
        each = [self._counts(sheet) for sheet in self._marks]
        kept, changed = (
            _Count(f"SUM({at})", sum(one.now for one in counts))
            for at, counts in zip(counted(len(each)), zip(*each, strict=True), strict=True)
        )
        more = _sentence(kept, changed)
        deed = f'IF({kept.formula}>0,{quote(_DEED)},"")'
        formula = f"{total.formula}&CHAR(10)&{more.formula.removeprefix('=')}&{deed}"
        return Shown(formula, f"{total.cached}\n{more.cached}{_DEED if kept.now else ''}")

    def _on(self, sheet: Sheet) -> Iterator[tuple[Box, Shown]]:
        for group in self.groups:
            for line in group.lines if group.sheet is sheet else ():
                yield _beside(sheet, line.box), self._mark(group, line)

    def _counts(self, sheet: Sheet, *, own: bool = False) -> list[_Count]:
        """How many lines of a sheet are unchanged, and how many changed."""
        lines = sheet.plan.live
        first, last = (_beside(sheet, line.box) for line in (lines[0], lines[-1]))
        area = self._reach.area(sheet, first, last, own=own)
        now = [one.cached for one in self._marks[sheet].values()]
        return [
            _Count(f"COUNTIF({area},{quote(text)})", now.count(text)) for text in (KEPT, CHANGED)
        ]

    def _mark(self, group: Group, line: Line) -> Shown:
        """Of a line: nothing where it is blank, or its record asks nothing."""
        sheet, slots = group.sheet, group.slots(line)
        inputs = [self._reach.input(sheet, slot) for slot in slots]
        silence = self._usage.silence(sheet)
        filled = [one for one in inputs if not one.slot.preset] or inputs
        blank = is_void("&".join(one.at for one in filled))
        quiet = f"OR({silence.formula},{blank})" if silence.formula else blank
        same = "*".join(
            alike(group.area(n), one.at, numeric=one.slot.constraint.numeric)
            for n, one in enumerate(inputs)
        )
        other = CHANGED if line.box in group.said else ""
        mark = f"IF(SUMPRODUCT(1*{same})>0,{quote(KEPT)},{quote(other)})"
        now = [essence_of(one.value, numeric=one.slot.constraint.numeric) for one in inputs]
        is_blank = is_void_now(one.value for one in filled)
        text = KEPT if now in group.said.values() else other
        return Shown(f'=IFERROR(IF({quiet},"",{mark}),"")', "" if silence.now or is_blank else text)


def _sentence(kept: _Count, changed: _Count) -> Shown:
    formula = f'="{_TOLD} "&{kept.formula}&" 处、已改 "&{changed.formula}&" 处"'
    return Shown(formula, f"{_TOLD} {kept.now} 处、已改 {changed.now} 处")


def _head(sheet: Sheet) -> Box:
    return _beside(sheet, sheet.plan.live_state)


def _beside(sheet: Sheet, box: Box) -> Box:
    """The cell of the column in the row of another."""
    return Box(box.row, column(sheet.plan))
