"""The parts of a .docx that hold its text: untrusted until shown harmless.

Sizes are counted, never believed; definitions, by which a text may be made to swell, are refused.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element
from xml.parsers import expat

from xljixiao.document.refusing import (
    MOST_BLOCK_BYTES,
    MOST_BLOCK_TAGS,
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
_BODY: Final = 2
"""How deep the body lies."""
_STEP: Final = 256 * 1024


Take = Callable[[Element], None]


def go_over(content: bytes, begin: Callable[[Element | None], Take]) -> None:
    """Hand over what stands in the body of a .docx, block by block: paragraphs, tables, wrappers.

    `begin` is given the styles, where there are any, and gives what takes the blocks. Names are
    without namespaces. Raises `Refused`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = _names(archive)
            main = _main(archive, names)
            folder, file = posixpath.split(main)
            links = posixpath.join(folder, "_rels", f"{file}.rels")
            styles = _linked(archive, names, links, "/styles")
            take = begin(_tree(archive, names[styles]) if styles in names else None)
            _Blocks(take).read(archive, names[main])
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
    for one in _tree(archive, names[links]):
        if one.get("Type", "").endswith(kind):
            target = one.get("Target", "").replace("\\", "/").lower()
            return posixpath.normpath(posixpath.join(base, target)).lstrip("/")
    return ""


def _tree(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Element:
    """A small part as a whole."""
    return _Markup().read(archive, info)


class _Markup:
    """One pass over a part, step by step: what it inflates to is counted as it is met."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._root = Element("")
        self._tags = 0
        self._before = 0, 0
        """How many tags and bytes went before the block that is read."""
        self._parser = expat.ParserCreate(None, "}")
        self._parser.buffer_text = True
        self._parser.buffer_size = _STEP
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse_definitions

    def read(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Element:
        """The root of a part."""
        left, first = MOST_INFLATED_BYTES, True
        with archive.open(info) as stream:
            while step := stream.read(_STEP):
                left -= len(step)
                if left < 0:
                    raise Refused(texts.UNSAFE, "展开后过大，未打开", "请按部门分成几个文件再试")
                if first and step[:2] in _UTF16:
                    raise _odd()
                first = False
                self._parse(step)
        self._parse(b"", is_last=True)
        return self._root

    def _parse(self, step: bytes, *, is_last: bool = False) -> None:
        try:
            self._parser.Parse(step, is_last)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged() from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        tags = self._tags - self._before[0]
        if len(self._open) >= MOST_DEPTH or self._tags > MOST_TAGS or tags > MOST_BLOCK_TAGS:
            raise _tangled()
        self._weigh()
        own = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        made = Element(name.rpartition("}")[2], own)
        if not self._open:
            self._root = made
        self._open.append(made)

    def _end(self, _name: str) -> None:
        made = self._open.pop()
        if self._open:
            self._keep(self._open[-1], made)

    def _keep(self, parent: Element, made: Element) -> None:
        parent.append(made)

    def _weigh(self) -> None:
        if self._parser.CurrentByteIndex - self._before[1] > MOST_BLOCK_BYTES:
            raise _tangled()

    def _text(self, text: str) -> None:
        self._weigh()
        if self._open and not len(self._open[-1]):
            self._open[-1].text = (self._open[-1].text or "") + text


class _Blocks(_Markup):
    """The text itself: of its body nothing is kept but what is handed on."""

    def __init__(self, take: Take) -> None:
        super().__init__()
        self._take = take

    def _keep(self, parent: Element, made: Element) -> None:
        if parent.tag == "body" and len(self._open) == _BODY:
            self._take(made)
            self._before = self._tags, self._parser.CurrentByteIndex
        else:
            super()._keep(parent, made)


def _tangled() -> Refused:
    return Refused(texts.UNSAFE, "结构过于复杂，未打开", RESAVE)


def _odd() -> Refused:
    return Refused(texts.UNSAFE, "含有不该有的定义或编码，未打开", RESAVE)


def _refuse_definitions(*_: object) -> None:
    raise _odd()
