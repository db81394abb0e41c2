"""The checks of one field, where other fields of its record have a say in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xljixiao.form.constraints import Entry
from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Slot
from xljixiao.model.numerals import NUMBER
from xljixiao.workbook.cell_checks import (
    Test,
    blank_test,
    code_tests,
    date_tests,
    issued_tests,
    length_tests,
    number_tests,
    odd_blank_test,
)
from xljixiao.workbook.dictionary import list_name
from xljixiao.workbook.formulas import has_figure, is_blank, is_number, norm, quote
from xljixiao.workbook.reach import Input, Reach

_PLAIN = re.compile(r"(?=.*\d)\d*\.?\d*", re.ASCII)
"""What `is_number` is TRUE of."""
_SAFE_LENGTH = 12  # digits of a target that are surely within the model's bounds


def record_tests(
    reach: Reach, sheet: Sheet, inputs: Sequence[Input], *, brief: bool
) -> Iterator[Test]:
    """All that can be wrong of the fields of a line, blank or filled."""
    for one in inputs:
        yield from issued_tests(one)
    required = [one for one in inputs if one.slot.definition.required]
    for one in required:
        yield from _implied_tests(reach, sheet, one)
    if required:
        yield blank_test(required)
    if not brief:
        yield odd_blank_test(inputs)
    for one in inputs:
        needed = one.slot.definition.required  # its blanks have been told
        filled = f"LEN({one.at})>0" if needed else f"NOT({is_blank(one.at)})"
        for test in _kind_tests(reach, sheet, one, brief=brief):
            hit = one.value is not None and test.hit
            yield replace(test, bad=f"AND({filled},{test.bad})", hit=hit)
        if not (brief and _is_listed(reach, one)):  # a word of the list is not too long
            yield from length_tests(one)


def filled_tests(reach: Reach, sheet: Sheet, one: Input) -> Iterator[Test]:
    """What can be wrong of a filled cell; each test may take those before it to hold."""
    yield from _kind_tests(reach, sheet, one, brief=False)
    yield from length_tests(one)


def _is_listed(reach: Reach, one: Input) -> bool:
    term = one.slot.constraint.term
    return term is not None and not term.open and bool(reach.layout.form.setting.words(term.of))


def _kind_tests(reach: Reach, sheet: Sheet, one: Input, *, brief: bool) -> Iterator[Test]:
    """What a cell may hold by its kind, but for its length."""
    constraint = one.slot.constraint
    if _is_listed(reach, one):
        yield from _term_tests(reach, sheet, one, brief=brief)
    elif constraint.unless is not None:
        yield from _unless_tests(reach, sheet, one, brief=brief)
    elif constraint.entry is Entry.NUMBER:
        yield from number_tests(one, brief=brief)
    elif constraint.entry is Entry.DATE:
        yield from date_tests(one)
    elif constraint.code is not None:
        yield from code_tests(one)


def _implied_tests(reach: Reach, sheet: Sheet, one: Input) -> Iterator[Test]:
    """A blank above a known word, or before a whole target: the reader may take it from there."""
    for below in reach.beside(sheet, one.slot):
        term = below.slot.constraint.term
        for more in _whole_target(below, one.slot):
            bad = f"AND({is_blank(one.at)},LEN({below.at})>0,{more})"
            plain = _PLAIN.fullmatch(str(below.value)) is not None
            hit = one.value is None and below.value is not None and not plain
            yield Test(bad, f"△请核对{one.name}：请从列表中选择", hit)
        if term is not None and term.under == one.slot.path[-1]:
            bad = f"AND({is_blank(one.at)},{_spelled(term.of, below.at)})"
            hit = one.value is None and below.value is not None
            yield Test(bad, f"△请核对{one.name}：请从列表中选择", hit)


def _term_tests(reach: Reach, sheet: Sheet, one: Input, *, brief: bool) -> Iterator[Test]:
    term = one.slot.constraint.term
    if term is None:
        return
    setting = reach.layout.form.setting
    words, name, value = setting.words(term.of), list_name(term.of), str(one.value)
    known = f"SUMPRODUCT(--EXACT({name},{one.at}))"
    choose = f"△请核对{one.name}：请从列表中选择"
    if brief:
        yield Test(f"{known}=0", choose, value not in words)
    else:
        beside = reach.beside(sheet, one.slot)
        whole = [more for other in beside for more in _whole_target(other, one.slot)]
        meant = [_spelled(term.of, one.at), *whole]
        yield Test(f"AND({known}=0,OR({','.join(meant)}))", choose, hit=False)
        yield Test(f"{known}=0", f"×{one.name}不在列表中，请选择", value not in words)
    if term.under is not None:
        parent = reach.sibling(sheet, one.slot, term.under)
        under = setting.words(term.of, under=str(parent.value))
        pair = f"EXACT({name}.parent,{parent.at})*EXACT({name},{one.at})"
        says = f"×{one.name}与{parent.name}不匹配"
        yield Test(f"SUMPRODUCT({pair})=0", says, value not in under)


def _whole_target(beside: Input, operator: Slot) -> Iterator[str]:
    """No mere number stands beside the operator's cell: a whole target may stand in either."""
    unless = beside.slot.constraint.unless
    if unless and beside.slot.constraint.numeric and operator.path[-1] == unless.field:
        yield f"NOT(OR(ISNUMBER({beside.at}),{is_number(beside.at)}))"


def _unless_tests(reach: Reach, sheet: Sheet, one: Input, *, brief: bool) -> Iterator[Test]:
    """A number unless a sibling says words; or nothing at all where it does."""
    unless = one.slot.constraint.unless
    if unless is None:
        return
    other = reach.sibling(sheet, one.slot, unless.field)
    says_words = f"EXACT({other.at},{quote(unless.word)})"
    words_now = other.value == unless.word
    if not one.slot.constraint.numeric:
        says = f"×{other.name}为“{unless.word}”时，不填{one.name}"
        yield Test(says_words, says, words_now)
        return
    at, number = one.at, NUMBER.fullmatch(str(one.value)) is not None
    plain = f"OR(ISNUMBER({at}),{is_number(at)})"
    if not brief:
        bad = f"AND(NOT({says_words}),NOT({plain}),NOT({has_figure(at)}))"
        says = f"×{one.name}应填数字；填文字的，{other.name}请选“{unless.word}”"
        yield Test(bad, says, not words_now and not number)
    short = f'AND(LEN({at})<={_SAFE_LENGTH},LEN({at})-IFERROR(FIND(".",{at}),LEN({at}))<=6)'
    sure = re.compile(rf"(?=.{{1,{_SAFE_LENGTH}}}$)\d*(\.\d{{0,6}})?", re.ASCII)
    odd = not words_now and not (number and sure.fullmatch(str(one.value)))
    sure_formula = f"AND({plain},{short})"
    yield Test(f"AND(NOT({says_words}),NOT({sure_formula}))", f"△请核对{one.name}的数字", odd)


def _spelled(of: str, at: str) -> str:
    """TRUE where a cell holds a word of a list in some spelling, whatever is put around it."""
    compact = f'SUBSTITUTE({norm(at)}," ","")'
    return f"SUMPRODUCT(--ISNUMBER(FIND({list_name(of)}.spellings,{compact})))>0"
