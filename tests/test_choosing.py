"""What an officer chooses of several fillings: asked in one order, and final once it is settled."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from desk import Sheet
from rounds import LATER, NOW, begun, filled, meant, passed, roster_of, send
from xljixiao import cli
from xljixiao.county.collect.collecting import collect
from xljixiao.county.issue.issuing import issue
from xljixiao.county.ledger import Approved, Choice, Doubted, Published
from xljixiao.county.registering import read_roster, roster_form
from xljixiao.county.round import Round
from xljixiao.county.standing import History, State, standings
from xljixiao.county.starters import READ_BACK, STARTERS
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

SEED = "714"
FIRST = meant()[SEED]
SECOND = FIRST.model_copy(update={"overall": "改写后的总体绩效目标：服务会员企业，按季走访。"})
THIRD = FIRST.model_copy(update={"overall": "又一种总体绩效目标：办好会员服务中心，按月开放。"})
SETTLE = "请再运行收件（双击“双击-2收件.cmd”）"


@pytest.fixture(scope="module")
def passed_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit's workbook was passed; then it sent another one."""
    round_ = begun(tmp_path_factory.mktemp("round") / "县2021", [SEED])
    send(round_, "一.xlsx", filled(round_, FIRST))
    collect(round_, now=NOW)
    passed(round_, SEED)
    send(round_, "二.xlsx", filled(round_, SECOND))
    return round_.folder


@pytest.fixture
def round_(passed_round: Path, tmp_path: Path) -> Round:
    return Round.at(shutil.copytree(passed_round, tmp_path / "县2021"))


def run(round_: Round, verb: str, *words: str) -> str:
    return CliRunner().invoke(cli.app, [verb, str(round_.folder), *words]).output


def state(round_: Round) -> State:
    roster = read_roster(round_)
    with round_.reading() as ledger:
        (one,) = standings(roster, ledger, NOW.date(), round_.form(roster).setting)
    return one.state


def overall(round_: Round) -> str | None:
    """What counts of the goals of the whole."""
    with round_.reading() as ledger:
        history = History.of(ledger)
    current = history.current(SEED)
    assert current is not None
    return Submission.model_validate_json(history.reads[current.id].document or "").overall


def choose(round_: Round, name: str) -> str:
    """The head chooses the copy of a file in the sheet, which is then read back."""
    run(round_, "review")
    sheet = Sheet(round_.folder / "3审核" / "待确认.xlsx")
    (row,) = sheet.rows()
    (copy,) = (n for n, one in enumerate(row["收到的各份"].split("\n"), 1) if f"：{name}（" in one)
    sheet.fill(0, 采用第几份=copy, 处理人="王示例")
    sheet.save()
    return run(round_, "review")


def test_what_is_chosen_stays_in_doubt_everywhere_until_it_is_settled(round_: Round) -> None:
    assert state(round_) is State.PASSED
    run(round_, "collect")
    said = choose(round_, "二.xlsx")
    assert "本次读回：选定 1 处。" in said
    assert "已选定的 1 本还没有生效，在收件以前仍是待确认，不作通过。" in said
    assert state(round_) is State.DOUBTFUL
    assert f"总体绩效目标有 2 份填得不同，已选定第 2 份，{SETTLE}" in run(round_, "status")
    assert "选定：总体绩效目标采用“二.xlsx”（王示例）" in run_history(round_)
    summed = run(round_, "consolidate")
    assert "其中审核通过 0 份，待确认 1 份，还可能变动。" in summed
    assert f"的几份已选定，{SETTLE}；这次汇总的还是以前的一份。" in summed
    lacking = f"714 昌黎县工商业联合会（待确认：已选定，{SETTLE}）"
    published = run(round_, "publish")
    assert "可以公开的部门 0 个" in published
    assert f"{lacking}。" in published
    words = "--as", "批复", "--number", "昌财预〔2021〕3号", "--date", "2021-03-20"
    assert f"还没有审核通过、没有批复的 1 个：{lacking}。" in run(round_, "publish", *words)
    again = run(round_, "review")
    assert SETTLE in again
    with round_.reading() as ledger:
        assert ledger.rows(Approved) == []
        assert all(one.draft for one in ledger.rows(Published))
    run(round_, "collect")
    assert (state(round_), overall(round_)) == (State.ARRIVED, SECOND.overall)
    assert SETTLE not in run(round_, "status")


def run_history(round_: Round) -> str:
    return run(round_, "history", SEED)


def test_the_way_to_choose_is_told_in_one_order_and_by_what_is_double_clicked(
    round_: Round,
) -> None:
    collected = run(round_, "collect")
    assert not (round_.folder / "3审核" / "待确认.xlsx").exists()
    assert "待确认的请先运行审核（双击“双击-3审核.cmd”，" in collected
    assert f"生成“3审核/待确认.xlsx”，在其中选定；{READ_BACK}。" in collected
    assert f"“待确认”还有 1 条没有选定，{READ_BACK}。" in run(round_, "review")
    book = openpyxl.load_workbook(round_.folder / "3审核" / "待确认.xlsx")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(READ_BACK in text for text in texts)
    assert {name for name in STARTERS if name in READ_BACK} == {"双击-2收件.cmd", "双击-3审核.cmd"}


def test_what_was_chosen_of_two_does_not_decide_over_a_third_in_silence(round_: Round) -> None:
    run(round_, "collect")
    choose(round_, "二.xlsx")
    send(round_, "三.xlsx", filled(round_, THIRD))
    run(round_, "collect")
    assert (state(round_), overall(round_)) == (State.DOUBTFUL, SECOND.overall)
    assert "选定 1 处" in choose(round_, "二.xlsx")
    run(round_, "collect")
    assert (state(round_), overall(round_)) == (State.ARRIVED, SECOND.overall)


def test_a_choice_holds_on_where_the_same_fillings_are_asked_about_again(round_: Round) -> None:
    with round_.writing("collect", now=NOW) as at:
        with at.ledger.act("collect", at.actor) as act:
            batch = act.begin_batch()
            act.add(Doubted(SEED, batch, "overall", "总体绩效目标", (1, 2), ()))
            act.finish_batch(batch)
        with at.ledger.act("review", at.actor) as act:
            act.add(Choice(SEED, "overall", 2, "王示例"))
        with at.ledger.act("collect", at.actor) as act:
            batch = act.begin_batch()
            act.add(Doubted(SEED, batch, "overall", "总体绩效目标", (1, 2), ()))
            act.add(Doubted(SEED, batch, "projects/0", "《业务管理经费》", (2, 3), ()))
            act.finish_batch(batch)
        history = History.of(at.ledger)
    doubts = {one.part: history.chosen(one) for one in history.doubts(SEED)}
    assert doubts == {"overall": 2, "projects/0": None}


def test_values_of_a_newer_issue_do_not_settle_what_is_in_doubt(round_: Round) -> None:
    roster = roster_of([SEED])
    project = roster.projects[0]
    assert project.total is not None
    assert project.fiscal is not None
    more = {"total": project.total + 1, "fiscal": project.fiscal + 1}
    projects = (project.model_copy(update=more), *roster.projects[1:])
    changed = roster.model_copy(update={"projects": projects})
    round_.roster.write_bytes(write(roster_form(), changed))
    issue(round_, changed=True, now=LATER)
    collect(round_, now=LATER)
    assert state(round_) is State.DOUBTFUL
