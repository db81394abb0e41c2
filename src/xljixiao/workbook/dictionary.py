"""The hidden sheet of words, and the defined names through which every list is drawn.

A list that depends on another is drawn by a table: for each parent word, where its children
begin and how many they are. Chosen among ten variants for being right in LibreOffice and made of
Excel 2007 functions only, with a hint where the parent is still blank.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Box, column_letters, quoted
from xljixiao.form.plan import Plan, Slot
from xljixiao.form.ready import Form
from xljixiao.workbook.book import Book
from xljixiao.workbook.style import LABELS

SHEET = "字典"
_HINT, _HINT_NAME = "←请先选上一级", "jx.hint"


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    values: tuple[str | Decimal, ...]


def drawn(form: Form, plan: Plan, slot: Slot) -> str | None:
    """The formula from which a cell's list is drawn, relative to its row; None without words."""
    term = slot.constraint.term
    if term is None or not form.setting.words(term.of):
        return None
    if term.under is None:
        return f"={list_name(term.of)}"
    parent = plan.by_path[(*slot.path[:-1], term.under)]
    parents = list_name(_list_behind(form, parent.placed.pattern))
    cell = f"${column_letters(parent.box.column)}{parent.box.number}"
    at, name = f"MATCH({cell},{parents},0)", list_name(term.of)
    return (
        f"=IF(COUNTIF({parents},{cell})=0,jx.hint,"
        f"OFFSET({name}.top,INDEX({name}.start,{at}),0,INDEX({name}.count,{at}),1))"
    )


def write_dictionary(book: Book, form: Form) -> None:
    """Write the words and define their names."""
    page = book.page(SHEET)
    page.sheet.hide()
    page.sheet.protect()
    sheet = quoted(SHEET)
    for number, column in enumerate(_columns(form)):
        for row, value in enumerate((column.name, *column.values)):
            page.write(Box(row, number), value, LABELS["note"])
        letters = column_letters(number)
        book.name(column.name, f"={sheet}!${letters}$2:${letters}${len(column.values) + 1}")
        book.name(f"{column.name}.top", f"={sheet}!${letters}$1")


def is_dictionary(grid: Grid) -> bool:
    """Whether a received sheet is this one."""
    return str(raw_at(grid, 0, 0)) == _HINT_NAME


def _columns(form: Form) -> Iterator[_Column]:
    yield _Column(_HINT_NAME, (_HINT,))
    for of, parents in sorted(_lists(form).items()):
        spelled = dict.fromkeys(one.replace("…", "") for one in form.setting.spellings(of))
        yield _Column(f"{list_name(of)}.spellings", tuple(spelled))
        if parents is None:
            yield _Column(list_name(of), form.setting.words(of))
            continue
        children = [form.setting.words(of, under=word) for word in form.setting.words(parents)]
        yield _Column(list_name(of), tuple(word for each in children for word in each))
        above = zip(form.setting.words(parents), children, strict=True)
        yield _Column(f"{list_name(of)}.parent", tuple(word for word, each in above for _ in each))
        starts = list(accumulate(map(len, children), initial=1))[:-1]
        yield _Column(f"{list_name(of)}.start", tuple(map(Decimal, starts)))
        yield _Column(f"{list_name(of)}.count", tuple(Decimal(len(each)) for each in children))


def _lists(form: Form) -> dict[str, str | None]:
    """Each list that some cell is drawn from, with the list that it depends on."""
    lists: dict[str, str | None] = {}
    for pattern, placed in form.fields.items():
        term = placed.constraint.term
        if term is not None and form.setting.words(term.of):
            under = (*pattern[:-1], term.under) if term.under else None
            lists[term.of] = _list_behind(form, under) if under else None
    return lists


def _list_behind(form: Form, pattern: tuple[str | int, ...]) -> str:
    term = form.fields[pattern].constraint.term
    if term is None:
        raise LookupError(f"{pattern} has no list of words")
    return term.of


def list_name(of: str) -> str:
    """The defined name of a list; `.spellings` and `.parent` stand beside it."""
    return f"jx.{of}"
