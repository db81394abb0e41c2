"""What the guards of all formats share: the limits, the refusal, and what a look brings home."""

from dataclasses import dataclass
from typing import Any, Final

from xljixiao.form.cells import Box
from xljixiao.rules import intake
from xljixiao.rules.catalogue import Rule
from xljixiao.rules.problem import Finding, say

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 500_000
MOST_AREA: Final = 5_000_000
MOST_VALIDATED: Final = 2_000
MOST_TEXT: Final = 65_535  # in a cell; twice what Excel holds

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


def locked() -> Refused:
    """It opens with a password only."""
    return Refused(intake.OTHER_FORMAT, "文件设了打开密码", "请取消密码后再报送")


def document() -> Refused:
    """A text, not a workbook."""
    return Refused(
        intake.OTHER_FORMAT, "这是文字文档（如 Word）", "请在下发的 .xlsx 工作簿中填写后报送"
    )


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


class Extent:
    """How far a workbook reaches: counted before anything is laid out, over all its sheets."""

    def __init__(self) -> None:
        self._cells = 0
        self._area = 0
        self._sheet_area = 0

    def next_sheet(self) -> None:
        self._sheet_area = 0

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


def put(grid: list[list[Any]], row: int, column: int, value: object) -> None:
    """Lay a cell out; what lies before it stays blank."""
    grid.extend([] for _ in range(row + 1 - len(grid)))
    line = grid[row]
    line.extend("" for _ in range(column + 1 - len(line)))
    line[column] = value
