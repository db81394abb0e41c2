"""A round begins: its folder, its roster, what units may begin with, and what to double-click."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from xljixiao import cli
from xljixiao.county.registering import (
    BadTerms,
    RosterFaulty,
    begin,
    blank_roster,
    prefills,
    read_roster,
    terms_of,
)
from xljixiao.county.round import FOLDERS, ROSTER, NoRound, Round
from xljixiao.county.starters import STARTERS
from xljixiao.county.starting import REPORT, start, write_starters
from xljixiao.form.ready import Form
from xljixiao.model.submission import Project, key_of

WHERE = {"county": "昌黎县", "region": "130322", "year": "2021"}
CALL = ("--county", "昌黎县", "--region", "130322", "--year", "2021")
CODE = "13032221NSQFN9R8SZS9U"
LIST = f"""单位：元
单位编码,单位名称,项目编码,项目名称,预算数,财政拨款,其他资金,绩效目标,一级指标,二级指标,三级指标,指标值
714001,昌黎县工商业联合会本级,{CODE},业务管理经费,50000,50000,0,完成调研,产出指标,数量指标,调研报告数量,≥2篇
,,,,,,,,,质量指标,调研完成率,≥98%
714001,昌黎县工商业联合会本级,,会员培训,10000,10000,0,,,,,
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["init", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "昌黎县2021"


@dataclass(frozen=True)
class Begun:
    """A round, and what was said when it began."""

    folder: Path
    done: Result

    @property
    def round(self) -> Round:
        return Round.at(self.folder)


def put(tmp_path: Path, text: str, name: str = "名单.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "gb18030")
    return path


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


# ------------------------------------------------------------------ settings


def test_settings_are_understood_as_people_type_them() -> None:
    terms = terms_of(
        {**WHERE, "region": "１３０３２２", "deadline": "2021年3月10日", "phone": "0335-1"}
    )
    assert (terms.region, terms.deadline, terms.phone) == ("130322", dt.date(2021, 3, 10), "0335-1")
    assert (terms.stage, terms.sheets, terms.spares) == ("申报", "hebei-2021", 2)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"region": "1303"}, "行政区划代码：填的是“1303”；编码应为 6 位。请核对。"),
        ({"year": "二〇二一"}, "预算年度：填的是“二〇二一”；应填整数。请只填数字，不带单位。"),
        ({"stage": "初审"}, "编报阶段：填的是“初审”；可选的有：申报、批复。请从下拉列表中选择。"),
        (
            {"sheets": "roster"},
            "采用的表样：填的是“roster”；可选的有：hebei-2021。请从下拉列表中选择。",
        ),
        (
            {"deadline": "三月底"},
            "报送截止日期：填的是“三月底”；应填日期。请写成 2021-03-05 的样子。",
        ),
        ({"county": ""}, "县（市、区）：还没有填写。请补充。"),
    ],
)
def test_settings_with_which_no_round_can_begin_are_one_sentence(
    given: dict[str, str], says: str
) -> None:
    with pytest.raises(BadTerms) as bad:
        terms_of({**WHERE, **given})
    assert str(bad.value) == says


# ------------------------------------------------------------------ beginning


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """A round without a list."""
    folder = tmp_path_factory.mktemp("blank") / "昌黎县2021"
    more = ("--deadline", "2021-03-10", "--office", "示例股", "--stage", "批复")
    return Begun(folder, run(folder, *CALL, *more))


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """A round from a list, of which one row is not taken."""
    above = tmp_path_factory.mktemp("listed")
    path = put(above, f"{LIST},合计,,,60000\n,,,,,,,,,,,审核：某某\n")
    return Begun(above / "昌黎县2021", run(above / "昌黎县2021", *CALL, "--from", path))


def test_a_round_begins_with_a_roster_to_fill_in(blank: Begun) -> None:
    folder, done = blank.folder, blank.done
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"已建立：{folder}\n"
        f"下一步：打开“{folder / ROSTER}”，填好、核对后保存并关闭；"
        f"再双击“双击-1下发.cmd”，或运行：xljixiao issue {folder}\n"
    )
    assert {path.name for path in folder.iterdir()} == {*FOLDERS, *STARTERS, ROSTER, ".xljixiao"}
    with blank.round.reading() as ledger:
        assert [verb for _, verb, _, _ in ledger.acts()] == ["init"]
    with pytest.raises(RosterFaulty) as faulty:
        read_roster(blank.round)
    assert [one.code for one in faulty.value.checked.problems] == ["JX504"]
    assert faulty.value.checked.document is not None


def test_a_list_fills_the_roster_and_what_units_begin_with(listed: Begun, form: Form) -> None:
    assert "单位项目名册：部门 1 个、预算单位 1 个、项目 2 个。\n" in listed.done.stdout
    roster, answers = read_roster(listed.round), prefills(listed.round)
    assert [(one.code, one.name) for one in roster.departments] == [("714", "昌黎县工商业联合会")]
    assert [str(one.total) for one in roster.projects] == ["5.00", "1.00"]
    first, second = (key_of(one.unit, one.code, one.name) for one in roster.projects)
    assert (first, second) == (CODE, "714001/会员培训")
    assert [*answers] == [CODE]
    own = {"unit": roster.unit("714001"), "name": "业务管理经费", "status": "申报"}
    project = Project.model_validate({**own, **answers[CODE]}, context=form.setting)
    assert [str(one.target) for one in project.indicators] == ["≥2篇", "≥98%"]
    assert project.goals == ("完成调研",)


def test_goals_and_indicators_are_no_part_of_the_roster(listed: Begun) -> None:
    assert "调研" not in read_roster(listed.round).model_dump_json()
    assert "完成调研" in (listed.round.own / "prefill.json").read_text("utf-8")


def test_without_a_list_units_begin_with_nothing(blank: Begun) -> None:
    assert prefills(blank.round) == {}


def test_what_was_not_taken_is_told_on_the_screen_and_kept_beside_the_roster(
    listed: Begun,
) -> None:
    done = listed.done
    assert done.exit_code == 1
    why = "看不出是哪个项目的，没有导入。请补上项目编码或名称。"
    lost = f"名单.csv L7“审核：某某”：这一行没有写项目，{why}"
    assert f"没有导入 {lost}\n" in done.stderr
    assert f"全部写在：{listed.folder / REPORT}\n" in done.stderr
    kept = (listed.folder / REPORT).read_bytes()
    assert kept.startswith(b"\xef\xbb\xbf")
    report = kept.decode("utf-8-sig")
    assert f"没有导入的（1 处）：\r\n  {lost}\r\n" in report
    assert "B6“合计”：这一行是合计，没有当作项目导入。不必处理。\r\n" in report


def test_a_roster_that_still_lacks_something_is_asked_about(folder: Path, tmp_path: Path) -> None:
    text = "单位名称,项目名称\n示例县第一小学,校舍维修\n"
    done = run(folder, *CALL, "--from", put(tmp_path, text))
    assert done.exit_code == 1
    assert "《校舍维修》单位代码：还没有填写。请补充。" in done.stdout
    assert "部门：还没有填写，没有可以下发的。请至少填一个部门的代码和名称。" in done.stdout
    assert done.stdout.count("下一步：") == 1


def test_the_same_lists_make_the_same_roster(tmp_path: Path) -> None:
    path = put(tmp_path, LIST)
    made = []
    for name in ("甲", "乙"):
        round_ = start(tmp_path / name, WHERE, [path]).round
        made.append((round_.roster.read_bytes(), (round_.own / "prefill.json").read_bytes()))
    assert made[0] == made[1]


# ------------------------------------------------------------------ nothing is written over


def test_a_roster_that_stands_is_never_written_over(blank: Begun) -> None:
    before = dict(everything(blank.folder))
    with pytest.raises(NoRound) as refused:
        begin(blank.folder, blank_roster(terms_of(WHERE)))
    assert str(refused.value) == (
        f"“{blank.folder}”里已经有“{ROSTER}”，没有改动。"
        "请换一个文件夹；要改名册的，直接打开它修改。"
    )
    assert dict(everything(blank.folder)) == before


def test_a_roster_put_there_by_hand_is_left_and_nothing_is_made(folder: Path) -> None:
    folder.mkdir()
    (folder / ROSTER).write_bytes("别处的名册".encode())
    with pytest.raises(NoRound):
        begin(folder, blank_roster(terms_of(WHERE)))
    assert [path.name for path in folder.iterdir()] == [ROSTER]


def test_a_beginning_that_was_interrupted_is_taken_up_again(folder: Path) -> None:
    begun = Round.begin(folder, "hebei-2021")
    key = begun.key
    round_ = begin(folder, blank_roster(terms_of(WHERE)))
    assert round_.roster.is_file()
    assert round_.key == key


@pytest.mark.parametrize(
    ("text", "more", "exit_code", "says"),
    [
        ("甲,乙\n丙,丁\n", (), 1, "没有认出“单位编码”“项目名称”之类的表头。请核对是不是名单"),
        ("单位编码,项目名称,预算数\n714001,甲,5\n", (), 2, "没有写明金额的单位"),
        ("单位编码,项目名称\n714001,甲\n", ("--money", "块"), 2, "不认识金额单位“块”。"),
    ],
)
def test_a_list_that_cannot_be_read_begins_nothing(
    folder: Path, tmp_path: Path, text: str, more: tuple[str, ...], exit_code: int, says: str
) -> None:
    path = put(tmp_path, text)
    arguments = ["init", str(folder), *CALL, "--from", str(path), *more]
    result = CliRunner().invoke(cli.app, arguments)
    told = result.stderr if exit_code == 1 else cli.known(_raised(result))
    assert told is not None
    assert says in told
    assert not folder.exists()


def _raised(result: Result) -> Exception:
    assert isinstance(result.exception, Exception)
    return result.exception


# ------------------------------------------------------------------ double-clicking


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_runs_its_command_in_its_own_folder_on_any_windows(
    blank: Begun, name: str
) -> None:
    text = (blank.folder / name).read_bytes().decode("ascii")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.split("\r\n")
    assert lines[:3] == ["@echo off", "chcp 65001 >nul", 'pushd "%~dp0"']
    assert lines[4].endswith(f" else (xljixiao {STARTERS[name]} .)")
    assert lines[-3:] == ["pause", "popd", ""]


def test_a_starter_that_somebody_has_changed_stays(blank: Begun) -> None:
    path = blank.folder / next(iter(STARTERS))
    before = path.read_bytes()
    path.write_bytes(b"own")
    write_starters(blank.round)
    assert path.read_bytes() == b"own"
    path.write_bytes(before)
