"""Write a workbook: a layout, what stands in it, and what is marked. Same input, same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.form.cells import Box, quoted, sheet_name
from xljixiao.form.contents import Contents, contents_of
from xljixiao.form.layout import Layout, Sheet, lay_out
from xljixiao.form.plan import Label, Place, Plan, Repeated, Total
from xljixiao.form.ready import Form, placeholders
from xljixiao.model.shape import Pattern
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue
from xljixiao.workbook import style
from xljixiao.workbook.book import Book, Page
from xljixiao.workbook.dictionary import write_dictionary
from xljixiao.workbook.formulas import Shown, quote
from xljixiao.workbook.live import Live
from xljixiao.workbook.panel import Panel
from xljixiao.workbook.paper import UNNAMED, label_text, lay_paper, part_text
from xljixiao.workbook.prior_sheet import Prior, write_prior_sheet
from xljixiao.workbook.reach import Reach
from xljixiao.workbook.return_sheet import ReturnSheet, write_return_sheet
from xljixiao.workbook.sealing import Issue, Stored, write_check_sheet
from xljixiao.workbook.unchanged import LOOKS, WIDTH, Unchanged, column
from xljixiao.workbook.usage import Usage
from xljixiao.workbook.validation import runs, write_validations

_WEAKER = "△"


@dataclass(frozen=True, slots=True)
class Mark:
    """A note on a cell, and how the cell looks with it."""

    note: str
    look: style.Look


def write(  # noqa: PLR0913 - a workbook has so many sides
    layout: Layout,
    contents: Contents,
    marks: Mapping[Place, Mark] | None = None,
    *,
    prior: Prior | None = None,
    issue: Issue | Stored | None = None,
    password: str = "",
    catalogue: Catalogue = CATALOGUE,
    opinions: ReturnSheet | None = None,
    calculated: bool = True,
) -> bytes:
    """The .xlsx: issued cells locked, the others open, `marks` as coloured cells with a note.

    The relations of the `catalogue` are checked live; their values are known of sound contents
    alone, and unless `calculated` they are left to be calculated when it is opened. With `prior`,
    what it was prefilled with, each row says whether it is still that. With `opinions` the workbook
    goes back to be mended: they are its first sheet, and nothing is calculated. Raises
    `book.BadPassword` for a `password` that not every office program understands.
    """
    with Book(locked=True, password=password) as book:
        writer = _Writer(book, layout, contents, prior or {}, catalogue)
        writer.marks = marks or {}
        writer.calculated = calculated and opinions is None
        if opinions is not None:
            writer.returned(opinions.count)
            write_return_sheet(book, opinions, writer.name)
        for sheet in layout.sheets:
            writer.sheet(sheet)
        _write_example(book, layout.form)
        write_dictionary(book, layout.form)
        writer.prior_sheet()
        write_check_sheet(book, layout, contents, issue)
        return book.bytes()


class _Writer:
    def __init__(
        self,
        book: Book,
        layout: Layout,
        contents: Contents,
        prior: Prior,
        catalogue: Catalogue,
    ) -> None:
        self._layout = layout
        self._contents = contents
        self.marks: Mapping[Place, Mark] = {}
        self.calculated = True
        """Whether the live checks go out with their values."""
        self._book = book
        self._names = {sheet: self._named(sheet) for sheet in layout.sheets}
        self._reach = Reach(layout, contents, self._names.__getitem__)
        self._usage = Usage(self._reach)
        self._live = Live(self._reach, self._usage, catalogue)
        self._unchanged = Unchanged(self._reach, self._usage, prior)
        self._panel = Panel(self._reach, self._usage, self._live, self._unchanged)

    def returned(self, opinions: int) -> None:
        """It goes back with so many things to be dealt with, which the lines do not all know."""
        self._panel.opinions = opinions

    def name(self, sheet: Sheet) -> str:
        """What a sheet of the layout is called in this workbook."""
        return self._names[sheet]

    def _named(self, sheet: Sheet) -> str:
        definition = sheet.plan.definition
        if sheet.index is None:
            return sheet_name(definition.name)
        parts = placeholders(definition.name)
        name = "".join(part_text(part, self._layout, sheet, self._contents) for part in parts)
        name = name or definition.spare_name
        gap = " " if name[:1].isdigit() else ""  # 01 2021年…, not 012021年…
        return sheet_name(f"{sheet.index + 1:02}{gap}{name}")

    def sheet(self, sheet: Sheet) -> None:
        plan = sheet.plan
        page = self._book.page(self._names[sheet])
        lay_paper(page, sheet, self._contents)
        for label in plan.labels:
            self._label(page, sheet, label)
        for shown in plan.shown:
            value = self._contents.at(shown.of)
            look = style.slot_style(shown.placed.constraint, locked=True)
            page.formula(shown.box, self._shown_formula(shown), look, value)
        for total in plan.totals:
            added, look = self._total(sheet, total), style.total_style(total.placed)
            page.formula(total.box, added.formula, look, added.cached)
        for slot in plan.slots:
            place = sheet.place(slot.path)
            locked = place in self._contents.issued or slot.definition.filled_by == "program"
            look = style.slot_style(slot.constraint, locked=locked, lines=slot.definition.lines)
            mark = self.marks.get(place)
            if mark is not None:
                look |= mark.look
                page.comment(slot.box, mark.note)
            page.write(slot.box, self._contents.at(place), look)
        write_validations(page, self._layout.form, plan)
        self._twins(page, sheet)
        self._live_checks(page, sheet)
        self._unchanged_marks(page, sheet)
        self._panel_and_links(page, plan)
        page.protect()

    def _label(self, page: Page, sheet: Sheet, label: Label) -> None:
        look = style.LABELS[label.style]
        if label.style == "number":
            page.write(label.box, sheet.number, look)
        elif label.fixed is not None:
            page.write(label.box, label.fixed or None, look)
        else:
            parts = (
                quote(part) if isinstance(part, str) else self._title_part(sheet, part)
                for part in label.text
            )
            cached = label_text(label, self._layout, sheet, self._contents)
            page.formula(label.box, "=" + "&".join(parts), look, cached)

    def _title_part(self, sheet: Sheet, path: Pattern) -> str:
        """A part of a title; a line to write on while it is blank."""
        at = self._reach.place(self._layout.meant(sheet, path))
        return f"IF(LEN({at})=0,{quote(UNNAMED)},{at})"

    def _shown_formula(self, shown: Repeated) -> str:
        """What stands elsewhere, and where the form wants it a link to the sheet there."""
        at = self._reach.place(shown.of)
        own = self._usage.sheet_of(Place(shown.of[:2]))
        if not shown.placed.definition.linked or own is None:
            return f'=IF({at}="","",{at})'
        target = quote(f"#{quoted(self._names[own])}!A1")
        return f'=IF({at}="","",HYPERLINK({target},{at}))'

    def _total(self, sheet: Sheet, total: Total) -> Shown:
        boxes = [box for _, box in total.cells]
        amounts = [self._contents.at(place) for place, _ in total.cells]
        now = sum((one for one in amounts if isinstance(one, Decimal)), Decimal(0))
        if not boxes:
            return Shown("=0", now)
        return Shown(f"=SUM({self._reach.area(sheet, boxes[0], boxes[-1], own=True)})", now)

    def _twins(self, page: Page, sheet: Sheet) -> None:
        """Cells that a paste has filled past their validation get the colour of their live line.

        What a return has coloured stays so, but where a check objects to it more strongly.
        """
        if sheet.plan.live_column is None:
            return
        for mark, look in style.TWINS.items():
            if mark == _WEAKER:
                self._keep_marks(page, sheet)
            for run in runs(sheet.plan):
                formula = self._live.twin(sheet, run[0], mark)
                if formula is not None:
                    page.colour_where(run[0].box, run[-1].box, formula, look)

    def _keep_marks(self, page: Page, sheet: Sheet) -> None:
        for slot in sheet.plan.slots:
            mark = self.marks.get(sheet.place(slot.path))
            if mark is not None and mark.look:
                page.colour_where(slot.box, slot.box, "=TRUE", mark.look)

    def _live_checks(self, page: Page, sheet: Sheet) -> None:
        """The live column of a sheet."""
        plan = sheet.plan
        if plan.live_column is None or plan.definition.live is None:
            return
        page.width(plan.live_column, plan.definition.live)
        head = self._usage.head(sheet)
        if isinstance(head, str):
            page.write(plan.live_head, head, style.LIVE)
        else:
            self._show(page, plan.live_head, head)
        self._show(page, plan.live_state, self._panel.state(sheet))
        for line in plan.live:
            self._show(page, line.box, self._live.line(sheet, line))
        last = plan.live[-1].box if plan.live else plan.live_state
        for text, look in style.LIVE_COLOURS.items():
            page.colour(plan.live_state, last, text, look)

    def _unchanged_marks(self, page: Page, sheet: Sheet) -> None:
        """The column behind it, where there is something to say of last year."""
        marks = list(self._unchanged.marks(sheet))
        if not marks:
            return
        page.width(column(sheet.plan), WIDTH)
        for box, shown in marks:
            self._show(page, box, shown)
        for text, look in LOOKS.items():
            page.colour(marks[0][0], marks[-1][0], text, look)

    def prior_sheet(self) -> None:
        """The hidden sheet that the marks compare with."""
        if self._unchanged.groups:
            counts = self._unchanged.counts()
            write_prior_sheet(
                self._book, self._unchanged.groups, counts, calculated=self.calculated
            )

    def _panel_and_links(self, page: Page, plan: Plan) -> None:
        """What a sheet tells of other sheets, and the ways to them."""
        for one in plan.cockpit:
            own = self._usage.sheet_of(one.record)
            if own is not None:
                self._show(page, one.state, self._panel.state_of(own), style.SHOWN)
                self._show(page, one.open, self._panel.open(own), style.COUNT)
                self._show(page, one.first, self._panel.first(own), style.LINK)
        if plan.cockpit:
            self._state_colours(page, plan.cockpit[0].state, plan.cockpit[-1].state)
        for row in plan.panel:
            look = style.PANEL if row.go is None else style.SHOWN
            self._show(page, row.state, self._panel.line(row), look)
            if row.go is not None:
                self._show(page, row.go, self._panel.go(row, plan.go), style.LINK)
        if plan.panel:
            self._state_colours(page, plan.panel[0].state, plan.panel[-1].state)
        for lead in plan.leads:
            page.link(lead.box, lead.label, (sheet_name(lead.sheet), Box(0, 0)), style.LEAD)

    def _show(self, page: Page, box: Box, shown: Shown, look: style.Look = style.LIVE) -> None:
        page.formula(box, shown.formula, look, shown.cached if self.calculated else None)

    @staticmethod
    def _state_colours(page: Page, first: Box, last: Box) -> None:
        for text, look in style.LIVE_COLOURS.items():
            page.colour(first, last, text, look)


def _write_example(book: Book, form: Form) -> None:
    """A filled sheet to look at, without anything to fill; its number is no form number."""
    definition = form.definition.example
    if definition is None or form.example is None:
        return
    layout = lay_out(form, {name: len(getattr(form.example, name)) for name in form.repeated})
    contents = contents_of(layout, form.example, fresh=False)
    sheet = next(one for one in layout.sheets if one.base == (definition.each, 0))
    page = book.page(sheet_name(definition.name))
    lay_paper(page, sheet, contents, closed=True)
    for label in sheet.plan.labels:
        if label.style == "hint":  # of how to show more rows, which here are none
            continue
        number = label.style == "number"
        text = definition.note if number else label_text(label, layout, sheet, contents)
        page.write(label.box, text or None, style.LABELS["note" if number else label.style])
    for slot in sheet.plan.slots:
        look = style.slot_style(slot.constraint, locked=True, lines=slot.definition.lines)
        page.write(slot.box, contents.at(sheet.place(slot.path)), look)
    page.protect()
