"""Addresses on a sheet, and what a cell holds. Rows and columns count from 0 here."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

_EXCEL_NAME_UNITS = 31
_NOT_IN_A_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'\n\r\t"))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells; a single cell is 1 x 1."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def last_row(self) -> int:
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        return self.column + self.columns - 1

    @property
    def number(self) -> int:
        """The row as people count it."""
        return self.row + 1

    @property
    def a1(self) -> str:
        """The upper left cell, as Excel writes it."""
        return f"{column_letters(self.column)}{self.number}"

    @property
    def absolute(self) -> str:
        """The upper left cell, fixed: $B$3."""
        return f"${column_letters(self.column)}${self.number}"


@lru_cache
def column_letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def sheet_name(text: str) -> str:
    """A name that Excel takes: at most 31 UTF-16 units, without the characters it refuses."""
    text = text.translate(_NOT_IN_A_SHEET_NAME).strip()
    while len(text.encode("utf-16-le")) > 2 * _EXCEL_NAME_UNITS:
        text = text[:-1]
    return text


def quoted(name: str) -> str:
    """A sheet name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"


class Kind(StrEnum):
    """What a received cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA = "formula"
    """One whose result the file does not tell."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A received cell, as it came: never cleaned, kept beside every parsed value.

    `shown` is what the cell shows, where its format makes that something else than the value.
    """

    kind: Kind
    value: str | Decimal | dt.date | bool | None
    shown: str | None = None

    def __str__(self) -> str:
        if self.shown is not None:
            return self.shown
        if self.value is None:
            return ""
        return f"{self.value:f}" if isinstance(self.value, Decimal) else str(self.value)


BLANK = Raw(Kind.BLANK, None)
