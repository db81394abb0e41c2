"""Look at a list saved as text (.csv): what it is encoded in, what parts its columns, how far.

Budget systems and Excel write them in UTF-8 with a mark or without, in GBK, and as UTF-16 with
tabs; codes they often write as ="000123", so that Excel leaves the noughts alone.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from xljixiao.model.encoded import decoded
from xljixiao.rules import intake
from xljixiao.workbook.look import MOST_AREA, MOST_COLUMNS, MOST_TEXT, Refused, Seen

_DELIMITERS: Final = ",\t;|"
_TRIED = 50  # lines, to see which delimiter makes columns
_AS_TEXT = re.compile(r"=\"(.*)\"|'(?=\d)(.*)", re.DOTALL)
_RESAVE: Final = "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"


def look(content: bytes) -> list[Seen]:
    """The only sheet; it has no name."""
    text = decoded(content)
    if text is None:
        raise Refused(intake.NOT_A_WORKBOOK, "这不是表格，也不是文字列表（.csv）", _RESAVE)
    if text.lstrip().startswith("<"):
        raise Refused(intake.OTHER_FORMAT, "这是网页格式的表格", _RESAVE)
    return [Seen("", _cells(text))]


def _cells(text: str) -> list[list[str]]:
    grid: list[list[str]] = []
    area = 0
    try:
        for row in _rows(text, _delimiter(text)):
            area += len(row)
            if area > MOST_AREA or len(row) > MOST_COLUMNS:
                raise Refused(intake.UNSAFE, "列表过大，未打开", "请按部门分成几个文件再导入")
            grid.append([_plain(cell) for cell in row])
    except csv.Error as error:
        told = f"第 {len(grid) + 1} 行起的引号不成对，或文字过长"
        raise Refused(intake.OTHER_FORMAT, told, _RESAVE) from error
    return grid


def _delimiter(text: str) -> str:
    """The one that parts the most of the first lines into equally many columns."""

    def lines(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(islice(_rows(text, delimiter), _TRIED))
        except csv.Error:
            return 0, 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=lines)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(MOST_TEXT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _plain(cell: str) -> str:
    """A cell without what keeps Excel from taking a code for a number."""
    found = _AS_TEXT.fullmatch(cell.strip())
    return cell if found is None else found[1] or found[2] or ""
