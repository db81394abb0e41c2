"""Published tables show what a rule would do to real departments: how often it speaks."""

import os
from pathlib import Path

import pytest

from real_data import PAGE, page, real_data, tallies
from xljixiao.rules import CATALOGUE
from xljixiao.rules.problem import Severity

JUDGING = {rule.code: rule for rule in CATALOGUE.rules if rule.check is not None}
USUAL = 3
"""A rule that speaks of one project in so many is no more than a hint."""


@pytest.fixture(scope="session")
def tables() -> Path:
    found = real_data()
    if found is None and not os.environ.get("CI"):
        pytest.skip("the published tables are not beside this checkout")
    assert found is not None
    return found


def test_the_page_in_docs_is_the_one_of_the_rules(tables: Path) -> None:
    assert PAGE.read_text("utf-8") == page(tables)


def test_the_page_names_every_rule_and_no_unit() -> None:
    text = PAGE.read_text("utf-8")
    assert [code for code in JUDGING if code < "JX4" and f"| {code} |" not in text] == []
    assert not any(word in text for word in ("局", "镇", "政府", "委员会", "学校", "http"))


def test_what_most_projects_draw_is_no_more_than_a_hint(tables: Path) -> None:
    counted = tallies(tables)
    usual = {
        code
        for code, one in counted.items()
        if len(one.judged) >= USUAL and len(one.fired) * USUAL > len(one.judged)
    }
    assert usual  # or the tables were not read at all
    assert {JUDGING[code].severity for code in usual} == {Severity.HINT}


def test_most_rules_could_be_applied_to_real_tables(tables: Path) -> None:
    counted = tallies(tables)
    quality = {code for code in JUDGING if "JX340" <= code < "JX390"}
    assert {code for code in quality if not counted[code].judged} == {"JX364"}  # no earlier values
