"""What the first page of the summary says, for the county's leader: figures only, no places.

Everything is a formula into the other sheets, so that it cannot say another thing than they do.
What is not to be disclosed counts, and is named nowhere.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.county.summary.compiled import Compiled
from xljixiao.county.summary.differing import Step
from xljixiao.county.summary.figures import NOTHING, Figure, Shown, sentence, words
from xljixiao.county.summary.front_lines import Sources, completeness, largest, pending_lines
from xljixiao.county.summary.laying import Laid
from xljixiao.county.summary.lists import BUREAU, TITLE, TOTAL
from xljixiao.county.summary.tables import number_of
from xljixiao.county.summary.units import (
    CAME,
    HIDDEN,
    LACKING,
    MENDING,
    MORE,
    NAME,
    NUMBER,
    NUMERIC,
    PASSED,
    WAITING,
    WHOLE,
)
from xljixiao.model.submission import Submission

MOST_GROUPS = 8
REST = "其他"
SUM = "合计"
_FISCAL, _OTHER = "projects.budget.fiscal", "projects.budget.other"
_PROJECTS, _INDICATORS = "#projects", "#projects.indicators"
_USUAL = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One of the large numbers, and what is said below it."""

    label: str
    figure: Figure
    below: Figure
    how: Shown | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """What is to be spent by the end of a month: money, share, and the county's line in percent."""

    label: str
    money: Figure
    share: Figure
    line: Decimal | None


@dataclass(frozen=True, slots=True)
class Front:
    """The page, from above. The last row of `groups` is the total."""

    title: str
    as_of: str
    completeness: Figure
    cards: tuple[Card, ...]
    heads: tuple[str, ...]
    groups: tuple[tuple[Figure, ...], ...]
    months: tuple[Month, ...]
    largest: tuple[tuple[Figure, ...], ...]
    pending: tuple[Figure, ...]
    quality: Figure
    scope: Figure
    office: str


def front(sources: Sources) -> Front:
    """The first page."""
    compiled, own = sources.tally.compiled, _Departments(sources)
    return Front(
        title=f"{whose_of(compiled)}部门预算绩效目标编报情况",
        as_of=moment(compiled.as_of),
        completeness=completeness(sources),
        cards=tuple(own.cards()),
        heads=own.heads,
        groups=tuple(own.groups()),
        months=tuple(own.months()),
        largest=tuple(largest(sources)),
        pending=tuple(pending_lines(sources)),
        quality=sentence(own.quality(), _usual(sources.problems)),
        scope=own.scope(),
        office=(compiled.roster and compiled.roster.terms.office) or "",
    )


def whose_of(compiled: Compiled) -> str:
    """Of which county and year; blank where the form does not say."""
    if compiled.roster is not None:
        return f"{compiled.roster.terms.county}{compiled.roster.terms.year}年"
    named = (part.document for part in compiled.parts if isinstance(part.document, Submission))
    return next((f"{one.county}{one.year}年" for one in named), "")


def moment(at: dt.datetime) -> str:
    """As of when, in people's words."""
    minutes = f"{at.minute}分" if at.minute else ""
    return f"截至{at.year}年{at.month}月{at.day}日{at.hour}时{minutes}"


class _Departments:
    """What the sheet of the departments comes to."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._laid = sources.units.departments
        self._table = self._laid.table
        self._total = self._table.of(TOTAL) or ""
        self._projects = self._table.of(_PROJECTS) or ""
        self._indicators = self._table.of(_INDICATORS) or ""
        self._by = BUREAU if sources.tally.with_bureaus else NAME

    def cards(self) -> Iterator[Card]:
        """Who has handed in, how many projects, how much money, how much of it is passed."""
        yield self._reported()
        indicators = sentence("指标 ", self._sum(self._indicators).shown(Shown.WHOLE), " 条")
        yield Card("项目数", self._sum(self._projects), indicators, Shown.WHOLE)
        yield Card("预算合计（万元）", self._sum(self._total), self._funds(), Shown.AMOUNT)
        yield self._passed()
        yield self._difference()

    def _reported(self) -> Card:
        due, came = self._sum(NUMBER), self._sum(WHOLE)
        if not self._sources.with_roster:
            forms = sentence("申报表 ", self._sum(CAME).shown(Shown.WHOLE), " 份")
            return Card("已汇总部门", due, forms, Shown.WHOLE)
        both = sentence(came.shown(Shown.WHOLE), "/", due.shown(Shown.WHOLE))
        below = sentence("报齐率 ", came.over(due).shown(Shown.SHARE))
        return Card("部门 报齐/应报", both, below)

    def _funds(self) -> Figure:
        fiscal, other = self._table.of(_FISCAL), self._table.of(_OTHER)
        if fiscal is None or other is None:
            return words("")
        own, others = self._sum(fiscal), self._sum(other)
        return sentence("财政 ", own.shown(Shown.AMOUNT), "，其他 ", others.shown(Shown.AMOUNT))

    def _passed(self) -> Card:
        label = "审核通过金额占比"
        if not self._table.has(PASSED):
            return Card(label, words(NOTHING), words("未经审核流程"))
        passed = self._sum(PASSED)
        below = sentence("通过 ", passed.shown(Shown.AMOUNT), " 万元")
        return Card(label, passed.over(self._sum(self._total)), below, Shown.SHARE)

    def _difference(self) -> Card:
        label = "与名册预算差额（万元）"
        if not self._table.has(MORE):
            return Card(label, words(NOTHING), words("没有名册可比"))
        causes = self._sources.differences
        below = _causes(causes) if causes else words("与名册一致")
        return Card(label, self._sum(MORE), below, Shown.AMOUNT)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the table by section."""
        first = "归口股室" if self._by == BUREAU else "部门"
        return (
            first,
            "部门" if self._by == BUREAU else "份数",
            "项目",
            "预算",
            "占比",
            *(label for label, _ in self._last()),
        )

    def groups(self) -> Iterator[tuple[Figure, ...]]:
        """A row for each section; where they are many, the smaller ones as one."""
        listed = self._listed()
        columns = [
            NUMBER if self._by == BUREAU else CAME,
            self._projects,
            self._total,
            *(one for _, one in self._last()),
        ]
        whole = [self._sum(one) for one in columns]
        rows = [[self._laid.sum_where(one, self._by, name) for one in columns] for name in listed]
        names = [words(name) for name in listed]
        if len(listed) < len(self._names()):
            rest = [
                total.minus(*(row[n] for row in rows)) if rows else total
                for n, total in enumerate(whole)
            ]
            rows.append(rest)
            names.append(words(REST))
        for name, row in zip([*names, words(SUM)], [*rows, whole], strict=True):
            yield name, *row[:3], row[2].over(whole[2]), *row[3:]

    def _last(self) -> list[tuple[str, str]]:
        """The last columns: how far the money has come, or where it is from."""
        if self._table.has(PASSED):
            return [("已审通过", PASSED), ("待审", WAITING), ("退改中", MENDING)]
        funds = [("财政资金", self._table.of(_FISCAL)), ("其他资金", self._table.of(_OTHER))]
        return [(label, own) for label, own in funds if own] + [("指标", self._indicators)]

    def _names(self) -> list[str]:
        return list(dict.fromkeys(str(one) for one in self._table.column(self._by)))

    def _listed(self) -> list[str]:
        """The sections that have a row, in their own order."""
        names = self._names()
        if self._by == NAME:
            open_ = {one.name for one, _ in self._sources.units.groups if not one.hidden}
            names = [one for one in names if one in open_]
        if len(names) <= MOST_GROUPS:
            return names
        money = {one: self._laid.sum_where(self._total, self._by, one).number for one in names}
        kept = sorted(names, key=lambda one: -money[one])[: MOST_GROUPS - 1]
        return [one for one in names if one in kept]

    def months(self) -> Iterator[Month]:
        """The spending plan, weighted by money."""
        thresholds = self._sources.tally.setting.thresholds
        for heading in self._table.headings:
            _, sign, month = heading.path.partition("@")
            if sign:
                money = self._sum(heading.label)
                line = thresholds.get(f"progress_{month}")
                share = money.over(self._sum(self._total))
                yield Month(f"{month}月底", money, share, line)

    def quality(self) -> Figure:
        """How many indicators, how many with numbers, what is missing."""
        projects, indicators = self._sum(self._projects), self._sum(self._indicators)
        average = indicators.over(projects).shown(Shown.TENTHS)
        share = self._sum(NUMERIC).over(indicators).shown(Shown.SHARE)
        lacking = [self._sum(label).shown(Shown.WHOLE) for label in LACKING.values()]
        return sentence(
            *("平均每个项目 ", average, " 条指标，定量指标占 ", share, "；缺效益指标的项目 "),
            *(lacking[0], " 个，缺满意度指标的 ", lacking[1], " 个"),
        )

    def scope(self) -> Figure:
        """What the numbers are of (口径)."""
        said = "口径：只含项目支出，金额以申报表为准；本年不申报、并入、拆分的项目不计"
        if not self._table.has(HIDDEN):
            return words(f"{said}。")
        hidden = self._sum(HIDDEN)
        return sentence(
            f"{said}；含不公开项目 ", hidden.shown(Shown.WHOLE), " 个，只计数、不列名。"
        )

    def _sum(self, label: str) -> Figure:
        return self._laid.sum(label)


def _causes(differences: Laid) -> Figure:
    """The two causes that weigh most of the difference from the roster."""
    money: dict[str, Decimal] = {}
    table = differences.table
    for row in table.rows:
        if row[table.index("环节")] == Step.SUMMED:
            cause = str(row[table.index("原因")])
            amount = number_of(row[table.index("预算数")])
            money[cause] = money.get(cause, Decimal(0)) + amount
    weighty = sorted((one for one in money if money[one]), key=lambda one: -abs(money[one]))[:2]
    said = [
        sentence(one, " ", differences.sum_where("预算数", "原因", one).shown(Shown.AMOUNT))
        for one in weighty
    ]
    if not said:
        return words("与名册一致")
    more = "等" if len([one for one in money if money[one]]) > len(said) else ""
    between = [piece for one in said for piece in (one, "；")]
    return sentence(*between[:-1], more)


def _usual(problems: Laid) -> Figure:
    """The kinds of problems that are met most."""
    if not problems.table.rows:
        return words("。")
    counted = Counter(str(one) for one in problems.table.column(TITLE)).most_common(_USUAL)
    pieces: list[Figure | str] = ["；最常见的问题："]
    for title, _ in counted:
        count = problems.count_where(TITLE, title).shown(Shown.WHOLE)
        pieces += [title, "（", count, " 处）", "、"]
    return sentence(*pieces[:-1], "。")
