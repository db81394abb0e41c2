"""What publishing and approving did, in words for the office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xljixiao.county.publish.deciding import Decided
from xljixiao.county.publish.resembling import Resemblance
from xljixiao.county.round import APPROVALS, DRAFTS, PUBLISHED, Round
from xljixiao.county.starters import command

_NAMED = 12
_CONTENTS = (
    "目录的页码要在打开后更新：用 Word 打开，提示更新域时选“是”；"
    "用 WPS 打开，按 Ctrl+A 再按 F9。页码出来后保存"
)


@dataclass(slots=True)
class Publication:
    """What a publication did. Where something is `refused`, nothing was written or removed."""

    refused: list[str] = field(default_factory=list)
    """What must be decided or mended first; lines that are indented belong to the one above."""
    texts: list[str] = field(default_factory=list)
    """The departments whose text may be disclosed."""
    drafts: list[tuple[str, str]] = field(default_factory=list)
    """(department, why its text is a draft)."""
    absent: list[str] = field(default_factory=list)
    """The departments that have sent nothing that can be read."""
    hidden: list[str] = field(default_factory=list)
    """The departments that are not disclosed."""
    withheld: list[str] = field(default_factory=list)
    """The projects that are not disclosed, each with its department."""
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
    near: list[Resemblance] = field(default_factory=list)
    """Where a disclosed text shares words with the name of what is not; for a person to look at."""
    failed: list[str] = field(default_factory=list)
    """A sentence for each file that could not be written; it is tried again next time."""


@dataclass(slots=True)
class Approving:
    """What an approval did."""

    refused: list[str] = field(default_factory=list)
    """A sentence for each department that cannot be approved as it is."""
    approved: list[str] = field(default_factory=list)
    before: list[tuple[str, str]] = field(default_factory=list)
    """(department, document) of what was approved by this one already."""
    corrected: list[tuple[str, str]] = field(default_factory=list)
    """(department, what its approval said and says now)."""
    otherwise: list[tuple[str, str]] = field(default_factory=list)
    """(department, document) of what was approved by another one and is let alone."""
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """(department, what it lacks) of those that are not passed yet."""
    written: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def after_publish(round_: Round, done: Publication) -> Iterator[str]:
    """What lies where, what is missing, and what to do next."""
    if done.refused:
        yield f"还有要先定下或改好的，没有公开，“{PUBLISHED}”没有改动："
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
        counted = f"部门 {len(done.hidden)} 个、项目 {len(done.withheld)} 个"
        yield f"按名册不公开的{counted}，没有列入：{_few([*done.hidden, *done.withheld])}。"
    if done.left_out:
        named = _few(f"{name}《{title}》（{word}）" for name, title, word in done.left_out)
        yield f"审核意见为不予安排或暂缓的 {len(done.left_out)} 个项目，没有列入：{named}。"
    yield f"本次写好 {len(done.written)} 个文件，没有变化的 {done.untouched} 个。"
    yield from _taken_back(done.taken_back)
    yield from done.alike
    yield from _near(done.near)
    yield from done.aside
    if done.texts:
        yield f"{_CONTENTS}，再转成 PDF 公开。"


def _taken_back(names: Sequence[str]) -> Iterator[str]:
    """What was deleted, and where it still is."""
    drafts = [name for name in names if name.startswith(f"{DRAFTS}/")]
    others = [name for name in names if name not in drafts]
    if others:
        yield (
            f"不再公开的 {len(others)} 个文件已从文件夹里删除：{_few(others)}。"
            "本程序的存档里各留有一份备查；以前发出去的，请自行收回。"
        )
    if drafts:
        yield f"用不着的草稿 {len(drafts)} 个已删除：{_few(drafts)}。"


def _near(found: Sequence[Resemblance]) -> Iterator[str]:
    """A line a project and department, with the places and the words that they share."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in found:
        places = grouped.setdefault((one.department, one.project), [])
        places.append(f"{one.place}（“{one.words}”）")
    for (department, project), places in grouped.items():
        yield (
            f"提示：{department}的公开文本与不公开项目《{project}》的名称有相同的词语，"
            f"请人工核对会不会由此看出这个项目：{_few(places)}。要改的，请退回单位改写。"
        )


def _of_county(done: Publication) -> str:
    """What became of the county's text and table."""
    if not done.texts:
        return "全县汇编和项目总表等有部门通过以后再生成。"
    if done.drafts or done.absent:
        return f"全县汇编和项目总表因此也是草稿，在“{DRAFTS}”；全部通过后再运行一次。"
    return f"全县汇编和项目总表也在“{PUBLISHED}”，部门齐全。"


def before_approval(found: Decided) -> Iterator[str]:
    """What would be approved or corrected, a line each, for a person to agree to."""
    said = found.approval
    day = f"{said.date.year}年{said.date.month}月{said.date.day}日"
    if found.anew:
        yield f"将批复以下 {len(found.anew)} 个部门，文号 {said.number}，日期 {day}："
        yield from (f"　{one.name}" for one in found.anew)
    for says, names in _by_what([(one.held.name, one.says) for one in found.corrections]):
        yield f"以下 {len(names)} 个部门以前已批复，将更正（{says}）："
        yield from (f"　{name}" for name in names)


def after_approval(round_: Round, done: Approving, number: str) -> Iterator[str]:
    """Whose goals are approved and frozen now, and who is still to come."""
    yield from done.refused
    for says, names in _by_what(done.corrected):
        yield f"已更正 {len(names)} 个部门的批复（{says}），在“{APPROVALS}”：{_few(names)}。"
    if done.corrected:
        yield "原来的批复已由新的代替，台账里都有记录；已经发出的，请收回换发。"
    if done.approved:
        yield (
            f"已批复 {len(done.approved)} 个部门（{number}），批复在“{APPROVALS}”："
            f"{_few(done.approved)}。"
        )
        again = command("collect", round_.folder, "单位报来的文件", "--adjust", "文号")
        yield f"批复后的目标一般不予调整；确需调整的，请在命令行运行：{again}"
    elif not done.corrected:
        yield "这一次没有批复。"
    if done.before:
        named = _few(f"{name}（{document}）" for name, document in done.before)
        yield f"以前已批复、没有重复批复的 {len(done.before)} 个：{named}。"
    yield from _otherwise(done.otherwise)
    if done.waiting:
        named = _few(f"{name}（{lacking}）" for name, lacking in done.waiting)
        yield f"还没有审核通过、没有批复的 {len(done.waiting)} 个：{named}。"
    yield from done.aside
    if done.approved or done.corrected:
        yield f"{_CONTENTS}，再打印盖章。"


def _by_what(told: Sequence[tuple[str, str]]) -> Sequence[tuple[str, list[str]]]:
    """What is said of departments, each once, and of which it is said."""
    found: dict[str, list[str]] = {}
    for name, says in told:
        found.setdefault(says, []).append(name)
    return list(found.items())


def _otherwise(before: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Who has another document, and how that would be corrected."""
    if before:
        named = _few(f"{name}（{document}）" for name, document in before)
        yield (
            f"以前已用别的文号批复、没有改动的 {len(before)} 个：{named}。"
            "文号、日期或意见写错要更正的，请用 --only 写明部门代码再运行一次。"
        )


def _few(names: Iterator[str] | list[str]) -> str:
    """Names, as many as can be read in a line."""
    named = list(names)
    more = f"等 {len(named)} 个" if len(named) > _NAMED else ""
    return "、".join(named[:_NAMED]) + more
