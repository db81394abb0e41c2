"""A collection that is killed anywhere, and run again, ends as an undisturbed one would."""

import hashlib
import multiprocessing
import shutil
import time
from multiprocessing.context import ForkProcess as Process
from pathlib import Path
from random import Random

import pytest

from rounds import NOW, begun, filled, meant, send
from xljixiao.county.collect.collecting import collect
from xljixiao.county.ledger import (
    Doubted,
    Ledger,
    Read,
    Receipt,
    Sent,
    Settled,
)
from xljixiao.county.registering import read_roster
from xljixiao.county.round import Round

KILLS = 50
_FORK = multiprocessing.get_context("fork")
"""The child has all that was imported, and the roster that was read, and begins at once."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round to which has come: a good one, two of one unit, a scan, a broken one."""
    folder = tmp_path_factory.mktemp("full") / "县2021"
    round_ = begun(folder, ["714", "802"])
    every = meant()
    seed, archives = every["714"], every["802"]
    send(round_, "甲.xlsx", filled(round_, archives))
    send(round_, "乙.xlsx", filled(round_, seed.model_copy(update={"overall": None})))
    send(round_, "丙.xlsx", filled(round_, seed.model_copy(update={"safeguards": ()})))
    send(round_, "盖章.pdf", b"%PDF-1.4")
    send(round_, "坏.xlsx", b"PK\3\4")
    return folder


def state(folder: Path) -> tuple[list[str], list[int], dict[str, str]]:
    """All that a collection leaves: what the ledger says, and every file, by its bytes."""
    with Ledger.open(folder / ".xljixiao" / "ledger.db") as ledger:
        kinds = Receipt, Read, Settled, Doubted, Sent
        rows = [repr(row) for kind in kinds for row in ledger.rows(kind)]
        open_ = ledger.open_batches()
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"ledger.db", "lock", "holder.txt"}
    }
    return rows, open_, files


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_fifty_kills_lose_nothing(full: Path, tmp_path: Path) -> None:
    folder = tmp_path / "县2021"
    shutil.copytree(full, folder)
    read_roster(Round.at(folder))
    lasting = _run(folder)
    wanted = state(folder)
    assert len(wanted[0]) > 10
    random, kills = Random(7), 0  # noqa: S311 - no secret
    while kills < KILLS:
        shutil.rmtree(folder)
        shutil.copytree(full, folder)
        while kills < KILLS and _killed_after(folder, random.uniform(0, lasting)):
            kills += 1
            _nothing_half_written(folder, full)
        _run(folder)
        assert state(folder) == wanted


def _run(folder: Path) -> float:
    """Collect undisturbed; gives the seconds that it took."""
    process = _started(folder)
    began = time.monotonic()
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


def _killed_after(folder: Path, seconds: float) -> bool:
    """Whether a collection was killed before it came to its end."""
    process = _started(folder)
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode != 0


def _started(folder: Path) -> Process:
    process = _FORK.Process(target=_collect, args=(folder,))
    process.start()
    return process


def _collect(folder: Path) -> None:
    collect(Round.at(folder), now=NOW)


def _nothing_half_written(folder: Path, full: Path) -> None:
    """What lies in sight is whole: it has its final name only when it is."""
    for path in (folder / "4退回").iterdir():
        if path.name.startswith(".xljixiao-"):  # out of sight, and swept away next time
            continue
        assert path.read_bytes()[-2:] == (b"\r\n" if path.suffix == ".txt" else b"\0\0")
    assert sorted(p.name for p in (folder / "2收件").iterdir()) == sorted(
        p.name for p in (full / "2收件").iterdir()
    )
