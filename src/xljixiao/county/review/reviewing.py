"""Review a round: read back what officers filled in, then write their workbooks anew.

    3审核/<归口股室>.xlsx  未定股室.xlsx  更正清单.xlsx  待确认.xlsx

What was taken in is on the ledger before anything is written, and the roster is amended before
the answers say so: a run that is killed anywhere is simply run again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from xljixiao.county.ledger import Choice, Ledger, Pardon, Row
from xljixiao.county.registering import read_roster, roster_form
from xljixiao.county.review.affairs import Affairs
from xljixiao.county.review.amending import amend
from xljixiao.county.review.correcting import Corrected, correct
from xljixiao.county.review.deciding import decide
from xljixiao.county.review.doubting import choose
from xljixiao.county.review.paperwork import CORRECTIONS, DOUBTS, REVIEW, Paper, made, papers, put
from xljixiao.county.review.recorded import loc_of
from xljixiao.county.review.reviewed import Reviewed
from xljixiao.county.review.unchanged import priors
from xljixiao.county.round import REVIEW as FOLDER
from xljixiao.county.round import Round, Writing
from xljixiao.county.saving import Occupied, save
from xljixiao.county.standing import standings
from xljixiao.county.stepping import State
from xljixiao.form.contents import Value
from xljixiao.model.roster import Roster
from xljixiao.rules.waivers import Waiver
from xljixiao.workbook.filling import write

Kept = Mapping[str, Mapping[str, Value]]


def review(round_: Round, *, now: dt.datetime) -> Reviewed:
    """Review a round. Raises `Held`, `RosterFaulty`, `LedgerError`."""
    with round_.writing("review", now=now) as writing:
        return _Review(writing).run()


class _Review:
    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._round, self._ledger = writing.round, writing.ledger
        self._roster = read_roster(writing.round)
        self._folder = writing.round.folder / FOLDER
        self._left: set[str] = set()
        """The workbooks that stay as they are, by their names, or all of a form."""
        self._done = Reviewed()

    def run(self) -> Reviewed:
        found, refused = papers(self._round, self._roster, self._folder)
        self._read_back(found)
        told = [one.told() for one in found if one.is_faulty]
        self._done.checked = [*refused, *told]
        for paper in found:
            is_left = paper.reading.form.id in self._left
            if (paper.taken or paper.findings) and not is_left:
                self._round.archive(paper.checked.file.read_bytes())
        affairs = self._affairs()
        self._left |= {one.file.name for one in refused}
        self._write(affairs, {one.checked.file.name: one.kept for one in found})
        self._tell(affairs)
        return self._done

    def _affairs(self) -> Affairs:
        today = self._writing.actor.at.date()
        form, name = self._round.form(self._roster), self._round.name(self._roster)
        now = standings(self._roster, self._ledger, today, form.setting)
        last_year = priors(self._round, self._roster, form)
        return Affairs.of(now, self._ledger, self._roster, form, name, last_year)

    # ------------------------------------------------------------------ read back

    def _read_back(self, found: Iterable[Paper]) -> None:
        affairs, today = self._affairs(), self._writing.actor.at.date()
        of = {REVIEW: list[Paper](), CORRECTIONS: list[Paper](), DOUBTS: list[Paper]()}
        for paper in found:
            of[paper.reading.form.id].append(paper)
        decided = decide(of[REVIEW], affairs.asked, affairs.current, affairs.recorded, today)
        chosen = choose(of[DOUBTS], affairs.doubts, self._ledger.rows(Choice))
        self._record([*decided.decisions, *decided.pardons, *chosen])
        corrected = correct(of[CORRECTIONS], affairs.wished, affairs.answers, self._roster)
        self._amend(corrected)
        self._done.decisions = len(decided.decisions)
        self._done.pardons = len(decided.pardons)
        self._done.choices = len(chosen)

    def _record(self, rows: Iterable[Row]) -> None:
        rows = list(rows)
        if not rows:
            return
        with self._ledger.act(self._writing.verb, self._writing.actor) as act:
            for row in rows:
                act.add(row)

    def _amend(self, corrected: Corrected) -> None:
        """Put what is taken up into the roster; the workbook that was there is kept."""
        roster = amend(self._roster, corrected.amendments)
        if roster != self._roster:
            path = self._round.roster
            self._round.archive(path.read_bytes())
            try:
                save(path, write(roster_form(self._round), roster), replace=True)
            except Occupied as error:  # what was ticked is left, and read again next time
                self._done.failed.append(str(error))
                self._left.add(CORRECTIONS)
                return
            self._roster, self._done.amended = roster, True
        self._record(corrected.answers)
        self._done.answers = len(corrected.answers)

    # ------------------------------------------------------------------ write anew

    def _write(self, affairs: Affairs, kept: Mapping[str, Kept]) -> None:
        """Write each workbook; one that cannot be read is left for the office to mend.

        `kept` is by file: what was typed into copies stays in them.
        """
        workbooks = list(affairs.workbooks())
        typed: dict[str, Mapping[str, Value]] = {}
        for name, _, _ in workbooks:
            typed |= kept.get(name, {})
        for name, form, document in workbooks:
            path = self._folder / name
            rows = any(getattr(document, listed) for listed in form.movable)
            if self._left & {name, form.id} or not (rows or path.exists()):
                continue
            content = made(self._round, self._roster, form, document, typed)
            try:
                if put(path, content):
                    self._done.written.append(path)
            except Occupied as error:
                self._done.failed.append(str(error))

    def _tell(self, affairs: Affairs) -> None:
        bureaus: dict[str, Counter[State]] = {}
        for one in affairs.standings:
            bureaus.setdefault(one.bureau, Counter())[one.state] += 1
        self._done.bureaus = bureaus
        self._done.open_wishes = len(affairs.wished)
        self._done.open_doubts = len(affairs.doubts)
        self._done.chosen = sum(one.is_chosen for one in affairs.standings)


def waivers(ledger: Ledger, roster: Roster) -> tuple[Waiver, ...]:
    """What officers let stand, for whoever checks; also in workbooks under a former code."""
    codes: dict[str, list[str]] = {}
    for one in roster.fillings():
        former = [one.department.former] if one.is_whole and one.department.former else []
        codes[one.filler.code] = [one.filler.code, *former]
    rows = ledger.rows(Pardon)
    return tuple(_waiver(one, code) for one in rows for code in codes.get(one.filler, ()))


def _waiver(pardon: Pardon, filler: str) -> Waiver:
    sheet, mark, cell = pardon.place.rpartition("!")
    at = {"sheet": sheet, "cell": cell} if mark else {"loc": loc_of(pardon.place)}
    said = {"found": pardon.found, "reason": pardon.reason, "who": pardon.who}
    return Waiver.model_validate({"filler": filler, "code": pardon.code, **at, **said})
