"""The contract of `parse --json` for several departments: what became of each, as data."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, RootModel

from xljixiao.document.parsing import Parsed
from xljixiao.model.submission import Submission
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.report import ProblemLine, Problems, problem_line


class TextLine(BaseModel):
    """The text of one department: the submission, or null and the problems."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    submission: Submission | None
    problems: tuple[ProblemLine, ...]


class Texts(RootModel[tuple[TextLine, ...]]):
    """What `parse --json` prints of several departments, in the order of files and texts."""


def texts(parsed: Sequence[Parsed]) -> Texts:
    """Several departments."""
    return Texts(tuple(_line(one) for one in parsed))


def problems(parsed: Parsed) -> Problems:
    """One department's problems alone, as `read --json` prints them."""
    return Problems(problems=tuple(map(problem_line, parsed.problems)))


def _line(parsed: Parsed) -> TextLine:
    return TextLine(
        file=file_name(parsed.file),
        submission=parsed.document if parsed.is_sound else None,
        problems=tuple(map(problem_line, parsed.problems)),
    )
