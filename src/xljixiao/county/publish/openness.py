"""是否公开: what the roster says of departments and projects, and what it leaves open.

A department that is not disclosed hides all that is its own; a project's own word holds before its
department's. Blank means not decided, and nothing is published then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from xljixiao.county import registering
from xljixiao.county.round import ROSTER, Round
from xljixiao.form.definition import Table
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, RosterDepartment, RosterProject


@dataclass(frozen=True)
class Openness:
    """What may be shown of a round. `form` is that of its roster."""

    roster: Roster
    form: Form

    @classmethod
    def of(cls, round_: Round, roster: Roster) -> "Openness":
        return cls(roster, registering.roster_form(round_))

    def hides(self, department: RosterDepartment) -> bool:
        """Whether nothing of a department is disclosed."""
        return department.disclosed in self._withheld

    def withholds(self, project: RosterProject) -> bool:
        """Whether a project is not disclosed."""
        department = self.roster.department(project.unit)
        hidden = department is not None and self.hides(department)
        return hidden or self.roster.disclosed_of(project) in self._withheld

    def shows(self, project: RosterProject) -> bool:
        """Whether it is decided that a project is disclosed."""
        return self.roster.disclosed_of(project) is not None and not self.withholds(project)

    @cached_property
    def withheld(self) -> tuple[RosterProject, ...]:
        """The projects that are not disclosed."""
        return tuple(one for one in self.roster.projects if self.withholds(one))

    def undecided(self) -> Iterator[str]:
        """Where to say it, then a line for each department of which it is not decided."""
        open_ = [one for one in self.roster.departments if one.disclosed is None]
        if open_:
            yield (
                f"还没有定是否公开的部门 {len(open_)} 个。请在{self.where('departments')}填写；"
                f"个别项目不同的，在{self.where('projects')}填写："
            )
        for one in open_:
            count = sum(self.roster.disclosed_of(each) is None for each in self._of(one))
            yield f"　{one.code} {one.name}" + (f"（连同它的 {count} 个项目）" if count else "")

    def where(self, listed: str) -> str:
        """The column of the roster in which it is said."""
        sheet = next(
            one.name
            for one in self.form.definition.sheets
            for section in one.sections
            if isinstance(section, Table) and section.path == listed
        )
        label = self.form.fields[listed, "*", "disclosed"].label
        return f"“{ROSTER}”的“{sheet}”页“{label}”栏"

    def _of(self, department: RosterDepartment) -> Iterator[RosterProject]:
        found = self.roster.projects
        return (one for one in found if self.roster.department(one.unit) == department)

    @cached_property
    def _withheld(self) -> frozenset[str | None]:
        return frozenset(self.form.setting.flagged("disclosed", "withheld"))
