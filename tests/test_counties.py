"""The county that tests make for themselves: always the same, varied, and sound."""

from decimal import Decimal
from random import Random

import pytest

from counties import DROPPED, MONTHS, Totals, county, independent_totals
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Budget, Step, Submission
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Severity

County = tuple[Roster, list[Submission]]


@pytest.fixture(scope="module")
def large() -> County:
    """A whole county as large as they come."""
    return county()


def test_a_seed_gives_the_same_county_again_and_another_gives_another() -> None:
    assert county(9, 60, seed=4) == county(9, 60, seed=4)
    assert county(9, 60, seed=4) != county(9, 60, seed=5)


@pytest.mark.parametrize(("fillers", "projects"), [(1, 1), (1, 0), (2, 7), (30, 90), (215, 5000)])
def test_it_has_as_many_workbooks_and_projects_as_are_asked_for(
    fillers: int, projects: int, large: County
) -> None:
    roster, submissions = large if fillers == 215 else county(fillers, projects)
    assert len(submissions) == len(list(roster.fillings())) == fillers
    assert len(roster.projects) == projects


def test_it_is_as_varied_as_a_county(large: County, form: Form) -> None:
    _, submissions = large
    projects = [one for document in submissions for one in document.projects]
    rows = [row for one in projects for row in one.indicators]
    own = [one for one in submissions if one.filler.code == one.department.code]
    parts = [one for one in submissions if one.filler.code != one.department.code]
    assert {row.target.operator for row in rows} == {"≥", "≤", "=", ">", "<", "定性"}
    assert {row.level2 for row in rows} == set(form.setting.words("level2"))
    assert {one.status for one in projects} == {"申报", *DROPPED}
    assert {len(one.indicators) for one in projects} == {0, *range(8, 17)}
    assert min(len(one.projects) for one in own) == 0
    assert max(len(one.projects) for one in submissions) > 40
    assert len({one.department.code for one in parts}) > 30
    assert all(one.overall is None and not one.functions + one.safeguards for one in parts)
    assert all(one.overall and one.functions and one.safeguards for one in own)
    assert any(row.note for row in rows)
    assert any("\n" in (one.budget.purpose or "") for one in projects)


def test_the_roster_gives_every_submission_what_stands_in_it(large: County) -> None:
    roster, submissions = large
    for filling, document in zip(roster.fillings(), submissions, strict=True):
        assert document.filler == filling.filler
        assert document.department.code == filling.department.code
        assert [
            (one.unit, one.code, one.name, one.budget.total, one.budget.fiscal, one.budget.other)
            for one in document.projects
        ] == [
            (roster.unit(one.unit), one.code, one.name, one.total, one.fiscal, one.other)
            for one in filling.projects
        ]


def test_the_roster_holds_under_its_own_form(large: County) -> None:
    roster, _ = large
    setting = shipped_form("roster").setting
    assert Roster.model_validate(roster.model_dump(mode="json"), context=setting) == roster


def test_no_rule_returns_a_submission(large: County, form: Form) -> None:
    _, submissions = large
    for document in Random(2).sample(submissions, 40):  # noqa: S311 - which ones does not matter
        judgement = judge(form.model, document.model_dump(mode="json"), form.setting)
        assert judgement.document == document
        assert {one.severity for one in judgement.findings} <= {Severity.HINT}


def test_the_independent_totals_are_those_that_a_hand_adds_up() -> None:
    _, (document,) = county(1, 3, seed=7)
    first, second, third = document.projects
    amounts = {"total": Decimal("12.5"), "fiscal": Decimal(10), "other": Decimal("2.5")}
    plan = tuple(Step(month=month, percent=Decimal(month * 8)) for month in MONTHS)
    update = {"status": "申报", "budget": Budget(**amounts), "spending_plan": plan}
    projects = (
        first.model_copy(update={**update, "indicators": first.indicators[:2]}),
        second.model_copy(update={**update, "indicators": second.indicators[:3]}),
        third.model_copy(update={"status": "并入"}),
    )
    totals = independent_totals([document.model_copy(update={"projects": projects})])
    assert totals.whole == Totals(
        projects=2,
        indicators=5,
        total=Decimal(25),
        fiscal=Decimal(20),
        other=Decimal(5),
        plan={3: Decimal(6), 6: Decimal(12), 10: Decimal(20), 12: Decimal(24)},
    )
    assert totals.departments == {document.department.code: totals.whole}


def test_departments_add_up_to_the_county(large: County) -> None:
    _, submissions = large
    totals = independent_totals(submissions)
    for name in ("projects", "indicators", "total", "fiscal", "other"):
        assert getattr(totals.whole, name) == sum(
            getattr(one, name) for one in totals.departments.values()
        )
    assert totals.whole.plan[12] == totals.whole.total
    assert 0 < totals.whole.plan[3] < totals.whole.plan[6] < totals.whole.plan[10]
