"""What finance ticked in 更正清单, read back: what is taken up, and what cannot be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xljixiao.county.amending import Amendment, amended, is_code, is_temporary, roster_key
from xljixiao.county.deciding import signed
from xljixiao.county.ledger import Answer
from xljixiao.county.paperwork import Entry, Paper, entries, parts_of_key
from xljixiao.county.wishing import Wish
from xljixiao.form.contents import Value
from xljixiao.model.review import CorrectionRow
from xljixiao.model.roster import Roster, RosterProject
from xljixiao.rules import review
from xljixiao.rules.problem import Finding

_PUT = ("title", "total", "fiscal", "other", "number")


@dataclass(slots=True)
class Corrected:
    """What is to be put on record and into the roster; what stays in its row until it can be."""

    answers: list[Answer] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    kept: dict[str, Mapping[str, Value]] = field(default_factory=dict)


def correct(
    papers: Iterable[Paper], wished: Mapping[str, Wish], answers: Iterable[Answer], roster: Roster
) -> Corrected:
    """Take in what finance ticked; `wished` are the lines that there are now, by their keys."""
    return _Correcting(wished, answers, roster).run(papers)


class _Correcting:
    def __init__(
        self, wished: Mapping[str, Wish], answers: Iterable[Answer], roster: Roster
    ) -> None:
        self._wished = wished
        self._answered = {(one.filler, one.project, one.wish): one.accepted for one in answers}
        self._roster = roster
        self._projects = {roster_key(one): one for one in roster.projects}
        self._out = Corrected()

    def run(self, papers: Iterable[Paper]) -> Corrected:
        taken: dict[str, tuple[bool, Amendment]] = {}
        for paper in papers:
            yes = paper.reading.form.setting.flagged("accepted", "yes")
            head = signed(paper.reading.assembled.data.get("reviewer"))
            for entry in entries(paper, "rows", CorrectionRow):
                row = entry.row
                if row is None or row.accepted is None:
                    self._out.kept.setdefault(entry.key, entry.typed)
                    continue
                said = row.accepted in yes, self._amendment(entry.key, row)
                if self._is_answered(entry.key, accepted=said[0]):
                    continue
                who = row.reviewer or head
                finding = self._fault(entry, *said, who)
                if finding is None and taken.setdefault(entry.key, said) != said:
                    finding = review.twice(entry.loc, paper.checked.file.name)
                if finding is not None:
                    paper.findings.append(finding)
                    self._out.kept[entry.key] = entry.typed
                elif not paper.seen:
                    self._take(self._wished[entry.key], *said, who)
        return self._out

    def _amendment(self, key: str, row: CorrectionRow) -> Amendment:
        wish = self._wished.get(key)
        line = wish.amendment if wish else Amendment("")
        given = {name: getattr(row, name) for name in (*_PUT, "basis")}
        return replace(line, **{name: value for name, value in given.items() if value is not None})

    def _is_answered(self, key: str, *, accepted: bool) -> bool:
        return self._answered.get(parts_of_key(key)) is accepted  # type: ignore[call-overload]

    def _fault(
        self, entry: Entry[CorrectionRow], accepted: bool, line: Amendment, who: str
    ) -> Finding | None:
        """Why a line cannot be taken."""
        loc, wish = entry.loc, self._wished.get(entry.key)
        if wish is None:
            return review.gone(loc) if parts_of_key(entry.key) else review.unknown(loc)
        if entry.row is not None and entry.row.name != wish.row.name:
            found, own = entry.row.name or "", wish.row.name or ""
            return review.mixed((*loc, "name"), found, own)
        if not who:
            return review.unsigned((*loc, "reviewer"))
        return self._unfit(entry, line) if accepted else None

    def _unfit(self, entry: Entry[CorrectionRow], line: Amendment) -> Finding | None:
        """Why the roster cannot be corrected so."""
        loc = entry.loc
        if line.number and not (is_code(line.number) or is_temporary(line.number)):
            return review.bad_number((*loc, "number"), line.number)
        if line.added:
            if self._roster.unit(line.unit) is None:
                return review.not_in_roster((*loc, "accepted"), f"单位“{line.unit}”")
            return _no_sum(entry, amended(RosterProject(unit=line.unit), line))
        own = self._projects.get(line.project)
        if own is None:
            return review.not_in_roster((*loc, "accepted"), "这一项")
        if line.dropped:
            return None
        if all(getattr(line, name) is None for name in _PUT):
            return review.nothing_to_put((*loc, "accepted"))
        return _no_sum(entry, amended(own, line))

    def _take(self, wish: Wish, accepted: bool, line: Amendment, who: str) -> None:
        answer = Answer(wish.filler, wish.project, wish.text, accepted=accepted, who=who)
        if answer in self._out.answers:
            return
        self._out.answers.append(answer)
        if accepted:
            self._out.amendments.append(line)


def _no_sum(entry: Entry[CorrectionRow], project: RosterProject) -> Finding | None:
    """A project whose amounts, as they would be, do not add up."""
    if project.total is None or project.fiscal is None or project.other is None:
        return None
    parts = project.fiscal + project.other
    if parts == project.total:
        return None
    return review.no_sum((*entry.loc, "total"), str(project.total), str(parts))
