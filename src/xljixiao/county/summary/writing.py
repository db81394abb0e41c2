"""Write the tables of the summary: totals above, heads, rows; what prints on A4."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from xljixiao.county.summary.figures import Figure
from xljixiao.county.summary.laying import Laid
from xljixiao.county.summary.looks import (
    BOLD,
    HEAD,
    LOOKS,
    NOTE,
    PLAIN,
    TITLE,
    WHOLE,
    height_of,
    look_of,
    looked_at,
    shown,
    width_of,
)
from xljixiao.county.summary.tables import Heading, Kind, value_of
from xljixiao.form.cells import Box
from xljixiao.workbook.book import Page, Style
from xljixiao.workbook.style import row_points

_PAGE: Final = 220
"""How wide a page is at most, in half-width characters; what is wider is printed on several."""
_A4: Final = 9
_FOOTER: Final = "&L&A&C第 &P 页，共 &N 页"
_VARIED: Final = {Kind.TEXT, Kind.NUMBER}
"""Of which each cell says how it looks."""


def write_table(page: Page, laid: Laid, words: tuple[str, str], below: Laid | None = None) -> None:
    """A table under its title and note, and perhaps another `below` it in the same columns.

    Rows are written from above, as a long sheet asks.
    """
    widths = _widths(laid)
    if below is not None:
        widths = [max(pair) for pair in zip(widths, _widths(below), strict=True)]
    _open(page, widths)
    _write(page, laid, words, widths)
    if below is not None:
        _write(page, below, (below.table.name, ""), widths)
    page.sheet.autofilter(laid.heads, 0, laid.last, len(widths) - 1)
    _set_up(page, laid, widths)


def write_plain(page: Page, laid: Laid) -> None:
    """Data for another program: heads in the first row, nothing else around."""
    widths = _widths(laid)
    _open(page, widths)
    heads = [one.label for one in laid.table.headings]
    page.line(laid.heads, heads, page.formats([PLAIN | {"bold": True}] * len(heads)))
    formats = page.formats([PLAIN] * len(heads))
    for index, row in enumerate(laid.table.rows):
        page.line(laid.first + index, [value_of(one) for one in row], formats)
    _set_up(page, laid, widths)


def put(page: Page, box: Box, figure: Figure, style: Style) -> None:
    """A figure: its formula with its value, or the value alone where it is its own."""
    if figure.constant:
        page.write(box, figure.value, style)
    else:
        page.formula(box, f"={figure.formula}", style, figure.value)


def total_of(laid: Laid, heading: Heading) -> Figure | None:
    """The total of a column: of the rows that a filter leaves."""
    if heading.total:
        formula = f"SUBTOTAL(9,{laid.down(heading.label)})"
        return Figure(formula, laid.table.total(heading.label), whole=heading.kind is Kind.COUNT)
    if heading.share is None:
        return None
    part, whole = (
        Figure(f"SUBTOTAL(9,{laid.down(label)})", laid.table.total(label))
        for label in heading.share
    )
    return part.over(whole, blank="", times=100)


def _open(page: Page, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths):
        page.width(column, width)


def _write(page: Page, laid: Laid, words: tuple[str, str], widths: Sequence[float]) -> None:
    """Title, note, totals, heads and rows."""
    title, note = words
    if laid.title is not None and laid.note is not None:
        page.height(laid.title.row, row_points(2))
        page.write(laid.title, title, TITLE)
        page.write(laid.note, note, NOTE)
    if laid.totals is not None:
        _totals(page, laid, laid.totals)
    heads = [one.label for one in laid.table.headings]
    page.height(laid.heads, height_of(heads, widths))
    page.line(laid.heads, heads, page.formats([HEAD] * len(heads)))
    _body(page, laid, widths)


def _totals(page: Page, laid: Laid, row: int) -> None:
    said = False
    for column, heading in enumerate(laid.table.headings):
        look, total = {**LOOKS[heading.kind], **BOLD}, total_of(laid, heading)
        if total is not None:
            put(page, Box(row, column), total, look)
        else:
            page.write(Box(row, column), None if said else "合计", look)
            said = True


def _body(page: Page, laid: Laid, widths: Sequence[float]) -> None:
    kinds = [one.kind for one in laid.table.headings]
    usual = page.formats([LOOKS[kind] for kind in kinds])
    varied = [column for column, kind in enumerate(kinds) if kind in _VARIED]
    for index, cells in enumerate(laid.table.rows):
        row, formats = laid.first + index, list(usual)
        for column in varied:
            if isinstance(value_of(cells[column]), Decimal):
                (formats[column],) = page.formats([look_of(kinds[column], cells[column])])
        texts = (shown(one, kind) for one, kind in zip(cells, kinds, strict=True))
        page.height(row, height_of(texts, widths))
        page.line(row, [None if isinstance(one, Figure) else one for one in cells], formats)
        for column, cell in enumerate(cells):
            if isinstance(cell, Figure):
                whole = {"num_format": WHOLE} if cell.whole else {}
                put(page, Box(row, column), cell, {**LOOKS[kinds[column]], **whole})


def _widths(laid: Laid) -> list[float]:
    """The widths of the columns."""
    found = []
    for heading in laid.table.headings:
        if heading.width is not None:
            found.append(float(heading.width))
            continue
        cells = looked_at(laid.table.column(heading.label))
        total = total_of(laid, heading)
        texts = (shown(one, heading.kind) for one in cells)
        said = shown(total, heading.kind) if total else ""
        found.append(width_of(heading.label, texts, said))
    return found


def _set_up(page: Page, laid: Laid, widths: Sequence[float]) -> None:
    """Frozen heads; A4, as few pages wide as can be read, the heads on each one."""
    sheet = page.sheet
    area = f"{Box(laid.first, 0).a1}:{Box(laid.last, len(widths) - 1).a1}"
    sheet.ignore_errors({"number_stored_as_text": area})  # codes are texts
    sheet.freeze_panes(laid.first, laid.table.keys)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    pages = -(-int(sum(widths)) // _PAGE)
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(laid.heads)
    if pages > 1 and laid.table.keys:
        sheet.repeat_columns(0, laid.table.keys - 1)
    sheet.hide_gridlines(2)
    page.footer(_FOOTER)
