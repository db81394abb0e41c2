"""What became of each file of a collection, a line each, in words for the office."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xljixiao.county.collect.collecting import Claim, Collected
from xljixiao.county.ledger import Read, Receipt
from xljixiao.county.registering import read_roster
from xljixiao.county.round import CHASE, DOUBTS, PROGRESS, RECEIVED, RETURNED, REVIEW, Round
from xljixiao.county.standing import COUNTING, History, Standing, State
from xljixiao.county.starters import READ_BACK, clicked, command
from xljixiao.model.telling import ForTheUser
from xljixiao.workbook.report import FileReport

STATES = {
    "clean": "检查通过",
    "return": "要修改",
    "refused": "没有读取",
    "unclaimed": "待认领",
    "foreign": "不是本轮的",
    "scan": "盖章件",
}
"""What a reading came to, in words."""
_FROZEN = (
    "已批复（{number}），目标一般不予调整，这一份已存档、不作数；"
    "确需调整的，请随附调整文件，在命令行运行：{command}"
)


class BadClaim(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """What is said of files and cannot be meant; the message is for the user."""


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
            says, well = _counted(receipt, read, standing, collected)
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
    receipt: Receipt, read: Read, standing: Standing, collected: Collected
) -> tuple[str, bool]:
    """What could be read: whether it counts, alone or with others."""
    history = collected.history
    before = _same_before(receipt, read, history)
    current, approval = standing.current, standing.approval
    if current == receipt and receipt.adjusts:
        says, well = _checked(FileReport.model_validate_json(read.report))
        return f"按调整（{receipt.adjusts}）收下，{says}", well
    if approval is not None and current is not None and read.content != _content(current, history):
        again = _adjusting(collected.folder, receipt)
        return _FROZEN.format(number=approval.number, command=again), False
    if before:
        return f"与第 {before} 次报送完全相同，没有改动", False
    if current == receipt:
        return _checked(FileReport.model_validate_json(read.report))
    if current is not None and receipt.id in current.merged_from:
        return f"已与另外 {len(current.merged_from) - 1} 份合并", True
    places = sum(receipt.id in doubt.receipts for doubt in standing.doubts)
    told = f"有 {places} 处与另一份填得不同，待确认，怎样选定见下面"
    return ("已收下，现以后来的一份为准", True) if not places else (told, False)


def _adjusting(folder: Path, receipt: Receipt) -> str:
    """The command that takes a file as an adjustment; of one packed in a zip, it must be out."""
    path = folder / RECEIVED / receipt.name
    file = path if path.is_file() else "这一份文件"
    return command("collect", folder, file, "--adjust", "文号")


def _content(receipt: Receipt, history: History) -> str | None:
    return history.reads[receipt.id].content


def _checked(report: FileReport) -> tuple[str, bool]:
    places = sum(problem.returns for problem in report.problems)
    if report.state == "return":
        return f"要改 {places} 处，退回的工作簿在“{RETURNED}”", False
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


def summed_up(collected: Collected) -> Iterator[str]:
    """How things stand after it, and what to do next."""
    counts = Counter(one.state for one in collected.standings)
    yield "，".join(f"{state} {counts[state]} 个" for state in State if counts[state]) + "。"
    if counts[State.DOUBTFUL]:
        typed = command("review", collected.folder)
        yield (
            f"待确认的请先运行审核（{clicked('review')}，或运行：{typed}），"
            f"生成“{REVIEW}/{DOUBTS}”，在其中选定；{READ_BACK}。"
        )
    if counts[State.RETURNED]:
        yield f"要改的已生成退回工作簿和说明，在“{RETURNED}”，请发还单位。"
    yield f"进度见“{PROGRESS}”，催报文字见“{CHASE}”。"


def claim(  # noqa: PLR0913, PLR0917 - what an officer may say
    round_: Round,
    files: Sequence[Path],
    filler: str | None,
    received: str | None,
    person: str | None,
    note: str | None,
    adjusts: str | None = None,
) -> Claim:
    """What is said of the files given. Raises `BadClaim`."""
    if not files and (filler or received or person or note or adjusts):
        raise BadClaim(
            "--as、--received、--by、--note、--adjust 说的是哪些文件，请把文件写在文件夹后面。"
        )
    if note and not person:
        raise BadClaim("写了 --note 的，请同时用 --by 写明谁代为更正。")
    if filler is not None:
        known = {one.filler.code for one in read_roster(round_).fillings()}
        if filler not in known:
            raise BadClaim(f"名册里没有填报单位“{filler}”。请核对代码。")
    try:
        day = dt.date.fromisoformat(received) if received else None
    except ValueError as error:
        raise BadClaim(f"日期“{received}”写得不对，请写成 2021-03-08 这样。") from error
    return Claim(filler, day, person, note, adjusts)
