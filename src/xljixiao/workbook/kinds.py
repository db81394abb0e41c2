"""What a file is by what stands in it, whatever its name says: its first bytes, or its members.

Here stands how each format is known, and what is said of those that are no workbook.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import BinaryIO, Final

from xljixiao.rules import intake
from xljixiao.workbook.look import MOST_DIRECTORY_BYTES, Refused, document

BROKEN: Final = (  # what zipfile raises over damaged bytes, OSError for a method among it
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OSError),
)
OLE: Final = b"\xd0\xcf\x11\xe0"
ZIP, ZIP_END, ZIP_COMMENT = b"PK", b"PK\5\6", 65_557
HEARTS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
"""What a reader knows a format by, among the members of an archive."""
HEAD: Final = 4096
_END = struct.Struct("<4sHHHHIIH")

LEAVINGS: Final = {
    "~$": ("这是 Excel 或 WPS 的临时文件", "请先关闭该工作簿，再报送原文件"),
    ".~": ("这是 WPS 或 LibreOffice 的临时文件", "请先关闭该工作簿，再报送原文件"),
    "._": ("这是苹果电脑附带的文件，不是工作簿", "请报送原文件"),
}
"""What programs leave beside a workbook, by how the name begins."""
_WORKBOOK: Final = "请另报电子表（.xlsx）"
_UNPACK: Final = "请先解压，再报送里面的工作簿"


class Kind(StrEnum):
    """What can be done with a file."""

    WORKBOOK = "workbook"
    """It may be one; the guard looks at it."""
    SCAN = "scan"
    """A picture of paper, stamped and signed as a rule."""
    DOCUMENT = "document"
    ARCHIVE = "archive"
    """A zip that is nothing else: it can be opened."""
    PACKED = "packed"
    """An archive that cannot be opened here."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is no workbook's, and what is said of it."""

    kind: Kind
    refusal: Callable[[], Refused]


def _format(kind: Kind, told: str, deed: str) -> Format:
    is_format = kind in (Kind.SCAN, Kind.DOCUMENT)
    rule = intake.OTHER_FORMAT if is_format else intake.NOT_A_WORKBOOK
    return Format(kind, partial(Refused, rule, told, deed))


_BY_HEAD: Final = {
    (b"%PDF",): _format(Kind.SCAN, "这是 PDF 文件，读不出格子里的内容", _WORKBOOK),
    (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"): _format(
        Kind.SCAN, "这是图片或扫描件，读不出格子里的内容", _WORKBOOK
    ),
    (b"Rar!",): _format(Kind.PACKED, "这是 RAR 压缩包，不是 Excel 工作簿", _UNPACK),
    (b"7z\xbc\xaf",): _format(Kind.PACKED, "这是 7z 压缩包，不是 Excel 工作簿", _UNPACK),
    (b"\x1f\x8b",): _format(Kind.PACKED, "这是 gzip 压缩包，不是 Excel 工作簿", _UNPACK),
    (b"{\\rtf",): _format(Kind.DOCUMENT, "这是文字文档（RTF）", _WORKBOOK),
}
_BY_MEMBER: Final = {
    "word": Format(Kind.DOCUMENT, document),
    "ppt": _format(Kind.DOCUMENT, "这是演示文稿（如 PowerPoint）", _WORKBOOK),
    "ofd.xml": _format(Kind.SCAN, "这是 OFD 版式文件，读不出格子里的内容", _WORKBOOK),
}
_ARCHIVE: Final = _format(Kind.ARCHIVE, "这是压缩包，不是 Excel 工作簿", _UNPACK)


def by_head(head: bytes) -> Format | None:
    """The format that is no workbook's, by its first bytes."""
    return next((one for begun, one in _BY_HEAD.items() if head.startswith(begun)), None)


def by_members(names: Collection[str]) -> Format:
    """What an archive without a heart is, by the names of its members."""
    tops = {name.partition("/")[0] for name in names}
    return next((one for member, one in _BY_MEMBER.items() if member in tops), _ARCHIVE)


def kind_of(stream: BinaryIO) -> Kind:
    """What a file is, as far as it can be told without inflating anything; the guard tells more."""
    head = stream.read(HEAD).lstrip()
    if head.startswith(ZIP):
        return _kind_of_zip(stream)
    known = by_head(head)
    if known is not None:
        return known.kind
    return Kind.WORKBOOK if head.startswith(OLE) else Kind.OTHER


def _kind_of_zip(stream: BinaryIO) -> Kind:
    if directory_size(stream) > MOST_DIRECTORY_BYTES:
        return Kind.ARCHIVE  # of so many members no workbook consists
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [name.lower().replace("\\", "/") for name in archive.namelist()]
    except BROKEN:
        return Kind.WORKBOOK  # the guard says what is wrong
    if any(heart in names for heart in HEARTS):
        return Kind.WORKBOOK
    return by_members(names).kind


def directory_size(stream: BinaryIO) -> int:
    """How many bytes list the members of an archive, as it says: before they are all read in."""
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - ZIP_COMMENT))
    tail = stream.read()
    at = tail.rfind(ZIP_END)
    if at < 0 or len(tail) - at < _END.size:
        return 0
    _, _, _, _, _, size, _, _ = _END.unpack_from(tail, at)
    return int(size)
