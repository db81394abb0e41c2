"""How many of a project's indicators still say what they said last year: for officers to know."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from xljixiao.county.issue.last_year import LastYear
from xljixiao.county.issue.prefilling import NotIssuable, prior_of
from xljixiao.county.round import Round
from xljixiao.county.stepping import project_key
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Indicator, Project
from xljixiao.model.targets import Target

Priors = Mapping[str, Mapping[str, Project]]
"""Filling unit -> project, by its key -> what it answered last year."""


def priors(round_: Round, roster: Roster, form: Form) -> Priors:
    """What every unit's projects were prefilled with; nothing where nothing is known."""
    last_year = LastYear.of(round_, roster)
    return dict(_priors(roster, form, last_year)) if last_year else {}


def _priors(
    roster: Roster, form: Form, last_year: LastYear
) -> Iterator[tuple[str, Mapping[str, Project]]]:
    for filling in roster.fillings():
        with suppress(NotIssuable):  # of which those who issue are told
            prior = prior_of(form, roster, filling, last_year)
            if prior is not None:
                yield filling.filler.code, {project_key(one): one for one in prior.projects}


def unchanged_note(now: Project, before: Project | None) -> str:
    """A line, or nothing of a project that had no indicators last year.

    What is set counts, not how it is founded: a new basis makes no new indicator.
    """
    if before is None or not (before.indicators and now.indicators):
        return ""
    then = {_set(one) for one in before.indicators}
    count = sum(_set(one) in then for one in now.indicators)
    return f"指标沿用上年未改 {count}/{len(now.indicators)} 条（名称和指标值都与上年相同）"


def _set(one: Indicator) -> tuple[str, Target]:
    return one.name, one.target
