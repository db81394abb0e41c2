"""A number or text of the summary as a formula and as its value now, made at once.

So the value that a workbook carries beside a formula cannot be another than the formula's own.
Functions of Excel 2007 only.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import reduce

_LITERAL = 250
"""Characters of one text within a formula; Excel takes 255."""
NOTHING = "—"
"""Where there is nothing to be shared by."""


class Shown(Enum):
    """How a number stands in a sentence: Excel's pattern, and the places behind the point."""

    WHOLE = ("0", 0, "")
    TENTHS = ("0.0", 1, "")
    AMOUNT = ("#,##0.00", 2, "")
    SHARE = ("0.0%", 1, "%")


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula, without its sign of equality, and what it comes to; `constant` if to itself.

    What is `whole` counts things, and is shown without decimals.
    """

    formula: str
    value: Decimal | str
    constant: bool = False
    whole: bool = False

    @property
    def number(self) -> Decimal:
        """The value of a figure that is a number."""
        if isinstance(self.value, str):
            raise TypeError(self)
        return self.value

    def plus(self, *others: "Figure") -> "Figure":
        return self._with("+", self.number + sum(one.number for one in others), others)

    def minus(self, *others: "Figure") -> "Figure":
        return self._with("-", self.number - sum(one.number for one in others), others)

    def over(self, whole: "Figure", *, blank: str = NOTHING, times: int = 1) -> "Figure":
        """The share of a whole, perhaps so many times; `blank` where that is nothing."""
        value = self.number * times / whole.number if whole.number else blank
        part = f"({self.formula})*{times}" if times > 1 else f"({self.formula})"
        divided = f"{part}/({whole.formula})"
        formula = f"IF({whole.formula}=0,{words(blank).formula},{divided})"
        return Figure(formula, value, self.constant and whole.constant)

    def shown(self, how: Shown) -> "Figure":
        """As a text; what is a text already stays."""
        pattern, places, sign = how.value
        if isinstance(self.value, str):
            return self
        hundred = self.value.scaleb(2) if sign else self.value
        rounded = hundred.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = f"{rounded + 0:,f}{sign}" if "," in pattern else f"{rounded + 0:f}{sign}"
        return Figure(f'TEXT({self.formula},"{pattern}")', text, self.constant)

    def _with(self, sign: str, value: Decimal, others: tuple["Figure", ...]) -> "Figure":
        formula = sign.join(f"({one.formula})" for one in (self, *others))
        constant = self.constant and all(one.constant for one in others)
        return Figure(formula, value, constant, self.whole and all(one.whole for one in others))


def number(value: Decimal | int) -> Figure:
    """A number that is nowhere to be looked up."""
    exact = Decimal(value)
    return Figure(f"{exact:f}", exact, constant=True, whole=isinstance(value, int))


def words(text: str) -> Figure:
    """A text that is nowhere to be looked up."""
    parts = [text[n : n + _LITERAL] for n in range(0, len(text), _LITERAL)] or [""]
    literals = ['"' + part.replace('"', '""') + '"' for part in parts]
    return Figure("&".join(literals), text, constant=True)


def sentence(*pieces: Figure | str) -> Figure:
    """Pieces of text, one behind the other."""
    return reduce(_joined, (words(one) if isinstance(one, str) else one for one in pieces))


def _joined(one: Figure, other: Figure) -> Figure:
    value = f"{one.value}{other.value}"
    if one.constant and other.constant:
        return words(value)
    return Figure(f"{one.formula}&{other.formula}", value)
