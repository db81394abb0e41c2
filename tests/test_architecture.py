"""Arrows only fall, and each library is known in its own room alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import xljixiao

ROOT = Path(xljixiao.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

FLOORS = {
    "model": 0,
    "form": 1,
    "rules": 1,
    "workbook": 2,
    "document": 2,
    "county": 3,
    "verbs": 4,
    "__init__": 5,
    "phrasing": 5,
    "terminal": 5,
    "cli": 5,
    "__main__": 6,
}
APART = {("form", "rules"), ("rules", "form"), ("workbook", "document"), ("document", "workbook")}
HOMES = {
    "typer": {"cli", "phrasing"},
    "rich": {"workbook", "terminal"},
    "jinja2": {"workbook"},
    "openpyxl": {"workbook"},
    "xlsxwriter": {"workbook"},
    "python_calamine": {"workbook"},
    "olefile": {"workbook"},
    "docx": {"document"},
    "sqlite3": {"county"},
    "pyarrow": {"county"},
}


def room(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_fall(path: Path) -> None:
    own = room(path)
    for name in imports(path):
        package, _, rest = name.partition(".")
        if package == "xljixiao" and rest:
            other = rest.split(".")[0]
            assert FLOORS[other] <= FLOORS[own], f"{own} imports {other}"
            assert (own, other) not in APART, f"{own} imports {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_is_known_in_its_own_room_alone(path: Path) -> None:
    for name in imports(path):
        assert room(path) in HOMES.get(name.split(".")[0], {room(path)}), name


def test_the_rooms_are_those_of_the_house() -> None:
    assert {room(path) for path in FILES} <= set(FLOORS)
    assert {"model", "form", "rules", "workbook", "county", "cli"} <= {room(path) for path in FILES}
