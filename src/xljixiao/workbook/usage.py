"""Whether a repeated sheet is in use, as a formula and as its value now.

Where anything of a spare's record is filled in, here or in the directory, it counts as a sheet like
the others; where its record says 本年不申报 or the like, it asks nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Place, Slot
from xljixiao.form.ready import starred
from xljixiao.model.record import silencers
from xljixiao.model.shape import resolve
from xljixiao.workbook.formulas import Shown, is_blank, norm, quote
from xljixiao.workbook.reach import Reach

ACTIVE = "填写检查：×须修改，△请核对（不打印）"
SPARE = "备用表，不用可不填"


@dataclass(frozen=True, slots=True)
class Silence:
    """A formula that is TRUE where a record asks nothing (blank for never), what is said then."""

    formula: str = ""
    says: str = ""
    now: bool = False


class Usage:
    """Which sheets of one workbook are in use."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._layout = reach.layout
        self._heads: dict[Place, str] = {}

    def head(self, sheet: Sheet) -> Shown | str:
        """The head of the live column; on a repeated sheet it says whether the sheet is in use."""
        if sheet.index is None:
            return ACTIVE
        silence = self.silence(sheet)
        used = f"IF({'+'.join(self._use(sheet))}>0,{quote(ACTIVE)},{quote(SPARE)})"
        if silence.formula:
            used = f"IF({silence.formula},{quote(silence.says)},{used})"
        return Shown(f"=IFERROR({used},{quote(ACTIVE)})", self.now(sheet))

    def says(self, sheet: Sheet, *, own: bool = False) -> str:
        """The head's cell."""
        return self._reach.locked(sheet, sheet.plan.live_head, own=own)

    def active(self, sheet: Sheet, *, own: bool = False) -> str:
        """TRUE where the sheet is in use."""
        return f"EXACT({self.says(sheet, own=own)},{quote(ACTIVE)})"

    def now(self, sheet: Sheet) -> str:
        """What the head says now."""
        if sheet.index is None:
            return ACTIVE
        if sheet.base not in self._heads:
            self._heads[sheet.base] = self._head_now(sheet)
        return self._heads[sheet.base]

    def is_active(self, sheet: Sheet) -> bool:
        return self.now(sheet) == ACTIVE

    def sheet_of(self, record: Place) -> Sheet | None:
        """The sheet of a record that has one of its own."""
        return next((one for one in self._layout.sheets if one.base and one.base == record), None)

    def silence(self, sheet: Sheet) -> Silence:
        """Whether the sheet's record asks nothing."""
        form, contents = self._layout.form, self._reach.contents
        record = resolve(form.model, starred(sheet.base)).record
        if sheet.index is None or record is None:
            return Silence()
        conditions: list[str] = []
        now, says = False, ""
        for field, words in silencers(record, form.setting):
            found = self._layout.slot(sheet.place((field,)))
            if found is not None:
                of, slot = found
                at = self._reach.cell(of, slot.box, own=of is sheet)
                conditions += [f"EXACT({at},{quote(word)})" for word in words]
                now = now or contents.at(sheet.place((field,))) in words
                says = f"按{slot.placed.name}，本表不必填"
        return Silence(f"OR({','.join(conditions)})" if conditions else "", says, now=now)

    def _head_now(self, sheet: Sheet) -> str:
        silence = self.silence(sheet)
        if silence.now:
            return silence.says
        slots = [(sheet, slot) for slot in sheet.plan.slots] + list(self._elsewhere(sheet))
        at = self._reach.contents.at
        used = any(at(of.place(slot.path)) not in (None, slot.preset) for of, slot in slots)
        return ACTIVE if used else SPARE

    def _use(self, sheet: Sheet) -> Iterator[str]:
        """Terms of a sum that is positive where anything of a record is filled in."""
        for slot in sheet.plan.slots:
            if not slot.owner:
                yield f"LEN({norm(self._reach.input(sheet, slot).at)})"
        for of, slot in self._elsewhere(sheet):
            at = self._reach.cell(of, slot.box)
            same = f"EXACT({at},{quote(slot.preset)})+" if slot.preset else ""
            yield f"({same}{is_blank(at)}=0)"
        rows = [line.box for line in sheet.plan.live if line.owner]
        if rows:
            yield f'COUNTIF({self._reach.area(sheet, rows[0], rows[-1], own=True)},"?*")'

    def _elsewhere(self, sheet: Sheet) -> Iterator[tuple[Sheet, Slot]]:
        """The slots of a sheet's record that stand on another sheet (the directory)."""
        for other in self._layout.sheets:
            for slot in other.plan.slots if other.index is None else ():
                if sheet.base and other.place(slot.owner) == sheet.base:
                    yield other, slot
