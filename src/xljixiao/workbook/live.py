"""The live checks: what a workbook itself says while it is filled in, without macros.

Each check comes from the constraint, marker or relation that the reader applies too, and is built
twice at once: as a formula, and as its value now, which programs show that do not recalculate. A
line says the first thing that is wrong: × where the reader will object, △ where it may understand
what was meant. Law 2: where a line is green the reader finds nothing among these checks.

Formulas reach their inputs by INDEX over the whole column, so that cutting and pasting a cell does
not bend them; they use functions of Excel 2007 only, and never VALUE on a text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xljixiao.form.cells import Box, column_letters, quoted
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.contents import Contents
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.loading import Form, starred
from xljixiao.form.plan import Line, Place, Slot
from xljixiao.model.record import silencers
from xljixiao.model.shape import Pattern, resolve
from xljixiao.model.values import NUMBER
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue, Rule
from xljixiao.rules.relations import Distinct, Relation, RisesTo, SumOf
from xljixiao.workbook.book import FORMULA_CHARS
from xljixiao.workbook.cell_checks import (
    Input,
    Test,
    code_tests,
    date_tests,
    first_wrong,
    length_tests,
    number_tests,
)
from xljixiao.workbook.dictionary import list_name
from xljixiao.workbook.formulas import (
    how_many,
    is_blank,
    is_number,
    norm,
    quote,
    without_signs,
)
from xljixiao.workbook.relation_checks import part_tests, repeat_tests, rise_tests, sum_tests

ACTIVE = "填写检查（不打印）"
_SPARE = "备用表，不用可不填"
_READY = "填写完整，可以上报（财政部门还将审核指标质量）"
_FULL = "填写完整"
_ERROR = "×有错误值，请重新填写"
_DEEPEST = 48
"""Excel nests 64 functions; a test is one, and some hold a dozen more."""
_SAFE_LENGTH = 12  # digits of a target that are surely within the model's bounds


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula with its value now."""

    formula: str
    cached: str | Decimal


class Live:
    """The live checks of one workbook."""

    def __init__(
        self,
        layout: Layout,
        contents: Contents,
        name_of: Callable[[Sheet], str],
        catalogue: Catalogue = CATALOGUE,
    ) -> None:
        self._layout = layout
        self._form = layout.form
        self._contents = contents
        self._name_of = name_of
        self._catalogue = catalogue
        self._said: dict[tuple[int, int | None, int], Shown] = {}
        self._heads: dict[Place, str] = {}

    # ------------------------------------------------------------------ lines

    def line(self, sheet: Sheet, line: Line) -> Shown:
        """What one line says."""
        key = id(sheet.plan), sheet.index, line.box.row
        if key not in self._said:
            self._said[key] = self._say(sheet, line)
        return self._said[key]

    def _say(self, sheet: Sheet, line: Line) -> Shown:
        if line.listed is not None:
            return self._guarded(sheet, list(self._table_tests(sheet, line.listed)))
        shown, tests = self._checked(sheet, line, brief=False)
        if len(tests) > _DEEPEST or len(shown.formula) > FORMULA_CHARS:
            shown, _ = self._checked(sheet, line, brief=True)
        return shown

    def _checked(self, sheet: Sheet, line: Line, *, brief: bool) -> tuple[Shown, Sequence[Test]]:
        """A line with its tests; a `brief` one, for many cells, does not tell × from △."""
        inputs = [self._input(sheet, slot) for slot in line.slots]
        tests = [test for one in inputs for test in self._tests(sheet, one, brief=brief)]
        tests += self._relation_tests(sheet, line)
        if not line.owner:
            return self._guarded(sheet, tests), tests
        return self._row(sheet, line, inputs, tests), tests

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
        own = self._own_sheet(sheet.place(line.owner))
        if own is not None and _is_live(own):
            blank.append(f"NOT(EXACT({self.cell(own, own.plan.live_head)},{quote(ACTIVE)}))")
            unset = unset and self._head_text(own) != ACTIVE
        silent, is_silent, _ = self._silent(sheet)
        quiet = f"OR({silent},AND({','.join(blank)}))" if silent else f"AND({','.join(blank)})"
        chain, now = first_wrong(tests)
        formula = f'IFERROR(IF({quiet},"",{chain}),{quote(_ERROR)})'
        return Shown(f"={formula}", "" if unset or is_silent else now)

    def _guarded(self, sheet: Sheet, tests: Sequence[Test]) -> Shown:
        """The line of a block or a required table; on a sheet not in use it says nothing."""
        chain, now = first_wrong(tests)
        if sheet.index is None:
            return Shown(f"=IFERROR({chain},{quote(_ERROR)})", now)
        active = f"EXACT({self.cell(sheet, sheet.plan.live_head, own=True)},{quote(ACTIVE)})"
        cached = now if self._head_text(sheet) == ACTIVE else ""
        return Shown(f'=IFERROR(IF({active},{chain},""),{quote(_ERROR)})', cached)

    # ------------------------------------------------------------------ sheets

    def head(self, sheet: Sheet) -> Shown | str:
        """The head of the live column; on a repeated sheet it says whether the sheet is in use."""
        if sheet.index is None:
            return ACTIVE
        silent, _, says = self._silent(sheet)
        used = f"IF({'+'.join(self._use(sheet))}>0,{quote(ACTIVE)},{quote(_SPARE)})"
        formula = f"IF({silent},{quote(says)},{used})" if silent else used
        return Shown(f"=IFERROR({formula},{quote(ACTIVE)})", self._head_text(sheet))

    def state(self, sheet: Sheet) -> Shown:
        """What the lines of a sheet come to."""
        count, now = self._open(sheet, own=True)
        head = self.cell(sheet, sheet.plan.live_head, own=True)
        judged = f"IF({count}=0,{quote(_FULL)},{how_many(count)})"
        text = self._head_text(sheet)
        return Shown(
            f"=IF(EXACT({head},{quote(ACTIVE)}),{judged},{head})",
            self._counted(now, _FULL) if text == ACTIVE else text,
        )

    def open(self, sheet: Sheet) -> Shown:
        """How many lines of a sheet are not green."""
        count, now = self._open(sheet)
        return Shown(f"={count}", Decimal(now))

    def state_of(self, sheet: Sheet) -> Shown:
        """The state of a sheet, repeated on another."""
        return Shown(f"={self.cell(sheet, sheet.plan.live_state)}", self.state(sheet).cached)

    def sheet_of(self, record: Place) -> Sheet:
        """The sheet of a record that has one."""
        return next(sheet for sheet in self._layout.sheets if sheet.base == record)

    def sheet_named(self, name: str) -> Sheet:
        """The only sheet of a definition."""
        return next(one for one in self._layout.sheets if one.plan.definition.name == name)

    def panel_total(self) -> Shown:
        """The panel's sentence over all sheets; it promises no more than the checks see."""
        single = [one for one in self._layout.sheets if one.index is None and _is_live(one)]
        counts = [self._open(one) for one in single]
        parts = [formula for formula, _ in counts]
        now = sum(one for _, one in counts)
        for listed in self._form.repeated:
            area, open_now = self._cockpit(listed)
            parts += [f"SUM({area})"] if area else []
            now += sum(open_now)
        total = "+".join(parts)
        formula = f"=IF({total}=0,{quote(_READY)},{how_many(total)})"
        return Shown(formula, self._counted(now, _READY))

    def panel_list(self, listed: str) -> Shown:
        """How many sheets of a list have something open."""
        area, now = self._cockpit(listed)
        if not area:
            return Shown('=""', "")
        count = f'COUNTIF({area},">0")'
        many = sum(1 for one in now if one)
        formula = f'=IF({count}=0,{quote(_FULL)},"有 "&{count}&" 个项目需要填写或修改")'
        return Shown(formula, f"有 {many} 个项目需要填写或修改" if many else _FULL)

    def _cockpit(self, listed: str) -> tuple[str, list[int]]:
        """The cells that count the open places of each sheet of a list, and their values now."""
        for sheet in self._layout.sheets:
            rows = [one for one in sheet.plan.cockpit if one.record[0] == listed]
            if rows:
                first, last = rows[0].open, rows[-1].open
                area = f"{quoted(self._name_of(sheet))}!{first.absolute}:{last.absolute}"
                return area, [self._open(self.sheet_of(one.record))[1] for one in rows]
        return "", []

    def _open(self, sheet: Sheet, *, own: bool = False) -> tuple[str, int]:
        lines = sheet.plan.live
        if not lines:
            return "0", 0
        first, last = lines[0].box, lines[-1].box
        prefix = "" if own else f"{quoted(self._name_of(sheet))}!"
        area = f"{prefix}{first.absolute}:{last.absolute}"
        now = sum(str(self.line(sheet, one).cached)[:1] in {"×", "△"} for one in lines)
        return f'(COUNTIF({area},"×*")+COUNTIF({area},"△*"))', now

    @staticmethod
    def _counted(now: int, full: str) -> str:
        return f"还有 {now} 处需要填写或修改" if now else full

    def _head_text(self, sheet: Sheet) -> str:
        if sheet.index is None:
            return ACTIVE
        if sheet.base not in self._heads:
            self._heads[sheet.base] = self._head_now(sheet)
        return self._heads[sheet.base]

    def _head_now(self, sheet: Sheet) -> str:
        _, is_silent, says = self._silent(sheet)
        if is_silent:
            return says
        slots = [(sheet, slot) for slot in sheet.plan.slots] + list(self._elsewhere(sheet))
        used = any(
            self._contents.at(of.place(slot.path)) not in (None, slot.preset) for of, slot in slots
        )
        return ACTIVE if used else _SPARE

    def _use(self, sheet: Sheet) -> Iterator[str]:
        """Terms of a sum that is positive where anything of a record is filled in."""
        for slot in sheet.plan.slots:
            if not slot.owner:
                yield f"LEN({norm(self._input(sheet, slot).at)})"
        for of, slot in self._elsewhere(sheet):
            at = self.cell(of, slot.box)
            same = f"EXACT({at},{quote(slot.preset)})+" if slot.preset else ""
            yield f"({same}{is_blank(at)}=0)"
        rows = [line.box for line in sheet.plan.live if line.owner]
        if rows:
            yield f'COUNTIF({rows[0].absolute}:{rows[-1].absolute},"?*")'

    def _elsewhere(self, sheet: Sheet) -> Iterator[tuple[Sheet, Slot]]:
        """The slots of a sheet's record that stand on another sheet (the directory)."""
        for other in self._layout.sheets:
            for slot in other.plan.slots if other.index is None else ():
                if sheet.base and other.place(slot.owner) == sheet.base:
                    yield other, slot

    def _own_sheet(self, owner: Place) -> Sheet | None:
        """The sheet of a record, seen from a row about it on another sheet."""
        return next((one for one in self._layout.sheets if one.base and one.base == owner), None)

    def _silent(self, sheet: Sheet) -> tuple[str, bool, str]:
        """The formula that is TRUE where a record asks nothing, its value now, the words."""
        record = resolve(self._form.model, starred(sheet.base)).record
        if sheet.index is None or record is None:
            return "", False, ""
        conditions: list[str] = []
        now, says = False, ""
        for field, words in silencers(record, self._form.setting):
            found = self._layout.slot(sheet.place((field,)))
            if found is not None:
                of, slot = found
                at = self.cell(of, slot.box, own=of is sheet)
                conditions += [f"EXACT({at},{quote(word)})" for word in words]
                now = now or self._contents.at(sheet.place((field,))) in words
                says = f"按{slot.placed.name}，本表不必填"
        return (f"OR({','.join(conditions)})" if conditions else ""), now, says

    # ------------------------------------------------------------------ tests of one cell

    def _tests(self, sheet: Sheet, one: Input, *, brief: bool) -> Iterator[Test]:
        constraint, at, value = one.slot.constraint, one.at, one.value
        if one.slot.definition.required:
            yield Test(is_blank(at), f"×请填写{one.name}", value is None)
        for test in self._filled_tests(sheet, one, constraint, brief=brief):
            yield Test(f"AND(LEN({at})>0,{test.bad})", test.says, value is not None and test.hit)

    def _filled_tests(
        self, sheet: Sheet, one: Input, constraint: Constraint, *, brief: bool
    ) -> Iterator[Test]:
        term = constraint.term
        if term is not None and not term.open and self._form.setting.words(term.of):
            yield from self._term_tests(sheet, one, brief=brief)
            if brief:  # a word of the list is not too long
                return
        elif constraint.unless is not None:
            yield from self._unless_tests(sheet, one, brief=brief)
        elif constraint.entry is Entry.NUMBER:
            yield from number_tests(one, brief=brief)
        elif constraint.entry is Entry.DATE:
            yield from date_tests(one)
        elif constraint.code is not None:
            yield from code_tests(one)
        yield from length_tests(one)

    def _term_tests(self, sheet: Sheet, one: Input, *, brief: bool) -> Iterator[Test]:
        term = one.slot.constraint.term
        if term is None:
            return
        words = self._form.setting.words(term.of)
        name, value = list_name(term.of), str(one.value)
        known = f"SUMPRODUCT(--EXACT({name},{one.at}))"
        compact = f'SUBSTITUTE({norm(one.at)}," ","")'
        spelled = f"SUMPRODUCT(--EXACT({name}.spellings,{compact}))>0"
        choose = f"△请核对{one.name}：请从列表中选择"
        if brief:
            yield Test(f"{known}=0", choose, value not in words)
        else:
            yield Test(f"AND({known}=0,{spelled})", choose, hit=False)
            yield Test(f"{known}=0", f"×{one.name}不在列表中，请选择", value not in words)
        if term.under is not None:
            parent = self._sibling(sheet, one.slot, term.under)
            under = self._form.setting.words(term.of, under=str(parent.value))
            pair = f"EXACT({name}.parent,{parent.at})*EXACT({name},{one.at})"
            says = f"×{one.name}与{parent.name}不匹配"
            yield Test(f"SUMPRODUCT({pair})=0", says, value not in under)

    def _unless_tests(self, sheet: Sheet, one: Input, *, brief: bool) -> Iterator[Test]:
        """A number unless a sibling says words; or nothing at all where it does."""
        unless = one.slot.constraint.unless
        if unless is None:
            return
        other = self._sibling(sheet, one.slot, unless.field)
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
        if not brief:
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
        area = f"{rows[0].box.absolute}:{rows[-1].box.absolute}"
        now = not any(self.line(sheet, row).cached for row in rows)
        yield Test(f'COUNTIF({area},"?*")=0', "×请至少填写一条", now)

    def _relation_tests(self, sheet: Sheet, line: Line) -> Iterator[Test]:
        for slot in line.slots:
            for relation in _relations_at(self._form, slot.placed.pattern, self._catalogue):
                yield from self._related(sheet, line, slot, relation)

    def _related(self, sheet: Sheet, line: Line, slot: Slot, relation: Relation) -> Iterator[Test]:
        """A relation, said at one slot of those that it reads."""
        own = self._input(sheet, slot)
        match relation:
            case SumOf(_, parts):
                paths = ((*slot.path[:-1], part) for part in parts)
                placed = [sheet.plan.by_path.get(path) for path in paths]
                if None in placed:  # as the rule: a side without a place is not judged
                    return
                sides = [self._input(sheet, one) for one in placed if one]
                for side in sides:
                    if side.slot not in line.slots:
                        yield from part_tests(side)
                yield from sum_tests(own, sides)
            case RisesTo(_, _, last):
                steps = _alike(sheet, slot)
                if steps[-1] is slot:
                    yield from rise_tests([self._input(sheet, one) for one in steps], last)
            case Distinct():
                rows = _alike(sheet, slot)
                above = [self._input(sheet, one) for one in rows[: rows.index(slot)]]
                yield from repeat_tests(own, above)

    # ------------------------------------------------------------------ cells

    def _input(self, sheet: Sheet, slot: Slot) -> Input:
        """A slot through INDEX over its column: fixed row in a block, the own row in a table."""
        letters = column_letters(slot.box.column)
        row = "ROW()" if slot.owner else str(slot.box.row + 1)
        at = f"INDEX(${letters}$1:${letters}${sheet.plan.rows},{row})"
        return Input(slot, at, self._contents.at(sheet.place(slot.path)))

    def _sibling(self, sheet: Sheet, slot: Slot, field: str) -> Input:
        return self._input(sheet, sheet.plan.by_path[(*slot.path[:-1], field)])

    def cell(self, sheet: Sheet, box: Box, *, own: bool = False) -> str:
        """One cell of any sheet, by INDEX too."""
        letters = column_letters(box.column)
        prefix = "" if own else f"{quoted(self._name_of(sheet))}!"
        return f"INDEX({prefix}${letters}$1:${letters}${sheet.plan.rows},{box.row + 1})"


@lru_cache(maxsize=1024)
def _relations_at(form: Form, pattern: Pattern, catalogue: Catalogue) -> tuple[Relation, ...]:
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

    found = [(rule, rule.relation) for rule in catalogue.rules if rule.relation is not None]
    return tuple(relation for rule, relation in found if is_about(rule, relation))


def _alike(sheet: Sheet, slot: Slot) -> list[Slot]:
    """The same field in all records of its list, in the order of the sheet."""
    listed, name = slot.path[:-2], slot.path[-1]
    return [one for one in sheet.plan.slots if one.path[:-2] == listed and one.path[-1] == name]


def _is_live(sheet: Sheet) -> bool:
    return sheet.plan.live_column is not None
