"""What a prefilled workbook says of last year's text: 沿用上年，未改 or 已改, and how many.

The values that go out are what LibreOffice calculates, before anything is typed and afterwards.
"""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from test_prior import NOW as THEN
from test_prior import project as project_of
from test_prior import roster_of

from conftest import told
from office import ODS, XLS, XLSX, Book, Office, office_fixture  # noqa: F401
from strategies import documents
from xljixiao.county.collect.collecting import collect
from xljixiao.county.collect.receiving import Desk
from xljixiao.county.issue.issuing import issue
from xljixiao.county.issue.rejudging import rejudged
from xljixiao.county.ledger import Issued
from xljixiao.county.registering import begin, read_roster, roster_form
from xljixiao.county.round import ISSUED, RECEIVED, RETURNED, Round
from xljixiao.county.standing import History
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.loading import shipped_form
from xljixiao.form.plan import Line
from xljixiao.form.ready import Form
from xljixiao.model.submission import Indicator, Submission
from xljixiao.rules.intake import BESIDE, OUTSIDE
from xljixiao.workbook.cell_checks import GREEN
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import room_for, write
from xljixiao.workbook.merging import merge
from xljixiao.workbook.prior_sheet import SHEET
from xljixiao.workbook.reading import read_workbook
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back
from xljixiao.workbook.unchanged import CHANGED, KEPT, column

FORM = shipped_form("hebei-2021")
COVER, WHOLE, DIRECTORY, PROJECT = "填报说明", "部门整体绩效目标", "项目目录", "01业务管理经费"
HEAD = Head("昌黎县工商业联合会", "714.xlsx", "2021年3月5日 14:30")
READY = "填写完整，可以上报（财政部门还将审核指标质量）"
LONG = "全年开展非公经济人士教育培训，" * 25
APART = {BESIDE.code, OUTSIDE.code}
NAME, VALUE = ("name",), ("target", "value")


def _without_contact(document: Submission) -> Submission:
    """What is known of last year: not who filled it in."""
    return Submission.model_validate({**document.model_dump(), "contact": {}})


def _with_rows(document: Submission, *rows: Indicator) -> Submission:
    """Other indicators in the first project."""
    first, *others = document.projects
    return document.model_copy(
        update={"projects": (first.model_copy(update={"indicators": rows}), *others)}
    )


@pytest.fixture(scope="module")
def prior(seed: Submission) -> Submission:
    return _without_contact(seed)


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, {"projects": 3})


@pytest.fixture
def prefilled(tmp_path: Path, form: Form, seed: Submission, prior: Submission) -> Path:
    """The seed's workbook as it goes out where last year's was the same."""
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(form, seed, prior=prior))
    return path


@pytest.fixture
def book(office: Office, prefilled: Path) -> Iterator[Book]:
    with office.open(prefilled) as book:
        yield book


class Project:
    """The seed's project under the eyes of LibreOffice."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book = book
        self.sheet = next(name for name in book.sheets if name.startswith("01"))
        self.plan = layout.sheets[3].plan
        self.cover, self.directory = layout.sheets[0].plan, layout.sheets[2].plan

    def cell(self, row: int, field: tuple[str, ...] = NAME) -> str:
        return self.plan.by_path["indicators", row, *field].box.a1

    def cells(self, row: int) -> str:
        slots = [slot for slot in self.plan.slots if slot.owner == ("indicators", row)]
        return f"{slots[0].box.a1}:{slots[-1].box.a1}"

    def type(self, row: int, value: Any, field: tuple[str, ...] = NAME) -> None:
        self.book.write(self.sheet, {self.cell(row, field): value})
        self.book.recalculate()

    def line(self, row: int) -> Line:
        return next(one for one in self.plan.live if one.owner == ("indicators", row))

    def live(self, row: int) -> str:
        return self.book.cell(self.sheet, self.line(row).box.a1).text

    def mark(self, row: int) -> str:
        return self._beside(self.sheet, self.line(row).box.row)

    @property
    def head(self) -> str:
        return self._beside(self.sheet, self.plan.live_state.row)

    @property
    def in_the_directory(self) -> str:
        letter = get_column_letter(column(self.directory) + 1)
        return self.book.cell(DIRECTORY, f"{letter}{self.directory.cockpit[0].state.number}").text

    @property
    def panel(self) -> list[str]:
        return self.book.cell(COVER, self.cover.panel[0].state.a1).text.split("\n")

    def _beside(self, sheet: str, row: int) -> str:
        letter = get_column_letter(column(self.plan) + 1)
        return self.book.cell(sheet, f"{letter}{row + 1}").text


@pytest.fixture
def project(book: Book, layout: Layout) -> Project:
    return Project(book, layout)


# ---------------------------------------------------------------- what goes out


def test_a_workbook_of_which_nothing_is_known_is_as_ever(
    form: Form, seed: Submission, prior: Submission
) -> None:
    known: dict[str, Any] = {"goals": (), "indicators": (), "budget": {}}
    bare = prior.projects[0].model_dump() | known
    nothing = {"overall": None, "functions": (), "safeguards": (), "projects": [bare]}
    last_year = Submission.model_validate(prior.model_dump() | nothing)
    assert write(form, seed, prior=last_year) == write(form, seed)


def _live(path: Path, layout: Layout) -> dict[str, Any]:
    book = openpyxl.load_workbook(path)
    return {
        f"{page.title}!{line.box.a1}": page[line.box.a1].value
        for sheet, page in zip(layout.sheets, book.worksheets, strict=False)
        for line in sheet.plan.live
    }


def test_the_live_lines_are_what_they_are_without_it(
    prefilled: Path, filled: Path, layout: Layout
) -> None:
    """So that what other tests hold of them holds here."""
    assert _live(prefilled, layout) == _live(filled, layout)


@st.composite
def _years(draw: st.DrawFn) -> tuple[Submission, Submission]:
    """This year's document, and last year's: rows moved, dropped, worded otherwise.

    Its sheets have plain names: of odd ones LibreOffice finds no cell by any formula.
    """
    drawn = draw(documents(FORM))
    plain = [one.model_copy(update={"name": f"项目{n}"}) for n, one in enumerate(drawn.projects, 1)]
    now = drawn.model_copy(update={"projects": tuple(plain)})
    chance = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311

    def other(rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
        kept = [row for row in rows if chance.random() < 0.8]
        chance.shuffle(kept)
        return [row | {field: "另一种写法"} if chance.random() < 0.3 else row for row in kept]

    data = now.model_dump()
    before = data | {
        "functions": other(data["functions"], "name"),
        "safeguards": other(data["safeguards"], "title"),
        "projects": [
            one | {"indicators": other(one["indicators"], "name")} for one in data["projects"]
        ],
    }
    return now, Submission.model_validate(before, context=FORM.setting)


def test_what_goes_out_is_what_is_calculated(office: Office, tmp_path: Path) -> None:
    seen: set[str] = set()

    @given(years=_years())
    @settings(
        max_examples=12,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def compare(years: tuple[Submission, Submission]) -> None:
        now, before = years
        path = tmp_path / "x.xlsx"
        path.write_bytes(write(FORM, now, prior=before))
        layout = room_for(FORM, now)
        with office.open(path) as book:
            issued = _marks(book, layout)
            book.recalculate()
            assert _marks(book, layout) == issued
            seen.update(issued.values())

    compare()
    assert {KEPT, CHANGED, ""} <= seen


def _marks(book: Book, layout: Layout) -> dict[str, str]:
    """The whole column on each sheet, and the last line of the panel."""
    found: dict[str, str] = {}
    for sheet, name in zip(layout.sheets, book.sheets, strict=False):
        letter = get_column_letter(column(sheet.plan) + 1)
        cells = [f"{letter}{row}" for row in range(2, sheet.plan.rows + 1)]
        shown = book.read(name, [*cells, *(row.state.a1 for row in sheet.plan.panel[:1])])
        found |= {f"{name}!{cell}": one.text.split("\n")[-1] for cell, one in shown.items()}
    return found


# ---------------------------------------------------------------- what is typed


def test_each_row_says_whether_it_is_still_that_of_last_year_and_the_panel_counts_them(
    project: Project,
) -> None:
    assert project.panel == [
        READY,
        "沿用上年未改 25 处、已改 0 处，请逐条核对，仍适用的可以保留",
    ]
    assert {project.mark(row) for row in range(11)} == {KEPT}
    project.type(2, "工作任务按期完成率")
    assert project.mark(2) == CHANGED
    assert project.head == project.in_the_directory == "沿用上年未改 12 处、已改 1 处"
    assert project.panel[1].startswith("沿用上年未改 24 处、已改 1 处，")
    project.type(2, " 工作任务\n完成率　")
    assert project.mark(2) == CHANGED, "a break within a word is another text"
    project.type(2, "　工作任务完成率 \n")
    assert project.mark(2) == KEPT


def test_a_number_is_compared_by_its_value(project: Project) -> None:
    for same in ("90.00", "90.", "090", 90):
        project.type(2, same, VALUE)
        assert project.mark(2) == KEPT, same
    for other in ("90.01", "9", "九十", "90%", 0, None):
        project.type(2, other, VALUE)
        assert project.mark(2) == CHANGED, other


def test_a_blank_row_says_nothing_and_a_new_one_neither(project: Project) -> None:
    slots = [slot for slot in project.plan.slots if slot.owner == ("indicators", 4)]
    blank = {slot.box.a1: slot.preset for slot in slots}
    project.book.write(PROJECT, blank)
    project.type(12, "新增的指标")
    assert (project.mark(4), project.mark(11), project.mark(12)) == ("", "", "")
    assert project.head == "沿用上年未改 12 处、已改 0 处"


def test_an_explanation_of_this_year_changes_no_row(project: Project) -> None:
    project.type(2, "按主管部门要求，指标值不变", ("note",))
    assert project.mark(2) == KEPT


def test_a_row_that_is_cut_and_pasted_is_still_that_of_last_year(project: Project) -> None:
    assert project.book.cut_paste(PROJECT, project.cells(4), project.cells(15)) == ()
    project.book.recalculate()
    assert (project.mark(4), project.mark(15)) == ("", KEPT)
    assert project.book.cut_paste(PROJECT, project.cells(5), project.cells(4)) == ()
    project.book.recalculate()
    assert (project.mark(4), project.mark(5)) == (KEPT, "")
    assert project.head == "沿用上年未改 13 处、已改 0 处"


def test_a_wrong_row_says_its_fault_and_is_marked_as_well(project: Project) -> None:
    """Else the panel would count as changed what nobody has touched."""
    project.type(4, "社会效益指标", ("level2",))
    assert project.live(4) == "×“二级指标”与“一级指标”不匹配"
    assert project.mark(4) == CHANGED
    assert project.panel[0] == "还有 1 处需要填写或修改"
    project.type(4, "成本指标", ("level2",))
    assert (project.live(4), project.mark(4), project.panel[0]) == (GREEN, KEPT, READY)


def test_a_project_that_is_not_submitted_has_no_marks(project: Project) -> None:
    status = project.directory.by_path["projects", 0, "status"].box.a1
    project.book.write(DIRECTORY, {status: "本年不申报"})
    project.book.recalculate()
    assert {project.mark(row) for row in range(30)} == {""}
    assert project.head == "沿用上年未改 0 处、已改 0 处"
    assert project.panel[1].startswith("沿用上年未改 12 处、已改 0 处，")


def test_where_all_is_changed_nothing_is_asked_for(
    office: Office, form: Form, seed: Submission, layout: Layout, tmp_path: Path
) -> None:
    row = seed.projects[0].indicators[0]
    known = {"goals": (), "indicators": (row,), "budget": {}}
    bare: dict[str, Any] = {"overall": None, "functions": (), "safeguards": (), "contact": {}}
    last_year = Submission.model_validate(
        seed.model_dump() | bare | {"projects": [seed.projects[0].model_dump() | known]}
    )
    now = _with_rows(seed, row.model_copy(update={"name": "另一条"}))
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(form, now, prior=last_year))
    with office.open(path) as book:
        project = Project(book, layout)
        for _ in range(2):
            assert project.panel == [READY, "沿用上年未改 0 处、已改 1 处"]
            book.recalculate()


@pytest.mark.parametrize("text", [LONG, '他说："好"', "一\n二", "*?~", "=1+1", "'单引", "FALSE"])
def test_any_text_is_compared_as_it_is(
    office: Office, form: Form, seed: Submission, layout: Layout, tmp_path: Path, text: str
) -> None:
    rows = seed.projects[0].indicators
    own = rows[2].model_copy(update={"description": text})
    now = _with_rows(seed, *rows[:2], own, *rows[3:])
    path = tmp_path / "x.xlsx"
    path.write_bytes(write(form, now, prior=_without_contact(now)))
    with office.open(path) as book:
        project = Project(book, layout)
        book.recalculate()
        assert project.mark(2) == KEPT
        project.type(2, f"{text}。", ("description",))
        assert project.mark(2) == CHANGED


# ---------------------------------------------------------------- what comes back


@pytest.mark.parametrize("kind", [XLSX, XLS, ODS])
def test_the_marks_are_nothing_that_the_reader_tells_of(
    book: Book, tmp_path: Path, prefilled: Path, kind: str
) -> None:
    suffix = {XLSX: "xlsx", XLS: "xls", ODS: "ods"}[kind]
    before = read_workbook(prefilled)
    checked = check(book.save(tmp_path / f"back.{suffix}", kind))
    assert checked.reading is not None
    assert [one.sentence for one in told(checked) if one.code in APART] == []
    assert dict(checked.reading.prior) == dict(before.prior)


def test_what_goes_back_compares_with_the_same_year(
    office: Office, project: Project, layout: Layout, tmp_path: Path
) -> None:
    project.type(2, "工作任务按期完成率")
    project.type(9, None)
    checked = check(project.book.save(tmp_path / "back.xlsx"))
    returned = send_back(checked, HEAD)
    assert returned.outside == 0
    path = tmp_path / "returned.xlsx"
    path.write_bytes(returned.content)
    with office.open(path) as book:
        project = Project(book, layout)
        book.recalculate()
        assert [project.mark(row) for row in (1, 2, 9, 12)] == [KEPT, CHANGED, CHANGED, ""]
        assert project.panel[1].startswith("沿用上年未改 23 处、已改 2 处，")


def test_so_do_copies_that_are_put_into_one(
    office: Office, project: Project, layout: Layout, prefilled: Path, tmp_path: Path
) -> None:
    project.type(2, "工作任务按期完成率")
    copy = read_workbook(project.book.save(tmp_path / "copy.xlsx"))
    merged = merge(read_workbook(prefilled), [copy])
    assert merged.content is not None
    assert merged.apart == ()
    path = tmp_path / "merged.xlsx"
    path.write_bytes(merged.content)
    with office.open(path) as book:
        project = Project(book, layout)
        book.recalculate()
        assert [project.mark(row) for row in (1, 2, 12)] == [KEPT, CHANGED, ""]


def test_a_hidden_sheet_that_a_hand_has_changed_brings_nothing_that_the_form_has_no_place_for(
    prefilled: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(prefilled)
    page = book[SHEET]
    page.append(["#", "name", "../x", "", "name/0"])
    page.append(["projects/99/indicators/0", "甲", "乙"])
    page.append(["projects/0/indicators/29", "甲", "乙", "丙", "丁", "戊"])
    page.append(["projects/0/indicators/-1", "甲"])
    page.append(["#"])
    page.append(["projects/0/indicators/1", "甲"])
    path = tmp_path / "x.xlsx"
    book.save(path)
    now, before = read_workbook(path).prior, read_workbook(prefilled).prior
    assert {place: now[place] for place in set(now) - set(before)} == {
        ("projects", 0, "indicators", 29, "name"): "甲"
    }


# ---------------------------------------------------------------- a whole round


def test_a_round_that_began_from_last_year_says_so_wherever_its_workbooks_go(
    office: Office, seed: Submission, tmp_path: Path
) -> None:
    roster = roster_of(project_of("2022年业务管理经费"))
    round_ = begin(tmp_path / "2022", roster, last_year=(seed,), now=THEN)
    issue(round_, now=THEN)
    layout = lay_out(round_.form(roster), {"projects": 2})
    (path,) = (round_.folder / ISSUED).iterdir()
    with office.open(path) as book:
        project = Project(book, layout)
        assert project.panel[1] == ("沿用上年未改 25 处、已改 0 处，请逐条核对，仍适用的可以保留")
        assert {project.mark(row) for row in range(11)} == {KEPT}
        project.type(2, "工作任务按期完成率")
        (round_.folder / RECEIVED).mkdir(exist_ok=True)
        book.save(round_.folder / RECEIVED / path.name)
    collect(round_, now=THEN)
    back = next((round_.folder / RETURNED).glob("*.xlsx"))
    amended = project_of("2022年业务管理经费").model_copy(update={"total": Decimal(6)})
    round_.roster.write_bytes(write(roster_form(round_), roster_of(amended)))
    issue(round_, changed=True, now=THEN)
    last = _last_issued(round_)
    anew = round_.archived(last.sha256)
    with round_.reading() as ledger:
        desk = Desk.of(round_, read_roster(round_), ledger.rows(Issued))
        judged = rejudged(desk, History.of(ledger), last).checked.reading
    assert judged is not None
    assert dict(judged.prior) == dict(read_workbook(anew).prior) != {}
    for one in (back, anew):
        with office.open(one) as book:
            project = Project(book, layout)
            book.recalculate()
            assert [project.mark(row) for row in (1, 2, 10, 11)] == [KEPT, CHANGED, KEPT, ""]
            assert project.head == "沿用上年未改 12 处、已改 1 处"


def _last_issued(round_: Round) -> Issued:
    with round_.reading() as ledger:
        return ledger.rows(Issued)[-1]
