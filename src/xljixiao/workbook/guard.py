"""Look at a received file before any reader does: untrusted until shown harmless.

The fast reader ends the whole interpreter on a small file with a far cell, and shows #REF! as a
blank. So the archive is inflated here within limits, and the sheets' bytes are looked at first.
"""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook

from xljixiao.form.assembling import Grid
from xljixiao.form.cells import Kind, Raw
from xljixiao.rules import intake
from xljixiao.rules.catalogue import Rule
from xljixiao.rules.problem import Finding, say

MOST_BYTES: Final = 20 * 1024**2
MOST_MEMBERS: Final = 2_000
MOST_MEMBER_BYTES: Final = 64 * 1024**2
MOST_INFLATED_BYTES: Final = 200 * 1024**2
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 1_000

_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再报送"
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_ERROR = re.compile(rb't="e"')


class Refused(Exception):  # noqa: N818 - a received file, not our failure
    """The file cannot be taken; `finding` says why and what to send instead."""

    def __init__(self, rule: Rule, expected: str, deed: str) -> None:
        self.finding: Finding = rule.finding((), say("", expected, deed))
        super().__init__(self.finding.sentence)


@dataclass(frozen=True, slots=True)
class Opened:
    """The cells of a workbook that passed: sheet name -> grid, in the order of the sheets."""

    sha256: str
    grids: dict[str, Grid]


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
    sheets = dict(_sheet_members(members))
    errors = {name: list(_look_at(members[part])) for name, part in sheets.items()}
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
    return Opened(hashlib.sha256(content).hexdigest(), dict(grids))


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
    """Every XML member, inflated within the limits; sizes are counted, never believed."""
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
                if name.endswith((".xml", ".rels")):
                    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                        raise Refused(intake.UNSAFE, "含有不该有的外部定义，未打开", _RESAVE)
                    members[name] = data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
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
                if part in members and "worksheet" in part:
                    yield one.attrib["name"], part
    except (ET.ParseError, KeyError, StopIteration) as error:
        raise _damaged() from error


def _parsed(content: bytes) -> ET.Element:
    """Small XML of the package; a DOCTYPE has been refused before."""
    return ET.fromstring(content)  # noqa: S314


def _look_at(sheet: bytes) -> Iterator[tuple[int, int, str]]:
    """Refuse a far cell; give the error values with their row and column."""
    rows = [int(found) for found in _ROW.findall(sheet)]
    cells = _ADDRESS.findall(sheet)
    rows += [int(row) for _, row in cells]
    widest = max({letters for letters, _ in cells}, key=_column, default=b"A")
    if max(rows, default=0) > MOST_ROWS or _column(widest) >= MOST_COLUMNS:
        raise Refused(
            intake.UNSAFE,
            f"表格过大（超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列），未打开",
            "请删去表格以外的内容后另存再报送",
        )
    if not _ERROR.search(sheet):
        return
    for attributes, inner in _CELL.findall(sheet):
        at, value = _ADDRESS.search(attributes), _VALUE.search(inner)
        if _ERROR.search(attributes) and at:
            yield (
                int(at[2]) - 1,
                _column(at[1]),
                value[1].decode("utf-8", "replace") if value else "#",
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _put_errors(grid: list[list[Any]], errors: list[tuple[int, int, str]]) -> None:
    for row, column, value in errors:
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = Raw(Kind.ERROR, value)
