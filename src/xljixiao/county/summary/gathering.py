"""Read many files and keep what can be added up; whatever is left out is named with its reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xljixiao.county.one_by_one import Failed, one_by_one
from xljixiao.county.summary.compiled import Compiled, Part
from xljixiao.county.summary.consolidating import County, consolidate
from xljixiao.model.submission import Submission
from xljixiao.rules.county import conflicts
from xljixiao.rules.intake import CHANGED
from xljixiao.rules.waivers import Waiver, unused
from xljixiao.workbook.checking import Checked, check
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.report import file_report


@dataclass(frozen=True, slots=True)
class Gathered:
    """The county, where any file could be taken, and (file, reason) of each that could not."""

    county: County | None
    left_out: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...] = ()
    """(file, sentence) of each issued value that was changed in a file that is added up."""
    failed: tuple[Failed, ...] = ()
    """Files with which we failed; they are left out too."""
    unused: tuple[str, ...] = ()
    """What is to be said of waivers that cover nothing."""

    def compiled(self, as_of: dt.datetime) -> Compiled | None:
        """What a summary is made of: the files alone, without a round."""
        if self.county is None:
            return None
        return Compiled(self.county.form, self.county.parts, as_of, left_out=self.left_out)


def gather(files: Sequence[Path], waivers: Sequence[Waiver] = ()) -> Gathered:
    """Check the files and consolidate those that are clean and belong to one round.

    OSError stays: what is not there must not be missing from the sums in silence.
    """
    distinct = {path.resolve(): path for path in reversed(files)}
    chosen = [path for path in files if distinct[path.resolve()] is path]
    checked: dict[str, Checked] = {}
    failed: list[Failed] = []
    for done in one_by_one(chosen, lambda path: check(path, waivers=waivers)):
        if not isinstance(done, Failed):
            checked[file_name(done.file)] = done
        elif isinstance(done.error, OSError):
            raise done.error
        else:
            failed.append(done)
    left_out = {file_name(one.file): one.sentence(len(checked)) for one in failed}
    left_out |= {file: reason for file, one in checked.items() if (reason := _reason(one))}
    good = {
        file: one.document
        for file, one in checked.items()
        if file not in left_out and isinstance(one.document, Submission)
    }
    settings = [one.form.setting for file in good if (one := checked[file].reading)]
    for file, finding in conflicts(good, settings[0]) if settings else ():
        left_out.setdefault(file, finding.sentence)
    parts = [_part(checked[file], one) for file, one in good.items() if file not in left_out]
    readings = [checked[file].reading for file in good if file not in left_out]
    county = consolidate(readings[0].form, parts) if readings and readings[0] else None
    remarks = [
        (file, problem.sentence)
        for file in good
        if file not in left_out
        for problem in checked[file].problems
        if problem.code == CHANGED.code
    ]
    told = unused(waivers, ((one.problems, one.submitted) for one in checked.values()))
    return Gathered(county, tuple(left_out.items()), tuple(remarks), tuple(failed), tuple(told))


def _part(checked: Checked, document: Submission) -> Part:
    """A submission with the cells that it is from, and what was found in it."""
    return Part(
        checked.file.name,
        document,
        problems=file_report(checked).problems,
        locate=checked.reading.locate if checked.reading else None,
    )


def _reason(checked: Checked) -> str | None:
    """Why a single file cannot be taken, by itself."""
    returning = [problem for problem in checked.problems if problem.returns]
    if checked.reading is None:
        return returning[0].sentence
    if returning:
        return f"有 {len(returning)} 处要修改或说明，如 {returning[0].sentence}"
    form = checked.reading.form
    if not isinstance(checked.document, Submission) or not form.definition.summary:
        return f"“{form.definition.title}”没有汇总表样，不能汇总。"
    return None
