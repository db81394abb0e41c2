"""A disclosed text read back: every line accounted for; what is damaged located, not guessed."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from conftest import SEED_PROJECT
from test_wording import breaches
from xljixiao.document.disclosing import disclosed
from xljixiao.document.parsing import Parsed, parse
from xljixiao.form.ready import Form
from xljixiao.model.numerals import half_width
from xljixiao.model.submission import Submission

Reader = Callable[..., Parsed]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """A text as the file of one department, read."""

    def reading(text: str, *, encoding: str = "utf-8", **given: str) -> Parsed:
        path = tmp_path / "绩效文本.txt"
        path.write_bytes(text.encode(encoding))
        (parsed,) = parse(path, given=given)
        return parsed

    return reading


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def without(text: str, *numbers: int) -> str:
    """A text without some of its lines, counted from 1."""
    kept = (line for n, line in enumerate(lines_of(text), 1) if n not in numbers)
    return "\n".join(kept)


def leaves(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every value of a document by its path."""
    match data:
        case dict():
            for key, value in data.items():
                yield from leaves(value, (*at, key))
        case list():
            for key, value in enumerate(data):
                yield from leaves(value, (*at, key))
        case None:
            return
        case _:
            yield at, str(data)


def flat(document: Submission) -> Mapping[tuple[Any, ...], str]:
    return dict(leaves(json.loads(document.model_dump_json())))


def codes(parsed: Parsed) -> set[str]:
    return {one.code for one in parsed.problems}


def placed(parsed: Parsed) -> set[tuple[str, str]]:
    return {(one.code, one.spot.cell if one.spot else "") for one in parsed.problems}


def line(text: str, wanted: str, nth: int = 1) -> int:
    """The number of the nth line that holds something."""
    found = [n for n, one in enumerate(lines_of(text), 1) if wanted in one]
    return found[nth - 1]


# ------------------------------------------------------------------ the text itself


def test_the_text_is_one_whole_submission(
    read: Reader, seed_text: str, form: Form, seed: Submission
) -> None:
    parsed = read(seed_text)
    assert parsed.is_sound
    assert parsed.problems == ()
    document = parsed.document
    assert document is not None
    assert (document.department.code, document.department.name) == ("714", "昌黎县工商业联合会")
    assert (document.county, document.region, document.year) == ("昌黎县", "130322", 2021)
    assert len(document.functions) == 4
    assert all(one.goal and len(one.indicators) == 1 for one in document.functions)
    assert len(document.safeguards) == 7
    (project,) = document.projects
    assert project.code == SEED_PROJECT
    assert (project.unit.code, project.unit.name) == ("714001", "昌黎县工商业联合会本级")
    assert [str(one) for one in (project.budget.total, project.budget.fiscal)] == ["5.00", "5.00"]
    assert str(project.budget.other) == "0.00"
    assert [(one.month, str(one.percent)) for one in project.spending_plan] == [
        (3, "25.00"),
        (6, "50.00"),
        (10, "75.00"),
        (12, "100.00"),
    ]
    assert len(project.goals) == 2
    assert len(project.indicators) == 11
    assert str(project.indicators[2].target) == "≥90百分比"
    assert [one.level1 for one in project.indicators] == [
        *["产出指标"] * 6,
        *["效益指标"] * 4,
        "满意度指标",
    ]
    assert disclosed(form, document) == document


def test_what_is_derived_is_told(read: Reader, seed_text: str) -> None:
    told = {one.loc: one.understood for one in read(seed_text).notes}
    assert told == {
        ("department", "code"): "714",
        ("department", "name"): "昌黎县工商业联合会",
        ("county",): "昌黎县",
        ("region",): "130322",
        ("year",): "2021",
    }


def as_it_stood(document: Submission, loc: tuple[Any, ...]) -> set[str]:  # noqa: C901
    """The lines that a datum was printed on, in half width, from the model alone."""
    values = {path: value for path, value in flat(document).items() if path[: len(loc)] == loc}
    project = document.projects[0]
    own = values.get(loc, "")
    match loc:
        case ("functions", n, "name"):
            lines = [f"({HAN[n]}){own}"]
        case ("functions", _, "goal"):
            lines = [f"绩效目标:{own}"]
        case ("functions", _, "indicators"):
            lines = [f"绩效指标:{value}" for value in values.values()]
        case ("safeguards", n, "text"):
            lines = [f"{HAN[n]}、{document.safeguards[n].title}。{own}"]
        case ("projects", _, "unit", "name"):
            lines = [f"{project.unit.code}{own}"]
        case ("projects", _, "name"):
            heading = f"{own}绩效目标表"
            lines = [own, rf"1.{heading} TC 1、{heading} \f C \l 1"]
        case ("projects", _, "budget", "purpose"):
            lines = [f"预算数5 万元。其中:财政资金 5万元,其他资金0万元。{own}"]
        case ("projects", _, "budget", _):
            lines = [own, own.removesuffix(".00")]
        case ("projects", _, "spending_plan", _, "percent"):
            lines = [f"{own}%"]
        case ("projects", _, "goals"):
            lines = [f"{n}.{value}" for n, value in enumerate(values.values(), 1)]
        case ("projects", _, "indicators", n, "target"):
            lines = [str(project.indicators[n].target)]
        case _:
            lines = [own]
    return {half_width(one) for one in lines}


HAN = "一二三四五六七八九十"


def test_every_line_is_accounted_for_to_the_character(read: Reader, seed_text: str) -> None:
    """Each line is what the model prints there, or printed words of the form."""
    parsed = read(seed_text)
    assert parsed.document is not None
    uses = {spot.cell: use for spot, use in parsed.uses.items()}
    printed: dict[str, list[str]] = {}
    data = set()
    for n, raw in enumerate(lines_of(seed_text), 1):
        if not raw.strip():
            continue
        use = uses[f"第{n}行"]
        if isinstance(use, tuple):
            assert half_width(raw.strip()) in as_it_stood(parsed.document, use), (n, use)
            data.add(use)
        else:
            printed.setdefault(use, []).append(raw.strip())
    assert printed == {
        "标题": [
            "第一部分",
            "部门整体绩效目标",
            r"一、总体绩效目标 TC 总体绩效目标 \f A \l 1",
            r"二、分项绩效目标 TC 分项绩效目标 \f A \l 1",
            r"三、工作保障措施 TC 工作保障措施 \f A \l 1",
            "第二部分",
            "预算项目绩效目标",
        ],
        "金额单位": ["单位：万元"],
        "标签": [
            *("项目编码", "项目名称"),
            *("预算规模及资金用途", "预算数", "其中：财政资金", "其他资金"),
            *("资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"),
            "绩效目标",
        ],
        "表头": ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"],
    }
    apart = {("form",), ("county",), ("region",), ("year",), ("stage",), ("department",)}
    apart |= {("filler",)}
    for loc in flat(parsed.document):  # nothing in the model came from nowhere
        known = any(loc[: len(one)] == one for one in data | apart)
        own = loc[-1] in {"title", "code", "status", "month", "level1"}
        assert known or own, loc


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_other_encodings_read_the_same(read: Reader, seed_text: str, encoding: str) -> None:
    assert read(seed_text, encoding=encoding).document == read(seed_text).document


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_line_ends_read_the_same(read: Reader, seed_text: str, ending: str) -> None:
    assert read(seed_text.replace("\n", ending)).document == read(seed_text).document


def on_one_line(text: str, *, leading: bool = False) -> str:
    """The text as other programs take it out of Word: each row of a table on one line."""
    out: list[str] = []
    row: list[str] = []
    for one in [*lines_of(text), ""]:
        if one.startswith("\t"):
            row.append(one[1:])
        elif row and one.strip():
            row[-1] += f"\n{one}"
        elif row:
            out.append(("\t" if leading else "") + "\t".join(row))
            row = []
        else:
            out.append(one)
    return "\n".join(out)


@pytest.mark.parametrize("leading", [False, True])
def test_rows_on_one_line_read_the_same(read: Reader, seed_text: str, *, leading: bool) -> None:
    parsed = read(on_one_line(seed_text, leading=leading))
    assert parsed.problems == ()
    assert parsed.document == read(seed_text).document


def test_full_width_numbers_and_brackets_read_the_same(read: Reader, seed_text: str) -> None:
    changed = seed_text.replace("（二）", "(二)").replace("1.业务管理经费", "１．业务管理经费", 1)
    changed = changed.replace("绩效目标：", "绩效目标:").replace(" 第一部分\n", "第一部分　")
    assert read(changed).document == read(seed_text).document


# ------------------------------------------------------------------ what is damaged


def differs_by(parsed: Parsed, true: Submission, gone: str) -> bool:
    """Whether a document is the true one, but for a text that is not there any more."""
    assert parsed.document is not None
    found, whole = flat(parsed.document), flat(true)
    here = sorted(value for path, value in found.items() if whole.get(path) != value)
    return (
        len(whole) - len(found) <= 2
        and all(
            any(one in other or one.startswith(other) for other in whole.values()) for one in here
        )
        and all(
            value in gone or value in found.values() or any(one in value for one in here)
            for path, value in whole.items()
            if found.get(path) != value
        )
    )


def test_no_line_can_be_missing_in_silence(
    read: Reader, seed_text: str, subtests: pytest.Subtests
) -> None:
    """Without a line there are problems, or that text alone is not there."""
    true = read(seed_text).document
    assert true is not None
    silent = []
    for n, raw in enumerate(lines_of(seed_text), 1):
        if not raw.strip():
            continue
        with subtests.test(line=n):
            parsed = read(without(seed_text, n))
            if parsed.is_sound:
                silent.append(n)
                assert differs_by(parsed, true, raw), raw
    assert len(silent) < 20
    assert line(seed_text, "≥2篇") not in silent
    assert line(seed_text, "二、分项绩效目标") not in silent


CELLS = slice(52, 168)


def rows_of(text: str) -> list[list[int]]:
    """The lines of each row's cells."""
    rows: list[list[int]] = [[]]
    for n, one in enumerate(lines_of(text), 1):
        if one.startswith("\t"):
            rows[-1].append(n)
        elif rows[-1] and not one.strip():
            rows.append([])
    return [row for row in rows if row]


def shifts(text: str) -> Iterator[tuple[str, int, str]]:
    """Each cell moved: pushed on by a blank, with the last one gone or not; drawn up; exchanged."""
    lines = lines_of(text)
    for row in rows_of(text):
        for n in row:
            before, own, rest = lines[: n - 1], lines[n - 1 :], lines[n:]
            yield "pushed", n, "\n".join([*before, "\t", *own])
            last = row[-1]
            pushed = [*before, "\t", *lines[n - 1 : last - 1], *lines[last:]]
            yield "pushed over the end", n, "\n".join(pushed)
            drawn_up = [*before, *lines[n:last], "\t", *lines[last:]]
            yield "drawn up", n, "\n".join(drawn_up)
            if n != last and lines[n].startswith("\t"):
                yield "exchanged", n, "\n".join([*before, lines[n], own[0], *rest[1:]])


def test_no_cell_can_be_shifted_in_silence(
    read: Reader, seed_text: str, subtests: pytest.Subtests
) -> None:
    """Where nothing is asked, no value stands under another field than the one it was typed for."""
    true = read(seed_text).document
    assert true is not None
    whole = flat(true)
    free = {"name", "description", "words"}  # of two texts nobody can say which is which
    for how, n, text in shifts(seed_text):
        with subtests.test(how=how, line=n):
            parsed = read(text)
            if not parsed.is_sound:
                continue
            assert parsed.document is not None
            found = flat(parsed.document)
            moved = {path[-1] for path in {*found, *whole} if found.get(path) != whole.get(path)}
            if how == "exchanged":
                assert moved <= free, moved
            else:  # what fell out of the row is not there; all else is where it was
                rest = [path for path, value in found.items() if whole.get(path) != value]
                assert all(path[-2] == "goals" for path in rest)
                assert moved <= {"basis", 0, 1}


INDICATOR = 92, 97
"""The lines of the first indicator row."""


def test_a_missing_row_of_merged_cells_is_asked_about(read: Reader, seed_text: str) -> None:
    """Below the row that is gone, blanks would mean the level above."""
    gone = range(134, 140)  # 效益指标, with the first of its rows
    parsed = read(without(seed_text, *gone))
    assert placed(parsed) == {("JX710", "第136行")}
    (problem,) = parsed.problems
    assert problem.sentence == (
        "《业务管理经费》第7条指标“社会影响程度”一级指标：一级指标空着，上面的一级指标是“产出指标”，"
        "其下没有“社会效益指标”。请补上一级指标，并核对上面是否少了一行。"
    )


def test_a_missing_first_row_is_asked_about(read: Reader, seed_text: str) -> None:
    parsed = read(without(seed_text, *range(INDICATOR[0], INDICATOR[1] + 1)))
    assert ("JX710", "第94行") in placed(parsed) or parsed.problems


def test_a_row_of_the_table_that_is_not_there_is_named(read: Reader, seed_text: str) -> None:
    for first, last, label in [
        (52, 55, "项目编码"),
        (57, 63, "预算数"),
        (68, 73, "资金支出计划（%）"),
        (80, 82, "绩效目标"),
        (85, 90, "一级指标"),
    ]:
        parsed = read(without(seed_text, *range(first, last + 1)))
        assert not parsed.is_sound
        assert any(f"没有找到“{label}”" in one.sentence for one in parsed.problems), label
        assert all(one.spot is not None or one.loc for one in parsed.problems)


def test_a_project_without_a_table_is_named(read: Reader, seed_text: str) -> None:
    parsed = read(seed_text.rstrip() + "\n\n2.走访调研经费绩效目标表\n")
    assert placed(parsed) >= {("JX708", f"第{line(seed_text, '工商联职能', 11) + 2}行")}
    assert parsed.document is None or not parsed.is_sound


def test_amounts_that_differ_from_the_sentence_name_both(read: Reader, seed_text: str) -> None:
    parsed = read(seed_text.replace("预算数5 万元", "预算数6 万元"))
    (problem,) = parsed.problems
    assert (problem.code, problem.spot and problem.spot.cell) == ("JX712", "第66行")
    assert "文字里的预算数是“6”，表格里是“5.00”" in problem.sentence


@pytest.mark.parametrize(
    "said",
    [
        "预算数5.00万元，其中财政资金5.00万元，其他资金0.00万元。",
        "预算数 50000 元。其中：财政资金5万元，其他资金0元。",
    ],
)
def test_the_sentence_may_be_written_otherwise(read: Reader, seed_text: str, said: str) -> None:
    usual = "预算数5 万元。其中：财政资金 5万元，其他资金0万元。"
    assert usual in seed_text
    assert read(seed_text.replace(usual, said)).document == read(seed_text).document


def test_half_a_sentence_is_asked_about(read: Reader, seed_text: str) -> None:
    usual = "预算数5 万元。其中：财政资金 5万元，其他资金0万元。"
    assert codes(read(seed_text.replace(usual, "预算数5万元。"))) == {"JX712"}


def test_amounts_that_do_not_add_up_are_a_problem(read: Reader, seed_text: str) -> None:
    changed = seed_text.replace("\t5.00\n\t其他资金", "\t4.00\n\t其他资金")
    changed = changed.replace("财政资金 5万元", "财政资金 4万元")
    assert codes(read(changed)) == {"JX301"}


def test_a_table_in_yuan_counts_in_ten_thousands(read: Reader, seed_text: str) -> None:
    changed = seed_text.replace("\t单位：万元", "\t单位：元").replace("\t5.00", "\t50000.00")
    parsed = read(changed)
    assert parsed.document == read(seed_text).document
    assert {one.understood for one in parsed.notes} >= {"5万元"}


def test_a_table_that_does_not_say_its_unit_of_money_is_asked(read: Reader, seed_text: str) -> None:
    assert placed(read(without(seed_text, 50))) == {("JX715", "第48行")}


def test_a_missing_unit_is_asked_for(read: Reader, seed_text: str) -> None:
    parsed = read(without(seed_text, 49))
    assert {one.loc for one in parsed.problems} >= {
        ("projects", 0, "unit"),
        ("department", "code"),
    } or {one.loc[-1] for one in parsed.problems if one.loc} >= {"unit", "code"}
    asked = [one.sentence for one in parsed.problems if one.loc == ("department", "code")]
    assert asked == [
        "部门代码：文本里没有写明，也推不出来。"
        "请在命令里用 --department 写明（如 --department 714昌黎县工商业联合会）。"
    ]


def test_what_the_text_does_not_say_can_be_given(read: Reader, seed_text: str) -> None:
    bare = seed_text[: seed_text.index("1.业务管理经费绩效目标表")] + "（无）\n"
    assert codes(read(bare)) == {"JX714"}
    known = {"county": "昌黎县", "region": "130322", "year": "2021"}
    parsed = read(bare, department="714昌黎县工商业联合会", **known)
    assert parsed.problems == ()
    assert parsed.document is not None
    assert parsed.document.department.name == "昌黎县工商业联合会"
    assert parsed.document.projects == ()


def test_a_measure_that_lost_its_number_is_told_as_part_of_the_one_above(
    read: Reader, seed_text: str
) -> None:
    parsed = read(seed_text.replace("七、加强宣传", "加强宣传"))
    cell = f"第{line(seed_text, '七、加强宣传')}行"
    assert parsed.document is not None
    assert len(parsed.document.safeguards) == 6
    (note,) = [one for one in parsed.notes if one.spot and one.spot.cell == cell]
    assert "没有编号，已接在上面一条后面" in note.sentence


def test_what_is_given_does_not_overrule_the_text(read: Reader, seed_text: str) -> None:
    parsed = read("部门代码：714　　行政区划代码：130322\n" + seed_text, department="715")
    assert placed(parsed) == {("JX713", "第1行")}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"department": "801 教育局"}, ["JX713"]),
        ({"region": "130323"}, ["JX713"]),
        ({"region": "130300"}, ["JX713"]),
        ({"year": "2020"}, ["JX713"]),
        ({"department": "714", "region": "130322", "year": "2021"}, []),
    ],
)
def test_what_is_given_is_held_against_the_codes(
    read: Reader, seed_text: str, said: dict[str, str], code: list[str]
) -> None:
    parsed = read(seed_text, **said)
    assert [one.code for one in parsed.problems] == code
    for problem in parsed.problems:
        assert problem.spot is not None
        assert next(iter(said.values())).split()[0] in problem.sentence


def test_what_the_cover_says_is_held_against_the_codes(read: Reader, seed_text: str) -> None:
    parsed = read("部门代码：801　　行政区划代码：130323\n" + seed_text)
    assert [one.code for one in parsed.problems] == ["JX713", "JX713"]


def test_a_project_may_have_begun_in_an_earlier_year(read: Reader, seed_text: str) -> None:
    parsed = read(seed_text, year="2022")
    assert parsed.problems == ()
    assert parsed.document is not None
    assert parsed.document.year == 2022
    (note,) = [one for one in parsed.notes if "早于" in one.sentence]
    assert note.spot is not None
    assert "2021" in note.sentence


@pytest.mark.parametrize("region", ["130300", "130000"])
def test_a_project_may_have_the_code_of_the_city_or_province(
    read: Reader, seed_text: str, region: str
) -> None:
    changed = seed_text.replace(SEED_PROJECT, region + SEED_PROJECT[6:])
    assert read(changed, region="130322").problems == ()


def test_projects_of_different_counties_are_asked_about(read: Reader, seed_text: str) -> None:
    start = seed_text.index("1.业务管理经费绩效目标表")
    second = seed_text[start:].replace("1.业务", "2.业务", 1).replace("业务管理经费", "另一经费")
    second = second.replace(SEED_PROJECT, "13032321NSQFN9R8SZS9V")
    parsed = read(seed_text.rstrip(" ") + "\n" + second)
    (problem,) = parsed.problems
    assert problem.loc == ("projects", 1, "code")
    assert problem.spot is not None
    assert problem.spot.cell == f"第{line(seed_text, SEED_PROJECT) + 168 - 47}行"


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_truncated_file_is_never_sound(read: Reader, seed_text: str, part: float) -> None:
    assert not read(seed_text[: int(len(seed_text) * part)]).is_sound


def test_a_row_that_is_there_twice_is_told(read: Reader, seed_text: str) -> None:
    lines = lines_of(seed_text)
    for first, last in [(52, 55), (57, 63), (80, 82)]:
        again = [*lines[:last], "", *lines[first - 1 : last], *lines[last:]]
        parsed = read("\n".join(again))
        assert "JX707" in codes(parsed), first
    again = [*lines[:97], "", *lines[91:97], *lines[97:]]
    assert codes(read("\n".join(again))) == {"JX303"}


def test_a_section_without_its_labels_is_asked_about(read: Reader, seed_text: str) -> None:
    """Else its lines would go to the section above."""
    changed = seed_text.replace("绩效目标：保证", "保证").replace("绩效指标：按时", "按时")
    assert {one[0] for one in placed(read(changed))} == {"JX704", "JX705"}


def test_numbers_within_a_text_count_no_sections(read: Reader, seed_text: str) -> None:
    goal = "（一）建言。\n（二）献策。\n（三）调研。"
    changed = seed_text.replace("绩效目标：发挥工商联", f"绩效目标：{goal}\n发挥工商联")
    parsed = read(changed)
    assert parsed.problems == ()
    assert parsed.document is not None
    assert len(parsed.document.functions) == 4
    assert str(parsed.document.functions[1].goal).startswith(f"{goal}\n发挥")


def test_numbers_that_skip_are_told(read: Reader, seed_text: str) -> None:
    assert placed(read(seed_text.replace("（三）组织", "（四）组织"))) == {("JX706", "第19行")}
    assert placed(read(seed_text.replace("三、加强绩效", "四、加强绩效"))) == {("JX706", "第36行")}
    changed = seed_text.replace("1.业务管理经费绩效", "2.业务管理经费绩效")
    assert placed(read(changed)) == {("JX706", "第48行")}


def test_a_name_that_differs_from_its_heading_is_told(read: Reader, seed_text: str) -> None:
    changed = seed_text.replace("\t业务管理经费", "\t业务费")
    assert placed(read(changed)) == {("JX713", "第55行")}


def test_a_target_that_is_unclear_is_asked_about_at_its_cell(read: Reader, seed_text: str) -> None:
    parsed = read(seed_text.replace("≥2篇", "2篇"))
    (problem,) = parsed.problems
    assert (problem.code, problem.spot and problem.spot.cell) == ("JX218", "第96行")


def test_cells_as_people_type_them_are_understood(read: Reader, seed_text: str) -> None:
    changed = seed_text.replace("≥2篇", "不少于2篇").replace("\t效益指标", "\t★效 益 指 标（30分）")
    changed = changed.replace("\t调研报告数量", "\t指标1：调研报告数量").replace("25.00%", "25")
    changed = changed.replace("\t生态效益指标", "\t生态\n效益").replace(
        "\t预算数\n", "\t预算数（万元）：\n"
    )
    parsed = read(changed)
    assert parsed.problems == ()
    assert parsed.document == read(seed_text).document
    assert {one.understood for one in parsed.notes} >= {"≥2篇", "效益指标", "调研报告数量"}


def test_filler_rows_are_passed_over_with_a_note(read: Reader, seed_text: str) -> None:
    dots = "\n\t\n\t……\n\t……\n\t\n\t\n\t\n"
    parsed = read(seed_text.rstrip(" \n") + "\n" + dots)
    assert parsed.document == read(seed_text).document
    assert any("按空行处理" in one.sentence for one in parsed.notes)


def test_what_nobody_can_place_is_told(read: Reader, seed_text: str) -> None:
    assert placed(read(seed_text.rstrip() + "\n\n以上目标报县政府批准。\n")) == {
        ("JX704", "第169行")
    }


def test_of_very_many_problems_the_first_are_told(read: Reader, seed_text: str) -> None:
    lines = "".join(f"\n\n第{n}句没有用的话。\n\n\t\n\t……\n\t\n\t\n\t\n\t" for n in range(1000))
    parsed = read(f"{seed_text.rstrip()}{lines}\n")
    assert len(parsed.problems) == 301
    assert parsed.problems[-1].sentence.startswith("从这里起还有 700 处要改，没有逐处列出。")


def test_several_departments_in_one_file(tmp_path: Path, seed_text: str) -> None:
    """Each has its cover; the contents in between belong to neither."""
    other = seed_text.replace("714001", "715001").replace("工商业联合会", "科学技术协会")
    other = other.replace("13032221NSQFN9R8SZS9U", "13032221NSQFN9R8SZS9W")
    contents = (
        "目　录\n第一部分\n部门整体绩效目标\n一、总体绩效目标……1\n第二部分\n预算项目绩效目标\n2\n"
    )
    foot = "昌黎县科学技术协会编制 昌黎县财政局审核"
    cover = f"昌黎县科学技术协会\n2021年部门预算绩效文本\n（申报稿）\n{foot}\n"
    path = tmp_path / "全县.txt"
    path.write_text(f"{seed_text.strip()}\n\n{cover}{contents}{other}", "utf-8")
    first, second = parse(path)
    assert (first.problems, second.problems) == ((), ())
    assert first.document is not None
    assert second.document is not None
    assert first.document.department.code == "714"
    assert second.document.department.name == "昌黎县科学技术协会"
    assert [first.document.stage, second.document.stage] == ["批复", "申报"]
    spots = {spot.cell for one in (first, second) for spot in one.uses}
    lines = path.read_text("utf-8").split("\n")
    assert {f"第{n}行" for n, one in enumerate(lines, 1) if one.strip()} <= spots


# ------------------------------------------------------------------ whatever comes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "JX701"),
        (b"\0\1\2\3", "JX701"),
        ("今天开会。".encode(), "JX701"),
        (b"%PDF-1.7", "JX702"),
        (b"PK\3\4rest", "JX701"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "JX702"),
        (b"{\\rtf1", "JX702"),
    ],
)
def test_what_is_no_text_is_one_problem(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "文本.txt"
    path.write_bytes(content)
    (parsed,) = parse(path)
    assert [one.code for one in parsed.problems] == [code]
    assert parsed.document is None


def test_a_file_that_is_not_there_is_the_callers_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        parse(tmp_path / "没有.txt")


@settings(max_examples=60)
@drawn(st.integers(0, 2**32))
def test_no_damage_makes_it_fail(seed_text: str, tmp_path_factory: Any, number: int) -> None:
    """Lines gone, doubled, exchanged, and bytes changed: problems or a document, never an error."""
    dice = random.Random(number)  # noqa: S311 - nothing is kept secret by it
    lines = lines_of(seed_text)
    for _ in range(dice.randrange(1, 12)):
        n = dice.randrange(len(lines))
        match dice.randrange(4):
            case 0:
                del lines[n]
            case 1:
                lines.insert(n, dice.choice(lines))
            case 2:
                m = dice.randrange(len(lines))
                lines[n], lines[m] = lines[m], lines[n]
            case _:
                lines[n] = lines[n][: dice.randrange(len(lines[n]) + 1)]
    content = bytearray("\n".join(lines).encode())
    for _ in range(dice.randrange(20)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path = tmp_path_factory.mktemp("damaged") / "文本.txt"
    path.write_bytes(bytes(content))
    for parsed in parse(path):
        assert parsed.document is not None or parsed.problems
        for one in parsed.problems:
            assert "--" in one.sentence or not list(breaches(one.sentence)), one.sentence


@pytest.mark.parametrize("sign", [" ", "\t", "\u3000", ".", "…", "（", "一", "预算数", "1.", "\n"])
def test_a_long_run_of_one_sign_takes_no_time(tmp_path: Path, seed_text: str, sign: str) -> None:
    path = tmp_path / "文本.txt"
    run = sign * (400_000 // len(sign))
    path.write_text(f"{run}\n{seed_text}\n{run}\n\t{run}\n{run}完", "utf-8")
    assert all(one.problems or one.document for one in parse(path))
