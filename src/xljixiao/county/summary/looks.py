"""What the lists of the summary look like: fonts, numbers, how wide and how high."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from xljixiao.county.summary.tables import Cell, Kind, value_of
from xljixiao.workbook.book import Style
from xljixiao.workbook.style import LABELS, text_width

_SIZE = 10
"""Of the font, in points."""
_LEADING = 1.45
_MOST_POINTS = 409
_NARROWEST, _WIDEST, _GOAL, _HEADED = 6, 36, 26, 8
_BOLD_WIDTH = 1.1
_LOOKED_AT = 300
"""Rows by which the width of a column is judged."""

AMOUNT: Final = "#,##0.00_ "
PRINTED: Final = "0.00####_ "
"""To 分, the smallest part of 万元 that a form takes; no commas, as texts have none."""
WHOLE: Final = "0_ "
SHARE: Final = "0.0%_ "
TEXT: Final[dict[str, Any]] = LABELS["note"] | {
    "font_size": _SIZE,
    "border": 1,
    "border_color": "#A6A6A6",
}
_RIGHT = TEXT | {"align": "right"}
LOOKS: Final[Mapping[Kind, Style]] = {
    Kind.TEXT: TEXT,
    Kind.COUNT: _RIGHT | {"num_format": WHOLE},
    Kind.AMOUNT: _RIGHT | {"num_format": AMOUNT},
    Kind.PRINTED: _RIGHT | {"num_format": PRINTED},
    Kind.PERCENT: _RIGHT | {"num_format": "0.00_ "},
    Kind.NUMBER: _RIGHT | {"num_format": "#,##0_ "},
}
BOLD: Final = {"bold": True, "bg_color": "#F2F2F2"}
HEAD: Final = LABELS["label"] | {"font_size": _SIZE}
TITLE: Final = LABELS["title"] | {"font_size": 16, "align": "left", "text_wrap": False}
NOTE: Final = LABELS["note"] | {"font_size": _SIZE, "font_color": "#595959", "text_wrap": False}
PLAIN: Final[dict[str, Any]] = {"font_name": "仿宋", "font_size": _SIZE}


def look_of(kind: Kind, cell: Cell) -> Style:
    """The look of one cell, where its column alone does not say."""
    value = value_of(cell)
    if isinstance(value, Decimal):
        if kind is Kind.TEXT:  # a number among words is shown as it was written
            return _RIGHT
        if kind is Kind.NUMBER and value % 1:
            return LOOKS[Kind.AMOUNT]
    return LOOKS[kind]


def shown(cell: Cell, kind: Kind) -> str:
    """About what a cell shows."""
    value = value_of(cell)
    if isinstance(value, Decimal) and kind not in {Kind.TEXT, Kind.COUNT, Kind.PRINTED}:
        return f"{value:,.2f}"
    return "" if value is None else str(value)


def width_of(label: str, texts: Iterable[str], total: str) -> float:
    """Wide enough for most texts and for the total; what is longer takes several lines."""
    longest = max(map(text_width, texts), default=0)
    usual = longest if longest <= _GOAL else max(_GOAL, min(_WIDEST, longest // 2))
    head = min(text_width(label), _HEADED)
    return max(_NARROWEST, usual + 2, head + 2, len(total) * _BOLD_WIDTH + 2)


def looked_at(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells by which a width is judged."""
    return cells[:_LOOKED_AT]


def height_of(texts: Iterable[str], widths: Sequence[float]) -> float:
    """The height in points of a row that shows its texts whole."""
    most = 1
    for text, width in zip(texts, widths, strict=True):
        if len(text) * 2 < width and "\n" not in text:  # the usual case, which needs no measuring
            continue
        room = int(width - 1)
        most = max(most, sum(-(-text_width(part) // room) or 1 for part in text.split("\n")))
    return min(_MOST_POINTS, most * _SIZE * _LEADING + 4)
