"""A text as every format gives it: paragraphs and rows of cells, in order, each with its place."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from xljixiao.document import numbering
from xljixiao.model.numerals import half_width
from xljixiao.rules.problem import Finding, Spot


class Kind(Enum):
    """What a file marks a paragraph as; a plain text marks nothing."""

    TEXT = auto()
    HEADING = auto()
    CONTENTS = auto()
    NOTHING = auto()
    """Words that say that there is nothing."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside of tables.

    `lead` is its beginning, where the file marks that as a label or title. A paragraph that
    `continues` stands right behind a row, with nothing between: it may belong to the last cell.
    """

    text: str
    spot: Spot
    kind: Kind = Kind.TEXT
    lead: str = ""
    continues: bool = False

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (self.spot,)

    @property
    def is_heading(self) -> bool:
        return self.kind is Kind.HEADING


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; one that goes on from a cell above is blank, and knows what that says."""

    text: str
    spots: tuple[Spot, ...]
    above: str = ""

    @property
    def spot(self) -> Spot:
        return self.spots[0]

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def lines(self) -> list[tuple[str, Spot]]:
        """Its lines, each with its place; of a cell with one place all have that."""
        lines = self.text.split("\n")
        spots = self.spots if len(self.spots) == len(lines) else (self.spot,) * len(lines)
        return list(zip(lines, spots, strict=True))

    def longer(self, line: Paragraph) -> "Cell":
        """The cell with a line more."""
        return Cell(f"{self.text}\n{line.text}", (*self.spots, line.spot))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]

    @property
    def spot(self) -> Spot:
        return next((one.spot for one in self.cells if not one.is_blank), self.cells[0].spot)

    @property
    def spots(self) -> tuple[Spot, ...]:
        return tuple(spot for one in self.cells for spot in one.spots)

    @property
    def filled(self) -> tuple[Cell, ...]:
        return tuple(one for one in self.cells if not one.is_blank)

    @property
    def text(self) -> str:
        """What stands in it, in one."""
        return " ".join(one.text.strip() for one in self.filled)

    def longer(self, line: Paragraph) -> "Row":
        """The row with a line more in its last cell."""
        return Row((*self.cells[:-1], self.cells[-1].longer(line)))


Item = Paragraph | Row


@dataclass(frozen=True)
class Flow:
    """A whole text.

    `remarks` are what was left out on purpose, to be told: (place, sentence). `doubts` are what
    nobody can tell whether it counts.
    """

    file: str
    items: tuple[Item, ...]
    remarks: tuple[tuple[Spot, str], ...] = ()
    doubts: tuple[Finding, ...] = ()

    @cached_property
    def is_marked(self) -> bool:
        """Whether the file marks any heading."""
        return any(isinstance(one, Paragraph) and one.is_heading for one in self.items)

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the paragraphs say, without numbers in front: to see which form it is of."""
        return frozenset(unnumbered(one.text) for one in self.items if isinstance(one, Paragraph))


_PART = re.compile(r"第(\d{1,2}|[一二三四五六七八九十])部分[:、]?")
_NUMBER = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\d{1,3}[.、])")
_SECTION = re.compile(r"\s*[(（]\s*([一二三四五六七八九十]{1,3})\s*[)）]")
_ITEM = re.compile(r"\s*([一二三四五六七八九十]{1,3})\s*[、.．]")  # noqa: RUF001 - as people number
_LONGEST = 300
"""Of a heading, in characters."""
_TO_PAGE = re.compile(r"(?:[.·…。_\-]*)\d{0,4}$")


def key(text: str) -> str:
    """A text to compare labels and headings by: in half width, without blanks and end marks."""
    return re.sub(r"\s+", "", half_width(text)).rstrip(":")


def unnumbered(text: str) -> str:
    """The key of a heading without the number in front and the page behind."""
    if len(text) > _LONGEST:
        return text
    plain = key(text)
    part = _PART.match(plain) or _NUMBER.match(plain)
    plain = plain[part.end() :] if part else plain
    return _TO_PAGE.sub("", plain)


def section_number(text: str) -> tuple[int, str] | None:
    """（二）社会服务 -> (2, 社会服务); None where a text does not begin so."""
    found = _SECTION.match(text)
    return _counted(found, text)


def item_number(text: str) -> tuple[int, str] | None:
    """二、加强支出管理。 -> (2, what follows); None where a text does not begin so."""
    found = _ITEM.match(text)
    return _counted(found, text)


def _counted(found: re.Match[str] | None, text: str) -> tuple[int, str] | None:
    number = han_number(found[1]) if found else None
    return None if found is None or number is None else (number, text[found.end() :].strip())


def part_number(text: str) -> tuple[int, str] | None:
    """第二部分 with what follows it -> (1, the key of what follows); None where it is no part."""
    found = _PART.match(key(text[:_LONGEST]))
    if found is None or len(text) > _LONGEST:
        return None
    number = han_number(found[1]) or 1
    return number - 1, _TO_PAGE.sub("", key(text)[found.end() :])


def han_number(text: str) -> int | None:
    """The number that is written so, below a hundred; also in digits."""
    return _HAN_NUMBERS.get(text)


_HAN_NUMBERS = {spelled: n for n in range(1, 100) for spelled in (numbering.chinese(n), str(n))}
