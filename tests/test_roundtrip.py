"""write -> read is the identity, whatever the model holds and wherever it stands."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from strategies import documents
from xljixiao.form.contents import Contents, contents_of
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.loading import shipped_form
from xljixiao.form.plan import Place
from xljixiao.model.record import Record
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write
from xljixiao.workbook.writing import write as write_layout

FORM = shipped_form("hebei-2021")
INTAKE_AND_FIELDS = ("JX1", "JX2")


def _read(folder: Path, content: bytes) -> Checked:
    path = folder / "x.xlsx"
    path.write_bytes(content)
    return check(path)


def _refusals(checked: Checked) -> list[str]:
    problems = (one for one in checked.problems if one.code != "JX126")  # a drawn correction
    return [one.sentence for one in problems if one.code.startswith(INTAKE_AND_FIELDS)]


@given(document=documents(FORM))
def test_any_document_comes_back_character_for_character(
    document: Record, tmp_path_factory: Any
) -> None:
    checked = _read(tmp_path_factory.mktemp("x"), write(FORM, document))
    assert _refusals(checked) == []
    assert checked.document is not None
    assert checked.document.model_dump_json() == document.model_dump_json()


@given(document=documents(FORM), data=st.data())
def test_blank_sheets_and_blank_rows_in_the_middle_change_nothing(
    document: Submission, data: st.DataObject, tmp_path_factory: Any
) -> None:
    layout = lay_out(FORM, {"projects": len(document.projects) + 3})
    moved = _spread_out(layout, contents_of(layout, document, fresh=False), document, data)
    checked = _read(tmp_path_factory.mktemp("x"), write_layout(layout, moved))
    assert _refusals(checked) == []
    assert checked.document == document


def _spread_out(layout: Layout, contents: Contents, document: Any, data: st.DataObject) -> Contents:
    """The same records, each list moved apart over the rows or sheets that it may take."""
    steps: dict[tuple[Any, ...], list[int]] = {}

    def apart(listed: tuple[Any, ...], count: int) -> list[int]:
        if listed not in steps:
            rows = {
                int(place[len(listed)])
                for sheet, slot in layout.slots()
                if (place := sheet.place(slot.path))[: len(listed)] == listed
                and len(place) > len(listed)
            }
            steps[listed] = sorted(data.draw(st.permutations(sorted(rows)))[:count])
        return steps[listed]

    def move(place: Place) -> Place | None:
        moved: tuple[Any, ...] = ()
        datum: Any = document
        for n, step in enumerate(place):
            fixed = FORM.fixed_records(tuple("*" if isinstance(s, int) else s for s in place[:n]))
            if not isinstance(step, int):
                datum = getattr(datum, step)
                moved = (*moved, step)
            elif fixed:
                return Place((*moved, *place[n:]))
            elif step >= len(datum):
                return None  # a preset of a row that holds nothing
            else:
                # the rows are those of the list where it now stands
                moved = (*moved, apart(moved, len(datum))[step])
                datum = datum[step]
        return Place(moved)

    def all_of(values: Any) -> dict[Place, Any]:
        return {to: value for place, value in values.items() if (to := move(place)) is not None}

    return Contents(all_of(contents.issued), all_of(contents.typed))
