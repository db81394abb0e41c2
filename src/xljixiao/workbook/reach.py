"""How a formula reaches a cell: by INDEX over its whole column.

Cutting and pasting a cell does not bend that; a plain reference would follow the cell that was cut,
or turn to #REF!.
"""

from collections.abc import Callable
from dataclasses import dataclass

from xljixiao.form.cells import Box, column_letters, quoted
from xljixiao.form.contents import Contents, Value
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.plan import Place, Slot


@dataclass(frozen=True, slots=True)
class Input:
    """A slot as a formula sees it."""

    slot: Slot
    at: str
    value: Value | None
    issued: bool = False

    @property
    def name(self) -> str:
        return f"“{self.slot.placed.name}”"


@dataclass(frozen=True)
class Reach:
    """The cells of one workbook, and what stands in them now."""

    layout: Layout
    contents: Contents
    name_of: Callable[[Sheet], str]

    def input(self, sheet: Sheet, slot: Slot) -> Input:
        """A slot seen from its own sheet: fixed row in a block, the own row in a table."""
        row = "ROW()" if slot.owner else str(slot.box.number)
        at = f"INDEX({self._column(sheet, slot.box)},{row})"
        return self._seen(slot, at, sheet.place(slot.path))

    def sibling(self, sheet: Sheet, slot: Slot, field: str) -> Input:
        """Another field of the same record."""
        return self.input(sheet, sheet.plan.by_path[(*slot.path[:-1], field)])

    def seen(self, sheet: Sheet, place: Place) -> Input | None:
        """A place seen from a sheet, its own or another; None where the form has no cell for it."""
        found = self.layout.slot(place)
        if found is None:
            return None
        other, slot = found
        if other is sheet:
            return self.input(sheet, slot)
        return self._seen(slot, self.cell(other, slot.box), place)

    def beside(self, sheet: Sheet, slot: Slot) -> list[Input]:
        """All fields of the same record, itself among them."""
        return [self.input(sheet, one) for one in sheet.plan.by_record[slot.path[:-1]]]

    def cell(self, sheet: Sheet, box: Box, *, own: bool = False) -> str:
        """One cell of any sheet."""
        prefix = "" if own else f"{quoted(self.name_of(sheet))}!"
        return f"INDEX({prefix}{self._column(sheet, box)},{box.number})"

    def locked(self, sheet: Sheet, box: Box, *, own: bool = False) -> str:
        """A cell of ours, plainly: nobody can cut it, and a range would hold the formula itself."""
        prefix = "" if own else f"{quoted(self.name_of(sheet))}!"
        return f"{prefix}{box.absolute}"

    def place(self, place: Place) -> str:
        """The cell of a place."""
        found = self.layout.slot(place)
        if found is None:
            raise LookupError(f"{place} has no cell")
        sheet, slot = found
        return self.cell(sheet, slot.box)

    def area(self, sheet: Sheet, first: Box, last: Box, *, own: bool = False) -> str:
        """A fixed run of cells, of those that nobody can cut: the live column, the cockpit."""
        prefix = "" if own else f"{quoted(self.name_of(sheet))}!"
        return f"{prefix}{first.absolute}:{last.absolute}"

    def _seen(self, slot: Slot, at: str, place: Place) -> Input:
        return Input(slot, at, self.contents.at(place), place in self.contents.issued)

    @staticmethod
    def _column(sheet: Sheet, box: Box) -> str:
        letters = column_letters(box.column)  # no $: what shifts along a column stays in it
        return f"{letters}$1:{letters}${sheet.plan.rows}"
