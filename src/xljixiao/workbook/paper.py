"""What a sheet looks like on paper: widths, heights of rows, what prints, on A4 in black and white.

No office program fits a row with a locked or merged cell to its text, so heights are estimated.
"""

from collections.abc import Mapping
from decimal import Decimal

from xljixiao.form.cells import Box
from xljixiao.form.contents import Contents, Value
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.plan import Label
from xljixiao.model.shape import Pattern
from xljixiao.workbook import style
from xljixiao.workbook.book import Page

_FOOTER = "&L&A&C第 &P 页，共 &N 页"
_A4 = 9
UNNAMED = "____"
"""A line to write on, where a title names what is still blank."""


def lay_paper(page: Page, sheet: Sheet, contents: Contents, *, closed: bool = False) -> None:
    """Widths, heights, hidden spare rows, and the print set-up of a sheet.

    On a `closed` sheet, which nobody fills in, every row that is blank is spare.
    """
    grid = sheet.plan.definition.grid
    for column, width in enumerate(grid):
        page.width(column, width, hidden=column in sheet.plan.hidden)
    hidden = _spare_rows(sheet, contents, closed=closed)
    for row, lines in _lines(sheet, contents, grid).items():
        page.height(row, style.row_points(lines), hidden=row in hidden)
    plan, definition = sheet.plan, sheet.plan.definition
    printed = Box(0, 0, plan.rows, len(grid) - definition.helpers)
    set_up(page, printed, landscape=definition.landscape, header=plan.header)
    page.sheet.freeze_panes(plan.head_rows, plan.head_columns)
    if plan.filtered is not None:
        page.filter(plan.filtered)


def set_up(page: Page, printed: Box, *, landscape: bool, header: Box | None) -> None:
    """A4 in black and white, as wide as a page; the `header` stands on each one."""
    paper = page.sheet
    paper.set_paper(_A4)
    if landscape:
        paper.set_landscape()
    paper.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    paper.center_horizontally()
    paper.fit_to_pages(1, 0)
    paper.print_black_and_white()
    page.footer(_FOOTER)
    paper.hide_gridlines(2)
    paper.print_area(printed.row, printed.column, printed.last_row, printed.last_column)
    if header is not None:
        paper.repeat_rows(header.row, header.last_row)


def label_text(label: Label, layout: Layout, sheet: Sheet, contents: Contents) -> str:
    """The text of a label, with what stands in the contents at its patterns."""
    return "".join(part_text(part, layout, sheet, contents) or UNNAMED for part in label.text)


def part_text(part: str | Pattern, layout: Layout, sheet: Sheet, contents: Contents) -> str:
    """A part of a title: itself, or what stands at its place."""
    return part if isinstance(part, str) else _shown(contents.at(layout.meant(sheet, part)))


def _shown(value: Value | None) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _spare_rows(sheet: Sheet, contents: Contents, *, closed: bool) -> set[int]:
    """The spare rows behind the last one that is filled in."""
    used = {
        slot.box.row
        for slot in sheet.plan.slots
        if contents.at(sheet.place(slot.path)) not in (None, slot.preset)
    }
    rows = set(sheet.plan.spare_rows.values())
    if closed:
        rows = {slot.box.row for slot in sheet.plan.slots if slot.owner}
    last = max((row for row in rows if row in used), default=-1)
    return {row for row in rows if row > last}


def _lines(sheet: Sheet, contents: Contents, grid: tuple[float, ...]) -> Mapping[int, float]:
    """How many lines of text each row shows."""
    plan = sheet.plan
    lines: dict[int, float] = dict(plan.lines)
    for label in plan.labels:
        if label.fixed and label.style in style.WRAPPED and label.box.column not in plan.hidden:
            _need(lines, grid, label.box, label.fixed)
        lines[label.box.row] = max(lines.get(label.box.row, 1), style.TALL.get(label.style, 1))
    for slot in plan.slots:
        value = contents.at(sheet.place(slot.path))
        if isinstance(value, str) and slot.box.column not in plan.hidden:
            _need(lines, grid, slot.box, value)
    return lines


def _need(lines: dict[int, float], grid: tuple[float, ...], box: Box, text: str) -> None:
    width = sum(grid[box.column : box.last_column + 1])
    each = -(-style.text_lines(text, width) // box.rows)
    for row in range(box.row, box.last_row + 1):
        lines[row] = max(lines.get(row, 1), each)
