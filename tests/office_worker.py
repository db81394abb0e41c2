# mypy: ignore-errors
"""One real LibreOffice Calc, used as a person uses it; requests and answers are JSON lines.

Run by the python that has `uno` (the system's), started and spoken to by office.py. The office has
a profile of its own and draws on the svp backend, so that no X server is needed.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_PROGRAM = Path("/usr/lib/libreoffice/program/soffice.bin")
_SETTINGS = {
    "org.openoffice.Office.Common/Misc": {"ShowTipOfTheDay": "false", "FirstRun": "false"},
    "org.openoffice.Setup/Product": {"ooSetupLastVersion": "99.9"},  # else: "what is new"
    "org.openoffice.Setup/L10N": {"ooSetupSystemLocale": "zh-CN"},
    "org.openoffice.Office.Calc/Input": {"AutoInput": "false"},  # takes what is typed, no more
}
_STARTING = 60.0
_ENDING = 10.0
_LOOK = 0.03
_KINDS = ("empty", "number", "text", "formula")


def _properties(**values):
    return tuple(_property(name, value) for name, value in values.items())


def _property(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _state(widget):
    return {one.Name: one.Value for one in widget.getState()}


def _url(path):
    return Path(path).resolve().as_uri()


class Worker:
    """The office, and the one workbook that is open in it. Each public method is a verb."""

    def __init__(self, folder):
        profile = Path(folder) / "profile"
        _write_profile(profile)
        pipe = f"xljixiao-{os.getpid()}"
        self._log = (Path(folder) / "soffice.log").open("ab")
        self._process = subprocess.Popen(
            [
                shutil.which("soffice"),
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                f"--accept=pipe,name={pipe};urp;",
                f"-env:UserInstallation={_url(profile)}",
            ],
            env=os.environ | {"SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        context = self._connect(pipe)
        create = context.ServiceManager.createInstanceWithContext
        self._desktop = create("com.sun.star.frame.Desktop", context)
        self._dispatcher = create("com.sun.star.frame.DispatchHelper", context)
        self._ui = create("org.libreoffice.uitest.UITest", context)
        self._book = None

    def _connect(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        until = time.monotonic() + _STARTING
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(NoConnectException):
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            time.sleep(0.05)
        raise RuntimeError(f"LibreOffice did not start (exit code {self._process.poll()})")

    def end(self):
        with contextlib.suppress(Exception):
            self._desktop.terminate()
        try:
            self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    # ------------------------------------------------------------ the workbook

    def load(self, path):
        """Open a workbook; gives the names of its sheets."""
        path = Path(path)
        path.with_name(f".~lock.{path.name}#").unlink(missing_ok=True)  # of an office that crashed
        self._book = self._desktop.loadComponentFromURL(_url(path), "_blank", 0, ())
        if self._book is None:
            raise RuntimeError(f"LibreOffice would not open {path}")
        return list(self._book.Sheets.ElementNames)

    def close(self):
        book, self._book = self._book, None
        if book is not None:
            book.close(True)

    def save(self, path, filter_name):
        self._book.storeToURL(_url(path), _properties(FilterName=filter_name))

    def recalculate(self):
        self._book.calculateAll()

    def read(self, sheet, cells):
        """Of each cell: the text shown, the value, the formula, and the kind."""
        page = self._book.Sheets.getByName(sheet)
        return [_cell(page.getCellRangeByName(cell)) for cell in cells]

    def write(self, sheet, cells):
        """Put values into cells as a program does: no lock and no validation stops it."""
        page = self._book.Sheets.getByName(sheet)
        for name, value in cells.items():
            cell = page.getCellRangeByName(name)
            if isinstance(value, str):
                cell.setString(value)
            elif value is None:
                cell.setFormula("")
            else:
                cell.setValue(value)

    def unprotect(self, sheet):
        self._book.Sheets.getByName(sheet).unprotect("")

    # ------------------------------------------------------------ the person before it

    def type_into(self, sheet, cell, text, answers):
        """Type a text and press Enter; gives the texts of each dialog that came up."""
        grid = self._go(sheet, cell)

        def typing():
            grid.executeAction("TYPE", _properties(TEXT=text))
            grid.executeAction("TYPE", _properties(KEYCODE="RETURN"))

        return self._answering(typing, answers)

    def dropdown(self, sheet, cell):
        """Open the list of a cell; gives what it shows, or None without a list."""
        grid = self._go(sheet, cell)
        at = self._page(sheet).getCellRangeByName(cell).CellAddress
        grid.executeAction(
            "LAUNCH", _properties(SELECTMENU="", COL=str(at.Column), ROW=str(at.Row))
        )
        window = self._ui.getTopFocusWindow()
        if "list" not in window.getChildren():
            return None
        shown = window.getChild("list")
        items = [_state(shown.getChild(name)).get("Text", "") for name in shown.getChildren()]
        window.executeAction("TYPE", _properties(KEYCODE="ESC"))
        return items

    def dispatch(self, sheet, cells, command, answers):
        """Select cells and give a command of the menu; gives the texts of each dialog."""
        self._go(sheet, cells)
        frame = self._book.CurrentController.Frame

        def giving():
            self._dispatcher.executeDispatch(frame, f".uno:{command}", "", 0, ())

        return self._answering(giving, answers)

    def _go(self, sheet, cells):
        page = self._page(sheet)
        self._book.CurrentController.setActiveSheet(page)
        grid = self._ui.getTopFocusWindow().getChild("grid_window")
        quoted = sheet.replace("'", "''")
        key = "RANGE" if ":" in cells else "CELL"
        grid.executeAction("SELECT", _properties(**{key: f"$'{quoted}'.{cells}"}))
        return grid

    def _page(self, sheet):
        return self._book.Sheets.getByName(sheet)

    def _answering(self, act, answers):
        """Do what may bring up dialogs: they block it, so it runs beside the eyes and hands."""
        failed = []

        def run():
            try:
                act()
            except Exception as error:
                failed.append(error)

        hand = threading.Thread(target=run, daemon=True)
        hand.start()
        dialogs = []
        while True:
            hand.join(_LOOK)
            over = not hand.is_alive()
            window = self._ui.getTopFocusWindow()
            children = window.getChildren()
            if "grid_window" not in children:
                print("DIALOG", [( c, _state(window.getChild(c))) for c in children], _state(window), file=sys.stderr)
                dialogs.append(_texts(window))
                _press(window, children, answers)
            elif over:
                break
        if failed:
            raise failed[0]
        return dialogs


def _texts(window):
    return [_state(window).get("Text", "")]


def _press(window, children, answers):
    name = next((one for one in answers if one in children), None)
    if name is None:
        raise RuntimeError(f"no {' or '.join(answers)} in a dialog of {children}")
    window.getChild(name).executeAction("CLICK", ())


def _cell(cell):
    kind = _KINDS[(uno.Enum("com.sun.star.table.CellContentType", "EMPTY"), ).index(cell.Type)] if False else cell.Type.value.lower()
    return {
        "text": cell.String,
        "kind": kind,
        "formula": cell.Formula,
        "value": cell.Value,
        "error": cell.getError(),
        "result": cell.FormulaResultType2,
    }


def _write_profile(profile):
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, values in _SETTINGS.items()
        for name, value in values.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        "utf-8",
    )


def main():
    worker = Worker(sys.argv[1])
    try:
        print("{}", flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"answer": getattr(worker, request.pop("verb"))(**request)}
            except Exception:
                answer = {"error": traceback.format_exc()}
            print(json.dumps(answer), flush=True)
    finally:
        worker.end()


if __name__ == "__main__":
    main()
