# mypy: ignore-errors
"""One real LibreOffice Calc, used as a person uses it; requests and answers are JSON lines.

Run by the python that has `uno` (the system's); office.py starts it and speaks to it. The office
has a profile of its own and draws without an X server, but it does show its windows: what is
typed, chosen and refused goes through them. Arguments: soffice.bin, and a folder for the profile.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path
from xml.sax.saxutils import escape

import uno
import unohelper
from com.sun.star.accessibility.AccessibleRole import COMBO_BOX, LIST, PUSH_BUTTON, TABLE
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.datatransfer import DataFlavor, UnsupportedFlavorException, XTransferable
from com.sun.star.lang import IllegalArgumentException
from com.sun.star.sheet.FormulaResult import VALUE

_SETTINGS = {
    "Office.Common/Misc": {"ShowTipOfTheDay": "false", "FirstRun": "false"},
    "Setup/Product": {"ooSetupLastVersion": "99.9"},  # or it tells what is new
    "Setup/L10N": {"ooSetupSystemLocale": "zh-CN"},
    "Office.Common/AutoCorrect": {  # or it mends what is typed
        "CapitalAtStartSentence": "false",
        "TwoCapitalsAtStart": "false",
        "UseReplacementTable": "false",
        "ReplaceSingleQuote": "false",
        "ReplaceDoubleQuote": "false",
    },
    "Office.Calc/Input": {"AutoInput": "false"},  # or it completes what is typed
}
_RESTART = 81  # the exit code by which a new profile asks to be started again
_STARTING = 60.0
_ENDING = 10.0
_BLINK = 0.03
_FORMULA = 24  # as an entry of a conditional format says it; no constant is published
_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')  # outside quotes
_SCRATCH = 60  # a column that no form reaches
_INSIST = ("yes", "ok")
_GIVE_IN = ("no", "cancel", "ok", "close")


class Worker:
    """The office, and the one workbook that is open in it. Each public method is a verb."""

    def __init__(self, program, folder):
        profile = Path(folder) / "profile"
        _write_profile(profile)
        pipe = f"xljixiao-{uuid.uuid4().hex}"
        self._command = [
            program,
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nofirststartwizard",
            f"--accept=pipe,name={pipe};urp;",
            f"-env:UserInstallation={profile.as_uri()}",
        ]
        self._process = self._start()
        try:
            context = self._connect(pipe)
        except BaseException:
            self._process.kill()
            raise
        create = context.ServiceManager.createInstanceWithContext
        self._desktop = create("com.sun.star.frame.Desktop", context)
        self._toolkit = create("com.sun.star.awt.Toolkit", context)
        self._dispatcher = create("com.sun.star.frame.DispatchHelper", context)
        self._ui = create("org.libreoffice.uitest.UITest", context)
        self._clipboard = create("com.sun.star.datatransfer.clipboard.SystemClipboard", context)
        self._book = None

    def _start(self):
        """Start soffice.bin itself, not the script around it, so that its pid is the office's."""
        return subprocess.Popen(
            self._command,
            env=os.environ | {"SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
        )

    def _connect(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        until = time.monotonic() + _STARTING
        while time.monotonic() < until and self._process.poll() in (None, _RESTART):
            if self._process.returncode == _RESTART:
                self._process = self._start()
            with contextlib.suppress(NoConnectException):
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            time.sleep(_BLINK)
        raise RuntimeError(f"LibreOffice did not start (exit code {self._process.poll()})")

    @property
    def fallen(self):
        return self._process.poll() is not None

    def end(self):
        """Ask the office to end, and end it by its pid if it does not."""

        def ask():
            with contextlib.suppress(Exception):
                self.close()
                self._desktop.terminate()

        threading.Thread(target=ask, daemon=True).start()  # an office that hangs does not answer
        try:
            self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # ------------------------------------------------------------ the workbook

    def load(self, path):
        """Open a workbook; gives the names of its sheets."""
        path = Path(path)
        path.with_name(f".~lock.{path.name}#").unlink(missing_ok=True)  # of an office that crashed
        self._book = self._desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, ())
        if self._book is None:
            raise RuntimeError(f"LibreOffice does not open {path}")
        return list(self._book.Sheets.ElementNames)

    def close(self):
        """Close the workbook without saving, and before that whatever dialog still asks."""
        book, self._book = self._book, None
        if book is not None:
            while (window := self._dialog()) is not None:
                _press(window, _GIVE_IN)
            book.close(True)

    def save(self, path, filter_name, password):
        locked = {"Password": password} if password else {}
        self._book.storeToURL(Path(path).as_uri(), _properties(FilterName=filter_name, **locked))

    def convert(self, path, to, filter_name):
        """Write another file of a document, as a person exports it; no workbook need be open."""
        hidden = _properties(Hidden=True)
        document = self._desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, hidden)
        if document is None:
            raise RuntimeError(f"LibreOffice does not open {path}")
        document.storeToURL(Path(to).as_uri(), _properties(FilterName=filter_name))
        document.close(True)

    def recalculate(self):
        """Calculate every formula anew, also those whose cached values came with the file."""
        self._book.calculateAll()

    def read(self, sheet, cells):
        """Of each cell: the text shown, the value, and the formula."""
        page = self._page(sheet)
        return [_read(page.getCellRangeByName(cell)) for cell in cells]

    def extent(self, sheet):
        """The last cell of the used area."""
        cursor = self._page(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        return cursor.AbsoluteName.rpartition(".")[2].replace("$", "")

    def calculate(self, sheet, cell, formula):
        """What a formula comes to in a cell that is of no use to anybody; the cell is blank after.

        The formula is written as `read` gives one.
        """
        found = self._page(sheet).getCellRangeByName(cell)
        found.setFormula(formula)
        value = _read(found)[1]
        found.setFormula("")
        return value

    def colour(self, sheet, cell):
        """The background of a cell by its conditional formats, as 0xRRGGBB; None without."""
        page = self._page(sheet)
        at = page.getCellRangeByName(cell).CellAddress
        styles = self._book.StyleFamilies.getByName("CellStyles")
        for found in page.ConditionalFormats.getConditionalFormats():
            if not any(_holds(area, at) for area in found.Range.RangeAddresses):
                continue
            for n in range(found.Count):
                rule = found.getByIndex(n)
                if rule.Operator == _FORMULA and self._true(page, at.Row, rule.Formula1):
                    return styles.getByName(rule.StyleName).CellBackColor
        return None

    def _true(self, page, row, formula):
        scratch = page.getCellByPosition(_SCRATCH, row)
        scratch.setFormula("=" + _COMMA.sub(";", formula))
        value = scratch.Value
        scratch.setFormula("")
        return bool(value)

    def write(self, sheet, cells):
        """Put values into cells as a program does: no lock and no validation stops it."""
        page = self._page(sheet)
        for name, value in cells.items():
            cell = page.getCellRangeByName(name)
            if value is None:
                cell.setFormula("")
            elif isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)

    def unprotect(self, sheet, password):
        """Give whether it worked."""
        page = self._page(sheet)
        with contextlib.suppress(IllegalArgumentException):
            page.unprotect(password)
        return not page.isProtected()

    def _page(self, sheet):
        return self._book.Sheets.getByName(sheet)

    # ------------------------------------------------------------ the person before it

    def type_into(self, sheet, cell, text, insist):
        """Type a text and press Enter; gives the texts of each dialog that came up."""
        grid = self._go(sheet, cell)

        def typing():
            grid.executeAction("TYPE", _properties(TEXT=text))
            grid.executeAction("TYPE", _properties(KEYCODE="RETURN"))

        return self._answering(typing, insist)

    def dropdown(self, sheet, cell):
        """Open the list of a cell; gives what it shows, or None where there is none.

        A cell without one would show what its column already holds, which nobody meant.
        """
        found = self._page(sheet).getCellRangeByName(cell)
        if found.Validation.Type.value != "LIST":
            return None
        grid, at = self._go(sheet, cell), found.CellAddress
        place = {"COL": str(at.Column), "ROW": str(at.Row)}
        grid.executeAction("LAUNCH", _properties(SELECTMENU="", **place))
        window = self._ui.getTopFocusWindow()
        shown = window.getChild("list")  # the popup; it is not named among the children
        names = sorted(shown.getChildren(), key=int)
        items = [_state(shown.getChild(name))["Text"] for name in names]
        window.executeAction("TYPE", _properties(KEYCODE="ESC"))
        return items

    def command(self, sheet, cells, command, insist):
        """Select cells and give a command of the menus; gives the texts of each dialog."""
        self._go(sheet, cells)
        frame = self._book.CurrentController.Frame

        def giving():
            self._dispatcher.executeDispatch(frame, f".uno:{command}", "", 0, ())

        return self._answering(giving, insist)

    def invalid(self, sheet, cells):
        """Of some cells those that the program itself rings as not valid (“mark invalid data”)."""
        page = self._page(sheet)
        self.command(sheet, cells[0], "ShowInvalid", False)
        corners = [page.getCellRangeByName(cell).Position for cell in cells]
        found = []
        for ring in page.DrawPage:  # it is drawn a little wider than its cell
            at = ring.Position
            far = [max(abs(one.X - at.X), abs(one.Y - at.Y)) for one in corners]
            found.append(cells[far.index(min(far))])
        return found

    def bring(self, flavours):
        """Put what another program copied on the clipboard: MIME type -> text."""
        self._clipboard.setContents(_Copied(flavours), None)

    def _go(self, sheet, cells):
        """Select cells. Without its sheet, the UI test would take them from the first one."""
        page = self._page(sheet)
        self._book.CurrentController.setActiveSheet(page)
        grid = self._ui.getTopFocusWindow().getChild("grid_window")
        name = sheet.replace("'", "''")
        key = "RANGE" if ":" in cells else "CELL"
        grid.executeAction("SELECT", _properties(**{key: f"$'{name}'.{cells}"}))
        wanted = page.getCellRangeByName(cells).RangeAddress
        state = _state(grid)
        selected = tuple(int(state[k]) for k in ("SelectedTable", "CurrentColumn", "CurrentRow"))
        if selected != (wanted.Sheet, wanted.StartColumn, wanted.StartRow):
            raise RuntimeError(f"{sheet}!{cells} was not selected: {state}")
        return grid

    def _answering(self, act, insist):
        """Do something and answer the dialogs, which block it: hence a hand apart from the eyes."""
        failures = []

        def run():
            try:
                act()
            except Exception as error:  # noqa: BLE001 - raised again below
                failures.append(error)

        hand = threading.Thread(target=run, daemon=True)
        hand.start()
        dialogs = []
        while True:
            hand.join(_BLINK)
            over = not hand.is_alive()
            dialog = self._dialog()
            if dialog is not None:
                texts = self._texts(_state(dialog)["Text"])
                if texts:  # else it is only just coming or going
                    dialogs.append(texts)
                    _press(dialog, _INSIST if insist else _GIVE_IN)
            elif over:
                break
        if failures:
            raise failures[0]
        return dialogs

    def _dialog(self):
        """The dialog that has the focus; a window with the grid is the workbook's own."""
        window = self._ui.getTopFocusWindow()
        return None if "grid_window" in window.getChildren() else window

    def _texts(self, title):
        """What the dialog of this title says, title first, as a screen reader would read it."""
        for index in range(self._toolkit.getTopWindowCount()):
            window = self._toolkit.getTopWindow(index)
            context = window.getAccessibleContext()
            if window.isVisible() and context.getAccessibleName() == title:
                return list(_spoken(context))
        return []


class _Copied(unohelper.Base, XTransferable):
    """What another program offers to be pasted, in one flavour or several."""

    def __init__(self, flavours):
        self._flavours = flavours

    def getTransferData(self, flavour):  # noqa: N802 - UNO names it
        kind = flavour.MimeType.partition(";")[0]
        if kind not in self._flavours:
            raise UnsupportedFlavorException(flavour.MimeType, self)
        text = self._flavours[kind]
        return text if kind == "text/plain" else uno.ByteSequence(text.encode())

    def getTransferDataFlavors(self):  # noqa: N802
        return tuple(map(_flavour, self._flavours))

    def isDataFlavorSupported(self, flavour):  # noqa: N802
        return flavour.MimeType.partition(";")[0] in self._flavours


def _flavour(kind):
    if kind == "text/plain":
        return DataFlavor(f"{kind};charset=utf-16", kind, uno.getTypeByName("string"))
    return DataFlavor(kind, kind, uno.getTypeByName("[]byte"))


def _holds(area, at):
    columns, rows = (area.StartColumn, area.EndColumn), (area.StartRow, area.EndRow)
    return columns[0] <= at.Column <= columns[1] and rows[0] <= at.Row <= rows[1]


def _press(dialog, buttons):
    there = dialog.getChildren()
    button = next((one for one in buttons if one in there), None)
    if button is None:
        raise RuntimeError(f"a dialog with {there} has none of the buttons {buttons}")
    dialog.getChild(button).executeAction("CLICK", ())


def _spoken(context):
    """The names of a window and of all in it, but for its buttons and what lies in its lists."""
    role = context.getAccessibleRole()
    if context.getAccessibleName() and role != PUSH_BUTTON:
        yield context.getAccessibleName()
    if role in (COMBO_BOX, LIST, TABLE):  # every language there is; the columns of a preview
        return
    for index in range(context.getAccessibleChildCount()):
        child = context.getAccessibleChild(index)
        if hasattr(child, "getAccessibleContext"):  # the preview of an import has none
            yield from _spoken(child.getAccessibleContext())


def _read(cell):
    kind, text = cell.Type.value, cell.String
    if kind == "FORMULA":
        value = cell.Value if cell.FormulaResultType2 == VALUE else text
        return text, value, cell.Formula
    return text, cell.Value if kind == "VALUE" else text if kind == "TEXT" else None, ""


def _state(widget):
    return {one.Name: one.Value for one in widget.getState()}


def _properties(**values):
    return tuple(_property(name, value) for name, value in values.items())


def _property(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _write_profile(profile):
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{escape(value)}</value></prop></item>"
        for path, values in _SETTINGS.items()
        for name, value in values.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        "utf-8",
    )


def main():
    worker = Worker(*sys.argv[1:])
    try:
        print(json.dumps({"answer": "ready"}), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"answer": getattr(worker, request.pop("verb"))(**request)}
            except Exception:
                if worker.fallen:
                    raise
                answer = {"error": traceback.format_exc()}
            print(json.dumps(answer), flush=True)
    finally:
        worker.end()


if __name__ == "__main__":
    main()
