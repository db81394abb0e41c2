"""What is refused of a received text, and how it is said; the limits on it stand here."""

from typing import Final

from xljixiao.rules import texts
from xljixiao.rules.catalogue import Rule
from xljixiao.rules.problem import Finding

MOST_BYTES: Final = 20 * 1024**2  # of the file
MOST_MEMBERS: Final = 2_000  # of a .docx
MOST_INFLATED_BYTES: Final = 128 * 1024**2  # of its text
MOST_DEPTH: Final = 100  # of elements in each other
MOST_TAGS: Final = 4_000_000
MOST_BLOCK_TAGS: Final = 400_000  # in a paragraph, a table, or another part of the package
MOST_BLOCK_BYTES: Final = 8 * 1024**2
MOST_LINES: Final = 200_000
MOST_COLUMNS: Final = 200  # of a row
MOST_FIELDS: Final = 100  # open in each other
MOST_DEPARTMENTS: Final = 1_000

RESAVE: Final = "请用 Word 或 WPS 打开，另存为 .docx 再试"
_NOT_TEXTS: Final = (
    (b"%PDF", "这是 PDF 文件，读不出表格里的内容"),
    (b"\xff\xd8\xff", "这是图片或扫描件，读不出文字"),
    (b"\x89PNG", "这是图片或扫描件，读不出文字"),
    (b"{\\rtf", "这是 RTF 格式的文档"),
    (b"Rar!", "这是 RAR 压缩包"),
    (b"7z\xbc\xaf", "这是 7z 压缩包"),
    (b"\x1f\x8b", "这是 gzip 压缩包"),
    (b"<html", "这是网页"),
    (b"<!doctype html", "这是网页"),
)


class Refused(Exception):  # noqa: N818 - a received file, not our failure
    """The file cannot be read; `finding` says why and what to do."""

    def __init__(self, rule: Rule, told: str, deed: str) -> None:
        self.finding: Finding = texts.unreadable(rule, told, deed)
        super().__init__(self.finding.sentence)


def too_large() -> Refused:
    """More than any text has."""
    told = f"文件超过 {MOST_BYTES // 1024**2} MB，未打开"
    return Refused(texts.UNSAFE, told, "请删去图片等无关内容，或按部门分成几个文件再试")


def too_complex() -> Refused:
    """More than any program writes of a text."""
    return Refused(texts.UNSAFE, "行数或格数过多，未打开", RESAVE)


def too_many(departments: int) -> Refused:
    """More departments than any county has."""
    told = f"文件里有 {departments} 个部门的文本，超过 {MOST_DEPARTMENTS} 个，未读取"
    return Refused(texts.UNSAFE, told, "请按部门分成几个文件再试")


def damaged() -> Refused:
    """What came is not whole."""
    return Refused(texts.NOT_A_TEXT, "文件不完整或已损坏，读不出内容", "请重新保存后再试")


def foreign(content: bytes) -> None:
    """Raise `Refused` for what is known to be something else."""
    head = content[:64].lstrip()
    for mark, told in _NOT_TEXTS:
        if head.lower().startswith(mark.lower()):
            raise Refused(texts.OTHER_FORMAT, told, "请另备 .docx 或 .txt 再试")
