"""Files as they are really sent in, and worse: read as the same submission, or told in a sentence.

One process checks them all within bounds, so that a crash, a hang or a heap is seen as such.
"""

import datetime as dt
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from changed import (
    FIRST,
    GOOD,
    LIST,
    PROJECT,
    SENT,
    SHEET,
    WHOLE,
    Build,
    bare_book,
    edited,
    everywhere,
    in_member,
    many_blanks,
    members,
    prefixed,
    replaced,
    rows,
    streamed,
    strict,
    typed,
    with_bad_sum,
    with_cell,
    with_members,
    with_rows,
    without_addresses,
    zipped,
)
from checker import MOST_MEMORY, Checker, checker_fixture  # noqa: F401
from ole import container, number, record, workbook

_TRIM = "请删去表格以外的内容后另存再报送。"
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报送。"
_DAMAGED = "文件不完整或已损坏，读不出内容。请重新保存后再报送；原文件没有改动。"
_TOO_LARGE = "表格过大（超过 20000 行、1000 列或 300000 格），未打开。"
_TOO_LONG = "文字过多（超过 500 万字），未打开。"
_TOO_COMPLEX = "结构过于复杂，未打开。"
_ODD = "含有不该有的定义或编码，未打开。"
_NO_CELLS = "读不出格子里的内容。请另报电子表（.xlsx）。"
_UNPACK = "请先解压，再报送里面的工作簿。"
_MOVED = "可能插入、删除过行列。请在下发的工作簿中重新填这一页。"


@dataclass(frozen=True)
class Case:
    """How a file comes about, and what becomes of it: by default the same submission, clean."""

    build: Build
    codes: tuple[str, ...] = ()
    says: str = ""
    noted: str = ""
    name: str = "报送.xlsx"

    @property
    def is_refused(self) -> bool:
        return bool(self.codes) and self.codes[0] in _REFUSALS


_REFUSALS = ("JX101", "JX102", "JX104", "JX105", "JX106", "JX107", "JX108")


def _rearranged(book: Workbook) -> None:
    book.move_sheet(PROJECT, -3)
    book[PROJECT].title = "业务费（定稿）"
    book[FIRST].title = "Sheet1"


def _hidden(book: Workbook) -> None:
    for row in (7, 8, 13):
        book[PROJECT].row_dimensions[row].hidden = True
    book[PROJECT].column_dimensions["D"].hidden = True
    book[WHOLE].sheet_state = "hidden"


def _pasted_formats(book: Workbook) -> None:
    for row in book[PROJECT]["A12:H22"]:
        for cell in row:
            cell.font = Font(name="Calibri", color="FF0000")
            cell.fill = PatternFill("solid", fgColor="00FF00")
            cell.protection = Protection(locked=True)
            cell.number_format = "General"


def _as_texts(book: Workbook) -> None:
    for cell in ("C5", "E5", "H5", "B8", "D8", "E8", "H8"):
        book[PROJECT][cell].value = str(book[PROJECT][cell].value)
        book[PROJECT][cell].number_format = "@"


def _percentage(*cells: str) -> Build:
    def change(book: Workbook) -> None:
        for cell in cells:
            book[PROJECT][cell].value /= 100
            book[PROJECT][cell].number_format = '0.0%;[Red]-0.0%"降"'

    return edited(change)


def _from_1904(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904
    book[FIRST]["D11"].value = dt.date(2021, 3, 5)


def _row(book: Workbook, at: int, count: int = 1) -> None:
    book[PROJECT].insert_rows(at, count)


def _swap(book: Workbook) -> None:
    page = book[PROJECT]
    page["A4"].value, page["D4"].value = page["D4"].value, page["A4"].value


def _shift_left(book: Workbook) -> None:
    page = book[WHOLE]
    page["A4"].value, page["B4"].value = page["B4"].value, None


def _shift_up(book: Workbook) -> None:
    """A heading was deleted and its column has moved up."""
    page = book[PROJECT]
    for row in range(11, 22):
        page.cell(row, 8).value = page.cell(row + 1, 8).value
    page["H22"].value = None


def _shift_right(book: Workbook) -> None:
    page = book[FIRST]
    page["C10"].value, page["B10"].value, page["A10"].value = page["B10"].value, "填报人", None


def _without_seal(book: Workbook) -> None:
    del book["校验信息"]


def _seal(old: str, new: str) -> Build:
    def change(book: Workbook) -> None:
        cell = book["校验信息"]["A3"]
        assert old in cell.value
        cell.value = cell.value.replace(old, new)

    return edited(change)


def _added(book: Workbook) -> None:
    page = book.create_sheet("测算", 0)
    page.append(["项目", "测算"])
    page.append(["会议费", 2.5])


def _returned(book: Workbook) -> None:
    book.create_sheet("退回意见", 0).append(["表号：退回意见"])


def _merged(book: Workbook) -> None:
    book[PROJECT].merge_cells("A12:A13")


def _unmerged(book: Workbook) -> None:
    book[PROJECT].unmerge_cells("A7:A8")
    book[PROJECT]["A8"].value = "见附件"


def _external_link() -> bytes:
    held = members()
    links = "xl/_rels/workbook.xml.rels"
    more = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    )
    held[links] = held[links].replace(b"</Relationships>", more)
    held["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    return zipped(held)


def _renamed(names: Callable[[str], str]) -> Build:
    return lambda: zipped((names(name), held) for name, held in members().items())


def _shared_texts_elsewhere() -> bytes:
    held = members()
    held["xl/strings/all.xml"] = held.pop("xl/sharedStrings.xml")
    links = "xl/_rels/workbook.xml.rels"
    held[links] = held[links].replace(b'"sharedStrings.xml"', b'"/xl/strings/all.xml"')
    return zipped(held)


_UNREAD = {"JX213", "JX217"}
"""What is said where the content of a cell cannot be told."""

PEOPLE: dict[str, Case] = {
    "as it was sent": Case(lambda: GOOD),
    "saved by an outside tool": Case(edited(lambda _: None)),
    "renamed and moved sheets": Case(edited(_rearranged)),
    "hidden rows, columns and sheets with content": Case(edited(_hidden)),
    "pasted formats": Case(edited(_pasted_formats)),
    "numbers as texts": Case(edited(_as_texts)),
    "two input cells merged": Case(edited(_merged), noted="产出指标"),
    "percentages by their look": Case(_percentage("B8", "D8", "E8", "H8"), noted="填的是“25%”"),
    "an amount that looks like a percentage": Case(
        _percentage("E5"), ("JX109",), "下发时为“5.00”，现为“5%”"
    ),
    "days counted from 1904": Case(edited(_from_1904)),
    "a code of many digits as a number": Case(
        typed(PROJECT, {"B4": 130322211234567890}), ("JX109",), "现为“1303222112345"
    ),
    "a note beside the form": Case(
        typed(FIRST, {"F3": "王会计：请收"}),
        ("JX112",),
        "表外有内容未读取：填报说明!F3“王会计：请收”。",
    ),
    "a signature typed in": Case(typed(FIRST, {"B26": "张三"}), ("JX112",), "填报说明!B26“张三”"),
    "a note under a merged label": Case(edited(_unmerged), ("JX112",), "A8“见附件”"),
    "a line below the table": Case(typed(PROJECT, {"C42": "又一条指标"}), ("JX111",), "请移到表内"),
    "a sum far below and to the right": Case(
        typed(PROJECT, {"AZ900": "合计 5"}), ("JX112",), "AZ900“合计 5”"
    ),
    "more beside the form than is told one by one": Case(
        with_rows(
            "".join(f'<row r="{r}"><c r="Z{r}"><v>{r}</v></c></row>' for r in range(50, 460))
        ),
        ("JX112",),
        "还有 110 格内容未读取，没有逐格列出",
    ),
    "an added sheet": Case(
        edited(_added),
        ("JX112",),
        "多出的表页“测算”有 4 格内容未读取（A1“项目”、B1“测算”、A2“会议费”等）。",
    ),
    "an added sheet without content": Case(edited(lambda book: book.create_sheet("空"))),
    "the sheet of an earlier return": Case(edited(_returned)),
    "without its check sheet": Case(edited(_without_seal), ("JX110",)),
    "without its example and dictionary": Case(
        edited(lambda book: [book.remove(book[name]) for name in ("填写样例", "字典")])
    ),
    "one label in other words": Case(
        typed(PROJECT, {"D4": "项目全称"}),
        ("JX113",),
        "D4 原来印的是“项目名称”，现在是“项目全称”。不必处理，按原表头读取。",
    ),
    "two labels in other words on each of two sheets": Case(
        edited(
            lambda book: [
                book[sheet].__setitem__(cell, text)
                for sheet, cell, text in (
                    (PROJECT, "H11", "依据"),
                    (PROJECT, "A9", "目标"),
                    (FIRST, "A10", "经办人"),
                    (FIRST, "C10", "手机"),
                )
            ]
        ),
        ("JX113",),
        "现在是“经办人”",
    ),
    "a label that was cleared": Case(typed(PROJECT, {"D3": None}), ("JX113",), "现在是“空白”"),
    "a label broken into lines": Case(typed(PROJECT, {"D4": "项目\n名称 "})),
    "three labels in other words": Case(
        typed(PROJECT, {"A3": "甲", "D3": "乙", "A4": "丙"}), ("JX106",), _MOVED
    ),
    "two labels exchanged": Case(edited(_swap), ("JX106",), _MOVED),
    "a label deleted, its row moved left": Case(edited(_shift_left), ("JX106",), _MOVED),
    "a heading deleted, its column moved up": Case(edited(_shift_up), ("JX106",), _MOVED),
    "a label pushed to the right": Case(edited(_shift_right), ("JX106",), _MOVED),
    "an inserted row": Case(edited(lambda book: _row(book, 7)), ("JX106",), _MOVED),
    "a row inserted in the last table": Case(edited(lambda book: _row(book, 12))),
    "an inserted column": Case(
        edited(lambda book: book[PROJECT].insert_cols(2)), ("JX106",), _MOVED
    ),
    "a deleted row": Case(edited(lambda book: book[WHOLE].delete_rows(9)), ("JX106",), _MOVED),
    "a deleted column": Case(edited(lambda book: book[LIST].delete_cols(4)), ("JX106",), _MOVED),
    "a duplicated sheet": Case(
        edited(lambda book: book.copy_worksheet(book[PROJECT])), ("JX105",), "请只保留一张"
    ),
    "a deleted sheet": Case(
        edited(lambda book: book.remove(book[WHOLE])), ("JX104",), "不要删除表页"
    ),
    "an error value": Case(
        with_cell("C12", '{} t="e"><f>NA()</f><v>#N/A</v></c>'), ("JX213",), "填的是“#N/A”"
    ),
    "an error value of a newer Excel": Case(
        with_cell("C12", '{} t="e"><v>#SPILL!</v></c>'), ("JX213",), "填的是“#SPILL!”"
    ),
    "a formula without a result": Case(
        typed(PROJECT, {"C12": '="调研"&"报告数量"'}), ("JX217",), "文件里没有它的计算结果"
    ),
    "a formula with its result": Case(
        with_cell("C12", '{} t="str"><f>"调研报告"&amp;"数量"</f><v>调研报告数量</v></c>')
    ),
    "a formula whose result is a blank text": Case(
        with_cell("I12", '{} t="str"><f>""</f><v></v></c>')
    ),
    "formulas that share their text": Case(
        replaced(
            "</sheetData>",
            '<row r="60"><c r="Z60"><f t="shared" ref="Z60:Z61" si="0">1+1</f><v>2</v></c></row>'
            '<row r="61"><c r="Z61"><f t="shared" si="0"/><v>2</v></c></row></sheetData>',
        ),
        ("JX112",),
        "Z61“2”",
    ),
}

PROGRAMS: dict[str, Case] = {
    "strict": Case(everywhere(strict)),
    "prefixed elements": Case(everywhere(prefixed)),
    "cells and rows without addresses": Case(everywhere(without_addresses)),
    "backslashes in the names of members": Case(_renamed(lambda name: name.replace("/", "\\"))),
    "members in other letters": Case(_renamed(str.upper)),
    "members in another order": Case(lambda: zipped(reversed(members().items()))),
    "shared texts in another place": Case(_shared_texts_elsewhere),
    "absolute targets": Case(
        replaced('Target="', 'Target="/xl/', "xl/_rels/workbook.xml.rels", count=99)
    ),
    "a wrong dimension": Case(replaced('<dimension ref="A1:K41"/>', '<dimension ref="A1"/>')),
    "something in front of the archive": Case(lambda: b"HTTP/1.1 200 OK\r\n\r\n" + GOOD),
    "a mark of the encoding in front of it": Case(lambda: b"\xef\xbb\xbf" + GOOD),
    "something behind the archive": Case(lambda: GOOD + b"\0" * 100),
    "sizes behind the members": Case(streamed),
    "marks of the encoding": Case(
        everywhere(lambda name, held: b"\xef\xbb\xbf" + held if name.endswith(".xml") else held)
    ),
    "macros": Case(with_members({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), name="报送.xlsm"),
    "a link to another workbook": Case(_external_link),
    "an inserted drawing with a document type": Case(
        with_members({"xl/media/a.svg": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">'})
    ),
    "a picture of a gigabyte of blanks": Case(lambda: many_blanks("xl/media/a.png", 1024)),
    "a damaged picture": Case(lambda: with_bad_sum("xl/media/a.png")),
    "texts in the cells": Case(
        with_cell("C12", '{} t="inlineStr"><is><t>调研报告数量</t></is></c>')
    ),
    "a text in several looks, with a guide": Case(
        with_cell(
            "C12",
            '{} t="inlineStr"><is><r><rPr><b/></rPr><t>调研</t></r><r><t>报告数量</t></r>'
            '<rPh sb="0" eb="2"><t>チョウケン</t></rPh></is></c>',
        )
    ),
    "a shared text in several looks, with a guide": Case(
        replaced(
            "<si><t>调研报告数量</t></si>",
            "<si><r><t>调研</t></r><r><t>报告数量</t></r>"
            '<rPh sb="0" eb="2"><t>チョウケン</t></rPh></si>',
            "xl/sharedStrings.xml",
        )
    ),
    "line ends as escapes": Case(
        replaced(
            "<si><t>调研报告数量</t>", "<si><t>调研报告数量_x000D_\n</t>", "xl/sharedStrings.xml"
        )
    ),
    "five thousand rows with a look only": Case(
        with_rows(
            lambda: "".join(
                f'<row r="{row}" s="3" customFormat="1">{"<c/>" * 12}</row>'
                for row in range(42, 5042)
            )
        )
    ),
    "the last row with a look only": Case(
        with_rows('<row r="1048576" s="3"><c r="XFD1048576" s="3"/></row>')
    ),
    "styles without fills": Case(
        in_member(
            "xl/styles.xml",
            lambda held: held.replace(b'<patternFill patternType="none"/>', b""),
        )
    ),
    "no styles at all": Case(
        lambda: zipped({k: v for k, v in members().items() if k != "xl/styles.xml"})
    ),
    "a damaged sheet": Case(
        lambda: with_bad_sum("xl/worksheets/sheet99.xml"), ("JX101",), _DAMAGED
    ),
    "a temporary name": Case(lambda: GOOD, name=".~报送.xlsx"),
    "the name of another format": Case(lambda: GOOD, name="报送.xls"),
}

NO_WORKBOOKS: dict[str, Case] = {
    name: Case(lambda content=content: content, (code,), says, name=file)  # type: ignore[misc]
    for name, (file, content, code, says) in {
        "nothing": ("a.xlsx", b"", "JX101", "这是空文件"),
        "half a workbook": ("a.xlsx", GOOD[: len(GOOD) // 2], "JX101", _DAMAGED),
        "a lock of Excel": (
            "~$报送.xlsx",
            b"\x06\xe5\xbc\xa0",
            "JX101",
            "这是 Excel 或 WPS 的临时文件",
        ),
        "a lock of LibreOffice": (
            ".~lock.报送.xlsx#",
            b",user,host,23.03.2021 10:00,file:///x;",
            "JX101",
            "临时文件。请先关闭该工作簿，再报送原文件。",
        ),
        "what a Mac leaves": ("._报送.xlsx", b"\0\5\x16\7", "JX101", "请报送原文件"),
        "a PDF": ("a.pdf", b"%PDF-1.7\n", "JX107", f"这是 PDF 文件，{_NO_CELLS}"),
        "a PNG": ("a.png", b"\x89PNG\r\n\x1a\n", "JX107", f"这是图片或扫描件，{_NO_CELLS}"),
        "a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0", "JX107", f"这是图片或扫描件，{_NO_CELLS}"),
        "a TIFF": ("a.tif", b"II*\0\x08", "JX107", f"这是图片或扫描件，{_NO_CELLS}"),
        "a bitmap": ("a.bmp", b"BM\0\0\0\0", "JX101", "这不是 Excel 工作簿。请报送"),
        "a RAR": (
            "a.rar",
            b"Rar!\x1a\x07\x01\0",
            "JX101",
            f"这是 RAR 压缩包，不是 Excel 工作簿。{_UNPACK}",
        ),
        "a 7z": (
            "a.7z",
            b"7z\xbc\xaf\x27\x1c",
            "JX101",
            f"这是 7z 压缩包，不是 Excel 工作簿。{_UNPACK}",
        ),
        "a gzip": (
            "a.gz",
            b"\x1f\x8b\x08\0",
            "JX101",
            f"这是 gzip 压缩包，不是 Excel 工作簿。{_UNPACK}",
        ),
        "a zip": (
            "a.zip",
            zipped({"a/b.xlsx": GOOD}),
            "JX101",
            f"这是压缩包，不是 Excel 工作簿。{_UNPACK}",
        ),
        "a Word document": ("a.docx", zipped({"word/document.xml": b"<x/>"}), "JX107", "文字文档"),
        "an old Word document": ("a.doc", container({"WordDocument": b""}), "JX107", "文字文档"),
        "a rich text": ("a.rtf", b"{\\rtf1}", "JX107", "文字文档（RTF）"),
        "a presentation": ("a.pptx", zipped({"ppt/x.xml": b"<x/>"}), "JX107", "演示文稿"),
        "an OFD": ("a.ofd", zipped({"OFD.xml": b"<x/>"}), "JX107", "OFD 版式文件"),
        "an .xlsb": ("a.xlsb", zipped({"xl/workbook.bin": b""}), "JX107", ".xlsb 格式"),
        "a flat .ods": (
            "a.fods",
            b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns:x"/>',
            "JX107",
            ".fods 格式",
        ),
        "a workbook as XML of 2003": (
            "a.xls",
            b'<?xml version="1.0"?>\n<Workbook '
            b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "JX107",
            f"这是“XML 表格 2003”格式的文件。{_RESAVE}",
        ),
        "a web page": (
            "a.xls",
            b"<html><table><tr><td>1</td></tr></table></html>",
            "JX101",
            "网页",
        ),
        "a table as text": ("a.csv", "姓名,金额\n".encode("gbk"), "JX101", "只是文字或网页"),
        "a workbook of Excel 95": ("a.xls", container({"Book": b""}), "JX107", "Excel 95"),
        "one with a password": (
            "a.xlsx",
            container({"EncryptionInfo": b"", "EncryptedPackage": b""}),
            "JX107",
            "文件设了打开密码。请取消密码后再报送。",
        ),
        "an old one with a password": (
            "a.xls",
            container({"Workbook": workbook([], shared=record(0x002F, bytes(6)))}),
            "JX107",
            "请取消密码；打开时没有要求输入密码的，请另存为 .xlsx，再报送。",
        ),
    }.items()
}


def _swelling_names(*, attribute: bool) -> Build:
    def build() -> bytes:
        kinds = (f'<a b{n}=""/>' if attribute else f"<a{n}/>" for n in range(4_000_000 // 2))
        return bare_book("".join(kinds))

    return build


def _table(*cells: str, times: int = 1) -> bytes:
    odf = "urn:oasis:names:tc:opendocument:xmlns:"
    row = f"<t:table-row>{''.join(cells)}</t:table-row>" * times
    return zipped(
        {
            "content.xml": (
                f'<o:document-content xmlns:o="{odf}office:1.0" xmlns:t="{odf}table:1.0" '
                f'xmlns:x="{odf}text:1.0"><o:body><o:spreadsheet><t:table t:name="S">{row}'
                "</t:table></o:spreadsheet></o:body></o:document-content>"
            ).encode()
        }
    )


_WORDS = '<c t="str"><v>旁边的话</v></c>'
_SHOWN = '<c t="s"><v>0</v></c>'
_LONG = f"<si><t>{'汉' * 32_000}</t></si>"
_SPACES = '<t:table-cell o:value-type="string"><x:p><x:s x:c="65000"/></x:p></t:table-cell>'
_REPEATED = (
    '<t:table-cell t:number-columns-repeated="900" o:value-type="string">'
    f"<x:p>{'汉' * 9_000}</x:p></t:table-cell>"
)


def _old(*records: bytes, shared: bytes = b"") -> bytes:
    return container({"Workbook": workbook(records, shared=shared)})


def _long_format() -> bytes:
    format_ = record(0x041E, struct.pack("<HHB", 200, 65_000, 0) + b"[" * 65_000)
    return _old(number(0, 0), shared=format_ + record(0x00E0, struct.pack("<HH16x", 0, 200)) * 30)


def _old_texts() -> bytes:
    text = record(0x00FC, struct.pack("<iiHB", 1, 1, 8_000, 0) + b"a" * 8_000)
    return _old(
        *(record(0x00FD, struct.pack("<HHHI", n, 0, 0, 0)) for n in range(1_000)), shared=text
    )


HOSTILE: dict[str, Case] = {
    name: Case(build, ("JX108",), says)
    for name, (build, says) in {
        "one text in twenty thousand cells": (
            lambda: bare_book(rows(20_000, _SHOWN), _LONG),
            _TOO_LONG,
        ),
        "shared texts by the million": (
            lambda: bare_book(rows(30, _SHOWN), "<si><t>一二三四五六七八</t></si>" * 700_000),
            _TOO_COMPLEX,
        ),
        "a far cell": (
            with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            _TOO_LARGE,
        ),
        "a far cell that may hold something": (
            with_rows('<row r="90"><c r="XFD90" t="inlineStr"><is/></c></row>'),
            _TOO_LARGE,
        ),
        "more cells than anybody fills in": (
            lambda: bare_book(rows(600_000, "<c><v>1</v></c>")),
            _TOO_LARGE,
        ),
        "elements in each other": (
            lambda: bare_book("<a>" * 9_000_000 + "</a>" * 9_000_000),
            _TOO_COMPLEX,
        ),
        "more elements than anybody needs": (lambda: bare_book("<a/>" * 13_000_000), _TOO_COMPLEX),
        "more names than anybody needs": (_swelling_names(attribute=False), _TOO_COMPLEX),
        "more attributes than anybody needs": (_swelling_names(attribute=True), _TOO_COMPLEX),
        "an element without an end": (
            lambda: bare_book(f'<a b="{"A1&#9;" * 9_000_000}"/>'),
            _TOO_COMPLEX,
        ),
        "a list of sheets that swells": (
            in_member(
                "xl/workbook.xml",
                lambda held: held.replace(b"<sheets>", b"<a/>" * 13_000_000 + b"<sheets>"),
            ),
            _TOO_COMPLEX,
        ),
        "a gigabyte of blanks in a sheet": (
            lambda: many_blanks("xl/worksheets/sheet99.xml", 1024),
            "展开后过大，未打开。",
        ),
        "a document type in a sheet": (
            replaced("<worksheet", '<!DOCTYPE x [<!ENTITY a "aa">]><worksheet'),
            _ODD,
        ),
        "a document type in the styles": (
            replaced("<styleSheet", "<!DOCTYPE x><styleSheet", "xl/styles.xml"),
            _ODD,
        ),
        "a document type in the shared texts": (
            replaced("<sst", "<!DOCTYPE x><sst", "xl/sharedStrings.xml"),
            _ODD,
        ),
        "blanks told by their number": (lambda: _table(_SPACES, times=500), _TOO_LONG),
        "a long text in many cells": (lambda: _table(_REPEATED), _TOO_LONG),
        "elements in each other in an .ods": (
            lambda: _table("<a>" * 3_000_000 + "</a>" * 3_000_000),
            _TOO_COMPLEX,
        ),
        "an old text in many cells": (_old_texts, _TOO_LONG),
    }.items()
} | {
    "a text that is not there": Case(
        lambda: bare_book(rows(30, '<c t="s"><v>99</v></c>'), "<si><t>a</t></si>"),
        ("JX101",),
        _DAMAGED,
    ),
    "a text before the first": Case(
        lambda: bare_book(rows(30, '<c t="s"><v>-1</v></c>'), "<si><t>a</t></si>"),
        ("JX101",),
        _DAMAGED,
    ),
    "a format that takes its square to read": Case(_long_format, ("JX102",), "没有找到表号"),
    "cells by the hundred thousand beside the form": Case(
        with_rows(
            lambda: "".join(f'<row r="{row}">{_WORDS * 28}</row>' for row in range(42, 10_042))
        ),
        ("JX111", "JX112"),
        "没有逐格列出",
    ),
    "validations by the hundred thousand": Case(
        replaced(
            "</sheetData>",
            "</sheetData>" + '<dataValidation sqref="A1" type="list"/>' * 300_000,
        )
    ),
    "counts without an end": Case(_seal('"projects":3', '"projects":1e999'), ("JX120",)),
    "counts of no number": Case(_seal('"projects":3', '"projects":NaN'), ("JX120",)),
    "counts below nought": Case(_seal('"projects":3', '"projects":-9')),
    "more projects than sheets": Case(_seal('"projects":3', '"projects":9'), ("JX104",)),
    "numbers that are none": Case(with_cell("H5", "{}><v>1e999</v></c>"), ("JX109",), "现为“inf”"),
    "an error value without an address": Case(
        in_member(
            SHEET,
            lambda held: held.replace(b'<row r="42"', b"").replace(
                b"</sheetData>", b'<row><c/><c/><c t="e"><v>#REF!</v></c></row></sheetData>'
            ),
        ),
        ("JX111",),
        "填的是“#REF!”；“01业务管理经费”的 C42 在表格以外",
    ),
}

CORPUS = {**PEOPLE, **PROGRAMS, **NO_WORKBOOKS, **HOSTILE}


@pytest.fixture(scope="module", name="own")
def own_fixture(checker: Checker, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The hints that the goals and indicators of the sent submission draw in any file."""
    path = tmp_path_factory.mktemp("sent") / "a.xlsx"
    path.write_bytes(GOOD)
    problems = checker.check(path)["problems"]
    assert {code[:3] for code, _, _ in problems} == {"JX3"}
    return {code for code, _, _ in problems}


@pytest.mark.parametrize("name", CORPUS)
def test_a_file_is_read_as_the_same_submission_or_told(
    checker: Checker, own: set[str], tmp_path: Path, name: str
) -> None:
    case = CORPUS[name]
    path = tmp_path / case.name
    path.write_bytes(case.build())
    before = path.read_bytes()
    found = checker.check(path)
    assert path.read_bytes() == before
    problems = [one for one in found["problems"] if one[0] not in own]
    assert sorted({code for code, _, _ in problems}) == sorted(case.codes), found
    sentences = [sentence for _, sentence, _ in problems]
    assert any(case.says in sentence for sentence in sentences) or not case.says, sentences
    assert any(case.noted in note for note in found["notes"]) or not case.noted, found["notes"]
    assert found["memory"] < MOST_MEMORY
    if case.is_refused:
        assert found["state"] == "refused"
        assert len(sentences) == 1
    elif not _UNREAD & set(case.codes):
        assert json.loads(found["document"]) == json.loads(SENT.model_dump_json())
    else:
        assert found["state"] == "return"
        assert all(at for _, _, at in problems)


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60


def test_an_amount_that_looks_like_a_percentage_is_asked_about(
    checker: Checker, tmp_path: Path
) -> None:
    def change(book: Workbook) -> None:
        book["02备用"]["C5"].value, book["02备用"]["C5"].number_format = 0.25, "0%"

    path = tmp_path / "a.xlsx"
    path.write_bytes(edited(change)())
    asked = [text for code, text, _ in checker.check(path)["problems"] if code == "JX206"]
    assert asked == ["第2个项目预算数：填的是“25%”；应填数字。请只填数字，不带单位。"]
