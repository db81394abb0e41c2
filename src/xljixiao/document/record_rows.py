"""The rows of a table of records under a head of labels (绩效指标).

A merged cell leaves blanks below it; they mean what stands above: in the column that the form
merges where the next column agrees, in any other where the file says that the cells are one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from xljixiao.document import targets
from xljixiao.document.flow import Cell, Row
from xljixiao.document.found import Found
from xljixiao.document.table_plan import label_key
from xljixiao.form.cells import Kind, Raw
from xljixiao.form.cleaning import clean, is_filler
from xljixiao.form.text_rows import Datum
from xljixiao.model.record import Loc
from xljixiao.model.shape import resolve
from xljixiao.model.targets import QUALITATIVE, AmbiguousTarget
from xljixiao.model.written import is_deadline
from xljixiao.rules import fields, texts
from xljixiao.rules.problem import Spot, quoted, say

_HEAD, _BLANK, _MISFIT, _FILLER = "表头", "空白格", "没有对上的一行", "空行"


class Records:
    """One table of records of a document's record."""

    def __init__(self, path: str, data: Sequence[Datum], loc: Loc, found: Found) -> None:
        self._loc: Loc = (*loc, path)
        self._columns = {label_key(one.label): one for one in data}
        self._found = found
        self._order: list[Datum] | None = None
        self._is_met = False
        self._count = 0
        self._rows: list[tuple[Loc, dict[Datum, Cell]]] = []
        self._above: str | None = ""
        """The word above in the merged column; blank at first, None where it is not known."""
        self._merged = next((one for one in data if one.definition.merged), None)
        self._narrowed = next((one for one in data if self._is_under(one)), None)

    def _is_under(self, one: Datum) -> bool:
        term = one.placed.constraint.term if one.placed else None
        return bool(term and self._merged and term.under == self._merged.pattern[-1])

    # ------------------------------------------------------------------ the head

    def is_head(self, row: Row) -> bool:
        """Whether a row is made of the labels."""
        keys = [label_key(one.text) for one in row.filled]
        known = [one for one in keys if one in self._columns]
        return len(known) >= 2 and len(known) * 2 > len(keys)

    def read_head(self, row: Row) -> None:
        self._is_met = True
        self._found.use(row, _HEAD)
        keys = [label_key(one.text) for one in row.cells]
        if sorted(keys) == sorted(self._columns):
            self._order = [self._columns[one] for one in keys]
            return
        told = f"表头应有 {len(self._columns)} 格：{'、'.join(self._columns)}"
        self._found.find(texts.misaligned(row.spot, row.text, told))

    # ------------------------------------------------------------------ a row

    def fits(self, row: Row) -> bool:
        """Whether a row has as many cells as the head."""
        return self._order is not None and len(row.cells) == len(self._order)

    def read(self, row: Row) -> None:
        """Read a row as a record, or say why it cannot be one."""
        if self._order is None:
            self._found.use(row, _MISFIT)
            return
        if not row.filled:
            self._found.use(row, _BLANK)
            return
        if all(is_filler(one.text.strip(), self._found.form.setting) for one in row.filled):
            self._found.use(row, _FILLER)
            self._found.remark(row, "这一行已按空行处理")
            return
        cells = self._aligned(row, self._order)
        if cells is None:
            self._above = None
            self._found.use(row, _MISFIT)
            told = f"这一行有 {len(row.cells)} 格，表头有 {len(self._order)} 格"
            self._found.find(texts.misaligned(row.spot, row.text, told))
            return
        loc = (*self._loc, self._count)
        self._count += 1
        self._found.place(loc, row.spot)
        by_datum = dict(zip(self._order, cells, strict=True))
        for datum, cell in by_datum.items():
            by_datum[datum] = self._continued(loc, datum, cell)
            self._take(loc, datum, by_datum[datum])
        self._as_above(loc, by_datum, row)
        self._understand(loc)
        self._ask_about_shifts(loc, by_datum)
        self._rows.append((loc, by_datum))

    def _aligned(self, row: Row, order: Sequence[Datum]) -> list[Cell] | None:
        """The cells, one a column; a merged first one may be missing where the next is certain."""
        cells = list(row.cells)
        while len(cells) > len(order) and cells[-1].is_blank:
            self._found.use(cells.pop(), _BLANK)
        if len(cells) == len(order) - 1 and order[0] is self._merged and self._narrowed is order[1]:
            word = self._word(cells[0], order[1])
            if word is not None:
                self._found.remark(cells[0], "前面少一格，已按一级指标与上面相同识别")
                return [Cell("", cells[0].spots), *cells]
        return cells if len(cells) == len(order) else None

    def _word(self, cell: Cell, datum: Datum) -> str | None:
        """The word of a list that a cell holds."""
        placed, setting = datum.placed, self._found.form.setting
        if placed is None or placed.constraint.term is None or cell.is_blank:
            return None
        word, _ = clean(Raw(Kind.TEXT, cell.text), placed.constraint, setting)
        return str(word) if word in setting.words(placed.constraint.term.of) else None

    def _continued(self, loc: Loc, datum: Datum, cell: Cell) -> Cell:
        """A cell with the text of the one above, where the file says that they are one."""
        if datum is self._merged or not cell.above.strip():
            return cell
        own = (*loc, *datum.pattern[len(loc) :])
        above = cell.above.strip()
        told = f"这一格与上面合并，按“{quoted(above)}”识别"
        self._found.note(own, cell.spot, "", above, say("", told, "不必修改，如有误请更正"))
        return Cell(cell.above, cell.spots)

    def _take(self, loc: Loc, datum: Datum, cell: Cell) -> None:
        if cell.is_blank:
            for spot in cell.spots:
                self._found.uses.setdefault(spot, _BLANK)
            return
        own = (*loc, *datum.pattern[len(loc) :])
        self._found.use(cell, own)
        is_asked = self._found.ask_about_slips(own, cell.lines)
        if datum.placed is not None:
            self._found.take(own, cell.text, cell.spot, datum.placed)
        elif not is_asked:
            self._target(own, cell)

    def _target(self, own: Loc, cell: Cell) -> None:
        """Operator, number and unit in one cell."""
        self._found.place(own, cell.spot)
        try:
            target = targets.read(cell.text, self._found.form.setting)
        except AmbiguousTarget as doubt:
            asked = doubt.asked or str(doubt).partition("”")[2]
            told = say(cell.text.strip(), f"这一格{asked.rstrip('。')}", "请改好这一格")
            self._found.find(fields.QUESTION.finding(own, told, cell.text.strip()))
            return
        except ValidationError as error:
            self._found.find(*(one.within(own) for one in fields.findings(error)))
            return
        data = {"operator": target.operator, "unit": target.unit, target.bearer: None}
        data[target.bearer] = target.words if target.words is not None else f"{target.value:f}"
        for name, value in data.items():
            if value is not None:
                self._found.put((*own, name), value, cell.spot)
        if str(target) == cell.text.strip():
            return
        shown = targets.spelled(target, self._found.form.setting)
        if shown != cell.text.strip():
            self._found.understood(own, cell.spot, cell.text.strip(), shown)

    # ------------------------------------------------------------------ what cells mean together

    def _as_above(self, loc: Loc, cells: dict[Datum, Cell], row: Row) -> None:
        """Fill a blank of the merged column with the word above it, where that can be."""
        if self._merged is None:
            return
        name = self._merged.pattern[-1]
        own = (*loc, name)
        if not cells[self._merged].is_blank:
            self._above = str(self._found.get(own))
            return
        if self._above is None:  # the row above could not be read; it is a problem already
            return
        word = self._word(cells[self._narrowed], self._narrowed) if self._narrowed else None
        of = (
            self._narrowed.placed.constraint.term
            if self._narrowed and self._narrowed.placed
            else None
        )
        setting = self._found.form.setting
        if of and word and word not in setting.words(of.of, under=self._above):
            is_cut = len(row.cells) < len(cells) and not self._above
            if is_cut and setting.above(of.of, word):
                self._above = str(setting.above(of.of, word))
            else:
                self._found.find(texts.broken_levels(row.spot, own, word, self._above))
                self._above = None
                return
        if self._above:
            self._found.put(own, self._above, cells[self._merged].spot)
        else:
            self._found.find(fields.blank(own))

    def _understand(self, loc: Loc) -> None:
        record = resolve(self._found.form.model, (*_stars(loc),)).record
        node = self._found.get(loc)
        if record is None or not isinstance(node, dict):
            return
        for below, value in record.understood(node, self._found.form.setting).items():
            own = (*loc, *below)
            typed = self._found.get(own)
            if typed != value and not any(one.loc == own for one in self._found.findings):
                self._found.put(own, value, self._found.locate(own))
                self._found.understood(own, self._found.locate(own), str(typed or ""), value)

    def _ask_about_shifts(self, loc: Loc, cells: dict[Datum, Cell]) -> None:
        """Ask where something else than the target reads as one, and the target does not."""
        own = next((one for one in cells if one.placed is None), None)
        if own is None or self._is_target(cells[own]):
            return
        there = cells[own].text.strip()
        for datum, cell in cells.items():
            if datum is not own and self._is_target(cell):
                at = (*loc, *datum.pattern[len(loc) :])
                self._found.find(
                    texts.shifted(cell.spot, at, cell.text.strip(), datum.label, there)
                )
                return
        order = self._order or []
        before = order[order.index(own) - 1] if own in order[1:] else None
        if before and cells[before].is_blank and there and not self._found.is_marked:
            at = (*loc, *own.pattern[len(loc) :])
            self._found.find(texts.perhaps_shifted(cells[own].spot, at, there, before.label))

    def _ask_about_likeness(self) -> None:
        """Ask where a target is word for word what the column behind has in other rows."""
        order = self._order or []
        own = next((one for one in order if one.placed is None), None)
        if own is None or own is order[-1]:
            return
        behind = order[order.index(own) + 1]
        others = Counter(cells[behind].text.strip() for _, cells in self._rows)
        for loc, cells in self._rows:
            text = cells[own].text.strip()
            if text and text != cells[behind].text.strip() and others[text]:
                at = (*loc, *own.pattern[len(loc) :])
                self._found.find(texts.as_elsewhere(cells[own].spot, at, text, behind.label))

    def _is_target(self, cell: Cell) -> bool:
        """Whether a cell holds what is a target and nothing else."""
        text, setting = cell.text.strip(), self._found.form.setting
        if not text:
            return False
        try:
            if targets.read(text, setting).operator != QUALITATIVE:
                return True
        except (AmbiguousTarget, ValidationError):
            return False
        return setting.canonical("qualitative", text.rstrip("。")) is not None or is_deadline(text)

    def complete(self, spot: Spot | None) -> None:
        """Say so where there was no such table."""
        self._ask_about_likeness()
        if not self._is_met:
            label = next(iter(self._columns.values())).label
            self._found.find(texts.no_row(spot, label, self._loc[:-1]))


def _stars(loc: Loc) -> Iterator[str]:
    for step in loc:
        yield "*" if isinstance(step, int) else step
