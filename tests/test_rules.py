"""The rules about sums, plans, names and codes; what is silenced; a sentence for each refusal."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project, Submission
from xljixiao.rules import CATALOGUE, fields
from xljixiao.rules.catalogue import Catalogue, declare
from xljixiao.rules.county import conflicts
from xljixiao.rules.judging import judge as judge_with_every_rule
from xljixiao.rules.problem import Finding, Problem, Severity, Spot, Waived, grouped, place

FOUR = CATALOGUE.only(["JX1", "JX2", "JX30"], ["JX306"])
"""JX301 to JX305 alone: examples/rules/ has the others. So a new rule changes nothing here."""
judge = partial(judge_with_every_rule, catalogue=FOUR)

FORM = shipped_form("hebei-2021")
Data = dict[str, Any]
CODE = "13032221NSQFN9R8SZS9U"
OTHER_CODE = "13032221AAAAAAAAAAAAA"


@pytest.fixture(scope="session")
def setting(form: Form) -> Setting:
    return form.setting


def plan(*percents: str) -> list[Data]:
    months = (3, 6, 10, 12)[-len(percents) :] if percents else ()
    return [
        {"month": month, "percent": percent}
        for month, percent in zip(months, percents, strict=True)
    ]


def indicator(name: str) -> Data:
    return {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": name,
        "target": {"operator": "≥", "value": "2", "words": None, "unit": "篇"},
        "weight": "50",
    }


def project(**changes: Any) -> Data:
    return {
        "unit": {"code": "714", "name": "昌黎县工商业联合会"},
        "code": CODE,
        "name": "业务管理经费",
        "status": "申报",
        "budget": {"total": "5.00", "fiscal": "4.50", "other": "0.50", "purpose": "日常运转"},
        "spending_plan": plan("25", "50", "75", "100"),
        "goals": ["形成调研报告2篇"],
        "indicators": [indicator("调研报告数量"), indicator("走访企业次数"), indicator("培训人次")],
        **changes,
    }


def document(*projects: Data, **changes: Any) -> Data:
    return {
        "form": {"id": "hebei-2021", "edition": "1"},
        "county": "昌黎县",
        "region": "130322",
        "year": 2021,
        "stage": "批复",
        "department": {"code": "714", "name": "昌黎县工商业联合会"},
        "filler": {"code": "714", "name": "昌黎县工商业联合会"},
        "contact": {"filled_by": "张三", "phone": "0335-0000000"},
        "overall": "当好桥梁和助手。",
        "functions": [{"name": "参政议政", "goal": "提出意见。", "indicators": ["调研2篇"]}],
        "safeguards": [{"title": "完善制度建设", "text": "使目标有章可循。"}],
        "tasks": [{"name": "调研", "content": "走访。", "total": "1", "fiscal": "1", "other": "0"}],
        "projects": list(projects) or [project()],
        **changes,
    }


def put(data: Data, loc: Loc, value: object) -> Data:
    """The document with one datum changed."""
    changed = copy.deepcopy(data)
    at: Any = changed
    for step in loc[:-1]:
        at = at[step]
    at[loc[-1]] = value
    return changed


def without(data: Data, loc: Loc) -> Data:
    changed = copy.deepcopy(data)
    at: Any = changed
    for step in loc[:-1]:
        at = at[step]
    del at[loc[-1]]
    return changed


def found(data: Data, setting: Setting, *known: Finding) -> list[tuple[str, Loc]]:
    findings = judge(Submission, data, setting, known=known).findings
    return [(one.code, one.loc) for one in findings]


# ---------------------------------------------------------------- one submission, good and bad

TOTAL: Loc = ("projects", 0, "budget", "total")
STEP: Loc = ("projects", 0, "spending_plan")
NAME: Loc = ("projects", 0, "indicators")

GOOD: dict[str, Data] = {
    "JX301: a sum": document(),
    "JX301: a sum to the last 分": document(
        project(budget={"total": "0.300001", "fiscal": "0.1", "other": "0.200001"})
    ),
    "JX301: no total": document(project(budget={"fiscal": "1", "other": "1"})),
    "JX301: a part is blank": document(project(budget={"total": "5", "fiscal": "1"})),
    "JX301: no budget at all": without(document(), ("projects", 0, "budget")),
    "JX302: a plan that rests": document(project(spending_plan=plan("0", "50", "50", "100"))),
    "JX302: all at once": document(project(spending_plan=plan("100", "100", "100", "100"))),
    "JX302: all in the end": document(project(spending_plan=plan("0", "0", "0", "100"))),
    "JX302: one step": document(project(spending_plan=plan("100"))),
    "JX302: no plan": document(project(spending_plan=[])),
    "JX303: the same name in two projects": document(project(), project(code=OTHER_CODE)),
    "JX304: not yet approved": document(project(code=None), stage="申报"),
    "JX304: dropped before it had a code": document(
        project(code=None, status="本年不申报", reason="本年暂缓")
    ),
    "JX305: dropped, and says why": document(project(status="并入", reason="并入第二个项目")),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_makes_sense_is_not_found_fault_with(setting: Setting, case: str) -> None:
    judgement = judge(Submission, GOOD[case], setting)
    assert judgement.findings == ()
    assert judgement.document == Submission.model_validate(GOOD[case])


BAD: dict[str, tuple[Data, Loc, str, str]] = {
    "JX301: too much": (
        put(document(), TOTAL, "6"),
        TOTAL,
        "6.00",
        "填的是“6.00”；应等于{fiscal}（4.50）与{other}（0.50）之和 5.00。请核对。",
    ),
    "JX301: a 分 too little": (
        put(document(), TOTAL, "4.999999"),
        TOTAL,
        "4.999999",
        "填的是“4.999999”；应等于{fiscal}（4.50）与{other}（0.50）之和 5.00。请核对。",
    ),
    "JX301: zero is an amount": (
        put(document(), TOTAL, "0"),
        TOTAL,
        "0.00",
        "填的是“0.00”；应等于{fiscal}（4.50）与{other}（0.50）之和 5.00。请核对。",
    ),
    "JX302: falls": (
        document(project(spending_plan=plan("25", "50", "40", "100"))),
        (*STEP, 2, "percent"),
        "40.00",
        "填的是“40.00”；这里填累计数，不应小于{before}的 50.00%。请核对。",
    ),
    "JX302: does not end": (
        document(project(spending_plan=plan("25", "50", "75", "90"))),
        (*STEP, 3, "percent"),
        "90.00",
        "填的是“90.00”；累计数到这里应为 100%。请核对。",
    ),
    "JX302: one step that does not end": (
        document(project(spending_plan=plan("99.99"))),
        (*STEP, 0, "percent"),
        "99.99",
        "填的是“99.99”；累计数到这里应为 100%。请核对。",
    ),
    "JX302: nothing is ever spent": (
        document(project(spending_plan=plan("0", "0", "0", "0"))),
        (*STEP, 3, "percent"),
        "0.00",
        "填的是“0.00”；累计数到这里应为 100%。请核对。",
    ),
    "JX302: a share for a percentage": (
        document(project(spending_plan=plan("0", "0", "0.00", "1"))),
        (*STEP, 3, "percent"),
        "0、0、0、1",
        "填的是“0、0、0、1”；看起来是比例，这里要填百分数。请改为 0、0、0、100。",
    ),
    "JX303: the same name": (
        put(document(), (*NAME, 2, "name"), "调研报告数量"),
        (*NAME, 2, "name"),
        "调研报告数量",
        "填的是“调研报告数量”；与第1条指标重名。请改为不同的名称，或合并为一条。",
    ),
    "JX303: the same name but for blanks": (
        put(document(), (*NAME, 2, "name"), "走访企业\n次数\u3000"),
        (*NAME, 2, "name"),
        "走访企业次数",
        "填的是“走访企业次数”；与第2条指标重名。请改为不同的名称，或合并为一条。",
    ),
    "JX304: approved without a code": (
        put(document(), ("projects", 0, "code"), None),
        ("projects", 0, "code"),
        "",
        "{when}是“批复”，这里不能空着。请补充。",
    ),
    "JX304: new and approved without a code": (
        document(project(), project(code=None, status="新增")),
        ("projects", 1, "code"),
        "",
        "{when}是“批复”，这里不能空着。请补充。",
    ),
    "JX305: dropped without a word": (
        document(project(), project(code=OTHER_CODE, status="本年不申报")),
        ("projects", 1, "reason"),
        "",
        "{when}是“本年不申报”，这里不能空着。请补充。",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_makes_no_sense_is_found_once_at_its_place(setting: Setting, case: str) -> None:
    data, loc, said, sentence = BAD[case]
    judgement = judge(Submission, data, setting)
    (finding,) = judgement.findings
    assert (finding.code, finding.loc, finding.severity) == (case[:5], loc, Severity.MUST)
    assert (finding.found, finding.sentence) == (said, sentence)
    assert judgement.document is not None


def test_a_plan_that_falls_and_does_not_end_is_told_at_both_places(setting: Setting) -> None:
    data = document(project(spending_plan=plan("25", "20", "60", "90")))
    assert found(data, setting) == [
        ("JX302", (*STEP, 1, "percent")),
        ("JX302", (*STEP, 3, "percent")),
    ]


def test_a_plan_that_is_not_cumulated_is_told_at_each_place_that_must_change(
    setting: Setting,
) -> None:
    data = document(project(spending_plan=plan("40", "30", "20", "10")))
    findings = judge(Submission, data, setting).findings
    assert [one.loc for one in findings] == [(*STEP, n, "percent") for n in (1, 2, 3)]
    assert {one.sentence for one in findings} == {
        "填的是“40、30、20、10”；看起来是各期数，这里要填累计数。请改为 40、70、90、100。"
    }


def test_a_name_that_stands_three_times_is_told_of_the_first(setting: Setting) -> None:
    data = document(project(indicators=[indicator("同名") for _ in range(3)]))
    findings = judge(Submission, data, setting).findings
    assert [one.loc for one in findings] == [(*NAME, 1, "name"), (*NAME, 2, "name")]
    assert all("与第1条指标重名" in one.sentence for one in findings)


def test_each_project_is_judged_by_itself(setting: Setting) -> None:
    data = document(
        project(budget={"total": "3", "fiscal": "1", "other": "1"}),
        project(code=OTHER_CODE),
        project(code="13032221BBBBBBBBBBBBB", spending_plan=plan("50", "90")),
    )
    assert found(data, setting) == [
        ("JX301", TOTAL),
        ("JX302", ("projects", 2, "spending_plan", 1, "percent")),
    ]


def test_each_of_these_rules_has_a_good_and_a_bad_case() -> None:
    codes = {rule.code for rule in FOUR.rules if rule.code.startswith("JX3")}
    assert {case[:5] for case in GOOD} == codes
    assert {case[:5] for case in BAD} == codes


# ---------------------------------------------------------------- submissions side by side


def submission(**changes: Any) -> Submission:
    return Submission.model_validate(document(**changes))


def found_between(submissions: Mapping[str, Submission]) -> list[tuple[str, str, Loc, str]]:
    return [
        (file, one.code, one.loc, one.sentence)
        for file, one in conflicts(submissions, FORM.setting)
        if one.severity is Severity.MUST
    ]


EDUCATION = {
    "department": {"code": "801", "name": "教育局"},
    "filler": {"code": "801", "name": "教育局"},
    "projects": [project(code=OTHER_CODE)],
}
ARCHIVES = {
    "department": {"code": "802", "name": "档案馆"},
    "filler": {"code": "802", "name": "档案馆"},
    "projects": [project(code=None)],
}


def test_submissions_of_different_fillers_add_up() -> None:
    three = {"a": submission(), "b": submission(**EDUCATION), "c": submission(**ARCHIVES)}
    assert found_between(three) == []
    assert found_between({}) == []


def test_a_code_of_a_project_that_is_not_declared_is_nobody_elses_conflict() -> None:
    dropped = project(status="本年不申报", reason="已并入")
    one = submission(projects=[project(), dropped])
    assert found_between({"a": one}) == []
    assert [code for _, code, _, _ in found_between({"a": submission(projects=[project()] * 2)})]


def test_projects_without_a_code_are_not_the_same_project() -> None:
    blank = [project(code=None), project(code=None)]
    pair = {"a": submission(projects=blank), "b": submission(**ARCHIVES)}
    assert found_between(pair) == []


def test_an_equal_copy_counts_once() -> None:
    assert found_between({"a": submission(), "b": submission(), "c": submission()}) == [
        (file, "JX401", (), "与“a”内容完全相同，只算一次。不必处理，也可删去这一份。")
        for file in ("b", "c")
    ]


def test_two_different_submissions_of_one_filler_are_both_asked_about() -> None:
    sentence = "“昌黎县工商业联合会”有 2 份内容不同的申报。请与单位核对，只保留一份后重新汇总。"
    pair = {"a": submission(), "b": submission(overall="另一份。"), "c": submission(**EDUCATION)}
    assert found_between(pair) == [
        ("a", "JX401", (), sentence),
        ("b", "JX401", (), sentence),
    ]


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"county": "卢龙县"}, "“卢龙县”（其他为“昌黎县”）"),
        ({"region": "130324"}, "“130324”（其他为“130322”）"),
        ({"year": 2020}, "“2020年”（其他为“2021年”）"),
        ({"stage": "申报"}, "“申报”（其他为“批复”）"),
        (
            {"form": {"id": "hebei-2021", "edition": "2"}},
            "“hebei-2021 第2版”（其他为“hebei-2021 第1版”）",
        ),
        (
            {"county": "卢龙县", "region": "130324"},
            "“卢龙县”（其他为“昌黎县”）、“130324”（其他为“130322”）",
        ),
    ],
)
def test_what_belongs_to_another_round_is_not_added(change: Data, differs: str) -> None:
    several = {
        "odd": submission(**change),
        "b": submission(**EDUCATION),
        "c": submission(**ARCHIVES),
    }
    sentence = f"与其他工作簿不是同一次申报：{differs}。请核对是否放错了文件。"
    assert found_between(several) == [("odd", "JX402", (), sentence)]


def test_one_code_in_two_submissions_is_told_in_both() -> None:
    pair = {"a": submission(), "b": submission(**EDUCATION | {"projects": [project()]})}
    assert found_between(pair) == [
        (file, "JX403", (), sentence)
        for file, sentence in (
            ("a", f"填的是“{CODE[:20]}…”；这个项目编码在“b”里也有。请核对是哪一个单位的项目。"),
            ("b", f"填的是“{CODE[:20]}…”；这个项目编码在“a”里也有。请核对是哪一个单位的项目。"),
        )
    ]


def test_one_code_twice_in_one_submission_is_told_once() -> None:
    one = {"a": submission(projects=[project(), project()])}
    sentence = f"填的是“{CODE[:20]}…”；这个项目编码在本工作簿里也有。请核对是哪一个单位的项目。"
    assert found_between(one) == [("a", "JX403", (), sentence)]


def test_the_codes_of_two_versions_of_one_filler_are_no_second_problem() -> None:
    pair = {"a": submission(), "b": submission(overall="另一份。")}
    assert {code for _, code, _, _ in found_between(pair)} == {"JX401"}


def test_every_rule_between_submissions_is_met_above() -> None:
    met = {
        "a": submission(),
        "b": submission(),
        "c": submission(**EDUCATION | {"projects": [project()], "year": 2020}),
    }
    codes = {rule.code for rule in CATALOGUE.rules if rule.code.startswith("JX4")}
    assert {code for _, code, _, _ in found_between(met)} == codes


# ---------------------------------------------------------------- what is not silenced


def test_bad_cells_do_not_silence_the_rules_beside_them(setting: Setting) -> None:
    bad = project(
        code=None,
        budget={"total": "6", "fiscal": "4.50", "other": "0.50", "purpose": "很" * 1001},
        spending_plan=plan("25", "50", "40", "100"),
    )
    bad["indicators"][1]["level2"] = "社会效益指标"
    bad["indicators"][2]["name"] = "调研报告数量"
    judgement = judge(Submission, document(bad), setting)
    assert judgement.document is None
    assert sorted((one.code, one.loc[1:]) for one in judgement.findings) == [
        ("JX204", (0, "indicators", 1, "level2")),
        ("JX205", (0, "budget", "purpose")),
        ("JX301", (0, "budget", "total")),
        ("JX302", (0, "spending_plan", 2, "percent")),
        ("JX303", (0, "indicators", 2, "name")),
        ("JX304", (0, "code")),
    ]


def test_a_bad_project_does_not_silence_the_others(setting: Setting) -> None:
    data = document(
        put(project(), ("budget", "fiscal"), "很多"),
        put(project(code=OTHER_CODE), ("budget", "total"), "6"),
    )
    assert found(data, setting) == [
        ("JX206", ("projects", 0, "budget", "fiscal")),
        ("JX301", ("projects", 1, "budget", "total")),
    ]


@pytest.mark.parametrize(
    ("loc", "value", "code"),
    [
        (("projects", 0, "budget", "other"), "很多", "JX206"),
        (("projects", 0, "budget", "extra"), "1", "JX214"),
        (("projects", 0, "spending_plan", 1, "percent"), "150", "JX207"),
        (("projects", 0, "spending_plan", 1), None, "JX201"),
        (("projects", 0, "indicators", 1, "name"), "很" * 201, "JX205"),
        (("projects", 0, "indicators", 1), "一行", "JX214"),
        (("stage",), "决算", "JX203"),
    ],
)
def test_what_a_rule_reads_is_judged_only_where_it_holds(
    setting: Setting, loc: Loc, value: object, code: str
) -> None:
    data = document(project(code=None, spending_plan=plan("25", "50", "40", "100")))
    data = put(put(data, TOTAL, "6"), (*NAME, 2, "name"), "调研报告数量")
    before = {"JX301", "JX302", "JX303", "JX304"}
    assert {one for one, _ in found(data, setting)} == before
    silenced = {"budget": "JX301", "spending_plan": "JX302"}
    rule = silenced.get(str(loc[2])) if len(loc) > 2 else "JX304"
    if loc[-1] == "extra" or rule is None:  # beside what the rule reads, or a row it passes over
        assert {one for one, _ in found(put(data, loc, value), setting)} == {code} | before
    else:
        assert {one for one, _ in found(put(data, loc, value), setting)} == {code} | before - {rule}


@pytest.mark.parametrize("junk", [None, 5, "很多", ["一"], [None]])
@pytest.mark.parametrize("name", ["projects", "functions", "contact", "department", "stage"])
def test_a_document_of_another_structure_is_told_and_not_tripped_over(
    setting: Setting, name: str, junk: object
) -> None:
    judgement = judge(Submission, document(**{name: junk}), setting)
    assert judgement.document is None
    assert {one.code for one in judgement.findings} <= {"JX201", "JX203", "JX214"}
    assert {one.loc[0] for one in judgement.findings} == {name}


# ---------------------------------------------------------------- what is silenced


def test_a_blank_cell_speaks_for_what_follows_from_it(setting: Setting) -> None:
    target: Loc = (*NAME, 1, "target")
    data = put(document(), target, {"operator": "≥"})
    assert found(data, setting) == [("JX211", target)]
    assert found(data, setting, fields.blank((*target, "value"))) == [("JX201", (*target, "value"))]


def test_a_blank_cell_that_the_model_misses_too_is_told_once(setting: Setting) -> None:
    loc: Loc = (*NAME, 1, "name")
    assert found(without(document(), loc), setting, fields.blank(loc)) == [("JX201", loc)]


def test_an_untouched_project_is_one_problem(setting: Setting) -> None:
    untouched = fields.untouched(("projects", 1))
    data = document(
        project(), {"name": "业务管理经费", "budget": {"total": "6", "fiscal": "1", "other": "1"}}
    )
    assert [code for code, _ in found(data, setting)] == ["JX201", "JX201", "JX301"]
    assert found(data, setting, untouched) == [("JX202", ("projects", 1))]


def test_a_blank_cell_does_not_speak_for_other_cells(setting: Setting) -> None:
    data = put(document(), (*NAME, 1, "level1"), "产出类")
    data = put(data, TOTAL, "6")
    data = put(data, (*NAME, 2, "target"), {"operator": "≥"})
    blank = fields.blank((*NAME, 0, "name"))
    assert found(without(data, blank.loc), setting, blank) == [
        ("JX201", blank.loc),
        ("JX203", (*NAME, 1, "level1")),
        ("JX211", (*NAME, 2, "target")),
        ("JX301", TOTAL),
    ]


def test_a_blank_cell_speaks_for_the_length_of_its_list(setting: Setting) -> None:
    data = document(functions=[{"name": "职责", "goal": "目标"}] * 31)
    assert found(data, setting) == [("JX212", ("functions",))]
    below = fields.blank(("functions", 30, "indicators"))
    assert found(data, setting, below) == [("JX201", below.loc)]


@pytest.mark.parametrize("part", ["total", "fiscal", "other"])
def test_a_sum_with_a_blank_side_is_not_judged_where_the_blank_may_be_the_rest(
    setting: Setting, part: str
) -> None:
    loc: Loc = ("projects", 0, "budget", part)
    data = put(put(document(), TOTAL, "6"), loc, None)
    assert found(data, setting, fields.blank(loc)) == [("JX201", loc)]


def test_a_part_that_is_more_than_the_whole_is_told_though_another_is_blank(
    setting: Setting,
) -> None:
    loc: Loc = ("projects", 0, "budget", "other")
    data = put(put(document(), TOTAL, "4"), loc, None)
    assert found(data, setting, fields.blank(loc)) == [("JX201", loc), ("JX301", TOTAL)]
    judgement = judge(Submission, data, setting, known=[fields.blank(loc)])
    assert judgement.findings[-1].sentence == "填的是“4.00”；不应小于{fiscal}（4.50）。请核对。"


@pytest.mark.parametrize("other", [None, "若干"])
def test_an_amount_that_is_too_large_is_told_whatever_stands_beside_it(
    setting: Setting, other: str | None
) -> None:
    loc: Loc = ("projects", 0, "budget", "other")
    data = put(put(document(), TOTAL, "500000"), loc, other)
    known = [fields.blank(loc)] if other is None else []
    findings = judge_with_every_rule(Submission, data, setting, known=known).findings
    assert ("JX322", TOTAL) in [(one.code, one.loc) for one in findings]


def test_a_plan_with_a_blank_step_is_not_judged(setting: Setting) -> None:
    loc: Loc = (*STEP, 3, "percent")
    data = without(document(), loc)
    assert found(data, setting, fields.blank(loc)) == [("JX201", loc)]


def test_an_error_value_is_told_and_its_neighbours_are_judged(setting: Setting) -> None:
    loc: Loc = ("projects", 0, "budget", "purpose")
    known = fields.error_value(loc, "#REF!")
    data = put(put(document(), TOTAL, "6"), loc, None)
    assert known.sentence == "填的是“#REF!”；这是错误值，不是内容。请重新填写。"
    assert found(data, setting, known) == [("JX213", loc), ("JX301", TOTAL)]


NONSENSE = project(
    code=None,
    budget={"total": "6", "fiscal": "1", "other": "1"},
    spending_plan=plan("90", "50"),
    indicators=[indicator("同名"), indicator("同名")],
)


@pytest.mark.parametrize("status", ["申报", "新增"])
def test_a_project_that_is_declared_is_asked_everything(setting: Setting, status: str) -> None:
    data = document(project(), NONSENSE | {"status": status})
    codes = {"JX301", "JX302", "JX303", "JX304"}
    assert {code for code, _ in found(data, setting)} == codes


@pytest.mark.parametrize("status", ["本年不申报", "并入", "拆分"])
def test_a_project_that_is_not_declared_asks_nothing(setting: Setting, status: str) -> None:
    data = document(project(), NONSENSE | {"status": status, "reason": "暂缓"})
    judgement = judge(Submission, data, setting)
    assert judgement.findings == ()
    assert judgement.document is not None


@pytest.mark.parametrize("status", ["本年不申报", "并入", "拆分"])
def test_it_asks_nothing_in_a_document_with_bad_cells_either(setting: Setting, status: str) -> None:
    data = put(
        document(project(), NONSENSE | {"status": status, "reason": "暂缓"}),
        (*NAME, 0, "level1"),
        "产出类",
    )
    assert found(data, setting) == [("JX203", (*NAME, 0, "level1"))]


def test_the_words_that_silence_are_those_of_the_form(setting: Setting) -> None:
    loud = setting.model_copy(update={"lists": {"status": setting.lists["status"][:1]}})
    record = Project.model_validate(NONSENSE | {"status": "并入"})
    assert record.is_silent(setting)
    assert not record.is_silent(loud)


# ---------------------------------------------------------------- the sentence at its place


class Sheet:
    """A form of two cells."""

    def locate(self, loc: Loc) -> Spot | None:
        return Spot("01业务管理经费", "C5") if loc == TOTAL else None

    def where(self, loc: Loc) -> str:
        return f"《业务管理经费》{self.label(loc)}" if loc else ""

    def label(self, loc: Loc) -> str:
        return {"total": "预算数", "fiscal": "财政资金", "other": "其他资金"}.get(
            str(loc[-1]), "？"
        )

    def pointing(self, loc: Loc, _here: Loc) -> str:
        return f"“{self.label(loc)}”"

    def remedy(self, _loc: Loc) -> str:
        return ""

    def objection(self, _locs: Sequence[Loc]) -> None:
        return None


def test_a_finding_is_said_at_its_place_in_the_words_of_the_form(setting: Setting) -> None:
    findings = judge(Submission, put(document(), TOTAL, "6"), setting).findings
    assert findings[0].about == {
        "fiscal": ("projects", 0, "budget", "fiscal"),
        "other": ("projects", 0, "budget", "other"),
    }
    (problem,) = place(findings, Sheet())
    assert problem == Problem(
        code="JX301",
        severity=Severity.MUST,
        loc=TOTAL,
        spot=Spot("01业务管理经费", "C5"),
        found="6.00",
        sentence="《业务管理经费》预算数：填的是“6.00”；"
        "应等于财政资金（4.50）与其他资金（0.50）之和 5.00。请核对。",
        where="《业务管理经费》预算数",
    )
    assert problem.said.startswith("填的是“6.00”；")


def test_a_finding_about_a_whole_file_has_no_place() -> None:
    rule = declare("JX999", "试", Severity.HINT, "试。")
    (problem,) = place([rule.finding((), "文件打不开。请重发。")], Sheet())
    assert (problem.spot, problem.sentence) == (None, "文件打不开。请重发。")


def blank_at(*rows: int) -> list[Problem]:
    return [
        Problem(
            code="JX201",
            severity=Severity.MUST,
            loc=("projects", 0, "indicators", row, "basis"),
            spot=Spot("01业务管理经费", f"H{row + 12}"),
            found="",
            sentence=f"第{row + 1}条指标依据：还没有填写。请补充。",
            where=f"第{row + 1}条指标依据",
        )
        for row in rows
    ]


def test_what_is_said_of_many_cells_of_a_field_is_one_line() -> None:
    first, *rest = blank_at(0, 1, 4)
    other = replace(rest[0], sentence="第2条指标依据：应填数字。请核对。")
    elsewhere = replace(rest[1], spot=Spot("02会议费", "H12"))
    waived = replace(rest[1], waived=Waived("已核实", "张三"))
    assert grouped([first, other, *rest, elsewhere, waived]) == [
        (first, tuple(one.spot for one in (first, *rest))),
        (other, (other.spot,)),
        (elsewhere, (elsewhere.spot,)),
        (waived, (waived.spot,)),
    ]


def test_what_is_said_of_a_whole_file_has_no_spots() -> None:
    whole = replace(blank_at(0)[0], spot=None)
    assert grouped([whole]) == [(whole, ())]


# ---------------------------------------------------------------- single cells

OPERATOR: Loc = (*NAME, 0, "target", "operator")
VALUE: Loc = (*NAME, 0, "target", "value")
TARGET: Loc = (*NAME, 0, "target")
DATE: Loc = ("contact", "date")

ONLY_DIGITS = "应填数字。请只填数字，不带单位。"
DATE_LIKE_THIS = "应填日期。请写成 2021-03-05 的样子。"
STRUCTURE = "数据的结构与格式说明不一致。请核对。"

CELLS: dict[str, tuple[Loc, object, str, str]] = {
    "no word of the list": (
        ("projects", 0, "status"),
        "待定",
        "JX203",
        "填的是“待定”；可选的有：申报、本年不申报、并入、拆分、新增。请从下拉列表中选择。",
    ),
    "no operator": (
        OPERATOR,
        "约",
        "JX203",
        "填的是“约”；可选的有：≥、≤、=、>、<、定性。请从下拉列表中选择；"
        "文字指标值（如“按时完成”）请移到“数值”一格，符号选“定性”。",
    ),
    "under another level 1": (
        (*NAME, 0, "level2"),
        "社会效益指标",
        "JX204",
        "填的是“社会效益指标”；不属于“产出指标”；"
        "“产出指标”下可选：数量指标、质量指标、时效指标、成本指标。请重新选择。",
    ),
    "too long": (
        ("projects", 0, "reason"),
        "很" * 501,
        "JX205",
        f"填的是“{'很' * 20}…”；共 501 个字符，最多 500 个。请精简。",
    ),
    "too long in UTF-16 units": (
        ("projects", 0, "name"),
        "𠮷" * 51,
        "JX205",
        f"填的是“{'𠮷' * 20}…”；共 102 个字符，最多 100 个。请精简。",
    ),
    "no number": (TOTAL, "五万", "JX206", f"填的是“五万”；{ONLY_DIGITS}"),
    "a number with its unit": (TOTAL, "5万元", "JX206", f"填的是“5万元”；{ONLY_DIGITS}"),
    "not finite": (TOTAL, Decimal("Infinity"), "JX206", f"填的是“Infinity”；{ONLY_DIGITS}"),
    "a list for a number": (TOTAL, ["5"], "JX206", ONLY_DIGITS),
    "no whole number": (
        ("year",),
        "二〇二一",
        "JX206",
        "填的是“二〇二一”；应填整数。请只填数字，不带单位。",
    ),
    "half a year": (("year",), 2021.5, "JX206", "填的是“2021.5”；应填整数。请核对。"),
    "below zero": (TOTAL, "-1", "JX207", "填的是“-1”；应不小于 0。请核对。"),
    "beyond a county": (
        TOTAL,
        "1000000000",
        "JX207",
        "填的是“1000000000”；应小于 1000000000。请核对。",
    ),
    "beyond 100": ((*STEP, 0, "percent"), "101", "JX207", "填的是“101”；应不大于 100。请核对。"),
    "before 2000": (("year",), 1999, "JX207", "填的是“1999”；应不小于 2000。请核对。"),
    "finer than a 分": (TOTAL, "5.0000001", "JX208", "填的是“5.0000001”；最多 6 位小数。请核对。"),
    "finer than a percentage": (
        (*STEP, 0, "percent"),
        "33.333",
        "JX208",
        "填的是“33.333”；最多 2 位小数。请核对。",
    ),
    "no date": (DATE, "三月五号", "JX209", f"填的是“三月五号”；{DATE_LIKE_THIS}"),
    "no day of the calendar": (
        DATE,
        "2021-02-30",
        "JX209",
        f"填的是“2021-02-30”；{DATE_LIKE_THIS}",
    ),
    "a date with a time": (
        DATE,
        "2021-03-05T01:00:00",
        "JX209",
        f"填的是“2021-03-05T01:00:00”；{DATE_LIKE_THIS}",
    ),
    "a list for a date": (DATE, ["2021-03-05"], "JX209", DATE_LIKE_THIS),
    "no code": (
        ("projects", 0, "code"),
        "13032221",
        "JX210",
        "填的是“13032221”；编码应为 21 位。请核对。",
    ),
    "no code of segments": (
        ("filler", "code"),
        "7140",
        "JX210",
        "填的是“7140”；编码应为三位一段的数字。请核对。",
    ),
    "words under a sign": (
        VALUE,
        "按时完成",
        "JX211",
        "填的是“按时完成”；符号选“≥”时，这里只填数字。"
        "如填文字（如“按时完成”），请把符号改选“定性”，并清空计量单位。",
    ),
    "no words under 定性": (
        TARGET,
        {"operator": "定性"},
        "JX211",
        "符号选“定性”时，指标值要填文字。请补充，如“按时完成”。",
    ),
    "a unit of words": (
        TARGET,
        {"operator": "定性", "words": "按时完成", "unit": "篇"},
        "JX211",
        "符号选“定性”时不填计量单位。请清空单位，或改选其他符号并填数字。",
    ),
    "too many lines": (
        ("projects", 0, "goals"),
        ["目标"] * 100,
        "JX212",
        "最多 99 条。请合并或精简。",
    ),
    "too many records": (
        ("functions",),
        [{"name": "职责"}] * 31,
        "JX212",
        "最多 30 条。请合并或精简。",
    ),
    "nothing where something must be": (
        ("projects", 0, "name"),
        None,
        "JX201",
        "还没有填写。请补充。",
    ),
    "what the model does not name": (("projects", 0, "colour"), "红", "JX214", STRUCTURE),
    "a text for a record": (("department",), "教育局", "JX214", STRUCTURE),
    "a record for a list": (("projects",), {}, "JX214", STRUCTURE),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_refusal_of_the_model_is_said_in_a_sentence(setting: Setting, case: str) -> None:
    loc, value, code, sentence = CELLS[case]
    data = put(document(), loc, value)
    refused = [one for one in judge(Submission, data, setting).findings if one.code < "JX3"]
    assert [(one.code, one.loc, one.sentence) for one in refused] == [(code, loc, sentence)]


def test_a_missing_datum_is_a_blank_cell(setting: Setting) -> None:
    loc: Loc = ("projects", 0, "unit", "name")
    assert found(without(document(), loc), setting) == [("JX201", loc)]


# ---------------------------------------------------------------- whatever is thrown at the model

_words = st.sampled_from(
    [
        *(
            "≥",
            "定性",
            "批复",
            "本年不申报",
            "产出指标",
            "社会效益指标",
            "-1",
            "1e5",
            "９",
            "5.",
            "NaN",
        ),
        *("0.0000001", "99999999999", "甲\n" * 300 + "甲", "很" * 5000, "1" * 30, "2021.5"),
    ]
)
_texts = _words | st.text(min_size=1).filter(str.strip).map("文{}".format)
_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.binary(min_size=1, max_size=3)
    | _texts
    | st.sampled_from([10**30, -(10**400), b"\xff", ["目标"] * 100, [{}] * 61, [[]], {"甲": {}}])
)
_junk = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("甲乙丙"), inner, max_size=2)
    ),
    max_leaves=4,
)


def locs(data: object, at: Loc = ()) -> Iterator[Loc]:
    if at:
        yield at
    items: Any = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    for step, value in items:
        yield from locs(value, (*at, step))


FULL = document(
    project(
        reason="因",
        correction="正",
        period="一年",
        midterm_total="1",
        midterm_goals=["目标"],
        indicators=[
            indicator("名")
            | {
                "description": "述",
                "basis": "据",
                "note": "况",
                "explanation": "释",
                "source": "源",
                "prior_value": "1",
            }
        ],
    )
)
_thrown = st.lists(st.tuples(st.sampled_from(list(locs(FULL))), _junk), min_size=1, max_size=3)


def thrown_at(data: Data, changes: list[tuple[Loc, object]]) -> Data:
    """The longest paths first, so that each still stands when its turn comes."""
    for loc, value in sorted(changes, key=lambda change: -len(change[0])):
        data = put(data, loc, value)
    return data


def kinds_of_refusal(data: object, setting: Setting) -> set[str]:
    try:
        Submission.model_validate(data, context=setting)
    except ValidationError as error:
        return {one["type"] for one in error.errors()}
    return set()


@settings(max_examples=500)
@given(_thrown)
def test_whatever_the_model_refuses_has_a_mapped_kind(
    setting: Setting, changes: list[tuple[Loc, object]]
) -> None:
    assert kinds_of_refusal(thrown_at(FULL, changes), setting) <= fields.MAPPED


@given(_junk)
def test_whatever_is_no_date_has_a_mapped_kind(setting: Setting, junk: object) -> None:
    assert kinds_of_refusal(put(FULL, DATE, junk), setting) <= fields.MAPPED


@settings(max_examples=500)
@given(_thrown)
def test_whatever_is_found_is_said_in_chinese_to_its_end(
    setting: Setting, changes: list[tuple[Loc, object]]
) -> None:
    judgement = judge_with_every_rule(Submission, thrown_at(FULL, changes), setting)
    for one in judgement.findings:
        assert one.code in {rule.code for rule in CATALOGUE.rules}
        own = re.sub(r"“.*?”|\{\w+\}", "", one.sentence)
        assert re.search("[\u4e00-\u9fff]{3}", own), one
        assert own.endswith("。"), one
        assert not re.search("[A-Za-z]", own), one


# ---------------------------------------------------------------- the catalogue


def test_each_rule_has_its_own_code_a_title_and_a_why() -> None:
    codes = [rule.code for rule in CATALOGUE.rules]
    assert len(codes) == len(set(codes)) > 20
    assert codes == sorted(codes)
    chinese = re.compile("[\u4e00-\u9fff]{2}")
    for rule in CATALOGUE.rules:
        assert re.fullmatch(r"JX[1-7]\d\d", rule.code)
        assert chinese.search(rule.family), rule.code
        assert chinese.search(rule.title), rule.code
        assert not rule.title.endswith("。"), rule.code
        assert chinese.search(rule.why), rule.code
        assert rule.why.endswith("。"), rule.code


def test_a_rule_that_judges_says_what_it_reads() -> None:
    judging = [rule for rule in CATALOGUE.rules if rule.check is not None]
    assert len(judging) > len(FOUR.rules) - len(CATALOGUE.only(["JX1", "JX2"]).rules)
    for rule in judging:
        assert rule.subject is not None
        assert bool(rule.needs) != (rule.subject is Record), rule.code  # of any record: its texts
        for path in rule.needs:
            assert path.split(".")[0] in rule.subject.model_fields, rule.code


def test_a_code_is_never_given_twice() -> None:
    twice = [declare("JX999", title, Severity.HINT, "试。") for title in ("一", "二")]
    with pytest.raises(ValueError, match="JX999"):
        Catalogue(twice)


def test_rules_are_found_by_the_smallest_model_that_they_need() -> None:
    about = {
        model.__name__: [rule.code for rule in FOUR.about(model)] for model in (Submission, Project)
    }
    assert about == {"Submission": ["JX304", "JX305"], "Project": ["JX302", "JX303"]}

    class Wider(Project):
        """A form's own project is judged as a project."""

    assert [rule.code for rule in FOUR.about(Wider)] == ["JX302", "JX303"]


def test_a_catalogue_may_be_narrower(setting: Setting) -> None:
    only = Catalogue([rule for rule in FOUR.rules if rule.code != "JX301"])
    data = put(document(project(spending_plan=plan("50", "90"))), TOTAL, "6")
    findings = judge(Submission, data, setting, catalogue=only).findings
    assert [one.code for one in findings] == ["JX302"]
