"""What publishing and approving did, in words for the office."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from xljixiao.county.round import APPROVALS, DRAFTS, PUBLISHED, Round
from xljixiao.county.starters import command

_NAMED = 12


@dataclass(slots=True)
class Publication:
    """What a publication did. Where something is `refused`, nothing was written or removed."""

    refused: list[str] = field(default_factory=list)
    """A sentence for each thing that must be decided or mended first."""
    texts: list[str] = field(default_factory=list)
    """The departments whose text may be disclosed."""
    drafts: list[tuple[str, str]] = field(default_factory=list)
    """(department, why its text is a draft)."""
    absent: list[str] = field(default_factory=list)
    """The departments that have sent nothing that can be read."""
    hidden: int = 0
    """How many departments are not disclosed."""
    withheld: int = 0
    """How many projects are not disclosed."""
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    """(department, project, verdict) of what officers do not arrange for."""
    written: list[str] = field(default_factory=list)
    """The files that are new or other than before."""
    untouched: int = 0
    taken_back: list[str] = field(default_factory=list)
    """The files that are no longer to be disclosed, and are gone."""
    aside: list[str] = field(default_factory=list)
    """A sentence for each file that somebody had changed."""
    alike: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """A sentence for each file that could not be written; it is tried again next time."""


@dataclass(slots=True)
class Approving:
    """What an approval did."""

    refused: list[str] = field(default_factory=list)
    """A sentence for each department that cannot be approved as it is."""
    approved: list[str] = field(default_factory=list)
    before: list[tuple[str, str]] = field(default_factory=list)
    """(department, document) of what was approved already."""
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """(department, what it lacks) of those that are not passed yet."""
    written: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def after_publish(round_: Round, done: Publication) -> Iterator[str]:
    """What lies where, what is missing, and what to do next."""
    if done.refused:
        yield f"还有 {len(done.refused)} 处要先定下或改好，没有公开，“{PUBLISHED}”没有改动："
        yield from done.refused
        yield "改好后再运行一次。在此以前，请不要使用以前生成的公开文本。"
        return
    folder = round_.folder / PUBLISHED
    yield f"可以公开的部门 {len(done.texts)} 个，在“{folder}”。"
    if done.drafts:
        named = _few(f"{name}（{why}）" for name, why in done.drafts)
        yield f"还没有审核通过的 {len(done.drafts)} 个，只生成草稿，在“{DRAFTS}”：{named}。"
    if done.absent:
        yield f"还没有报来的 {len(done.absent)} 个：{_few(done.absent)}。"
    yield _of_county(done)
    if done.hidden or done.withheld:
        yield f"按名册不公开的部门 {done.hidden} 个、项目 {done.withheld} 个，没有列入。"
    if done.left_out:
        named = _few(f"{name}《{title}》（{word}）" for name, title, word in done.left_out)
        yield f"审核意见为不予安排或暂缓的 {len(done.left_out)} 个项目，没有列入：{named}。"
    yield f"本次写好 {len(done.written)} 个文件，没有变化的 {done.untouched} 个。"
    if done.taken_back:
        yield f"不再公开的 {len(done.taken_back)} 个文件已移走：{_few(done.taken_back)}。"
    yield from done.alike
    yield from done.aside


def _of_county(done: Publication) -> str:
    """What became of the county's text and table."""
    if not done.texts:
        return "全县汇编和项目总表等有部门通过以后再生成。"
    if done.drafts or done.absent:
        return f"全县汇编和项目总表因此也是草稿，在“{DRAFTS}”；全部通过后再运行一次。"
    return f"全县汇编和项目总表也在“{PUBLISHED}”，部门齐全。"


def after_approval(round_: Round, done: Approving, number: str) -> Iterator[str]:
    """Whose goals are approved and frozen now, and who is still to come."""
    yield from done.refused
    if done.approved:
        yield (
            f"已批复 {len(done.approved)} 个部门（{number}），批复在“{APPROVALS}”："
            f"{_few(done.approved)}。"
        )
        again = command("collect", round_.folder, "单位报来的文件", "--adjust", "文号")
        yield f"批复后的目标一般不予调整；确需调整的，请在命令行运行：{again}"
    else:
        yield "这一次没有批复。"
    if done.before:
        named = _few(f"{name}（{document}）" for name, document in done.before)
        yield f"以前已批复、没有重复批复的 {len(done.before)} 个：{named}。"
    if done.waiting:
        named = _few(f"{name}（{lacking}）" for name, lacking in done.waiting)
        yield f"还没有审核通过、没有批复的 {len(done.waiting)} 个：{named}。"
    yield from done.aside


def _few(names: Iterator[str] | list[str]) -> str:
    """Names, as many as can be read in a line."""
    named = list(names)
    more = f"等 {len(named)} 个" if len(named) > _NAMED else ""
    return "、".join(named[:_NAMED]) + more
