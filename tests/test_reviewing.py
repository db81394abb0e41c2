"""`review`: what officers fill in is read back once, and never applied to anything else."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from conftest import Change
from desk import NOW, Bench, Sheet, roster_of, small_roster_fixture, submissions  # noqa: F401
from xljixiao import cli
from xljixiao.county.issue.last_year import keep
from xljixiao.county.ledger import Decision, Pardon, Receipt, Settled
from xljixiao.county.review import affairs, reviewing
from xljixiao.county.review.opining import opinions
from xljixiao.county.review.reviewed import Reviewed
from xljixiao.county.review.reviewing import waivers
from xljixiao.county.saving import Occupied
from xljixiao.county.standing import Standing
from xljixiao.county.stepping import (
    WHOLE,
    State,
    Step,
    Verdict,
    due,
    is_complete,
    parts_of,
    progress,
    project_key,
)
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules import CATALOGUE
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back

FILE = "行政政法股.xlsx"
WHOLE_ROW, PROJECT_ROW = "整体", "整个项目"
OFFICERS = {"处理", "审核意见（原因）", "审核人", "日期"}


@pytest.fixture(scope="module")
def county() -> dict[str, Submission]:
    return submissions()


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: Any, county: dict[str, Submission]) -> Path:
    """A round in which the seed's department has come in, and been written out for review."""
    bench = Bench.of(tmp_path_factory.mktemp("round") / "甲", roster_of(county.values()))
    bench.comes(county["714"])
    bench.review()
    return bench.round.folder


@pytest.fixture
def bench(arrived: Path, tmp_path: Path) -> Bench:
    """A copy of it: a round that is copied elsewhere goes on there."""
    return Bench.at(shutil.copytree(arrived, tmp_path / "乙"))


def path(bench: Bench, name: str = FILE) -> Path:
    return bench.round.folder / "3审核" / name


def sheet(bench: Bench, name: str = FILE, of: str = "") -> Sheet:
    return Sheet(path(bench, name), of)


def told(done: Reviewed) -> list[tuple[str, str]]:
    problems = (one for each in done.checked for one in each.problems)
    return [(one.code, one.spot.cell if one.spot else "") for one in problems]


def settle(bench: Bench, verdict: str = "通过", **values: Any) -> Reviewed:
    """Decide the whole and the project, as one officer."""
    book = sheet(bench)
    for place in (WHOLE_ROW, PROJECT_ROW):
        book.fill(book.row(位置=place), 处理=verdict, 审核人="张示例", **values)
    book.save()
    return bench.review()


def state(bench: Bench) -> State:
    """Of the seed's department, as the workbook of its section shows it."""
    return State(sheet(bench).rows()[0]["状态"])


# ---------------------------------------------------------------------- the workbook


def test_a_section_gets_its_units_the_others_lie_in_a_workbook_of_their_own(
    bench: Bench, county: dict[str, Submission]
) -> None:
    bench.comes(county["801"])
    bench.comes(county["802"])
    bench.review()
    names = {one.name for one in path(bench).parent.iterdir()}
    assert names == {FILE, "教科文股.xlsx", "未定股室.xlsx", "更正清单.xlsx"}
    units = {row["填报单位"] for row in sheet(bench, "未定股室.xlsx").rows()}
    assert units == {"示例档案馆"}


def test_it_is_told_how_many_indicators_of_a_project_are_still_last_years(
    county: dict[str, Submission], tmp_path: Path
) -> None:
    seed = county["714"]
    roster = roster_of([seed])
    named = tuple(one.model_copy(update={"prior": one.code}) for one in roster.projects)
    bench = Bench.of(tmp_path / "甲", roster.model_copy(update={"projects": named}))
    keep(bench.round, (seed,))
    first, second, third, *rest = seed.projects[0].indicators
    rows = (
        third,
        first.model_copy(update={"name": "调研报告篇数"}),
        second.model_copy(update={"note": "按主管部门要求，指标值不变"}),
        *rest,
    )
    now = seed.projects[0].model_copy(update={"indicators": rows})
    bench.comes(seed.model_copy(update={"projects": (now,)}))
    bench.review()
    (row,) = (one for one in sheet(bench).rows() if one["位置"] == PROJECT_ROW)
    assert str(row["申报内容或问题"]).split("\n")[0] == "指标沿用上年未改 10/11 条"


def test_a_row_stands_for_the_whole_each_project_and_each_finding(
    bench: Bench, county: dict[str, Submission]
) -> None:
    rows = sheet(bench).rows()
    own = county["714"].projects[0]
    assert [row["位置"] for row in rows[:3]] == [WHOLE_ROW, "总体绩效目标", PROJECT_ROW]
    assert len(rows) == 2 + len([row for row in rows if row["检查编号"]])
    assert {row["待办"] for row in rows} == {"初审"}
    (project,) = [row for row in rows if row["位置"] == PROJECT_ROW]
    assert (project["项目编码"], project["项目名称"]) == (own.code, own.name)
    assert (project["预算数"], project["收到的文件"]) == (5, "714.xlsx")
    text = project["申报内容或问题"]
    assert own.goals[0] in text
    assert f"指标1：{own.indicators[0].level2}，{own.indicators[0].name} ≥2篇" in text
    assert f"指标{len(own.indicators)}：" in text
    finding = next(row for row in rows if row["检查编号"] == "JX380")
    assert finding["位置"].startswith("第1条指标“")
    assert not finding["申报内容或问题"].startswith("《")


def test_only_the_officers_cells_are_open_and_the_key_is_out_of_sight(bench: Bench) -> None:
    book = sheet(bench)
    for number, row in enumerate(book.rows()):
        for name in row:
            assert book.cell(number, name).protection.locked != (name in OFFICERS), name
    assert book.sheet.protection.sheet
    assert not book.sheet.protection.autoFilter, "rows may be filtered all the same"
    assert book.sheet.auto_filter.ref
    assert book.sheet.column_dimensions[book.cell(0, "核对").column_letter].hidden
    assert book.sheet.freeze_panes == book.cell(0, "预算数").coordinate
    assert book.sheet.print_area.endswith(
        book.cell(len(book.rows()) - 1, "日期").coordinate.replace(
            book.cell(0, "日期").column_letter, f"${book.cell(0, '日期').column_letter}$"
        )
    )


def test_the_verdicts_of_the_form_are_those_of_the_program() -> None:
    setting = shipped_form("review").setting
    assert setting.words("verdict") == tuple(Verdict)
    assert setting.words("waiving") == (Verdict.WAIVE,)


def test_a_long_list_goes_into_several_workbooks(
    bench: Bench, county: dict[str, Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affairs, "_MOST_ROWS", 1)
    monkeypatch.setattr(Standing, "bureau", property(lambda _: "行政/政法股"))
    bench.comes(county["802"])
    bench.review()
    first = sheet(bench, "行政／政法股.xlsx").rows()
    assert {row["填报单位"] for row in first} == {"昌黎县工商业联合会"}
    second = sheet(bench, "行政／政法股（2）.xlsx").rows()
    assert {row["填报单位"] for row in second} == {"示例档案馆"}


# ---------------------------------------------------------------------- what is taken in


def test_a_decision_is_put_on_record_once(bench: Bench) -> None:
    book = sheet(bench)
    book.head("审核人", "张示例")
    book.head("日期", NOW.date())
    opinion = "指标11：满意度 85% 偏低，建议不低于 90%。"
    row = book.row(位置=PROJECT_ROW)
    book.fill(row, 处理="退回", **{"审核意见（原因）": opinion})
    book.save()
    kept = path(bench).read_bytes()
    done = bench.review()
    assert (done.decisions, told(done)) == (1, [])
    (decision,) = bench.rows(Decision)
    assert (decision.filler, decision.step, decision.verdict) == ("714", "初审", "退回")
    assert (decision.opinion, decision.place) == (opinion, "")
    assert (decision.reviewer, decision.day) == ("张示例", "2021-03-10")
    assert decision.project == "13032221NSQFN9R8SZS9U"
    assert done.bureaus["行政政法股"] == {State.RETURNED: 1}
    assert sheet(bench).rows()[row]["处理"] == "退回", "what is on record stays in sight"
    for again in (path(bench).read_bytes(), kept):
        path(bench).write_bytes(again)
        assert (bench.review().decisions, len(bench.rows(Decision))) == (0, 1)


def test_the_performance_office_follows_the_section(bench: Bench) -> None:
    assert settle(bench).bureaus["行政政法股"] == {State.FIRST: 1}
    rows = sheet(bench).rows()
    assert {row["待办"] for row in rows} == {"绩效股审核"}
    said = next(row for row in rows if row["位置"] == PROJECT_ROW)["单位说明、以前的意见"]
    assert said == "初审 2021-03-10 张示例：通过。"
    book = sheet(bench)
    book.fill(book.row(位置=PROJECT_ROW), 处理="通过", 审核人="李示例")
    book.save()
    assert bench.review().bureaus["行政政法股"] == {State.SECOND: 1}
    book = sheet(bench)
    book.fill(book.row(位置=WHOLE_ROW), 处理="通过", 审核人="李示例")
    book.save()
    assert bench.review().bureaus["行政政法股"] == {State.PASSED: 1}


def test_who_changes_his_mind_is_taken_at_his_word(bench: Bench) -> None:
    settle(bench, "退回", **{"审核意见（原因）": "请补充测算依据。"})
    assert state(bench) is State.RETURNED
    settle(bench)
    assert state(bench) is State.FIRST
    assert [one.verdict for one in bench.rows(Decision)] == ["退回", "退回", "通过", "通过"]


def test_an_old_copy_that_lies_about_does_not_turn_things_back(bench: Bench) -> None:
    book = sheet(bench)
    book.fill(book.row(位置=WHOLE_ROW), 处理="退回", 审核人="甲", **{"审核意见（原因）": "太长。"})
    book.save()
    shutil.copy(path(bench), path(bench, "行政政法股（甲）.xlsx"))
    assert bench.review().decisions == 1
    book = sheet(bench)
    book.fill(book.row(位置=WHOLE_ROW), 处理="通过", 审核人="甲")
    book.save()
    for decisions in (1, 0):
        done = bench.review()
        assert (done.decisions, told(done)) == (decisions, [])
    assert sheet(bench).rows()[0]["处理"] == "通过"


def test_rows_may_be_sorted_and_deleted(bench: Bench) -> None:
    book = sheet(bench)
    book.fill(book.row(位置=PROJECT_ROW), 处理="暂缓", 审核人="张示例")
    below = book.cell(0, "填报单位").row
    count = len(book.rows())
    rows = [[cell.value for cell in row] for row in book.sheet.iter_rows(min_row=below)]
    book.sheet.protection.sheet = False
    for row, values in zip(book.sheet.iter_rows(min_row=below), reversed(rows), strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value
    book.sheet.delete_rows(below + count - 1)  # the whole, which is the last now
    book.save()
    done = bench.review()
    assert (done.decisions, told(done)) == (1, [])
    (decision,) = bench.rows(Decision)
    assert (decision.project, decision.verdict) == ("13032221NSQFN9R8SZS9U", "暂缓")
    assert sheet(bench).rows()[0]["位置"] == WHOLE_ROW


# ---------------------------------------------------------------------- what is told


def test_columns_that_were_sorted_apart_from_the_others_mislead_nobody(bench: Bench) -> None:
    book = sheet(bench)
    whole, project = book.row(位置=WHOLE_ROW), book.row(位置=PROJECT_ROW)
    for name in ("项目名称", "位置", "申报内容或问题"):
        one, other = book.cell(whole, name), book.cell(project, name)
        one.value, other.value = other.value, one.value
    book.fill(whole, 处理="通过", 审核人="张示例")
    cell = book.cell(whole, "项目名称").coordinate
    book.save()
    done = bench.review()
    assert (done.decisions, told(done)) == (0, [("JX603", cell)])
    assert sheet(bench).rows()[whole]["处理"] == "通过", "nothing has to be typed twice"


FAULTS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a return without a reason": (PROJECT_ROW, {"处理": "退回"}, "JX606", "审核意见（原因）"),
    "a refusal without a reason": (WHOLE_ROW, {"处理": "不予安排"}, "JX606", "审核意见（原因）"),
    "nobody's decision": (PROJECT_ROW, {"处理": "通过", "审核人": None}, "JX605", "审核人"),
    "an opinion without a verdict": (
        PROJECT_ROW,
        {"审核意见（原因）": "请补充。"},
        "JX607",
        "处理",
    ),
    "a project let stand": (
        PROJECT_ROW,
        {"处理": "放行", "审核意见（原因）": "属实。"},
        "JX608",
        "处理",
    ),
    "a finding put off": ("总体绩效目标", {"处理": "暂缓"}, "JX608", "处理"),
    "a word that is none": (PROJECT_ROW, {"处理": "同意"}, "JX203", "处理"),
    "a day that is none": (PROJECT_ROW, {"处理": "通过", "日期": "三月"}, "JX209", "日期"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_row_is_told_at_its_cell_and_the_others_are_taken(bench: Bench, case: str) -> None:
    place, values, code, column = FAULTS[case]
    book = sheet(bench)
    other = next(one for one in (WHOLE_ROW, PROJECT_ROW) if one != place)
    book.fill(book.row(位置=other), 处理="通过", 审核人="张示例")
    row = book.row(位置=place)
    typed: dict[str, Any] = {"审核人": "张示例", **values}
    book.fill(row, **typed)
    cell = book.cell(row, column).coordinate
    book.save()
    for decisions in (1, 0):
        done = bench.review()
        assert (done.decisions, told(done)) == (decisions, [(code, cell)])
        again = sheet(bench).rows()[row]
        assert {name: again[name] for name in typed} == typed, "nothing has to be typed twice"


def test_what_is_passed_cannot_be_sent_back_in_part(bench: Bench) -> None:
    book = sheet(bench)
    book.head("审核人", "张示例")
    book.fill(book.row(检查编号="JX380"), 处理="退回", **{"审核意见（原因）": "依据要具体。"})
    row = book.row(位置=PROJECT_ROW)
    book.fill(row, 处理="通过")
    cell = book.cell(row, "处理").coordinate
    book.save()
    done = bench.review()
    assert (done.decisions, told(done)) == (1, [("JX610", cell)])
    assert state(bench) is State.RETURNED


def test_what_was_said_of_an_older_submission_is_not_applied_to_a_newer_one(
    bench: Bench, county: dict[str, Submission]
) -> None:
    book = sheet(bench)
    row = book.row(位置=PROJECT_ROW)
    book.fill(row, 处理="退回", 审核人="张示例", **{"审核意见（原因）": "请补充测算依据。"})
    book.save()
    bench.comes(county["714"].model_copy(update={"overall": "另一段总体目标，完成调研2次。"}))
    done = bench.review()
    assert (done.decisions, [code for code, _ in told(done)]) == (0, ["JX602"])
    now = next(row for row in sheet(bench).rows() if row["位置"] == PROJECT_ROW)
    assert (now["处理"], now["审核意见（原因）"]) == (None, "请补充测算依据。")


def test_what_was_decided_holds_on_when_the_roster_only_changes_an_amount(bench: Bench) -> None:
    settle(bench)
    book = sheet(bench)
    book.fill(book.row(位置=PROJECT_ROW), 处理="暂缓", 审核人="李示例")
    book.save()
    standing = bench.standings()["714"]
    assert standing.read is not None
    assert standing.current is not None
    own, read = standing.current, standing.read
    with (
        bench.round.writing("issue", now=NOW) as at,
        at.ledger.act("issue", at.actor) as act,
    ):
        batch = act.begin_batch()
        again = act.add(Receipt(batch, own.sha256, own.name, merged_from=(own.id,)))
        act.add(replace(read, receipt=again))
        act.add(Settled("714", batch, again))
        act.finish_batch(batch)
    done = bench.review()
    assert (done.decisions, told(done)) == (1, [])
    assert bench.rows(Decision)[-1].receipt == again
    assert state(bench) is State.SECOND


def test_a_row_that_nobody_knows_is_told(bench: Bench) -> None:
    book = sheet(bench)
    row = book.row(位置=PROJECT_ROW)
    book.fill(row, 处理="通过", 审核人="张示例")
    book.cell(row, "核对").value = "改过"
    last = len(book.rows())
    for name, value in {"项目名称": "自己加的一行", "处理": "通过", "审核人": "张示例"}.items():
        book.cell(last, name).value = value
    book.save()
    done = bench.review()
    assert done.decisions == 0
    assert [code for code, _ in told(done)] == ["JX601", "JX601"]


def test_two_officers_who_differ_are_both_told(bench: Bench) -> None:
    for name, verdict in (("行政政法股（甲）.xlsx", "通过"), ("行政政法股（乙）.xlsx", "暂缓")):
        book = sheet(bench)
        book.fill(book.row(位置=WHOLE_ROW), 处理="通过", 审核人="张示例")
        book.fill(book.row(位置=PROJECT_ROW), 处理=verdict, 审核人="张示例")
        book.save(path(bench, name))
    done = bench.review()
    assert done.decisions == 1, "on the whole they agree"
    assert [code for code, _ in told(done)] == ["JX604", "JX604"]
    assert {one.file.name for one in done.checked} == {
        "行政政法股（甲）.xlsx",
        "行政政法股（乙）.xlsx",
    }


def test_when_they_have_agreed_the_one_that_is_left_holds(bench: Bench) -> None:
    for name, verdict in (("甲.xlsx", "通过"), ("乙.xlsx", "暂缓")):
        book = sheet(bench)
        book.fill(book.row(位置=PROJECT_ROW), 处理=verdict, 审核人="张示例")
        book.save(path(bench, name))
    bench.review()
    assert sheet(bench).rows()[2]["处理"] is None, "what they wrote stays in their copies"
    path(bench, "甲.xlsx").unlink()
    assert (bench.review().decisions, bench.rows(Decision)[0].verdict) == (1, "暂缓")


def test_a_workbook_of_another_round_is_not_taken(bench: Bench, arrived: Path) -> None:
    book = Sheet(arrived / "3审核" / FILE)
    book.fill(book.row(位置=PROJECT_ROW), 处理="通过", 审核人="张示例")
    book.save(path(bench))
    (bench.round.own / "key").write_text("00" * 32)
    done = bench.review()
    assert done.decisions == 0
    assert [code for code, _ in told(done)] == ["JX124"]
    assert Sheet(path(bench)).rows()[2]["处理"] == "通过", "it is left as it is"


def test_what_cannot_be_read_is_left_alone_and_what_is_no_workbook_of_ours_is_passed_over(
    bench: Bench,
) -> None:
    path(bench).write_bytes(b"PK broken")
    openpyxl.Workbook().save(path(bench, "自己的记录.xlsx"))
    path(bench, "~$行政政法股.xlsx").write_bytes(b"x")
    done = bench.review()
    assert told(done) == [("JX101", "")]
    assert path(bench).read_bytes() == b"PK broken"


def test_a_workbook_that_another_program_holds_is_told_and_nothing_is_lost(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target.name == FILE:
            raise PermissionError
        return real(self, target)

    book = sheet(bench)
    book.fill(book.row(位置=PROJECT_ROW), 处理="通过", 审核人="张示例")
    book.save()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held)
        done = bench.review()
    assert (done.decisions, len(done.failed)) == (1, 1)
    assert "可能正在其他程序中打开" in done.failed[0]
    assert bench.review().failed == []


# ---------------------------------------------------------------------- 放行


def test_a_hint_that_is_let_stand_is_not_asked_again(
    bench: Bench, county: dict[str, Submission]
) -> None:
    book = sheet(bench)
    book.head("审核人", "张示例")
    row = book.row(检查编号="JX380")
    book.fill(row, 处理="放行", **{"审核意见（原因）": "职能依据已核对。"})
    book.save()
    done = bench.review()
    assert (done.pardons, told(done)) == (1, [])
    (pardon,) = bench.rows(Pardon)
    assert (pardon.filler, pardon.code, pardon.who) == ("714", "JX380", "张示例")
    with bench.round.reading() as ledger:
        (waiver,) = waivers(ledger, bench.roster)
    assert waiver.loc == ("projects", 0, "indicators", 0, "basis")
    bench.comes(county["714"])
    bench.review()
    again = sheet(bench).rows()[row]
    assert (again["检查编号"], again["处理"]) == ("JX380", "放行")
    assert again["单位说明、以前的意见"].startswith("已放行：职能依据已核对。")
    assert (bench.review().pardons, len(bench.rows(Pardon))) == (0, 1)


def doubtful(submission: Submission, name: str, **values: Any) -> Submission:
    """With a name of an indicator that returns it."""
    own = submission.projects[0]
    first, *rest = own.indicators
    indicators = first.model_copy(update={"name": name}), *rest
    project = own.model_copy(update={"indicators": indicators, **values})
    return submission.model_copy(update={"projects": (project,)})


@pytest.fixture
def returned(bench: Bench, county: dict[str, Submission]) -> Bench:
    """The seed's department has come in again, with a finding that returns it, and a blank."""
    bench.comes(doubtful(county["714"], "XX数量", goals=()))
    bench.review()
    return bench


def test_what_the_model_refuses_is_named_by_its_cell(
    bench: Bench, county: dict[str, Submission], change: Change
) -> None:
    cells = {("01业务管理经费", "E13"): "约"}
    bench.comes(doubtful(county["714"], "XX数量"), change=lambda path: change(path, cells))
    bench.review()
    (row,) = sheet(bench, of="退改中").rows()
    assert (row["项目名称"], row["位置"]) == (None, "01业务管理经费 C12")
    assert row["问题和怎么改"].startswith("《业务管理经费》第1条指标“XX数量”三级指标：")


def test_of_what_has_gone_back_only_what_may_be_let_stand_is_asked(returned: Bench) -> None:
    assert sheet(returned).rows() == []
    rows = sheet(returned, of="退改中").rows()
    assert [row["检查编号"] for row in rows] == ["JX314"]
    assert rows[0]["轻重"] == "须改或说明"
    book = sheet(returned, of="退改中")
    book.fill(0, 处理="放行", 审核人="张示例", 放行的原因="正式名称就是这样。")
    book.save()
    done = returned.review()
    assert (done.pardons, done.decisions, told(done)) == (1, 0, [])
    assert sheet(returned, of="退改中").rows()[0]["放行的原因"] == "正式名称就是这样。"
    assert returned.review().pardons == 0


def test_what_is_let_stand_returns_nobody(returned: Bench, county: dict[str, Submission]) -> None:
    book = sheet(returned, of="退改中")
    book.fill(0, 处理="放行", 审核人="张示例", 放行的原因="正式名称就是这样。")
    book.save()
    returned.review()
    returned.comes(doubtful(county["714"], "XX数量"))
    assert returned.standings()["714"].state is State.ARRIVED
    returned.comes(doubtful(county["714"], "XX次数"))
    assert returned.standings()["714"].state is State.RETURNED, "it was of another text"


def test_a_workbook_under_a_former_code_is_let_off_too(bench: Bench) -> None:
    roster = roster_of(submissions().values())
    first, *rest = roster.departments
    former = first.model_copy(update={"former": "709"})
    roster = roster.model_copy(update={"departments": (former, *rest)})
    with bench.round.writing("review", now=NOW) as at:
        with at.ledger.act("review", at.actor) as act:
            act.add(Pardon("714", "JX112", "备注!C3", "自己加的", "属实。", "张示例"))
            act.add(Pardon("999", "JX112", "备注!C3", "", "属实。", "张示例"))
        found = waivers(at.ledger, roster)
    assert [(one.filler, one.sheet, one.cell) for one in found] == [
        ("714", "备注", "C3"),
        ("709", "备注", "C3"),
    ]


def test_what_must_be_read_cannot_be_let_stand(
    returned: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = sheet(returned, of="退改中")
    book.fill(0, 处理="放行", 审核人="张示例", 放行的原因="正式名称就是这样。")
    book.save()
    named = CATALOGUE.named("JX201")
    monkeypatch.setattr(type(CATALOGUE), "named", lambda *_: named)
    done = returned.review()
    assert (done.pardons, [code for code, _ in told(done)]) == (0, ["JX609"])


# ---------------------------------------------------------------------- how far it has come

A, B = "项目一", "项目二"


def said(*lines: str) -> list[Decision]:
    """`初审 项目一 通过`, with a place behind it where it is about a finding."""
    found = []
    for line in lines:
        step, project, verdict, *place = line.split()
        project = "" if project == "整体" else project
        row = Decision("714", 1, project, step, verdict, "", "".join(place), "甲", "2021-03-10")
        found.append(row)
    return found


ALL_FIRST = ("初审 整体 通过", "初审 项目一 通过", "初审 项目二 不予安排")
ALL_SECOND = ("绩效股审核 整体 通过", "绩效股审核 项目一 暂缓", "绩效股审核 项目二 不予安排")
PROGRESS = {
    "nothing": ((), State.ARRIVED, Step.FIRST, False),
    "some of the first step": (("初审 项目一 通过",), State.ARRIVED, Step.FIRST, False),
    "all of the first step": (ALL_FIRST, State.FIRST, Step.SECOND, False),
    "one is sent back": (("初审 项目一 退回",), State.RETURNED, Step.FIRST, False),
    "one is sent back, the others decided": (
        (*ALL_FIRST[:2], "初审 项目二 退回"),
        State.RETURNED,
        Step.FIRST,
        True,
    ),
    "a place is sent back": (
        (*ALL_FIRST[:2], "初审 项目二 退回 projects/1/goals#JX371"),
        State.RETURNED,
        Step.FIRST,
        True,
    ),
    "sent back, then passed": (("初审 项目一 退回", *ALL_FIRST), State.FIRST, Step.SECOND, False),
    "passed, then sent back": ((*ALL_FIRST, "初审 项目一 退回"), State.RETURNED, Step.FIRST, True),
    "a hint is let stand": (("初审 项目一 放行 x#JX371",), State.ARRIVED, Step.FIRST, False),
    "some of the second step": (
        (*ALL_FIRST, ALL_SECOND[0]),
        State.SECOND,
        Step.SECOND,
        False,
    ),
    "the second step sends back": (
        (*ALL_FIRST, "绩效股审核 项目一 退回"),
        State.RETURNED,
        Step.SECOND,
        False,
    ),
    "all of the second step": ((*ALL_FIRST, *ALL_SECOND), State.PASSED, Step.SECOND, True),
    "approved as a whole": (
        (*ALL_FIRST, *ALL_SECOND, "批复 整体 通过"),
        State.APPROVED,
        Step.SECOND,
        True,
    ),
}


@pytest.mark.parametrize("case", PROGRESS)
def test_how_far_it_has_come_follows_from_what_was_decided(case: str) -> None:
    lines, state, step, complete = PROGRESS[case]
    decisions, parts = said(*lines), (WHOLE, A, B)
    assert progress(decisions, parts) is state
    assert due(decisions, parts) is step
    assert is_complete(decisions, parts) is complete


def test_what_asks_nothing_is_not_reviewed(form: Form, county: dict[str, Submission]) -> None:
    education, archives = county["801"], county["802"]
    silent = [one for one in education.projects if one.is_silent(form.setting)]
    assert silent
    parts = parts_of(education, form.setting)
    assert not {project_key(one) for one in silent} & set(parts)
    assert len(parts) == 1 + len(education.projects) - len(silent)
    assert parts_of(archives, form.setting) == (WHOLE,)
    bare = education.model_copy(update={"overall": None, "functions": ()})
    assert WHOLE not in parts_of(bare, form.setting)


# ---------------------------------------------------------------------- what goes back


def sent_back(tmp_path: Path, form: Form, submission: Submission, decisions: list[Decision]) -> Any:
    """(what goes back, the workbook) for opinions on a clean submission."""
    received = tmp_path / "714.xlsx"
    received.write_bytes(write(form, submission))
    checked = check(received, [form])
    own = project_key(submission.projects[0])
    decisions = [
        replace(one, project=own if one.project == A else one.project) for one in decisions
    ]
    given = opinions(decisions, submission, "行政政法股", "示例县财政局绩效股")
    returned = send_back(checked, Head("单位", "714.xlsx", "2021年3月10日"), opinions=given)
    target = tmp_path / "714（退回）.xlsx"
    target.write_bytes(returned.content)
    return returned, openpyxl.load_workbook(target)


def test_opinions_stand_on_the_cells_that_they_speak_of(
    tmp_path: Path, form: Form, seed: Submission
) -> None:
    text = (
        "依据都要具体。\n指标11：满意度偏低，建议不低于95%。\n并说明调查办法。\n"
        "用途：请写明明细。\n指标99：没有这一条"
    )
    decisions = [
        Decision("714", 1, A, "初审", "退回", text, "", "张示例", "2021-03-10"),
        Decision(
            "714", 1, A, "初审", "放行", "属实", "projects/0/goals#JX371", "张示例", "2021-03-10"
        ),
        Decision(
            "714",
            1,
            A,
            "绩效股审核",
            "退回",
            "请改为数量。",
            "projects/0/indicators/3/target#JX357",
            "李",
            "2021-03-10",
        ),
        Decision("714", 1, "", "绩效股审核", "通过", "写得好。", "", "李", "2021-03-10"),
        Decision("714", 1, "没有的项目", "初审", "退回", "无", "", "李", "2021-03-10"),
    ]
    returned, book = sent_back(tmp_path, form, seed, decisions)
    project = book["01业务管理经费"]
    notes = {
        cell.coordinate: cell.comment.text
        for row in project.iter_rows()
        for cell in row
        if cell.comment
    }
    rows = {row[2].value: number for number, row in enumerate(project.iter_rows(), 1)}
    eleventh = rows[seed.projects[0].indicators[10].name]
    fourth = rows[seed.projects[0].indicators[3].name]
    assert notes == {
        f"A{eleventh}": "行政政法股：满意度偏低，建议不低于95%。\n并说明调查办法。",
        f"E{fourth}": "示例县财政局绩效股：请改为数量。",
        "C6": "行政政法股：请写明明细。",
    }
    assert project[f"A{eleventh}"].fill.fgColor.rgb == "FFBDD7EE"
    assert book["部门整体绩效目标"]["B4"].comment.text == "示例县财政局绩效股：写得好。"
    sheet = book["退回意见"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[0] for row in lines if str(row[0]).endswith(("几处", "意见"))] == [
        "一、各项目（表）要改几处",
        "二、审核意见",
    ]
    said = [(row[1], row[2]) for row in lines if row[5] == "审核"]
    assert said[0] == ("总体绩效目标", "示例县财政局绩效股：写得好。")
    assert said[1] == ("《业务管理经费》", "行政政法股：依据都要具体。")
    assert said[4] == ("《业务管理经费》", "行政政法股：指标99：没有这一条")
    assert len(said) == 6
    assert not any("张示例" in str(cell) for row in lines for cell in row)
    assert (returned.opinions, returned.places) == (6, 0)
    assert [row[2] for row in lines[1:3]] == ["审核意见 1 条", "审核意见 5 条"]


def test_what_a_unit_answers_to_an_opinion_stands_beside_it(
    bench: Bench, tmp_path: Path, form: Form, seed: Submission
) -> None:
    settle(bench, "退回", **{"审核意见（原因）": "指标11：满意度偏低。"})
    text = "指标11：满意度偏低。"
    decisions = [Decision("714", 1, A, "初审", "退回", text, "", "张", "2021-03-10")]
    _, book = sent_back(tmp_path, form, seed, decisions)
    opinions_ = book["退回意见"]
    (row,) = [row for row in opinions_.iter_rows() if row[5].value == "审核"]
    row[4].value = "按调查办法测算。"
    bench.comes(seed, name="改.xlsx", change=book.save)
    bench.review()
    (own,) = [row for row in sheet(bench).rows() if row["位置"] == PROJECT_ROW]
    assert own["单位说明、以前的意见"] == (
        "单位回复：按调查办法测算。\n初审 2021-03-10 张示例：退回。指标11：满意度偏低。"
    )
    assert (own["待办"], own["处理"]) == ("初审", None), "what comes anew is reviewed anew"


def test_an_opinion_on_a_place_to_mend_stands_beside_what_is_said_there(
    tmp_path: Path, form: Form, seed: Submission
) -> None:
    own = seed.projects[0].model_copy(
        update={"budget": seed.projects[0].budget.model_copy(update={"purpose": None})}
    )
    decisions = [
        Decision("714", 1, A, "初审", "退回", "用途：请写明明细。", "", "张", "2021-03-10")
    ]
    returned, book = sent_back(
        tmp_path, form, seed.model_copy(update={"projects": (own,)}), decisions
    )
    cell = book["01业务管理经费"]["C6"]
    assert cell.comment.text == "行政政法股：请写明明细。\n还没有填写。请补充。"
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert (returned.opinions, returned.places) == (1, 1)


@pytest.mark.parametrize("verdict", ["不予安排", "暂缓"])
def test_what_is_put_off_says_so(seed: Submission, verdict: str) -> None:
    key = project_key(seed.projects[0])
    decisions = [
        Decision("714", 1, key, "初审", verdict, "指标11：财力不足。", "", "张", "2021-03-10"),
        Decision("714", 1, "", "绩效股审核", "通过", "", "", "张", "2021-03-10"),
        Decision("714", 1, "", "初审", "通过", "写得好。", "", "张", "2021-03-10"),
    ]
    assert [(one.loc, one.text, one.by) for one in opinions(decisions, seed, None, None)] == [
        (("overall",), "写得好。", "归口股室"),
        (("projects", 0), f"{verdict}：指标11：财力不足。", "归口股室"),
    ]


# ---------------------------------------------------------------------- the command


def run(bench: Bench) -> Result:
    return CliRunner().invoke(cli.app, ["review", str(bench.round.folder)])


def test_the_command_says_how_things_stand_and_what_to_do(bench: Bench) -> None:
    folder = bench.round.folder
    done = run(bench)
    assert (done.exit_code, done.stderr) == (0, "")
    own, *_, total, nothing = done.stdout.splitlines()
    assert own.split("\t") == ["行政政法股", "1 本", "待审 1 本"]
    assert total.split("\t") == ["合计", "3 本", "未下发 2 本、待审 1 本"]
    assert nothing == "没有读到新填的内容。"
    book = sheet(bench)
    book.head("审核人", "张示例")
    book.fill(book.row(位置=PROJECT_ROW), 处理="退回", **{"审核意见（原因）": "请补充依据。"})
    book.save()
    done = run(bench)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-3:] == [
        "本次读回：审核处理 1 项。",
        f"已更新 1 本：{FILE}，在“{folder / '3审核'}”。",
        "请再运行收件（双击“双击-2收件.cmd”），程序会写好要退回的工作簿，并按放行、选定的结果重新判定："
        f"xljixiao collect {folder}",
    ]


def test_the_command_tells_what_is_to_be_mended_where(bench: Bench) -> None:
    book = sheet(bench)
    row = book.row(位置=PROJECT_ROW)
    book.fill(row, 处理="退回", 审核人="张示例")
    cell = book.cell(row, "审核意见（原因）").coordinate
    book.save()
    done = run(bench)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[1] == (
        "  [必改] 《业务管理经费》审核意见（原因）：选了“退回”，还没有写意见或原因，没有录入。"
        f"请补充。  审核!{cell} JX606"
    )


def test_the_command_names_what_another_program_holds(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(path: Path, content: bytes) -> bool:
        raise Occupied(f"“{path}”写不进去，可能正在其他程序中打开。请关闭后重试。")

    monkeypatch.setattr(reviewing, "put", held)
    done = run(bench)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0].startswith(f"“{path(bench)}”写不进去")
