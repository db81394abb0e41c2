"""Publish a round: what is decided to be disclosed, whole or not at all.

First everything is made and looked at; then the ledger says what lies in 6公开; then the files are
put there. So a run that is killed anywhere and started again ends as an undisturbed one would, and
a file that is no longer to be disclosed is known by the ledger and taken away. Drafts lie in a
folder of their own, which is there only while there are some.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xljixiao.county.file_names import file_stem
from xljixiao.county.issue.issuing import stem
from xljixiao.county.ledger import Published
from xljixiao.county.placing import Placing
from xljixiao.county.publish.gathering import Held, gather
from xljixiao.county.publish.leaking import alike, leaks
from xljixiao.county.publish.listing import public_of, public_table
from xljixiao.county.publish.openness import Openness
from xljixiao.county.publish.outcome import Publication
from xljixiao.county.publish.resembling import resemblances
from xljixiao.county.registering import read_roster
from xljixiao.county.round import DRAFTS, PUBLISHED, ROSTER, Round, Writing
from xljixiao.county.standing import standings
from xljixiao.document import publishing as word
from xljixiao.document.disclosing import text_of
from xljixiao.document.spelling import filled
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster, RosterProject
from xljixiao.model.submission import Submission

DRAFT = "草稿：尚未审核通过，不得公开"
_TEXT = "绩效文本"


def publish(round_: Round, *, now: dt.datetime) -> Publication:
    """Publish what is passed, and the rest as drafts.

    Where it is not decided whether something is disclosed, or a text names what is not, nothing is
    written, and each is told. Raises `Held`, `RosterFaulty`, `LedgerError`, and `FormError` where
    the round's form discloses nothing.
    """
    with round_.writing("publish", now=now) as writing:
        return _Publishing(writing, read_roster(round_)).run()


@dataclass(frozen=True, slots=True)
class _Document:
    """One file as it is to lie in the folder; its name is from the round's folder on."""

    name: str
    content: bytes
    receipts: tuple[int, ...]
    draft: bool


class _Publishing:
    def __init__(self, writing: Writing, roster: Roster) -> None:
        self._writing, self._round = writing, writing.round
        self._roster = roster
        self._form: Form = writing.round.form(roster)
        self._openness = Openness.of(writing.round, roster)
        today = writing.actor.at.date()
        found = standings(roster, writing.ledger, today, self._form.setting)
        self._held = tuple(gather(roster, self._form, found))
        self._placing = Placing(writing.round, writing.round.folder)
        self._done = Publication(failed=self._placing.failed)

    def run(self) -> Publication:
        self._done.refused += self._refusals()
        if self._done.refused:
            return self._done
        self._tell()
        documents = tuple(self._documents())
        latest = self._latest()
        self._record(documents, latest)
        self._put(documents)
        self._take_back({one.name for one in documents})
        return self._done

    # ------------------------------------------------------------------ what may be shown

    def _refusals(self) -> Iterator[str]:
        yield from self._openness.undecided()
        unlisted = [
            f"　{one.name}的《{listed.project.name}》"
            for one in self._open
            for listed in one.projects
            if listed.given is None
        ]
        if unlisted:
            yield (
                f"不在名册里、没有定是否公开的项目 {len(unlisted)} 个。"
                f"请先列入“{ROSTER}”（采纳更正意见，或自行补上），再公开："
            )
        yield from unlisted
        yield from leaks(self._form, self._openness, self._held)

    @property
    def _open(self) -> Sequence[Held]:
        """The departments that are disclosed at all."""
        return [one for one in self._held if not self._openness.hides(one.department)]

    def _tell(self) -> None:
        done = self._done
        hides = self._openness.hides
        done.hidden += [one.name for one in self._held if hides(one.department)]
        done.withheld += map(self._called, self._openness.withheld)
        done.alike += alike(self._openness)
        done.near += resemblances(self._form, self._openness, self._held)
        for one in self._open:
            if one.whole is None:
                done.absent.append(one.name)
            elif one.passed:
                done.texts.append(one.name)
            else:
                done.drafts.append((one.name, one.lacking))
            done.left_out += [(one.name, each.name, word) for each, word in one.left_out]

    def _called(self, project: RosterProject) -> str:
        """A project with its department, or the unit that the roster has for it."""
        department = self._roster.department(project.unit)
        whose = f"{department.code} {department.name}" if department else project.unit
        return f"{whose}《{project.name or project.code}》"

    # ------------------------------------------------------------------ what is written

    def _documents(self) -> Iterator[_Document]:
        passed: list[tuple[Held, Submission]] = []
        for one in self._open:
            shown = one.disclosable(self._openness)
            if shown is None:
                continue
            if one.passed:
                passed.append((one, shown))
            name = f"{stem(one.unit)}{_TEXT}"
            mark = "" if one.passed else DRAFT
            content = word.publish(self._form, shown, draft=mark)
            yield self._document(name, ".docx", content, one.receipts, draft=not one.passed)
        if passed:
            yield from self._of_county(passed)

    def _of_county(self, passed: Sequence[tuple[Held, Submission]]) -> Iterator[_Document]:
        """The text of the county and the table: of what is passed alone, drafts while some lack."""
        draft = len(passed) < len(self._open)
        mark, whose = DRAFT if draft else "", self._round.name(self._roster)
        receipts = tuple(number for held, _ in passed for number in held.receipts)
        shown = [submission for _, submission in passed]
        text = word.publish_county(self._form, shown, draft=mark)
        name = filled(self._form, text_of(self._form).county.name, shown[0])
        yield self._document(name, ".docx", text, receipts, draft=draft)
        table = public_table(self._form, shown, whose, mark)
        name = f"{whose}{public_of(self._form).name}"
        yield self._document(name, ".xlsx", table, receipts, draft=draft)

    @staticmethod
    def _document(
        name: str, ending: str, content: bytes, receipts: tuple[int, ...], *, draft: bool
    ) -> _Document:
        place, mark = (DRAFTS, "（草稿）") if draft else (PUBLISHED, "")
        return _Document(f"{place}/{file_stem(name)}{mark}{ending}", content, receipts, draft)

    def _latest(self) -> Mapping[str, Published]:
        return {one.name: one for one in self._writing.ledger.rows(Published)}

    def _record(self, documents: Sequence[_Document], latest: Mapping[str, Published]) -> None:
        """Keep the bytes, then say in one stroke what lies in the folder from now on."""
        rows = []
        for one in documents:
            row = Published(one.name, self._round.archive(one.content), one.receipts, one.draft)
            before = latest.get(one.name)
            if before is None or (before.sha256, before.receipts) != (row.sha256, row.receipts):
                rows.append(row)
        wanted = {one.name for one in documents}
        rows += [
            Published(name, "", ())
            for name, one in latest.items()
            if one.sha256 and name not in wanted
        ]
        if rows:
            with self._writing.ledger.act(self._writing.verb, self._writing.actor) as act:
                for row in rows:
                    act.add(row)

    def _put(self, documents: Sequence[_Document]) -> None:
        for one in documents:
            path = self._round.folder / one.name
            path.parent.mkdir(parents=True, exist_ok=True)
            before = self._placing.digest(one.name)
            with self._placing.told():
                aside = self._placing.put(one.name, one.content)
                if aside is not None:
                    self._done.aside.append(
                        f"“{one.name}”有人改动过，已改名为“{aside}”，原处是新生成的。"
                        "请核对改过的一份，其中如有不公开的内容，请自行删除。"
                    )
                if before == self._placing.digest(one.name):
                    self._done.untouched += 1
                else:
                    self._done.written.append(one.name)

    def _take_back(self, wanted: set[str]) -> None:
        """Take away what we wrote once and is not to be disclosed; what was changed stays."""
        known: dict[str, set[str]] = defaultdict(set)
        for one in self._writing.ledger.rows(Published):
            if one.sha256 and one.name not in wanted:
                known[one.name].add(one.sha256)
        for name, digests in known.items():
            if not self._placing.digest(name):
                continue
            with self._placing.told():
                if self._placing.remove(name, digests):
                    self._done.taken_back.append(name)
                else:
                    self._done.aside.append(
                        f"“{name}”不应再公开，但内容有人改动过，没有删除。请核对后自行移走。"
                    )
        drafts = self._round.folder / DRAFTS
        if drafts.is_dir() and not any(drafts.iterdir()):
            with self._placing.told():
                drafts.rmdir()
