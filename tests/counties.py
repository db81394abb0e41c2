"""A county of any size for tests: a roster and what its filling units mean, from a seed alone.

Nothing of it is shipped. Every submission is one that no rule returns; the totals beside it are
added up from the models by themselves, so that what the program says of a county can be compared.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random

from meant import (
    COUNTY,
    DEADLINE,
    DROPPED,
    MONTHS,
    REGION,
    STAGE,
    YEAR,
    draw_project,
    draw_submission,
)
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterFiller,
    RosterProject,
    RosterUnit,
    Terms,
)
from xljixiao.model.submission import FormRef, Submission, Unit

__all__ = ["DROPPED", "MONTHS", "CountyTotals", "Totals", "county", "independent_totals"]

BUREAUS = ("预算股", "行政政法股", "教科文股", "农业股", "社保股", "经建股")
_OF_A_DEPARTMENT = 0.62
"""So many of the workbooks are departments' own; the rest are parts of some of them."""
_WITHOUT_PROJECTS = 0.05


def county(
    fillers: int = 215, projects: int = 5000, seed: int = 1
) -> tuple[Roster, list[Submission]]:
    """A roster and one submission a filling unit, in the roster's order; the same for a seed."""
    rng = Random(seed)  # noqa: S311 - nothing is kept secret by it
    fillings = _fillings(rng, fillers)
    shares = _shares(rng, fillings, projects)
    numbers = count(1)
    submissions = [
        draw_submission(rng, *who, [draw_project(rng, who[1], next(numbers)) for _ in range(share)])
        for who, share in zip(fillings, shares, strict=True)
    ]
    return _roster(rng, submissions), submissions


@dataclass
class Totals:
    """What a county, or a department, adds up to; amounts are 万元, `plan` is by month's end."""

    projects: int = 0
    indicators: int = 0
    total: Decimal = Decimal(0)
    fiscal: Decimal = Decimal(0)
    other: Decimal = Decimal(0)
    plan: dict[int, Decimal] = field(default_factory=lambda: dict.fromkeys(MONTHS, Decimal(0)))


@dataclass
class CountyTotals:
    """The totals of the whole county, and of each department by its code."""

    whole: Totals
    departments: dict[str, Totals]


def independent_totals(submissions: Iterable[Submission]) -> CountyTotals:
    """Add up what is declared, straight from the models; a dropped project counts nowhere."""
    whole = Totals()
    departments: dict[str, Totals] = defaultdict(Totals)
    for submission in submissions:
        own = departments[submission.department.code]
        for project in submission.projects:
            if project.status in DROPPED:
                continue
            for totals in (whole, own):
                budget = project.budget.total or Decimal(0)
                totals.projects += 1
                totals.indicators += len(project.indicators)
                totals.total += budget
                totals.fiscal += project.budget.fiscal or Decimal(0)
                totals.other += project.budget.other or Decimal(0)
                for step in project.spending_plan:
                    totals.plan[step.month] += budget * step.percent / 100
    return CountyTotals(whole, dict(departments))


_Filler = tuple[Unit, Unit]
"""A department, and who fills a workbook in for it."""


def _fillings(rng: Random, fillers: int) -> list[_Filler]:
    """Departments with, here and there, up to four units that fill in their own."""
    own = max(1, round(fillers * _OF_A_DEPARTMENT))
    parts = [0] * own
    for _ in range(fillers - own):
        free = [n for n in range(own) if parts[n] < 4 and n % 3 == 0] or range(own)
        parts[rng.choice(free)] += 1
    found: list[_Filler] = []
    for n in range(own):
        department = Unit(code=f"{101 + n}", name=f"示例{n + 1:03}局")
        found.append((department, department))
        for part in range(parts[n]):
            code, name = f"{department.code}{part + 2:03}", f"{department.name}{part + 1}所"
            found.append((department, Unit(code=code, name=name)))
    return found


def _shares(rng: Random, fillers: Sequence[_Filler], projects: int) -> list[int]:
    """How many projects each has: most a few, some very many; some departments none."""
    weights = [
        0.0
        if department == filler and rng.random() < _WITHOUT_PROJECTS
        else min(rng.lognormvariate(0, 0.9), 5)
        for department, filler in fillers
    ]
    if not any(weights):
        weights[0] = 1
    shares = [int(projects * one / sum(weights)) for one in weights]
    bearers = [n for n, one in enumerate(weights) if one]
    for _ in range(projects - sum(shares)):
        shares[rng.choice(bearers)] += 1
    return shares


def _roster(rng: Random, submissions: Sequence[Submission]) -> Roster:
    own = [one for one in submissions if one.filler.code == one.department.code]
    parts = [one for one in submissions if one.filler.code != one.department.code]
    units = {
        project.unit.code: RosterUnit(
            code=project.unit.code,
            name=project.unit.name,
            filler=one.filler.code if one in parts else None,
        )
        for one in submissions
        for project in one.projects
    }
    return Roster(
        form=FormRef(id="roster", edition="1"),
        terms=Terms(
            county=COUNTY,
            region=REGION,
            year=YEAR,
            stage=STAGE,
            sheets="hebei-2021",
            deadline=DEADLINE,
            office="县财政局绩效管理股",
            phone="0335-0000099",
        ),
        departments=tuple(
            RosterDepartment(
                code=one.department.code,
                name=one.department.name,
                bureau=rng.choice(BUREAUS),
                contact=one.contact.filled_by,
                phone=one.contact.phone,
                extended=DEADLINE + dt.timedelta(days=7) if rng.random() < 0.05 else None,
                disclosed="是",
            )
            for one in own
        ),
        units=tuple(units[code] for code in sorted(units)),
        fillers=tuple(
            RosterFiller(
                code=one.filler.code,
                name=one.filler.name,
                contact=one.contact.filled_by,
                phone=one.contact.phone,
            )
            for one in parts
        ),
        projects=tuple(
            RosterProject(
                unit=project.unit.code,
                code=project.code,
                name=project.name,
                total=project.budget.total,
                fiscal=project.budget.fiscal,
                other=project.budget.other,
                basis="昌示财预〔2021〕1号",
            )
            for one in submissions
            for project in one.projects
        ),
    )
