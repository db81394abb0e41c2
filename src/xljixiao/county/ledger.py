"""What happened in a round: an append-only SQLite file, from which every state is derived.

Rows are only ever added; no state is stored, so that being killed between two of them loses
nothing and a run that is taken up again ends where an undisturbed one would. The file lives on
shared drives: rollback journal, one writer at a time (`county.holding`), relative paths.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeVar

from xljixiao.model.telling import ForTheUser

_MIGRATIONS = (
    """
    CREATE TABLE act (id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL,
                      person TEXT NOT NULL, machine TEXT NOT NULL);
    CREATE TABLE issued (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                         filler TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
                         sha256 TEXT NOT NULL, document TEXT NOT NULL,
                         UNIQUE (filler, number));
    CREATE TABLE batch (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act);
    CREATE TABLE finished (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                           batch INTEGER NOT NULL UNIQUE REFERENCES batch);
    CREATE TABLE receipt (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                          batch INTEGER NOT NULL REFERENCES batch, sha256 TEXT NOT NULL,
                          name TEXT NOT NULL, filler TEXT, received TEXT, person TEXT, note TEXT,
                          merged_from TEXT NOT NULL);
    CREATE TABLE reading (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                          receipt INTEGER NOT NULL REFERENCES receipt, judged TEXT NOT NULL,
                          state TEXT NOT NULL, filler TEXT, issue INTEGER, content TEXT,
                          document TEXT, report TEXT NOT NULL, UNIQUE (receipt, judged));
    CREATE TABLE settled (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                          filler TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batch,
                          receipt INTEGER NOT NULL REFERENCES receipt);
    CREATE TABLE doubt (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                        filler TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batch,
                        part TEXT NOT NULL, title TEXT NOT NULL, receipts TEXT NOT NULL,
                        differences TEXT NOT NULL);
    CREATE TABLE sent (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                       filler TEXT NOT NULL, receipt INTEGER NOT NULL REFERENCES receipt,
                       number INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
                       sha256 TEXT NOT NULL, opinions INTEGER NOT NULL);
    CREATE TABLE decision (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                           filler TEXT NOT NULL, receipt INTEGER NOT NULL REFERENCES receipt,
                           project TEXT NOT NULL, step TEXT NOT NULL, verdict TEXT NOT NULL,
                           opinion TEXT NOT NULL, place TEXT NOT NULL, reviewer TEXT NOT NULL,
                           day TEXT NOT NULL);
    CREATE TABLE waiver (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                         filler TEXT NOT NULL, code TEXT NOT NULL, place TEXT NOT NULL,
                         found TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL);
    CREATE TABLE choice (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                         filler TEXT NOT NULL, part TEXT NOT NULL, receipt INTEGER NOT NULL,
                         who TEXT NOT NULL);
    CREATE TABLE answer (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                         filler TEXT NOT NULL, project TEXT NOT NULL, wish TEXT NOT NULL,
                         accepted INTEGER NOT NULL, who TEXT NOT NULL);
    """,
    """
    ALTER TABLE receipt ADD COLUMN adjusts TEXT;
    CREATE TABLE approval (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                           filler TEXT NOT NULL, receipt INTEGER NOT NULL REFERENCES receipt,
                           number TEXT NOT NULL, day TEXT NOT NULL, opinion TEXT NOT NULL,
                           name TEXT NOT NULL, sha256 TEXT NOT NULL);
    CREATE TABLE published (id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES act,
                            name TEXT NOT NULL, sha256 TEXT NOT NULL, receipts TEXT NOT NULL,
                            draft INTEGER NOT NULL);
    """,
)
"""Each brings the file from the version of its index to the next; a published one never changes."""

_APPEND_ONLY = """
CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
_WAIT = 30.0  # seconds that a reader waits for a writer's transaction


class LedgerError(ForTheUser, RuntimeError):
    """A ledger that this program cannot use; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One workbook that went out. `document` is what was issued, as `read --json` prints it."""

    filler: str
    number: int
    name: str
    sha256: str
    document: str
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file that came in, or was merged from several that did (`merged_from`, receipt ids).

    `filler` where an officer said so (`--as`), `received` where one said when (ISO date), `person`
    and `note` where somebody corrected it by telephone, `adjusts` the number of the document by
    which goals that were approved are changed (`--adjust`).
    """

    batch: int
    sha256: str
    name: str
    filler: str | None = None
    received: str | None = None
    person: str | None = None
    note: str | None = None
    merged_from: tuple[int, ...] = ()
    adjusts: str | None = None
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a receipt was read as, under the rules that `judged` names; the newest counts.

    `state` is that of `Checked`, or `scan`, `foreign` (of another round) or `unclaimed` (nobody
    knows whose it is); `issue` is the number of the workbook that was issued; `content` a digest
    of what was filled in, by which a resend is known.
    """

    receipt: int
    judged: str
    state: str
    filler: str | None
    issue: int | None
    content: str | None
    document: str | None
    report: str
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """As of a batch, the receipt that counts for a filling unit."""

    filler: str
    batch: int
    receipt: int
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Doubted:
    """As of a batch, a part with several different fillings: the receipts, a line a difference."""

    filler: str
    batch: int
    part: str
    title: str
    receipts: tuple[int, ...]
    differences: tuple[str, ...]
    id: int = 0
    at: str = ""
    act: int = 0
    """The transaction that it was written in: what was asked before a choice, and what after."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went back for a receipt: a file of a return, or a text that it is clean (`kind`).

    `opinions` is how many decisions of officers there were by then, so that new ones go back too.
    """

    filler: str
    receipt: int
    number: int
    kind: str
    name: str
    sha256: str
    opinions: int = 0
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided of a project of a submission ("" for the whole)."""

    filler: str
    receipt: int
    project: str
    step: str
    verdict: str
    opinion: str
    place: str
    reviewer: str
    day: str
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Pardon:
    """放行: one finding of a filling unit may stand."""

    filler: str
    code: str
    place: str
    found: str
    reason: str
    who: str
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Of several fillings of one part, the receipt whose filling holds."""

    filler: str
    part: str
    receipt: int
    who: str
    id: int = 0
    at: str = ""
    act: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether finance takes up what a department says is wrong in a locked cell, or proposes."""

    filler: str
    project: str
    wish: str
    accepted: bool
    who: str
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """批复: the goals of a receipt are approved by a document; from then on they are frozen.

    `name` and `sha256` are those of the printed document.
    """

    filler: str
    receipt: int
    number: str
    day: str
    opinion: str
    name: str
    sha256: str
    id: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A document of 6公开 and what it was made of; without a `sha256`, it was taken back."""

    name: str
    sha256: str
    receipts: tuple[int, ...]
    draft: bool = False
    id: int = 0
    at: str = ""


Row = (
    Issued
    | Receipt
    | Read
    | Settled
    | Doubted
    | Sent
    | Decision
    | Pardon
    | Choice
    | Answer
    | Approved
    | Published
)
R = TypeVar("R", bound=Row)
_TABLES: dict[type, str] = {
    Issued: "issued",
    Receipt: "receipt",
    Read: "reading",
    Settled: "settled",
    Doubted: "doubt",
    Sent: "sent",
    Decision: "decision",
    Pardon: "waiver",
    Choice: "choice",
    Answer: "answer",
    Approved: "approval",
    Published: "published",
}
_GIVEN = {"id": "own.id", "at": "act.at", "act": "own.act"}  # by the ledger itself
_LISTS = {"merged_from", "receipts", "differences"}
_FLAGS = {"accepted", "draft"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who runs a command, where and when."""

    person: str
    machine: str
    at: dt.datetime


class Ledger:
    """The ledger of one round. Open with `Ledger.open`; close it, or use it in a `with`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the file, and bring an older one up to date. Raises `LedgerError`."""
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise LedgerError(
                f"台账“{path.name}”读不出来（{error}）。请不要删除它；从备份恢复整个文件夹后重试。"
            ) from error
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def act(self, verb: str, actor: Actor) -> "Iterator[Act]":
        """One transaction of a command: all of its rows, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            row = (actor.at.isoformat(timespec="seconds"), verb, actor.person, actor.machine)
            done = self._connection.execute(
                "INSERT INTO act (at, verb, person, machine) VALUES (?, ?, ?, ?)", row
            )
            yield Act(self._connection, int(done.lastrowid or 0))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, kind: type[R]) -> list[R]:
        """All rows of a kind, the oldest first."""
        names = [one.name for one in fields(kind) if one.name not in _GIVEN]
        given = [one.name for one in fields(kind) if one.name in _GIVEN]
        columns = ", ".join([*(f"own.{name}" for name in names), *(_GIVEN[one] for one in given)])
        found = self._connection.execute(
            f"SELECT {columns} FROM {_TABLES[kind]} AS own"  # noqa: S608 - our names
            " JOIN act ON act.id = own.act ORDER BY own.id"
        )
        return [kind(**_read(zip((*names, *given), row, strict=True))) for row in found]

    def open_batches(self) -> list[int]:
        """The batches that were begun and never finished."""
        found = self._connection.execute(
            "SELECT id FROM batch WHERE id NOT IN (SELECT batch FROM finished) ORDER BY id"
        )
        return [int(row[0]) for row in found]

    def acts(self) -> list[tuple[str, str, str, str]]:
        """(when, verb, person, machine) of every command that wrote, the oldest first."""
        found = self._connection.execute("SELECT at, verb, person, machine FROM act ORDER BY id")
        return [(str(at), str(verb), str(who), str(on)) for at, verb, who, on in found]


class Act:
    """One transaction on the ledger."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self._connection = connection
        self._number = number

    def add(self, row: Row) -> int:
        """Add a row; gives its id."""
        names = [one.name for one in fields(row) if one.name not in _GIVEN]
        values = [_written(getattr(row, name)) for name in names]
        marks = ", ".join("?" * (len(names) + 1))
        table, columns = _TABLES[type(row)], ", ".join(("act", *names))
        done = self._connection.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
            (self._number, *values),
        )
        return int(done.lastrowid or 0)

    def begin_batch(self) -> int:
        """A batch of files that came in together."""
        done = self._connection.execute("INSERT INTO batch (act) VALUES (?)", (self._number,))
        return int(done.lastrowid or 0)

    def finish_batch(self, batch: int) -> None:
        """Say that all of a batch has been dealt with."""
        row = self._number, batch
        self._connection.execute("INSERT INTO finished (act, batch) VALUES (?, ?)", row)


def _written(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def _read(row: Any) -> dict[str, Any]:  # noqa: ANN401 - pairs of a name and what SQLite holds
    values = dict(row)
    for name in _LISTS.intersection(values):
        values[name] = tuple(json.loads(values[name]))
    for name in _FLAGS.intersection(values):
        values[name] = bool(values[name])
    return values


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        raise LedgerError(
            "这个文件夹是用较新的程序建立的，本程序不能打开。请更新程序后再用，没有改动任何内容。"
        )
    for number, script in enumerate(_MIGRATIONS[version:], version + 1):
        guards = "".join(f"{_guards(table)};" for table in _tables_of(script))
        connection.executescript(
            f"BEGIN IMMEDIATE; {script} {guards} PRAGMA user_version = {number}; COMMIT;"
        )


def _tables_of(script: str) -> list[str]:
    return [part.split()[0] for part in script.split("CREATE TABLE ")[1:]]


def _guards(table: str) -> str:
    return ";".join(_APPEND_ONLY.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE"))
