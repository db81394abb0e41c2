"""Look at a received file before any reader does: untrusted until shown harmless.

The fast reader ends the whole interpreter on a small file with a far cell, and shows #REF! as a
blank. So the archive is inflated here within limits, and the sheets' bytes are looked at first.
"""

import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from xljixiao.form.assembling import Grid
from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.rules import intake
from xljixiao.rules.catalogue import Rule
from xljixiao.rules.problem import Finding, say

MOST_BYTES: Final = 20 * 1024**2
MOST_MEMBERS: Final = 2_000
MOST_MEMBER_BYTES: Final = 64 * 1024**2
MOST_INFLATED_BYTES: Final = 200 * 1024**2
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 500_000
MOST_AREA: Final = 5_000_000
MOST_VALIDATED: Final = 2_000

_BROKEN = (  # what zipfile raises over damaged bytes in memory, OSError for a method among it
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OSError),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报送"
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW = re.compile(r"([1-9][0-9]{0,6})", re.ASCII)


class Refused(Exception):  # noqa: N818 - a received file, not our failure
    """The file cannot be taken; `finding` says why and what to send instead."""

    def __init__(self, rule: Rule, expected: str, deed: str) -> None:
        self.finding: Finding = rule.finding((), say("", expected, deed))
        super().__init__(self.finding.sentence)


@dataclass(frozen=True, slots=True)
class Defence:
    """What keeps people from slips on a sheet; `validations` are types with their cells."""

    protected: bool
    validations: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """The cells of a workbook that passed: sheet name -> grid, in the order of the sheets."""

    sha256: str
    grids: dict[str, Grid]
    defences: dict[str, Defence] = field(default_factory=dict)
    """By sheet name; a sheet is not in it where its file does not tell."""


def file_name(path: Path) -> str:
    """A path as text; bytes of a name that are no UTF-8 (from a Windows archive) show as �."""
    return os.fsencode(path).decode("utf-8", "replace")


def open_workbook(path: Path) -> Opened:
    """Open a received file. Raises `Refused` for the file's faults and OSError for the disk's."""
    content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    if content is None:
        raise Refused(
            intake.UNSAFE,
            f"文件超过 {MOST_BYTES // 1024**2} MB，未打开",
            "请删去图片等无关内容后再报送",
        )
    _refuse_other_formats(content)
    members = _inflate(content)
    named = list(_sheet_members(members))
    sheets = dict(named)
    if len(sheets) < len(named) or len(set(sheets.values())) < len(named):
        raise Refused(intake.UNSAFE, "表页的名称或内容重复，未打开", _RESAVE)
    try:
        looks = {name: _Look() for name in sheets}
        errors = {name: looks[name].over(members[part]) for name, part in sheets.items()}
    except KeyError as error:
        raise _damaged() from error
    if sum(look.area for look in looks.values()) > MOST_AREA:
        raise Refused(intake.UNSAFE, "各表合起来过大，未打开", "请删去表格以外的内容后另存再报送")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if name in sheets
        }
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged() from error
    for name, found in errors.items():
        _put_errors(grids.get(name, []), found)
    defences = {name: look.defence for name, look in looks.items() if look.defence is not None}
    return Opened(hashlib.sha256(content).hexdigest(), dict(grids), defences)


def _damaged() -> Refused:
    return Refused(
        intake.NOT_A_WORKBOOK,
        "文件不完整或已损坏，读不出内容",
        "请重新保存后再报送；原文件没有改动",
    )


def _refuse_other_formats(content: bytes) -> None:
    """Say what a file is that is no .xlsx, by its first bytes; the name may lie."""
    head = content[:4096].lstrip()
    if not content:
        raise Refused(intake.NOT_A_WORKBOOK, "这是空文件，没有内容", "请重新保存后再报送")
    if head.startswith(b"PK"):
        return
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused(intake.OTHER_FORMAT, "文件设了打开密码", "请取消密码后再报送")
        raise Refused(intake.OTHER_FORMAT, "这是旧格式的文件（.xls、.et 或 .doc）", _RESAVE)
    if head.startswith(b"%PDF") or head[:3] in (b"\xff\xd8\xff", b"\x89PN"):
        raise Refused(
            intake.OTHER_FORMAT,
            "这是扫描件、图片或 PDF，读不出格子里的内容",
            "请另报电子表（.xlsx）",
        )
    raise Refused(
        intake.NOT_A_WORKBOOK, "这不是 Excel 工作簿（只是文字或网页）", "请报送下发的 .xlsx 工作簿"
    )


def _inflate(content: bytes) -> dict[str, bytes]:
    """Every member, inflated within the limits; sizes are counted, never believed."""
    members: dict[str, bytes] = {}
    left = MOST_INFLATED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            names = [info.filename.lower().replace("\\", "/") for info in infos]
            if len(infos) > MOST_MEMBERS or len(set(names)) < len(names):
                raise Refused(intake.UNSAFE, "压缩结构异常，未打开", _RESAVE)
            for name, info in zip(names, infos, strict=True):
                with archive.open(info) as stream:
                    data = stream.read(min(left, MOST_MEMBER_BYTES) + 1)
                left -= len(data)
                if left < 0 or len(data) > MOST_MEMBER_BYTES:
                    raise Refused(intake.UNSAFE, "展开后过大，未打开", "请删去无关内容后另存再报送")
                if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in _UTF16:
                    raise Refused(intake.UNSAFE, "含有不该有的定义或编码，未打开", _RESAVE)
                members[name] = data
    except _BROKEN as error:
        raise _damaged() from error
    return members


def _sheet_members(members: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each sheet's name with the member that holds it."""
    if "xl/workbook.xml" not in members:
        if any(name.startswith("word/") for name in members):
            raise Refused(
                intake.OTHER_FORMAT, "这是 Word 文档", "请在下发的 .xlsx 工作簿中填写后报送"
            )
        raise Refused(
            intake.NOT_A_WORKBOOK, "这不是 .xlsx 工作簿（可能是压缩包或其他格式）", _RESAVE
        )
    try:
        targets = {
            one.attrib["Id"]: one.attrib["Target"]
            for one in _parsed(members.get("xl/_rels/workbook.xml.rels", b"<none/>"))
        }
        for one in _parsed(members["xl/workbook.xml"]).iter():
            if one.tag.rpartition("}")[2] == "sheet":
                key = next(v for k, v in one.attrib.items() if k.endswith("}id"))
                target = targets[key].replace("\\", "/").lower()
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if "chartsheets/" not in part:
                    yield one.attrib["name"], part
    except (ET.ParseError, LookupError, ValueError, StopIteration) as error:
        raise _damaged() from error


def _parsed(content: bytes) -> ET.Element:
    """Small XML of the package; a DOCTYPE has been refused before."""
    return ET.fromstring(content)  # noqa: S314


class _Look:
    """One pass over a sheet's XML: how far it reaches, its error values, and its defence.

    A parser, not a pattern: what a pattern overlooks (another quote, a blank, a lower-case letter)
    the reader behind it may still obey.
    """

    def __init__(self) -> None:
        self.errors: list[tuple[int, int, str]] = []
        self.area = 0
        self._protected = False
        self._validations: list[tuple[str, str]] = []
        self._cells = 0
        self._row, self._column = 0, -1
        self._error: tuple[int, int] | None = None
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def over(self, sheet: bytes) -> list[tuple[int, int, str]]:
        """The error values with row and column. Raises `Refused` for a far or malformed cell."""
        try:
            self._parser.Parse(sheet, True)  # noqa: FBT003 - expat's own signature
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise _damaged() from error
        return self.errors

    @property
    def defence(self) -> Defence | None:
        """None where the validations are more than we would compare."""
        if sum(sqref.count(" ") + 1 for _, sqref in self._validations) > MOST_VALIDATED:
            return None
        found = ((kind, box) for kind, sqref in self._validations for box in _boxes(sqref))
        return Defence(self._protected, tuple(found))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag not in ("c", "row"):
            if tag == "dataValidation":
                self._validations.append((attributes.get("type", ""), attributes.get("sqref", "")))
            elif tag == "sheetProtection":
                self._protected = attributes.get("sheet") in ("1", "true")
            return
        self._cells += 1
        where = attributes.get("r")
        found = (_ADDRESS if tag == "c" else _ROW).fullmatch(where) if where is not None else None
        if where is not None and found is None:
            raise Refused(intake.UNSAFE, "格子的地址异常，未打开", _RESAVE)
        if tag == "row":
            self._row = int(found[1]) if found else self._row + 1
            self._column = -1
        elif found:
            self._row, self._column = int(found[2]), _column(found[1])
        else:  # a cell without an address stands behind the one before it
            self._column += 1
        row, column = self._row, self._column
        self.area = max(self.area, row * (column + 1))
        if row > MOST_ROWS or column >= MOST_COLUMNS or self._cells > MOST_CELLS:
            raise Refused(
                intake.UNSAFE,
                f"表格过大（超过 {MOST_ROWS} 行、{MOST_COLUMNS} 列或 {MOST_CELLS} 格），未打开",
                "请删去表格以外的内容后另存再报送",
            )
        if tag == "c" and attributes.get("t") == "e" and found:
            self._error, self._text = (row - 1, column), []
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        if self._error is not None and name.rpartition(":")[2] == "c":
            self.errors.append((*self._error, "".join(self._text).strip() or "#"))
            self._error = None
            self._parser.CharacterDataHandler = None


def _boxes(sqref: str) -> Iterator[Box]:
    """The ranges of a list of them; what is none is passed over."""
    for one in sqref.split():
        first, _, last = one.partition(":")
        start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
        if start and end:
            row, column = int(start[2]) - 1, _column(start[1])
            yield Box(row, column, int(end[2]) - row, _column(end[1]) + 1 - column)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _put_errors(grid: list[list[Any]], errors: list[tuple[int, int, str]]) -> None:
    for row, column, value in errors:
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = Raw(Kind.ERROR, value)
