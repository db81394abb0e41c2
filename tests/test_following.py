"""How a round is followed: the progress workbook, what to chase with, one unit's history."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from rounds import LATER, NOW, begun, filled, meant, send
from xljixiao import cli
from xljixiao.county.collect.collecting import Claim, collect
from xljixiao.county.following import followed, told, written
from xljixiao.county.round import Round

MEANT = meant()
DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """One has sent a wrong one, one has not sent, one file is nobody's."""
    made = begun(tmp_path_factory.mktemp("round") / "县2021", ["714", "802"])
    wrong = MEANT["714"].model_copy(update={"overall": None})
    send(made, "一.xlsx", filled(made, wrong))
    send(made, "读不出.xlsx", b"not a workbook")
    collect(made, now=NOW)
    return made


def test_progress_says_who_is_where_and_what_is_nobodys(round_: Round) -> None:
    found = followed(round_, NOW)
    assert found.headline == "截至3月8日9时，已报 1/2 个填报单位：已下发 1 个，退回 1 个。"
    first, second = found.lines
    assert (first.code, first.state, first.places, first.arrived) == (
        *("714", "退回", 1),
        "不晚于3月8日9时",
    )
    assert (second.code, second.state, second.late, second.arrived) == ("802", "已下发", False, "")
    assert [(one.file, one.state) for one in found.loose] == [("读不出.xlsx", "没有读取")]


def test_late_is_said_of_what_has_not_come(round_: Round) -> None:
    _, second = followed(round_, NOW + dt.timedelta(days=30)).lines
    assert second.late


def test_the_progress_workbook_has_days_in_words_and_its_totals(round_: Round) -> None:
    assert written(round_, NOW) == []
    book = openpyxl.load_workbook(round_.folder / "进度.xlsx", data_only=True)
    assert book.sheetnames == ["报送进度", "催报", "没有算进去的文件"]
    cells = [cell.value for row in book["报送进度"].iter_rows() for cell in row]
    assert "3月10日" in cells
    assert not [one for one in cells if isinstance(one, int | float) and one > 40_000]


def test_what_to_chase_with_names_units_deadline_and_whom_to_ask(round_: Round) -> None:
    written(round_, NOW)
    text = (round_.folder / "催报.txt").read_text("utf-8-sig")
    assert "尚未报送（1 个）：示例档案馆（截止3月10日）。" in text
    assert "昌黎县工商业联合会（要改 1 处）" in text
    assert "联系：" in text


def test_a_progress_workbook_that_is_open_elsewhere_is_named(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "进度.xlsx":
            raise PermissionError(13, "open", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    (sentence,) = written(round_, NOW)
    assert "进度.xlsx" in sentence
    assert "关闭后重试" in sentence


def test_the_history_of_a_unit_is_told_in_order(round_: Round) -> None:
    assert [line[18:20] for line in told(round_, "714")] == ["第 ", "收到", "退回", "退回"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "714"], "说的是哪些文件"),
        (["一.xlsx", "--as", "999"], "没有填报单位“999”"),
        (["一.xlsx", "--note", "来电"], "--by"),
        (["一.xlsx", "--received", "三月八日"], "2021-03-08"),
    ],
)
def test_what_is_said_of_files_and_cannot_be_meant_is_one_sentence(
    round_: Round, arguments: list[str], sentence: str
) -> None:
    done = CliRunner().invoke(cli.app, ["collect", str(round_.folder), *arguments])
    assert isinstance(done.exception, Exception)
    assert sentence in str(cli.known(done.exception))


def test_commands_print_lines_in_a_pipe_and_map_to_exit_codes(round_: Round) -> None:
    run = CliRunner().invoke
    status = run(cli.app, ["status", str(round_.folder)])
    assert status.exit_code == 0
    assert "已报 1/2 个填报单位" in status.stdout
    data = json.loads(run(cli.app, ["status", str(round_.folder), "--json"]).stdout)
    assert [line["code"] for line in data["lines"]] == ["714", "802"]
    schema = json.loads((DOCS / "status.schema.json").read_bytes())
    jsonschema.validate(data, schema)
    nobody = run(cli.app, ["history", str(round_.folder), "999"])
    assert "没有填报单位“999”的记录" in str(nobody.exception)


def test_a_correction_by_telephone_shows_in_the_remark(round_: Round) -> None:
    path = send(round_, "更正.xlsx", filled(round_, MEANT["714"]))
    collect(round_, [path], Claim(person="王示例", note="来电更正"), now=LATER)
    first, _ = followed(round_, LATER).lines
    assert first.state == "待审"
    assert "代改：王示例，来电更正" in first.remark
