"""The bundled county: the seed's facts are the seed's, the rest is plainly invented and sound."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from conftest import SEED_PROJECT
from xljixiao.county.demo import examples
from xljixiao.form.loading import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Severity

HINTS = {"example": {"JX345": 1, "JX355": 1, "JX357": 2, "JX376": 1, "JX380": 1}}
"""What the seed, which a real department disclosed, is hinted at; the invented ones are without."""


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_an_example_is_sound_and_in_the_canonical_form(path: Path, form: Form) -> None:
    text = path.read_text("utf-8")
    judgement = judge(form.model, json.loads(text), form.setting)
    assert Counter(one.code for one in judgement.findings) == HINTS.get(path.stem, {})
    assert {one.severity for one in judgement.findings} <= {Severity.HINT}
    assert judgement.document is not None
    assert judgement.document.model_dump_json(indent=2) + "\n" == text


def test_the_county_has_the_seed_one_of_twelve_projects_and_one_of_none(form: Form) -> None:
    submissions = [Submission.model_validate_json(path.read_bytes()) for path in examples()]
    counts = sorted(len(one.projects) for one in submissions)
    assert {0, 1, 12} <= set(counts)
    others = [one.department.name for one in submissions if one.department.code != "714"]
    assert all(name.startswith("示例") for name in others)


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
        row = [
            indicator.level2,
            indicator.name,
            indicator.description,
            str(indicator.target),
            indicator.basis,
        ]
        assert any(cells[n : n + len(row)] == row for n in range(len(cells))), row
    assert len(project.indicators) == len(
        re.findall(r"(?m)^\t\w+指标\n\t.+\n\t.+\n\t.+\n\t工商联职能", table)
    )
    for function in seed.functions:
        assert function.name in text
    assert [len(seed.functions), len(seed.safeguards), len(project.goals)] == [4, 7, 2]
    for safeguard in seed.safeguards:
        assert f"{safeguard.title}。" in text
