"""What goes out by the roster as it is, what went out before, and where its answers stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xljixiao.county.collect.receiving import Desk
from xljixiao.county.issue.beginnings import begins_anew, stays
from xljixiao.county.issue.carrying import Source
from xljixiao.county.issue.changes import Changes, compare
from xljixiao.county.issue.last_year import LastYear
from xljixiao.county.issue.pairing import SAME, Known, Renaming
from xljixiao.county.issue.prefilling import NotIssuable, Prefills, as_issued, prior_of
from xljixiao.county.ledger import Issued
from xljixiao.county.registering import prefills, roster_form
from xljixiao.county.round import Round
from xljixiao.county.standing import History
from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.model.roster import Filling, Roster
from xljixiao.model.submission import Project, Submission, key_of
from xljixiao.model.telling import ForTheUser


class NoSuchUnit(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """A code that is no filling unit's; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook to be made: all that another process needs for it."""

    desk: Desk
    given: Submission
    number: int
    sources: tuple[Source, ...]
    """Where answers stand that go along, the unit's own first."""
    prior: Submission | None = None
    """What was answered last year, each project at the index of this year's."""
    lost: tuple[str, ...] = ()
    """A sentence for each of last year's answers for which the form has no place."""
    elsewhere: tuple[Known, ...] = ()
    renaming: Renaming = SAME
    password: str = ""


class Outgoing:
    """The workbooks of a round. Raises `NoSuchUnit` where one of `fillers` is none of them."""

    def __init__(
        self,
        round_: Round,
        roster: Roster,
        history: History,
        fillers: Collection[str] = (),
    ) -> None:
        issued = [one for rows in history.issued.values() for one in rows]
        self.desk = Desk.of(round_, roster, issued)
        self._history = history
        self._renaming = Renaming.of(roster)
        self._every = {one.filler.code: one for one in roster.fillings()}
        if unknown := sorted(set(fillers) - set(self._every)):
            raise NoSuchUnit(
                f"名册里没有代码是“{unknown[0]}”的填报单位。请核对代码，或先在名册里补上。"
            )
        self.chosen = [one for code, one in self._every.items() if not fillers or code in fillers]
        self._refusals: dict[str, str] = {}
        self._roster = roster
        self._last_year = LastYear.of(round_, roster)
        self._given = dict(self._as_issued(prefills(round_)))
        self._before = {
            code: [Submission.model_validate_json(one.document) for one in rows]
            for code, rows in history.issued.items()
        }
        self._holders = _indexed(
            (key, code)
            for code, documents in self._before.items()
            for document in documents
            for project in document.projects
            for key in _keys(project, self._renaming)
        )
        self._homes = _indexed(
            (key, code)
            for code, document in self._given.items()
            for project in document.projects
            for key in _keys(project, SAME)
        )

    def _as_issued(self, known: Prefills) -> Iterator[tuple[str, Submission]]:
        for code, one in self._every.items():
            try:
                yield code, as_issued(self.desk.form, self._roster, one, known, self._last_year)
            except NotIssuable as error:
                self._refusals[code] = str(error)

    def issues(self, filling: Filling) -> Sequence[Issued]:
        """What has been issued to a unit, the oldest first."""
        return self._history.issued.get(filling.filler.code, ())

    @property
    def refused(self) -> list[str]:
        """A sentence for each chosen workbook that cannot be made as things are."""
        codes = [one.filler.code for one in self.chosen]
        return [self._refusals[code] for code in codes if code in self._refusals]

    @cached_property
    def changes(self) -> Changes:
        """What the roster changes for the chosen units against what was issued last."""
        bases = {
            key_of(project.unit, project.code, project.name): project.basis
            for filling in self._every.values()
            for project in filling.projects
            if project.basis
        }
        issued = {code: documents[-1] for code, documents in self._before.items()}
        chosen = {one.filler.code for one in self.chosen}
        found = compare(self.desk.form, self._given, issued, self._renaming, bases)
        begun = {
            code: (self._given[code], issued[code])
            for code in issued
            if code in chosen and code in self._given
        }
        answered = {code for code in begun if self._history.of_filler(code)}
        return Changes(
            differences=(
                *(one for one in found if chosen.intersection(one.fillers)),
                *(
                    one
                    for code, both in begun.items()
                    if code not in answered
                    for one in begins_anew(*both)
                ),
            ),
            unissued=tuple(one.filler for one in self.chosen if issued and not self.issues(one)),
            vanished=tuple(self._vanished(issued)),
            kept=tuple(
                line for code, both in begun.items() if code in answered for line in stays(*both)
            ),
        )

    def _vanished(self, issued: Mapping[str, Submission]) -> Iterator[str]:
        for code, one in issued.items():
            if code not in self._every:
                now = self._every.get(self._renaming.now(code))
                told = f"现为 {now.filler.code} {now.filler.name}" if now else "已不在名册中"
                yield f"{code} {one.filler.name}：{told}，以前下发的文件没有删除。"

    @property
    def doubts(self) -> list[str]:
        """A sentence for each project of last year that the roster names and nobody knows."""
        if not self._last_year:
            return []
        column = label(roster_form(), Place(("projects", 0, "prior")))
        return [line for one in self.chosen for line in self._last_year.doubts(one, column)]

    def job(self, filling: Filling, password: str) -> Job | None:
        """The next issue of a workbook; None where none can be made, with its reason said."""
        code = filling.filler.code
        if self._history.doubts(code):
            self._refusals[code] = (
                f"“{filling.filler.name}”报来的内容还有待确认的，没有重新下发。"
                "请选定、收件以后再运行一次。"
            )
        given = self._given.get(code)
        if given is None or code in self._refusals:
            return None
        return Job(
            desk=self.desk,
            given=given,
            number=len(self.issues(filling)) + 1,
            sources=tuple(self._sources(code, given)),
            prior=prior_of(self.desk.form, self._roster, filling, self._last_year),
            lost=() if self._history.of_filler(code) else self._last_year.lost(filling),
            elsewhere=tuple(self._elsewhere(code)),
            renaming=self._renaming,
            password=password,
        )

    def _sources(self, code: str, given: Submission) -> Iterator[Source]:
        """First the unit's own, then that of before a reform, then those who had its projects."""
        own = [code, *(one for one in self._before if self._renaming.now(one) == code)]
        keys = [key for project in given.projects for key in _keys(project, SAME)]
        holders = sorted({one for key in keys for one in self._holders.get(key, ())})
        for one in dict.fromkeys((*own, *holders)):
            source = Source.of(self.desk, self._history, one)
            if source is not None:
                yield source

    def _elsewhere(self, code: str) -> Iterator[Known]:
        """The projects that this unit once had, and another one has now."""
        for document in self._before.get(code, ()):
            for project in document.projects:
                homes = [self._homes.get(key, ()) for key in _keys(project, self._renaming)]
                if any(home != code for each in homes for home in each):
                    yield Known.of(project)


_Key = tuple[str, str]


def _keys(project: Project, renaming: Renaming) -> Iterator[_Key]:
    """By what a project is found again: its code, and its unit and name."""
    known = Known.of(project)
    if known.code:
        yield known.code, ""
    yield renaming.now(known.unit), known.name


def _indexed(pairs: Iterable[tuple[_Key, str]]) -> Mapping[_Key, Sequence[str]]:
    found: dict[_Key, list[str]] = defaultdict(list)
    for key, code in pairs:
        found[key].append(code)
    return found
