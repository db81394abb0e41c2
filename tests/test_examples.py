"""The bundled county: the seed's facts are the seed's, the rest is plainly invented and sound."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conftest import SEED_PROJECT
from xljixiao.county.demo import example_roster, examples
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Submission
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Severity
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write

HINTS = {
    "example": {"JX345": 1, "JX355": 1, "JX357": 2, "JX376": 1, "JX380": 1},
}
"""What the seed, which a real department disclosed, is hinted at; the invented ones are without."""


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_an_example_is_sound_and_in_the_canonical_form(path: Path, form: Form) -> None:
    text = path.read_text("utf-8")
    judgement = judge(form.model, json.loads(text), form.setting)
    assert Counter(one.code for one in judgement.findings) == HINTS.get(path.stem, {})
    assert {one.severity for one in judgement.findings} <= {Severity.HINT}
    assert judgement.document is not None
    assert judgement.document.model_dump_json(indent=2) + "\n" == text


@pytest.fixture(scope="module")
def county() -> Mapping[str, Submission]:
    """The submissions by their filling units' codes."""
    documents = [Submission.model_validate_json(path.read_bytes()) for path in examples()]
    return {one.filler.code: one for one in documents}


@pytest.fixture(scope="module")
def roster() -> Roster:
    setting = shipped_form("roster").setting
    return Roster.model_validate_json(example_roster().read_bytes(), context=setting)


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_an_example_comes_back_from_its_workbook_clean(
    path: Path, form: Form, tmp_path: Path
) -> None:
    document = Submission.model_validate_json(path.read_bytes(), context=form.setting)
    received = tmp_path / "收到.xlsx"
    received.write_bytes(write(form, document))
    checked = check(received)
    assert (checked.state, checked.notes) == ("clean", ())
    corrected = {"JX126": 1} if any(one.correction for one in document.projects) else {}
    assert Counter(one.code for one in checked.problems) == HINTS.get(path.stem, {}) | corrected
    assert checked.document == document


def test_twelve_departments_have_fourteen_workbooks(county: Mapping[str, Submission]) -> None:
    assert len(county) == 14
    assert len({one.department.code for one in county.values()}) == 12
    assert [code for code in county if code.startswith("801")] == ["801", "801002", "801003"]
    counts = [len(one.projects) for one in county.values()]
    assert {0, 1, 12} <= set(counts)
    assert sum(counts) == 59
    others = [one.department.name for code, one in county.items() if code != "714"]
    assert all(name.startswith("示例") for name in others)


def test_a_part_has_projects_and_nothing_of_the_whole(county: Mapping[str, Submission]) -> None:
    for one in county.values():
        is_whole = one.filler.code == one.department.code
        whole = (one.overall, one.functions, one.safeguards)
        assert all(whole) if is_whole else not any(whole)
        assert one.projects or is_whole


def test_the_county_shows_what_a_department_may_say_of_a_project(
    county: Mapping[str, Submission],
) -> None:
    projects = [one for document in county.values() for one in document.projects]
    assert {one.status for one in projects} == {"申报", "本年不申报", "并入"}
    assert any(one.correction for one in projects)
    assert any(row.note for one in projects for row in one.indicators)
    operators = {row.target.operator for one in projects for row in one.indicators}
    assert operators == {"≥", "≤", "=", ">", "<", "定性"}
    assert all(8 <= len(one.indicators) <= 16 for one in projects if one.status == "申报")


def test_the_roster_is_sound_and_in_the_canonical_form(roster: Roster) -> None:
    form = shipped_form("roster")
    text = example_roster().read_text("utf-8")
    assert roster.model_dump_json(indent=2) + "\n" == text
    assert judge(form.model, json.loads(text), form.setting).findings == ()


def test_the_roster_gives_each_example_what_stands_in_it(
    roster: Roster, county: Mapping[str, Submission]
) -> None:
    fillings = list(roster.fillings())
    assert {one.filler.code for one in fillings} == set(county)
    for filling in fillings:
        document = county[filling.filler.code]
        department = filling.department
        assert document.filler == filling.filler
        assert (document.department.code, document.department.name) == (
            department.code,
            department.name,
        )
        assert (document.contact.filled_by, document.contact.phone) == (
            filling.contact,
            filling.phone,
        )
        assert [
            (one.unit, one.code, one.name, one.budget.total, one.budget.fiscal, one.budget.other)
            for one in document.projects
        ] == [
            (roster.unit(one.unit), one.code, one.name, one.total, one.fiscal, one.other)
            for one in filling.projects
        ]
        terms, deadline = roster.terms, filling.extended or roster.terms.deadline
        assert (document.county, document.region, document.year, document.stage) == (
            (terms.county, terms.region, terms.year, terms.stage)
        )
        assert deadline is not None
        assert document.contact.date is not None
        assert document.contact.date <= deadline


def test_the_roster_shows_what_finance_may_say_of_a_round(roster: Roster) -> None:
    assert len({one.bureau for one in roster.departments}) == 6
    assert [one.code for one in roster.departments if one.extended] == ["808"]
    (secret,) = (one for one in roster.projects if one.disclosed == "否")
    assert secret.unit.startswith("811")
    assert secret.disclosed_basis
    assert all(one.basis for one in roster.projects)
    assert any(one.prior for one in roster.projects)


def test_no_department_speaks_in_the_words_of_another(county: Mapping[str, Submission]) -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for one in county.values():
        for text in _own_words(one):
            if len(text) >= 10:
                said[text].add(one.department.code)
    assert {text: codes for text, codes in said.items() if len(codes) > 1} == {}


def test_no_department_speaks_in_the_words_of_the_seed(
    county: Mapping[str, Submission], seed_text: str
) -> None:
    """Its own neither: of the seed there are codes, names and figures."""
    original, run = "".join(seed_text.split()), 12
    for one in county.values():
        texts = list(_own_words(one))
        runs = {text[n : n + run] for text in texts for n in range(len(text) - run + 1)}
        assert {said for said in runs if said in original} == set()


def _own_words(document: Submission) -> Iterator[str]:
    """What a department wrote itself: not the safeguards, which a form brings with it."""
    yield from (document.overall or "").splitlines()
    for function in document.functions:
        yield from (function.goal or "", *function.indicators)
    for project in document.projects:
        yield from (project.budget.purpose or "", *project.goals)
        for row in project.indicators:
            yield from (row.name, row.description or "")


def test_the_first_example_has_every_fact_of_the_seed(seed: Submission, seed_text: str) -> None:
    text = seed_text
    (project,) = seed.projects
    assert project.code == SEED_PROJECT
    assert f"{project.unit.code}{project.unit.name}" in text
    assert re.findall(r"(?m)^\t(\d+\.\d\d)%$", text) == [
        str(step.percent) for step in project.spending_plan
    ]
    amounts = re.search(
        r"预算数\n\t([\d.]+)\n\t其中：财政资金\n\t([\d.]+)\n\t其他资金\n\t([\d.]+)", text
    )
    assert amounts is not None
    budget = project.budget
    assert [str(budget.total), str(budget.fiscal), str(budget.other)] == [
        f"{float(amount):.2f}" for amount in amounts.groups()
    ]
    table = text.partition("指标值确定依据")[2]
    cells = [line.strip() for line in table.splitlines()]
    for indicator in project.indicators:
        called = [indicator.level2, indicator.name]
        asked = [str(indicator.target), indicator.basis]
        rows = (cells[n : n + 5] for n in range(len(cells)))
        assert any(row[:2] == called and row[3:] == asked for row in rows), called
    assert len(project.indicators) == len(
        re.findall(r"(?m)^\t\w+指标\n\t.+\n\t.+\n\t.+\n\t工商联职能", table)
    )
    for function in seed.functions:
        assert function.name in text
    assert [len(seed.functions), len(seed.safeguards), len(project.goals)] == [4, 7, 2]
    for safeguard in seed.safeguards:
        assert f"{safeguard.title}。" in text
