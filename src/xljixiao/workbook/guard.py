"""Look at a received file before any reader does: untrusted until shown harmless.

Its first bytes say what it is, not its name. An archive is inflated here within limits; then the
guard of its format (ooxml, ods, biff) looks at the bytes and brings the cells.
"""

import hashlib
import io
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xljixiao.form.assembling import Grid
from xljixiao.rules import intake
from xljixiao.workbook import biff, ods, ooxml
from xljixiao.workbook.look import RESAVE, Defence, Refused, Seen, damaged, document, locked

MOST_BYTES: Final = 20 * 1024**2
MOST_MEMBERS: Final = 2_000
MOST_MEMBER_BYTES: Final = 64 * 1024**2
MOST_INFLATED_BYTES: Final = 200 * 1024**2

_BROKEN = (  # what zipfile raises over damaged bytes in memory, OSError for a method among it
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OSError),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_HEARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")  # what a reader knows a format by


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
    seen = _look(content)
    grids: dict[str, Grid] = {one.name: one.grid for one in seen}
    if len(grids) < len(seen):
        raise Refused(intake.UNSAFE, "表页的名称重复，未打开", RESAVE)
    defences = {one.name: one.defence for one in seen if one.defence is not None}
    return Opened(hashlib.sha256(content).hexdigest(), grids, defences)


def _look(content: bytes) -> list[Seen]:
    """The sheets, by the guard of the format that the first bytes tell; the name may lie."""
    head = content[:4096].lstrip()
    if not content:
        raise Refused(intake.NOT_A_WORKBOOK, "这是空文件，没有内容", "请重新保存后再报送")
    if head.startswith(b"PK"):
        return _look_inside(content)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return biff.look(content)
    if head.startswith(b"%PDF") or head[:3] in (b"\xff\xd8\xff", b"\x89PN"):
        raise Refused(
            intake.OTHER_FORMAT,
            "这是扫描件、图片或 PDF，读不出格子里的内容",
            "请另报电子表（.xlsx）",
        )
    if b"urn:oasis:names:tc:opendocument" in head:
        raise Refused(intake.OTHER_FORMAT, "这是 .fods 格式的文件", RESAVE)
    raise Refused(
        intake.NOT_A_WORKBOOK, "这不是 Excel 工作簿（只是文字或网页）", "请报送下发的 .xlsx 工作簿"
    )


def _look_inside(content: bytes) -> list[Seen]:
    """The sheets of an archive, by the member that its reader would go by."""
    members = _inflate(content)
    if ods.is_locked(members):
        raise locked()
    for data in members.values():
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in _UTF16:
            raise Refused(intake.UNSAFE, "含有不该有的定义或编码，未打开", RESAVE)
    match [heart for heart in _HEARTS if heart in members]:
        case ["xl/workbook.xml"]:
            return ooxml.look(content, members)
        case ["xl/workbook.bin"]:
            raise Refused(intake.OTHER_FORMAT, "这是 .xlsb 格式的文件", RESAVE)
        case ["content.xml"]:
            return ods.look(members["content.xml"])
        case []:
            if any(name.startswith("word/") for name in members):
                raise document()
            raise Refused(
                intake.NOT_A_WORKBOOK,
                "这是压缩包，不是 Excel 工作簿",
                "请先解压，再报送里面的工作簿",
            )
    raise _odd_archive()  # two workbooks in one: which would be read?


def _odd_archive() -> Refused:
    return Refused(intake.UNSAFE, "压缩结构异常，未打开", RESAVE)


def _inflate(content: bytes) -> dict[str, bytes]:
    """Every member, inflated within the limits; sizes are counted, never believed."""
    members: dict[str, bytes] = {}
    left = MOST_INFLATED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            names = [info.filename.lower().replace("\\", "/") for info in infos]
            if len(infos) > MOST_MEMBERS or len(set(names)) < len(names):
                raise _odd_archive()
            for name, info in zip(names, infos, strict=True):
                with archive.open(info) as stream:
                    data = stream.read(min(left, MOST_MEMBER_BYTES) + 1)
                left -= len(data)
                if left < 0 or len(data) > MOST_MEMBER_BYTES:
                    raise Refused(intake.UNSAFE, "展开后过大，未打开", "请删去无关内容后另存再报送")
                members[name] = data
    except _BROKEN as error:
        raise damaged() from error
    return members
