"""Last year's goals and indicators are answers to begin with, as the roster pairs projects."""

import datetime as dt
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from conftest import SEED_PROJECT
from rounds import LATER, begun, filled, meant, send
from xljixiao import cli
from xljixiao.county.collect.collecting import collect
from xljixiao.county.issue.issuing import changes, issue
from xljixiao.county.issue.last_year import LastYear
from xljixiao.county.issue.pairing import Known
from xljixiao.county.issue.prefilling import prior_of
from xljixiao.county.ledger import Issued, Read
from xljixiao.county.prior.answered import Answered, newest
from xljixiao.county.prior.pairing import pair
from xljixiao.county.prior.registry import registered
from xljixiao.county.prior.saying import Said
from xljixiao.county.prior.sources import SourceRefused
from xljixiao.county.registering import BadTerms, begin, read_roster, roster_form
from xljixiao.county.round import ISSUED, Round
from xljixiao.county.saving import save
from xljixiao.county.starting import REPORT, start
from xljixiao.document.parsing import parse
from xljixiao.document.publishing import publish
from xljixiao.form.ready import Form
from xljixiao.model.going_on import GoingOn
from xljixiao.model.naming import bare_name, is_dated
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterFiller,
    RosterProject,
    RosterUnit,
    Terms,
)
from xljixiao.model.submission import Contact, Indicator, Project, Submission, Unit
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write

NOW = dt.datetime(2022, 3, 1, 9, 30, tzinfo=dt.UTC)
GOES_ON = f"{SEED_PROJECT} 业务管理经费"
"""How a roster names the seed's project."""
NEW = "13032222A000000000001"
TERMS = Terms(
    county="昌黎县", region="130322", year=2022, stage="申报", sheets="hebei-2021", spares=1
)


def roster_of(*projects: RosterProject) -> Roster:
    """This year's roster of the seed's department."""
    return Roster.model_validate(
        {
            "form": {"id": "roster", "edition": "1"},
            "terms": TERMS,
            "departments": (RosterDepartment(code="714", name="昌黎县工商业联合会"),),
            "units": (RosterUnit(code="714001", name="昌黎县工商业联合会本级"),),
            "projects": projects,
        },
        context=roster_form().setting,
    )


def project(name: str = "业务管理经费", prior: str | None = SEED_PROJECT) -> RosterProject:
    return RosterProject(unit="714001", name=name, prior=prior)


def issued(folder: Path, roster: Roster, *last_year: Submission) -> tuple[Round, list[str]]:
    """A round whose workbooks have gone out, and what was doubted."""
    round_ = begin(folder, roster, last_year=last_year, now=NOW)
    return round_, issue(round_, now=NOW).doubts


def only_workbook(round_: Round, roster: Roster) -> Submission:
    """What stands in the only workbook that went out."""
    (path,) = (round_.folder / ISSUED).iterdir()
    checked = check(path, [round_.form(roster)])
    assert checked.reading is not None
    data = checked.reading.assembled.data
    return Submission.model_validate(data, context=round_.form(roster).setting)


# ------------------------------------------------------------------ by the roster


@pytest.mark.parametrize(
    "prior",
    [
        *(SEED_PROJECT, "业务管理经费", "2021年业务管理经费"),
        *(f"{SEED_PROJECT} 业务管理经费", f"{SEED_PROJECT.lower()} 2021年业务经费5万元"),
    ],
)
def test_a_project_begins_with_the_answers_of_the_one_that_the_roster_names(
    tmp_path: Path, seed: Submission, prior: str
) -> None:
    (old,) = seed.projects
    roster = roster_of(project("2022年业务管理经费", prior))
    round_, doubts = issued(tmp_path / "2022", roster, seed)
    now = only_workbook(round_, roster)
    assert doubts == []
    assert (now.overall, now.functions, now.safeguards) == (
        seed.overall,
        seed.functions,
        seed.safeguards,
    )
    (new,) = now.projects
    assert (new.goals, new.indicators) == (old.goals, old.indicators)
    assert (len(new.goals), len(new.indicators)) == (2, 11)
    assert new.spending_plan == old.spending_plan
    assert new.budget == old.budget.model_copy(
        update=dict.fromkeys(("total", "fiscal", "other"))
    ), "amounts never come from last year"
    assert (new.code, new.name) == (None, "2022年业务管理经费")


@pytest.mark.parametrize(
    ("prior", "doubted"),
    [
        (None, []),
        (
            "老年大学经费",
            [
                "714001《业务管理经费》的“上年项目”填的是“老年大学经费”，在上年的资料里没有找到，"
                "没有带入上年的目标和指标。请在名册里核对；不延续上年项目的，请清空。"
            ],
        ),
    ],
    ids=["cleared", "wrong"],
)
def test_a_project_whose_prior_names_nothing_begins_blank(
    tmp_path: Path, seed: Submission, prior: str | None, doubted: list[str]
) -> None:
    roster = roster_of(project(prior=prior))
    round_, doubts = issued(tmp_path / "2022", roster, seed)
    (new,) = Submission.model_validate_json(_document(round_)).projects
    assert doubts == doubted
    assert (new.goals, new.indicators, new.spending_plan, new.budget.purpose) == ((), (), (), None)


def _document(round_: Round) -> str:
    with round_.reading() as ledger:
        return ledger.rows(Issued)[-1].document


def test_a_name_that_two_of_last_years_projects_have_is_asked_about(
    tmp_path: Path, seed: Submission
) -> None:
    (one,) = seed.projects
    other = one.model_copy(update={"code": "13032221A000000000002", "goals": ("别的目标",)})
    last = seed.model_copy(update={"projects": (one, other)})
    by_name, by_code = project(prior=one.name), project("会员培训", other.code)
    round_, (doubt,) = issued(tmp_path / "2022", roster_of(by_name, by_code), last)
    assert "在上年的资料里不止一个，请填项目编码" in doubt
    first, second = Submission.model_validate_json(_document(round_)).projects
    assert (first.goals, second.goals) == ((), ("别的目标",))


def test_a_project_of_another_department_fills_in_nothing(
    tmp_path: Path, seed: Submission, said: Submission
) -> None:
    other = Unit(code="715001", name="昌黎县示例联合会本级")
    theirs = said.projects[0].model_copy(update={"code": NEW, "unit": other})
    last = seed.model_copy(update={"projects": (*seed.projects, theirs)})
    round_, (doubt,) = issued(tmp_path / "2022", roster_of(project(prior=NEW)), last)
    assert doubt == (
        f"714001《业务管理经费》的“上年项目”填的是“{NEW}”，"
        "是715001 昌黎县示例联合会本级的《业务管理经费》，不是本部门的项目"
        "（机构改革的，请填上原部门代码或原单位代码），没有带入上年的目标和指标。"
        "请在名册里核对；不延续上年项目的，请清空。"
    )
    (new,) = Submission.model_validate_json(_document(round_)).projects
    assert (new.goals, new.indicators) == ((), ())


def test_a_code_and_a_name_that_are_of_two_projects_fill_in_nothing(
    tmp_path: Path, seed: Submission
) -> None:
    roster = roster_of(project(prior=f"{SEED_PROJECT} 会员培训"))
    round_, (doubt,) = issued(tmp_path / "2022", roster, seed)
    assert "这个编码的项目上年叫《业务管理经费》，没有带入上年的目标和指标。" in doubt
    assert only_workbook(round_, roster).projects[0].goals == ()


def test_one_project_of_last_year_on_two_rows_goes_out_and_is_told(
    tmp_path: Path, seed: Submission
) -> None:
    roster = roster_of(project(), project("会员培训", "业务管理经费"))
    round_ = begin(tmp_path / "2022", roster, last_year=(seed,), now=NOW)
    outcome = issue(round_, now=NOW)
    assert outcome.doubts == []
    first, second = Submission.model_validate_json(_document(round_)).projects
    assert first.goals == second.goals == seed.projects[0].goals
    assert outcome.notes == [
        f"上年的《业务管理经费》{SEED_PROJECT}带入了本轮 2 个项目："
        "714001《业务管理经费》、714001《会员培训》。"
        "确是拆分的，不必改；不是的，请在名册的“上年项目”一栏只留一处。",
        f"714001《会员培训》带入的是上年《业务管理经费》{SEED_PROJECT}的目标和指标，"
        "两个名称不像同一个项目。请在名册的“上年项目”一栏核对。",
    ]


@given(
    st.sampled_from(["", SEED_PROJECT, NEW]),
    st.sampled_from(["", "业务管理经费", "5G基站", "2022年党建经费"]),
)
def test_what_a_roster_says_of_last_years_project_is_read_as_it_is_written(
    code: str, name: str
) -> None:
    assert GoingOn.read(str(GoingOn(code, name))) == GoingOn(code, name)


def test_a_department_that_has_another_code_now_finds_what_it_answered(
    tmp_path: Path, seed: Submission
) -> None:
    roster = roster_of().model_copy(
        update={
            "departments": (RosterDepartment(code="724", name="示例联合会", former="714"),),
            "units": (RosterUnit(code="724001", name="示例联合会本级"),),
            "projects": (RosterProject(unit="724001", name="业务经费", prior="业务管理经费"),),
        }
    )
    round_, doubts = issued(tmp_path / "2022", roster, seed)
    now = Submission.model_validate_json(_document(round_))
    assert doubts == []
    assert (now.overall, now.projects[0].goals) == (seed.overall, seed.projects[0].goals)


# ------------------------------------------------------------------ under this year's form


def test_what_this_years_form_does_not_hold_is_left_out_and_told(
    tmp_path: Path, seed: Submission
) -> None:
    (old,) = seed.projects
    first, second, *_ = old.indicators
    rows = (
        first.model_copy(update={"level2": "往年的二级指标", "note": "上年的说明"}),
        second.model_copy(update={"weight": Decimal(10), "note": "上年的说明"}),
        *(second.model_copy(update={"name": f"召开执委会次数{n}"}) for n in range(30)),
    )
    plan = (old.spending_plan[0].model_copy(update={"month": 2}), *old.spending_plan[1:])
    odd = old.model_copy(update={"indicators": rows, "spending_plan": plan, "period": "一年"})
    last = seed.model_copy(update={"projects": (odd,)})
    roster = roster_of(project())
    round_ = begin(tmp_path / "2022", roster, last_year=(last,), now=NOW)
    lost = [line for _, line in issue(round_, now=NOW).lost]
    assert lost[:4] == [
        "《业务管理经费》上年的“一年”没有带入：本轮的表样里没有这一格。",
        "《业务管理经费》上年的“2 25.00”没有带入：本轮的表样里没有这一项。",
        "《业务管理经费》上年的第1条指标“调研报告数量”没有带入：填的是“往年的二级指标”；"
        "不属于“产出指标”；"
        "“产出指标”下可选：数量指标、质量指标、时效指标、成本指标。请重新选择。",
        "《业务管理经费》上年的第2条指标“召开执委会次数”的“10.00”没有带入：本轮的表样里没有这一格。",
    ]
    assert all("超过表样的行数" in line for line in lost[4:])
    (new,) = Submission.model_validate_json(_document(round_)).projects
    assert [one.month for one in new.spending_plan] == [6, 10, 12]
    assert new.indicators[0] == second.model_copy(update={"note": None})
    assert len(new.indicators) + len(lost) - 4 == 31


def test_last_years_answers_stand_at_the_indexes_of_this_years_projects(
    form: Form, seed: Submission
) -> None:
    roster = roster_of(project("新项目", prior=None), project())
    (filling,) = roster.fillings()
    prior = prior_of(form, roster, filling, LastYear([seed], form))
    assert prior is not None
    blank, old = prior.projects
    assert (blank.goals, blank.indicators, old.goals) == ((), (), seed.projects[0].goals)
    assert (old.indicators, old.budget.total) == (seed.projects[0].indicators, None)
    assert (prior.overall, prior.year) == (seed.overall, 2022)
    assert prior_of(form, roster, filling, LastYear([], form)) is None


# ------------------------------------------------------------------ from texts

OTHER = {
    "714001": "715001",
    "昌黎县工商业联合会": "昌黎县示例联合会",
    "13032221NSQFN9R8SZS9U": "13032221A000000000005",
}


@pytest.fixture(scope="session")
def text(seed_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disclosed text of last year."""
    path = tmp_path_factory.mktemp("text") / "工商联.txt"
    path.write_text(seed_text, "utf-8")
    return path


@pytest.fixture(scope="session")
def said(text: Path) -> Submission:
    """What it says."""
    (parsed,) = parse(text)
    assert parsed.document is not None
    return parsed.document


def other_department(seed_text: str) -> str:
    """The same text as another department's."""
    for old, new in OTHER.items():
        seed_text = seed_text.replace(old, new)
    return seed_text


def run(verb: str, *arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [verb, *map(str, arguments)])


def report(folder: Path) -> str:
    return (folder / REPORT).read_text("utf-8-sig")


@dataclass(frozen=True)
class Begun:
    """A round, and what was said when it began."""

    round: Round
    done: Result

    @property
    def roster(self) -> Roster:
        return read_roster(self.round)


@pytest.fixture(scope="module")
def from_text(text: Path, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder = tmp_path_factory.mktemp("rounds") / "昌黎县2022"
    return Begun(Round(folder), run("init", folder, "--year", "2022", "--from", text))


def test_a_text_of_last_year_makes_a_roster_whose_pairs_are_to_be_confirmed(
    from_text: Begun,
) -> None:
    roster, done = from_text.roster, from_text.done
    assert done.exit_code == 0
    assert (roster.terms.county, roster.terms.region, roster.terms.year) == (
        "昌黎县",
        "130322",
        2022,
    )
    assert [(one.code, one.name) for one in roster.departments] == [("714", "昌黎县工商业联合会")]
    assert [(one.code, one.name) for one in roster.units] == [("714001", "昌黎县工商业联合会本级")]
    assert roster.projects == (RosterProject(unit="714001", name="业务管理经费", prior=GOES_ON),)
    assert (
        "单位项目名册：部门 1 个、预算单位 1 个、项目 1 个，"
        "其中 1 个与上年的项目配对，请在名册的“上年项目”一栏核对"
    ) in done.stdout
    told = report(from_text.round.folder)
    assert "按上年列入名册的项目有 1 个：项目编码和金额空着，请填写" in told
    assert "名称还带着" not in told
    assert "上一次是" not in told + done.stderr


def test_what_goes_out_is_last_years_and_the_units_to_change(
    from_text: Begun, said: Submission, seed: Submission
) -> None:
    """A whole round by its commands: issued, changed, handed in, collected."""
    folder, roster = from_text.round.folder, from_text.roster
    done = run("issue", folder)
    assert (done.exit_code, done.stderr) == (0, "")
    now = only_workbook(from_text.round, roster)
    (old,), (new,) = said.projects, now.projects
    assert (len(new.goals), len(new.indicators)) == (2, 11)
    assert (new.goals, new.indicators) == (old.goals, old.indicators)
    assert (now.overall, now.functions, now.safeguards) == (
        said.overall,
        said.functions,
        said.safeguards,
    )
    assert (len(now.functions), len(now.safeguards)) == (4, 7)
    assert _locked(from_text.round, roster) == {"unit.code", "unit.name", "name"}
    typed = now.model_copy(
        update={
            "contact": seed.contact,
            "projects": (
                new.model_copy(
                    update={
                        "budget": new.budget.model_copy(
                            update={
                                "total": Decimal(6),
                                "fiscal": Decimal(6),
                                "other": Decimal(0),
                                "purpose": "用于商会管理、会员培训和走访调研。",
                            }
                        ),
                        "goals": ("召开执委会，组织会员培训，走访企业不少于60次。",),
                    }
                ),
            ),
        }
    )
    send(from_text.round, "714.xlsx", filled(from_text.round, typed))
    run("collect", folder)
    with from_text.round.reading() as ledger:
        (read,) = ledger.rows(Read)
    assert read.filler == "714"
    assert read.document is not None
    came = Submission.model_validate_json(read.document).projects[0]
    assert (came.goals, came.indicators) == (typed.projects[0].goals, old.indicators)
    assert run("issue", folder, "--changed").stdout.startswith("名册与已下发的内容一致")


def _locked(round_: Round, roster: Roster) -> set[str]:
    """The cells of the first project's sheet that the unit cannot change, by path."""
    (path,) = (round_.folder / ISSUED).iterdir()
    reading = check(path, [round_.form(roster)]).reading
    assert reading is not None
    book = openpyxl.load_workbook(path)
    return {
        ".".join(str(step) for step in sheet.place(slot.path)[2:])
        for sheet, slot in reading.layout.slots()
        if sheet.place(slot.path)[:2] == ("projects", 0)
        and book[reading.sheet_names[reading.layout.sheets.index(sheet)]][
            slot.box.a1
        ].protection.locked
    }


def test_of_a_folder_of_texts_a_damaged_one_is_told_and_the_others_are_taken(
    text: Path, seed_text: str, tmp_path: Path
) -> None:
    texts = tmp_path / "上年文本"
    (texts / "二").mkdir(parents=True)
    shutil.copy(text, texts)
    (texts / "二" / "示例.txt").write_text(other_department(seed_text), "utf-8")
    broken = seed_text.replace("业务管理经费绩效目标表", "").replace("714001", "716001")
    (texts / "残缺.txt").write_text(broken, "utf-8")
    (texts / "封面.pdf").write_bytes(b"%PDF-1.4")
    done = run("init", tmp_path / "2022", "--year", "2022", "--from", texts)
    assert done.exit_code == 1
    assert "没有导入 “残缺.txt”有 2 处看不明白，整份没有带入。" in done.stderr
    told = report(tmp_path / "2022")
    assert "残缺.txt第48行：" in told
    assert "“上年文本”里有 1 个文件不是文本，没有读：封面.pdf。" in told
    roster = read_roster(Round(tmp_path / "2022"))
    assert [one.code for one in roster.departments] == ["714", "715"]
    assert [one.prior for one in roster.projects] == [
        GOES_ON,
        f"{OTHER[SEED_PROJECT]} 业务管理经费",
    ]


def test_names_and_years_that_are_left_from_last_year_are_told_when_the_round_begins(
    seed_text: str, tmp_path: Path
) -> None:
    path = tmp_path / "工商联.txt"
    path.write_text(seed_text.replace("业务管理经费", "2021年业务管理经费5万元"), "utf-8")
    done = run("init", tmp_path / "2022", "--year", "2022", "--from", path)
    assert done.exit_code == 0
    assert (
        "按上年列入名册的项目里，名称还带着年度或金额的有 1 个：《2021年业务管理经费5万元》。"
    ) in report(tmp_path / "2022")
    later = run("init", tmp_path / "2025", "--year", "2025", "--from", path)
    gap = "上一次是2021年，本轮是2025年，中间隔了 3 年，带入的是2021年的内容。请核对年度；"
    assert gap in later.stderr
    assert gap in report(tmp_path / "2025")


@pytest.mark.parametrize(
    ("name", "dated"),
    [
        ("2021年业务管理经费", True),
        ("业务管理经费5万元", True),
        ("2021年业务管理经费5万元", True),
        ("2022年业务管理经费6万元", False),
        ("业务管理经费", False),
        ("冀财社〔2021〕152号补助资金", False),
        ("2019年续建工程", False),
    ],
)
def test_a_name_of_last_year_is_known(name: str, dated: bool) -> None:  # noqa: FBT001
    assert is_dated(name, 2022) is dated


def test_what_the_roster_lacks_is_told_when_workbooks_go_out(
    tmp_path: Path, seed: Submission
) -> None:
    roster = roster_of(project("2021年业务管理经费5万元"))
    folder = begin(tmp_path / "2022", roster, last_year=(seed,), now=NOW).folder
    done = run("issue", folder)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "名册里没有填“报送截止日期”、“联系股室”、“联系电话”，" in done.stdout
    assert "1 个项目没有金额（“预算数”空着），由单位填写。" in done.stdout
    assert "1 个项目的名称还带着上年的年度或金额：《2021年业务管理经费5万元》。" in done.stdout
    assert f"请填好名册后运行：xljixiao issue {folder} --changed" in done.stdout
    again = run("issue", folder)
    assert "没有" not in again.stdout.replace("没有要重新下发的", "")


def test_a_text_of_this_year_gives_projects_with_their_codes_amounts_and_answers(
    text: Path, tmp_path: Path, said: Submission
) -> None:
    started = start(tmp_path / "2021", {"year": "2021"}, [text])
    (row,) = read_roster(started.round).projects
    assert (row.code, row.total, row.fiscal, row.other, row.prior) == (
        SEED_PROJECT,
        Decimal(5),
        Decimal(5),
        Decimal(0),
        None,
    )
    issue(started.round, now=NOW)
    now = Submission.model_validate_json(_document(started.round))
    assert now.projects[0].indicators == said.projects[0].indicators
    assert now.projects[0].budget == said.projects[0].budget
    assert (now.overall, now.safeguards) == (said.overall, said.safeguards)


def test_what_is_of_a_later_year_begins_nothing(text: Path, tmp_path: Path) -> None:
    done = run("init", tmp_path / "2020", "--year", "2020", "--from", text)
    assert (done.exit_code, (tmp_path / "2020").exists()) == (1, False)
    assert done.stderr.endswith(
        "“工商联.txt”是2021年的，本轮是2020年，只能带入本年和以前年度的。请核对年度和文件。没有建立。\n"
    )


def test_without_a_source_the_county_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadTerms, match="--county 县名 --region 行政区划代码"):
        start(tmp_path / "2022", {"year": "2022"})
    with pytest.raises(SourceRefused, match="里没有文本"):
        start(tmp_path / "2022", {"year": "2022"}, [tmp_path])


def test_what_is_wrong_with_a_text_is_said_before_the_county_is_asked_for(
    seed_text: str, tmp_path: Path
) -> None:
    broken = tmp_path / "残缺.txt"
    broken.write_text(seed_text.replace("≥2篇", "2篇"), "utf-8")
    with pytest.raises(BadTerms) as refused:
        start(tmp_path / "2022", {"year": "2022"}, [broken])
    lines = str(refused.value).splitlines()
    assert lines[0].startswith("“残缺.txt”有 1 处看不明白")
    assert lines[1].startswith("残缺.txt第96行：")
    assert lines[2].startswith("因此看不出是哪个县。请先改好上面的文本")
    assert not (tmp_path / "2022").exists()


def test_a_printed_file_asks_for_the_document_it_was_made_of(tmp_path: Path) -> None:
    printed = tmp_path / "绩效文本.pdf"
    printed.write_bytes(b"%PDF-1.4")
    done = run("init", tmp_path / "2022", "--year", "2022", "--from", printed)
    assert done.exit_code == 1
    assert "请改用原来的 Word 文档或文字文件（.docx、.doc、.txt）" in done.stderr


def test_a_place_in_a_table_of_a_document_is_told_with_its_file(
    said: Submission, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "上年.docx"
    path.write_bytes(publish(form, said))
    document = docx.Document(str(path))
    words = (one for table in document.tables for one in table._tbl.iter(qn("w:t")))
    next(one for one in words if one.text == "≥2篇").text = "2篇"
    document.save(str(path))
    place = "--county", "昌黎县", "--region", "130322"
    run("init", tmp_path / "2022", "--year", "2022", *place, "--from", path)
    told = report(tmp_path / "2022")
    assert "上年.docx 1.业务管理经费绩效目标表（第2个表格）第2行第5格：" in told


# ------------------------------------------------------------------ with a list of this year

HEAD = "单位：万元\n单位编码,单位名称,项目编码,项目名称,预算数,财政拨款,其他资金\n"


def this_year(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(HEAD + "".join(f"{row},6,6,0\n" for row in rows), "utf-8")
    return path


def test_projects_of_a_list_are_paired_by_unit_and_bare_name(text: Path, tmp_path: Path) -> None:
    unit = "714001,昌黎县工商业联合会本级"
    listed = this_year(tmp_path, f"{unit},{NEW},2022年业务管理经费6万元", f"{unit},,会员之家建设")
    started = start(tmp_path / "2022", {"year": "2022"}, [text, listed])
    rows = read_roster(started.round).projects
    assert [(one.code, one.name, one.total, one.prior) for one in rows] == [
        (NEW, "2022年业务管理经费6万元", Decimal(6), GOES_ON),
        (None, "会员之家建设", Decimal(6), None),
    ]
    assert started.is_whole


def test_a_unit_that_has_another_code_is_known_by_its_name(
    text: Path, tmp_path: Path, said: Submission
) -> None:
    listed = this_year(tmp_path, f"724001,昌黎县工商业联合会本级,{NEW},业务管理经费")
    started = start(tmp_path / "2022", {"year": "2022"}, [text, listed])
    roster = read_roster(started.round)
    assert [(one.code, one.former) for one in roster.departments] == [("724", "714")]
    assert [(one.code, one.former) for one in roster.units] == [("724001", "714001")]
    assert [one.prior for one in roster.projects] == [GOES_ON]
    assert "“原部门代码”一栏。不是同一个的，请清空。" in report(started.round.folder)
    assert issue(started.round, now=NOW).doubts == []
    now = Submission.model_validate_json(_document(started.round))
    assert (now.overall, now.projects[0].goals) == (said.overall, said.projects[0].goals)


def test_what_may_be_several_is_not_paired_and_what_none_goes_on_with_is_told(
    text: Path, tmp_path: Path
) -> None:
    unit = "714001,昌黎县工商业联合会本级"
    rows = (f"{unit},,业务管理经费（2022年）", f"{unit},,业务管理经费", "801001,示例局本级,,党建")
    started = start(tmp_path / "2022", {"year": "2022"}, [text, this_year(tmp_path, *rows)])
    assert [one.prior for one in read_roster(started.round).projects] == [None, None, None]
    told = report(started.round.folder)
    assert told.count(f"上年可能是它的不止一个，没有配对：《业务管理经费》{SEED_PROJECT}。") == 2, (
        "each of the two is asked about"
    )
    again = start(tmp_path / "二", {"year": "2022"}, [text, this_year(tmp_path, rows[2])])
    told = report(again.round.folder)
    assert (
        f"714001：上年有、今年没有延续的项目 1 个，没有列入名册：《业务管理经费》{SEED_PROJECT}。"
    ) in told
    assert "名单里没有、按上年列入名册的部门有 1 个：714 昌黎县工商业联合会。" in told


def test_what_a_list_says_of_this_year_goes_before_last_years(
    text: Path, tmp_path: Path, said: Submission
) -> None:
    path = tmp_path / "名单.csv"
    row = f"714001,昌黎县工商业联合会本级,{NEW},业务管理经费,6,6,0,走访企业不少于80次"
    path.write_text(f"{HEAD.strip()},绩效目标\n{row}\n", "utf-8")
    started = start(tmp_path / "2022", {"year": "2022"}, [text, path])
    issue(started.round, now=NOW)
    (now,) = Submission.model_validate_json(_document(started.round)).projects
    assert now.goals == ("走访企业不少于80次",)
    assert now.indicators == said.projects[0].indicators


# ------------------------------------------------------------------ from a round


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """Last year's round: one unit has sent nothing, what another sent went back."""
    round_ = begun(tmp_path_factory.mktemp("played") / "2021")
    every = meant()
    unsigned = every["805"].model_copy(update={"contact": Contact()})
    for one in (every["714"], every["801002"], unsigned):
        send(round_, f"{one.filler.code}.xlsx", filled(round_, one))
    collect(round_, now=LATER)
    return round_


@pytest.fixture(scope="module")
def next_year(played: Round, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder = tmp_path_factory.mktemp("next") / "2022"
    return Begun(Round(folder), run("init", folder, "--year", "2022", "--from", played.folder))


def test_a_round_goes_on_with_the_roster_and_the_settings_of_the_last(
    played: Round, next_year: Begun
) -> None:
    last, now = read_roster(played), next_year.roster
    kept = ("county", "region", "sheets", "office", "phone", "spares")
    assert [getattr(now.terms, name) for name in kept] == [
        getattr(last.terms, name) for name in kept
    ]
    assert (now.terms.year, now.terms.deadline, now.terms.stage) == (2022, None, "申报")
    assert now.departments == last.departments
    assert (now.units, now.fillers) == (last.units, last.fillers)
    assert len(now.projects) == len(last.projects)
    assert {one.total for one in now.projects} == {one.code for one in now.projects} == {None}


def test_only_what_counts_is_carried_and_the_rest_is_told(next_year: Begun) -> None:
    answered: dict[str, set[bool]] = {
        department: set() for department in ("714", "801", "802", "805")
    }
    for one in next_year.roster.projects:
        answered[one.unit[:3]].add(one.prior is not None)
    assert answered == {"714": {True}, "801": {True}, "802": set(), "805": {False}}
    told = report(next_year.round.folder)
    assert next_year.done.exit_code == 1
    assert (
        "“昌黎县2021年”里退回的 1 个单位，报来的没有带入：805 示例民政局。"
        "要带入的，请先在那一轮里办完。"
    ) in told
    assert "里已下发的 1 个单位没有报来，没有可以带入的目标和指标：802 示例档案馆。" in told
    assert "里待审的 2 个单位，报来的也带入了，还没有审核通过：714 昌黎县工商业联合会、" in told


def test_each_filling_unit_of_the_last_round_gets_its_own_back(next_year: Begun) -> None:
    assert issue(next_year.round, now=LATER).doubts == []
    with next_year.round.reading() as ledger:
        went_out = {
            one.filler: Submission.model_validate_json(one.document) for one in ledger.rows(Issued)
        }
    last = meant()
    for code in ("714", "801002"):
        assert [one.goals for one in went_out[code].projects] == [
            one.goals for one in last[code].projects
        ]
    assert went_out["714"].overall == last["714"].overall
    assert went_out["805"].overall is None


def test_a_round_that_is_read_is_not_changed(played: Round, tmp_path: Path) -> None:
    before = _everything(played.folder)
    start(tmp_path / "2022", {"year": "2022"}, [played.folder])
    assert _everything(played.folder) == before


def _everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# ------------------------------------------------------------------ corrected in the roster


def correct(round_: Round, **said: object) -> None:
    """The office changes the only project of the roster."""
    roster = read_roster(round_)
    projects = tuple(one.model_copy(update=said) for one in roster.projects)
    content = write(roster_form(round_), roster.model_copy(update={"projects": projects}))
    save(round_.roster, content, replace=True)


def test_a_pair_that_is_corrected_reaches_whoever_has_not_answered_yet(
    tmp_path: Path, seed: Submission
) -> None:
    (one,) = seed.projects
    other = one.model_copy(update={"code": NEW, "name": "会员培训", "goals": ("办好培训",)})
    last = seed.model_copy(update={"projects": (one, other)})
    round_, _ = issued(tmp_path / "2022", roster_of(project()), last)
    correct(round_, prior="会员培训")
    assert issue(round_, now=NOW).issued == [], "not before somebody has seen it"
    (line,) = changes(round_).differences
    assert str(line) == "调整　714 昌黎县工商业联合会《业务管理经费》：带入的上年内容有变化"
    assert len(issue(round_, changed=True, now=NOW).issued) == 1
    assert Submission.model_validate_json(_document(round_)).projects[0].goals == ("办好培训",)


def test_what_a_unit_has_answered_is_not_changed_by_a_pair_that_is_corrected(
    tmp_path: Path, seed: Submission
) -> None:
    roster = roster_of(project())
    round_, _ = issued(tmp_path / "2022", roster, seed)
    begun_with = Submission.model_validate_json(_document(round_))
    send(
        round_, "714.xlsx", filled(round_, begun_with.model_copy(update={"contact": seed.contact}))
    )
    collect(round_, now=LATER)
    correct(round_, prior=None)
    planned = changes(round_)
    assert planned.differences == ()
    assert planned.kept == (
        "714 昌黎县工商业联合会《业务管理经费》：带入的上年内容有变化，"
        "单位已经报来，以单位填的为准，没有改。",
    )
    correct(round_, total=Decimal(6), fiscal=Decimal(6), other=Decimal(0))
    assert len(issue(round_, changed=True, now=LATER).issued) == 1
    now = only_workbook(round_, read_roster(round_)).projects[0]
    assert (now.goals, now.indicators) == (seed.projects[0].goals, seed.projects[0].indicators)


# ------------------------------------------------------------------ who is who

KNOWN = st.builds(
    Known,
    unit=st.sampled_from(["714001", "714002", "801001"]),
    code=st.sampled_from(["", NEW, SEED_PROJECT]),
    name=st.sampled_from(["高龄补贴", "2021年高龄补贴", "高龄补贴（2022年）", "党建经费"]),
)


@given(st.lists(KNOWN, max_size=6), st.lists(KNOWN, max_size=6))
def test_a_project_goes_on_with_one_at_most_and_nothing_is_passed_over(
    new: list[Known], old: list[Known]
) -> None:
    found = pair(new, old)
    assert len({*found.pairs.values()}) == len(found.pairs)
    assert not found.pairs.keys() & found.unclear.keys()
    asked = {index for indexes in found.unclear.values() for index in indexes}
    assert {*found.pairs.values(), *asked, *found.left} == set(range(len(old)))
    assert not asked.intersection((*found.pairs.values(), *found.left))
    for now, before in found.pairs.items():
        same_code = new[now].code == old[before].code != ""
        assert same_code or bare_name(new[now].name) == bare_name(old[before].name)


def test_a_project_of_another_unit_of_the_department_is_found_where_that_is_clear() -> None:
    old = [Known("714001", "", "2021年党建经费"), Known("801001", "", "党建经费")]
    assert pair([Known("714002", NEW, "党建经费")], old).pairs == {0: 0}
    assert pair([Known("802001", NEW, "党建经费")], old).left == [0, 1]


def test_a_new_unit_does_not_begin_with_the_goals_of_one_that_is_still_there() -> None:
    old = [Known("714001", "", "办公经费")]
    new = [Known("714002", NEW, "办公经费"), Known("714001", "", "商会经费")]
    assert pair(new, old).pairs == {}


def test_of_two_texts_of_a_unit_the_newer_one_holds_and_the_other_is_told(
    seed: Submission,
) -> None:
    older = seed.model_copy(update={"year": 2020})
    same = seed.model_copy(update={"overall": "另一份。"})
    every = [("旧.txt", older), ("新.txt", seed), ("新.docx", seed), ("又一份.txt", same)]
    chosen, *told = newest(Answered(*one) for one in every)
    assert chosen == Answered("新.txt", seed)
    assert [one.sentence for one in told if isinstance(one, Said)] == [
        "“旧.txt”（714 昌黎县工商业联合会，2020年）没有带入：另有2021年的“新.txt”。",
        "“又一份.txt”（714 昌黎县工商业联合会，2021年）没有带入：前面已有同一年的“新.txt”。",
    ]


def test_who_filled_in_for_itself_goes_on_to_do_so(seed: Submission) -> None:
    school = Unit(code="714002", name="示例学校")
    (one,) = seed.projects
    part = seed.model_copy(
        update={"filler": school, "projects": (one.model_copy(update={"unit": school}),)}
    )
    found = registered((), (), (), (seed, part))
    assert found.fillers == (RosterFiller(code="714002", name="示例学校"),)
    assert [(one.code, one.filler) for one in found.units] == [
        ("714001", None),
        ("714002", "714002"),
    ]


def test_what_lists_leave_blank_is_as_it_was_but_for_what_was_granted_once() -> None:
    was = RosterDepartment(
        code="714",
        name="旧名",
        bureau="行政政法股",
        phone="0335-1",
        extended=dt.date(2021, 4, 1),
        former="614",
    )
    last = roster_of().model_copy(
        update={
            "departments": (was, RosterDepartment(code="801", name="示例教育局")),
            "units": (
                RosterUnit(code="714001", name="本级", filler="714009"),
                RosterUnit(code="801001", name="示例教育局本级"),
                RosterUnit(code="801002", name="示例小学", filler="801002"),
            ),
            "fillers": (RosterFiller(code="801002", name="示例小学", contact="张示例"),),
        }
    )
    now = (
        RosterDepartment(code="714", name="新名", phone="0335-2"),
        RosterDepartment(code="901", name="示例教育局"),
    )
    found = registered(now, (RosterUnit(code="901001", name="示例教育局本级"),), [last], ())
    assert found.departments == (
        RosterDepartment(code="714", name="新名", bureau="行政政法股", phone="0335-2"),
        RosterDepartment(code="901", name="示例教育局", former="801"),
    )
    assert found.units == (
        RosterUnit(code="901001", name="示例教育局本级", former="801001"),
        RosterUnit(code="714001", name="本级", filler="714009"),
        RosterUnit(code="901002", name="示例小学", filler="901002", former="801002"),
    )
    assert found.fillers == (RosterFiller(code="901002", name="示例小学", contact="张示例"),)
    assert found.unlisted == ()


def test_a_list_of_this_year_and_the_last_round_make_one_roster(
    played: Round, tmp_path: Path
) -> None:
    last = read_roster(played)
    old = next(one for one in last.projects if one.unit == "801002")
    rows = (
        f"801002,示例第一小学,{NEW},2022年{old.name}",
        "714001,昌黎县工商业联合会本级,,业务管理经费",
    )
    listed = this_year(tmp_path, *rows)
    started = start(tmp_path / "2022", {"year": "2022"}, [listed, played.folder])
    now = read_roster(started.round)
    assert [(one.code, one.name, one.total, one.prior) for one in now.projects] == [
        (NEW, f"2022年{old.name}", Decimal(6), f"{old.code} {old.name}"),
        (None, "业务管理经费", Decimal(6), GOES_ON),
    ]
    bureaus = {one.code: one.bureau for one in last.departments}
    assert {one.code: one.bureau for one in now.departments} == bureaus
    assert [one.filler for one in now.units if one.code == "801002"] == ["801002"]
    assert now.fillers == last.fillers
    told = report(started.round.folder)
    assert "名单里没有、按上年列入名册的部门有 2 个：802 示例档案馆、805 示例民政局。" in told


def test_what_was_published_as_word_texts_is_what_units_begin_with_next_year(
    form: Form, tmp_path: Path
) -> None:
    texts, every = tmp_path / "6公开", meant()
    texts.mkdir()
    for code in ("714", "801", "801002"):
        (texts / f"{code}.docx").write_bytes(publish(form, every[code]))
    started = start(tmp_path / "2022", {"year": "2022"}, [texts])
    assert started.is_whole
    outcome = issue(started.round, now=NOW)
    assert (outcome.doubts, outcome.lost) == ([], [])
    for row in outcome.issued:
        last, now = every[row.filler], Submission.model_validate_json(row.document)
        bare = [one.model_copy(update={"note": None}) for one in _rows(last)]
        assert _rows(now) == bare
        assert [one.goals for one in now.projects] == [one.goals for one in _asked(last)]
        assert (now.overall, now.functions) == (last.overall, last.functions)
    assert [one.filler for one in outcome.issued] == ["714", "801", "801002"]


def _asked(submission: Submission) -> list[Project]:
    return [one for one in submission.projects if one.status in {"申报", "新增"}]


def _rows(submission: Submission) -> list[Indicator]:
    return [row for one in _asked(submission) for row in one.indicators]
