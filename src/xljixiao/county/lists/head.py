"""Which column of a list is what: its heading rows, by what systems and people call things.

The names are the list `heading` of the roster's form: each stands for a path in the roster, or in a
project. Nothing here knows one of them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Kind
from xljixiao.model.setting import Setting

_SEARCHED = 30  # rows from the top
_DEEPEST = 3  # rows of one head
_FEWEST = 2  # columns that must be known
_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_INSIDE = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_AROUND = "*★☆●#:.、-—_ "
_NUMBERED = re.compile(r"\d{1,2}[.、](?=\D)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; `worth` is what its unit of money counts in 万元, where it says."""

    index: int
    heading: str
    worth: Decimal | None = None


@dataclass(frozen=True)
class Head:
    """The head of a list: the columns that are known by their names, and those that are not.

    `worth` is what the unit of money counts that stands beside or above the list.
    """

    first: int
    last: int
    columns: Mapping[str, Column]
    unknown: tuple[Column, ...]
    twice: tuple[tuple[Column, Column], ...]
    """(the column that is called the same as another, that other)"""
    worth: Decimal | None

    @cached_property
    def by_index(self) -> Mapping[int, str]:
        return {column.index: field for field, column in self.columns.items()}


class Names:
    """What headings, sums and units of money are called."""

    def __init__(self, setting: Setting) -> None:
        self._fields: dict[str, list[str]] = {}
        for word in setting.lists.get("heading", ()):
            for spelling in (word.name, *word.aliases):
                self._fields.setdefault(plain(spelling), []).append(word.name)
        self._passed = frozenset(setting.flagged("heading", "passed"))
        self._sums = tuple(map(plain, setting.spellings("summed")))
        self._worths = {
            plain(spelling): word.worth
            for word in setting.lists.get("money", ())
            for spelling in (word.name, *word.aliases)
            if word.worth is not None
        }
        units = "|".join(sorted(map(re.escape, self._worths), key=len, reverse=True))
        self._told_unit = re.compile(rf"单位\s*[:：]?\s*[(（]?\s*({units or '(?!)'})")

    def field(self, text: str, left: str | None = None) -> str | None:
        """What a heading stands for.

        Where it may be two things, it is of the kind that the column at its `left` is: 单位 beside
        指标值 is the unit of a target, anywhere else a budget unit.
        """
        without = _BRACKETED.sub("", unicodedata.normalize("NFKC", text))
        for spelling in (text, without, _NUMBERED.sub("", without, count=1)):
            found = self._fields.get(plain(spelling), ())
            near = [field for field in found if left and _kind(field) == _kind(left)]
            if found:
                return (near or found)[0]
        return None

    def is_passed(self, field: str) -> bool:
        """Whether a column is known and of no use."""
        return field in self._passed

    def is_sum(self, text: str) -> bool:
        """Whether a text calls a sum: 合计, 示例局小计."""
        return plain(text).endswith(self._sums)

    def is_sum_alone(self, text: str) -> bool:
        """Whether it does nothing else; what ends so may be an indicator's name."""
        return plain(text) in self._sums

    def worth(self, text: str) -> Decimal | None:
        """What the unit of money counts that a text tells: 预算数（万元）, 单位：元."""
        told = self._told_unit.search(unicodedata.normalize("NFKC", text))
        if told is not None:
            return self._worths[told[1]]
        inside = (found[1] for found in _INSIDE.finditer(unicodedata.normalize("NFKC", text)))
        known = (self._worths.get(plain(one)) for one in inside)
        return next((one for one in known if one is not None), None)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A heading without blanks, breaks and marks, in half width and capitals."""
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return compact.strip(_AROUND)


def find_head(grid: Grid, names: Names) -> Head | None:
    """The head of a list: of the rows near the top those that name the most columns."""
    tried = [
        head
        for first in range(min(_SEARCHED, len(grid)))
        for depth in range(1, _DEEPEST + 1)
        if (head := _head(grid, names, first, first + depth - 1)) is not None
    ]
    return max(tried, key=lambda head: (_known(head, names), head.first - head.last), default=None)


def _known(head: Head, names: Names) -> int:
    return sum(not names.is_passed(field) for field in head.columns)


def _head(grid: Grid, names: Names, first: int, last: int) -> Head | None:
    """These rows as a head; None where they are none."""
    if last >= len(grid) or not all(map(_is_text, grid[first + 1 : last + 1])):
        return None
    columns: dict[str, Column] = {}
    unknown: list[Column] = []
    twice: list[tuple[Column, Column]] = []
    left = None
    for index, texts in _texts(grid, first, last):
        worth = next(filter(None, map(names.worth, reversed(texts))), None)
        column, left = Column(index, texts[-1], worth), _field(texts, names, left)
        if left is None:
            unknown.append(column)
        elif left in columns:
            twice.append((column, columns[left]))
        else:
            columns[left] = column
    head = Head(
        first, last, columns, tuple(unknown), tuple(twice), _worth_beside(grid, last, names)
    )
    known = _known(head, names) >= _FEWEST
    return head if known and (first == last or _is_of_the_head(grid[last], head)) else None


def _is_text(row: Sequence[object]) -> bool:
    """A further row of a head holds texts alone."""
    kinds = {raw_at([row], 0, column).kind for column in range(len(row))}
    return kinds <= {Kind.TEXT, Kind.BLANK} and Kind.TEXT in kinds


def _is_of_the_head(row: Sequence[object], head: Head) -> bool:
    """Of the texts in its last row as many are known as not; else it is a row of the list."""
    told = [n for n in range(len(row)) if raw_at([row], 0, n).kind is not Kind.BLANK]
    return sum(n in head.by_index for n in told) * 2 >= len(told)


def _texts(grid: Grid, first: int, last: int) -> Iterator[tuple[int, list[str]]]:
    """Each column with what stands over it, from above; a group stands over its columns."""
    width = max(len(grid[row]) for row in range(first, last + 1))
    groups = [""] * (last - first + 1)
    for index in range(width):
        own = [str(raw_at(grid, row, index)).strip() for row in range(first, last + 1)]
        for n, text in enumerate(own):
            if text:
                groups[n:] = [text, *[""] * (len(own) - n - 1)]
        if any(own):
            lowest = max(n for n, text in enumerate(own) if text)
            yield index, [text for text in groups[: lowest + 1] if text]


def _field(texts: Sequence[str], names: Names, left: str | None) -> str | None:
    """By the lowest heading, or with its group's; a sum under a group is what the group is."""
    found = names.field(texts[-1], left)
    if found is None and len(texts) > 1:
        found = names.field(texts[-2] + texts[-1])
        if names.is_sum(texts[-1]):
            found = names.field(texts[-2])
    return found


def _kind(field: str) -> str:
    return field.partition(".")[0]


def _worth_beside(grid: Grid, last: int, names: Names) -> Decimal | None:
    """The unit of money that is told above the list; none where two are."""
    told = {
        worth
        for row in range(last + 1)
        for column in range(len(grid[row]))
        if (worth := names.worth(str(raw_at(grid, row, column)))) is not None
    }
    return told.pop() if len(told) == 1 else None
