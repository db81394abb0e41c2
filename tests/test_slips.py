"""Page numbers and remarks among the lines of a text: never content in silence."""

import io
from collections.abc import Callable

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from test_parsing_word import by_hand, saved

from test_wording import breaches
from xljixiao.document.parsing import Parsed, parse
from xljixiao.document.publishing import publish
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission

PAGES = ("3", "12", "- 3 -", "—3—", "－ 3 －", "第 2 页", "第 2 页 共 5 页", "第2页，共5页", "2/5")
REMARKS = (
    "（李科长：请核实）",
    "李科长：这里再核实",
    "[请核对]",
    "【金额待定】",
    "（此处与上年不一致）",
    "王主任:请核实数字。",
)
CONTENT = (
    "完成调研报告3篇。",
    "2021年",
    "（一）参政议政",
    "≥90百分比",
    "第2页的内容",
    "3月底前完成",
    "主要工作：线索核实、待定事项办理情况逐月上报，并在年底前由各单位分别写出书面的总结材料，报主管部门。",
)
Reader = Callable[[bytes | str], Parsed]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("texts")

    def reading(content: bytes | str) -> Parsed:
        path = folder / ("绩效文本.txt" if isinstance(content, str) else "绩效文本.docx")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (parsed,) = parse(path)
        return parsed

    return reading


def behind(text: str, number: int, slip: str) -> str:
    """A text with a line more behind the one of a number, counted from 1."""
    lines = text.split("\n")
    return "\n".join([*lines[:number], slip, *lines[number:]])


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def line(text: str, wanted: str) -> int:
    return next(n for n, one in enumerate(text.split("\n"), 1) if wanted in one)


@pytest.mark.parametrize("slip", PAGES)
@pytest.mark.parametrize(
    "above", ["\t工作任务完成率", "2.工商联换届完成", "绩效指标：完成调研任务"]
)
def test_a_page_number_is_asked_about_where_it_stands(
    read: Reader, seed_text: str, above: str, slip: str
) -> None:
    at = line(seed_text, above)
    parsed = read(behind(seed_text, at, slip))
    (problem,) = (one for one in parsed.problems if one.code == "JX716")
    assert problem.spot is not None
    assert problem.spot.cell == f"第{at + 1}行"
    assert problem.sentence.endswith("像是页码，不是内容。请删去这一行，或写成完整的话。")
    assert not parsed.is_sound
    assert not list(breaches(problem.sentence))


@pytest.mark.parametrize("slip", REMARKS)
@pytest.mark.parametrize(
    "above", ["\t工作任务完成率", "2.工商联换届完成", "绩效指标：完成调研任务"]
)
def test_a_remark_is_asked_about_where_it_stands(
    read: Reader, seed_text: str, above: str, slip: str
) -> None:
    at = line(seed_text, above)
    parsed = read(behind(seed_text, at, slip))
    (problem,) = (one for one in parsed.problems if one.code == "JX717")
    assert problem.spot is not None
    assert problem.spot.cell == f"第{at + 1}行"
    assert "像是批注，不是内容" in problem.sentence
    assert not parsed.is_sound


@settings(max_examples=300)
@given(where=st.integers(1, 10**6), slip=st.sampled_from(PAGES + REMARKS))
def test_nowhere_do_they_become_content_in_silence(
    tmp_path_factory: pytest.TempPathFactory, seed_text: str, where: int, slip: str
) -> None:
    at = line(seed_text, "部门整体绩效目标") + where % (seed_text.count("\n") - 1)
    path = tmp_path_factory.getbasetemp() / "绩效文本.txt"
    path.write_text(behind(seed_text, at, slip), "utf-8")
    assert not all(one.is_sound for one in parse(path)), (at, slip)


@pytest.mark.parametrize("said", CONTENT)
def test_what_is_content_stays_so(read: Reader, seed_text: str, said: str) -> None:
    at = line(seed_text, "绩效指标：完成调研任务")
    found = {one.code for one in read(behind(seed_text, at, said)).problems}
    assert found.isdisjoint({"JX716", "JX717"})


@pytest.mark.parametrize("number", ["\t3", "\t12"])
def test_a_number_that_is_all_of_a_cell_is_no_page(
    read: Reader, seed_text: str, number: str
) -> None:
    parsed = read(seed_text.replace("\t25.00%", number))
    assert not parsed.problems


@pytest.mark.parametrize("slip", ["3", "- 3 -", "李科长：这里再核实"])
def test_in_a_document_paragraphs_and_lines_of_cells_are_asked_about(
    read: Reader, seed_text: str, slip: str
) -> None:
    code = "JX717" if "李" in slip else "JX716"
    document = by_hand(seed_text)
    below = next(one for one in document.paragraphs if one.text.startswith("（二）社会服务"))
    below.insert_paragraph_before(slip)
    (found,) = read(saved(document)).problems
    assert (found.code, found.loc) == (code, ("functions", 0, "indicators"))
    document = by_hand(seed_text)
    cell = next(
        cell
        for table in document.tables
        for cell in table._tbl.iter(qn("w:tc"))
        if cell.xpath("string(.)") == "工作任务完成率"
    )
    cell.add_p().add_r().text = slip
    (found,) = read(saved(document)).problems
    assert found.code == code
    assert found.spot is not None
    assert found.spot.cell.endswith("格")


def test_what_we_printed_says_what_it_says_and_is_told(
    read: Reader, form: Form, seed: Submission
) -> None:
    """A text with marks of its own is read as it is (Law 3)."""
    changed = seed.model_copy(update={"overall": f"{seed.overall}\n3"})
    parsed = read(publish(form, changed))
    assert parsed.is_sound
    assert parsed.document is not None
    assert parsed.document.overall == changed.overall
    assert any("像是页码或批注，已按内容识别" in one.sentence for one in parsed.notes)


# ------------------------------------------------------------------ texts saved as something else


def as_lines(text: str) -> bytes:
    """A plain text as Word saves it again: a paragraph a line, with its tabs, without a table."""
    document = docx.Document()
    for one in text.split("\n"):
        document.add_paragraph(one)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def on_one_line(text: str) -> str:
    """A row on a line, with tabs between its cells."""
    lines: list[str] = []
    follows = False
    for one in text.split("\n"):
        if one.startswith("\t") and follows:
            lines[-1] += one
        else:
            lines.append(one.removeprefix("\t"))
        follows = one.startswith("\t")
    return "\n".join(lines)


def test_a_text_saved_as_a_document_reads_as_the_text(
    read: Reader, seed_text: str, seed: Submission
) -> None:
    for saved_as in (as_lines(seed_text), as_lines(on_one_line(seed_text))):
        parsed = read(saved_as)
        assert parsed.problems == ()
        assert parsed.document == read(seed_text).document
    at = line(seed_text, "≥2篇")
    (problem,) = read(as_lines(seed_text.replace("≥2篇", "2篇"))).problems
    assert problem.spot is not None
    assert (problem.spot.sheet, problem.spot.cell) == ("绩效文本.docx", f"第{at}段")


def test_an_indent_is_no_cell(read: Reader, seed_text: str) -> None:
    """Running text behind a tab, in a document without tables, stays running text."""
    head = "\n".join(one.split(" TC ")[0] for one in lines_of(seed_text.partition("第二部分")[0]))
    indented = head.replace("绩效目标：", "\t绩效目标：").replace("绩效指标：", "\t绩效指标：")
    parsed = read(as_lines(indented))
    assert parsed.data["functions"] == read(as_lines(head)).data["functions"]
    assert len(parsed.data["functions"]) == 4


def test_tables_that_lost_their_tabs_are_told_in_one_sentence(read: Reader, seed_text: str) -> None:
    problems = read(seed_text.replace("\t", "")).problems
    (problem,) = (one for one in problems if one.code != "JX714")
    assert problem.code == "JX708"
    assert problem.sentence.endswith("行没有识别。请改用原来的 Word 文档再试。")
    assert problem.spot is not None
    assert problem.spot.cell == f"第{line(seed_text, '1.业务管理经费')}行"


def test_neighbouring_lines_that_nobody_can_place_are_told_once(
    read: Reader, seed_text: str
) -> None:
    rest = "以上目标报县政府批准。\n\n有关单位照此执行。\n请抓紧办理。"
    (problem,) = read(f"{seed_text.rstrip()}\n\n{rest}\n").problems
    assert problem.sentence.startswith(
        "填的是“以上目标报县政府批准。”；从这里起连续 3 行没有识别出属于哪一项。"
    )


def test_a_row_that_is_not_there_is_told_at_the_beginning_of_the_table(
    read: Reader, form: Form, seed: Submission
) -> None:
    document = docx.Document(io.BytesIO(publish(form, seed)))
    row = next(
        row
        for table in document.tables
        for row in table._tbl.tr_lst
        if row.xpath("string(.)").startswith("项目编码")
    )
    row.getparent().remove(row)
    found = [one for one in read(saved(document)).problems if one.code == "JX708"]
    assert found
    assert all(one.spot and one.spot.cell.endswith("段") for one in found)


def test_a_word_of_a_list_is_not_asked_to_drop_down(read: Reader, seed_text: str) -> None:
    sentences = [one.sentence for one in read(seed_text.replace("\t产出指标", "\t产出的")).problems]
    assert any("请改为其中之一。" in one for one in sentences)
    assert not any("下拉" in one for one in sentences)
