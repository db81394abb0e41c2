"""A whole county's round: issued, filled in by an outside hand, mended, reviewed, added up.

`XLJIXIAO_COUNTY=215,5000` plays it with that many filling units and projects (`make county`).
"""

import datetime as dt
import os
from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl

from counties import MONTHS, county, independent_totals
from desk import Sheet
from filler import fill
from xljixiao.county.collect.collecting import Collected, collect
from xljixiao.county.issue.issuing import issue
from xljixiao.county.ledger import Issued, Sent
from xljixiao.county.registering import begin
from xljixiao.county.review.reviewing import review
from xljixiao.county.round import Round
from xljixiao.county.standing import State
from xljixiao.county.summary.book import write_summary
from xljixiao.county.summary.compiling import compile_round
from xljixiao.county.summary.consolidating import consolidate
from xljixiao.county.workers import workers
from xljixiao.model.submission import Submission

FILLERS, PROJECTS = map(int, os.environ.get("XLJIXIAO_COUNTY", "9,60").split(","))
NOW = dt.datetime(2021, 3, 8, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WRONG_EACH = 4
"""Every fourth unit forgets something."""


def test_a_countys_round_ends_balanced_to_the_last_fen(tmp_path: Path) -> None:
    roster, meant = county(FILLERS, PROJECTS, seed=3)
    units = {one.filler.code: one for one in meant}
    wrong = [code for n, code in enumerate(units) if n % WRONG_EACH == 0]
    round_ = begin(tmp_path / "县2021", roster, now=NOW - DAY)
    with workers() as executor:
        issued = issue(round_, now=NOW, executor=executor).issued
        assert [one.filler for one in issued] == [one.filler.code for one in roster.fillings()]
        _hand_in(round_, units, wrong)
        first = collect(round_, now=NOW + DAY, executor=executor)
        assert _in_state(first, State.RETURNED) == set(wrong)
        assert _in_state(first, State.ARRIVED) == set(units) - set(wrong)
        _mend(round_, [units[code] for code in wrong])
        second = collect(round_, now=NOW + 2 * DAY, executor=executor)
        assert _in_state(second, State.ARRIVED) == set(units)
        _pass_all(round_, NOW + 3 * DAY)
        _pass_all(round_, NOW + 4 * DAY)
        done = collect(round_, now=NOW + 5 * DAY, executor=executor)
    assert _in_state(done, State.PASSED) == set(units)
    _assert_added_up(round_, meant, tmp_path)


def _in_state(collected: Collected, state: State) -> set[str]:
    return {one.filling.filler.code for one in collected.standings if one.state is state}


def _forgetful(one: Submission) -> Submission:
    """Without the signature of whoever filled it in."""
    return one.model_copy(update={"contact": one.contact.model_copy(update={"phone": None})})


def _hand_in(round_: Round, units: Mapping[str, Submission], wrong: Container[str]) -> None:
    with round_.reading() as ledger:
        issued = ledger.rows(Issued)
    for row in issued:
        one = units[row.filler]
        path = round_.folder / "1下发" / row.name
        told = _forgetful(one) if row.filler in wrong else one
        fill(path, told, round_.folder / "2收件" / path.name)


def _mend(round_: Round, submissions: Iterable[Submission]) -> None:
    with round_.reading() as ledger:
        sent = {one.filler: one.name for one in ledger.rows(Sent) if one.name.endswith(".xlsx")}
    for one in submissions:
        path = round_.folder / "4退回" / sent[one.filler.code]
        fill(path, one, round_.folder / "2收件" / path.name)


def _pass_all(round_: Round, now: dt.datetime) -> None:
    """Officers pass every project that waits for them, in the workbooks of their sections."""
    review(round_, now=now)
    for path in sorted((round_.folder / "3审核").glob("*.xlsx")):
        if path.name in {"更正清单.xlsx", "待确认.xlsx"}:
            continue
        sheet = Sheet(path)
        for number, row in enumerate(sheet.rows()):
            if row["检查编号"] is None:
                sheet.fill(number, 处理="通过", 审核人="示例审核人")
        sheet.save()
    assert review(round_, now=now).decisions > 0


def _assert_added_up(round_: Round, meant: list[Submission], tmp_path: Path) -> None:
    """Every total of the summary against plain loops over what the units meant."""
    wanted = independent_totals(meant).whole
    compiled = compile_round(round_, NOW + 6 * DAY)
    summed = consolidate(compiled.form, compiled.parts)
    assert summed.balanced
    tables = {table.name: table for table in summed.tables}
    assert len(tables["项目清单"].rows) == wanted.projects
    assert len(tables["指标明细"].rows) == wanted.indicators
    for label, amount in (
        ("预算数", wanted.total),
        ("财政资金", wanted.fiscal),
        ("其他资金", wanted.other),
    ):
        assert tables["项目清单"].total(label) == amount
    for month in MONTHS:
        assert tables["支出计划"].total(f"{month}月底（万元）") == wanted.plan[month]
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(write_summary(compiled))
    book = openpyxl.load_workbook(path, data_only=True)
    verdicts = [
        row
        for row in book["勾稽"].iter_rows(values_only=True)
        if row[-1] in {"一致", "不一致"} or "一致" in row or "不一致" in row
    ]
    assert verdicts
    assert not [row for row in verdicts if "不一致" in row]
    shown = {cell for row in book["首页"].iter_rows(values_only=True) for cell in row}
    assert any(
        isinstance(cell, int | float) and Decimal(str(round(cell, 6))) == wanted.total.normalize()
        for cell in shown
    )
