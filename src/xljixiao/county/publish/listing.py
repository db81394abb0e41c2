"""The plain table of all disclosed projects, for the web page: a row a project (公开表)."""

from collections.abc import Sequence
from dataclasses import replace

from xljixiao.county.summary.compiled import Part
from xljixiao.county.summary.consolidating import tabulated
from xljixiao.county.summary.laying import lay
from xljixiao.county.summary.tables import SOURCE, Kind, SummaryTable
from xljixiao.county.summary.writing import write_table
from xljixiao.form.definition import SummaryDef
from xljixiao.form.ready import Form, FormError
from xljixiao.model.submission import Submission
from xljixiao.workbook.book import Book


def public_of(form: Form) -> SummaryDef:
    """The table that a form discloses; raises `FormError` where it has none."""
    if form.definition.public is None:
        raise FormError(f"表样“{form.id}”没有公开的项目总表。请换一种表样。")
    return form.definition.public


def public_table(form: Form, submissions: Sequence[Submission], whose: str, draft: str) -> bytes:
    """The .xlsx: title, money in 万元 as the texts print it, totals above, heads on each page."""
    definition = public_of(form)
    parts = [Part("", one) for one in submissions]
    table = _printed(tabulated(form, definition, parts).without({SOURCE}).numbered())
    note = "　".join(filter(None, ("单位：万元", draft)))
    with Book() as book:
        page = book.page(definition.name)
        write_table(page, lay(table), (f"{whose}{definition.name}", note))
        return book.bytes()


def _printed(table: SummaryTable) -> SummaryTable:
    """The same, its money with the digits that stand in the texts."""
    headings = (
        replace(one, kind=Kind.PRINTED) if one.kind is Kind.AMOUNT else one
        for one in table.headings
    )
    return replace(table, headings=tuple(headings))
