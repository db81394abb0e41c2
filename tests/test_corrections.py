"""更正清单 and 待确认: what finance ticks flows into the roster and onto the ledger, once."""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import SEED_PROJECT
from desk import NOW, Bench, Sheet, roster_of, small_roster_fixture, submissions  # noqa: F401
from xljixiao.county.ledger import Answer, Choice, Doubted
from xljixiao.county.review.amending import Amendment, amend
from xljixiao.county.review.reviewed import Reviewed
from xljixiao.model.roster import Roster, RosterProject
from xljixiao.model.submission import Submission

FILE, DOUBTS = "更正清单.xlsx", "待确认.xlsx"
WISH = "预算数应为6.00万元，依据示例财预〔2021〕5号。"
ADDED = "示例新增项目"


@pytest.fixture(scope="module")
def seed() -> Submission:
    """The seed's department, which objects to an amount and adds a project of its own."""
    seed = submissions()["714"]
    own = seed.projects[0]
    mine = {"code": None, "name": ADDED, "status": "新增", "reason": "会议议定。"}
    projects = (own.model_copy(update={"correction": WISH}), own.model_copy(update=mine))
    return seed.model_copy(update={"stage": "申报", "projects": projects})


@pytest.fixture(scope="module")
def roster(seed: Submission) -> Roster:
    return roster_of([seed, submissions()["801"]])


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: Any, seed: Submission, roster: Roster) -> Path:
    bench = Bench.of(tmp_path_factory.mktemp("round") / "甲", roster)
    bench.comes(seed)
    bench.review()
    return bench.round.folder


@pytest.fixture
def bench(arrived: Path, tmp_path: Path) -> Bench:
    return Bench.at(shutil.copytree(arrived, tmp_path / "乙"))


def path(bench: Bench, name: str = FILE) -> Path:
    return bench.round.folder / "3审核" / name


def told(done: Reviewed) -> list[tuple[str, str]]:
    problems = (one for each in done.checked for one in each.problems)
    return [(one.code, one.spot.cell if one.spot else "") for one in problems]


def tick(bench: Bench, name: str, **values: Any) -> Reviewed:
    """Tick the line of a project, and review."""
    book = Sheet(path(bench))
    book.head("处理人", "王示例")
    book.fill(book.row(项目名称=name), **values)
    book.save()
    return bench.review()


# ---------------------------------------------------------------------- the list


def test_each_wish_and_each_status_is_a_line(bench: Bench) -> None:
    rows = Sheet(path(bench)).rows()
    assert [(row["项目名称"], row["哪一项"], row["单位意见（原因）"]) for row in rows] == [
        ("业务管理经费", "更正意见", WISH),
        (ADDED, "申报状态：新增", "会议议定。"),
    ]
    assert rows[0]["下发内容"] == "预算数 5.00\n财政资金 5.00\n其他资金 0.00"
    assert (rows[0]["预算数"], rows[1]["预算数"], rows[1]["财政资金"]) == (None, 5, 5)
    book = Sheet(path(bench))
    assert book.cell(0, "单位意见（原因）").protection.locked
    assert not book.cell(0, "采纳").protection.locked


def test_a_changed_locked_cell_is_a_wish_that_lacks_its_reason(
    bench: Bench, seed: Submission, change: Any
) -> None:
    own = seed.model_copy(update={"projects": submissions()["714"].projects})
    cells = {("01业务管理经费", "C5"): 6, ("01业务管理经费", "E5"): 6, ("填报说明", "D5"): "130300"}
    bench.comes(own, change=lambda path: change(path, cells))
    bench.review()
    rows = Sheet(path(bench)).rows()
    assert [(row["项目名称"], row["单位意见（原因）"]) for row in rows] == [
        ("基本信息", "“行政区划代码”改为“130300”"),
        ("业务管理经费", "“预算数”改为“6”\n“财政资金”改为“6”"),
    ]
    assert (rows[1]["预算数"], rows[1]["财政资金"], rows[1]["其他资金"]) == (6, 6, None)
    done = tick(bench, "业务管理经费", 采纳="是")
    assert (done.answers, done.amended, told(done)) == (1, True, [])
    assert bench.roster.projects[0].total == Decimal("6.00")
    done = tick(bench, "基本信息", 采纳="是")
    assert (done.answers, [code for code, _ in told(done)]) == (0, ["JX612"])


# ---------------------------------------------------------------------- what is taken up


def test_what_is_taken_up_flows_into_the_roster_and_nothing_else_changes(
    bench: Bench, roster: Roster
) -> None:
    before = bench.round.roster.read_bytes()
    book = Sheet(path(bench))
    book.head("处理人", "王示例")
    amounts = {"预算数": 6, "财政资金": 5.5, "其他资金": 0.5}
    book.fill(0, 采纳="是", 依据文号="示例财预〔2021〕5号", **amounts)
    book.fill(1, 采纳="是")
    book.save()
    kept = path(bench).read_bytes()
    done = bench.review()
    assert (done.answers, done.amended, told(done)) == (2, True, [])
    first, *others = roster.projects
    given = {"total": Decimal("6.00"), "fiscal": Decimal("5.50"), "other": Decimal("0.50")}
    amended = first.model_copy(update={**given, "basis": "示例财预〔2021〕5号"})
    added = first.model_copy(update={"code": None, "name": ADDED, "number": "新增01"})
    assert bench.roster.projects == (amended, *others, added)
    assert bench.roster.model_copy(update={"projects": ()}) == roster.model_copy(
        update={"projects": ()}
    )
    assert [(one.project, one.accepted, one.who) for one in bench.rows(Answer)] == [
        (SEED_PROJECT, True, "王示例"),
        (f"714001/{ADDED}", True, "王示例"),
    ]
    assert bench.round.archive(before), "the old one is kept"
    assert Sheet(path(bench)).rows() == [], "what is answered is not asked again"
    now = bench.roster
    path(bench).write_bytes(kept)
    done = bench.review()
    assert (done.answers, done.amended, bench.roster) == (0, False, now)


def test_what_is_not_taken_up_leaves_the_roster_alone(bench: Bench, roster: Roster) -> None:
    done = tick(bench, ADDED, 采纳="否")
    assert (done.answers, done.amended, bench.roster) == (1, False, roster)
    assert [row["项目名称"] for row in Sheet(path(bench)).rows()] == ["业务管理经费"]


def test_a_project_that_is_not_applied_for_leaves_the_roster(
    bench: Bench, seed: Submission
) -> None:
    own = submissions()["714"].projects[0]
    dropped = own.model_copy(update={"status": "并入", "reason": "并入综合业务经费。"})
    bench.comes(seed.model_copy(update={"projects": (dropped,)}))
    bench.review()
    assert tick(bench, "业务管理经费", 采纳="是").amended
    assert SEED_PROJECT not in [one.code for one in bench.roster.projects]


def test_what_was_changed_in_the_roster_meanwhile_is_not_lost(bench: Bench) -> None:
    book = Sheet(bench.round.roster, "部门", head="部门代码")
    book.fill(0, 联系人="赵示例")
    book.save()
    tick(bench, ADDED, 采纳="是")
    assert bench.roster.departments[0].contact == "赵示例"
    assert bench.roster.projects[-1].name == ADDED


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "taken up, and nothing says what is right": ({"采纳": "是"}, "JX611", "采纳"),
    "amounts that do not add up": ({"采纳": "是", "预算数": 6}, "JX615", "预算数"),
    "a number that is none": (
        {"采纳": "是", "项目编码或临时编号": "12"},
        "JX613",
        "项目编码或临时编号",
    ),
    "another project's code": (
        {"采纳": "是", "项目编码或临时编号": "13032221P00801000012L"},
        "JX613",
        "项目编码或临时编号",
    ),
    "a word that is none": ({"采纳": "同意"}, "JX203", "采纳"),
    "an amount that is none": ({"采纳": "是", "预算数": "六万"}, "JX206", "预算数"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_line_is_told_at_its_cell_and_the_others_are_taken(
    bench: Bench, case: str
) -> None:
    values, code, column = FAULTS[case]
    book = Sheet(path(bench))
    book.head("处理人", "王示例")
    book.fill(0, **values)
    book.fill(1, 采纳="否")
    cell = book.cell(0, column).coordinate
    book.save()
    done = bench.review()
    assert (done.answers, done.amended, told(done)) == (1, False, [(code, cell)])
    row = Sheet(path(bench)).rows()[0]
    assert {name: row[name] for name in values} == values, "nothing has to be typed twice"


def test_nobody_is_asked_who_it_was(bench: Bench) -> None:
    book = Sheet(path(bench))
    book.fill(1, 采纳="是")
    book.save()
    done = bench.review()
    assert (done.answers, [code for code, _ in told(done)]) == (0, ["JX605"])


def test_a_roster_that_another_program_holds_is_told_and_the_ticks_stay(
    bench: Bench, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target == bench.round.roster:
            raise PermissionError
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held)
        done = tick(bench, ADDED, 采纳="是")
    assert (done.answers, done.amended, bench.roster) == (0, False, roster)
    assert "单位项目名册.xlsx" in done.failed[0]
    done = bench.review()
    assert (done.answers, done.amended, told(done)) == (1, True, [])


# ---------------------------------------------------------------------- the roster itself


def test_projects_of_a_unit_count_up_their_temporary_numbers(roster: Roster) -> None:
    lines = [
        Amendment(f"{unit}/{name}", added=True, unit=unit, filler=unit[:3], title=name)
        for unit, name in (("714001", "甲"), ("714001", "乙"), ("801001", "甲"), ("714001", "甲"))
    ]
    once = amend(roster, lines)
    new = once.projects[len(roster.projects) :]
    assert [(one.unit, one.name, one.number) for one in new] == [
        ("714001", "甲", "新增01"),
        ("714001", "乙", "新增02"),
        ("801001", "甲", "新增01"),
    ]
    assert amend(once, lines) == once
    (another,) = amend(
        once, [Amendment("", added=True, unit="714001", filler="714", title="丙")]
    ).projects[-1:]
    assert another.number == "新增03"


def test_a_code_takes_the_place_of_the_temporary_number(roster: Roster) -> None:
    mine = RosterProject(unit="714001", name=ADDED, number="新增01")
    roster = roster.model_copy(update={"projects": (*roster.projects, mine)})
    code = "13032221P00714000002A"
    (coded,) = amend(roster, [Amendment(f"714001/{ADDED}", number=code)]).projects[-1:]
    assert (coded.code, coded.number) == (code, "新增01")


def test_a_project_that_a_part_fills_in_stays_with_it(roster: Roster) -> None:
    line = Amendment("", added=True, unit="801001", filler="801002", title="甲", number="新增07")
    (added,) = amend(roster, [line]).projects[-1:]
    assert (added.filler, added.number) == ("801002", "新增07")


# ---------------------------------------------------------------------- 待确认


@pytest.fixture(scope="module")
def in_doubt(tmp_path_factory: Any, arrived: Path, seed: Submission) -> Path:
    """Two fillings of a project differ."""
    folder: Path = tmp_path_factory.mktemp("round") / "丙"
    bench = Bench.at(shutil.copytree(arrived, folder))
    other = seed.model_copy(update={"overall": "另一段总体目标。"})
    receipts = (1, bench.comes(other, name="714（2）.xlsx"))
    lines = ("预算数：第1份 5.00，第2份 6.00", "绩效目标：第1份“甲”，第2份“乙”")
    with (
        bench.round.writing("collect", now=NOW) as at,
        at.ledger.act("collect", at.actor) as act,
    ):
        batch = act.begin_batch()
        act.add(Doubted("714", batch, "projects/0", "《业务管理经费》", receipts, lines))
        act.finish_batch(batch)
    bench.review()
    return folder


@pytest.fixture
def doubtful(in_doubt: Path, tmp_path: Path) -> Bench:
    return Bench.at(shutil.copytree(in_doubt, tmp_path / "丁"))


def choose(bench: Bench, value: Any, who: str | None = "王示例") -> Reviewed:
    book = Sheet(path(bench, DOUBTS))
    book.fill(0, 采用第几份=value, 处理人=who)
    book.save()
    return bench.review()


def test_a_doubt_is_asked_side_by_side_and_answered_once(doubtful: Bench) -> None:
    (row,) = Sheet(path(doubtful, DOUBTS)).rows()
    assert (row["填报单位"], row["哪一部分"]) == ("昌黎县工商业联合会", "业务管理经费")
    assert row["各份不同之处"].split("\n")[0] == "预算数：第1份 5.00，第2份 6.00"
    assert row["收到的各份"] == (
        "第1份：714.xlsx（不晚于 2021-03-10 收到）\n第2份：714（2）.xlsx（不晚于 2021-03-10 收到）"
    )
    book = Sheet(path(doubtful, DOUBTS))
    book.fill(0, 采用第几份=2, 处理人="王示例")
    book.save()
    kept = path(doubtful, DOUBTS).read_bytes()
    done = doubtful.review()
    assert (done.choices, told(done)) == (1, [])
    (choice,) = doubtful.rows(Choice)
    assert (choice.filler, choice.part, choice.receipt, choice.who) == (
        "714",
        "projects/0",
        2,
        "王示例",
    )
    assert Sheet(path(doubtful, DOUBTS)).rows() == []
    path(doubtful, DOUBTS).write_bytes(kept)
    assert doubtful.review().choices == 0


@pytest.mark.parametrize(
    ("value", "who", "code"),
    [(3, "王示例", "JX614"), (0, "王示例", "JX207"), ("甲", "王示例", "JX206"), (2, None, "JX605")],
)
def test_a_choice_that_is_none_is_told(
    doubtful: Bench, value: Any, who: str | None, code: str
) -> None:
    done = choose(doubtful, value, who)
    assert (done.choices, [one for one, _ in told(done)]) == (0, [code])
    assert Sheet(path(doubtful, DOUBTS)).rows()[0]["采用第几份"] == value


def test_a_choice_of_a_doubt_that_is_none_any_more_is_told(
    doubtful: Bench, seed: Submission
) -> None:
    doubtful.comes(seed.model_copy(update={"overall": "第三段总体目标。"}))
    done = choose(doubtful, 1)
    assert (done.choices, [code for code, _ in told(done)]) == (0, ["JX601"])
