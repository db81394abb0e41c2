"""The office's own workbooks in a round: written, filled in by officers, read back.

They lie in one folder under whatever names. A row is known by its key; what an officer typed into
one that could not be taken is written again, so that nothing has to be typed twice.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationError

from xljixiao.county.round import Round
from xljixiao.county.saving import save
from xljixiao.form.contents import Contents, Value, contents_of
from xljixiao.form.loading import shipped_form
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc, Record
from xljixiao.model.review import Keyed
from xljixiao.model.roster import Roster
from xljixiao.rules import intake, review
from xljixiao.rules.problem import Finding, place
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.filling import room_for
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.reissuing import written
from xljixiao.workbook.sealing import Authenticity, Issue
from xljixiao.workbook.writing import write

REVIEW, CORRECTIONS, DOUBTS = "review", "corrections", "doubts"
_LEAVINGS = ("~$", ".")
_ENDINGS = (".xlsx", ".xls", ".et", ".ods")
R = TypeVar("R", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """A row into which an officer typed something; `row` is None where it cannot be taken."""

    loc: Loc
    key: str
    row: R | None
    typed: Mapping[str, Value]


@dataclass(slots=True)
class Paper:
    """One workbook of the office as it was found, and what there is to say of it."""

    checked: Checked
    reading: Reading
    seen: bool
    """Whether this very file was taken in before."""
    taken: bool = False
    """Whether something in it is new."""
    findings: list[Finding] = field(default_factory=list)
    kept: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    """Key -> what was typed into a row that could not be taken, or says nothing yet."""

    def refuse(self, entry: Entry[R], finding: Finding) -> None:
        """Tell what is wrong with a row; what was typed into it is kept."""
        self.findings.append(finding)
        self.kept[entry.key] = entry.typed

    @property
    def is_faulty(self) -> bool:
        """Whether something in it is to be mended."""
        return bool(self.findings) or any(one.returns for one in self.checked.problems)

    def told(self) -> Checked:
        """The file with all problems, but without hints: nobody asked for them here."""
        kept = [one for one in self.checked.problems if one.returns]
        problems = (*kept, *place(self.findings, self.reading))
        return replace(self.checked, problems=problems, notes=())


def key_text(*parts: str | int) -> str:
    """The parts of a key as one text."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def parts_of_key(text: str) -> tuple[str | int, ...]:
    """The way back; nothing where a hand has changed it."""
    with suppress(ValueError):
        parts = json.loads(text)
        if isinstance(parts, list) and all(isinstance(one, str | int) for one in parts):
            return tuple(parts)
    return ()


def papers(round_: Round, roster: Roster, folder: Path) -> tuple[list[Paper], list[Checked]]:
    """The office's workbooks in a folder, and those that cannot be read; others are passed over."""
    forms = [shipped_form(name) for name in (REVIEW, CORRECTIONS, DOUBTS)]
    found: list[Paper] = []
    refused: list[Checked] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _ENDINGS or path.name.startswith(_LEAVINGS):
            continue
        checked = check(path, forms, keys=_keys(round_, roster))
        if checked.reading is None:
            if checked.problems[0].code != intake.FOREIGN.code:
                refused.append(checked)
        elif checked.reading.seal.authenticity is not Authenticity.FOREIGN:
            seen = round_.archived(checked.sha256).exists()
            found.append(Paper(checked, checked.reading, seen))
        else:
            refused.append(_of_another_round(checked))
    return found, refused


def _of_another_round(checked: Checked) -> Checked:
    finding = intake.other_round("校验信息不是本轮的")
    problems = place([finding], checked.reading) if checked.reading else []
    return replace(checked, problems=tuple(problems), notes=())


def entries(paper: Paper, listed: str, kind: type[R]) -> Iterator[Entry[R]]:
    """The rows of a list into which something was typed."""
    reading = paper.reading
    bad = {one.loc[:2] for one in paper.checked.problems if one.returns}
    for number, data in enumerate(reading.assembled.data.get(listed, ())):
        loc: Loc = (listed, number)
        typed = dict(_typed(reading, reading.place(loc)))
        if typed:
            row = None
            if loc not in bad:
                with suppress(ValidationError):
                    row = kind.model_validate(data, context=reading.form.setting)
            yield Entry(loc, str(data.get("key") or ""), row, typed)


class Told(Protocol):
    """What one row of a paper says; `means` is what it comes to."""

    @property
    def paper(self) -> Paper: ...
    @property
    def entry(self) -> Entry[Any]: ...
    @property
    def means(self) -> object: ...


T = TypeVar("T", bound=Told)


def agreed(told: Iterable[T]) -> Iterator[T]:
    """What papers say of each row, once; where they differ, none is taken and all are told."""
    rows: dict[str, list[T]] = {}
    for one in told:
        rows.setdefault(one.entry.key, []).append(one)
    for key, each in rows.items():
        first = each[0]
        odd = next((one for one in each if one.means != first.means), None)
        if odd is None or not key:
            yield from each if not key else each[:1]
            continue
        for one in each:
            other = odd if one.means != odd.means else first
            finding = review.twice(one.entry.loc, other.paper.checked.file.name)
            one.paper.refuse(one.entry, finding)


def _typed(reading: Reading, record: Place) -> Iterator[tuple[str, Value]]:
    """What stands in the cells of a record that people fill in, as far as it can be written."""
    for sheet in reading.layout.sheets:
        for slot in sheet.plan.by_record.get(record, ()):
            raw = reading.raw(sheet.place(slot.path))
            if raw is None or slot.definition.filled_by != "department":
                continue
            value = written(raw, slot.constraint, reading.form.setting)
            if value not in (None, ""):
                yield str(slot.path[-1]), value


def made(
    round_: Round,
    roster: Roster,
    form: Form,
    document: Record,
    typed: Mapping[str, Mapping[str, Value]],
) -> bytes:
    """The workbook of a document; `typed` is what stands in rows besides, by their keys."""
    places: dict[Place, Value] = {}
    for listed in form.movable:
        for number, row in enumerate(getattr(document, listed)):
            for name, value in typed.get(row.key, {}).items():
                places[Place((listed, number, name))] = value
    keys = _keys(round_, roster)
    issue = next((Issue(name, form.id, key) for name, key in keys.items()), None)
    layout = room_for(form, document)
    contents = contents_of(layout, document, fresh=False)
    filled = Contents(contents.issued, {**contents.typed, **places})
    return write(layout, filled, issue=issue)


def put(path: Path, content: bytes) -> bool:
    """Write a workbook where that changes it. Raises `saving.Occupied` while another has it."""
    if path.exists() and path.read_bytes() == content:
        return False
    save(path, content, replace=True)
    return True


def _keys(round_: Round, roster: Roster) -> Mapping[str, bytes]:
    try:
        return {round_.name(roster): round_.key}
    except (OSError, ValueError):  # lost: rows are known by their keys all the same
        return {}
