"""Write a workbook: a layout, what stands in it, and what is marked. Same input, same bytes."""

from collections.abc import Mapping
from decimal import Decimal

from xljixiao.form.cells import Box, quoted, sheet_name
from xljixiao.form.contents import Contents, Value
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.loading import placeholders
from xljixiao.form.plan import Label, Place
from xljixiao.form.plan import Shown as Repeated
from xljixiao.model.shape import Pattern
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue
from xljixiao.workbook import style
from xljixiao.workbook.book import Book, Page
from xljixiao.workbook.dictionary import write_dictionary
from xljixiao.workbook.formulas import quote
from xljixiao.workbook.live import Live, Shown
from xljixiao.workbook.sealing import write_check_sheet
from xljixiao.workbook.validation import write_validations

_PROTECTED = {
    "format_columns": True,  # Excel re-fits the height of a protected row only with these
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_FOOTER = "&C第 &P 页，共 &N 页"


def write(
    layout: Layout,
    contents: Contents,
    marks: Mapping[Place, str] | None = None,
    *,
    catalogue: Catalogue = CATALOGUE,
) -> bytes:
    """The .xlsx: issued cells locked, the others open, `marks` as coloured cells with a note.

    The relations of the `catalogue` are checked live.
    """
    book = Book(locked=True)
    writer = _Writer(book, layout, contents, marks or {}, catalogue)
    for sheet in layout.sheets:
        writer.sheet(sheet)
    write_dictionary(book, layout.form)
    write_check_sheet(book, layout, contents)
    return book.bytes()


class _Writer:
    def __init__(
        self,
        book: Book,
        layout: Layout,
        contents: Contents,
        marks: Mapping[Place, str],
        catalogue: Catalogue,
    ) -> None:
        self._layout = layout
        self._contents = contents
        self._marks = marks
        self._book = book
        self._names = {sheet: self._name(sheet) for sheet in layout.sheets}
        self._live = Live(layout, contents, self._names.__getitem__, catalogue)

    def _name(self, sheet: Sheet) -> str:
        definition = sheet.plan.definition
        if sheet.index is None:
            return sheet_name(definition.name)
        name = "".join(self._text(sheet, part) for part in placeholders(definition.name))
        return sheet_name(f"{sheet.index + 1:02}{name or definition.spare_name}")

    def sheet(self, sheet: Sheet) -> None:
        plan = sheet.plan
        page = self._book.page(self._names[sheet])
        for column, width in enumerate(plan.definition.grid):
            page.sheet.set_column(column, column, width)
        self._heights(page, sheet)
        for label in plan.labels:
            self._label(page, sheet, label)
        for shown in plan.shown:
            value = self._contents.at(shown.of)
            look = style.slot_style(shown.placed.constraint, locked=True)
            page.formula(shown.box, self._shown_formula(shown), look, value)
        for slot in plan.slots:
            place = sheet.place(slot.path)
            locked = place in self._contents.issued
            look = style.slot_style(slot.constraint, locked=locked)
            if place in self._marks:
                look |= style.MARKED
                page.comment(slot.box, self._marks[place])
            page.write(slot.box, self._contents.at(place), look)
        write_validations(page, self._layout.form, plan)
        self._live_checks(page, sheet)
        page.sheet.protect("", _PROTECTED)
        _print_setup(page, sheet)

    def _shown_formula(self, shown: Repeated) -> str:
        """What stands elsewhere, and where the form wants it a link to the sheet there."""
        at = self._reference(shown.of)
        if not shown.placed.definition.linked:
            return f'=IF({at}="","",{at})'
        target = quote(f"#{quoted(self._names[self._sheet_at(shown.of)])}!A1")
        return f'=IF({at}="","",HYPERLINK({target},{at}))'

    def _live_checks(self, page: Page, sheet: Sheet) -> None:
        """The live column, the cockpit of a directory, and the panel."""
        plan, live = sheet.plan, self._live
        if plan.live_column is not None and plan.definition.live is not None:
            page.sheet.set_column(plan.live_column, plan.live_column, plan.definition.live)
            head = live.head(sheet)
            if isinstance(head, str):
                page.write(plan.live_head, head, style.LIVE)
            else:
                self._show(page, plan.live_head, head)
            self._show(page, plan.live_state, live.state(sheet))
            for line in plan.live:
                self._show(page, line.box, live.line(sheet, line))
            self._colours(page, plan.live_state, plan.live[-1].box if plan.live else None)
        for one in plan.cockpit:
            own = live.sheet_of(one.record)
            self._show(page, one.state, live.state_of(own), style.SHOWN)
            self._show(page, one.open, live.open(own), style.SHOWN)
        for row in plan.panel:
            if row.sheet is not None:
                shown = live.state_of(live.sheet_named(row.sheet))
            else:
                shown = live.panel_list(row.listed) if row.listed else live.panel_total()
            self._show(page, row.state, shown, style.SHOWN)

    @staticmethod
    def _show(page: Page, box: Box, shown: Shown, look: style.Look = style.LIVE) -> None:
        page.formula(box, shown.formula, look, shown.cached)

    @staticmethod
    def _colours(page: Page, first: Box, last: Box | None) -> None:
        for text, look in style.LIVE_COLOURS.items():
            page.colour(first, last or first, text, look)

    def _label(self, page: Page, sheet: Sheet, label: Label) -> None:
        look = style.LABELS[label.style]
        if label.style == "number":
            page.write(label.box, sheet.number, look)
        elif label.fixed is not None:
            page.write(label.box, label.fixed, look)
        else:
            parts = [
                quote(part) if isinstance(part, str) else self._reference(self._meant(sheet, part))
                for part in label.text
            ]
            cached = "".join(self._text(sheet, part) for part in label.text)
            page.formula(label.box, "=" + "&".join(parts), look, cached)

    def _text(self, sheet: Sheet, part: str | Pattern) -> str:
        """A part of a title: itself, or what stands at its place."""
        return (
            part if isinstance(part, str) else _shown(self._contents.at(self._meant(sheet, part)))
        )

    def _meant(self, sheet: Sheet, path: Pattern) -> Place:
        """The place of a path in the record of the sheet, or else in the whole document."""
        own = sheet.place(path)
        return own if self._layout.slot(own) else Place(path)

    def _reference(self, place: Place) -> str:
        """A cell through INDEX over its column: cutting it elsewhere does not take it along."""
        found = self._layout.slot(place)
        if found is None:
            raise LookupError(f"{place} has no cell")
        sheet, slot = found
        return self._live.cell(sheet, slot.box)

    def _sheet_at(self, place: Place) -> Sheet:
        """The sheet of the record that a place lies in."""
        return next(one for one in self._layout.sheets if one.base and place[:2] == one.base)

    def _heights(self, page: Page, sheet: Sheet) -> None:
        """The estimated height of each row; no office program fits a locked or merged cell."""
        plan = sheet.plan
        lines: dict[int, float] = dict(plan.lines)
        for label in plan.labels:
            if label.fixed is not None and label.style in ("note", "label"):
                self._need(lines, plan.definition.grid, label.box, label.fixed)
            lines[label.box.row] = max(lines.get(label.box.row, 1), style.TALL.get(label.style, 1))
        for slot in plan.slots:
            value = self._contents.at(sheet.place(slot.path))
            if isinstance(value, str):
                self._need(lines, plan.definition.grid, slot.box, value)
        for row, count in lines.items():
            page.sheet.set_row(row, style.row_points(count))

    @staticmethod
    def _need(lines: dict[int, float], grid: tuple[float, ...], box: Box, text: str) -> None:
        width = sum(grid[box.column : box.last_column + 1])
        each = -(-style.text_lines(text, width) // box.rows)
        for row in range(box.row, box.last_row + 1):
            lines[row] = max(lines.get(row, 1), each)


def _shown(value: Value | None) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _print_setup(page: Page, sheet: Sheet) -> None:
    plan, definition = sheet.plan, sheet.plan.definition
    paper = page.sheet
    paper.set_paper(9)
    if definition.landscape:
        paper.set_landscape()
    paper.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    paper.center_horizontally()
    paper.fit_to_pages(1, 0)
    paper.print_black_and_white()
    paper.set_footer(_FOOTER)
    paper.hide_gridlines(2)
    paper.print_area(0, 0, plan.rows - 1, len(definition.grid) - definition.helpers - 1)
    if plan.header is not None:
        paper.repeat_rows(plan.header.row, plan.header.last_row)
    paper.freeze_panes(plan.head_rows, 0)
