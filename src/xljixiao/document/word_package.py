"""The parts of a .docx that hold its text: untrusted until shown harmless.

Sizes are counted, never believed; definitions, by which a text may be made to swell, are refused.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from xljixiao.document.refusing import (
    MOST_DEPTH,
    MOST_INFLATED_BYTES,
    MOST_MEMBERS,
    MOST_TAGS,
    RESAVE,
    Refused,
    damaged,
)
from xljixiao.rules import texts

_BROKEN: Final = (  # what zipfile raises over damaged bytes, OSError for a method among it
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OSError, KeyError),
)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_OTHERS: Final = (
    ("xl/", "这是电子表格，不是文字文档"),
    ("ppt/", "这是演示文稿，不是文字文档"),
    ("content.xml", "这是 .odt 等格式的文档"),
    ("ofd.xml", "这是 OFD 版式文件，读不出表格里的内容"),
)
_ROOT_LINKS: Final = "_rels/.rels"


def opened(content: bytes) -> tuple[Element, Element | None]:
    """The text of a .docx and its styles, as trees of names without namespaces."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = _names(archive)
            main = _main(archive, names)
            folder, file = posixpath.split(main)
            links = posixpath.join(folder, "_rels", f"{file}.rels")
            styles = _linked(archive, names, links, "/styles")
            body = _Tree().read(_inflated(archive, names[main]))
            if styles not in names:
                return body, None
            return body, _Tree().read(_inflated(archive, names[styles]))
    except _BROKEN as error:
        raise damaged() from error


def _names(archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    """The members by name; refuses what is no .docx."""
    infos = archive.infolist()
    names = {info.filename.replace("\\", "/").lower(): info for info in infos}
    if len(infos) > MOST_MEMBERS or len(names) < len(infos):
        raise Refused(texts.UNSAFE, "压缩结构异常，未打开", RESAVE)
    if any(info.flag_bits & 1 for info in infos):
        raise Refused(texts.OTHER_FORMAT, "文件设了打开密码", "请取消密码后再试")
    if not any(name.startswith("word/") for name in names):
        for begun, told in _OTHERS:
            if any(name.startswith(begun) for name in names):
                raise Refused(texts.OTHER_FORMAT, told, "请另备 .docx 或 .txt 再试")
        raise Refused(texts.OTHER_FORMAT, "这是压缩包，不是文字文档", "请先解压再试")
    return names


def _main(archive: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo]) -> str:
    """The part that holds the text, as the package says."""
    return _linked(archive, names, _ROOT_LINKS, "/officeDocument") or "word/document.xml"


def _linked(
    archive: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], links: str, kind: str
) -> str:
    """The part of a kind that another part is linked to; blank where there is none."""
    if links not in names:
        return ""
    base = posixpath.dirname(posixpath.dirname(links))
    for one in _Tree().read(_inflated(archive, names[links])):
        if one.get("Type", "").endswith(kind):
            target = one.get("Target", "").replace("\\", "/").lower()
            return posixpath.normpath(posixpath.join(base, target)).lstrip("/")
    return ""


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as stream:
        content = stream.read(MOST_INFLATED_BYTES + 1)
    if len(content) > MOST_INFLATED_BYTES:
        raise Refused(texts.UNSAFE, "展开后过大，未打开", "请按部门分成几个文件再试")
    return content


class _Tree:
    """A tree of elements and attributes, by their names without namespaces."""

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._depth = 0
        self._tags = 0
        self._parser = expat.ParserCreate(None, "}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._builder.data
        self._parser.StartDoctypeDeclHandler = _refuse_definitions

    def read(self, content: bytes) -> Element:
        if content[:2] in _UTF16:
            raise _odd()
        try:
            self._parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged() from error
        return self._builder.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._tags += 1
        if self._depth > MOST_DEPTH or self._tags > MOST_TAGS:
            raise Refused(texts.UNSAFE, "结构过于复杂，未打开", RESAVE)
        own = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        self._builder.start(name.rpartition("}")[2], own)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(name.rpartition("}")[2])


def _odd() -> Refused:
    return Refused(texts.UNSAFE, "含有不该有的定义或编码，未打开", RESAVE)


def _refuse_definitions(*_: object) -> None:
    raise _odd()
