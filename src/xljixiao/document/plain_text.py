"""A text as it is taken out of Word: lines, and the cells of tables by their tabs."""

from xljixiao.document.flow import Flow, Paragraph
from xljixiao.document.refusing import MOST_LINES, too_complex
from xljixiao.document.tabbed import rows_of
from xljixiao.rules.problem import Spot


def read(text: str, file: str) -> Flow:
    """The paragraphs and rows of a text; each line is a place, in a row of one line each cell.

    Raises `Refused`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        raise too_complex()
    placed = (Paragraph(line, Spot(file, f"第{n}行")) for n, line in enumerate(lines, 1))
    return Flow(file, rows_of(placed))
