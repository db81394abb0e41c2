"""Other people's libraries see in our workbooks what we meant: two readers and a schema validator.

They run on node: `npm install --no-package-lock --no-audit --no-fund --prefix tests/independent`.
"""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from xljixiao.county.demo import examples, play
from xljixiao.form.constraints import Entry
from xljixiao.form.contents import contents_of
from xljixiao.form.layout import Layout, Sheet, Slot, lay_out
from xljixiao.form.loading import Form
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

HERE = Path(__file__).parent / "independent"
BOOKS = ("filled", "blank", "twelve", "summary")
FORMS = BOOKS[:3]
TOP_ROWS = 6  # of a summary sheet: title, totals, heads, the first rows

Seen = Mapping[str, Any]
Cells = dict[str, list[str]]


@dataclass(frozen=True)
class Case:
    """A workbook of ours, with the cells to compare and what the form says of them."""

    path: Path
    cells: Cells
    slots: Mapping[tuple[str, str], tuple[Slot, bool]]

    @cached_property
    def book(self) -> Workbook:
        return openpyxl.load_workbook(self.path)

    @cached_property
    def cached(self) -> Workbook:
        return openpyxl.load_workbook(self.path, data_only=True)

    def addresses(self) -> Iterator[tuple[str, str]]:
        return ((sheet, cell) for sheet, cells in self.cells.items() for cell in cells)


def _form_case(path: Path, form: Form, document: Submission | None) -> Case:
    """Of every field on every sheet the first and last cell, of every kind of label the first."""
    path.write_bytes(write(form, document))
    spares = form.definition.records["projects"].spares
    projects = document.projects if document is not None else ()
    layout = lay_out(form, {"projects": len(projects) + spares})
    issued = contents_of(layout, document, fresh=document is None).issued
    names = _names(layout, path)
    slots: dict[tuple[str, str], tuple[Slot, bool]] = {}
    cells: Cells = {}
    for sheet in layout.sheets:
        name = names[sheet.number]
        for slot in _ends(sheet):
            slots[name, slot.box.a1] = slot, sheet.place(slot.path) in issued
        printed = {label.style: label.box.a1 for label in reversed(sheet.plan.labels)}
        repeated = [shown.box.a1 for shown in sheet.plan.shown]
        cells[name] = [*(cell for page, cell in slots if page == name), *printed.values()]
        cells[name] += repeated
    return Case(path, cells, slots)


def _names(layout: Layout, path: Path) -> dict[str, str]:
    """Form number -> sheet, as the workbook prints it."""
    book = openpyxl.load_workbook(path, read_only=True)
    box = layout.sheets[0].plan.number_box
    return {str(page[box.a1].value): page.title for page in book.worksheets}


def _ends(sheet: Sheet) -> list[Slot]:
    first: dict[object, Slot] = {}
    last: dict[object, Slot] = {}
    for slot in sheet.plan.slots:
        first.setdefault((slot.placed.pattern, slot.box.column), slot)
        last[slot.placed.pattern, slot.box.column] = slot
    return list({slot.box.a1: slot for slot in (*first.values(), *last.values())}.values())


def _summary_case(folder: Path) -> Case:
    for _ in play(folder):
        pass
    (path,) = folder.glob("*/汇总表.xlsx")
    cells = {
        page.title: [cell.coordinate for row in page.iter_rows(max_row=TOP_ROWS) for cell in row]
        for page in openpyxl.load_workbook(path).worksheets
    }
    return Case(path, cells, {})


@pytest.fixture(scope="module")
def cases(
    tmp_path_factory: pytest.TempPathFactory, form: Form, seed: Submission
) -> dict[str, Case]:
    folder = tmp_path_factory.mktemp("independent")
    (many,) = (path for path in examples() if path.name.startswith("801"))
    twelve = Submission.model_validate_json(many.read_bytes(), context=form.setting)
    assert len(twelve.projects) == 12
    return {
        "filled": _form_case(folder / "filled.xlsx", form, seed),
        "blank": _form_case(folder / "blank.xlsx", form, None),
        "twelve": _form_case(folder / "twelve.xlsx", form, twelve),
        "summary": _summary_case(folder),
    }


def _look(asked: Mapping[Path, Cells]) -> dict[str, Seen]:
    node = shutil.which("node")
    missing = None
    if node is None:
        missing = "node is not installed"
    elif not (HERE / "node_modules").is_dir():
        missing = f"the libraries of {HERE.name} are not installed: see the top of this file"
    if missing or node is None:
        if os.environ.get("CI"):
            pytest.fail(f"must run in CI: {missing}")
        pytest.skip(str(missing))
    answer = subprocess.run(  # noqa: S603 - our own script
        [node, HERE / "look.mjs"],
        input=json.dumps({str(path): cells for path, cells in asked.items()}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    seen: dict[str, Seen] = json.loads(answer.stdout)
    return seen


@pytest.fixture(scope="module")
def seen(cases: dict[str, Case]) -> dict[str, Seen]:
    """One run of node for all."""
    answers = _look({case.path: case.cells for case in cases.values()})
    return {name: answers[str(case.path)] for name, case in cases.items()}


@pytest.mark.parametrize("name", BOOKS)
def test_the_schema_validator_finds_nothing(name: str, seen: dict[str, Seen]) -> None:
    assert seen[name]["validator"] == []


def test_the_schema_validator_would_find_something(
    cases: dict[str, Case], seen: dict[str, Seen], tmp_path: Path
) -> None:
    """A sheet state that is none, and an element that stands too late."""
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(cases["filled"].path) as good, zipfile.ZipFile(path, "w") as bad:
        for info in good.infolist():
            text = good.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                head, _, rest = text.partition(b"<sheetProtection")
                protection, _, tail = rest.partition(b"/>")
                text = head + tail.replace(
                    b"</worksheet>", b"<sheetProtection" + protection + b"/></worksheet>"
                )
            bad.writestr(info.filename, text.replace(b'"veryHidden"', b'"secret"'))
    found = _look({path: {}})[str(path)]["validator"]
    assert {one["path"] for one in found} == {"/xl/workbook.xml", "/xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("library", ["exceljs", "sheetjs"])
def test_the_sheets_and_their_states_are_the_same(
    library: str, name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    ours = [[page.title, page.sheet_state] for page in cases[name].book.worksheets]
    assert seen[name][library]["sheets"] == ours


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("library", ["exceljs", "sheetjs"])
def test_the_defined_names_are_the_same(
    library: str, name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    ours = {key: one.attr_text for key, one in cases[name].book.defined_names.items()}
    assert bool(ours) == (name in FORMS)
    theirs = seen[name][library]["names"]
    assert {key: _area(ref) for key, ref in theirs.items()} == {
        key: _area(ref) for key, ref in ours.items()
    }


def _area(reference: str) -> str:
    """A range of one cell is written as a cell by some."""
    sheet, _, area = reference.rpartition("!")
    first, _, last = area.partition(":")
    return f"{sheet.strip(chr(39))}!{first}" + (f":{last}" if last not in ("", first) else "")


@pytest.mark.parametrize("name", BOOKS)
def test_the_sheets_are_protected_alike(
    name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    ours = [page.protection.sheet for page in cases[name].book.worksheets]
    assert set(ours) == {name in FORMS}
    assert seen[name]["exceljs"]["protected"] == ours


@pytest.mark.parametrize("name", FORMS)
def test_a_cell_is_locked_where_finance_has_filled_it_and_nowhere_else(
    name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    cells = seen[name]["exceljs"]["cells"]
    for sheet, cell in cases[name].addresses():
        _, locked = cases[name].slots.get((sheet, cell), (None, True))
        assert cells[sheet][cell]["locked"] == locked, (sheet, cell)
        assert cases[name].book[sheet][cell].protection.locked == locked, (sheet, cell)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("library", ["exceljs", "sheetjs"])
def test_the_values_formulas_and_formats_are_the_same(
    library: str, name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    case, cells = cases[name], seen[name][library]["cells"]
    for sheet, cell in case.addresses():
        found = cells[sheet][cell]
        ours, value = case.book[sheet][cell], case.cached[sheet][cell].value
        formula = str(ours.value).removeprefix("=") if ours.data_type == "f" else None
        assert found["formula"] == formula, (sheet, cell)
        assert found["value"] == (to_excel(value) if ours.is_date else value or None or value)
        assert found["format"] == ours.number_format, (sheet, cell)


@pytest.mark.parametrize("name", FORMS)
def test_the_validations_are_the_same(
    name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    cells = seen[name]["exceljs"]["cells"]
    rules = {
        page.title: [(one, one.sqref) for one in page.data_validations.dataValidation]
        for page in cases[name].book.worksheets
    }
    for sheet, cell in cases[name].addresses():
        found = [one for one, area in rules[sheet] if cell in area]
        assert len(found) == ((sheet, cell) in cases[name].slots), (sheet, cell)
        ours = _told(found[0]) if found else None
        assert cells[sheet][cell]["validation"] == ours, (sheet, cell)


def _told(rule: DataValidation) -> dict[str, object]:
    return {
        "type": rule.type,
        "formulas": [one for one in (rule.formula1, rule.formula2) if one is not None],
        "operator": rule.operator,
        "blank": rule.allow_blank,
        "style": rule.errorStyle or "stop",
        "prompt": [rule.promptTitle, rule.prompt],
        "error": [rule.errorTitle, rule.error],
        "shown": [rule.showInputMessage, rule.showErrorMessage],
    }


@pytest.mark.parametrize("name", FORMS)
def test_the_sample_has_every_kind_of_cell(name: str, cases: dict[str, Case]) -> None:
    slots = cases[name].slots.values()
    assert {slot.constraint.entry for slot, _ in slots} == set(Entry)
    terms = {slot.constraint.term.of for slot, _ in slots if slot.constraint.term is not None}
    assert {"level1", "level2", "operator", "unit", "status", "stage"} <= terms
    assert {locked for _, locked in slots} == ({False} if name == "blank" else {False, True})
