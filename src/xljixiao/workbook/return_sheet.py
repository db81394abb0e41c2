"""The first sheet of a returned workbook (退回意见): what to mend, and room to answer.

The reader finds the sheet again by its printed number, wherever it stands, and takes the answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Box
from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Place
from xljixiao.model.values import tidy
from xljixiao.workbook import style
from xljixiao.workbook.book import Book, Page
from xljixiao.workbook.paper import set_up
from xljixiao.workbook.sealing import path_of, place_of

NUMBER: Final = "表号：退回意见"
SHEET: Final = "退回意见"
_WHERE, _SAYS, _GO, _REPLY, _CODE, _BASIS = "位置", "问题和怎么改", "前往", "回复", "编号", "依据"
_PLACES = "供程序核对"
_COLUMNS: Final[Mapping[str, float]] = {
    "序号": 6,
    _WHERE: 36,
    _SAYS: 56,
    _GO: 8,
    _REPLY: 30,
    _CODE: 9,
    _BASIS: 16,
    _PLACES: 10,
}
"""Heading -> width. The last column is hidden: by it an answer is led to its places."""
_HOW = (
    "请逐条修改：点“前往”到要改的那一格，格子有颜色和批注。灰色格子由财政部门填写，不必修改。"
    "认为不需要改的，请在“回复”写明理由。改完保存为 .xlsx，发回这一份。\n"
    "格子的颜色：红色必须修改；橙色请修改，或说明理由；浅蓝色是程序大概看懂了的，核对无误可以不改。"
)
_ANSWER_CHARS = 500
_ANSWER: Final = {
    "validate": "length",
    "criteria": "<=",
    "value": _ANSWER_CHARS,
    "input_title": _REPLY,
    "input_message": "已经改好的，不必回复；认为不需要改的，请写明理由和依据。",
    "error_title": "请核对",
    "error_message": f"最多 {_ANSWER_CHARS} 个字符，请精简。",
}
_COUNTED = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said, and where; `at` is the cell that the link leads to."""

    where: str
    says: str
    at: tuple[Sheet, Box] | None = None
    code: str = ""
    basis: str = ""
    places: tuple[Place, ...] = ()
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title: an overview, one severity, what officers say. Mostly to be answered."""

    title: str
    lines: tuple[Line, ...]
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """Whose workbook goes back, which file that was, and when it was checked."""

    unit: str
    file: str
    checked: str

    @property
    def text(self) -> str:
        """One line for all three."""
        parts = {"单位": self.unit, "收到的文件": self.file, "检查时间": self.checked}
        return "　　".join(f"{name}：{text}" for name, text in parts.items() if text)


@dataclass(frozen=True, slots=True)
class ReturnSheet:
    """The whole sheet."""

    head: Head
    sections: tuple[Section, ...]

    @property
    def count(self) -> int:
        """How many things there are to be dealt with, as they are numbered."""
        return sum(len(section.lines) for section in self.sections if section.answered)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a department answered: to which rule, at which places, to what was said there."""

    code: str
    places: tuple[Place, ...]
    about: str
    text: str


# ---------------------------------------------------------------------- write


def write_return_sheet(book: Book, sheet: ReturnSheet, name_of: Callable[[Sheet], str]) -> None:
    """Write it as the next sheet of a book; `name_of` tells what the other sheets are called."""
    _Writer(book.page(SHEET), name_of).write(sheet)


class _Writer:
    def __init__(self, page: Page, name_of: Callable[[Sheet], str]) -> None:
        self._page = page
        self._name_of = name_of
        self._row = 0
        self._counted = 0

    def write(self, sheet: ReturnSheet) -> None:
        for number, (heading, width) in enumerate(_COLUMNS.items()):
            self._page.width(number, width, hidden=heading == _PLACES)
        for look, text in ("number", NUMBER), ("title", SHEET), ("note", sheet.head.text):
            self._across(text, look)
        self._across(_HOW, "note")
        header = Box(self._row, 0)
        for heading in _COLUMNS:
            self._page.write(self._cell(heading), heading, style.LABELS["heading"])
        self._next(1)
        for count, section in zip(_COUNTED, filter(_has_lines, sheet.sections), strict=False):
            self._across(f"{count}、{section.title}", "caption")
            for line in section.lines:
                self._line(line, answered=section.answered)
        set_up(self._page, Box(0, 0, self._row, _printed()), landscape=True, header=header)
        self._page.sheet.freeze_panes(header.row + 1, 0)
        self._page.protect()

    def _cell(self, heading: str) -> Box:
        return Box(self._row, list(_COLUMNS).index(heading))

    def _across(self, text: str, look: str) -> None:
        self._page.write(Box(self._row, 0, 1, _printed()), text, style.LABELS[look])
        width = sum(_COLUMNS.values()) - _COLUMNS[_PLACES]
        self._next(max(style.text_lines(text, width), style.TALL.get(look, 1)))

    def _line(self, line: Line, *, answered: bool) -> None:
        if answered:
            self._counted += 1
        texts = {
            "序号": str(self._counted) if answered else "",
            _WHERE: line.where,
            _SAYS: line.says,
            _REPLY: line.reply,
            _CODE: line.code,
            _BASIS: line.basis,
            _PLACES: " ".join(map(path_of, line.places)),
        }
        brief = ("序号", _CODE)
        for heading, text in texts.items():
            look = style.SAID_BRIEFLY if heading in brief else style.SAID
            if heading == _REPLY and answered:
                look = style.ANSWER
                self._page.validation(self._cell(heading), self._cell(heading), _ANSWER)
            self._page.write(self._cell(heading), text or None, look)
        self._go(line)
        printed = ((text, _COLUMNS[head]) for head, text in texts.items() if head != _PLACES)
        self._next(max(style.text_lines(text, width) for text, width in printed))

    def _go(self, line: Line) -> None:
        if line.at is None:
            self._page.write(self._cell(_GO), None, style.SAID_BRIEFLY)
            return
        sheet, box = line.at
        self._page.link(self._cell(_GO), _GO, (self._name_of(sheet), box), style.GO)

    def _next(self, lines: float) -> None:
        self._page.height(self._row, style.row_points(lines))
        self._row += 1


def _has_lines(section: Section) -> bool:
    return bool(section.lines)


def _printed() -> int:
    return len(_COLUMNS) - 1


# ---------------------------------------------------------------------- read


def is_return_sheet(grid: Grid) -> bool:
    """Whether a sheet is one of these."""
    return str(raw_at(grid, 0, 0)).strip() == NUMBER


def read_replies(grids: Iterable[Grid]) -> list[Reply]:
    """The answers on all sheets that bear the number."""
    return [reply for grid in grids if is_return_sheet(grid) for reply in _replies(grid)]


def _replies(grid: Grid) -> Iterator[Reply]:
    """Found by the headings: rows and columns may have moved."""
    columns: dict[str, int] = {}
    for number, row in enumerate(grid):
        texts = [tidy(str(raw_at(grid, number, column))) for column in range(len(row))]
        if not columns and {_SAYS, _REPLY, _CODE} <= set(texts):
            columns = {text: column for column, text in enumerate(texts) if text in _COLUMNS}
        elif columns:
            cells = {head: texts[n] for head, n in columns.items() if n < len(texts)}
            reply = cells.get(_REPLY)
            if reply:
                places = tuple(map(place_of, cells.get(_PLACES, "").split()))
                about = "：".join(filter(None, (cells.get(_WHERE), cells.get(_SAYS))))
                yield Reply(cells.get(_CODE, ""), places, about, reply)
