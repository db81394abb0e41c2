"""A collection that is killed anywhere, and run again, ends as an undisturbed one would."""

import hashlib
import multiprocessing
import shutil
import time
from multiprocessing.context import ForkServerProcess as Process
from pathlib import Path
from random import Random

import pytest

from rounds import begun, collected_in_a_process, filled, meant, send
from xljixiao.county.ledger import (
    Doubted,
    Ledger,
    Read,
    Receipt,
    Sent,
    Settled,
)

KILLS = 50
_FRESH = multiprocessing.get_context("forkserver")


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


def test_fifty_kills_lose_nothing(full: Path, tmp_path: Path) -> None:
    _FRESH.set_forkserver_preload(["xljixiao.county.collecting"])
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(full, undisturbed)
    lasting = _run(undisturbed)
    wanted = state(undisturbed)
    assert len(wanted[0]) > 10
    random, kills, rounds = Random(7), 0, 0  # noqa: S311 - no secret
    while kills < KILLS:
        folder = tmp_path / f"killed{rounds}"
        shutil.copytree(full, folder)
        while _killed_after(folder, random.uniform(0, lasting)):
            kills += 1
            _nothing_half_written(folder, full)
            if kills == KILLS:
                _run(folder)
                break
        assert state(folder) == wanted
        shutil.rmtree(folder)
        rounds += 1


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
    here, there = _FRESH.Pipe(duplex=False)
    process = _FRESH.Process(target=collected_in_a_process, args=(folder, there))
    process.start()
    there.close()  # or a child that fails at once would be waited for
    here.recv()
    return process


def _nothing_half_written(folder: Path, full: Path) -> None:
    """What lies in sight is whole: it has its final name only when it is."""
    for path in (folder / "4退回").iterdir():
        if path.name.startswith(".xljixiao-"):  # out of sight, and swept away next time
            continue
        assert path.read_bytes()[-2:] == (b"\r\n" if path.suffix == ".txt" else b"\0\0")
    assert sorted(p.name for p in (folder / "2收件").iterdir()) == sorted(
        p.name for p in (full / "2收件").iterdir()
    )
