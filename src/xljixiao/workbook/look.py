"""What the guards of all formats share: the limits, the refusal, and what a look brings home.

Every limit on a received file stands here. Together they keep a check within 300 MB, whatever was
sent in (docs/behaviour/file-formats-and-readers.md has the figures).
"""

import math
from dataclasses import dataclass
from typing import Any, Final

from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.form.cleaning import excel_number
from xljixiao.rules import intake
from xljixiao.rules.catalogue import Rule
from xljixiao.rules.problem import Finding, say

MOST_BYTES: Final = 20 * 1024**2  # of the file
MOST_MEMBERS: Final = 2_000  # of an archive
MOST_INFLATED_BYTES: Final = 64 * 1024**2  # of those members that are read
MOST_TAGS: Final = 4_000_000  # in them
MOST_NAMES: Final = 2_000  # of elements and attributes, in one of them
MOST_DEPTH: Final = 100  # of elements in each other
MOST_TAG_BYTES: Final = 256 * 1024
MOST_STYLES: Final = 65_536  # Excel holds 65,490
MOST_LINKS: Final = 2_000  # between the parts of a workbook
MOST_PARTS: Final = 20_000  # of a record in an .xls; one of 8 KB each would be more than the file

MOST_SHEETS: Final = 1_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 300_000  # of all sheets, as are the next two
MOST_AREA: Final = 2_000_000
MOST_CHARACTERS: Final = 5_000_000
MOST_TEXT: Final = 65_535  # in a cell; twice what Excel holds
MOST_VALIDATED: Final = 2_000  # ranges on a sheet; with more, they are not compared
MOST_SEALED: Final = 1_000_000  # characters of the check sheet; forty projects have 22,000
MOST_TOLD: Final = 300  # cells outside the form, of each kind; of the rest only how many

MOST_PACKED: Final = 1_000  # files in an archive that somebody sent
MOST_PACKED_BYTES: Final = 1024**3  # of them, inflated
MOST_DIRECTORY_BYTES: Final = 1024**2  # that list them
MOST_RATIO: Final = 200  # inflated to packed, of a file of more than a megabyte
MOST_SCAN_BYTES: Final = 100 * 1024**2  # of a picture, which is kept and not looked into

RESAVE: Final = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报送"
_TRIM: Final = "请删去表格以外的内容后另存再报送"


class Refused(Exception):  # noqa: N818 - a received file, not our failure
    """The file cannot be taken; `finding` says why and what to send instead."""

    def __init__(self, rule: Rule, expected: str, deed: str) -> None:
        self.finding: Finding = rule.finding((), say("", expected, deed))
        super().__init__(self.finding.sentence)


def damaged() -> Refused:
    """What came is not whole."""
    return Refused(
        intake.NOT_A_WORKBOOK,
        "文件不完整或已损坏，读不出内容",
        "请重新保存后再报送；原文件没有改动",
    )


def empty() -> Refused:
    """Nothing at all came."""
    return Refused(intake.NOT_A_WORKBOOK, "这是空文件，没有内容", "请重新保存后再报送")


def too_large() -> Refused:
    """More than any workbook of ours has."""
    told = f"文件超过 {MOST_BYTES // 1024**2} MB，未打开"
    return Refused(intake.UNSAFE, told, "请删去图片等无关内容后再报送")


def locked(deed: str = "请取消密码后再报送") -> Refused:
    """It opens with a password only."""
    return Refused(intake.OTHER_FORMAT, "文件设了打开密码", deed)


def document() -> Refused:
    """A text, not a workbook."""
    return Refused(
        intake.OTHER_FORMAT, "这是文字文档（如 Word）", "请在下发的 .xlsx 工作簿中填写后报送"
    )


def too_complex() -> Refused:
    """More structure than any office program writes."""
    return Refused(intake.UNSAFE, "结构过于复杂，未打开", RESAVE)


def odd_address() -> Refused:
    """A cell that stands nowhere."""
    return Refused(intake.UNSAFE, "格子的地址异常，未打开", RESAVE)


def repeated_sheets() -> Refused:
    """Two sheets that could be taken for each other."""
    return Refused(intake.UNSAFE, "表页的名称或内容重复，未打开", RESAVE)


@dataclass(frozen=True, slots=True)
class Defence:
    """What keeps people from slips on a sheet; `validations` are types with their cells."""

    protected: bool
    validations: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet that was looked at; `defence` is None where the file does not tell."""

    name: str
    grid: list[list[Any]]
    defence: Defence | None = None
    from_1904: bool = False
    """Whether its workbook counts days from 1904."""


class Extent:
    """How far a workbook reaches: counted before anything is laid out, over all its sheets."""

    def __init__(self) -> None:
        self._sheets = 0
        self._cells = 0
        self._area = 0
        self._sheet_area = 0
        self._characters = 0
        self._tags = 0

    def next_sheet(self) -> None:
        self._sheets += 1
        self._sheet_area = 0
        if self._sheets > MOST_SHEETS:
            raise Refused(intake.UNSAFE, f"表页过多（超过 {MOST_SHEETS} 张），未打开", _TRIM)

    def meet(self, row: int, column: int, cells: int = 1) -> None:
        """Count cells of which this one, counted from 0, is the farthest; refuse what is too far.

        The cells before the farthest count too, blank or not: they are laid out with it.
        """
        self._cells += cells
        if row >= MOST_ROWS or column >= MOST_COLUMNS or self._cells > MOST_CELLS:
            raise Refused(
                intake.UNSAFE,
                f"表格过大（超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列或 {MOST_CELLS} 格），未打开",
                _TRIM,
            )
        more = (row + 1) * (column + 1) - self._sheet_area
        if more > 0:
            self._sheet_area += more
            self._area += more
            if self._area > MOST_AREA:
                raise Refused(intake.UNSAFE, "各表合起来过大，未打开", _TRIM)

    def hold(self, characters: int, times: int = 1) -> None:
        """Count the characters of a text as often as a cell shows it."""
        self._characters += characters * times
        if characters > MOST_TEXT:
            raise Refused(
                intake.UNSAFE, f"有的格子超过 {MOST_TEXT} 个字符，未打开", "请删去无关内容后再报送"
            )
        if self._characters > MOST_CHARACTERS:
            most = MOST_CHARACTERS // 10_000
            raise Refused(intake.UNSAFE, f"文字过多（超过 {most} 万字），未打开", _TRIM)

    def parse(self, tags: int) -> None:
        """Count the tags that are gone over."""
        self._tags += tags
        if self._tags > MOST_TAGS:
            raise too_complex()


def put(grid: list[list[Any]], row: int, column: int, value: object) -> None:
    """Lay a cell out; what lies before it stays blank."""
    grid.extend([] for _ in range(row + 1 - len(grid)))
    line = grid[row]
    line.extend("" for _ in range(column + 1 - len(line)))
    line[column] = value


def as_percentage(number: float) -> Raw | float:
    """A number in a cell that shows it as a percentage, with what it shows there."""
    if not math.isfinite(number):
        return number
    value = excel_number(number)
    return Raw(Kind.NUMBER, value, f"{(value * 100).normalize():f}%")
