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
from xljixiao.workbook.formulas import Shown, how_many, how_odd, quote
from xljixiao.workbook.live import Live
from xljixiao.workbook.reach import Reach
from xljixiao.workbook.unchanged import Unchanged
from xljixiao.workbook.usage import SPARE, Usage

_READY = "填写完整，可以上报（财政部门还将审核指标质量）"
_FULL = "填写完整"
_GLANCE = "没有必须修改的地方；标△的请再核对，无误即可上报"
_OPEN_LINE = ("×", "△")
_OPEN_SHEET = ("还有", "另有")
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

    def count(self, *begins: str) -> str:
        """The formula that counts those that begin in a way, or in any."""
        counts = (f'COUNTIF({self.area},"{begin}*")' for begin in begins or self.begins)
        return f"({'+'.join(counts)})"

    def open(self, *begins: str) -> list[str]:
        """What they say now."""
        return [text for text in self.says if text.startswith(begins or self.begins)]

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
        return Shown(f'=IF({self.count()}=0,"",{link})', cached if self.open() else "")


class Panel:
    """The states of one workbook."""

    def __init__(self, reach: Reach, usage: Usage, live: Live, unchanged: Unchanged) -> None:
        self._reach = reach
        self._usage = usage
        self._live = live
        self._unchanged = unchanged
        self.opinions = 0
        """How many things a return lists; the lines do not know them all."""

    # ------------------------------------------------------------------ one sheet

    def state(self, sheet: Sheet) -> Shown:
        """What the lines of a sheet come to: how many ×, else how many △, else nothing open."""
        lines = self._lines(sheet, own=True)
        judged, now = self._full(sheet)
        if lines:
            wrong, glance = lines.count("×"), lines.count("△")
            judged = f"IF({wrong}>0,{how_many(wrong)},IF({glance}>0,{how_odd(glance)},{judged}))"
            now = _counted(len(lines.open("×")), len(lines.open("△")), now)
        active, says = self._usage.active(sheet, own=True), self._usage.says(sheet, own=True)
        is_active = self._usage.is_active(sheet)
        return Shown(f"=IF({active},{judged},{says})", now if is_active else self._usage.now(sheet))

    def _full(self, sheet: Sheet) -> tuple[str, str]:
        """What is said where nothing is open, as a formula and now; of a list that may be: none."""
        rows = sheet.plan.cockpit
        if not rows:
            return quote(_FULL), _FULL
        states = self._states(sheet, rows)
        none = self._reach.layout.form.definition.records[str(rows[0].record[0])].none
        is_empty = f"COUNTIF({states.area},{quote(SPARE)})={len(rows)}"
        now = none if all(text == SPARE for text in states.says) else _FULL
        return f"IF({is_empty},{quote(none)},{quote(_FULL)})", now

    def state_of(self, sheet: Sheet) -> Shown:
        """The state of a sheet, repeated on another."""
        at = self._reach.locked(sheet, sheet.plan.live_state)
        return Shown(f"={at}", self.state(sheet).cached)

    def open(self, sheet: Sheet) -> Shown:
        """How many lines of a sheet must be mended."""
        lines = self._lines(sheet)
        return Shown(f"={lines.count('×')}", Decimal(len(lines.open("×")))) if lines else _NONE

    def first(self, sheet: Sheet) -> Shown:
        """What the first open line of a sheet says, as a link to it."""
        lines = self._lines(sheet)
        if lines is None:
            return _NONE
        return lines.link(f"INDEX({lines.area},{lines.first})", next(iter(lines.open()), ""))

    # ------------------------------------------------------------------ the panel

    def line(self, row: PanelLine) -> Shown:
        """What a line of the panel says: of all, of a sheet, of a list of sheets."""
        if row.sheet is not None:
            return self.state_of(self._named(row.sheet))
        return self._list(row.listed) if row.listed else self._unchanged.told(self._total())

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
        wrong, glance = [run.count("×") for run in runs], [run.count("△") for run in runs]
        wrong_now = sum(len(run.open("×")) for run in runs)
        glance_now = sum(len(run.open("△")) for run in runs)
        for listed in self._reach.layout.form.repeated:
            found = self._cockpit(listed)
            if found is not None:
                sheet, rows = found
                states = self._states(sheet, rows)
                wrong.append(f"SUM({self._reach.area(sheet, rows[0].open, rows[-1].open)})")
                glance.append(states.count("另有"))
                wrong_now += sum(self._open_now(rows))
                glance_now += len(states.open("另有"))
        total = "+".join(wrong)
        if self.opinions:
            listed = f"“退回意见”有 {self.opinions} 条，请逐条处理（这里查不出全部）"
            formula = f'=IF({total}>0,{how_many(total)}&"；","另有：")&{quote(listed)}'
            return Shown(formula, "")
        ready = f"IF({'+'.join(glance)}>0,{quote(_GLANCE)},{quote(_READY)})"
        formula = f"=IF({total}>0,{how_many(total)},{ready})"
        now = _GLANCE if glance_now else _READY
        return Shown(formula, _counted(wrong_now, 0, now))

    def _list(self, listed: str) -> Shown:
        """How many sheets of a list have something open."""
        found = self._cockpit(listed)
        if found is None:
            return _NONE
        states = self._states(*found)
        wrong, glance = states.count("还有"), states.count("另有")
        says = (f'"有 "&{wrong}&" 张表需要填写或修改"', f'"另有 "&{glance}&" 张表请核对"')
        full, full_now = self._full(found[0])
        formula = f"=IF({wrong}>0,{says[0]},IF({glance}>0,{says[1]},{full}))"
        wrong_now, glance_now = len(states.open("还有")), len(states.open("另有"))
        if wrong_now:
            return Shown(formula, f"有 {wrong_now} 张表需要填写或修改")
        return Shown(formula, f"另有 {glance_now} 张表请核对" if glance_now else full_now)

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
        return [len(one.open("×")) if one else 0 for one in lines]

    def _sheet(self, record: Place) -> Sheet:
        sheet = self._usage.sheet_of(record)
        if sheet is None:
            raise LookupError(f"{record} has no sheet")
        return sheet

    def _named(self, name: str) -> Sheet:
        sheets = self._reach.layout.sheets
        return next(one for one in sheets if one.plan.definition.name == name)


def _counted(wrong: int, glance: int, full: str) -> str:
    if wrong:
        return f"还有 {wrong} 处需要填写或修改"
    return f"另有 {glance} 处请核对（△）" if glance else full
