"""Parts of a whole: a workbook that is only a part comes without the sheets of the whole."""

from collections.abc import Callable, Mapping
from typing import Final

from xljixiao.form.definition import Block, FormDef, Grid, SheetDef, Table

WHOLE: Final = "whole"
"""Among the counts of a layout: 0 where it is that of a part."""


def is_there(sheet: SheetDef, counts: Mapping[str, int]) -> bool:
    """Whether a workbook with these counts has the sheet."""
    return not sheet.whole or counts.get(WHOLE, 1) > 0


def tells_a_part(form: FormDef, value_at: Callable[[str], object]) -> bool:
    """Whether what stands at the form's two paths says so: both are filled in, and differ."""
    one, other = map(value_at, form.whole) if form.whole else (None, None)
    return None not in (one, other) and one != other


def names_of_the_whole(form: FormDef) -> tuple[str, ...]:
    """What of a document stands on sheets of the whole, by the names of its fields."""
    paths: list[str] = []
    for section in (one for sheet in form.sheets if sheet.whole for one in sheet.sections):
        match section:
            case Table(path=path):
                paths.append(path)
            case Block(rows=rows) | Grid(rows=rows):
                paths += [field.path for row in rows for field in row]
            case _:
                pass
    return tuple(dict.fromkeys(path.partition(".")[0] for path in paths))
