"""A comparison in people's words: a line of totals, then what differs, by project."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, takewhile
from typing import Final

from xljixiao.county.comparing.comparing import Compared, Comparison
from xljixiao.county.comparing.opening import Opened
from xljixiao.form.differences import Difference, Kind
from xljixiao.model.submission import Submission

WORDS: Final = {Kind.ADDED: "增加", Kind.REMOVED: "减少", Kind.CHANGED: "变化"}
_BLANK: Final = "（空）"
_SHORT: Final = 40
"""Characters up to which a text is shown whole."""
_AROUND: Final = 8
"""Of a longer one, so much is shown of what is the same before and after what is not."""


def headline(comparison: Comparison) -> str:
    """What it comes to: 项目：增加 1、减少 1、有变化 2；金额由 5.00 万元变为 6.00 万元。"""
    departments = comparison.departments
    if _is_same(comparison):
        return "两份内容相同。"
    if not any(isinstance(one.document, Submission) for one in departments):
        return f"有 {sum(len(one.differences) for one in departments)} 处不同。"
    totals = comparison.totals
    counts = {"增加": totals.added, "减少": totals.removed, "有变化": totals.changed}
    said = "、".join(f"{word} {count}" for word, count in counts.items() if count)
    told = f"项目：{said or '没有变化'}；{_amounts(totals.before, totals.after)}。"
    others = sum(not _is_of_a_project(each) for one in departments for each in one.differences)
    return f"{told}项目以外有 {others} 处不同。" if others else told


def _is_same(comparison: Comparison) -> bool:
    return all(one.kind is None and not one.differences for one in comparison.departments)


def names(comparison: Comparison) -> tuple[str, str]:
    """The two files; by their whole paths where their names are the same."""
    one, other = comparison.before.file, comparison.after.file
    return (str(one), str(other)) if one.name == other.name else (one.name, other.name)


def _is_of_a_project(difference: Difference) -> bool:
    return (difference.after_loc or difference.before_loc or ())[:1] == ("projects",)


def remarks(comparison: Comparison) -> Iterator[str]:
    """What one must know to understand the comparison."""
    if not _is_same(comparison):
        before, after = names(comparison)
        yield f"甲（原来的）：{before}；乙（后来的）：{after}"
    if comparison.is_of_a_text:
        yield "绩效文本里不印的内容（填报人、情况说明等，以及本年不申报的项目）没有比较。"
    for one, name in zip((comparison.before, comparison.after), names(comparison), strict=True):
        if one.open_places:
            yield f"“{name}”还有 {one.open_places} 处须改或说明，按读到的内容比较。"


def refusals(file: Opened) -> Iterator[str]:
    """Why a file could not be read."""
    for sentence in file.sentences:
        yield f"“{file.file.name}”：{sentence}"


def rows(comparison: Comparison) -> Iterator[str]:
    """A line for each difference: kind, where, before, after, with tabs between; texts in full."""
    several = len(comparison.departments) > 1
    for one in comparison.departments:
        if one.kind is not None:
            before, after = ("", _gist(one)) if one.before is None else (_gist(one), "")
            yield _row(WORDS[one.kind], whose(one), before, after)
        for each in one.differences:
            where = f"{whose(one)}：{each.where}" if several else each.where
            yield _row(WORDS[each.kind], where, each.before, each.after)


def grouped(comparison: Comparison) -> Iterator[str]:
    """For the eye: what differs under the heading of its project, long texts where they differ."""
    several = len(comparison.departments) > 1
    for one in comparison.departments:
        if one.kind is not None:
            yield f"\n{WORDS[one.kind]}　{whose(one)}：{_gist(one)}"
        if several and one.differences:
            yield f"\n{whose(one)}"
        yield from _groups(one)


def whose(one: Compared) -> str:
    """The department by code and name; of another document, nothing."""
    document = one.document
    if not isinstance(document, Submission):
        return ""
    return f"{document.department.code} {document.department.name}"


def _groups(compared: Compared) -> Iterator[str]:
    ordinary = [one for one in compared.differences if not one.yearly]
    rest = "项目以外" if isinstance(compared.document, Submission) else "内容"
    for topic, group in groupby(ordinary, lambda one: one.topic):
        heading, lines = topic or rest, []
        for one in group:
            if one.where == topic:  # the whole record
                heading = f"{WORDS[one.kind]}　{topic}：{one.before or one.after}"
            else:
                lines.append(f"  {_line(one)}")
        yield f"\n{heading}"
        yield from lines
    yearly = [_line(one, full=True) for one in compared.differences if one.yearly]
    if yearly:
        yield "\n两个年度本来不同的"
        yield f"  {'；'.join(yearly)}"


def _row(*cells: str) -> str:
    return "\t".join(map(_flat, cells))


def _line(one: Difference, *, full: bool = False) -> str:
    where = one.where if full else one.where.removeprefix(one.topic)
    if one.kind is not Kind.CHANGED:
        return f"{WORDS[one.kind]}　{where}：{_flat(one.before or one.after)}"
    before, after = _apart(_flat(one.before), _flat(one.after))
    return f"{where}：{before or _BLANK} → {after or _BLANK}"


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two texts; long ones without most of what is the same at their beginnings and ends."""
    if not (before and after) or max(len(before), len(after)) <= _SHORT:
        return before, after
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    start, end = max(0, head - _AROUND), max(0, tail - _AROUND)

    def cut(text: str) -> str:
        return f"{'…' if start else ''}{text[start : len(text) - end]}{'…' if end else ''}"

    return cut(before), cut(after)


def _same(one: str, other: str) -> int:
    """How many characters are the same from the beginning on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _gist(one: Compared) -> str:
    """A department that only one of the files has."""
    totals = one.totals
    return f"项目 {totals.added or totals.removed} 个，{_sum(totals.before or totals.after)}"


def _amounts(before: Decimal, after: Decimal) -> str:
    if before == after:
        return f"金额 {_sum(after)}没有变化"
    return f"金额由 {_sum(before)}变为 {_sum(after)}"


def _sum(amount: Decimal) -> str:
    return f"{amount:,f} 万元"
