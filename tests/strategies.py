"""Submissions that fit a form, drawn from the model's own annotations.

Nothing of a bound stands here: texts, amounts and codes are drawn through the markers, words from
the setting, and what is required from the form's slots.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin

from annotated_types import Ge, Le, Lt, MultipleOf
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from xljixiao.form.definition import Table
from xljixiao.form.ready import Form, pattern_of
from xljixiao.model.record import Record
from xljixiao.model.shape import Node, Pattern, children
from xljixiao.model.targets import QUALITATIVE, Target
from xljixiao.model.values import Code, Term

_ODD = (
    *(
        "=1+1",
        "+1",
        "-5",
        "@x",
        "'单引",
        "00123",
        "1-2",
        "3/4",
        "90%",
        "１２３",
        "_x0041_",
        "#REF!",
    ),
    *(
        "_x000D_",
        "TRUE",
        "𠮷野家",
        "a\u00a0b",
        "1.开始",
        "2、续",
        "①圈",
        "http://例.cn",
        "{name}",
        "0",
    ),
)
_text = st.lists(
    st.sampled_from(_ODD) | st.text(st.characters(codec="utf-8"), max_size=20),
    min_size=1,
    max_size=3,
).map("\n".join)


def documents(form: Form) -> st.SearchStrategy[Any]:
    """Documents of the form's model with everything that the form requires, and no more places."""
    return _record(form, form.model, ())


@st.composite
def _record(draw: st.DrawFn, form: Form, model: type[Record], at: Pattern) -> Record:
    if issubclass(model, Target):
        return draw(_target(form, at))
    values: dict[str, Any] = {}
    for name, node in children(model):
        here = (*at, name)
        fixed = form.constant(here)
        if fixed is not None:
            values[name] = fixed
        elif any(one[: len(here)] == here for one in (*form.bearers, *form.constants)):
            values[name] = draw(_value(form, node, here, values))
    return model.model_validate(values, context=form.setting)


def _value(form: Form, node: Node, at: Pattern, siblings: dict[str, Any]) -> st.SearchStrategy[Any]:
    if node.record is None:
        value = leaf(form, node, siblings)
        return value if form.bearers[at].definition.required else st.none() | value
    if not node.repeated:
        return _record(form, node.record, at)
    if form.fixed_records(at):
        return st.tuples(*(_record(form, node.record, (*at, n)) for n in form.fixed_records(at)))
    least = 1 if at in _required_tables(form) else 0
    return st.lists(_record(form, node.record, (*at, "*")), min_size=least, max_size=3).map(tuple)


def leaf(form: Form, node: Node, siblings: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What the model takes at one leaf; `siblings` holds the word that narrows its list."""
    code, term = node.mark(Code), node.mark(Term)
    if code is not None:
        return st.from_regex(re.compile(code.pattern, re.ASCII), fullmatch=True)
    if term is not None and not term.open:
        parent = siblings[term.under] if term.under else None
        return st.sampled_from(form.setting.words(term.of, under=parent))
    if node.kind is dt.date:
        return st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
    if node.kind is int:
        return st.integers(2000, 2099)
    if node.kind is Decimal:
        return _amount(node)
    if get_origin(node.kind) is tuple:
        return _accepted(node, st.lists(_text, min_size=1, max_size=4))
    return _accepted(node, _text)


def _accepted(node: Node, drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What the model's own type makes of it; drawn again where it refuses."""
    marked: Any = Annotated[node.kind, *node.marks]
    adapter: TypeAdapter[Any] = TypeAdapter(marked)

    def tidied(value: object) -> Any:
        try:
            return adapter.validate_python(value)
        except ValidationError:
            return None

    return drawn.map(tidied).filter(bool)


def _amount(node: Node) -> st.SearchStrategy[Decimal]:
    low, step = node.mark(Ge), node.mark(MultipleOf)
    most, below = node.mark(Le), node.mark(Lt)
    assert low is not None
    assert step is not None
    unit = Decimal(str(step.multiple_of))
    high = Decimal(str(most.le)) if most else Decimal(str(below.lt if below else 0)) - unit
    first, last = int(Decimal(str(low.ge)) / unit), int(high / unit)
    ends = st.sampled_from((first, first + 1, last - 1, last))
    return (ends | st.integers(first, last)).map(lambda n: n * unit)


@st.composite
def _target(draw: st.DrawFn, form: Form, at: Pattern) -> Target:
    fields = dict(children(Target))
    operator = draw(st.sampled_from(get_args(fields["operator"].kind)))
    if operator == QUALITATIVE:
        return Target(operator=operator, words=draw(leaf(form, fields["words"], {})))
    unit = draw(st.none() | _accepted(fields["unit"], _text))
    return Target(operator=operator, value=draw(leaf(form, fields["value"], {})), unit=unit)


def _required_tables(form: Form) -> set[Pattern]:
    return {
        pattern_of(f"{sheet.each}.*.{section.path}" if sheet.each else section.path)
        for sheet in form.definition.sheets
        for section in sheet.sections
        if isinstance(section, Table) and section.required
    }
