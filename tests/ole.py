"""Old workbooks made by hand: an OLE container around streams, and BIFF8 records in one of them."""

import struct
from collections.abc import Iterable, Mapping

_SECTOR = 512
_NONE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: Mapping[str, bytes]) -> bytes:
    """Streams in the first sectors, then the directory, then the table of what follows what."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [_entry("Root Entry", 5, _END, 0, child=1 if streams else _NONE)]
    for number, (name, content) in enumerate(streams.items(), 2):
        padded = content.ljust(4096, b"\0")  # smaller ones would stand in sectors of their own kind
        right = number if number <= len(streams) else _NONE
        entries.append(_entry(name, 2, len(sectors), len(padded), right=right))
        _append(sectors, chain, padded)
    directory = len(sectors)
    _append(sectors, chain, b"".join(entries))
    tables = -(-(len(chain) + 1) // 127)
    first = len(sectors)
    chain += [_FAT] * tables
    chain += [_NONE] * (tables * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", *range(first, first + tables), *[_NONE] * (109 - tables))
    return header + b"".join(sectors) + struct.pack(f"<{len(chain)}I", *chain)


def _append(sectors: list[bytes], chain: list[int], content: bytes) -> None:
    parts = [
        content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(content), _SECTOR)
    ]
    chain.extend(range(len(sectors) + 1, len(sectors) + len(parts)))
    chain.append(_END)
    sectors.extend(parts)


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = _NONE, child: int = _NONE
) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _NONE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def workbook(*sheets: Iterable[bytes], shared: bytes = b"", version: int = 0x0600) -> bytes:
    """A BIFF8 stream of sheets, each given by its records; `shared` are more of the globals."""
    begin = record(0x0809, struct.pack("<HH12x", version, 5)) + shared + record(0x00E0, bytes(20))
    end = record(0x000A)
    bodies = [
        record(0x0809, struct.pack("<HH12x", version, 16)) + b"".join(one) + end for one in sheets
    ]
    at = len(begin) + len(end) + len(bodies) * (4 + 6 + 2 + 1)
    for number, body in enumerate(bodies):
        begin += record(0x0085, struct.pack("<IBBBB", at, 0, 0, 1, 0) + b"ABC"[number : number + 1])
        at += len(body)
    return begin + end + b"".join(bodies)


def number(row: int, column: int, value: float = 1, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))
