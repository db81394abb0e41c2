"""Lay one sheet out. The only place that computes rows and columns; nobody writes one."""

from collections.abc import Mapping
from itertools import accumulate, groupby

from xljixiao.form.cells import Box
from xljixiao.form.definition import (
    Block,
    FieldDef,
    Grid,
    Notes,
    Panel,
    Section,
    SheetDef,
    Signing,
    Table,
)
from xljixiao.form.parts import is_there
from xljixiao.form.plan import (
    Cockpit,
    Label,
    Lead,
    Line,
    PanelLine,
    Place,
    Plan,
    Repeated,
    Slot,
    Total,
)
from xljixiao.form.proving import expand
from xljixiao.form.ready import Form, Placed, pattern_of, placeholders
from xljixiao.model.shape import Pattern

LINES_A_ROW = 20
"""A row of Excel is at most 409 pt high; longer cells are merged over several rows."""
_SIGNING_LINES, _SEAL_LINES = 2, 6


class Planner:
    """Lays the sections of one sheet under each other."""

    def __init__(self, form: Form, definition: SheetDef, counts: Mapping[str, int]) -> None:
        self._form = form
        self._definition = definition
        self._counts = counts
        self._printed = len(definition.grid) - definition.helpers
        self._row = 0
        prefix = pattern_of(definition.each)
        self.plan = Plan(definition, prefix)
        self._pattern: Pattern = (*prefix, "*") if definition.each else ()
        self._across("number")
        self._across("title", *placeholders(definition.title))
        self.plan.head_rows = self._row
        if definition.back is not None:
            box = Box(0, (self.plan.live_column or self._printed) + 1)
            self.plan.leads.append(Lead(box, definition.back.label, definition.back.sheet))
        for section in definition.sections:
            if section.title:
                self._across("caption", section.title)
            self._section(section)
        self.plan.rows = self._row

    def _section(self, section: Section) -> None:
        match section:
            case Notes():
                for text in section.text:
                    self._across("note", text)
            case Panel():
                self._panel(section)
            case Signing():
                self._signing(section)
            case Block():
                self._block(section)
            case Grid():
                self._grid(section)
            case Table():
                self._table(section)

    def _across(self, style: str, *text: str | Pattern) -> None:
        self.plan.labels.append(Label(Box(self._row, 0, 1, self._printed), text, style))
        self._row += 1

    def _label(self, box: Box, text: str, style: str = "label") -> None:
        self.plan.labels.append(Label(box, (text,), style))

    def _fields(self, row: tuple[FieldDef, ...], pattern: Pattern) -> list[Placed]:
        return [one for each in row for one, _ in expand(self._form, each, pattern)]

    def _panel(self, panel: Panel) -> None:
        """A line for all, one for each sheet with live checks, one for each list of sheets."""
        self.plan.go = panel.go
        self.plan.panel.append(
            PanelLine(Box(self._row, 0, 1, self._printed), go=None, sheet=None, listed=None)
        )
        self.plan.lines[self._row] = 2
        self._row += 1
        for sheet in self._form.definition.sheets:
            if not sheet.live or not is_there(sheet, self._counts):
                continue
            called = panel.lists.get(sheet.each, sheet.name) if sheet.each else sheet.name
            self._label(Box(self._row, 0), called, "heading")
            state, go = Box(self._row, 1, 1, self._printed - 2), Box(self._row, self._printed - 1)
            single = sheet.name if sheet.each is None else None
            self.plan.panel.append(PanelLine(state, go, single, sheet.each))
            self._row += 1

    def _signing(self, signing: Signing) -> None:
        for labels in signing.rows:
            each = self._printed // len(labels)
            for n, text in enumerate(labels):
                self._label(Box(self._row, n * each), text)
                self._label(Box(self._row, n * each + 1, 1, each - 1), "", "blank")
            self.plan.lines[self._row] = _SIGNING_LINES
            self._row += 1
        self._label(Box(self._row, 0), signing.seal)
        self._label(Box(self._row, 1, 1, self._printed - 1), signing.date, "seal")
        self.plan.lines[self._row] = _SEAL_LINES
        self._row += 1

    def _block(self, block: Block) -> None:
        before = len(self.plan.slots)
        top, left = self._row, block.heading_span if block.heading else 0
        for row in block.rows:
            fields = self._fields(row, self._pattern)
            if block.labels == "above":
                at = _columns(left, [one.span for one in fields])
                self._labels_above(fields, at)
                self._slots_in_a_row(fields, at)
            else:
                widths = [(one.definition.label_span, one.span) for one in fields]
                at = _columns(left, [width for pair in widths for width in pair])
                height = _rows(fields)
                for one, column in zip(fields, at[::2], strict=True):
                    box = Box(self._row, column, height, one.definition.label_span)
                    self._label(box, one.label)
                self._slots_in_a_row(fields, at[1::2])
        self._line(top, tuple(self.plan.slots[before:]), ())
        self._heading(block, top)

    def _grid(self, grid: Grid) -> None:
        """Labels above and at the left, a dash for no field; each row has its own live check."""
        top, left = self._row, grid.heading_span if grid.heading else 0
        rows = [self._fields(row, self._pattern) for row in grid.rows]
        at = _columns(left + grid.label_span, [one.span for one in rows[0]])
        head = self._labels_above(rows[0], at)
        self._label(Box(top, left, head.rows, grid.label_span), grid.corner)
        columns = {
            one.headings[1:]: (column, one.span) for one, column in zip(rows[0], at, strict=True)
        }
        for row, fields in zip(grid.down, rows, strict=True):
            before, first = len(self.plan.slots), self._row
            own = [one.headings[1:] for one in fields]
            self._slots_in_a_row(fields, [columns[one][0] for one in own])
            height = self._row - first
            self._label(Box(first, left, height, grid.label_span), row.label)
            for column, span in (at for one, at in columns.items() if one not in own):
                self._label(Box(first, column, height, span), "—", "ordinal")
            self._line(first, tuple(self.plan.slots[before:]), ())
        self._heading(grid, top)

    def _heading(self, section: Block | Grid, top: int) -> None:
        """The heading beside all rows of a section."""
        if section.heading:
            box = Box(top, 0, self._row - top, section.heading_span)
            self._label(box, section.heading, "heading")

    def _labels_above(self, fields: list[Placed], columns: list[int]) -> Box:
        """Labels over their cells; neighbours of one group also stand under its own."""
        top, depth = self._row, 2 if any(one.group for one in fields) else 1
        placed = list(zip(fields, columns, strict=True))
        for group, run in groupby(placed, key=lambda pair: pair[0].group):
            members = list(run)
            if group:
                span = sum(one.span for one, _ in members)
                self._label(Box(top, members[0][1], 1, span), group)
            for one, column in members:
                row, rows = (top + 1, 1) if group else (top, depth)
                self._label(Box(row, column, rows, one.span), one.label)
        self._row += depth
        return Box(top, columns[0], depth, sum(one.span for one in fields))

    def _slots_in_a_row(self, fields: list[Placed], columns: list[int]) -> None:
        height, lines = _rows(fields), max(one.definition.lines for one in fields)
        for one, column in zip(fields, columns, strict=True):
            self._cell(one, Box(self._row, column, height, one.span), one.pattern)
        for row in range(self._row, self._row + height):
            self.plan.lines[row] = -(-lines // height)
        self._row += height

    def _line(
        self, row: int, slots: tuple[Slot, ...], owner: Pattern, listed: Pattern | None = None
    ) -> None:
        if self.plan.live_column is not None and (slots or listed is not None):
            box = Box(row, self.plan.live_column)
            self.plan.live.append(Line(box, slots, owner, listed))

    def _table(self, table: Table) -> None:
        relative = pattern_of(table.path)
        fields = self._fields(table.fields, (*self._pattern, *relative, "*"))
        columns = _columns(1 if table.numbered else 0, [one.span for one in fields])
        hint = self._room_for_more(table)
        head = self._labels_above(fields, columns)
        if table.numbered:
            self._label(Box(head.row, 0, head.rows), table.numbered)
        for text, column in self._helpers(table):
            self._label(Box(head.row, column, head.rows), text)
        listed = (*self._pattern[len(self.plan.prefix) + 1 :], *relative)
        if table.required:
            self.plan.required_tables.append(listed)
            self._line(head.row, (), (), listed)
        self.plan.header = head
        alone = table.rows is None or table is self._definition.sections[-1]
        if alone and not self.plan.slots:
            self.plan.head_rows = self._row
        count = table.rows if table.rows is not None else self._counts[table.path]
        self._more(table, hint, count)
        placed = list(zip(fields, columns, strict=True))
        for index in range(count):
            owner = (*self._pattern, *relative, index)
            if table.usual is not None and index >= table.usual:
                self.plan.spare_rows[owner[len(self._pattern) :]] = self._row
            self._table_row(table, index, owner, placed)
        self._handling(table, head, placed)
        for one, column in placed:
            if one.definition.total:
                self._total(one, column)

    def _handling(self, table: Table, head: Box, fields: list[tuple[Placed, int]]) -> None:
        """What stays in sight, what does not, and what is filtered."""
        if table.frozen is not None:
            self.plan.head_rows, self.plan.head_columns = head.last_row + 1, table.frozen
        self.plan.hidden |= {column for one, column in fields if one.definition.hidden}
        if table.filtered:
            rows, columns = self._row - head.last_row, sum(one.span for one, _ in fields)
            self.plan.filtered = Box(head.last_row, head.column, rows, columns)

    def _room_for_more(self, table: Table) -> Box:
        """Where it is said how to show hidden rows: beside the title, not to print, or below it."""
        if self.plan.live_column is not None:
            return Box(self._row - 1, self.plan.live_column)
        box = Box(self._row, 0, 1, self._printed)
        if table.usual is not None and table.more is not None:
            self._row += 1
        return box

    def _more(self, table: Table, hint: Box, count: int) -> None:
        """How to show the rows that are hidden until they are used."""
        if table.usual is None or table.more is None:
            return
        first, last = (Box(self._row + n, 0).number for n in (table.usual, count - 1))
        text = table.more.format(first=first, last=last)
        self._label(hint, text, "hint")

    def _total(self, one: Placed, column: int) -> None:
        """The sum of a column of shown amounts, and a live line that compares it."""
        cells = tuple((a.of, a.box) for a in self.plan.shown if a.placed.pattern == one.pattern)
        self._label(Box(self._row, 0, 1, column), one.definition.total or "")
        total = Total(Box(self._row, column, 1, one.span), cells, one)
        self.plan.totals.append(total)
        rest = total.box.last_column + 1
        self._label(Box(self._row, rest, 1, self._printed - rest), "", "blank")
        if self.plan.live_column is not None:
            self.plan.live.append(Line(Box(self._row, self.plan.live_column), (), (), None, total))
        self._row += 1

    def _table_row(
        self, table: Table, index: int, owner: Pattern, fields: list[tuple[Placed, int]]
    ) -> None:
        if table.numbered:
            self._label(Box(self._row, 0), str(index + 1), "ordinal")
        preset = table.preset[index] if index < len(table.preset) else {}
        default = table.defaults[index] if index < len(table.defaults) else {}
        if table.path in self._form.repeated:
            preset = self._form.definition.records[table.path].spare
        before = len(self.plan.slots)
        for one, column in fields:
            box = Box(self._row, column, 1, one.span)
            path = (*owner, *one.pattern[len(owner) :])
            self._cell(one, box, path, preset=preset, default=default)
        self._line(self._row, tuple(self.plan.slots[before:]), owner[len(self._pattern) :])
        helpers = [Box(self._row, column) for _, column in self._helpers(table)]
        if helpers:
            self.plan.cockpit.append(Cockpit(Place(owner), *helpers))
        self.plan.lines[self._row] = table.lines
        self._row += 1

    def _helpers(self, table: Table) -> list[tuple[str, int]]:
        """The helper columns of a table that show the state of sheets, at its right end."""
        texts = table.helpers
        last = len(self._definition.grid) - len(texts)
        return [(text, last + n) for n, text in enumerate(texts)]

    def _cell(
        self,
        one: Placed,
        box: Box,
        path: Pattern,
        *,
        preset: Mapping[str, str] | None = None,
        default: Mapping[str, str] | None = None,
    ) -> None:
        if one.definition.shown:
            self.plan.shown.append(Repeated(box, Place(path), one))
            return
        skip = len(self._pattern)
        fixed = len(one.owner)
        key = one.definition.path
        self.plan.slots.append(
            Slot(
                path=path[skip:],
                owner=path[skip:fixed] if fixed > skip else (),
                box=box,
                placed=one,
                preset=(preset or {}).get(key),
                default=(default or {}).get(key, one.definition.default),
            )
        )


def _columns(left: int, spans: list[int]) -> list[int]:
    """The first column of each span."""
    return list(accumulate(spans, initial=left))[:-1]


def _rows(fields: list[Placed]) -> int:
    """How many sheet rows a row of fields needs."""
    return -(-max(one.definition.lines for one in fields) // LINES_A_ROW)
