"""Look at an .xlsx: its XML first, then the fast reader, which gets what was looked at alone.

That reader ends the whole interpreter on a small file with a far cell, shows #REF! as a blank, and
gives a sheet up over an error value that it does not know.
"""

import io
import zipfile
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from xljixiao.workbook.look import Extent, Seen, as_percentage, damaged, put
from xljixiao.workbook.package import STYLES, TEXTS, Book, Styles, Texts
from xljixiao.workbook.sheet_look import SheetLook

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_SMALL: Final = 16 * 1024**2  # what is larger is not held in memory thrice

Cells = list[list[Any]]


def look(members: MutableMapping[str, bytes]) -> list[Seen]:
    """The sheets of a workbook; `members` is what its archive held, and is emptied."""
    extent = Extent()
    book = Book(extent, members)
    texts = Texts(extent, members.get(book.part(TEXTS), b""))
    styles = Styles(extent, members.get(book.part(STYLES), b""))
    looks = {
        name: SheetLook(extent, texts.lengths, styles.percentages, members[part])
        for name, part in book.sheets.items()
    }
    grids = _read(_packed(book, looks, members))
    for one, grid in zip(looks.values(), grids, strict=True):
        _mark(one, grid)
    return [
        Seen(name, grid, one.defence, book.from_1904)
        for (name, one), grid in zip(looks.items(), grids, strict=True)
    ]


def _mark(one: SheetLook, grid: Cells) -> None:
    """Put into the cells what the fast reader does not tell of them."""
    for row, column, value in one.marks:
        put(grid, row, column, value)
    for row, column in one.percentages:
        number = grid[row][column] if row < len(grid) and column < len(grid[row]) else None
        if isinstance(number, float):  # no text, no date
            grid[row][column] = as_percentage(number)


def _packed(
    book: Book, looks: Mapping[str, SheetLook], members: MutableMapping[str, bytes]
) -> bytes:
    """An archive of what was looked at and nothing else, its sheets called by their numbers."""
    stream, sheets, links = io.BytesIO(), "", ""
    size = sum(map(len, members.values()))
    packing = zipfile.ZIP_STORED if size < _SMALL else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", packing, compresslevel=1) as archive:
        for number, (name, one) in enumerate(looks.items()):
            sheets += f'<sheet name="{number}" sheetId="{number + 1}" r:id="r{number}"/>'
            part = f"worksheets/sheet{number}.xml"
            links += _link(f"r{number}", "worksheet", part)
            archive.writestr(f"xl/{part}", one.legible(members.pop(book.sheets[name])))
        for kind in (TEXTS, STYLES):
            if book.part(kind) in members:
                links += _link(kind, kind, f"{kind}.xml")
                archive.writestr(f"xl/{kind}.xml", members.pop(book.part(kind)))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKED}">'
            f'<workbookPr date1904="{int(book.from_1904)}"/><sheets>{sheets}</sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", _links(links))
        root = _link("r", "officeDocument", "xl/workbook.xml")
        archive.writestr("_rels/.rels", _links(root))
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}content-types"/>')
    return stream.getvalue()


def _links(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}relationships">{links}</Relationships>'


def _link(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{_LINKED}/{kind}" Target="{target}"/>'


def _read(content: bytes) -> list[Cells]:
    """The cells of each sheet, by the fast reader, whose panic is no `Exception`."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from error
