"""The returned workbook: issued anew, a note on each cell to mend, all listed in front.

It goes back with finance's values restored, by which it was judged. The received file is not
touched.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xljixiao.form.cells import Box
from xljixiao.form.layout import Sheet
from xljixiao.form.naming import records
from xljixiao.form.plan import Slot
from xljixiao.model.values import tidy
from xljixiao.rules import CATALOGUE
from xljixiao.rules.basis import BASIS
from xljixiao.rules.catalogue import Catalogue
from xljixiao.rules.intake import CHANGED, OUTSIDE
from xljixiao.rules.problem import Problem, Severity
from xljixiao.workbook import reissuing
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.look import MOST_TOLD
from xljixiao.workbook.notes import notes
from xljixiao.workbook.opinions import CODE, Opined, Opinion
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.return_sheet import Head, Line, ReturnSheet, Section
from xljixiao.workbook.said import Said, grouped, restored, short
from xljixiao.workbook.writing import write

_RETURNING = (Severity.MUST, Severity.EXPLAIN)
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A project, or a sheet that is about all: what is to be mended in it."""

    title: str
    must: int
    explain: int
    sheet: Sheet | None
    opinions: int = 0

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

    @property
    def opinions(self) -> int:
        """How many opinions of officers it brings."""
        return sum(part.opinions for part in self.parts)


def send_back(
    checked: Checked,
    head: Head,
    *,
    opinions: Sequence[Opinion] = (),
    password: str = "",
    catalogue: Catalogue = CATALOGUE,
) -> Returned:
    """Make the workbook that goes back for a file that was read, with what officers say of it."""
    if checked.reading is None:
        raise ValueError("a file that was not read cannot be issued anew")
    return _Return(checked.reading, checked.problems, opinions, catalogue).made(head, password)


class _Return:
    def __init__(
        self,
        reading: Reading,
        problems: Sequence[Problem],
        opinions: Sequence[Opinion],
        catalogue: Catalogue,
    ) -> None:
        self._reading = reading
        self._opined = [Opined.of(reading, one) for one in opinions]
        self._catalogue = catalogue
        self._basis = {one.code: BASIS[one.basis].short for one in catalogue.rules if one.basis}
        self._outside = list(reissuing.outside(reading))
        self._said = [
            Said.of(reading, one) for one in problems if one.returns and one.code != OUTSIDE.code
        ]
        self._settled = [
            Said.of(reading, one) for one in problems if one.reply and one.reply == one.explanation
        ]

    def made(self, head: Head, password: str) -> Returned:
        wrong = {sheet.place(slot.path) for sheet, slot in self._slots_to_mend()}
        contents = reissuing.contents_of(self._reading, wrong)
        noted = notes(self._reading, self._said, self._opined, contents)
        opined = tuple(self._opinion_lines())
        mend = [
            tuple(self._lines([said for said in self._said if said.problem.severity is one]))
            for one in _RETURNING
        ]
        parts = tuple(self._parts())
        head = Head(*map(short, (head.unit, head.file, head.checked)))
        sheet = ReturnSheet(head, tuple(self._sections(parts, opined, mend)))
        content = write(
            self._reading.layout,
            contents,
            {place: note.mark() for place, note in noted.items()},
            prior=self._reading.prior,
            issue=self._reading.seal.stored,
            password=password,
            catalogue=self._catalogue,
            opinions=sheet,
        )
        lines = tuple(line for each in (opined, *mend) for line in each)
        return Returned(content, parts, lines, len(self._reading.changes), len(self._outside))

    def _slots_to_mend(self) -> Iterator[tuple[Sheet, Slot]]:
        return (said.at for said in self._said if said.at is not None)

    # ------------------------------------------------------------------ what is said

    def _sections(
        self, parts: Sequence[Part], opined: tuple[Line, ...], mend: Sequence[tuple[Line, ...]]
    ) -> list[Section]:
        must, explain = mend
        return [
            Section("各项目（表）要改几处", tuple(self._overview(parts)), answered=False),
            Section("审核意见", opined),
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
            opinions = [one.opinion for one in self._opined if one.home is sheet]
            if not own and not opinions:
                continue
            title = "整本工作簿" if sheet is None else sheet.plan.definition.name
            if sheet is not None and sheet.index is not None:
                loc = own[0].loc if own else opinions[0].loc
                title = records(reading.form, loc[:2], reading.assembled.data)
            must = sum(1 for one in own if one.severity is Severity.MUST)
            yield Part(short(title), must, len(own) - must, sheet, len(opinions))

    def _overview(self, parts: Sequence[Part]) -> Iterator[Line]:
        for part in parts:
            counts = {"必改": part.must, "须改或说明": part.explain}
            said = [f"{name} {count} 处" for name, count in counts.items() if count]
            said += [f"审核意见 {part.opinions} 条"] if part.opinions else []
            says = "，".join(said)
            yield Line(part.title, says, (part.sheet, Box(0, 0)) if part.sheet else None)

    def _opinion_lines(self) -> Iterator[Line]:
        for one in self._opined:
            places = (self._reading.place(one.opinion.loc),) if one.opinion.loc else ()
            yield Line(
                where=short(one.where) or "整本工作簿",
                says=one.says,
                at=one.leads_to,
                code=CODE,
                places=places,
                reply=self._reading.replied(CODE, places),
            )

    def _lines(self, chosen: Iterable[Said]) -> Iterator[Line]:
        """One line for each sentence, by part; equal sentences of a part are one."""
        for group in grouped(chosen):
            first = group[0]
            places = tuple(self._reading.place(said.problem.loc) for said in group)
            code = first.problem.code
            yield Line(
                where=short(self._together(group)) or "整本工作簿",
                says=short(first.says),
                at=(first.at[0], first.at[1].box) if first.at else None,
                code=code,
                basis=self._basis.get(code, ""),
                places=places,
                reply=self._reading.replied(code, places),
            )

    def _together(self, group: Sequence[Said]) -> str:
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
            says = restored(self._reading, place, issued, now)
            at, code = (sheet, slot.box), CHANGED.code
            reply = self._reading.replied(code, (place,))
            yield Line(short(where), short(says), at, code, places=(place,), reply=reply)

    def _apart(self) -> Iterator[Line]:
        for one in self._outside[:MOST_TOLD]:
            where = f"“{one.sheet}”{one.cell}"
            yield Line(short(where), one.text, code=one.code)
        more = len(self._outside) - MOST_TOLD
        if more > 0:
            yield Line("", f"还有 {more} 格没有列出，请对照原来的文件。", code=OUTSIDE.code)
