"""What comes in is kept, read, brought together and answered; nothing is lost or guessed."""

import datetime as dt
import errno
import shutil
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from rounds import LATER, NOW, SMALL, begun, filled, meant, send, send_all
from xljixiao.county.collect import receiving
from xljixiao.county.collect.collecting import Claim, Collected, collect
from xljixiao.county.collect.outcomes import outcomes
from xljixiao.county.issue.issuing import issue
from xljixiao.county.ledger import Choice, Receipt, Sent
from xljixiao.county.round import Round
from xljixiao.county.standing import History, State
from xljixiao.model.submission import Submission

MEANT = meant()
SEED, ARCHIVES, BUREAU, SCHOOL = SMALL


@pytest.fixture(scope="module")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose workbooks have gone out; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("issued") / "县2021"
    begun(folder)
    return folder


@pytest.fixture
def round_(issued_round: Path, tmp_path: Path) -> Round:
    shutil.copytree(issued_round, tmp_path / "县2021")
    return Round.at(tmp_path / "县2021")


def states(collected: Collected) -> Mapping[str, State]:
    return {one.filling.filler.code: one.state for one in collected.standings}


def said(collected: Collected) -> Mapping[str, str]:
    return {one.file: one.says for one in outcomes(collected)}


def changed(code: str, **fields: object) -> Submission:
    return MEANT[code].model_copy(update=fields)


def without_projects(code: str, *kept: int) -> Submission:
    """As a colleague hands it in who filled in only some of the projects."""
    whole = MEANT[code]
    blank = {"spending_plan": (), "goals": (), "indicators": ()}
    projects = tuple(
        one
        if index in kept
        else one.model_copy(
            update={**blank, "budget": one.budget.model_copy(update={"purpose": None})}
        )
        for index, one in enumerate(whole.projects)
    )
    return whole.model_copy(update={"projects": projects})


def document(round_: Round, code: str) -> Submission:
    """What counts for a unit now."""
    with round_.reading() as ledger:
        history = History.of(ledger)
    current = history.current(code)
    assert current is not None
    return Submission.model_validate_json(history.reads[current.id].document or "")


def test_good_workbooks_wait_for_review_and_get_a_receipt(round_: Round) -> None:
    send_all(round_, [SEED, SCHOOL])
    collected = collect(round_, now=NOW)
    assert states(collected) == {
        SEED: State.ARRIVED,
        SCHOOL: State.ARRIVED,
        BUREAU: State.ISSUED,
        ARCHIVES: State.ISSUED,
        "801": State.UNISSUED,
    }
    receipts = sorted(path.name for path in (round_.folder / "4退回").iterdir())
    assert receipts == ["714昌黎县工商业联合会（回执1）.txt", "801002示例第一小学（回执1）.txt"]
    assert document(round_, SEED) == MEANT[SEED]


def test_a_second_collection_finds_nothing_new_and_reads_nothing(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_all(round_, [SEED])
    collect(round_, now=NOW)
    monkeypatch.setattr(receiving, "check", None)
    again = collect(round_, now=LATER)
    assert list(outcomes(again)) == []
    assert states(again)[SEED] is State.ARRIVED


def test_a_wrong_one_goes_back_and_its_corrected_return_counts(round_: Round) -> None:
    wrong = changed(SEED, contact=MEANT[SEED].contact.model_copy(update={"filled_by": None}))
    send(round_, "工商联.xlsx", filled(round_, wrong))
    first = collect(round_, now=NOW)
    assert states(first)[SEED] is State.RETURNED
    assert said(first) == {"工商联.xlsx": "要改 1 处，退回的工作簿在“4退回”"}
    returned = round_.folder / "4退回" / "714昌黎县工商业联合会（退回1）.xlsx"
    book = openpyxl.load_workbook(returned)
    sheet = book["填报说明"]
    label = next(c for row in sheet.iter_rows() for c in row if c.value == "填报人")
    sheet.cell(label.row, label.column + 1).value = MEANT[SEED].contact.filled_by
    book.save(round_.folder / "2收件" / "工商联改好.xlsx")
    second = collect(round_, now=LATER)
    assert states(second)[SEED] is State.ARRIVED
    assert document(round_, SEED) == MEANT[SEED]


def test_an_uncorrected_resend_is_told_and_changes_nothing(round_: Round) -> None:
    wrong = changed(SEED, overall=None)
    content = filled(round_, wrong)
    send(round_, "一.xlsx", content)
    collect(round_, now=NOW)
    book = openpyxl.load_workbook(BytesIO(content))
    book.save(round_.folder / "2收件" / "又存了一遍.xlsx")
    again = collect(round_, now=LATER)
    assert said(again) == {"又存了一遍.xlsx": "与第 1 次报送完全相同，没有改动"}
    assert states(again)[SEED] is State.RETURNED


def test_who_mends_the_old_file_and_not_the_returned_one_is_taken(round_: Round) -> None:
    send(round_, "旧.xlsx", filled(round_, changed(SEED, overall=None)))
    collect(round_, now=NOW)
    send(round_, "旧（改）.xlsx", filled(round_, MEANT[SEED]))
    collected = collect(round_, now=LATER)
    assert states(collected)[SEED] is State.ARRIVED
    assert document(round_, SEED) == MEANT[SEED]


@pytest.mark.parametrize("at_once", [True, False])
def test_copies_that_colleagues_fill_in_become_one(round_: Round, *, at_once: bool) -> None:
    half = len(MEANT[BUREAU].projects) // 2
    kept = range(half), range(half, len(MEANT[BUREAU].projects))
    for number, own in enumerate(kept):
        send(round_, f"教育{number}.xlsx", filled(round_, without_projects(BUREAU, *own)))
        if not at_once:
            collect(round_, now=NOW)
    collected = collect(round_, now=LATER)
    assert states(collected)[BUREAU] is State.ARRIVED
    assert document(round_, BUREAU) == MEANT[BUREAU]


def two_fillings(round_: Round) -> Collected:
    other = changed(SEED, overall="本部门全年要做的另一件事，写得与前一份完全不同，共三项任务。")
    send(round_, "一.xlsx", filled(round_, MEANT[SEED]))
    send(round_, "二.xlsx", filled(round_, other))
    return collect(round_, now=NOW)


def test_two_different_fillings_are_both_kept_and_asked_about(round_: Round) -> None:
    collected = two_fillings(round_)
    (standing,) = (one for one in collected.standings if one.filling.filler.code == SEED)
    assert standing.state is State.DOUBTFUL
    assert [doubt.title for doubt in standing.doubts] == ["总体绩效目标"]
    assert len(standing.doubts[0].receipts) == 2
    assert len(standing.doubts[0].differences) == 1
    assert not list((round_.folder / "4退回").iterdir())


@pytest.mark.parametrize("which", [0, 1])
def test_what_an_officer_chooses_of_two_fillings_holds(round_: Round, which: int) -> None:
    two_fillings(round_)
    with round_.writing("review", now=NOW) as writing:
        receipts = writing.ledger.rows(Receipt)
        chosen = Choice(SEED, "overall", receipts[which].id, "李示例")
        with writing.ledger.act("review", writing.actor) as act:
            act.add(chosen)
    collected = collect(round_, now=LATER)
    assert states(collected)[SEED] is State.ARRIVED
    overall = document(round_, SEED).overall
    assert (overall == MEANT[SEED].overall) == (receipts[which].name == "一.xlsx")


def test_a_third_file_does_not_decide_between_two_in_silence(round_: Round) -> None:
    two_fillings(round_)
    send(
        round_,
        "三.xlsx",
        filled(round_, changed(SEED, overall="第三种写法，与前两份又不一样，写了四项。")),
    )
    collected = collect(round_, now=LATER)
    (standing,) = (one for one in collected.standings if one.filling.filler.code == SEED)
    assert standing.state is State.DOUBTFUL
    assert len(standing.doubts[0].receipts) == 3


def without_check_sheet(content: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    del book["校验信息"]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_without_its_check_sheet_it_waits_for_somebody_to_say_whose_it_is(round_: Round) -> None:
    path = send(round_, "不知谁的.xlsx", without_check_sheet(filled(round_, MEANT[SEED])))
    first = collect(round_, now=NOW)
    assert "--as" in said(first)["不知谁的.xlsx"]
    assert states(first)[SEED] is State.ISSUED
    second = collect(round_, [path], Claim(filler=SEED), now=LATER)
    assert states(second)[SEED] is State.ARRIVED
    assert document(round_, SEED) == MEANT[SEED]


def test_what_was_issued_is_known_from_the_ledger_where_the_check_sheet_is_gone(
    round_: Round,
) -> None:
    book = openpyxl.load_workbook(BytesIO(without_check_sheet(filled(round_, MEANT[SEED]))))
    sheet = next(s for s in book if str(s["A1"].value).startswith("表号：冀绩目标04表"))
    label = next(c for row in sheet.iter_rows() for c in row if c.value == "预算数")
    sheet.cell(label.row, label.column + 1).value = 999
    path = round_.folder / "2收件" / "改了金额.xlsx"
    book.save(path)
    collect(round_, [path], Claim(filler=SEED), now=NOW)
    assert document(round_, SEED).projects == MEANT[SEED].projects


def test_a_lost_key_costs_nothing(round_: Round) -> None:
    content = filled(round_, MEANT[SEED])
    (round_.own / "key").unlink()
    send(round_, "一.xlsx", content)
    assert states(collect(round_, now=NOW))[SEED] is State.ARRIVED


def test_a_workbook_of_another_county_is_not_taken(round_: Round, tmp_path: Path) -> None:
    other = Round.begin(tmp_path / "别处", "hebei-2021")
    roster = openpyxl.load_workbook(round_.roster)
    sheet = roster["本轮设置"]
    label = next(c for row in sheet.iter_rows() for c in row if c.value == "预算年度")
    sheet.cell(label.row, label.column + 1).value = 2020
    roster.save(other.roster)
    issue(other, fillers=[ARCHIVES], now=NOW)
    (path,) = (other.folder / "1下发").iterdir()
    send(round_, "去年的.xlsx", path.read_bytes())
    collected = collect(round_, now=NOW)
    assert "不是本轮的工作簿" in said(collected)["去年的.xlsx"]
    assert set(states(collected).values()) == {State.ISSUED, State.UNISSUED}


def test_a_windows_zip_with_chinese_names_is_opened(round_: Round) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.xlsx", filled(round_, MEANT[SEED]))
    raw = stream.getvalue().replace(b"x.xlsx", "工.x".encode("gbk") + b"ls")
    (round_.folder / "2收件" / "各单位.zip").write_bytes(raw)
    collected = collect(round_, now=NOW)
    assert list(said(collected)) == ["各单位.zip/工.xls"]
    assert states(collected)[SEED] is State.ARRIVED


def test_a_scan_is_filed_to_its_unit_and_does_not_count_as_a_workbook(round_: Round) -> None:
    send(round_, "昌黎县工商业联合会盖章.pdf", b"%PDF-1.4 scan")
    send(round_, "IMG_0001.jpg", b"\xff\xd8\xff\xe0 scan")
    collected = collect(round_, now=NOW)
    assert said(collected)["昌黎县工商业联合会盖章.pdf"] == "已作为盖章件归档"
    assert "请在文件名里写上单位名称" in said(collected)["IMG_0001.jpg"]
    assert states(collected)[SEED] is State.ISSUED


def test_one_bad_file_does_not_stop_the_others(round_: Round) -> None:
    send(round_, "坏的.xlsx", b"PK\3\4 broken")
    send(round_, "空的.xlsx", b"")
    send(round_, "~$一.xlsx", b"lock")
    send(round_, "一.xlsx", filled(round_, MEANT[SEED]))
    collected = collect(round_, now=NOW)
    assert states(collected)[SEED] is State.ARRIVED
    assert set(said(collected)) == {"坏的.xlsx", "空的.xlsx", "一.xlsx"}
    assert not next(one for one in outcomes(collected) if one.file == "坏的.xlsx").well


def test_a_correction_by_telephone_holds_and_names_who_made_it(round_: Round) -> None:
    send(round_, "一.xlsx", filled(round_, MEANT[SEED]))
    collect(round_, now=NOW)
    mended = changed(SEED, overall="按来电更正后的总体目标，写明全年任务三项，按期完成。")
    path = send(round_, "更正.xlsx", filled(round_, mended))
    collected = collect(round_, [path], Claim(person="王示例", note="来电更正"), now=LATER)
    (standing,) = (one for one in collected.standings if one.filling.filler.code == SEED)
    assert standing.state is State.ARRIVED
    assert standing.current is not None
    assert (standing.current.person, standing.current.note) == ("王示例", "来电更正")
    assert document(round_, SEED) == mended


def test_late_is_only_what_has_not_come_or_what_an_officer_says(round_: Round) -> None:
    after = dt.datetime(2021, 6, 1, 9, 0, tzinfo=dt.UTC)
    path = send(round_, "一.xlsx", filled(round_, MEANT[SEED]))
    late = {one.filling.filler.code: one.late for one in collect(round_, now=after).standings}
    assert late[SEED] is False
    assert late[ARCHIVES] is True
    claim = Claim(filler=SEED, received=dt.date(2021, 5, 30))
    late = {
        one.filling.filler.code: one.late
        for one in collect(round_, [path], claim, now=after).standings
    }
    assert late[SEED] is True


def test_a_round_that_was_copied_elsewhere_goes_on_there(round_: Round, tmp_path: Path) -> None:
    send(round_, "一.xlsx", filled(round_, changed(SEED, overall=None)))
    collect(round_, now=NOW)
    shutil.move(round_.folder, tmp_path / "优盘")
    moved = Round.at(tmp_path / "优盘")
    send(moved, "二.xlsx", filled(moved, MEANT[SEED]))
    assert states(collect(moved, now=LATER))[SEED] is State.ARRIVED


def test_a_target_that_is_open_elsewhere_is_named_and_written_next_time(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_all(round_, [SEED, ARCHIVES])
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if "714" in Path(target).name and "回执" in Path(target).name:
            raise PermissionError(errno.EACCES, "open elsewhere", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    collected = collect(round_, now=NOW)
    assert len(collected.failed) == 1
    assert "714" in collected.failed[0]
    monkeypatch.setattr(Path, "replace", real)
    assert collect(round_, now=LATER).failed == []
    with round_.reading() as ledger:
        assert {one.filler for one in ledger.rows(Sent)} == {SEED, ARCHIVES}


def test_a_full_disk_leaves_the_ledger_whole(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_all(round_, [SEED])

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space", "x")

    real = Round.archive
    monkeypatch.setattr(Round, "archive", full)
    with pytest.raises(OSError, match="no space"):
        collect(round_, now=NOW)
    with round_.reading() as ledger:
        assert ledger.rows(Receipt) == []
    monkeypatch.setattr(Round, "archive", real)
    assert states(collect(round_, now=NOW))[SEED] is State.ARRIVED


def test_what_was_accepted_is_judged_again_with_the_amounts_of_a_newer_issue(
    round_: Round,
) -> None:
    send_all(round_, [SEED])
    assert states(collect(round_, now=NOW))[SEED] is State.ARRIVED
    book = openpyxl.load_workbook(round_.roster)
    sheet = book["项目"]
    heads = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    columns = {cell.value: cell.column for cell in heads}
    row = next(r for r in sheet.iter_rows() if r[1].value == "714001")[0].row
    for head in ("预算数", "财政资金"):
        sheet.cell(row, columns[head]).value = 6
    book.save(round_.roster)
    issue(round_, fillers=[SEED], changed=True, now=LATER)
    collected = collect(round_, now=LATER)
    (standing,) = (one for one in collected.standings if one.filling.filler.code == SEED)
    assert document(round_, SEED).projects[0].budget.total == 6
    assert standing.current is not None
    assert standing.current.name.startswith("按第 2 次下发调整")
    assert standing.state is State.ARRIVED
    notice = round_.folder / "4退回" / standing.sent[-1].name
    assert "已按调整后的内容重新检查" in notice.read_text("utf-8-sig")
    assert list(outcomes(collect(round_, now=LATER))) == []
