"""The opinions of officers as they go back to a unit: each led to what it speaks of."""

import re
from collections.abc import Iterable, Iterator

from xljixiao.county.ledger import Decision
from xljixiao.county.review.gist import LABELS
from xljixiao.county.review.recorded import loc_of
from xljixiao.county.stepping import WHOLE, Step, Verdict, holding, project_key
from xljixiao.model.record import Loc
from xljixiao.model.submission import Submission
from xljixiao.workbook.opinions import Opinion

_SPEAKS_OF = re.compile(
    rf"\s*(?:\d{{1,2}}[.．、])?\s*"  # noqa: RUF001 - as people number
    rf"(?:指标\s*(?P<a>\d{{1,2}})|第\s*(?P<b>\d{{1,2}})\s*条(?:指标)?|(?P<label>{'|'.join(LABELS)}))"
    r"\s*[:：]\s*"
)
_UNNAMED = {Step.FIRST: "归口股室", Step.SECOND: "绩效股"}


def opinions(
    decisions: Iterable[Decision], submission: Submission, bureau: str | None, office: str | None
) -> tuple[Opinion, ...]:
    """What is said of a submission, in the order of its projects.

    `bureau` is the section that looks after the department and `office` the performance office; a
    unit gets to know no more of who said it.
    """
    named = {Step.FIRST: bureau, Step.SECOND: office}
    order = [WHOLE, *(project_key(one) for one in submission.projects)]
    found: list[tuple[int, Opinion]] = []
    for one in holding(decisions):
        if one.project not in order or one.verdict == Verdict.WAIVE:
            continue
        step = Step(one.step)
        by = named.get(step) or _UNNAMED.get(step, one.step)
        at = order.index(one.project)
        found += [(at, Opinion(loc, text, by)) for loc, text in _said(one, submission, at - 1)]
    return tuple(opinion for _, opinion in sorted(found, key=lambda pair: pair[0]))


def _said(decision: Decision, submission: Submission, index: int) -> Iterator[tuple[Loc, str]]:
    """(of what, what) of each part of a decision's opinion."""
    is_plain = decision.verdict in (Verdict.PASSED, Verdict.RETURN)
    if not is_plain:
        yield (
            _base(submission, index),
            "：".join(filter(None, (decision.verdict, decision.opinion))),
        )
    elif decision.opinion and decision.place:
        yield loc_of(decision.place.partition("#")[0]), decision.opinion
    elif decision.opinion:
        yield from _parts(decision.opinion, submission, index)


def _parts(text: str, submission: Submission, index: int) -> Iterator[tuple[Loc, str]]:
    """Lines that begin with 指标9： speak of that indicator, and what follows up to the next."""
    base = _base(submission, index)
    parts: list[tuple[Loc, list[str]]] = [(base, [])]
    for line in text.split("\n"):
        led = _SPEAKS_OF.match(line) if index >= 0 else None
        loc = _led(led, submission, index) if led else None
        if led and loc is not None:
            parts.append((loc, [line[led.end() :]]))
        elif led:
            parts.append((base, [line]))
        else:
            parts[-1][1].append(line)
    for loc, lines in parts:
        said = "\n".join(lines).strip()
        if said:
            yield loc, said


def _led(led: re.Match[str], submission: Submission, index: int) -> Loc | None:
    """What a line speaks of; nothing where there is no such indicator."""
    base: Loc = ("projects", index)
    if led["label"]:
        return (*base, *LABELS[led["label"]])
    number = int(led["a"] or led["b"])
    if 1 <= number <= len(submission.projects[index].indicators):
        return (*base, "indicators", number - 1)
    return None


def _base(submission: Submission, index: int) -> Loc:
    """A project, or the whole."""
    if index >= 0:
        return "projects", index
    return ("overall",) if submission.overall else ()
