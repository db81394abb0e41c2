"""The live checks: what a workbook itself says while it is filled in, without macros.

Each check comes from the constraint, marker or relation that the reader applies too, and is built
twice at once: as a formula, and as its value now, which programs show that do not recalculate. A
line says the first thing that is wrong: × where the reader will object, △ where it may understand
what was meant. Law 2: where a line is green the reader finds nothing among these checks.

Formulas use functions of Excel 2007 only, and never VALUE on a text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Final
from weakref import WeakKeyDictionary

from xljixiao.form.cleaning import is_dots as is_dotted
from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Line, Place, Plan, Slot, Total
from xljixiao.form.ready import Form, starred
from xljixiao.model.shape import Pattern, resolve
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue, Rule
from xljixiao.rules.relations import Distinct, Needed, Relation, RisesTo, SumOf, needing
from xljixiao.workbook.book import FORMULA_CHARS
from xljixiao.workbook.cell_checks import Test, first_wrong, header_test, verdict
from xljixiao.workbook.field_checks import filled_tests, record_tests
from xljixiao.workbook.formulas import Shown, is_blank, is_dots, quote
from xljixiao.workbook.reach import Input, Reach
from xljixiao.workbook.relation_checks import (
    need_tests,
    part_tests,
    repeat_tests,
    rise_tests,
    sum_tests,
    total_tests,
)
from xljixiao.workbook.usage import Usage

_ERROR = "×有错误值，请重新填写"
_DEEPEST = 48
"""Excel nests 64 functions; a test is one, and some hold a dozen more."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The line of a row: where it says nothing, what it says else, as a formula and now."""

    quiet: str
    chain: str
    now: str
    depth: int


_TWINS: Final[WeakKeyDictionary[Plan, dict[tuple[Pattern, str], str | None]]] = WeakKeyDictionary()
_BLANK_ROWS: Final[WeakKeyDictionary[Plan, dict[tuple[int, bool, Catalogue], _Row]]] = (
    WeakKeyDictionary()
)
"""What a plan determines alone is the same on each of its sheets, in every workbook."""


class Live:
    """The live checks of one workbook."""

    def __init__(self, reach: Reach, usage: Usage, catalogue: Catalogue = CATALOGUE) -> None:
        self._reach = reach
        self._usage = usage
        self._catalogue = catalogue
        self._said: dict[tuple[int, int | None, int], Shown] = {}

    def line(self, sheet: Sheet, line: Line) -> Shown:
        """What one line says."""
        key = id(sheet.plan), sheet.index, line.box.row
        if key not in self._said:
            self._said[key] = self._say(sheet, line)
        return self._said[key]

    def twin(self, sheet: Sheet, slot: Slot, mark: str) -> str | None:
        """The formula that is TRUE where a filled cell is wrong (×) or worth a glance (△).

        It says of a pasted cell what the validation, which pasting passes by, would have said.
        """
        known = _TWINS.setdefault(sheet.plan, {})
        key = slot.path, mark
        if key not in known:
            one = self._reach.input(sheet, slot)
            tests = list(filled_tests(self._reach, sheet, one))
            known[key] = verdict(tests, one.at, mark)
        return known[key]

    def _say(self, sheet: Sheet, line: Line) -> Shown:
        if line.listed is not None:
            return self._guarded(sheet, list(self._table_tests(sheet, line.listed)))
        if line.total is not None:
            return self._guarded(sheet, list(self._total_tests(sheet, line.total)))
        shown, depth = self._checked(sheet, line, brief=False)
        if depth > _DEEPEST or len(shown.formula) > FORMULA_CHARS:
            shown, _ = self._checked(sheet, line, brief=True)
        return shown

    def _checked(self, sheet: Sheet, line: Line, *, brief: bool) -> tuple[Shown, int]:
        """A line and how deep it is; a `brief` one, for many cells, does not tell × from △."""
        inputs = [self._reach.input(sheet, slot) for slot in line.slots]
        if not line.owner:
            tests = list(self._tests(sheet, line, inputs, brief=brief))
            return self._guarded(sheet, tests), len(tests)
        row = self._row(sheet, line, inputs, brief=brief)
        return self._silenced(sheet, row), row.depth

    def _tests(
        self, sheet: Sheet, line: Line, inputs: Sequence[Input], *, brief: bool
    ) -> Iterator[Test]:
        yield from record_tests(self._reach, sheet, inputs, brief=brief)
        yield from self._relation_tests(sheet, line)

    def _row(self, sheet: Sheet, line: Line, inputs: Sequence[Input], *, brief: bool) -> "_Row":
        """A row of a table; a blank one has been made before, in this workbook or another one."""
        known = _BLANK_ROWS.setdefault(sheet.plan, {})
        key = line.box.row, brief, self._catalogue
        blank = sheet.index is not None and not self._reaches_out(line)
        blank = blank and all(
            one.value in (None, one.slot.preset) and not one.issued for one in inputs
        )
        if not blank:
            return self._made_row(sheet, line, inputs, brief=brief)
        if key not in known:
            known[key] = self._made_row(sheet, line, inputs, brief=brief)
        return known[key]

    def _reaches_out(self, line: Line) -> bool:
        """Whether a cell of the line is judged by one that may stand on another sheet."""
        form = self._reach.layout.form
        return any(
            isinstance(relation, Needed)
            for slot in line.slots
            for relation in _relations_at(form, slot.placed.pattern, self._catalogue)
        )

    def _made_row(
        self, sheet: Sheet, line: Line, inputs: Sequence[Input], *, brief: bool
    ) -> "_Row":
        """A row that holds no more than its presets, and dots, says nothing."""
        tests = list(self._tests(sheet, line, inputs, brief=brief))
        own = self._usage.sheet_of(sheet.place(line.owner))
        if len(inputs) > 1 and own is None:
            tests.insert(0, header_test(inputs[0], inputs[1]))
        is_nothing = is_dots if own is None else is_blank
        blank = [
            f"OR({is_nothing(one.at)},EXACT({one.at},{quote(one.slot.preset)}))"
            for one in inputs
            if one.slot.preset
        ]
        others = "&".join(one.at for one in inputs if not one.slot.preset)
        blank += [is_nothing(others)] if others else []
        unset = all(
            one.value in (None, one.slot.preset) or (own is None and is_dotted(str(one.value)))
            for one in inputs
        )
        if own is not None and own.plan.live_column is not None:
            blank.append(f"NOT({self._usage.active(own)})")
            unset = unset and not self._usage.is_active(own)
        chain, now = first_wrong(tests)
        return _Row(f"AND({','.join(blank)})", chain, "" if unset else now, len(tests))

    def _silenced(self, sheet: Sheet, row: "_Row") -> Shown:
        """A row on a sheet whose record may say that it asks nothing."""
        silence = self._usage.silence(sheet)
        quiet = f"OR({silence.formula},{row.quiet})" if silence.formula else row.quiet
        formula = f'IFERROR(IF({quiet},"",{row.chain}),{quote(_ERROR)})'
        return Shown(f"={formula}", "" if silence.now else row.now)

    def _guarded(self, sheet: Sheet, tests: Sequence[Test]) -> Shown:
        """The line of a block, a required table or a total; on a sheet not in use it is blank."""
        chain, now = first_wrong(tests)
        if sheet.index is None:
            return Shown(f"=IFERROR({chain},{quote(_ERROR)})", now)
        active = self._usage.active(sheet, own=True)
        cached = now if self._usage.is_active(sheet) else ""
        return Shown(f'=IFERROR(IF({active},{chain},""),{quote(_ERROR)})', cached)

    # ------------------------------------------------------------------ tests of several cells

    def _table_tests(self, sheet: Sheet, listed: Pattern) -> Iterator[Test]:
        rows = [one for one in sheet.plan.live if one.owner[: len(listed)] == listed]
        if not rows:
            return
        area = self._reach.area(sheet, rows[0].box, rows[-1].box, own=True)
        now = not any(self.line(sheet, row).cached for row in rows)
        yield Test(f'COUNTIF({area},"?*")=0', "×请至少填写一条", now)

    def _total_tests(self, sheet: Sheet, total: Total) -> Iterator[Test]:
        """The issued amounts of a column still add up to what was issued."""
        issued = self._reach.contents.issued
        runs = [
            [box for _, box in run]
            for given, run in groupby(total.cells, lambda cell: cell[0] in issued)
            if given
        ]
        areas = [self._reach.area(sheet, run[0], run[-1], own=True) for run in runs]
        amounts = [Decimal(str(issued[place])) for place, _ in total.cells if place in issued]
        yield from total_tests(total.placed.name, areas, sum(amounts, Decimal(0)))

    def _relation_tests(self, sheet: Sheet, line: Line) -> Iterator[Test]:
        form = self._reach.layout.form
        for slot in line.slots:
            for relation in _relations_at(form, slot.placed.pattern, self._catalogue):
                yield from self._related(sheet, line, slot, relation)

    def _related(self, sheet: Sheet, line: Line, slot: Slot, relation: Relation) -> Iterator[Test]:
        """A relation, said at one slot of those that it reads."""
        own = self._reach.input(sheet, slot)
        match relation:
            case SumOf(_, parts):
                paths = ((*slot.path[:-1], part) for part in parts)
                placed = [sheet.plan.by_path.get(path) for path in paths]
                if None in placed:  # as the rule: a side without a place is not judged
                    return
                sides = [self._reach.input(sheet, one) for one in placed if one]
                for side in sides:
                    if side.slot not in line.slots:
                        yield from part_tests(side)
                yield from sum_tests(own, sides)
            case RisesTo(_, _, last):
                steps = _alike(sheet, slot)
                if steps[-1] is slot:
                    yield from rise_tests([self._reach.input(sheet, one) for one in steps], last)
            case Distinct():
                rows = _alike(sheet, slot)
                above = [self._reach.input(sheet, one) for one in rows[: rows.index(slot)]]
                yield from repeat_tests(own, above)
            case Needed():
                yield from self._needed(sheet, own, relation)

    def _needed(self, sheet: Sheet, own: Input, relation: Needed) -> Iterator[Test]:
        """A field that a word, of its record or of the one around it, makes needed."""
        form = self._reach.layout.form
        place = sheet.place(own.slot.path)
        holder = place[:-1] if relation.own else place[:-3]
        record = resolve(form.model, starred(holder)).record
        found = self._reach.seen(sheet, Place((*holder, relation.when)))
        if record is not None and found is not None:
            yield from need_tests(own, found, needing(relation, record, form.setting))


@lru_cache(maxsize=1024)
def _relations_at(form: Form, pattern: Pattern, catalogue: Catalogue) -> tuple[Relation, ...]:
    """The relations that are said at a field: at the total, at a step, at a name."""

    def is_about(rule: Rule, relation: Relation) -> bool:
        match relation:
            case SumOf(total, _):
                tail = 1
                says = pattern[-1:] == (total,)
            case RisesTo(listed, value, _) | Distinct(listed, value, _) | Needed(listed, value):
                tail = 3
                says = pattern[-3:-2] == (listed,) and pattern[-1:] == (value,)
        if not says or rule.subject is None:
            return False
        record = resolve(form.model, pattern[: len(pattern) - tail]).record
        return record is not None and issubclass(record, rule.subject)

    found = [(rule, rule.relation) for rule in catalogue.rules if rule.relation is not None]
    return tuple(relation for rule, relation in found if is_about(rule, relation))


def _alike(sheet: Sheet, slot: Slot) -> list[Slot]:
    """The same field in all records of its list, in the order of the sheet."""
    listed, name = slot.path[:-2], slot.path[-1]
    return [one for one in sheet.plan.slots if one.path[:-2] == listed and one.path[-1] == name]
