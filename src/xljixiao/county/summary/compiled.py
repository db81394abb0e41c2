"""What a summary is made of: submissions, and what the round knows about them.

Without a round there are only the submissions; then nothing is said of what is missing or passed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.county.ledger import Decision, Pardon
from xljixiao.county.standing import Standing
from xljixiao.county.stepping import State
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc, Record
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Spot
from xljixiao.workbook.report import ProblemLine


@dataclass(frozen=True, slots=True)
class Part:
    """One submission that is summed up, and the file that it came from.

    `state` and `decisions` are the round's. `locate` gives the cell of a datum, where that is
    known; `problems` are those that the reader found.
    """

    source: str
    document: Record
    state: State | None = None
    decisions: tuple[Decision, ...] = ()
    problems: tuple[ProblemLine, ...] = ()
    locate: Callable[[Loc], Spot | None] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """An amount that a department says is wrong (更正意见): in 万元, as given, as it should be."""

    filler: str
    project: str
    """Its key."""
    title: str
    said: str
    given: Decimal | None = None
    wanted: Decimal | None = None
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """All that a summary says, as of a moment."""

    form: Form
    parts: tuple[Part, ...]
    as_of: dt.datetime
    roster: Roster | None = None
    standings: tuple[Standing, ...] = ()
    issued: tuple[Submission, ...] = ()
    """What the workbooks held that went out last, one a filling unit."""
    waivers: tuple[Pardon, ...] = ()
    corrections: tuple[Correction, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    """(file, reason) of what came in and could not be summed up."""
