"""The summary workbook: the county's tables with totals as formulas, and figures that balance."""

from collections.abc import Sequence
from decimal import Decimal

from xljixiao.county.consolidating import County, Heading, SummaryTable
from xljixiao.form.cells import Box, quoted
from xljixiao.form.contents import Value
from xljixiao.workbook.book import Book, Page
from xljixiao.workbook.style import LABELS, row_points, text_lines, text_width

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
    totals: dict[tuple[str, str], str] = {}
    with Book() as book:
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
    page.height(0, row_points(2))
    page.write(Box(1, 0), "合计", _TEXT | _BOLD)
    last = _FIRST_ROW + len(table.rows)
    widths = [_width(table, column) for column in range(width)]
    cells: dict[tuple[str, str], str] = {}
    for column, heading in enumerate(table.headings):
        page.write(Box(2, column), heading.label, _HEAD)
        page.width(column, widths[column])
        if heading.total:
            area = _down(column, len(table.rows))
            look = (_AMOUNT if heading.amount else _COUNT) | _BOLD
            page.formula(Box(1, column), f"=SUBTOTAL(9,{area})", look, table.total(heading.label))
            cells[table.name, heading.label] = f"SUM({quoted(table.name)}!{area})"
        elif column:
            page.write(Box(1, column), None, _TEXT | _BOLD)
    for row, values in enumerate(table.rows, _FIRST_ROW):
        page.height(row, _height(values, widths))
        for column, (heading, value) in enumerate(zip(table.headings, values, strict=True)):
            page.write(Box(row, column), value, _style(heading, value))
    area = _down(width - 1, len(table.rows))
    cells[table.name, "#"] = f"COUNTA({quoted(table.name)}!{area})"
    page.sheet.autofilter(2, 0, max(last - 1, 2), width - 1)
    page.sheet.freeze_panes(_FIRST_ROW, 0)
    _print(page, repeat=2)
    return cells


_BALANCE = (("项目", 24), ("取自", 26), ("数值", 18), ("与首行差额", 18), ("结论", 12))
_ITEM, _SOURCE, _VALUE, _DIFFERENCE, _VERDICT = range(len(_BALANCE))


def _down(column: int, rows: int) -> str:
    """The cells of a column, at least one."""
    first, last = Box(_FIRST_ROW, column), Box(_FIRST_ROW + max(rows, 1) - 1, column)
    return f"{first.a1}:{last.a1}"


def _balances(page: Page, county: County, totals: dict[tuple[str, str], str]) -> None:
    """Each figure as a formula over its sheet, and their difference, which must be nothing."""
    page.write(Box(0, 0, 1, len(_BALANCE)), "汇总勾稽表", _TITLE)
    page.height(0, row_points(2))
    files = f"汇总 {len(county.parts)} 份申报表；金额单位：万元。差额应为 0。"
    page.write(Box(1, 0, 1, len(_BALANCE)), files, LABELS["note"])
    _heads(page, _BALANCE)
    amounts = {
        table.name: {one.label for one in table.headings if one.amount} for table in county.tables
    }
    row = _FIRST_ROW
    for balance in county.balances:
        top, (_, _, first) = Box(row, _VALUE), balance.figures[0]
        for sheet, label, value in balance.figures:
            figure, difference = Box(row, _VALUE), Box(row, _DIFFERENCE)
            look = _AMOUNT if label in amounts[sheet] else _COUNT
            page.write(Box(row, _ITEM), balance.title, _TEXT)
            page.write(Box(row, _SOURCE), f"{sheet}·{'行数' if label == '#' else label}", _TEXT)
            page.formula(figure, f"={totals[sheet, label]}", look, value)
            page.formula(difference, f"=ROUND({figure.a1}-{top.a1},6)", look, value - first)
            verdict = "一致" if value == first else "不一致"
            page.formula(
                Box(row, _VERDICT), f'=IF({difference.a1}=0,"一致","不一致")', _TEXT, verdict
            )
            row += 1
    _print(page, repeat=2)


def _heads(page: Page, heads: Sequence[tuple[str, float]]) -> None:
    for column, (label, width) in enumerate(heads):
        page.write(Box(2, column), label, _HEAD)
        page.width(column, width)


def _excluded(page: Page, excluded: Sequence[tuple[str, str]]) -> None:
    page.write(Box(0, 0, 1, 2), "未汇总文件", _TITLE)
    page.height(0, row_points(2))
    _heads(page, (("文件", 40), ("原因", 90)))
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
    texts = [table.headings[column].label, *(_text(row[column]) for row in table.rows[:200])]
    return min(_WIDEST, max(8, *(text_width(text) + 2 for text in texts)))


def _height(values: Sequence[Value | None], widths: Sequence[float]) -> float:
    lines = [text_lines(_text(one), width) for one, width in zip(values, widths, strict=True)]
    return row_points(max(lines))


def _text(value: Value | None) -> str:
    return "" if value is None else str(value)


def _print(page: Page, repeat: int) -> None:
    page.sheet.set_paper(9)
    page.sheet.set_landscape()
    page.sheet.fit_to_pages(1, 0)
    page.sheet.repeat_rows(repeat)
    page.sheet.hide_gridlines(2)
    page.footer("&C第 &P 页，共 &N 页")
