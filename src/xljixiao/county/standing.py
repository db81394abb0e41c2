"""How things stand with each workbook of a round: derived from the ledger, stored nowhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xljixiao.county.ledger import Decision, Issued, Ledger, Read, Receipt, Sent
from xljixiao.model.roster import Filling, Roster


class State(StrEnum):
    """The states of a workbook (DESIGN 9), in the order in which they are gone through."""

    UNISSUED = "未下发"
    ISSUED = "已下发"
    DOUBTFUL = "待确认"
    """Two different fillings of one part: an officer says which holds."""
    RETURNED = "退回"
    ARRIVED = "待审"
    """Clean; nobody has looked yet."""
    FIRST = "初审"
    """The section that looks after the department has passed it."""
    SECOND = "绩效股审核"
    """The performance office has begun: some of its projects are passed."""
    PASSED = "通过"
    APPROVED = "批复"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that an officer must decide: which of several fillings of a part holds."""

    part: str
    """`projects/3` or the name of a datum, as the check sheet writes places."""
    title: str
    """In people's words: 《业务管理经费》."""
    receipts: tuple[int, ...]
    differences: tuple[str, ...]
    """One line for each cell that differs, in words."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One workbook of the round."""

    filling: Filling
    state: State
    issued: Issued | None
    receipts: tuple[Receipt, ...]
    """All that came in for it, the oldest first."""
    current: Receipt | None
    """The one that counts now."""
    read: Read | None
    """What that was read as, under the newest rules."""
    sent: tuple[Sent, ...]
    decisions: tuple[Decision, ...]
    """Those on the current one, the newest of each project and step last."""
    doubts: tuple[Doubt, ...]
    late: bool
    """Nothing has come and the deadline is over, or an officer said when it came."""


def standings(roster: Roster, ledger: Ledger, today: dt.date) -> Sequence[Standing]:
    """One for each workbook of the roster, in its order."""
    raise NotImplementedError
