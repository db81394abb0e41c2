"""What is told of a list that was read: what was not taken, and what was understood; all of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xljixiao.form.cells import Box
from xljixiao.rules.problem import quoted


@dataclass(frozen=True, slots=True)
class At:
    """A cell of a list."""

    file: str
    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        return Box(self.row, self.column).a1


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence on a cell; `lost` where something is not taken.

    What stood in the cell is `found`, so that equal sentences can be told as one.
    """

    at: At
    sentence: str
    found: str
    lost: bool


@dataclass(slots=True)
class Telling:
    """Everything that is to be told, in the order in which it was met, and once."""

    _told: dict[Told, None] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Told, ...]:
        return tuple(self._told)

    def lose(self, at: At, sentence: str, found: str = "") -> None:
        """Something is not taken over."""
        self._told.setdefault(Told(at, sentence, found, lost=True))

    def note(self, at: At, sentence: str, found: str = "") -> None:
        """Something was understood, or left aside on purpose."""
        self._told.setdefault(Told(at, sentence, found, lost=False))


def lines(told: Iterable[Told], *, most: int | None = None) -> Iterator[str]:
    """One line for each sentence over a sheet, with the cells that it is about (`most` of them)."""
    groups: dict[tuple[str, str, str], list[Told]] = {}
    for one in told:
        groups.setdefault((one.at.file, one.at.sheet, one.sentence), []).append(one)
    for (file, sheet, sentence), members in groups.items():
        where = f"{file}“{sheet}”" if sheet else file
        cells = "、".join(map(_cell, members[:most]))
        more = f"等 {len(members)} 处" if most is not None and len(members) > most else ""
        yield f"{where} {cells}{more}：{sentence}"


def _cell(one: Told) -> str:
    return f"{one.at.a1}“{quoted(one.found)}”" if one.found else one.at.a1
