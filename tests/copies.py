"""Filled copies of one issued workbook, as colleagues send them in."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl

from xljixiao.county.demo import examples
from xljixiao.form.loading import shipped_form
from xljixiao.form.plan import Place
from xljixiao.model.submission import Budget, Project, Submission
from xljixiao.workbook.filling import write
from xljixiao.workbook.look import put
from xljixiao.workbook.reading import Reading, read_workbook
from xljixiao.workbook.sealing import Issue

FORM = shipped_form("hebei-2021")
ISSUE = Issue("昌黎县2021年申报", "801-1", b"key")
_EXAMPLE = Submission.model_validate_json(examples()[1].read_bytes(), context=FORM.setting)
FULL = _EXAMPLE.model_copy(update={"projects": _EXAMPLE.projects[:5]})
"""What ten colleagues are to fill in together."""


def given(project: Project) -> Project:
    """Of a project what finance gives."""
    budget = Budget(
        **{name: getattr(project.budget, name) for name in ("total", "fiscal", "other")}
    )
    names = {name: getattr(project, name) for name in ("unit", "code", "name")}
    return Project(**names, status="申报", budget=budget)


def blank(document: Submission = FULL) -> Submission:
    """A document as it is issued."""
    projects = tuple(map(given, document.projects))
    own = ("form", "county", "region", "year", "stage", "department", "filler")
    return Submission(**{name: getattr(document, name) for name in own}, projects=projects)


def read(content: bytes) -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "收到.xlsx"
        path.write_bytes(content)
        return read_workbook(path, [FORM])


@cache
def issued(document: Submission = FULL, issue: Issue = ISSUE) -> Reading:
    """The workbook that went out, still blank."""
    return read(write(FORM, blank(document), fresh=True, issue=issue))


@cache
def filled(document: Submission = FULL, issue: Issue = ISSUE) -> Reading:
    """The same wholly filled in."""
    return read(write(FORM, document, issue=issue))


def with_parts(base: Reading, source: Reading, parts: Iterable[Place | tuple[Any, ...]]) -> Reading:
    """A copy in which some parts are filled in as they are in another."""
    chosen = list(parts)
    cells = {
        place: source.raw(place)
        for sheet, slot in source.layout.slots()
        if any((place := sheet.place(slot.path))[: len(part)] == part for part in chosen)
    }
    return with_cells(base, cells)


def with_cells(base: Reading, cells: Mapping[Any, Any]) -> Reading:
    """A copy in which some cells hold something else."""
    grids = [[list(row) for row in grid] for grid in base.grids]
    for place, value in cells.items():
        found = base.layout.slot(Place(place))
        assert found is not None, place
        sheet, slot = found
        put(grids[base.layout.sheets.index(sheet)], slot.box.row, slot.box.column, value)
    return replace(base, grids=grids)


def typed(content: bytes, cells: Mapping[tuple[str, str], Any]) -> bytes:
    """By an outside tool."""
    book, stream = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    for (sheet, cell), value in cells.items():
        book[sheet][cell].value = value
    book.save(stream)
    return stream.getvalue()
