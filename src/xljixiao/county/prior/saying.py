"""What is told of texts and rounds, and of the roster that comes of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from xljixiao.county.registering import roster_form
from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.model.roster import RosterDepartment, RosterProject, Terms
from xljixiao.model.submission import Submission


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, with its place; `lost` where something is not taken."""

    sentence: str
    lost: bool
    aloud: bool = False
    """Whether it is said at once, too, and not in the report alone."""


def lost(sentence: str) -> Said:
    """Something is not taken over."""
    return Said(sentence, lost=True)


def noted(sentence: str) -> Said:
    """Something is to be looked at."""
    return Said(sentence, lost=False)


def column(listed: str, name: str) -> str:
    """What the roster calls a column."""
    return label(roster_form(), Place((listed, 0, name)))


def gap(last: int, year: int) -> Said:
    """Between the last round and this one there are years of which nothing is known."""
    told = (
        f"上一次是{last}年，本轮是{year}年，中间隔了 {year - last - 1} 年，带入的是{last}年的内容"
    )
    return Said(f"{told}。请核对年度；有更近的资料的，请用它重新建立。", lost=False, aloud=True)


def dated(names: Sequence[str]) -> Said:
    """Names that came over from another year with its year, or with an amount."""
    return noted(
        f"按上年列入名册的项目里，名称还带着年度或金额的有 {len(names)} 个："
        f"{'、'.join(f'《{one}》' for one in names)}。请在名册里改成今年的名称。"
    )


def put_aside(source: str, one: Submission, chosen: str, own: Submission) -> Said:
    """Of one filling unit there are two submissions."""
    why = f"另有{own.year}年的" if one.year != own.year else "前面已有同一年的"
    whose = f"{one.filler.code} {one.filler.name}，{one.year}年"
    return lost(f"“{source}”（{whose}）没有带入：{why}“{chosen}”。")


def unclear(row: RosterProject, candidates: Sequence[str], where: str) -> Said:
    """A project may go on with several."""
    named = "、".join(candidates)
    return noted(
        f"{row.unit or ''}《{row.name}》：{where}可能是它的不止一个，没有配对：{named}。"
        f"请在名册的“{column('projects', 'prior')}”一栏填写是哪一个。"
    )


def gone(unit: str, projects: Sequence[str], where: str) -> Said:
    """Projects with which none of this year's goes on."""
    return noted(
        f"{unit}：{where}有、今年没有延续的项目 {len(projects)} 个，没有列入名册："
        f"{'、'.join(projects)}。确要列入的，请在名册里补上。"
    )


def as_last_year(count: int) -> Said:
    """Rows that are last year's."""
    return noted(
        f"按上年列入名册的项目有 {count} 个：项目编码和金额空着，请填写；"
        "名称里有年度、金额的，请改；今年没有的，请清空这一行。"
    )


def unasked(projects: Sequence[str]) -> Said:
    """Projects that asked nothing then."""
    return noted(f"当时没有申报、没有列入名册的项目有 {len(projects)} 个：{'、'.join(projects)}。")


def recoded(listed: str, name: str, former: str, code: str) -> Said:
    """Another code was found by the name."""
    return noted(
        f"“{name}”的代码原来是 {former}、今年是 {code}（名称相同），"
        f"已填在名册的“{column(listed, 'former')}”一栏。不是同一个的，请清空。"
    )


def unlisted(departments: Sequence[RosterDepartment]) -> Said:
    """Departments of before that no list has."""
    named = "、".join(f"{one.code} {one.name}" for one in departments)
    return noted(
        f"名单里没有、按上年列入名册的部门有 {len(departments)} 个：{named}。"
        "今年没有的，请清空这一行和它的单位。"
    )


def elsewhere(source: str, one: Submission, terms: Terms) -> Said:
    """It may be another county's."""
    return noted(
        f"“{source}”（{one.filler.name}）写的是{one.county} {one.region}，"
        f"本轮是{terms.county} {terms.region}。请核对是不是本县的。"
    )
