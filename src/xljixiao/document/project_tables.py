"""The tables of a part, one for each record: rows known by their labels, whatever their order.

A row whose cells do not fit its labels is never guessed at: nothing of it is taken, and it is a
problem.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from xljixiao.document import numbering
from xljixiao.document.flow import Cell, Item, Paragraph, Row
from xljixiao.document.found import Found
from xljixiao.document.frames import frame
from xljixiao.document.record_rows import Records
from xljixiao.document.table_groups import COUNTED, Group, groups_of
from xljixiao.document.table_plan import Block, Plan, label_key, plan_of, without_heading
from xljixiao.form.text import Tables
from xljixiao.form.text_rows import Bearing, Covered, Datum, Printed, TextRow
from xljixiao.model.numerals import NUMBER, half_width
from xljixiao.model.record import Loc
from xljixiao.model.shape import Pattern
from xljixiao.rules import fields, texts
from xljixiao.rules.problem import Spot

_LABEL, _BLANK, _TITLE = "标签", "空白格", "标题"
_CAPTION = 3  # cells, at most
_WIDE = 100
_MISFIT = "没有对上的一行"


def read_tables(part: Tables, items: Sequence[Item], found: Found) -> None:
    """Read a part made of tables, one for each record."""
    plan = plan_of(found.form, part)
    groups = list(groups_of(plan, items, found))
    expected = 1
    for n, group in enumerate(groups):
        loc: Loc = (part.each, n)
        if group.heading is not None:
            number = _heading(plan, group.heading, loc, found)
            if number is not None and number != expected:
                told = group.heading.text.strip()
                found.find(texts.skipped(group.heading.spot, told, numbering.table(expected)))
            expected = (number or expected) + 1
        _Table(part, plan, loc, group, found).read()


def _heading(plan: Plan, heading: Paragraph, loc: Loc, found: Found) -> int | None:
    """Take what a heading says; gives its number."""
    number = COUNTED.match(half_width(heading.text[:20]))
    rest = heading.text[number.end() :] if number else heading.text
    found.use(heading, _TITLE)
    for path, value in (plan.heading.whole(rest) or {}).items():
        own = (*loc, *path[len(loc) :])
        found.take(own, value, heading.spot, found.form.bearers[path])
        found.use(heading, own)
    return int(number[1]) if number else None


class _Table:
    """One table, row by row."""

    def __init__(self, part: Tables, plan: Plan, loc: Loc, group: Group, found: Found) -> None:
        self._part = part
        self._plan = plan
        self._loc = loc
        self._group = group
        self._found = found
        self._met: set[Pattern] = set()
        self._below: tuple[Row, Block] | None = None
        """A row of labels whose data are to come in the next one."""
        self._bare: list[Datum] = []
        self._records = {
            table.path: Records(table.path, data, loc, found) for table, data in plan.tables
        }
        self._current: Records | None = None
        self._worth: Decimal | None = None

    def read(self) -> None:
        rows = self._group.rows
        at = self._group.heading.spot if self._group.heading else rows[0].spot if rows else None
        if self._group.heading is None:
            self._found.find(texts.no_heading(at, self._part.heading.partition("}")[2], self._loc))
        if not self._group.is_table:
            lines = [*rows, *self._group.strays]
            self._found.find(texts.no_table(at, self._loc, len(lines)))
            for line in lines:
                self._found.use(line, _MISFIT)
            return
        self._found.unknown(self._group.strays)
        if at is not None:
            self._found.place(self._loc, at)
        self._worth = self._counted(rows)
        if self._worth is None:
            self._found.find(texts.no_money(at, self._loc, self._part.money))
        for row in rows:
            self._row(row)
        self._complete(at)

    # ------------------------------------------------------------------ rows

    def _row(self, received: Row) -> None:
        row = Row(tuple(map(self._found.without_slips, received.cells)))
        if self._below is not None:
            self._data_below(row)
        elif self._caption(row) or self._exact(row) or self._labels_above(row):
            pass
        elif any(one.is_head(row) for one in self._records.values()):
            self._current = next(one for one in self._records.values() if one.is_head(row))
            self._current.read_head(row)
        elif self._current is not None and self._current.fits(row):
            self._current.read(row)
        elif any(label_key(one.text) in self._plan.left for one in row.filled):
            self._apart(row)
        elif self._bare and len(row.filled) <= 1:
            self._bare_row(row)
        elif not row.filled:
            self._found.use(row, _BLANK)
        elif self._current is not None:
            self._current.read(row)
        else:
            self._found.unknown([row])

    def _caption(self, row: Row) -> bool:
        """The unit and how money is counted, above everything else."""
        if self._met or not row.filled or len(row.filled) > _CAPTION:
            return False
        taken = False
        for cell in row.filled:
            money = self._plan.money.search(half_width(cell.text))
            named = self._plan.caption.whole(cell.text[: money.start()] if money else cell.text)
            if money is None and named is None:
                continue
            taken = True
            self._found.use(cell, "金额单位")
            for path, value in (named or {}).items():
                own = self._own(path)
                self._found.agree(own, value, cell.spot, self._found.form.bearers[path])
                self._found.use(cell, own)
        if taken:
            self._found.unknown(row.filled)
        return taken

    def _exact(self, row: Row) -> bool:
        """A row that is just as the form has it, perhaps without the heading beside it."""
        for block in self._plan.blocks:
            for laid in block.rows:
                for own in (laid, without_heading(laid)):
                    if _fits(own, row):
                        self._take_row(own, row, block)
                        return True
        return False

    def _take_row(self, own: TextRow, row: Row, block: Block) -> None:
        self._found.use(row, _LABEL)
        for one, cell in zip(own, row.cells, strict=True):
            if isinstance(one, Bearing):
                self._datum(one.datum, cell)
        self._bare = [one for one in block.bare if one.pattern not in self._met]

    def _labels_above(self, row: Row) -> bool:
        for block in self._plan.blocks:
            cells = [
                one for one in row.filled if label_key(one.text) != label_key(block.heading or "")
            ]
            keys = [label_key(one.text) for one in cells]
            known = [one for one in keys if one in block.above]
            if len(known) < 2 and not (known and len(block.above) == 1):
                continue
            self._found.use(row, _LABEL)
            if sorted(keys) != sorted(block.above):
                told = f"这一行应有 {len(block.above)} 个标签：{'、'.join(block.above)}"
                self._found.find(texts.misaligned(row.spot, row.text, told))
                self._met |= {one.pattern for one in block.above.values()}
            self._below = row, block
            self._bare = []
            return True
        return False

    def _data_below(self, row: Row) -> None:
        above, block = self._below or (row, self._plan.blocks[0])
        self._below = None
        labels = list(above.cells)
        has_heading = label_key(labels[0].text) not in block.above
        cells = list(row.cells)
        if has_heading and len(cells) == len(labels) and cells[0].is_blank:
            labels, cells = labels[1:], cells[1:]
        elif has_heading and len(cells) == len(labels) - 1 and not cells[0].is_blank:
            labels = labels[1:]
        elif not has_heading and len(cells) == len(labels) + 1 and cells[0].is_blank:
            cells = cells[1:]
        data = [block.above.get(label_key(one.text)) for one in labels]
        if len(cells) != len(labels) or None in data:
            told = "这一行的格数与上面一行的标签不同"
            self._misfit(row, told, block.above.values())
            return
        again = [one for one in data if one is not None and one.pattern in self._met]
        if again:
            if not self._found.findings or len(again) == len(data):
                self._found.find(texts.repeated(above.spot, above.text))
            self._found.use(row, _MISFIT)
            return
        self._found.use(row, _BLANK)
        order = [one.pattern for one in block.above.values()]
        pairs = [(one, cell) for one, cell in zip(data, cells, strict=True) if one is not None]
        blank = [one for one, cell in pairs if cell.is_blank]
        if blank and len(blank) < len(pairs):
            told = f"“{blank[0].label}”下面空着，旁边的有内容"
            self._found.find(texts.misaligned(row.spot, row.text, told))
        for datum, cell in sorted(pairs, key=lambda one: order.index(one[0].pattern)):
            self._datum(datum, cell)

    def _apart(self, row: Row) -> None:
        """A row that is not laid out as usual: labels, each with its datum behind it."""
        cells = list(row.cells)
        while cells and (cells[0].is_blank or label_key(cells[0].text) in self._plan.headings):
            cells.pop(0)
        pairs = list(zip(cells[::2], cells[1::2], strict=False))
        data = [self._plan.left.get(label_key(one.text)) for one, _ in pairs]
        odd = any(label_key(two.text) in self._plan.left for _, two in pairs)
        if len(cells) % 2 or None in data or odd:
            labels = [label_key(one.text) for one in row.cells]
            named = [self._plan.left[one] for one in labels if one in self._plan.left]
            self._misfit(row, "标签和内容不是一格对一格", named)
            return
        self._found.use(row, _LABEL)
        for datum, (_, cell) in zip(data, pairs, strict=True):
            if datum is not None:
                self._datum(datum, cell)
        blocks = (one for one in self._plan.blocks if any(_bears(row_, data) for row_ in one.rows))
        self._bare = [one for block in blocks for one in block.bare if one.pattern not in self._met]

    def _bare_row(self, row: Row) -> None:
        datum = self._bare.pop(0)
        if not row.filled:
            self._found.use(row, _BLANK)
            self._met.add(datum.pattern)
            self._found.place(self._own(datum.pattern), row.spot)
            self._found.find(fields.blank(self._own(datum.pattern)))
            return
        self._found.use(row, _BLANK)
        self._datum(datum, row.filled[0])

    def _misfit(self, row: Row, told: str, data: object) -> None:
        self._found.use(row, _MISFIT)
        self._found.find(texts.misaligned(row.spot, row.text, told))
        self._met |= {one.pattern for one in data if isinstance(one, Datum)}  # type: ignore[attr-defined]

    # ------------------------------------------------------------------ data

    def _datum(self, datum: Datum, cell: Cell) -> None:
        if datum.pattern in self._met:
            self._found.find(texts.repeated(cell.spot, datum.label))
            self._found.use(cell, _MISFIT)
            return
        self._met.add(datum.pattern)
        if cell.is_blank or datum.placed is None:
            self._found.use(cell, _BLANK)
            return
        own = self._in_list(datum)
        self._found.use(cell, own)
        self._found.ask_about_slips(own, cell.lines)
        text = cell.text
        if datum.definition.before:
            text = self._without_sentence(datum, cell, own)
        self._found.agree(own, text, cell.spot, datum.placed)
        self._convert(own, cell, datum)

    def _in_list(self, datum: Datum) -> Loc:
        """The loc of a datum; of a list that the form fixes only filled records are there."""
        own = self._own(datum.pattern)
        for n, step in enumerate(own):
            listed = own[:n]
            if isinstance(step, int) and n > len(self._loc) - 1 and n < len(own) - 1:
                count = len(self._found.get(listed) or ())
                fixed = self._found.form.fixed_records(datum.pattern[:n]).get(step, {})
                for name, value in fixed.items():
                    self._found.put((*listed, count, name), value)
                return (*listed, count, *own[n + 1 :])
        return own

    def _without_sentence(self, datum: Datum, cell: Cell, own: Loc) -> str:
        """What stands behind the sentence that repeats other data; those are compared."""
        template = datum.definition.before
        sentence = frame(self._found.form, template, self._plan.record)
        read = sentence.beginning(cell.text)
        if read is None:
            if half_width(cell.text.strip()).startswith(half_width(sentence.begins)):
                usual = re.sub(r"\{[^}]*\}", "…", template)
                self._found.find(texts.odd_sentence(cell.spot, own, cell.text.strip(), usual))
            else:
                self._found.remark(cell, "前面没有写金额的一句")
            return cell.text
        said, rest = read
        for path, value in said.items():
            there = self._found.get(self._own(path))
            if not _equal(value, there):
                label = self._found.label(self._own(path))
                shown = "" if there is None else str(there)
                self._found.find(texts.amounts(cell.spot, own, label, value, shown))
        return rest

    def _convert(self, own: Loc, cell: Cell, datum: Datum) -> None:
        """An amount of a table that counts in another unit."""
        value = self._found.get(own)
        placed = datum.placed
        measure = placed.constraint.measure if placed else None
        if measure is None or measure.of != "money" or self._worth in (None, 1):
            return
        plain = NUMBER.fullmatch(half_width(cell.text).replace(",", "").strip())
        if plain and NUMBER.fullmatch(str(value)):
            amount = f"{(Decimal(str(value)) * (self._worth or 1)).normalize():f}"
            self._found.put(own, amount)
            told = f"{amount}{self._plan.money_unit}"
            self._found.understood(own, cell.spot, cell.text.strip(), told)

    def _counted(self, rows: Sequence[Row]) -> Decimal | None:
        """How many of the form's own unit of money one of the table's is."""
        setting = self._found.form.setting
        worth = {one.name: one.worth for one in setting.lists["money"]}
        for row in rows:
            for cell in row.filled if len(row.filled) <= _CAPTION else ():
                found = self._plan.money.search(half_width(cell.text[:_WIDE]))
                if found is not None:
                    unit = setting.canonical("money", found[1]) or found[1]
                    return (worth[unit] or Decimal(1)) / (
                        worth[self._plan.money_unit] or Decimal(1)
                    )
        return None

    def _own(self, pattern: Pattern) -> Loc:
        return (*self._loc, *pattern[len(self._loc) :])

    # ------------------------------------------------------------------ at the end

    def _complete(self, spot: Spot | None) -> None:
        """Say at the beginning of the table what is nowhere in it."""
        expected = list(self._plan.left.values())
        expected += [one for block in self._plan.blocks for one in block.bare]
        lacking = [one for one in expected if one.pattern not in self._met]
        for datum in lacking:
            self._found.find(texts.no_row(spot, datum.label, self._loc))
        for block in self._plan.blocks:
            if block.above and not any(one.pattern in self._met for one in block.above.values()):
                named = block.heading or "、".join(block.above)
                self._found.find(texts.no_row(spot, named, self._loc))
        for records in self._records.values():
            records.complete(spot)


def _fits(own: TextRow, row: Row) -> bool:
    """Whether a row has the labels of a laid out one, each at its place; some label must be."""
    if len(own) != len(row.cells) or not any(_is_label(one) for one in own):
        return False
    if not any(isinstance(one, Bearing) for one in own):
        return False
    for one, cell in zip(own, row.cells, strict=True):
        if isinstance(one, Printed) and label_key(one.text) != label_key(cell.text):
            return False
        if isinstance(one, Covered) and not cell.is_blank:
            return False
    return True


def _is_label(one: object) -> bool:
    return isinstance(one, Printed)


def _bears(row: TextRow, data: Sequence[Datum | None]) -> bool:
    return any(isinstance(one, Bearing) and one.datum in data for one in row)


def _equal(in_words: str, in_cell: object) -> bool:
    if not in_words or in_cell is None:
        return not in_words and in_cell is None
    if not NUMBER.fullmatch(in_words) or not NUMBER.fullmatch(str(in_cell)):
        return not NUMBER.fullmatch(str(in_cell))  # the cell is a problem itself
    return Decimal(in_words) == Decimal(str(in_cell))
