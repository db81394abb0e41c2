"""Whatever is sent in is read or refused in one sentence; nothing raises, no file is changed."""

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from conftest import Change, told
from ole import container, number, workbook
from xljixiao.county.demo import examples
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Problem, Severity, Spot
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back

FORM = shipped_form("hebei-2021")
PROJECT = "01业务管理经费"
GOOD = write(FORM, Submission.model_validate_json(examples()[0].read_bytes(), context=FORM.setting))

_MIB = 1024**2
_SEAL = ("JX110", "JX120")
_RANDOM = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(200))
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报送。"
_DAMAGED = "文件不完整或已损坏，读不出内容。请重新保存后再报送；原文件没有改动。"
_NOT_A_WORKBOOK = "这不是 Excel 工作簿（只是文字或网页）。请报送下发的 .xlsx 工作簿。"
_NO_PACKAGE = "这是压缩包，不是 Excel 工作簿。请先解压，再报送里面的工作簿。"
_LOCKED = "文件设了打开密码。请取消密码后再报送。"
_TEXT = "这是文字文档（如 Word）。请在下发的 .xlsx 工作簿中填写后报送。"
_PDF = "这是 PDF 文件，读不出格子里的内容。请另报电子表（.xlsx）。"
_PICTURE = "这是图片或扫描件，读不出格子里的内容。请另报电子表（.xlsx）。"
_FOREIGN = "这不是本套申报表（没有找到表号）。请用财政部门下发的工作簿填报。"
_REFILL = "请在下发的工作簿中重新填这一页。"
_TOO_LARGE_A_SHEET = (
    "表格过大（超过 20000 行、1000 列或 300000 格），未打开。请删去表格以外的内容后另存再报送。"
)
_ODD_ADDRESS = f"格子的地址异常，未打开。{_RESAVE}"
_TOO_MUCH_INSIDE = "展开后过大，未打开。请删去无关内容后另存再报送。"
_ODD_ARCHIVE = f"压缩结构异常，未打开。{_RESAVE}"
_DOCTYPE = f"含有不该有的定义或编码，未打开。{_RESAVE}"


def _check_untouched(path: Path, forms: Sequence[Form] | None = None) -> Checked:
    """`check`, and the proof that the received file is as it came."""
    before = path.read_bytes()
    checked = check(path, forms)
    assert path.read_bytes() == before
    assert checked.sha256 == hashlib.sha256(before).hexdigest()
    return checked


def _assert_refused(path: Path, code: str, sentence: str) -> None:
    checked = _check_untouched(path)
    assert checked.problems == (Problem(code, Severity.MUST, (), None, "", sentence),)
    assert checked.state == "refused"
    assert (checked.reading, checked.document, checked.notes) == (None, None, ())


def _saved(folder: Path, content: bytes, name: str = "报送.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def _members(content: bytes = GOOD) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _openpyxl(change: Callable[[Workbook], object], content: bytes = GOOD) -> bytes:
    """The workbook after an outside tool has changed and saved it."""
    book, stream = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    change(book)
    book.save(stream)
    return stream.getvalue()


def _foreign() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["姓名", "金额"])
    book.save(stream)
    return stream.getvalue()


NO_WORKBOOK: dict[str, tuple[str, bytes, str, str]] = {
    "a text": ("目标.txt", "预算绩效目标\n提交调研报告2篇\n".encode(), "JX101", _NOT_A_WORKBOOK),
    "a web page under the name of a workbook": (
        "目标.xlsx",
        b"<!DOCTYPE html>\n<html><table><tr><td>1</td></tr></table></html>",
        "JX101",
        _NOT_A_WORKBOOK,
    ),
    "nothing": ("目标.xlsx", b"", "JX101", "这是空文件，没有内容。请重新保存后再报送。"),
    "half a workbook": ("目标.xlsx", GOOD[: len(GOOD) // 2], "JX101", _DAMAGED),
    "a workbook without its last byte": ("目标.xlsx", GOOD[:-1], "JX101", _DAMAGED),
    "a PDF": ("目标.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "JX107", _PDF),
    "a PDF under the name of a workbook": ("目标.xlsx", b"%PDF-1.7\n", "JX107", _PDF),
    "a PNG": ("目标.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "JX107", _PICTURE),
    "a JPEG": ("目标.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "JX107", _PICTURE),
    "a workbook of Excel 95": (
        "目标.xls",
        container({"Book": b""}),
        "JX107",
        f"这是 Excel 95 或更早的格式。{_RESAVE}",
    ),
    "a workbook that asks for a password": (
        "目标.xlsx",
        container({"EncryptedPackage": b"", "EncryptionInfo": b""}),
        "JX107",
        _LOCKED,
    ),
    "an old Word document": ("目标.doc", container({"WordDocument": b""}), "JX107", _TEXT),
    "an old presentation": (
        "目标.ppt",
        container({"PowerPoint Document": b""}),
        "JX101",
        "这不是 Excel 工作簿。请报送下发的 .xlsx 工作簿。",
    ),
    "an old workbook cut off": (
        "目标.xls",
        container({"Workbook": workbook([number(0, 0)])})[:2000],
        "JX101",
        _DAMAGED,
    ),
    "a Word document": (
        "目标.docx",
        _zipped([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document/>")]),
        "JX107",
        _TEXT,
    ),
    "an OpenDocument text": (
        "目标.odt",
        _zipped([("content.xml", b"<document-content><text/></document-content>")]),
        "JX107",
        _TEXT,
    ),
    "a binary workbook": (
        "目标.xlsb",
        _zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"")]),
        "JX107",
        f"这是 .xlsb 格式的文件。{_RESAVE}",
    ),
    "a flat OpenDocument workbook": (
        "目标.fods",
        b'<?xml version="1.0"?>\n<office:document '
        b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
        "JX107",
        f"这是 .fods 格式的文件。{_RESAVE}",
    ),
    "an archive of files": (
        "目标.zip",
        _zipped([("县工商联/714.xlsx", GOOD), ("说明.txt", b"")]),
        "JX101",
        _NO_PACKAGE,
    ),
    "an archive of nothing": ("目标.xlsx", _zipped([]), "JX101", _NO_PACKAGE),
    "a workbook of another kind": ("目标.xlsx", _foreign(), "JX102", _FOREIGN),
}


@pytest.mark.parametrize("case", NO_WORKBOOK)
def test_what_is_no_workbook_of_ours_is_one_problem_that_says_what_to_send(
    tmp_path: Path, case: str
) -> None:
    name, content, code, sentence = NO_WORKBOOK[case]
    _assert_refused(_saved(tmp_path, content, name), code, sentence)


def test_random_bytes_are_one_problem_that_asks_for_the_workbook(tmp_path: Path) -> None:
    checked = _check_untouched(_saved(tmp_path, _RANDOM))
    (problem,) = told(checked)
    assert (checked.state, problem.code, problem.spot) == ("refused", "JX101", None)
    assert problem.sentence.endswith("请报送下发的 .xlsx 工作簿。")


@given(content=st.binary(max_size=200))
def test_any_few_bytes_are_refused(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    checked = _check_untouched(_saved(tmp_path_factory.mktemp("x"), content))
    assert [(one.code[:3], one.spot) for one in told(checked)] == [("JX1", None)]
    assert checked.state == "refused"


@pytest.mark.parametrize(
    ("update", "told"),
    [
        ({"edition": "9"}, "hebei-2021 第9版"),
        ({"id": "hebei-1999"}, "hebei-1999 第1版"),
    ],
)
def test_another_edition_is_named_beside_those_that_are_known(
    tmp_path: Path, form: Form, seed: Submission, update: dict[str, str], told: str
) -> None:
    other = replace(form, definition=form.definition.model_copy(update=update))
    path = _saved(tmp_path, write(other, seed))
    _assert_refused(
        path,
        "JX103",
        f"表样版本是“{told}”，本程序认识的有：hebei-2021 第1版。"
        "请用财政部门下发的表样填报；如确是下发的表样，请财政部门更新程序。",
    )
    assert check(path, [other]).state == "clean"


def _duplicate(book: Workbook) -> None:
    book.copy_worksheet(book[PROJECT]).title = "业务管理经费 (2)"


CHANGED_SHEETS: dict[str, tuple[Callable[[Workbook], object], str, str]] = {
    "a deleted sheet": (
        lambda book: book.remove(book["部门整体绩效目标"]),
        "JX104",
        "缺少 1 张表：表号：冀绩目标02表。请从下发的工作簿重新填报，不要删除表页。",
    ),
    "a deleted project": (
        lambda book: book.remove(book[PROJECT]),
        "JX104",
        "缺少 1 张表：表号：冀绩目标04表-01。请从下发的工作簿重新填报，不要删除表页。",
    ),
    "a sheet twice under two names": (
        _duplicate,
        "JX105",
        f"“表号：冀绩目标04表-01”有 2 张：{PROJECT}、业务管理经费 (2)。请只保留一张。",
    ),
    "inserted rows": (
        lambda book: book[PROJECT].insert_rows(7, 2),
        "JX106",
        f"“{PROJECT}”的 B7 原来印的是“3月底”，现在是“空白”，可能插入、删除过行列。{_REFILL}",
    ),
    "an inserted column": (
        lambda book: book[PROJECT].insert_cols(2),
        "JX106",
        f"“{PROJECT}”的 D3 原来印的是“单位名称”，现在是“空白”，可能插入、删除过行列。{_REFILL}",
    ),
    "a deleted row": (
        lambda book: book["项目目录"].delete_rows(5),
        "JX106",
        f"“项目目录”的 A5 原来印的是“1”，现在是“2”，可能插入、删除过行列。{_REFILL}",
    ),
}


@pytest.mark.parametrize("case", CHANGED_SHEETS)
def test_sheets_that_were_changed_are_refused_by_their_names(tmp_path: Path, case: str) -> None:
    change, code, sentence = CHANGED_SHEETS[case]
    _assert_refused(_saved(tmp_path, _openpyxl(change)), code, sentence)


def test_renamed_and_reordered_sheets_are_read_and_called_by_their_new_names(
    tmp_path: Path, seed: Submission, change: Change
) -> None:
    def rearrange(book: Workbook) -> None:
        book[PROJECT].title = "改过名的表"
        book["项目目录"].title = "Sheet9"
        book.move_sheet("改过名的表", -3)
        book.move_sheet("填报说明", 4)

    path = _saved(tmp_path, _openpyxl(rearrange))
    checked = _check_untouched(path)
    assert (checked.state, told(checked), checked.notes) == ("clean", (), ())
    assert checked.document == seed
    loc: Loc = ("projects", 0, "indicators", 8, "name")
    spot = _spot(checked, loc)
    assert spot.sheet == "改过名的表"
    (problem,) = told(check(change(path, {(spot.sheet, spot.cell): None})))
    assert (problem.code, problem.loc, problem.spot) == ("JX201", loc, spot)


def _spot(checked: Checked, loc: Loc) -> Spot:
    assert checked.reading is not None
    spot = checked.reading.locate(loc)
    assert spot is not None
    return spot


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!"])
@pytest.mark.parametrize("field", ["name", "target", "basis"])
def test_an_error_value_is_told_at_its_cell_and_never_taken_for_a_blank(
    filled: Path, change: Change, value: str, field: str
) -> None:
    loc: Loc = ("projects", 0, "indicators", 0, field)
    if field == "target":
        loc = (*loc, "value")
    spot = _spot(check(filled), loc)
    checked = _check_untouched(change(filled, {(spot.sheet, spot.cell): value}))
    (problem,) = told(checked)
    assert (problem.code, problem.loc, problem.spot) == ("JX213", loc, spot)
    assert problem.found == value
    assert problem.sentence.endswith(f"：填的是“{value}”；这是错误值，不是内容。请重新填写。")
    assert checked.state == "return"


def _project_member(members: dict[str, bytes]) -> str:
    """The member that holds the project's sheet: the first with such a cell."""
    return next(name for name in sorted(members) if b'r="I12"' in members[name])


def _replaced(old: bytes, new: bytes) -> bytes:
    """The workbook with something else in its project's sheet."""
    members = _members()
    name = _project_member(members)
    assert old in members[name]
    return _zipped({**members, name: members[name].replace(old, new, 1)}.items())


def _with_row(row: bytes) -> Callable[[], bytes]:
    return lambda: _replaced(b"</sheetData>", row + b"</sheetData>")


def _far_cell() -> bytes:
    def far(book: Workbook) -> None:
        book[PROJECT]["XFD1048576"] = 1

    return _openpyxl(far)


def _blanks(megabytes: int, name: str) -> bytes:
    """A workbook with a member of so many blanks, which is small as it comes."""
    stream = io.BytesIO(GOOD)
    block = b" " * _MIB
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n in range(-(-megabytes // 1024)):
            with archive.open(f"{n or ''}{name}", "w") as member:
                for _ in range(min(1024, megabytes)):
                    member.write(block)
    return stream.getvalue()


def _many_within_limits() -> bytes:
    blanks = bytes(20 * _MIB)
    return _zipped([*_members().items(), *((f"xl/tables/{n}.xml", blanks) for n in range(4))])


def _with_duplicate(name: str) -> bytes:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, b"<worksheet/>")
    return stream.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell in the last corner": (_far_cell, _TOO_LARGE_A_SHEET),
    "a cell in the last column": (
        _with_row(b'<row r="90"><c r="XFD90"><v>1</v></c></row>'),
        _TOO_LARGE_A_SHEET,
    ),
    "a far cell in other quotes": (
        _with_row(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        _TOO_LARGE_A_SHEET,
    ),
    "a far cell with blanks between": (
        _with_row(b'<row r = "90"><c\nr = "XFD1048576"><v>1</v></c></row>'),
        _TOO_LARGE_A_SHEET,
    ),
    "a far cell with an entity": (
        _with_row(b'<row r="90"><c r="XFD&#49;048576"><v>1</v></c></row>'),
        _TOO_LARGE_A_SHEET,
    ),
    "a far cell under a prefix": (
        _with_row(
            b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
        ),
        _TOO_LARGE_A_SHEET,
    ),
    "a far cell in small letters": (
        _with_row(b'<row r="90"><c r="xfd1048576"><v>1</v></c></row>'),
        _ODD_ADDRESS,
    ),
    "a far cell behind a nought": (
        _with_row(b'<row r="90"><c r="XFD01048576"><v>1</v></c></row>'),
        _ODD_ADDRESS,
    ),
    "a column that Excel has not": (
        _with_row(b'<row r="90"><c r="AXFD90"><v>1</v></c></row>'),
        _ODD_ADDRESS,
    ),
    "a cell in the last row": (
        _with_row(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        _TOO_LARGE_A_SHEET,
    ),
    "more cells in a row than anybody fills in": (
        _with_row(b"<row>" + b"<c><v>1</v></c>" * 1_001 + b"</row>"),
        _TOO_LARGE_A_SHEET,
    ),
    "a document type": (
        lambda: _replaced(b"<worksheet", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet'),
        _DOCTYPE,
    ),
    "entities that swell": (
        lambda: _replaced(
            b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><worksheet'
        ),
        _DOCTYPE,
    ),
    "a document type in another encoding": (
        lambda: _zipped(
            {
                **_members(),
                "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "aa">]><workbook>&a;</workbook>'.encode(
                    "utf-16"
                ),
            }.items()
        ),
        _DOCTYPE,
    ),
    "a gigabyte of blanks": (lambda: _blanks(1024, "xl/theme.xml"), _TOO_MUCH_INSIDE),
    "a sheet of blanks": (lambda: _blanks(65, "xl/worksheets/sheet99.xml"), _TOO_MUCH_INSIDE),
    "too much in members that are each within the limit": (_many_within_limits, _TOO_MUCH_INSIDE),
    "a member twice but for its case": (
        lambda: _with_duplicate("XL/Worksheets/Sheet1.XML"),
        _ODD_ARCHIVE,
    ),
    "a member twice but for its slashes": (
        lambda: _with_duplicate("xl\\worksheets\\sheet1.xml"),
        _ODD_ARCHIVE,
    ),
    "two workbooks in one archive": (
        lambda: _zipped([*_members().items(), ("content.xml", b"<document-content/>")]),
        _ODD_ARCHIVE,
    ),
    "too many members": (
        lambda: _zipped([*_members().items(), *((f"x/{n}.bin", b"") for n in range(2000))]),
        _ODD_ARCHIVE,
    ),
    "more than the largest file": (
        lambda: GOOD + bytes(20 * _MIB),
        "文件超过 20 MB，未打开。请删去图片等无关内容后再报送。",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_and_the_program_lives(tmp_path: Path, case: str) -> None:
    make, sentence = HOSTILE[case]
    path = _saved(tmp_path, make())
    assert _lives(path) == 1  # first where it can do no harm
    _assert_refused(path, "JX108", sentence)


def test_a_member_under_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    name = _project_member(_members())
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = _with_duplicate(name)
    path = _saved(tmp_path, content)
    assert _lives(path) == 1
    _assert_refused(path, "JX108", _ODD_ARCHIVE)


def test_a_cell_within_the_limits_is_no_reason_to_refuse(tmp_path: Path, seed: Submission) -> None:
    def note(book: Workbook) -> None:
        book[PROJECT]["AZ900"] = "算一算：5/2"

    path = _saved(tmp_path, _openpyxl(note))
    assert _lives(path) == 0
    assert check(path).document == seed


def _lives(path: Path) -> int:
    """The exit code of a check in a process of its own; an abort there is negative."""
    return subprocess.run(
        [sys.executable, "-m", "xljixiao", "check", str(path)],
        check=False,
        capture_output=True,
        timeout=120,
    ).returncode


def _assert_judged(checked: Checked) -> None:
    """Refused with one sentence, or read with every problem at a cell but that of the seal."""
    codes = [one.code for one in told(checked)]
    assert all(code[:3] in ("JX1", "JX2", "JX3") for code in codes), codes
    if checked.state == "refused":
        assert [code[:3] for code in codes] == ["JX1"]
    else:
        assert checked.reading is not None
        assert all(one.spot is not None or one.code in _SEAL for one in told(checked))
    assert all(one.sentence.endswith("。") for one in told(checked))


def _inside() -> list[tuple[int, int]]:
    """Where the compressed content of each member stands."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        starts = [
            (one.header_offset + 30 + len(one.filename), one.compress_size)
            for one in archive.infolist()
        ]
    return [(start, start + size - 1) for start, size in starts]


_flips = st.lists(
    st.tuples(
        st.sampled_from(_inside()).flatmap(lambda area: st.integers(*area)), st.integers(0, 7)
    ),
    min_size=1,
    max_size=4,
)
_inserts = st.lists(
    st.tuples(st.integers(4, _inside()[-1][1]), st.binary(min_size=1, max_size=20)),
    min_size=1,
    max_size=3,
)


def _flipped(flips: Iterable[tuple[int, int]]) -> bytes:
    content = bytearray(GOOD)
    for at, bit in flips:
        content[at] ^= 1 << bit
    return bytes(content)


def _inserted(inserts: Iterable[tuple[int, bytes]]) -> bytes:
    content = bytearray(GOOD)
    for at, more in inserts:
        content[at:at] = more
    return bytes(content)


def _cut_off(size: int) -> bytes:
    return GOOD[:size]


@settings(max_examples=200)
@given(
    damaged=st.builds(partial, st.just(_flipped), _flips)
    | st.builds(partial, st.just(_inserted), _inserts)
    | st.builds(partial, st.just(_cut_off), st.integers(0, len(GOOD) - 1))
)
def test_a_workbook_that_was_damaged_on_its_way_is_judged(
    damaged: partial[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _assert_judged(_check_untouched(_saved(tmp_path_factory.mktemp("x"), damaged())))


_SHEETS = [name for name in _members() if name.startswith("xl/worksheets/sheet")]
_edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 30),
        st.text("<>\"&/= c'", max_size=3).map(str.encode),
    ),
    min_size=1,
    max_size=4,
)


def _edited(name: str, edits: Iterable[tuple[float, int, bytes]]) -> bytes:
    """A sound archive in which one sheet's XML has some bytes cut out and others put there."""
    members = _members()
    content = bytearray(members[name])
    start = content.index(b"?>") + 2
    for share, cut, more in edits:
        at = start + int(share * (len(content) - start))
        content[at : at + cut] = more
    return _zipped({**members, name: bytes(content)}.items())


@settings(max_examples=200)
@given(garbled=st.builds(partial, st.just(_edited), st.sampled_from(_SHEETS), _edits))
def test_a_workbook_whose_sheets_were_garbled_is_judged(
    garbled: partial[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _assert_judged(_check_untouched(_saved(tmp_path_factory.mktemp("x"), garbled())))


@pytest.mark.parametrize(
    "number", ["表号:冀绩目标04表-01", "表号： 冀绩目标04表-01 ", "表号：冀绩目标０４表－０１"]
)
def test_a_form_number_that_was_typed_anew_is_the_same_number(
    filled: Path, change: Change, number: str
) -> None:
    checked = check(change(filled, {("01业务管理经费", "A1"): number}))
    assert checked.document is not None
    assert [one.code for one in checked.problems if one.returns] == []


def test_a_spare_sheet_that_was_deleted_is_missed_by_nobody(filled: Path) -> None:
    whole = check(filled).document
    book = openpyxl.load_workbook(filled)
    del book["02备用"]
    book.save(filled)
    checked = check(filled)
    assert checked.document == whole
    (hint,) = [one for one in checked.problems if one.code == "JX127"]
    assert hint.sentence == (
        "有 1 张没有用到的备用表已删除（冀绩目标04表-02）。"
        "不必处理；要增加项目的，请用下发的工作簿。"
    )
    assert checked.state == "clean"
    back = openpyxl.load_workbook(io.BytesIO(send_back(checked, Head("", "", "")).content))
    assert [name for name in back.sheetnames if "备用" in name] == ["02备用", "03备用"]


def test_a_sheet_on_which_something_was_issued_is_missed(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    del book["01业务管理经费"]
    book.save(filled)
    assert [one.code for one in check(filled).problems] == ["JX104"]
