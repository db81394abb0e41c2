"""Which rows and lines belong to which table of a part: each under its heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xljixiao.document.disclosing import text_of
from xljixiao.document.flow import Cell, Item, Paragraph, Row, key
from xljixiao.document.found import Found
from xljixiao.document.table_plan import Plan
from xljixiao.model.numerals import half_width

COUNTED = re.compile(r"\s*(\d{1,3})\s*[.、]\s*")
"""Before the name in a heading, in half width."""
_NEAR = 4
"""Lines below a heading without a number, in which its table begins."""
_WIDE = 100


@dataclass(slots=True)
class Group:
    """A heading, where there is one, and the rows and other lines under it."""

    heading: Paragraph | None
    rows: list[Row] = field(default_factory=list)
    strays: list[Item] = field(default_factory=list)
    is_table: bool = False
    """Whether any of it is a table; lines alone are not."""

    def add(self, item: Item) -> None:
        """Put what stands under the heading where it belongs."""
        if isinstance(item, Row):
            self.rows.append(item)
            self.is_table = True
        elif item.continues and self.rows:
            self.rows[-1] = self.rows[-1].longer(item)
        elif self.rows:
            self.strays.append(item)
        else:  # what stands above the table, as the unit does
            self.rows.append(Row((Cell(item.text, (item.spot,)),)))


def groups_of(plan: Plan, items: Sequence[Item], found: Found) -> Iterator[Group]:
    """The tables of a part, in order; what belongs to none is a problem."""
    known = {id(one) for one in _heads(plan, items, found)}
    nothing = key(text_of(found.form).nothing)
    group: Group | None = None
    for item in items:
        if not known and key(item.text) == nothing:
            found.use(item, "没有内容")
            continue
        if id(item) in known and isinstance(item, Paragraph):
            if group is not None:
                yield group
            group = Group(item)
            continue
        if group is None and isinstance(item, Paragraph):
            found.unknown([item])
            continue
        if item.text.strip() or isinstance(item, Row):
            group = group or Group(None)
            group.add(item)
    if group is not None:
        yield group


def _heads(plan: Plan, items: Sequence[Item], found: Found) -> list[Paragraph]:
    """The headings; where the file marks some of them, those alone."""
    heads = [
        one
        for at, one in enumerate(items)
        if isinstance(one, Paragraph) and _is_heading(plan, one, items[at + 1 : at + _NEAR])
    ]
    return found.marked(heads)


def _is_heading(plan: Plan, one: Paragraph, after: Sequence[Item]) -> bool:
    number = COUNTED.match(half_width(one.text[:20]))
    rest = one.text[number.end() :] if number else one.text
    is_numbered = number is not None or one.is_heading
    below = next((item for item in after if item.text.strip()), None)
    stands_over = isinstance(below, Row) or (
        below is not None and plan.money.search(half_width(below.text[:_WIDE])) is not None
    )
    return plan.heading.whole(rest) is not None and (is_numbered or stands_over)
