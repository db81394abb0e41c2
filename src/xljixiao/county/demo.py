"""A small round on the bundled county: written, filled in, checked, returned, consolidated."""

import datetime as dt
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from xljixiao.county.compiled import Compiled, Part
from xljixiao.county.returning import return_all
from xljixiao.county.saving import Occupied, save
from xljixiao.county.summary import write_summary
from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.model.submission import Project, Submission
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.report import file_report

FORM = "hebei-2021"


def examples_folder() -> Path:
    """Where the examples lie: in the package, or in the checkout."""
    packaged = Path(str(files("xljixiao"))) / "examples"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "examples"


def examples() -> list[Path]:
    """The bundled county's submissions, one a filling unit: the form's own example first."""
    others = examples_folder().glob("[0-9]*.json")  # each begins with its filling unit's code
    return [form_folders()[FORM] / "example.json", *sorted(others)]


def example_roster() -> Path:
    """The bundled county's roster: what its submissions were issued from."""
    return examples_folder() / "roster.json"


def play(folder: Path) -> Iterator[tuple[str, Checked | None]]:
    """Play the round into a folder; gives what was done, a sentence each, as it is done."""
    form = shipped_form(FORM)
    _refuse_foreign(folder)
    issued, received, returned, summary = (
        folder / name for name in ("1下发", "2收件", "4退回", "5汇总")
    )
    for path in (issued, received, summary):
        path.mkdir(parents=True, exist_ok=True)
    save(issued / "空白表样.xlsx", write(form), replace=True)
    yield f"空白表样：{issued / '空白表样.xlsx'}", None
    parts = []
    collected = []
    for path in examples():
        submission = Submission.model_validate_json(path.read_bytes(), context=form.setting)
        name = f"{submission.filler.code}{submission.filler.name}.xlsx"
        save(issued / name, write(form, _as_issued(submission), fresh=True), replace=True)
        save(received / name, write(form, submission), replace=True)
        checked = check(received / name)
        collected.append(checked)
        yield f"已填报：{received / name}", checked
        if checked.document is not None and not checked.must_return:
            problems = file_report(checked).problems
            locate = checked.reading.locate if checked.reading else None
            parts.append(Part(name, checked.document, problems=problems, locate=locate))
    slipped = received / "714（示例：填错的一份）.xlsx"
    save(slipped, write(form, _with_slips()), replace=True)
    checked = check(slipped)
    yield f"填错的一份：{slipped}", checked
    list(
        return_all(
            [*collected, checked], returned, at=_CHECKED_AT, replace=True, setting=form.setting
        )
    )
    yield f"退回的工作簿、说明和回执：{returned}", None
    target = summary / "汇总表.xlsx"
    returning = sum(problem.returns for problem in checked.problems)
    left_out = [(slipped.name, f"有 {returning} 处要修改或说明")]
    compiled = Compiled(form, tuple(parts), _CHECKED_AT, left_out=tuple(left_out))
    save(target, write_summary(compiled), replace=True)
    yield f"汇总表：{target}", None


_CHECKED_AT = dt.datetime(2021, 3, 8, 9, 30)  # noqa: DTZ001 - the same in every demo
_MARK = "示例说明.txt"
_SAYS = (
    "本文件夹由 xljixiao demo 生成，里面的单位除昌黎县工商业联合会外都是虚构的。可以整个删去。\n"
)


def _refuse_foreign(folder: Path) -> None:
    """Play only into a folder that is new, or that an earlier demo made."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise Occupied(f"“{folder}”里已有别的文件，没有写入。请给一个新文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text(_SAYS, "utf-8")


def _as_issued(submission: Submission) -> Submission:
    """What finance knows before anything is filled in."""
    projects = tuple(
        Project(
            unit=one.unit,
            code=one.code,
            name=one.name,
            status=one.status,
            budget=one.budget.model_copy(update={"purpose": None}),
        )
        for one in submission.projects
    )
    keep = {"form", "county", "region", "year", "stage", "department", "filler"}
    return Submission(**{name: getattr(submission, name) for name in keep}, projects=projects)


_OF_LAST_YEAR = "预算数8万元，其中财政资金8万元，主要用于机关日常工作和会员培训。"
"""A purpose that was copied without a look at the amounts."""


def _with_slips() -> Submission:
    """The first example with slips that people make; held without a setting, so nothing refuses."""
    path = examples()[0]
    good = Submission.model_validate_json(path.read_bytes())
    project = good.projects[0]
    first, second, *rest = project.indicators
    slipped = project.model_copy(
        update={
            "budget": project.budget.model_copy(update={"purpose": _OF_LAST_YEAR}),
            "spending_plan": tuple(
                step.model_copy(update={"percent": 25}) for step in project.spending_plan
            ),
            "indicators": (
                first.model_copy(update={"level2": "社会效益指标"}),
                second.model_copy(update={"name": first.name}),
                *rest,
            ),
        }
    )
    return good.model_copy(update={"projects": (slipped,)})
