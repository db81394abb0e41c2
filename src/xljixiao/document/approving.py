"""The page of the bureau's approval (批复), with the boxes that are stamped."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xljixiao.document import marks
from xljixiao.document.elements import Xml, paragraph, run
from xljixiao.document.styling import IDS, TEXT_WIDTH
from xljixiao.document.tabling import Cell, Row, drawn
from xljixiao.form.text import TextApproval

_LABELS: Final = 36
_LINE: Final = 14
_OPINION: Final = 60
_SEAL: Final = 55
"""Heights and widths in millimetres."""


@dataclass(frozen=True, slots=True)
class Approval:
    """The bureau's approval: its document number, its date and what it says."""

    number: str
    date: dt.date
    opinion: str


def approved(definition: TextApproval, approval: Approval | None) -> Iterator[Xml]:
    """The page of an approval; nothing without one."""
    if approval is None:
        return
    day = approval.date
    lines = (
        (definition.number, approval.number, _LINE),
        (definition.date, f"{day.year}年{day.month}月{day.day}日", _LINE),
        (definition.opinion, approval.opinion, _OPINION),
    )
    label, text = marks.APPROVAL_LABEL, marks.APPROVAL_CELL
    yield paragraph(IDS[marks.APPROVAL_TITLE], run(definition.title))
    rows = (
        Row((Cell(name, 1, label), Cell(said, 1, text)), keep=True, height=height)
        for name, said, height in lines
    )
    yield drawn(rows, (_LABELS, TEXT_WIDTH - _LABELS))
    yield paragraph(IDS[marks.BETWEEN_TABLES])
    seals = Row(tuple(Cell(seal, 1, label) for seal in definition.seals), height=_SEAL)
    yield drawn([seals], [TEXT_WIDTH / len(definition.seals)] * len(definition.seals))
    yield paragraph(IDS[marks.BETWEEN_TABLES])
