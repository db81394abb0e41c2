"""What the office decides in workbooks of its own: of projects, of corrections, of doubts.

Each row carries its `key`, by which the program knows it again; all that stands before the
officer's fields only tells what it is about.
"""

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from xljixiao.model.record import Record
from xljixiao.model.submission import Day, FormRef, Name, Remark
from xljixiao.model.values import Chars, Line, Money, Term, Text

Key = Annotated[Line, Chars(1000)]
Word = Annotated[Line, Chars(40)]
Long = Annotated[Text, Chars(8000)]
Opinion = Annotated[Text, Chars(2000)]
Rows = MaxLen(20_000)


class Keyed(Record):
    """A row about something of a filling unit."""

    department: Name | None = None
    filler: Name | None = None
    name: Name | None = None
    """The project, in people's words."""
    file: Annotated[Line, Chars(255)] | None = None
    key: Key | None = None


class JudgedRow(Keyed):
    """Something of a submission, and what an officer decides of it."""

    step: Word | None = None
    place: Annotated[Line, Chars(400)] | None = None
    content: Long | None = None
    """What was handed in, or what was found."""
    said: Long | None = None
    """What the unit says to it, and what officers said before."""
    rule: Word | None = None
    verdict: Annotated[Line, Chars(8), Term("verdict")] | None = None
    opinion: Opinion | None = None
    reviewer: Name | None = None
    day: Day | None = None


class ReviewRow(JudgedRow):
    """A project, a whole submission, or one finding in it."""

    total: Money | None = None
    state: Word | None = None
    code: Word | None = None


class PendingRow(JudgedRow):
    """A finding for which a workbook has gone back; it may be let stand."""

    verdict: Annotated[Line, Chars(8), Term("waiving")] | None = None


class Review(Record):
    """The review workbook of one section (审核表). Who reviews is said once, or in a row."""

    form: FormRef
    round: Name
    bureau: Name
    reviewer: Name | None = None
    day: Day | None = None
    rows: Annotated[tuple[ReviewRow, ...], Rows] = ()
    pending: Annotated[tuple[PendingRow, ...], Rows] = ()


class CorrectionRow(Keyed):
    """What a unit says is wrong in the roster, and what finance puts there."""

    code: Word | None = None
    item: Word | None = None
    issued: Long | None = None
    wish: Long | None = None
    accepted: Annotated[Line, Chars(4), Term("accepted")] | None = None
    total: Money | None = None
    fiscal: Money | None = None
    other: Money | None = None
    title: Name | None = None
    number: Annotated[Line, Chars(21)] | None = None
    """A code, or a temporary number."""
    basis: Remark | None = None
    reviewer: Name | None = None


class Corrections(Record):
    """更正清单."""

    form: FormRef
    round: Name
    reviewer: Name | None = None
    rows: Annotated[tuple[CorrectionRow, ...], Rows] = ()


class DoubtRow(Keyed):
    """A part of which several different fillings came in, and the one that holds."""

    differences: Long | None = None
    copies: Long | None = None
    chosen: Annotated[int, Ge(1), Le(99)] | None = None
    reviewer: Name | None = None
    contact: Annotated[Line, Chars(160)] | None = None
    """Whom to ask."""


class Doubts(Record):
    """待确认."""

    form: FormRef
    round: Name
    reviewer: Name | None = None
    rows: Annotated[tuple[DoubtRow, ...], Rows] = ()
