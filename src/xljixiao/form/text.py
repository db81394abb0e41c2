"""The disclosed text of a form (绩效文本), as its TOML writes it: `[text]`.

What stands here is printed by `document/publishing` and read by `document/parsing`, so that neither
knows a heading by itself. Labels that are not given are those of the form's sheets. Braces name
what is printed in their place, by its path in the document, or in the record of a table.
"""

from typing import Annotated, Literal

from pydantic import Field

from xljixiao.form.defining import Caption, CellText, Header, Part

MOST_PARTS = 10
"""Of a text: each has a letter of its own by which the contents collect its headings."""


class TextLine(Part):
    """A line of the cover.

    It is left out where the path of `unless` holds the word given with it; so that word is what
    a text without the line means. A line `of_part` is printed only where the document is a part.
    """

    text: Header
    style: Literal["title", "plain", "foot"] = "plain"
    unless: dict[str, str] = Field(default_factory=dict)
    of_part: bool = False


class TextField(Part):
    """A cell with its label before it, or above it; a `bare` one has none.

    `before` is a sentence in front of the datum in the same cell, printed from other data of the
    record. Of a `merged` column, cells that hold the same as the one above are one with it. A path
    that the form repeats (a plan's steps, one a month) stands for all of them, each `span` wide.
    """

    path: str
    label: Caption | None = None
    bare: bool = False
    before: Header = ""
    merged: bool = False
    span: Annotated[int, Field(ge=1)] = 1
    label_span: Annotated[int, Field(ge=1)] = 1


class TextBlock(Part):
    """Rows of cells; the `heading` stands beside all of them, in the first column."""

    kind: Literal["block"]
    heading: Header | None = None
    labels: Literal["left", "above"] = "left"
    rows: Annotated[tuple[tuple[TextField, ...], ...], Field(min_length=1)]


class TextTable(Part):
    """One record a row under a head of labels, which is printed on each page."""

    kind: Literal["table"]
    path: str
    fields: Annotated[tuple[TextField, ...], Field(min_length=2)]


class Chapter(Part):
    """A numbered chapter: running text, or a list of records.

    Without `name` it is the text at `path`. With `fields` each record is a section called by its
    `name`, （一）…, with a labelled paragraph a field. With `body` it is a paragraph: the number,
    the `name`, a full stop and the body.
    """

    title: Caption
    path: str
    name: str | None = None
    fields: tuple[TextField, ...] = ()
    body: str | None = None


class Chapters(Part):
    """A part of the text (第一部分) made of chapters."""

    kind: Literal["chapters"]
    title: Header
    chapters: Annotated[tuple[Chapter, ...], Field(min_length=1)]


class Tables(Part):
    """A part of the text made of a numbered table for each record of `each`.

    `heading` is the line above a table; `caption` and `money` are the two cells of its first row,
    without borders. `grid` gives the widths of the columns in millimetres.
    """

    kind: Literal["tables"]
    title: Header
    each: str
    heading: Header
    caption: Header
    money: Caption
    money_span: Annotated[int, Field(ge=1)]
    grid: Annotated[tuple[float, ...], Field(min_length=1)]
    sections: Annotated[
        tuple[Annotated[TextBlock | TextTable, Field(discriminator="kind")], ...],
        Field(min_length=1),
    ]


class TextOfCounty(Part):
    """The texts of a county's departments in one document; `entry` calls each in its contents."""

    name: Header
    cover: Annotated[tuple[TextLine, ...], Field(min_length=1)]
    entry: Header


class TextApproval(Part):
    """The page of the bureau's approval: its labels, and the boxes that are stamped.

    The text that is approved is then called by `name`, under this `cover`.
    """

    name: Header
    cover: Annotated[tuple[TextLine, ...], Field(min_length=1)]
    title: Header
    number: Caption
    date: Caption
    opinion: Caption
    seals: Annotated[tuple[Header, ...], Field(min_length=1)]


class TextDef(Part):
    """The whole of `[text]`: what the text is called, its cover, its contents, its parts.

    `nothing` stands in a chapter or part that has nothing in it.
    """

    name: Header
    contents: CellText
    nothing: Header
    cover: Annotated[tuple[TextLine, ...], Field(min_length=1)]
    county: TextOfCounty
    approval: TextApproval
    parts: Annotated[
        tuple[Annotated[Chapters | Tables, Field(discriminator="kind")], ...],
        Field(min_length=1, max_length=MOST_PARTS),
    ]

    @property
    def covers(self) -> tuple[TextLine, ...]:
        """The lines that a cover of one document may have: of a text, and of an approval."""
        return (*self.cover, *self.approval.cover)
