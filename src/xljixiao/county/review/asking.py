"""What a review workbook asks of officers: a row for each project, the whole, and each finding."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xljixiao.county.review.gist import project_gist, whole_gist
from xljixiao.county.review.recorded import Key, Recorded
from xljixiao.county.review.unchanged import Priors
from xljixiao.county.standing import Standing
from xljixiao.county.stepping import (
    WHOLE,
    State,
    Verdict,
    due,
    parts_of,
    project_key,
)
from xljixiao.form.naming import label, records
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc
from xljixiao.model.review import JudgedRow, PendingRow, ReviewRow
from xljixiao.model.submission import Submission
from xljixiao.model.values import units
from xljixiao.rules import CATALOGUE, intake
from xljixiao.workbook.opinions import CODE
from xljixiao.workbook.report import FileReport, ProblemLine
from xljixiao.workbook.sealing import path_of

OF_WHOLE, WHOLE_PLACE, PROJECT_PLACE = "部门整体绩效目标", "整体", "整个项目"
_FILE = "整本工作簿"
_NOT_ASKED = frozenset(
    one.code
    for one in (
        *(intake.CHANGED, intake.UNVERIFIED, intake.BROKEN_SEAL, intake.FOREIGN_SEAL),
        *(intake.UNPROTECTED, intake.UNVALIDATED, intake.REWORDED),
    )
)
"""What is told of the workbook itself is nothing to judge; changed values are corrections."""
_EARLIER = 5
_LONGEST, _MOST_LINES = 6_000, 200
_MORE = "……（后面的请看收到的文件）"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row as it goes out, on the receipt that counts.

    `found` is what stands at its place, where it is about a finding.
    """

    filler: str
    receipt: int
    key: Key
    row: JudgedRow
    found: tuple[str, ...] = ()


def asked(
    standing: Standing, form: Form, recorded: Recorded, priors: Priors | None = None
) -> Iterator[Asked]:
    """The rows of one workbook, of one that went back by itself only what may be let stand."""
    if standing.current is None or standing.read is None:
        return
    if standing.read.state == "return":
        yield from _HandedIn(standing, form, recorded).pending()
    elif standing.state not in (State.DOUBTFUL, State.APPROVED):
        yield from _HandedIn(standing, form, recorded).rows(priors or {})


class _HandedIn:
    """One submission that is reviewed."""

    def __init__(self, standing: Standing, form: Form, recorded: Recorded) -> None:
        self._standing, self._form, self._recorded = standing, form, recorded
        self._filler = standing.filling.filler.code
        self._current = standing.current.id if standing.current else 0
        self._receipt = recorded.root(self._current)
        read = standing.read
        self._report = FileReport.model_validate_json(read.report if read else "")
        document = read.document if read else None
        self._document = Submission.model_validate_json(document) if document else None

    @cached_property
    def _data(self) -> dict[str, Any]:
        return self._document.model_dump() if self._document is not None else {}

    def rows(self, priors: Priors) -> Iterator[Asked]:
        document = self._document
        if document is None:
            return
        parts = parts_of(document, self._form.setting)
        step = str(due(self._standing.decisions, parts))
        found = self._found()
        last_year = priors.get(self._filler, {})
        gists = {
            key: project_gist(one, last_year.get(key))
            for key, one in zip(self._keys, document.projects, strict=True)
        }
        for part in (WHOLE, *(one for one in parts if one != WHOLE)):
            if part in parts:
                place = PROJECT_PLACE if part else WHOLE_PLACE
                content = gists[part] if part else whole_gist(document)
                key, said = Key(self._receipt, step, part), self._answered(part)
                yield self._asked(key, ReviewRow, place, content, said)
            for problems in found.get(part, ()):
                yield self._finding(step, part, problems, ReviewRow)

    def pending(self) -> Iterator[Asked]:
        """For what the workbook has gone back, as far as it may be let stand."""
        catalogue = CATALOGUE.under(self._form.setting)
        firm = {one.code for one in catalogue.rules if one.is_firm}
        for part, each in self._found().items():
            for problems in each:
                first = problems[0]
                asks = first.returns or first.waived is not None
                if asks and first.code not in firm:
                    yield self._finding(first.severity, part, problems, PendingRow)

    def _answered(self, part: str) -> str:
        """What the unit answers to opinions on a part."""
        own = (one for one in self._report.replies if one.code == CODE)
        lines = (f"单位回复：{one.text}" for one in own if self._part_of(one.loc) == part)
        return "\n".join(dict.fromkeys(lines))

    @cached_property
    def _keys(self) -> list[str]:
        """The keys of the projects, in their order."""
        return [project_key(one) for one in self._document.projects] if self._document else []

    def _part_of(self, loc: Loc) -> str:
        """The project that a datum lies in, or the whole."""
        match loc:
            case ("projects", int(index), *_) if index < len(self._keys):
                return self._keys[index]
            case _:
                return WHOLE

    def _found(self) -> dict[str, list[Sequence[ProblemLine]]]:
        """What was found of each part; what one rule says at one place is together."""
        found: dict[str, dict[tuple[str, str], list[ProblemLine]]] = defaultdict(dict)
        for one in self._report.problems:
            if one.code not in _NOT_ASKED:
                found[self._part_of(one.loc)].setdefault((one.code, _path(one)), []).append(one)
        return {part: list(each.values()) for part, each in found.items()}

    def _finding(
        self, step: str, part: str, problems: Sequence[ProblemLine], kind: type[JudgedRow]
    ) -> Asked:
        first = problems[0]
        key = Key(self._receipt, str(step), part, first.code, _path(first))
        said = "\n".join(dict.fromkeys(self._said(one) for one in problems))
        found = tuple(dict.fromkeys(one.found for one in problems))
        return self._asked(key, kind, self._place(first), said, self._explained(problems), found)

    def _asked(  # noqa: PLR0913, PLR0917 - a row has so many sides
        self,
        key: Key,
        kind: type[JudgedRow],
        place: str,
        content: str,
        explanation: str = "",
        found: tuple[str, ...] = (),
    ) -> Asked:
        row = kind(
            **self._about(key.project, kind),
            step=key.step,
            place=_fit(place, 400),
            content=_fit(content, _LONGEST) or None,
            said=_fit("\n".join(filter(None, (explanation, *self._earlier(key)))), _LONGEST)
            or None,
            **self._decided(key),
            rule=key.rule or None,
            key=key.text,
        )
        return Asked(self._filler, self._current, key, row, found)

    # ------------------------------------------------------------------ the cells of a row

    def _about(self, part: str, kind: type[JudgedRow]) -> dict[str, Any]:
        """What a row tells of its project and of the workbook, as far as it has fields for it."""
        return {k: v for k, v in self._known(part).items() if k in kind.model_fields}

    def _known(self, part: str) -> dict[str, Any]:
        filling, receipt = self._standing.filling, self._standing.current
        about = {
            "department": filling.department.name,
            "filler": filling.filler.name,
            "state": str(self._standing.state),
            "file": receipt and _fit(receipt.name, 255),
        }
        projects = self._document.projects if self._document else ()
        project = next((one for one in projects if part and project_key(one) == part), None)
        if project is None:  # of data that the model refused, nobody can say
            return {**about, "name": OF_WHOLE if self._document else None}
        total = project.budget.total
        return {**about, "name": project.name, "code": project.code, "total": total}

    def _decided(self, key: Key) -> dict[str, Any]:
        """What is on record in a row."""
        decision = self._recorded.decision(key)
        if decision is not None:
            said = {"verdict": decision.verdict, "opinion": decision.opinion or None}
            return {**said, "reviewer": decision.reviewer, "day": decision.day}
        pardon = self._recorded.pardon(self._filler, key) if key.rule else None
        if pardon is not None:
            said = {"verdict": str(Verdict.WAIVE), "opinion": pardon.reason}
            return {**said, "reviewer": pardon.who}
        return {}

    def _earlier(self, key: Key) -> Iterator[str]:
        """What officers said before, the newest first."""
        for one in self._recorded.earlier(self._filler, key)[:_EARLIER]:
            yield f"{one.step} {one.day} {one.reviewer}：{one.verdict}。{one.opinion}"

    def _place(self, problem: ProblemLine) -> str:
        """Where a finding stands, without its project."""
        where = self._where(problem)
        own = records(self._form, problem.loc[:2], self._data)
        spot = " ".join(filter(None, (problem.sheet, problem.cell)))
        return where.removeprefix(own) or where or spot or _FILE

    def _said(self, problem: ProblemLine) -> str:
        where = self._where(problem)
        return problem.sentence.removeprefix(f"{where}：") if where else problem.sentence

    def _where(self, problem: ProblemLine) -> str:
        if self._document is None:
            return ""
        return records(self._form, problem.loc, self._data) + label(self._form, Place(problem.loc))

    def _explained(self, problems: Sequence[ProblemLine]) -> str:
        """What the unit says to a finding, in its place or as an answer; or why it stands."""
        texts = [f"单位说明：{one.explanation}" for one in problems if one.explanation]
        replies = (one.reply for one in problems if one.reply != one.explanation)
        texts += [f"单位回复：{text}" for text in replies if text]
        waived = [f"已放行：{one.waived.reason}" for one in problems if one.waived]
        return "\n".join(dict.fromkeys((*texts, *waived)))


def _path(problem: ProblemLine) -> str:
    """The datum of a finding; where it is about none, its cell."""
    if problem.loc or not problem.sheet:
        return path_of(Place(problem.loc))
    return f"{problem.sheet}!{problem.cell}"


def _fit(text: str, most: int) -> str:
    """A text of a cell, cut where nobody would read on, which is said."""
    lines = text.split("\n")
    if units(text) <= most and len(lines) <= _MOST_LINES:
        return text
    text = "\n".join(lines[:_MOST_LINES])[: most - len(_MORE)]
    while units(text) > most - units(_MORE):
        text = text[:-1]
    return text + _MORE
