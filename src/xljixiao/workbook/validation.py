"""A constraint as Excel's data validation. Law 1: it refuses nothing that the model accepts."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from annotated_types import Ge, Gt, Le, Lt

from xljixiao.form.cells import Box
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.plan import Plan, Slot
from xljixiao.form.ready import Form
from xljixiao.workbook.book import Page
from xljixiao.workbook.dictionary import drawn

_SIGNS = {Ge: ">=", Gt: ">", Le: "<="}
_TYPES = {"list": "list", "custom": "custom", "date": "date", "length": "textLength"}
_WORDS = {Ge: "不小于", Gt: "大于", Le: "不大于", Lt: "小于"}


def write_validations(page: Page, form: Form, plan: Plan) -> None:
    """One validation for each run of equal cells: a field of a block, or a column of a table."""
    for run, rule in _ruled(form, plan):
        page.validation(run[0].box, run[-1].box, rule | _texts(run[0]))


def lost(form: Form, plan: Plan, found: Iterable[tuple[str, Box]]) -> list[Box]:
    """The cells whose validation is not among those (type, range) that a sheet came back with.

    Compared by cells, since programs merge and split ranges; not by formula, since they rewrite it.
    """
    kept = {(*cell, kind) for kind, box in found for cell in _within(box, plan)}
    return [Box(row, column) for row, column, _ in sorted(_validated(form, plan) - kept)]


@lru_cache(maxsize=512)
def _validated(form: Form, plan: Plan) -> frozenset[tuple[int, int, str]]:
    """Each cell that goes out validated, with the type that the file format has for it."""
    return frozenset(
        (slot.box.row, slot.box.column, _TYPES[rule["validate"]])
        for run, rule in _ruled(form, plan)
        for slot in run
    )


def _within(box: Box, plan: Plan) -> Iterator[tuple[int, int]]:
    """The cells of a range as far as the form reaches: a range may name a million."""
    for row in range(box.row, min(box.last_row + 1, plan.rows)):
        for column in range(box.column, min(box.last_column + 1, len(plan.definition.grid))):
            yield row, column


def runs(plan: Plan) -> Iterable[list[Slot]]:
    """The slots of each column of a table, and each cell of a block by itself."""
    found: dict[tuple[object, int], list[Slot]] = {}
    for slot in plan.slots:
        found.setdefault((slot.placed.pattern, slot.box.column), []).append(slot)
    return found.values()


def _ruled(form: Form, plan: Plan) -> Iterator[tuple[list[Slot], dict[str, Any]]]:
    """Each run with its rule; relative formulas shift along it."""
    for run in runs(plan):
        rule = _rule(form, plan, run[0])
        if rule is not None:
            yield run, rule


def _texts(slot: Slot) -> dict[str, str]:
    texts = {"error_title": "请核对"}
    if slot.definition.help:
        texts |= {"input_title": slot.placed.name, "input_message": slot.definition.help}
    return texts


def _rule(form: Form, plan: Plan, slot: Slot) -> dict[str, Any] | None:
    constraint = slot.constraint
    source = drawn(form, plan, slot)
    if constraint.term is not None and source is not None:
        if constraint.term.open:
            text = "列表里没有这个写法。确实需要请选“是”，否则请从列表中选择。"
            return {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_message": text,
            }
        return {
            "validate": "list",
            "source": source,
            "error_message": "请从下拉列表中选择，不要另写。",
        }
    match constraint.entry:
        case Entry.NUMBER:
            return _number(constraint, slot.box)
        case Entry.DATE:
            return _date(constraint)
        case _:
            return _text(constraint)


def _number(constraint: Constraint, box: Box) -> dict[str, Any]:
    """One custom formula, relative to the first cell of the run."""
    cell = box.a1
    message = f"请只填数字（不带单位），应{bounds_words(constraint)}。"
    formula = f"=AND(ISNUMBER({cell}),{bounds_hold(constraint, cell)})"
    return {"validate": "custom", "value": formula, "error_message": message}


def bounds_hold(constraint: Constraint, cell: str) -> str:
    """The formula that is TRUE where the number in a cell is within its bounds and not too fine."""
    parts = [_holds(bound, cell) for bound in constraint.bounds]
    if constraint.step is not None:
        parts.append(f"ROUND({cell},{_places(constraint.step)})={cell}")
    return f"AND({','.join(parts)})" if parts else "TRUE"


def _holds(bound: Ge | Gt | Le | Lt, cell: str) -> str:
    """One bound. LibreOffice takes 999999999.999999 for 1000000000; less 999999999 it does not."""
    if isinstance(bound, Lt):
        return f"{cell}-({_figure(bound)}-1)<1"
    return f"{cell}{_SIGNS[type(bound)]}{_figure(bound)}"


def bounds_words(constraint: Constraint) -> str:
    """The same in words: 不小于 0、不大于 100、最多 2 位小数."""
    words = [f"{_WORDS[type(bound)]} {_limit(bound)}" for bound in constraint.bounds]
    if constraint.step is not None:
        places = _places(constraint.step)
        words.append(f"最多 {places} 位小数" if places else "是整数")
    return "、".join(words)


def _places(step: Decimal) -> int:
    return max(0, -int(step.as_tuple().exponent))


def _figure(bound: Ge | Gt | Le | Lt) -> str:
    """A bound as a formula writes it; a date by its parts."""
    limit = _limit(bound)
    if isinstance(limit, dt.date):
        return f"DATE({limit.year},{limit.month},{limit.day})"
    return f"{Decimal(str(limit)):f}"


def _limit(bound: Ge | Gt | Le | Lt) -> object:
    """The number or date in a bound."""
    match bound:
        case Ge():
            return bound.ge
        case Gt():
            return bound.gt
        case Le():
            return bound.le
        case Lt():
            return bound.lt


def _date(constraint: Constraint) -> dict[str, Any]:
    low, high = (_limit(bound) for bound in constraint.bounds)
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_message": f"请填日期，如 2021-03-05，在 {low} 到 {high} 之间。",
    }


def _text(constraint: Constraint) -> dict[str, Any] | None:
    if constraint.chars is None:
        return None
    exact = constraint.code is not None and constraint.code.length is not None
    words = f"应为 {constraint.chars} 个字符" if exact else f"最多 {constraint.chars} 个字符"
    return {
        "validate": "length",
        "criteria": "==" if exact else "<=",
        "value": constraint.chars,
        "error_message": f"{words}，请核对。",
    }
