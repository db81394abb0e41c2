"""Workbooks filled in from texts."""

from collections.abc import Sequence
from pathlib import Path

from xljixiao.county.file_names import file_stem
from xljixiao.county.saving import save
from xljixiao.document.parsing import Parsed
from xljixiao.workbook.filling import write

WORKBOOK = ".xlsx"


def save_workbooks(parsed: Sequence[Parsed], to: Path, *, replace: bool = False) -> list[Path]:
    """A workbook for each sound text: the file `to` for one, else each in the folder `to`.

    The folder is made where it is not there. Raises `saving.Occupied` and OSError.
    """
    sound = [one for one in parsed if one.is_sound]
    if to.suffix.lower() != WORKBOOK:
        to.mkdir(exist_ok=True)
    saved = []
    for one in sound:
        if one.form is None or one.document is None:
            continue
        own = one.document.filler
        path = (
            to if to.suffix.lower() == WORKBOOK else to / f"{file_stem(own.code + own.name)}.xlsx"
        )
        save(path, write(one.form, one.document), replace=replace)
        saved.append(path)
    return saved
