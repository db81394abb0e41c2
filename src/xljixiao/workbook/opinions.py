"""What officers say of a submission, on its way to the workbook that goes back."""

from dataclasses import dataclass

from xljixiao.form.cells import Box
from xljixiao.form.layout import Sheet
from xljixiao.form.plan import Slot
from xljixiao.model.record import Loc
from xljixiao.model.values import tidy
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.said import home_of


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a section of the office (`by`) says of a datum, of a record, or of all: `()`."""

    loc: Loc
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Opined:
    """An opinion at its place: the sheet that it belongs to, and the cell where one stands."""

    opinion: Opinion
    home: Sheet | None
    at: tuple[Sheet, Slot] | None
    where: str

    @classmethod
    def of(cls, reading: Reading, opinion: Opinion) -> "Opined":
        """A record with a sheet of its own has no cell of its own."""
        loc, home = opinion.loc, home_of(reading, opinion.loc)
        is_sheet = home is not None and bool(home.base) and home.base == reading.place(loc)
        at = None if is_sheet else reading.slot(loc)
        return cls(opinion, home, at, tidy(reading.where(loc)))

    @property
    def says(self) -> str:
        """Who says what."""
        return tidy(f"{self.opinion.by}：{self.opinion.text}")

    @property
    def leads_to(self) -> tuple[Sheet, Box] | None:
        """Its cell, or else the top of its sheet."""
        if self.at is not None:
            return self.at[0], self.at[1].box
        return (self.home, Box(0, 0)) if self.home is not None else None


CODE = "审核"
"""What stands where a problem has its code, so that an answer is led back to an opinion."""
