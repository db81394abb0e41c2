"""The units and departments of a county, from how the rows of lists call them.

A code says what lies under what: the department's is the first segment. Names are taken where a
list gives them; a department's own unit (…本级) tells the department's, where nothing else does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xljixiao.county.lists.rows import Given
from xljixiao.county.lists.telling import Telling
from xljixiao.county.lists.values import Called
from xljixiao.model.roster import RosterDepartment, RosterUnit, department_of
from xljixiao.rules.problem import quoted


@dataclass(slots=True)
class Known:
    """A unit or department by its code; the name may still be missing."""

    code: str
    name: str | None
    first: Called
    more: dict[str, str] = field(default_factory=dict)
    """What else lists say of it: 归口股室, 联系人."""


class Registry:
    """All units and departments that lists have called so far."""

    def __init__(self, telling: Telling, own_unit: Sequence[str]) -> None:
        self._telling = telling
        self._own_unit = sorted(own_unit, key=len, reverse=True)
        self.units: dict[str, Known] = {}
        self.departments: dict[str, Known] = {}

    def meet_unit(self, called: Called) -> None:
        """A row calls a unit; a code of one segment is a department's."""
        if called.code is not None and department_of(called.code) == called.code:
            self.meet_department(called)
        elif called.code is not None:
            self._meet(self.units, called.code, called)
            self.departments.setdefault(
                department_of(called.code), Known(department_of(called.code), None, called)
            )

    def meet_department(self, called: Called) -> Known | None:
        """A row calls a department."""
        if called.code is None:
            return None
        return self._meet(self.departments, department_of(called.code), called)

    def department_of(self, called: Called) -> Known | None:
        """The department of a unit that a row calls by its code."""
        return self.departments.get(department_of(called.code)) if called.code else None

    def is_own(self, called: Called) -> bool:
        """Whether a unit is the department itself."""
        short = called.code is not None and department_of(called.code) == called.code
        return short or (called.name is not None and self._bare(called.name) != called.name)

    def _meet(self, known: dict[str, Known], code: str, called: Called) -> Known:
        own = known.setdefault(code, Known(code, called.name, called))
        if own.name is None:
            own.name = called.name
        elif called.name is not None and called.name != own.name:
            told = f"代码“{code}”在前面的名称是“{own.name}”，用了前面的。请核对。"
            self._telling.lose(called.cell.at, told, called.name)
        return own

    def code_of(self, called: Called) -> str | None:
        """The code of a unit that a row calls, perhaps only by its name; told where it has none."""
        if called.code is not None or called.name is None:
            return called.code
        codes = self._by_name(called.name)
        if len(codes) == 1:
            return codes[0]
        told = "不止一个单位是这个名称" if codes else "没有这个单位的代码"
        deed = "请补上单位代码，或另给一份有单位代码和名称的名单，一起导入"
        self._telling.lose(called.cell.at, f"{told}。{deed}。", called.name)
        return None

    def _by_name(self, name: str) -> list[str]:
        """The codes that go by a name; a department stands for its own unit, where it has one."""
        units = [one.code for one in self.units.values() if one.name == name]
        if units:
            return units
        own = [one.code for one in self.units.values() if one.name and self._bare(one.name) == name]
        return own or [one.code for one in self.departments.values() if one.name == name]

    def settle(self) -> None:
        """Name the departments that no list names, by their units; tell where none can be."""
        for one in self.departments.values():
            if one.name is None:
                self._name(one)

    def _name(self, department: Known) -> None:
        units = [one for one in self.units.values() if department_of(one.code) == department.code]
        own = [bare for one in units if one.name and (bare := self._bare(one.name)) != one.name]
        names = own or [one.name for one in units if one.name]
        first = department.first
        if len(names) != 1:
            told = f"没有找到部门“{department.code}”的名称。请在名册的“部门”一页补上。"
            self._telling.lose(first.cell.at, told)
            return
        department.name = names[0]
        told = "名单里没有写部门的名称，由单位名称得出。请在名册的“部门”一页核对。"
        self._telling.note(first.cell.at, told, f"{department.code}{names[0]}")

    def _bare(self, name: str) -> str:
        """A unit's name without what says that it is the department itself."""
        for ending in self._own_unit:
            if name.endswith(ending) and name != ending:
                return name.removesuffix(ending)
        return name

    def add(self, own: Known, name: str, value: str | None, given: Given) -> None:
        """What else a row says of a department."""
        if value is not None and own.more.setdefault(name, value) != value:
            told = f"同一部门前面写的是“{quoted(own.more[name])}”，用了前面的。请核对。"
            self._telling.lose(given.at, told, value)

    def roster_departments(self) -> Iterator[RosterDepartment]:
        """For the roster, by code; what no list says is blank."""
        for code in sorted(self.departments):
            one = self.departments[code]
            yield RosterDepartment.draft({"code": code, "name": one.name, **one.more})

    def roster_units(self) -> Iterator[RosterUnit]:
        for code in sorted(self.units):
            yield RosterUnit.draft({"code": code, "name": self.units[code].name})
