"""From a round to what its summary is made of."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xljixiao.county.ledger import Answer, Pardon
from xljixiao.county.registering import read_roster
from xljixiao.county.round import Round
from xljixiao.county.standing import Standing, standings
from xljixiao.county.summary.compiled import Compiled, Correction, Part
from xljixiao.form.loading import Form
from xljixiao.model.roster import Roster
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project, Submission, key_of
from xljixiao.rules.quantities import comparable, quantities
from xljixiao.workbook.report import FileReport


def compile_round(round_: Round, as_of: dt.datetime) -> Compiled:
    """All that the summary of a round says, as of a moment. Raises `RosterFaulty`."""
    roster = read_roster(round_)
    with round_.reading() as ledger:
        setting = round_.form(roster).setting
        standing = standings(roster, ledger, as_of.date(), setting)
        waivers, answers = ledger.rows(Pardon), ledger.rows(Answer)
    return compiled(round_.form(roster), roster, standing, as_of, waivers=waivers, answers=answers)


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
    parts: list[Part] = []
    corrections: list[Correction] = []
    for one in standing:
        part = _part(one)
        if part is not None:
            parts.append(part)
            corrections += _corrections(one, part, form.setting, answers)
    issued = (
        Submission.model_validate_json(one.issued.document)
        for one in standing
        if one.issued is not None
    )
    return Compiled(
        form=form,
        parts=tuple(parts),
        as_of=as_of,
        roster=roster,
        standings=tuple(standing),
        issued=tuple(issued),
        waivers=tuple(waivers),
        corrections=tuple(corrections),
    )


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
    one: Standing, part: Part, setting: Setting, answers: Sequence[Answer]
) -> Iterator[Correction]:
    """What the department says of amounts that it cannot change itself."""
    if not isinstance(part.document, Submission):
        return
    due = {key_of(own.unit, own.code, own.name): own for own in one.filling.projects}
    filler = one.filling.filler.code
    for project in part.document.projects:
        amounts = _amounts(project, setting)
        if project.correction is None or not amounts:
            continue
        key = key_of(project.unit.code, project.code, project.name)
        given = due[key].total if key in due else project.budget.total
        wanted = [amount for amount in amounts if amount != given]
        yield Correction(
            filler=filler,
            project=key,
            title=project.name,
            said=project.correction,
            given=given,
            wanted=wanted[0] if len(wanted) == 1 else None,
            accepted=_answered(filler, key, project.correction, answers),
        )


def _amounts(project: Project, setting: Setting) -> list[Decimal]:
    """The amounts of money that a correction speaks of, in 万元."""
    found = []
    for one in quantities(project.correction or "", setting):
        is_money, amount = comparable(one.value, one.unit, setting)
        if is_money:
            found.append(amount)
    return found


def _answered(filler: str, key: str, said: str, answers: Sequence[Answer]) -> bool | None:
    """What finance said to it last; None while nobody has."""
    own = (one for one in reversed(answers) if (one.filler, one.project) == (filler, key))
    return next((one.accepted for one in own if one.wish.startswith(said)), None)
