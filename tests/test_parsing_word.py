"""Disclosed texts as Word documents: ours as printed, others by what they say, all with care."""

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings

from strategies import documents
from xljixiao.county.demo import examples
from xljixiao.document import refusing
from xljixiao.document.disclosing import disclosed
from xljixiao.document.parsing import Parsed, parse
from xljixiao.document.publishing import publish, publish_county
from xljixiao.form.loading import shipped_form
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

Reader = Callable[[bytes], Parsed]
FORM = shipped_form("hebei-2021")


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def reading(content: bytes) -> Parsed:
        path = tmp_path / "绩效文本.docx"
        path.write_bytes(content)
        (parsed,) = parse(path)
        return parsed

    return reading


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def loaded(path: Path) -> Submission:
    return Submission.model_validate_json(path.read_bytes(), context=FORM.setting)


# ------------------------------------------------------------------ our own


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_what_is_printed_reads_as_it_was(path: Path, read: Reader) -> None:
    submission = loaded(path)
    parsed = read(publish(FORM, submission))
    assert parsed.problems == ()
    assert parsed.document == disclosed(FORM, submission)


def test_the_text_of_a_county_reads_as_its_departments(tmp_path: Path) -> None:
    submissions = [loaded(path) for path in examples() if path.stem != "example"]
    path = tmp_path / "全县.docx"
    path.write_bytes(publish_county(FORM, submissions))
    read = parse(path)
    assert [one.document for one in read] == [disclosed(FORM, one) for one in submissions]
    assert all(one.problems == () for one in read)


@settings(max_examples=25)
@given(documents(FORM))
def test_whatever_fits_the_form_reads_as_it_was_printed(
    tmp_path_factory: pytest.TempPathFactory, drawn: Submission
) -> None:
    submission = drawn
    if drawn.filler.code == drawn.department.code:  # one and the same has one name
        same = drawn.filler.model_copy(update={"name": drawn.department.name})
        submission = drawn.model_copy(update={"filler": same})
    path = tmp_path_factory.mktemp("drawn") / "绩效文本.docx"
    path.write_bytes(publish(FORM, submission))
    (parsed,) = parse(path)
    assert parsed.document == disclosed(FORM, submission)


def test_text_that_looks_like_a_heading_stays_text(seed: Submission, read: Reader) -> None:
    odd = "二、分项绩效目标\n（一）参政议政\n绩效目标：无\n第二部分\n预算项目绩效目标"
    functions = tuple(one.model_copy(update={"goal": odd}) for one in seed.functions)
    changed = seed.model_copy(update={"overall": odd, "functions": functions})
    parsed = read(publish(FORM, changed))
    assert parsed.document == disclosed(FORM, changed)
    assert any("像标题" in one.sentence for one in parsed.notes)


# ------------------------------------------------------------------ by others


def by_hand(text: str) -> Document:
    """The seed as somebody types it in Word: no styles, tables with their merged cells."""
    document = docx.Document()
    rows: list[list[str]] = []
    row: list[str] = []
    for line in [*text.split("\n"), "完"]:
        if line.startswith("\t"):
            row.append(line[1:])
        elif row and line.strip() and line != "完":
            row[-1] += f"\n{line}"
        elif line.strip() or line == "":
            if row:
                rows.append(row)
                row = []
            if line.strip() or line == "完":
                _table(document, rows)
                rows = []
            if line.strip() and line != "完":
                document.add_paragraph(line.split(" TC ")[0])
    return document


def _table(document: Document, rows: list[list[str]]) -> None:
    if not rows:
        return
    widest = max(map(len, rows))
    table = document.add_table(len(rows), widest)
    for row, cells in zip(table.rows, rows, strict=True):
        for element in row._tr.tc_lst[len(cells) :]:
            row._tr.remove(element)
        for element, text in zip(row._tr.tc_lst, cells, strict=True):
            element.p_lst[0].add_r().text = text
            if not text:
                merge = f"<w:vMerge {nsdecls('w')}/>"
                element.get_or_add_tcPr().append(parse_xml(merge))


def test_a_document_without_styles_reads_as_the_text(
    seed_text: str, read: Reader, tmp_path: Path
) -> None:
    parsed = read(saved(by_hand(seed_text)))
    assert parsed.problems == ()
    plain = tmp_path / "绩效文本.txt"
    plain.write_text(seed_text, "utf-8")
    (other,) = parse(plain)
    assert parsed.document == other.document


def test_a_cell_is_named_by_its_table_row_and_number(seed_text: str, read: Reader) -> None:
    parsed = read(saved(by_hand(seed_text.replace("≥2篇", "2篇"))))
    (problem,) = parsed.problems
    assert problem.spot is not None
    assert (problem.spot.sheet, problem.spot.cell) == ("第1个表格", "第9行第5格")


def _run(inner: str) -> str:
    return f"<w:r {nsdecls('w')}>{inner}</w:r>"


def test_what_is_deleted_or_a_code_is_no_text_and_what_is_inserted_is(
    seed_text: str, read: Reader
) -> None:
    document = by_hand(seed_text)
    heading = next(one for one in document.paragraphs if one.text == "（二）社会服务")
    w = nsdecls("w")
    for xml in (
        f"<w:del {w}><w:r><w:delText>旧</w:delText></w:r></w:del>",
        f"<w:ins {w}><w:r><w:t>活动</w:t></w:r></w:ins>",
        _run('<w:fldChar w:fldCharType="begin"/>'),
        _run('<w:instrText> TC "社会服务" \\f A \\l 1 </w:instrText>'),
        _run('<w:fldChar w:fldCharType="end"/>'),
        _run("<w:rPr><w:vanish/></w:rPr><w:t>暗</w:t>"),
        f'<w:hyperlink {w} w:anchor="x"><w:r><w:t>等</w:t></w:r></w:hyperlink>',
        f"<w:sdt {w}><w:sdtContent><w:r><w:t>项</w:t></w:r></w:sdtContent></w:sdt>",
        _run(
            "<w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
            "<w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
        ),
    ):
        heading._p.append(parse_xml(xml))
    parsed = read(saved(document))
    assert parsed.document is not None
    assert parsed.document.functions[1].name == "社会服务活动等项"
    told = [one.sentence for one in parsed.notes]
    assert any("“暗”" in one and "隐藏" in one for one in told)
    assert any("“框里”" in one and "文本框" in one for one in told)


def test_signs_of_a_font_of_their_own_are_read(seed_text: str, read: Reader) -> None:
    document = by_hand(seed_text)
    cell = document.tables[0].rows[8].cells[4]
    assert cell.text == "≥2篇"
    cell.text = ""
    cell.paragraphs[0]._p.append(
        parse_xml(_run('<w:sym w:font="Symbol" w:char="F0B3"/><w:t>2篇</w:t>'))
    )
    parsed = read(saved(document))
    assert parsed.document is not None
    assert str(parsed.document.projects[0].indicators[0].target) == "≥2篇"


def test_what_stands_elsewhere_is_told(seed_text: str, read: Reader) -> None:
    document = by_hand(seed_text)
    document.paragraphs[2]._p.append(parse_xml(_run('<w:footnoteReference w:id="2"/>')))
    parsed = read(saved(document))
    assert any("脚注或尾注没有读取" in one.sentence for one in parsed.notes)


def test_a_row_that_is_deleted_in_tracked_changes_is_not_there(
    seed_text: str, read: Reader
) -> None:
    document = by_hand(seed_text)
    row = document.tables[0].rows[9]._tr
    row.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    parsed = read(saved(document))
    assert parsed.document is not None
    names = [one.name for one in parsed.document.projects[0].indicators]
    assert len(names) == 10
    assert "召开执委会次数" not in names


def test_contents_of_a_field_are_contents(seed_text: str, read: Reader) -> None:
    document = by_hand(seed_text)
    first = document.paragraphs[0]
    for mark in ("第一部分 部门整体绩效目标\t1", "一、总体绩效目标\t1", "2、经费绩效目标表\t3"):
        entry = first.insert_paragraph_before(mark)
        if mark.startswith("第一部分"):
            for xml in (
                _run('<w:fldChar w:fldCharType="separate"/>'),
                _run("<w:instrText> TOC \\f A </w:instrText>"),
                _run('<w:fldChar w:fldCharType="begin"/>'),
            ):
                entry._p.insert(0, parse_xml(xml))
    end = first.insert_paragraph_before("")
    end._p.append(parse_xml(_run('<w:fldChar w:fldCharType="end"/>')))
    parsed = read(saved(document))
    assert parsed.problems == ()
    assert parsed.document is not None


def test_a_nested_table_is_not_lost(seed_text: str, read: Reader) -> None:
    document = by_hand(seed_text)
    cell = document.tables[0].rows[8].cells[3]
    cell.add_table(1, 1).rows[0].cells[0].text = "另见附件"
    parsed = read(saved(document))
    assert parsed.document is not None
    assert "另见附件" in str(parsed.document.projects[0].indicators[0].description)


# ------------------------------------------------------------------ what is merged


def _merged(document: Document, column: int, *, rows: slice) -> None:
    """Make the cells of a column one, as Word does: only the first keeps its text."""
    found = [row for row in document.tables[-1]._tbl.tr_lst if len(row.tc_lst) == 6][1:]
    for n, row in enumerate(found[rows]):
        cell = row.tc_lst[column]
        value = "continue" if n else "restart"
        for old in cell.get_or_add_tcPr().findall(qn("w:vMerge")):
            cell.get_or_add_tcPr().remove(old)
        cell.get_or_add_tcPr().append(parse_xml(f'<w:vMerge {nsdecls("w")} w:val="{value}"/>'))
        for text in cell.iter(qn("w:t")) if n else ():
            text.text = ""


@pytest.mark.parametrize(("column", "name"), [(1, "level2"), (3, "description"), (5, "basis")])
def test_a_cell_that_is_one_with_the_one_above_says_the_same(
    seed: Submission, read: Reader, column: int, name: str
) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    _merged(document, column, rows=slice(0, 2))
    parsed = read(saved(document))
    assert parsed.is_sound
    assert parsed.document is not None
    first, second, *_ = parsed.document.projects[0].indicators
    assert getattr(first, name)
    assert getattr(second, name) == getattr(first, name)
    told = [one for one in parsed.notes if "与上面合并" in one.sentence]
    assert [one.loc[-1] for one in told] == [name]
    assert str(getattr(first, name)) in told[0].sentence


def test_merged_levels_need_no_note(seed: Submission, read: Reader) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    _merged(document, 0, rows=slice(0, 3))
    parsed = read(saved(document))
    assert parsed.document == disclosed(FORM, seed)
    assert parsed.notes == ()


def test_what_a_merged_cell_hides_is_told(seed: Submission, read: Reader) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    _merged(document, 5, rows=slice(0, 2))
    rows = [row for row in document.tables[-1]._tbl.tr_lst if len(row.tc_lst) == 6]
    rows[2].tc_lst[5].p_lst[0].add_r().text = "看不到的依据"
    parsed = read(saved(document))
    assert any("看不到的依据" in one.sentence for one in parsed.notes)


# ------------------------------------------------------------------ marks that are lacking


def _unmarked(document: Document, start: str, n: int = 0) -> None:
    """Take the style of a label or numbered title away, as retyping it does."""
    found = [one for one in document.paragraphs if one.text.startswith(start)][n]
    for run in found.runs:
        run.style = None


def test_a_label_retyped_without_its_style_is_asked_about(seed: Submission, read: Reader) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    _unmarked(document, "绩效指标：", 1)
    parsed = read(saved(document))
    (problem,) = parsed.problems
    assert problem.code == "JX705"
    assert problem.spot is not None
    assert "绩效指标：" in problem.sentence
    assert any("像标签" in one.sentence for one in parsed.notes)


def test_a_line_like_a_label_is_text_where_the_label_itself_is_there(
    seed: Submission, read: Reader
) -> None:
    goal = "做好参政议政\n绩效指标：调研报告2篇"
    first = seed.functions[0].model_copy(update={"goal": goal})
    changed = seed.model_copy(update={"functions": (first, *seed.functions[1:])})
    parsed = read(publish(FORM, changed))
    assert parsed.problems == ()
    assert parsed.document == disclosed(FORM, changed)
    (note,) = parsed.notes
    assert "像标签" in note.sentence


def test_the_last_measure_retyped_without_its_style_is_told(seed: Submission, read: Reader) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    _unmarked(document, "七、")
    parsed = read(saved(document))
    assert parsed.document is not None
    assert len(parsed.document.safeguards) == len(seed.safeguards) - 1
    assert any("像下一条" in one.sentence for one in parsed.notes)


# ------------------------------------------------------------------ what is struck or hidden


def test_words_that_are_struck_through_are_told(seed: Submission, read: Reader) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    whole = seed.overall or ""
    found = next(one for one in document.paragraphs if one.text and whole.startswith(one.text))
    found.add_run("另做宣传").font.strike = True
    parsed = read(saved(document))
    assert parsed.is_sound
    assert parsed.document is not None
    assert "另做宣传" in (parsed.document.overall or "")
    (note,) = parsed.notes
    assert "“另做宣传”" in note.sentence
    assert "删除线" in note.sentence


@pytest.mark.parametrize("kind", ["strike", "double_strike"])
def test_a_paragraph_or_cell_that_is_struck_through_is_asked_about(
    seed: Submission, read: Reader, kind: str
) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    whole = seed.overall or ""
    found = next(one for one in document.paragraphs if one.text and whole.startswith(one.text))
    cell = document.tables[-1].rows[-1].cells[-1]
    for run in (*found.runs, *cell.paragraphs[0].runs):
        setattr(run.font, kind, True)
    parsed = read(saved(document))
    assert [one.code for one in parsed.problems] == ["JX718", "JX718"]
    assert all(one.spot is not None for one in parsed.problems)


@pytest.mark.parametrize("of", [WD_STYLE_TYPE.CHARACTER, WD_STYLE_TYPE.PARAGRAPH])
def test_what_a_style_hides_is_no_text(seed: Submission, read: Reader, of: WD_STYLE_TYPE) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    above = document.styles.add_style("above", of)
    above.font.hidden = True
    below = document.styles.add_style("below", of)
    below.base_style = above
    whole = seed.overall or ""
    found = next(one for one in document.paragraphs if one.text and whole.startswith(one.text))
    if of is WD_STYLE_TYPE.PARAGRAPH:
        found.insert_paragraph_before("看不到", style=below)
    else:
        found.add_run("看不到", style=below)
    parsed = read(saved(document))
    assert parsed.is_sound
    assert parsed.document is not None
    assert "看不到" not in (parsed.document.overall or "")
    assert any("“看不到”" in one.sentence and "隐藏" in one.sentence for one in parsed.notes)


# ------------------------------------------------------------------ guarded


HOSTILE = {
    "fields": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 101,
    "lines": "<w:p/>" * 51,
    "cells": f"<w:tbl><w:tr><w:tc>{'<w:p/>' * 51}</w:tc></w:tr></w:tbl>",
    "block": f"<w:p><w:r><w:t>{'字' * 400_000}</w:t></w:r></w:p>",
    "departments": "<w:p><w:r><w:t>第一部分 部门整体绩效目标</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * 4,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_what_would_take_minutes_is_refused_in_one_sentence(
    read: Reader, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from xljixiao.document import parsing, word_package, word_text

    monkeypatch.setattr(word_text, "MOST_LINES", 50)
    monkeypatch.setattr(parsing, "MOST_DEPARTMENTS", 3)
    monkeypatch.setattr(word_package, "MOST_BLOCK_BYTES", 600_000)
    body = f"<w:document {nsdecls('w')}><w:body>{HOSTILE[kind]}</w:body></w:document>"
    parsed = read(packed(word__document_xml=body.encode()))
    assert [one.code for one in parsed.problems] == ["JX703"]


def test_of_very_many_notes_the_first_are_told(seed: Submission, read: Reader) -> None:
    document = docx.Document(io.BytesIO(publish(FORM, seed)))
    for _ in range(400):
        document.paragraphs[0].add_run("暗").font.hidden = True
    parsed = read(saved(document))
    assert len(parsed.notes) == 301
    assert "还有 100 处" in parsed.notes[-1].sentence


def packed(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<w:document " + W + b"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(word__document_xml=BOMB), "JX703"),
        (packed(word__document_xml=BOMB.decode().encode("utf-16")), "JX703"),
        (packed(word__document_xml=b"<a>" * 5000), "JX703"),
        (packed(word__document_xml=b"<w:document"), "JX701"),
        (packed(word__other_xml=b"<a/>"), "JX701"),
        (packed(xl__workbook_xml=b"<a/>"), "JX702"),
        (packed(content_xml=b"<a/>"), "JX702"),
        (packed(readme=b"a"), "JX702"),
        (write(FORM), "JX702"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "JX702"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "JX702"),
    ],
)
def test_what_is_no_document_or_not_harmless_is_refused(
    read: Reader, content: bytes, code: str
) -> None:
    parsed = read(content)
    assert [one.code for one in parsed.problems] == [code]


def test_a_document_that_swells_is_refused(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from xljixiao.document import word_package

    monkeypatch.setattr(word_package, "MOST_INFLATED_BYTES", 1000)
    content = packed(word__document_xml=b"<a>" + b" " * 10_000 + b"</a>")
    assert [one.code for one in read(content).problems] == ["JX703"]


@pytest.mark.parametrize("limit", ["MOST_TAGS", "MOST_BLOCK_TAGS", "MOST_BLOCK_BYTES"])
def test_a_document_of_too_much_structure_is_refused(
    seed: Submission, read: Reader, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    from xljixiao.document import word_package

    content = publish(FORM, seed)
    assert read(content).is_sound
    monkeypatch.setattr(word_package, limit, 200)
    assert [one.code for one in read(content).problems] == ["JX703"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "绩效文本.docx"
    with path.open("wb") as stream:
        stream.truncate(refusing.MOST_BYTES + 1)
    (parsed,) = parse(path)
    assert [one.code for one in parsed.problems] == ["JX703"]


def test_a_damaged_package_is_told(seed: Submission, read: Reader) -> None:
    content = publish(FORM, seed)
    for cut in (10, 100, len(content) // 2, len(content) - 30):
        assert [one.code for one in read(content[:cut]).problems] == ["JX701"]


# ------------------------------------------------------------------ old ones


def test_an_old_document_asks_to_be_saved_anew_where_no_program_is(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    parsed = read(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"))
    assert [one.sentence for one in parsed.problems] == [
        "这是 .doc 格式的文档。请用 Word 或 WPS 打开，另存为 .docx 再试。"
    ]


def test_the_unit_may_stand_in_a_line_above_the_table(seed_text: str, read: Reader) -> None:
    """As many type it: the unit and how money is counted in one line, the heading unnumbered."""
    lines = seed_text.replace("1.业务管理经费绩效目标表", "业务管理经费绩效目标表").split("\n")
    lines[48:50] = ["714001昌黎县工商业联合会本级　　　单位：万元"]
    parsed = read(saved(by_hand("\n".join(lines))))
    assert parsed.problems == ()
    assert parsed.document is not None
    assert parsed.document.projects[0].unit.code == "714001"


@pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="no office program here"
)
def test_an_old_document_is_read_through_the_office_program(
    seed: Submission, tmp_path: Path
) -> None:
    made = tmp_path / "绩效文本.docx"
    made.write_bytes(publish(FORM, seed))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            profile,
            "--headless",
            "--convert-to",
            "doc",
            "--outdir",
            tmp_path,
            made,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (parsed,) = parse(tmp_path / "绩效文本.doc")
    assert parsed.problems == ()
    assert parsed.document == disclosed(FORM, seed)
