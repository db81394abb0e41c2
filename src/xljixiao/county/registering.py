"""The roster of a round, as the office filled it in; nothing is done in a round without it."""

from functools import lru_cache
from pathlib import Path

from xljixiao.county.round import Round
from xljixiao.form.loading import Form, shipped_form
from xljixiao.model.roster import Roster
from xljixiao.workbook.checking import Checked, check

FORM = "roster"


class RosterFaulty(Exception):  # noqa: N818 - named for the situation
    """A roster in which something must be mended first; `checked` says what, cell by cell."""

    def __init__(self, checked: Checked) -> None:
        super().__init__(f"“{checked.file}”要先改好：有 {len(checked.problems)} 处问题。")
        self.checked = checked


def roster_form() -> Form:
    """The form of the roster itself."""
    return shipped_form(FORM)


def read_roster(round_: Round) -> Roster:
    """The round's roster. Raises `RosterFaulty`, and OSError where there is no file."""
    stat = round_.roster.stat()
    return _read(round_.roster, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Roster:
    checked = check(path, [roster_form()])
    if checked.must_return or not isinstance(checked.document, Roster):
        raise RosterFaulty(checked)
    return checked.document
