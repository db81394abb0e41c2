"""The summary workbook of a county, whole or as the leader's copy."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xljixiao.county.summary.balance import SHEET as BALANCE
from xljixiao.county.summary.balance import Group, balance_table, balances, chained
from xljixiao.county.summary.compiled import Compiled
from xljixiao.county.summary.consolidating import County, consolidate
from xljixiao.county.summary.differing import chain
from xljixiao.county.summary.front import Front, front, moment, whose_of
from xljixiao.county.summary.front_lines import Sources
from xljixiao.county.summary.front_page import SHEET as FRONT
from xljixiao.county.summary.front_page import write_front
from xljixiao.county.summary.laying import Laid, lay, lay_plain
from xljixiao.county.summary.lists import (
    PLAN,
    PROJECTS,
    differences_table,
    listed_table,
    plan_table,
    problems_table,
    projects_table,
)
from xljixiao.county.summary.pending import pending
from xljixiao.county.summary.progress import pending_table, progress_table
from xljixiao.county.summary.statistics import statistics_table
from xljixiao.county.summary.tables import SOURCE, Heading, SummaryTable
from xljixiao.county.summary.tallying import Tally
from xljixiao.county.summary.units import SHEET as UNITS
from xljixiao.county.summary.units import Units, units
from xljixiao.county.summary.writing import write_plain, write_table
from xljixiao.model.submission import Submission
from xljixiao.workbook.book import Book

PROGRESS, PENDING, STATISTICS = "报送进度", "待定事项", "指标统计"
PROBLEMS, DIFFERENCES, LEFT_OUT = "问题清单", "差额原因", "未汇总文件"
_WHERE_ANY = {PENDING, PROBLEMS, DIFFERENCES, LEFT_OUT}
"""Sheets that are there only where they have something to say."""
_LONG = 2_000
"""Rows from which on a sheet is written row by row and not kept."""


def write_summary(compiled: Compiled) -> bytes:
    """The .xlsx of a county: the first page, and every sheet that it is made from."""
    county = consolidate(compiled.form, compiled.parts)
    if not issubclass(compiled.form.model, Submission):  # another form's lists stand as they are
        alone = _whole(county, _of_form(county, {}), [], compiled.left_out)
        return _written(compiled, alone, None)
    sources, laid = _sources(county, compiled)
    return _written(compiled, laid, front(sources), sources.units)


def write_leader_copy(compiled: Compiled) -> bytes:
    """The .xlsx for the county's leader: the first page and the departments, and nothing else.

    What is on other sheets of the whole summary stands here as it is; no telephone, no file, no
    explanation, and of what is not disclosed the number only.
    """
    county = consolidate(compiled.form, compiled.parts)
    sources, _ = _sources(county, compiled)
    own = units(county, sources.tally, leader=True)
    differences = sources.differences
    alone = replace(
        sources,
        units=own,
        listed=replace(sources.listed, linked=False),
        problems=replace(sources.problems, linked=False),
        pending=replace(sources.pending, linked=False),
        differences=differences and replace(differences, linked=False),
    )
    return _written(compiled, {UNITS: own.departments}, front(alone), own)


def _sources(county: County, compiled: Compiled) -> tuple[Sources, Mapping[str, Laid]]:
    """What the first page is made from, and every sheet in its order."""
    tally = Tally.of(compiled)
    own, matters, steps = units(county, tally), pending(tally), chain(tally)
    made = {PROJECTS: projects_table(county, tally), PLAN: plan_table(county)}
    laid = {
        PROGRESS: lay(progress_table(county, tally)),
        PENDING: lay(pending_table(matters)),
        UNITS: own.departments,
        **_of_form(county, made),
        STATISTICS: lay(statistics_table(tally)),
        PROBLEMS: lay(problems_table(county, tally)),
        DIFFERENCES: lay(differences_table(steps)),
    }
    with_roster = compiled.roster is not None
    chain_groups = list(chained(steps, laid)) if with_roster else []
    sources = Sources(
        tally=tally,
        units=own,
        listed=laid[PROJECTS],
        problems=laid[PROBLEMS],
        pending=laid[PENDING],
        matters=matters,
        differences=laid[DIFFERENCES] if with_roster else None,
    )
    return sources, _whole(county, laid, chain_groups, compiled.left_out)


def _of_form(county: County, made: Mapping[str, SummaryTable]) -> dict[str, Laid]:
    """The form's own sheets, some of them with more than the form knows."""
    laid = {}
    for definition in county.form.definition.summary:
        name = definition.name
        if definition.plain:
            laid[name] = lay_plain(county.table(name).without({SOURCE}))
        elif not made or name != UNITS:
            laid[name] = lay(made[name] if name in made else listed_table(county, name))
    return laid


def _whole(
    county: County,
    laid: Mapping[str, Laid],
    more: Sequence[Group],
    left_out: Sequence[tuple[str, str]],
) -> dict[str, Laid]:
    """With the sheet that holds the others together; data for another program come last."""
    table = balance_table([*more, *balances(county, laid)])
    plain = {one.name for one in county.form.definition.summary if one.plain}
    seen = {name: one for name, one in laid.items() if name not in plain}
    balance = {BALANCE: lay(table)}
    last = {name: laid[name] for name in laid if name in plain}
    differences = {name: seen.pop(name) for name in (DIFFERENCES,) if name in seen}
    return seen | balance | differences | {LEFT_OUT: lay(_left_out(left_out))} | last


def _left_out(files: Sequence[tuple[str, str]]) -> SummaryTable:
    """未汇总文件: what came in and could not be summed up, and why."""
    return SummaryTable(LEFT_OUT, (Heading("文件"), Heading("原因")), tuple(files))


def _written(
    compiled: Compiled,
    laid: Mapping[str, Laid],
    first: Front | None,
    own: Units | None = None,
) -> bytes:
    whose = whose_of(compiled)
    note = f"{moment(compiled.as_of)}　金额单位：万元"
    sheets = {name: one for name, one in laid.items() if one.table.rows or name not in _WHERE_ANY}
    with Book(long=any(map(_is_long, sheets.values()))) as book:
        if first is not None:
            write_front(book, book.page(FRONT), first)
        for name, one in sheets.items():
            page = book.long_page(name) if _is_long(one) else book.page(name)
            if one.title is None:
                write_plain(page, one)
                continue
            said = f"{note}　共 {len(one.table.rows)} 行"
            below = own.parts if own is not None and name == UNITS else None
            write_table(page, one, (f"{whose}{name}", said), below)
        return book.bytes()


def _is_long(laid: Laid) -> bool:
    return len(laid.table.rows) > _LONG
