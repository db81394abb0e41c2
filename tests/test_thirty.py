"""One workbook with thirty different mistakes: thirty problems in one pass, and the way back."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from office import Office, office_fixture  # noqa: F401
from xljixiao.county.demo import examples
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back

GOOD = examples()[1].parent / "rules" / "good.json"
FIRST, SECOND, THIRD = (("projects", n) for n in range(3))
Steps = tuple[str | int, ...]


def _row(project: Steps, number: int, *path: str) -> Steps:
    return (*project, "indicators", number, *path)


MISTAKES: dict[Steps, tuple[Any, str]] = {
    ("contact", "filled_by"): (None, "JX201"),
    ("contact", "date"): ("三月底", "JX209"),
    ("overall",): (None, "JX201"),
    ("functions", 0, "goal"): (None, "JX201"),
    ("functions", 1, "name"): ("很" * 101, "JX205"),
    ("safeguards", 0, "title"): (None, "JX201"),
    (*FIRST, "status"): ("待定", "JX203"),
    (*FIRST, "budget", "purpose"): ("用于XX公路的日常养护。", "JX314"),
    (*FIRST, "spending_plan", 0, "percent"): ("很多", "JX206"),
    (*FIRST, "spending_plan", 1, "percent"): (120, "JX207"),
    (*FIRST, "goals"): (None, "JX201"),
    _row(FIRST, 0, "level1"): ("产出类", "JX203"),
    _row(FIRST, 1, "level2"): ("社会效益指标", "JX204"),
    _row(FIRST, 2, "name"): (None, "JX201"),
    _row(FIRST, 3, "target", "operator"): ("大约", "JX203"),
    _row(FIRST, 4, "target", "value"): ("很快", "JX211"),
    _row(FIRST, 6, "description"): ("很" * 501, "JX205"),
    _row(FIRST, 7, "target", "value"): (None, "JX201"),
    _row(FIRST, 8, "name"): ("#REF!", "JX213"),
    _row(FIRST, 9, "target", "value"): ("98.1234567", "JX208"),
    (*SECOND, "spending_plan", 2, "percent"): (40, "JX302"),
    (*SECOND, "budget", "purpose"): (None, "JX201"),
    _row(SECOND, 1, "name"): ("举办培训期数", "JX303"),
    _row(SECOND, 2, "level2"): (None, "JX201"),
    _row(SECOND, 7, "target", "unit"): ("很" * 21, "JX205"),
    (*THIRD, "code"): ("13039921", "JX210"),
    (*THIRD, "unit", "code"): ("12", "JX210"),
    (*THIRD, "budget", "total"): (25, "JX301"),
    (*THIRD, "goals"): (None, "JX201"),
    _row(THIRD, 0, "target", "operator"): (None, "JX201"),
}


@pytest.fixture
def document(form: Form) -> Submission:
    """Two issued projects and one that the department added, on which no rule fires."""
    data = json.loads(GOOD.read_text("utf-8"))
    added = json.loads(json.dumps(data["projects"][1]))
    added |= {"name": "驾驶员安全教育", "code": "13039921P008030000037", "status": "新增"}
    data["projects"].append(added)
    for row in (row for project in data["projects"] for row in project["indicators"]):
        row["prior_value"] = None  # this form has no place for it
    return Submission.model_validate(data, context=form.setting)


@pytest.fixture
def layout(form: Form, document: Submission) -> Layout:
    spares = form.definition.records["projects"].spares
    return lay_out(form, {"projects": len(document.projects) + spares})


def _spots(layout: Layout, path: Path) -> dict[Steps, tuple[str, str]]:
    """Where each mistake is made: sheet and cell."""
    names = {page["A1"].value: page.title for page in openpyxl.load_workbook(path).worksheets}
    spots = {}
    for place in MISTAKES:
        found = layout.slot(Place(place))
        assert found is not None, place
        spots[place] = names[found[0].number], found[1].box.a1
    return spots


def _told(checked: Checked) -> set[tuple[str, str, str]]:
    return {
        (one.spot.sheet, one.spot.cell, one.code)
        for one in checked.problems
        if one.returns and one.spot is not None
    }


def test_thirty_mistakes_are_thirty_problems_and_the_way_back_is_short(
    office: Office, tmp_path: Path, form: Form, document: Submission, layout: Layout
) -> None:
    path = tmp_path / "三十处.xlsx"
    path.write_bytes(write(form, document))
    assert [one for one in check(path).problems if one.returns] == []
    spots = _spots(layout, path)
    book = openpyxl.load_workbook(path)
    right = {place: book[sheet][cell].value for place, (sheet, cell) in spots.items()}
    for place, (sheet, cell) in spots.items():
        book[sheet][cell].value = MISTAKES[place][0]
    book.save(path)

    checked = check(path)
    returning = [one for one in checked.problems if one.returns]
    assert _told(checked) == {(*spots[place], code) for place, (_, code) in MISTAKES.items()}
    assert len(returning) == len(MISTAKES) == 30
    assert all(one.sentence.rstrip("。").count("。") >= 1 for one in returning), "what, and a deed"

    returned = send_back(checked, Head("示例县交通运输局", path.name, "2021-03-08"))
    back = tmp_path / "退回.xlsx"
    back.write_bytes(returned.content)
    assert returned.places == 30
    with office.open(back) as opened:
        for place, (sheet, cell) in spots.items():
            opened.write(sheet, {cell: str(right[place]).removesuffix(" 00:00:00")})
        opened.save(tmp_path / "改好.xlsx")
    mended = check(tmp_path / "改好.xlsx")
    assert [one.sentence for one in mended.problems if one.returns] == []
    assert mended.document == document
