"""What the writing library cannot say, put into the finished archive; the bytes stay the same.

- the structure of the workbook is locked (no sheet added, deleted, renamed or shown);
- rows keep their height but may grow: a `customHeight` row never fits itself to longer text;
- the Normal style is unlocked and every other cell format says itself whether it is locked, so
  that a pasted cell, which brings the Normal style, does not lock the place that it is pasted on.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

_PIECE = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_FORMAT = re.compile(r"<xf ([^>]*?)(/>|>(.*?)</xf>)", re.DOTALL)


def finish(content: bytes, *, lock: str | None) -> bytes:
    """The archive with these parts changed; LookupError where the library writes otherwise.

    `lock` is the hash of the password of the structure, blank for none; None leaves it open.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for info in source.infolist():
            target_info = zipfile.ZipInfo(info.filename, _EPOCH)
            target_info.compress_type = zipfile.ZIP_DEFLATED
            if _SHEET.fullmatch(info.filename):
                with source.open(info) as sheet, out.open(target_info, "w") as finished:
                    finished.writelines(_without(sheet, b' customHeight="1"'))
                continue
            data = source.read(info)
            if info.filename == "xl/styles.xml":
                data = _explicit_locks(data.decode()).encode()
            elif info.filename == "xl/workbook.xml" and lock is not None:
                word = f'workbookPassword="{lock}" ' if lock else ""
                protection = f'<workbookProtection {word}lockStructure="1"/>'
                data = _once(data, b"<bookViews>", protection.encode())
            out.writestr(target_info, data)
    return target.getvalue()


def _without(stream: IO[bytes], mark: bytes) -> Iterator[bytes]:
    """What a stream holds without a mark, in pieces: a sheet may be long."""
    rest = b""
    while piece := stream.read(_PIECE):
        data = (rest + piece).replace(mark, b"")
        cut = max(len(data) - len(mark), 0)  # the mark may be cut in two here
        rest = data[cut:]
        yield data[:cut]
    yield rest


def _once(data: bytes, before: bytes, new: bytes) -> bytes:
    if data.count(before) != 1:
        raise LookupError(f"{before!r} stands {data.count(before)} times")
    return data.replace(before, new + before)


def _explicit_locks(styles: str) -> str:
    """Normal unlocked; every cell format with a lock of its own."""
    head, normal, rest = _around(styles, "cellStyleXfs")
    middle, formats, tail = _around(rest, "cellXfs")
    normal = _FORMAT.sub(lambda found: _with_lock(found, locked=False), normal, count=1)
    formats = _FORMAT.sub(lambda found: _with_lock(found, locked=True), formats)
    return head + normal + middle + formats + tail


def _around(text: str, tag: str) -> tuple[str, str, str]:
    start, end = text.index(f"<{tag} "), text.index(f"</{tag}>")
    return text[:start], text[start:end], text[end:]


def _with_lock(found: re.Match[str], *, locked: bool) -> str:
    attributes, inner = found[1].strip(), found[3] or ""
    if "<protection" in inner:
        return found[0]
    if "applyProtection" not in attributes:
        attributes += ' applyProtection="1"'
    return f'<xf {attributes}>{inner}<protection locked="{int(locked)}"/></xf>'
