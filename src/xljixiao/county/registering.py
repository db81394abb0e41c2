"""The roster of a round, as the office filled it in; nothing is done in a round without it."""

from functools import lru_cache
from pathlib import Path

from xljixiao.county.round import ROSTER_FORM, Round
from xljixiao.form.loading import Form, form_folders, load_form, unit_forms
from xljixiao.model.roster import Roster
from xljixiao.workbook.checking import Checked, check


class RosterFaulty(Exception):  # noqa: N818 - named for the situation
    """A roster in which something must be mended first; `checked` says what, cell by cell."""

    def __init__(self, checked: Checked) -> None:
        count = sum(problem.returns for problem in checked.problems)
        super().__init__(f"“{checked.file}”里有 {count} 处要先改好。请改完保存后再试。")
        self.checked = checked


def roster_form(round_: Round | None = None) -> Form:
    """The form of the roster: a round's own copy, which offers the round's forms, or the shipped."""
    if round_ is None:
        return _form(form_folders()[ROSTER_FORM] / "form.toml", unit_forms())
    return _form(round_.form_file(ROSTER_FORM), round_.unit_forms)


@lru_cache(maxsize=8)
def _form(path: Path, offered: tuple[str, ...]) -> Form:
    return load_form(path, lists={"sheets": offered})


def read_roster(round_: Round) -> Roster:
    """The round's roster. Raises `RosterFaulty`, and OSError where there is no file."""
    stat = round_.roster.stat()
    return _read(round_, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(round_: Round, _changed: int, _size: int) -> Roster:
    checked = check(round_.roster, [roster_form(round_)])
    if checked.must_return or not isinstance(checked.document, Roster):
        raise RosterFaulty(checked)
    return checked.document
