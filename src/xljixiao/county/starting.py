"""What lies in the folder of a new round beside the roster: what lists did not say, and starters.

An office without a terminal double-clicks the starters, one a step. Inside they are ASCII, whatever
the machine's code page; `pushd` also enters a shared drive.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from xljixiao.county.importing import Imported
from xljixiao.county.lists.telling import lines
from xljixiao.county.round import Round
from xljixiao.county.saving import save

REPORT: Final = "名单导入说明.txt"
_CELLS, _SENTENCES = 3, 10
STARTERS: Final[Mapping[str, str]] = {
    "双击-1下发.cmd": "issue",
    "双击-2收件.cmd": "collect",
    "双击-3审核.cmd": "review",
    "双击-4汇总.cmd": "consolidate",
}
_LINES: Final = (
    "@echo off",
    "chcp 65001 >nul",
    'pushd "%~dp0"',
    "where xljixiao >nul 2>nul",
    "if errorlevel 1 (py -m xljixiao {verb} .) else (xljixiao {verb} .)",
    "echo.",
    "pause",
    "popd",
    "",
)


def write_starters(round_: Round) -> None:
    """Put them into the folder; one that somebody has changed stays."""
    for name, verb in STARTERS.items():
        path = round_.folder / name
        if not path.exists():
            save(path, "\r\n".join(_LINES).format(verb=verb).encode("ascii"))


def write_report(round_: Round, imported: Imported) -> Iterator[str]:
    """Keep all that is told of the lists beside the roster; gives the first of it, and where."""
    report = imported.report()
    if not report:
        return
    path = round_.folder / REPORT
    save(path, report.replace("\n", "\r\n").encode("utf-8-sig"), replace=True)
    lost, told = imported.lost, imported.told
    yield from (f"没有导入 {line}" for line in islice(lines(lost, most=_CELLS), _SENTENCES))
    yield f"没有导入 {len(lost)} 处、请核对 {len(told) - len(lost)} 处，全部写在：{path}"
