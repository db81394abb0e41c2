"""xljixiao parse: texts as lines, as data, as workbooks; what is wrong in words, with its place."""

import errno
import json
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner, Result

from xljixiao import cli, parse
from xljixiao.county.demo import examples
from xljixiao.county.saving import save
from xljixiao.county.texts import filling
from xljixiao.county.texts.filling import SameUnit
from xljixiao.county.texts.report import Texts
from xljixiao.document.disclosing import disclosed
from xljixiao.document.publishing import publish, publish_county
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.report import Problems


def _invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["parse", *map(str, arguments)])


@pytest.fixture
def text(tmp_path: Path, form: Form, seed: Submission) -> Path:
    path = tmp_path / "714绩效文本.docx"
    path.write_bytes(publish(form, seed))
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "坏的.txt"
    path.write_text("第一部分\n部门整体绩效目标\n一、总体绩效目标\n全年工作。\n", "utf-8")
    return path


def test_one_text_is_printed_as_its_submission(text: Path, form: Form, seed: Submission) -> None:
    done = _invoke(text, "--json")
    assert done.exit_code == 0
    read = Submission.model_validate_json(done.stdout, context=form.setting)
    assert read == disclosed(form, seed)
    assert parse(text)[0].document == read


def test_a_faulty_text_is_printed_as_its_problems(faulty: Path) -> None:
    done = _invoke(faulty, "--json")
    assert done.exit_code == 1
    problems = Problems.model_validate_json(done.stdout).problems
    assert {one.code for one in problems} == {"JX705", "JX714"}
    assert {(one.sheet, one.cell) for one in problems if one.sheet} == {("坏的.txt", "第4行")}


def test_several_texts_are_a_list(text: Path, faulty: Path) -> None:
    done = _invoke(text.parent, "--json")
    assert done.exit_code == 1
    lines = Texts.model_validate_json(done.stdout).root
    assert [Path(one.file).name for one in lines] == [text.name, faulty.name]
    assert [one.submission is None for one in lines] == [False, True]
    assert set(json.loads(done.stdout)[0]) == {"file", "submission", "problems"}


def test_people_read_sentences_with_places_and_a_summary(text: Path, faulty: Path) -> None:
    done = _invoke(text, faulty)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    said = "1 个项目、11 条指标，读取完毕，没有发现问题；请核对项目和指标条数。"
    assert any(line.endswith(said) for line in lines)
    assert any(line.startswith("《坏的.txt》第4行：没有找到“分项绩效目标”。") for line in lines)
    assert lines[-1].endswith("处要改，改好后再读。")


def test_a_text_becomes_a_filled_workbook(
    text: Path, tmp_path: Path, form: Form, seed: Submission
) -> None:
    target = tmp_path / "714.xlsx"
    assert _invoke(text, "--to", target).exit_code == 0
    checked = check(target)
    assert checked.document == disclosed(form, seed)
    again = _invoke(text, "--to", target)
    assert again.exit_code != 0
    assert _invoke(text, "--to", target, "--force").exit_code == 0


def test_several_texts_become_a_workbook_each(tmp_path: Path, form: Form) -> None:
    folder = tmp_path / "文本"
    folder.mkdir()
    for path in examples()[-2:]:
        submission = Submission.model_validate_json(path.read_bytes(), context=form.setting)
        (folder / f"{path.stem}.docx").write_bytes(publish(form, submission))
    out = tmp_path / "工作簿"
    assert _invoke(folder, "--to", out).exit_code == 0
    assert len(list(out.glob("*.xlsx"))) == 2
    done = _invoke(folder, "--to", tmp_path / "一本.xlsx")
    assert done.exit_code != 0
    assert not (tmp_path / "一本.xlsx").exists()


def _texts(folder: Path, form: Form) -> list[Submission]:
    """The texts of two departments in a folder."""
    folder.mkdir()
    submissions = [
        Submission.model_validate_json(path.read_bytes(), context=form.setting)
        for path in examples()[-2:]
    ]
    for n, submission in enumerate(submissions):
        (folder / f"{n}.docx").write_bytes(publish(form, submission))
    return submissions


def test_two_texts_of_a_department_are_named_and_nothing_is_written(
    tmp_path: Path, form: Form
) -> None:
    folder, out = tmp_path / "文本", tmp_path / "工作簿"
    submissions = _texts(folder, form)
    (folder / "汇编.docx").write_bytes(publish_county(form, submissions))
    done = _invoke(folder, "--to", out)
    assert not out.exists()
    assert isinstance(done.exception, SameUnit)
    sentence = str(done.exception)
    assert "0.docx》" in sentence
    assert "汇编.docx》" in sentence
    assert f"都有“{submissions[0].filler.code}{submissions[0].filler.name}”的文本" in sentence
    assert sentence.endswith("请移走一个文件再试。没有写任何工作簿。")


def test_what_is_in_the_way_is_told_before_anything_is_written(tmp_path: Path, form: Form) -> None:
    folder, out = tmp_path / "文本", tmp_path / "工作簿"
    _texts(folder, form)
    assert _invoke(folder, "--to", out).exit_code == 0
    first, second = sorted(out.iterdir())
    first.unlink()
    assert _invoke(folder, "--to", out).exit_code != 0
    assert list(out.iterdir()) == [second]


def test_what_was_written_is_said_where_the_rest_cannot_be(
    tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "文本", tmp_path / "工作簿"
    _texts(folder, form)
    written: list[Path] = []

    def until_full(path: Path, content: bytes, *, replace: bool) -> None:
        if written:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(path)
        save(path, content, replace=replace)

    monkeypatch.setattr(filling, "save", until_full)
    done = _invoke(folder, "--to", out)
    assert isinstance(done.exception, OSError)
    assert f"已写成工作簿：{written[0]}" in done.stderr
    assert list(out.iterdir()) == written


def test_a_place_in_a_table_is_told_with_its_file(text: Path, faulty: Path) -> None:
    document = docx.Document(str(text))
    words = (one for table in document.tables for one in table._tbl.iter(qn("w:t")))
    next(one for one in words if one.text == "≥2篇").text = "2篇"
    document.save(str(text))
    lines = _invoke(text, faulty).stdout.splitlines()
    place = "《714绩效文本.docx》1.业务管理经费绩效目标表（第2个表格）第2行第5格："
    assert any(one.startswith(place) for one in lines), lines


def test_a_faulty_text_becomes_no_workbook(faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "714.xlsx"
    assert _invoke(faulty, "--to", target).exit_code == 1
    assert not target.exists()


def test_what_the_text_does_not_say_is_given_on_the_line(faulty: Path) -> None:
    asked = ("--county", "昌黎县", "--region", "130322", "--year", "2021")
    done = _invoke(faulty, "--json", "--department", "714昌黎县工商业联合会", *asked)
    problems = Problems.model_validate_json(done.stdout).problems
    assert "JX714" not in {one.code for one in problems}
