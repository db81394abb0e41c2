"""The lines of the first page that name things: who is missing, what is large, what is pending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xljixiao.county.summary.figures import Figure, Shown, sentence, words
from xljixiao.county.summary.laying import Laid
from xljixiao.county.summary.lists import CORE, TOTAL, VERDICT
from xljixiao.county.summary.pending import Matter, Pending
from xljixiao.county.summary.progress import AMOUNT, BRIEF, MATTER
from xljixiao.county.summary.tallying import Tally
from xljixiao.county.summary.units import (
    ADDED,
    ALL,
    ASKED,
    CAME,
    NAME,
    NONE,
    NUMBER,
    STATE,
    WHOLE,
    Units,
)

LARGEST = 10
_NAMED = 8
_ROOM = 330
"""Characters that what is named of all matters may take."""
_MATTERS = {  # what is said before and behind the number, and before the money
    Matter.MISSING: ("未报", "份", "，名册预算"),
    Matter.DOUBTFUL: ("几份内容不同、待确认", "处", ""),
    Matter.CORRECTION: ("要求更正金额", "项", ""),
    Matter.REFUSED: ("建议不予安排或暂缓", "项", "，计"),
    Matter.WAIVED: ("检查意见已放行", "处", ""),
    Matter.LEFT_OUT: ("未能汇总的文件", "份", ""),
}


@dataclass(frozen=True, slots=True)
class Sources:
    """The sheets that the page is made from, and what their rows mean."""

    tally: Tally
    units: Units
    listed: Laid
    problems: Laid
    pending: Laid
    matters: Sequence[Pending]
    differences: Laid | None

    @property
    def with_roster(self) -> bool:
        """Whether it is known who should hand in."""
        return self.tally.compiled.roster is not None


def completeness(sources: Sources) -> Figure:
    """One sentence on who has handed in, with the names of those who have not."""
    laid = sources.units.departments
    due, came = (laid.sum(label).shown(Shown.WHOLE) for label in (NUMBER, WHOLE))
    if not sources.with_roster:
        forms = laid.sum(CAME).shown(Shown.WHOLE)
        left = len(sources.tally.compiled.left_out)
        said = f"；另有 {left} 份未能汇总，见“未汇总文件”" if left else ""
        rest = f" 份申报表{said}。没有名册，是否报齐请另行核对。"
        return sentence("汇总了 ", due, " 个部门、", forms, rest)
    states = [str(one) for one in laid.table.column(STATE)]
    held = laid.sum(CAME).minus(laid.sum(ADDED))
    waiting = ["；已报的还有 ", held.shown(Shown.WHOLE), " 份改好或确认后才能汇总"]
    tail: list[Figure | str] = [*(waiting if held.number else ()), "。"]
    if set(states) <= {ALL}:
        return sentence("应报 ", due, " 个部门，已全部报齐", *tail)
    missing = _named(laid, sources, [n for n, one in enumerate(states) if one == NONE], ())
    some = [n for n, one in enumerate(states) if one not in {NONE, ALL}]
    parts = _named(laid, sources, some, (CAME, ASKED))
    pieces: list[Figure | str] = ["应报 ", due, " 个部门，报齐 ", came, " 个"]
    if missing is not None:
        pieces += ["；未报：", missing]
    if parts is not None:
        pieces += ["；报了一部分：", parts]
    return sentence(*pieces, *tail)


def _named(
    laid: Laid, sources: Sources, rows: Sequence[int], counts: Sequence[str]
) -> Figure | None:
    """Names of departments, some of them with counts; those not disclosed only by their number."""
    if not rows:
        return None
    hidden = [n for n in rows if sources.units.groups[n][0].hidden]
    open_ = [n for n in rows if n not in hidden]
    pieces: list[Figure | str] = []
    for n in open_[:_NAMED]:
        pieces += [laid.at(NAME, n)]
        if counts:
            came, asked = (laid.at(label, n).shown(Shown.WHOLE) for label in counts)
            pieces += ["（", came, "/", asked, " 份）"]
        pieces += ["、"]
    if len(open_) > _NAMED:
        pieces[-1:] = [f" 等 {len(open_)} 个（名单见“部门小计”）", "、"]
    if hidden:
        pieces += [f"不公开的部门 {len(hidden)} 个", "、"]
    return sentence(*pieces[:-1])


def largest(sources: Sources) -> Iterator[tuple[Figure, ...]]:
    """The largest projects that may be named: name, department, money, core goal, state."""
    laid = sources.listed
    total = laid.table.of(TOTAL)
    known = sources.tally.projects
    declared = [known[origin][1] for origin in laid.table.origins]
    open_ = [n for n, one in enumerate(declared) if not one.hidden and one.total]
    labels = laid.table.of("projects.name"), laid.table.of("department.name"), total
    for n in sorted(open_, key=lambda n: -declared[n].total)[:LARGEST]:
        yield tuple(laid.at(label, n) for label in (*labels, CORE, VERDICT) if label)


def pending_lines(sources: Sources) -> Iterator[Figure]:
    """A line for each matter that waits for a decision: how many, how much, which."""
    laid, matters = sources.pending, sources.matters
    found = {one.matter for one in matters}
    if not found:
        yield words("没有需要决定的事项。")
    for matter, (label, each, worth) in _MATTERS.items():
        rows = [n for n, one in enumerate(matters) if one.matter is matter]
        if not rows:
            continue
        count = laid.count_where(MATTER, matter).shown(Shown.WHOLE)
        pieces: list[Figure | str] = [f"{label} ", count, f" {each}"]
        if worth:
            money = laid.sum_where(AMOUNT, MATTER, matter).shown(Shown.AMOUNT)
            pieces += [f"{worth} ", money, " 万元"]
        yield sentence(*pieces, *_briefs(laid, matters, rows, _ROOM // len(found)))


def _briefs(
    laid: Laid, matters: Sequence[Pending], rows: Sequence[int], room: int
) -> Iterator[Figure | str]:
    open_ = [n for n in rows if not matters[n].hidden]
    shown, used = 0, 0
    for n in open_:
        used += len(matters[n].brief)
        if shown and used > room:
            break
        yield "：" if not shown else "；"
        yield laid.at(BRIEF, n)
        shown += 1
    more = "等，见“待定事项”。" if laid.linked else "等。"
    yield more if shown < len(open_) else "。"
