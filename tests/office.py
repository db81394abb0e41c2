"""A real LibreOffice for tests: `from office import Book, Office, office_fixture  # noqa: F401`.

The fixture `office` opens workbooks; a `Book` is read and calculated by the program, and typed
into as a person does, dialogs and all. `uno` belongs to the system's python, so office_worker.py
runs there; the two speak JSON lines.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

import pytest

XLSX = "Calc MS Excel 2007 XML"
XLS = "MS Excel 97"
ODS = "calc8"

_PYTHON = "/usr/bin/python3"
_STARTING = 90.0
_ANSWERING = 60.0
_ENDING = 20.0
_TOLD = 4000


class OfficeError(RuntimeError):
    """LibreOffice could not do what was asked, or is gone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows and holds; `value` is None where it is empty, `formula` mostly blank."""

    text: str
    value: float | str | None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a typed text: the cell before and after, and each dialog's texts."""

    before: Cell
    after: Cell
    dialogs: tuple[tuple[str, ...], ...]

    @property
    def refused(self) -> bool:
        """Somebody was told, and the cell is what it was."""
        return bool(self.dialogs) and self.after == self.before

    @property
    def accepted(self) -> bool:
        return not self.dialogs


class Office:
    """One LibreOffice, which opens one workbook at a time."""

    def __init__(self, folder: Path) -> None:
        """Start it; `folder` takes its profile and its log."""
        self._log = folder / "office.log"
        program = Path(shutil.which("soffice") or "soffice").resolve().with_name("soffice.bin")
        worker = Path(__file__).with_name("office_worker.py")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [_PYTHON, "-I", worker, program, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # a group of its own, to be ended whole
            )
        self._to = cast("IO[bytes]", self._process.stdin)
        self._from = cast("IO[bytes]", self._process.stdout)
        self._ended = False
        self._answer(_STARTING)

    @contextlib.contextmanager
    def open(self, path: Path) -> Iterator["Book"]:
        """Open a workbook; it is closed afterwards, and never saved in its place."""
        sheets = self.ask("load", path=str(path.resolve()))
        try:
            yield Book(self, tuple(sheets))
        finally:
            self.ask("close")

    def ask(self, verb: str, **what: object) -> Any:
        """Ask the worker for one thing."""
        if self._ended:
            raise OfficeError("LibreOffice is gone")
        try:
            self._to.write(json.dumps({"verb": verb, **what}).encode() + b"\n")
            self._to.flush()
        except BrokenPipeError as error:
            raise OfficeError(f"LibreOffice is gone: {self._told()}") from error
        return self._answer(_ANSWERING)

    def _answer(self, seconds: float) -> Any:
        if not select.select([self._from], [], [], seconds)[0]:
            self.end(patience=0)
            raise OfficeError(f"LibreOffice did not answer in {seconds} s: {self._told()}")
        line = self._from.readline()
        if not line:
            self.end()
            raise OfficeError(f"LibreOffice is gone: {self._told()}")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["answer"]

    def _told(self) -> str:
        """What the worker and the program last wrote into their log."""
        return self._log.read_text("utf-8", "replace")[-_TOLD:]

    def end(self, *, patience: float = _ENDING) -> None:
        """End the program; if it does not end itself, by its group of processes."""
        if self._ended:
            return
        self._ended = True
        with contextlib.suppress(BrokenPipeError):
            self._to.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._from.close()


class Book:
    """The workbook that is open."""

    def __init__(self, office: Office, sheets: tuple[str, ...]) -> None:
        self._office = office
        self.sheets = sheets

    def recalculate(self) -> None:
        self._office.ask("recalculate")

    def read(self, sheet: str, cells: Iterable[str]) -> dict[str, Cell]:
        """The cells, by their addresses."""
        cells = list(cells)
        found = self._office.ask("read", sheet=sheet, cells=cells)
        return {cell: Cell(*one) for cell, one in zip(cells, found, strict=True)}

    def cell(self, sheet: str, cell: str) -> Cell:
        return self.read(sheet, [cell])[cell]

    def write(self, sheet: str, cells: Mapping[str, float | str | None]) -> None:
        """Put values in as a program does: no lock, no validation, no dialog."""
        self._office.ask("write", sheet=sheet, cells=dict(cells))

    def unprotect(self, sheet: str) -> None:
        self._office.ask("unprotect", sheet=sheet)

    def type_into(self, sheet: str, cell: str, text: str, *, insist: bool = False) -> Typed:
        """Type as a person does; one who insists says yes to every dialog that allows it."""
        before = self.cell(sheet, cell)
        dialogs = self._office.ask("type_into", sheet=sheet, cell=cell, text=text, insist=insist)
        return Typed(before, self.cell(sheet, cell), tuple(map(tuple, dialogs)))

    def dropdown(self, sheet: str, cell: str) -> tuple[str, ...] | None:
        """What the list of a cell really shows when it is opened; None without a list."""
        shown = self._office.ask("dropdown", sheet=sheet, cell=cell)
        return None if shown is None else tuple(shown)

    def command(
        self, sheet: str, cells: str, command: str, *, insist: bool = True
    ) -> tuple[tuple[str, ...], ...]:
        """Select cells and give a command (`Cut`, `PasteOnlyValue`); gives the dialogs' texts."""
        dialogs = self._office.ask(
            "command", sheet=sheet, cells=cells, command=command, insist=insist
        )
        return tuple(map(tuple, dialogs))

    def cut_paste(self, sheet: str, source: str, target: str) -> tuple[tuple[str, ...], ...]:
        """Cut cells and paste them at another one, over whatever stands there."""
        return self.command(sheet, source, "Cut") + self.command(sheet, target, "Paste")

    def copy_paste(self, sheet: str, source: str, target: str) -> tuple[tuple[str, ...], ...]:
        """Copy cells and paste them at another one, formats and validations too."""
        return self.command(sheet, source, "Copy") + self.command(sheet, target, "Paste")

    def save(self, path: Path, kind: str = XLSX) -> Path:
        """Save a copy; gives its path again."""
        self._office.ask("save", path=str(path.resolve()), filter_name=kind)
        return path


@cache
def _missing() -> str | None:
    """What is not there, or None."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed (apt: libreoffice-calc)"
    if not Path(_PYTHON).exists():
        return f"{_PYTHON} is not there"
    asking = [_PYTHON, "-I", "-c", "import uno"]
    asked = subprocess.run(asking, check=False, capture_output=True)
    return None if asked.returncode == 0 else f"{_PYTHON} has no uno (apt: python3-uno)"


@cache
def _started(folder: Path) -> Office:
    """The same one for every test module that imports the fixture."""
    folder.mkdir()
    return Office(folder)


@pytest.fixture(scope="session", name="office")
def office_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One LibreOffice for the whole run. Skips where there is none; in CI it must be there."""
    missing = _missing()
    if missing is not None and os.environ.get("CI"):
        pytest.fail(missing)
    if missing is not None:
        pytest.skip(missing)
    office = _started(tmp_path_factory.getbasetemp() / "office")
    try:
        yield office
    finally:
        office.end()
