"""What a round discloses: what is decided, whole or not at all; what is approved is frozen."""

import datetime as dt
import hashlib
import shutil
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from desk import NOW, Bench, small_roster_fixture  # noqa: F401
from rounds import meant, roster_of
from xljixiao import cli
from xljixiao.cli import texts
from xljixiao.county import placing, registering
from xljixiao.county.following import followed, told
from xljixiao.county.issue.outgoing import NoSuchUnit
from xljixiao.county.ledger import Act, Approved, Decision, Published
from xljixiao.county.publish.approving import approve
from xljixiao.county.publish.openness import Openness
from xljixiao.county.publish.outcome import Approving, Publication, after_approval, after_publish
from xljixiao.county.publish.publishing import DRAFT, publish
from xljixiao.county.publish.typed import BadApproval, approval_of
from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.county.stepping import State, Step, parts_of
from xljixiao.model.submission import Project, Submission
from xljixiao.workbook.filling import write

MEANT = meant()
SEED, BUREAU, SCHOOL, POLICE = CODES = ("714", "801", "801002", "811")
FOLDERS = ("6公开", "公开草稿", "7批复")
HIDDEN, HIDDEN_CODE = "专项办案业务经费", "13032221P00811000004P"
"""The project of the bundled county that is not disclosed."""
PRIVATE = ("暗甲更正", "暗乙说明", "暗丙填报人", "暗丁意见", "0335-7654321", "暗戊签发人")
TEXT = "昌黎县2021年部门预算绩效文本汇编"
TABLE = "昌黎县2021年预算项目绩效目标公开表"
NO_NUMBERS = (
    "3",
    "3号",
    "第3号",
    "〔2021〕3号",
    "昌财预2021-3号",
    "昌财预〔2021〕3",
    "昌财预〔21〕3号",
)
APPROVAL = approval_of("批复", "昌财预〔2021〕3号", "2021年3月20日", "同意。")
assert APPROVAL is not None


def seed() -> Submission:
    """The seed's department, with all that is nobody else's business."""
    whole = MEANT[SEED]
    project = whole.projects[0]
    first, *rest = project.indicators
    own = {
        "correction": PRIVATE[0],
        "indicators": (first.model_copy(update={"note": PRIVATE[1]}), *rest),
    }
    contact = {"filled_by": PRIVATE[2], "phone": PRIVATE[4], "approved_by": PRIVATE[5]}
    return whole.model_copy(
        update={
            "projects": (project.model_copy(update=own),),
            "contact": whole.contact.model_copy(update=contact),
        }
    )


def passed(bench: Bench, *codes: str, verdicts: Mapping[str, str] | None = None) -> None:
    """Officers pass what counts of some units; a project that is named gets another verdict."""
    setting = bench.round.form(bench.roster).setting
    standings = bench.standings()
    with bench.round.writing("review", now=NOW) as at, at.ledger.act("review", at.actor) as act:
        for code in codes:
            current, read = standings[code].current, standings[code].read
            assert current is not None
            assert read is not None
            document = Submission.model_validate_json(read.document or "")
            for part in parts_of(document, setting):
                word = (verdicts or {}).get(part, "通过")
                said = str(Step.SECOND), word, PRIVATE[3], "", "示例审核人", "2021-03-09"
                act.add(Decision(code, current.id, part, *said))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments, one of them in two parts, all of it passed; one project is withheld."""
    bench = Bench.of(tmp_path_factory.mktemp("round") / "甲", roster_of(CODES))
    for code in CODES:
        bench.comes(seed() if code == SEED else MEANT[code])
    passed(bench, *CODES)
    return bench.round.folder


@pytest.fixture
def bench(made: Path, tmp_path: Path) -> Bench:
    return Bench.at(shutil.copytree(made, tmp_path / "乙"))


def published(bench: Bench, **options: Any) -> Publication:
    return publish(bench.round, now=NOW, **options)


def approved(bench: Bench, *only: str) -> Approving:
    assert APPROVAL is not None
    return approve(bench.round, APPROVAL, only=only, now=NOW)


def with_roster(
    bench: Bench,
    *,
    departments: Mapping[str, Mapping[str, Any]] | None = None,
    projects: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """The office changes its roster: departments by their codes, projects by their names."""
    roster = bench.roster
    changed = roster.model_copy(
        update={
            "departments": tuple(
                one.model_copy(update=dict((departments or {}).get(one.code, {})))
                for one in roster.departments
            ),
            "projects": tuple(
                one.model_copy(update=dict((projects or {}).get(one.name or "", {})))
                for one in roster.projects
            ),
        }
    )
    bench.round.roster.write_bytes(write(registering.roster_form(), changed))


def files(bench: Bench) -> dict[str, bytes]:
    """All that was printed: by its name in 6公开, and of other folders with the folder's."""
    top = bench.round.folder
    every = (path for name in FOLDERS for path in (top / name).rglob("*") if path.is_file())
    named = {str(path.relative_to(top)).removeprefix("6公开/"): path for path in sorted(every)}
    return {name: path.read_bytes() for name, path in named.items()}


def inside(content: bytes) -> bytes:
    """All bytes of all parts of an office file."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return b"\n".join(name.encode() + package.read(name) for name in package.namelist())


def naming(bench: Bench, *words: str) -> set[str]:
    """The files that hold one of some words."""
    return {
        name
        for name, content in files(bench).items()
        if any(word.encode() in inside(content) for word in words)
    }


def command(bench: Bench, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["publish", str(bench.round.folder), *more])
    return done.exit_code, done.output


# ---------------------------------------------------------------------- what is published


def test_one_text_a_department_one_for_the_county_and_a_table(bench: Bench) -> None:
    done = published(bench)
    assert not any((done.refused, done.failed, done.drafts, done.absent))
    assert sorted(files(bench)) == [
        "714昌黎县工商业联合会绩效文本.docx",
        "801示例教育局绩效文本.docx",
        "811示例公安局绩效文本.docx",
        f"{TEXT}.docx",
        f"{TABLE}.xlsx",
    ]
    school, bureau = MEANT[SCHOOL].projects[0].name, MEANT[BUREAU].projects[0].name
    whole = {"801示例教育局绩效文本.docx", f"{TEXT}.docx", f"{TABLE}.xlsx"}
    assert naming(bench, school) == naming(bench, bureau) == whole
    assert naming(bench, DRAFT) == set()
    assert [one.verb for one in acts(bench)][-1] == "publish"
    assert {one.name: one.sha256 for one in bench.rows(Published)} == {
        f"6公开/{name}": hashlib.sha256(content).hexdigest()
        for name, content in files(bench).items()
    }
    receipts = {one.filling.filler.code: one.current for one in bench.standings().values()}
    of_bureau = next(one for one in bench.rows(Published) if "801" in one.name)
    assert of_bureau.receipts == tuple(
        one.id for code in (BUREAU, SCHOOL) if (one := receipts[code]) is not None
    )


class _Act:
    def __init__(self, verb: str) -> None:
        self.verb = verb


def acts(bench: Bench) -> list[_Act]:
    with bench.round.reading() as ledger:
        return [_Act(verb) for _, verb, _, _ in ledger.acts()]


def test_what_is_withheld_or_private_stands_nowhere_in_what_is_published(bench: Bench) -> None:
    done = published(bench)
    assert done.withheld == [f"811 示例公安局《{HIDDEN}》"]
    assert len(files(bench)) == 5
    assert naming(bench, HIDDEN, HIDDEN_CODE) == set()
    assert naming(bench, *PRIVATE) == set()
    hidden = next(one for one in MEANT[POLICE].projects if one.name == HIDDEN)
    lines = [*hidden.goals, *(one.name for one in hidden.indicators if len(one.name) > 6)]
    assert lines
    assert naming(bench, *(line for line in lines if not shared(line))) == set()


def shared(line: str) -> bool:
    """Whether a text that is disclosed says the same."""
    every = (MEANT[code] for code in CODES)
    projects = ([o for o in one.projects if o.name != HIDDEN] for one in every)
    whole = (MEANT[code].model_copy(update={"projects": ()}) for code in CODES)
    others = [one for each in projects for one in each]
    return any(line in one.model_dump_json() for one in (*whole, *others))


def test_the_projects_stand_in_the_order_of_the_roster(bench: Bench) -> None:
    published(bench)
    sheet = openpyxl.load_workbook(BytesIO(files(bench)[f"{TABLE}.xlsx"])).worksheets[0]
    names = [row["项目名称"] for row in rows_of(sheet)]
    asked_for = {one.name for one in asked()} - {HIDDEN}
    assert names == [one.name for one in bench.roster.projects if one.name in asked_for]


def asked() -> list[Project]:
    """What the units ask for this year."""
    every = (one for code in CODES for one in MEANT[code].projects)
    return [one for one in every if one.status in {"申报", "新增", "拆分"}]


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(n for n, row in enumerate(values) if "项目名称" in row)
    return [dict(zip(values[at], row, strict=True)) for row in values[at + 1 :]]


def test_the_table_holds_what_plain_loops_add_up(bench: Bench) -> None:
    published(bench)
    content = files(bench)[f"{TABLE}.xlsx"]
    formulas = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    cached = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
    shown = [one for one in asked() if one.name != HIDDEN]
    head = next(row[0].row for row in cached.iter_rows() if row[3].value == "项目编码")
    titles = [cell.value for cell in cached[head]]
    assert titles == [
        *("序号", "部门", "单位", "项目编码", "项目名称", "预算数", "财政资金", "其他资金"),
        *("资金用途", "绩效目标", "绩效指标"),
    ]
    for label, part in (("预算数", "total"), ("财政资金", "fiscal"), ("其他资金", "other")):
        column = titles.index(label) + 1
        total = Decimal(0)
        for one in shown:
            total += getattr(one.budget, part) or 0
        assert str(formulas.cell(head - 1, column).value).startswith("=SUBTOTAL(9,")
        assert Decimal(str(cached.cell(head - 1, column).value)) == total
    by_name = {row["项目名称"]: row for row in rows_of(cached)}
    for one in shown:
        lines = [f"{i.level1}—{i.level2}：{i.name} {i.target}" for i in one.indicators]
        assert by_name[one.name]["绩效指标"].split("\n") == lines
    assert len(by_name) == len(shown)


def test_the_table_shows_the_amounts_that_the_text_does(bench: Bench) -> None:
    fine = next(one for one in asked() if one.name != HIDDEN and _places(one.budget.total) > 2)
    published(bench)
    assert f"{TEXT}.docx" in naming(bench, f">{fine.budget.total}<")
    sheet = openpyxl.load_workbook(BytesIO(files(bench)[f"{TABLE}.xlsx"])).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    amounts = [one for one in cells if str(one.value) == str(fine.budget.total)]
    sums = [one for one in cells if str(one.value).startswith("=SUBTOTAL(9,")]
    assert amounts
    assert len(sums) == 3
    assert {one.number_format for one in (*amounts, *sums)} == {"0.00####_ "}


def _places(amount: Decimal | None) -> int:
    return len(str(amount or "").partition(".")[2])


def test_how_contents_get_their_pages_is_told_last(bench: Bench) -> None:
    *_, last = after_publish(bench.round, published(bench))
    for said in ("目录的页码", "选“是”", "按 Ctrl+A 再按 F9", "PDF 公开"):
        assert said in last


def test_the_table_is_clean_and_prints_on_a4(bench: Bench) -> None:
    published(bench)
    content = files(bench)[f"{TABLE}.xlsx"]
    book = openpyxl.load_workbook(BytesIO(content))
    (sheet,) = book.worksheets
    assert sheet.sheet_state == "visible"
    assert sheet["A1"].value == TABLE
    assert "单位：万元" in sheet["A2"].value
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    assert not any(cell.hyperlink or cell.comment for row in sheet.iter_rows() for cell in row)
    assert not any(one.hidden for one in sheet.column_dimensions.values())
    properties = book.properties
    assert not any((properties.creator, properties.lastModifiedBy, properties.title))


def test_the_same_again_writes_nothing_and_says_so(bench: Bench) -> None:
    published(bench)
    before, count = files(bench), len(acts(bench))
    again = publish(bench.round, now=NOW + dt.timedelta(days=1))
    assert (again.written, again.untouched) == ([], 5)
    assert files(bench) == before
    assert len(acts(bench)) == count
    shutil.rmtree(bench.round.folder / "6公开")
    published(bench)
    assert files(bench) == before


# ---------------------------------------------------------------------- 是否公开


def test_what_is_not_decided_is_refused_by_name_and_nothing_is_written(bench: Bench) -> None:
    with_roster(
        bench,
        departments={SEED: {"disclosed": None}, BUREAU: {"disclosed": None}},
        projects={one.name: {"disclosed": "是"} for one in MEANT[SEED].projects},
    )
    before = acts(bench)
    code, output = command(bench)
    assert code == 1
    assert "还没有定是否公开的部门 2 个" in output
    lines = output.splitlines()
    assert "　714 昌黎县工商业联合会" in lines
    count = len(MEANT[BUREAU].projects) + len(MEANT[SCHOOL].projects)
    assert f"　801 示例教育局（连同它的 {count} 个项目）" in lines
    for sheet in ("部门", "项目"):
        assert output.count(f"“单位项目名册.xlsx”的“{sheet}”页“是否公开”栏") == 1
    assert "811" not in output
    assert files(bench) == {}
    assert len(acts(bench)) == len(before)


def test_a_withheld_department_with_a_disclosed_project_is_refused_by_name(bench: Bench) -> None:
    name = MEANT[SEED].projects[0].name
    with_roster(
        bench,
        departments={SEED: {"disclosed": "否", "disclosed_basis": "涉密部门"}},
        projects={name: {"disclosed": "是"}},
    )
    code, output = command(bench)
    assert code == 1
    assert f"《{name}》" in output
    assert "它的部门" in output
    assert files(bench) == {}


def test_withheld_without_a_ground_is_refused(bench: Bench) -> None:
    with_roster(bench, departments={SEED: {"disclosed": "否"}})
    code, output = command(bench)
    assert (code, "不公开的依据" in output) == (1, True)
    assert files(bench) == {}


def test_a_project_that_is_not_in_the_roster_is_refused_by_name(bench: Bench) -> None:
    new = (
        MEANT[SEED]
        .projects[0]
        .model_copy(update={"name": "会员之家建设", "code": None, "status": "新增"})
    )
    bench.comes(MEANT[SEED].model_copy(update={"projects": (*MEANT[SEED].projects, new)}))
    passed(bench, SEED)
    code, output = command(bench)
    assert code == 1
    assert "不在名册里、没有定是否公开的项目 1 个。请先列入" in output
    assert "　714 昌黎县工商业联合会的《会员之家建设》" in output.splitlines()
    assert files(bench) == {}


def test_a_withheld_department_appears_nowhere(bench: Bench) -> None:
    with_roster(bench, departments={POLICE: {"disclosed": "否", "disclosed_basis": "涉密部门"}})
    done = published(bench)
    assert (done.hidden, done.drafts, done.absent) == (["811 示例公安局"], [], [])
    assert len(done.withheld) == len(MEANT[POLICE].projects)
    own = [text for one in MEANT[POLICE].projects for text in (one.name, one.code or "")]
    assert naming(bench, *own, "示例公安局") == set()
    assert len(files(bench)) == 4


@pytest.mark.parametrize(
    "typed", [HIDDEN, "专项 办案\n业务经费", "“专项办案”业务经费", HIDDEN_CODE]
)
@pytest.mark.parametrize("own", [True, False])
def test_a_text_that_names_what_is_withheld_is_refused_with_its_place(
    bench: Bench, typed: str, *, own: bool
) -> None:
    code = POLICE if own else SEED
    shown = next(one for one in MEANT[code].projects if one.name != HIDDEN)
    goals = f"配合做好{typed}的管理", *shown.goals
    told_in = shown.model_copy(update={"goals": goals})
    projects = tuple(told_in if one is shown else one for one in MEANT[code].projects)
    bench.comes(MEANT[code].model_copy(update={"projects": projects}))
    passed(bench, code)
    (sentence,) = published(bench).refused
    assert f"《{shown.name}》绩效目标里写有不公开项目《{HIDDEN}》的名称或编码" in sentence
    assert files(bench) == {}


def test_the_year_in_a_withheld_name_hides_it_nowhere(bench: Bench) -> None:
    with_roster(bench, projects={HIDDEN: {"name": f"2021年{HIDDEN}"}})
    told_in = MEANT[POLICE].functions[0].model_copy(update={"goal": f"做好{HIDDEN}的管理"})
    functions = told_in, *MEANT[POLICE].functions[1:]
    projects = tuple(
        one.model_copy(update={"name": f"2021年{HIDDEN}"}) if one.name == HIDDEN else one
        for one in MEANT[POLICE].projects
    )
    told = {"functions": functions, "projects": projects}
    bench.comes(MEANT[POLICE].model_copy(update=told))
    passed(bench, POLICE)
    (sentence,) = published(bench).refused
    assert f"里写有不公开项目《2021年{HIDDEN}》的名称或编码" in sentence
    assert files(bench) == {}


ANTI_FRAUD = "反诈禁毒宣传站建设和入户宣传"


def test_a_text_that_shares_words_with_what_is_withheld_is_told_with_its_place(
    bench: Bench,
) -> None:
    assert any(one.name == ANTI_FRAUD for one in MEANT[POLICE].projects)
    with_roster(bench, projects={ANTI_FRAUD: {"disclosed": "否", "disclosed_basis": "工作秘密"}})
    code, output = command(bench)
    assert code == 0
    (line,) = (one for one in output.splitlines() if one.startswith("提示："))
    assert line.startswith(f"提示：811 示例公安局的公开文本与不公开项目《{ANTI_FRAUD}》")
    assert "请人工核对" in line
    assert "总体绩效目标（“反诈禁毒宣传站”）" in line
    assert f"811 示例公安局《{ANTI_FRAUD}》、811 示例公安局《{HIDDEN}》" in output


def test_words_that_a_disclosed_project_or_a_unit_has_too_are_not_told(bench: Bench) -> None:
    shown = next(one for one in MEANT[POLICE].projects if one.name not in {ANTI_FRAUD, HIDDEN})
    secret = f"示例公安局{shown.name[:6]}甲乙"
    with_roster(bench, projects={HIDDEN: {"name": secret}})
    assert published(bench).near == []


@pytest.mark.parametrize(("typed", "words"), [("甲乙丙丁", None), ("甲乙丙丁戊", "甲乙丙丁戊")])
def test_five_characters_of_a_withheld_name_are_many(
    bench: Bench, typed: str, words: str | None
) -> None:
    with_roster(bench, projects={HIDDEN: {"name": "甲乙丙丁戊己庚"}})
    told_in = MEANT[POLICE].functions[0].model_copy(update={"goal": f"做好{typed}的工作"})
    functions = told_in, *MEANT[POLICE].functions[1:]
    bench.comes(MEANT[POLICE].model_copy(update={"functions": functions}))
    passed(bench, POLICE)
    found = published(bench).near
    assert [one.words for one in found] == ([words] if words else [])
    assert all(f"分项绩效目标“{told_in.name}”" in one.place for one in found)


def test_a_withheld_project_that_is_called_as_a_disclosed_one_is_told(bench: Bench) -> None:
    name = MEANT[SEED].projects[0].name
    with_roster(bench, projects={HIDDEN: {"name": name}})
    done = published(bench)
    assert done.refused == []
    assert any(f"《{name}》" in one and "同名" in one for one in done.alike)
    assert naming(bench, HIDDEN_CODE) == set()


@pytest.mark.parametrize("stays", [True, False], ids=["another code", "no longer there"])
def test_a_withheld_project_whose_code_is_not_in_the_roster_takes_no_other_s_word(
    bench: Bench, *, stays: bool
) -> None:
    """It is called as a disclosed one of its unit; the office has changed its code since."""
    police = MEANT[POLICE]
    withheld = next(one for one in police.projects if one.code == HIDDEN_CODE)
    shown = next(
        one for one in police.projects if one.unit == withheld.unit and one is not withheld
    )
    with_roster(bench, projects={HIDDEN: {"name": shown.name}})
    same = withheld.model_copy(update={"name": shown.name})
    projects = tuple(same if one is withheld else one for one in police.projects)
    bench.comes(police.model_copy(update={"projects": projects}))
    passed(bench, POLICE)
    roster = bench.roster
    recoded = HIDDEN_CODE[:-1] + "Z"
    kept = [
        one.model_copy(update={"code": recoded}) if one.code == HIDDEN_CODE else one
        for one in roster.projects
        if stays or one.code != HIDDEN_CODE
    ]
    changed = roster.model_copy(update={"projects": tuple(kept)})
    bench.round.roster.write_bytes(write(registering.roster_form(), changed))
    done = published(bench)
    assert any(shown.name in one for one in done.refused)
    assert naming(bench, HIDDEN_CODE) == set()


@pytest.mark.parametrize(
    ("department", "project", "shows", "withholds"),
    [
        ("是", None, True, False),
        ("是", "是", True, False),
        ("是", "否", False, True),
        ("否", None, False, True),
        ("否", "是", False, True),
        ("否", "否", False, True),
        (None, None, False, False),
        (None, "是", True, False),
        (None, "否", False, True),
    ],
)
def test_a_projects_own_word_holds_and_a_withheld_department_hides_all(
    department: str | None, project: str | None, *, shows: bool, withholds: bool
) -> None:
    roster = roster_of([SEED])
    one = roster.projects[0].model_copy(update={"disclosed": project})
    whole = roster.departments[0].model_copy(update={"disclosed": department})
    changed = roster.model_copy(update={"departments": (whole,), "projects": (one,)})
    found = Openness(changed, registering.roster_form())
    assert (found.shows(one), found.withholds(one)) == (shows, withholds)


# ---------------------------------------------------------------------- drafts


def test_what_is_not_passed_is_a_draft_and_the_county_with_it(bench: Bench) -> None:
    bench.comes(MEANT[SEED].model_copy(update={"overall": "另报的总体绩效目标，与以前不同。"}))
    done = published(bench)
    assert done.drafts == [("714 昌黎县工商业联合会", "待审")]
    drafts = {
        "公开草稿/714昌黎县工商业联合会绩效文本（草稿）.docx",
        f"公开草稿/{TEXT}（草稿）.docx",
        f"公开草稿/{TABLE}（草稿）.xlsx",
    }
    assert set(files(bench)) == drafts | {
        "801示例教育局绩效文本.docx",
        "811示例公安局绩效文本.docx",
    }
    assert naming(bench, DRAFT) == drafts
    county = inside(files(bench)[f"公开草稿/{TEXT}（草稿）.docx"])
    assert MEANT[BUREAU].projects[0].name.encode() in county
    assert (MEANT[SEED].projects[0].code or "").encode() not in county
    lines = "\n".join(after_publish(bench.round, done))
    assert "714 昌黎县工商业联合会（待审）" in lines
    passed(bench, SEED)
    assert (bench.round.folder / "公开草稿").is_dir()
    told_of = "\n".join(after_publish(bench.round, published(bench)))
    assert "用不着的草稿 3 个已删除" in told_of
    assert naming(bench, DRAFT) == set()
    assert len(files(bench)) == 5
    assert not (bench.round.folder / "公开草稿").exists()


def test_a_department_is_a_draft_as_long_as_a_part_of_it_is_not_passed(bench: Bench) -> None:
    changed = MEANT[SCHOOL].projects[0].model_copy(update={"goals": ("建成教学综合楼并交付使用",)})
    rest = MEANT[SCHOOL].projects[1:]
    bench.comes(MEANT[SCHOOL].model_copy(update={"projects": (changed, *rest)}))
    done = published(bench)
    assert done.drafts == [("801 示例教育局", "示例第一小学待审")]
    assert "公开草稿/801示例教育局绩效文本（草稿）.docx" in files(bench)


def test_who_has_sent_nothing_is_told(tmp_path: Path) -> None:
    bench = Bench.of(tmp_path / "丙", roster_of([SEED, "802"]))
    bench.comes(MEANT[SEED])
    passed(bench, SEED)
    done = published(bench)
    assert done.absent == ["802 示例档案馆"]
    assert any("802 示例档案馆" in line for line in after_publish(bench.round, done))
    assert f"公开草稿/{TEXT}（草稿）.docx" in files(bench)
    assert naming(bench, "示例档案馆") == set()


@pytest.mark.parametrize("word", ["不予安排", "暂缓"])
def test_what_officers_do_not_arrange_for_is_left_out_and_told(bench: Bench, word: str) -> None:
    out = MEANT[BUREAU].projects[1]
    bench.comes(MEANT[BUREAU].model_copy(update={"safeguards": MEANT[BUREAU].safeguards[:1]}))
    passed(bench, BUREAU, verdicts={out.code or "": word})
    done = published(bench)
    assert [(name, title) for name, title, _ in done.left_out] == [("801 示例教育局", out.name)]
    assert any(f"《{out.name}》" in line for line in after_publish(bench.round, done))
    assert naming(bench, out.code or "") == set()


def test_what_is_not_asked_for_this_year_is_not_there(bench: Bench) -> None:
    first, *rest = MEANT[BUREAU].projects
    silent = first.model_copy(update={"status": "本年不申报", "reason": "改由上级统一安排"})
    bench.comes(MEANT[BUREAU].model_copy(update={"projects": (silent, *rest)}))
    passed(bench, BUREAU)
    assert published(bench).refused == []
    assert naming(bench, first.code or "") == set()


# ---------------------------------------------------------------------- what lies there already


def test_a_project_that_is_withheld_later_disappears(bench: Bench) -> None:
    published(bench)
    first = MEANT[BUREAU].projects[0]
    assert len(naming(bench, first.code or "")) == 3
    with_roster(
        bench, projects={first.name: {"disclosed": "否", "disclosed_basis": "涉及工作秘密"}}
    )
    published(bench)
    assert naming(bench, first.name, first.code or "") == set()
    assert len(files(bench)) == 5


def test_a_department_that_is_withheld_later_is_taken_back(bench: Bench) -> None:
    published(bench)
    with_roster(bench, departments={POLICE: {"disclosed": "否", "disclosed_basis": "涉密部门"}})
    done = published(bench)
    assert done.taken_back == ["6公开/811示例公安局绩效文本.docx"]
    (line,) = (one for one in after_publish(bench.round, done) if "已从文件夹里删除" in one)
    assert "811示例公安局绩效文本.docx" in line
    assert "存档里各留有一份" in line
    assert naming(bench, "示例公安局") == set()
    newest = {one.name: one.sha256 for one in bench.rows(Published)}
    assert newest["6公开/811示例公安局绩效文本.docx"] == ""


def test_what_a_hand_has_changed_is_kept_and_told(bench: Bench) -> None:
    published(bench)
    folder = bench.round.folder / "6公开"
    (folder / "811示例公安局绩效文本.docx").write_bytes(b"changed")
    (folder / "714昌黎县工商业联合会绩效文本.docx").write_bytes(b"stamped")
    (folder / "公开说明.docx").write_bytes(b"a stranger's")
    with_roster(bench, departments={POLICE: {"disclosed": "否", "disclosed_basis": "涉密部门"}})
    done = published(bench)
    kept = files(bench)
    assert kept["811示例公安局绩效文本.docx"] == b"changed"
    assert kept["714昌黎县工商业联合会绩效文本（改动过）.docx"] == b"stamped"
    assert kept["公开说明.docx"] == b"a stranger's"
    assert len(done.aside) == 2
    assert any("不应再公开" in one for one in done.aside)


def test_a_file_that_is_open_elsewhere_is_named_and_the_rest_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name.startswith("801"):
            raise PermissionError(13, "open", str(target))
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        code, output = command(bench)
        assert code == 2
        assert "801示例教育局绩效文本.docx" in output
        assert "关闭后" in output
        assert len(files(bench)) == 4
    assert command(bench)[0] == 0
    assert len(files(bench)) == 5


# ---------------------------------------------------------------------- 批复


def test_an_approval_is_printed_recorded_and_shown(bench: Bench) -> None:
    done = approved(bench)
    assert not any((done.refused, done.waiting))
    assert len(done.approved) == 3
    assert {one.state for one in bench.standings().values()} == {State.APPROVED}
    rows = bench.rows(Approved)
    assert {one.filler for one in rows} == set(CODES)
    assert {(one.number, one.day, one.opinion) for one in rows} == {
        ("昌财预〔2021〕3号", "2021-03-20", "同意。")
    }
    own = [one for one in bench.rows(Decision) if one.step == Step.APPROVAL]
    assert [(one.project, one.verdict) for one in own] == [("", "通过")] * len(CODES)
    papers = inside(files(bench)["7批复/714昌黎县工商业联合会批复.docx"])
    for text in ("昌财预〔2021〕3号", "2021年3月20日", "同意。", MEANT[SEED].projects[0].name):
        assert text.encode() in papers
    lines = {one.code: one.remark for one in followed(bench.round, NOW).lines}
    assert lines[SEED] == "批复：昌财预〔2021〕3号，2021年3月20日"
    assert sum("批复：昌财预〔2021〕3号" in line for line in told(bench.round, SEED)) == 1
    assert naming(bench, *PRIVATE) == set()


def test_the_approval_of_a_department_holds_what_is_withheld_and_says_so(bench: Bench) -> None:
    approved(bench)
    name = "7批复/811示例公安局批复（内部，不得公开）.docx"
    assert naming(bench, HIDDEN) == naming(bench, "内部资料") == {name}
    published(bench)
    assert naming(bench, HIDDEN) == {name}
    assert len(files(bench)) == 8


def test_what_is_approved_is_approved_once(bench: Bench) -> None:
    approved(bench, SEED)
    before = files(bench)
    shutil.rmtree(bench.round.folder / "7批复")
    done = approved(bench, SEED)
    assert (done.approved, done.before) == ([], [("714 昌黎县工商业联合会", "昌财预〔2021〕3号")])
    assert files(bench) == before
    assert len(bench.rows(Approved)) == 1


def test_only_what_is_passed_can_be_approved(bench: Bench) -> None:
    bench.comes(MEANT[SEED].model_copy(update={"overall": "另报的总体绩效目标，与以前不同。"}))
    done = approved(bench, SEED)
    assert done.approved == []
    assert "714 昌黎县工商业联合会还没有审核通过（待审）" in done.refused[0]
    rest = approved(bench)
    assert rest.waiting == [("714 昌黎县工商业联合会", "待审")]
    assert len(rest.approved) == 2
    assert any("待审" in line for line in after_approval(bench.round, rest, "3号"))
    with pytest.raises(NoSuchUnit):
        approved(bench, "999")


def test_what_is_not_at_its_last_stage_or_has_no_code_cannot_be_approved(bench: Bench) -> None:
    first = MEANT[SEED].projects[0].model_copy(update={"code": None})
    own = {"stage": "申报", "projects": (first,)}
    bench.comes(MEANT[SEED].model_copy(update=own))
    passed(bench, SEED)
    stage, code = approved(bench, SEED).refused
    assert "还是“申报”阶段" in stage
    assert f"《{first.name}》还没有项目编码" in code
    assert files(bench) == {}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (("批复", "3号", None, None), "文号和日期"),
        (("批复", None, "2021-03-20", None), "文号和日期"),
        (("批复", "昌财预〔2021〕3号", "二月三十", None), "二月三十"),
        *((("批复", number, "2021-03-20", None), "不像文号") for number in NO_NUMBERS),
        (("公开", "3号", "2021-03-20", None), "--as"),
        ((None, "3号", None, None), "--as 批复"),
    ],
)
def test_an_approval_that_cannot_be_meant_is_refused_in_a_sentence(
    given: tuple[str | None, str | None, str | None, str | None], wanted: str
) -> None:
    with pytest.raises(BadApproval, match=wanted):
        approval_of(*given)


@pytest.mark.parametrize(
    "number",
    ["昌财预〔2021〕3号", "昌财预[2021]12号", "冀财预（2021）第3号", "昌财预【２０２１】 ３ 号"],
)
def test_a_number_is_taken_with_whatever_brackets_it_is_typed(number: str) -> None:
    taken = approval_of("批复", number, "2021-03-20")
    assert taken is not None
    assert taken.number == number


def test_the_command_publishes_and_approves(bench: Bench) -> None:
    code, output = command(bench)
    assert (code, "可以公开的部门 3 个" in output) == (0, True)
    words = "--as", "批复", "--number", "昌财预〔2021〕3号", "--date", "2021-03-20"
    code, output = command(bench, *words, "--only", SEED, "--yes")
    assert (code, "已批复 1 个部门（昌财预〔2021〕3号）" in output) == (0, True)


def test_without_an_answer_the_command_says_what_it_would_approve_and_does_nothing(
    bench: Bench,
) -> None:
    words = "--as", "批复", "--number", "昌财预〔2021〕3号", "--date", "2021-03-20"
    code, output = command(bench, *words)
    assert code == 0
    assert output.splitlines() == [
        "将批复以下 3 个部门，文号 昌财预〔2021〕3号，日期 2021年3月20日：",
        "　714 昌黎县工商业联合会",
        "　801 示例教育局",
        "　811 示例公安局",
        "没有批复。核对无误后，请加 --yes 再运行一次。",
    ]
    assert (files(bench), bench.rows(Approved)) == ({}, [])
    assert not (bench.round.folder / "7批复").exists()


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_the_command_asks(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, answer: bool
) -> None:
    asked: list[str] = []

    def confirmed(question: str, undone: str) -> bool:
        asked.append(question + undone)
        return answer

    monkeypatch.setattr(texts, "confirmed", confirmed)
    words = "--as", "批复", "--number", "昌财预〔2021〕3号", "--date", "2021-03-20"
    code, output = command(bench, *words, "--only", SEED)
    assert (code, asked) == (0, ["按以上内容批复吗？没有批复"])
    assert ("已批复 1 个部门" in output) == answer == bool(bench.rows(Approved))
    command(bench, *words, "--only", SEED)
    assert len(asked) == (1 if answer else 2)  # what is approved already needs no answer


# ---------------------------------------------------------------------- 更正


def corrected(bench: Bench, *only: str, number: str = "昌财预〔2021〕9号", day: str) -> Approving:
    other = approval_of("批复", number, day)
    assert other is not None
    return approve(bench.round, other, only=only, now=NOW)


def test_another_number_is_a_correction_on_record_and_in_print(bench: Bench) -> None:
    approved(bench)
    names = set(files(bench))
    words = "--as", "批复", "--number", "昌财预〔2021〕9号", "--date", "2021-03-20"
    code, output = command(bench, *words)
    told_of = "以前已批复，将更正（原文号 昌财预〔2021〕3号，更正为 昌财预〔2021〕9号）："
    assert (code, output.count(told_of)) == (0, 1)
    assert len(bench.rows(Approved)) == len(CODES)
    code, output = command(bench, *words, "--yes")
    assert code == 0
    assert "已更正 3 个部门的批复（原文号 昌财预〔2021〕3号，更正为 昌财预〔2021〕9号）" in output
    assert "收回换发" in output
    assert set(files(bench)) == names
    assert naming(bench, "昌财预〔2021〕3号") == set()
    assert naming(bench, "昌财预〔2021〕9号") == names
    assert naming(bench, "同意。") == names  # an opinion that is not written stays
    rows = bench.rows(Approved)
    assert [one.number for one in rows if one.filler == SEED] == [
        "昌财预〔2021〕3号",
        "昌财预〔2021〕9号",
    ]
    assert bench.round.archived(rows[0].sha256).exists()
    lines = [line.split("  ")[1] for line in told(bench.round, SEED)]
    assert [line.partition("（")[0] for line in lines][-2:] == [
        "批复：昌财预〔2021〕3号",
        "更正批复：昌财预〔2021〕9号",
    ]
    assert {one.state for one in bench.standings().values()} == {State.APPROVED}
    remarks = {one.remark for one in followed(bench.round, NOW).lines}
    assert remarks == {"批复：昌财预〔2021〕9号，2021年3月20日"}


def test_a_date_is_corrected_for_whoever_is_named(bench: Bench) -> None:
    approved(bench)
    done = corrected(bench, SEED, number="昌财预〔2021〕3号", day="2021-03-22")
    says = "原日期 2021年3月20日，更正为 2021年3月22日"
    assert done.corrected == [("714 昌黎县工商业联合会", says)]
    assert naming(bench, "2021年3月22日") == {"7批复/714昌黎县工商业联合会批复.docx"}


def test_whoever_is_approved_already_is_let_alone_while_others_are_approved(bench: Bench) -> None:
    approved(bench, SEED)
    done = corrected(bench, day="2021-04-01")
    assert len(done.approved) == 2
    assert (done.corrected, done.otherwise) == (
        [],
        [("714 昌黎县工商业联合会", "昌财预〔2021〕3号")],
    )
    assert any("--only" in line for line in after_approval(bench.round, done, "昌财预〔2021〕9号"))
    assert naming(bench, "昌财预〔2021〕3号") == {"7批复/714昌黎县工商业联合会批复.docx"}


def test_a_correction_says_what_is_withheld_since(bench: Bench) -> None:
    approved(bench, SEED)
    name = MEANT[SEED].projects[0].name
    with_roster(bench, projects={name: {"disclosed": "否", "disclosed_basis": "涉及工作秘密"}})
    corrected(bench, SEED, day="2021-04-01")
    assert set(files(bench)) == {"7批复/714昌黎县工商业联合会批复（内部，不得公开）.docx"}


def test_a_printed_approval_that_a_hand_has_changed_is_kept_by_a_correction(bench: Bench) -> None:
    approved(bench, SEED)
    path = bench.round.folder / "7批复" / "714昌黎县工商业联合会批复.docx"
    path.write_bytes(b"stamped")
    done = corrected(bench, SEED, day="2021-04-01")
    assert path.with_stem(f"{path.stem}（改动过）").read_bytes() == b"stamped"
    assert len(done.aside) == 1


# ---------------------------------------------------------------------- killed


class Killed(BaseException):
    """The program ends here."""


def _after(calls: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that works so often, and ends the program at the next call."""
    left = [calls]

    def broken(*args: Any, **options: Any) -> Any:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return function(*args, **options)

    return broken


BREAKS: Mapping[str, tuple[object, str, Callable[..., Any]]] = {
    "before the bytes are kept": (Round, "archive", Round.archive),
    "before the ledger says so": (Act, "add", Act.add),
    "before a file is in its place": (placing, "save", save),
    "before a file is taken away": (Path, "unlink", Path.unlink),
}


@pytest.mark.parametrize("calls", [0, 2])
@pytest.mark.parametrize("step", BREAKS)
def test_killed_anywhere_and_run_again_it_ends_as_undisturbed(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, calls: int
) -> None:
    def work(of: Bench, times: int = 1) -> None:
        for _ in range(times):
            published(of)
            approved(of)

    published(bench)
    with_roster(bench, departments={POLICE: {"disclosed": "否", "disclosed_basis": "涉密部门"}})
    other = Bench.at(shutil.copytree(bench.round.folder, tmp_path / "未打断"))
    work(other)
    with monkeypatch.context() as patch:
        where, name, real = BREAKS[step]
        patch.setattr(where, name, _after(calls, real))
        with pytest.raises(Killed):
            work(bench, times=2)
    work(bench)
    assert files(bench) == files(other)
    for kind in (Published, Approved, Decision):
        assert sorted(map(_said, bench.rows(kind))) == sorted(map(_said, other.rows(kind)))


@pytest.mark.parametrize("step", list(BREAKS)[:3])
def test_a_correction_that_is_killed_and_run_again_ends_as_undisturbed(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    approved(bench, SEED, BUREAU)
    other = Bench.at(shutil.copytree(bench.round.folder, tmp_path / "未打断"))
    corrected(other, SEED, BUREAU, day="2021-04-01")
    with monkeypatch.context() as patch:
        where, name, real = BREAKS[step]
        patch.setattr(where, name, _after(1, real))
        with pytest.raises(Killed):
            corrected(bench, SEED, BUREAU, day="2021-04-01")
    corrected(bench, SEED, BUREAU, day="2021-04-01")
    assert files(bench) == files(other)
    for kind in (Approved, Decision):
        assert sorted(map(_said, bench.rows(kind))) == sorted(map(_said, other.rows(kind)))


def _said(row: Any) -> str:
    return repr(
        {name: value for name in row.__slots__ if name != "id" for value in [getattr(row, name)]}
    )
