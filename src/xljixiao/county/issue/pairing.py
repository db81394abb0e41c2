"""Which project is which, though its code comes later and its unit gets another one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xljixiao.model.roster import Roster, department_of
from xljixiao.model.submission import Project
from xljixiao.model.values import tidy_line


@dataclass(frozen=True, slots=True)
class Known:
    """By what a project is known."""

    unit: str
    code: str
    name: str

    @classmethod
    def of(cls, project: Project) -> "Known":
        return cls(project.unit.code, project.code or "", project.name)


@dataclass(frozen=True, slots=True)
class Renaming:
    """What the codes of units are now, by the former ones that the roster tells."""

    units: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, roster: Roster) -> "Renaming":
        return cls(
            units={one.former: one.code for one in roster.units if one.former},
            departments={one.former: one.code for one in roster.departments if one.former},
        )

    def now(self, code: str) -> str:
        """The code of today; of a unit that is not told of, by its department."""
        old = department_of(code)
        new = self.departments.get(old, old)
        return self.units.get(code, new + code.removeprefix(old))


SAME = Renaming()
"""Where no unit has another code than before."""


def pairs(new: Sequence[Known], old: Sequence[Known], renaming: Renaming = SAME) -> dict[int, int]:
    """New -> old, each at most once: by code, else by unit and name where one has no code yet."""
    by_code = _indexed((one.code, index) for index, one in enumerate(old) if one.code)
    found = {at: by_code[one.code] for at, one in enumerate(new) if one.code in by_code}
    taken = set(found.values())
    rest = [(index, one) for index, one in enumerate(old) if index not in taken]
    coded = _indexed((_called(one, renaming), index) for index, one in rest if one.code)
    bare = _indexed((_called(one, renaming), index) for index, one in rest if not one.code)
    for index, one in enumerate(new):
        if index in found:
            continue
        called = _called(one, SAME)
        match = bare.pop(called, None)
        if match is None and not one.code:
            match = coded.pop(called, None)
        if match is not None:
            found[index] = match
    return found


def _called(one: Known, renaming: Renaming) -> tuple[str, str]:
    return renaming.now(one.unit), tidy_line(one.name)


def _indexed(found: Iterable[tuple[object, int]]) -> dict[object, int]:
    """Each key with the first index that has it."""
    indexes: dict[object, int] = {}
    for key, index in found:
        indexes.setdefault(key, index)
    return indexes
