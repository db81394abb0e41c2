"""How a round is going, in people's words: a line for each workbook, and what nobody claims."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from xljixiao.county.collect.outcomes import STATES
from xljixiao.county.ledger import Ledger, Read, Receipt
from xljixiao.county.standing import NO_BUREAU, History, Standing, State, standings
from xljixiao.model.roster import Roster
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.workbook.report import FileReport

_MISSING = (State.UNISSUED, State.ISSUED)
_LOOSE = ("refused", "unclaimed", "foreign", "scan")


class Line(BaseModel):
    """One workbook of the round. Amounts are 万元; `status --json` prints it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bureau: str
    code: str
    name: str
    state: State
    late: bool
    projects: int
    amount: Decimal
    places: int
    """How many places are to be mended or explained."""
    arrived: str
    """When the newest came, as far as that is known: on a day, or no later than."""
    deadline: dt.date | None
    contact: str
    phone: str
    remark: str


class Loose(BaseModel):
    """A file that came in and belongs to no workbook of the round, with what to do about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    state: str
    filler: str
    sentence: str


class Progress(BaseModel):
    """How the round stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    as_of: dt.datetime
    lines: tuple[Line, ...]
    loose: tuple[Loose, ...]

    @property
    def came(self) -> int:
        """How many workbooks have come in, in whatever state."""
        return sum(line.state not in _MISSING for line in self.lines)

    @property
    def missing(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state in _MISSING)

    @property
    def returned(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state is State.RETURNED)

    def by_bureau(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines of each section, in the order of the roster; those of none last."""
        names = dict.fromkeys(line.bureau for line in self.lines)
        ordered = sorted(names, key=lambda name: name == NO_BUREAU)
        return {name: tuple(one for one in self.lines if one.bureau == name) for name in ordered}

    @property
    def headline(self) -> str:
        """How complete it is, and what is missing, in a sentence."""
        at = self.as_of
        said = (
            f"截至{at.month}月{at.day}日{at.hour}时，已报 {self.came}/{len(self.lines)} 个填报单位"
        )
        counts = Counter(line.state for line in self.lines)
        parts = [f"{state} {counts[state]} 个" for state in State if counts[state]]
        return f"{said}：{'，'.join(parts)}。"


def progress(roster: Roster, ledger: Ledger, setting: Setting, as_of: dt.datetime) -> Progress:
    """The state of every workbook as of a moment."""
    history = History.of(ledger)
    terms = roster.terms
    return Progress(
        title=f"{terms.county}{terms.year}年预算绩效目标编报进度",
        as_of=as_of,
        lines=tuple(
            _line(one, roster, setting) for one in standings(roster, ledger, as_of.date(), setting)
        ),
        loose=tuple(
            _loose(history, {one.filler.code: one.filler.name for one in roster.fillings()})
        ),
    )


def _line(one: Standing, roster: Roster, setting: Setting) -> Line:
    filling = one.filling
    report = FileReport.model_validate_json(one.read.report) if one.read else None
    projects, amount = _sums(one, setting)
    return Line(
        bureau=one.bureau,
        code=filling.filler.code,
        name=filling.filler.name,
        state=one.state,
        late=one.late,
        projects=projects,
        amount=amount,
        places=sum(problem.returns for problem in report.problems) if report else 0,
        arrived=_arrived(one.receipts[-1]) if one.receipts else "",
        deadline=filling.extended or roster.terms.deadline,
        contact=filling.contact or "",
        phone=filling.phone or "",
        remark=_remark(one),
    )


def _sums(one: Standing, setting: Setting) -> tuple[int, Decimal]:
    """Projects and their money: as the unit reports them, or else as the roster gives them."""
    if one.read is not None and one.read.document is not None:
        document = Submission.model_validate_json(one.read.document)
        asked = [each for each in document.projects if not each.is_silent(setting)]
        return len(asked), sum((each.budget.total or Decimal(0) for each in asked), Decimal("0.00"))
    given = one.filling.projects
    return len(given), sum((each.total or Decimal(0) for each in given), Decimal("0.00"))


def _arrived(receipt: Receipt) -> str:
    """File times and names prove nothing: what is known is by when we had it."""
    if receipt.received is not None:
        day = dt.date.fromisoformat(receipt.received)
        return f"{day.month}月{day.day}日"
    at = dt.datetime.fromisoformat(receipt.at)
    return f"不晚于{at.month}月{at.day}日{at.hour}时"


def _remark(one: Standing) -> str:
    parts = [doubt.says for doubt in one.doubts]
    if one.approved:
        parts.append(one.approved)
    if one.current is not None and one.current.adjusts:
        parts.append(f"按 {one.current.adjusts} 调整")
    if one.current is not None and one.current.person is not None:
        parts.append(f"代改：{one.current.person}，{one.current.note or '未注明原因'}")
    if one.current is not None and one.current.merged_from:
        parts.append(f"由 {len(one.current.merged_from)} 份合并")
    return "；".join(parts)


def _loose(history: History, names: Mapping[str, str]) -> Iterator[Loose]:
    """What came in and counts for no unit; what has been claimed since, no longer."""
    claimed = {
        receipt.sha256
        for receipt in history.receipts.values()
        if (read := history.reads.get(receipt.id)) and read.state not in _LOOSE
    }
    for receipt, read in _newest_of_each_file(history):
        if read.state not in _LOOSE or receipt.sha256 in claimed:
            continue
        report = FileReport.model_validate_json(read.report)
        yield Loose(
            file=receipt.name,
            state=STATES[read.state],
            filler=names.get(read.filler or "", ""),
            sentence="".join(problem.sentence for problem in report.problems),
        )


def _newest_of_each_file(history: History) -> Sequence[tuple[Receipt, Read]]:
    newest: dict[str, tuple[Receipt, Read]] = {}
    for number, read in sorted(history.reads.items()):
        receipt = history.receipts[number]
        newest[receipt.sha256] = receipt, read
    return list(newest.values())


def chase(one: Progress, contact: str) -> str:
    """What to paste into a chat: who has not sent, who has still to mend, by when, whom to ask."""
    lines = [f"【{one.title.removesuffix('进度')}】{one.headline}"]
    if one.missing:
        named = "、".join(_called(line) for line in one.missing)
        lines.append(f"尚未报送（{len(one.missing)} 个）：{named}。请尽快填好发回。")
    if one.returned:
        named = "、".join(f"{line.name}（要改 {line.places} 处）" for line in one.returned)
        lines.append(
            f"已退回、尚未重报（{len(one.returned)} 个）：{named}。请在退回的工作簿里改好发回。"
        )
    if len(lines) == 1:
        lines.append("各单位都已报送，感谢配合。")
    return "\n".join([*lines, contact]).strip() + "\n"


def _called(line: Line) -> str:
    """With the deadline where that is another one."""
    day = line.deadline
    return f"{line.name}（截止{day.month}月{day.day}日）" if day else line.name
