"""What every unit answered last year, as this year's roster says which project goes on with which.

The roster's 上年项目 names last year's project by its code, or by its name in the same unit or
department, whatever their codes were then. So the office confirms, corrects and clears there. What
may be a slip fills in nothing: another project's goals are worse than none.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from xljixiao.county.issue.fitting import Fitted, Fitting
from xljixiao.county.issue.pairing import SAME, Renaming
from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.form.ready import Form
from xljixiao.model.going_on import GoingOn
from xljixiao.model.naming import bare_name
from xljixiao.model.roster import Filling, Roster, RosterProject, department_of
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Contact, Project, Submission
from xljixiao.model.values import tidy_line
from xljixiao.rules.vocabulary import subjects

_FILE = "prior.json"
_CALLED: Final[Sequence[Callable[[str], str]]] = (tidy_line, bare_name)
_NOTHING = Fitted({}, ())


def keep(round_: Round, submissions: Sequence[Submission]) -> None:
    """Keep last year's submissions in a round; who had filled them in is nobody's affair here."""
    kept = [one.model_copy(update={"contact": Contact()}) for one in submissions]
    data = [one.model_dump(mode="json", exclude_none=True) for one in kept]
    save(round_.own / _FILE, json.dumps(data, ensure_ascii=False).encode(), replace=True)


def kept(round_: Round) -> tuple[Submission, ...]:
    """Last year's submissions of a round; none where it began without."""
    path = round_.own / _FILE
    data = json.loads(path.read_bytes()) if path.exists() else []
    return tuple(map(Submission.model_validate, data))


class LastYear:
    """Last year's answers for this year's workbooks, under their form."""

    def __init__(
        self, submissions: Sequence[Submission], form: Form, renaming: Renaming = SAME
    ) -> None:
        self._fitting = Fitting(form)
        self._setting = form.setting
        self._renaming = renaming
        self._wholes = {
            renaming.now(one.department.code): one
            for one in reversed(submissions)
            if one.filler.code == one.department.code
        }
        self._projects = [project for one in submissions for project in one.projects]
        self._fitted: dict[int, Fitted] = {}
        self._by_code = defaultdict[str, list[int]](list)
        self._by_name = defaultdict[tuple[int, str, str], list[int]](list)
        for index, project in enumerate(self._projects):
            if project.code:
                self._by_code[project.code].append(index)
            unit = renaming.now(project.unit.code)
            for how, called in enumerate(_CALLED):
                for scope in {unit, department_of(unit)}:
                    self._by_name[how, scope, called(project.name)].append(index)

    @classmethod
    def of(cls, round_: Round, roster: Roster) -> "LastYear":
        """What a round began with, under its roster as it is now."""
        return cls(kept(round_), round_.form(roster), Renaming.of(roster))

    def __bool__(self) -> bool:
        """Whether anything is known of last year."""
        return bool(self._wholes or self._projects)

    def project(self, project: RosterProject) -> Fitted:
        """What a project's unit answered last year; nothing where the roster names no project."""
        index, _ = self._meant(project)
        if index is None:
            return _NOTHING
        if index not in self._fitted:
            self._fitted[index] = self._fitting.project(self._projects[index])
        return self._fitted[index]

    def whole(self, filling: Filling) -> Fitted:
        """What a department answered for the whole, for its own workbook alone."""
        old = self._wholes.get(filling.department.code) if filling.is_whole else None
        return self._fitting.whole(old) if old is not None else _NOTHING

    def lost(self, filling: Filling) -> tuple[str, ...]:
        """A sentence for each answer for which this year's form has no place."""
        found = (self.whole(filling), *map(self.project, filling.projects))
        return tuple(line for one in found for line in one.lost)

    def doubts(self, filling: Filling, column: str) -> Iterator[str]:
        """A sentence for each project whose word in the roster does not say which one is meant.

        `column` is what the roster calls the column in which it stands.
        """
        for project in filling.projects:
            _, why = self._meant(project)
            if why:
                yield (
                    f"{project.unit}《{project.name}》的“{column}”填的是“{project.prior}”，{why}，"
                    "没有带入上年的目标和指标。请在名册里核对；不延续上年项目的，请清空。"
                )

    def notes(
        self, every: Iterable[Filling], chosen: Collection[Filling], column: str
    ) -> Iterator[str]:
        """A sentence for each pair of the chosen that was taken, and yet may be a slip."""
        going_on = defaultdict[int, list[RosterProject]](list)
        for project in (one for each in every for one in each.projects):
            index, _ = self._meant(project)
            if index is not None:
                going_on[index].append(project)
        asked = {id(one) for each in chosen for one in each.projects}
        for index, projects in going_on.items():
            if asked.isdisjoint(map(id, projects)):
                continue
            old = self._projects[index]
            if len(projects) > 1:
                yield _shared(old, projects, column)
            for one in projects:
                if not _alike(one.name or "", old.name, self._setting):
                    yield (
                        f"{one.unit}《{one.name}》带入的是上年《{old.name}》{old.code or ''}的目标"
                        f"和指标，两个名称不像同一个项目。请在名册的“{column}”一栏核对。"
                    )

    def _meant(self, project: RosterProject) -> tuple[int | None, str]:
        """Last year's project that the roster means; else why none, blank where it names none."""
        said = GoingOn.read(project.prior or "")
        if not (said.code or said.name):
            return None, ""
        found = self._found(said, project.unit)
        if len(found) != 1:
            return None, "在上年的资料里" + ("不止一个，请填项目编码" if found else "没有找到")
        old = self._projects[found[0]]
        if said.code and said.name and not _alike(said.name, old.name, self._setting):
            return None, f"这个编码的项目上年叫《{old.name}》"
        then = department_of(self._renaming.now(old.unit.code))
        if then != department_of(project.unit):
            return None, (
                f"是{old.unit.code} {old.unit.name}的《{old.name}》，不是本部门的项目"
                "（机构改革的，请填上原部门代码或原单位代码）"
            )
        return found[0], ""

    def _found(self, said: GoingOn, unit: str) -> Sequence[int]:
        """All that the roster's word can mean."""
        if coded := self._by_code.get(said.code):
            return coded[:1] if len(coded) == 1 else self._of_unit(coded, unit)
        for how, called in enumerate(_CALLED):
            for scope in (unit, department_of(unit)):
                if named := self._by_name.get((how, scope, called(str(said)))):
                    return named
        return ()

    def _of_unit(self, indexes: Sequence[int], unit: str) -> Sequence[int]:
        own = [one for one in indexes if self._projects[one].unit.code == unit]
        return own or indexes


def _shared(old: Project, projects: Sequence[RosterProject], column: str) -> str:
    named = "、".join(f"{one.unit}《{one.name}》" for one in projects)
    return (
        f"上年的《{old.name}》{old.code or ''}带入了本轮 {len(projects)} 个项目：{named}。"
        f"确是拆分的，不必改；不是的，请在名册的“{column}”一栏只留一处。"
    )


def _alike(one: str, other: str, setting: Setting) -> bool:
    """Whether two names have anything in common but the words that stand everywhere."""
    names = bare_name(one), bare_name(other)
    first, second = (subjects(name, setting) for name in names)
    if not (first and second):  # 工作经费 has no other words
        first, second = (subjects(name, Setting()) for name in names)
    return bool(first & second) or names[0] == names[1]
