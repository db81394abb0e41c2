"""The law of wording: what was written, what is expected, what to do; plain, polite, Chinese."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import xljixiao
from xljixiao.county.demo import examples_folder
from xljixiao.county.rulebook import Cases, patched
from xljixiao.form.naming import ByName, label
from xljixiao.form.plan import Place
from xljixiao.rules import CATALOGUE, fields, intake, review
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Finding, Spot, place, quoted, say

FILES = sorted((examples_folder() / "rules").glob("JX*.toml"))
ROOT = Path(xljixiao.__file__).parent

_DEED = re.compile("请|不必|建议")
_BLAME = re.compile("篡改|封印|指纹|违规|擅自|造假|乱填|错填|马虎|不认真|不规范|你")
_LATIN = re.compile("[A-Za-z]+")
_PROGRAMS = {"Excel", "WPS", "Word", "PDF", "xlsx", "xls", "et", "ods", "docx", "doc", "txt"}
_QUOTATION = re.compile("“([^“”]*)”")
_LONGEST = 21
"""Twenty characters and the sign that more were there."""


def breaches(sentence: str) -> Iterator[str]:
    """What in a sentence is against the law."""
    plain = re.sub(r"\{\w+\}", "", sentence)
    own = _QUOTATION.sub("", plain)
    *_, last, end = own.split("。")
    if end or not _DEED.search(last):
        yield "no deed at its end"
    if re.search(r"JX\d", plain):
        yield "a code"
    if _BLAME.search(own):
        yield "blame"
    words = {word for word in _LATIN.findall(own) if not re.search(rf"{word}\d", own)}
    if words - _PROGRAMS:
        yield "not Chinese"
    if any(len(found) > _LONGEST for found in _QUOTATION.findall(plain)):
        yield "a long quotation"


@pytest.mark.parametrize(
    ("sentence", "breach"),
    [
        ("填的是“6”；应为 5。请核对。", None),
        ("“{label}”应为 5。请核对；无误的，不必修改。", None),
        ("请用 Excel 打开。不必处理。", None),
        ("应为 5。", "no deed at its end"),
        ("请看这里。应为 5。", "no deed at its end"),
        ("应为 5。请核对", "no deed at its end"),
        ("违反 JX301。请核对。", "a code"),
        ("单元格被篡改。请核对。", "blame"),
        ("weight：应为 5。请核对。", "not Chinese"),
        (f"填的是“{'很' * 22}”。请精简。", "a long quotation"),
    ],
)
def test_the_law_is_kept_by_good_sentences_alone(sentence: str, breach: str | None) -> None:
    assert breach in [*breaches(sentence), None]
    assert bool([*breaches(sentence)]) == (breach is not None)


def test_a_long_quotation_is_cut() -> None:
    assert say("很" * 30, "共 30 个字", "请精简") == f"填的是“{'很' * 20}…”；共 30 个字。请精简。"
    assert len(quoted("很\n" * 30)) == _LONGEST


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_rule_says_keeps_the_law(path: Path) -> None:
    cases, said = Cases.of(path), []
    form = cases.form
    for patch in cases.bad:
        data = patched(cases.document, patch)
        findings = judge(form.model, data, form.setting, catalogue=CATALOGUE.only([path.stem]))
        said += [one.said for one in place(findings.findings, ByName(form, data))]
    assert said
    for sentence in said:
        assert [*breaches(sentence)] == [], sentence
        assert not re.search(r"[{}]", sentence), sentence


NOT_ON_THE_FORM = {"JX323", "JX325", "JX391", "JX392", "JX393"}
"""Rules of fields that this form has no place for."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_rule_finds_has_a_name_on_the_form(path: Path) -> None:
    cases = Cases.of(path)
    for patch in cases.bad:
        loc = tuple(int(step) if step.isdigit() else step for step in patch["at"].split("."))
        assert label(cases.form, Place(loc)) or path.stem in NOT_ON_THE_FORM, loc


CONTEXT = {
    "allowed": "甲、乙",
    "expected": "'甲' or '乙'",
    "parent": "产出指标",
    "length": 21,
    "most": 20,
    "max_length": 30,
    "multiple_of": 0.01,
    "operator": "≥",
    "word": "若干",
    "value": "2",
    "unit": "篇",
    "question": "里有不止一个数，请只留一个，或分成几条指标",
    **dict.fromkeys(("gt", "ge", "lt", "le"), 5),
}


@pytest.mark.parametrize("kind", fields._WORDS)
def test_what_is_said_of_a_refusal_keeps_the_law(kind: str) -> None:
    _, words = fields._WORDS[kind]
    sentence = say("很" * 30, *words(CONTEXT))
    assert [*breaches(sentence)] == [], sentence


SPOT = Spot("01业务管理经费", "C12")
OF_THE_READER: list[Finding] = [
    fields.blank(("overall",)),
    fields.blank(("safeguards", 0, "text"), may_go=True),
    fields.untouched(("projects", 0)),
    fields.untouched(("projects", 0), "status"),
    fields.error_value(("overall",), "#REF!"),
    fields.header(("projects", 0, "indicators", 0)),
    intake.changed((), "5.00", "6"),
    intake.changed((), "很" * 30, "", ("projects", 0, "correction")),
    intake.unverified(),
    intake.broken_seal(),
    intake.foreign_seal(""),
    intake.foreign_seal("很" * 30),
    intake.deleted_spares(["表号：冀绩目标04表-02"]),
    intake.unprotected(SPOT),
    intake.unvalidated([SPOT] * 5),
    intake.outside(Spot("01业务管理经费", "C60"), "很" * 30),
]


OF_THE_OFFICE: list[Finding] = [
    review.unknown(()),
    review.gone(()),
    review.outdated((), "很" * 30),
    review.mixed((), "很" * 30, "很" * 30),
    review.twice((), "很" * 30),
    review.unsigned(()),
    review.unreasoned((), "退回"),
    review.undecided((), "很" * 30),
    review.unfit((), "放行", of_finding=False),
    review.unfit((), "暂缓", of_finding=True),
    review.firm(()),
    review.contradicts((), "通过", "很" * 30),
    review.nothing_to_put(()),
    review.not_in_roster((), "这一项"),
    review.bad_number((), "12"),
    review.no_sum((), "6.00", "5.00"),
    review.no_such_copy((), "3", 2),
]


def test_what_the_reader_says_keeps_the_law() -> None:
    for finding in (*OF_THE_READER, *OF_THE_OFFICE):
        assert [*breaches(finding.sentence)] == [], finding.sentence


@dataclass(frozen=True)
class Said:
    """A sentence as it is made: `say(found, expected, deed)` or `Refused(rule, told, deed)`."""

    where: str
    text: str


def _written(path: Path) -> Iterator[Said]:
    """The deeds that are written where a sentence is made."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="say" | "Refused"), args=[_, _, deed]):
                text = "".join(
                    one.value
                    for one in ast.walk(deed)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
                if text:  # a name stands for one that is written elsewhere
                    yield Said(f"{path.relative_to(ROOT)}:{node.lineno}", text)


DEEDS = [said for path in sorted(ROOT.rglob("*.py")) for said in _written(path)]


def test_deeds_are_found() -> None:
    assert len(DEEDS) > 40


@pytest.mark.parametrize("said", DEEDS, ids=lambda said: said.where)
def test_every_sentence_is_made_with_a_deed(said: Said) -> None:
    assert _DEED.search(said.text), said
    assert not _BLAME.search(said.text), said
