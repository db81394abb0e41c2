"""Fill an issued workbook in as a person would, with nothing of the program that wrote it.

A cell is found by what is printed beside or above it, and only an unlocked one is typed into.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sheets import Book, NotFound, Sheet, Typed
from xljixiao.model.submission import Indicator, Project, Submission

__all__ = ["NotFound", "fill"]

COVER, WHOLE, DIRECTORY = "填报说明", "部门整体绩效目标", "项目目录"
_PROJECT = re.compile(r"(\d{2,3})(.+)", re.DOTALL)


def fill(issued: Path, meant: Submission, filled: Path | None = None) -> Path:
    """Type what a unit means into its workbook; saves it at `filled`, or in its place."""
    with zipfile.ZipFile(issued) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = Book.of(parts)
    _fill_cover(book.sheet(COVER), meant)
    if WHOLE in book.paths:
        _fill_whole(book.sheet(WHOLE), meant)
    directory = book.sheet(DIRECTORY)
    for tab, project in _tabs(book, meant.projects):
        found = _PROJECT.fullmatch(tab)
        assert found is not None
        _fill_line(directory, str(int(found[1])), project)
        if project.status in {"申报", "新增"}:
            _fill_project(book.sheet(tab), project)
    target = filled or issued
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in (parts | book.typed()).items():
            archive.writestr(name, content)
    return target


# ------------------------------------------------------------------ what is typed where


def _fill_cover(sheet: Sheet, meant: Submission) -> None:
    contact = meant.contact
    sheet.beside("填报人", contact.filled_by)
    sheet.beside("联系电话", contact.phone)
    sheet.beside("单位负责人", contact.approved_by)
    sheet.beside("填报日期", contact.date)


def _fill_whole(sheet: Sheet, meant: Submission) -> None:
    sheet.beside("总体绩效目标", meant.overall)
    functions = [(one.name, one.goal, _lines(one.indicators)) for one in meant.functions]
    sheet.under(("职责活动", "绩效目标", "绩效指标"), functions)
    measures = [(one.title, one.text) for one in meant.safeguards]
    sheet.under(("措施", "具体内容"), measures)


def _fill_line(sheet: Sheet, number: str, project: Project) -> None:
    """The project's line of the directory, known by its number."""
    typed = {"申报状态": project.status, "原因": project.reason, "更正意见": project.correction}
    for heading, value in typed.items():
        sheet.crossing(("序号", number), heading, value)


def _fill_project(sheet: Sheet, project: Project) -> None:
    budget = project.budget
    issued: dict[str, Typed] = {
        "单位代码": project.unit.code,
        "单位名称": project.unit.name,
        "项目编码": project.code,
        "项目名称": project.name,
        "预算数": budget.total,
        "其中：财政资金": budget.fiscal,
        "其他资金": budget.other,
    }
    for label, given in issued.items():
        if sheet.is_open_beside(label):  # on a spare sheet; elsewhere finance has filled them in
            sheet.beside(label, given)
    sheet.beside("资金用途", budget.purpose)
    for step in project.spending_plan:
        sheet.below(f"{step.month}月底", step.percent)
    sheet.beside("年度目标", _lines(project.goals))
    headings = (
        *("一级指标", "二级指标", "三级指标", "绩效指标描述", "符号", "数值", "单位"),
        *("指标值确定依据", "情况说明（不打印）"),
    )
    sheet.under(headings, [_row(one) for one in project.indicators])


def _row(one: Indicator) -> Sequence[Typed]:
    target = one.target
    value = target.words if target.value is None else f"{target.value:f}"
    return (
        *(one.level1, one.level2, one.name, one.description),
        *(target.operator, value, target.unit, one.basis, one.note),
    )


def _lines(lines: Sequence[str]) -> str | None:
    """Several lines in one cell, numbered as people number them."""
    if len(lines) < 2:
        return next(iter(lines), None)
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def _tabs(book: Book, projects: Sequence[Project]) -> Iterator[tuple[str, Project]]:
    """Each project with its tab: the one that has its code or its name, or else a spare one."""
    tabs = [name for name in book.paths if _PROJECT.fullmatch(name)]
    known: dict[str, list[str]] = {}
    for tab in tabs:
        sheet = book.sheet(tab)
        for label in ("项目编码", "项目名称"):
            known.setdefault(sheet.text_beside(label), []).append(tab)
    spares = [tab for tab in tabs if tab.endswith("备用")]
    taken: set[str] = set()
    for project in projects:
        bearers = known.get(project.code or project.name) or known.get(project.name, [])
        own = next((tab for tab in (*bearers, *spares) if tab not in taken), None)
        if own is None:
            raise NotFound(project.name)
        taken.add(own)
        yield own, project
