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
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

import pytest

PDF = "writer_pdf_Export"
DOCX = "MS Word 2007 XML"
TEXT = "Text"
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
    """One LibreOffice, which opens one workbook at a time, and documents. Started when needed."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for profiles and logs."""
        self._folder = folder
        self._worker: _Worker | None = None

    @contextlib.contextmanager
    def open(self, path: Path) -> Iterator["Book"]:
        """Open a workbook; it is closed afterwards, and never saved in its place."""
        worker = self._running()
        sheets = worker.ask("load", path=str(path.resolve()))
        try:
            yield Book(worker.ask, tuple(sheets))
        finally:
            if not worker.ended:
                worker.ask("close")

    def convert(self, path: Path, to: Path, kind: str) -> Path:
        """A document of ours as a file of another kind; gives the path of that."""
        self._running().ask(
            "convert", path=str(path.resolve()), to=str(to.resolve()), filter_name=kind
        )
        return to

    def _running(self) -> "_Worker":
        if self._worker is None or self._worker.ended:  # it may have fallen in an earlier test
            self._worker = _Worker(self._folder)
        return self._worker

    def end(self) -> None:
        if self._worker is not None:
            self._worker.end()


class _Worker:
    """The process of office_worker.py, which has LibreOffice in its group."""

    def __init__(self, parent: Path) -> None:
        folder = Path(tempfile.mkdtemp(dir=parent))
        self._log = folder / "office.log"
        program = Path(shutil.which("soffice") or "soffice").resolve().with_name("soffice.bin")
        script = Path(__file__).with_name("office_worker.py")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [_PYTHON, "-I", script, program, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # a group of its own, to be ended whole
            )
        self._to = cast("IO[bytes]", self._process.stdin)
        self._from = cast("IO[bytes]", self._process.stdout)
        self.ended = False
        self._answer(_STARTING)

    def ask(self, verb: str, **what: object) -> Any:
        """Ask for one thing."""
        if self.ended:
            raise OfficeError("LibreOffice is gone")
        with contextlib.suppress(BrokenPipeError):  # then there is no answer either
            self._to.write(json.dumps({"verb": verb, **what}).encode() + b"\n")
            self._to.flush()
        return self._answer(_ANSWERING)

    def _answer(self, seconds: float) -> Any:
        ready, _, _ = select.select([self._from], [], [], seconds)
        line = self._from.readline() if ready else b""
        if not line:
            self.end(patience=0)
            told = self._log.read_text("utf-8", "replace")[-_TOLD:]
            raise OfficeError(f"no answer from LibreOffice in {seconds} s, or it fell: {told}")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["answer"]

    def end(self, *, patience: float = _ENDING) -> None:
        """End the program; if it does not end itself, by its group of processes."""
        if self.ended:
            return
        self.ended = True
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

    def __init__(self, ask: Callable[..., Any], sheets: tuple[str, ...]) -> None:
        self._ask = ask
        self.sheets = sheets

    def recalculate(self) -> None:
        self._ask("recalculate")

    def read(self, sheet: str, cells: Iterable[str]) -> dict[str, Cell]:
        """The cells, by their addresses."""
        cells = list(cells)
        found = self._ask("read", sheet=sheet, cells=cells)
        return {cell: Cell(*one) for cell, one in zip(cells, found, strict=True)}

    def cell(self, sheet: str, cell: str) -> Cell:
        return self.read(sheet, [cell])[cell]

    def extent(self, sheet: str) -> str:
        """The last cell that the sheet uses; it moves with every row put in or taken out."""
        return str(self._ask("extent", sheet=sheet))

    def calculate(self, sheet: str, cell: str, formula: str) -> float | str | None:
        """What a formula, as LibreOffice writes one, comes to at a blank cell."""
        found: float | str | None = self._ask("calculate", sheet=sheet, cell=cell, formula=formula)
        return found

    def colour(self, sheet: str, cell: str) -> int | None:
        """The background that a conditional format gives a cell now; None where none holds."""
        found: int | None = self._ask("colour", sheet=sheet, cell=cell)
        return found

    def write(self, sheet: str, cells: Mapping[str, float | str | None]) -> None:
        """Put values in as a program does: no lock, no validation, no dialog."""
        self._ask("write", sheet=sheet, cells=dict(cells))

    def unprotect(self, sheet: str, password: str = "") -> bool:
        """Whether the sheet is open now."""
        return bool(self._ask("unprotect", sheet=sheet, password=password))

    def type_into(self, sheet: str, cell: str, text: str, *, insist: bool = False) -> Typed:
        """Type as a person does; one who insists says yes to every dialog that allows it.

        A locked cell answers each key with a dialog of its own.
        """
        before = self.cell(sheet, cell)
        dialogs = self._ask("type_into", sheet=sheet, cell=cell, text=text, insist=insist)
        return Typed(before, self.cell(sheet, cell), tuple(map(tuple, dialogs)))

    def dropdown(self, sheet: str, cell: str) -> tuple[str, ...] | None:
        """What the list of a cell really shows when it is opened; None without a list."""
        shown = self._ask("dropdown", sheet=sheet, cell=cell)
        return None if shown is None else tuple(shown)

    def command(
        self, sheet: str, cells: str, command: str, *, insist: bool = True
    ) -> tuple[tuple[str, ...], ...]:
        """Select cells and give a command (`Cut`, `PasteOnlyValue`); gives the dialogs' texts."""
        dialogs = self._ask("command", sheet=sheet, cells=cells, command=command, insist=insist)
        return tuple(map(tuple, dialogs))

    def cut_paste(self, sheet: str, source: str, target: str) -> tuple[tuple[str, ...], ...]:
        """Cut cells and paste them at another one, over whatever stands there."""
        return self.command(sheet, source, "Cut") + self.command(sheet, target, "Paste")

    def copy_paste(self, sheet: str, source: str, target: str) -> tuple[tuple[str, ...], ...]:
        """Copy cells and paste them at another one, formats and validations too."""
        return self.command(sheet, source, "Copy") + self.command(sheet, target, "Paste")

    def invalid(self, sheet: str, cells: Iterable[str]) -> list[str]:
        """Of some cells those whose validation the program finds broken, whoever wrote them."""
        return list(self._ask("invalid", sheet=sheet, cells=list(cells)))

    def paste(
        self, sheet: str, cell: str, flavours: Mapping[str, str], command: str = "Paste"
    ) -> tuple[tuple[str, ...], ...]:
        """Paste what another program copied (MIME type -> text) at a cell; gives the dialogs."""
        self._ask("bring", flavours=dict(flavours))
        return self.command(sheet, cell, command)

    def save(self, path: Path, kind: str = XLSX, password: str = "") -> Path:
        """Save a copy; gives its path again. The office takes a password for .xls and .ods only."""
        self._ask("save", path=str(path.resolve()), filter_name=kind, password=password)
        return path


@cache
def _missing() -> str | None:
    """What is not there, or None."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed (apt: libreoffice-calc libreoffice-writer)"
    if not Path(shutil.which("soffice") or "").resolve().with_name("libswlo.so").exists():
        return "LibreOffice has no Writer (apt: libreoffice-writer)"
    if not Path(_PYTHON).exists():
        return f"{_PYTHON} is not there"
    asking = [_PYTHON, "-I", "-c", "import uno"]
    asked = subprocess.run(asking, check=False, capture_output=True)
    return None if asked.returncode == 0 else f"{_PYTHON} has no uno (apt: python3-uno)"


@cache
def _office(folder: Path) -> Office:
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
    office = _office(tmp_path_factory.getbasetemp() / "office")
    try:
        yield office
    finally:
        office.end()
