"""What a text prints for a datum, and for the templates that name some."""

from decimal import Decimal

from xljixiao.document import marks, targets
from xljixiao.form.ready import Form, pattern_of, placeholders
from xljixiao.model.record import Record
from xljixiao.model.shape import Pattern, resolve
from xljixiao.model.targets import Target
from xljixiao.model.values import Measure, printed


def datum(form: Form, record: Record, own: Pattern, path: Pattern) -> str:
    """What is printed for the datum at a path of a record, whose own pattern is `own`; or blank."""
    value: object = record
    for n, step in enumerate(path):
        if isinstance(step, int):
            value = _fixed(form, (*own, *path[:n]), step, value)
        else:
            value = getattr(value, step, None)
    return spelled(form, (*own, *path), value)


def filled(form: Form, template: str, record: Record, own: Pattern = ()) -> str:
    """A template with the data of a record; two numbers that touch are held apart by a blank."""
    said = ""
    for part in placeholders(template):
        words = part if isinstance(part, str) else datum(form, record, own, part) or marks.MISSING
        if said[-1:].isdigit() and words[:1].isdigit() and not isinstance(part, str):
            said += " "
        said += words
    return said


def listed(record: Record, path: str) -> tuple[Record, ...]:
    """The records of the list at a path of a record."""
    value: object = record
    for step in pattern_of(path):
        value = getattr(value, str(step))
    return value if isinstance(value, tuple) else ()


def spelled(form: Form, pattern: Pattern, value: object) -> str:
    """A value as the text prints it; blank where there is none."""
    if value is None:
        return ""
    if isinstance(value, Target):
        return targets.spelled(value, form.setting)
    if isinstance(value, tuple):
        return printed(value)
    if isinstance(value, Decimal):
        measure = resolve(form.model, pattern).mark(Measure)
        percent = measure is not None and measure.of == "percent"
        return f"{value:.2f}%" if percent else f"{value:f}"
    return str(value)


def _fixed(form: Form, listed: Pattern, index: int, records: object) -> Record | None:
    """Of a list whose records the form fixes, the one that the form counts as `index`."""
    held = records if isinstance(records, tuple) else ()
    return next((one for one in held if form.item(listed, one)[-1] == index), None)
