"""Issue: one workbook a filling unit, the same however often and wherever it was interrupted."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issued_round import (  # noqa: F401
    NAMES,
    NOW,
    ROSTER,
    TERMS,
    Desk,
    desk_fixture,
    undisturbed_fixture,
)
from xljixiao import cli
from xljixiao.county import placing, registering
from xljixiao.county.file_names import file_stem
from xljixiao.county.issue import issuing
from xljixiao.county.issue.issuing import issue, stem
from xljixiao.county.issue.outgoing import NoSuchUnit
from xljixiao.county.ledger import Act
from xljixiao.county.round import ISSUED, RECEIVED, Round
from xljixiao.county.saving import save
from xljixiao.county.workers import workers
from xljixiao.model.roster import RosterDepartment, RosterProject
from xljixiao.model.submission import Submission, Unit
from xljixiao.workbook.filling import write
from xljixiao.workbook.sealing import Authenticity

# ---------------------------------------------------------------------- what goes out


def test_every_filling_unit_gets_its_workbook_as_the_roster_gives_it(desk: Desk) -> None:
    outcome = desk.issue()
    assert [one.name for one in outcome.issued] == NAMES
    assert (outcome.failed, outcome.refused, outcome.lost) == ([], [], [])
    assert desk.holds()
    for row in desk.rows:
        checked = desk.check(row.name)
        assert checked.reading is not None
        assert checked.reading.seal.authenticity is Authenticity.VERIFIED
        assert checked.reading.seal.stored is not None
        assert checked.reading.seal.stored.issue == f"{row.filler}-1"
        given = Submission.model_validate_json(row.document)
        assert checked.reading.layout.is_part == (given.filler.code != given.department.code)
        assert checked.reading.layout.counts["projects"] == len(given.projects) + TERMS.spares
        assert checked.reading.assembled.data["projects" if given.projects else "year"]
        assert given.contact.filled_by is None
    own = Submission.model_validate_json(desk.rows[0].document)
    assert [one.name for one in own.projects] == ["教研经费", "校车补助"]
    assert {one.status for one in own.projects} == {"申报"}
    assert [one.unit.name for one in own.projects] == ["示例教育局本级"] * 2
    assert (own.department.code, own.stage, own.county) == ("801", "申报", "示例县")


def test_what_the_roster_leaves_blank_is_open_and_asked_for(desk: Desk) -> None:
    desk.issue()
    checked = desk.check(NAMES[0])
    assert checked.reading is not None
    layout, path = checked.reading.layout, desk.round.folder / ISSUED / NAMES[0]
    page = openpyxl.load_workbook(path)["01教研经费"]
    sheet = next(one for one in layout.sheets if one.index == 0)
    by_path = {".".join(map(str, path)): slot for path, slot in sheet.plan.by_path.items()}
    is_open = {
        key: not page[by_path[key].box.a1].protection.locked
        for key in ("code", "name", "budget.total", "budget.fiscal", "budget.other")
    }
    assert is_open == {
        "code": True,
        "name": False,
        "budget.total": True,
        "budget.fiscal": True,
        "budget.other": False,
    }
    line = next(one for one in sheet.plan.live if by_path["budget.total"] in one.slots)
    asked = openpyxl.load_workbook(path, data_only=True)["01教研经费"][line.box.a1]
    assert "“预算数”“财政资金”" in str(asked.value)


def test_what_is_known_of_a_project_before_is_filled_in(desk: Desk) -> None:
    prefills = {
        "13032221A000000000001": {
            "goals": ["接送学生"],
            "budget": {"purpose": "租车", "total": "9"},
        },
        "801002/操场维修": {"goals": ["修好操场", "没有事故"]},
    }
    _known(desk, prefills)
    desk.issue()
    own, part = (Submission.model_validate_json(one.document) for one in desk.rows[:2])
    assert own.projects[1].goals == ("接送学生",)
    assert (own.projects[1].budget.purpose, own.projects[1].budget.total) == ("租车", Decimal(5))
    assert part.projects[0].goals == ("修好操场", "没有事故")
    checked = desk.check(NAMES[1])
    assert checked.reading is not None
    assert checked.reading.assembled.data["projects"][0]["goals"] == "1.修好操场\n2.没有事故"


def test_a_workbook_that_cannot_be_made_is_told_of_and_the_others_go_out(desk: Desk) -> None:
    _known(desk, {"801002/操场维修": {"goals": 5}})
    refused = desk.issue().refused
    assert refused == [
        "“示例小学”《操场维修》的“绩效目标”不合表样，没有下发。请核对名册和导入的内容后重试。"
    ]
    _known(desk, {"801002/操场维修": {"indicators": [INDICATOR] * 31}})
    (sentence,) = desk.issue().refused
    assert sentence.startswith("“示例小学”：表样“hebei-2021”没有放“projects.0.indicators.30.")
    assert [one.filler for one in desk.rows] == ["801", "802"]
    crowd = tuple(RosterProject(unit="801002", name=f"示例项目{n}") for n in range(501))
    desk.roster = ROSTER.model_copy(update={"projects": crowd})
    (sentence,) = desk.issue().refused
    assert sentence.startswith("“示例小学”有 501 个项目，一本工作簿最多 500 个。")
    desk.roster = ROSTER
    _known(desk, {})
    assert [one.name for one in desk.issue().issued] == [NAMES[1]]
    assert desk.holds()


def _known(desk: Desk, answers: Mapping[str, Any]) -> None:
    """What lists said of this year when the round began."""
    (desk.round.own / "prefill.json").write_text(json.dumps(answers), "utf-8")


INDICATOR = {
    "level1": "产出指标",
    "level2": "数量指标",
    "name": "维修面积",
    "target": {"operator": "≥", "value": "200", "unit": "平方米"},
}


# ---------------------------------------------------------------------- again and again


def test_issued_again_without_a_change_nothing_is_done(desk: Desk) -> None:
    desk.issue()
    files, rows = desk.files, desk.rows
    times = [(desk.round.folder / ISSUED / name).stat().st_mtime_ns for name in files]
    outcome = desk.issue()
    assert (outcome.issued, outcome.restored, outcome.untouched) == ([], [], 3)
    assert (desk.files, desk.rows) == (files, rows)
    assert [(desk.round.folder / ISSUED / one).stat().st_mtime_ns for one in files] == times
    outcome = desk.issue(changed=True)
    assert (outcome.issued, outcome.untouched) == ([], 3)


def test_a_lost_workbook_is_put_back_as_it_went_out(desk: Desk) -> None:
    desk.issue()
    files, rows = desk.files, desk.rows
    shutil.rmtree(desk.round.folder / ISSUED)
    assert desk.issue(fillers=["802"]).restored == [NAMES[2]]
    assert list(desk.files) == [NAMES[2]]
    assert desk.issue().restored == NAMES[:2]
    assert (desk.files, desk.rows) == (files, rows)


def test_only_the_units_that_are_named_get_theirs(desk: Desk) -> None:
    assert [one.filler for one in desk.issue(fillers=["802"]).issued] == ["802"]
    assert list(desk.files) == [NAMES[2]]
    assert [one.filler for one in desk.issue().issued] == ["801", "801002"]
    with pytest.raises(NoSuchUnit, match="名册里没有代码是“999”的填报单位"):
        desk.issue(fillers=["801", "999"])


def test_a_file_that_somebody_has_filled_in_is_kept_under_another_name(desk: Desk) -> None:
    desk.issue()
    files = desk.files
    path = desk.round.folder / ISSUED / NAMES[0]
    for content, aside in (b"one", "801示例教育局（改动过）"), (b"two", "801示例教育局（改动过2）"):
        path.write_bytes(content)
        (sentence,) = desk.issue().aside
        assert f"已改名为“{aside}.xlsx”。如是单位填报的，请放进“2收件”。" in sentence
        assert path.with_stem(aside).read_bytes() == content
    assert {name: content for name, content in desk.files.items() if name in files} == files


def test_a_workbook_whose_archive_is_gone_is_told_of(desk: Desk) -> None:
    desk.issue()
    desk.round.archived(desk.rows[0].sha256).unlink()
    (desk.round.folder / ISSUED / NAMES[0]).unlink()
    assert desk.issue().failed == [
        f"“{NAMES[0]}”没有找到存档，不能按原样放回。请从备份恢复整个文件夹后重试。"
    ]


def test_a_lost_key_costs_nothing(desk: Desk) -> None:
    desk.issue(fillers=["801"])
    (desk.round.own / "key").unlink()
    assert [one.filler for one in desk.issue().issued] == ["801002", "802"]
    assert desk.holds()


def test_other_processes_make_the_same_bytes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Round(desk.round.folder.with_name("另一份"))
    shutil.copytree(desk.round.folder, twin.folder)
    desk.issue()
    steps: list[tuple[str, int, int]] = []
    monkeypatch.setattr(issuing, "_WORTH", 1)
    with workers() as executor:
        issue(twin, now=NOW, executor=executor, progress=lambda *step: steps.append(step))
    assert Desk(twin).files == desk.files
    assert Desk(twin).holds()
    assert steps == [("生成工作簿", number, 3) for number in range(4)]


# ---------------------------------------------------------------------- interrupted

Break = Callable[[pytest.MonkeyPatch], None]


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


def _broken(step: str, calls: int) -> Break:
    def apply(patch: pytest.MonkeyPatch) -> None:
        match step:
            case "before the bytes are kept":
                patch.setattr(Round, "archive", _after(calls, Round.archive))
            case "before the file is in its place":
                patch.setattr(placing, "save", _after(calls, save))
            case "before the ledger says so":
                patch.setattr(Act, "add", _after(calls, Act.add))
            case _:
                patch.setattr(issuing._Issuing, "_clear", _after(calls, issuing._Issuing._clear))

    return apply


STEPS = (
    "before the bytes are kept",
    "before the file is in its place",
    "before the ledger says so",
    "after the ledger says so",
)


@pytest.mark.parametrize("calls", [0, 1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_interrupted_anywhere_and_run_again_it_ends_as_undisturbed(
    undisturbed: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: str, calls: int
) -> None:
    desk = Desk(Round(tmp_path / "示例县2021"))
    shutil.copytree(undisturbed.round.folder.with_name("空"), desk.round.folder)
    monkeypatch.setattr(issuing, "read_roster", lambda _: ROSTER)
    with monkeypatch.context() as patch:
        _broken(step, calls)(patch)
        with pytest.raises(Killed):
            desk.issue()
    desk.issue()
    assert desk.files == undisturbed.files
    assert [(one.filler, one.number, one.sha256, one.document) for one in desk.rows] == [
        (one.filler, one.number, one.sha256, one.document) for one in undisturbed.rows
    ]
    assert desk.holds()


def test_a_file_that_another_program_holds_waits_and_the_others_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path.replace

    def held(path: Path, target: Path) -> Path:
        if target.name == NAMES[1]:
            raise PermissionError(13, "in use", str(target))
        return own(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        outcome = desk.issue()
    (sentence,) = outcome.failed
    assert sentence == (
        f"“{desk.round.folder / ISSUED / NAMES[1]}”写不进去，可能正在其他程序中打开。请关闭后重试。"
    )
    assert [one.filler for one in outcome.issued] == ["801", "802"]
    assert not any(name.startswith(".") for name in desk.files), "nothing half-written is left"
    outcome = desk.issue()
    assert [(one.filler, one.number) for one in outcome.issued] == [("801002", 1)]
    assert desk.holds()


# ---------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("801示例局", "801示例局"),
        ("801A/B:C*?", "801A／B：C＊？"),
        ('801"甲"<乙>|', "801＂甲＂＜乙＞｜"),
        ("801示例局.. ", "801示例局"),
        ("801示例\u202e局\n", "801示例局"),
        ("CON", "_CON"),
        ("con.表", "_con.表"),
        ("LPT1 .x", "_LPT1 .x"),
        ("COM10", "COM10"),
        ("...", "_"),
        ("长" * 100, "长" * 50),
    ],
)
def test_a_name_is_one_that_windows_takes(text: str, name: str) -> None:
    assert file_stem(text) == name


@given(text=st.text(max_size=120))
def test_whatever_a_unit_is_called_its_file_can_be_saved(text: str) -> None:
    name = file_stem(text)
    assert name
    assert not set(name) & set('<>:"/\\|?*')
    assert not name.endswith((".", " "))
    assert len(f"{name}（退回12）.xlsx".encode()) <= 255
    assert file_stem(name) in {name, f"_{name}"}


def test_units_of_one_name_have_files_of_their_own(desk: Desk) -> None:
    assert stem(Unit(code="801", name="002小学")) != stem(Unit(code="801002", name="小学"))
    long = "示例" * 50
    desk.roster = ROSTER.model_copy(
        update={
            "departments": tuple(
                RosterDepartment(code=code, name=long) for code in ("803", "804", "805")
            ),
            "fillers": (),
            "units": (),
            "projects": (),
        }
    )
    desk.issue()
    assert len(desk.files) == 3
    assert desk.holds()


# ---------------------------------------------------------------------- a unit with another name


def test_under_a_new_name_the_old_file_does_not_lie_beside_the_new_one(desk: Desk) -> None:
    desk.issue()
    renamed = tuple(
        one.model_copy(update={"name": "示例史志馆"}) if one.code == "802" else one
        for one in ROSTER.departments
    )
    desk.roster = ROSTER.model_copy(update={"departments": renamed})
    assert desk.issue().issued == []
    outcome = desk.issue(changed=True)
    assert [(one.name, one.number) for one in outcome.issued] == [("802示例史志馆.xlsx", 2)]
    assert sorted(desk.files) == sorted([*NAMES[:2], "802示例史志馆.xlsx"])
    assert desk.holds()


# ---------------------------------------------------------------------- the command line


@dataclass(frozen=True)
class Done:
    code: object
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture(name="command")
def command_fixture(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The program as a user starts it, but for the process."""

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["xljixiao", "issue", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Done(ended.value.code, *capsys.readouterr())

    return run


def test_the_command_says_what_lies_where_and_what_to_do_next(desk: Desk, command: Command) -> None:
    folder = desk.round.folder
    assert command(folder) == Done(
        0,
        "名册里没有填“报送截止日期”、“联系股室”、“联系电话”，工作簿首页上没有写明。"
        "下发以后只补这些，已下发的不会重印，请在通知里写明。\n"
        "1 个项目没有金额（“预算数”空着），由单位填写。"
        f"要补、要改的，请填好名册后运行：xljixiao issue {folder} --changed\n"
        f"已下发 3 本，在“{folder / ISSUED}”。请分别发给各填报单位；"
        f"收回的放进“{folder / RECEIVED}”，再运行：xljixiao collect {folder}\n",
        "",
    )
    done = command(folder, "--filler", "802")
    assert done.stdout == f"已下发的 1 本都在“{folder / ISSUED}”，没有要重新下发的。\n"

    dearer = ROSTER.projects[1].model_copy(update={"total": Decimal(6), "fiscal": Decimal(6)})
    desk.roster = ROSTER.model_copy(update={"projects": (dearer, *ROSTER.projects[2:])})
    assert "名册有变化（调整 1，新增 0，取消 1），没有重新下发" in command(folder).stdout
    assert command(folder, "--changed").stdout == (
        "名册有变化：调整 1，新增 0，取消 1。要重新下发 1 本，单位已填的内容会带过去。\n"
        "调整　801 示例教育局《校车补助》：预算数 5.00 → 6.00，财政资金 5.00 → 6.00\n"
        "取消　801 示例教育局《教研经费》：其他资金 0.00\n"
        "没有重新下发。核对无误后，请加 --yes 再运行一次。\n"
    )
    assert [one.number for one in desk.rows] == [1, 1, 1]
    done = command(folder, "--changed", "--yes")
    assert done.code == 0
    assert f"已下发 1 本，在“{folder / ISSUED}”" in done.stdout
    assert [one.number for one in desk.rows] == [1, 1, 1, 2]
    done = command(folder, "--changed")
    assert done.stdout.startswith("名册与已下发的内容一致，不必重新下发。\n")


def test_on_a_terminal_one_is_asked_first(
    desk: Desk, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.issue()
    desk.roster = ROSTER.model_copy(update={"projects": ROSTER.projects[:2]})
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    for answer, numbers in (False, [1, 1, 1]), (True, [1, 1, 1, 2]):
        monkeypatch.setattr("typer.confirm", lambda _, answer=answer: answer)
        assert command(desk.round.folder, "--changed").code == 0
        assert [one.number for one in desk.rows] == numbers


def test_on_a_terminal_one_is_asked_before_workbooks_go_out_that_lack_something(
    desk: Desk, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    for answer in (False, True):
        monkeypatch.setattr("typer.confirm", lambda _, answer=answer: answer)
        done = command(desk.round.folder)
        assert done.code == 0
        assert done.stdout.startswith("名册里没有填“报送截止日期”、")
        assert bool(desk.rows) is answer
        assert done.stdout.count("名册里没有填") == 1


def test_a_file_in_use_is_an_exit_code_of_its_own(
    desk: Desk, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        patch.setattr(Round, "archive", lambda *_: "0" * 64)
        done = command(desk.round.folder, "--filler", "802")
    assert done.code == 2
    assert done.stderr.endswith("写不进去，可能正在其他程序中打开。请关闭后重试。\n")


def test_a_full_disk_is_told_of_and_what_went_out_before_stands(
    desk: Desk, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, left = os.fsync, [2]  # the bytes of the first workbook, and its file

    def full(handle: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        own(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        done = command(desk.round.folder)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"“{desk.round.own}")
    assert done.stderr.endswith("请检查磁盘空间和权限。\n")
    assert [one.filler for one in desk.rows] == ["801"]
    assert desk.holds()
    assert command(desk.round.folder).code == 0
    assert desk.holds()


def test_a_wrong_call_is_told_in_a_sentence(desk: Desk, command: Command, tmp_path: Path) -> None:
    folder = desk.round.folder
    for arguments, said in (
        ((tmp_path / "别处",), "不是一轮申报的文件夹（没有找到台账）"),
        ((folder, "--filler", "999"), "名册里没有代码是“999”的填报单位"),
        ((folder, "--password", "密码"), "密码只能用英文字母、数字和半角符号"),
    ):
        done = command(*arguments)
        assert (done.code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert said in done.stderr
    assert desk.rows == []


def test_a_real_roster_is_read_and_one_to_be_mended_is_told_of(
    tmp_path: Path, command: Command
) -> None:
    folder = tmp_path / "示例县2021"
    round_ = registering.begin(folder, ROSTER, {"801002/操场维修": {"goals": ["修好操场"]}})
    assert command(folder).code == 0
    (document,) = (one.document for one in Desk(round_).rows if one.filler == "801002")
    assert '"goals":["修好操场"]' in document, "what the lists of the round's beginning had"
    broken = ROSTER.model_copy(update={"departments": ROSTER.departments[:1]})
    round_.roster.write_bytes(write(registering.roster_form(round_), broken))
    done = command(folder)
    assert done.code == 1
    assert "802001" in done.stdout
    assert done.stderr.endswith("里有 1 处要先改好。请改完保存后再试。\n")


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, encoding="utf-8")
    assert parent.stdout is not None
    worker = Path("/proc") / parent.stdout.readline().strip()
    assert worker.exists()
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 30
    while worker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not worker.exists()


PARENT = """
import os, time
from xljixiao.county.workers import workers

if __name__ == "__main__":
    executor = workers()
    print(executor.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""
