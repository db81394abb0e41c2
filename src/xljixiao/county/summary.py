"""The summary workbook: the county's tables with totals as formulas, and figures that balance."""

from collections.abc import Sequence
from decimal import Decimal

from xljixiao.county.consolidating import County, Heading, SummaryTable
from xljixiao.form.cells import Box, column_letters, quoted
from xljixiao.workbook.book import Book, Page, Value
from xljixiao.workbook.style import LABELS, row_points

_TEXT = LABELS["note"] | {"border": 1, "border_color": "#808080"}
_AMOUNT = _TEXT | {"num_format": "#,##0.00####", "align": "right"}
_COUNT = _TEXT | {"num_format": "0", "align": "right"}
_BOLD = {"bold": True, "bg_color": "#F2F2F2"}
_HEAD = LABELS["label"]
_TITLE = LABELS["title"]
_WIDEST = 40
_FIRST_ROW = 3
"""Title, unit, heads, then the rows; the total stands above them, so that rows can be added."""


def write_summary(county: County, excluded: Sequence[tuple[str, str]] = ()) -> bytes:
    """The .xlsx of a county; `excluded` names each file that was left out, and why."""
    book = Book()
    totals: dict[tuple[str, str], str] = {}
    balances = book.page("勾稽")
    for table in county.tables:
        totals |= _table(book.page(table.name), table)
    _balances(balances, county, totals)
    if excluded:
        _excluded(book.page("未汇总文件"), excluded)
    return book.bytes()


def _table(page: Page, table: SummaryTable) -> dict[tuple[str, str], str]:
    """Write a table; gives the cell of each total by (sheet, label)."""
    width = len(table.headings)
    page.write(Box(0, 0, 1, width), table.name, _TITLE)
    page.sheet.set_row(0, row_points(2))
    page.write(Box(1, 0), "合计", _TEXT | _BOLD)
    last = _FIRST_ROW + len(table.rows)
    cells: dict[tuple[str, str], str] = {}
    for column, heading in enumerate(table.headings):
        page.write(Box(2, column), heading.label, _HEAD)
        page.sheet.set_column(column, column, _width(table, column))
        if heading.total:
            letters = column_letters(column)
            area = f"{letters}{_FIRST_ROW + 1}:{letters}{max(last, _FIRST_ROW + 1)}"
            look = (_AMOUNT if heading.amount else _COUNT) | _BOLD
            page.formula(Box(1, column), f"=SUBTOTAL(9,{area})", look, table.total(heading.label))
            cells[table.name, heading.label] = f"SUM({quoted(table.name)}!{area})"
        elif column:
            page.write(Box(1, column), None, _TEXT | _BOLD)
    for row, values in enumerate(table.rows, _FIRST_ROW):
        for column, (heading, value) in enumerate(zip(table.headings, values, strict=True)):
            page.write(Box(row, column), value, _style(heading, value))
    letters = column_letters(width - 1)
    area = f"{letters}{_FIRST_ROW + 1}:{letters}{max(last, _FIRST_ROW + 1)}"
    cells[table.name, "#"] = f"COUNTA({quoted(table.name)}!{area})"
    page.sheet.autofilter(2, 0, max(last - 1, 2), width - 1)
    page.sheet.freeze_panes(_FIRST_ROW, 0)
    _print(page, repeat=2)
    return cells


def _balances(page: Page, county: County, totals: dict[tuple[str, str], str]) -> None:
    """Each figure as a formula over its sheet, and their difference, which must be nothing."""
    page.write(Box(0, 0, 1, 5), "汇总勾稽表", _TITLE)
    page.sheet.set_row(0, row_points(2))
    files = f"汇总 {len(county.parts)} 份申报表；金额单位：万元。差额应为 0。"
    page.write(Box(1, 0, 1, 5), files, LABELS["note"])
    for column, (label, width) in enumerate(
        (("项目", 24), ("取自", 26), ("数值", 18), ("与首行差额", 18), ("结论", 12))
    ):
        page.write(Box(2, column), label, _HEAD)
        page.sheet.set_column(column, column, width)
    row = _FIRST_ROW
    for balance in county.balances:
        first = balance.figures[0][2]
        top = row
        for sheet, label, value in balance.figures:
            page.write(Box(row, 0), balance.title, _TEXT)
            page.write(Box(row, 1), f"{sheet}·{'行数' if label == '#' else label}", _TEXT)
            page.formula(Box(row, 2), f"={totals[sheet, label]}", _AMOUNT, value)
            difference = f"=ROUND(C{row + 1}-C{top + 1},6)"
            page.formula(Box(row, 3), difference, _AMOUNT, value - first)
            verdict = "一致" if value == first else "不一致"
            page.formula(Box(row, 4), f'=IF(D{row + 1}=0,"一致","不一致")', _TEXT, verdict)
            row += 1
    _print(page, repeat=2)


def _excluded(page: Page, excluded: Sequence[tuple[str, str]]) -> None:
    page.write(Box(0, 0, 1, 2), "未汇总文件", _TITLE)
    page.sheet.set_row(0, row_points(2))
    for column, (label, width) in enumerate((("文件", 40), ("原因", 90))):
        page.write(Box(2, column), label, _HEAD)
        page.sheet.set_column(column, column, width)
    for row, (file, reason) in enumerate(excluded, _FIRST_ROW):
        page.write(Box(row, 0), file, _TEXT)
        page.write(Box(row, 1), reason, _TEXT)
    _print(page, repeat=2)


def _style(heading: Heading, value: Value | None) -> dict[str, object]:
    if not isinstance(value, Decimal):
        return _TEXT
    return _AMOUNT if heading.amount else _TEXT | {"align": "right"}


def _width(table: SummaryTable, column: int) -> float:
    """Wide enough for the longest text of the first rows, within reason."""
    texts = [table.headings[column].label, *(str(row[column] or "") for row in table.rows[:200])]
    return min(_WIDEST, max(10, *(2 * len(text) + 2 for text in texts)))


def _print(page: Page, repeat: int) -> None:
    page.sheet.set_paper(9)
    page.sheet.set_landscape()
    page.sheet.fit_to_pages(1, 0)
    page.sheet.repeat_rows(repeat)
    page.sheet.hide_gridlines(2)
    page.sheet.set_footer("&C第 &P 页，共 &N 页")
