"""What the roster gives now, against what was issued last: 调整, 新增, 取消."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xljixiao.county.issue.pairing import SAME, Known, Renaming, pairs
from xljixiao.form.ready import Form
from xljixiao.model.record import Record
from xljixiao.model.shape import Pattern
from xljixiao.model.submission import Project, Submission, Unit, key_of

_NAMED = 3


class Kind(StrEnum):
    """What the roster changes."""

    ADJUSTED = "调整"
    ADDED = "新增"
    DROPPED = "取消"


@dataclass(frozen=True, slots=True)
class Difference:
    """One project, or what is about the whole: what was issued, and what would be issued now."""

    kind: Kind
    fillers: tuple[str, ...]
    """Whose workbooks it is about, by their codes."""
    whose: str
    project: str
    says: tuple[str, ...]
    basis: str = ""

    def __str__(self) -> str:
        project = f"《{self.project}》" if self.project else ""
        basis = f"（依据：{self.basis}）" if self.basis else ""
        return f"{self.kind}　{self.whose}{project}：{'，'.join(self.says)}{basis}"


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that the roster changes."""

    differences: tuple[Difference, ...] = ()
    unissued: tuple[Unit, ...] = ()
    """Who has had no workbook yet, while others have."""
    vanished: tuple[str, ...] = ()
    """A sentence for each who has had one and is not in the roster any more."""
    kept: tuple[str, ...] = ()
    """A sentence for each project whose unit has answered, and would begin with something else."""

    @property
    def fillers(self) -> frozenset[str]:
        """Whose workbooks are to be issued anew."""
        return frozenset(code for one in self.differences for code in one.fillers)

    @property
    def headline(self) -> str:
        """How many of each kind: 调整 3，新增 1，取消 1."""
        counts = Counter(one.kind for one in self.differences)
        return "，".join(f"{kind} {counts[kind]}" for kind in Kind)


_Value = str | Decimal | int | None


def compare(
    form: Form,
    given: Mapping[str, Submission],
    issued: Mapping[str, Submission],
    renaming: Renaming = SAME,
    bases: Mapping[str, str] | None = None,
) -> tuple[Difference, ...]:
    """What would go out to each filling unit against what went out to it.

    `bases`: project, by its key, -> the document that its amounts rest on.
    """
    comparison = _Comparison(form, given, issued, renaming, bases or {})
    return (*comparison.of_the_whole(), *comparison.of_projects())


class _Comparison:
    def __init__(
        self,
        form: Form,
        given: Mapping[str, Submission],
        issued: Mapping[str, Submission],
        renaming: Renaming,
        bases: Mapping[str, str],
    ) -> None:
        self._given = given
        self._issued = issued
        ours = [one for one in form.fields.values() if one.definition.filled_by == "finance"]
        self._labels = {one.pattern: one.name for one in ours}
        self._bases = bases
        units = {code: one.filler for code, one in {**issued, **given}.items()}
        self._whose = {code: f"{code} {unit.name}" for code, unit in units.items()}
        self._old = [(code, project) for code, one in issued.items() for project in one.projects]
        self._new = [(code, project) for code, one in given.items() for project in one.projects]
        self._pairs = pairs(
            [Known.of(project) for _, project in self._new],
            [Known.of(project) for _, project in self._old],
            renaming,
        )

    def of_the_whole(self) -> Iterator[Difference]:
        """What is no project's; what is alike in many workbooks is said once."""
        met: dict[str, list[str]] = {}
        for code, one in self._given.items():
            before = self._issued.get(code)
            if before is not None:
                for says in self._says(before, one, ()):
                    met.setdefault(says, []).append(code)
        for says, fillers in met.items():
            whose = "、".join(self._whose[code] for code in fillers[:_NAMED])
            more = f"等 {len(fillers)} 个单位" if len(fillers) > _NAMED else ""
            yield Difference(Kind.ADJUSTED, tuple(fillers), whose + more, "", (says,))

    def of_projects(self) -> Iterator[Difference]:
        """In the order of the roster, then what is not in it any more."""
        for new, (filler, project) in enumerate(self._new):
            whose = self._whose[filler]
            basis = self._bases.get(key_of(project.unit.code, project.code, project.name), "")
            if new not in self._pairs:
                if filler in self._issued:
                    says = tuple(self._amounts(project)) or ("金额由单位填写",)
                    yield Difference(Kind.ADDED, (filler,), whose, project.name, says, basis)
                continue
            before, old = self._old[self._pairs[new]]
            says = tuple(self._says(old, project, ("projects", "*")))
            if before != filler:
                says = (f"改由{self._whose[filler]}填报", *says)
                whose = self._whose[before]
            if says:
                touched = tuple(dict.fromkeys((before, filler)))
                yield Difference(Kind.ADJUSTED, touched, whose, old.name, says, basis)
        kept = set(self._pairs.values())
        for index, (filler, project) in enumerate(self._old):
            if index not in kept and filler in self._given:
                says = tuple(self._amounts(project)) or ("没有下发金额",)
                whose = self._whose[filler]
                yield Difference(Kind.DROPPED, (filler,), whose, project.name, says)

    def _says(self, old: Record, new: Record, base: Pattern) -> Iterator[str]:
        """Each field that finance fills in a record, where it is not as it was."""
        for path, label in self._fields(base):
            before, after = _at(old, path), _at(new, path)
            if before != after:
                yield f"{label} {_shown(before)} → {_shown(after)}"

    def _amounts(self, project: Project) -> Iterator[str]:
        for path, label in self._fields(("projects", "*")):
            value = _at(project, path)
            if isinstance(value, Decimal):
                yield f"{label} {_shown(value)}"

    def _fields(self, base: Pattern) -> Iterator[tuple[Pattern, str]]:
        for pattern, label in self._labels.items():
            path = pattern[len(base) :]
            if pattern[: len(base)] == base and "*" not in path:
                yield path, label


def _at(record: Record, path: Pattern) -> _Value:
    value: object = record
    for step in path:
        value = getattr(value, str(step), None)
    return value if isinstance(value, str | Decimal | int) else None


def _shown(value: _Value) -> str:
    if value is None:
        return "（空）"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
