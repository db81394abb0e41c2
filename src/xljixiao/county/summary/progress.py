"""报送进度 and 待定事项: how far each workbook has come, and what waits for somebody."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xljixiao.county.ledger import Receipt
from xljixiao.county.starters import SETTLE
from xljixiao.county.summary.consolidating import County
from xljixiao.county.summary.lists import BUREAU
from xljixiao.county.summary.pending import Pending
from xljixiao.county.summary.tables import SOURCE, Cell, Heading, Kind, SummaryTable
from xljixiao.county.summary.tallying import Filed, Tally, Verdict
from xljixiao.county.summary.units import CODE, NAME, NONE
from xljixiao.model.record import Record
from xljixiao.model.submission import Contact, Submission

FILLER, FILLER_NAME = "填报单位代码", "填报单位名称"
STATE = "状态"
MATTER, BRIEF, AMOUNT = "类别", "事项", "金额（万元）"
_ZERO = Decimal(0)
_ROUND = ("收到时间", "报送次数", "名册项目数", "名册预算数", "备注")
_PROGRESS = (
    Heading(BUREAU),
    Heading(CODE),
    Heading(NAME),
    Heading(FILLER),
    Heading(FILLER_NAME),
    Heading("联系人"),
    Heading("联系电话"),
    Heading(STATE),
    Heading("收到时间"),
    Heading("报送次数", kind=Kind.COUNT),
    Heading("名册项目数", total=True, kind=Kind.COUNT),
    Heading("名册预算数", total=True, kind=Kind.AMOUNT),
    Heading("汇总项目数", total=True, kind=Kind.COUNT),
    Heading("汇总预算数", total=True, kind=Kind.AMOUNT),
    Heading("备注"),
    Heading(SOURCE),
)
_PENDING = (
    Heading(MATTER),
    Heading(NAME),
    Heading(FILLER_NAME),
    Heading("项目名称"),
    Heading(AMOUNT, kind=Kind.AMOUNT),
    Heading(BRIEF),
    Heading("详情"),
)


def progress_table(county: County, tally: Tally) -> SummaryTable:
    """报送进度: one row a workbook, with whom to ask."""
    rows = tuple(_line(one, county) for one in tally.filed)
    table = SummaryTable("报送进度", _PROGRESS, rows).numbered().known_by(FILLER_NAME)
    if not tally.with_bureaus:
        table = table.without({BUREAU}).known_by(FILLER_NAME)
    return table if tally.compiled.roster is not None else table.without(_ROUND)


def _line(one: Filed, county: County) -> tuple[Cell, ...]:
    part = county.parts[one.part] if one.part is not None else None
    contact = _contact(part.document if part else None)
    standing, given = one.standing, one.due.projects if one.due else ()
    state = standing.state.value if standing else str(Verdict.SUMMED) if part else NONE
    return (
        one.department.bureau,
        one.department.code,
        one.department.name,
        one.filler.code,
        one.filler.name,
        (one.due and one.due.contact) or contact.filled_by,
        (one.due and one.due.phone) or contact.phone,
        state,
        _received(standing.current) if standing and standing.current else None,
        Decimal(len(standing.receipts)) if standing else None,
        Decimal(len(given)),
        sum((project.total or _ZERO for project in given), _ZERO),
        Decimal(len(one.projects)),
        sum((project.total for project in one.projects), _ZERO),
        "；".join(_remarks(one)) or None,
        part.source if part else None,
    )


def _contact(document: Record | None) -> Contact:
    return document.contact if isinstance(document, Submission) else Contact()


def _received(current: Receipt) -> str:
    """When it came, or at the latest came, as far as anybody knows."""
    if current.received is not None:
        return current.received
    return f"不晚于 {current.at[:16].replace('T', ' ')}" if current.at else ""


def _remarks(one: Filed) -> Iterator[str]:
    if one.standing is not None:
        if one.standing.late:
            yield "已过截止日期"
        if one.standing.approved:
            yield one.standing.approved
        if one.standing.doubts:
            settle = f"，已选定，{SETTLE}" if one.standing.is_chosen else ""
            yield f"有 {len(one.standing.doubts)} 处待确认{settle}"
    if one.arrived and one.part is None:
        yield "改好或确认以后才能汇总"


def pending_table(matters: Sequence[Pending]) -> SummaryTable:
    """待定事项: what the first page names, whole."""
    rows = tuple(
        (
            one.matter.value,
            one.department or None,
            one.filler or None,
            one.project or None,
            one.amount or None,
            one.brief,
            one.detail or None,
        )
        for one in matters
    )
    return SummaryTable("待定事项", _PENDING, rows).numbered()
