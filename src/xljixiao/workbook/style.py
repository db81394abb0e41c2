"""What the sheets look like: official fonts by name, thin borders, colours by who fills."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.ready import Placed

LINE_POINTS: Final = 17
_PADDING = 6
_HIGH = 4
_INDENT = 3  # what an indented cell loses of its width
_MOST_POINTS = 409
_TEXT_FORMAT_UNITS = 255  # old Excel shows #### in longer cells of the text format

_BODY = {"font_name": "仿宋", "font_size": 11, "valign": "vcenter", "text_wrap": True}
_BORDER = {"border": 1, "border_color": "#808080"}
LABELS: Final[dict[str, dict[str, Any]]] = {
    "number": _BODY | {"font_size": 10, "align": "right", "text_wrap": False},
    "title": _BODY | {"font_name": "方正小标宋简体", "font_size": 20, "align": "center"},
    "caption": _BODY | {"font_name": "黑体", "font_size": 12},
    "note": _BODY,
    "label": _BODY | _BORDER | {"font_name": "黑体", "align": "center", "bg_color": "#DDE6F0"},
    "heading": _BODY | _BORDER | {"font_name": "黑体", "align": "center", "bg_color": "#DDE6F0"},
    "ordinal": _BODY | _BORDER | {"align": "center", "bg_color": "#F2F2F2"},
    "blank": _BODY | _BORDER,
    "seal": _BODY | _BORDER | {"align": "right", "valign": "bottom", "indent": 2},
    "hint": _BODY | {"font_size": 9, "font_color": "#666666"},
}
WRAPPED: Final = frozenset({"note", "label", "heading"})
"""The labels whose text may need more than one line."""
Look = Mapping[str, Any]
LIVE: Final[Look] = _BODY | {"font_size": 10, "font_color": "#666666", "indent": 1}
SHOWN: Final[Look] = _BODY | _BORDER | {"bg_color": "#F2F2F2", "indent": 1}
COUNT: Final[Look] = {**SHOWN, "align": "center", "indent": 0}
PANEL: Final[Look] = {**COUNT, "font_name": "黑体", "font_size": 12}
LEAD: Final[Look] = {"font_name": "仿宋", "font_size": 10, "font_color": "#0563C1", "underline": 1}
LINK: Final[Look] = {**SHOWN, "font_color": "#0563C1", "underline": 1, "font_size": 10}
LIVE_COLOURS: Final[dict[str, Look]] = {
    "×": {"font_color": "#C00000"},
    "△": {"font_color": "#9C6500"},
    "还有": {"font_color": "#C00000", "bold": True},
    "有 ": {"font_color": "#C00000", "bold": True},
    "另有": {"font_color": "#9C6500", "bold": True},
    "没有": {"font_color": "#9C6500", "bold": True},
    "通过": {"font_color": "#2E7D32"},
    "填写完整": {"font_color": "#2E7D32", "bold": True},
}
"""How a live cell looks by what it begins with."""
TALL: Final = {"title": 2, "caption": 1.4}
"""Lines of height, where one is not enough."""

_LEFT = {"align": "left", "indent": 1}
_CENTRE = {"align": "center"}
_GIVEN = _BODY | _BORDER | {"bg_color": "#F2F2F2", "locked": True}
_OPEN = _BODY | _BORDER | {"bg_color": "#FFFBE6", "locked": False}
MARKED: Final[Look] = {"bg_color": "#FFC7CE"}
DOUBTED: Final[Look] = {"bg_color": "#FFE699"}
OPINED: Final[Look] = {"bg_color": "#BDD7EE"}
UNMARKED: Final[Look] = {}
GLANCED: Final[Look] = {"bg_color": "#D9E8F6"}
TWINS: Final[dict[str, Look]] = {"×": MARKED, "△": GLANCED}
"""How an input cell looks that a live check objects to, by its mark."""
SAID: Final[Look] = _BODY | _BORDER | {"font_size": 10} | _LEFT
SAID_BRIEFLY: Final[Look] = {**SAID, **_CENTRE, "indent": 0}
GO: Final[Look] = {**SAID_BRIEFLY, "font_color": "#0563C1", "underline": 1}
ANSWER: Final[Look] = _OPEN | {"font_size": 10} | _LEFT


def slot_style(constraint: Constraint, *, locked: bool, lines: int = 1) -> dict[str, Any]:
    """The style of a cell to fill, or that finance has filled; a high one begins at its top."""
    top = {"valign": "top"} if lines >= _HIGH else {}
    return (_GIVEN if locked else _OPEN) | _value_style(constraint) | top


def total_style(placed: Placed) -> dict[str, Any]:
    """The style of the sum under a column."""
    return slot_style(placed.constraint, locked=True) | {"bold": True}


def _value_style(constraint: Constraint) -> dict[str, Any]:
    match constraint.entry:
        case Entry.NUMBER if constraint.step is not None and constraint.step == 1:
            return {"num_format": "0", "align": "center"}
        case Entry.NUMBER:
            decimals = -int(constraint.step.as_tuple().exponent) if constraint.step else 2
            look = _LEFT | {"align": "right"} if decimals > 2 else _CENTRE  # amounts, percentages
            return {"num_format": "#,##0.00" + "#" * (decimals - 2)} | look
        case Entry.DATE:
            return {"num_format": "yyyy-mm-dd", "align": "center"}
        case Entry.TEXT if constraint.chars is not None and constraint.chars <= _TEXT_FORMAT_UNITS:
            short = constraint.term is not None or constraint.numeric
            return {"num_format": "@"} | (_CENTRE if short else _LEFT)
        case _:
            return dict(_LEFT)


def text_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, whose width counts half-width characters."""
    return sum(
        max(1, -(-text_width(part) // max(1, int(width - _INDENT)))) for part in text.split("\n")
    )


def row_points(lines: float) -> float:
    """The height of a row in points; Excel allows 409."""
    return min(_MOST_POINTS, lines * LINE_POINTS + _PADDING)


def text_width(text: str) -> int:
    """In half-width characters, as columns are measured."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)
