"""One line in the model and one in the TOML: everything else follows."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import openpyxl

from conftest import TOML, Change, put_form, told
from xljixiao.county.summary.compiled import Part
from xljixiao.county.summary.consolidating import consolidate
from xljixiao.form.loading import load_form
from xljixiao.model.submission import Project, Submission
from xljixiao.model.values import Money
from xljixiao.rules.problem import Spot
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write


class WideProject(Project):
    reserve: Annotated[Money | None, "the one line in the model"] = None


class WideSubmission(Submission):
    projects: tuple[WideProject, ...] = ()


LINE = '  [{ path = "reserve", label = "预留资金", required = true, span = 6, help = "万元。" }],\n'


def test_a_new_field_appears_everywhere(tmp_path: Path, seed: Submission, change: Change) -> None:
    marker = '  [{ path = "budget.purpose"'
    assert TOML.count(marker) == 1
    form = load_form(put_form(tmp_path, TOML.replace(marker, LINE + marker)), WideSubmission)

    project = WideProject(**dict(seed.projects[0]), reserve=Decimal("1.5"))
    document = WideSubmission(**{**dict(seed), "projects": (project,)})
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(form, document))

    sheet = openpyxl.load_workbook(path)["01业务管理经费"]
    assert (sheet["B6"].value, sheet["C6"].value) == ("预留资金", 1.5)
    assert not sheet["C6"].protection.locked
    (validation,) = [one for one in sheet.data_validations.dataValidation if "C6" in str(one.sqref)]
    assert "ISNUMBER(C6)" in str(validation.formula1)
    assert (validation.promptTitle, validation.prompt) == ("预留资金", "万元。")

    checked = check(path, [form])
    assert told(checked) == ()
    assert checked.document == document

    county = consolidate(form, [Part("x.xlsx", document)])
    listed = next(table for table in county.tables if table.name == "项目清单")
    labels = [heading.label for heading in listed.headings]
    assert listed.rows[0][labels.index("预留资金")] == Decimal("1.5")
    assert listed.total("预留资金") == Decimal("1.5")

    (problem,) = told(check(change(path, {("01业务管理经费", "C6"): "很多"}), [form]))
    assert (problem.code, problem.spot) == ("JX206", Spot("01业务管理经费", "C6"))
    assert problem.sentence.startswith("《业务管理经费》预留资金：填的是“很多”；应填数字。")
    (problem,) = told(check(change(path, {("01业务管理经费", "C6"): None}), [form]))
    assert (problem.code, problem.spot) == ("JX201", Spot("01业务管理经费", "C6"))
