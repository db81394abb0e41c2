"""From a round's ledger to its summary."""

import datetime as dt
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from summaries import AS_OF, FORM, county, rows
from xljixiao import cli
from xljixiao.county.ledger import Actor, Answer, Issued, Pardon, Read, Receipt, Settled
from xljixiao.county.registering import roster_form
from xljixiao.county.round import SUMMARY, Round
from xljixiao.county.standing import State
from xljixiao.county.summary.book import write_summary
from xljixiao.county.summary.compiled import Compiled
from xljixiao.county.summary.compiling import compile_round
from xljixiao.county.summary.pending import Matter, pending
from xljixiao.county.summary.tallying import Tally
from xljixiao.model.roster import Roster, key_of
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write
from xljixiao.workbook.report import FileReport

ACTOR = Actor("示例", "示例机", AS_OF)
WISH = "预算数应为12.50万元，依据示财字〔2021〕3号。"


def _report(file: str, problems: tuple[object, ...]) -> str:
    return FileReport.model_validate(
        {
            "file": file,
            "sha256": "0" * 64,
            "form": FORM.id,
            "state": "clean",
            "authenticity": None,
            "problems": problems,
            "notes": (),
            "replies": (),
        }
    ).model_dump_json()


@pytest.fixture(scope="module")
def made() -> Compiled:
    return county(5, 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, made: Compiled) -> Path:
    """A round in which all workbooks went out, and the first two departments handed in."""
    path = tmp_path_factory.mktemp("round") / "示例县2021"
    round_ = Round.begin(path, FORM.id)
    assert isinstance(made.roster, Roster)
    round_.roster.write_bytes(write(roster_form(), made.roster))
    came = {"300": State.ARRIVED, "301": State.ARRIVED}
    with round_.writing("test", now=AS_OF) as writing, writing.ledger.act("test", ACTOR) as act:
        for blank in made.issued:
            code = blank.filler.code
            act.add(Issued(code, 1, f"{code}.xlsx", "0" * 64, blank.model_dump_json()))
        batch = act.begin_batch()
        for part in made.parts:
            document = part.document
            assert isinstance(document, Submission)
            code = document.filler.code
            if code not in came:
                continue
            if code == "300":
                document = _wishing(document)
            receipt = act.add(Receipt(batch, "0" * 64, part.source))
            report = _report(part.source, part.problems)
            read = (document.model_dump_json(), report)
            act.add(Read(receipt, "1", "clean", code, 1, code, *read))
            act.add(Settled(code, batch, receipt))
        act.finish_batch(batch)
        act.add(Pardon("300", "JX341", "绩效指标", "", "内部管理项目", "示例审核人"))
    return path


def _wishing(document: Submission) -> Submission:
    first, *others = document.projects
    asked = first.model_copy(update={"correction": WISH})
    talk = others[0].model_copy(update={"correction": "项目名称应为全称。"})
    return document.model_copy(update={"projects": (asked, talk, *others[1:])})


def _answered(folder: Path, *, accepted: bool) -> None:
    with Round.at(folder).writing("test", now=AS_OF) as writing:
        (wish,) = compile_round(Round.at(folder), AS_OF).corrections
        with writing.ledger.act("test", ACTOR) as act:
            act.add(Answer("300", wish.project, f"更正意见：{WISH}", accepted, "示例"))


def test_what_counts_now_is_summed_up_with_what_the_round_knows(
    folder: Path, made: Compiled
) -> None:
    found = compile_round(Round.at(folder), AS_OF)
    assert [part.state for part in found.parts] == [State.ARRIVED, State.ARRIVED]
    sources = {part.source for part in made.parts}
    assert {part.source for part in found.parts} <= sources
    assert found.roster == made.roster
    assert [one.filler.code for one in found.issued] == [one.filler.code for one in made.issued]
    assert [one.reason for one in found.waivers] == ["内部管理项目"]
    assert [len(part.problems) for part in found.parts] == [
        len(part.problems) for part in made.parts if part.source in {p.source for p in found.parts}
    ]
    book = openpyxl.load_workbook(io.BytesIO(write_summary(found)), data_only=True)
    states = {row["填报单位代码"]: row["状态"] for row in rows(book["报送进度"])}
    assert (states["300"], states["302"]) == ("待审", "已下发")


def test_only_corrections_of_money_wait_for_a_decision(folder: Path) -> None:
    (wish,) = compile_round(Round.at(folder), AS_OF).corrections
    assert (wish.filler, wish.said, wish.wanted, wish.accepted) == (
        "300",
        WISH,
        Decimal("12.50"),
        None,
    )
    assert wish.given != wish.wanted
    assert wish.project == key_of("", wish.project, None)


def test_one_that_finance_has_answered_waits_no_longer(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "示例县2021"
    shutil.copytree(folder, own)

    def waiting() -> set[Matter]:
        tally = Tally.of(compile_round(Round.at(own), AS_OF))
        return {one.matter for one in pending(tally)}

    assert Matter.CORRECTION in waiting()
    _answered(own, accepted=False)
    assert Matter.CORRECTION not in waiting()


def test_the_summary_of_a_round_lies_in_the_round_and_is_made_anew_each_time(folder: Path) -> None:
    target = folder / SUMMARY / "汇总表.xlsx"
    for _ in range(2):
        done = CliRunner().invoke(cli.app, ["consolidate", str(folder), "--leader"])
        assert (done.exit_code, done.stdout) == (0, ""), done.output
        counted, far = done.stderr.splitlines()[-2:]
        assert counted == f"已汇总 2 份，应报 7 份：{target}"
        assert far == "其中审核通过 0 份，待审 2 份，还可能变动。"
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "汇总表.xlsx",
        "汇总表（领导版）.xlsx",
    ]
    page = openpyxl.load_workbook(target, data_only=True)["首页"]
    assert page["A1"].value == "示例县2021年部门预算绩效目标编报情况"


def test_a_folder_that_is_no_round_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["consolidate", str(tmp_path)])
    assert done.exit_code != 0
    assert "不是一轮申报的文件夹" in str(done.exception)


def test_copies_for_the_leader_and_for_a_database_lie_beside_the_summary(
    tmp_path: Path, filled: Path
) -> None:
    out, data = tmp_path / "x.xlsx", tmp_path / "数据"
    call = ["consolidate", str(filled), "--out", str(out), "--leader", "--parquet", str(data)]
    done = CliRunner().invoke(cli.app, call)
    assert done.exit_code == 0, done.output
    leader = tmp_path / "x（领导版）.xlsx"
    assert openpyxl.load_workbook(leader).sheetnames == ["首页", "部门小计"]
    assert {path.suffix for path in data.iterdir()} == {".parquet"}
    assert json.dumps(done.stderr, ensure_ascii=False).count("：") == 3


def test_the_clock_is_read_by_the_command_alone(folder: Path) -> None:
    later = AS_OF + dt.timedelta(days=1)
    assert compile_round(Round.at(folder), later).as_of == later
