"""Last year's goals and indicators are answers to begin with, as the roster pairs projects."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import SEED_PROJECT
from xljixiao.county.issue.issuing import issue
from xljixiao.county.issue.last_year import LastYear
from xljixiao.county.issue.prefilling import prior_of
from xljixiao.county.ledger import Issued
from xljixiao.county.registering import begin, roster_form
from xljixiao.county.round import ISSUED, Round
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, RosterDepartment, RosterProject, RosterUnit, Terms
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check

NOW = dt.datetime(2022, 3, 1, 9, 30, tzinfo=dt.UTC)
TERMS = Terms(
    county="昌黎县", region="130322", year=2022, stage="申报", sheets="hebei-2021", spares=1
)


def roster_of(*projects: RosterProject) -> Roster:
    """This year's roster of the seed's department."""
    return Roster.model_validate(
        {
            "form": {"id": "roster", "edition": "1"},
            "terms": TERMS,
            "departments": (RosterDepartment(code="714", name="昌黎县工商业联合会"),),
            "units": (RosterUnit(code="714001", name="昌黎县工商业联合会本级"),),
            "projects": projects,
        },
        context=roster_form().setting,
    )


def project(name: str = "业务管理经费", prior: str | None = SEED_PROJECT) -> RosterProject:
    return RosterProject(unit="714001", name=name, prior=prior)


def issued(folder: Path, roster: Roster, *last_year: Submission) -> tuple[Round, list[str]]:
    """A round whose workbooks have gone out, and what was doubted."""
    round_ = begin(folder, roster, last_year=last_year, now=NOW)
    return round_, issue(round_, now=NOW).doubts


def only_workbook(round_: Round, roster: Roster) -> Submission:
    """What stands in the only workbook that went out."""
    (path,) = (round_.folder / ISSUED).iterdir()
    checked = check(path, [round_.form(roster)])
    assert checked.reading is not None
    data = checked.reading.assembled.data
    return Submission.model_validate(data, context=round_.form(roster).setting)


# ------------------------------------------------------------------ by the roster


@pytest.mark.parametrize("prior", [SEED_PROJECT, "业务管理经费", "2021年业务管理经费"])
def test_a_project_begins_with_the_answers_of_the_one_that_the_roster_names(
    tmp_path: Path, seed: Submission, prior: str
) -> None:
    (old,) = seed.projects
    roster = roster_of(project("2022年业务管理经费", prior))
    round_, doubts = issued(tmp_path / "2022", roster, seed)
    now = only_workbook(round_, roster)
    assert doubts == []
    assert (now.overall, now.functions, now.safeguards) == (
        seed.overall,
        seed.functions,
        seed.safeguards,
    )
    (new,) = now.projects
    assert (new.goals, new.indicators) == (old.goals, old.indicators)
    assert (len(new.goals), len(new.indicators)) == (2, 11)
    assert new.spending_plan == old.spending_plan
    assert new.budget == old.budget.model_copy(
        update=dict.fromkeys(("total", "fiscal", "other"))
    ), "amounts never come from last year"
    assert (new.code, new.name) == (None, "2022年业务管理经费")


@pytest.mark.parametrize(
    ("prior", "doubted"),
    [
        (None, []),
        (
            "老年大学经费",
            [
                "714001《业务管理经费》的“上年项目”填的是“老年大学经费”，在上年的资料里没有找到，"
                "没有带入上年的目标和指标。请在名册里核对；不延续上年项目的，请清空。"
            ],
        ),
    ],
    ids=["cleared", "wrong"],
)
def test_a_project_whose_prior_names_nothing_begins_blank(
    tmp_path: Path, seed: Submission, prior: str | None, doubted: list[str]
) -> None:
    roster = roster_of(project(prior=prior))
    round_, doubts = issued(tmp_path / "2022", roster, seed)
    (new,) = Submission.model_validate_json(_document(round_)).projects
    assert doubts == doubted
    assert (new.goals, new.indicators, new.spending_plan, new.budget.purpose) == ((), (), (), None)


def _document(round_: Round) -> str:
    with round_.reading() as ledger:
        return ledger.rows(Issued)[-1].document


def test_a_name_that_two_of_last_years_projects_have_is_asked_about(
    tmp_path: Path, seed: Submission
) -> None:
    (one,) = seed.projects
    other = one.model_copy(update={"code": "13032221A000000000002", "goals": ("别的目标",)})
    last = seed.model_copy(update={"projects": (one, other)})
    by_name, by_code = project(prior=one.name), project("会员培训", other.code)
    round_, (doubt,) = issued(tmp_path / "2022", roster_of(by_name, by_code), last)
    assert "在上年的资料里不止一个，请填项目编码" in doubt
    first, second = Submission.model_validate_json(_document(round_)).projects
    assert (first.goals, second.goals) == ((), ("别的目标",))


def test_a_department_that_has_another_code_now_finds_what_it_answered(
    tmp_path: Path, seed: Submission
) -> None:
    roster = roster_of().model_copy(
        update={
            "departments": (RosterDepartment(code="724", name="示例联合会", former="714"),),
            "units": (RosterUnit(code="724001", name="示例联合会本级"),),
            "projects": (RosterProject(unit="724001", name="业务经费", prior="业务管理经费"),),
        }
    )
    round_, doubts = issued(tmp_path / "2022", roster, seed)
    now = Submission.model_validate_json(_document(round_))
    assert doubts == []
    assert (now.overall, now.projects[0].goals) == (seed.overall, seed.projects[0].goals)


# ------------------------------------------------------------------ under this year's form


def test_what_this_years_form_does_not_hold_is_left_out_and_told(
    tmp_path: Path, seed: Submission
) -> None:
    (old,) = seed.projects
    first, second, *_ = old.indicators
    rows = (
        first.model_copy(update={"level2": "往年的二级指标", "note": "上年的说明"}),
        second.model_copy(update={"weight": Decimal(10), "note": "上年的说明"}),
        *(second.model_copy(update={"name": f"召开执委会次数{n}"}) for n in range(30)),
    )
    plan = (old.spending_plan[0].model_copy(update={"month": 2}), *old.spending_plan[1:])
    odd = old.model_copy(update={"indicators": rows, "spending_plan": plan, "period": "一年"})
    last = seed.model_copy(update={"projects": (odd,)})
    roster = roster_of(project())
    round_ = begin(tmp_path / "2022", roster, last_year=(last,), now=NOW)
    lost = [line for _, line in issue(round_, now=NOW).lost]
    assert lost[:4] == [
        "《业务管理经费》上年的“一年”没有带入：本轮的表样里没有这一格。",
        "《业务管理经费》上年的“2 25.00”没有带入：本轮的表样里没有这一项。",
        "《业务管理经费》上年的第1条指标“调研报告数量”没有带入：填的是“往年的二级指标”；"
        "不属于“产出指标”；"
        "“产出指标”下可选：数量指标、质量指标、时效指标、成本指标。请重新选择。",
        "《业务管理经费》上年的第2条指标“召开执委会次数”的“10.00”没有带入：本轮的表样里没有这一格。",
    ]
    assert all("超过表样的行数" in line for line in lost[4:])
    (new,) = Submission.model_validate_json(_document(round_)).projects
    assert [one.month for one in new.spending_plan] == [6, 10, 12]
    assert new.indicators[0] == second.model_copy(update={"note": None})
    assert len(new.indicators) + len(lost) - 4 == 31


def test_last_years_answers_stand_at_the_indexes_of_this_years_projects(
    form: Form, seed: Submission
) -> None:
    roster = roster_of(project("新项目", prior=None), project())
    (filling,) = roster.fillings()
    prior = prior_of(form, roster, filling, LastYear([seed], form))
    assert prior is not None
    blank, old = prior.projects
    assert (blank.goals, blank.indicators, old.goals) == ((), (), seed.projects[0].goals)
    assert (old.indicators, old.budget.total) == (seed.projects[0].indicators, None)
    assert (prior.overall, prior.year) == (seed.overall, 2022)
    assert prior_of(form, roster, filling, LastYear([], form)) is None
