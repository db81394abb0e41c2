"""The sample that a form shows is an example to follow: no rule has anything to say of it."""

import json

import pytest

from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.rules.judging import judge

SHOWN = [name for name in form_folders() if shipped_form(name).example is not None]


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_is_found_in_the_sample_of_a_form(name: str) -> None:
    form = shipped_form(name)
    assert form.definition.example is not None
    path = form_folders()[name] / form.definition.example.file
    text = path.read_text("utf-8")
    judgement = judge(form.model, json.loads(text), form.setting)
    assert judgement.findings == ()
    assert judgement.document is not None
    assert judgement.document.model_dump_json(indent=2) + "\n" == text
