"""A part of a submission: its workbook comes without the sheets of the whole, and says so."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.workbook import Workbook

from conftest import TOML, put_form, told
from office import Office, office_fixture  # noqa: F401
from strategies import documents
from test_live import Filling
from xljixiao.form.layout import fingerprint, lay_out
from xljixiao.form.loading import load_form, shipped_form
from xljixiao.form.parts import WHOLE
from xljixiao.form.ready import Form, FormError
from xljixiao.model.submission import Budget, Project, Submission, Unit
from xljixiao.rules.problem import Severity
from xljixiao.workbook.cell_checks import GREEN
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back
from xljixiao.workbook.sealing import Issue

FORM = shipped_form("hebei-2021")
COVER, DIRECTORY, PROJECT = "填报说明", "项目目录", "01业务管理经费"
WHOLE_SHEET = "部门整体绩效目标"
SEAL = "校验信息"
PART = {"overall": None, "functions": (), "safeguards": ()}
FILLER = Unit(code="714002", name="昌黎县工商业联合会会员科")


@pytest.fixture
def part(seed: Submission) -> Submission:
    """What a filling unit below the seed's department hands in."""
    return seed.model_copy(update={**PART, "filler": FILLER})


@pytest.fixture
def written(tmp_path: Path, part: Submission) -> Path:
    path = tmp_path / "714002.xlsx"
    path.write_bytes(write(FORM, part))
    return path


def _change(path: Path, change: Callable[[Workbook], object]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def _codes(checked: Checked) -> list[str]:
    return [one.code for one in told(checked)]


def _without_seal(book: Workbook) -> None:
    book.remove(book[SEAL])


@settings(max_examples=25)
@given(document=documents(FORM))
def test_any_part_comes_back_character_for_character(
    document: Submission, tmp_path_factory: Any
) -> None:
    other = "999" if document.department.code != "999" else "998"
    filler = document.filler.model_copy(update={"code": other})
    part = document.model_copy(update={**PART, "filler": filler})
    path = tmp_path_factory.mktemp("x") / "x.xlsx"
    path.write_bytes(write(FORM, part))
    checked = check(path)
    assert [
        one.sentence for one in checked.problems if one.code < "JX3" and one.code != "JX126"
    ] == []
    assert checked.reading is not None
    assert checked.reading.layout.is_part
    assert checked.document is not None
    assert checked.document.model_dump_json() == part.model_dump_json()


def test_a_part_has_no_sheet_of_the_whole_and_its_check_sheet_says_so(
    written: Path, part: Submission
) -> None:
    assert openpyxl.load_workbook(written).sheetnames[:4] == [COVER, DIRECTORY, PROJECT, "02备用"]
    checked = check(written)
    assert (checked.state, checked.document, told(checked)) == ("clean", part, ())
    assert checked.reading is not None
    assert checked.reading.seal.stored is not None
    assert checked.reading.seal.stored.counts == {"projects": 3, WHOLE: 0}


def test_the_workbook_of_the_whole_is_as_before(filled: Path, form: Form) -> None:
    checked = check(filled)
    assert checked.reading is not None
    assert not checked.reading.layout.is_part
    assert checked.reading.seal.stored is not None
    assert checked.reading.seal.stored.counts == {"projects": 3}
    blank = openpyxl.load_workbook(io.BytesIO(write(form)))
    assert WHOLE_SHEET in blank.sheetnames


def test_what_has_something_for_the_whole_gets_its_sheets(tmp_path: Path, seed: Submission) -> None:
    """Goals of the whole under another unit's name are odd, but nothing is dropped."""
    odd = seed.model_copy(update={"filler": FILLER})
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(FORM, odd))
    assert check(path).document == odd


def test_a_deleted_sheet_of_the_whole_is_missed(filled: Path) -> None:
    _change(filled, lambda book: book.remove(book[WHOLE_SHEET]))
    assert _codes(check(filled)) == ["JX104"]
    _change(filled, _without_seal)
    assert _codes(check(filled)) == ["JX104"], "the codes say that it is the department's own"


def test_a_part_that_lost_its_check_sheet_is_still_one(written: Path, part: Submission) -> None:
    checked = check(_change(written, _without_seal))
    assert (checked.document, _codes(checked)) == (part, ["JX110"])


@pytest.mark.parametrize("code", [None, "714", "７１４", 714.0])
def test_without_check_sheet_and_the_codes_that_tell_it_is_not_taken_for_a_part(
    written: Path, code: object
) -> None:
    def spoil(book: Workbook) -> None:
        _without_seal(book)
        sheet, slot = _cell("filler", "code")
        book[sheet][slot].value = code

    assert _codes(check(_change(written, spoil))) == ["JX104"]


def _cell(*path: str | int, projects: int = 3) -> tuple[str, str]:
    """Sheet and cell of a place, in a part with the seed's project."""
    layout = lay_out(FORM, {"projects": projects, WHOLE: 0})
    for (sheet, slot), name in (
        (found, _name(found[0].index, found[0].plan.definition.name)) for found in layout.slots()
    ):
        if sheet.place(slot.path) == path:
            return name, slot.box.a1
    raise LookupError(path)


def _name(index: int | None, name: str) -> str:
    return name if index is None else PROJECT if index == 0 else f"{index + 1:02}备用"


def test_a_sheet_of_the_whole_put_into_a_part_is_told_not_read(written: Path) -> None:
    def put_in(book: Workbook) -> None:
        page = book.create_sheet(WHOLE_SHEET)
        page["A1"] = "表号：冀绩目标02表"
        page["B4"] = "我部门全年的总体目标"

    checked = check(_change(written, put_in))
    assert _codes(checked) == ["JX112"]
    assert "我部门全年的总体目标" in told(checked)[0].sentence
    assert isinstance(checked.document, Submission)
    assert checked.document.overall is None


def test_a_part_goes_back_as_a_part(written: Path, tmp_path: Path, part: Submission) -> None:
    sheet, cell = _cell("contact", "phone")
    _change(written, lambda book: setattr(book[sheet][cell], "value", None))
    checked = check(written)
    assert _codes(checked) == ["JX201"]
    back = tmp_path / "back.xlsx"
    back.write_bytes(send_back(checked, Head(FILLER.name, "x.xlsx", "2021年3月5日")).content)
    names = openpyxl.load_workbook(back).sheetnames
    assert names[:4] == ["退回意见", COVER, DIRECTORY, PROJECT]
    _change(back, lambda book: setattr(book[sheet][cell], "value", part.contact.phone))
    assert check(back).document == part


def test_every_link_of_a_part_leads_to_a_sheet_that_is_there(written: Path) -> None:
    book = openpyxl.load_workbook(written)
    links = [
        cell.hyperlink.location
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    ]
    assert links
    assert {link.partition("!")[0].strip("'") for link in links} <= set(book.sheetnames)
    formulas = {
        str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row
    }
    assert not any(WHOLE_SHEET in one for one in formulas if one.startswith("="))


def test_the_panel_of_a_filled_part_is_green_in_an_office_program(
    office: Office, written: Path
) -> None:
    checked = check(written)
    assert checked.reading is not None
    layout = checked.reading.layout
    with office.open(written) as book:
        filling = Filling(book, layout)
        before = {sheet: (filling.state(sheet), filling.lines(sheet)) for sheet in layout.sheets}
        book.recalculate()
        for sheet in layout.sheets:
            assert (filling.state(sheet), filling.lines(sheet)) == before[sheet]
            assert set(filling.lines(sheet).values()) <= {GREEN, ""}
        panel = layout.sheets[0].plan.panel
        assert [row.sheet or row.listed for row in panel] == [None, COVER, DIRECTORY, "projects"]
        assert book.cell(COVER, panel[0].state.a1).text.startswith("填写完整，可以上报")


# ---------------------------------------------------------------------- what finance leaves blank

PROPOSED = Project(
    unit=Unit(code="714001", name="昌黎县工商业联合会本级"),
    name="会员之家建设",
    status="申报",
    budget=Budget(other=Decimal("0.00")),
)


def test_what_finance_leaves_blank_of_a_project_is_the_units_to_fill(
    office: Office, part: Submission, tmp_path: Path
) -> None:
    path = tmp_path / "x.xlsx"
    issue = Issue("昌黎县2021年申报", "714002-1", b"key")
    given = part.model_copy(update={"stage": "申报", "projects": (PROPOSED,)})
    path.write_bytes(write(FORM, given, fresh=True, issue=issue))
    layout = lay_out(FORM, {"projects": 3, WHOLE: 0})
    plan, name = layout.sheets[2].plan, "01会员之家建设"
    slots = {".".join(map(str, slot.path)): slot for slot in plan.slots if not slot.owner}
    page = openpyxl.load_workbook(path)[name]
    locked = {key: page[slot.box.a1].protection.locked for key, slot in slots.items()}
    colour = {key: page[slot.box.a1].fill.fgColor.rgb for key, slot in slots.items()}
    mine = ("code", "budget.total", "budget.fiscal")
    ours = ("unit.code", "unit.name", "name", "budget.other")
    assert [locked[key] for key in (*mine, *ours)] == [False] * 3 + [True] * 4
    assert {colour[key] for key in mine} == {"FFFFFBE6"}
    assert {colour[key] for key in ours} == {"FFF2F2F2"}

    total, fiscal, code = (slots[key].box.a1 for key in ("budget.total", "budget.fiscal", "code"))
    line = next(one for one in plan.live if slots["budget.total"] in one.slots)
    with office.open(path) as book:
        filling = Filling(book, layout)
        assert "请填写" in filling.lines(layout.sheets[2])[line]
        assert book.type_into(name, total, "很多").refused
        assert book.type_into(name, code, "新增01").refused
        assert book.type_into(name, slots["name"].box.a1, "x").refused
        assert book.type_into(name, total, "8").accepted
        assert book.type_into(name, fiscal, "8").accepted
        assert book.cell(DIRECTORY, "D5").value == 8
        book.recalculate()
        assert filling.lines(layout.sheets[2])[line] != GREEN, "its purpose is still blank"
        book.write(name, {slots["budget.purpose"].box.a1: "购置设备，布置场地"})
        book.recalculate()
        assert filling.lines(layout.sheets[2])[line] == GREEN
        checked = check(book.save(tmp_path / "back.xlsx"))
    assert checked.reading is not None
    (project,) = checked.reading.assembled.data["projects"]
    assert project["budget"] == {
        "total": "8",
        "fiscal": "8",
        "other": "0",
        "purpose": "购置设备，布置场地",
    }
    assert "code" not in project
    assert not [one for one in checked.problems if one.code == "JX109"]
    assert {one.loc[2:3] for one in checked.problems if one.severity is Severity.MUST} == {
        ("spending_plan",),
        ("goals",),
        ("indicators",),
    }


# ---------------------------------------------------------------------- forms that cannot work

MARK = 'number = "表号：冀绩目标02表"\nwhole = true\n'
BROKEN = {
    "a sheet of the whole where nothing tells a part": (
        'whole = ["department.code", "filler.code"]',
        "",
        "有 whole 的，要在表样开头写 whole",
    ),
    "a path that no cell bears": (
        'whole = ["department.code", "filler.code"]',
        'whole = ["department.code", "overall"]',
        "whole：“overall”要放在每本工作簿都有的表页上",
    ),
    "a whole sheet for each record": (
        'each = "projects"\n',
        'each = "projects"\nwhole = true\n',
        "whole 和 each 不能一起写",
    ),
    "a link back to where only some workbooks have a sheet": (
        'back = { sheet = "项目目录"',
        'back = { sheet = "部门整体绩效目标"',
        "“部门整体绩效目标”有 whole，不是每本工作簿都有",
    ),
    "a title from a sheet of the whole": (
        'title = "{county}{year}年部门预算绩效目标申报"',
        'title = "{overall}"',
        "“overall”放在有 whole 的表页上",
    ),
    "the directory on a sheet of the whole": (
        'number = "表号：冀绩目标03表"\n',
        'number = "表号：冀绩目标03表"\nwhole = true\n',
        "panel 数不到“projects”的各张表",
    ),
    "what every document needs on a sheet of the whole": (
        'number = "表号：冀绩目标01表"\n',
        'number = "表号：冀绩目标01表"\nwhole = true\n',
        "有 whole",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_form_whose_parts_would_lack_something_is_refused(tmp_path: Path, case: str) -> None:
    good, bad, says = BROKEN[case]
    assert good in TOML
    with pytest.raises(FormError) as refused:
        load_form(put_form(tmp_path, TOML.replace(good, bad, 1)))
    assert says in str(refused.value)


def test_parts_change_nothing_in_the_fingerprint(tmp_path: Path, form: Form) -> None:
    before = TOML.replace(MARK, MARK.partition("\n")[0] + "\n")
    path = put_form(tmp_path, before.replace('whole = ["department.code", "filler.code"]', ""))
    assert fingerprint(load_form(path)) == fingerprint(form)
