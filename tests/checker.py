"""Another process that checks files within bounds: a crash, a hang or a heap is seen as such."""

import json
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

MOST_MEMORY: Final = 300 * 1024**2
_MOST_SECONDS = 60  # far more than any file needs, on a machine that others use too

_WORKER = """
import json, resource, sys
from pathlib import Path
from xljixiao.workbook.checking import check
from xljixiao.workbook.report import file_report
from xljixiao.workbook.report_page import page
from xljixiao.workbook.report_terminal import plain
from xljixiao.workbook.digest import digest
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back

resource.setrlimit(resource.RLIMIT_AS, (3 * 1024**3,) * 2)
for line in sys.stdin:
    Path("/proc/self/clear_refs").write_text("5")
    checked = check(Path(line.strip()))
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    # Nothing of what is said of it, or goes back, fails either; after its memory was measured.
    told = [page([checked]), *plain(digest(checked), every=True), file_report(checked)]
    if checked.reading is not None:
        send_back(checked, Head("", "", ""))
    print(json.dumps({
        "state": checked.state,
        "problems": [[one.code, one.sentence, one.spot is not None] for one in checked.problems],
        "notes": [one.sentence for one in checked.notes],
        "document": checked.document and checked.document.model_dump_json(),
        "memory": int(peak) * 1024,
    }), flush=True)
    del checked, told
"""


class Checker:
    """Another process that checks one file after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def check(self, path: Path) -> dict[str, Any]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _WORKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(_MOST_SECONDS):
                self.end()
                pytest.fail(f"no answer in {_MOST_SECONDS} seconds")
        answer = self._process.stdout.readline()
        assert answer, f"the process has ended: {self._process.wait(10)}"
        found: dict[str, Any] = json.loads(answer)
        return found

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture(scope="module", name="checker")
def checker_fixture() -> Iterator[Checker]:
    one = Checker()
    yield one
    one.end()
