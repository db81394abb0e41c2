"""What a workbook goes out with: what the roster gives, and what is known of its projects before.

What the roster leaves blank stays blank here, and so is the unit's to fill in.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from xljixiao.form.naming import label, topic
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.roster import Filling, Roster, RosterProject
from xljixiao.model.shape import most_records, resolve
from xljixiao.model.submission import Submission, key_of

Prefills = Mapping[str, Mapping[str, Any]]
"""Project, by its key -> answers that are known before, as `read --json` prints a project."""


class NotIssuable(ValueError):  # noqa: N818 - named for the situation
    """What the roster gives makes no workbook; the message is for the user."""


def as_issued(
    form: Form, roster: Roster, filling: Filling, prefills: Prefills | None = None
) -> Submission:
    """A unit's workbook before anything is filled in. Raises `NotIssuable`."""
    most = most_records(resolve(Submission, ("projects",)))
    if most is not None and len(filling.projects) > most:
        raise NotIssuable(
            f"“{filling.filler.name}”有 {len(filling.projects)} 个项目，一本工作簿最多 {most} 个。"
            "请在名册的“填报单位”里分给几个单位填报。"
        )
    terms, department = roster.terms, filling.department
    data = {
        "form": {"id": form.id, "edition": form.edition},
        **{name: getattr(terms, name) for name in ("county", "region", "year", "stage")},
        "department": {"code": department.code, "name": department.name},
        "filler": filling.filler,
        "projects": [_project(form, roster, one, prefills or {}) for one in filling.projects],
    }
    try:
        return Submission.model_validate(data, context=form.setting)
    except ValidationError as error:
        raise NotIssuable(_refused(form, filling, error)) from error


def _project(
    form: Form, roster: Roster, project: RosterProject, prefills: Prefills
) -> Mapping[str, Any]:
    keys = (key_of(project.unit, code, project.name) for code in (project.code, None))
    known = next((prefills[key] for key in keys if key in prefills), {})
    amounts = {"total": project.total, "fiscal": project.fiscal, "other": project.other}
    return {
        "status": form.fields["projects", "*", "status"].definition.default,
        **known,
        "unit": roster.unit(project.unit),
        "code": project.code,
        "name": project.name,
        "budget": {**known.get("budget", {}), **amounts},
    }


def _refused(form: Form, filling: Filling, error: ValidationError) -> str:
    """Which project it is, for whoever made the list that it came from."""
    loc = tuple(error.errors()[0]["loc"])
    names = {"projects": [{"name": one.name} for one in filling.projects]}
    around = (loc[:n] for n in range(len(loc), 0, -1))  # the model looks deeper than a cell
    field = next((name for one in around if (name := label(form, Place(one)))), loc[-1])
    told = f"“{filling.filler.name}”{topic(form, loc, names)}的“{field}”不合表样，没有下发"
    return f"{told}。请核对名册和导入的内容后重试。"
