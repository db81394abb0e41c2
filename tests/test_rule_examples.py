"""Every rule has examples: what it finds and what it lets stand, as patches on a clean document.

A file of examples/rules/ is one rule's: in each [[bad]] `at` is the loc of the only finding and
`says` its sentence, before the place is put in front; `also` names the rules that the fault cannot
but draw too. In each [[good]] the rule is silent. `set` puts values at paths, `remove` takes rows
or values out. The document is good.json, a submission, or the one that the file is `on`.
"""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from xljixiao.county.demo import examples
from xljixiao.county.rulebook import Cases, patched
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc
from xljixiao.model.setting import Setting
from xljixiao.rules import CATALOGUE
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Finding

FOLDER = examples()[-1].parent / "rules"
GOOD = json.loads((FOLDER / "good.json").read_text("utf-8"))
FILES = {path.stem: Cases.of(path) for path in FOLDER.glob("*.toml")}
JUDGING = {rule.code: rule for rule in CATALOGUE.rules if rule.check is not None}
OLDER = {"JX301", "JX302", "JX303", "JX304"}  # their cases stand in test_rules.py
Patch = dict[str, Any]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(code, patch, id=f"{code}-{number}")
        for code, file in sorted(FILES.items())
        for number, patch in enumerate(getattr(file, kind))
    ]


def loc_of(path: str) -> Loc:
    return tuple(int(step) if step.isdigit() else step for step in path.split("."))


def findings(code: str, patch: Patch) -> list[Finding]:
    cases = FILES[code]
    data = patched(cases.document, patch)
    return list(judge(cases.form.model, data, cases.form.setting).findings)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_documents_that_the_examples_begin_with_have_nothing_to_find(path: Path) -> None:
    text = path.read_text("utf-8")
    data = json.loads(text)
    form = shipped_form(data["form"]["id"])
    judgement = judge(form.model, data, form.setting)
    assert judgement.findings == ()
    assert judgement.document is not None
    assert judgement.document.model_dump_json(indent=2) + "\n" == text


@pytest.mark.parametrize(("code", "patch"), cases("bad"))
def test_what_is_wrong_is_found_once_at_its_place(code: str, patch: Patch) -> None:
    found = findings(code, patch)
    (own,) = [one for one in found if one.code == code]
    assert (own.loc, own.sentence) == (loc_of(patch["at"]), patch["says"])
    assert own.severity is JUDGING[code].severity
    assert {one.code for one in found} == {code, *patch.get("also", ())}


@pytest.mark.parametrize(("code", "patch"), cases("good"))
def test_what_is_nearly_so_is_let_stand(code: str, patch: Patch) -> None:
    assert patched(FILES[code].document, patch) != FILES[code].document
    assert code not in {one.code for one in findings(code, patch)}


def test_every_rule_has_something_wrong_and_something_nearly_so() -> None:
    assert set(FILES) | OLDER == set(JUDGING)
    assert [code for code, file in FILES.items() if not (file.bad and file.good)] == []


def test_a_project_that_is_not_declared_asks_nothing(form: Form) -> None:
    for file in (one for one in FILES.values() if one.form is form):
        for patch in file.bad:
            number = re.match(r"projects\.(\d)", patch["at"])
            if number:
                data, index = patched(GOOD, patch), int(number[1])
                data["projects"][index] |= {"status": "本年不申报", "reason": "本年不再实施"}
                found = judge(form.model, data, form.setting).findings
                assert not any(one.loc[:2] == ("projects", index) for one in found)


QUALITY = {code: file for code, file in FILES.items() if "JX340" <= code < "JX390"}


def test_a_fault_elsewhere_neither_silences_a_rule_nor_trips_it_over(form: Form) -> None:
    for code, file in QUALITY.items():
        for patch in file.bad:
            data = patched(GOOD, patch)
            data["form"] = {"id": "hebei-2021"}
            for project in data["projects"]:
                del project["unit"]["name"]
            found = judge(form.model, data, form.setting).findings
            assert code in {one.code for one in found}, code


def test_a_form_without_the_words_is_not_judged_by_them(form: Form) -> None:
    speak_of_no_list = {"JX350", "JX351", "JX355", "JX359", "JX361", "JX367", "JX370"}
    for code, file in QUALITY.items():
        for patch in file.bad:
            found = judge(form.model, patched(GOOD, patch), Setting()).findings
            assert {one.code for one in found} <= speak_of_no_list, code


def test_a_rule_whose_threshold_is_not_set_is_silent(form: Form) -> None:
    without = form.setting.model_copy(update={"thresholds": {}})
    codes = {"JX343", "JX358", "JX360", "JX362", "JX371", "JX380"}
    for code in codes:
        for patch in FILES[code].bad:
            found = judge(form.model, patched(GOOD, patch), without).findings
            assert not codes & {one.code for one in found}, code


def test_more_indicators_than_anybody_reads_are_told(form: Form) -> None:
    data = copy.deepcopy(GOOD)
    rows = data["projects"][1]["indicators"]
    rows += [{**rows[7], "name": f"第{number}类课程入库数"} for number in range(12)]
    (finding,) = judge(form.model, data, form.setting).findings
    assert (finding.code, finding.loc) == ("JX343", ("projects", 1, "indicators"))
    assert finding.sentence == "共有 21 条指标，一般不超过 20 条。请留下最能说明这个项目的。"


def test_no_unit_is_spelled_in_two_lists(form: Form) -> None:
    assert not set(form.setting.spellings("unit")) & set(form.setting.spellings("counted"))
