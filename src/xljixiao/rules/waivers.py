"""放行: an officer lets one finding of one submission stand; it is told, and not asked again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic_core import PydanticCustomError

from xljixiao.model.record import Loc
from xljixiao.model.values import Line
from xljixiao.rules.catalogue import Catalogue, Unknown
from xljixiao.rules.problem import Problem, Spot, Waived


@dataclass(frozen=True, slots=True)
class Submitted:
    """By what a submission is known: its file's name and content, and who fills it in."""

    file: str
    sha256: str
    filler: str | None


class Waiver(BaseModel):
    """One problem that may stand: of which submission, which rule, at which place, why, who says.

    `found` binds it to what stood there; without it the waiver outlives a change of the cell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str | None = None
    sha256: str | None = None
    filler: str | None = None
    code: str
    sheet: str | None = None
    cell: str | None = None
    loc: Loc | None = None
    found: str | None = None
    reason: Line
    who: Line

    @field_validator("code")
    @classmethod
    def _in_capitals(cls, code: str) -> str:
        return code.strip().upper()

    @model_validator(mode="after")
    def _names_one_problem(self) -> Self:
        if not (self.file or self.sha256 or self.filler):
            raise PydanticCustomError("no_submission", "file, sha256 or filler is missing")
        if self.loc is None and not (self.sheet and self.cell):
            raise PydanticCustomError("no_place", "sheet and cell, or loc, are missing")
        return self

    def covers(self, problem: Problem, submitted: Submitted) -> bool:
        """Whether this is the problem of the submission; what is not given may be anything."""
        spot = problem.spot or Spot("", "")
        pairs = (
            (self.file, submitted.file),
            (self.sha256, submitted.sha256),
            (self.filler, submitted.filler),
            (self.code, problem.code),
            (self.sheet, spot.sheet),
            (self.cell, spot.cell),
            (self.loc, problem.loc),
            (self.found, problem.found),
        )
        return all(wanted is None or wanted == given for wanted, given in pairs)


def waived(
    problems: Iterable[Problem], waivers: Sequence[Waiver], submitted: Submitted
) -> Iterator[Problem]:
    """Problems, those that are let stand with the reason and who says so."""
    for one in problems:
        waiver = next((waiver for waiver in waivers if waiver.covers(one, submitted)), None)
        yield replace(one, waived=Waived(waiver.reason, waiver.who)) if waiver else one


def refuse_firm(waivers: Iterable[Waiver], catalogue: Catalogue) -> None:
    """Raise `Unknown` for a waiver of no rule, or of one that cannot be waived."""
    for waiver in waivers:
        if catalogue.named(waiver.code).is_firm:
            raise Unknown(f"{waiver.code} 不能放行：这一项不改就读不出内容，请退回修改。")
