"""What became of each file of a collection, a line each, in words for the office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xljixiao.county.collecting import Collected
from xljixiao.county.ledger import Read, Receipt
from xljixiao.county.standing import COUNTING, History, Standing
from xljixiao.workbook.report import FileReport


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: whose it is, and what became of it. `well` where nobody has to do anything."""

    file: str
    unit: str
    says: str
    well: bool


def outcomes(collected: Collected) -> Iterator[Outcome]:
    """One for each file, in the order in which they came; then those that were not taken."""
    history = collected.history
    units = {one.filling.filler.code: one for one in collected.standings}
    for receipt in collected.receipts:
        read = history.reads[receipt.id]
        standing = units.get(read.filler or "")
        unit = standing.filling.filler.name if standing else ""
        if standing is None or read.state not in COUNTING:
            says, well = _loose(read, unit)
        else:
            says, well = _counted(receipt, read, standing, history)
        yield Outcome(receipt.name, unit, says, well)
    for file, sentence in collected.skipped:
        yield Outcome(file, "", sentence, well=False)


def _loose(read: Read, unit: str) -> tuple[str, bool]:
    """What cannot count for anybody."""
    if read.state == "scan" and unit:
        return "已作为盖章件归档", True
    if read.state == "scan":
        return "这是扫描件，看不出是哪个单位的；请在文件名里写上单位名称后再收", False
    report = FileReport.model_validate_json(read.report)
    return "".join(problem.sentence for problem in report.problems), False


def _counted(
    receipt: Receipt, read: Read, standing: Standing, history: History
) -> tuple[str, bool]:
    """What could be read: whether it counts, alone or with others."""
    before = _same_before(receipt, read, history)
    current = standing.current
    if before:
        return f"与第 {before} 次报送完全相同，没有改动", False
    if current == receipt:
        return _checked(FileReport.model_validate_json(read.report))
    if current is not None and receipt.id in current.merged_from:
        return f"已与另外 {len(current.merged_from) - 1} 份合并", True
    places = sum(receipt.id in doubt.receipts for doubt in standing.doubts)
    if places:
        return f"有 {places} 处与另一份填得不同，请在“3审核/待确认.xlsx”里选定", False
    return "已收下，现以后来的一份为准", True


def _checked(report: FileReport) -> tuple[str, bool]:
    places = sum(problem.returns for problem in report.problems)
    if report.state == "return":
        return f"要改 {places} 处，退回的工作簿在“4退回”", False
    return "检查通过，待审核", True


def _same_before(receipt: Receipt, read: Read, history: History) -> int:
    """Of a resend: the how-many-th sending it is equal to; else nothing."""
    contents: Sequence[str | None] = [
        history.reads[one.id].content
        for one in history.of_filler(read.filler or "")
        if one.id < receipt.id and not one.merged_from
    ]
    distinct = list(dict.fromkeys(contents))
    return distinct.index(read.content) + 1 if read.content in distinct else 0
