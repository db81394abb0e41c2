"""What an officer sees of a check: tables that fit the terminal, a page that needs nothing else."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from conftest import TOML, Change, put_form, told
from xljixiao import cli
from xljixiao.form.loading import load_form
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Problem, Severity, Spot, grouped
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.digest import digest, shown
from xljixiao.workbook.filling import write
from xljixiao.workbook.report_page import page
from xljixiao.workbook.report_terminal import plain, show

PROJECT = "01业务管理经费"
SCRIPT = "<script>alert(1)</script>"
HOSTILE = "<script>alert('1')&amp;[red]\x1b[2J\u202e.xlsx"


@pytest.fixture
def slipped(filled: Path, change: Change) -> Checked:
    """Slips of every kind: blanks in a column, a hostile text, a changed figure, full-width."""
    blanks = {(PROJECT, f"C{row}"): None for row in (12, 13, 14, 16)}
    others = {(PROJECT, "B8"): "２５", (PROJECT, "E8"): SCRIPT, (PROJECT, "H5"): 7}
    return check(change(filled, {**blanks, **others}))


@pytest.fixture
def refused(tmp_path: Path) -> Checked:
    path = tmp_path / "空.xlsx"
    path.touch()
    return check(path)


def _columns(line: str) -> int:
    """How wide a line is; what may be narrow or wide counts as wide."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WFA") for one in line)


def _printed(checked: Sequence[Checked], width: int, *, every: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    for one in checked:
        show(digest(one), console, every=every)
    return out.getvalue()


# ------------------------------------------------------------------ grouping


def _blank(row: int, sheet: str = PROJECT, name: str = "basis") -> Problem:
    where = f"第{row}条指标依据"
    return Problem(
        code="JX201",
        severity=Severity.MUST,
        loc=("projects", 0, "indicators", row, name),
        spot=Spot(sheet, f"H{row}"),
        found="",
        sentence=f"{where}：还没有填写。请补充。",
        where=where,
    )


def test_what_is_said_of_one_field_over_many_rows_is_said_once() -> None:
    first, second, third = _blank(1), _blank(2), _blank(3)
    other = _blank(2, name="note")
    elsewhere = _blank(2, sheet="02另一项目")
    spots = tuple(one.spot for one in (first, second, third))
    assert grouped([first, second, other, third, elsewhere]) == [
        (first, spots),
        (other, (other.spot,)),
        (elsewhere, (elsewhere.spot,)),
    ]


def test_a_problem_of_the_whole_file_has_no_spot(refused: Checked) -> None:
    assert grouped(refused.problems) == [(refused.problems[0], ())]


def test_a_group_is_counted_by_its_places(slipped: Checked) -> None:
    told = digest(slipped)
    assert sum(told.counts.values()) == len(slipped.problems)
    assert len(told.problems) < len(slipped.problems)
    (names,) = [line for line in told.problems if line.cells == ("C12", "C13", "C14", "C16")]
    assert names.place == "《业务管理经费》第1条指标三级指标等 4 处"
    assert names.said == "还没有填写。请补充。"


def test_a_form_that_does_not_say_who_fills_it_in_is_reported_without_a_name(
    tmp_path: Path, filled: Path
) -> None:
    form = load_form(put_form(tmp_path, TOML.replace('whose = "department.name"\n', "")))
    assert digest(check(filled)).whose == "昌黎县工商业联合会"
    nameless = digest(check(filled, [form]))
    assert (nameless.whose, nameless.word) == ("", "通过")
    assert next(plain(nameless)).startswith(f"{filled}  部门预算绩效目标申报表（河北2021）  通过")


# ------------------------------------------------------------------ terminal


@pytest.mark.parametrize("width", [24, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(slipped: Checked, refused: Checked, width: int) -> None:
    printed = _printed([slipped, refused], width, every=True)
    assert max(map(_columns, printed.splitlines())) <= width


def test_every_sentence_is_whole_on_the_terminal(slipped: Checked, refused: Checked) -> None:
    """On a screen wide enough that nothing folds; where something does, no character is lost."""
    printed = _printed([slipped, refused], 400, every=True)
    digests = [digest(one) for one in (slipped, refused)]
    for line in (line for one in digests for line in one.problems):
        for part in (line.place, line.said, line.code, *line.cells):
            assert part.replace("“", "「").replace("”", "」").replace("…", "...") in printed
    for note in (note for one in digests for note in one.notes):
        assert note.sentence.replace("“", "「").replace("”", "」") in printed
    for width in (80, 120):
        folded = _printed([slipped, refused], width, every=True)
        assert Counter("".join(folded.split())) == Counter("".join(printed.split()))


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_begins_with_a_stop(slipped: Checked, width: int) -> None:
    cells = re.split(r"\n|  +", _printed([slipped], width, every=True))
    assert not [cell for cell in cells if re.match(r"[，。；：、？！」》）]", cell)]


def test_the_severest_comes_first(slipped: Checked) -> None:
    printed = _printed([slipped], 120)
    assert re.findall(r"(?m)^(必改|须改或说明|提示|说明)( \d+ 处)?$", printed)[0][0] == "必改"
    assert printed.index("\n必改 ") < printed.index("\n提示 ") < printed.index("\n说明\n")
    codes = re.findall(r"(?m)^  \[(.+?)\]", "\n".join(plain(digest(slipped))))
    assert codes == sorted(codes, key=["必改", "须改或说明", "提示", "说明"].index)


def test_in_a_pipe_there_is_no_colour_and_nothing_drawn(slipped: Checked) -> None:
    done = CliRunner().invoke(cli.app, ["check", str(slipped.file)], color=True)
    assert "\x1b" not in done.stdout
    assert not re.search(r"[\u2500-\u257f]", done.stdout)
    assert (
        "  [必改] 《业务管理经费》第1条指标三级指标等 4 处：还没有填写。请补充。"
        f"  {PROJECT}!C12、C13、C14、C16 JX201\n"
    ) in done.stdout


def test_a_terminal_obeys_nothing_in_a_name(tmp_path: Path, filled: Path) -> None:
    path = filled.rename(tmp_path / HOSTILE.replace("/", "-"))
    for text in (_printed([check(path)], 80), "\n".join(plain(digest(check(path))))):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[red]�[2J�.xlsx" in text


def test_a_text_of_others_stays_on_one_line() -> None:
    assert shown("一\n二\r三\u3000四\x00\u200b") == "一 二 三 四��"


# ------------------------------------------------------------------ page


class _Seen(HTMLParser):
    """The texts, ids and links of a page; refuses tags that do not close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def test_the_page_tells_every_problem_and_note_once(slipped: Checked, refused: Checked) -> None:
    seen = _Seen(page([slipped, refused]))
    text = "".join(seen.texts)
    for one in (digest(slipped), digest(refused)):
        for line in one.problems:
            assert text.count(f"{line.place}{line.said}") == 1
        for note in one.notes:
            assert text.count(note.sentence) == 1
        assert one.file in text
    assert "共 2 份：0 份通过、1 份需修改、1 份读不出。" in text


def test_the_page_leads_to_its_own_places_alone(slipped: Checked, refused: Checked) -> None:
    html = page([slipped, refused])
    seen = _Seen(html)
    ids = seen.all("id")
    assert len(set(ids)) == len(ids)
    assert {f"#{one}" for one in ids} >= set(seen.all("href")) >= {"#f1", "#f2", "#top"}
    assert seen.all("src") == []
    assert not seen.tags & {"script", "link", "img", "iframe", "object"}
    assert not re.search(r"url\(|@import|https?:", html)


def test_what_others_wrote_is_text_on_the_page(
    tmp_path: Path, slipped: Checked, change: Change
) -> None:
    path = slipped.file.rename(tmp_path / HOSTILE.replace("/", "-"))
    html = page([check(path)])
    assert "script" not in _Seen(html).tags
    assert "<script" not in html
    text = "".join(_Seen(html).texts)
    assert SCRIPT in text
    assert "<script>alert('1')&amp;[red]" in text


def test_the_same_files_give_the_same_page(slipped: Checked, refused: Checked) -> None:
    assert page([slipped, refused]) == page([check(slipped.file), check(refused.file)])


def test_problems_stand_under_their_project(tmp_path: Path, form: Form, seed: Submission) -> None:
    second = seed.projects[0].model_copy(update={"name": "另一项目", "code": None})
    both = seed.model_copy(update={"projects": (seed.projects[0], second), "stage": "申报"})
    path = tmp_path / "两个.xlsx"
    path.write_bytes(write(form, both))
    reading = check(path).reading
    assert reading is not None
    book = openpyxl.load_workbook(path)
    for loc in (("contact", "phone"), ("projects", 1, "indicators", 2, "name")):
        spot = reading.locate(loc)
        assert spot is not None
        book[spot.sheet][spot.cell].value = None
    book["02另一项目"].protection.sheet = False
    book.save(path)
    checked = check(path)
    checked = replace(checked, problems=told(checked))
    assert {
        topic: [line.code for line in lines] for topic, lines in digest(checked).topics.items()
    } == {"填报说明": ["JX201"], "《另一项目》": ["JX201", "JX122"]}
    headings = re.findall(r'<h3 id="f1-\d">(.+?)</h3>', page([checked]))
    assert headings == ["填报说明", "《另一项目》"]


def test_the_page_is_saved_where_it_is_asked_for(tmp_path: Path, slipped: Checked) -> None:
    target = tmp_path / "结果.html"
    arguments = ["check", str(slipped.file), "--html", str(target)]
    done = CliRunner().invoke(cli.app, arguments)
    assert (done.exit_code, done.stdout) == (1, "0 份通过、1 份需修改、0 份读不出。\n")
    assert done.stderr == f"检查结果已存为：{target}\n"
    assert target.read_text("utf-8") == page([slipped])
    assert "已经存在" in str(CliRunner().invoke(cli.app, arguments).exception)
    assert CliRunner().invoke(cli.app, [*arguments, "--force"]).exit_code == 1


def test_an_added_sheet_with_content_is_a_topic_of_its_own(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    book.create_sheet("附注", 0)["B2"].value = "另附说明"
    book.save(filled)
    checked = check(filled)
    lines = digest(checked).topics["附注"]
    assert [(line.code, line.sheet, line.cells) for line in lines] == [("JX112", "附注", ("B2",))]
    assert "附注" in page([checked])
    assert any("“附注”" in line for line in plain(digest(checked), every=True))
