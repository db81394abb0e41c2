"""Follow a round: 进度.xlsx and the texts to chase with, written anew after every collection."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

from xljixiao.county.collect.outcomes import STATES
from xljixiao.county.issue.outgoing import NoSuchUnit
from xljixiao.county.ledger import Choice, Decision, Ledger, Receipt
from xljixiao.county.progress import Line, Progress, chase, progress
from xljixiao.county.registering import read_roster
from xljixiao.county.returning import as_text
from xljixiao.county.round import CHASE, PROGRESS, Round
from xljixiao.county.saving import Occupied, save
from xljixiao.county.standing import History
from xljixiao.county.stepping import Step
from xljixiao.county.summary.laying import lay
from xljixiao.county.summary.tables import Cell, Heading, Kind, SummaryTable
from xljixiao.county.summary.writing import write_table
from xljixiao.model.roster import Roster
from xljixiao.model.submission import key_of
from xljixiao.workbook.book import Book

_NAMES = 3
_LINE = (
    Heading("归口股室"),
    Heading("代码"),
    Heading("填报单位"),
    Heading("状态"),
    Heading("项目数", total=True, kind=Kind.COUNT),
    Heading("预算数（万元）", total=True, kind=Kind.AMOUNT),
    Heading("要改几处", total=True, kind=Kind.COUNT),
    Heading("收到时间"),
    Heading("截止日期"),
    Heading("联系人"),
    Heading("电话"),
    Heading("备注"),
)
_LOOSE = (Heading("文件"), Heading("情况"), Heading("单位"), Heading("怎么办"))


def followed(round_: Round, now: dt.datetime) -> Progress:
    """How a round stands. Raises `RosterFaulty`."""
    roster = read_roster(round_)
    with round_.reading() as ledger:
        return progress(roster, ledger, round_.form(roster).setting, now)


def written(round_: Round, now: dt.datetime) -> list[str]:
    """Write 进度.xlsx and 催报.txt; gives a sentence for each that cannot be written now."""
    found = followed(round_, now)
    contents = {
        PROGRESS: _book(found),
        CHASE: as_text(chase(found, _contact(read_roster(round_)))),
    }
    failed = []
    for name, content in contents.items():
        try:
            save(round_.folder / name, content, replace=True)
        except Occupied as error:
            failed.append(str(error))
    return failed


def in_rows(found: Progress) -> Mapping[str, list[tuple[str, ...]]]:
    """For a terminal: under each section its units, then the files that nobody claims."""
    sections = {
        f"{bureau}（已报 {sum(map(_came, lines))}/{len(lines)}）": [_row(line) for line in lines]
        for bureau, lines in found.by_bureau().items()
    }
    loose: list[tuple[str, ...]] = [
        (one.file, one.state, one.filler, one.sentence) for one in found.loose
    ]
    return {**sections, "没有算进去的文件": loose} if loose else sections


def told(round_: Round, filler: str) -> Iterator[str]:
    """All that happened to a unit's workbook, the oldest first. Raises `NoSuchUnit`."""
    names = {
        key_of(one.unit, one.code, one.name): f"《{one.name}》"
        for one in read_roster(round_).projects
    }
    with round_.reading() as ledger:
        events = sorted(_events(ledger, filler, names))
    if not events:
        raise NoSuchUnit(f"这一轮里没有填报单位“{filler}”的记录。请核对代码，见“{PROGRESS}”。")
    for at, _, says in events:
        moment = dt.datetime.fromisoformat(at)
        yield f"{moment:%Y-%m-%d %H:%M}  {says}"


def _events(
    ledger: Ledger, filler: str, names: Mapping[str, str]
) -> Iterator[tuple[str, int, str]]:
    """(when, in which order, what) of each."""
    history = History.of(ledger)
    for issued in history.issued.get(filler, ()):
        yield issued.at, 0, f"第 {issued.number} 次下发：{issued.name}"
    for receipt in history.receipts.values():
        read = history.reads.get(receipt.id)
        if read is not None and read.filler == filler:
            yield receipt.at, receipt.id, _received(receipt, STATES[read.state])
    sent = history.sent.get(filler, ())
    for number, one in enumerate(sent):
        yield one.at, 10**6 + number, f"{_SENT[one.kind]}：{one.name}"
    approved: set[int] = set()
    for number, approval in enumerate(history.approved.get(filler, ())):
        verb = "更正批复" if approval.receipt in approved else "批复"
        approved.add(approval.receipt)
        said = f"{approval.number}（{approval.day}，{approval.name}）"
        yield approval.at, 3 * 10**6 + number, f"{verb}：{said}"
    for choice in history.choices.get(filler, ()):
        yield choice.at, 2 * 10**6 + choice.id, _chosen(choice, history)
    for decision in history.decisions.get(filler, ()):
        if decision.step == Step.APPROVAL:
            continue
        yield decision.at, 2 * 10**6 + decision.id, _decided(decision, names)


_SENT = {"return": "退回", "clean": "回执"}


def _received(receipt: Receipt, state: str) -> str:
    by = f"，{receipt.person}代改（{receipt.note or '未注明原因'}）" if receipt.person else ""
    by += f"，按 {receipt.adjusts} 调整" if receipt.adjusts else ""
    return f"收到：{receipt.name}（{state}{by}）"


def _chosen(one: Choice, history: History) -> str:
    title = next(
        (doubt.title for doubt in history.doubted.get(one.filler, ()) if doubt.part == one.part),
        "",
    )
    return f"选定：{title}采用“{history.receipts[one.receipt].name}”（{one.who}）"


def _decided(one: Decision, names: Mapping[str, str]) -> str:
    project = names.get(one.project, one.project) or "整本"
    opinion = f"，意见：{one.opinion}" if one.opinion else ""
    return f"{one.step}：{project} {one.verdict}（{one.reviewer}{opinion}）"


def _book(found: Progress) -> bytes:
    with Book() as book:
        tables = [SummaryTable("报送进度", _LINE, tuple(map(_cells, found.lines))).numbered()]
        if due := (*found.missing, *found.returned):
            tables.append(SummaryTable("催报", _LINE, tuple(map(_cells, due))).numbered())
        if found.loose:
            rows = ((one.file, one.state, one.filler or None, one.sentence) for one in found.loose)
            tables.append(SummaryTable("没有算进去的文件", _LOOSE, tuple(rows)).numbered())
        for table in tables:
            title = found.title if table is tables[0] else table.name
            write_table(book.page(table.name), lay(table), (title, found.headline))
        return book.bytes()


def _cells(line: Line) -> tuple[Cell, ...]:
    return (
        line.bureau,
        line.code,
        line.name,
        line.state.value,
        Decimal(line.projects),
        line.amount,
        Decimal(line.places),
        line.arrived or None,
        _day(line.deadline),
        line.contact or None,
        line.phone or None,
        _remark(line) or None,
    )


def _day(day: dt.date | None) -> str | None:
    return f"{day.month}月{day.day}日" if day else None


def _row(line: Line) -> tuple[str, ...]:
    places = f"要改 {line.places} 处" if line.places else ""
    projects = f"{line.projects} 个项目"
    amount = f"{line.amount:,.2f} 万元"
    return line.code, line.name, line.state.value, projects, amount, places, _remark(line)


def _remark(line: Line) -> str:
    return "；".join(part for part in ("已过截止日期" if line.late else "", line.remark) if part)


def _came(line: Line) -> bool:
    return bool(line.arrived)


def _contact(roster: Roster) -> str:
    terms = roster.terms
    office = f"联系：{terms.office}" if terms.office else ""
    phone = f"电话：{terms.phone}" if terms.phone else ""
    return "，".join(part for part in (office, phone) if part)
