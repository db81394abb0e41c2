"""Several filled copies of one issued workbook, put into one: blank and filled is filled.

Ten colleagues each fill their own projects in copies of one file. What only one copy has filled in
is taken from it; so is what several have, where one of them says all that the others say. Where
two say different things of one part, nobody is overruled: an officer is asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from xljixiao.form.cells import Kind, Raw
from xljixiao.form.contents import Contents, Value
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.naming import whose
from xljixiao.form.plan import Place, Slot
from xljixiao.rules.problem import quoted
from xljixiao.workbook import differing, reissuing
from xljixiao.workbook.fillings import Changes, Filled, Part
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.return_sheet import Head, Line, ReturnSheet, Section
from xljixiao.workbook.sealing import path_of, same_value
from xljixiao.workbook.writing import write


class Unlike(ValueError):  # noqa: N818 - named for the situation
    """A workbook that cannot be compared with another: it is of another form or edition."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One part that several copies have filled in differently."""

    part: str
    """`projects/3` or `overall`, as the check sheet writes places; a new project by its key."""
    title: str
    """In people's words: 《业务管理经费》, 总体绩效目标."""
    copies: tuple[int, ...]
    """One for each of the different fillings of which none says all that another says."""
    differences: tuple[str, ...]
    """One line for each cell that differs, in words; 第1份 is the copy of index 0."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A new project that stands on another spare sheet than in its copy; both as places."""

    part: str
    title: str
    copy: int
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Apart:
    """What stands in a copy and is not carried into the merged workbook, and why."""

    copy: int
    sheet: str
    cell: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the copies; `content` is there where nothing is to be asked."""

    content: bytes | None
    clashes: tuple[Clash, ...]
    taken: Mapping[str, int]
    """Part -> the copy that it is taken from; what nobody has filled in is as in the base."""
    moved: tuple[Moved, ...]
    apart: tuple[Apart, ...]


def merge(
    base: Reading, copies: Sequence[Reading], chosen: Mapping[str, int] | None = None
) -> Merged:
    """Put copies of a workbook into one, which can be read and checked as any received file.

    `base` is the workbook as it was issued, or as it last went back. `chosen` says which copy's
    filling of a part holds, where they clash. Raises `Unlike`.
    """
    _refuse_others(base, copies)
    return _Merge(base, copies).made(chosen or {})


def differences(one: Reading, other: Reading) -> tuple[str, ...]:
    """How two fillings of one workbook differ, in words; none where they mean the same.

    Raises `Unlike`.
    """
    _refuse_others(one, [other])
    issued = reissuing.contents_of(one, ()).issued
    first = Filled(one, issued)
    both = {1: first, 2: Filled(other, issued, first)}
    return tuple(
        f"{_title(part, both.values()) if part in first.places else ''}{line}"
        for part in dict.fromkeys(part for each in both.values() for part in each.parts)
        for line in differing.lines(part, both)
    )


def _refuse_others(base: Reading, copies: Iterable[Reading]) -> None:
    named = base.form.id, base.form.edition
    if any((one.form.id, one.form.edition) != named for one in copies):
        raise Unlike("a workbook of another form is no copy")


def _title(part: Part, filled: Iterable[Filled]) -> str:
    """A part in the words of the first that has it."""
    return next(one for one in filled if one.parts.get(part)).title(part)


_Cells = list[tuple[Place, Slot, Raw]]


class _Merge:
    def __init__(self, base: Reading, copies: Sequence[Reading]) -> None:
        self._base = base
        self._contents = reissuing.contents_of(base, ())
        self._own = Filled(base, self._contents.issued)
        self._copies = [Filled(one, self._contents.issued, self._own) for one in copies]
        self._cells = [self._by_head(one) for one in self._copies]
        self._layout, self._places = self._laid_out()
        self._taken: dict[Part, int] = {}

    def made(self, chosen: Mapping[str, int]) -> Merged:
        clashes = []
        for part in self._places:
            changes = {n: made for n, one in enumerate(self._copies) if (made := one.changes(part))}
            taken = self._agreed(part, changes)
            if taken is None and chosen.get(path_of(Place(part))) in changes:
                taken = chosen[path_of(Place(part))]
            if taken is not None:
                self._taken[part] = taken
            elif changes:
                clashes.append(self._clash(part, changes))
        return Merged(
            content=None if clashes else self._written(),
            clashes=tuple(clashes),
            taken={path_of(Place(part)): copy for part, copy in self._taken.items()},
            moved=tuple(self._moved()),
            apart=tuple(one for n in range(len(self._copies)) for one in self._apart(n)),
        )

    # ------------------------------------------------------------------ which copy holds

    def _agreed(self, part: Part, changes: Mapping[int, Changes]) -> int | None:
        """The copy that says all that the others say; of those that mean the same always one."""
        whole = [one for one in changes if all(self._says(one, each, changes) for each in changes)]
        return min(whole, key=lambda copy: self._as_typed(part, copy), default=None)

    def _says(self, copy: int, other: int, changes: Mapping[int, Changes]) -> bool:
        """Whether a copy says of a part all that another says.

        What the other has blank says something too, where only the other has been returned: there
        it was taken out.
        """
        ours, theirs = changes[copy], changes[other]
        returned = [self._copies[one].reading.is_returned for one in (copy, other)]
        return ours == theirs or (theirs.items() <= ours.items() and returned != [False, True])

    def _as_typed(self, part: Part, copy: int) -> list[tuple[str, str, str]]:
        start = len(part)
        cells = self._cells[copy].get(self._source(part, copy), ())
        return [(path_of(Place(place[start:])), raw.kind, str(raw)) for place, _, raw in cells]

    def _clash(self, part: Part, changes: Mapping[int, Changes]) -> Clash:
        own: list[int] = []
        for copy in changes:
            others = [one for one in changes if self._says(one, copy, changes)]
            if all(self._says(copy, one, changes) for one in others) and copy == others[0]:
                own.append(copy)
        fillings = {copy + 1: self._copies[copy] for copy in own}
        title = _title(part, (*fillings.values(), self._own))
        differ = differing.lines(part, fillings)
        return Clash(path_of(Place(part)), title, tuple(own), differ)

    # ------------------------------------------------------------------ where parts stand

    def _laid_out(self) -> tuple[Layout, Mapping[Part, Place]]:
        """The place of each part; new records get spare sheets, and more where those are taken."""
        parts = dict.fromkeys(part for one in (self._own, *self._copies) for part in one.parts)
        places = {part: Place(part) for part in parts if not _is_new(part)}
        counts = dict(self._base.layout.counts)
        new = sorted(filter(_is_new, parts), key=lambda part: (self._first(part), str(part[1])))
        for part in new:
            listed = str(part[0])
            taken = {*self._own.records, *places.values()}
            place = next(one for n in count() if (one := Place((listed, n))) not in taken)
            places[part] = place
            counts[listed] = max(counts[listed], int(place[1]) + 1)
        return lay_out(self._base.form, counts), places

    def _first(self, part: Part) -> Place:
        """The first sheet on which any copy has a part."""
        return min(one.places[part] for one in self._copies if part in one.places)

    def _source(self, part: Part, copy: int) -> Place:
        return self._copies[copy].places.get(part, Place(part))

    def _target(self, filled: Filled, place: Place) -> Place:
        """Where the merged workbook has what stands at a place of a copy."""
        head = filled.head(place)
        part = filled.homes.get(head) or head
        return Place((*self._places.get(part, part), *place[len(head) :]))

    def _moved(self) -> Iterator[Moved]:
        for part, now in self._places.items():
            for copy, filled in enumerate(self._copies) if _is_new(part) else ():
                before = filled.places.get(part, now)
                if before != now:
                    paths = path_of(before), path_of(now)
                    yield Moved(path_of(Place(part)), filled.title(part), copy, *paths)

    # ------------------------------------------------------------------ what is written

    def _written(self) -> bytes:
        """The base, with what was taken in the place of what stood there."""
        issued = self._contents.issued
        gone = {self._places[part] for part in self._taken}
        typed: dict[Place, Value] = {
            place: value
            for place, value in self._contents.typed.items()
            if self._own.head(place) not in gone
        }
        for part, copy in self._taken.items():
            for place, slot, raw in self._cells[copy].get(self._source(part, copy), ()):
                target = self._target(self._copies[copy], place)
                value = reissuing.written(raw, slot.constraint, self._base.form.setting)
                if value is not None and target not in issued:
                    typed[target] = value
        return write(
            self._layout,
            Contents(issued, typed),
            prior=self._base.prior,
            issue=self._base.seal.stored,
            opinions=self._replies(),
            calculated=False,
        )

    def _replies(self) -> ReturnSheet | None:
        """What the copies answer to an earlier return, on a sheet on which it is found again."""
        found: dict[tuple[str, str, tuple[Place, ...]], list[set[str]]] = {}
        for filled in (self._own, *self._copies):
            for one in filled.reading.replies:
                at = tuple(self._target(filled, place) for place in one.places)
                before, now = found.setdefault((one.code, one.about, at), [set(), set()])
                (before if filled is self._own else now).add(one.text)
        lines = tuple(
            Line("", about, code=code, places=at, reply="\n".join(sorted(now - before or before)))
            for (code, about, at), (before, now) in sorted(found.items(), key=_named)
        )
        head = Head(whose(self._base.form, self._base.assembled.data), "", "")
        sheet = ReturnSheet(head, (Section("对退回意见的回复", lines),))
        return sheet if lines or self._base.is_returned else None

    @staticmethod
    def _by_head(filled: Filled) -> Mapping[Place, _Cells]:
        """What stands in the cells of each part."""
        found: dict[Place, _Cells] = {}
        for cell in reissuing.slots(filled.reading):
            found.setdefault(filled.head(cell[0]), []).append(cell)
        return found

    # ------------------------------------------------------------------ what is not

    def _apart(self, copy: int) -> Iterator[Apart]:
        """What a copy holds and the merged workbook does not, and what it has blank by its age."""
        filled = self._copies[copy]
        for one in reissuing.outside(filled.reading):
            yield Apart(copy, one.sheet, one.cell, one.text, "在表格以外")
        for place, slot, raw in chain.from_iterable(self._cells[copy].values()):
            spot = filled.reading.spot(place)
            if spot and (why := self._why(copy, place, slot, raw)):
                yield Apart(copy, spot.sheet, spot.cell, str(raw), why)
        taken = [part for part, number in self._taken.items() if number == copy]
        for part in taken if not filled.follows else ():
            for key, datum in self._own.parts.get(part, {}).items():
                spot = self._base.spot(datum.place)
                if spot and key not in filled.parts.get(part, {}):
                    yield Apart(copy, spot.sheet, spot.cell, datum.text, "较早的这一份里没有填")

    def _why(self, copy: int, place: Place, slot: Slot, raw: Raw) -> str:
        """Why a cell is not carried, if it is not."""
        filled = self._copies[copy]
        if filled.is_as_issued(place, raw, slot):
            return ""
        head, target = filled.head(place), self._target(filled, place)
        part = filled.homes.get(head, head)
        if part is None:
            return "下发的工作簿里已经没有这个项目"
        issued = self._contents.issued.get(target)
        if issued is not None and not same_value(str(issued), str(raw), slot.constraint):
            return f"下发时为“{quoted(str(issued))}”，按下发内容"
        if self._taken.get(part) == copy and raw.kind is Kind.ERROR:
            return "是错误值，放不进格子"
        return ""


def _is_new(part: Part) -> bool:
    """Whether the base has no such part: then it is called by its key."""
    return len(part) > 1 and isinstance(part[1], str)


def _named(item: tuple[object, object]) -> str:
    name, _ = item
    return str(name)
