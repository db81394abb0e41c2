"""The checks of one cell, each as a formula and as its value now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.form.constraints import Entry
from xljixiao.model.values import units
from xljixiao.workbook.formulas import has_figure, is_blank, made_of, norm, quote
from xljixiao.workbook.reach import Input
from xljixiao.workbook.validation import bounds_hold, bounds_words

GREEN = "通过"
_LITERAL_UNITS = 255  # a text within a formula
ODD_BLANKS = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Test:
    """Something that can be wrong: the formula that is TRUE then, what to say, whether it is."""

    bad: str
    says: str
    hit: bool
    formula: str = ""
    """What to say, where it depends on the cells."""

    @property
    def said(self) -> str:
        return self.formula or quote(self.says)


def blank_test(inputs: Sequence[Input]) -> Test:
    """Cells that must not be blank; the sentence names all that are."""
    bad = ",".join(is_blank(one.at) for one in inputs)
    names = "&".join(f'IF({is_blank(one.at)},{quote(one.name)},"")' for one in inputs)
    now = "".join(one.name for one in inputs if one.value is None)
    says = "×请填写"
    return Test(f"OR({bad})", f"{says}{now}", bool(now), f"{quote(says)}&{names}")


def first_wrong(tests: Sequence[Test] | Iterator[Test]) -> tuple[str, str]:
    """The first test that is bad says what it has to say; its formula and what it says now."""
    tests = list(tests)
    formula = quote(GREEN)
    for test in reversed(tests):
        formula = f"IF({test.bad},{test.said},{formula})"
    return formula, next((test.says for test in tests if test.hit), GREEN)


def verdict(tests: Sequence[Test], at: str, mark: str) -> str | None:
    """TRUE where the first of the tests that is bad of a filled cell says so with this mark."""
    if not any(test.says.startswith(mark) for test in tests):
        return None
    chain = "FALSE"
    for test in reversed(tests):
        chain = f"IF({test.bad},{'TRUE' if test.says.startswith(mark) else 'FALSE'},{chain})"
    return f"=IFERROR(IF(LEN({at})=0,FALSE,{chain}),TRUE)"


def header_test(*leading: Input) -> Test:
    """A row whose first cells repeat the labels of their columns."""
    same = (f"EXACT({norm(one.at)},{quote(one.slot.placed.label)})" for one in leading)
    return Test(f"AND({','.join(same)})", "×这一行是表头，请清空", hit=False)


def issued_tests(one: Input) -> Iterator[Test]:
    """A locked cell that does not hold what finance issued; the reader goes by what was issued."""
    at, value = one.at, one.value
    if not one.issued or value is None:
        return
    if isinstance(value, Decimal):
        bad = f"IF(ISNUMBER({at}),ROUND({at}-{value:f},6)<>0,TRUE)"
    elif isinstance(value, str) and units(value) <= _LITERAL_UNITS:
        bad = f"NOT(EXACT({at},{quote(value)}))"
    else:
        return
    yield Test(bad, f"△{one.name}与下发时不同，将按下发内容受理", hit=False)


def number_tests(one: Input, *, brief: bool) -> Iterator[Test]:
    """A number within its bounds; a text with a figure in it is worth a glance."""
    at, number = one.at, isinstance(one.value, Decimal)
    if not brief:
        bad = f"AND(NOT(ISNUMBER({at})),NOT({has_figure(at)}))"
        yield Test(bad, f"×{one.name}应填数字，不带单位", not number)
    yield Test(f"NOT(ISNUMBER({at}))", f"△请核对{one.name}的数字", not number)
    within, words = bounds_hold(one.slot.constraint, at), bounds_words(one.slot.constraint)
    yield Test(f"NOT({within})", f"×{one.name}应{words}", hit=False)


def date_tests(one: Input) -> Iterator[Test]:
    """A date within its bounds; the reader may understand a text, or 20210305."""
    at, words = one.at, bounds_words(one.slot.constraint)
    meant = f"OR(NOT(ISNUMBER({at})),AND({at}>=20000101,{at}<=20991231))"
    yield Test(meant, f"△请核对{one.name}，如 2021-03-05", hit=False)
    yield Test(f"NOT({bounds_hold(one.slot.constraint, at)})", f"×{one.name}应{words}", hit=False)


def code_tests(one: Input) -> Iterator[Test]:
    """Green only where every character is of its kind; a blank around it may be meant well."""
    code, at = one.slot.constraint.code, one.at
    if code is None:
        return
    each = code.digits + code.letters
    length = f"LEN({at})={each}" if code.times == 1 else f"MOD(LEN({at}),{each})=0"
    parts = [length, f"LEN({at})<={code.most}"]
    if code.letters:
        parts.append(made_of(f"LEFT({at},{code.digits})", code.digits, _CAPITALS[:10]))
        parts.append(made_of(f"MID({at},{code.digits + 1},{each})", code.letters, _CAPITALS))
    else:
        parts.append(made_of(at, code.most, _CAPITALS[:10]))
    says = f"应为 {code.length} 位" if code.length else f"应为 {each} 位一段的数字"
    yield Test(f"NOT(AND({','.join(parts)}))", f"△请核对{one.name}：{says}", hit=False)


def length_tests(one: Input) -> Iterator[Test]:
    """No longer and of no more lines than the model allows, however the text is tidied."""
    constraint, at = one.slot.constraint, one.at
    if constraint.chars is None or constraint.code is not None or constraint.numeric:
        return
    feeds = f'(LEN({at})-LEN(SUBSTITUTE({at},CHAR(10),"")))'
    length, now = f"LEN({at})", 0 if one.value is None else units(str(one.value))
    now_feeds = str(one.value).count("\n")
    if constraint.entry is Entry.LINES:  # numbers that the document prints before each line
        length = f"LEN({at})+5*(1+{feeds})"
        now += 5 * (1 + now_feeds)
    bad, hit = f"{length}>{constraint.chars}", now > constraint.chars
    if constraint.most_lines is not None:
        bad = f"OR({bad},{feeds}>={constraint.most_lines})"
        hit = hit or now_feeds >= constraint.most_lines
    yield Test(bad, f"△{one.name}超过 {constraint.chars} 个字符，请精简", hit)


def odd_blank_test(inputs: Sequence[Input]) -> Test:
    """Blanks that the reader drops and no formula knows, as they come from Word and web pages."""
    joined = "&".join(one.at for one in inputs)
    odd = ",".join(f'"{one}"' for one in ODD_BLANKS)
    bad = f'SUMPRODUCT(LEN({joined})-LEN(SUBSTITUTE({joined},{{{odd}}},"")))>0'
    return Test(bad, "△有不常见的空格，请重新输入这一行的内容", hit=False)
