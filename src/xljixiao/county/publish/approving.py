"""批复: the goals of departments that are passed are approved by a document, and frozen.

谁批复预算,谁批复目标: the printed approval goes to the department alone, so all its projects are in
it; one with projects that are not disclosed says so, in its name and on its pages. The same run
with another number, date or opinion corrects what was printed: the ledger keeps both.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from xljixiao.county.issue.issuing import stem
from xljixiao.county.ledger import Approved, Decision
from xljixiao.county.placing import Placing
from xljixiao.county.publish.deciding import Correction, approvals_of, decided
from xljixiao.county.publish.gathering import Held
from xljixiao.county.publish.openness import Openness
from xljixiao.county.publish.outcome import Approving
from xljixiao.county.registering import read_roster
from xljixiao.county.round import APPROVALS, Round, Writing
from xljixiao.county.stepping import WHOLE, Step, Verdict
from xljixiao.document import publishing as word
from xljixiao.document.publishing import Approval
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster

INTERNAL = "内部资料：含不公开的项目，只发本部门，不得公开"


def approve(
    round_: Round, approval: Approval, *, only: Collection[str] = (), now: dt.datetime
) -> Approving:
    """Approve the departments that are passed, or those of `only`, by their codes.

    What was approved by this document before stays as it was, and is put back where it is missing;
    by another one, it is corrected, unless it is not named and others are approved anew. Raises
    `Held`, `RosterFaulty`, `LedgerError`, `NoSuchUnit`, and `FormError` where the form discloses
    nothing.
    """
    with round_.writing("approve", now=now) as writing:
        return _Approving(writing, read_roster(round_), approval).run(only)


class _Approving:
    def __init__(self, writing: Writing, roster: Roster, approval: Approval) -> None:
        self._writing, self._round = writing, writing.round
        self._roster, self._approval = roster, approval
        self._form: Form = writing.round.form(roster)
        self._openness = Openness.of(writing.round, roster)
        self._before: Sequence[Approved] = writing.ledger.rows(Approved)
        self._placing = Placing(writing.round, writing.round.folder)
        self._done = Approving(failed=self._placing.failed)

    def run(self, only: Collection[str]) -> Approving:
        found = decided(
            self._writing.ledger,
            self._roster,
            self._form,
            self._approval,
            only=only,
            today=self._writing.actor.at.date(),
        )
        done = self._done
        done.refused, done.waiting = found.refused, found.waiting
        for held in found.anew:
            self._approve(held, self._approval)
        for one in found.corrections:
            self._approve(one.held, one.approval, one)
        for held, last in found.as_before:
            self._put_back(last)
            done.before.append((held.name, last.number))
        for held, last in found.otherwise:
            self._put_back(last)
            done.otherwise.append((held.name, last.number))
        return done

    def _approve(
        self, held: Held, approval: Approval, correction: Correction | None = None
    ) -> None:
        """Keep and put the document, then say so: killed between, it is made again as it was.

        A correction takes the place of what it corrects, which the archive and the ledger keep.
        """
        if held.whole is None:
            return
        internal = not all(
            one.given is not None and self._openness.shows(one.given) for one in held.projects
        )
        mark = INTERNAL if internal else ""
        content = word.publish(self._form, held.whole, draft=mark, approval=approval)
        instead = correction.before if correction else None
        name = self._name(held, instead, internal=internal)
        sha256 = self._round.archive(content)
        with self._placing.told():
            self._put(name, content)
            if instead is not None and instead.name != name:
                self._placing.remove(instead.name, {instead.sha256})
            with self._writing.ledger.act(self._writing.verb, self._writing.actor) as act:
                for row in self._rows(held, approval, name, sha256):
                    act.add(row)
            if correction is None:
                self._done.approved.append(held.name)
            else:
                self._done.corrected.append((held.name, correction.says))

    def _rows(
        self, held: Held, said: Approval, name: str, sha256: str
    ) -> Iterator[Approved | Decision]:
        day, person = said.date.isoformat(), self._writing.actor.person
        for one in held.standings:
            if one.current is not None:
                head = one.filling.filler.code, one.current.id
                yield Approved(*head, said.number, day, said.opinion, name, sha256)
                how = str(Step.APPROVAL), str(Verdict.PASSED)
                yield Decision(*head, WHOLE, *how, said.opinion, "", person, day)

    def _name(self, held: Held, instead: Approved | None, *, internal: bool) -> str:
        """What its document is called; a later approval leaves the earlier one where it is."""
        earlier = {one.name for one in approvals_of(held, self._before)}
        earlier -= {instead.name} if instead else set()
        count = f"（{len(earlier) + 1}）" if earlier else ""
        mark = "（内部，不得公开）" if internal else ""
        return f"{APPROVALS}/{stem(held.unit)}{Step.APPROVAL}{count}{mark}.docx"

    def _put_back(self, last: Approved) -> None:
        """The document by which a department is approved lies in its place."""
        path = self._round.archived(last.sha256)
        if path.exists():
            with self._placing.told():
                self._put(last.name, path.read_bytes())

    def _put(self, name: str, content: bytes) -> None:
        (self._round.folder / APPROVALS).mkdir(exist_ok=True)
        aside = self._placing.put(name, content)
        if aside is not None:
            self._done.aside.append(
                f"“{name}”有人改动过，已改名为“{aside}”，原处是按批复生成的。请核对。"
            )
        self._done.written.append(name)
