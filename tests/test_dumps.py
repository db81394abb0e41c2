"""What a template holds, as a text that a person can read and a change can be seen in.

UPDATE_DUMPS=1 writes the text anew; look at the difference before it is committed.
"""

import hashlib
import io
import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.workbook.filling import write

_LONGEST = 160
_LONG_TABLE = 50
FOLDER = Path(__file__).parent / "dumps"


def dump(book: Workbook) -> str:
    lines = [
        f"name {name} = {defined.value}" for name, defined in sorted(book.defined_names.items())
    ]
    lines.append(f"structure locked: {bool(book.security and book.security.lockStructure)}")
    for sheet in book.worksheets:
        lines += ["", f"# {sheet.title} ({sheet.sheet_state})", *_sheet(sheet)]
    return "\n".join(lines) + "\n"


def _sheet(sheet: Worksheet) -> Iterator[str]:
    yield f"protected: {sheet.protection.sheet}; prints {sheet.print_area or 'all'}"
    widths = {
        get_column_letter(n): sheet.column_dimensions[get_column_letter(n)].width
        for n in range(1, sheet.max_column + 1)
    }
    yield "widths: " + " ".join(f"{letter}={width:g}" for letter, width in widths.items())
    yield "merged: " + " ".join(sorted(map(str, sheet.merged_cells.ranges)))
    for one in sorted(sheet.data_validations.dataValidation, key=lambda one: str(one.sqref)):
        yield (
            f"validation {one.sqref}: {one.type} {one.operator or ''} {one.formula1}"
            f" {one.formula2 or ''} [{one.errorStyle or 'stop'}] «{one.promptTitle}: {one.prompt}»"
            f" «{one.error}»"
        )
    for alike, rows in groupby(sheet.iter_rows(), _alike):
        run = list(rows)
        for row in run if len(run) < _LONG_TABLE else run[:1]:
            yield from map(_cell, filter(_is_told, row))
        if len(run) >= _LONG_TABLE:
            first, last = run[1][0].row, run[-1][0].row
            yield f"rows {first} to {last}: the same, numbered; {len(alike)} cells"


def _is_told(cell: Cell) -> bool:
    return cell.value is not None or not cell.protection.locked


def _cell(cell: Cell) -> str:
    lock = "locked" if cell.protection.locked else "open"
    value = "" if cell.value is None else f" {_short(repr(cell.value))}"
    return f"{cell.coordinate} {lock} {cell.number_format}{value}"


def _alike(row: tuple[Cell, ...]) -> tuple[str, ...]:
    """What rows of a long table have in common: all but their numbers."""
    return tuple(
        re.sub(r"^([A-Z]+)\d+|'\d+'", r"\1", _cell(cell)) for cell in row if _is_told(cell)
    )


def _short(text: str) -> str:
    """A long formula by its beginning and its hash."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… {hashlib.sha256(text.encode()).hexdigest()[:8]}"


@pytest.mark.parametrize("name", form_folders())
def test_the_blank_template_is_the_one_that_was_looked_at(name: str) -> None:
    text = dump(openpyxl.load_workbook(io.BytesIO(write(shipped_form(name)))))
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_DUMPS"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
