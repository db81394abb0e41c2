"""Open a text: what a file is by its bytes, and its paragraphs and rows, or why it is refused."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xljixiao.document import plain_text, word_text
from xljixiao.document.converting import converted
from xljixiao.document.flow import Flow
from xljixiao.document.refusing import MOST_BYTES, Refused, foreign, too_large
from xljixiao.model.encoded import decoded, is_text
from xljixiao.rules import texts
from xljixiao.rules.problem import Finding

OLE: Final = b"\xd0\xcf\x11\xe0"
ZIP: Final = b"PK"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file: its digest, and its text or why it has none."""

    sha256: str
    flow: Flow | None
    refusal: Finding | None


def open_text(path: Path) -> Opened:
    """Open a text file of any format that can be read. OSError stays."""
    if path.stat().st_size > MOST_BYTES:
        with path.open("rb") as stream:
            return Opened(
                hashlib.file_digest(stream, "sha256").hexdigest(), None, too_large().finding
            )
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        return Opened(sha256, _flow(content, path), None)
    except Refused as refused:
        return Opened(sha256, None, refused.finding)


def _as_docx(content: bytes) -> bytes:
    """What an old container holds, by the names of its streams."""
    if _named("EncryptedPackage") in content:
        raise Refused(texts.OTHER_FORMAT, "文件设了打开密码", "请取消密码后再试")
    if _named("WordDocument") not in content:
        raise Refused(texts.OTHER_FORMAT, "这不是文字文档", "请另备 .docx 或 .txt 再试")
    return converted(content)


def _named(stream: str) -> bytes:
    return stream.encode("utf-16-le")


def _flow(content: bytes, path: Path) -> Flow:
    if not content.strip():
        raise Refused(texts.NOT_A_TEXT, "这是空文件，没有内容", "请重新保存后再试")
    foreign(content)
    if content.startswith(OLE):
        return word_text.read(_as_docx(content), path.name)
    if content.startswith(ZIP):
        return word_text.read(content, path.name)
    text = decoded(content) if is_text(content) else None
    if text is None:
        raise Refused(texts.NOT_A_TEXT, "这不是文字文件", "请用 Word 或 WPS 另存为 .docx 再试")
    return plain_text.read(text, path.name)
