"""A workbook of ours, saved by a real LibreOffice as .xlsx, .xls and .ods, is the same workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import THREE, Change, told
from office import ODS, XLS, XLSX, Office, office_fixture  # noqa: F401
from xljixiao.form.layout import lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.guard import open_workbook

Steps = tuple[str | int, ...]

KINDS = {"xlsx": XLSX, "xls": XLS, "ods": ODS}
OTHERS = ("xls", "ods")

_DAMAGED = "文件不完整或已损坏，读不出内容。请重新保存后再报送；原文件没有改动。"


@dataclass(frozen=True)
class Sent:
    """A filled workbook as a person has it, and what was typed into it before it was saved."""

    path: Path
    form: Form
    document: Submission
    sheets: tuple[str, ...]

    def at(self, *place: str | int) -> tuple[str, str]:
        """The sheet and the cell of a place."""
        spares = self.form.definition.records["projects"].spares
        layout = lay_out(self.form, {"projects": len(self.document.projects) + spares})
        found = layout.slot(Place(place))
        assert found is not None, place
        return self.sheets[layout.sheets.index(found[0])], found[1].box.a1


@pytest.fixture(scope="module", params=THREE, ids=lambda path: path.stem)
def sent(
    request: pytest.FixtureRequest, form: Form, tmp_path_factory: pytest.TempPathFactory
) -> Sent:
    """Each example as a filled workbook."""
    document = Submission.model_validate_json(request.param.read_bytes(), context=form.setting)
    path = tmp_path_factory.mktemp("sent") / f"{request.param.stem}.xlsx"
    path.write_bytes(write(form, document))
    return Sent(path, form, document, tuple(open_workbook(path).grids))


@pytest.fixture(scope="module")
def saved(office: Office, sent: Sent) -> dict[str, Path]:
    """The workbook as LibreOffice saves it, by format."""
    with office.open(sent.path) as book:
        return {
            kind: book.save(sent.path.with_name(f"saved.{kind}"), name)
            for kind, name in KINDS.items()
        }


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_saved_in_any_format_is_the_same_document_with_its_check_sheet(
    saved: Mapping[str, Path], sent: Sent, kind: str
) -> None:
    before = saved[kind].read_bytes()
    checked, issued = check(saved[kind]), check(sent.path)
    assert saved[kind].read_bytes() == before
    assert (checked.state, told(checked), checked.notes) == ("clean", (), ())
    assert checked.document == sent.document
    assert checked.reading is not None
    assert issued.reading is not None
    assert issued.reading.seal is not None
    assert checked.reading.seal == issued.reading.seal
    assert checked.reading.sheet_names == issued.reading.sheet_names


@pytest.mark.parametrize("name", ["目标.et", "目标.xlsx", "目标"])
def test_the_first_bytes_say_what_a_file_is_whatever_its_name(
    saved: Mapping[str, Path], sent: Sent, tmp_path: Path, name: str
) -> None:
    for kind in OTHERS:
        path = tmp_path / name
        path.write_bytes(saved[kind].read_bytes())
        assert check(path).document == sent.document


def test_what_is_typed_is_read_alike_from_every_format(
    office: Office, sent: Sent, tmp_path: Path
) -> None:
    with office.open(sent.path) as book:
        typed: dict[Steps, str] = {
            ("contact", "phone"): "03352020001",
            ("contact", "date"): "2021-3-5",
            ("contact", "filled_by"): "１２ 月",
        }
        project: Steps = ("projects", len(sent.document.projects))  # the first spare
        typed |= {
            (*project, "name"): "1-2",
            (*project, "budget", "total"): "1,234.5",
            (*project, "spending_plan", 0, "percent"): "33.33",
            (*project, "indicators", 0, "name"): "90%",
            (*project, "indicators", 0, "target", "value"): "007",
        }
        for place, text in typed.items():
            assert book.type_into(*sent.at(*place), text).accepted, place
        pasted: dict[Steps, str] = {
            (*project, "code"): "000123",
            (*project, "budget", "fiscal"): "很多",
            (*project, "budget", "other"): "25%",
            (*project, "indicators", 0, "basis"): "第一行\n第二行 𠮷",
            (*project, "indicators", 1, "name"): "　",
        }
        for place, text in pasted.items():
            sheet, cell = sent.at(*place)
            book.write(sheet, {cell: text})
        paths = [book.save(tmp_path / f"typed.{kind}", name) for kind, name in KINDS.items()]
    xlsx, xls, ods = map(check, paths)
    assert xlsx.reading is not None
    assert xlsx.reading.assembled.data["contact"]["phone"] == "03352020001"
    assert str(xlsx.reading.assembled.data["contact"]["date"]) == "2021-03-05"
    last = xlsx.reading.assembled.data["projects"][-1]
    assert (last["code"], last["name"]) == ("000123", "1-2")
    assert last["indicators"][0]["basis"] == "第一行\n第二行 𠮷"
    assert Decimal(last["budget"]["total"]) == Decimal("1234.5")
    assert {one.found for one in told(xlsx)} >= {"很多", "25%"}
    assert _told(xls) == _told(ods) == _told(xlsx)


def _told(checked: Checked) -> tuple[Any, ...]:
    assert checked.reading is not None
    return checked.reading.assembled.data, told(checked), checked.notes, checked.reading.seal


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_value_is_told_at_its_cell_in_every_format(
    office: Office, form: Form, seed: Submission, change: Change, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(form, seed))
    sent = Sent(path, form, seed, tuple(open_workbook(path).grids))
    indicators = ("projects", 0, "indicators")
    formulas = {
        sent.at(*indicators, 0, "name"): ("=NA()", "#N/A"),
        sent.at(*indicators, 1, "basis"): ("=1/0", "#DIV/0!"),
        sent.at(*indicators, 2, "target", "value"): ("=#REF!", "#REF!"),
        sent.at("projects", 0, "budget", "purpose"): ("=nothing_of_that_name", "#NAME?"),
    }
    change(path, {at: formula for at, (formula, _) in formulas.items()})
    with office.open(path) as book:
        book.recalculate()
        saved = book.save(tmp_path / f"errors.{kind}", KINDS[kind])
    found = {
        (one.spot.sheet, one.spot.cell): one.found
        for one in told(check(saved))
        if one.code == "JX213" and one.spot is not None
    }
    assert found == {at: shown for at, (_, shown) in formulas.items()}


# An .xls whose structure is protected is encrypted too, and opens without a question.
@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ("xls", "请取消密码；打开时没有要求输入密码的，请另存为 .xlsx，再报送。"),
        ("ods", "请取消密码后再报送。"),
    ],
)
def test_a_workbook_that_asks_for_a_password_is_answered_with_what_to_do(
    office: Office, filled: Path, tmp_path: Path, kind: str, remedy: str
) -> None:
    with office.open(filled) as book:
        path = book.save(tmp_path / f"locked.{kind}", KINDS[kind], password="1234")  # noqa: S106
    assert _refusal(check(path)) == ("JX107", f"文件设了打开密码。{remedy}")


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_that_was_cut_off_is_refused(
    saved: Mapping[str, Path], tmp_path: Path, kind: str
) -> None:
    content = saved[kind].read_bytes()
    for size in (len(content) // 2, len(content) - 4096, 600):
        path = tmp_path / f"{size}.{kind}"
        path.write_bytes(content[:size])
        assert _refusal(check(path)) == ("JX101", _DAMAGED)


_flips = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6
)


@given(flips=_flips)
def test_an_old_workbook_that_was_damaged_on_its_way_is_judged(
    saved: Mapping[str, Path], flips: list[tuple[float, int]]
) -> None:
    content = bytearray(saved["xls"].read_bytes())
    for share, byte in flips:
        content[int(share * len(content))] = byte
    path = saved["xls"].with_name("damaged.xls")
    path.write_bytes(content)
    checked = check(path)
    if checked.reading is None:
        assert _refusal(checked)[0].startswith("JX1")
    assert all(one.sentence.endswith("。") for one in told(checked))


def _refusal(checked: Checked) -> tuple[str, str]:
    assert checked.state == "refused"
    (problem,) = told(checked)
    return problem.code, problem.sentence
