"""What leads a person through a workbook: states, links, totals, colours, locks, the example."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from conftest import told
from office import Book, Office, office_fixture  # noqa: F401
from xljixiao.form.layout import Layout, Sheet, lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity
from xljixiao.workbook.book import BadPassword
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.style import TWINS

COVER, DIRECTORY, PROJECT = "填报说明", "项目目录", "01业务管理经费"
WORD = "jx-2021"
_LINK = re.compile(r"HYPERLINK\((.*\+\d+\));")
RED, AMBER = (int(look["bg_color"][1:], 16) for look in TWINS.values())


@pytest.fixture
def layout(form: Form) -> Layout:
    return lay_out(form, {"projects": 3})


@pytest.fixture
def book(office: Office, filled: Path) -> Iterator[Book]:
    with office.open(filled) as book:
        yield book


def _sheet(layout: Layout, name: str) -> Sheet:
    index = {COVER: 0, DIRECTORY: 2, PROJECT: 3}[name]
    return layout.sheets[index]


def _target(book: Book, sheet: str, cell: str) -> str:
    """Where the link in a cell leads."""
    found = _LINK.search(book.cell(sheet, cell).formula)
    assert found is not None
    return str(book.calculate(sheet, "BA1", f"={found[1]}"))


def test_every_state_leads_to_the_first_open_place(book: Book, layout: Layout) -> None:
    project, cover = _sheet(layout, PROJECT), _sheet(layout, COVER)
    slot = project.plan.by_path["indicators", 4, "level2"]
    line = next(one for one in project.plan.live if slot in one.slots)
    book.write(PROJECT, {slot.box.a1: "社会效益指标"})
    book.recalculate()
    says = book.cell(PROJECT, line.box.a1).text
    assert says == "×“二级指标”与“一级指标”不匹配"
    cockpit = _sheet(layout, DIRECTORY).plan.cockpit[0]
    shown = book.read(DIRECTORY, [cockpit.state.a1, cockpit.open.a1, cockpit.first.a1])
    assert [one.text for one in shown.values()] == ["还有 1 处需要填写或修改", "1", says]
    assert _target(book, DIRECTORY, cockpit.first.a1) == f"#'{PROJECT}'!{line.box.absolute}"
    projects = next(row for row in cover.plan.panel if row.listed == "projects")
    assert projects.go is not None
    assert book.cell(COVER, projects.state.a1).text == "有 1 张表需要填写或修改"
    assert book.cell(COVER, projects.go.a1).text == "去看第一处"
    assert _target(book, COVER, projects.go.a1) == f"#'{DIRECTORY}'!{cockpit.first.absolute}"
    for row in cover.plan.panel:
        if row.sheet is not None and row.go is not None:
            assert book.cell(COVER, row.go.a1).text == ""


def test_an_issued_amount_that_was_changed_is_told_at_the_total(
    book: Book, layout: Layout, tmp_path: Path
) -> None:
    project, directory = _sheet(layout, PROJECT), _sheet(layout, DIRECTORY)
    (total,) = directory.plan.totals
    line = next(one for one in directory.plan.live if one.total is total)
    assert book.cell(DIRECTORY, total.box.a1).value == 5
    assert book.cell(DIRECTORY, line.box.a1).text == "通过"
    spare = next(one for one in layout.sheets if one.index == 1)
    book.write("02备用", {spare.plan.by_path["budget", "total"].box.a1: 3})
    book.recalculate()
    assert book.cell(DIRECTORY, total.box.a1).value == 8
    assert book.cell(DIRECTORY, line.box.a1).text == "通过", "a new project is no change"
    for part in ("total", "fiscal"):
        book.write(PROJECT, {project.plan.by_path["budget", part].box.a1: 6})
    book.recalculate()
    assert book.cell(DIRECTORY, line.box.a1).text == (
        "△“预算数”合计与下发时的 5.00 不一致，将按下发数受理"
    )
    checked = check(book.save(tmp_path / "back.xlsx"))
    changed = [one.sentence for one in checked.problems if one.code == "JX109"]
    assert changed[0].startswith("《业务管理经费》预算数：下发时为“5.00”，现为“6”；")


CELLS: dict[str, tuple[Place, tuple[tuple[object, int | None], ...]]] = {
    "amount": (
        Place(("budget", "total")),
        ((5, None), ("很多", RED), ("五万", AMBER), ("２５", AMBER), (-1, RED), (0.1234567, RED)),
    ),
    "percent": (
        Place(("spending_plan", 1, "percent")),
        ((50, None), (120, RED), ("50", AMBER), (None, None)),
    ),
    "level 1": (
        Place(("indicators", 3, "level1")),
        (("产出指标", None), ("产出", AMBER), ("过程指标", RED), (None, None)),
    ),
    "level 2": (
        Place(("indicators", 3, "level2")),
        (("时效指标", None), ("时效", AMBER), ("社会效益指标", RED)),
    ),
    "number": (
        Place(("indicators", 1, "target", "value")),
        (("12", None), ("按时", RED), ("9０", AMBER)),
    ),
    "words": (Place(("indicators", 3, "target", "value")), (("按时完成", None), ("100", None))),
    "length": (Place(("indicators", 1, "name")), (("短" * 200, None), ("长" * 201, AMBER))),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_filled_past_its_validation_is_coloured(
    book: Book, layout: Layout, case: str
) -> None:
    path, values = CELLS[case]
    cell = _sheet(layout, PROJECT).plan.by_path[path].box.a1
    for value, colour in values:
        book.write(PROJECT, {cell: value})  # type: ignore[dict-item]
        book.recalculate()
        assert book.colour(PROJECT, cell) == colour, value


def _written(form: Form, seed: Submission, **options: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write(form, seed, **options)))  # type: ignore[arg-type]


def _hidden(book: Workbook, layout: Layout) -> list[object]:
    """The indicators of the first project whose rows are hidden."""
    rows = book[PROJECT].row_dimensions
    lines = [line for line in _sheet(layout, PROJECT).plan.live if line.owner]
    return [line.owner[-1] for line in lines if rows[line.box.number].hidden]


def test_spare_rows_are_hidden_until_they_are_used(
    form: Form, seed: Submission, layout: Layout
) -> None:
    assert _hidden(_written(form, seed), layout) == list(range(18, 30))
    project = seed.projects[0]
    first = project.indicators[0]
    many = tuple(first.model_copy(update={"name": f"指标{n}"}) for n in range(20))
    fuller = seed.model_copy(
        update={"projects": (project.model_copy(update={"indicators": many}),)}
    )
    assert _hidden(_written(form, fuller), layout) == list(range(20, 30))


def test_what_is_typed_into_hidden_rows_is_read(
    book: Book, layout: Layout, seed: Submission, tmp_path: Path
) -> None:
    plan = _sheet(layout, PROJECT).plan
    row = {slot.path[2:]: slot for slot in plan.by_record["indicators", 25]}
    row |= {slot.path[2:]: slot for slot in plan.by_record["indicators", 25, "target"]}
    texts = {
        ("level1",): "产出指标",
        ("level2",): "数量指标",
        ("name",): "第二十六行",
        ("target", "operator"): "≥",
        ("target", "value"): "3",
        ("target", "unit"): "次",
        ("basis",): "工作计划",
    }
    book.write(PROJECT, {row[path].box.a1: text for path, text in texts.items()})
    document = check(book.save(tmp_path / "back.xlsx")).document
    assert isinstance(document, Submission)
    assert document.projects[0].indicators[:-1] == seed.projects[0].indicators
    assert str(document.projects[0].indicators[-1].target) == "≥3次"


def test_the_sample_is_shown_and_is_not_read(form: Form, filled: Path) -> None:
    page = openpyxl.load_workbook(filled)["填写样例"]
    texts = {cell.value for row in page for cell in row}
    assert isinstance(form.example, Submission)
    project = form.example.projects[0]
    assert {one.name for one in project.indicators} <= texts
    assert {f"{project.name}绩效目标表", project.unit.code, 36} <= texts
    assert all(cell.protection.locked for row in page for cell in row)
    assert page.protection.sheet
    assert not page.data_validations.dataValidation
    blank = filled.with_name("blank.xlsx")
    blank.write_bytes(write(form))
    checked = check(blank)
    assert checked.document is None
    assert not any(project.name in one.sentence for one in told(checked))


def test_a_password_opens_the_locks_and_no_other(
    office: Office, form: Form, seed: Submission, tmp_path: Path
) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(write(form, seed, password=WORD))
    with office.open(path) as book:
        assert not book.unprotect(PROJECT, "")
        assert not book.unprotect(PROJECT, "jx-2022")
        assert book.unprotect(PROJECT, WORD)
    assert openpyxl.load_workbook(path).security.workbookPassword
    assert [one for one in check(path).problems if one.severity is Severity.MUST] == []
    for bad in ("密码", "a" * 16, "a\tb"):
        with pytest.raises(BadPassword, match="密码只能用"):
            write(form, seed, password=bad)


def test_a_list_without_anything_in_it_says_so_until_something_is(
    office: Office, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(write(form))
    layout = lay_out(form, {"projects": 2})
    panel, directory = _sheet(layout, "填报说明"), _sheet(layout, "项目目录")
    states = [row.state.a1 for row in panel.plan.panel if "项目" in (row.sheet or row.listed or "")]
    states += [row.state.a1 for row in panel.plan.panel if row.listed]
    cells = [("填报说明", a1) for a1 in states] + [("项目目录", directory.plan.live_state.a1)]
    cached = openpyxl.load_workbook(path, data_only=True)
    assert [cached[sheet][a1].value for sheet, a1 in cells] == ["没有项目"] * 3
    with office.open(path) as book:
        book.recalculate()
        assert [book.cell(*one).text for one in cells] == ["没有项目"] * 3
        name = next(slot for slot in layout.sheets[-1].plan.slots if slot.path == ("name",))
        book.write(book.sheets[layout.sheets.index(layout.sheets[-1])], {name.box.a1: "新项目"})
        book.recalculate()
        assert "没有项目" not in [book.cell(*one).text for one in cells]
