"""Compare what two files hold, department by department."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from xljixiao.county.comparing.opening import Held, Opened, opened
from xljixiao.document.disclosing import disclosed
from xljixiao.form.differences import Difference, Kind, differences
from xljixiao.model.pairing import paired
from xljixiao.model.record import Record
from xljixiao.model.submission import Project, Submission
from xljixiao.model.telling import ForTheUser

_NOTHING: Final = Decimal("0.00")
_STAGE: Final = ("stage",)


class NotAlike(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """Two files that hold different kinds of documents; the message says which."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many projects differ, and what all that are asked for come to, in 万元."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    before: Decimal = _NOTHING
    after: Decimal = _NOTHING

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.added + other.added,
            self.removed + other.removed,
            self.changed + other.changed,
            self.before + other.before,
            self.after + other.after,
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """One department in the two files; None in the one that has it not."""

    before: Held | None
    after: Held | None
    differences: tuple[Difference, ...]

    @property
    def kind(self) -> Kind | None:
        """Whether only one of the files has it, and which."""
        if self.before is None:
            return Kind.ADDED
        return Kind.REMOVED if self.after is None else None

    @property
    def document(self) -> Record | None:
        """As the second file has it, if it does."""
        held = self.after or self.before
        return held.document if held else None

    @property
    def totals(self) -> Totals:
        """The projects that only one of the two has are counted, whole departments too."""
        changed, counts = set(), {Kind.ADDED: 0, Kind.REMOVED: 0}
        for one in self.differences:
            loc = one.after_loc or one.before_loc or ()
            if loc[:1] != ("projects",) or one.yearly:
                continue
            if one.kind in counts and len(loc) == 2:
                counts[one.kind] += 1
            else:
                changed.add(loc[:2])
        before, after = _projects(self.before), _projects(self.after)
        added = len(after) if self.before is None else counts[Kind.ADDED]
        removed = len(before) if self.after is None else counts[Kind.REMOVED]
        return Totals(added, removed, len(changed), _amount(before), _amount(after))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two files; without `departments` where one of them could not be read."""

    before: Opened
    after: Opened
    departments: tuple[Compared, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether there is something to compare."""
        return bool(self.before.held and self.after.held)

    @property
    def is_read_in_full(self) -> bool:
        return not (self.before.sentences or self.after.sentences)

    @property
    def is_of_a_text(self) -> bool:
        """Whether only what a disclosed text bears is compared, though one of them has more."""
        return self.before.is_text != self.after.is_text

    @property
    def totals(self) -> Totals:
        return sum((one.totals for one in self.departments), Totals())


def compare(before: Path, after: Path) -> Comparison:
    """What is not the same in two files: workbooks, disclosed texts, data files, in any mixture.

    What cannot be read is said in the files themselves, not raised. Raises `NotAlike` where they
    are no two of a kind, and OSError.
    """
    one, other = opened(before), opened(after)
    if not (one.held and other.held):
        return Comparison(one, other)
    kinds = {held.form.model: held.form for held in (*one.held, *other.held)}
    if len(kinds) > 1:
        titles = "，".join(
            f"“{each.file.name}”是“{each.held[0].form.definition.title}”" for each in (one, other)
        )
        raise NotAlike(f"{titles}，不能互相比较。请核对文件。")
    olds, news = list(one.held), list(other.held)
    if one.is_text or other.is_text:
        olds, news = [*map(_disclosed, olds)], [*map(_disclosed, news)]
    found = list(_compared(olds, news))
    if one.is_text != other.is_text:
        found = [_without_stage(each) for each in found]
    return Comparison(one, other, tuple(each for each in found if _is_sure(each, one, other)))


def _is_sure(compared: Compared, before: Opened, after: Opened) -> bool:
    """A department may be missing because it could not be read."""
    match compared.kind:
        case Kind.ADDED:
            return not before.sentences
        case Kind.REMOVED:
            return not after.sentences
        case _:
            return True


def _compared(olds: Sequence[Held], news: Sequence[Held]) -> Iterator[Compared]:
    pairs = {0: 0} if len(olds) == len(news) == 1 else _pairs(olds, news)
    for index, new in enumerate(news):
        old = olds[pairs[index]] if index in pairs else None
        found = differences(new.form, old.document, new.document) if old else ()
        yield Compared(old, new, found)
    for index, old in enumerate(olds):
        if index not in pairs.values():
            yield Compared(old, None, ())


def _pairs(olds: Sequence[Held], news: Sequence[Held]) -> dict[int, int]:
    """By who filled it in for which department, else by the department."""

    def keys(document: Record) -> tuple[object, ...]:
        department, filler = (getattr(document, one, None) for one in ("department", "filler"))
        code = getattr(department, "code", None)
        return code and (code, getattr(filler, "code", None)), code

    before, after = [one.document for one in olds], [one.document for one in news]
    return dict(paired(before, after, keys, lambda _one, _other: 0.0))


def _disclosed(held: Held) -> Held:
    if not isinstance(held.document, Submission):
        return held
    return Held(held.form, disclosed(held.form, held.document))


def _without_stage(compared: Compared) -> Compared:
    """A text is taken for an approved one where it does not say otherwise: that is no change."""
    told = (one for one in compared.differences if _STAGE not in (one.before_loc, one.after_loc))
    return replace(compared, differences=tuple(told))


def _projects(held: Held | None) -> list[Project]:
    """Those that are asked for."""
    if held is None or not isinstance(held.document, Submission):
        return []
    return [one for one in held.document.projects if not one.is_silent(held.form.setting)]


def _amount(projects: Sequence[Project]) -> Decimal:
    return sum((one.budget.total or _NOTHING for one in projects), _NOTHING)
