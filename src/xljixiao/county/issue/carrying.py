"""A workbook issued anew: what the roster gives now, and all that the unit had answered before.

Answers go with their project, wherever that stands now. What cannot go along is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xljixiao.county.collect.receiving import Desk, Job, identified
from xljixiao.county.issue.pairing import SAME, Known, Renaming, pairs
from xljixiao.county.standing import History
from xljixiao.form.contents import Contents, Value, contents_of
from xljixiao.form.layout import Layout
from xljixiao.form.naming import label
from xljixiao.form.plan import Place, Slot
from xljixiao.model.submission import Submission
from xljixiao.workbook import reissuing
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.filling import room_for
from xljixiao.workbook.sealing import same_value

_PROJECTS = "projects"
_TOLD = 60


class Unreadable(Exception):  # noqa: N818 - named for the situation
    """A file that could be read when it came cannot be any more; the argument is its name."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the newest answers of a unit stand: the document read, or the file as it came."""

    filler: str
    document: str | None
    file: Job
    earlier: tuple[str, ...]
    """What was issued to the unit, each time."""

    @classmethod
    def of(cls, desk: Desk, history: History, filler: str) -> "Source | None":
        """What counts, or else the newest that could be read; None where nothing came."""
        newest = history.current(filler) or next(reversed(history.of_filler(filler)), None)
        if newest is None:
            return None
        return cls(
            filler=filler,
            document=history.reads[newest.id].document,
            file=Job(desk.round.archived(newest.sha256), newest.name, filler),
            earlier=tuple(one.document for one in history.issued.get(filler, ())),
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """What a workbook goes out with, and a sentence for each thing that could not go along."""

    layout: Layout
    contents: Contents
    lost: tuple[str, ...] = ()
    sound: bool = True
    """Whether every value is as its cell wants it."""


def carried(
    desk: Desk,
    given: Submission,
    sources: Sequence[Source] = (),
    *,
    elsewhere: Sequence[Known] = (),
    renaming: Renaming = SAME,
) -> Carried:
    """Put answers to what is given; where several sources have some, the first holds.

    From sources of other units come only projects that are in this workbook now; `elsewhere` are
    those that were in this one and are in another one now.
    """
    return _Carrying(desk, given, sources, elsewhere, renaming).done()


class _Carrying:
    def __init__(
        self,
        desk: Desk,
        given: Submission,
        sources: Sequence[Source],
        elsewhere: Sequence[Known],
        renaming: Renaming,
    ) -> None:
        form, spares = desk.form, desk.terms.spares
        new = [Known.of(one) for one in given.projects]
        self._answers = [_Answers(desk, one, new, elsewhere, renaming) for one in sources]
        self._own = [one for one in self._answers if one.filler == given.filler.code][:1]
        added = [(answers, index) for answers in self._own for index in answers.added]
        self._layout = room_for(form, given, spares + len(added))
        self._base = contents_of(self._layout, given, fresh=True)
        self._homes: dict[int, tuple[_Answers, int]] = {
            at: (answers, index)
            for answers in reversed(self._answers)
            for at, index in answers.pairs.items()
        }
        self._homes |= {len(new) + n: home for n, home in enumerate(added)}
        self._typed: dict[Place, Value] = {}
        self._lost: list[str] = []

    def done(self) -> Carried:
        for place, value in self._base.typed.items():
            if not (place[1] in self._homes if place[0] == _PROJECTS else self._own):
                self._typed[place] = value
        for answers in self._own:
            for place, value in answers.of_the_whole():
                self._put(answers, place, place, value)
        for index, (answers, old) in sorted(self._homes.items()):
            for place, value in answers.of_project(old):
                self._put(answers, place, Place((_PROJECTS, index, *place[2:])), value)
            self._set_status(index)
        lost = [*self._lost, *(line for each in self._own for line in each.left_behind())]
        sound = all(one.sound for one in self._answers)
        return Carried(self._layout, Contents(self._base.issued, self._typed), tuple(lost), sound)

    def _put(self, answers: "_Answers", place: Place, to: Place, value: Value) -> None:
        found = self._layout.slot(to)
        issued = self._base.issued.get(to)
        if found is not None and issued is None:
            self._typed[to] = value
        elif found is None or not answers.is_ours(place, to, found[1], issued):
            now = "没有这一格" if issued is None else f"名册为“{_short(issued)}”"
            self._lost.append(f"{answers.where(place)}：原来填的是“{_short(value)}”，{now}。")

    def _set_status(self, index: int) -> None:
        """What the unit had added itself and the roster gives now is one like the others."""
        for name, word in self._layout.form.definition.records[_PROJECTS].spare.items():
            place = Place((_PROJECTS, index, name))
            given = self._base.typed.get(place)
            if self._typed.get(place) == word and given is not None and self._is_given(index):
                self._typed[place] = given

    def _is_given(self, index: int) -> bool:
        return any(place[:2] == (_PROJECTS, index) for place in self._base.issued)


class _Answers:
    """What stands in one source, and which project is which."""

    def __init__(
        self,
        desk: Desk,
        source: Source,
        new: Sequence[Known],
        elsewhere: Sequence[Known],
        renaming: Renaming,
    ) -> None:
        self.filler = renaming.now(source.filler)
        self._form = desk.form
        self._renaming = renaming
        self._new = new
        self._earlier = [Submission.model_validate_json(one) for one in source.earlier]
        self.sound = source.document is not None
        self._outside = 0
        if source.document is not None:
            document = Submission.model_validate_json(source.document)
            self._layout = room_for(self._form, document, 0)
            contents = contents_of(self._layout, document, fresh=False)
        else:
            checked = _found(desk, source.file)
            if checked.reading is None:
                raise Unreadable(source.file.name)
            self._layout = checked.reading.layout
            contents = reissuing.contents_of(checked.reading, ())
            self._outside = sum(1 for _ in reissuing.outside(checked.reading))
        self._values = {**contents.typed, **contents.issued}
        known = self._known
        self._old = sorted(known)
        typed = [known[index] for index in self._old]
        issued = [Known.of(project) for one in self._earlier for project in one.projects]
        before = pairs(typed, issued)
        old = [issued[before[at]] if at in before else one for at, one in enumerate(typed)]
        self.pairs = {at: self._old[to] for at, to in pairs(new, old, renaming).items()}
        """New -> old. A project that was issued is known by that, whatever was typed into it."""
        away = {self._old[to] for to in pairs(elsewhere, old, renaming).values()}
        rest = [one for one in self._old if one not in set(self.pairs.values()) | away]
        given = {self._old[at] for at in before}
        self.added = [one for one in rest if one not in given]
        """Those that the unit added itself."""
        self._dropped = [one for one in rest if one in given]

    @cached_property
    def _known(self) -> Mapping[int, Known]:
        """The projects in which something stands."""

        def text(index: int, *path: str) -> str:
            return str(self._values.get(Place((_PROJECTS, index, *path)), ""))

        return {
            index: Known(text(index, "unit", "code"), text(index, "code"), text(index, "name"))
            for index in {int(one[1]) for one in self._filled if one[0] == _PROJECTS}
        }

    @property
    def _filled(self) -> Iterator[Place]:
        """The places where more stands than the form itself prints."""
        return (
            place
            for place, value in self._values.items()
            if (slot := self._slot(place)) is None or value not in (slot.preset, slot.default)
        )

    def _slot(self, place: Place) -> Slot | None:
        found = self._layout.slot(place)
        return found and found[1]

    def of_the_whole(self) -> Iterator[tuple[Place, Value]]:
        return ((place, value) for place, value in self._values.items() if place[0] != _PROJECTS)

    def of_project(self, index: int) -> Iterator[tuple[Place, Value]]:
        own = (_PROJECTS, index)
        return ((place, value) for place, value in self._values.items() if place[:2] == own)

    def is_ours(self, place: Place, to: Place, slot: Slot, issued: Value | None) -> bool:
        """Whether a value that gives way is the one given now, or one that was issued before."""
        value = str(self._values[place])
        given = [str(issued), *self._issued_before(place, to)]
        return any(same_value(one, value, slot.constraint) for one in given)

    def _issued_before(self, place: Place, to: Place) -> Iterator[str]:
        for one in self._earlier:
            record: object = one
            path = place
            if place[0] == _PROJECTS:
                known = [Known.of(each) for each in one.projects]
                found = pairs([self._new[int(to[1])]], known, self._renaming)
                if not found:
                    continue
                record, path = one.projects[found[0]], Place(place[2:])
            for step in path:
                record = getattr(record, str(step), None)
            yield str(record)

    def where(self, place: Place) -> str:
        """A place as people call it."""
        known = self._known.get(int(place[1])) if place[0] == _PROJECTS else None
        return (f"《{known.name}》" if known else "") + label(self._form, place)

    def left_behind(self) -> Iterator[str]:
        """What does not go along: of projects that are dropped, and beside the form."""
        for index in self._dropped:
            slots = [self._slot(place) for place in self._filled if place[:2] == (_PROJECTS, index)]
            cells = sum(1 for slot in slots if slot and slot.definition.filled_by == "department")
            if cells:
                name = self._known[index].name
                yield f"《{name}》：名册已取消这个项目，单位填的 {cells} 格没有带入。"
        if self._outside:
            yield f"表格以外有 {self._outside} 处内容，没有带入。"


def _found(desk: Desk, file: Job) -> Checked:
    try:
        return identified(desk, file)[0]
    except OSError as error:
        raise Unreadable(file.name) from error


def _short(value: Value) -> str:
    """A value as it is told; two codes are only told apart by their ends."""
    text = " ".join(str(value).split())
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"
