"""The returned workbook: issued anew, a note on each cell to mend, all listed in front.

It goes back with finance's values restored, by which it was judged. The received file is not
touched.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xljixiao.form.cells import Box, Raw
from xljixiao.form.contents import Contents
from xljixiao.form.layout import Sheet
from xljixiao.form.naming import label, records
from xljixiao.form.plan import Place, Slot
from xljixiao.model.values import tidy, units
from xljixiao.rules import CATALOGUE
from xljixiao.rules.basis import BASIS
from xljixiao.rules.catalogue import Catalogue
from xljixiao.rules.intake import CHANGED, OUTSIDE
from xljixiao.rules.problem import Problem, Severity, quoted
from xljixiao.workbook import reissuing, style
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.look import MOST_TOLD
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.return_sheet import Head, Line, ReturnSheet, Section
from xljixiao.workbook.writing import Mark, write

_RETURNING = (Severity.MUST, Severity.EXPLAIN)
_LOOKS = {Severity.MUST: style.MARKED, Severity.EXPLAIN: style.DOUBTED}
_SAID_UNITS = 1_000  # of a text that we say; what somebody typed is never cut
_MOST_PLACES = 200  # on one line
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A project, or a sheet that is about all: what is to be mended in it."""

    title: str
    must: int
    explain: int
    sheet: Sheet | None

    @property
    def is_record(self) -> bool:
        """Whether it is a record with a sheet of its own."""
        return self.sheet is not None and self.sheet.index is not None


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that goes back, and what it says."""

    content: bytes
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    """What is to be mended, in the order of the sheet."""
    restored: int
    """How many issued values had been changed."""
    outside: int
    """How many cells held something outside the form."""

    @property
    def places(self) -> int:
        """How many places are to be mended."""
        return sum(part.must + part.explain for part in self.parts)


def send_back(
    checked: Checked, head: Head, *, password: str = "", catalogue: Catalogue = CATALOGUE
) -> Returned:
    """Make the workbook that goes back for a file that was read."""
    if checked.reading is None:
        raise ValueError("a file that was not read cannot be issued anew")
    return _Return(checked.reading, checked.problems, catalogue).made(head, password)


@dataclass(frozen=True, slots=True)
class _Said:
    """A problem on its way to the sheet: where it stands, and in words, the place apart."""

    problem: Problem
    home: Sheet | None
    at: tuple[Sheet, Slot] | None
    where: str
    says: str


@dataclass(slots=True)
class _Note:
    """What is said at one cell."""

    texts: list[str] = field(default_factory=list)
    severities: set[Severity] = field(default_factory=set)

    def mark(self) -> Mark:
        worst = next((one for one in _RETURNING if one in self.severities), None)
        return Mark(_short("\n".join(self.texts)), _LOOKS[worst] if worst else style.UNMARKED)


class _Return:
    def __init__(self, reading: Reading, problems: Sequence[Problem], catalogue: Catalogue) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._basis = {one.code: BASIS[one.basis].short for one in catalogue.rules if one.basis}
        self._outside = list(reissuing.outside(reading))
        self._said = [
            self._saying(one) for one in problems if one.returns and one.code != OUTSIDE.code
        ]
        self._settled = [
            self._saying(one) for one in problems if one.reply and one.reply == one.explanation
        ]

    def made(self, head: Head, password: str) -> Returned:
        wrong = {sheet.place(slot.path) for sheet, slot in self._slots_to_mend()}
        contents = reissuing.contents_of(self._reading, wrong)
        mend = [
            tuple(self._lines([said for said in self._said if said.problem.severity is one]))
            for one in _RETURNING
        ]
        parts = tuple(self._parts())
        head = Head(*map(_short, (head.unit, head.file, head.checked)))
        sheet = ReturnSheet(head, tuple(self._sections(parts, mend)))
        content = write(
            self._reading.layout,
            contents,
            {place: note.mark() for place, note in self._notes(contents).items()},
            issue=self._reading.seal.stored,
            password=password,
            catalogue=self._catalogue,
            opinions=sheet,
        )
        lines = tuple(line for each in mend for line in each)
        return Returned(content, parts, lines, len(self._reading.changes), len(self._outside))

    def _slots_to_mend(self) -> Iterator[tuple[Sheet, Slot]]:
        return (said.at for said in self._said if said.at is not None)

    # ------------------------------------------------------------------ what is said

    def _saying(self, problem: Problem) -> _Said:
        where = self._reading.where(problem.loc)
        return _Said(
            problem,
            home=self._home(problem),
            at=self._reading.slot(problem.loc),
            where=tidy(where),
            says=tidy(problem.sentence.removeprefix(f"{where}：")),
        )

    def _home(self, problem: Problem) -> Sheet | None:
        """The sheet of the record that a problem is about, or else the one where it stands."""
        place, at = self._reading.place(problem.loc), self._reading.slot(problem.loc)
        own = (one for one in self._reading.layout.sheets if one.base and one.base == place[:2])
        return next(own, at[0] if at else None)

    def _sections(self, parts: Sequence[Part], mend: Sequence[tuple[Line, ...]]) -> list[Section]:
        must, explain = mend
        return [
            Section("各项目（表）要改几处", tuple(self._overview(parts)), answered=False),
            Section("必须修改", must),
            Section("请修改，或在“情况说明”“回复”中说明理由", explain),
            Section("已经回复的，交财政部门审核，不必再改", tuple(self._lines(self._settled))),
            Section("下发内容有改动，已恢复为下发时的内容", tuple(self._restored())),
            Section("表格以外的内容（没有放回表里，需要的请填到表内）", tuple(self._apart())),
        ]

    def _parts(self) -> Iterator[Part]:
        """What is to be mended on each sheet, in their order; first what is on none."""
        reading = self._reading
        for sheet in (None, *reading.layout.sheets):
            own = [said.problem for said in self._said if said.home is sheet]
            if not own:
                continue
            title = "整本工作簿" if sheet is None else sheet.plan.definition.name
            if sheet is not None and sheet.index is not None:
                title = records(reading.form, own[0].loc[:2], reading.assembled.data)
            must = sum(1 for one in own if one.severity is Severity.MUST)
            yield Part(_short(title), must, len(own) - must, sheet)

    def _overview(self, parts: Sequence[Part]) -> Iterator[Line]:
        for part in parts:
            counts = {"必改": part.must, "须改或说明": part.explain}
            says = "，".join(f"{name} {count} 处" for name, count in counts.items() if count)
            yield Line(part.title, says, (part.sheet, Box(0, 0)) if part.sheet else None)

    def _lines(self, chosen: Iterable[_Said]) -> Iterator[Line]:
        """One line for each sentence, by part; equal sentences of a part are one."""
        for group in _grouped(chosen):
            first = group[0]
            places = tuple(self._reading.place(said.problem.loc) for said in group)
            code = first.problem.code
            yield Line(
                where=_short(self._together(group)) or "整本工作簿",
                says=_short(first.says),
                at=(first.at[0], first.at[1].box) if first.at else None,
                code=code,
                basis=self._basis.get(code, ""),
                places=places,
                reply=self._reading.replied(code, places),
            )

    def _together(self, group: Sequence[_Said]) -> str:
        """Several places in words: what they have in common once, then each."""
        common = ""
        if len({said.problem.loc[:2] for said in group}) == 1:
            common = records(self._reading.form, group[0].problem.loc[:2], self._data)
        rest = [said.where.removeprefix(tidy(common)) for said in group]
        more = f"等 {len(group)} 处" if len(group) > _NAMED else ""
        return common + "、".join(rest[:_NAMED]) + more

    @property
    def _data(self) -> dict[str, object]:
        return self._reading.assembled.data

    def _restored(self) -> Iterator[Line]:
        for place, issued, now in self._reading.changes:
            found = self._reading.layout.slot(place)
            if found is None:
                continue
            sheet, slot = found
            where = self._reading.where(self._reading.loc(place))
            says = f"{_changed(issued, now)}{self._objecting(place)}"
            at, code = (sheet, slot.box), CHANGED.code
            reply = self._reading.replied(code, (place,))
            yield Line(_short(where), _short(says), at, code, places=(place,), reply=reply)

    def _objecting(self, place: Place) -> str:
        """How to say that what was issued is wrong."""
        correction = self._reading.correction(self._reading.loc(place))
        where = f"请填“{self._reading.label(correction)}”" if correction else "请与财政部门联系"
        return f"如确需调整，{where}，写明应为多少和依据。"

    def _apart(self) -> Iterator[Line]:
        for one in self._outside[:MOST_TOLD]:
            where = f"“{one.sheet}”{one.cell}"
            yield Line(_short(where), one.text, code=one.code)
        more = len(self._outside) - MOST_TOLD
        if more > 0:
            yield Line("", f"还有 {more} 格没有列出，请对照原来的文件。", code=OUTSIDE.code)

    # ------------------------------------------------------------------ notes on cells

    def _notes(self, contents: Contents) -> dict[Place, _Note]:
        notes: dict[Place, _Note] = {}
        for said in self._said:
            if said.at is not None:
                sheet, slot = said.at
                note = notes.setdefault(sheet.place(slot.path), _Note())
                own = label(self._reading.form, sheet.place(slot.path))
                about = self._reading.label(said.problem.loc)
                text = said.says if about in ("", own) else f"{about}：{said.says}"
                if text not in note.texts:
                    note.texts.append(text)
                note.severities.add(said.problem.severity)
        for place, issued, now in self._reading.changes:
            text = f"{_changed(issued, now)}{self._objecting(place)}"
            notes.setdefault(place, _Note()).texts.append(text)
        for place, _, raw in reissuing.slots(self._reading):
            value = contents.typed.get(place)
            if value is not None and not reissuing.is_kept(raw, value):
                notes.setdefault(place, _Note()).texts.append(_kept(raw))
            if raw.kind in reissuing.UNREAD and place not in (*notes, *contents.issued):
                notes[place] = _Note([_unread(raw)])
        return notes


def _grouped(said: Iterable[_Said]) -> Iterator[list[_Said]]:
    """Those that say the same of one sheet together, where the first of them stands."""
    groups: dict[tuple[object, ...], list[list[_Said]]] = {}
    order: list[list[_Said]] = []
    for one in said:
        runs = groups.setdefault((one.home, one.problem.code, one.says), [])
        if not runs or len(runs[-1]) == _MOST_PLACES:
            runs.append([])
            order.append(runs[-1])
        runs[-1].append(one)
    return iter(order)


def _changed(issued: str, now: str) -> str:
    return f"下发时为“{quoted(issued)}”，交回时为“{quoted(now) or '空白'}”，已恢复。"


def _kept(raw: Raw) -> str:
    """What stood in a cell that cannot hold it as it was."""
    return f"交回时这一格是“{quoted(str(raw))}”，与这一格的格式不同，已改成文字，请核对。"


def _unread(raw: Raw) -> str:
    """What stood in a cell that nobody asked for, and held nothing that can be read."""
    return f"交回时这一格是“{quoted(str(raw))}”，读不出内容，没有放回。需要的请重新填写。"


def _short(text: str) -> str:
    """A text of ours, whatever was quoted in it, within what a cell or a note shows."""
    text = tidy(text)
    while units(text) > _SAID_UNITS:
        text = f"{text[: _SAID_UNITS // 2 - 1]}…"
    return text
