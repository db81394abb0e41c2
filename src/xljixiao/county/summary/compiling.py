"""From a round to what its summary is made of."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xljixiao.county.ledger import Answer, Pardon
from xljixiao.county.registering import read_roster
from xljixiao.county.review.wishing import Wish, wishes
from xljixiao.county.round import Round
from xljixiao.county.standing import Standing, standings
from xljixiao.county.starters import SETTLE
from xljixiao.county.stepping import State
from xljixiao.county.summary.compiled import Compiled, Correction, Part
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission, key_of
from xljixiao.rules.quantities import comparable, quantities
from xljixiao.workbook.report import FileReport


def compile_round(round_: Round, as_of: dt.datetime) -> Compiled:
    """All that the summary of a round says, as of a moment. Raises `RosterFaulty`."""
    roster = read_roster(round_)
    form = round_.form(roster)
    with round_.reading() as ledger:
        standing = standings(roster, ledger, as_of.date(), form.setting)
        waivers, answers = ledger.rows(Pardon), ledger.rows(Answer)
    return compiled(form, roster, standing, as_of, waivers=waivers, answers=answers)


def compiled(  # noqa: PLR0913 - a round knows so much
    form: Form,
    roster: Roster,
    standing: Sequence[Standing],
    as_of: dt.datetime,
    *,
    waivers: Iterable[Pardon] = (),
    answers: Sequence[Answer] = (),
) -> Compiled:
    """What stands with each workbook, as submissions that can be summed up."""
    parts = (_part(one) for one in standing)
    issued = (
        Submission.model_validate_json(one.issued.document)
        for one in standing
        if one.issued is not None
    )
    return Compiled(
        form=form,
        parts=tuple(one for one in parts if one is not None),
        as_of=as_of,
        roster=roster,
        standings=tuple(standing),
        issued=tuple(issued),
        waivers=tuple(waivers),
        corrections=tuple(_corrections(form, roster, standing, answers)),
    )


def how_far(compiled: Compiled) -> Iterator[str]:
    """How many of those that are summed up are passed, and how far the others have come."""
    states = Counter(one.state for one in compiled.parts if one.state is not None)
    done = states.pop(State.PASSED, 0) + states.pop(State.APPROVED, 0)
    others = [f"{state} {states[state]} 份" for state in State if states[state]]
    more = f"，{'、'.join(others)}，还可能变动" if others else ""
    yield f"其中审核通过 {done} 份{more}。"
    waiting = [one.filling.filler.name for one in compiled.standings if one.is_chosen]
    if waiting:
        yield f"{'、'.join(waiting)}的几份已选定，{SETTLE}；这次汇总的还是以前的一份。"


def _part(one: Standing) -> Part | None:
    """The submission that counts now, where the model accepts it."""
    if one.current is None or one.read is None or one.read.document is None:
        return None
    return Part(
        source=one.current.name,
        document=Submission.model_validate_json(one.read.document),
        state=one.state,
        decisions=one.decisions,
        problems=FileReport.model_validate_json(one.read.report).problems,
    )


def _corrections(
    form: Form, roster: Roster, standing: Iterable[Standing], answers: Iterable[Answer]
) -> Iterator[Correction]:
    """What the departments say of amounts that they cannot change themselves."""
    given = {key_of(one.unit, one.code, one.name): one.total for one in roster.projects}
    said = {(one.filler, one.project, one.wish): one.accepted for one in answers}
    for wish in (wish for one in standing for wish in wishes(one, form, roster)):
        if wish.amendment.added or wish.amendment.dropped:
            continue
        due = given.get(wish.project)
        wanted = {one for one in _amounts(wish, form.setting) if one != due}
        if wanted:
            yield Correction(
                filler=wish.filler,
                project=wish.project,
                title=wish.row.name or "",
                said=wish.row.wish or "",
                given=due,
                wanted=wanted.pop() if len(wanted) == 1 else None,
                accepted=said.get((wish.filler, wish.project, wish.text)),
            )


def _amounts(wish: Wish, setting: Setting) -> Iterator[Decimal]:
    """The amounts that a correction speaks of, in 万元: in a changed cell, or in its words."""
    if wish.row.total is not None:
        yield wish.row.total
        return
    for one in quantities(wish.row.wish or "", setting):
        is_money, amount = comparable(one.value, one.unit, setting)
        if is_money:
            yield amount
