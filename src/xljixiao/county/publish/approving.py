"""批复: the goals of departments that are passed are approved by a document, and frozen.

谁批复预算,谁批复目标: the printed approval goes to the department alone, so all its projects are in
it; one with projects that are not disclosed says so, in its name and on its pages.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from xljixiao.county import registering
from xljixiao.county.issue.issuing import stem
from xljixiao.county.issue.outgoing import NoSuchUnit
from xljixiao.county.ledger import Approved, Decision
from xljixiao.county.placing import Placing
from xljixiao.county.publish.gathering import Held, gather
from xljixiao.county.publish.openness import Openness
from xljixiao.county.publish.outcome import Approving
from xljixiao.county.registering import read_roster
from xljixiao.county.round import APPROVALS, ROSTER, Round, Writing
from xljixiao.county.standing import standings
from xljixiao.county.stepping import WHOLE, Step, Verdict
from xljixiao.document import publishing as word
from xljixiao.document.publishing import Approval
from xljixiao.form.cells import Kind, Raw
from xljixiao.form.cleaning import clean
from xljixiao.form.ready import Form
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Submission
from xljixiao.model.telling import ForTheUser
from xljixiao.model.values import tidy_line

INTERNAL = "内部资料：含不公开的项目，只发本部门，不得公开"
_CODED = "coded"


class BadApproval(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """What is said of an approval and cannot be meant; the message is for the user."""


def approval_of(
    as_: str | None,
    number: str | None = None,
    day: str | None = None,
    opinion: str | None = None,
    only: Collection[str] = (),
) -> Approval | None:
    """An approval as it is typed; None where none is meant. Raises `BadApproval`."""
    if as_ is None:
        if number or day or opinion or only:
            raise BadApproval("--number、--date、--opinion、--only 用于批复，请同时写 --as 批复。")
        return None
    if as_ != Step.APPROVAL:
        raise BadApproval(f"--as 后面请写“{Step.APPROVAL}”；只生成公开文本的，不写 --as。")
    number = tidy_line(number or "")
    if not number or not day:
        raise BadApproval(
            "请写明批复的文号和日期，如：--number 昌财预〔2021〕3号 --date 2021-03-20。"
        )
    return Approval(number, _day(day), (opinion or "").strip())


def _day(text: str) -> dt.date:
    """A date as people type it."""
    form = registering.roster_form()
    like = form.fields["terms", "deadline"].constraint
    cleaned, _ = clean(Raw(Kind.TEXT, text), like, form.setting)
    try:
        return dt.date.fromisoformat(str(cleaned))
    except ValueError as error:
        raise BadApproval(f"日期“{text}”写得不对，请写成 2021-03-20 这样。") from error


def approve(
    round_: Round, approval: Approval, *, only: Collection[str] = (), now: dt.datetime
) -> Approving:
    """Approve the departments that are passed, or those of `only`, by their codes.

    What was approved before stays as it was, and is put back where it is missing. Raises `Held`,
    `RosterFaulty`, `LedgerError`, `NoSuchUnit`, and `FormError` where the form discloses nothing.
    """
    with round_.writing("approve", now=now) as writing:
        return _Approving(writing, read_roster(round_), approval).run(only)


class _Approving:
    def __init__(self, writing: Writing, roster: Roster, approval: Approval) -> None:
        self._writing, self._round = writing, writing.round
        self._roster, self._approval = roster, approval
        self._form: Form = writing.round.form(roster)
        self._openness = Openness.of(writing.round, roster)
        today = writing.actor.at.date()
        found = standings(roster, writing.ledger, today, self._form.setting)
        self._held = tuple(gather(roster, self._form, found))
        self._before: Sequence[Approved] = writing.ledger.rows(Approved)
        self._placing = Placing(writing.round, writing.round.folder)
        self._done = Approving(failed=self._placing.failed)

    def run(self, only: Collection[str]) -> Approving:
        known = {one.department.code for one in self._held}
        if unknown := sorted(set(only) - known):
            raise NoSuchUnit(f"名册里没有代码是“{unknown[0]}”的部门。请核对代码。")
        (self._round.folder / APPROVALS).mkdir(parents=True, exist_ok=True)
        for one in self._held:
            if not only or one.department.code in only:
                self._take(one, named=bool(only))
        return self._done

    def _take(self, held: Held, *, named: bool) -> None:
        if held.whole is None or not held.passed:
            lacking = held.lacking or "还没有报来"
            if named:
                self._done.refused.append(
                    f"{held.name}还没有审核通过（{lacking}），不能批复。请审核通过后再批。"
                )
            else:
                self._done.waiting.append((held.name, lacking))
        elif held.approved:
            self._done.before.append((held.name, self._put_back(held)))
        elif faults := list(self._faults(held)):
            self._done.refused += faults
        else:
            self._approve(held, held.whole)

    def _faults(self, held: Held) -> Iterator[str]:
        """Why a department that is passed cannot be approved."""
        coded = self._form.setting.flagged("stage", _CODED)
        if held.whole is not None and held.whole.stage not in coded:
            stage = held.whole.stage
            yield (
                f"{held.name}的材料还是“{stage}”阶段的，不能批复。请在“{ROSTER}”的本轮设置里"
                f"把编报阶段改为“{coded[0]}”，运行 xljixiao issue --changed 和收件后再批。"
            )
        for listed in held.projects:
            if listed.project.code is None:
                yield (
                    f"{held.name}的《{listed.project.name}》还没有项目编码，不能批复。"
                    f"请在“{ROSTER}”里补上编码，运行 xljixiao issue --changed 和收件后再批。"
                )

    def _approve(self, held: Held, whole: Submission) -> None:
        """Keep and put the document, then say so: killed between, it is made again as it was."""
        internal = not all(
            one.given is not None and self._openness.shows(one.given) for one in held.projects
        )
        mark = INTERNAL if internal else ""
        content = word.publish(self._form, whole, draft=mark, approval=self._approval)
        name = self._name(held, internal=internal)
        sha256 = self._round.archive(content)
        with self._placing.told():
            self._put(name, content)
            with self._writing.ledger.act(self._writing.verb, self._writing.actor) as act:
                for row in self._rows(held, name, sha256):
                    act.add(row)
            self._done.approved.append(held.name)

    def _rows(self, held: Held, name: str, sha256: str) -> Iterator[Approved | Decision]:
        said, day = self._approval, self._approval.date.isoformat()
        person = self._writing.actor.person
        for one in held.standings:
            if one.current is not None:
                head = one.filling.filler.code, one.current.id
                yield Approved(*head, said.number, day, said.opinion, name, sha256)
                how = str(Step.APPROVAL), str(Verdict.PASSED)
                yield Decision(*head, WHOLE, *how, said.opinion, "", person, day)

    def _name(self, held: Held, *, internal: bool) -> str:
        """What its document is called; a later approval leaves the earlier one where it is."""
        earlier = {one.name for one in self._of(held)}
        count = f"（{len(earlier) + 1}）" if earlier else ""
        mark = "（内部，不得公开）" if internal else ""
        return f"{APPROVALS}/{stem(held.unit)}{Step.APPROVAL}{count}{mark}.docx"

    def _of(self, held: Held) -> Sequence[Approved]:
        fillers = {one.filling.filler.code for one in held.standings}
        return [one for one in self._before if one.filler in fillers]

    def _put_back(self, held: Held) -> str:
        """The document by which a department is approved lies in its place; gives its number."""
        last = self._of(held)[-1]
        path = self._round.archived(last.sha256)
        if path.exists():
            with self._placing.told():
                self._put(last.name, path.read_bytes())
        return last.number

    def _put(self, name: str, content: bytes) -> None:
        aside = self._placing.put(name, content)
        if aside is not None:
            self._done.aside.append(
                f"“{name}”有人改动过，已改名为“{aside}”，原处是按批复生成的。请核对。"
            )
        self._done.written.append(name)
