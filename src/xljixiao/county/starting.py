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
from xljixiao.county.prior.drafting import draft
from xljixiao.county.prior.saying import Said
from xljixiao.county.prior.sources import gather
from xljixiao.county.registering import BadTerms, begin, refuse_begun, terms_of
from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.county.starters import STARTERS
from xljixiao.form.loading import shipped_form

REPORT: Final = "名单导入说明.txt"
_CELLS, _SENTENCES = 3, 10
_PLACE: Final = "county", "region"
"""What a text may not say itself."""
_WHERE: Final = (
    "没有写是哪个县，从给出的资料里也看不出。请在命令后面加 --county 县名 --region 行政区划代码。"
)
_WHERE_ELSE: Final = (
    "因此看不出是哪个县。请先改好上面的文本再建立；"
    "或在命令后面加 --county 县名 --region 行政区划代码。"
)
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
    """A round that has begun, and what lists, texts and rounds of before said."""

    round: Round
    imported: Imported | None
    said: tuple[Said, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all that was given was taken."""
        return not self._count(lost=True)

    def sentences(self) -> Iterator[str]:
        """The first of what was not taken, and where all that is told stands."""
        if not self._count(lost=True) and not self._count(lost=False):
            return
        lost = self._lines(lost=True, most=_CELLS)
        yield from (f"没有导入 {line}" for line in islice(lost, _SENTENCES))
        counted = f"没有导入 {self._count(lost=True)} 处、请核对 {self._count(lost=False)} 处"
        yield f"{counted}，全部写在：{self.round.folder / REPORT}"

    def report(self) -> str:
        """All that is to be told, as a text to keep beside the roster; blank where nothing is."""
        titles = {True: "没有导入的", False: "请核对的"}
        return "\n".join(
            f"{title}（{count} 处）：\n" + "".join(f"  {line}\n" for line in self._lines(lost=lost))
            for lost, title in titles.items()
            if (count := self._count(lost=lost))
        )

    def _count(self, *, lost: bool) -> int:
        cells = self.imported.told if self.imported else ()
        told = [*(one.lost for one in cells), *(one.lost for one in self.said)]
        return told.count(lost)

    def _lines(self, *, lost: bool, most: int | None = None) -> Iterator[str]:
        cells = self.imported.told if self.imported else ()
        yield from lines([one for one in cells if one.lost == lost], most=most)
        yield from (one.sentence for one in self.said if one.lost == lost)


def start(
    folder: Path,
    given: Mapping[str, str | None],
    sources: Sequence[Path] = (),
    *,
    money: str | None = None,
    now: dt.datetime | None = None,
) -> Started:
    """Begin a round in a folder; nothing is made where something given cannot be read.

    `given` are the settings as they are typed; what is not typed is as the sources have it. These
    are lists, disclosed texts and folders of them, and folders of rounds. Raises `NoRound`,
    `BadTerms`, `ListRefused`, `SourceRefused`, `RosterFaulty`, `MoneyUnclear`, and OSError for the
    disk's faults.
    """
    refuse_begun(folder)
    typed = {name: text for name, text in given.items() if text is not None}
    found = gather(sources, {name: typed[name] for name in _PLACE if name in typed})
    settings = {**found.settings(), **typed}
    if not settings.keys() >= set(_PLACE):
        raise BadTerms(_where(found.told))
    terms = terms_of(settings)
    form = shipped_form(terms.sheets)
    imported = import_lists(found.lists, form, money=money) if found.lists else None
    drafted = draft(terms, form, imported, found)
    round_ = begin(folder, drafted.roster, drafted.answers, drafted.last_year, now=now)
    write_starters(round_)
    started = Started(round_, imported, drafted.told)
    if report := started.report():
        save(folder / REPORT, report.replace("\n", "\r\n").encode("utf-8-sig"), replace=True)
    return started


def _where(told: Sequence[Said]) -> str:
    """That it is not known of which county the round is; first why, where a text is to blame."""
    wrong = [one.sentence for one in told if one.lost]
    if not wrong:
        return _WHERE
    more = [f"还有 {len(wrong) - _SENTENCES} 处。"] if len(wrong) > _SENTENCES else []
    return "\n".join([*wrong[:_SENTENCES], *more, _WHERE_ELSE])


def write_starters(round_: Round) -> None:
    """Put them into the folder; one that somebody has changed stays."""
    for name, verb in STARTERS.items():
        path = round_.folder / name
        if not path.exists():
            save(path, "\r\n".join(_LINES).format(verb=verb).encode("ascii"))
