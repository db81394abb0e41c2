"""The first page of the summary on paper: one A4, landscape, cut into blocks by a grid."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from xljixiao.county.summary.figures import Figure, Shown, number, sentence, words
from xljixiao.county.summary.front import Front, Month
from xljixiao.county.summary.laying import Cursor, across
from xljixiao.county.summary.writing import put
from xljixiao.form.cells import Box, quoted
from xljixiao.workbook.book import Book, Page, Style
from xljixiao.workbook.charts import Columns, Series, put_columns
from xljixiao.workbook.style import LABELS, text_width

SHEET: Final = "首页"
_UNIT: Final = 3.2
"""How wide a column of the grid is, in half-width characters of the usual font."""
_UNIT_POINTS: Final = 20.5
_LEFT, _GAP, _RIGHT = 25, 1, 14
_WIDE = _LEFT + _GAP + _RIGHT
_CARD = 8
_GROUP = (6, 2, 2, 4, 2, 3, 3, 3)
_PROJECT = (1, 8, 4, 3, 6, 3)
_MONTH = 3
_LEAST_GROUPS, _LEAST_PROJECTS = 10, 8
"""Rows that the blocks beside them need: the chart, the matters to decide."""
_ROW = 18.0
"""The height of a usual row in points."""
_LEADING = 1.32
"""How high a line of text is, by the size of its font."""
_PIXEL = 0.75
"""In points."""
_A4 = 9
_SMALL_SIZE = 9

_BODY: Final = LABELS["note"] | {"font_size": 10}
_EDGE: Final = {"border": 1, "border_color": "#8C9BAE"}
_HEAD: Final = _BODY | _EDGE | {"font_name": "黑体", "align": "center", "bg_color": "#DDE6F0"}
_CELL: Final = _BODY | _EDGE
_NUMBER: Final = _CELL | {"align": "right", "num_format": "#,##0.00_ ", "text_wrap": False}
_COUNT: Final = _NUMBER | {"num_format": "0_ "}
_SHARE: Final = _NUMBER | {"num_format": "0.0%_ "}
_CENTRE: Final = _CELL | {"align": "center"}
_SUM: Final = {"bold": True, "bg_color": "#F2F2F2"}
_CAPTION: Final = LABELS["caption"] | {"font_size": 11, "text_wrap": False}
_LARGE: Final = _BODY | _EDGE | {"font_name": "黑体", "font_size": 20, "align": "center"}
_SMALL: Final = _BODY | _EDGE | {"font_size": 9, "align": "center", "font_color": "#404040"}
_PLACES: Final = {Shown.WHOLE: "0", Shown.AMOUNT: "#,##0.00", Shown.SHARE: "0.0%"}
_LINE_NAME = "县定进度"


def write_front(book: Book, page: Page, front: Front) -> None:
    """Write the page."""
    for column in range(_WIDE):
        page.width(column, _UNIT)
    _Paper(book, page, front).write()
    sheet = page.sheet
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    sheet.center_horizontally()
    sheet.center_vertically()
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)


class _Paper:
    """The page while it is written, from above."""

    def __init__(self, book: Book, page: Page, front: Front) -> None:
        self._book = book
        self._page = page
        self._front = front
        self._cursor = Cursor()

    def write(self) -> None:
        front = self._front
        self._line(words(front.title), LABELS["title"] | {"font_size": 22}, points=36)
        left, right = self._row(_WIDE // 2, _WIDE // 2)
        self._page.write(left, front.as_of, _BODY)
        self._page.write(right, "单位：万元", _BODY | {"align": "right"})
        self._line(front.completeness, _BODY | {"font_size": 11, "bold": True})
        self._cards()
        self._space()
        self._captions(
            "一、分股室情况" if front.heads[0] != "部门" else "一、分部门情况",
            "二、支出计划（按金额加权）",
        )
        self._groups_and_plan()
        self._space()
        self._captions("三、金额最大的项目", "四、需要决定的事项")
        self._projects_and_matters()
        self._space()
        self._line(front.quality, _BODY, before="五、填报质量　")
        self._line(front.scope, _BODY)
        office = f"　　{front.office}" if front.office else ""
        self._line(words(f"制表：　　　　　　　　审核：　　　　　　　　{office}"), _BODY, points=20)
        last = self._cursor.take() - 1
        self._page.sheet.print_area(0, 0, last, _WIDE - 1)

    def _row(self, *spans: int, points: float = _ROW) -> list[Box]:
        row = self._cursor.take()
        self._page.height(row, points)
        return list(across(row, spans))

    def _space(self) -> None:
        self._page.height(self._cursor.take(), 5)

    def _line(self, figure: Figure, style: Style, *, points: float = 0, before: str = "") -> None:
        """A line of text as wide as the page, as high as it needs."""
        said = figure if not before else _led(before, figure)
        (box,) = self._row(_WIDE, points=points or _high(said, _WIDE, style["font_size"]))
        put(self._page, box, said, style)

    def _captions(self, left: str, right: str) -> None:
        one, _, other = self._row(_LEFT, _GAP, _RIGHT, points=17)
        self._page.write(one, left, _CAPTION)
        self._page.write(other, right, _CAPTION)

    def _cards(self) -> None:
        cards = self._front.cards
        spans = (_CARD,) * len(cards)
        for box, card in zip(self._row(*spans), cards, strict=True):
            self._page.write(box, card.label, _HEAD)
        for box, card in zip(self._row(*spans, points=32), cards, strict=True):
            pattern = {"num_format": _PLACES[card.how]} if card.how else {}
            put(self._page, box, card.figure, _LARGE | pattern)
        for box, card in zip(self._row(*spans, points=15), cards, strict=True):
            put(self._page, box, card.below, _SMALL | {"shrink": True, "text_wrap": False})

    def _groups_and_plan(self) -> None:
        front = self._front
        looks: list[Style] = [_CELL, _COUNT, _COUNT, _NUMBER, _SHARE, _NUMBER, _NUMBER]
        looks.append(_COUNT if front.heads[-1] == "指标" else _NUMBER)
        lines: list[Sequence[Figure]] = [tuple(map(words, front.heads)), *front.groups]
        rows = [self._row(*_GROUP) for _ in range(max(len(lines), _LEAST_GROUPS))]
        for at, (boxes, figures) in enumerate(zip(rows, lines, strict=False)):
            last = _SUM if at == len(front.groups) else {}
            for box, figure, look in zip(boxes, figures, looks, strict=True):
                put(self._page, box, figure, _HEAD if not at else {**look, **last})
        self._plan([boxes[0].row for boxes in rows])

    def _plan(self, rows: Sequence[int]) -> None:
        """The months across, then a chart of their shares."""
        months = self._front.months
        if not months:
            return
        lines: list[tuple[str, Sequence[Figure | None], Style]] = [
            ("时点", [words(one.label) for one in months], _HEAD),
            ("累计金额", [one.money for one in months], _NUMBER),
            ("占预算", [one.share for one in months], _SHARE),
        ]
        if any(one.line is not None for one in months):
            lines.append((_LINE_NAME, [_county_line(one) for one in months], _SHARE))
        label = _RIGHT - _MONTH * len(months)
        areas = []
        for row, (name, figures, look) in zip(rows, lines, strict=False):
            first, *boxes = across(row, (label, *(_MONTH,) * len(months)), column=_LEFT + _GAP)
            self._page.write(first, name, _HEAD | {"shrink": True, "text_wrap": False})
            for box, figure in zip(boxes, figures, strict=True):
                if figure is None:
                    self._page.write(box, None, look)
                else:
                    put(self._page, box, figure, look)
            areas.append(f"{quoted(SHEET)}!{boxes[0].absolute}:{boxes[-1].absolute}")
        self._chart(rows[len(lines) :], areas)

    def _chart(self, rows: Sequence[int], areas: Sequence[str]) -> None:
        size = int(_RIGHT * _UNIT_POINTS / _PIXEL), int(len(rows) * _ROW / _PIXEL)
        line = Series(_LINE_NAME, areas[3]) if len(areas) > 3 else None
        bars = Series("占预算", areas[2])
        columns = Columns(f"={areas[0]}", bars, "0%", line)
        put_columns(self._book, self._page, Box(rows[0], _LEFT + _GAP), size, columns)

    def _projects_and_matters(self) -> None:
        """The largest projects, and beside them what is to be decided."""
        front = self._front
        heads = ("", "项目", "部门", "预算", "核心指标", "审核情况")
        small = {"font_size": _SMALL_SIZE}
        looks = [_CENTRE, _CELL, _CELL, _NUMBER, _CELL, _CENTRE]
        lines: list[Sequence[Figure]] = [tuple(map(words, heads))]
        lines += [(words(str(n)), *one) for n, one in enumerate(front.largest, 1)]
        count = max(len(lines), _LEAST_PROJECTS)
        heights = [_row_high(one) for one in lines] + [_ROW] * (count - len(lines))
        matters = _shared_out(len(front.pending), count)
        for span, figure in zip(matters, front.pending, strict=True):
            need = _high(figure, _RIGHT, _SMALL_SIZE)
            heights[span[-1]] += max(0.0, need - sum(heights[n] for n in span))
        rows = [self._row(*_PROJECT, points=points) for points in heights]
        for at, (boxes, figures) in enumerate(zip(rows, lines, strict=False)):
            for box, figure, look in zip(boxes, figures, looks, strict=True):
                put(self._page, box, figure, _HEAD if not at else {**look, **small})
        for span, figure in zip(matters, front.pending, strict=True):
            top = rows[span[0]][0].row
            box = Box(top, _LEFT + _GAP, len(span), _RIGHT)
            put(self._page, box, figure, _CELL | small | {"valign": "top"})


def _high(figure: Figure, span: int, size: float) -> float:
    """The height in points of a cell, so many columns wide, that shows a text of this size."""
    half_widths = span * _UNIT_POINTS / (size / 2) - 1
    lines = -(-text_width(str(figure.value)) // int(half_widths))
    return lines * size * _LEADING + 4


def _row_high(figures: Sequence[Figure]) -> float:
    """The height of a row of the largest projects."""
    cells = zip(figures, _PROJECT, strict=True)
    texts = [(one, span) for one, span in cells if isinstance(one.value, str)]
    return max(_ROW, *(_high(one, span, _SMALL_SIZE) for one, span in texts))


def _shared_out(parts: int, rows: int) -> list[range]:
    """Rows shared out among parts, as evenly as can be."""
    ends = [rows * n // parts for n in range(parts + 1)]
    return [range(first, last) for first, last in pairwise(ends)]


def _county_line(month: Month) -> Figure | None:
    return None if month.line is None else number(month.line / 100)


def _led(before: str, figure: Figure) -> Figure:
    return sentence(before, figure)
