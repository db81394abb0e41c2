"""The check sheet (校验信息): what was issued, as one canonical JSON text, very hidden.

In a round a MAC stands beside the text, by which finance knows its own again. It is over the text
as it stands in the cells, never over one that was serialised anew.
"""

import datetime as dt
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from xljixiao.form.assembling import Grid
from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.contents import Contents
from xljixiao.form.layout import Layout, fingerprint
from xljixiao.form.plan import Place
from xljixiao.model.numerals import NUMBER
from xljixiao.model.values import tidy
from xljixiao.workbook.book import Book
from xljixiao.workbook.look import MOST_SEALED
from xljixiao.workbook.style import LABELS

SHEET = "校验信息"
MARK = "xljixiao"
_INDEX = re.compile(r"\d{1,4}", re.ASCII)
_CHUNK = 8_000  # an Excel cell holds 32,767; office programs keep 8,000 in every format


@dataclass(frozen=True, slots=True)
class Issue:
    """One workbook of a round as it goes out. No file and no repr shows the key."""

    round: str
    id: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.key or not self.round or tidy(self.round) != self.round:
            raise ValueError("an issue needs a key, and a name of its round that a cell can hold")


class Authenticity(StrEnum):
    """What the check sheet proves of where its text comes from."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    """No key is at hand; the text says what it says."""
    FOREIGN = "foreign"
    """Of another round, or of none."""
    BROKEN = "broken"
    """Unreadable, or not as it was issued."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the text says: which form, in which round, and the values that finance gave."""

    form: str
    edition: str
    fingerprint: str
    round: str
    round_mark: str
    issue: str
    counts: Mapping[str, int]
    issued: Mapping[str, str]
    text: str
    """The text itself, and its MAC: what goes out again goes out as it came."""
    mac: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A check sheet as it came back; `stored` is there where its text may be gone by."""

    authenticity: Authenticity
    stored: Stored | None = None


def write_check_sheet(
    book: Book, layout: Layout, contents: Contents, issue: Issue | Stored | None = None
) -> None:
    """The identity of the workbook and every issued value by place; no MAC outside a round.

    What an earlier check sheet `Stored` is written again as it stood there.
    """
    page = book.page(SHEET)
    page.sheet.very_hidden()
    page.sheet.protect()
    if isinstance(issue, Stored):
        text, mac = issue.text, issue.mac
    else:
        text = _canonical(layout, contents, issue)
        mac = _mac(issue.key, text) if issue else ""
    for row, cell in enumerate((MARK, mac, *_chunks(text))):
        page.write(Box(row, 0), cell, LABELS["number"])


def _canonical(layout: Layout, contents: Contents, issue: Issue | None) -> str:
    form = layout.form
    return json.dumps(
        {
            "form": form.id,
            "edition": form.edition,
            "fingerprint": fingerprint(form),
            "round": issue.round if issue else "",
            "round_mark": _round_mark(issue.key, issue.round) if issue else "",
            "issue": issue.id if issue else "",
            "counts": dict(layout.counts),
            "issued": {
                path_of(place): str(value)
                for place, value in contents.issued.items()
                if place[0] not in form.movable
            },
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _mac(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def _round_mark(key: bytes, name: str) -> str:
    """Tells a round from another of the same name that has another key."""
    return _mac(key, f"round {name}")[:16]


def path_of(place: Place) -> str:
    """A place as the check sheet writes it."""
    return "/".join(map(str, place))


def place_of(path: str) -> Place:
    """The way back; a path that a hand has changed leads nowhere."""
    return Place(tuple(int(step) if _INDEX.fullmatch(step) else step for step in path.split("/")))


def same_value(issued: str, now: str, constraint: Constraint) -> bool:
    """Whether a cell still holds what was issued: amounts as numbers, all else as text."""
    if constraint.entry is Entry.NUMBER and NUMBER.fullmatch(now) and NUMBER.fullmatch(issued):
        return Decimal(issued) == Decimal(now)
    return tidy(issued) == tidy(now)


def issued_raw(issued: str, constraint: Constraint) -> Raw:
    """An issued value as its cell held it."""
    match constraint.entry:
        case Entry.NUMBER if NUMBER.fullmatch(issued):
            return Raw(Kind.NUMBER, Decimal(issued))
        case Entry.DATE:
            return Raw(Kind.DATE, dt.date.fromisoformat(issued))
        case _:
            return Raw(Kind.TEXT, issued)


def _chunks(text: str) -> list[str]:
    return [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]


def is_check_sheet(grid: Grid) -> bool:
    """Whether a received sheet is this one."""
    return bool(grid) and bool(grid[0]) and str(grid[0][0]) == MARK


def read_check_sheet(grids: Mapping[str, Grid], keys: Mapping[str, bytes] | None = None) -> Seal:
    """The check sheet, found by its mark on whatever sheet. `keys`: those of rounds, by name."""
    for grid in grids.values():
        if is_check_sheet(grid):
            cells = [str(row[0]) if row else "" for row in grid]
            return _verified("".join(cells[1:2]), "".join(cells[2:]), keys or {})
    return Seal(Authenticity.MISSING)


def _verified(mac: str, text: str, keys: Mapping[str, bytes]) -> Seal:
    stored = _stored(text, mac)
    if stored is None:
        return Seal(Authenticity.BROKEN)
    if not keys:
        return Seal(Authenticity.UNVERIFIED, stored)
    key = keys.get(stored.round)
    if key is None or stored.round_mark != _round_mark(key, stored.round):
        return Seal(Authenticity.FOREIGN, stored)
    if not hmac.compare_digest(mac.encode(), _mac(key, text).encode()):
        return Seal(Authenticity.BROKEN)  # no value in it may be told as issued
    return Seal(Authenticity.VERIFIED, stored)


def _stored(text: str, mac: str) -> Stored | None:
    if len(text) > MOST_SEALED:
        return None
    try:
        found = json.loads(text)
        names = ("form", "edition", "fingerprint", "round", "round_mark", "issue")
        return Stored(
            **{name: tidy(str(found[name])) for name in names},
            counts={str(name): int(count) for name, count in found["counts"].items()},
            issued={str(place): tidy(str(value)) for place, value in found["issued"].items()},
            text=text,
            mac=mac,
        )
    except (ArithmeticError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
