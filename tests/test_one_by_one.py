"""Many files in one run: a folder is its workbooks, and our own fault with one costs that one."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from xljixiao import cli
from xljixiao.county import returning
from xljixiao.workbook import checking
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.report import Report

FAULT = (
    "《坏.xlsx》处理时程序出错（IndexError），其余文件照常处理。"
    "请把这句话和这个文件发给程序维护人员。\n"
)


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, arguments)])


@pytest.fixture
def three(tmp_path: Path, filled: Path) -> Path:
    """A folder with three workbooks and what office programs leave beside them."""
    folder = tmp_path / "2收件"
    folder.mkdir()
    for name in ("好.xlsx", "坏.xlsx", "714.XLSX"):
        (folder / name).write_bytes(filled.read_bytes())
    for name in ("~$好.xlsx", ".~lock.好.xlsx", ".xljixiao-abc.xlsx", "说明.txt", "盖章.pdf"):
        (folder / name).write_bytes(b"")
    (folder / "旧").mkdir()
    return folder


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours at one of the files."""
    good = checking.check

    def check(path: Path, *more: Any, **options: Any) -> Checked:
        if path.name == "坏.xlsx":
            raise IndexError("ours")
        return good(path, *more, **options)

    monkeypatch.setattr("xljixiao.workbook.checking.check", check)
    monkeypatch.setattr("xljixiao.county.summary.gathering.check", check)


def test_a_folder_is_checked_workbook_by_workbook(three: Path, tmp_path: Path) -> None:
    page, folder = tmp_path / "结果.html", tmp_path / "4退回"
    done = _run("check", three, "--json", "--html", page, "--return-to", folder)
    assert done.exit_code == 0
    names = ["714.XLSX", "坏.xlsx", "好.xlsx"]
    files = Report.model_validate_json(done.stdout).files
    assert [Path(one.file).name for one in files] == names
    assert all(name in page.read_text("utf-8") for name in names)
    receipts = [f"{Path(name).stem}（回执）.txt" for name in names]
    assert sorted(one.name for one in folder.iterdir()) == sorted(receipts)


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("option", ["", "--json"])
def test_a_fault_of_ours_with_one_file_costs_that_file_only(
    three: Path, tmp_path: Path, option: str
) -> None:
    page, folder = tmp_path / "结果.html", tmp_path / "4退回"
    more = filter(None, [option])
    done = _run("check", three, *more, "--html", page, "--return-to", folder)
    assert done.exit_code == 2
    assert done.stderr.endswith(FAULT)
    assert "坏" not in done.stdout + page.read_text("utf-8")
    assert sorted(one.name for one in folder.iterdir()) == ["714（回执）.txt", "好（回执）.txt"]


def test_a_fault_with_one_return_leaves_the_others(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = returning.contents

    def contents(checked: Checked, *more: Any) -> Any:
        if checked.file.name == "坏.xlsx":
            raise IndexError("ours")
        return good(checked, *more)

    monkeypatch.setattr(returning, "contents", contents)
    done = _run("check", three, "--return-to", tmp_path / "out")
    assert done.exit_code == 2
    assert done.stderr.endswith(FAULT)
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.usefixtures("faulty")
def test_a_fault_with_one_file_leaves_it_out_of_the_sums(three: Path, tmp_path: Path) -> None:
    done = _run("consolidate", three / "坏.xlsx", three / "好.xlsx", "--out", tmp_path / "x.xlsx")
    assert done.exit_code == 2
    assert "未汇总 " in done.stderr
    assert FAULT in done.stderr
    assert done.stderr.endswith(f"已汇总 1 份，未汇总 1 份：{tmp_path / 'x.xlsx'}\n")
