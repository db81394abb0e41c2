"""A form's TOML, as it is written: titles, order, width, help, who fills what. No geometry.

Any text may name a value of `[setting.values]` in braces: with `month = 8`, "1-{month}月执行数"
prints 1-8月执行数. The title of a sheet also names what stands in a cell, by its path in the record
of the sheet or in the whole document: "{name}绩效目标表".
"""

from typing import Annotated, Literal

from pydantic import Field

from xljixiao.form.defining import Caption, CellText, Header, Part, Prompt
from xljixiao.form.text import TextDef
from xljixiao.model.setting import Setting


class FieldDef(Part):
    """One field: the path of its datum within the record, its label, who fills it in.

    `name` is how sentences and summaries call it, where the label alone would not say enough.
    Neighbours with the same `group`, under labels that stand above, have it as a common heading.
    `alternative` is a second path that the same cell can bear (words in the place of a number).
    `over` repeats the field for each value of a list of the setting, with `{}` in its label;
    the value itself becomes the constant `key` of the record.
    `spans` then gives the width of each.
    A `shown` field only repeats, locked, what stands at the path's own place; `linked`, it leads to
    the sheet there. `total` labels the sum under its column, compared with what was issued.
    What the `program` fills in is locked even where it is blank; a `hidden` column is for it alone.
    `blank` is what to do where it is asked for and there is nothing to fill in.
    """

    path: str
    label: Caption
    name: Caption | None = None
    group: Caption | None = None
    alternative: str | None = None
    over: Literal["months"] | None = None
    key: str | None = None
    help: Prompt | None = None
    blank: Prompt = ""
    filled_by: Literal["finance", "department", "program"] = "department"
    required: bool = False
    default: CellText | None = None
    shown: bool = False
    linked: bool = False
    hidden: bool = False
    total: Caption | None = None
    span: Annotated[int, Field(ge=1)] = 1
    spans: tuple[int, ...] | None = None
    label_span: Annotated[int, Field(ge=1)] = 1
    lines: Annotated[int, Field(ge=1, le=60)] = 1

    @property
    def called(self) -> str:
        return self.name or (f"{self.group}的{self.label}" if self.group else self.label)

    @property
    def headings(self) -> tuple[str, ...]:
        """The printed texts that lead to the cell, the label last."""
        return (self.group, self.label) if self.group else (self.label,)


class Notes(Part):
    """Lines of running text."""

    kind: Literal["notes"]
    title: Header | None = None
    text: tuple[CellText, ...]


class Panel(Part):
    """The live panel: what is filled in and what is missing, a line for each sheet.

    `lists` says how the sheets of a repeated list are called together; `go` labels the link to the
    first place that is still open.
    """

    kind: Literal["panel"]
    title: Header | None = None
    lists: dict[str, Caption] = Field(default_factory=dict)
    go: Caption


class Signing(Part):
    """Boxes to sign and stamp on paper: rows of labelled blanks, then a high one for the seal."""

    kind: Literal["signing"]
    title: Header | None = None
    rows: tuple[tuple[Caption, ...], ...]
    seal: Caption
    date: Caption


class Block(Part):
    """Rows of fields, each with its label at the left or above; `heading` stands beside them."""

    kind: Literal["block"]
    title: Header | None = None
    heading: Header | None = None
    heading_span: int = 1
    labels: Literal["left", "above"] = "left"
    rows: tuple[tuple[FieldDef, ...], ...]


class GridRow(Part):
    """One row of a grid: its label, and what stands for `{row}` in the paths of the columns.

    In the columns `without` which it goes, given by their paths, a dash is printed.
    """

    path: str
    label: Caption
    name: Caption | None = None
    without: tuple[str, ...] = ()


class GridCell(FieldDef):
    """A field of a grid, which the labels of its row and of its column call together."""

    row: GridRow

    @property
    def called(self) -> str:
        return f"{self.row.name or self.row.label}的{super().called}"

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.row.label, *super().headings)


class Grid(Part):
    """A field for each row and column: labels at the left and above, `corner` where they meet.

    The path of a column holds `{row}`, for which each row of `down` gives its own: a column
    `funds.spent.{row}` and a row `fiscal` make `funds.spent.fiscal`. Sentences say the row first
    (财政拨款的1-8月执行数). The first row goes without no column.
    """

    kind: Literal["grid"]
    title: Header | None = None
    heading: Header | None = None
    heading_span: int = 1
    corner: Caption
    label_span: Annotated[int, Field(ge=1)] = 1
    across: Annotated[tuple[FieldDef, ...], Field(min_length=1)]
    down: Annotated[tuple[GridRow, ...], Field(min_length=1)]

    @property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        return tuple(
            tuple(_crossed(one, row) for one in self.across if one.path not in row.without)
            for row in self.down
        )


def _crossed(column: FieldDef, row: GridRow) -> GridCell:
    path = column.path.replace("{row}", row.path)
    return GridCell(**{**dict(column), "path": path, "row": row})


class Table(Part):
    """One record a row; sentences call the whole by `name`.

    `preset` prints the first cells of rows, `defaults` whole records. A preset row with
    nothing else in it is not set; a default is content until changed.
    Of its `rows`, those beyond the `usual` number are hidden until they are used, so that they do
    not print; `more` tells, beside the title or without live checks below it, how to show rows
    `{first}` to `{last}`.
    `rows` is left out where the records have sheets of their own: then there are as many, and
    three helper columns may show the `state` of each sheet, its number of `open` places, and the
    `first` of them.
    A `movable` table ends its sheet and has a row for each record that there is. People may filter,
    sort and delete its rows: each is known by what stands in it, not by where it stands, so that
    nothing in it is compared with what was issued at its place.
    The head stays in sight with the first `frozen` columns; `filtered`, it has filter buttons.
    """

    kind: Literal["table"]
    path: str
    name: Caption
    title: Header | None = None
    rows: Annotated[int, Field(ge=1, le=10_000)] | None = None
    usual: Annotated[int, Field(ge=1)] | None = None
    more: Header | None = None
    movable: bool = False
    frozen: Annotated[int, Field(ge=0)] | None = None
    filtered: bool = False
    required: bool = False
    numbered: Caption | None = None
    state: Caption = ""
    open: Caption = ""
    first: Caption = ""
    lines: Annotated[int, Field(ge=1, le=20)] = 1
    preset: tuple[dict[str, str], ...] = ()
    defaults: tuple[dict[str, str], ...] = ()
    fields: tuple[FieldDef, ...]

    @property
    def helpers(self) -> tuple[str, ...]:
        """The headings of the helper columns: all three or none."""
        texts = self.state, self.open, self.first
        return texts if all(texts) else ()


Section = Notes | Panel | Signing | Block | Grid | Table


class Link(Part):
    """A link to the top of another sheet."""

    sheet: str
    label: Caption


class SheetDef(Part):
    """One sheet, or with `each` one for every record of a list.

    `number` is the printed form number (表号), by which the reader finds the sheet. The name of a
    repeated sheet gets its number in front; `spare_name` stands where it has none. A `whole` sheet
    goes out only with the workbook of the whole, not with one that is a part of it. `grid` gives
    the widths of the columns, in half-width characters; the last `helpers` of them, which only
    tables use, do not print. `live` is the width of one more column, for the live checks, and
    `back` a link beside it.
    """

    name: str
    number: Annotated[str, Field(min_length=4)]
    title: Header
    each: str | None = None
    spare_name: Caption = ""
    whole: bool = False
    landscape: bool = False
    grid: Annotated[tuple[float, ...], Field(min_length=1)]
    helpers: Annotated[int, Field(ge=0)] = 0
    live: float | None = None
    back: Link | None = None
    sections: tuple[Annotated[Section, Field(discriminator="kind")], ...]


class RecordDef(Part):
    """How sentences call the records of a list, and how many spare ones a workbook brings.

    `called` holds `{n}`; `named` may hold `{n}` and `{name}`, for records that have a name. `none`
    is what the panel says where there is no record.
    """

    called: Caption
    named: Caption | None = None
    none: Caption = "没有填写"
    spares: Annotated[int, Field(ge=0, le=20)] = 0
    spare: dict[str, str] = Field(default_factory=dict)


class Column(Part):
    """A column of a summary sheet: a path, or a number computed over the records below.

    `count` counts records, `sum` adds amounts, `share` is `of` times the percentages of a list.
    Without a label the form's own name of the path stands there; with a label alone the column is
    blank. `spelled` names the list of the setting by whose words the value is spelled. `lines` puts
    a list of records into one cell, a line each, printed as `line` says with their paths in braces.
    Without a `width`, in half-width characters, a column is as wide as its texts ask.
    """

    path: str | None = None
    count: str | None = None
    sum: str | None = None
    share: str | None = None
    of: str | None = None
    label: Caption | None = None
    spelled: str | None = None
    lines: str | None = None
    line: Header = ""
    width: Annotated[int, Field(ge=4, le=120)] | None = None


class SummaryDef(Part):
    """One sheet of the summary: a row for each record, first `lead`, then its own fields.

    `fields = "all"` takes every field that the form places in the record, in the form's order,
    so that a new field needs no line here. Records that ask nothing (本年不申报) count nowhere but
    in a `silent` sheet, which lists them alone. A `plain` sheet is data for another program: its
    heads stand in the first row, and nothing stands around.
    """

    name: Caption
    each: str = ""
    lead: tuple[Column, ...] = ()
    silent: bool = False
    plain: bool = False
    fields: Literal["all", "none"] = "none"
    without: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


class BalanceDef(Part):
    """Figures that must be equal: each is `sheet/label` of a summary column's total."""

    title: Caption
    figures: Annotated[tuple[str, ...], Field(min_length=2)]


class ExampleDef(Part):
    """A sheet to look at: the first record of the list `each`, filled in, and nothing to fill.

    `file` lies beside the form.toml and holds a whole submission, as `read --json` prints it.
    """

    name: Caption
    each: str
    file: str
    note: Header


class FormDef(Part):
    """The whole of a form.toml. `whose` is the path of the name of whoever fills it in.

    Where several fill in parts of one whole, `whole` gives two paths: a workbook in which both hold
    the same is that of the whole, any other is a part, and comes without the `whole` sheets.
    An `office` form is filled in by the finance office itself; no filling unit ever gets it. Its
    list of words `offers` is that of the forms which filling units get. Without `text` there is no
    disclosed text; `public` is the one table of all that is disclosed.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    edition: str
    title: str
    whose: str | None = None
    whole: tuple[str, str] | None = None
    office: bool = False
    offers: str | None = None
    model: str
    setting: Setting = Setting()
    records: dict[str, RecordDef] = Field(default_factory=dict)
    sheets: Annotated[tuple[SheetDef, ...], Field(min_length=1)]
    example: ExampleDef | None = None
    summary: tuple[SummaryDef, ...] = ()
    balance: tuple[BalanceDef, ...] = ()
    text: TextDef | None = None
    public: SummaryDef | None = None
