"""What people are told of a checked file, in their words; printed on a terminal or as a page."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xljixiao.form.naming import topic, whose
from xljixiao.model.record import Loc
from xljixiao.rules.problem import Note, Problem, Severity, Spot, grouped
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.reading import Reading

STATES = {"clean": "通过", "return": "需修改", "refused": "读不出"}
WHOLE = "整本工作簿"


@dataclass(frozen=True, slots=True)
class Line:
    """Equal problems of one field as one: the place of the first, and every cell."""

    topic: str
    """What it belongs to: a record that has a sheet of its own, or else the sheet."""
    severity: Severity
    where: str
    said: str
    found: str
    sheet: str
    cells: tuple[str, ...]
    code: str
    stands: str = ""
    """What is said to it: 放行 and by whom, 已说明, 已回复."""

    @property
    def place(self) -> str:
        return self.where or self.sheet or WHOLE

    @property
    def sentence(self) -> str:
        return f"{self.where}：{self.said}" if self.where else self.said

    @property
    def places(self) -> int:
        return max(len(self.cells), 1)


@dataclass(frozen=True, slots=True)
class Remark:
    """What was understood otherwise than it was typed; it asks for nothing."""

    sentence: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One file. Problems and notes stand in the order of the sheets."""

    file: str
    whose: str
    form: str
    state: str
    problems: tuple[Line, ...]
    notes: tuple[Remark, ...]

    @property
    def word(self) -> str:
        return STATES[self.state]

    @property
    def counts(self) -> Mapping[Severity, int]:
        return counted(self.problems)

    @property
    def topics(self) -> Mapping[str, Sequence[Line]]:
        """The problems of each topic, the most pressing first."""
        found: dict[str, list[Line]] = {}
        for line in self.problems:
            found.setdefault(line.topic, []).append(line)
        return {topic: pressing_first(lines) for topic, lines in found.items()}


def digest(checked: Checked) -> Digest:
    """What is to be told of a checked file."""
    reading = checked.reading
    return Digest(
        file=shown(file_name(checked.file)),
        whose=shown(whose(reading.form, reading.assembled.data)) if reading else "",
        form=reading.form.definition.title if reading else "",
        state=checked.state,
        problems=tuple(_line(one, spots, reading) for one, spots in grouped(checked.problems)),
        notes=tuple(map(_remark, checked.notes)),
    )


def counted(lines: Iterable[Line]) -> Mapping[Severity, int]:
    """How many places there are of each severity; none of them is left out."""
    found = dict.fromkeys(Severity, 0)
    for line in lines:
        found[line.severity] += line.places
    return found


def pressing_first(lines: Iterable[Line]) -> list[Line]:
    """必改, then 须改或说明, then 提示."""
    order = list(Severity)
    return sorted(lines, key=lambda line: order.index(line.severity))


def tally(states: Iterable[str]) -> str:
    """How many files of each state: 2 份通过、1 份需修改、0 份读不出。"""
    found = Counter(states)
    return "、".join(f"{found[state]} 份{word}" for state, word in STATES.items()) + "。"


def shown(text: str) -> str:
    """A text of others on one line, without what a terminal would obey instead of showing it."""
    text = " ".join(text.split())
    return "".join("�" if unicodedata.category(one) in ("Cc", "Cf") else one for one in text)


def _line(problem: Problem, spots: Sequence[Spot], reading: Reading | None) -> Line:
    sheet = problem.spot.sheet if problem.spot else ""
    more = f"等 {len(spots)} 处" if problem.where and len(spots) > 1 else ""
    return Line(
        topic=shown(_topic(problem, reading)) or WHOLE,
        severity=problem.severity,
        where=shown(problem.where) + more,
        said=shown(problem.said),
        found=shown(problem.found),
        sheet=shown(sheet),
        cells=tuple(spot.cell for spot in spots),
        code=problem.code,
        stands=shown(_stands(problem)),
    )


def _stands(problem: Problem) -> str:
    if problem.waived is not None:
        return f"放行：{problem.waived.reason}（{problem.waived.who}）"
    explained = problem.explanation if problem.explanation != problem.reply else ""
    said = {"已说明": explained, "已回复": problem.reply}
    return "；".join(f"{how}：{text}" for how, text in said.items() if text)


def _topic(problem: Problem, reading: Reading | None) -> str:
    """The record by the datum, or by the sheet that is its own; else the sheet."""
    if reading is None or problem.spot is None:
        return ""
    loc = problem.loc or _own(problem.spot.sheet, reading)
    return topic(reading.form, loc, reading.assembled.data) or problem.spot.sheet


def _own(sheet: str, reading: Reading) -> Loc:
    """The record that a sheet is about; none of a sheet that somebody added."""
    bases = (
        one.base
        for one, name in zip(reading.layout.sheets, reading.sheet_names, strict=True)
        if name == sheet
    )
    base = next(bases, ())
    places = reading.assembled.places.items()
    return next((loc for loc, place in places if loc and place == base), ())


def _remark(note: Note) -> Remark:
    sheet, cell = (note.spot.sheet, note.spot.cell) if note.spot else ("", "")
    return Remark(shown(note.sentence), shown(sheet), cell)
