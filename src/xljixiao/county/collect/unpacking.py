"""What came in: files, whole folders and zips, one by one, and never all of them in memory.

Nothing is written to disk, least of all under a name that an archive gives. What cannot be taken
comes with a sentence that says why and what to do; the rest of a folder or zip is not kept from
coming by it.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from xljixiao.rules.problem import say
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.kinds import BROKEN, HEAD, LEAVINGS, OLE, ZIP, Kind, directory_size, kind_of
from xljixiao.workbook.look import (
    MOST_BYTES,
    MOST_DIRECTORY_BYTES,
    MOST_PACKED,
    MOST_PACKED_BYTES,
    MOST_RATIO,
    MOST_SCAN_BYTES,
    Refused,
    empty,
    too_large,
)

_SYSTEM: Final = {"thumbs.db", "desktop.ini", ".ds_store"}
"""What a system leaves in a folder."""
_MACINTOSH: Final = "__MACOSX"
_FLAG_UTF8, _FLAG_LOCKED = 0x800, 0x1
_MEGABYTE: Final = 1024**2

_UNPACK: Final = "请解压后再放进来"
_LOCKED: Final = say("", "压缩包里的这个文件设了密码，没有读取", "请取消密码，或解压后再放进来")
_ODD_NAME: Final = say(
    "", "压缩包里的这个文件名写的是别处的路径，没有读取", "请核对来源，解压后再放进来"
)
_NESTED: Final = say("", "压缩包里套了几层压缩包，没有打开", _UNPACK)
_BROKEN_MEMBER: Final = say("", "压缩包里的这个文件已损坏，读不出来", "请对方重新压缩后再发一次")
_ODD_METHOD: Final = say("", "压缩包里的这个文件压缩方法特殊，读不出来", _UNPACK)
_INFLATED: Final = say(
    "", "压缩包里的这个文件展开后大得异常，没有读取", "请核对来源，解压后再放进来"
)
_TOO_MANY: Final = say("", f"压缩包里的文件过多（超过 {MOST_PACKED} 个），没有打开", _UNPACK)
_TOO_MUCH: Final = say(
    "", f"压缩包展开后超过 {MOST_PACKED_BYTES // _MEGABYTE} MB，这个文件没有读取", _UNPACK
)
_EMPTY_ARCHIVE: Final = say("", "压缩包是空的", "请对方重新压缩后再发一次")
_PACKED: Final = say("", "这种压缩包（如 RAR、7z）打不开", _UNPACK)
_BUSY: Final = say("", "这个文件打不开，可能正被别的程序使用", "请关闭后再收一次")
_LARGE_SCAN: Final = say(
    "", f"这份扫描件超过 {MOST_SCAN_BYTES // _MEGABYTE} MB，没有收", "请压缩图片后再放进来"
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file that came in, by the name that people know, with / between folders.

    With a `sentence` it is not taken, and the sentence says why and what to do.
    """

    name: str
    content: bytes | Path
    """Its bytes where it came in a zip; else where it lies."""
    kind: Kind = Kind.WORKBOOK
    sentence: str = ""

    def read(self) -> bytes:
        """Its bytes."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def unpack(given: Iterable[Path]) -> Iterator[Arrived]:
    """Each file that was given, lies in a folder given, or is packed in a zip there.

    In a folder they come by name, and what programs and systems leave there is passed over.
    OSError stays where a path that was given is not there, or a folder cannot be read.
    """
    for path in given:
        if path.is_dir():
            for name, one in _files(path):
                yield from _arrived(name, one)
        else:
            path.stat()
            yield from _arrived(file_name(Path(path.name)), path)


def _files(folder: Path, above: str = "") -> Iterator[tuple[str, Path]]:
    """The files below a folder; a link to a folder may lead back up, and is not followed."""
    for path in sorted(folder.iterdir()):
        name = f"{above}{file_name(Path(path.name))}"
        if not path.is_dir():
            yield name, path
        elif not path.is_symlink():
            yield from _files(path, f"{name}/")


def _arrived(name: str, path: Path) -> Iterator[Arrived]:
    """One file on disk, or what is packed in it."""
    try:
        with path.open("rb") as stream:
            if _is_left_over(name, stream.read(HEAD)):
                return
            stream.seek(0)
            kind = kind_of(stream)
            if kind is Kind.ARCHIVE:
                yield from _Zip().members(name, stream)
                return
            size = stream.seek(0, io.SEEK_END)
    except OSError:
        yield Arrived(name, path, Kind.OTHER, _BUSY)
        return
    yield Arrived(name, path, kind, _why_not(kind, size))


def _is_left_over(name: str, head: bytes) -> bool:
    """Whether a program or a system has left it there; a workbook under such a name is one."""
    *folders, own = name.split("/")
    if own.lower() in _SYSTEM or _MACINTOSH in folders:
        return True
    return own[:2] in LEAVINGS and not head.startswith((ZIP, OLE))


def _why_not(kind: Kind, size: int) -> str:
    """Why a file is not taken, if it is not; whether it is a workbook of ours is judged later."""
    if size == 0:
        return _sentence(empty())
    if kind is Kind.PACKED:
        return _PACKED
    if kind is Kind.SCAN:
        return _LARGE_SCAN if size > MOST_SCAN_BYTES else ""
    return _sentence(too_large()) if size > MOST_BYTES else ""


def _sentence(refused: Refused) -> str:
    return refused.finding.sentence


# ---------------------------------------------------------------------- zips


class _Zip:
    """A zip that came in, with the zips in it."""

    def __init__(self) -> None:
        self._left = MOST_PACKED_BYTES

    def members(self, name: str, stream: BinaryIO, *, nested: bool = False) -> Iterator[Arrived]:
        """What is packed in it, in the order of the names."""
        if directory_size(stream) > MOST_DIRECTORY_BYTES:
            yield _refused(name, Kind.ARCHIVE, _TOO_MANY)
            return
        with zipfile.ZipFile(stream) as archive:
            infos = {info: own for info, own in _names(archive) if not own.endswith("/")}
            if not infos or len(infos) > MOST_PACKED:
                sentence = _TOO_MANY if infos else _EMPTY_ARCHIVE
                yield _refused(name, Kind.ARCHIVE, sentence)
                return
            for info, own in sorted(infos.items(), key=lambda one: one[1]):
                yield from self._member(f"{name}/{own}", own, archive, info, nested=nested)

    def _member(
        self, name: str, own: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, nested: bool
    ) -> Iterator[Arrived]:
        content, sentence = self._inflated(own, archive, info)
        if _is_left_over(own, content[:HEAD]):
            return
        kind = kind_of(io.BytesIO(content))
        if not sentence and kind is Kind.ARCHIVE and not nested:
            yield from self.members(name, io.BytesIO(content), nested=True)
            return
        if not sentence:
            sentence = _NESTED if kind is Kind.ARCHIVE else _why_not(kind, len(content))
        yield _refused(name, kind, sentence) if sentence else Arrived(name, content, kind)

    def _inflated(
        self, own: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo
    ) -> tuple[bytes, str]:
        """The bytes of a member, or its first ones and why it is not taken."""
        sentence = self._unopened(own, info)
        if sentence:
            return b"", sentence
        try:
            with archive.open(info) as stream:
                head = stream.read(HEAD)
                most = MOST_SCAN_BYTES if kind_of(io.BytesIO(head)) is Kind.SCAN else MOST_BYTES
                content = head + stream.read(most + 1 - len(head))
        except BROKEN as error:
            odd = isinstance(error, NotImplementedError)
            return b"", _ODD_METHOD if odd else _BROKEN_MEMBER
        self._left -= len(content)
        odd = len(content) > max(_MEGABYTE, MOST_RATIO * info.compress_size)
        return (content[:HEAD], _INFLATED) if odd else (content, "")

    def _unopened(self, own: str, info: zipfile.ZipInfo) -> str:
        """Why a member is not even opened."""
        if own.startswith("/") or own[1:2] == ":" or ".." in own.split("/"):
            return _ODD_NAME
        if info.flag_bits & _FLAG_LOCKED:
            return _LOCKED
        return _TOO_MUCH if self._left <= 0 else ""


def _refused(name: str, kind: Kind, sentence: str) -> Arrived:
    return Arrived(name, b"", kind, sentence)


def _names(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The members with their names: where it is not said how they are written, as Windows does.

    Other systems write UTF-8 and sometimes do not say so; that all names are UTF-8 is no accident.
    """
    infos = archive.infolist()
    raw = {
        info: info.orig_filename.encode("cp437")
        for info in infos
        if not info.flag_bits & _FLAG_UTF8
    }
    encoding = "utf-8" if _is_utf8(b"".join(raw.values())) else "gb18030"
    for info in infos:
        name = raw[info].decode(encoding, "replace") if info in raw else info.orig_filename
        name = name.replace("\\", "/")
        yield info, "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
