"""The ledger keeps everything, changes nothing, and comes along from older programs."""

import datetime as dt
import multiprocessing
import sqlite3
import time
from pathlib import Path

import pytest

from xljixiao.county.holding import Held, held
from xljixiao.county.ledger import (
    Actor,
    Answer,
    Doubted,
    Issued,
    Ledger,
    LedgerError,
    Read,
    Receipt,
)
from xljixiao.county.round import FOLDERS, NoRound, Round

ACTOR = Actor("张示例", "示例电脑", dt.datetime(2021, 3, 1, 9, 30, tzinfo=dt.UTC))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_rows_come_back_as_they_went_in(file: Path) -> None:
    with Ledger.open(file) as ledger, ledger.act("collect", ACTOR) as act:
        act.add(Issued("714", 1, "714示例.xlsx", "aa", "{}"))
        batch = act.begin_batch()
        receipt = act.add(Receipt(batch, "bb", "收到 “1”.xlsx", merged_from=(3, 4)))
        act.add(Read(receipt, "k", "clean", "714", 1, None, '{"a": "1.00"}', "{}"))
        act.add(Doubted("714", batch, "projects/0", "《甲》", (1, 2), ("第1格：一", "第2格：二")))
        act.add(Answer("714", "p", "预算数应为 6.00", accepted=True, who="李示例"))
    with Ledger.open(file) as ledger:
        (issued,) = ledger.rows(Issued)
        (receipt_row,) = ledger.rows(Receipt)
        (doubt,) = ledger.rows(Doubted)
        (answer,) = ledger.rows(Answer)
        (read,) = ledger.rows(Read)
    assert (issued.filler, issued.number, issued.at) == ("714", 1, "2021-03-01T09:30:00+00:00")
    assert (receipt_row.name, receipt_row.merged_from) == ("收到 “1”.xlsx", (3, 4))
    assert (doubt.receipts, doubt.differences) == ((1, 2), ("第1格：一", "第2格：二"))
    assert answer.accepted is True
    assert read.document == '{"a": "1.00"}'


def test_an_act_that_fails_leaves_nothing(file: Path) -> None:
    def issue_twice() -> None:
        with ledger.act("issue", ACTOR) as act:
            for _ in range(2):
                act.add(Issued("714", 1, "714.xlsx", "aa", "{}"))

    with Ledger.open(file) as ledger:
        with pytest.raises(sqlite3.IntegrityError):
            issue_twice()
        assert ledger.rows(Issued) == []
        assert ledger.acts() == []


@pytest.mark.parametrize("change", ["UPDATE issued SET name = 'x'", "DELETE FROM issued"])
def test_nothing_in_it_can_be_changed_or_removed(file: Path, change: str) -> None:
    with Ledger.open(file) as ledger, ledger.act("issue", ACTOR) as act:
        act.add(Issued("714", 1, "714.xlsx", "aa", "{}"))
    with sqlite3.connect(file) as direct, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        direct.execute(change)


def test_a_batch_is_open_until_it_is_finished(file: Path) -> None:
    with Ledger.open(file) as ledger:
        with ledger.act("collect", ACTOR) as act:
            first, second = act.begin_batch(), act.begin_batch()
        assert ledger.open_batches() == [first, second]
        with ledger.act("collect", ACTOR) as act:
            act.finish_batch(first)
        assert ledger.open_batches() == [second]


def test_a_ledger_of_a_newer_program_is_refused_unchanged(file: Path) -> None:
    with Ledger.open(file):
        pass
    with sqlite3.connect(file) as direct:
        direct.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="较新的程序"):
        Ledger.open(file)
    assert file.read_bytes() == before


def test_an_empty_older_file_is_brought_up_to_date(file: Path) -> None:
    sqlite3.connect(file).close()
    with Ledger.open(file) as ledger:
        assert ledger.rows(Receipt) == []


def test_a_damaged_ledger_is_said_in_a_sentence(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    with pytest.raises(LedgerError, match="请不要删除"):
        Ledger.open(file)


def _hold(folder: Path, ready: Path) -> None:
    with held(folder, ACTOR):
        ready.touch()
        time.sleep(60)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_second_writer_is_told_who_holds_the_round_and_the_dead_let_go(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    process = multiprocessing.get_context("fork").Process(target=_hold, args=(tmp_path, ready))
    process.start()
    try:
        while not ready.exists():
            assert process.is_alive()
            time.sleep(0.01)
        with pytest.raises(Held, match="张示例（电脑 示例电脑）"), held(tmp_path, ACTOR, wait=0.05):
            pass
    finally:
        process.kill()
        process.join()
    with held(tmp_path, ACTOR, wait=5):
        pass


def test_a_round_has_its_folders_its_form_and_a_key_of_its_own(tmp_path: Path) -> None:
    one = Round.begin(tmp_path / "甲县2021", "hebei-2021")
    other = Round.begin(tmp_path / "乙县2021", "hebei-2021")
    assert all((one.folder / name).is_dir() for name in FOLDERS)
    assert (one.own / "forms" / "hebei-2021" / "form.toml").is_file()
    assert len(one.key) == 32
    assert one.key != other.key
    assert one.key.hex() not in repr(one)


def test_what_is_no_round_is_said_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NoRound, match="xljixiao init"):
        Round.at(tmp_path)


def test_a_round_is_not_begun_twice(tmp_path: Path) -> None:
    Round.begin(tmp_path, "hebei-2021")
    with pytest.raises(NoRound, match="已经有一轮"):
        Round.begin(tmp_path, "hebei-2021")


def test_bytes_are_kept_once_by_what_they_are(tmp_path: Path) -> None:
    round_ = Round.begin(tmp_path, "hebei-2021")
    assert round_.archive(b"one") == round_.archive(b"one")
    assert round_.archived(round_.archive(b"one")).read_bytes() == b"one"


def test_what_a_killed_command_left_half_written_is_swept_away(tmp_path: Path) -> None:
    round_ = Round.begin(tmp_path, "hebei-2021")
    left = tmp_path / "4退回" / ".xljixiao-abc"
    left.write_bytes(b"half")
    with round_.writing("collect", now=ACTOR.at):
        assert not left.exists()
