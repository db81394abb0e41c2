"""What a workbook goes out with: what the roster gives, and what is known of its projects before.

What the roster leaves blank stays blank here, and so is the unit's to fill in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from xljixiao.county.issue.last_year import LastYear
from xljixiao.form.naming import label, topic
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.roster import Filling, Roster, RosterProject
from xljixiao.model.shape import most_records, resolve
from xljixiao.model.submission import Submission, key_of

Prefills = Mapping[str, Mapping[str, Any]]
"""What is known of this year: project, by its key, or filling unit, by its code -> answers.

Each as part of a project or a submission, as `read --json` prints them.
"""


class NotIssuable(ValueError):  # noqa: N818 - named for the situation
    """What the roster gives makes no workbook; the message is for the user."""


def as_issued(
    form: Form, roster: Roster, filling: Filling, prefills: Prefills, last_year: LastYear
) -> Submission:
    """A unit's workbook before anything is filled in. Raises `NotIssuable`.

    What is known of this year goes before what was answered last year.
    """
    most = most_records(resolve(Submission, ("projects",)))
    if most is not None and len(filling.projects) > most:
        raise NotIssuable(
            f"“{filling.filler.name}”有 {len(filling.projects)} 个项目，一本工作簿最多 {most} 个。"
            "请在名册的“填报单位”里分给几个单位填报。"
        )
    whole = {**last_year.whole(filling).answers, **prefills.get(filling.filler.code, {})}
    projects = [
        _issued(one, _together(last_year.project(one).answers, _known(one, prefills)))
        for one in filling.projects
    ]
    return _submission(form, roster, filling, whole, projects)


def prior_of(
    form: Form, roster: Roster, filling: Filling, last_year: LastYear
) -> Submission | None:
    """What last year's answers alone make of the workbook, each project at its index.

    None where nothing is known of last year.
    """
    whole = last_year.whole(filling).answers
    answers = [last_year.project(one).answers for one in filling.projects]
    if not whole and not any(answers):
        return None
    return _submission(form, roster, filling, whole, answers)


def _submission(
    form: Form,
    roster: Roster,
    filling: Filling,
    whole: Mapping[str, Any],
    projects: Sequence[Mapping[str, Any]],
) -> Submission:
    terms, department = roster.terms, filling.department
    status = form.fields["projects", "*", "status"].definition.default
    data = {
        **whole,
        "form": {"id": form.id, "edition": form.edition},
        **{name: getattr(terms, name) for name in ("county", "region", "year", "stage")},
        "department": {"code": department.code, "name": department.name},
        "filler": filling.filler,
        "projects": [
            {
                "status": status,
                **said,
                "unit": roster.unit(one.unit),
                "code": one.code,
                "name": one.name,
            }
            for one, said in zip(filling.projects, projects, strict=True)
        ],
    }
    try:
        return Submission.model_validate(data, context=form.setting)
    except ValidationError as error:
        raise NotIssuable(_refused(form, filling, error)) from error


def _known(project: RosterProject, prefills: Prefills) -> Mapping[str, Any]:
    """What is known of a project; its code may have come later."""
    keys = (key_of(project.unit, code, project.name) for code in (project.code, None))
    return next((prefills[key] for key in keys if key in prefills), {})


def _together(last: Mapping[str, Any], now: Mapping[str, Any]) -> Mapping[str, Any]:
    """This year's answers over last year's, field by field."""
    return {**last, **now, "budget": {**last.get("budget", {}), **now.get("budget", {})}}


def _issued(project: RosterProject, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """A project's answers with the amounts, which the roster alone gives."""
    amounts = {"total": project.total, "fiscal": project.fiscal, "other": project.other}
    return {**answers, "budget": {**answers.get("budget", {}), **amounts}}


def _refused(form: Form, filling: Filling, error: ValidationError) -> str:
    """Which project it is, for whoever made the list that it came from."""
    loc = tuple(error.errors()[0]["loc"])
    names = {"projects": [{"name": one.name} for one in filling.projects]}
    around = (loc[:n] for n in range(len(loc), 0, -1))  # the model looks deeper than a cell
    field = next((name for one in around if (name := label(form, Place(one)))), loc[-1])
    told = f"“{filling.filler.name}”{topic(form, loc, names)}的“{field}”不合表样，没有下发"
    return f"{told}。请核对名册和导入的内容后重试。"
