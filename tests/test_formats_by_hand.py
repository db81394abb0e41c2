"""Old and open workbooks made by hand: what is in them is read, what is wrong is refused."""

import datetime as dt
import io
import itertools
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from changed import GOOD
from ole import container, number, record, workbook
from xljixiao.form.assembling import raw_at
from xljixiao.form.cells import Kind, Raw
from xljixiao.workbook.guard import open_workbook
from xljixiao.workbook.look import Refused

_GIB = 1024**3
_TOO_LARGE = (
    "表格过大（超过 20000 行、1000 列或 300000 格），未打开。请删去表格以外的内容后另存再报送。"
)
_TOO_LARGE_TOGETHER = "各表合起来过大，未打开。请删去表格以外的内容后另存再报送。"
_DAMAGED = "文件不完整或已损坏，读不出内容。请重新保存后再报送；原文件没有改动。"
_FOREIGN = "这不是本套申报表（没有找到表号）。请用财政部门下发的工作簿填报。"
_SAVE_ANEW = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报送。"


def _read(tmp_path: Path, content: bytes) -> dict[str, list[list[Any]]]:
    path = tmp_path / "any"
    path.write_bytes(content)
    return {name: [list(row) for row in grid] for name, grid in open_workbook(path).grids.items()}


def _shared_texts() -> bytes:
    """Texts of every make: narrow, wide, with formats and a guide, and one over three records."""
    head = struct.pack("<ii", 0, 0)  # counts that lie
    texts = struct.pack("<HB", 2, 0) + b"ab"
    texts += struct.pack("<HB", 2, 1) + "指标".encode("utf-16-le")
    texts += struct.pack("<HBHI", 1, 1 | 4 | 8, 1, 3) + "效".encode("utf-16-le") + bytes(4) + b"..."
    texts += struct.pack("<HB", 6, 1) + "一二".encode("utf-16-le")
    more = b"\1" + "三".encode("utf-16-le")
    last = b"\0" + b"4 5" + struct.pack("<HB", 3, 0) + b"end"
    return record(0x00FC, head + texts) + record(0x003C, more) + record(0x003C, last)


def test_every_kind_of_record_is_read(tmp_path: Path) -> None:
    dated = record(0x041E, struct.pack("<HHB", 164, 10, 0) + b"yyyy-mm-dd")
    styles = b"".join(record(0x00E0, struct.pack("<HH16x", 0, shown)) for shown in (0, 164, 31))
    formula = struct.Struct("<HHH8s8x")
    cells = [
        *(record(0x00FD, struct.pack("<HHHI", 0, n, 0, n)) for n in range(5)),
        record(0x0204, struct.pack("<HHHHB", 1, 0, 0, 2, 0) + b"ab"),
        number(1, 1, 2.5),
        number(1, 2, 44260, style=1),
        number(1, 3, 44260.5, style=2),
        number(1, 4, 0.5, style=1),
        number(1, 5, 1e300, style=1),
        record(0x027E, struct.pack("<HHHi", 2, 0, 0, -5 << 2 | 2)),
        record(0x027E, struct.pack("<HHHi", 2, 1, 0, 1234 << 2 | 3)),
        record(0x00BD, struct.pack("<HHHiHiH", 2, 3, 0, 7 << 2 | 2, 0, 8 << 2 | 2, 4)),
        record(0x0205, struct.pack("<HHHBB", 3, 0, 0, 1, 0)),
        record(0x0205, struct.pack("<HHHBB", 3, 1, 0, 0x2A, 1)),
        record(0x0006, formula.pack(4, 0, 0, struct.pack("<d", 1.5))),
        record(0x0006, formula.pack(4, 1, 0, b"\0\0\0\0\0\0\xff\xff")),
        record(0x04BC, bytes(10)),  # a shared formula stands between a formula and its text
        record(0x0207, struct.pack("<HB", 1, 1) + "文".encode("utf-16-le")),
        record(0x0006, formula.pack(4, 2, 0, b"\1\0\1\0\0\0\xff\xff")),
        record(0x0006, formula.pack(4, 3, 0, b"\2\0\x17\0\0\0\xff\xff")),
        record(0x0006, formula.pack(4, 4, 0, b"\3\0\0\0\0\0\xff\xff")),
        record(0x0201, struct.pack("<HHH", 60000, 250, 0)),  # blank, whatever its look
        record(0x0809, struct.pack("<HH12x", 0x0600, 0x20)) + number(9, 9) + record(0x000A),
    ]
    content = container({"Workbook": workbook(cells, shared=_shared_texts() + dated + styles)})
    assert _read(tmp_path, content) == {
        "A": [
            ["ab", "指标", "效", "一二三4 5", "end"],
            [
                *("ab", 2.5, dt.datetime(2021, 3, 5), dt.datetime(2021, 3, 5, 12)),  # noqa: DTZ001
                *(dt.time(12), 1e300),
            ],
            [-5.0, 12.34, "", 7.0, 8.0],
            [True, Raw(Kind.ERROR, "#N/A")],
            [1.5, "文", True, Raw(Kind.ERROR, "#REF!")],
        ]
    }


def test_sheets_that_are_no_worksheets_are_passed_over(tmp_path: Path) -> None:
    content = bytearray(workbook([number(0, 0)], [number(0, 1)], [number(0, 2)]))
    second = content.index(b"B", content.index(b"A"))
    content[second - 3] = 2  # a chart
    assert list(_read(tmp_path, container({"Workbook": bytes(content)}))) == ["A", "C"]


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    shared = record(0x0022, b"\1\0") + record(0x00E0, struct.pack("<HH16x", 0, 14))
    content = container({"Workbook": workbook([number(0, 0, 42798)], shared=shared)})
    assert _read(tmp_path, content) == {"A": [[dt.datetime(2021, 3, 5)]]}  # noqa: DTZ001


def test_a_number_that_looks_like_a_percentage_is_told_as_it_looks(tmp_path: Path) -> None:
    own = record(0x041E, struct.pack("<HHB", 164, 7, 0) + b'0.0"%"x')
    other = record(0x041E, struct.pack("<HHB", 165, 12, 0) + b"0.00%;[Red]0")
    looks = b"".join(record(0x00E0, struct.pack("<HH16x", 0, n)) for n in (0, 10, 164, 165))
    cells = [number(0, column, 0.257, style=column) for column in range(4)]
    content = container({"Workbook": workbook(cells, shared=own + other + looks)})
    shown = Raw(Kind.NUMBER, Decimal("0.257"), "25.7%")
    assert _read(tmp_path, content) == {"A": [[0.257, shown, 0.257, shown]]}


def test_what_cells_of_other_makers_hold_is_read(tmp_path: Path) -> None:
    row = _row(
        _cell(more='o:string-value="没有段落"'),
        _cell("<x:h>标题</x:h>" + _p("正文")),
        _cell(kind="date", more='o:date-value="-0044-03-15"'),
        '<t:table-cell t:formula="of:=1+1"/>',
        _cell(more='t:formula="of:=&quot;&quot;"'),
        _cell(_p("x")),
    )
    formula = Raw(Kind.FORMULA, "of:=1+1")
    assert _read(tmp_path, _ods(row)) == {
        "A": [["没有段落", "标题\n正文", "-0044-03-15", formula, "", "x"]]
    }


@pytest.mark.parametrize("written", ["NaN", "1e999", "-inf"])
def test_a_number_without_an_end_is_an_error_value(tmp_path: Path, written: str) -> None:
    (grid,) = _read(tmp_path, _ods(_row(_cell(kind="float", more=f'o:value="{written}"')))).values()
    assert raw_at(grid, 0, 0).kind is Kind.ERROR


def test_a_panic_of_the_fast_reader_is_a_refusal_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(GOOD)
    for name, told in (("PanicException", Refused), ("KeyboardInterrupt", KeyboardInterrupt)):
        kind = KeyboardInterrupt if told is KeyboardInterrupt else type(name, (BaseException,), {})

        def raise_it(_: object, kind: type[BaseException] = kind) -> None:
            raise kind

        monkeypatch.setattr("xljixiao.workbook.ooxml.CalamineWorkbook.from_filelike", raise_it)
        with pytest.raises(told):
            open_workbook(path)


def _xls(*sheets: list[bytes], **more: Any) -> bytes:
    return container({"Workbook": workbook(*sheets, **more)})


def _patched(at: int, value: int) -> bytes:
    """An old workbook with another count in the header of its container."""
    content = bytearray(_xls([number(0, 0)]))
    struct.pack_into("<I", content, at, value)
    return bytes(content)


def _looped(*, size: int) -> bytes:
    """A stream that says it is huge and runs in a circle."""
    content = bytearray(_xls([number(0, 0)]))
    entry = content.index("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", content, entry + 120, size)
    table = len(content) - 512
    struct.pack_into("<I", content, table, 0)
    return bytes(content)


def _twice_tree() -> bytes:
    """A directory whose every entry has the next one on both its sides."""
    content = bytearray(container({f"x{n}": b"" for n in range(40)}))
    for n in range(40):
        entry = content.index(f"x{n}\0".encode("utf-16-le").ljust(8, b"\0"))
        (right,) = struct.unpack_from("<I", content, entry + 72)
        struct.pack_into("<I", content, entry + 68, right)
    return bytes(content)


_BIG = 2_000_000
_LYING = struct.pack("<ii", 2**31 - 1, 2**31 - 1)

HOSTILE_XLS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a cell in the last corner": (lambda: _xls([number(65535, 255)]), "JX108", _TOO_LARGE),
    "a cell in a column that Excel has not": (
        lambda: _xls([number(0, 65535)]),
        "JX108",
        _TOO_LARGE,
    ),
    "many numbers in one record, past the last column": (
        lambda: _xls([record(0x00BD, struct.pack("<HH", 0, 255) + bytes(8000) + b"\xff\xff")]),
        "JX108",
        _TOO_LARGE,
    ),
    "more cells than anybody fills in": (
        lambda: _xls(
            [
                record(0x00BD, struct.pack("<HH", row % 9, 0) + bytes(6 * 256) + b"\xff\0")
                for row in range(2200)
            ]
        ),
        "JX108",
        _TOO_LARGE,
    ),
    "far cells on many sheets": (
        lambda: _xls([number(19_000, 200)], [number(19_000, 200)]),
        "JX108",
        _TOO_LARGE_TOGETHER,
    ),
    "shared texts that are said to be many": (
        lambda: _xls([number(0, 0)], shared=record(0x00FC, _LYING + b"\1\0\0a")),
        "JX102",
        _FOREIGN,
    ),
    "a text that is said to be longer than its record": (
        lambda: _xls([number(0, 0)], shared=record(0x00FC, _LYING + b"\xff\xff\0a")),
        "JX101",
        _DAMAGED,
    ),
    "a phonetic guide that leads backwards": (
        lambda: _xls(
            [number(0, 0)], shared=record(0x00FC, _LYING + b"\1\0\4\xf9\xff\xff\xffa" * 9)
        ),
        "JX102",
        _FOREIGN,
    ),
    "a text in the smallest pieces": (
        lambda: _xls(
            [number(0, 0)],
            shared=record(0x00FC, _LYING + b"\xff\xff\1") + record(0x003C, b"\1aa") * (_BIG // 7),
        ),
        "JX101",
        _DAMAGED,
    ),
    "a text that is not there": (
        lambda: _xls([record(0x00FD, struct.pack("<HHHI", 0, 0, 0, 9))]),
        "JX101",
        _DAMAGED,
    ),
    "a look that is not there": (lambda: _xls([number(0, 0, style=9)]), "JX101", _DAMAGED),
    "sheets of nothing but empty records": (
        lambda: _xls([record(0x0055) * (_BIG // 4)]),
        "JX102",
        _FOREIGN,
    ),
    "sheets that are nowhere": (
        lambda: _xls(
            [number(0, 0)],
            shared=b"".join(
                record(0x0085, struct.pack("<IBBBB", 10**9 + n, 0, 0, 1, 0) + b"X")
                for n in range(_BIG // 13)
            ),
        ),
        "JX108",
        "表页过多（超过 1000 张），未打开。请删去表格以外的内容后另存再报送。",
    ),
    "two sheets in one place": (
        lambda: _xls(
            [number(0, 0)],
            shared=record(0x0085, struct.pack("<IBBBB", 7, 0, 0, 1, 0) + b"X") * 2,
        ),
        "JX108",
        f"表页的名称或内容重复，未打开。{_SAVE_ANEW}",
    ),
    "two sheets under one name": (
        lambda: container({"Workbook": workbook([], []).replace(b"\1\0B", b"\1\0A")}),
        "JX108",
        f"表页的名称重复，未打开。{_SAVE_ANEW}",
    ),
    "a container with more tables than bytes": (
        lambda: _patched(44, 0x7FFFFFFF),
        "JX101",
        _DAMAGED,
    ),
    "a container with more small tables than bytes": (
        lambda: _patched(64, 0x00FFFFFF),
        "JX101",
        _DAMAGED,
    ),
    "a container with more tables of tables than bytes": (
        lambda: _patched(72, 0x00FFFFFF),
        "JX101",
        _DAMAGED,
    ),
    "a container of sectors beyond reason": (lambda: _patched(30, 0x0006001F), "JX101", _DAMAGED),
    "a stream without an end": (lambda: _looped(size=0xFFFFFFFF), "JX101", _DAMAGED),
    "a directory that branches without an end": (
        _twice_tree,
        "JX101",
        "这不是 Excel 工作簿。请报送下发的 .xlsx 工作簿。",
    ),
    "a workbook that is older than its container": (
        lambda: container({"Workbook": record(0x0809, struct.pack("<HH12x", 0x0500, 5))}),
        "JX107",
        f"这是 Excel 95 或更早的格式。{_SAVE_ANEW}",
    ),
}


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ROOT = (
    f'<o:document-content xmlns:o="{_ODF}office:1.0" xmlns:t="{_ODF}table:1.0" '
    f'xmlns:x="{_ODF}text:1.0" xmlns:d="{_ODF}drawing:1.0" '
    'xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<o:body><o:spreadsheet>{}</o:spreadsheet></o:body></o:document-content>"
)


def _ods(*tables: str) -> bytes:
    sheets = "".join(
        f'<t:table t:name="{"ABC"[n]}">{one}</t:table>' for n, one in enumerate(tables)
    )
    return _archive({"content.xml": _ROOT.format(sheets).encode()})


def _archive(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _row(*cells: str, times: object = 1) -> str:
    return f'<t:table-row t:number-rows-repeated="{times}">{"".join(cells)}</t:table-row>'


def _cell(content: str = "", times: object = 1, kind: str = "string", more: str = "") -> str:
    return (
        f'<t:table-cell t:number-columns-repeated="{times}" o:value-type="{kind}" {more}>'
        f"{content}</t:table-cell>"
    )


def _p(text: str) -> str:
    return f"<x:p>{text}</x:p>"


_NOTHING = '<t:table-cell t:number-columns-repeated="16383"/>'


def test_every_kind_of_cell_is_read(tmp_path: Path) -> None:
    table = "".join(
        [
            "<t:shapes><d:frame><x:p>旁边的图</x:p></d:frame></t:shapes>",
            '<t:table-column t:number-columns-repeated="16384"/>',
            "<t:table-header-rows>" + _row(_cell(_p("表头")), _NOTHING) + "</t:table-header-rows>",
            _row(
                _cell(kind="float", more='o:value="2.5"'),
                _cell(kind="percentage", more='o:value="0.9"'),
                _cell(kind="currency", more='o:value="-5"'),
                _cell(kind="boolean", more='o:boolean-value="true"'),
                _cell(kind="date", more='o:date-value="2021-03-05"'),
                _cell(_p("12:30"), kind="time", more='o:time-value="PT12H30M00S"'),
                _NOTHING,
            ),
            _row(_NOTHING, times=2),
            _row(
                _cell(_p("一") + _p('二<x:s x:c="2"/>三<x:s/><x:span>四</x:span>')),
                "<t:table-cell><o:annotation><x:p>批注</x:p></o:annotation></t:table-cell>",
                "<t:covered-table-cell/>",
                _cell(
                    "<o:annotation><x:p>批注</x:p></o:annotation>"
                    + _p("a<x:tab/>b<x:line-break/>c")
                ),
                _cell("<d:frame><x:p>图</x:p></d:frame>" + _p("字")),
            ),
            _row(_cell(_p("x"), times=2), times=2),
            _row(
                _cell(_p("#N/A"), more='c:value-type="error"'),
                _cell(_p("#DIV/0!"), more='t:formula="of:=1/0"'),
                _cell(_p("#REF!")),  # typed as a text
            ),
            _row(_NOTHING, times=1048566),
        ]
    )
    assert _read(tmp_path, _ods(table)) == {
        "A": [
            ["表头"],
            [
                2.5,
                Raw(Kind.NUMBER, Decimal("0.9"), "90%"),
                -5.0,
                True,
                dt.datetime(2021, 3, 5),  # noqa: DTZ001
                "12:30",
            ],
            [],
            [],
            ["一\n二  三 四", "", "", "a\tb\nc", "字"],
            ["x", "x"],
            ["x", "x"],
            [Raw(Kind.ERROR, "#N/A"), Raw(Kind.ERROR, "#DIV/0!"), "#REF!"],
        ]
    }


_LAST = '<t:table-cell t:number-columns-repeated="{}"/>'

HOSTILE_ODS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a cell in the last corner": (
        lambda: _ods(_row(_NOTHING, times=1048575) + _row(_NOTHING, _cell(_p("x")))),
        "JX108",
        _TOO_LARGE,
    ),
    "a cell behind four milliard columns": (
        lambda: _ods(_row(_LAST.format(4 * 10**9), _cell(_p("x")))),
        "JX108",
        _TOO_LARGE,
    ),
    "a cell as often as anybody likes": (
        lambda: _ods(_row(_cell(_p("x"), times=10**9))),
        "JX108",
        _TOO_LARGE,
    ),
    "a row as often as anybody likes": (
        lambda: _ods(_row(_cell(_p("x")), times=10**9)),
        "JX108",
        _TOO_LARGE,
    ),
    "cells and rows that multiply": (
        lambda: _ods(_row(_cell(_p("x"), times=999), times=19_999)),
        "JX108",
        _TOO_LARGE,
    ),
    "many such sheets": (
        lambda: _ods(*[_row(_cell(_p("x"), times=100), times=2_500)] * 3),
        "JX108",
        _TOO_LARGE,
    ),
    "far cells on many sheets": (
        lambda: _ods(*[_row(_NOTHING, times=19_000) + _row(_LAST.format(200), _cell(_p("x")))] * 2),
        "JX108",
        _TOO_LARGE_TOGETHER,
    ),
    "blanks without an end": (
        lambda: _ods(_row(_cell(_p('a<x:s x:c="900000000"/>b')))),
        "JX108",
        "有的格子超过 65535 个字符，未打开。请删去无关内容后再报送。",
    ),
    "a cell nought times": (
        lambda: _ods(_row(_cell(_p("x"), times=0))),
        "JX108",
        f"格子的地址异常，未打开。{_SAVE_ANEW}",
    ),
    "a number of times that is none": (
        lambda: _ods(_row(_cell(_p("x"), times="many"))),
        "JX101",
        _DAMAGED,
    ),
    "a number of times with a thousand digits": (
        lambda: _ods(_row(_cell(_p("x"), times="9" * 5000))),
        "JX101",
        _DAMAGED,
    ),
    "a number that is none": (
        lambda: _ods(_row(_cell(kind="float", more='o:value="五"'))),
        "JX101",
        _DAMAGED,
    ),
    "a document type": (
        lambda: _archive({"content.xml": b"<!DOCTYPE x [<!ENTITY a 'aa'>]><x>&a;</x>"}),
        "JX108",
        f"含有不该有的定义或编码，未打开。{_SAVE_ANEW}",
    ),
    "content that is cut off": (
        lambda: _archive({"content.xml": _ROOT.format("<t:table").encode()}),
        "JX101",
        _DAMAGED,
    ),
    "another archive with a content": (
        lambda: _archive({"content.xml": _ROOT.format("").encode(), "xl/workbook.bin": b""}),
        "JX108",
        f"压缩结构异常，未打开。{_SAVE_ANEW}",
    ),
    "blanks that would fill the disk": (
        lambda: _archive({"content.xml": b" " * 65 * 1024**2}),
        "JX108",
        "展开后过大，未打开。请删去无关内容后另存再报送。",
    ),
}

_IN_BOUNDS = """
import resource, sys
from pathlib import Path
from xljixiao.workbook.checking import check
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
(problem,) = check(Path(sys.argv[1])).problems
sys.stdout.buffer.write(f"{problem.code} {problem.sentence}".encode())
"""


HOSTILE = [
    pytest.param(*case, id=f"{kind}: {name}")
    for kind, cases in (("xls", HOSTILE_XLS), ("ods", HOSTILE_ODS))
    for name, case in cases.items()
]


@pytest.mark.parametrize(("make", "code", "sentence"), HOSTILE)
def test_a_hostile_file_is_refused_within_a_gibibyte(
    tmp_path: Path, make: Callable[[], bytes], code: str, sentence: str
) -> None:
    path = tmp_path / "any"
    path.write_bytes(make())
    ended = subprocess.run(
        [sys.executable, "-c", _IN_BOUNDS, str(path), str(_GIB)],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert (ended.stdout.decode(), ended.stderr, ended.returncode) == (f"{code} {sentence}", b"", 0)


def test_cells_within_the_limits_are_no_reason_to_refuse(tmp_path: Path) -> None:
    far = _row(_NOTHING, times=899) + _row(_LAST.format(51), _cell(_p("算一算")))
    grids = [
        _read(tmp_path, _xls([number(899, 51)]))["A"],
        _read(tmp_path, _ods(far))["A"],
    ]
    assert [(len(grid), len(grid[-1])) for grid in grids] == [(900, 52)] * 2
    assert not any(itertools.chain.from_iterable(grid[:-1] for grid in grids))
