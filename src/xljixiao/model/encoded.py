"""Text as programs save it: in UTF-8 with a mark or without, in GBK, or marked as UTF-16."""

import codecs
from typing import Final

_MARKED: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED: Final = "utf-8", "gb18030"


def is_text(content: bytes) -> bool:
    """Whether there is text in it, by its bytes."""
    marked = any(content.startswith(mark) for mark, _ in _MARKED)
    return bool(content) and (marked or b"\0" not in content)


def decoded(content: bytes) -> str | None:
    """The text, without its mark; None where the bytes are none in any of these encodings."""
    marked = [encoding for mark, encoding in _MARKED if content.startswith(mark)]
    for encoding in marked or _UNMARKED:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
