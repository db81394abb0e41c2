"""What was found in a workbook, on its way into the one that goes back: where, and in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Place, Slot
from xljixiao.model.record import Loc
from xljixiao.model.values import tidy, units
from xljixiao.rules.problem import Problem, quoted
from xljixiao.workbook.reading import Reading

_SAID_UNITS = 1_000  # of a text that we say; what somebody typed is never cut
_MOST_PLACES = 200  # on one line


@dataclass(frozen=True, slots=True)
class Said:
    """A problem on its way to the sheet: where it stands, and in words, the place apart."""

    problem: Problem
    home: Sheet | None
    at: tuple[Sheet, Slot] | None
    where: str
    says: str

    @classmethod
    def of(cls, reading: Reading, problem: Problem) -> "Said":
        where = reading.where(problem.loc)
        return cls(
            problem,
            home=home_of(reading, problem.loc),
            at=reading.slot(problem.loc),
            where=tidy(where),
            says=tidy(problem.sentence.removeprefix(f"{where}：")),
        )


def home_of(reading: Reading, loc: Loc) -> Sheet | None:
    """The sheet of the record that a datum lies in, or else the one where it stands."""
    place, at = reading.place(loc), reading.slot(loc)
    own = (one for one in reading.layout.sheets if one.base and one.base == place[:2])
    return next(own, at[0] if at else None)


def grouped(said: Iterable[Said]) -> Iterator[list[Said]]:
    """Those that say the same of one sheet together, where the first of them stands."""
    groups: dict[tuple[object, ...], list[list[Said]]] = {}
    order: list[list[Said]] = []
    for one in said:
        runs = groups.setdefault((one.home, one.problem.code, one.says), [])
        if not runs or len(runs[-1]) == _MOST_PLACES:
            runs.append([])
            order.append(runs[-1])
        runs[-1].append(one)
    return iter(order)


def restored(reading: Reading, place: Place, issued: str, now: str) -> str:
    """What is said of an issued value that had been changed, and how to object to it."""
    correction = reading.correction(reading.loc(place))
    where = f"请填“{reading.label(correction)}”" if correction else "请与财政部门联系"
    told = f"下发时为“{quoted(issued)}”，交回时为“{quoted(now) or '空白'}”，已恢复。"
    return f"{told}如确需调整，{where}，写明应为多少和依据。"


def short(text: str) -> str:
    """A text of ours, whatever was quoted in it, within what a cell or a note shows."""
    text = tidy(text)
    while units(text) > _SAID_UNITS:
        text = f"{text[: _SAID_UNITS // 2 - 1]}…"
    return text
