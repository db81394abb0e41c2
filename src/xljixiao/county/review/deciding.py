"""What officers decided in review workbooks, read back: what is new, and what cannot be taken."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xljixiao.county.ledger import Decision, Pardon
from xljixiao.county.review.asking import Asked
from xljixiao.county.review.paperwork import Entry, Paper, agreed, entries
from xljixiao.county.review.recorded import Key, Recorded
from xljixiao.county.stepping import Verdict
from xljixiao.model.review import JudgedRow, PendingRow, ReviewRow
from xljixiao.model.values import tidy_line
from xljixiao.rules import CATALOGUE, review
from xljixiao.rules.problem import Finding

_REASONED = (Verdict.RETURN, Verdict.REFUSE, Verdict.WAIVE)
_OF_FINDINGS = (Verdict.PASSED, Verdict.RETURN, Verdict.WAIVE)


@dataclass(slots=True)
class Decided:
    """What is to be put on record."""

    decisions: list[Decision] = field(default_factory=list)
    pardons: list[Pardon] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one row says, with the name and the day that stand in the head of its sheet."""

    paper: Paper
    entry: Entry[JudgedRow]
    row: JudgedRow
    reviewer: str
    day: dt.date | None

    @property
    def means(self) -> tuple[object, ...]:
        """What it comes to."""
        return self.row.verdict, self.row.opinion, self.reviewer


def decide(
    papers: Iterable[Paper],
    asked: Mapping[str, Asked],
    current: Iterable[int],
    recorded: Recorded,
    today: dt.date,
) -> Decided:
    """Take in what the papers say.

    `asked` are the rows that there are now, by their keys, and `current` the receipts that count.
    What is wrong with a row is told in its paper.
    """
    return _Deciding(asked, frozenset(current), recorded, today).run(papers)


class _Deciding:
    def __init__(
        self,
        asked: Mapping[str, Asked],
        current: frozenset[int],
        recorded: Recorded,
        today: dt.date,
    ) -> None:
        self._asked, self._current, self._recorded = asked, current, recorded
        self._today = today
        self._out = Decided()

    def run(self, papers: Iterable[Paper]) -> Decided:
        chosen = list(agreed(said for paper in papers for said in self._read(paper)))
        returned = self._returned(chosen)
        for one in chosen:
            finding = self._fault(one) or self._contradiction(one, returned)
            if finding is not None:
                self._keep(one, finding)
            else:
                self._take(one, self._asked[one.entry.key])
        return self._out

    def _read(self, paper: Paper) -> Iterator[_Said]:
        """The rows that say something new; what else was typed stays in its row."""
        head = paper.reading.assembled.data
        lists: dict[str, type[JudgedRow]] = {"rows": ReviewRow, "pending": PendingRow}
        for listed, kind in lists.items():
            for entry in entries(paper, listed, kind):
                row = entry.row
                if row is None or (row.verdict is None and row.opinion is None):
                    paper.kept[entry.key] = entry.typed
                    continue
                reviewer = row.reviewer or signed(head.get("reviewer"))
                said = _Said(paper, entry, row, reviewer, row.day or dated(head.get("day")))
                if not self._is_recorded(said):
                    yield said

    def _is_recorded(self, said: _Said) -> bool:
        """Whether the row says what is on record, be it of a submission that counts no more.

        A file that was taken in before may also say what has been decided otherwise since.
        """
        key = Key.of(said.entry.key)
        if key is None:
            return False
        own = said.row.verdict, said.row.opinion or "", said.reviewer
        decisions = self._recorded.decisions(key)
        if decisions:
            return any(
                (one.verdict, one.opinion, one.reviewer) == own
                and said.day in (None, dt.date.fromisoformat(one.day))
                for one in (decisions if said.paper.seen else decisions[:1])
            )
        waived = [
            (str(Verdict.WAIVE), one.reason, one.who)
            for one in self._recorded.pardons
            if (one.code, one.place) == (key.rule, key.place)
        ]
        return own in waived

    def _returned(self, chosen: Iterable[_Said]) -> Mapping[tuple[int, str, str], str]:
        """Where something in a project is to be mended: (receipt, step, project) -> the place."""
        verdicts = {one.entry.key: one.row.verdict for one in chosen}
        found = {}
        for text, one in self._asked.items():
            held = self._recorded.decision(one.key)
            verdict = verdicts.get(text, held.verdict if held else None)
            if one.key.rule and verdict == Verdict.RETURN:
                found[one.key.receipt, one.key.step, one.key.project] = one.row.place or ""
        return found

    def _fault(self, said: _Said) -> Finding | None:
        """Why a row cannot be taken."""
        loc, row = said.entry.loc, said.row
        key, asked = Key.of(said.entry.key), self._asked.get(said.entry.key)
        if key is None:
            return review.unknown(loc)
        if asked is None:
            if key.receipt in self._current:
                return review.gone(loc)
            return review.outdated(loc, row.opinion or row.verdict or "")
        for name in ("filler", "name", "place"):
            found, own = getattr(row, name) or "", getattr(asked.row, name) or ""
            if found != own:
                return review.mixed((*loc, name), found, own)
        return self._incomplete(said, key)

    def _incomplete(self, said: _Said, key: Key) -> Finding | None:
        loc, verdict = said.entry.loc, said.row.verdict
        if verdict is None:
            return review.undecided((*loc, "verdict"), said.row.opinion or "")
        if (verdict not in _OF_FINDINGS) if key.rule else (verdict == Verdict.WAIVE):
            return review.unfit((*loc, "verdict"), verdict, of_finding=bool(key.rule))
        if verdict in _REASONED and not said.row.opinion:
            return review.unreasoned((*loc, "opinion"), verdict)
        if not said.reviewer:
            return review.unsigned((*loc, "reviewer"))
        if verdict == Verdict.WAIVE and CATALOGUE.named(key.rule).is_firm:
            return review.firm((*loc, "verdict"))
        return None

    @staticmethod
    def _contradiction(said: _Said, returned: Mapping[tuple[int, str, str], str]) -> Finding | None:
        key = Key.of(said.entry.key)
        if key is None or key.rule or said.row.verdict != Verdict.PASSED:
            return None
        place = returned.get((key.receipt, key.step, key.project))
        loc = (*said.entry.loc, "verdict")
        return None if place is None else review.contradicts(loc, said.row.verdict, place)

    def _keep(self, said: _Said, finding: Finding) -> None:
        """Tell what is wrong, and write again what was typed; in a newer row the opinion alone."""
        said.paper.refuse(said.entry, finding)
        key = Key.of(said.entry.key)
        if finding.code == review.OUTDATED.code and key is not None and said.row.opinion:
            wanted = (key.project, key.rule, key.place)
            for text, one in self._asked.items():
                if (one.key.project, one.key.rule, one.key.place) == wanted:
                    said.paper.kept.setdefault(text, {"opinion": said.row.opinion})

    def _take(self, said: _Said, asked: Asked) -> None:
        said.paper.taken = True
        key, row = asked.key, said.row
        verdict, opinion = row.verdict or "", row.opinion or ""
        if not isinstance(row, PendingRow):
            day = (said.day or self._today).isoformat()
            head = asked.filler, asked.receipt, key.project, key.step
            self._out.decisions.append(
                Decision(*head, verdict, opinion, key.mark, said.reviewer, day)
            )
        if verdict == Verdict.WAIVE:
            self._out.pardons += [
                Pardon(asked.filler, key.rule, key.place, found, opinion, said.reviewer)
                for found in asked.found
            ]


def signed(name: object) -> str:
    """The name in the head of a sheet."""
    return tidy_line(str(name)) if name else ""


def dated(day: object) -> dt.date | None:
    """The day in the head of a sheet; a faulty one is told elsewhere."""
    return day if isinstance(day, dt.date) else None
