"""An issued workbook that an outside tool filled in says what the unit meant."""

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Protection

from counties import county
from filler import NotFound, fill
from xljixiao.county.demo import examples
from xljixiao.form.ready import Form
from xljixiao.model.submission import Budget, Project, Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write

_PARTS_AND_ALL = [
    path
    for path in examples()
    if path.stem in {"example", "801-education", "801002-primary-school", "802-archives"}
]


def _as_issued(meant: Submission) -> Submission:
    """What finance knows before a unit has filled anything in."""
    projects = tuple(
        Project(
            unit=one.unit,
            code=one.code,
            name=one.name,
            status="申报",
            budget=Budget(total=one.budget.total, fiscal=one.budget.fiscal, other=one.budget.other),
        )
        for one in meant.projects
    )
    return Submission(
        form=meant.form,
        county=meant.county,
        region=meant.region,
        year=meant.year,
        stage=meant.stage,
        department=meant.department,
        filler=meant.filler,
        projects=projects,
    )


def _issued(folder: Path, form: Form, meant: Submission) -> Path:
    path = folder / f"{meant.filler.code}.xlsx"
    path.write_bytes(write(form, _as_issued(meant), fresh=True))
    return path


def _values(path: Path) -> Mapping[tuple[str, str], object]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize("path", _PARTS_AND_ALL, ids=lambda path: path.stem)
def test_what_was_filled_in_reads_back_as_it_was_meant(
    path: Path, form: Form, tmp_path: Path
) -> None:
    meant = Submission.model_validate_json(path.read_bytes(), context=form.setting)
    checked = check(fill(_issued(tmp_path, form, meant), meant))
    assert (checked.state, checked.notes) == ("clean", ())
    assert checked.document == meant


def test_what_a_made_up_county_means_reads_back_too(form: Form, tmp_path: Path) -> None:
    _, submissions = county(4, 10, seed=3)
    for meant in submissions:
        checked = check(fill(_issued(tmp_path, form, meant), meant))
        assert checked.state == "clean"
        assert checked.document == meant


def test_only_what_is_open_to_typing_is_another_afterwards(
    form: Form, seed: Submission, tmp_path: Path
) -> None:
    issued = _issued(tmp_path, form, seed)
    filled = fill(issued, seed, tmp_path / "填好.xlsx")
    before, after = _values(issued), _values(filled)
    changed = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
    book = openpyxl.load_workbook(issued)
    assert len(changed) > 80
    assert {book[sheet][cell].protection.locked for sheet, cell in changed} == {False}


def test_a_project_that_was_not_issued_goes_on_a_spare_sheet(
    form: Form, seed: Submission, tmp_path: Path
) -> None:
    issued = _issued(tmp_path, form, seed)
    added = seed.projects[0].model_copy(
        update={"code": "13032221NSQFN9R8SZS9V", "name": "商会楼宇建设", "status": "新增"}
    )
    meant = seed.model_copy(update={"projects": (*seed.projects, added)})
    checked = check(fill(issued, meant))
    assert checked.document == meant
    more = tuple(
        added.model_copy(update={"code": f"13032221NSQFN9R8SZS9{n}", "name": f"新增项目{n}"})
        for n in range(3)
    )
    with pytest.raises(NotFound, match="新增项目2"):
        fill(issued, seed.model_copy(update={"projects": more}), tmp_path / "x.xlsx")


def test_a_locked_cell_is_not_typed_into(form: Form, seed: Submission, tmp_path: Path) -> None:
    issued = _issued(tmp_path, form, seed)
    book = openpyxl.load_workbook(issued)
    book["填报说明"]["B10"].protection = Protection(locked=True)
    book.save(issued)
    with pytest.raises(NotFound, match="B10 is locked"):
        fill(issued, seed)
