"""Law 2, as a real office program calculates: green means clean, red means a reason.

Each project sheet of a workbook is one filling: the seed's project with cells typed wrongly, oddly
or not at all. LibreOffice calculates the live lines; the reader reads the same saved file.
"""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import told
from office import Book, Office, office_fixture  # noqa: F401
from xljixiao.form.constraints import Entry
from xljixiao.form.layout import Layout, Sheet, lay_out
from xljixiao.form.plan import Line, Slot
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Severity
from xljixiao.workbook.cell_checks import GREEN
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write

PROJECTS = 40
WORKBOOKS = 8
UNTOUCHED = "JX202"
UNASKED = "JX216"  # a half-filled record that asks nothing is passed over, as a whole
HINTS = ("JX109", UNASKED)  # the issued value holds, whatever stands in the cell
NOT_LIVE = ("JX4",)
"""What a workbook cannot know of itself: other departments."""

TEXTS: tuple[Any, ...] = (
    None,
    " ",
    "　",
    "很" * 300,
    "两行\n文字",
    "=1+1",
    " 前后空格 ",
    3,
    "x",
    "……",
)
NUMBERS: tuple[Any, ...] = (
    *(None, "五万", "２５", "1,234.5", -1, 1e10, 0.0000001, "90%", "+5", "25 ", 33.333, 120, 0),
    *("1e5", "１２．５", ".5", "5.", "-", "2021-01-01", 12.345678, "5万元"),
    *("50000元", "５万", "0.5亿元", "1，234", "25%", "25％", "百分之二十五", "5²", "约5", 0.25, 1),
)
OPERATORS = (
    *("≥2篇", "≥ 90", "95%以上", "按时完成", "定性指标", "2篇", "≥≥", "达到90%以上", "》=95%"),
    *("百分之九十以上", "控制在5万元以内", "≥**%", "2021年12月底前", "≥三次", "＞＝"),
)
VALUES: tuple[Any, ...] = (
    *(None, "≥90", "９０", "按时完成", "1.2.3", ".", "-5", "12345678901234567", "1e5", 100, 0.5),
    *("1,000", "90%", " 90", "３", "5次", "0.12345678", "+3", "工商联职能", "≥90%", "95%以上"),
    *(
        "百分之九十",
        "百分百",
        "2021年12月底前",
        "有效提升",
        "5²",
        "XX",
        "≤5",
        "2-3次",
        "5万元",
        "１，０００",
    ),
)
CODES: tuple[Any, ...] = (
    None,
    "714 001",
    "71400",
    "714001 ",
    "7140０1",
    "13032221nsqfn9r8szs9u",
    714,
    "７１４００１",
    1.30322211234567890123e20,
    7.14001714001714001e17,
)
DATES: tuple[Any, ...] = (
    *(None, "2021年3月5日", "三月", 44260, 1, "2021-13-01", "2021.3.5", 20210305, 20211305),
    *("20210305", "二〇二一年三月五日", "２０２１／３／５", "2021年3月"),
)
NOISE = ("指标1：{}", "★{}", "{}(50分)", "{}（20）", "*{}*", "1.{}", "{}\n", "　{}", "新{}")


def _typed(form: Form, slot: Slot, chance: random.Random) -> Any:
    """Something that people type into a cell of this kind."""
    constraint = slot.constraint
    term = constraint.term
    if term is not None and form.setting.words(term.of):
        words = form.setting.words(term.of)
        spelled = tuple(form.setting.spellings(term.of))
        return chance.choice(
            (
                None,
                "约",
                chance.choice(words),
                chance.choice(spelled),
                f"{words[0]} ",
                f" {words[-1]}",
                "新写法",
                chance.choice(NOISE).format(chance.choice(words)),
                "\n".join(chance.choice(words)),
                *(OPERATORS if term.of == "operator" else ()),
            )
        )
    if constraint.entry is Entry.NUMBER:
        return chance.choice(NUMBERS)
    if constraint.numeric:
        return chance.choice(VALUES)
    if constraint.entry is Entry.DATE:
        return chance.choice(DATES)
    if constraint.code is not None:
        return chance.choice(CODES)
    return chance.choice(TEXTS)


def _workbook(form: Form, seed: Submission, folder: Path) -> Path:
    project = seed.projects[0]
    code = str(project.code)
    projects = tuple(
        project.model_copy(update={"code": f"{code[:-2]}{n:02}"}) for n in range(PROJECTS)
    )
    path = folder / "x.xlsx"
    path.write_bytes(write(form, seed.model_copy(update={"projects": projects})))
    return path


class Filling:
    """One workbook under the eyes of LibreOffice and of the reader."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book = book
        self.names = dict(zip(layout.sheets, book.sheets, strict=False))

    def type(self, sheet: Sheet, cells: Mapping[str, Any]) -> None:
        self.book.write(self.names[sheet], cells)

    def lines(self, sheet: Sheet) -> dict[Line, str]:
        shown = self.book.read(self.names[sheet], [line.box.a1 for line in sheet.plan.live])
        return {line: shown[line.box.a1].text for line in sheet.plan.live}

    def state(self, sheet: Sheet) -> str:
        return self.book.cell(self.names[sheet], sheet.plan.live_state.a1).text

    def disagreements(self, sheets: list[Sheet], checked: Checked) -> Iterator[str]:
        for sheet in sheets:
            name = self.names[sheet]
            said = [one for one in told(checked) if one.spot and one.spot.sheet == name]
            live = [
                one
                for one in said
                if one.severity is Severity.MUST and not one.code.startswith(NOT_LIVE)
            ]
            noted = [one for one in checked.notes if one.spot and one.spot.sheet == name]
            lines = self.lines(sheet)
            for line, text in lines.items():
                cells = _cells(sheet, line)
                here = [
                    one
                    for one in live
                    if one.spot
                    and one.spot.cell in cells
                    and (line.listed is None) == (one.loc[-1:] != line.listed)
                ]
                if text == GREEN and [one for one in here if one.code != UNTOUCHED]:
                    yield f"green, but {name}!{line.box.a1}: {[one.sentence for one in here]}"
                hints = [one.spot for one in said if one.code in HINTS]
                others = [*hints, *(note.spot for note in noted)]
                reason = here or any(spot and spot.cell in cells for spot in others)
                untouched = any(one.code in (UNTOUCHED, UNASKED) for one in said)
                if text.startswith("×") and not reason and not untouched:
                    yield f"red without a reason: {name}!{line.box.a1}: {text}"
            if self.state(sheet) == "填写完整" and live:
                yield f"complete, but {name}: {[one.sentence for one in live]}"


def _cells(sheet: Sheet, line: Line) -> set[str]:
    """The cells that a line speaks of; a required table's problem stands at its first cell."""
    slots = (
        line.slots
        or tuple(
            slot
            for slot in sheet.plan.slots
            if line.listed and slot.path[: len(line.listed)] == line.listed
        )[:1]
    )
    return {slot.box.a1 for slot in slots}


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, {"projects": PROJECTS + 2})


@pytest.mark.parametrize("round_", range(WORKBOOKS))
def test_green_means_clean_and_red_means_a_reason(
    office: Office, layout: Layout, form: Form, seed: Submission, tmp_path: Path, round_: int
) -> None:
    """40 fillings a workbook: a third valid or broken in one place, the rest in several."""
    chance = random.Random(round_)  # noqa: S311
    path = _workbook(form, seed, tmp_path)
    projects = [sheet for sheet in layout.sheets if sheet.index is not None]
    others = [sheet for sheet in layout.sheets if sheet.index is None and sheet.plan.live]
    with office.open(path) as book:
        filling = Filling(book, layout)
        for sheet in projects:
            count = chance.choice((0, 1, 1, 2, 3, 5, 8))
            slots = chance.sample([slot for slot in sheet.plan.slots if _in_use(slot)], count)
            filling.type(sheet, {slot.box.a1: _typed(form, slot, chance) for slot in slots})
        for sheet in others:
            slots = chance.sample(sheet.plan.slots, 3)
            filling.type(sheet, {slot.box.a1: _typed(form, slot, chance) for slot in slots})
        book.recalculate()
        checked = check(book.save(tmp_path / "back.xlsx"))
        assert checked.reading is not None, told(checked)
        assert list(filling.disagreements([*projects, *others], checked)) == []
        total = next(sheet for sheet in others if sheet.plan.panel)
        panel = book.cell(filling.names[total], total.plan.panel[0].state.a1).text
        assert panel.startswith("还有"), "so many slips cannot all be green"


def _in_use(slot: Slot) -> bool:
    """A block, or one of the first rows of a table, where the seed has its indicators."""
    return not slot.owner or int(slot.owner[-1]) < 13


def test_the_seed_is_green_and_the_panel_says_so(office: Office, filled: Path, form: Form) -> None:
    layout = lay_out(form, {"projects": 3})
    with office.open(filled) as book:
        book.recalculate()
        filling = Filling(book, layout)
        for sheet in layout.sheets:
            texts = set(filling.lines(sheet).values())
            assert texts <= {GREEN, ""}, sheet.number
            if sheet.index in (None, 0):
                assert filling.state(sheet) == "填写完整"
            else:
                assert filling.state(sheet) == "备用表，不用可不填"
        first = layout.sheets[0]
        panel = book.cell(filling.names[first], first.plan.panel[0].state.a1).text
        assert panel == "填写完整，可以上报（财政部门还将审核指标质量）"


BREAKS: dict[str, tuple[dict[tuple[Any, ...], Any], tuple[Any, ...], str]] = {
    "sum": (
        {("budget", "fiscal"): 6},
        ("budget", "total"),
        "×“预算数”不等于“财政资金”与“其他资金”之和",
    ),
    "plan": (
        {("spending_plan", 2, "percent"): 40},
        ("spending_plan", 0, "percent"),
        "×累计百分比应逐期不减，“支出计划12月底”应为 100",
    ),
    "level 2": (
        {("indicators", 4, "level2"): "社会效益指标"},
        ("indicators", 4, "level2"),
        "×“二级指标”与“一级指标”不匹配",
    ),
    "target": (
        {("indicators", 2, "target", "value"): "很多"},
        ("indicators", 2, "name"),
        "×“数值”应填数字；填文字的，“符号”请选“定性”",
    ),
    "duplicate": (
        {("indicators", 1, "name"): "调研报告数量"},
        ("indicators", 1, "name"),
        "×“三级指标”与上面的重名",
    ),
    "blank": ({("indicators", 9, "name"): None}, ("indicators", 9, "name"), "×请填写“三级指标”"),
    "words with a unit": (
        {("indicators", 3, "target", "unit"): "次"},
        ("indicators", 3, "name"),
        "×“符号”为“定性”时，不填“计量单位”",
    ),
}


@pytest.mark.parametrize("case", BREAKS)
def test_each_broken_relation_is_said_on_its_own_line_and_nowhere_else(
    office: Office, own: Path, form: Form, case: str
) -> None:
    changes, place, sentence = BREAKS[case]
    layout = lay_out(form, {"projects": 3})
    sheet = next(one for one in layout.sheets if one.index == 0)
    slot = sheet.plan.by_path[place]
    line = next(line for line in sheet.plan.live if slot in line.slots)
    with office.open(own) as book:
        filling = Filling(book, layout)
        filling.type(sheet, {sheet.plan.by_path[path].box.a1: v for path, v in changes.items()})
        book.recalculate()
        lines = filling.lines(sheet)
        assert lines.pop(line) == sentence
        assert set(lines.values()) <= {GREEN, ""}
        assert filling.state(sheet) == "还有 1 处需要填写或修改"


def test_a_row_of_dots_is_blank_here_and_for_the_reader(
    office: Office, filled: Path, form: Form, tmp_path: Path
) -> None:
    layout = lay_out(form, {"projects": 3})
    sheet = next(one for one in layout.sheets if one.index == 0)
    line = next(one for one in sheet.plan.live if one.owner == ("indicators", 12))
    dots = {slot.box.a1: "……" for slot in line.slots}
    with office.open(filled) as book:
        filling = Filling(book, layout)
        filling.type(sheet, dots)
        book.recalculate()
        assert filling.lines(sheet)[line] == ""
        checked = check(book.save(tmp_path / "back.xlsx"))
    assert (checked.state, len(checked.notes)) == ("clean", len(dots))


def test_a_row_that_is_cut_and_pasted_keeps_the_lines_right(
    office: Office, filled: Path, form: Form, tmp_path: Path
) -> None:
    layout = lay_out(form, {"projects": 3})
    sheet = next(one for one in layout.sheets if one.index == 0)

    def row(index: int) -> str:
        slots = [slot for slot in sheet.plan.slots if slot.owner == ("indicators", index)]
        return f"{slots[0].box.a1}:{slots[-1].box.a1}"

    with office.open(filled) as book:
        filling = Filling(book, layout)
        before = filling.lines(sheet)
        filling.type(sheet, {sheet.plan.by_path["indicators", 4, "level2"].box.a1: "社会效益指标"})
        assert book.cut_paste(filling.names[sheet], row(4), row(15)) == ()
        book.recalculate()
        lines = list(filling.lines(sheet).items())
        said = {line.owner[-1]: text for line, text in lines if line.owner}
        assert said[4] == ""
        assert said[15] == "×“二级指标”与“一级指标”不匹配"
        assert [text for index, text in said.items() if index not in (4, 15)] == [
            text for line, text in before.items() if line.owner and line.owner[-1] not in (4, 15)
        ]
        checked = check(book.save(tmp_path / "back.xlsx"))
        assert list(filling.disagreements([sheet], checked)) == []
        assert [one.code for one in told(checked)] == ["JX123", "JX204"]


@pytest.mark.parametrize("word", ["本年不申报", "并入", "拆分"])
def test_a_project_that_was_begun_and_then_dropped_sends_nothing_back(
    office: Office, filled: Path, form: Form, tmp_path: Path, word: str
) -> None:
    layout = lay_out(form, {"projects": 3})
    directory, project = layout.sheets[2], layout.sheets[3]
    slots = project.plan.by_path
    half = {
        ("spending_plan", 0, "percent"): "一半",
        ("indicators", 4, "level2"): "社会效益指标",
        ("indicators", 9, "name"): None,
    }
    with office.open(filled) as book:
        filling = Filling(book, layout)
        status, reason = (
            directory.plan.by_path["projects", 0, name].box.a1 for name in ("status", "reason")
        )
        filling.type(project, {slots[path].box.a1: value for path, value in half.items()})
        filling.type(directory, {status: word})
        book.recalculate()
        said = filling.lines(directory)
        line = next(one for one in said if one.owner == ("projects", 0))
        assert said[line] == "×“申报状态”是本年不申报、并入、拆分的，请填写“原因”"
        checked = check(book.save(tmp_path / "half.xlsx"))
        must = [one for one in checked.problems if one.severity is Severity.MUST]
        assert [one.code for one in must] == ["JX305"]
        filling.type(directory, {reason: "暂缓"})
        book.recalculate()
        panel = layout.sheets[0].plan.panel[0].state.a1
        text = book.cell(filling.names[layout.sheets[0]], panel).text
        assert text == "填写完整，可以上报（财政部门还将审核指标质量）"
        checked = check(book.save(tmp_path / "dropped.xlsx"))
    assert checked.state == "clean"
    assert {one.code for one in told(checked)} == {"JX216"}
    assert isinstance(checked.document, Submission)
    dropped = checked.document.projects[0]
    assert (dropped.name, dropped.reason, dropped.indicators) == ("业务管理经费", "暂缓", ())


def test_a_blank_that_no_formula_knows_is_told(office: Office, filled: Path, form: Form) -> None:
    layout = lay_out(form, {"projects": 3})
    sheet = layout.sheets[3]
    slot = sheet.plan.by_path["indicators", 2, "name"]
    line = next(line for line in sheet.plan.live if slot in line.slots)
    with office.open(filled) as book:
        filling = Filling(book, layout)
        for typed in ("\u2003", "名称\u2002", "名\u202f称"):
            filling.type(sheet, {slot.box.a1: typed})
            book.recalculate()
            assert filling.lines(sheet)[line].startswith("△有不常见的空格")
