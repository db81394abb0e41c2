"""The contract of `diff --json`: what differs between two files, as data."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from xljixiao.county.comparing.comparing import Compared, Comparison
from xljixiao.county.comparing.opening import Held, Opened
from xljixiao.county.comparing.telling import refusals, remarks
from xljixiao.form.differences import Difference
from xljixiao.model.record import Record
from xljixiao.model.submission import Department, Unit
from xljixiao.workbook.guard import file_name


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Line):
    """A department or unit."""

    code: str
    name: str


class DocumentLine(_Line):
    """Whose document a file holds; null where such a document does not say."""

    form: str
    edition: str
    county: str | None
    year: int | None
    stage: str | None
    department: Named | None
    filler: Named | None


class FileLine(_Line):
    """One of the two files; a text may hold several departments, and one not read holds none."""

    file: str
    documents: tuple[DocumentLine, ...]
    sentences: tuple[str, ...]
    """Why it could not be read."""


class SideLine(_Line):
    """What stands in one of the files: its loc there, for people, and as `read --json` has it.

    Of a record that only one file has, what is said is its gist, and the value the whole of it.
    """

    loc: tuple[str | int, ...]
    said: str
    value: Any


class DifferenceLine(_Line):
    """One difference. `a` is null where only the second file has the record, `b` the other way.

    `topic` is the project in which it lies, blank outside of them. `yearly` is what is another one
    each year by necessity, where the files are of two years.
    """

    department: str | None
    kind: Literal["added", "removed", "changed"]
    topic: str
    where: str
    a: SideLine | None
    b: SideLine | None
    yearly: bool


class TotalsLine(_Line):
    """Numbers of projects, and the money in 万元 of all that are asked for."""

    added: int
    removed: int
    changed: int
    before: Decimal
    after: Decimal


class DiffReport(_Line):
    """Two files and in what they differ; without a file that is read there are no totals."""

    a: FileLine
    b: FileLine
    remarks: tuple[str, ...]
    totals: TotalsLine | None
    differences: tuple[DifferenceLine, ...]


def report(comparison: Comparison) -> DiffReport:
    """A comparison as data."""
    totals = comparison.totals
    numbers = {name: getattr(totals, name) for name in TotalsLine.model_fields}
    return DiffReport(
        a=_file(comparison.before),
        b=_file(comparison.after),
        remarks=tuple(remarks(comparison)),
        totals=TotalsLine(**numbers) if comparison.is_read else None,
        differences=tuple(line for one in comparison.departments for line in _lines(one)),
    )


def _lines(compared: Compared) -> list[DifferenceLine]:
    department = _named(compared.document, "department")
    code = department.code if department else None
    if compared.kind is None:
        return [_line(code, one) for one in compared.differences]
    a, b = (_whole(held) for held in (compared.before, compared.after))
    name = department.name if department else ""
    kind = compared.kind.value
    return [
        DifferenceLine(department=code, kind=kind, topic="", where=name, a=a, b=b, yearly=False)
    ]


def _line(department: str | None, one: Difference) -> DifferenceLine:
    a, b = (
        None if loc is None else SideLine(loc=loc, said=said, value=value)
        for loc, said, value in (
            (one.before_loc, one.before, one.before_value),
            (one.after_loc, one.after, one.after_value),
        )
    )
    return DifferenceLine(
        department=department,
        kind=one.kind.value,
        topic=one.topic,
        where=one.where,
        a=a,
        b=b,
        yearly=one.yearly,
    )


def _whole(held: Held | None) -> SideLine | None:
    if held is None:
        return None
    return SideLine(loc=(), said="", value=held.document.model_dump(mode="json"))


def _file(opened: Opened) -> FileLine:
    return FileLine(
        file=file_name(opened.file),
        documents=tuple(map(_document, opened.held)),
        sentences=tuple(refusals(opened)),
    )


def _document(held: Held) -> DocumentLine:
    document = held.document
    return DocumentLine(
        form=held.form.id,
        edition=held.form.edition,
        county=getattr(document, "county", None),
        year=getattr(document, "year", None),
        stage=getattr(document, "stage", None),
        department=_named(document, "department"),
        filler=_named(document, "filler"),
    )


def _named(document: Record | None, of: str) -> Named | None:
    one = getattr(document, of, None)
    return Named(code=one.code, name=one.name) if isinstance(one, Department | Unit) else None
