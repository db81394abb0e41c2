"""Look at an .xls or .et (BIFF8 in an OLE container): one pass over its records brings the cells.

The fast reader is not asked: over damaged files of this kind it panics or ends the interpreter, in
more places than could be looked at beforehand. Nor does a count in the file say how much is read:
every record is met once, and a text is never longer than its bytes.
"""

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import olefile
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from xljixiao.form.cells import Kind, Raw
from xljixiao.rules import intake
from xljixiao.workbook.formats import Shows, defined, shows
from xljixiao.workbook.look import (
    MOST_CELLS,
    MOST_PARTS,
    RESAVE,
    Extent,
    Refused,
    Seen,
    as_percentage,
    damaged,
    document,
    locked,
    put,
    repeated_sheets,
    too_complex,
)

_BIFF8: Final = 0x0600
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_STREAMS: Final = ("EncryptedPackage", "WordDocument", "Workbook", "Book")
_SECTORS: Final = (9, 12)  # of 512 or 4,096 bytes
_UNLOCK: Final = "请取消密码；打开时没有要求输入密码的，请另存为 .xlsx，再报送"
"""Excel encrypts an .xls whose structure is protected, with a password that nobody has set."""
_BROKEN = (struct.error, LookupError, ValueError, OSError, OverflowError, RecursionError)

Parts = Sequence[bytes]
"""The bytes of a record, and of those that continue it."""


class _Record:
    """The kinds that are read; dotted names, so that `match` compares with them."""

    BOF = 0x0809
    EOF = 0x000A
    CONTINUE = 0x003C
    FILEPASS = 0x002F
    BOUNDSHEET = 0x0085
    DATEMODE = 0x0022
    FORMAT = 0x041E
    XF = 0x00E0
    SST = 0x00FC
    LABELSST = 0x00FD
    LABEL = 0x0204
    RSTRING = 0x00D6
    NUMBER = 0x0203
    RK = 0x027E
    MULRK = 0x00BD
    BOOLERR = 0x0205
    FORMULA = 0x0006
    STRING = 0x0207


def look(content: bytes) -> list[Seen]:
    """The sheets of a workbook; charts, macros and modules are passed over."""
    try:
        return _Workbook().over(_stream(content))
    except _BROKEN as error:
        raise damaged() from error


def _stream(content: bytes) -> bytes:
    """The workbook out of its container, whose counts must fit into the file."""
    (sector,) = struct.unpack_from("<H", content, 30)
    counts = [struct.unpack_from("<I", content, at)[0] for at in (44, 64, 72)]
    if sector not in _SECTORS or max(counts) << sector > len(content):
        raise damaged()
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        holds = [name for name in _STREAMS if container.get_type(name) == olefile.STGTY_STREAM]
        match holds[:1]:
            case ["EncryptedPackage"]:
                raise locked()
            case ["WordDocument"]:
                raise document()
            case ["Book"]:
                raise _too_old()
            case []:
                raise Refused(
                    intake.NOT_A_WORKBOOK, "这不是 Excel 工作簿", "请报送下发的 .xlsx 工作簿"
                )
        if max(container.root.size, container.get_size("Workbook")) > len(content):
            raise damaged()
        return bytes(container.openstream("Workbook").read())


def _too_old() -> Refused:
    return Refused(intake.OTHER_FORMAT, "这是 Excel 95 或更早的格式", RESAVE)


def _records(stream: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
    """Each record: where it stands, its kind and its parts; one that is cut off is none."""
    at, held = 0, (0, 0, list[bytes]())
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream):
            break
        data = stream[at + 4 : at + 4 + size]
        if kind == _Record.CONTINUE:
            held[2].append(data)
            if len(held[2]) > MOST_PARTS:
                raise damaged()
        else:
            if held[2]:
                yield held
            held = at, kind, [data]
        at += 4 + size
    if held[2]:
        yield held


class _Workbook:
    """What the pass has met so far."""

    def __init__(self) -> None:
        self._extent = Extent()
        self._sheets: dict[int, Seen] = {}
        self._grid: list[list[Any]] = []
        self._texts: list[str] = []
        self._formats: dict[int, Shows] = {}
        self._looks: list[Shows] = []
        self._epoch = CALENDAR_WINDOWS_1900
        self._awaited: tuple[int, int] | None = None

    def over(self, stream: bytes) -> list[Seen]:
        depth, met = 0, set[int]()
        take: Callable[[int, Parts], None] = self._global
        for at, kind, parts in _records(stream):
            if kind == _Record.BOF:
                depth += 1
                if depth == 1:
                    take = self._begun(at, parts[0])
                    met.add(at)
            elif depth == 0:
                break  # the rest only fills the container
            elif kind == _Record.EOF:
                depth -= 1
            elif depth == 1:
                take(kind, parts)
        if depth or not self._sheets or self._sheets.keys() - met:
            raise damaged()
        return list(self._sheets.values())

    def _begun(self, at: int, data: bytes) -> Callable[[int, Parts], None]:
        """What takes the records from here on: the globals stand first, then the sheets."""
        if at == 0:
            if struct.unpack_from("<H", data) != (_BIFF8,):
                raise _too_old()
            return self._global
        if at not in self._sheets:
            return lambda _kind, _parts: None
        self._grid = self._sheets[at].grid
        self._awaited = None
        return self._cell

    def _global(self, kind: int, parts: Parts) -> None:
        data = parts[0]
        match kind:
            case _Record.FILEPASS:
                raise locked(_UNLOCK)
            case _Record.BOUNDSHEET:
                at, _, what = struct.unpack_from("<IBB", data)
                if at in self._sheets:
                    raise repeated_sheets()
                self._extent.next_sheet()
                if what == 0:  # a worksheet
                    self._sheets[at] = Seen(_Text(parts, 7).units(data[6]), [])
            case _Record.DATEMODE if data[0]:
                self._epoch = CALENDAR_MAC_1904
            case _Record.FORMAT:
                (number,) = struct.unpack_from("<H", data)
                self._formats[number] = defined(_Text(parts, 2).whole())
            case _Record.XF:
                (number,) = struct.unpack_from("<2xH", data)
                self._looks.append(shows(number, self._formats))
            case _Record.SST:
                self._texts = list(self._shared(parts))

    def _shared(self, parts: Parts) -> Iterator[str]:
        """The texts that cells refer to."""
        for number, text in enumerate(_Text(parts, 8).all()):
            if number == MOST_CELLS:
                raise too_complex()
            self._extent.hold(len(text))
            yield text

    def _cell(self, kind: int, parts: Parts) -> None:
        data = parts[0]
        if kind in _CELLS:
            self._one(kind, parts, *struct.unpack_from("<HHH", data))
        elif kind == _Record.MULRK:
            row, column = struct.unpack_from("<HH", data)
            for at in range(4, len(data) - 6, 6):  # the last two bytes say where they end
                (style,) = struct.unpack_from("<H", data, at)
                self._number(row, column + at // 6, style, _rk(data, at + 2))
        elif kind == _Record.STRING and self._awaited is not None:
            self._put(*self._awaited, _Text(parts, 0).whole())
            self._awaited = None

    def _one(self, kind: int, parts: Parts, row: int, column: int, style: int) -> None:
        data = parts[0]
        match kind:
            case _Record.LABELSST:
                self._put(row, column, self._texts[struct.unpack_from("<I", data, 6)[0]])
            case _Record.LABEL | _Record.RSTRING:
                self._put(row, column, _Text(parts, 6).whole())
            case _Record.NUMBER:
                self._number(row, column, style, struct.unpack_from("<d", data, 6)[0])
            case _Record.RK:
                self._number(row, column, style, _rk(data, 6))
            case _Record.BOOLERR:
                self._put(row, column, _error(data[6]) if data[7] else bool(data[6]))
            case _Record.FORMULA:
                self._formula(row, column, style, data[6:14])

    def _formula(self, row: int, column: int, style: int, result: bytes) -> None:
        """What a formula gave; a text stands in a record of its own behind it."""
        self._awaited = None
        if result[6:] != b"\xff\xff":
            self._number(row, column, style, struct.unpack("<d", result)[0])
        elif result[0] == 0:
            self._awaited = row, column
        elif result[0] in (1, 2):
            self._put(row, column, _error(result[2]) if result[0] == 2 else bool(result[2]))

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        found: object = value
        match self._looks[style]:
            case Shows.DATE:
                try:
                    found = from_excel(value, self._epoch)
                except (ValueError, OverflowError):
                    found = value  # no date has this number, whatever its look
            case Shows.PERCENTAGE:
                found = as_percentage(value)
        self._put(row, column, found)

    def _put(self, row: int, column: int, value: object) -> None:
        self._extent.meet(row, column)
        if isinstance(value, str):
            self._extent.hold(len(value))
        put(self._grid, row, column, value)


_CELLS = {
    *(_Record.LABELSST, _Record.LABEL, _Record.RSTRING, _Record.NUMBER, _Record.RK),
    *(_Record.BOOLERR, _Record.FORMULA),
}


def _error(code: int) -> Raw:
    return Raw(Kind.ERROR, _ERRORS.get(code, "#"))


def _rk(data: bytes, at: int) -> float:
    """A number in four bytes: an integer or the upper half of a double, perhaps a hundredfold."""
    (packed,) = struct.unpack_from("<i", data, at)
    number: float = packed >> 2
    if not packed & 2:
        (number,) = struct.unpack("<d", struct.pack("<4xi", packed & -4))
    return number / 100 if packed & 1 else number


class _Text:
    """Texts in a record; one that runs into the next part has a flag of its own there."""

    def __init__(self, parts: Parts, at: int) -> None:
        self._parts = parts
        self._part = 0
        self._at = at

    def all(self) -> Iterator[str]:
        """Every text to the end, each with the formats and the phonetic guide that follow it."""
        while self._part < len(self._parts):
            if self._at >= len(self._parts[self._part]):
                self._part, self._at = self._part + 1, 0
            else:
                yield self.whole()

    def whole(self) -> str:
        """A text that says its length first, in two bytes."""
        (units,) = self._numbers("<H")
        return self.units(units)

    def units(self, units: int) -> str:
        """A text of so many UTF-16 units: its flags, its characters, and what follows them."""
        (flags,) = self._numbers("<B")
        (runs,) = self._numbers("<H") if flags & 8 else (0,)
        (guide,) = self._numbers("<I") if flags & 4 else (0,)
        found = bytearray()
        while True:
            data, size = self._parts[self._part], 2 if flags & 1 else 1
            piece = data[self._at : self._at + units * size]
            piece = piece[: len(piece) // size * size]
            found += piece if size == 2 else piece.decode("latin-1").encode("utf-16-le")
            self._at += len(piece)
            units -= len(piece) // size
            if not units:
                break
            self._part, self._at = self._part + 1, 1
            flags = self._parts[self._part][0]
        self._skip(4 * runs + guide)
        return found.decode("utf-16-le", "replace")

    def _numbers(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from(layout, self._parts[self._part], self._at)
        self._at += struct.calcsize(layout)
        return found

    def _skip(self, size: int) -> None:
        self._at += size
        while self._part < len(self._parts) and self._at > len(self._parts[self._part]):
            self._at -= len(self._parts[self._part])
            self._part += 1
