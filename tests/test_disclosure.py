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
from xljixiao.county import placing, registering
from xljixiao.county.following import followed, told
from xljixiao.county.issue.outgoing import NoSuchUnit
from xljixiao.county.ledger import Act, Approved, Decision, Published
from xljixiao.county.publish.approving import BadApproval, approval_of, approve
from xljixiao.county.publish.openness import Openness
from xljixiao.county.publish.outcome import Approving, Publication, after_approval, after_publish
from xljixiao.county.publish.publishing import DRAFT, publish
from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.county.stepping import State, Step, parts_of
from xljixiao.model.submission import Project, Submission
from xljixiao.workbook.filling import write

MEANT = meant()
SEED, BUREAU, SCHOOL, POLICE = CODES = ("714", "801", "801002", "811")
HIDDEN, HIDDEN_CODE = "专项办案业务经费", "13032221P00811000004P"
"""The project of the bundled county that is not disclosed."""
PRIVATE = ("暗甲更正", "暗乙说明", "暗丙填报人", "暗丁意见", "0335-7654321", "暗戊签发人")
TEXT = "昌黎县2021年部门预算绩效文本汇编"
TABLE = "昌黎县2021年预算项目绩效目标公开表"
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
    """All that lies in 6公开, by its name from there on."""
    folder = bench.round.folder / "6公开"
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(found)}


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
    assert done.withheld == 1
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
    assert "714 昌黎县工商业联合会还没有定是否公开" in output
    count = len(MEANT[BUREAU].projects) + len(MEANT[SCHOOL].projects)
    assert f"801 示例教育局（连同它的 {count} 个项目）还没有定是否公开" in output
    assert "“单位项目名册.xlsx”的“部门”页“是否公开”栏" in output
    assert "“单位项目名册.xlsx”的“项目”页“是否公开”栏" in output
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
    assert "714 昌黎县工商业联合会的《会员之家建设》不在名册里" in output
    assert "请先把它列入" in output
    assert files(bench) == {}


def test_a_withheld_department_appears_nowhere(bench: Bench) -> None:
    with_roster(bench, departments={POLICE: {"disclosed": "否", "disclosed_basis": "涉密部门"}})
    done = published(bench)
    assert (done.hidden, done.drafts, done.absent) == (1, [], [])
    assert done.withheld == len(MEANT[POLICE].projects)
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
        "草稿/714昌黎县工商业联合会绩效文本（草稿）.docx",
        f"草稿/{TEXT}（草稿）.docx",
        f"草稿/{TABLE}（草稿）.xlsx",
    }
    assert set(files(bench)) == drafts | {
        "801示例教育局绩效文本.docx",
        "811示例公安局绩效文本.docx",
    }
    assert naming(bench, DRAFT) == drafts
    county = inside(files(bench)[f"草稿/{TEXT}（草稿）.docx"])
    assert MEANT[BUREAU].projects[0].name.encode() in county
    assert (MEANT[SEED].projects[0].code or "").encode() not in county
    lines = "\n".join(after_publish(bench.round, done))
    assert "714 昌黎县工商业联合会（待审）" in lines
    passed(bench, SEED)
    published(bench)
    assert naming(bench, DRAFT) == set()
    assert len(files(bench)) == 5


def test_a_department_is_a_draft_as_long_as_a_part_of_it_is_not_passed(bench: Bench) -> None:
    changed = MEANT[SCHOOL].projects[0].model_copy(update={"goals": ("建成教学综合楼并交付使用",)})
    rest = MEANT[SCHOOL].projects[1:]
    bench.comes(MEANT[SCHOOL].model_copy(update={"projects": (changed, *rest)}))
    done = published(bench)
    assert done.drafts == [("801 示例教育局", "示例第一小学待审")]
    assert "草稿/801示例教育局绩效文本（草稿）.docx" in files(bench)


def test_who_has_sent_nothing_is_told(tmp_path: Path) -> None:
    bench = Bench.of(tmp_path / "丙", roster_of([SEED, "802"]))
    bench.comes(MEANT[SEED])
    passed(bench, SEED)
    done = published(bench)
    assert done.absent == ["802 示例档案馆"]
    assert any("802 示例档案馆" in line for line in after_publish(bench.round, done))
    assert f"草稿/{TEXT}（草稿）.docx" in files(bench)
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
    papers = inside(files(bench)["批复/714昌黎县工商业联合会批复.docx"])
    for text in ("昌财预〔2021〕3号", "2021年3月20日", "同意。", MEANT[SEED].projects[0].name):
        assert text.encode() in papers
    lines = {one.code: one.remark for one in followed(bench.round, NOW).lines}
    assert lines[SEED] == "批复：昌财预〔2021〕3号，2021年3月20日"
    assert sum("批复：昌财预〔2021〕3号" in line for line in told(bench.round, SEED)) == 1
    assert naming(bench, *PRIVATE) == set()


def test_the_approval_of_a_department_holds_what_is_withheld_and_says_so(bench: Bench) -> None:
    approved(bench)
    name = "批复/811示例公安局批复（内部，不得公开）.docx"
    assert naming(bench, HIDDEN) == naming(bench, "内部资料") == {name}
    published(bench)
    assert naming(bench, HIDDEN) == {name}
    assert len(files(bench)) == 8


def test_what_is_approved_is_approved_once(bench: Bench) -> None:
    approved(bench, SEED)
    before = files(bench)
    shutil.rmtree(bench.round.folder / "6公开" / "批复")
    other = approval_of("批复", "昌财预〔2021〕9号", "2021-04-01")
    assert other is not None
    done = approve(bench.round, other, only=[SEED], now=NOW)
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
    assert any("待审" in line for line in after_approval(rest, "3号"))
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
        (("批复", "3号", "二月三十", None), "二月三十"),
        (("公开", "3号", "2021-03-20", None), "--as"),
        ((None, "3号", None, None), "--as 批复"),
    ],
)
def test_an_approval_that_cannot_be_meant_is_refused_in_a_sentence(
    given: tuple[str | None, str | None, str | None, str | None], wanted: str
) -> None:
    with pytest.raises(BadApproval, match=wanted):
        approval_of(*given)


def test_the_command_publishes_and_approves(bench: Bench) -> None:
    code, output = command(bench)
    assert (code, "可以公开的部门 3 个" in output) == (0, True)
    words = "--as", "批复", "--number", "昌财预〔2021〕3号", "--date", "2021-03-20"
    code, output = command(bench, *words, "--only", SEED)
    assert (code, "已批复 1 个部门（昌财预〔2021〕3号）" in output) == (0, True)


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


def _said(row: Any) -> str:
    return repr(
        {name: value for name in row.__slots__ if name != "id" for value in [getattr(row, name)]}
    )
