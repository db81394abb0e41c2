"""F: what a template, a prompt or last year's form has left in the cells."""

import re
import unicodedata
from collections.abc import Iterator

from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import children
from xljixiao.model.submission import Submission
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, quoted, say
from xljixiao.rules.vocabulary import found


@rule("JX314", "留有占位符号", Severity.EXPLAIN)
def no_placeholder_is_left(record: Record, setting: Setting, own: Rule) -> Iterator[Finding]:
    """照着模板填写时，没有替换的星号、省略号等还在，内容就不完整。"""
    for loc, text, left in _found(record, setting, "placeholder"):
        expected = f"“{quoted(left)}”是模板里待填的记号"
        yield own.finding(loc, say(text, expected, "请换成实际内容"), text)


@rule("JX315", "留有填写提示", Severity.EXPLAIN)
def no_prompt_is_left(record: Record, setting: Setting, own: Rule) -> Iterator[Finding]:
    """填写提示不是内容，留在格子里会一起公开。"""
    for loc, text, left in _found(record, setting, "prompt"):
        expected = f"“{quoted(left)}”是填写提示里的话"
        yield own.finding(loc, say(text, expected, "请删去提示，只留填写的内容"), text)


@rule(
    "JX317",
    "写着上年的年度",
    Severity.EXPLAIN,
    needs=(
        *("year", "functions.goal", "functions.indicators"),
        *("projects.status", "projects.name", "projects.budget.purpose", "projects.goals"),
        *("projects.indicators.name", "projects.indicators.description"),
    ),
    row_by_row=True,
)
def last_years_words_are_gone_over(
    submission: Submission, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """照上年的表填写时，年度没有改过来，内容多半也没有改；与上年比较、上年结转的，不在此列。"""
    bases = setting.words("base_year")
    if not bases:
        return
    last = submission.year - 1
    for loc, text in _texts(submission, setting):
        if _of_year(text, last, bases):
            expected = f"预算年度是 {submission.year} 年，这里写着 {last} 年"
            deed = "请改成今年的内容；确是上年的事，请写明与本年的关系"
            yield own.finding(loc, say(text, expected, deed), text)


_SPAN = re.compile(
    r"(?<!\d)(20\d\d)(?:\D{0,4}\d{1,2}月)?年?(?:\d{1,2}月)?[-\u2013\u2014~\uFF5E\u81f3\u5230](20\d\d)年?"
)
_CLAUSE = re.compile(r"[^,;\u3002\n]+")


def _of_year(text: str, last: int, bases: tuple[str, ...]) -> bool:
    """Whether a text speaks of last year, and not only to compare or to reckon on from there."""
    whole = _SPAN.sub(
        lambda span: "" if int(span[1]) <= last < int(span[2]) else span[0],
        "".join(unicodedata.normalize("NFKC", text).split()),
    )
    year = rf"(?<!\d){last}(?:学年|年)度?"
    known = [re.compile(base.replace("Y", year)) for base in bases]
    return any(
        re.search(year, clause)
        and f"{last + 1}年" not in clause
        and not any(one.search(clause) for one in known)
        for clause in _CLAUSE.findall(whole)
    )


def _texts(submission: Submission, setting: Setting) -> Iterator[tuple[Loc, str]]:
    """What is said of the department's functions and of its projects; of faulty ones what holds."""
    for index, function in enumerate(submission.functions):
        yield from _told(function, ("functions", index), "goal", "indicators")
    for index, project in enumerate(submission.projects):
        at: Loc = ("projects", index)
        if getattr(project, "status", None) is None or project.is_silent(setting):
            continue
        yield from _told(project, at, "name", "goals")
        yield from _told(project.budget, (*at, "budget"), "purpose")
        for row, one in enumerate(project.indicators):
            yield from _told(one, (*at, "indicators", row), "name", "description")


def _told(record: Record, at: Loc, *names: str) -> Iterator[tuple[Loc, str]]:
    for name in names:
        value = getattr(record, name, None)
        if isinstance(value, str):
            yield (*at, name), value
        for index, line in enumerate(value if isinstance(value, tuple) else ()):
            yield (*at, name, index), line


def _found(record: Record, setting: Setting, of: str) -> Iterator[tuple[Loc, str, str]]:
    """(loc, text, what was found in it) of each text of a record itself, once."""
    for name, node in children(type(record)):
        value = getattr(record, name, None) if node.record is None else None
        lines = [((name,), value)] if isinstance(value, str) else []
        if isinstance(value, tuple):
            lines = [((name,), line) for line in value if isinstance(line, str)]
        for loc, text in lines:
            left = found(text, setting, of)
            if left is not None:
                yield loc, text, left
                break
