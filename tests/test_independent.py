"""Other libraries see in our files what we meant: two readers of workbooks, a schema validator."""

import datetime as dt
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from conftest import THREE
from xljixiao.county.demo import examples, play
from xljixiao.document.publishing import Approval, publish, publish_county
from xljixiao.form.constraints import Entry
from xljixiao.form.contents import contents_of
from xljixiao.form.layout import Layout, Sheet, lay_out
from xljixiao.form.plan import Slot
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

HERE = Path(__file__).parent / "independent"
INSTALL = "npm install --no-package-lock --no-audit --no-fund --prefix tests/independent"
BOOKS = ("filled", "blank", "twelve", "summary")
FORMS = BOOKS[:3]
QUOTE = "'"
TOP_ROWS = 6  # of a summary sheet: title, totals, heads, the first rows

Seen = Mapping[str, Any]
Asked = dict[str, list[str]]


@dataclass(frozen=True)
class Case:
    """A workbook of ours, with the cells to compare and what the form says of them."""

    path: Path
    cells: Asked
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
    """Every formula; the first and last cell of each field; the first label of each kind."""
    path.write_bytes(write(form, document))
    book = openpyxl.load_workbook(path)
    spares = form.definition.records["projects"].spares
    projects = document.projects if document is not None else ()
    layout = lay_out(form, {"projects": len(projects) + spares})
    issued = contents_of(layout, document, fresh=document is None).issued
    pages = _pages(layout, book)
    slots: dict[tuple[str, str], tuple[Slot, bool]] = {}
    cells: Asked = {}
    for sheet in layout.sheets:
        page = pages[sheet.number]
        for slot in _ends(sheet):
            slots[page.title, slot.box.a1] = slot, sheet.place(slot.path) in issued
        fields = [cell for name, cell in slots if name == page.title]
        printed = {label.style: label.box.a1 for label in reversed(sheet.plan.labels)}
        formulas = [one.coordinate for row in page for one in row if one.data_type == "f"]
        cells[page.title] = list(dict.fromkeys((*fields, *printed.values(), *formulas)))
    return Case(path, cells, slots)


def _pages(layout: Layout, book: Workbook) -> dict[str, Worksheet]:
    """Form number -> sheet, as the workbook prints it."""
    labels = layout.sheets[0].plan.labels
    number = next(label.box.a1 for label in labels if label.style == "number")
    return {str(page[number].value): page for page in book.worksheets}


def _ends(sheet: Sheet) -> list[Slot]:
    first: dict[object, Slot] = {}
    last: dict[object, Slot] = {}
    for slot in sheet.plan.slots:
        first.setdefault((slot.placed.pattern, slot.box.column), slot)
        last[slot.placed.pattern, slot.box.column] = slot
    return list({slot.box.a1: slot for slot in (*first.values(), *last.values())}.values())


def _summary_case(folder: Path) -> Case:
    folder /= "示范"
    for _ in play(folder):
        pass
    (path,) = folder.glob("*/汇总表.xlsx")
    cells = {
        page.title: [
            cell.coordinate
            for row in page.iter_rows(max_row=TOP_ROWS)
            for cell in row
            if isinstance(cell, Cell)
        ]
        for page in openpyxl.load_workbook(path).worksheets
    }
    return Case(path, cells, {})


@pytest.fixture(scope="module")
def cases(
    tmp_path_factory: pytest.TempPathFactory, form: Form, seed: Submission
) -> dict[str, Case]:
    folder = tmp_path_factory.mktemp("independent")
    (many,) = (path for path in examples() if path.name.startswith("801-"))
    twelve = Submission.model_validate_json(many.read_bytes(), context=form.setting)
    assert len(twelve.projects) == 12
    return {
        "filled": _form_case(folder / "filled.xlsx", form, seed),
        "blank": _form_case(folder / "blank.xlsx", form, None),
        "twelve": _form_case(folder / "twelve.xlsx", form, twelve),
        "summary": _summary_case(folder),
    }


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"must run in CI, but {what}")
    pytest.skip(what)


def _look(asked: Mapping[Path, Asked]) -> dict[str, Seen]:
    node = shutil.which("node")
    if node is None:
        _missing("node is not installed")
    if not (HERE / "node_modules").is_dir():
        _missing(f"{HERE.name}/node_modules is not there: {INSTALL}")
    answer = subprocess.run(
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


def test_a_returned_workbook_with_its_notes_and_links_is_as_sound(cases: dict[str, Case]) -> None:
    (path,) = cases["summary"].path.parents[1].glob("*/714*（退回1）.xlsx")
    book = openpyxl.load_workbook(path)
    first = book.sheetnames[0]
    cells = [cell.coordinate for row in book[first].iter_rows() for cell in row]
    seen = _look({path: {first: cells}})[str(path)]
    assert seen["validator"] == []
    for library in ("exceljs", "sheetjs"):
        assert seen[library]["sheets"] == [[one.title, one.sheet_state] for one in book.worksheets]
        texts = {cell: seen[library]["cells"][first][cell]["value"] for cell in cells}
        assert [text for text in texts.values() if text == "前往"]
        assert texts["A1"] == book[first]["A1"].value


def test_documents_are_as_sound(form: Form, tmp_path: Path) -> None:
    held = [
        Submission.model_validate_json(path.read_bytes(), context=form.setting) for path in THREE
    ]
    approval = Approval("昌财预〔2021〕12号", dt.date(2021, 3, 5), "同意。")
    one, all_of_them = tmp_path / "801.docx", tmp_path / "county.docx"
    one.write_bytes(publish(form, held[1], draft="草稿", approval=approval))
    all_of_them.write_bytes(publish_county(form, held))
    bad = tmp_path / "bad.docx"
    with zipfile.ZipFile(one) as good, zipfile.ZipFile(bad, "w") as package:
        for name in good.namelist():
            package.writestr(name, good.read(name).replace(b"<w:keepNext/>", b"<w:keepNaught/>"))
    seen = _look({one: {}, all_of_them: {}, bad: {}})
    assert seen[str(one)]["validator"] == seen[str(all_of_them)]["validator"] == []
    assert {found["path"] for found in seen[str(bad)]["validator"]} >= {"/word/styles.xml"}


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
    assert {key: _area(theirs[key]) for key in theirs} == {key: _area(ours[key]) for key in ours}


def _area(reference: str) -> str:
    """A range of one cell is written as a cell by some."""
    sheet, _, area = reference.rpartition("!")
    first, _, last = area.partition(":")
    return f"{sheet.strip(QUOTE)}!{first}" + (f":{last}" if last not in ("", first) else "")


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
    case, theirs = cases[name], seen[name]["exceljs"]["cells"]
    for sheet, cell in case.addresses():
        _, locked = case.slots.get((sheet, cell), (None, True))
        assert case.book[sheet][cell].protection.locked == locked, (sheet, cell)
        assert theirs[sheet][cell]["locked"] == locked, (sheet, cell)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("library", ["exceljs", "sheetjs"])
def test_the_values_formulas_and_formats_are_the_same(
    library: str, name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    case, theirs = cases[name], seen[name][library]["cells"]
    for sheet, cell in case.addresses():
        told = {key: theirs[sheet][cell][key] for key in ("value", "formula", "format")}
        assert told == _cell(case.book[sheet][cell], case.cached[sheet][cell]), (sheet, cell)


def _cell(cell: Cell, cached: Cell) -> dict[str, object]:
    return {
        "value": to_excel(cached.value) if cached.is_date and cached.value else cached.value,
        "formula": str(cell.value).removeprefix("=") if cell.data_type == "f" else None,
        "format": cell.number_format,
    }


@pytest.mark.parametrize("name", FORMS)
def test_the_validations_are_the_same(
    name: str, cases: dict[str, Case], seen: dict[str, Seen]
) -> None:
    case, theirs = cases[name], seen[name]["exceljs"]["cells"]
    for sheet, cell in case.addresses():
        rules = case.book[sheet].data_validations.dataValidation
        ours = [_rule(rule) for rule in rules if cell in rule.sqref]
        assert len(ours) == ((sheet, cell) in case.slots), (sheet, cell)
        assert theirs[sheet][cell]["validation"] == (ours[0] if ours else None), (sheet, cell)


def _rule(rule: DataValidation) -> dict[str, object]:
    compares = rule.type not in ("list", "custom")
    return {
        "type": rule.type,
        "formulas": [one for one in (rule.formula1, rule.formula2) if one is not None],
        "operator": (rule.operator or "between") if compares else None,
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
