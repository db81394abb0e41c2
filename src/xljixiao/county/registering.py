"""The roster of a round: made when the round begins, then read as the office has filled it in."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import xljixiao
from xljixiao.county.issue import last_year as last_years
from xljixiao.county.round import ROSTER, ROSTER_FORM, NoRound, Round
from xljixiao.county.saving import save
from xljixiao.form.cells import Kind, Raw
from xljixiao.form.cleaning import clean
from xljixiao.form.loading import load_form, shipped_form
from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, Terms
from xljixiao.model.submission import FormRef, Submission
from xljixiao.model.telling import ForTheUser
from xljixiao.rules import fields
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import write

_PREFILL = "prefill.json"
_KEPT = "roster.json"

Answers = Mapping[str, Mapping[str, Any]]
"""Project, by its key, or filling unit, by its code -> what it begins with, as part of its JSON."""


class RosterFaulty(Exception):  # noqa: N818 - named for the situation
    """A roster in which something must be mended first; `checked` says what, cell by cell."""

    def __init__(self, checked: Checked) -> None:
        count = sum(problem.returns for problem in checked.problems)
        super().__init__(f"“{checked.file}”里有 {count} 处要先改好。请改完保存后再试。")
        self.checked = checked


class BadTerms(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """Settings with which no round can begin; the message is for the user."""


def roster_form(round_: Round | None = None) -> Form:
    """The form of the roster, with the forms to choose from: a round's own copy, or the shipped."""
    if round_ is None:
        return shipped_form(ROSTER_FORM)
    return _form(round_.form_file(ROSTER_FORM), round_.unit_forms)


@lru_cache(maxsize=8)
def _form(path: Path, offered: tuple[str, ...]) -> Form:
    return load_form(path, lists={"sheets": offered})


def terms_of(given: Mapping[str, str | None]) -> Terms:
    """The settings of a round, as they are typed; without a form or stage, the first that there is.

    Raises `BadTerms`.
    """
    form = roster_form()
    first = {name: form.setting.words(name)[0] for name in ("sheets", "stage")}
    cleaned = {
        name: clean(Raw(Kind.TEXT, text), form.fields["terms", name].constraint, form.setting)[0]
        for name, text in {**given, **{k: v for k, v in first.items() if not given.get(k)}}.items()
        if text is not None
    }
    try:
        return Terms.model_validate(cleaned, context=form.setting)
    except ValidationError as error:
        finding = next(fields.findings(error))
        name = label(form, Place(("terms", *finding.loc)))
        raise BadTerms(f"{name}：{finding.sentence}") from error


def blank_roster(terms: Terms) -> Roster:
    """A roster in which only the settings stand."""
    form = roster_form()
    return Roster(form=FormRef(id=form.id, edition=form.edition), terms=terms)


def begin(
    folder: Path,
    roster: Roster,
    answers: Answers | None = None,
    last_year: Sequence[Submission] = (),
    *,
    now: dt.datetime | None = None,
) -> Round:
    """Begin a round with its roster, which may still lack what the office is to fill in.

    `answers` are of this year, `last_year` is what was handed in then.

    A roster that stands is never written over; a beginning that was interrupted is taken up again.
    Raises `NoRound`.
    """
    refuse_begun(folder)
    try:
        round_ = Round.at(folder)
    except NoRound:
        round_ = Round.begin(folder, roster.terms.sheets)
    with round_.writing("init", now=now) as writing:
        if answers:
            content = json.dumps(answers, ensure_ascii=False, indent=1).encode()
            save(round_.own / _PREFILL, content, replace=True)
        if last_year:
            last_years.keep(round_, last_year)
        save(round_.roster, write(roster_form(round_), roster))
        with writing.ledger.act(writing.verb, writing.actor):
            pass  # who began it, and when
    return round_


def refuse_begun(folder: Path) -> None:
    """Raise `NoRound` where a roster stands already."""
    if (folder / ROSTER).exists():
        told = f"“{folder}”里已经有“{ROSTER}”，没有改动"
        raise NoRound(f"{told}。请换一个文件夹；要改名册的，直接打开它修改。")


def prefills(round_: Round) -> Answers:
    """What the units of a round may begin with: goals and indicators that lists had."""
    path = round_.own / _PREFILL
    return json.loads(path.read_bytes()) if path.exists() else {}


def read_roster(round_: Round) -> Roster:
    """The round's roster. Raises `RosterFaulty`, and OSError where there is no file."""
    stat = round_.roster.stat()
    return _read(round_, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(round_: Round, _changed: int, _size: int) -> Roster:
    """What was read before of the same bytes, by the same program, is not read again."""
    digest = hashlib.sha256(round_.roster.read_bytes()).hexdigest()
    kept = round_.own / _KEPT
    known = json.loads(kept.read_bytes()) if kept.exists() else {}
    if known.get("of") == [digest, xljixiao.__version__]:
        return Roster.model_validate(known["roster"], context=roster_form(round_).setting)
    checked = check(round_.roster, [roster_form(round_)])
    if checked.must_return or not isinstance(checked.document, Roster):
        raise RosterFaulty(checked)
    known = {
        "of": [checked.sha256, xljixiao.__version__],
        "roster": checked.document.model_dump(mode="json"),
    }
    with suppress(OSError):  # it only saves time
        save(kept, json.dumps(known, ensure_ascii=False).encode(), replace=True)
    return checked.document
