"""The relations of `rules.relations` as live checks: formulas, and their values now."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from xljixiao.workbook.cell_checks import Test, issued_tests
from xljixiao.workbook.formulas import is_blank, norm, quote
from xljixiao.workbook.reach import Input
from xljixiao.workbook.validation import bounds_hold


def sum_tests(total: Input, parts: Sequence[Input]) -> Iterator[Test]:
    """SumOf: judged only where every side is a number."""
    cells = [total.at, *(one.at for one in parts)]
    numbers = [one.value for one in (total, *parts) if isinstance(one.value, Decimal)]
    now = len(numbers) == len(cells) and numbers[0] != sum(numbers[1:])
    says = f"×{total.name}不等于{'与'.join(one.name for one in parts)}之和"
    yield Test(f"AND({_numbers(cells)},ROUND({'-'.join(cells)},6)<>0)", says, now)


def need_tests(one: Input, other: Input, words: Sequence[str]) -> Iterator[Test]:
    """Needed: blank, where another cell holds one of some words."""
    if words:
        holds = ",".join(f"EXACT({other.at},{quote(word)})" for word in words)
        says = f"×{other.name}是{'、'.join(words)}的，请填写{one.name}"
        now = one.value is None and other.value in words
        yield Test(f"AND({is_blank(one.at)},OR({holds}))", says, now)


def part_tests(one: Input) -> Iterator[Test]:
    """A side of a sum that stands on another line and is faulty there: the sum is not judged."""
    yield from issued_tests(one)
    at = one.at
    faulty = f"IF(ISNUMBER({at}),NOT({bounds_hold(one.slot.constraint, at)}),LEN({at})>0)"
    now = one.value is not None and not isinstance(one.value, Decimal)
    yield Test(f"IFERROR({faulty},TRUE)", f"△请核对{one.name}", now)


def rise_tests(steps: Sequence[Input], last: Decimal) -> Iterator[Test]:
    """RisesTo: no step below the one before, the last exactly `last`."""
    cells = [one.at for one in steps]
    values = [one.value for one in steps if isinstance(one.value, Decimal)]
    rising = [f"{a}<={b}" for a, b in pairwise(cells)]
    whole = f"AND({','.join((*rising, f'{cells[-1]}={last:f}'))})"
    now = len(values) == len(cells) and not (values == sorted(values) and values[-1] == last)
    says = f"×累计百分比应逐期不减，{steps[-1].name}应为 {last:f}"
    yield Test(f"AND({_numbers(cells)},NOT({whole}))", says, now)


def repeat_tests(one: Input, above: Sequence[Input]) -> Iterator[Test]:
    """Distinct: said at the later of two; what only looks alike is worth a glance."""
    if not above:
        return
    whole = one.at.removesuffix(",ROW())")
    area = f"{whole},{above[0].slot.box.number}):{whole},ROW()-1)"
    now = one.value is not None and any(other.value == one.value for other in above)
    filled = f"LEN({one.at})>0"
    same = f"SUMPRODUCT(--EXACT({area},{one.at}))>0"
    yield Test(f"AND({filled},{same})", f"×{one.name}与上面的重名", now)
    alike = f"SUMPRODUCT(--EXACT({_bare(area)},{_bare(one.at)}))>0"
    yield Test(f"AND({filled},{alike})", f"△请核对{one.name}是否与上面的重名", hit=False)


def total_tests(name: str, areas: Sequence[str], issued: Decimal) -> Iterator[Test]:
    """The amounts that were issued still add up; a lock can be taken off."""
    if areas:
        says = f"△“{name}”合计与下发时的 {issued:f} 不一致，将按下发数受理"
        yield Test(f"ROUND(SUM({','.join(areas)})-{issued:f},6)<>0", says, hit=False)


def _bare(at: str) -> str:
    """Without any blank or break."""
    return f'SUBSTITUTE({norm(at)}," ","")'


def _numbers(cells: Sequence[str]) -> str:
    return ",".join(f"ISNUMBER({at})" for at in cells)
