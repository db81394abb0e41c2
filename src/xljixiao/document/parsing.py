"""Read a disclosed text back into submissions; whatever is wrong with it is a located problem."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from xljixiao.document import numbering
from xljixiao.document.chapters import read_chapters
from xljixiao.document.cover import read_front
from xljixiao.document.deriving import derive
from xljixiao.document.disclosing import text_of
from xljixiao.document.flow import Flow, Item, key
from xljixiao.document.found import Found, Use
from xljixiao.document.opening import open_text
from xljixiao.document.outline import Part, Stretch, stretches
from xljixiao.document.project_tables import read_tables
from xljixiao.document.refusing import MOST_DEPARTMENTS, too_many
from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.form.ready import Form
from xljixiao.form.text import Chapters, Tables, TextDef, TextTable
from xljixiao.form.text_rows import Datum, columns, labelled
from xljixiao.model.record import Record
from xljixiao.model.shape import Pattern
from xljixiao.model.submission import Submission
from xljixiao.rules import CATALOGUE, fields, texts
from xljixiao.rules.catalogue import Catalogue
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Finding, Note, Problem, Severity, Spot, place, say

_MOST_TOLD: Final = 300
"""Problems, and notes, of one text; of the rest only how many."""


@dataclass(frozen=True)
class Parsed:
    """The text of one department, as it came.

    `document` is there where the model accepts the data. `uses` says of each filled line or cell
    what it was taken for: the loc of its datum, or in words a heading, a label, an entry.
    """

    file: Path
    sha256: str
    form: Form | None
    data: Mapping[str, Any]
    document: Submission | None
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    uses: Mapping[Spot, Use] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether it is a whole submission: nothing in it is to be mended."""
        return self.document is not None and not any(one.returns for one in self.problems)


def parse(
    path: Path, forms: Sequence[Form] | None = None, *, given: Mapping[str, str] | None = None
) -> tuple[Parsed, ...]:
    """Read a text (.txt, .docx, .doc): one `Parsed` for each department in it.

    `forms` are those that the text may be of, by default the shipped ones that have a text.
    `given` says what the text itself may not: `department` (714, or with its name behind it),
    `county`, `region`, `year`. A file that cannot be read gives one `Parsed` with one problem;
    OSError stays.
    """
    opened = open_text(path)
    if opened.flow is None or opened.refusal is not None:
        return (_refused(path, opened.sha256, opened.refusal),)
    forms = disclosing_forms() if forms is None else forms
    form = max(forms, key=lambda one: _likeness(one, opened.flow), default=None)
    found = stretches(form, text_of(form), opened.flow) if form else ()
    if form is None or not found:
        titles = [part.title for one in forms for part in text_of(one).parts]
        return (_refused(path, opened.sha256, texts.no_text(titles)),)
    if len(found) > MOST_DEPARTMENTS:
        return (_refused(path, opened.sha256, too_many(len(found)).finding),)
    return tuple(
        _parsed(path, opened.sha256, form, opened.flow, n, stretch, given or {})
        for n, stretch in enumerate(found)
    )


def disclosing_forms() -> list[Form]:
    """The shipped forms that have a disclosed text."""
    forms = (shipped_form(name) for name in form_folders())
    return [one for one in forms if one.definition.text is not None]


def _likeness(form: Form, flow: Flow | None) -> int:
    """How many of a form's headings a text has."""
    text = text_of(form)
    chapters = [part.chapters for part in text.parts if isinstance(part, Chapters)]
    titles = [part.title for part in text.parts] + [one.title for each in chapters for one in each]
    return sum(key(one) in flow.keys for one in titles) if flow else 0


def _refused(path: Path, sha256: str, finding: Finding | None) -> Parsed:
    assert finding is not None  # noqa: S101 - no text, then a reason
    problem = Problem(finding.code, finding.severity, (), None, "", finding.sentence)
    return Parsed(path, sha256, None, {}, None, (problem,), ())


def _parsed(  # noqa: PLR0913, PLR0917 - a text has so many sides
    path: Path,
    sha256: str,
    form: Form,
    flow: Flow,
    n: int,
    stretch: Stretch,
    given: Mapping[str, str],
) -> Parsed:
    text = text_of(form)
    found = Found(form, dict(_labels(form, text)), is_marked=flow.is_marked)
    read_front(text, stretch.front, found)
    for item in stretch.contents:
        found.use(item, "目录")
    for part in stretch.parts:
        _read_part(text, part, found)
    _ask_for_parts(text, stretch, found)
    derive(text, found, given)
    found.find(*_doubts(flow, n, stretch))
    if n == 0:
        for spot, told in flow.remarks:
            found.note((), spot, "", "", told)
    judged = judge(
        form.model, found.data, form.setting, known=found.findings, catalogue=_firm(form)
    )
    order = _order(flow)
    findings = _in_runs(_without_followers(judged.findings, found), flow)
    findings = [fields.in_a_text(one) for one in findings]
    problems = sorted(place(findings, found), key=lambda one: order(one.spot))
    if len(problems) > _MOST_TOLD:
        problems[_MOST_TOLD:] = place(
            [texts.more(problems[_MOST_TOLD].spot, len(problems) - _MOST_TOLD)], found
        )
    return Parsed(
        path,
        sha256,
        form,
        found.data,
        _submission(judged.document),
        tuple(problems),
        tuple(_some(sorted(found.notes, key=lambda one: order(one.spot)))),
        found.uses,
    )


def _some(notes: list[Note]) -> list[Note]:
    """The first of them, and how many there are besides."""
    if len(notes) <= _MOST_TOLD:
        return notes
    told = say("", f"从这里起还有 {len(notes) - _MOST_TOLD} 处提示，没有逐处列出", "请抽查")
    return [*notes[:_MOST_TOLD], Note((), notes[_MOST_TOLD].spot, "", "", told)]


def _doubts(flow: Flow, n: int, stretch: Stretch) -> Iterator[Finding]:
    """Those of a department; the first has those that stand in no line or cell too."""
    if flow.doubts:
        own = {spot for item in _all(stretch) for spot in item.spots}
        all_ = {spot for item in flow.items for spot in item.spots}
        yield from (
            one for one in flow.doubts if one.spot in own or (n == 0 and one.spot not in all_)
        )


def _all(stretch: Stretch) -> Iterator[Item]:
    yield from stretch.front
    yield from stretch.contents
    for part in stretch.parts:
        yield from (*part.heading, *part.items)


def _without_followers(findings: Sequence[Finding], found: Found) -> list[Finding]:
    """Without the blanks that follow from a department that is not known: it is asked for."""
    is_known = found.get(("department", "code")) and found.get(("department", "name"))
    return [
        one
        for one in findings
        if is_known or one.code != fields.BLANK.code or one.loc[:1] != ("filler",)
    ]


def _in_runs(findings: Sequence[Finding], flow: Flow) -> list[Finding]:
    """With one finding for neighbouring lines that nobody can place, at the first of them."""
    filled = [one for one in flow.items if one.text.strip()]
    places = {spot: n for n, item in enumerate(filled) for spot in item.spots}
    lines: dict[int, Finding] = {}
    for one in findings:
        if one.code == texts.UNKNOWN.code and one.spot in places:
            lines.setdefault(places[one.spot], one)
    runs: list[list[int]] = []
    for at in sorted(lines):
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    told = {run[0]: len(run) for run in runs}
    grouped: list[Finding] = []
    for one in findings:
        if one.code != texts.UNKNOWN.code or one.spot not in places:
            grouped.append(one)
        elif (count := told.pop(places[one.spot], 0)) > 0:
            grouped.append(texts.unknown_lines(one, count) if count > 1 else one)
    return grouped


def _submission(document: Record | None) -> Submission | None:
    return document if isinstance(document, Submission) else None


def _read_part(text: TextDef, part: Part, found: Found) -> None:
    definition = text.parts[part.number]
    for line in part.heading:
        found.use(line, "标题")
    if part.lacks:
        found.remark(part.heading[0], f"没有“{part.lacks}”，已按标题识别")
    if isinstance(definition, Chapters):
        read_chapters(definition, part.items, found)
    else:
        read_tables(definition, part.items, found)


def _ask_for_parts(text: TextDef, stretch: Stretch, found: Found) -> None:
    """A part that is not there; what is filled in by a part of a department has no chapters."""
    part = stretch.parts[-1]
    last = (part.items or part.heading)[-1].spot
    is_part = found.get(("filler", "code")) != found.get(("department", "code"))
    for number, definition in enumerate(text.parts):
        there = any(one.number == number for one in stretch.parts)
        if not there and not (is_part and isinstance(definition, Chapters)):
            title = f"{numbering.part(number + 1)} {definition.title}"
            found.find(texts.no_heading(last, title))


def _labels(form: Form, text: TextDef) -> Iterator[tuple[Pattern, str]]:
    """How the text calls each datum for which it has a label of its own."""
    for part in text.parts:
        data: list[Datum] = []
        if isinstance(part, Tables):
            tables = (one for one in part.sections if isinstance(one, TextTable))
            data = [one for table in tables for one in columns(form, part, table)]
        else:
            data = [one for chapter in part.chapters for one in labelled(form, chapter)]
        yield from ((one.pattern, one.label) for one in data if one.placed is None)


@lru_cache(maxsize=16)
def _firm(form: Form) -> Catalogue:
    """The rules by which a text is no submission; how good it is, is not asked of an old one."""
    weighed = CATALOGUE.under(form.setting).rules
    return CATALOGUE.only([one.code for one in weighed if one.severity is Severity.MUST])


def _order(flow: Flow) -> Callable[[Spot | None], int]:
    """As the text is read."""
    places: dict[Spot, int] = {}
    for item in flow.items:
        for spot in item.spots:
            places.setdefault(spot, len(places))
    return lambda spot: -1 if spot is None else places.get(spot, len(places))
