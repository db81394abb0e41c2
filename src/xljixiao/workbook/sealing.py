"""The check sheet (校验信息): what was issued, as one canonical JSON text, very hidden."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xljixiao.form.cells import Box
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.contents import Contents
from xljixiao.form.layout import Layout, fingerprint
from xljixiao.form.plan import Place
from xljixiao.model.values import NUMBER, tidy
from xljixiao.workbook.book import Book
from xljixiao.workbook.style import LABELS

SHEET = "校验信息"
MARK = "xljixiao"
_CHUNK = 8_000  # an Excel cell holds 32,767; office programs keep 8,000 in every format


@dataclass(frozen=True, slots=True)
class Seal:
    """What a check sheet says: which form, in which edition, and the values finance gave."""

    form: str
    edition: str
    fingerprint: str
    counts: Mapping[str, int]
    issued: Mapping[str, str]


def write_check_sheet(book: Book, layout: Layout, contents: Contents) -> None:
    """The identity of the workbook and every issued value by place."""
    page = book.page(SHEET)
    page.sheet.very_hidden()
    page.sheet.protect()
    text = _canonical(layout, contents)
    for row, cell in enumerate((MARK, *_chunks(text))):
        page.write(Box(row, 0), cell, LABELS["number"])


def _canonical(layout: Layout, contents: Contents) -> str:
    form = layout.form
    return json.dumps(
        {
            "form": form.id,
            "edition": form.edition,
            "fingerprint": fingerprint(form),
            "counts": dict(layout.counts),
            "issued": {path_of(place): str(value) for place, value in contents.issued.items()},
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def path_of(place: Place) -> str:
    """A place as the check sheet writes it."""
    return "/".join(map(str, place))


def same_value(issued: str, now: str, constraint: Constraint) -> bool:
    """Whether a cell still holds what was issued: amounts as numbers, all else as text."""
    if constraint.entry is Entry.NUMBER and NUMBER.fullmatch(now) and NUMBER.fullmatch(issued):
        return Decimal(issued) == Decimal(now)
    return tidy(issued) == tidy(now)


def _chunks(text: str) -> list[str]:
    return [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]


def read_check_sheet(grids: Mapping[str, Sequence[Sequence[Any]]]) -> Seal | None:
    """The check sheet, found by its mark on whatever sheet; None where it is lost or damaged."""
    for grid in grids.values():
        if grid and grid[0] and grid[0][0] == MARK:
            text = "".join(str(row[0]) for row in grid[1:] if row)
            try:
                found = json.loads(text)
                return Seal(
                    str(found["form"]),
                    str(found["edition"]),
                    str(found["fingerprint"]),
                    {str(name): int(count) for name, count in found["counts"].items()},
                    {str(place): str(value) for place, value in found["issued"].items()},
                )
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return None
    return None
