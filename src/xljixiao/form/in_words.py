"""A value as people read it: money with its unit, a percentage with its sign, a target in one."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile

from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form, dotted
from xljixiao.form.text import Tables, TextTable
from xljixiao.form.text_rows import columns
from xljixiao.model.record import Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Node, Pattern, resolve
from xljixiao.model.values import Measure, printed

_FORM = "表样"
"""Which one it is stands on no form."""


def is_read_as_one(model: type[Record] | None) -> bool:
    """Whether people read a record as one text (a target, a form with its edition)."""
    return model is not None and model.__str__ is not Record.__str__


def in_words(setting: Setting, node: Node, value: object) -> str:
    """A value as people read it; what is blank is nothing."""
    match value:
        case None | ():
            return ""
        case Decimal():
            return _measured(setting, node, value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return printed(value)
        case _:
            return str(value)


def called(form: Form, pattern: Pattern) -> str:
    """How the form calls a datum, or its text what it prints as one; at worst by its path."""
    own = label(form, Place(pattern)) or _of_text(form).get(pattern, "")
    if own or pattern == ("form",):
        return own or _FORM
    parts = [one.name for path, one in form.fields.items() if path[: len(pattern)] == pattern]
    return _beginning(parts) or "、".join(parts) or dotted(pattern[-1:]) or dotted(pattern[-2:])


def _beginning(names: list[str]) -> str:
    """What several names begin with: 支出计划3月底, 支出计划6月底."""
    same = takewhile(lambda each: len(set(each)) == 1, zip(*names, strict=False))
    return "".join(each[0] for each in same)


def gist(form: Form, pattern: Pattern, record: Record) -> str:
    """What says most about a record, beside what sentences call it by: 指标值 ≥2篇."""
    said = []
    for path in type(record).gist:
        steps, value = tuple(path.split(".")), record
        for step in steps:
            value = getattr(value, step, None)  # type: ignore[assignment]
        words = in_words(form.setting, resolve(type(record), steps), value)
        if words:
            said.append(f"{called(form, (*pattern, *steps))} {words}")
    return "，".join(said)


def _measured(setting: Setting, node: Node, value: Decimal) -> str:
    """With the unit in which its cell counts: 5.00万元, 25.00%."""
    measure = node.mark(Measure)
    spelled = setting.measures.get(measure.of, {}) if measure else {}
    frame = next((one for one, worth in spelled.items() if worth == 1), "…")
    return frame.replace("…", f"{value:f}")


@lru_cache
def _of_text(form: Form) -> dict[Pattern, str]:
    """The labels of what a text prints in one column, and the sheets in several."""
    text = form.definition.text
    tables = [part for part in text.parts if isinstance(part, Tables)] if text else []
    return {
        datum.pattern: datum.label
        for part in tables
        for section in part.sections
        if isinstance(section, TextTable)
        for datum in columns(form, part, section)
        if datum.placed is None
    }
