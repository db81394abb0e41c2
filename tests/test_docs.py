"""Documents are printed from the code; the README's commands are real."""

import json
import os
import re
import runpy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel
from typer.main import get_command

from xljixiao.cli import app
from xljixiao.county.comparing.report import DiffReport
from xljixiao.county.demo import examples
from xljixiao.county.progress import Progress
from xljixiao.county.rulebook import book, explained
from xljixiao.county.waiving import PAGE
from xljixiao.model.submission import Submission
from xljixiao.rules import CATALOGUE
from xljixiao.rules.basis import BASIS
from xljixiao.workbook.checking import check
from xljixiao.workbook.report import Report, report

ROOT = Path(__file__).parents[1]
SCHEMAS: dict[str, type[BaseModel]] = {
    "submission": Submission,
    "report": Report,
    "status": Progress,
    "diff": DiffReport,
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_in_docs_is_the_one_of_the_code(name: str) -> None:
    printed = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text("utf-8"))
    assert printed == SCHEMAS[name].model_json_schema(mode="serialization")


def test_the_rule_book_in_docs_is_the_one_of_the_rules() -> None:
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == book(CATALOGUE)
    for rule in CATALOGUE.rules:
        assert f"### {rule.code} {rule.title}\n" in book(CATALOGUE)


def test_the_page_of_waivers_is_the_one_of_the_code() -> None:
    assert (ROOT / "docs" / "waivers.md").read_text("utf-8") == PAGE


NAMED = {
    "mof-2021-101": {"JX340", "JX341", "JX344", "JX347", "JX357", "JX381"},
    "mof-2015-88": {"JX201", "JX370", "JX371"},
    "cpc-2018-34": {"JX202"},
    "hebei-2014": {"JX376"},
}
"""Which rules ask for what a document asks for."""


def test_each_document_of_the_table_has_its_rules_and_no_other_is_named() -> None:
    standing = {
        of: {rule.code for rule in CATALOGUE.rules if rule.basis == of}
        for of in dict.fromkeys(rule.basis for rule in CATALOGUE.rules if rule.basis)
    }
    assert standing == NAMED
    assert set(NAMED) == set(BASIS)


def test_a_document_is_named_where_a_rule_is_explained() -> None:
    lines = list(explained(CATALOGUE.named("JX341")))
    title = "中央部门项目支出核心绩效目标和指标设置及取值指引（试行）"
    assert f"依据：《{title}》（财预〔2021〕101号）" in lines


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_every_example_fits_the_schema(path: Path) -> None:
    schema = json.loads((ROOT / "docs" / "submission.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(path.read_text("utf-8")), schema)


def test_a_report_fits_its_schema(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").touch()
    printed = json.loads(report([check(filled), check(tmp_path / "空.xlsx")]).model_dump_json())
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    jsonschema.validate(printed, schema)
    assert [one["state"] for one in printed["files"]] == ["clean", "refused"]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_of_the_readme_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    commands = {found[1]: found[2] for found in re.finditer(r"(?m)^xljixiao (\w+)(.*)$", text)}
    known = get_command(app).commands  # type: ignore[attr-defined]
    assert commands
    for command, rest in commands.items():
        options = {option for one in known[command].params for option in one.opts}
        assert set(re.findall(r"--[a-z-]+", rest.partition("#")[0])) <= options
    targets = re.findall(r"(?m)^make (\w+)", text)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert targets
    assert all(re.search(rf"(?m)^{target}:", makefile) for target in targets)


@pytest.fixture(scope="module")
def real() -> dict[str, Any]:
    """What docs/real_indicators.py defines; its data lie beside the checkout, in CI they must."""
    code = runpy.run_path(str(ROOT / "docs/real_indicators.py"))
    if not code["DATA"].exists() and not os.environ.get("CI"):
        pytest.skip("the real indicators are not beside this checkout")
    return code


def test_the_page_of_real_indicators_is_the_one_of_the_code(real: dict[str, Any]) -> None:
    assert (ROOT / "docs/real-indicators.md").read_text("utf-8") == real["page"](real["DATA"])


def test_the_page_of_real_indicators_names_nobody(real: dict[str, Any]) -> None:
    page = (ROOT / "docs/real-indicators.md").read_text("utf-8")
    lines = [json.loads(line) for line in real["DATA"].read_text("utf-8").splitlines()]
    names = {one[key] for one in lines for key in ("unit_name", "project_name") if one.get(key)}
    assert names
    assert [name for name in names if name in page] == []
