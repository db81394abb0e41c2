"""What a review did, in words for the office."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xljixiao.county.round import REVIEW, Round
from xljixiao.county.starters import READ_BACK, SETTLE, command
from xljixiao.county.stepping import State
from xljixiao.workbook.checking import Checked

HEADINGS = ("归口股室", "工作簿", "办到哪一步")


@dataclass(slots=True)
class Reviewed:
    """What a review did."""

    checked: list[Checked] = field(default_factory=list)
    """The workbooks in which something is to be mended."""
    decisions: int = 0
    pardons: int = 0
    answers: int = 0
    choices: int = 0
    amended: bool = False
    """Whether the roster was changed."""
    written: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """A sentence for each workbook that could not be written; it is tried again next time."""
    bureaus: Mapping[str, Counter[State]] = field(default_factory=dict)
    """Section -> how many workbooks are in each state."""
    open_wishes: int = 0
    open_doubts: int = 0
    chosen: int = 0
    """How many workbooks are chosen of and wait for a collection."""


def table(done: Reviewed) -> Iterator[Sequence[str]]:
    """How things stand with the workbooks of each section, and of all, under the `HEADINGS`."""
    rows = dict(done.bureaus)
    if len(rows) > 1:
        rows["合计"] = sum(done.bureaus.values(), Counter())
    for bureau, states in rows.items():
        counts = (f"{state} {states[state]} 本" for state in State if states[state])
        yield bureau, f"{states.total()} 本", "、".join(counts)


def after_review(round_: Round, done: Reviewed) -> Iterator[str]:
    """What was taken in, what lies where, and what to do next."""
    counts = {
        "审核处理 {} 项": done.decisions,
        "放行 {} 处": done.pardons,
        "更正意见 {} 条": done.answers,
        "选定 {} 处": done.choices,
    }
    taken = [words.format(count) for words, count in counts.items() if count]
    yield f"本次读回：{'、'.join(taken)}。" if taken else "没有读到新填的内容。"
    if done.open_wishes:
        yield f"“更正清单”还有 {done.open_wishes} 条没有处理，请填好后再运行审核。"
    if done.open_doubts:
        yield f"“待确认”还有 {done.open_doubts} 条没有选定，{READ_BACK}。"
    if done.written:
        names = "、".join(path.name for path in done.written)
        yield f"已更新 {len(done.written)} 本：{names}，在“{round_.folder / REVIEW}”。"
    if done.amended:
        yield (
            "采纳的更正意见已写入单位项目名册。请重新下发有变动的工作簿："
            f"xljixiao issue {round_.folder} --changed"
        )
    if done.chosen:
        yield f"已选定的 {done.chosen} 本还没有生效，在收件以前仍是待确认，不作通过。"
    if done.decisions or done.pardons or done.choices or done.chosen:
        yield (
            f"{SETTLE}，程序会写好要退回的工作簿，并按放行、选定的结果重新判定："
            f"{command('collect', round_.folder)}"
        )
