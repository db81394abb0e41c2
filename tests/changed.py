"""A filled workbook as people, programs and attackers change it, made on the spot."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from xljixiao.county.demo import examples
from xljixiao.form.loading import shipped_form
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

FORM = shipped_form("hebei-2021")
SENT = Submission.model_validate_json(examples()[0].read_bytes(), context=FORM.setting)
GOOD = write(FORM, SENT)
FIRST, WHOLE, LIST, PROJECT = "填报说明", "部门整体绩效目标", "项目目录", "01业务管理经费"
SHEET = "xl/worksheets/sheet4.xml"
"""The member that holds the project's sheet."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Build = Callable[[], bytes]


def members(content: bytes = GOOD) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(held: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items() if isinstance(held, Mapping) else held:
            archive.writestr(name, content)
    return stream.getvalue()


def edited(change: Callable[[Workbook], object]) -> Build:
    """By an outside tool, which keeps no result of a formula."""

    def build() -> bytes:
        book, stream = openpyxl.load_workbook(io.BytesIO(GOOD)), io.BytesIO()
        change(book)
        book.save(stream)
        return stream.getvalue()

    return build


def typed(sheet: str, cells: Mapping[str, Any]) -> Build:
    """Values put into cells."""

    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell].value = value

    return edited(change)


def with_members(more: Mapping[str, bytes]) -> Build:
    return lambda: zipped({**members(), **more})


def everywhere(change: Callable[[str, bytes], bytes]) -> Build:
    """Every member made another."""
    return lambda: zipped({name: change(name, held) for name, held in members().items()})


def in_member(name: str, change: Callable[[bytes], bytes]) -> Build:
    """One member made another, which must be something else then."""

    def build() -> bytes:
        held = members()
        before = held[name]
        held[name] = change(before)
        assert held[name] != before
        return zipped(held)

    return build


def replaced(old: str, new: str, name: str = SHEET, count: int = 1) -> Build:
    return in_member(name, lambda held: held.replace(old.encode(), new.encode(), count))


def with_rows(rows: str | Callable[[], str], name: str = SHEET) -> Build:
    """More rows behind the last of the project's sheet."""

    def build() -> bytes:
        more = rows if isinstance(rows, str) else rows()
        return replaced("</sheetData>", f"{more}</sheetData>", name)()

    return build


def with_cell(cell: str, content: str) -> Build:
    """The element of one cell of the project's sheet another; `{}` is what its tag begins with."""

    def change(held: bytes) -> bytes:
        found = re.search(rf'<c r="{cell}"(?: s="\d+")?'.encode(), held)
        assert found is not None
        end = held.index(b"</c>", found.start()) + 4
        if b"/>" in held[found.start() : end]:
            end = held.index(b"/>", found.start()) + 2
        return (
            held[: found.start()] + content.replace("{}", found[0].decode()).encode() + held[end:]
        )

    return in_member(SHEET, change)


def bare_book(sheet: str, texts: str = "", *, styles: str = "") -> bytes:
    """The smallest workbook around the XML of one sheet."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = '<Relationship Id="{0}" Type="' + kind + '/{0}" Target="{1}"/>'
    links = link.format("worksheet", "worksheets/sheet1.xml")
    links += link.format("sharedStrings", "sharedStrings.xml") + link.format("styles", "styles.xml")
    held = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{kind}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    if texts:
        held["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    if styles:
        held["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return zipped({name: text.encode() for name, text in held.items()})


def rows(count: int, cell: str, across: int = 30) -> str:
    """So many cells without an address, across and down."""
    line = f"<row>{cell * across}</row>"
    return f"<sheetData>{line * (count // across)}</sheetData>"


def strict(name: str, held: bytes) -> bytes:
    """A member as the strict variant of the format has it."""
    for old, new in (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"officeDocument/relationships",
        ),
    ):
        held = held.replace(old, b"http://purl.oclc.org/ooxml/" + new)
    return held.replace(b"<workbook ", b'<workbook conformance="strict" ') if name else held


def prefixed(name: str, held: bytes) -> bytes:
    """A member whose elements all bear a prefix."""
    if not re.match(r"xl/(worksheets/|workbook|sharedStrings|styles)", name):
        return held
    held = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", held)
    return held.replace(b'xmlns="', b'xmlns:x="', 1)


def without_addresses(name: str, held: bytes) -> bytes:
    """Cells that are all there, and then need none."""
    if not name.startswith("xl/worksheets/sheet"):
        return held
    lines = []
    row = 0
    for found in re.finditer(rb'<row r="(\d+)".*?</row>|<row r="(\d+)"[^>]*/>', held, re.DOTALL):
        number = int(found[1] or found[2])
        lines += [b"<row/>"] * (number - row - 1)
        lines.append(_whole_row(found[0], number))
        row = number
    start, end = held.index(b"<sheetData>"), held.index(b"</sheetData>")
    return held[:start] + b"<sheetData>" + b"".join(lines) + held[end:]


def _whole_row(line: bytes, number: int) -> bytes:
    """A row with a cell in every column up to its last, none of them with an address."""
    cells = re.findall(rb'<c r="([A-Z])\d+"((?:[^>]*/>)|(?:.*?</c>))', line, re.DOTALL)
    held = dict(cells)
    last = max((ord(column) for column in held), default=ord("@"))
    body = b"".join(b"<c" + held.get(bytes([one]), b"/>") for one in range(ord("A"), last + 1))
    head = re.match(rb"<row[^>]*?(?=/?>)", line)
    assert head is not None
    return head[0].replace(f' r="{number}"'.encode(), b"") + b">" + body + b"</row>"


def streamed(content: bytes = GOOD) -> bytes:
    """An archive written without going back: sizes stand behind each member."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.held = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.held += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members(content).items():
            archive.writestr(name, held)
    assert struct.pack("<I", 0x08074B50) in pipe.held
    return bytes(pipe.held)


def many_blanks(name: str, megabytes: int) -> bytes:
    """The workbook with one more member of so many blanks."""
    stream = io.BytesIO(GOOD)
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1024**2))
    return stream.getvalue()


def with_bad_sum(name: str) -> bytes:
    """The workbook with one more member whose content is not what its sum says."""
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, "as it was")
    return stream.getvalue().replace(b"as it was", b"as it is!")
