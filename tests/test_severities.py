"""What sends a workbook back: 必改, 须改或说明 that nobody explains; and what lets it stand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner, Result

from conftest import TOML, Change, put_form
from xljixiao import cli
from xljixiao.county.rulebook import patched
from xljixiao.county.waiving import EXAMPLE, WaiversError, load_waivers
from xljixiao.form.loading import form_folders, load_form, shipped_form
from xljixiao.form.ready import Form
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue, Unknown
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Problem, Severity, Spot, Waived
from xljixiao.rules.waivers import Waiver
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.report import report

SHEET = "01业务管理经费"
PURPOSE, REASON = (SHEET, "C6"), ("项目目录", "F5")
DESCRIPTION, NOTE = (SHEET, "D12"), (SHEET, "I12")
TWO = CATALOGUE.only(ignore=["JX3"]).rules + CATALOGUE.only(["JX314", "JX321"]).rules
"""With two rules of 须改或说明 alone: one of a project's money, one of any text."""


def checked(path: Path, cells: Mapping[tuple[str, str], Any], change: Change) -> Checked:
    return check(change(path, cells), catalogue=Catalogue(TWO))


def test_what_is_to_be_mended_or_explained_returns_and_says_where_to_explain(
    own: Path, change: Change
) -> None:
    one = checked(own, {PURPOSE: "预算数6万元，用于日常工作。"}, change)
    (problem,) = one.problems
    assert (problem.code, problem.severity, problem.spot) == (
        "JX321",
        Severity.EXPLAIN,
        Spot(*PURPOSE),
    )
    assert problem.sentence == (
        "《业务管理经费》资金用途：填的是“6万元”；预算数一格是 5.00 万元。"
        "请核对，两处应当一致；文字里也可不写金额。情况属实的，请在“项目目录”的“原因”中说明。"
    )
    assert (problem.returns, one.state) == (True, "return")


def test_what_is_explained_stays_in_the_report_and_does_not_return(
    own: Path, change: Change
) -> None:
    cells = {PURPOSE: "预算数6万元，用于日常工作。", REASON: " 含上年结转1万元 "}
    one = checked(own, cells, change)
    (problem,) = one.problems
    assert (problem.returns, one.state) == (False, "clean")
    assert problem.explanation == "含上年结转1万元"
    assert problem.sentence.endswith("文字里也可不写金额。")
    (line,) = report([one]).files[0].problems
    assert (line.severity, line.returns, line.explanation) == (
        Severity.EXPLAIN,
        False,
        "含上年结转1万元",
    )


def test_a_row_is_explained_in_the_row_and_not_by_its_project(own: Path, change: Change) -> None:
    cells: dict[tuple[str, str], Any] = {DESCRIPTION: "撰写**篇", REASON: "项目的原因"}
    one = checked(own, cells, change)
    (problem,) = one.problems
    assert (problem.code, problem.spot) == ("JX314", Spot(*DESCRIPTION))
    assert problem.sentence.endswith(
        "请换成实际内容。情况属实的，请在本行右侧“情况说明（不打印）”中说明。"
    )
    assert one.state == "return"
    explained = checked(own, {NOTE: "篇数待定"}, change)
    assert [(p.explanation, p.returns) for p in explained.problems] == [("篇数待定", False)]
    assert explained.state == "clean"


def test_a_text_that_no_record_can_explain_is_to_be_mended(own: Path, change: Change) -> None:
    one = checked(own, {("部门整体绩效目标", "B4"): "当好桥梁XX"}, change)
    (problem,) = one.problems
    assert problem.returns
    assert problem.sentence.endswith("请换成实际内容。")


# ------------------------------------------------------------------ weighed by the setting


def weighed(folder: Path, **severities: str) -> Form:
    lines = "".join(f'{code} = "{word}"\n' for code, word in severities.items())
    head = "[setting.lists]\n"
    toml = TOML.replace(head, f"[setting.severities]\n{lines}\n{head}", 1)
    return load_form(put_form(folder, toml))


@pytest.mark.parametrize(
    ("word", "severities", "state"),
    [
        ("必改", [Severity.MUST], "return"),
        ("须改或说明", [Severity.EXPLAIN], "return"),
        ("提示", [Severity.HINT], "clean"),
        ("不查", [], "clean"),
    ],
)
def test_a_form_says_how_a_rule_weighs(
    tmp_path: Path,
    own: Path,
    change: Change,
    word: str,
    severities: list[Severity],
    state: str,
) -> None:
    form = weighed(tmp_path, JX301=word)
    path = change(own, {(SHEET, "E5"): 6})
    one = check(path, [form], catalogue=CATALOGUE.only(ignore=["JX109"]))
    assert [p.severity for p in one.problems if p.code == "JX301"] == severities
    assert one.state == state


def test_a_note_of_the_reader_may_be_weighed_too(tmp_path: Path, own: Path, change: Change) -> None:
    form = weighed(tmp_path, JX109="必改")
    path = change(own, {("填报说明", "B5"): "邻县"})
    assert check(path).state == "clean"
    assert check(path, [form]).state == "return"


@pytest.mark.parametrize(
    ("code", "word", "says"),
    [
        ("JX999", "提示", "没有这个编号的检查"),
        ("JX301", "忽略", "可以写的有 必改、须改或说明、提示、不查。"),
        ("JX206", "提示", "这一项不改就读不出内容，只能是必改。"),
        ("JX101", "不查", "这一项不改就读不出内容，只能是必改。"),
    ],
)
def test_what_a_form_cannot_say_of_a_rule_is_refused(
    tmp_path: Path, own: Path, code: str, word: str, says: str
) -> None:
    with pytest.raises(Unknown) as refused:
        check(own, [weighed(tmp_path, **{code: word})])
    assert f"{code} = “{word}”：{says}" in str(refused.value.args[0])


def test_a_narrower_catalogue_still_knows_the_codes_that_it_lacks(tmp_path: Path) -> None:
    form = weighed(tmp_path, JX301="不查")
    assert [one.code for one in CATALOGUE.only(["JX302"]).under(form.setting).rules] == ["JX302"]


@pytest.mark.parametrize("name", form_folders())
def test_the_severities_of_a_shipped_form_are_of_rules_that_there_are(name: str) -> None:
    assert CATALOGUE.under(shipped_form(name).setting).rules


# ------------------------------------------------------------------ narrowed by whoever asks


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, arguments)])


def codes(done: Result) -> list[str]:
    return [one["code"] for one in json.loads(done.stdout)["files"][0]["problems"]]


@pytest.fixture
def slipped(own: Path, change: Change) -> Path:
    """A sum that is wrong, and a changed issued value."""
    return change(own, {(SHEET, "E5"): 6, ("填报说明", "B5"): "邻县"})


@pytest.mark.parametrize(
    ("options", "expected", "exit_code"),
    [
        ([], {"JX109", "JX301"}, 1),
        (["--select", "JX3"], {"JX301"}, 1),
        (["--select", "JX3", "--select", "jx109"], {"JX109", "JX301"}, 1),
        (["--ignore", "JX30，JX2"], {"JX109"}, 0),
        (["--select", "JX1,JX3", "--ignore", "JX301,JX32"], {"JX109"}, 0),
    ],
)
def test_a_check_may_look_at_some_rules_alone(
    slipped: Path, options: list[str], expected: set[str], exit_code: int
) -> None:
    done = run("check", slipped, "--json", *options)
    assert done.exit_code == exit_code
    assert {one for one in codes(done) if one in {"JX109", "JX301"}} == expected
    if "--select" in options:
        assert {one[:3] for one in codes(done)} <= {"JX1", "JX3"}


def test_an_unreadable_cell_returns_the_file_even_if_its_rule_is_not_asked(
    own: Path, change: Change
) -> None:
    path = change(own, {(SHEET, "B8"): "很多"})
    done = run("check", path, "--json", "--ignore", "JX2")
    assert "JX206" not in codes(done)
    assert (json.loads(done.stdout)["files"][0]["state"], done.exit_code) == ("return", 1)


def test_a_beginning_that_no_code_has_is_one_sentence() -> None:
    with pytest.raises(Unknown) as refused:
        CATALOGUE.only(["JX3"], ["JX9"])
    assert refused.value.args[0] == ("没有编号以“JX9”开头的检查；全部编号请看 xljixiao rules。")


# ------------------------------------------------------------------ let stand


def test_an_officer_lets_one_problem_of_one_submission_stand(own: Path, change: Change) -> None:
    change(own, {(SHEET, "E5"): 6})
    before = check(own)
    waiver = Waiver(
        filler="714", code="JX301", sheet=SHEET, cell="C5", reason="追加文件在途", who="李四"
    )
    after = check(own, waivers=[waiver])
    (problem,) = [one for one in after.problems if one.waived]
    assert (problem.code, problem.waived) == ("JX301", Waived("追加文件在途", "李四"))
    assert (before.state, after.state) == ("return", "clean")
    assert len(after.problems) == len(before.problems)
    (line,) = [one for one in report([after]).files[0].problems if one.waived]
    assert line.waived
    assert (line.severity, line.returns, line.waived.who) == (Severity.MUST, False, "李四")


GIVEN = {"file": "714.xlsx", "code": "JX301", "reason": "已核实", "who": "李四"}


@pytest.mark.parametrize(
    "other",
    [
        {"filler": "801"},
        {"sha256": "0" * 64},
        {"code": "JX302"},
        {"cell": "C6"},
        {"sheet": "02备用"},
        {"loc": ("projects", 1, "budget", "total")},
        {"found": "7.00"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_it_stands_for_nothing_else(slipped: Path, other: dict[str, Any]) -> None:
    loc = ("projects", 0, "budget", "total")
    given = {**GIVEN, "sheet": SHEET, "cell": "C5", "loc": loc, "found": "5.00"}
    given["file"] = str(slipped)
    assert check(slipped, waivers=[Waiver(**given)]).state == "clean"
    assert check(slipped, waivers=[Waiver(**given | other)]).state == "return"


@pytest.mark.parametrize("left_out", ["file", "cell", "reason", "who"])
def test_a_waiver_says_of_what_where_why_and_who(left_out: str) -> None:
    given = {**GIVEN, "sheet": SHEET, "cell": "C5"}
    Waiver(**given)
    with pytest.raises(ValidationError):
        Waiver(**{key: value for key, value in given.items() if key != left_out})


WRITTEN = {
    "放行.toml": '[[waivers]]\nfiller = "714"\ncode = "JX301"\nsheet = "01业务管理经费"\n'
    'cell = "C5"\nreason = "追加文件在途"\nwho = "李四"\n',
    "放行.json": '\ufeff[{"filler": "714", "code": "JX301", '
    '"loc": ["projects", 0, "budget", "total"], "reason": "追加文件在途", "who": "李四"}]',
}


@pytest.mark.parametrize("name", WRITTEN)
def test_waivers_come_from_a_file(slipped: Path, name: str) -> None:
    file = slipped.with_name(name)
    file.write_text(WRITTEN[name], "utf-8")
    done = run("check", slipped, "--select", "JX3", "--waivers", file)
    assert done.exit_code == 0
    assert "[必改] 《业务管理经费》预算数" in done.stdout
    assert "放行：追加文件在途（李四）" in done.stdout


def test_waivers_may_be_in_an_older_encoding_and_their_codes_in_small_letters(
    slipped: Path,
) -> None:
    file = slipped.with_name("放行.toml")
    file.write_text(WRITTEN["放行.toml"].replace("JX301", "jx301"), "gbk")
    assert "放行：追加文件在途（李四）" in run("check", slipped, "--waivers", file).stdout
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(WaiversError):
        load_waivers(file)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[waivers]", ["这不是能读的 TOML。请核对格式。"]),
        ("", ["文件里没有 [[waivers]]，或另有别的内容。请把每一条写在 [[waivers]] 下面。"]),
        (
            '[[waivers]]\nfiller = "714"\nreason = "因"\nwho = "李四"\n'
            '[[waivers]]\ncode = "JX301"\ncel = "C5"\n',
            [
                "第 1 条没有写 code（检查的编号，如 JX353）。请补上。",
                "第 1 条没有写是哪一处。请写 sheet（表名）和 cell（单元格），两项都要写。",
                "第 2 条没有写 reason（为什么放行）。请补上。",
                "第 2 条没有写 who（谁决定放行）。请补上。",
                "第 2 条的“cel”不认识。可以写的有："
                "file、sha256、filler、code、sheet、cell、loc、found、reason、who。",
                "第 2 条没有写是哪一份。请写 file（文件名）或 filler（填报单位代码）。",
                "第 2 条没有写是哪一处。请写 sheet（表名）和 cell（单元格），两项都要写。",
            ],
        ),
    ],
    ids=["no TOML", "nothing", "several faults"],
)
def test_every_fault_of_a_file_of_waivers_is_told_at_once_with_an_example(
    tmp_path: Path, text: str, says: list[str]
) -> None:
    file = tmp_path / "放行.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WaiversError) as refused:
        load_waivers(file)
    first, *lines = str(refused.value).splitlines()
    assert first == f"放行文件“{file}”没有用上，请改好后再检查："
    assert lines[: len(says)] == says
    assert lines[len(says) :] == ["放行文件可照这个样子写：", *EXAMPLE.splitlines()]


def test_the_example_of_a_file_of_waivers_is_one(tmp_path: Path) -> None:
    file = tmp_path / "放行.toml"
    file.write_text(run("rules", "--waivers-example").stdout, "utf-8")
    (waiver,) = load_waivers(file)
    assert (waiver.file, waiver.code, waiver.cell) == ("714.xlsx", "JX353", "F21")


@pytest.mark.parametrize(("code", "says"), [("JX206", "不能放行"), ("JX3O1", "最接近的是 JX3")])
def test_what_cannot_be_read_cannot_be_let_stand(tmp_path: Path, code: str, says: str) -> None:
    file = tmp_path / "放行.json"
    file.write_text(WRITTEN["放行.json"].replace("JX301", code), "utf-8")
    with pytest.raises(WaiversError, match=f"第 1 条：.*{says}"):
        load_waivers(file)


@pytest.mark.parametrize("file", ["{name}", "./{name}", "{path}"])
def test_a_waiver_names_a_file_with_its_folder_or_without(slipped: Path, file: str) -> None:
    named = file.format(name=slipped.name, path=slipped)
    waiver = Waiver(**{**GIVEN, "sheet": SHEET, "cell": "C5", "file": named})
    assert check(slipped, waivers=[waiver]).state == "clean"


def test_a_waiver_of_which_nothing_comes_is_told(slipped: Path) -> None:
    good = WRITTEN["放行.toml"]
    file = slipped.with_name("放行.toml")
    other = good.replace('"714"', '"801"')
    file.write_text(f"{good}{other}{good.replace('C5', 'C6')}{other}", "utf-8")
    done = run("check", slipped, "--waivers", file)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "放行第 3 条没有用上：没有这样的问题，请核对编号和位置。",
        "放行第 2、4 条没有用上：这次没有它写的那一份，请核对文件名或填报单位代码。",
    ]


def test_what_may_stand_is_added_up(slipped: Path, tmp_path: Path) -> None:
    file = slipped.with_name("放行.toml")
    file.write_text(WRITTEN["放行.toml"], "utf-8")
    out = tmp_path / "汇总.xlsx"
    assert run("consolidate", slipped, "--out", out).exit_code == 1
    assert run("consolidate", slipped, "--out", out, "--waivers", file).exit_code == 0
    assert out.exists()


# ------------------------------------------------------------------ a faulty record


def test_a_text_beside_a_faulty_cell_is_still_read(form: Form) -> None:
    folder = Path(__file__).parents[1] / "examples" / "rules"
    good = json.loads((folder / "good.json").read_text("utf-8"))
    bad = {"overall": "完成XX", "projects.0.goals": ["完成XX"], "projects.0.code": "1"}
    findings = judge(form.model, patched(good, {"set": bad}), form.setting).findings
    told = [(one.code, one.loc) for one in findings if one.severity is not Severity.HINT]
    assert told == [
        ("JX210", ("projects", 0, "code")),
        ("JX314", ("overall",)),
        ("JX314", ("projects", 0, "goals")),
    ]


def test_a_waived_hinted_or_explained_problem_never_returns() -> None:
    def problem(severity: Severity, **more: Any) -> Problem:
        return Problem("JX301", severity, (), None, "", "请核对。", **more)

    waived = Waived("因", "李四")
    assert [
        problem(Severity.MUST).returns,
        problem(Severity.EXPLAIN).returns,
        problem(Severity.HINT).returns,
        problem(Severity.MUST, explanation="因").returns,
        problem(Severity.EXPLAIN, explanation="因").returns,
        *(problem(one, waived=waived).returns for one in Severity),
    ] == [True, True, False, False, False, False, False, False]
