"""Check a received file: read it, judge it, and put every finding at its cell."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xljixiao.form.ready import Form
from xljixiao.model.record import Loc, Record
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue
from xljixiao.rules.explaining import answered
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Note, Problem, place
from xljixiao.rules.waivers import Submitted, Waiver, waived
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.look import Refused
from xljixiao.workbook.reading import Reading, read_workbook
from xljixiao.workbook.sealing import Stored


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one file. `document` is there where the model accepts the data."""

    file: Path
    sha256: str
    reading: Reading | None
    document: Record | None
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]

    @property
    def must_return(self) -> bool:
        """Whether something is to be mended or explained; without a document always."""
        return self.document is None or any(problem.returns for problem in self.problems)

    @property
    def state(self) -> str:
        """`refused`: not read at all; `return`: something must be mended; `clean`."""
        if self.reading is None:
            return "refused"
        return "return" if self.must_return else "clean"

    @property
    def submitted(self) -> Submitted:
        """By what a waiver knows it."""
        code = self.reading.filler if self.reading else None
        return Submitted(file_name(self.file), self.sha256, code)


def check(  # noqa: PLR0913 - a round knows so much more than a single file
    path: Path,
    forms: Sequence[Form] | None = None,
    *,
    keys: Mapping[str, bytes] | None = None,
    issued: Stored | None = None,
    catalogue: Catalogue = CATALOGUE,
    waivers: Sequence[Waiver] = (),
) -> Checked:
    """Check one file; whatever is wrong with it is a problem, never an exception.

    `keys` and `issued` as for `read_workbook`. What `waivers` cover does not return the file.
    OSError stays: a missing file or a broken disk is not the department's fault.
    """
    try:
        reading = read_workbook(path, forms, keys=keys, issued=issued)
    except Refused as refused:
        problem = Problem(
            refused.finding.code, refused.finding.severity, (), None, "", refused.finding.sentence
        )
        with path.open("rb") as stream:  # it may be larger than we would read
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Checked(path, digest, None, None, (problem,), ())
    judgement = judge(
        reading.form.model,
        reading.assembled.data,
        reading.form.setting,
        known=reading.findings(),
        catalogue=catalogue,
    )
    of_the_file = [
        *reading.outside(),
        *reading.reworded(),
        *reading.verified(),
        *reading.loosened(),
        *reading.corrections(),
    ]
    findings = [*judgement.findings, *catalogue.under(reading.form.setting).weighed(of_the_file)]
    if reading.replies:
        findings = list(answered(findings, lambda *of: _reply(reading, *of), reading.form.setting))
    submitted = Submitted(file_name(path), reading.sha256, reading.filler)
    problems = waived(place(findings, reading), waivers, submitted)
    order = _order(reading)
    return Checked(
        reading.file,
        reading.sha256,
        reading,
        judgement.document,
        tuple(sorted(problems, key=order)),
        tuple(sorted(reading.notes(), key=order)),
    )


def _reply(reading: Reading, code: str, loc: Loc) -> str:
    return reading.replied(code, [reading.place(loc)])


def _order(reading: Reading) -> Callable[[Problem | Note], tuple[int, int, int, str]]:
    """As the sheets are read: by sheet, row and column."""
    names = [*reading.sheet_names, *reading.others]

    def key(said: Problem | Note) -> tuple[int, int, int, str]:
        if said.spot is None:
            return -1, 0, 0, ""
        cell = said.spot.cell
        column = cell.rstrip("0123456789")
        row = int(cell.removeprefix(column))
        return names.index(said.spot.sheet), row, len(column), column

    return key
