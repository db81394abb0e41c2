"""Law 1, by a real office program: no validation refuses a value that the model accepts.

Values are typed into an open cell of each kind where typing brings them as they are. Where a
program would make something else of them (a formula, a number, two cells), the writer writes them
and the program marks what it finds invalid. LibreOffice measures texts in characters, Excel in
UTF-16 units; a text that is as long as Excel allows is so for both.
"""

import contextlib
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from office import Book, Office, office_fixture  # noqa: F401
from strategies import documents, leaf
from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.contents import Contents, Value, contents_of
from xljixiao.form.layout import Sheet, lay_out
from xljixiao.form.loading import shipped_form
from xljixiao.form.plan import Place, Slot
from xljixiao.model.shape import resolve
from xljixiao.model.submission import Submission
from xljixiao.model.values import printed
from xljixiao.workbook.filling import write
from xljixiao.workbook.style import slot_style
from xljixiao.workbook.writing import write as write_layout

FORM = shipped_form("hebei-2021")
LAYOUT = lay_out(FORM, {"projects": 2})
KINDS: dict[Constraint, tuple[Sheet, Slot]] = {}
for _sheet, _slot in LAYOUT.slots():
    KINDS.setdefault(_slot.constraint, (_sheet, _slot))

TYPED = 10
"""Values of each kind that are typed."""
EPOCH = dt.date(1899, 12, 30)
WORDS = "说明："
"""What begins so is no number, whatever follows."""
LONG = 200
"""Longer texts are only written: typing them takes its time."""


# ---------------------------------------------------------------- typed


@pytest.mark.parametrize(
    "kind", KINDS, ids=[".".join(map(str, slot.path)) for _, slot in KINDS.values()]
)
def test_no_value_that_the_model_takes_is_refused_when_it_is_typed(
    office: Office, tmp_path: Path, kind: Constraint
) -> None:
    """Into the blank form, where finance has issued nothing and every cell is open."""
    sheet, slot = KINDS[kind]
    path = tmp_path / "blank.xlsx"
    path.write_bytes(write(FORM))
    with office.open(path) as book:

        @given(data=st.data())
        @settings(max_examples=TYPED, derandomize=True, database=None)
        def type_them(data: st.DataObject) -> None:
            _type_one(book, sheet, slot, data)

        type_them()


def _type_one(book: Book, sheet: Sheet, slot: Slot, data: st.DataObject) -> None:
    name = book.sheets[LAYOUT.sheets.index(sheet)]
    parent = _parent(sheet, slot)
    siblings = {}
    if parent is not None:
        word = data.draw(leaf(FORM, resolve(FORM.model, parent.placed.pattern), {}))
        assert book.type_into(name, parent.box.a1, word).after.text == word
        siblings[str(parent.path[-1])] = word
    value = data.draw(_values(slot, siblings).filter(lambda one: _stays(slot, one)))
    typed = book.type_into(name, slot.box.a1, str(value), insist=_only_warns(slot))
    assert typed.accepted or _only_warns(slot), (value, typed)
    assert typed.after.value == _held(slot, value), (value, typed)


def _parent(sheet: Sheet, slot: Slot) -> Slot | None:
    """The cell beside it that narrows its list."""
    term = slot.constraint.term
    under = term.under if term is not None else None
    return sheet.plan.by_path[(*slot.path[:-1], under)] if under else None


def _values(slot: Slot, siblings: dict[str, Any]) -> st.SearchStrategy[Value]:
    """What the model takes in a cell, as the writer writes it; also words in a number's place."""
    patterns = (slot.placed.pattern, slot.placed.alternative)
    nodes = [resolve(FORM.model, pattern) for pattern in patterns if pattern is not None]
    drawn: st.SearchStrategy[Any] = st.one_of([leaf(FORM, node, siblings) for node in nodes])
    if (slot.constraint.chars or 0) > LONG:
        drawn |= st.text(st.characters(categories=["L", "N", "P"]), max_size=LONG // 2).map(
            WORDS.__add__
        )
    if slot.constraint.entry is Entry.TEXT and slot.constraint.term is None:
        limits = [one for one in _limits(slot.constraint) if len(str(one)) <= LONG]
        drawn |= st.sampled_from(limits) if limits else st.nothing()
    return drawn.map(lambda value: _written(slot, value))


def _written(slot: Slot, value: Any) -> Value:
    if isinstance(value, tuple):
        return printed(value)
    if isinstance(value, dt.date) or slot.constraint.entry is Entry.NUMBER:
        return Decimal(value) if isinstance(value, int) else value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _stays(slot: Slot, value: Value) -> bool:
    """Whether typing brings a text as it is: no formula, no break, no number in a general cell."""
    if not isinstance(value, str):
        return True
    is_text_cell = slot_style(slot.constraint, locked=False).get("num_format") == "@"
    return (
        value.isprintable()
        and not value.startswith("=")
        and len(value) <= LONG
        and (is_text_cell or value.startswith(WORDS))
    )


def _only_warns(slot: Slot) -> bool:
    """The list of units only suggests."""
    return slot.constraint.term is not None and slot.constraint.term.open


def _held(slot: Slot, value: Value) -> float | str:
    """What the cell holds when it holds the value."""
    match value:
        case Decimal():
            return float(value)
        case dt.date():
            return float((value - EPOCH).days)
        case _:
            return value


# ---------------------------------------------------------------- written


@given(document=documents(FORM))
@settings(max_examples=5, derandomize=True, database=None)
def test_no_document_that_the_model_takes_is_marked_invalid(
    office: Office, tmp_path_factory: pytest.TempPathFactory, document: Submission
) -> None:
    layout = lay_out(FORM, {"projects": len(document.projects)})
    contents = contents_of(layout, document, fresh=False)
    path = tmp_path_factory.mktemp("x") / "x.xlsx"
    path.write_bytes(write_layout(layout, contents))
    assert _marked(office, path, layout.sheets) == []


def test_no_value_at_its_limit_is_marked_invalid(office: Office, tmp_path: Path) -> None:
    """Each project sheet bears another of the limits; the sheets without number bear the first."""
    projects = max(len(_limits(kind)) for kind in KINDS)
    layout = lay_out(FORM, {"projects": projects})
    typed: dict[Place, Value] = {}
    for sheet, slot in layout.slots():
        limits = _limits(slot.constraint)
        if limits:
            value = limits[(sheet.index or 0) % len(limits)]
            assert _is_taken(slot, value), (slot.path, value)
            typed[sheet.place(slot.path)] = value
    assert len(typed) > 300
    path = tmp_path / "limits.xlsx"
    path.write_bytes(write_layout(layout, Contents(typed=typed)))
    assert _marked(office, path, layout.sheets) == []


def test_what_is_beyond_its_limit_is_marked(office: Office, tmp_path: Path) -> None:
    """That is, the tests above can fail."""
    beyond: dict[tuple[str | int, ...], Value] = {
        ("contact", "date"): dt.date(1999, 12, 31),
        ("county",): "汉" * 101,
        ("projects", 0, "code"): "1" * 20,
        ("projects", 0, "budget", "total"): Decimal(10**9),
        ("projects", 0, "budget", "fiscal"): Decimal("0.0000001"),
        ("projects", 0, "budget", "other"): Decimal("-0.01"),
        ("projects", 0, "spending_plan", 0, "percent"): Decimal("100.01"),
        ("projects", 0, "goals"): "汉" * 4001,
        ("projects", 0, "indicators", 0, "level1"): "过程指标",
        ("projects", 0, "indicators", 0, "target", "operator"): "约",
    }
    layout = lay_out(FORM, {"projects": 1})
    cells = []
    for place in beyond:
        found = layout.slot(Place(place))
        assert found is not None
        cells.append((found[0].number, found[1].box.a1))
    path = tmp_path / "beyond.xlsx"
    typed = {Place(place): value for place, value in beyond.items()}
    path.write_bytes(write_layout(layout, Contents(typed=typed)))
    assert sorted(_marked(office, path, layout.sheets)) == sorted(cells)


def _limits(kind: Constraint) -> tuple[Value, ...]:
    """The least and the greatest of what a cell may hold; texts that look like something else."""
    if kind.term is not None:  # every word of a list is drawn anyway
        return ()
    if kind.entry is Entry.DATE:
        return tuple(_bound(one) for one in kind.bounds)
    if kind.code is not None:
        return (("0" * kind.code.digits + "Z" * kind.code.letters) * kind.code.times,)
    numbers: list[Decimal] = []
    if kind.numeric:
        step = kind.step or Decimal(1)
        low, high = (Decimal(str(_bound(one))) for one in kind.bounds)
        high -= step if isinstance(kind.bounds[1], Lt) else 0
        numbers = [low, low + step, step, high - step, high]
    if kind.entry is Entry.NUMBER:
        return tuple(one for one in numbers if low <= one <= high)
    most = kind.chars or 0
    texts = ("汉" * most, "a" * most, "𠮷" * (most // 2) + "a" * (most % 2), *ODD)
    return (*(f"{one:f}" for one in numbers), *texts)


ODD = ("=1+1", "=", "-5", "'引号", "00123", "1-2", "90%", "TRUE", "#REF!", "_x0041_")


def _bound(one: Ge | Gt | Le | Lt) -> Any:
    return next(getattr(one, name) for name in ("ge", "gt", "le", "lt") if hasattr(one, name))


def _is_taken(slot: Slot, value: Value) -> bool:
    """Whether the model itself takes a value for one of the fields that a cell bears."""
    for pattern in (slot.placed.pattern, slot.placed.alternative):
        node = resolve(FORM.model, pattern) if pattern is not None else None
        if node is not None:
            marked: Any = Annotated[node.kind, *node.marks]
            with contextlib.suppress(ValidationError):
                TypeAdapter(marked).validate_python(value, context=FORM.setting)
                return True
    return False


def _marked(office: Office, path: Path, sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
    """The form number and address of each cell that the program finds invalid."""
    found = []
    with office.open(path) as book:
        for sheet, name in zip(sheets, book.sheets, strict=False):
            cells = [slot.box.a1 for slot in sheet.plan.slots]
            open_lists = {slot.box.a1 for slot in sheet.plan.slots if _only_warns(slot)}
            marked = book.invalid(name, cells) if cells else []  # a directory of no projects
            found += [(sheet.number, cell) for cell in marked if cell not in open_lists]
    return found
