"""Look at a received file before any reader does: untrusted until shown harmless.

Its first bytes say what it is, not its name. Of an archive what a reader goes to is inflated here,
within limits; then the guard of its format (ooxml, ods, biff) looks at it and brings the cells.
"""

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xljixiao.form.assembling import Grid
from xljixiao.rules import intake
from xljixiao.workbook import biff, delimited, ods, ooxml
from xljixiao.workbook.look import (
    MOST_BYTES,
    MOST_INFLATED_BYTES,
    MOST_MEMBERS,
    RESAVE,
    Defence,
    Refused,
    Seen,
    damaged,
    document,
    locked,
)

_BROKEN = (  # what zipfile raises over damaged bytes in memory, OSError for a method among it
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OSError),
)
_HEARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")  # what a reader knows a format by
_READ = (".xml", ".rels")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP, _ZIP_END, _ZIP_COMMENT = b"PK", b"PK\5\6", 65_557

_LEAVINGS: Final = {
    "~$": ("这是 Excel 或 WPS 的临时文件", "请先关闭该工作簿，再报送原文件"),
    ".~": ("这是 WPS 或 LibreOffice 的临时文件", "请先关闭该工作簿，再报送原文件"),
    "._": ("这是苹果电脑附带的文件，不是工作簿", "请报送原文件"),
}
"""What programs leave beside a workbook, by how the name begins."""
_WORKBOOK: Final = "请另报电子表（.xlsx）"
_UNPACK: Final = "请先解压，再报送里面的工作簿"
_KINDS: Final = (
    ((b"%PDF",), intake.OTHER_FORMAT, "这是 PDF 文件，读不出格子里的内容", _WORKBOOK),
    (
        (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"),
        intake.OTHER_FORMAT,
        "这是图片或扫描件，读不出格子里的内容",
        _WORKBOOK,
    ),
    ((b"Rar!",), intake.NOT_A_WORKBOOK, "这是 RAR 压缩包，不是 Excel 工作簿", _UNPACK),
    ((b"7z\xbc\xaf",), intake.NOT_A_WORKBOOK, "这是 7z 压缩包，不是 Excel 工作簿", _UNPACK),
    ((b"\x1f\x8b",), intake.NOT_A_WORKBOOK, "这是 gzip 压缩包，不是 Excel 工作簿", _UNPACK),
    ((b"{\\rtf",), intake.OTHER_FORMAT, "这是文字文档（RTF）", _WORKBOOK),
)
"""What begins so, and is no workbook."""
_SPELLED: Final = {
    b"urn:oasis:names:tc:opendocument": "这是 .fods 格式的文件",
    b"urn:schemas-microsoft-com:office:spreadsheet": "这是“XML 表格 2003”格式的文件",
}
"""A workbook written as text, by what stands in its head."""


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
    return _open(path, _look)


def open_list(path: Path) -> Opened:
    """As `open_workbook`, for a list of the office's own, which may also be a text (.csv)."""
    return _open(path, _look_at_a_list)


def _open(path: Path, look: Callable[[bytes], list[Seen]]) -> Opened:
    content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    if content is None:
        raise Refused(
            intake.UNSAFE,
            f"文件超过 {MOST_BYTES // 1024**2} MB，未打开",
            "请删去图片等无关内容后再报送",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    leaving = _LEAVINGS.get(path.name[:2])
    if leaving and not content.startswith((_ZIP, _OLE)):
        raise Refused(intake.NOT_A_WORKBOOK, *leaving)
    seen = look(content)
    grids: dict[str, Grid] = {one.name: one.grid for one in seen}
    if len(grids) < len(seen):
        raise Refused(intake.UNSAFE, "表页的名称重复，未打开", RESAVE)
    defences = {one.name: one.defence for one in seen if one.defence is not None}
    return Opened(sha256, grids, defences)


def _look_at_a_list(content: bytes) -> list[Seen]:
    """What is text is a list; anything else is for the other guards to open or to name."""
    head = content[:4096].lstrip()
    named = any(head.startswith(beginnings) for beginnings, *_ in _KINDS)
    if named or any(mark in head for mark in _SPELLED) or not delimited.is_text(content):
        return _look(content)
    return delimited.look(content)


def _look(content: bytes) -> list[Seen]:
    """The sheets, by the guard of the format that the first bytes tell; the name may lie."""
    head = content[:4096].lstrip()
    if not content:
        raise Refused(intake.NOT_A_WORKBOOK, "这是空文件，没有内容", "请重新保存后再报送")
    if head.startswith(_ZIP):
        return _look_inside(content)
    if head.startswith(_OLE):
        return biff.look(content)
    for beginnings, rule, told, deed in _KINDS:
        if head.startswith(beginnings):
            raise Refused(rule, told, deed)
    for mark, told in _SPELLED.items():
        if mark in head:
            raise Refused(intake.OTHER_FORMAT, told, RESAVE)
    if _ZIP_END in content[-_ZIP_COMMENT:]:  # something was put in front of an archive
        return _look_inside(content)
    what = "" if b"\0" in head else "（只是文字或网页）"
    raise Refused(intake.NOT_A_WORKBOOK, f"这不是 Excel 工作簿{what}", "请报送下发的 .xlsx 工作簿")


def _look_inside(content: bytes) -> list[Seen]:
    """The sheets of an archive, by the member that its reader would go by."""
    members = _inflate(content)
    if ods.is_locked(members):
        raise locked()
    match [heart for heart in _HEARTS if heart in members]:
        case ["xl/workbook.xml"]:
            return ooxml.look(members)
        case ["xl/workbook.bin"]:
            raise Refused(intake.OTHER_FORMAT, "这是 .xlsb 格式的文件", RESAVE)
        case ["content.xml"]:
            return ods.look(members["content.xml"])
        case []:
            raise _no_workbook(members)
    raise _odd_archive()  # two workbooks in one: which would be read?


def _no_workbook(members: dict[str, bytes]) -> Refused:
    folders = {name.partition("/")[0] for name in members}
    if "word" in folders:
        return document()
    if "ppt" in folders:
        return Refused(intake.OTHER_FORMAT, "这是演示文稿（如 PowerPoint）", _WORKBOOK)
    if "ofd.xml" in folders:
        return Refused(intake.OTHER_FORMAT, "这是 OFD 版式文件，读不出格子里的内容", _WORKBOOK)
    return Refused(intake.NOT_A_WORKBOOK, "这是压缩包，不是 Excel 工作簿", _UNPACK)


def _odd_archive() -> Refused:
    return Refused(intake.UNSAFE, "压缩结构异常，未打开", RESAVE)


def _inflate(content: bytes) -> dict[str, bytes]:
    """Every member by name; those that a reader goes to inflated, the others left empty.

    Sizes are counted, never believed.
    """
    members: dict[str, bytes] = {}
    left = MOST_INFLATED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            names = [info.filename.lower().replace("\\", "/") for info in infos]
            if len(infos) > MOST_MEMBERS or len(set(names)) < len(names):
                raise _odd_archive()
            for name, info in zip(names, infos, strict=True):
                members[name] = b""
                if name.endswith(_READ):
                    with archive.open(info) as stream:
                        members[name] = stream.read(left + 1)
                    left -= len(members[name])
                if left < 0:
                    raise Refused(intake.UNSAFE, "展开后过大，未打开", "请删去无关内容后另存再报送")
    except _BROKEN as error:
        raise damaged() from error
    return members
