"""The command line: exit codes and streams; a user reads Chinese sentences, never a traceback."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from conftest import THREE, Change, told
from summaries import rows
from xljixiao import __version__, cli
from xljixiao.county.demo import examples
from xljixiao.county.rulebook import examples_of, explained
from xljixiao.county.saving import Occupied, save
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules import CATALOGUE
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.report import Problems, Report

PROJECT = "01业务管理经费"
FULL_WIDTH = {"B": "２５", "D": "５０", "E": "７５", "H": "１００"}
EMPTY = "这是空文件，没有内容。请重新保存后再报送。"
COMMANDS = (
    *("demo", "publish", "check", "consolidate", "rules", "explain", "read", "write", "forms"),
    "init",
    "issue",
    "diff",
    "parse",
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

Finished = subprocess.CompletedProcess[str]


def _run(
    folder: Path, *arguments: str | Path, environment: dict[str, str] | None = None
) -> Finished:
    """The program as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "xljixiao", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def _invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, arguments)])


def _assert_for_a_user(done: Finished | Result) -> None:
    """Each line on stderr is a Chinese sentence; nowhere a traceback."""
    assert "Traceback" not in done.stdout + done.stderr
    for line in done.stderr.splitlines():
        assert _CHINESE.search(line), line


def _assert_failed(done: Finished, sentence: str) -> None:
    """Exit code 2, nothing on stdout, this one sentence on stderr."""
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{sentence}\n")


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory, form: Form) -> list[Path]:
    """Some examples as filled workbooks."""
    folder = tmp_path_factory.mktemp("received")
    paths = []
    for path in THREE:
        submission = Submission.model_validate_json(path.read_bytes(), context=form.setting)
        paths.append(folder / f"{path.stem}.xlsx")
        paths[-1].write_bytes(write(form, submission))
    return paths


@pytest.fixture
def slipped(filled: Path, change: Change) -> Path:
    """A workbook with one cell to mend."""
    return change(filled, {(PROJECT, "C20"): None})


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "空.xlsx"
    path.touch()
    return path


# ------------------------------------------------------------------ write, read


@pytest.mark.parametrize("path", THREE, ids=lambda path: path.stem)
def test_what_is_written_is_read_back_character_for_character(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    written = _invoke("write", path, target)
    assert (written.exit_code, written.stdout) == (0, "")
    assert written.stderr == f"已写成工作簿：{target}\n"
    done = _invoke("read", target, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == path.read_text("utf-8")


def test_chinese_is_utf_8_whatever_the_terminal_says(tmp_path: Path, filled: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = _run(tmp_path, "read", filled, "--json", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == examples()[0].read_text("utf-8")


def test_a_fresh_workbook_has_texts_to_begin_with(tmp_path: Path, seed: Submission) -> None:
    begun = seed.model_copy(update={"safeguards": ()})
    data, plain, fresh = (tmp_path / name for name in ("x.json", "plain.xlsx", "fresh.xlsx"))
    data.write_text(begun.model_dump_json(), "utf-8")
    assert _invoke("write", data, plain).exit_code == 0
    assert [one.loc for one in told(check(plain))] == [("safeguards",)]
    assert _invoke("write", data, fresh, "--fresh").exit_code == 0
    checked = check(fresh)
    assert isinstance(checked.document, Submission)
    assert told(checked) == ()
    assert checked.document.safeguards
    assert checked.document.model_copy(update={"safeguards": ()}) == begun


def test_a_workbook_that_gives_no_submission_is_read_as_its_problems(
    slipped: Path, empty: Path
) -> None:
    for path, code in ((slipped, "JX201"), (empty, "JX101")):
        done = _invoke("read", path, "--json")
        assert (done.exit_code, done.stderr) == (1, "")
        problems = Problems.model_validate_json(done.stdout).problems
        assert [one.code for one in problems if one.severity == "必改"] == [code]
        assert set(json.loads(done.stdout)) == {"problems"}


def test_without_json_reading_says_what_to_mend(slipped: Path, filled: Path) -> None:
    assert slipped == filled
    done = _invoke("read", slipped)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "《业务管理经费》第9条指标三级指标：还没有填写。请补充。" in done.stdout
    assert f"{PROJECT}!C20 JX201" in done.stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "昌黎县",
            "数据文件（JSON）在第 1 行第 1 个字符附近写得不对，如缺逗号或引号。请核对。",
        ),
        ("{}", "这不是申报数据文件：应为 read --json 输出的格式。请核对文件。"),
        ("[" * 100_000, "这不是申报数据文件：应为 read --json 输出的格式。请核对文件。"),
        (
            '{"form": {"id": "hebei-1999", "edition": "1"}}',
            "没有表样“hebei-1999”第1版。请核对 form 一项。",
        ),
    ],
    ids=["a text", "nothing", "nothing but brackets", "an unknown form"],
)
def test_data_of_another_shape_is_not_written(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "数据.json").write_text(content, "utf-8")
    done = _run(tmp_path, "write", "数据.json", "x.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{sentence}\n“数据.json”不能写成工作簿，未生成文件。\n"
    assert [path.name for path in tmp_path.iterdir()] == ["数据.json"]


def test_data_with_a_fault_is_not_written_and_the_fault_is_told(
    tmp_path: Path, seed: Submission
) -> None:
    data = seed.model_dump(mode="json")
    data["projects"][0]["indicators"][0]["level1"] = "产出类"
    (tmp_path / "x.json").write_text(json.dumps(data), "utf-8")
    done = _invoke("write", tmp_path / "x.json", tmp_path / "x.xlsx")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "填的是“产出类”" in done.stderr
    _assert_for_a_user(done)
    assert not (tmp_path / "x.xlsx").exists()


# ------------------------------------------------------------------ check


def test_the_exit_code_of_a_check_says_whether_something_is_to_be_mended(
    tmp_path: Path, received: list[Path], slipped: Path, empty: Path
) -> None:
    clean = _run(tmp_path, "check", *received)
    assert (clean.returncode, clean.stderr) == (0, "")
    assert len(re.findall(r"  通过(（提示 \d+）)?\n", clean.stdout)) == len(received)
    assert clean.stdout.endswith(f"\n{len(received)} 份通过、0 份需修改、0 份读不出。\n")
    mend = _run(tmp_path, "check", received[1], slipped)
    assert (mend.returncode, mend.stderr) == (1, "")
    assert f"还没有填写。请补充。  {PROJECT}!C20 JX201\n" in mend.stdout
    assert mend.stdout.endswith("\n1 份通过、1 份需修改、0 份读不出。\n")
    refused = _run(tmp_path, "check", empty.name)
    assert (refused.returncode, refused.stderr) == (1, "")
    assert refused.stdout == (
        f"空.xlsx  读不出（必改 1）\n  [必改] {EMPTY}  JX101\n0 份通过、0 份需修改、1 份读不出。\n"
    )
    _assert_for_a_user(refused)


def test_what_was_understood_is_told_and_is_no_fault(filled: Path, change: Change) -> None:
    done = _invoke("check", change(filled, {(PROJECT, "B8"): "２５"}))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "[说明] 《业务管理经费》支出计划3月底：填的是“２５”；已按“25”识别。" in done.stdout


def test_a_check_as_json_has_the_fields_of_its_contract(
    tmp_path: Path, received: list[Path], filled: Path, empty: Path, change: Change
) -> None:
    change(filled, {(PROJECT, "C20"): None, (PROJECT, "B8"): "２５"})
    done = _run(tmp_path, "check", received[1], filled, empty, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    report = Report.model_validate_json(done.stdout)
    assert f"{report.model_dump_json(indent=2)}\n" == done.stdout
    files = json.loads(done.stdout)["files"]
    assert [one["state"] for one in files] == ["clean", "return", "refused"]
    for path, one in zip((received[1], filled, empty), files, strict=True):
        assert set(one) == {
            *("file", "sha256", "form", "state", "authenticity"),
            *("problems", "notes", "replies"),
        }
        assert one["file"] == str(path)
        assert one["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [one["form"] for one in files] == ["hebei-2021", "hebei-2021", None]
    assert files[0]["problems"] == files[0]["notes"] == files[2]["notes"] == []
    assert [one for one in files[1]["problems"] if one["severity"] == "必改"] == [
        {
            "code": "JX201",
            "severity": "必改",
            "loc": ["projects", 0, "indicators", 8, "name"],
            "sheet": PROJECT,
            "cell": "C20",
            "found": "",
            "sentence": "《业务管理经费》第9条指标三级指标：还没有填写。请补充。",
            "returns": True,
            "explanation": "",
            "reply": "",
            "waived": None,
        }
    ]
    assert files[1]["notes"] == [
        {
            "loc": ["projects", 0, "spending_plan", 0, "percent"],
            "sheet": PROJECT,
            "cell": "B8",
            "found": "２５",
            "understood": "25",
            "sentence": "《业务管理经费》支出计划3月底：填的是“２５”；已按“25”识别。"
            "不必修改，如有误请更正。",
        }
    ]
    assert files[2]["problems"] == [
        {
            "code": "JX101",
            "severity": "必改",
            "loc": [],
            "sheet": None,
            "cell": None,
            "found": "",
            "sentence": EMPTY,
            "returns": True,
            "explanation": "",
            "reply": "",
            "waived": None,
        }
    ]


@pytest.mark.parametrize("option", ["", "--json"])
def test_a_missing_file_does_not_keep_the_others_from_being_told(
    tmp_path: Path, filled: Path, empty: Path, option: str
) -> None:
    paths = [filled.name, "没有.xlsx", empty.name]
    done = _run(tmp_path, "check", *paths, *filter(None, [option]))
    assert (done.returncode, done.stderr) == (2, f"{MISSING}\n")
    if option:
        report = Report.model_validate_json(done.stdout)
        assert [one.file for one in report.files] == [filled.name, empty.name]
    else:
        assert "714.xlsx  " in done.stdout
        assert done.stdout.endswith("1 份通过、0 份需修改、1 份读不出。\n")


def test_hints_and_notes_are_counted_beyond_the_first_few_unless_all_are_asked_for(
    filled: Path, change: Change
) -> None:
    change(filled, {(PROJECT, f"{column}8"): value for column, value in FULL_WIDTH.items()})
    few, every = _invoke("check", filled), _invoke("check", filled, "--all")
    assert (few.exit_code, every.exit_code) == (0, 0)
    assert few.stdout.count("[说明]") == 3
    assert "条提示、1 条说明，加 --all 可全部列出。\n" in few.stdout
    assert every.stdout.count("[说明]") == 4
    assert "--all" not in every.stdout


def test_a_clean_check_as_json_ends_with_nought(tmp_path: Path, filled: Path) -> None:
    done = _run(tmp_path, "check", "--json", filled)
    assert (done.returncode, done.stderr) == (0, "")
    assert [one.state for one in Report.model_validate_json(done.stdout).files] == ["clean"]


# ------------------------------------------------------------------ exit code 2

MISSING = "“没有.xlsx”：没有这个文件或文件夹，请核对路径。"
FAILURES: dict[str, tuple[Sequence[str], str]] = {
    "checking what is not there": (["check", "没有.xlsx"], MISSING),
    "checking it as data": (["check", "--json", "没有.xlsx"], MISSING),
    "checking a folder with nothing in it": (
        ["check", "夹"],
        "“夹”里没有工作簿（.xlsx 等），请核对文件夹。",
    ),
    "reading what is not there": (["read", "没有.xlsx"], MISSING),
    "writing from what is not there": (
        ["write", "没有.json", "新.xlsx"],
        "“没有.json”：没有这个文件或文件夹，请核对路径。",
    ),
    "writing over a file": (
        ["write", "有.json", "有.xlsx"],
        "“有.xlsx”已经存在，没有覆盖。请换一个文件名，或加 --force 覆盖。",
    ),
    "consolidating what is not there": (["consolidate", "没有.xlsx", "--out", "新.xlsx"], MISSING),
    "consolidating over a file": (
        ["consolidate", "有.xlsx", "--out", "旧.xlsx"],
        "“旧.xlsx”已经存在，没有覆盖。请换一个文件名，或加 --force 覆盖。",
    ),
    "a form that is not there": (
        ["forms", "hebei-1999"],
        "没有名为“hebei-1999”的表样；现有：hebei-2021。",
    ),
    "a blank one of it": (
        ["forms", "hebei-1999", "--blank", "新.xlsx"],
        "没有名为“hebei-1999”的表样；现有：hebei-2021。",
    ),
    "a return by a part of the rules": (
        ["check", "有.xlsx", "--ignore", "JX3", "--return-to", "退"],
        "退回和回执以全部检查为准，--return-to 不能与 --select、--ignore 同用。请分两次运行；"
        "个别问题可以不改的，请用 --waivers。"
        "用法：xljixiao check [选项] 文件...（加 --help 可看说明）。",
    ),
    "a blank one over a file": (
        ["forms", "hebei-2021", "--blank", "有.xlsx"],
        "“有.xlsx”已经存在，没有覆盖。请换一个文件名，或加 --force 覆盖。",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    tmp_path: Path, filled: Path, case: str
) -> None:
    arguments, sentence = FAILURES[case]
    folder = tmp_path / "这里"
    (folder / "夹").mkdir(parents=True)
    (folder / "有.xlsx").write_bytes(filled.read_bytes())
    (folder / "旧.xlsx").write_bytes(b"")
    (folder / "有.json").write_bytes(examples()[0].read_bytes())
    before = {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    _assert_failed(_run(folder, *arguments), sentence)
    assert {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")} == before


HOW = "（加 --help 可看说明）。"
WRONG = {
    "check": f"缺少“文件”。用法：xljixiao check [选项] 文件...{HOW}",
    "consolidate x.xlsx": f"缺少“--out”。用法：xljixiao consolidate [选项] 文件...{HOW}",
    "write x.json": f"缺少“工作簿”。用法：xljixiao write [选项] 数据文件 工作簿{HOW}",
    "nothing": f"没有“nothing”这个命令。用法：xljixiao [选项] 命令 [内容]...{HOW}",
    "chek x": f"没有“chek”这个命令，是不是“check”。用法：xljixiao [选项] 命令 [内容]...{HOW}",
    "check --xyz x": f"没有“--xyz”这个选项。用法：xljixiao check [选项] 文件...{HOW}",
    "check --jsn x": "没有“--jsn”这个选项，是不是“--json”。"
    f"用法：xljixiao check [选项] 文件...{HOW}",
    "check x --json=1": f"选项“--json”后面不用写内容。请核对命令{HOW}",
    "consolidate x --out": f"选项“--out”后面没有写内容。请核对命令{HOW}",
    "forms a b c": f"多写了“b c”。用法：xljixiao forms [选项] [表样名称]{HOW}",
    "check --retrn-to x": "没有“--retrn-to”这个选项，是不是“--return-to”。"
    f"用法：xljixiao check [选项] 文件...{HOW}",
    "write x.json x.xls": "“x.xls”的文件名请用 .xlsx 结尾。"
    f"用法：xljixiao write [选项] 数据文件 工作簿{HOW}",
    "check x.xlsx --html x.docx": "“x.docx”的文件名请用 .html 结尾。"
    f"用法：xljixiao check [选项] 文件...{HOW}",
    "consolidate x.xlsx --out x.csv": "“x.csv”的文件名请用 .xlsx 结尾。"
    f"用法：xljixiao consolidate [选项] 文件...{HOW}",
    "forms hebei-2021 --blank x.xls": "“x.xls”的文件名请用 .xlsx 结尾。"
    f"用法：xljixiao forms [选项] [表样名称]{HOW}",
    "forms --blank x.xlsx": "请同时写出表样名称，如：xljixiao forms hebei-2021 --blank x.xlsx。"
    f"用法：xljixiao forms [选项] [表样名称]{HOW}",
}


@pytest.mark.parametrize("call", WRONG)
def test_a_wrong_call_is_one_chinese_sentence_that_says_how(
    call: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["xljixiao", *call.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", f"{WRONG[call]}\n")


def test_a_target_in_no_folder_ends_with_two_and_leaves_nothing(tmp_path: Path) -> None:
    done = _run(tmp_path, "write", examples()[0], Path("没有的夹", "x.xlsx"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("：没有这个文件或文件夹，请核对路径。\n")
    _assert_for_a_user(done)
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_another_program_holds_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_self: Path, _target: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(Occupied, match="写不进去，可能正在其他程序中打开。请关闭后重试。"):
        save(tmp_path / "x.xlsx", b"1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("debugging", [False, True])
def test_a_fault_of_ours_is_one_sentence_unless_the_developer_asks(
    filled: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    debugging: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    def fail(*_: object, **_options: object) -> None:
        raise LookupError("something of ours")

    monkeypatch.setattr("xljixiao.workbook.checking.check", fail)
    monkeypatch.setattr("sys.argv", ["xljixiao", "check", str(filled)])
    monkeypatch.setenv("XLJIXIAO_DEBUG", "1" if debugging else "")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (2, "")
    assert ("something of ours" in printed.err) == debugging
    assert printed.err.endswith(
        "《714.xlsx》处理时程序出错（LookupError）。请把这句话和这个文件发给程序维护人员。\n"
    )


# ------------------------------------------------------------------ --force


def test_force_replaces_a_target_whole(tmp_path: Path, received: list[Path], form: Form) -> None:
    target = tmp_path / "x.xlsx"
    calls: list[tuple[Sequence[str | Path], list[str]]] = [
        (["write", examples()[0], target], ["填报说明", "校验信息"]),
        (["consolidate", *received, "--out", target], ["首页", "一体化导出"]),
        (["forms", form.id, "--blank", target], ["填报说明", "校验信息"]),
    ]
    for arguments, names in calls:
        target.write_text("旧的", "utf-8")
        done = _invoke(*arguments, "--force")
        assert done.exit_code == 0, done.stderr
        book = openpyxl.load_workbook(target)
        assert [book.sheetnames[0], book.sheetnames[-1]] == names
        assert [path.name for path in tmp_path.iterdir()] == ["x.xlsx"]


@pytest.mark.skipif(not hasattr(os, "umask"), reason="rights are those of POSIX")
def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    assert _invoke("write", examples()[0], tmp_path / "x.xlsx").exit_code == 0
    assert (tmp_path / "x.xlsx").stat().st_mode == (tmp_path / "other").stat().st_mode


# ------------------------------------------------------------------ consolidate


def _column(path: Path, sheet: str, heading: str) -> list[object]:
    """The values under a heading of the summary."""
    page = openpyxl.load_workbook(path, data_only=True)[sheet]
    return [row[heading] for row in rows(page)]


def _left_out(path: Path) -> list[tuple[str, str]]:
    page = openpyxl.load_workbook(path)["未汇总文件"]
    return [(Path(str(row["文件"])).name, str(row["原因"])) for row in rows(page)]


def test_all_that_was_received_consolidates(tmp_path: Path, received: list[Path]) -> None:
    before = [path.read_bytes() for path in received]
    done = _run(tmp_path, "consolidate", *received, "--out", "汇总.xlsx")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"已汇总 {len(received)} 份，未汇总 0 份：汇总.xlsx\n"
    target = tmp_path / "汇总.xlsx"
    assert _column(target, "部门小计", "来源文件") == [path.name for path in received]
    assert set(_column(target, "勾稽", "结论")) == {"一致"}
    assert "未汇总文件" not in openpyxl.load_workbook(target).sheetnames
    assert [path.read_bytes() for path in received] == before


def test_a_broken_file_is_left_out_by_name_and_the_rest_is_consolidated(
    tmp_path: Path, received: list[Path], empty: Path, slipped: Path
) -> None:
    first, *others = received
    done = _run(tmp_path, "consolidate", slipped, empty, *others, "--out", "汇总.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    reasons = [
        (
            slipped.name,
            "有 1 处要修改或说明，如 《业务管理经费》第9条指标三级指标：还没有填写。请补充。",
        ),
        (empty.name, EMPTY),
    ]
    target = tmp_path / "汇总.xlsx"
    assert _left_out(target) == reasons
    assert _column(target, "部门小计", "来源文件") == [path.name for path in others]
    assert first.name not in _column(target, "项目清单", "来源文件")
    for name, reason in reasons:
        assert f"{name}：{reason}\n" in done.stderr
    assert done.stderr.endswith(f"已汇总 {len(others)} 份，未汇总 2 份：汇总.xlsx\n")
    _assert_for_a_user(done)


def test_two_different_workbooks_of_one_filler_are_both_left_out(
    tmp_path: Path, received: list[Path], filled: Path, change: Change
) -> None:
    change(filled, {(PROJECT, "C20"): "另一个名称"})
    done = _invoke("consolidate", filled, *received, "--out", tmp_path / "汇总.xlsx")
    assert (done.exit_code, done.stdout) == (1, "")
    reason = "“昌黎县工商业联合会”有 2 份内容不同的申报。请与单位核对，只保留一份后重新汇总。"
    target = tmp_path / "汇总.xlsx"
    assert sorted(_left_out(target)) == sorted([(filled.name, reason), (received[0].name, reason)])
    assert _column(target, "部门小计", "来源文件") == [path.name for path in received[1:]]
    _assert_for_a_user(done)


def test_an_equal_copy_counts_once_and_is_named(
    tmp_path: Path, received: list[Path], filled: Path
) -> None:
    done = _invoke("consolidate", *received, filled, "--out", tmp_path / "汇总.xlsx")
    assert (done.exit_code, done.stdout) == (1, "")
    (name, reason) = _left_out(tmp_path / "汇总.xlsx")[0]
    assert name == filled.name
    assert reason.endswith("内容完全相同，只算一次。不必处理，也可删去这一份。")
    assert _column(tmp_path / "汇总.xlsx", "部门小计", "来源文件") == [
        path.name for path in received
    ]


def test_one_file_named_twice_is_one_file(tmp_path: Path, filled: Path) -> None:
    done = _run(tmp_path, "consolidate", filled, filled, "--out", "汇总.xlsx")
    assert (done.returncode, done.stderr) == (0, "已汇总 1 份，未汇总 0 份：汇总.xlsx\n")


def test_where_nothing_can_be_added_up_nothing_is_written(tmp_path: Path, empty: Path) -> None:
    done = _run(tmp_path, "consolidate", empty.name, "--out", "汇总.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (f"未汇总 空.xlsx：{EMPTY}\n没有可以汇总的工作簿，未生成汇总表。\n")
    assert not (tmp_path / "汇总.xlsx").exists()


# ------------------------------------------------------------------ forms


def test_the_forms_are_listed_with_edition_and_title() -> None:
    done = _invoke("forms")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "hebei-2021\t第1版\t部门预算绩效目标申报表（河北2021）\n" in done.stdout


def test_a_form_is_told_field_by_field(form: Form) -> None:
    done = _invoke("forms", "hebei-2021")
    assert (done.exit_code, done.stderr) == (0, "")
    title, heads, *lines = done.stdout.splitlines()
    assert title == "部门预算绩效目标申报表（河北2021）（hebei-2021 第1版）"
    assert heads.split("\t") == ["名称", "路径", "谁填", "必填", "填什么"]
    rows = [line.split("\t") for line in lines]
    assert [row[0] for row in rows] == [placed.name for placed in form.fields.values()]
    assert [row[3] == "必填" for row in rows] == [
        placed.definition.required for placed in form.fields.values()
    ]
    (stage,) = [row for row in rows if row[1] == "stage"]
    assert stage == ["编报阶段", "stage", "财政", "必填", "从列表选：申报、批复"]


def test_a_blank_workbook_is_one_of_ours_with_nothing_in_it(tmp_path: Path) -> None:
    done = _run(tmp_path, "forms", "hebei-2021", "--blank", "空白.xlsx")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "已写成空白表样：空白.xlsx\n"
    checked = check(tmp_path / "空白.xlsx")
    assert checked.state == "return"
    assert checked.reading is not None
    assert checked.reading.form.id == "hebei-2021"
    assert {one.code for one in checked.problems if one.severity == "必改"} == {"JX201"}
    assert checked.reading.assembled.places.keys() == {(), ("safeguards", 0)} | {
        ("safeguards", n) for n in range(1, 7)
    }


# ------------------------------------------------------------------ rules, explain


def test_every_rule_is_listed_with_its_weight() -> None:
    done = _invoke("rules")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert lines == [[one.code, one.severity, one.title] for one in CATALOGUE.rules]
    listed = json.loads(_invoke("rules", "--json").stdout)
    assert [one["code"] for one in listed] == [one.code for one in CATALOGUE.rules]
    assert set(listed[0]) == {"code", "severity", "title", "family", "why", "basis"}


def test_a_rule_is_explained_with_examples() -> None:
    done = _invoke("explain", "jx301")
    assert (done.exit_code, done.stderr) == (0, "")
    first, weight, why, *rest = done.stdout.splitlines()
    assert first == "JX301 预算数等于各项资金之和"
    assert weight == "轻重：必改"
    assert why.startswith("为什么：预算数由财政资金与其他资金组成")
    assert "会指出的例子：" in rest
    assert any(line.startswith("  → 填的是“6.00”；应等于财政资金（4.50）") for line in rest)


def test_each_example_of_a_rule_has_lines_of_its_own() -> None:
    for rule in CATALOGUE.rules:
        lines = list(explained(rule))
        for heading, line in pairwise([*lines, ""]):
            assert not heading.endswith("例子：") or line.startswith("  "), rule.code
        if examples_of(rule, "bad"):
            assert any(line.startswith("  → ") for line in lines), rule.code


def test_every_rule_can_be_explained() -> None:
    for rule in CATALOGUE.rules:
        assert _invoke("explain", rule.code).stdout.startswith(f"{rule.code} {rule.title}\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["explain", "JX309"],
            "没有编号为“JX309”的检查；最接近的是 JX301“预算数等于各项资金之和”。",
        ),
        (
            ["check", "714.xlsx", "--select", "JX3,JX9"],
            "没有编号以“JX9”开头的检查；全部编号请看 xljixiao rules。",
        ),
        (
            ["check", "714.xlsx", "--waivers", "放行.toml"],
            "“放行.toml”：没有这个文件或文件夹，请核对路径。",
        ),
    ],
    ids=["a code", "a beginning", "a file"],
)
def test_what_there_is_not_is_one_sentence(
    tmp_path: Path, filled: Path, arguments: list[str], sentence: str
) -> None:
    assert filled == tmp_path / "714.xlsx"
    _assert_failed(_run(tmp_path, *arguments), sentence)


# ------------------------------------------------------------------ demo


def test_the_demo_plays_a_whole_round_that_ends_balanced(tmp_path: Path) -> None:
    done = _run(tmp_path, "demo", "示范")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("完成。请打开“示范”看看各个工作簿，公开的文本在“示范/6公开”。\n")
    county = [Submission.model_validate_json(path.read_bytes()) for path in examples()]
    assert f"已报 {len(county)}/{len(county)} 个填报单位：通过 {len(county)} 个。" in done.stdout
    for said in ("要改 7 处", "完全相同", "盖章件", "（改好）", "（补充）"):
        assert said in done.stdout, said
    folder = tmp_path / "示范"
    returned = sorted(path.name for path in (folder / "4退回").glob("*（退回1）.xlsx"))
    assert returned == [
        "714昌黎县工商业联合会（退回1）.xlsx",
        "808示例文化广电和旅游局（退回1）.xlsx",
    ]
    summary = openpyxl.load_workbook(folder / "5汇总" / "汇总表.xlsx", data_only=True)
    verdicts = [c.value for row in summary["勾稽"].iter_rows() for c in row if c.value]
    assert "一致" in verdicts
    assert "不一致" not in verdicts
    assert (folder / "5汇总" / "汇总表（领导版）.xlsx").exists()
    texts = [path.name for path in (folder / "6公开").iterdir()]
    departments = {one.department.code for one in county}
    assert len(texts) == len(departments) + 2  # the county's text and the table
    assert {name[:3] for name in texts} >= departments
    assert "项目 1 个，没有列入" in done.stdout
    status = _run(tmp_path, "status", "示范", "--json")
    lines = json.loads(status.stdout)["lines"]
    assert {line["state"] for line in lines} == {"通过"}
    told_of = _run(tmp_path, "history", "示范", "808").stdout
    events = [line.split("  ")[1].partition("：")[0] for line in told_of.splitlines()]
    assert [
        event for event, before in zip(events, [None, *events], strict=False) if event != before
    ] == [
        *("第 1 次下发", "收到", "回执", "初审", "退回", "收到", "回执", "初审", "绩效股审核"),
    ]
    assert "《" in told_of
    again = _run(tmp_path, "demo", "示范")
    assert again.returncode == 2
    assert again.stderr == "“示范”里已有文件，没有写入。请给一个新文件夹。\n"


def test_help_names_every_command_and_is_no_failure(tmp_path: Path) -> None:
    done = _run(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name in COMMANDS:
        assert re.search(rf"(?m)^  {name} +\S*[\u4e00-\u9fff]", done.stdout), name


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_chinese(command: str) -> None:
    done = _invoke(command, "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    for line in filter(None, done.stdout.splitlines()):
        assert _CHINESE.search(line), line
    assert not re.search(r"(?i)usage|options|arguments|required|message|<\w+", done.stdout)


def test_a_call_without_anything_is_answered_with_the_help(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == _run(tmp_path, "--help").stdout


def test_what_draws_reports_is_not_loaded_for_the_help(tmp_path: Path) -> None:
    code = (
        "import sys; import xljixiao.cli; print(*{'rich', 'jinja2', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert done.stdout == "\n"


def test_the_version_and_the_short_help_are_there(tmp_path: Path) -> None:
    assert _run(tmp_path, "--version").stdout == f"xljixiao {__version__}\n"
    assert _run(tmp_path, "check", "-h").stdout == _run(tmp_path, "check", "--help").stdout


def test_what_is_read_is_never_written_over_even_with_force(tmp_path: Path) -> None:
    data = tmp_path / "a.xlsx"  # whatever it is called
    data.write_bytes(examples()[0].read_bytes())
    done = _run(tmp_path, "write", "a.xlsx", "a.xlsx", "--force")
    assert done.returncode == 2
    assert done.stderr == "“a.xlsx”是要读的文件，不能覆盖。请换一个文件名。\n"
    assert data.read_bytes() == examples()[0].read_bytes()


def test_a_folder_with_other_files_is_no_place_for_the_demo(tmp_path: Path) -> None:
    (tmp_path / "2收件").mkdir()
    done = _run(tmp_path, "demo", ".")
    assert done.returncode == 2
    assert done.stderr == "“.”里已有文件，没有写入。请给一个新文件夹。\n"
    assert [path.name for path in tmp_path.iterdir()] == ["2收件"]


def test_a_changed_issued_value_is_named_when_it_is_added_up(
    tmp_path: Path, filled: Path, change: Change
) -> None:
    change(filled, {(PROJECT, "C5"): 6, (PROJECT, "E5"): 6})
    done = _run(tmp_path, "consolidate", filled, "--out", "汇总.xlsx")
    assert done.returncode == 0
    assert done.stderr.count("下发时为“5.00”，现为“6”") == 2
