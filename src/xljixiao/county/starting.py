"""Start a round: its roster, from lists where there are any, and what to double-click.

An office without a terminal double-clicks the starters, one a step. Inside they are ASCII, whatever
the machine's code page; `pushd` also enters a shared drive.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from xljixiao.county.importing import Imported, import_lists
from xljixiao.county.lists.telling import lines
from xljixiao.county.registering import begin, blank_roster, refuse_begun
from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.form.loading import shipped_form
from xljixiao.model.roster import Terms

REPORT: Final = "名单导入说明.txt"
_CELLS, _SENTENCES = 3, 10
STARTERS: Final[Mapping[str, str]] = {
    "双击-1下发.cmd": "issue",
    "双击-2收件.cmd": "collect",
    "双击-3审核.cmd": "review",
    "双击-4汇总.cmd": "consolidate",
    "双击-5公开.cmd": "publish",
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


@dataclass(frozen=True, slots=True)
class Started:
    """A round that has begun, and what lists said."""

    round: Round
    imported: Imported | None

    @property
    def is_whole(self) -> bool:
        """Whether all that lists said was taken."""
        return self.imported is None or not self.imported.lost

    def sentences(self) -> Iterator[str]:
        """The first of what was not taken, and where all that is told stands."""
        if self.imported is None or not self.imported.told:
            return
        lost, told = self.imported.lost, self.imported.told
        yield from (f"没有导入 {line}" for line in islice(lines(lost, most=_CELLS), _SENTENCES))
        counted = f"没有导入 {len(lost)} 处、请核对 {len(told) - len(lost)} 处"
        yield f"{counted}，全部写在：{self.round.folder / REPORT}"


def start(
    folder: Path,
    terms: Terms,
    lists: Sequence[Path] = (),
    *,
    money: str | None = None,
    now: dt.datetime | None = None,
) -> Started:
    """Begin a round in a folder; nothing is made where a list cannot be read.

    Raises `NoRound`, `ListRefused`, `MoneyUnclear`, and OSError for the disk's faults.
    """
    refuse_begun(folder)
    imported = import_lists(lists, shipped_form(terms.sheets), money=money) if lists else None
    roster = imported.roster(terms) if imported else blank_roster(terms)
    round_ = begin(folder, roster, imported.answers if imported else None, now=now)
    write_starters(round_)
    if imported is not None and imported.told:
        report = imported.report().replace("\n", "\r\n")
        save(folder / REPORT, report.encode("utf-8-sig"), replace=True)
    return Started(round_, imported)


def write_starters(round_: Round) -> None:
    """Put them into the folder; one that somebody has changed stays."""
    for name, verb in STARTERS.items():
        path = round_.folder / name
        if not path.exists():
            save(path, "\r\n".join(_LINES).format(verb=verb).encode("ascii"))
