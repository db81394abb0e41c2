"""Once its goals are approved a unit changes them by a document only; then all begins anew."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rounds import LATER, NOW, begun, filled, meant, passed, send
from xljixiao import cli
from xljixiao.county.collect.collecting import Claim, Collected, collect
from xljixiao.county.collect.outcomes import BadClaim, claim, outcomes
from xljixiao.county.following import followed, told
from xljixiao.county.issue.issuing import issue
from xljixiao.county.ledger import Approved, Choice, Receipt
from xljixiao.county.publish.approving import approve
from xljixiao.county.publish.outcome import Approving
from xljixiao.county.publish.typed import approval_of
from xljixiao.county.registering import read_roster, roster_form
from xljixiao.county.round import Round
from xljixiao.county.standing import History, State, standings
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

MEANT = meant()
SEED = "714"
CHANGED = "昌财预〔2021〕15号"
OTHER = MEANT[SEED].model_copy(update={"overall": "改写后的总体绩效目标：服务会员企业，按季走访。"})


@pytest.fixture(scope="module")
def approved_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One unit's workbook came in, was passed and approved."""
    round_ = begun(tmp_path_factory.mktemp("round") / "县2021", [SEED])
    send(round_, "一.xlsx", filled(round_, MEANT[SEED]))
    collect(round_, now=NOW)
    passed(round_, SEED)
    assert approved(round_, "昌财预〔2021〕3号").approved
    return round_.folder


@pytest.fixture
def round_(approved_round: Path, tmp_path: Path) -> Round:
    return Round.at(shutil.copytree(approved_round, tmp_path / "县2021"))


def approved(round_: Round, number: str) -> Approving:
    approval = approval_of("批复", number, "2021-03-20")
    assert approval is not None
    return approve(round_, approval, now=LATER)


def state(round_: Round) -> State:
    roster = read_roster(round_)
    with round_.reading() as ledger:
        setting = round_.form(roster).setting
        (one,) = standings(roster, ledger, NOW.date(), setting)
    return one.state


def overall(round_: Round) -> str | None:
    """What counts of the goals of the whole."""
    with round_.reading() as ledger:
        history = History.of(ledger)
    current = history.current(SEED)
    assert current is not None
    return Submission.model_validate_json(history.reads[current.id].document or "").overall


def said(collected: Collected) -> list[tuple[str, bool]]:
    return [(one.says, one.well) for one in outcomes(collected)]


def collected(round_: Round, path: Path, number: str | None = CHANGED) -> Collected:
    return collect(round_, [path], Claim(adjusts=number), now=LATER)


def test_another_filling_of_what_is_approved_is_told_kept_and_does_not_count(
    round_: Round,
) -> None:
    path = send(round_, "二.xlsx", filled(round_, OTHER))
    ((says, well),) = said(collect(round_, now=LATER))
    assert says.startswith("已批复（昌财预〔2021〕3号），目标一般不予调整")
    assert says.endswith(f"在命令行运行：xljixiao collect {round_.folder} {path} --adjust 文号")
    assert not well
    assert state(round_) is State.APPROVED
    assert overall(round_) == MEANT[SEED].overall
    with round_.reading() as ledger:
        (*_, last) = ledger.rows(Receipt)
    assert round_.archived(last.sha256).read_bytes() == path.read_bytes()
    assert said(collect(round_, now=LATER)) == []
    assert state(round_) is State.APPROVED


def test_an_identical_resend_is_told_as_ever(round_: Round) -> None:
    send(round_, "又报.xlsx", filled(round_, MEANT[SEED]))
    assert said(collect(round_, now=LATER)) == [("与第 1 次报送完全相同，没有改动", False)]
    assert state(round_) is State.APPROVED


@pytest.mark.parametrize("told_first", [True, False])
def test_an_adjustment_counts_and_is_reviewed_and_approved_again(
    round_: Round, *, told_first: bool
) -> None:
    path = send(round_, "调整.xlsx", filled(round_, OTHER))
    if told_first:
        collect(round_, now=LATER)
    assert said(collected(round_, path)) == [(f"按调整（{CHANGED}）收下，检查通过，待审核", True)]
    assert state(round_) is State.ARRIVED
    assert overall(round_) == OTHER.overall
    assert followed(round_, LATER).lines[0].remark == f"按 {CHANGED} 调整"
    assert any(f"按 {CHANGED} 调整" in line for line in told(round_, SEED))
    assert approved(round_, CHANGED).waiting == [("714 昌黎县工商业联合会", "待审")]
    passed(round_, SEED)
    assert approved(round_, CHANGED).approved == ["714 昌黎县工商业联合会"]
    assert state(round_) is State.APPROVED
    with round_.reading() as ledger:
        first, second = ledger.rows(Approved)
    assert (first.number, second.number) == ("昌财预〔2021〕3号", CHANGED)
    assert second.name == "7批复/714昌黎县工商业联合会批复（2）.docx"
    assert (round_.folder / first.name).exists()
    send(round_, "再改.xlsx", filled(round_, MEANT[SEED].model_copy(update={"functions": ()})))
    ((says, _),) = said(collect(round_, now=LATER))
    assert says.startswith(f"已批复（{CHANGED}）")


def test_an_adjustment_that_changes_nothing_leaves_the_approval(round_: Round) -> None:
    path = send(round_, "调整.xlsx", filled(round_, MEANT[SEED]))
    assert said(collected(round_, path)) == [("与第 1 次报送完全相同，没有改动", False)]
    assert state(round_) is State.APPROVED


def test_of_two_adjustments_an_officer_says_which_holds(round_: Round) -> None:
    third = MEANT[SEED].model_copy(update={"overall": "又一种总体绩效目标：办好会员服务中心。"})
    paths = [
        send(round_, "调整甲.xlsx", filled(round_, OTHER)),
        send(round_, "调整乙.xlsx", filled(round_, third)),
    ]
    collect(round_, paths, Claim(adjusts=CHANGED), now=LATER)
    assert state(round_) is State.DOUBTFUL
    with round_.reading() as ledger:
        chosen = next(one for one in ledger.rows(Receipt) if one.name == "调整甲.xlsx")
    with round_.writing("review", now=LATER) as at, at.ledger.act("review", at.actor) as act:
        act.add(Choice(SEED, "", chosen.id, "示例审核人"))
    collect(round_, now=LATER)
    assert (state(round_), overall(round_)) == (State.ARRIVED, OTHER.overall)


def test_what_the_roster_changes_afterwards_must_be_approved_again(round_: Round) -> None:
    roster = read_roster(round_)
    project = roster.projects[0]
    assert project.total is not None
    assert project.fiscal is not None
    more = {"total": project.total + 1, "fiscal": project.fiscal + 1, "basis": CHANGED}
    changed = roster.model_copy(update={"projects": (project.model_copy(update=more),)})
    round_.roster.write_bytes(write(roster_form(round_), changed))
    issue(round_, changed=True, now=LATER)
    collect(round_, now=LATER)
    assert state(round_) is State.PASSED
    remark = followed(round_, LATER).lines[0].remark
    assert "原批复：昌财预〔2021〕3号，2021年3月20日，待重新批复" in remark
    send(round_, "二.xlsx", filled(round_, OTHER))
    ((says, _),) = said(collect(round_, now=LATER))
    assert says.startswith("已批复（昌财预〔2021〕3号）")
    assert approved(round_, CHANGED).approved == ["714 昌黎县工商业联合会"]
    assert state(round_) is State.APPROVED


def test_other_settings_do_not_judge_what_is_approved_again(round_: Round) -> None:
    roster = read_roster(round_)
    terms = roster.terms.model_copy(update={"phone": "0335-0000123"})
    changed = roster.model_copy(update={"terms": terms})
    round_.roster.write_bytes(write(roster_form(round_), changed))
    with round_.reading() as ledger:
        before = History.of(ledger).reads
    collect(round_, now=LATER)
    with round_.reading() as ledger:
        assert History.of(ledger).reads == before
    assert state(round_) is State.APPROVED


def test_the_command_takes_the_number_of_the_document(round_: Round) -> None:
    path = send(round_, "调整.xlsx", filled(round_, OTHER))
    words: Iterable[str] = ("collect", str(round_.folder))
    refused = CliRunner().invoke(cli.app, [*words, str(path)])
    assert (refused.exit_code, "--adjust 文号" in refused.output) == (1, True)
    taken = CliRunner().invoke(cli.app, [*words, str(path), "--adjust", CHANGED])
    assert (taken.exit_code, f"按调整（{CHANGED}）收下" in taken.output) == (0, True)
    with pytest.raises(BadClaim, match="--adjust"):
        claim(round_, (), None, None, None, None, CHANGED)
