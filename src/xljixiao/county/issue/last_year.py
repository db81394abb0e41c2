"""What every unit answered last year, as this year's roster says which project goes on with which.

The roster's 上年项目 names last year's project by its code, or by its name in the same unit or
department, whatever their codes were then. So the office confirms, corrects and clears there.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from xljixiao.county.issue.fitting import Fitted, Fitting
from xljixiao.county.issue.pairing import SAME, Renaming
from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.form.ready import Form
from xljixiao.model.naming import bare_name
from xljixiao.model.roster import Filling, Roster, RosterProject, department_of
from xljixiao.model.submission import Contact, Submission
from xljixiao.model.values import tidy_line

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
        found = self._found(project)
        if len(found) != 1:
            return _NOTHING
        (index,) = found
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
        """A sentence for each project of last year that the roster names and nobody knows.

        `column` is what the roster calls the column in which it does.
        """
        for project in filling.projects:
            found = self._found(project) if project.prior else [0]
            if len(found) != 1:
                why = "在上年的资料里不止一个，请填项目编码" if found else "在上年的资料里没有找到"
                yield (
                    f"{project.unit}《{project.name}》的“{column}”填的是“{project.prior}”，{why}，"
                    "没有带入上年的目标和指标。请在名册里核对；不延续上年项目的，请清空。"
                )

    def _found(self, project: RosterProject) -> Sequence[int]:
        """All that the roster's word can mean."""
        word = tidy_line(project.prior or "")
        unit = project.unit
        if not word:
            return ()
        if coded := self._by_code.get(word.upper()):
            return coded[:1] if len(coded) == 1 else self._of_unit(coded, unit)
        for how, called in enumerate(_CALLED):
            for scope in (unit, department_of(unit)):
                if named := self._by_name.get((how, scope, called(word))):
                    return named
        return ()

    def _of_unit(self, indexes: Sequence[int], unit: str) -> Sequence[int]:
        own = [one for one in indexes if self._projects[one].unit.code == unit]
        return own or indexes
