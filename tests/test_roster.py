"""The roster: a workbook of the office's own, by which all in a round goes out and comes in."""

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from xljixiao.county.demo import examples_folder
from xljixiao.county.registering import RosterFaulty, begin, read_roster, roster_form
from xljixiao.county.round import Round
from xljixiao.form.loading import form_folders, load_form, unit_forms
from xljixiao.form.ready import Form
from xljixiao.model.record import Record
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterFiller,
    RosterProject,
    RosterUnit,
    Terms,
    Weighing,
    department_of,
)
from xljixiao.model.shape import UnknownPath, pattern_to
from xljixiao.model.submission import FormRef, Submission, key_of
from xljixiao.rules.catalogue import OFF
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Severity
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.reading import read_workbook

FORM = roster_form()
GOOD = Roster.model_validate_json((examples_folder() / "rules" / "good-roster.json").read_bytes())
MOST_UNITS, MOST_PROJECTS = 215, 5000


def county(units: int, projects: int) -> Roster:
    """An invented county: four units a department, the projects spread over them."""
    departments = -(-units // 4)
    codes = [f"{100 + n // 4}{n % 4 + 1:03}" for n in range(units)]
    return Roster(
        form=FormRef(id=FORM.id, edition=FORM.edition),
        terms=Terms(county="示例县", region="130324", year=2021, stage="申报", sheets="hebei-2021"),
        departments=tuple(
            RosterDepartment(code=f"{100 + n}", name=f"示例县第{n}局", disclosed="是")
            for n in range(departments)
        ),
        units=tuple(RosterUnit(code=code, name=f"示例县第{n}单位") for n, code in enumerate(codes)),
        projects=tuple(
            RosterProject(
                unit=codes[n % units],
                code=f"13032421{n:013}",
                name=f"示例项目{n}",
                total=Decimal(n) + Decimal("0.5"),
                fiscal=Decimal(n),
                other=Decimal("0.5"),
            )
            for n in range(projects)
        ),
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("roster") / "单位项目名册.xlsx"
    path.write_bytes(write(FORM, GOOD))
    return path


@pytest.fixture(scope="module")
def book(small: Path) -> Workbook:
    return openpyxl.load_workbook(small)


# ------------------------------------------------------------------ written and read


def test_a_county_of_215_units_and_5000_projects_comes_back_as_it_was(tmp_path: Path) -> None:
    roster = county(MOST_UNITS, MOST_PROJECTS)
    path = tmp_path / "大县.xlsx"
    path.write_bytes(write(FORM, roster))
    checked = check(path, [FORM])
    assert (checked.problems, checked.notes) == ((), ())
    assert checked.document == roster


def test_every_field_of_a_roster_comes_back(small: Path) -> None:
    checked = check(small)
    assert (checked.problems, checked.notes) == ((), ())
    assert checked.document == GOOD


def test_what_the_office_has_not_filled_in_yet_is_asked_cell_by_cell(tmp_path: Path) -> None:
    draft = GOOD.model_copy(
        update={"departments": (RosterDepartment.draft({"code": "801", "name": None}),)}
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(FORM, draft))
    found = [(one.spot, one.sentence) for one in check(path, [FORM]).problems if one.returns]
    spot, sentence = found[0]
    assert spot is not None
    assert (spot.sheet, spot.cell) == ("部门", "C5")
    assert sentence == "第1个部门部门名称：还没有填写。请补充。"


def test_the_form_goes_out_locked_and_the_rest_open(book: Workbook) -> None:
    terms = book["本轮设置"]
    assert terms["B7"].value == "hebei-2021"
    assert terms["B7"].protection.locked
    assert not terms["B5"].protection.locked


def test_only_rows_in_use_and_some_to_spare_are_shown_and_printed(book: Workbook) -> None:
    sheet = book["项目"]
    rows = [row for row in range(6, 6006) if not sheet.row_dimensions[row].hidden]
    assert rows == [*range(6, 206)]
    assert "第206至6005行" in str(sheet["A4"].value)
    assert sheet.print_area == "'项目'!$A$1:$I$6005"
    assert sheet.freeze_panes == "A6"


def test_rows_of_a_large_county_are_all_shown() -> None:
    from io import BytesIO

    sheet = openpyxl.load_workbook(BytesIO(write(FORM, county(8, 300))))["项目"]
    assert not sheet.row_dimensions[305].hidden
    assert sheet.row_dimensions[306].hidden


# ------------------------------------------------------------------ who fills what in


def test_each_project_is_filled_in_by_itself_its_unit_or_its_department() -> None:
    whose = {one.name: GOOD.filler_of(one) for one in GOOD.projects}
    assert whose == {
        "教师培训经费": "801",
        "校舍维修": "801900",
        "图书购置": "801002",
        "档案整理": "802",
    }


def test_there_is_a_workbook_for_each_department_and_each_of_its_parts() -> None:
    found = [
        (one.filler.code, one.is_whole, [project.name for project in one.projects])
        for one in GOOD.fillings()
    ]
    assert found == [
        ("801", True, ["教师培训经费"]),
        ("801002", False, ["图书购置"]),
        ("801900", False, ["校舍维修"]),
        ("802", True, ["档案整理"]),
    ]
    assert [one.extended for one in GOOD.fillings()][-1] == GOOD.departments[1].extended


def test_a_part_has_its_departments_later_deadline_unless_it_has_its_own() -> None:
    archives = GOOD.departments[1]
    filler = RosterFiller(code="802001", name="示例县档案馆本级")
    roster = GOOD.model_copy(update={"fillers": (filler,)})
    (part,) = [one for one in roster.fillings() if not one.is_whole]
    assert part.extended == archives.extended is not None


def test_codes_say_what_is_under_what() -> None:
    assert department_of("801002003") == "801"
    assert GOOD.department("801002003") == GOOD.departments[0]
    assert GOOD.department("999001") is None
    names = {code: getattr(GOOD.unit(code), "name", None) for code in ("801002", "801900", "802")}
    assert names == {
        "801002": "示例县第一小学",
        "801900": "示例县教育局基建科",
        "802": "示例县档案馆",
    }
    assert GOOD.unit("802009") is None


def test_a_project_is_known_by_its_code_or_else_by_unit_and_name() -> None:
    coded, _, uncoded, _ = GOOD.projects
    assert key_of(coded.unit, coded.code, coded.name) == "13032421ABCDEFGHJKLMN"
    assert key_of(uncoded.unit, uncoded.code, uncoded.name) == "801002/图书购置"


def test_a_project_is_published_as_itself_says_or_else_its_department() -> None:
    assert [GOOD.disclosed_of(one) for one in GOOD.projects] == ["是", "是", "是", "否"]
    undecided = GOOD.departments[0].model_copy(update={"disclosed": None})
    roster = GOOD.model_copy(update={"departments": (undecided,)})
    assert [roster.disclosed_of(one) for one in roster.projects] == ["是", None, None, "否"]


def test_what_was_looked_up_once_does_not_make_a_roster_another() -> None:
    fresh = Roster.model_validate_json(GOOD.model_dump_json())
    assert fresh.unit("801002") is not None
    assert fresh == GOOD
    assert fresh.model_dump_json() == GOOD.model_dump_json()


# ------------------------------------------------------------------ no fact in two rooms


def test_the_forms_to_choose_from_are_those_that_units_get() -> None:
    assert unit_forms() == ("hebei-2021",)
    assert FORM.setting.words("sheets") == unit_forms()
    toml = (form_folders()["roster"] / "form.toml").read_text("utf-8")
    assert "hebei" not in toml


def test_a_round_offers_the_forms_that_it_has(tmp_path: Path) -> None:
    round_ = Round.begin(tmp_path / "轮", "hebei-2021")
    assert round_.unit_forms == ("hebei-2021",)
    assert roster_form(round_).setting.words("sheets") == ("hebei-2021",)
    other = load_form(round_.form_file("roster"), lists={"sheets": ["甲", "乙"]})
    assert other.setting.words("sheets") == ("甲", "乙")
    data = GOOD.model_dump(mode="json")
    (finding,) = judge(Roster, data, other.setting).findings
    assert (finding.code, finding.loc) == ("JX203", ("terms", "sheets"))
    assert "可选的有：甲、乙" in finding.sentence


def test_the_severities_to_choose_from_are_those_that_there_are() -> None:
    assert FORM.setting.words("severity") == (*Severity, OFF)


def test_every_heading_of_a_list_stands_for_a_field(form: Form) -> None:
    for word in FORM.setting.lists["heading"]:
        if "passed" in word.flags:
            continue
        of_a_project = f"projects.{word.name}"
        assert _is_path(Roster, word.name) or _is_path(Submission, of_a_project), word.name


def _is_path(model: type[Record], path: str) -> bool:
    try:
        pattern_to(model, path)
    except UnknownPath:
        return False
    return True


# ------------------------------------------------------------------ beside the units' forms


def test_a_units_workbook_is_recognised_beside_the_roster(filled: Path, small: Path) -> None:
    assert read_workbook(filled).form.id == "hebei-2021"
    assert read_workbook(small).form.id == "roster"


def test_a_unit_is_never_told_of_the_offices_own_form(filled: Path) -> None:
    older = load_form(
        form_folders()["hebei-2021"] / "form.toml",
    )
    object.__setattr__(older, "definition", older.definition.model_copy(update={"edition": "0"}))
    (problem,) = check(filled, [older, FORM]).problems
    assert problem.code == "JX103"
    assert "本程序认识的有：hebei-2021 第0版。" in problem.sentence


# ------------------------------------------------------------------ rules


def test_a_faulty_row_does_not_silence_the_others() -> None:
    data = json.loads(GOOD.model_dump_json())
    data["units"][0]["code"] = "80100"
    data["projects"][0]["unit"] = "80100"
    data["projects"][1]["code"] = data["projects"][0]["code"]
    data["fillers"][0]["code"] = "803002"
    found = {(one.code, one.loc) for one in judge(Roster, data, FORM.setting).findings}
    assert found == {
        ("JX210", ("units", 0, "code")),
        ("JX210", ("projects", 0, "unit")),
        ("JX502", ("projects", 1, "code")),
        ("JX505", ("fillers", 0, "code")),
        ("JX507", ("units", 1, "filler")),
    }


def test_a_department_whose_code_is_unknown_is_asked_about_and_not_its_units() -> None:
    data = json.loads(GOOD.model_dump_json())
    data["departments"][0]["code"] = "8O1"
    found = [one.code for one in judge(Roster, data, FORM.setting).findings]
    assert found == ["JX210"]


def test_departments_for_which_it_is_not_decided_are_one_line(tmp_path: Path) -> None:
    from xljixiao.workbook.digest import digest

    undecided = tuple(
        one.model_copy(update={"disclosed": None}) for one in county(12, 1).departments
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(FORM, county(12, 1).model_copy(update={"departments": undecided})))
    checked = check(path, [FORM])
    (line,) = digest(checked).problems
    assert (line.code, line.cells) == ("JX512", ("H5", "H6", "H7"))
    assert checked.state == "clean"


# ------------------------------------------------------------------ in a round


def test_a_roster_is_read_once_it_is_sound(tmp_path: Path) -> None:
    round_ = begin(tmp_path / "轮", GOOD)
    assert read_roster(round_) == GOOD
    assert round_.form(read_roster(round_)).setting.severities == {"JX331": "不查"}
    unknown = GOOD.model_copy(update={"weighings": (Weighing(code="JX999", severity="不查"),)})
    round_.roster.write_bytes(write(roster_form(round_), unknown))
    with pytest.raises(RosterFaulty) as faulty:
        read_roster(round_)
    (problem,) = [one for one in faulty.value.checked.problems if one.returns]
    assert problem.code == "JX514"
    assert problem.spot is not None
    assert (problem.spot.sheet, problem.spot.cell) == ("本轮设置", "A20")
    assert str(faulty.value).endswith("里有 1 处要先改好。请改完保存后再试。")
