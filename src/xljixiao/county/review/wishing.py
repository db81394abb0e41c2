"""What units say is wrong in what was issued: a line each, for finance to take up or not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from xljixiao.county.review.amending import Amendment, roster_key
from xljixiao.county.review.paperwork import key_text
from xljixiao.county.standing import Standing
from xljixiao.county.stepping import project_key
from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.review import CorrectionRow
from xljixiao.model.roster import Roster, RosterProject
from xljixiao.model.submission import Project, Submission
from xljixiao.model.values import Money
from xljixiao.rules import intake
from xljixiao.workbook.report import FileReport, ProblemLine

_CORRECTION, _STATUS, _BASICS = "更正意见", "申报状态", "基本信息"
_MONEY: TypeAdapter[Decimal] = TypeAdapter(Money)
_AMOUNTS = {"total": "预算数", "fiscal": "财政资金", "other": "其他资金"}
_COLUMNS = {
    ("budget", "total"): "total",
    ("budget", "fiscal"): "fiscal",
    ("budget", "other"): "other",
    ("name",): "title",
    ("code",): "number",
}
"""Where in a project -> the column in which finance says what is right."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One line as it goes out, and what taking it up would do."""

    filler: str
    project: str
    text: str
    row: CorrectionRow
    amendment: Amendment

    @property
    def key(self) -> str:
        return self.row.key or ""


def wishes(standing: Standing, form: Form, roster: Roster) -> Iterator[Wish]:
    """What one unit says is wrong, in its newest submission."""
    read = standing.read
    if read is None or read.document is None:
        return
    submission = Submission.model_validate_json(read.document)
    report = FileReport.model_validate_json(read.report)
    known = {roster_key(one): one for one in roster.projects}
    changes = [one for one in report.problems if one.code == intake.CHANGED.code]
    apart = [one for one in changes if one.loc[:1] != ("projects",)]
    if apart:
        yield _apart(standing, form, apart)
    for index, project in enumerate(submission.projects):
        changed = [one for one in changes if one.loc[:2] == ("projects", index)]
        own = known.get(project_key(project))
        if project.correction or changed:
            yield _correction(standing, form, project, own, changed)
        if project.is_silent(form.setting) and own is not None:
            line = Amendment(project_key(project), dropped=True)
            yield _wish(
                standing, project, f"{_STATUS}：{project.status}", project.reason, own, line
            )
        elif _is_new(form, project) and own is None:
            yield _addition(standing, project)


def _is_new(form: Form, project: Project) -> bool:
    """Whether the unit added the project itself: it holds the words of a spare."""
    spare = form.definition.records["projects"].spare
    return bool(spare) and all(getattr(project, key) == word for key, word in spare.items())


def _apart(standing: Standing, form: Form, changed: Sequence[ProblemLine]) -> Wish:
    """What was changed outside of all projects; the roster itself is the place to mend that."""
    text = "\n".join(_changed(form, one) for one in changed)
    return _wish(standing, None, _CORRECTION, text, None, Amendment(""))


def _changed(form: Form, problem: ProblemLine) -> str:
    return f"“{label(form, Place(problem.loc))}”改为“{problem.found or '空白'}”"


def _correction(
    standing: Standing,
    form: Form,
    project: Project,
    own: RosterProject | None,
    changed: Sequence[ProblemLine],
) -> Wish:
    """更正意见; cells that were changed are one that lacks its reason."""
    texts = [project.correction] if project.correction else []
    put: dict[str, object] = {}
    for one in changed:
        texts.append(_changed(form, one))
        column = _COLUMNS.get(tuple(map(str, one.loc[2:])))
        if column is not None:
            put[column] = _read(column, one.found)
    line = Amendment(project_key(project))
    return _wish(standing, project, _CORRECTION, "\n".join(texts), own, line, put)


def _addition(standing: Standing, project: Project) -> Wish:
    budget = project.budget
    put = {name: getattr(budget, name) for name in _AMOUNTS}
    line = Amendment(
        project_key(project),
        added=True,
        unit=project.unit.code,
        filler=standing.filling.filler.code,
        title=project.name,
        number=project.code,
    )
    item = f"{_STATUS}：{project.status}"
    return _wish(standing, project, item, project.reason, None, line, put)


def _read(column: str, found: str) -> object:
    """What stands in a changed cell, where the roster could hold it."""
    if column not in _AMOUNTS:
        return found or None
    try:
        return _MONEY.validate_python(found)
    except ValidationError:
        return None


def _wish(  # noqa: PLR0913, PLR0917 - a line has so many sides
    standing: Standing,
    project: Project | None,
    item: str,
    text: str | None,
    own: RosterProject | None,
    line: Amendment,
    put: Mapping[str, object] | None = None,
) -> Wish:
    filler = standing.filling.filler
    wish = f"{item}：{text or ''}"
    amounts = [
        f"{called} {getattr(own, name)}"
        for name, called in _AMOUNTS.items()
        if own is not None and getattr(own, name) is not None
    ]
    row = CorrectionRow(
        department=standing.filling.department.name,
        filler=filler.name,
        name=project.name if project else _BASICS,
        code=project and project.code,
        item=item,
        issued="\n".join(amounts) or ("名册中没有" if line.added else None),
        wish=text or None,
        file=standing.current and standing.current.name[:200],
        key=key_text(filler.code, line.project, wish),
        **{name: value for name, value in (put or {}).items() if value is not None},
    )
    return Wish(filler.code, line.project, wish, row, line)
