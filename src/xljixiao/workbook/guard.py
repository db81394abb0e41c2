"""Look at a received file before any reader does: untrusted until shown harmless.

Its first bytes say what it is (`kinds`), not its name. Of an archive what a reader goes to is
inflated here, within limits; then the guard of its format (ooxml, ods, biff) looks at it and
brings the cells.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xljixiao.form.assembling import Grid
from xljixiao.model.encoded import is_text
from xljixiao.rules import intake
from xljixiao.workbook import biff, delimited, ods, ooxml
from xljixiao.workbook.kinds import (
    BROKEN,
    HEAD,
    HEARTS,
    LEAVINGS,
    OLE,
    ZIP,
    ZIP_COMMENT,
    ZIP_END,
    by_head,
    by_members,
)
from xljixiao.workbook.look import (
    MOST_BYTES,
    MOST_INFLATED_BYTES,
    MOST_MEMBERS,
    RESAVE,
    Defence,
    Refused,
    Seen,
    damaged,
    empty,
    locked,
    too_large,
)

_READ = (".xml", ".rels")
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
    from_1904: bool = False
    """Whether days are counted from 1904: a mere number may be a day of either count."""


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
    if path.stat().st_size > MOST_BYTES:
        raise too_large()
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    leaving = LEAVINGS.get(path.name[:2])
    if leaving and not content.startswith((ZIP, OLE)):
        raise Refused(intake.NOT_A_WORKBOOK, *leaving)
    seen = look(content)
    grids: dict[str, Grid] = {one.name: one.grid for one in seen}
    if len(grids) < len(seen):
        raise Refused(intake.UNSAFE, "表页的名称重复，未打开", RESAVE)
    defences = {one.name: one.defence for one in seen if one.defence is not None}
    return Opened(sha256, grids, defences, any(one.from_1904 for one in seen))


def _look_at_a_list(content: bytes) -> list[Seen]:
    """What is text is a list; anything else is for the other guards to open or to name."""
    head = content[:HEAD].lstrip()
    named = by_head(head) is not None or any(mark in head for mark in _SPELLED)
    if named or not is_text(content):
        return _look(content)
    return delimited.look(content)


def _look(content: bytes) -> list[Seen]:
    """The sheets, by the guard of the format that the first bytes tell; the name may lie."""
    head = content[:HEAD].lstrip()
    if not content:
        raise empty()
    if head.startswith(ZIP):
        return _look_inside(content)
    if head.startswith(OLE):
        return biff.look(content)
    known = by_head(head)
    if known is not None:
        raise known.refusal()
    for mark, told in _SPELLED.items():
        if mark in head:
            raise Refused(intake.OTHER_FORMAT, told, RESAVE)
    if ZIP_END in content[-ZIP_COMMENT:]:  # something was put in front of an archive
        return _look_inside(content)
    what = "" if b"\0" in head else "（只是文字或网页）"
    raise Refused(intake.NOT_A_WORKBOOK, f"这不是 Excel 工作簿{what}", "请报送下发的 .xlsx 工作簿")


def _look_inside(content: bytes) -> list[Seen]:
    """The sheets of an archive, by the member that its reader would go by."""
    members = _inflate(content)
    if ods.is_locked(members):
        raise locked()
    match [heart for heart in HEARTS if heart in members]:
        case ["xl/workbook.xml"]:
            return ooxml.look(members)
        case ["xl/workbook.bin"]:
            raise Refused(intake.OTHER_FORMAT, "这是 .xlsb 格式的文件", RESAVE)
        case ["content.xml"]:
            return ods.look(members["content.xml"])
        case []:
            raise by_members(members).refusal()
    raise _odd_archive()  # two workbooks in one: which would be read?


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
    except BROKEN as error:
        raise damaged() from error
    return members
