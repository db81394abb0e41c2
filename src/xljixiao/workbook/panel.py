"""What the lines of a workbook come to: the state of each sheet, the cockpit, the panel.

The panel promises no more than the lines see: that nothing is missing or wrong among them. From
every state that is not green a link leads to the first place that is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.form.cells import Box, column_letters, quoted
from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Cockpit, PanelLine, Place
from xljixiao.workbook.formulas import Shown, how_many, quote
from xljixiao.workbook.live import Live
from xljixiao.workbook.reach import Reach
from xljixiao.workbook.usage import Usage

_READY = "填写完整，可以上报（财政部门还将审核指标质量）"
_FULL = "填写完整"
_OPEN_LINE = ("×", "△")
_OPEN_SHEET = ("还有",)
_NONE = Shown('=""', "")
_FAR = 9999


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells under each other, of which those that begin in some way are open; what they say now."""

    name: str
    top: Box
    area: str
    begins: tuple[str, ...]
    says: Sequence[str]

    @property
    def count(self) -> str:
        """The formula that counts the open ones."""
        counts = (f'COUNTIF({self.area},"{begin}*")' for begin in self.begins)
        return f"({'+'.join(counts)})"

    @property
    def open(self) -> list[str]:
        """What the open ones say now."""
        return [text for text in self.says if text.startswith(self.begins)]

    @property
    def first(self) -> str:
        """The formula that finds the first open one, counted from 1."""
        found = (f'IFERROR(MATCH("{begin}*",{self.area},0),{_FAR})' for begin in self.begins)
        return f"MIN({','.join(found)})"

    def link(self, text: str, cached: str, box: Box | None = None) -> Shown:
        """A link to the first open one (or to the cell of `box`'s column beside it)."""
        column = column_letters((box or self.top).column)
        target = quote(f"#{quoted(self.name)}!${column}$")
        link = f"HYPERLINK({target}&({self.first}+{self.top.row}),{text})"
        return Shown(f'=IF({self.count}=0,"",{link})', cached if self.open else "")


class Panel:
    """The states of one workbook."""

    def __init__(self, reach: Reach, usage: Usage, live: Live) -> None:
        self._reach = reach
        self._usage = usage
        self._live = live

    # ------------------------------------------------------------------ one sheet

    def state(self, sheet: Sheet) -> Shown:
        """What the lines of a sheet come to."""
        lines = self._lines(sheet, own=True)
        count, now = (lines.count, len(lines.open)) if lines else ("0", 0)
        judged = f"IF({count}=0,{quote(_FULL)},{how_many(count)})"
        active, says = self._usage.active(sheet, own=True), self._usage.says(sheet, own=True)
        return Shown(
            f"=IF({active},{judged},{says})",
            _counted(now, _FULL) if self._usage.is_active(sheet) else self._usage.now(sheet),
        )

    def state_of(self, sheet: Sheet) -> Shown:
        """The state of a sheet, repeated on another."""
        at = self._reach.cell(sheet, sheet.plan.live_state)
        return Shown(f"={at}", self.state(sheet).cached)

    def open(self, sheet: Sheet) -> Shown:
        """How many lines of a sheet are not green."""
        lines = self._lines(sheet)
        return Shown(f"={lines.count}", Decimal(len(lines.open))) if lines else _NONE

    def first(self, sheet: Sheet) -> Shown:
        """What the first open line of a sheet says, as a link to it."""
        lines = self._lines(sheet)
        if lines is None:
            return _NONE
        return lines.link(f"INDEX({lines.area},{lines.first})", next(iter(lines.open), ""))

    # ------------------------------------------------------------------ the panel

    def line(self, row: PanelLine) -> Shown:
        """What a line of the panel says: of all, of a sheet, of a list of sheets."""
        if row.sheet is not None:
            return self.state_of(self._named(row.sheet))
        return self._list(row.listed) if row.listed else self._total()

    def go(self, row: PanelLine, label: str) -> Shown:
        """A link from a line of the panel to the first open place that it counts."""
        if row.sheet is not None:
            lines = self._lines(self._named(row.sheet))
            return lines.link(quote(label), label) if lines else _NONE
        found = self._cockpit(row.listed or "")
        if found is None:
            return _NONE
        sheet, rows = found
        return self._states(sheet, rows).link(quote(label), label, rows[0].first)

    def _total(self) -> Shown:
        """The panel's sentence over all sheets."""
        single = [one for one in self._reach.layout.sheets if one.index is None]
        runs = [lines for lines in map(self._lines, single) if lines is not None]
        parts = [lines.count for lines in runs]
        now = sum(len(lines.open) for lines in runs)
        for listed in self._reach.layout.form.repeated:
            found = self._cockpit(listed)
            if found is not None:
                sheet, rows = found
                parts.append(f"SUM({self._reach.area(sheet, rows[0].open, rows[-1].open)})")
                now += sum(self._open_now(rows))
        total = "+".join(parts)
        formula = f"=IF({total}=0,{quote(_READY)},{how_many(total)})"
        return Shown(formula, _counted(now, _READY))

    def _list(self, listed: str) -> Shown:
        """How many sheets of a list have something open."""
        found = self._cockpit(listed)
        if found is None:
            return _NONE
        sheet, rows = found
        count = f'COUNTIF({self._reach.area(sheet, rows[0].open, rows[-1].open)},">0")'
        many = sum(1 for one in self._open_now(rows) if one)
        formula = f'=IF({count}=0,{quote(_FULL)},"有 "&{count}&" 个项目需要填写或修改")'
        return Shown(formula, f"有 {many} 个项目需要填写或修改" if many else _FULL)

    # ------------------------------------------------------------------ runs

    def _lines(self, sheet: Sheet, *, own: bool = False) -> _Run | None:
        """The live lines of a sheet."""
        lines = sheet.plan.live
        if not lines:
            return None
        area = self._reach.area(sheet, lines[0].box, lines[-1].box, own=own)
        says = [str(self._live.line(sheet, one).cached) for one in lines]
        return _Run(self._reach.name_of(sheet), lines[0].box, area, _OPEN_LINE, says)

    def _states(self, sheet: Sheet, rows: Sequence[Cockpit]) -> _Run:
        """The states of the sheets of a list, as the cockpit shows them."""
        area = self._reach.area(sheet, rows[0].state, rows[-1].state)
        says = [str(self.state(self._sheet(one.record)).cached) for one in rows]
        return _Run(self._reach.name_of(sheet), rows[0].state, area, _OPEN_SHEET, says)

    def _cockpit(self, listed: str) -> tuple[Sheet, list[Cockpit]] | None:
        """The rows that show the state of each sheet of a list, and the sheet they stand on."""
        for sheet in self._reach.layout.sheets:
            rows = [one for one in sheet.plan.cockpit if one.record[0] == listed]
            if rows:
                return sheet, rows
        return None

    def _open_now(self, rows: Sequence[Cockpit]) -> list[int]:
        lines = (self._lines(self._sheet(one.record)) for one in rows)
        return [len(one.open) if one else 0 for one in lines]

    def _sheet(self, record: Place) -> Sheet:
        sheet = self._usage.sheet_of(record)
        if sheet is None:
            raise LookupError(f"{record} has no sheet")
        return sheet

    def _named(self, name: str) -> Sheet:
        sheets = self._reach.layout.sheets
        return next(one for one in sheets if one.plan.definition.name == name)


def _counted(now: int, full: str) -> str:
    return f"还有 {now} 处需要填写或修改" if now else full
