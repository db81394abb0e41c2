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
            (self.code, problem.code),
            (self.sheet, spot.sheet),
            (self.cell, spot.cell),
            (self.loc, problem.loc),
            (self.found, problem.found),
        )
        return self.is_of(submitted) and all(
            wanted is None or wanted == given for wanted, given in pairs
        )

    def is_of(self, submitted: Submitted) -> bool:
        """Whether this is the submission; a file may be named with its folder or without."""
        name = submitted.file.replace("\\", "/")
        wanted = None if self.file is None else self.file.replace("\\", "/").removeprefix("./")
        return (
            (wanted is None or name == wanted or name.endswith(f"/{wanted}"))
            and self.sha256 in (None, submitted.sha256)
            and self.filler in (None, submitted.filler)
        )


def waived(
    problems: Iterable[Problem], waivers: Sequence[Waiver], submitted: Submitted
) -> Iterator[Problem]:
    """Problems, those that are let stand with the reason and who says so."""
    for one in problems:
        waiver = next((waiver for waiver in waivers if waiver.covers(one, submitted)), None)
        yield replace(one, waived=Waived(waiver.reason, waiver.who)) if waiver else one


def unused(
    waivers: Sequence[Waiver], looked_at: Iterable[tuple[Sequence[Problem], Submitted]]
) -> Iterator[str]:
    """What to say of each waiver that covers none of these problems."""
    looked_at = list(looked_at)
    absent: list[int] = []
    for number, waiver in enumerate(waivers, 1):
        own = [(problems, one) for problems, one in looked_at if waiver.is_of(one)]
        if not own:
            absent.append(number)
        elif not any(waiver.covers(problem, one) for problems, one in own for problem in problems):
            yield f"放行第 {number} 条没有用上：没有这样的问题，请核对编号和位置。"
    if absent:
        named = "、".join(map(str, absent))
        yield f"放行第 {named} 条没有用上：这次没有它写的那一份，请核对文件名或填报单位代码。"


def refuse_firm(waivers: Iterable[Waiver], catalogue: Catalogue) -> None:
    """Raise `Unknown` for a waiver of no rule, or of one that cannot be waived."""
    for waiver in waivers:
        if catalogue.named(waiver.code).is_firm:
            raise Unknown(f"{waiver.code} 不能放行：这一项不改就读不出内容，请退回修改。")
