"""A disclosed text read back: every line accounted for; what is damaged located, not guessed."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import SEED_PROJECT
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
