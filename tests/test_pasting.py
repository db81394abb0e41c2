"""The official Word table, six columns wide, pasted over our wider one by a real LibreOffice.

What comes of it is read as it was meant, or asked about at its cells; it is never wrong data.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conftest import Change, told
from office import Book, Office, office_fixture  # noqa: F401
from xljixiao.form.layout import lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Indicator, Submission
from xljixiao.model.targets import Target
from xljixiao.rules.problem import Severity
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write

SHEET = "01业务管理经费"
FIRST = 12
"""The first row of the indicator table, and column A its first column."""

LEVEL1, BASIS = 0, 5
Row = list[str]
Rows = list[Row]


@pytest.fixture(scope="session")
def table(seed_text: str) -> Rows:
    """The indicator table of the disclosed text: a header, eleven rows; level 1 stands once."""
    rows = seed_text[seed_text.index("一级指标\n") :].strip().split("\n\n")
    cells = [[line.strip() for line in row.split("\n")] for row in rows]
    assert [len(row) for row in cells] == [6] * 12
    return cells


@pytest.fixture(scope="session")
def expected(table: Rows, form: Form) -> tuple[Indicator, ...]:
    """What the table says."""
    return tuple(
        Indicator(
            level1=row[0],
            level2=row[1],
            name=row[2],
            description=row[3],
            target=Target.parse(row[4], form.setting),
            basis=row[5],
        )
        for row in _filled_down(table[1:])
    )


@pytest.fixture
def issued(tmp_path: Path, form: Form, seed: Submission) -> Path:
    """The seed's workbook with its indicator table still to fill in: presets alone."""
    project = seed.projects[0].model_copy(update={"indicators": ()})
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(form, seed.model_copy(update={"projects": (project,)})))
    return path


def _filled_down(rows: Rows) -> Rows:
    """Level 1 in every row."""
    level1 = ""
    filled = []
    for row in rows:
        level1 = row[LEVEL1] or level1
        filled.append([level1, *row[1:]])
    return filled


def _word(rows: Sequence[Row], *, merged: bool = True) -> dict[str, str]:
    """A table as Word puts it on the clipboard; level 1 merged downwards or blank below itself."""

    def cell(text: str, span: int = 1) -> str:
        paragraphs = "".join(
            f"<p class=MsoNormal align=center><span lang=EN-US>{html.escape(one)}</span></p>"
            for one in text.split("\n")
        )
        return f'<td width=80 rowspan={span} style="border:solid">{paragraphs}</td>'

    lines = []
    for index, row in enumerate(rows):
        blanks = next((n for n, one in enumerate(rows[index + 1 :]) if one[LEVEL1]), len(rows))
        span = min(blanks, len(rows) - index - 1) + 1 if merged else 1
        first = cell(row[LEVEL1], span) if row[LEVEL1] or not merged else ""
        lines.append(f"<tr>{first}{''.join(map(cell, row[1:]))}</tr>")
    head = '<html><head><meta charset="utf-8"></head><body><table class=MsoTable border=1>'
    return {"text/html": f"{head}{''.join(lines)}</table></body></html>"}


def _text(rows: Sequence[Row]) -> dict[str, str]:
    """The same table as plain text: tabs between the cells."""
    return {"text/plain": "".join("\t".join(row) + "\n" for row in rows)}


def _address(column: str, index: int) -> str:
    return f"{column}{FIRST + index}"


def _paste(
    office: Office, path: Path, flavours: Mapping[str, str], row: int = 0, command: str = "Paste"
) -> tuple[Checked, list[str]]:
    """Paste at a row of the table; what is read from the saved file, and what the lines say."""
    with office.open(path) as book:
        book.paste(SHEET, _address("A", row), flavours, command)
        return check(book.save(path.with_name("back.xlsx"))), list(_lines(book, path))


def _lines(book: Book, path: Path) -> Iterator[str]:
    """The live lines of the indicator table."""
    book.recalculate()
    read = check(path).reading
    assert read is not None
    sheet = next(one for one in read.layout.sheets if one.index == 0)
    cells = [line.box.a1 for line in sheet.plan.live if line.owner]
    yield from (cell.text for cell in book.read(SHEET, cells).values())


def _must(checked: Checked) -> list[tuple[str, str]]:
    return [
        (one.code, one.spot.cell)
        for one in told(checked)
        if one.spot is not None and one.severity is Severity.MUST
    ]


def _indicators(checked: Checked) -> tuple[Indicator, ...]:
    assert _must(checked) == []
    assert isinstance(checked.document, Submission)
    return checked.document.projects[0].indicators


VARIANTS: dict[str, Any] = {
    "level 1 merged": lambda rows: (_word(rows), "Paste"),
    "level 1 blank below itself": lambda rows: (_word(rows, merged=False), "Paste"),
    "level 1 in every row": lambda rows: (_word(_filled_down(rows)), "Paste"),
    "both flavours, as Word offers them": lambda rows: (_word(rows) | _text(rows), "Paste"),
    "text alone": lambda rows: (_text(_filled_down(rows)), "Paste"),
    "as unformatted text": lambda rows: (
        _word(rows) | _text(_filled_down(rows)),
        "PasteUnformatted",
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_pasted_table_is_read_as_eleven_right_indicators(
    office: Office, issued: Path, table: Rows, expected: tuple[Indicator, ...], variant: str
) -> None:
    flavours, command = VARIANTS[variant](table[1:])
    checked, lines = _paste(office, issued, flavours, command=command)
    assert _indicators(checked) == expected
    assert {line[:1] for line in lines[: len(expected)]} == {"△"}, "understood, so never ×"
    assert set(lines[len(expected) :]) == {""}


def test_every_cell_that_is_read_otherwise_than_it_was_pasted_is_told(
    office: Office, issued: Path, table: Rows
) -> None:
    checked, _ = _paste(office, issued, _word(table[1:]))
    told = [(note.spot.cell, note.found, note.understood) for note in checked.notes if note.spot]
    assert told[:4] == [
        ("E12", "≥2篇", "≥"),
        ("F12", "工商联职能", "2"),
        ("G12", "", "篇"),
        ("H12", "", "工商联职能"),
    ]
    assert told[4:6] == [("A13", "", "产出指标"), ("E13", "≥1次", "≥")]
    assert ("E15", "按时完成", "定性") in told
    assert ("F15", "工商联职能", "按时完成") in told
    assert checked.notes[2].sentence == (
        "《业务管理经费》第1条指标“调研报告数量”计量单位：没有单独填写；已按“篇”识别。不必修改，如有误请更正。"
    )
    assert checked.reading is not None
    place = Place(("projects", 0, "indicators", 0, "target", "operator"))
    assert str(checked.reading.raw(place)) == "≥2篇", "what came is kept"


def test_a_cell_of_two_paragraphs_stays_one_cell_in_libreoffice(
    office: Office, issued: Path, table: Rows, expected: tuple[Indicator, ...]
) -> None:
    rows = [list(row) for row in table[1:]]
    rows[1][3] = "全年召开\n执委会的次数"
    rows[2][4] = "≥90\n百分比"
    checked, _ = _paste(office, issued, _word(rows))
    first, second, *others = _indicators(checked)
    assert second == expected[1].model_copy(update={"description": rows[1][3]})
    assert (first, *others) == (expected[0], *expected[2:])


def test_a_cell_that_became_two_rows_is_asked_about_in_the_second(
    office: Office, issued: Path, table: Rows, expected: tuple[Indicator, ...]
) -> None:
    """As Excel is said to do with two paragraphs: all other cells are merged over both rows."""
    rows = _filled_down(table[1:])
    rows[1][3] = "全年召开"
    rows.insert(2, ["", "", "", "执委会的次数", "", ""])
    checked, lines = _paste(office, issued, _word(rows, merged=False))
    asked = [("JX201", _address(column, 2)) for column in "ABCEF"]
    assert _must(checked) == asked
    assert lines[2] == "×请填写“一级指标”“二级指标”“三级指标”“符号”“数值”"
    data = checked.reading.assembled.data if checked.reading else {}
    del data["projects"][0]["indicators"][2]
    read = [Indicator.model_validate(one) for one in data["projects"][0]["indicators"]]
    assert read[0] == expected[0]
    assert read[2:] == list(expected[2:])


def test_a_text_of_two_paragraphs_is_asked_about_in_both_its_rows(
    office: Office, issued: Path, table: Rows
) -> None:
    """Here the second paragraph begins a row, and what stood behind it goes along."""
    rows = _filled_down(table[1:])
    rows[1][3] = "全年召开\n执委会的次数"
    checked, lines = _paste(office, issued, _text(rows))
    assert _must(checked) == [
        *(("JX201", _address(column, 1)) for column in "EF"),
        ("JX203", _address("A", 2)),
        *(("JX201", _address(column, 2)) for column in "EF"),
    ]
    assert lines[1] == "×请填写“符号”“数值”"
    assert lines[2] == "×请填写“符号”“数值”"


def test_a_preset_that_a_paste_left_over_is_asked_about(
    office: Office, issued: Path, table: Rows
) -> None:
    """LibreOffice skips the blank cells of a text, so that our own words stay under them."""
    checked, lines = _paste(office, issued, _text(table[1:]))
    assert _must(checked) == [("JX204", "B17"), ("JX204", "B21")]
    assert "" not in lines[:11]
    assert "通过" not in lines[:11]


def test_below_the_presets_a_text_is_read_right(
    office: Office, issued: Path, table: Rows, expected: tuple[Indicator, ...]
) -> None:
    checked, _ = _paste(office, issued, _text(table[1:]), row=10)
    assert _indicators(checked) == expected


def test_a_pasted_header_is_asked_about_and_the_rest_read(
    office: Office, issued: Path, table: Rows, expected: tuple[Indicator, ...]
) -> None:
    with office.open(issued) as book:
        book.paste(SHEET, _address("A", 0), _word(table))
        checked = check(book.save(issued.with_name("back.xlsx")))
        assert _must(checked) == [("JX215", "A12")]
        must = [one for one in checked.problems if one.severity is Severity.MUST]
        assert [one.sentence for one in must] == [
            "《业务管理经费》第1条指标“三级指标”：这一行是表头，不是内容。请清空这一行。"
        ]
        assert not any(note.spot and note.spot.cell.endswith("12") for note in checked.notes)
        assert next(_lines(book, issued)) == "×这一行是表头，请清空"
        book.write(SHEET, {_address(column, 0): None for column in "ABCDEF"})
        checked = check(book.save(issued.with_name("mended.xlsx")))
    assert _indicators(checked) == expected


def test_a_filled_table_is_pasted_over_and_what_agrees_is_read(
    office: Office, filled: Path, table: Rows, expected: tuple[Indicator, ...]
) -> None:
    """Units and basis of before stay beside the pasted cells; here they are the same."""
    checked, _ = _paste(office, filled, _word(table[1:]))
    assert _indicators(checked) == expected


def test_what_stays_beside_a_pasted_row_and_contradicts_it_is_asked_about(
    office: Office, filled: Path, change: Change, table: Rows
) -> None:
    left = {(SHEET, "G12"): "次", (SHEET, "H13"): "计划标准", (SHEET, "G15"): "次"}
    checked, lines = _paste(office, change(filled, left), _word(table[1:]))
    assert _must(checked) == [("JX203", "E12"), ("JX203", "E13"), ("JX203", "E15")]
    assert {line[:1] for line in lines[:11]} == {"△"}


def test_a_locked_cell_refuses_the_paste_and_nothing_changes(
    office: Office, issued: Path, table: Rows
) -> None:
    with office.open(issued) as book:
        assert book.paste(SHEET, _address("A", -1), _word(table[1:])) != ()
        checked = check(book.save(issued.with_name("back.xlsx")))
    assert _must(checked) == [("JX201", "A12")]


def test_rows_pasted_past_the_end_of_the_table_are_told(
    office: Office, issued: Path, table: Rows
) -> None:
    checked, _ = _paste(office, issued, _word(_filled_down(table[1:])), row=25)
    outside = [one for one in told(checked) if one.code == "JX111"]
    assert len(outside) == 6 * 6
    assert _must(checked) == [(one.code, one.spot.cell) for one in outside if one.spot]


# ---------------------------------------------------------------- one row, cell by cell

UNDERSTOOD: dict[str, tuple[tuple[str | None, ...], tuple[str, str | None]]] = {
    "as pasted": (("≥2篇", "工商联职能", None, None), ("≥2篇", "工商联职能")),
    "over the same": (("≥2篇", "工商联职能", "篇", "工商联职能"), ("≥2篇", "工商联职能")),
    "a unit by its other name": (("≥90%", "历史标准", "百分比", None), ("≥90百分比", "历史标准")),
    "an operator behind the number": (("95%以上", "历史标准", None, None), ("≥95%", "历史标准")),
    "an operator in words": (("不少于２篇", "计划", None, None), ("≥2篇", "计划")),
    "without a basis": (("≥2篇", None, None, None), ("≥2篇", None)),
    "a basis in its own cell": (("≥2篇", None, None, "计划标准"), ("≥2篇", "计划标准")),
    "a basis with a year": (("≥2篇", "2021年工作计划", None, None), ("≥2篇", "2021年工作计划")),
    "no unit": (("≥2", "计划标准", None, None), ("≥2", "计划标准")),
}
ASKED: dict[str, tuple[str | None, ...]] = {
    "a number beside it": ("≥2篇", "3", "篇", None),
    "a quantity beside it": ("≥2篇", "90%", None, None),
    "a target beside it": ("≥2篇", "≥3篇", None, None),
    "another unit": ("≥2篇", "工商联职能", "次", None),
    "a unit that nothing confirms": ("≥2", "工商联职能", "篇", None),
    "another basis": ("≥2篇", "工商联职能", None, "计划标准"),
    "words alone": ("按时完成", "工商联职能", None, None),
    "words that name the operator": ("定性指标", "工商联职能", None, None),
    "no operator": ("90%", "历史标准", None, None),
    "a sign that is none": ("》90%", "历史标准", None, None),
    "two numbers": ("≥2到3篇", "历史标准", None, None),
    "an operator without number": ("高于上年", "历史标准", None, None),
}
CELLS = ("E12", "F12", "G12", "H12")


@pytest.mark.parametrize("case", UNDERSTOOD)
def test_a_whole_target_in_the_operators_cell_is_understood(
    filled: Path, change: Change, form: Form, case: str
) -> None:
    cells, (target, basis) = UNDERSTOOD[case]
    checked = check(change(filled, _at(CELLS, cells)))
    read = _indicators(checked)[0]
    assert (read.target, read.basis) == (Target.parse(target, form.setting), basis)
    assert {note.spot.cell for note in checked.notes if note.spot} >= {"E12"}


@pytest.mark.parametrize("case", ASKED)
def test_what_is_not_certain_is_asked_about_at_the_operator(
    filled: Path, change: Change, case: str
) -> None:
    checked = check(change(filled, _at(CELLS, ASKED[case])))
    assert _must(checked) == [("JX203", "E12")]
    assert checked.notes == ()


def test_the_question_says_how_to_take_a_whole_target_apart(filled: Path, change: Change) -> None:
    checked = check(change(filled, _at(CELLS, ASKED["another basis"])))
    assert [one.sentence for one in told(checked)] == [
        "《业务管理经费》第1条指标“调研报告数量”符号：填的是“≥2篇”；这里只填符号。"
        "请拆开填：符号“≥”，数值“2”，单位“篇”；“数值”一格里如是依据，请移到依据一格。"
    ]


@pytest.mark.parametrize(
    ("beside", "understood"),
    [
        (("≥1次", "工商联职能", None, None), True),  # the pasted table shows itself
        (("≥1次", None, None, None), False),  # a whole target, but no basis beside it
        (("≥", "1", "次", "工商联职能"), False),  # a row filled in as it should be
    ],
)
def test_words_in_the_operators_cell_are_understood_only_beside_a_row_that_shows_the_paste(
    filled: Path,
    change: Change,
    beside: tuple[str | None, ...],
    understood: bool,  # noqa: FBT001
) -> None:
    words = _at(CELLS, ("按时完成", "工商联职能", None, None))
    below = _at(("E13", "F13", "G13", "H13"), beside)
    checked = check(change(filled, words | below))
    if not understood:
        assert _must(checked) == [("JX203", "E12")]
        return
    read = _indicators(checked)[0]
    assert (read.target.words, read.basis) == ("按时完成", "工商联职能")


def test_a_blank_level_1_is_filled_from_level_2_alone(filled: Path, change: Change) -> None:
    cells = {(SHEET, "A12"): None, (SHEET, "A16"): "　", (SHEET, "B16"): "成本"}
    checked = check(change(filled, cells))
    assert [one.level1 for one in _indicators(checked)[:5]] == ["产出指标"] * 5
    told = [(one.spot.cell, one.understood) for one in checked.notes if one.spot]
    assert told == [("A12", "产出指标"), ("A16", "产出指标"), ("B16", "成本指标")]


def test_a_blank_level_1_beside_no_known_level_2_is_asked_about(
    filled: Path, change: Change
) -> None:
    cells = {(SHEET, "A12"): None, (SHEET, "B12"): "过程指标", (SHEET, "A13"): None}
    checked = check(change(filled, cells | {(SHEET, "B13"): None}))
    assert _must(checked) == [("JX201", "A12"), ("JX201", "A13"), ("JX201", "B13")]


def test_a_header_pasted_into_any_table_is_asked_about(
    office: Office, filled: Path, change: Change, form: Form
) -> None:
    sheet = lay_out(form).sheets[1]
    row = [slot for slot in sheet.plan.slots if slot.owner == ("functions", 5)]
    name = sheet.plan.definition.name
    path = change(filled, {(name, slot.box.a1): f" {slot.placed.label}" for slot in row})
    checked = check(path)
    assert _must(checked) == [("JX215", row[0].box.a1)]
    line = next(one for one in sheet.plan.live if one.owner == row[0].owner)
    with office.open(path) as book:
        book.recalculate()
        assert book.cell(name, line.box.a1).text == "×这一行是表头，请清空"


def _at(cells: Sequence[str], values: Sequence[str | None]) -> dict[tuple[str, str], Any]:
    return {(SHEET, cell): value for cell, value in zip(cells, values, strict=True)}
