"""The Word text of a submission: what it shows, what never enters it, and that it never varies."""

import datetime as dt
import io
import os
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from office import DOCX, PDF, TEXT, Office, office_fixture  # noqa: F401
from papers import codes, lines, opened, parts, rows, style, styled
from strategies import documents
from xljixiao.county.demo import examples
from xljixiao.document import marks
from xljixiao.document.disclosing import borne, disclosed
from xljixiao.document.parsing import parse
from xljixiao.document.publishing import Approval, publish, publish_county
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form, FormError, starred
from xljixiao.model.record import Loc, Record
from xljixiao.model.shape import children
from xljixiao.model.submission import Function, Project, Safeguard, Submission, Task
from xljixiao.model.targets import Target

DUMP = Path(__file__).parent / "dumps" / "hebei-2021-text.txt"
DRAFT = "草稿：尚未审核通过，不得公开"
APPROVAL = Approval("昌财预〔2021〕12号", dt.date(2021, 3, 5), "同意。\n请按批复的目标执行。")
WITHHELD = "这句话不公开"
COVER = (marks.COVER_TITLE, marks.COVER_LINE, marks.COVER_FOOT)


@pytest.fixture(scope="module")
def education(form: Form) -> Submission:
    (path,) = (path for path in examples() if path.stem == "801-education")
    return Submission.model_validate_json(path.read_bytes(), context=form.setting)


@pytest.fixture(scope="module")
def alone(form: Form, seed: Submission) -> bytes:
    return publish(form, seed)


def varied(submission: Submission, **project: Any) -> Submission:
    """A submission whose one project is another one."""
    (own,) = submission.projects
    return submission.model_copy(update={"projects": (own.model_copy(update=project),)})


# ------------------------------------------------------------ what it shows


def test_the_text_of_the_example_is_the_one_that_was_looked_at(alone: bytes) -> None:
    """UPDATE_DUMPS=1 writes it anew."""
    text = "\n".join(lines(opened(alone))) + "\n"
    if os.environ.get("UPDATE_DUMPS"):
        DUMP.write_text(text, "utf-8")
    assert text == DUMP.read_text("utf-8")


def test_each_project_that_asks_for_money_has_a_heading_and_its_two_tables(
    form: Form, education: Submission
) -> None:
    document = opened(publish(form, education))
    asked = [one for one in education.projects if not one.is_silent(form.setting)]
    assert 1 < len(asked) < len(education.projects)
    assert styled(document, marks.TABLE_HEADING) == [
        f"{n}.{one.name}绩效目标表" for n, one in enumerate(asked, 1)
    ]
    for n, project in enumerate(asked):
        plan, indicators = (rows(table) for table in document.tables[2 * n : 2 * n + 2])
        assert plan[1][1::2] == [project.code, project.name]
        assert plan[2][2::2] == [str(project.budget.total), *map(str, _shares(project))]
        assert plan[5][1:] == [f"{step.percent}%" for step in project.spending_plan]
        assert [row[2] for row in indicators[1:]] == [one.name for one in project.indicators]


def _shares(project: Project) -> tuple[Decimal | None, Decimal | None]:
    return project.budget.fiscal, project.budget.other


def test_neighbours_of_one_level_are_one_cell_and_only_they(form: Form, seed: Submission) -> None:
    first, *_, last = seed.projects[0].indicators
    indicators = (first, first, last, first)
    document = opened(publish(form, varied(seed, indicators=indicators)))
    levels = [row[0] for row in rows(document.tables[1])][1:]
    assert levels == [first.level1, "^", last.level1, first.level1]
    others = [row[1:] for row in rows(document.tables[1])][1:3]
    assert others[0] == others[1]
    assert "^" not in others[1]


def test_the_heads_of_indicators_are_printed_on_each_page_and_rows_stay_whole(
    alone: bytes,
) -> None:
    plan, indicators = opened(alone).tables
    heads = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) for row in indicators.rows]
    assert heads[0] is not None
    assert set(heads[1:]) == {None}
    whole = [row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) for row in indicators.rows]
    assert None not in whole
    assert all(row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is None for row in plan.rows)


def test_a_row_that_would_fill_a_page_may_be_cut(form: Form, seed: Submission) -> None:
    budget = seed.projects[0].budget.model_copy(update={"purpose": "很长的用途\n" * 40 + "完"})
    plan = opened(publish(form, varied(seed, budget=budget))).tables[0]
    cut = [row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is None for row in plan.rows]
    assert cut.count(True) == 1


def test_whose_project_it_is_stands_above_the_borders(alone: bytes) -> None:
    caption, *others = opened(alone).tables[0].rows
    for cell in caption.cells:
        borders = cell._tc.tcPr.find(qn("w:tcBorders"))
        assert {one.tag for one in borders} == {qn("w:top"), qn("w:left"), qn("w:right")}
        assert {one.get(qn("w:val")) for one in borders} == {"nil"}
    found = [cell._tc.tcPr.find(qn("w:tcBorders")) for row in others for cell in row.cells]
    assert set(found) == {None}


def test_a_name_that_begins_with_a_digit_is_told_from_the_code(
    form: Form, seed: Submission
) -> None:
    unit = seed.projects[0].unit.model_copy(update={"code": "714001", "name": "1号幼儿园"})
    document = opened(publish(form, varied(seed, unit=unit)))
    assert rows(document.tables[0])[0][0] == "714001 1号幼儿园"


def test_a_target_is_printed_so_that_it_can_be_told_what_it_was(
    form: Form, seed: Submission
) -> None:
    first = seed.projects[0].indicators[0]
    words = Target(operator="定性", words="≥90%")
    marked = first.model_copy(update={"target": words})
    document = opened(publish(form, varied(seed, indicators=(marked,))))
    assert rows(document.tables[1])[1][4] == "定性：≥90%"


def test_amounts_that_are_not_there_are_no_numbers(form: Form, seed: Submission) -> None:
    budget = seed.projects[0].budget.model_copy(update={"fiscal": None, "other": None})
    plan = rows(opened(publish(form, varied(seed, budget=budget, spending_plan=()))).tables[0])
    assert plan[2][2::2] == ["5.00", "", ""]
    assert plan[3][1].startswith("预算数5.00万元。其中：财政资金—万元，其他资金—万元。")
    assert plan[5][1:] == ["", "", "", ""]


def test_lines_stay_lines_and_what_looks_like_a_heading_stays_text(
    form: Form, seed: Submission
) -> None:
    overall = "一、不是标题\n\n  （一）也不是\n第二部分\n绩效目标：也不是"
    changed = seed.model_copy(
        update={
            "overall": overall,
            "functions": (Function(name="甲", goal="绩效指标：不是\n二行", indicators=("a", "b")),),
            "safeguards": (Safeguard(title="甲。乙", text="二、丙。丁"), Safeguard(title="戊")),
        }
    )
    document = opened(publish(form, changed))
    bodies = [one for one in document.paragraphs if style(one) == marks.BODY]
    assert [one.text for one in bodies] == [
        *overall.split("\n"),
        "绩效目标：绩效指标：不是",
        "二行",
        "绩效指标：1.a",
        "2.b",
        "一、甲。乙。二、丙。丁",
        "二、戊。",
    ]
    leads = [
        one.runs[0].text for one in bodies if one.runs and one.runs[0].style.name == marks.LEAD
    ]
    assert leads == ["绩效目标：", "绩效指标：", "一、甲。乙。", "二、戊。"]
    assert styled(document, marks.CHAPTER) == [
        "一、总体绩效目标",
        "二、分项绩效目标",
        "三、工作保障措施",
    ]


def test_chapters_and_parts_with_nothing_in_them_say_so(form: Form, seed: Submission) -> None:
    bare = {"overall": None, "functions": (), "safeguards": (), "projects": ()}
    document = opened(publish(form, seed.model_copy(update=bare)))
    assert styled(document, marks.NOTHING) == ["（无）"] * 4
    assert not document.tables
    assert [one for one in codes(document) if "\\f C" in one] == []


def test_the_cover_says_which_draft_it_is_and_whose_part(form: Form, seed: Submission) -> None:
    assert not [one for one in styled(opened(publish(form, seed)), *COVER) if "稿）" in one]
    filler = seed.filler.model_copy(update={"code": "714001", "name": "昌黎县工商业联合会本级"})
    part = seed.model_copy(update={"stage": "申报", "filler": filler})
    assert styled(opened(publish(form, part)), *COVER) == [
        "昌黎县工商业联合会",
        "2021年部门预算绩效文本",
        "（申报稿）",
        "部门代码：714　　行政区划代码：130322",
        "填报单位：714001 昌黎县工商业联合会本级",
        "昌黎县工商业联合会编制",
        "昌黎县财政局审核",
    ]


# ------------------------------------------------------------ the contents


def test_headings_bear_the_fields_of_the_official_texts(alone: bytes) -> None:
    assert [one for one in codes(opened(alone)) if one.startswith("TC ")] == [
        'TC "总体绩效目标" \\f A \\l 1',
        'TC "分项绩效目标" \\f A \\l 1',
        'TC "工作保障措施" \\f A \\l 1',
        'TC "1、业务管理经费绩效目标表" \\f C \\l 1',
    ]


def test_the_fields_are_those_of_a_disclosed_text(alone: bytes, seed_text: str) -> None:
    """The text that was extracted from Word has them without their quotation marks."""
    ours = [one for one in codes(opened(alone)) if one.startswith("TC ")]
    theirs = re.findall(r"TC .*?\\l 1", seed_text)
    assert [one.replace('"', "") for one in ours] == theirs


def test_the_contents_collect_each_part_and_give_no_page_before_there_are_pages(
    form: Form, education: Submission
) -> None:
    content = publish(form, education)
    document = opened(content)
    found = codes(document)
    assert [one for one in found if one.startswith("TOC ")] == [
        "TOC \\f A \\h \\z",
        "TOC \\f C \\h \\z",
    ]
    entries = styled(document, marks.CONTENTS_ENTRY)
    listed = [one.split('"')[1] for one in found if one.startswith("TC ")]
    assert entries == [f"{text}\t" for text in listed]
    starts = document.element.iter(qn("w:bookmarkStart"))
    anchors = [one.get(qn("w:name")) for one in starts]
    assert [one.split()[1] for one in found if one.startswith("PAGEREF ")] == anchors
    assert '<w:updateFields w:val="true"/>' in parts(content)["word/settings.xml"]


def test_marks_in_a_name_do_not_end_the_field_that_bears_it(form: Form, seed: Submission) -> None:
    document = opened(publish(form, varied(seed, name='甲"乙\\丙')))
    (code,) = (one for one in codes(document) if "\\f C \\l" in one)
    assert code == 'TC "1、甲\\"乙\\\\丙绩效目标表" \\f C \\l 1'


# ------------------------------------------------------------ how it looks


def test_the_page_is_that_of_an_official_document(alone: bytes) -> None:
    for section in opened(alone).sections:
        size = section.page_width, section.page_height
        edges = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
        found = [round(one.mm) for one in (*size, *edges) if one is not None]
        assert found == [210, 297, 37, 35, 28, 26]


def test_pages_are_numbered_from_the_one_behind_the_cover(alone: bytes) -> None:
    cover, body = opened(alone).sections
    assert "".join(one.text for one in cover.footer.paragraphs) == ""
    assert [one.text for one in body.footer.paragraphs] == ["— 1 —"]
    assert " PAGE " in body.footer._element.xml
    assert body._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


@pytest.mark.parametrize(
    ("name", "font"),
    [
        (marks.COVER_TITLE, "方正小标宋简体"),
        (marks.CONTENTS_TITLE, "方正小标宋简体"),
        (marks.PART, "黑体"),
        (marks.CHAPTER, "黑体"),
        (marks.SECTION, "楷体_GB2312"),
        (marks.BODY, "仿宋_GB2312"),
        (marks.CELL, "宋体"),
        (marks.CELL_LABEL, "宋体"),
    ],
)
def test_fonts_are_those_of_official_documents(alone: bytes, name: str, font: str) -> None:
    rpr = opened(alone).styles[name].element.rPr
    assert rpr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font


def test_every_style_that_is_used_is_there(form: Form, education: Submission) -> None:
    xml = parts(publish(form, education, draft=DRAFT, approval=APPROVAL))
    defined = set(re.findall(r'w:styleId="(\w+)"', xml["word/styles.xml"]))
    used = {
        one
        for name, text in xml.items()
        if name.startswith("word/")
        for one in re.findall(r'<w:[pr]Style w:val="(\w+)"/>', text)
    }
    assert used <= defined


def test_headings_have_levels_for_whoever_navigates(alone: bytes) -> None:
    styles = opened(alone).styles
    levels = {
        name: styles[name].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val"))
        for name in (marks.PART, marks.CHAPTER, marks.SECTION, marks.TABLE_HEADING)
    }
    assert list(levels.values()) == ["0", "1", "2", "1"]


# ------------------------------------------------------------ what never enters


def test_the_same_submission_gives_the_same_bytes(form: Form, education: Submission) -> None:
    content = publish(form, education, draft=DRAFT, approval=APPROVAL)
    assert publish(form, education, draft=DRAFT, approval=APPROVAL) == content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_tell_the_title_and_nothing_else(alone: bytes) -> None:
    found = parts(alone)
    assert sorted(found) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/header1.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    ]
    properties = re.sub(
        r"</?cp:coreProperties[^>]*>|<\?xml.*?\?>\s*", "", found["docProps/core.xml"]
    )
    assert properties == "<dc:title>昌黎县工商业联合会2021年部门预算绩效文本</dc:title>"
    assert not [name for name, text in found.items() if "python" in text.lower()]


def test_what_the_text_does_not_name_never_enters(form: Form, seed: Submission) -> None:
    """Every other field of the model holds a sentence; the bytes are those without it."""
    task = Task(name=WITHHELD, content=WITHHELD)
    full = _filled(form, seed.model_copy(update={"tasks": (task,)}), ())
    dumped = full.model_dump_json()
    assert dumped.count(WITHHELD) > 20
    for field in ("phone", "filled_by", "approved_by", "reason", "correction", "note"):
        assert f'"{field}":"{WITHHELD}"' in dumped
    assert publish(form, full) == publish(form, seed)
    assert publish_county(form, [full]) == publish_county(form, [seed])


def _filled(form: Form, record: Record, at: Loc) -> Any:
    """A record with the sentence wherever a text may stand that the form does not disclose."""
    values: dict[str, Any] = {}
    for name, node in children(type(record)):
        value, here = getattr(record, name), (*at, name)
        if starred(here, form.fixed) in borne(form):
            continue
        if node.repeated:
            values[name] = tuple(_filled(form, one, (*here, n)) for n, one in enumerate(value))
        elif isinstance(value, Record):
            values[name] = _filled(form, value, here)
        elif node.kind is str and not node.required:
            values[name] = WITHHELD
    return record.model_copy(update=values)


def test_a_project_that_asks_nothing_is_not_named(form: Form, education: Submission) -> None:
    silent = [one for one in education.projects if one.is_silent(form.setting)]
    assert silent
    text = parts(publish(form, education))["word/document.xml"]
    assert not [one.name for one in silent if one.name in text or str(one.code) in text]


def test_a_form_without_a_text_says_so(seed: Submission) -> None:
    with pytest.raises(FormError, match="没有公开的绩效文本"):
        publish(shipped_form("roster"), seed)


# ------------------------------------------------------------ drafts and approvals


def test_a_draft_says_so_on_its_cover_and_at_the_head_of_every_page(
    form: Form, seed: Submission, alone: bytes
) -> None:
    document = opened(publish(form, seed, draft=DRAFT))
    assert styled(document, marks.DRAFT) == [DRAFT]
    for section in document.sections:
        assert [one.text for one in section.header.paragraphs] == [DRAFT]
    assert not [name for name, text in parts(alone).items() if "草稿：" in text]


def test_an_approval_has_a_page_with_its_words_and_the_boxes_to_stamp(
    form: Form, seed: Submission, alone: bytes
) -> None:
    document = opened(publish(form, seed, approval=APPROVAL))
    assert styled(document, marks.APPROVAL_TITLE) == ["绩效目标批复"]
    said, seals, *others = document.tables
    assert rows(said) == [
        ["批复文号", "昌财预〔2021〕12号"],
        ["批复日期", "2021年3月5日"],
        ["审核意见", "同意。 / 请按批复的目标执行。"],
    ]
    assert rows(seals) == [["财政资金管理股室（盖章）", "财政绩效管理股室（盖章）"]]
    assert list(map(rows, others)) == list(map(rows, opened(alone).tables))


def test_the_cover_of_an_approval_says_that_it_is_one_and_is_read_back(
    form: Form, seed: Submission, tmp_path: Path
) -> None:
    content = publish(form, seed, approval=APPROVAL)
    assert styled(opened(content), *COVER) == [
        "昌黎县工商业联合会",
        "2021年部门预算绩效目标批复",
        "部门代码：714　　行政区划代码：130322",
        "昌黎县财政局批复",
    ]
    assert "昌黎县工商业联合会2021年部门预算绩效目标批复" in parts(content)["docProps/core.xml"]
    path = tmp_path / "714.docx"
    path.write_bytes(content)
    (read,) = parse(path)
    assert (read.problems, read.document) == ((), disclosed(form, seed))


# ------------------------------------------------------------ a county


def test_a_county_is_the_texts_of_its_departments_one_behind_the_other(
    form: Form, seed: Submission, education: Submission
) -> None:
    both = [seed, education]
    together = list(lines(opened(publish_county(form, both, draft=DRAFT))))
    assert together[1:5] == [
        "Title| 昌黎县",
        "Title| 2021年部门预算绩效文本汇编",
        "绩效落款| 昌黎县财政局编制",
        "TOC Heading| 目　录",
    ]
    assert together[5:7] == ["toc 1| 714　昌黎县工商业联合会\t", "toc 1| 801　示例教育局\t"]
    single = [line for one in both for line in lines(opened(publish(form, one)))]
    assert together[7:] == single


def test_the_contents_of_a_department_are_those_of_its_own_text(
    form: Form, seed: Submission, education: Submission
) -> None:
    document = opened(publish_county(form, [seed, education]))
    collecting = [one for one in codes(document) if one.startswith("TOC ")]
    within = [one.partition("\\b ")[2] for one in collecting]
    assert within[0] == ""
    assert within[1] == within[2] != within[3] == within[4]
    numbers = [one.get(qn("w:id")) for one in document.element.iter(qn("w:bookmarkStart"))]
    ends = [one.get(qn("w:id")) for one in document.element.iter(qn("w:bookmarkEnd"))]
    assert len(set(numbers)) == len(numbers)
    assert sorted(numbers) == sorted(ends)
    names = {one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))}
    assert set(within[1:]) <= names


def test_the_texts_of_several_years_or_of_none_are_no_county(form: Form, seed: Submission) -> None:
    with pytest.raises(ValueError, match="one county"):
        publish_county(form, [seed, seed.model_copy(update={"year": 2022})])
    with pytest.raises(ValueError, match="one county"):
        publish_county(form, [])


# ------------------------------------------------------------ whatever people write


ODD = ("𠮷野家", "{name}", "=1+1", "_x0041_", "a\u00a0b", "<&>\"'", "第一行\n\n  缩进\t制表", "①圈")


@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_stand_there_as_they_are(form: Form, seed: Submission, odd: str) -> None:
    changed = varied(seed, goals=(odd.partition("\n")[0],))
    document = opened(publish(form, changed.model_copy(update={"overall": odd})))
    bodies = styled(document, marks.BODY)
    assert bodies[: odd.count("\n") + 1] == odd.split("\n")
    assert rows(document.tables[0])[-1][1].endswith(odd.partition("\n")[0])


@given(data=st.data())
@settings(max_examples=25)
def test_any_submission_can_be_published_and_nothing_of_it_is_lost(
    form: Form, data: st.DataObject
) -> None:
    submission = data.draw(documents(form))
    shown = disclosed(form, submission)
    content = publish(form, submission)
    document = opened(content)
    bodies = styled(document, marks.BODY)
    if shown.overall is not None:
        assert bodies[: shown.overall.count("\n") + 1] == shown.overall.split("\n")
    assert styled(document, marks.SECTION) == [
        f"（{'一二三'[n]}）{one.name}" for n, one in enumerate(shown.functions)
    ]
    printed = [rows(table) for table in document.tables]
    assert len(printed) == 2 * len(shown.projects)
    for project, plan, indicators in zip(shown.projects, printed[::2], printed[1::2], strict=True):
        assert plan[1][1] == (project.code or "")
        if project.budget.purpose is not None:
            assert plan[3][1].endswith(" / ".join(project.budget.purpose.split("\n")))
        assert [row[2:4] for row in indicators[1:]] == [
            [one.name, " / ".join((one.description or "").split("\n"))]
            for one in project.indicators
        ]


# ------------------------------------------------------------ another program


def test_libreoffice_prints_it(
    form: Form, education: Submission, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "801.docx"
    path.write_bytes(publish(form, education, draft=DRAFT, approval=APPROVAL))
    printed = office.convert(path, tmp_path / "801.pdf", PDF).read_bytes()
    assert printed.startswith(b"%PDF-")
    text = office.convert(path, tmp_path / "801.txt", TEXT).read_text("utf-8-sig")
    assert "一、总体绩效目标" in text
    assert "11.示例中心幼儿园改扩建（新增学位180个）绩效目标表" in text
    assert "TC " not in text
    assert "PAGEREF" not in text


def test_the_marks_outlive_being_saved_by_another_program(
    form: Form, seed: Submission, office: Office, tmp_path: Path
) -> None:
    content = publish(form, seed)
    path = tmp_path / "714.docx"
    path.write_bytes(content)
    again = office.convert(path, tmp_path / "again.docx", DOCX).read_bytes()
    kept = (marks.PART, marks.CHAPTER, marks.SECTION, marks.TABLE_HEADING, marks.BODY, *COVER)
    for name in kept:
        assert styled(opened(again), name) == styled(opened(content), name)
    leads = [
        [run.text for one in opened(file).paragraphs for run in one.runs if _is_lead(run)]
        for file in (content, again)
    ]
    assert leads[0] == leads[1] != []
    tables = [[rows(table) for table in opened(file).tables] for file in (content, again)]
    assert tables[0] == tables[1]


def _is_lead(run: Any) -> bool:
    return run.style is not None and run.style.name == marks.LEAD
