"""The folder of a round (一轮申报): what lies where, and how it is opened.

    昌黎县2021/   单位项目名册.xlsx  进度.xlsx  1下发/  2收件/  3审核/  4退回/  5汇总/  6公开/
                  公开草稿/  7批复/ (once there is something to lie in them)
                  .xljixiao/ (ledger.db, archive/, forms/, key)

All paths in the ledger are relative to the folder: a round that is copied elsewhere goes on there.
"""

import datetime as dt
import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from xljixiao.county.holding import held, machine, user
from xljixiao.county.ledger import Actor, Ledger
from xljixiao.county.saving import UNFINISHED, save
from xljixiao.form.loading import form_folders, load_form
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, Terms, Weighing
from xljixiao.model.telling import ForTheUser

ROSTER = "单位项目名册.xlsx"
PROGRESS = "进度.xlsx"
CHASE = "催报.txt"
DOUBTS = "待确认.xlsx"
ISSUED, RECEIVED, REVIEW, RETURNED, SUMMARY, PUBLISHED = (
    "1下发",
    "2收件",
    "3审核",
    "4退回",
    "5汇总",
    "6公开",
)
DRAFTS, APPROVALS = "公开草稿", "7批复"
"""Beside what is disclosed, not in it: somebody will upload that folder whole. Made when needed."""
FOLDERS = ISSUED, RECEIVED, REVIEW, RETURNED, SUMMARY, PUBLISHED
_OWN = ".xljixiao"
_LEDGER = "ledger.db"
_FORMS = "forms"
ROSTER_FORM = "roster"
_KEY_BYTES = 32


class NoRound(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """A folder that is no round, or not a whole one; the message is for the user."""


def is_round(folder: Path) -> bool:
    """Whether a folder is one of a round."""
    return (folder / _OWN / _LEDGER).is_file()


@dataclass(frozen=True, slots=True)
class Round:
    """A round on disk. Nothing is read before it is asked for."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Self:
        """The round of a folder. Raises `NoRound`."""
        if not is_round(folder):
            raise NoRound(
                f"“{folder}”不是一轮申报的文件夹（没有找到台账）。"
                f"请写对文件夹，或先运行：xljixiao init {folder}"
            )
        return cls(folder)

    @classmethod
    def begin(cls, folder: Path, form: str) -> Self:
        """Make the folder of a new round around its own copy of its forms. Raises `NoRound`."""
        made = cls(folder)
        if is_round(folder):
            raise NoRound(f"“{folder}”里已经有一轮申报，没有改动。请换一个文件夹。")
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name in (form, ROSTER_FORM):
            shutil.copytree(form_folders()[name], made.own / _FORMS / name, dirs_exist_ok=True)
        (made.own / "archive").mkdir(exist_ok=True)
        made.ensure_key()
        with Ledger.open(made.own / _LEDGER):
            return made

    @property
    def own(self) -> Path:
        """What the program keeps for itself."""
        return self.folder / _OWN

    @property
    def roster(self) -> Path:
        return self.folder / ROSTER

    @property
    def key(self) -> bytes:
        """The key by which the round knows its own workbooks; never printed."""
        return bytes.fromhex((self.own / "key").read_text("ascii"))

    def ensure_key(self) -> None:
        """Make a key where there is none: one that is lost costs nothing, the ledger decides."""
        path = self.own / "key"
        if not path.exists():
            save(path, secrets.token_bytes(_KEY_BYTES).hex().encode())
            path.chmod(0o600)

    @contextmanager
    def writing(self, verb: str, *, now: dt.datetime | None = None) -> "Iterator[Writing]":
        """Be the round's only writer. Raises `holding.Held`."""
        at = (now or dt.datetime.now().astimezone()).replace(microsecond=0)
        actor = Actor(user(), machine(), at)
        with held(self.own, actor), Ledger.open(self.own / _LEDGER) as ledger:
            self._sweep()
            yield Writing(self, ledger, verb, actor)

    def _sweep(self) -> None:
        """Remove what an earlier command was writing when it was killed; nobody else writes now."""
        named = (self.folder / name for name in (*FOLDERS, DRAFTS, APPROVALS))
        written = (self.folder, *named, self.own)
        places = [*written, *(self.own / "archive").glob("*")]
        for leaving in (one for place in places for one in place.glob(f"{UNFINISHED}*")):
            leaving.unlink(missing_ok=True)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """Look into the ledger."""
        with Ledger.open(self.own / _LEDGER) as ledger:
            yield ledger

    def name(self, roster: Roster) -> str:
        """The round's name, as its workbooks carry it; one year's round goes through its stages."""
        return f"{roster.terms.county}{roster.terms.year}年"

    def form(self, roster: Roster) -> Form:
        """The round's own copy of its form, under the round's settings."""
        return self.form_under(roster.terms, roster.weighings)

    def form_under(self, terms: Terms, weighings: tuple[Weighing, ...]) -> Form:
        """As `form`, by what it depends on."""
        return _form(self.form_file(terms.sheets), terms, weighings)

    def form_file(self, name: str) -> Path:
        """The round's own copy of a form."""
        return self.own / _FORMS / name / "form.toml"

    @property
    def unit_forms(self) -> tuple[str, ...]:
        """The names of the forms of which a filling unit may get one here."""
        found = sorted(path.parent.name for path in (self.own / _FORMS).glob("*/form.toml"))
        return tuple(name for name in found if name != ROSTER_FORM)

    def archived(self, sha256: str) -> Path:
        """Where the bytes of a file lie; it may not be there."""
        return self.own / "archive" / sha256[:2] / f"{sha256}.bin"

    def archive(self, content: bytes) -> str:
        """Keep bytes for good, before anything else is done with them; gives their SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.archived(digest)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            save(target, content, replace=True)
        return digest


@dataclass(frozen=True, slots=True)
class Writing:
    """A command at work in a round."""

    round: Round
    ledger: Ledger
    verb: str
    actor: Actor


@lru_cache(maxsize=4)
def _form(path: Path, terms: Terms, weighings: tuple[Weighing, ...]) -> Form:
    values: dict[str, int | str] = {}
    if terms.deadline is not None:
        day = terms.deadline
        values["deadline"] = f"{day.year}年{day.month}月{day.day}日"
    if terms.office is not None:
        values["office"] = terms.office
    if terms.phone is not None:
        values["phone"] = terms.phone
    return load_form(path, values=values, severities={one.code: one.severity for one in weighings})
