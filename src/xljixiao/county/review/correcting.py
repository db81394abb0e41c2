"""What finance ticked in 更正清单, read back: what is taken up, and what cannot be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from xljixiao.county.ledger import Answer
from xljixiao.county.review.amending import Amendment, amended, is_code, is_temporary, roster_key
from xljixiao.county.review.deciding import signed
from xljixiao.county.review.paperwork import Entry, Paper, agreed, entries, key_text, parts_of_key
from xljixiao.county.review.wishing import Wish
from xljixiao.model.record import Loc
from xljixiao.model.review import CorrectionRow
from xljixiao.model.roster import Roster, RosterProject
from xljixiao.rules import review
from xljixiao.rules.problem import Finding

_PUT = ("title", "total", "fiscal", "other", "number")


@dataclass(slots=True)
class Corrected:
    """What is to be put on record and into the roster."""

    answers: list[Answer] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)


def correct(
    papers: Iterable[Paper], wished: Mapping[str, Wish], answers: Iterable[Answer], roster: Roster
) -> Corrected:
    """Take in what finance ticked; `wished` are the lines that there are now, by their keys."""
    return _Correcting(wished, answers, roster).run(papers)


@dataclass(frozen=True, slots=True)
class _Ticked:
    """One line that was ticked: what is to become of the roster, and who says so."""

    paper: Paper
    entry: Entry[CorrectionRow]
    row: CorrectionRow
    accepted: bool
    line: Amendment
    who: str

    @property
    def means(self) -> object:
        """What it comes to."""
        return self.accepted, self.line


class _Correcting:
    def __init__(
        self, wished: Mapping[str, Wish], answers: Iterable[Answer], roster: Roster
    ) -> None:
        self._wished = wished
        self._answered: dict[str, list[bool]] = defaultdict(list)
        for one in answers:
            self._answered[key_text(one.filler, one.project, one.wish)].append(one.accepted)
        self._roster = roster
        self._projects = {roster_key(one): one for one in roster.projects}
        self._out = Corrected()

    def run(self, papers: Iterable[Paper]) -> Corrected:
        for one in agreed(ticked for paper in papers for ticked in self._read(paper)):
            finding = self._fault(one)
            if finding is not None:
                one.paper.refuse(one.entry, finding)
            else:
                self._take(one, self._wished[one.entry.key])
        return self._out

    def _read(self, paper: Paper) -> Iterator[_Ticked]:
        """The lines that say something new; what else was typed stays in its row."""
        yes = paper.reading.form.setting.flagged("accepted", "yes")
        head = signed(paper.reading.assembled.data.get("reviewer"))
        for entry in entries(paper, "rows", CorrectionRow):
            row = entry.row
            if row is None or row.accepted is None:
                paper.kept[entry.key] = entry.typed
                continue
            accepted, before = row.accepted in yes, self._answered[entry.key]
            if accepted not in (before if paper.seen else before[-1:]):
                line = self._amendment(entry.key, row)
                yield _Ticked(paper, entry, row, accepted, line, row.reviewer or head)

    def _amendment(self, key: str, row: CorrectionRow) -> Amendment:
        wish = self._wished.get(key)
        line = wish.amendment if wish else Amendment("")
        given = {name: getattr(row, name) for name in (*_PUT, "basis")}
        return replace(line, **{name: value for name, value in given.items() if value is not None})

    def _fault(self, one: _Ticked) -> Finding | None:
        """Why a line cannot be taken."""
        loc, wish = one.entry.loc, self._wished.get(one.entry.key)
        if wish is None:
            return review.gone(loc) if parts_of_key(one.entry.key) else review.unknown(loc)
        if one.row.name != wish.row.name:
            return review.mixed((*loc, "name"), one.row.name or "", wish.row.name or "")
        if not one.who:
            return review.unsigned((*loc, "reviewer"))
        return self._unfit(loc, one.line) if one.accepted else None

    def _unfit(self, loc: Loc, line: Amendment) -> Finding | None:
        """Why the roster cannot be corrected so."""
        own = self._projects.get(line.project)
        if line.added:
            own = RosterProject(unit=line.unit) if self._roster.unit(line.unit) else None
        if own is None:
            what = f"单位“{line.unit}”" if line.added else "这一项"
            return review.not_in_roster((*loc, "accepted"), what)
        if line.dropped:
            return None
        if line.number and self._is_bad_number(line.number, own):
            return review.bad_number((*loc, "number"), line.number)
        if all(getattr(line, name) is None for name in _PUT):
            return review.nothing_to_put((*loc, "accepted"))
        return _no_sum(loc, amended(own, line))

    def _is_bad_number(self, number: str, own: RosterProject) -> bool:
        """Neither a code nor a temporary number, or another project's code."""
        if not is_code(number):
            return not is_temporary(number)
        return any(one.code == number and one is not own for one in self._projects.values())

    def _take(self, one: _Ticked, wish: Wish) -> None:
        one.paper.taken = True
        told = wish.filler, wish.project, wish.text
        self._out.answers.append(Answer(*told, accepted=one.accepted, who=one.who))
        if one.accepted:
            self._out.amendments.append(one.line)


def _no_sum(loc: Loc, project: RosterProject) -> Finding | None:
    """A project whose amounts, as they would be, do not add up."""
    if project.total is None or project.fiscal is None or project.other is None:
        return None
    parts = project.fiscal + project.other
    if parts == project.total:
        return None
    return review.no_sum((*loc, "total"), str(project.total), str(parts))
