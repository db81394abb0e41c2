"""Law 3: text -> model -> workbook -> model -> Word text -> model is the identity."""

from collections.abc import Callable
from pathlib import Path

import pytest
from extracting import extracted, one_line_rows
from hypothesis import HealthCheck, given, settings

from counties import county
from strategies import documents
from xljixiao.county.demo import examples
from xljixiao.document.disclosing import disclosed
from xljixiao.document.parsing import Parsed, parse
from xljixiao.document.publishing import publish, publish_county
from xljixiao.form.loading import shipped_form
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write

FORM = shipped_form("hebei-2021")
SIZES = (0, 1, 2, 7, 15, 40)


def through_a_workbook(folder: Path, submission: Submission) -> Submission:
    path = folder / "filled.xlsx"
    path.write_bytes(write(FORM, submission))
    document = check(path, [FORM]).document
    assert isinstance(document, Submission)
    return document


def read(folder: Path, content: bytes, name: str = "text.docx") -> Parsed:
    path = folder / name
    path.write_bytes(content)
    (parsed,) = parse(path, [FORM])
    return parsed


def sound(parsed: Parsed) -> Submission:
    assert parsed.problems == ()
    assert parsed.document is not None
    return parsed.document


def of_size(projects: int) -> Submission:
    """A made-up unit with so many projects that are asked."""
    _, (submission,) = county(fillers=1, projects=projects, seed=projects + 1)
    return submission


def test_the_seed_comes_through_all_that_there_is(tmp_path: Path, seed_text: str) -> None:
    path = tmp_path / "seed.txt"
    path.write_text(seed_text, "utf-8")
    (parsed,) = parse(path)
    first = sound(parsed)
    in_workbook = through_a_workbook(tmp_path, first)
    assert in_workbook == first
    printed = publish(FORM, in_workbook)
    again = read(tmp_path, printed)
    assert sound(again) == first
    assert through_a_workbook(tmp_path, sound(again)).model_dump_json() == first.model_dump_json()
    assert publish(FORM, sound(again)) == printed


@pytest.mark.parametrize("file", examples(), ids=lambda path: path.stem)
def test_the_examples_come_through(tmp_path: Path, file: Path) -> None:
    submission = Submission.model_validate_json(file.read_bytes(), context=FORM.setting)
    meant = disclosed(FORM, submission)
    assert disclosed(FORM, meant) == meant
    assert sound(read(tmp_path, publish(FORM, submission))) == meant
    assert through_a_workbook(tmp_path, meant) == meant


@pytest.mark.parametrize("projects", SIZES)
def test_departments_of_any_size_come_through(tmp_path: Path, projects: int) -> None:
    meant = disclosed(FORM, of_size(projects))
    again = sound(read(tmp_path, publish(FORM, meant)))
    assert again.model_dump_json() == meant.model_dump_json()
    assert through_a_workbook(tmp_path, again) == meant


@pytest.mark.parametrize("projects", SIZES)
@pytest.mark.parametrize("extract", [extracted, one_line_rows])
def test_text_extracted_from_the_document_says_the_same(
    tmp_path: Path, projects: int, extract: Callable[[bytes], str]
) -> None:
    meant = disclosed(FORM, of_size(projects))
    text = extract(publish(FORM, meant))
    assert sound(read(tmp_path, text.encode("gb18030"), "text.txt")) == meant


def test_a_county_s_document_is_read_back_department_by_department(tmp_path: Path) -> None:
    _, submissions = county(fillers=9, projects=30, seed=3)
    meant = [disclosed(FORM, one) for one in submissions]
    path = tmp_path / "county.docx"
    path.write_bytes(publish_county(FORM, meant))
    assert [sound(one) for one in parse(path, [FORM])] == meant


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(submission=documents(FORM))
def test_whatever_a_submission_may_hold_comes_through_the_word_text(
    tmp_path: Path, submission: Submission
) -> None:
    """The rules may object to what was drawn; its text says the same all the same."""
    meant = disclosed(FORM, submission)
    parsed = read(tmp_path, publish(FORM, submission))
    assert parsed.document is not None, parsed.problems
    assert parsed.document.model_dump_json() == meant.model_dump_json()
