"""What the tables of a part may consist of, by the labels that a reader meets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from xljixiao.document.flow import key
from xljixiao.document.frames import Frame, frame
from xljixiao.form.ready import Form, pattern_of
from xljixiao.form.text import Tables, TextBlock, TextTable
from xljixiao.form.text_rows import Bearing, Covered, Datum, Printed, TextRow, block_rows, columns
from xljixiao.model.numerals import half_width
from xljixiao.model.shape import Pattern

_AMONG = re.compile(r"^其中:?")
_LONGEST = 60
_COUNTED = re.compile(r"\((?:万元|元|亿元|%)\)$")


def label_key(text: str) -> str:
    """A label without blanks, end marks, 其中： and the unit in brackets."""
    return _short_key(text) if len(text) < _LONGEST else text


@lru_cache(maxsize=1024)
def _short_key(text: str) -> str:
    return _AMONG.sub("", _COUNTED.sub("", key(text)))


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the table.

    `above` are the labels that stand over their data; `bare` the data without a label, each in a
    row of its own below the others.
    """

    heading: str | None
    rows: tuple[TextRow, ...]
    above: Mapping[str, Datum]
    bare: tuple[Datum, ...]


@dataclass(frozen=True)
class Plan:
    """The blocks and the record tables of a part, its headings and how money is counted."""

    record: Pattern
    heading: Frame
    caption: Frame
    blocks: tuple[Block, ...]
    tables: tuple[tuple[TextTable, tuple[Datum, ...]], ...]
    left: Mapping[str, Datum]
    """The data that have their label at the left, by its key."""
    money: re.Pattern[str]
    money_unit: str

    @property
    def headings(self) -> frozenset[str]:
        return frozenset(label_key(one.heading) for one in self.blocks if one.heading)


@lru_cache(maxsize=16)
def plan_of(form: Form, part: Tables) -> Plan:
    """The plan of a part."""
    record = pattern_of(part.each, "*")
    blocks = [_block(form, part, one) for one in part.sections if isinstance(one, TextBlock)]
    tables = [
        (one, columns(form, part, one)) for one in part.sections if isinstance(one, TextTable)
    ]
    before, _, unit = half_width(part.money).partition(":")
    spelled = sorted(form.setting.spellings("money"), key=len, reverse=True)
    money = rf"{re.escape(before)}\s*:\s*({'|'.join(map(re.escape, spelled))})"
    return Plan(
        record=record,
        heading=frame(form, part.heading, record),
        caption=frame(form, part.caption, record),
        blocks=tuple(blocks),
        tables=tuple(tables),
        left={label_key(text): one for block in blocks for text, one in _left(block.rows)},
        money=re.compile(money),
        money_unit=unit.strip(),
    )


def _block(form: Form, part: Tables, block: TextBlock) -> Block:
    rows = block_rows(form, part, block)
    above: dict[str, Datum] = {}
    bare: list[Datum] = []
    for row, after in zip(rows, [*rows[1:], ()], strict=True):
        labels = [one for one in row if isinstance(one, Printed) and one.text != block.heading]
        data = [one.datum for one in row if isinstance(one, Bearing)]
        if labels and not data:
            below = [one.datum for one in after if isinstance(one, Bearing)]
            above |= {label_key(one.text): two for one, two in zip(labels, below, strict=True)}
        bare += [one for one in data if one.definition.bare]
    return Block(block.heading, rows, above, tuple(bare))


def _left(rows: tuple[TextRow, ...]) -> Iterator[tuple[str, Datum]]:
    for row in rows:
        for one, after in pairwise(row):
            if isinstance(one, Printed) and isinstance(after, Bearing):
                yield one.text, after.datum


def without_heading(row: TextRow) -> TextRow:
    """A row without the heading beside it."""
    first = row[0]
    beside = isinstance(first, Covered) or (
        isinstance(first, Printed) and len(row) > 1 and isinstance(row[1], Printed)
    )
    return row[1:] if beside else row
