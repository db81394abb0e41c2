"""The charts of our workbooks: columns, and in them marks to compare with."""

from dataclasses import dataclass
from typing import Any

from xljixiao.form.cells import Box
from xljixiao.workbook.book import Book, Page

_FONT = {"name": "仿宋", "size": 9}
_BARS = {"color": "#5B7FA6"}
_MARK = {"color": "#C00000"}


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers: its name, and the cells as formulas write them."""

    name: str
    cells: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over categories, each with its number; `marks` is what they are held against."""

    categories: str
    bars: Series
    pattern: str
    marks: Series | None = None


def put_columns(book: Book, page: Page, at: Box, size: tuple[int, int], columns: Columns) -> None:
    """Put a chart at a cell, so many pixels wide and high."""
    chart = book.chart("column")
    chart.add_series(
        _series(columns.bars, columns) | {"fill": _BARS, "gap": 90, "data_labels": _labels(columns)}
    )
    if columns.marks is not None:
        marks = book.chart("line")
        marked = {"type": "diamond", "size": 8, "fill": _MARK, "border": _MARK}
        bare = {"line": {"none": True}, "marker": marked}  # each month has a mark of its own
        marks.add_series(_series(columns.marks, columns) | bare)
        chart.combine(marks)
    chart.set_title({"none": True})
    chart.set_x_axis({"num_font": _FONT, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    legend = {"position": "top", "font": _FONT} if columns.marks is not None else {"none": True}
    chart.set_legend(legend)
    width, height = size
    chart.set_size({"width": width, "height": height})
    chart.set_chartarea({"border": {"color": "#808080"}})
    page.sheet.insert_chart(at.row, at.column, chart, {"object_position": 2})


def _series(series: Series, columns: Columns) -> dict[str, Any]:
    return {"name": series.name, "categories": columns.categories, "values": f"={series.cells}"}


def _labels(columns: Columns) -> dict[str, Any]:
    return {"value": True, "num_format": columns.pattern, "font": _FONT}
