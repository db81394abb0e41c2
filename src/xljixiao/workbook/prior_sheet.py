"""What was said last year, on a hidden sheet (上年内容): this year's cells are compared with it.

It goes out with a workbook that was prefilled, and goes along when that goes back. Nothing is
judged by it, so that no seal is on it. Each group of rows has a head, `#` and the fields as paths
in their record; below it the path of each record, and what stood in these fields.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby

from xljixiao.form.assembling import Grid, raw_at
from xljixiao.form.cells import Box, Kind, column_letters, quoted
from xljixiao.form.constraints import Entry
from xljixiao.form.contents import Value
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.plan import Line, Place, Slot
from xljixiao.form.ready import Form
from xljixiao.model.lasting import lasts
from xljixiao.model.shape import Pattern, resolve
from xljixiao.workbook.book import Book
from xljixiao.workbook.essence import essence_of
from xljixiao.workbook.formulas import Shown
from xljixiao.workbook.sealing import path_of, place_of
from xljixiao.workbook.style import LABELS

SHEET = "上年内容"
_MARK = "xljixiao.prior"
_HEAD, _WHOLE = "#", "/"

Prior = Mapping[Place, Value]
"""What stood at a place last year."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a table, or one block by itself: a row is compared with each of its group."""

    sheet: Sheet
    lines: tuple[Line, ...]
    fields: tuple[Pattern, ...]
    """What is compared, as paths in the record of a line."""
    said: Mapping[Box, Sequence[Value | None]]
    """What was said last year at each line, of those where something was."""
    top: int
    """The first row of what it said on the hidden sheet."""

    def area(self, number: int) -> str:
        """What stood in the n-th of the fields, in each row; nobody can cut it."""
        first, last = (Box(self.top + n, number + 1) for n in (0, len(self.said) - 1))
        return f"{quoted(SHEET)}!{first.absolute}:{last.absolute}"

    def slots(self, line: Line) -> tuple[Slot, ...]:
        """The cells of a line that are compared."""
        return tuple(self.sheet.plan.by_path[(*line.owner, *field)] for field in self.fields)


def groups(layout: Layout, prior: Prior) -> list[Group]:
    """All that can be compared, in the order of the sheets, as it stands on the hidden one."""
    found = [
        (sheet, lines, said)
        for sheet in (layout.sheets if prior else ())
        for lines in _together(layout.form, sheet)
        if (said := dict(_said(layout.form, sheet, lines, prior)))
    ]
    tops = accumulate((1 + len(said) for *_, said in found), initial=_first_head(found))
    return [
        Group(sheet, lines, _fields(layout.form, sheet, lines[0]), said, top + 1)
        for (sheet, lines, said), top in zip(found, tops, strict=False)
    ]


def _first_head(found: Iterable[tuple[Sheet, object, object]]) -> int:
    """The row below the mark and the counts of each sheet."""
    return 1 + len({sheet for sheet, *_ in found})


def _together(form: Form, sheet: Sheet) -> list[tuple[Line, ...]]:
    """The lines of each table, and each block by itself."""
    lines = [one for one in sheet.plan.live if compared(form, sheet, one)]
    runs = groupby(lines, lambda one: one.owner[:-1] or (one.box.row,))
    return [tuple(run) for _, run in runs]


def _fields(form: Form, sheet: Sheet, line: Line) -> tuple[Pattern, ...]:
    return tuple(slot.path[len(line.owner) :] for slot in compared(form, sheet, line))


def _said(
    form: Form, sheet: Sheet, lines: Iterable[Line], prior: Prior
) -> Iterator[tuple[Box, Sequence[Value | None]]]:
    """The lines in which more stood last year than the form itself prints, with what it was."""
    for line in lines:
        slots = compared(form, sheet, line)
        stood = [(slot, prior.get(sheet.place(slot.path))) for slot in slots]
        if any(value not in (None, slot.preset) for slot, value in stood):
            yield (
                line.box,
                [essence_of(value, numeric=slot.constraint.numeric) for slot, value in stood],
            )


def compared(form: Form, sheet: Sheet, line: Line) -> tuple[Slot, ...]:
    """The cells of a line that may be left as last year: the department's own, with some words.

    None of them is what is of its year alone, and a day; nor a record's row in a list where the
    record has a sheet of its own; nor are figures by themselves.
    """
    if sheet.place(line.owner)[:-1] in form.lists_of_sheets and line.owner:
        return ()
    own = tuple(
        slot
        for slot in line.slots
        if slot.definition.filled_by == "department"
        and slot.constraint.entry is not Entry.DATE
        and lasts(str(slot.path[-1]), resolve(form.model, slot.placed.pattern))
    )
    return own if any(_has_words(slot) for slot in own) else ()


def _has_words(slot: Slot) -> bool:
    kind = slot.constraint
    return kind.entry in (Entry.TEXT, Entry.LINES) and kind.code is None


# ---------------------------------------------------------------------- write


def write_prior_sheet(
    book: Book, found: Iterable[Group], counts: Iterable[Sequence[Shown]], *, calculated: bool
) -> None:
    """Write the hidden sheet: first the counts of each sheet, then what each group said."""
    page = book.page(SHEET)
    page.sheet.very_hidden()
    page.sheet.protect()
    look = LABELS["note"]
    page.write(Box(0, 0), _MARK, look)
    for row, each in enumerate(counts, 1):
        for column, one in enumerate(each, 1):
            page.formula(Box(row, column), one.formula, look, one.cached if calculated else None)
    for group in found:
        heads = (_HEAD, *map(_path, group.fields))
        for column, text in enumerate(heads):
            page.write(Box(group.top - 1, column), text, look)
        lines = [line for line in group.lines if line.box in group.said]
        for row, line in enumerate(lines, group.top):
            owner = _path(group.sheet.place(line.owner))
            for column, value in enumerate((owner, *group.said[line.box])):
                if value is not None:
                    page.write(Box(row, column), value, look)


def counted(sheets: int) -> tuple[str, ...]:
    """Where the counts of so many sheets stand, column by column."""
    columns = (column_letters(column) for column in (1, 2))
    return tuple(f"{quoted(SHEET)}!${one}$2:${one}${1 + sheets}" for one in columns)


def _path(path: Pattern) -> str:
    return path_of(Place(path)) or _WHOLE


# ---------------------------------------------------------------------- read


def is_prior_sheet(grid: Grid) -> bool:
    """Whether a received sheet is this one."""
    return str(raw_at(grid, 0, 0)) == _MARK


def read_prior_sheet(layout: Layout, grids: Iterable[Grid]) -> Prior:
    """What the hidden sheet of a received workbook says, of the places that the form has."""
    return {
        place: value
        for grid in grids
        if is_prior_sheet(grid)
        for place, value in _entries(grid)
        if layout.slot(place) is not None
    }


def _entries(grid: Grid) -> Iterator[tuple[Place, Value]]:
    fields: list[Place] = []
    for row in range(1, len(grid)):
        first, *rest = (raw_at(grid, row, column) for column in range(len(grid[row])))
        path = str(first)
        if path == _HEAD:
            fields = [place_of(str(one)) for one in rest]
        elif path:
            record = Place(()) if path == _WHOLE else place_of(path)
            for field, raw in zip(fields, rest, strict=False):
                if raw.kind is Kind.TEXT or isinstance(raw.value, Decimal):
                    value = raw.value if isinstance(raw.value, Decimal) else str(raw)
                    yield Place((*record, *field)), value
