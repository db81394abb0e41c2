"""What the roster changes is shown, then issued anew; nothing that a unit had filled in is lost."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from issued_round import (  # noqa: F401
    NAMES,
    ROSTER,
    WHOLE,
    Desk,
    answered,
    desk_fixture,
    undisturbed_fixture,
)
from xljixiao.county.collect import receiving
from xljixiao.county.issue.announcing import after_issue, before_issue
from xljixiao.county.issue.issuing import changes
from xljixiao.county.issue.rejudging import Rejudged, rejudged
from xljixiao.county.ledger import Doubted, Issued
from xljixiao.county.round import ISSUED
from xljixiao.county.standing import History
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, RosterDepartment, RosterFiller, RosterProject, RosterUnit
from xljixiao.model.submission import Project, Submission
from xljixiao.workbook.checking import Checked

SCHOOL = "801002"
BUS, RESEARCH, YARD = "校车补助", "教研经费", "操场维修"


@pytest.fixture
def project(seed: Submission) -> Project:
    """Whose answers everybody gives."""
    return seed.projects[0]


@pytest.fixture
def issued(undisturbed: Desk, desk: Desk) -> Desk:
    """The round with every workbook issued."""
    shutil.rmtree(desk.round.folder)
    shutil.copytree(undisturbed.round.folder, desk.round.folder)
    return desk


def _with(roster: Roster = ROSTER, **projects: Mapping[str, Any] | None) -> Roster:
    """The roster with fields of projects changed, by their names; without those that are None."""
    changed = (
        one.model_copy(update=projects.get(str(one.name), {}))
        for one in roster.projects
        if projects.get(str(one.name), {}) is not None
    )
    return roster.model_copy(update={"projects": tuple(changed)})


def _lines(desk: Desk) -> list[str]:
    return [str(one) for one in changes(desk.round).differences]


def _read(desk: Desk, name: str) -> Checked:
    checked = desk.check(name)
    assert checked.reading is not None
    return checked


def _projects(checked: Checked) -> list[dict[str, Any]]:
    assert checked.reading is not None
    found: list[dict[str, Any]] = checked.reading.assembled.data["projects"]
    return found


# ---------------------------------------------------------------------- what the roster changes


def test_what_the_roster_changes_is_a_line_each_from_what_to_what(issued: Desk) -> None:
    assert _lines(issued) == []
    new = RosterProject(
        unit="801002", name="图书购置", total=Decimal("1.5"), basis="示教〔2021〕3号"
    )
    issued.roster = _with(
        校车补助={"total": Decimal("6.00"), "fiscal": Decimal("6.00"), "basis": "示财〔2021〕2号"},
        教研经费={"total": Decimal(8)},
        操场维修=None,
    )
    issued.roster = issued.roster.model_copy(update={"projects": (*issued.roster.projects, new)})
    assert _lines(issued) == [
        "调整　801 示例教育局《教研经费》：预算数 （空） → 8.00",
        "调整　801 示例教育局《校车补助》："
        "预算数 5.00 → 6.00，财政资金 5.00 → 6.00（依据：示财〔2021〕2号）",
        "新增　801002 示例小学《图书购置》：预算数 1.50（依据：示教〔2021〕3号）",
        "取消　801002 示例小学《操场维修》：预算数 3.20",
    ]
    said = list(before_issue(changes(issued.round)))
    assert said[0] == (
        "名册有变化：调整 2，新增 1，取消 1。要重新下发 2 本，单位已填的内容会带过去。"
    )
    assert [str(one) for one in changes(issued.round, ["802"]).differences] == []
    rows = issued.rows
    outcome = issued.issue()
    assert (outcome.issued, issued.rows) == ([], rows), "not before somebody has seen it"
    said = list(after_issue(issued.round, outcome, changed=False))
    assert said[0].startswith("名册有变化（调整 2，新增 1，取消 1），没有重新下发。")


def test_a_code_that_is_given_later_makes_no_new_project(issued: Desk) -> None:
    code = "13032221A000000000009"
    issued.roster = _with(教研经费={"code": code, "number": None})
    assert _lines(issued) == [
        f"调整　801 示例教育局《教研经费》：项目编码 （空） → {code}",
    ]


def test_a_project_that_another_unit_fills_in_now_is_still_the_same(issued: Desk) -> None:
    issued.roster = _with(校车补助={"filler": SCHOOL})
    assert _lines(issued) == ["调整　801 示例教育局《校车补助》：改由801002 示例小学填报"]
    assert changes(issued.round).fillers == {"801", SCHOOL}


def test_what_is_alike_in_many_workbooks_is_said_once(issued: Desk) -> None:
    terms = ROSTER.terms.model_copy(update={"stage": "批复", "spares": 2})
    issued.roster = ROSTER.model_copy(update={"terms": terms})
    assert _lines(issued) == [
        "调整　801 示例教育局、801002 示例小学、802 示例档案馆：编报阶段 申报 → 批复"
    ]


def test_who_is_new_and_who_has_vanished_is_named(issued: Desk) -> None:
    new = RosterDepartment(code="803", name="示例史志馆", former="802")
    issued.roster = ROSTER.model_copy(
        update={"departments": (ROSTER.departments[0], new), "fillers": ()}
    )
    issued.roster = _with(issued.roster, 操场维修={"unit": "801001"})
    found = changes(issued.round)
    assert [one.name for one in found.unissued] == ["示例史志馆"]
    assert found.vanished == (
        "801002 示例小学：已不在名册中，以前下发的文件没有删除。",
        "802 示例档案馆：现为 803 示例史志馆，以前下发的文件没有删除。",
    )
    issued.issue(changed=True)
    assert sorted(issued.files) == sorted([*NAMES, "803示例史志馆.xlsx"])


# ---------------------------------------------------------------------- answers go along


def test_what_was_issued_anew_has_the_next_number_and_all_that_was_answered(
    issued: Desk, project: Project
) -> None:
    meant = answered(issued.given("801"), project)
    before = Submission.model_validate_json(str(issued.hand_in("801", issued.fill(meant)).document))
    issued.roster = _with(校车补助={"total": Decimal("6.00"), "fiscal": Decimal("6.00")})
    outcome = issued.issue(changed=True)
    assert [(one.filler, one.number) for one in outcome.issued] == [("801", 2)]
    assert outcome.lost == []
    assert issued.holds()
    checked = issued.check(NAMES[0])
    research, bus = before.projects
    budget = bus.budget.model_copy(update={"total": Decimal(6), "fiscal": Decimal(6)})
    changed = (research, bus.model_copy(update={"budget": budget}))
    assert checked.document == before.model_copy(update={"projects": changed})
    assert before.projects[0].indicators == project.indicators
    assert checked.reading is not None
    stored = checked.reading.seal.stored
    assert stored is not None
    assert stored.issue == "801-2"
    assert "projects/0/budget/total" not in stored.issued, "what the unit typed stays its own"
    assert issued.given("801").projects[0].budget.total is None
    assert issued.issue(changed=True).issued == []


def test_what_was_half_done_or_wrong_goes_along_as_it_stands(
    issued: Desk, project: Project
) -> None:
    content = issued.fill(answered(issued.given("801"), project))
    wrong = {"B8": "很多", "D8": None, "E13": "约"}

    def spoil(page: Any) -> None:
        for cell, value in wrong.items():
            page[cell].value = value

    content = _changed(content, "02校车补助", spoil)
    assert issued.hand_in("801", content).document is None
    before = issued.round.archived(_digest(issued, "801")).read_bytes()
    assert before == content
    issued.roster = _with(校车补助={"total": Decimal("6.00"), "fiscal": Decimal("6.00")})
    issued.issue(changed=True)
    book = openpyxl.load_workbook(issued.round.folder / ISSUED / NAMES[0])
    page = book["02校车补助"]
    assert {cell: page[cell].value for cell in wrong} == wrong
    assert (page["C5"].value, page["C5"].protection.locked) == (6, True)
    assert book["填报说明"]["B10"].value == "张示例"
    projects = _projects(_read(issued, NAMES[0]))
    assert [len(one["indicators"]) for one in projects] == [11, 11]
    assert projects[0]["budget"]["total"] == "8"


def _digest(desk: Desk, filler: str) -> str:
    with desk.round.reading() as ledger:
        history = History.of(ledger)
    current = history.current(filler)
    assert current is not None
    return current.sha256


def _changed(content: bytes, sheet: str, change: Any) -> bytes:
    import io

    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book[sheet])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("sound", [True, False], ids=["as a document", "as a file"])
def test_a_project_that_got_its_code_keeps_its_answers(
    issued: Desk, project: Project, *, sound: bool
) -> None:
    meant = answered(issued.given("801"), project)
    _hand_in(issued, meant, sound=sound)
    code = "13032221A000000000009"
    issued.roster = _with(教研经费={"code": code, "total": Decimal(8), "fiscal": Decimal(8)})
    assert issued.issue(changed=True).lost == []
    projects = _projects(_read(issued, NAMES[0]))
    assert [(one.get("code"), one["name"]) for one in projects] == [
        (code, RESEARCH),
        ("13032221A000000000001", BUS),
    ]
    assert projects[0]["goals"] == projects[1]["goals"] != ""
    assert len(projects[0]["indicators"]) == 11


def _hand_in(desk: Desk, meant: Submission, *, sound: bool) -> None:
    """A submission that the model takes, or one that only stands in a file."""
    content = desk.fill(meant)
    if not sound:
        content = _changed(content, "01" + meant.projects[0].name, _without_plan)
    assert (desk.hand_in(meant.filler.code, content).document is not None) == sound


def _without_plan(page: Any) -> None:
    page["D8"].value = None


@pytest.mark.parametrize("sound", [True, False], ids=["as a document", "as a file"])
def test_a_code_that_the_unit_had_typed_itself_gives_way_and_is_told(
    issued: Desk, project: Project, *, sound: bool
) -> None:
    meant = answered(issued.given("801"), project)
    typed = meant.projects[0].model_copy(update={"code": "13032221A000000000008"})
    _hand_in(issued, meant.model_copy(update={"projects": (typed, meant.projects[1])}), sound=sound)
    code = "13032221A000000000009"
    issued.roster = _with(教研经费={"code": code, "total": Decimal("7.50")})
    assert issued.issue(changed=True).lost == [
        (NAMES[0], f"《教研经费》项目编码：原来填的是“{typed.code}”，名册为“{code}”。"),
        (NAMES[0], f"《教研经费》预算数：原来填的是“{'8.00' if sound else 8}”，名册为“7.50”。"),
    ]
    assert _projects(_read(issued, NAMES[0]))[0]["goals"]


@pytest.mark.parametrize("sound", [True, False], ids=["as a document", "as a file"])
def test_projects_that_the_unit_added_stay_and_those_taken_up_are_finances(
    issued: Desk, project: Project, *, sound: bool
) -> None:
    given = issued.given(SCHOOL)
    terms = ROSTER.terms.model_copy(update={"spares": 2})
    issued.roster = ROSTER.model_copy(update={"terms": terms})
    meant = answered(given, project)
    new = meant.projects[0].model_copy(update={"status": "新增", "name": "图书购置"})
    _hand_in(issued, meant.model_copy(update={"projects": (*meant.projects, new)}), sound=sound)
    issued.roster = _with(issued.roster, 操场维修={"fiscal": Decimal("3.20"), "other": Decimal(0)})
    issued.issue(changed=True)
    checked = _read(issued, NAMES[1])
    yard, books = _projects(checked)
    assert (books["name"], books["status"], len(books["indicators"])) == ("图书购置", "新增", 11)
    assert checked.reading is not None
    assert checked.reading.layout.counts["projects"] == 4, "both spares are there again"

    taken_up = RosterProject(unit="801002", name="图书购置", total=Decimal("8.00"))
    projects = (*issued.roster.projects, taken_up)
    issued.roster = issued.roster.model_copy(update={"projects": projects})
    assert [one.number for one in issued.issue(changed=True).issued] == [3]
    checked = _read(issued, NAMES[1])
    yard, books = _projects(checked)
    assert (books["status"], len(books["indicators"]), yard["name"]) == ("申报", 11, YARD)
    assert checked.reading is not None
    assert checked.reading.seal.stored is not None
    assert checked.reading.seal.stored.issued["projects/1/name"] == "图书购置"
    assert "projects/1/budget/fiscal" not in checked.reading.seal.stored.issued


@pytest.mark.parametrize("sound", [True, False], ids=["as a document", "as a file"])
def test_what_stood_in_a_dropped_project_is_told(
    issued: Desk, project: Project, *, sound: bool
) -> None:
    _hand_in(issued, answered(issued.given("801"), project), sound=sound)
    issued.roster = _with(校车补助=None)
    ((name, sentence),) = issued.issue(changed=True).lost
    assert name == NAMES[0]
    assert sentence.startswith("《校车补助》：名册已取消这个项目，单位填的 ")
    assert [one["name"] for one in _projects(_read(issued, NAMES[0]))] == [RESEARCH]


def test_a_project_goes_to_another_unit_with_its_answers(issued: Desk, project: Project) -> None:
    issued.hand_in("801", issued.fill(answered(issued.given("801"), project)))
    issued.roster = _with(校车补助={"filler": SCHOOL})
    outcome = issued.issue(changed=True)
    assert outcome.lost == []
    assert [(one.filler, one.number) for one in outcome.issued] == [("801", 2), (SCHOOL, 2)]
    assert [one["name"] for one in _projects(_read(issued, NAMES[0]))] == [RESEARCH]
    bus, yard = _projects(_read(issued, NAMES[1]))
    assert (bus["name"], len(bus["indicators"])) == (BUS, 11)
    assert "goals" not in yard
    issued.roster = _with(issued.roster, 操场维修={"total": Decimal("3.30")})
    issued.issue(changed=True)
    bus, yard = _projects(_read(issued, NAMES[1]))
    assert len(bus["indicators"]) == 11, "also where nothing came of the new unit in between"


@pytest.mark.parametrize("sound", [True, False], ids=["as a document", "as a file"])
def test_after_a_reform_the_answers_go_to_the_new_department(
    issued: Desk, project: Project, *, sound: bool
) -> None:
    _hand_in(issued, answered(issued.given("801"), project), sound=sound)
    issued.roster = Roster(
        form=ROSTER.form,
        terms=ROSTER.terms,
        departments=(RosterDepartment(code="810", name="示例教育体育局", former="801"),),
        units=(
            RosterUnit(code="810001", name="示例教育体育局本级"),
            RosterUnit(code="810002", name="示例小学", filler="810002", former="801002"),
        ),
        fillers=(RosterFiller(code="810002", name="示例小学"),),
        projects=tuple(
            one.model_copy(update={"unit": one.unit.replace("801", "810", 1)})
            for one in ROSTER.projects
        ),
    )
    outcome = issued.issue(changed=True)
    assert (outcome.lost, len(outcome.issued)) == ([], 2)
    checked = _read(issued, "810示例教育体育局.xlsx")
    assert [one["name"] for one in _projects(checked)] == [RESEARCH, BUS]
    assert [len(one["indicators"]) for one in _projects(checked)] == [11, 11]
    assert checked.reading is not None
    assert checked.reading.assembled.data["overall"] == WHOLE["overall"]
    assert checked.reading.assembled.data["contact"]["filled_by"] == "张示例"


def test_what_a_unit_cleared_does_not_come_back(issued: Desk, project: Project) -> None:
    """Default texts, and what was filled in for it before."""
    meant = answered(issued.given("801"), project)
    content = issued.fill(meant)

    def clear(page: Any) -> None:
        for row in page.iter_rows():
            for cell in row:
                if str(cell.value).startswith(("完善制度", "健全预算绩效")):
                    cell.value = None

    issued.hand_in("801", _changed(content, "部门整体绩效目标", clear))
    issued.roster = _with(校车补助={"total": Decimal("6.00"), "fiscal": Decimal("6.00")})
    issued.issue(changed=True)
    checked = _read(issued, NAMES[0])
    assert checked.reading is not None
    titles = [one["title"] for one in checked.reading.assembled.data["safeguards"]]
    assert "完善制度建设" not in titles
    assert titles


def test_while_an_officer_has_to_decide_nothing_is_chosen_in_silence(
    issued: Desk, project: Project
) -> None:
    read = issued.hand_in("801", issued.fill(answered(issued.given("801"), project)))
    doubted = Doubted("801", 0, "projects/0", "《教研经费》", (read.receipt,), ())
    with (
        issued.round.writing("collect") as writing,
        writing.ledger.act("collect", writing.actor) as act,
    ):
        act.add(replace(doubted, batch=act.begin_batch()))
    issued.roster = _with(校车补助={"total": Decimal("6.00"), "fiscal": Decimal("6.00")})
    outcome = issued.issue(changed=True)
    assert outcome.issued == []
    assert outcome.refused == [
        "“示例教育局”报来的内容还有待确认的，没有重新下发。请选定、收件以后再运行一次。"
    ]


def test_answers_that_cannot_be_read_any_more_keep_their_unit_alone_from_going_out(
    issued: Desk, project: Project
) -> None:
    _hand_in(issued, answered(issued.given("801"), project), sound=False)
    issued.round.archived(_digest(issued, "801")).unlink()
    issued.roster = _with(校车补助={"total": Decimal(6)}, 操场维修={"total": Decimal(4)})
    outcome = issued.issue(changed=True)
    assert [one.filler for one in outcome.issued] == [SCHOOL]
    assert outcome.refused == [
        "“示例教育局”报来的“801.xlsx”在存档里读不出来，没有重新下发。请从备份恢复整个文件夹后重试。"
    ]


# ---------------------------------------------------------------------- judged anew


def _rejudged(desk: Desk, filler: str) -> Rejudged:
    with desk.round.reading() as ledger:
        history, rows = History.of(ledger), ledger.rows(Issued)
    newest = [one for one in rows if one.filler == filler][-1]
    return rejudged(receiving.Desk.of(desk.round, desk.roster, rows), history, newest)


def test_what_was_accepted_stays_so_where_it_fits_the_new_amounts(
    issued: Desk, project: Project
) -> None:
    read = issued.hand_in("801", issued.fill(answered(issued.given("801"), project)))
    assert read.state == "clean"
    issued.roster = _with(
        校车补助={"total": Decimal("6.00"), "fiscal": Decimal("6.00"), "basis": "示财〔2021〕2号"}
    )
    issued.issue(changed=True)
    found = _rejudged(issued, "801")
    assert found.checked.state == "clean"
    assert isinstance(found.checked.document, Submission)
    assert found.checked.document.projects[1].budget.total == 6
    assert found.notice == (
        "“示例教育局”的申报已按调整后的内容重新检查，没有必须修改的地方，不必重新报送。\n"
        "调整　801 示例教育局《校车补助》：预算数 5.00 → 6.00，财政资金 5.00 → 6.00\n"
    )


def test_what_does_not_fit_the_new_amounts_goes_back_with_them(
    issued: Desk, project: Project
) -> None:
    issued.hand_in(SCHOOL, issued.fill(answered(issued.given(SCHOOL), project)))
    issued.roster = _with(操场维修={"total": Decimal("4.00")})
    new = RosterProject(unit="801002", name="图书购置", total=Decimal("1.00"))
    projects = (*issued.roster.projects, new)
    issued.roster = issued.roster.model_copy(update={"projects": projects})
    issued.issue(changed=True)
    found = _rejudged(issued, SCHOOL)
    assert (found.checked.state, found.notice) == ("return", "")
    assert [one.code for one in found.checked.problems if one.returns] == ["JX202", "JX301"]
    assert len(found.says) == 2


def test_a_form_of_its_own_is_not_needed(form: Form) -> None:
    """The words that a workbook goes out with are the form's."""
    assert form.fields["projects", "*", "status"].definition.default == "申报"
