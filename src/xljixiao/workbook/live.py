"""The live checks: what a workbook itself says while it is filled in, without macros.

Each check comes from the constraint, marker or relation that the reader applies too, and is built
twice at once: as a formula, and as its value now, which programs show that do not recalculate. A
line says the first thing that is wrong: × where the reader will object, △ where it may understand
what was meant. Law 2: where a line is green the reader finds nothing among these checks.

Formulas use functions of Excel 2007 only, and never VALUE on a text.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from xljixiao.form.constraints import Entry
from xljixiao.form.layout import Sheet
from xljixiao.form.loading import Form
from xljixiao.form.plan import Line, Slot, Total
from xljixiao.model.shape import Pattern, resolve
from xljixiao.model.values import NUMBER
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Rule
from xljixiao.rules.relations import Distinct, Relation, RisesTo, SumOf
from xljixiao.workbook.cell_checks import (
    Test,
    code_tests,
    date_tests,
    first_wrong,
    header_test,
    length_tests,
    number_tests,
    verdict,
)
from xljixiao.workbook.dictionary import list_name
from xljixiao.workbook.formulas import Shown, is_blank, is_number, norm, quote, without_signs
from xljixiao.workbook.reach import Input, Reach
from xljixiao.workbook.relation_checks import repeat_tests, rise_tests, sum_tests, total_tests
from xljixiao.workbook.usage import Usage

_ERROR = "×有错误值，请重新填写"
_SAFE_LENGTH = 12  # digits of a target that are surely within the model's bounds


class Live:
    """The live checks of one workbook."""

    def __init__(self, reach: Reach, usage: Usage) -> None:
        self._reach = reach
        self._usage = usage
        self._form = reach.layout.form
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
        one = self._reach.input(sheet, slot)
        return verdict(list(self._filled_tests(sheet, one)), one.at, mark)

    def _say(self, sheet: Sheet, line: Line) -> Shown:
        if line.listed is not None:
            return self._guarded(sheet, list(self._table_tests(sheet, line.listed)))
        if line.total is not None:
            return self._guarded(sheet, list(self._total_tests(sheet, line.total)))
        inputs = [self._reach.input(sheet, slot) for slot in line.slots]
        tests = [test for one in inputs for test in self._tests(sheet, one)]
        tests += self._relation_tests(sheet, line)
        if not line.owner:
            return self._guarded(sheet, tests)
        if len(inputs) > 1 and self._usage.sheet_of(sheet.place(line.owner)) is None:
            tests.insert(0, header_test(inputs[0], inputs[1]))
        return self._row(sheet, line, inputs, tests)

    def _row(
        self, sheet: Sheet, line: Line, inputs: Sequence[Input], tests: Sequence[Test]
    ) -> Shown:
        """A row that holds no more than its presets says nothing."""
        blank = [
            f"OR({is_blank(one.at)},EXACT({one.at},{quote(one.slot.preset)}))"
            if one.slot.preset
            else is_blank(one.at)
            for one in inputs
        ]
        unset = all(one.value in (None, one.slot.preset) for one in inputs)
        own = self._usage.sheet_of(sheet.place(line.owner))
        if own is not None:
            blank.append(f"NOT({self._usage.active(own)})")
            unset = unset and not self._usage.is_active(own)
        silent, is_silent = self._usage.silent(sheet)
        quiet = f"OR({silent},AND({','.join(blank)}))" if silent else f"AND({','.join(blank)})"
        chain, now = first_wrong(tests)
        formula = f'IFERROR(IF({quiet},"",{chain}),{quote(_ERROR)})'
        return Shown(f"={formula}", "" if unset or is_silent else now)

    def _guarded(self, sheet: Sheet, tests: Sequence[Test]) -> Shown:
        """The line of a block, a required table or a total; on a sheet not in use it is blank."""
        chain, now = first_wrong(tests)
        if sheet.index is None:
            return Shown(f"=IFERROR({chain},{quote(_ERROR)})", now)
        active = self._usage.active(sheet, own=True)
        cached = now if self._usage.is_active(sheet) else ""
        return Shown(f'=IFERROR(IF({active},{chain},""),{quote(_ERROR)})', cached)

    # ------------------------------------------------------------------ tests of one cell

    def _tests(self, sheet: Sheet, one: Input) -> Iterator[Test]:
        if one.slot.definition.required:
            yield from self._implied_tests(sheet, one)
            yield Test(is_blank(one.at), f"×请填写{one.name}", one.value is None)
        for test in self._filled_tests(sheet, one):
            bad = f"AND(LEN({one.at})>0,{test.bad})"
            yield Test(bad, test.says, one.value is not None and test.hit)

    def _implied_tests(self, sheet: Sheet, one: Input) -> Iterator[Test]:
        """A blank above a known word: the reader may take it from there."""
        for below in self._reach.beside(sheet, one.slot):
            term = below.slot.constraint.term
            if term is not None and term.under == one.slot.path[-1]:
                bad = f"AND({is_blank(one.at)},{_spelled(term.of, below.at)})"
                hit = one.value is None and below.value is not None
                yield Test(bad, f"△请核对{one.name}：请从列表中选择", hit)

    def _filled_tests(self, sheet: Sheet, one: Input) -> Iterator[Test]:
        constraint = one.slot.constraint
        term = constraint.term
        if term is not None and not term.open and self._form.setting.words(term.of):
            yield from self._term_tests(sheet, one)
        elif constraint.unless is not None:
            yield from self._unless_tests(sheet, one)
        elif constraint.entry is Entry.NUMBER:
            yield from number_tests(one)
        elif constraint.entry is Entry.DATE:
            yield from date_tests(one)
        elif constraint.code is not None:
            yield from code_tests(one)
        yield from length_tests(one)

    def _term_tests(self, sheet: Sheet, one: Input) -> Iterator[Test]:
        term = one.slot.constraint.term
        if term is None:
            return
        words = self._form.setting.words(term.of)
        name, value = list_name(term.of), str(one.value)
        known = f"SUMPRODUCT(--EXACT({name},{one.at}))"
        meant = [_spelled(term.of, one.at)]
        for beside in self._reach.beside(sheet, one.slot):
            unless = beside.slot.constraint.unless
            if unless and beside.slot.constraint.numeric and one.slot.path[-1] == unless.field:
                # a whole target may stand in the operator's cell, pasted so from Word
                meant.append(f"NOT(OR(ISNUMBER({beside.at}),{is_number(beside.at)}))")
        bad = f"AND({known}=0,OR({','.join(meant)}))"
        yield Test(bad, f"△请核对{one.name}：请从列表中选择", hit=False)
        yield Test(f"{known}=0", f"×{one.name}不在列表中，请选择", value not in words)
        if term.under is not None:
            parent = self._reach.sibling(sheet, one.slot, term.under)
            under = self._form.setting.words(term.of, under=str(parent.value))
            pair = f"EXACT({name}.parent,{parent.at})*EXACT({name},{one.at})"
            says = f"×{one.name}与{parent.name}不匹配"
            yield Test(f"SUMPRODUCT({pair})=0", says, value not in under)

    def _unless_tests(self, sheet: Sheet, one: Input) -> Iterator[Test]:
        """A number unless a sibling says words; or nothing at all where it does."""
        unless = one.slot.constraint.unless
        if unless is None:
            return
        other = self._reach.sibling(sheet, one.slot, unless.field)
        says_words = f"EXACT({other.at},{quote(unless.word)})"
        words_now = other.value == unless.word
        if not one.slot.constraint.numeric:
            says = f"×{other.name}为“{unless.word}”时，不填{one.name}"
            yield Test(says_words, says, words_now)
            return
        at, number = one.at, NUMBER.fullmatch(str(one.value)) is not None
        plain = f"OR(ISNUMBER({at}),{is_number(at)})"
        meant = is_number(without_signs(at))
        says = f"{one.name}应填数字；填文字的，{other.name}请选“{unless.word}”"
        yield Test(
            f"AND(NOT({says_words}),NOT({plain}),NOT({meant}))",
            f"×{says}",
            not words_now and not number,
        )
        short = f'AND(LEN({at})<={_SAFE_LENGTH},LEN({at})-IFERROR(FIND(".",{at}),LEN({at}))<=6)'
        sure = re.compile(rf"(?=.{{1,{_SAFE_LENGTH}}}$)\d*(\.\d{{0,6}})?", re.ASCII)
        odd = not words_now and not (number and sure.fullmatch(str(one.value)))
        sure_formula = f"AND({plain},{short})"
        yield Test(f"AND(NOT({says_words}),NOT({sure_formula}))", f"△请核对{one.name}的数字", odd)

    # ------------------------------------------------------------------ tests of several cells

    def _table_tests(self, sheet: Sheet, listed: Pattern) -> Iterator[Test]:
        rows = [one for one in sheet.plan.live if one.owner[: len(listed)] == listed]
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
        for slot in line.slots:
            for relation in _relations_at(self._form, slot.placed.pattern):
                yield from self._related(sheet, slot, relation)

    def _related(self, sheet: Sheet, slot: Slot, relation: Relation) -> Iterator[Test]:
        """A relation, said at one slot of those that it reads."""
        own = self._reach.input(sheet, slot)
        match relation:
            case SumOf(_, parts):
                paths = ((*slot.path[:-1], part) for part in parts)
                placed = [sheet.plan.by_path.get(path) for path in paths]
                if None not in placed:  # as the rule: a side without a place is not judged
                    yield from sum_tests(
                        own, [self._reach.input(sheet, one) for one in placed if one]
                    )
            case RisesTo(_, _, last):
                steps = _alike(sheet, slot)
                if steps[-1] is slot:
                    yield from rise_tests([self._reach.input(sheet, one) for one in steps], last)
            case Distinct():
                rows = _alike(sheet, slot)
                above = [self._reach.input(sheet, one) for one in rows[: rows.index(slot)]]
                yield from repeat_tests(own, above)


@lru_cache(maxsize=1024)
def _relations_at(form: Form, pattern: Pattern) -> tuple[Relation, ...]:
    """The relations that are said at a field: at the total, at a step, at a name."""

    def is_about(rule: Rule, relation: Relation) -> bool:
        match relation:
            case SumOf(total, _):
                tail = 1
                says = pattern[-1:] == (total,)
            case RisesTo(listed, value, _) | Distinct(listed, value, _):
                tail = 3
                says = pattern[-3:-2] == (listed,) and pattern[-1:] == (value,)
        if not says or rule.subject is None:
            return False
        record = resolve(form.model, pattern[: len(pattern) - tail]).record
        return record is not None and issubclass(record, rule.subject)

    found = [(rule, rule.relation) for rule in CATALOGUE.rules if rule.relation is not None]
    return tuple(relation for rule, relation in found if is_about(rule, relation))


def _spelled(of: str, at: str) -> str:
    """The formula that is TRUE where a cell holds a word of a list in some accepted spelling."""
    compact = f'SUBSTITUTE({norm(at)}," ","")'
    return f"SUMPRODUCT(--EXACT({list_name(of)}.spellings,{compact}))>0"


def _alike(sheet: Sheet, slot: Slot) -> list[Slot]:
    """The same field in all records of its list, in the order of the sheet."""
    listed, name = slot.path[:-2], slot.path[-1]
    return [one for one in sheet.plan.slots if one.path[:-2] == listed and one.path[-1] == name]
