"""The value types of a submission, and the markers that bound them.

Every bound stands here once. pydantic obeys the markers, and `form.constraints` sees them in
`FieldInfo.metadata`, so Excel's validation and the clerk's sentence come from the same line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from annotated_types import Ge, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core import core_schema as cs

from xljixiao.model.enumerated import enumerated
from xljixiao.model.numerals import NUMBER
from xljixiao.model.setting import Setting

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""What takes no room and turns directions: pages of the web and chats leave it in a text."""
_BREAK = re.compile(r"\s*[\n\t]+\s*")
_COUNTED = re.compile(r"\d{1,3}[.．、)）]")  # noqa: RUF001 - as people number
_NUMBERED = re.compile(r"(\d{1,3})[.．、)）](?: |(?=\D)|(?=\d{4}年))")  # noqa: RUF001
MOST_LINES = 254
"""In one cell: Excel takes 253 line feeds."""


def units(text: str) -> int:
    """Length as Excel's LEN counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def carried(text: str) -> str:
    """Text without what no file of an office program can hold, and what nobody can see."""
    return _UNSEEN.sub("", _NOT_XML.sub("", text))


def tidy(text: str) -> str:
    r"""Text as a cell can carry it: XML characters only, `\n` line ends, no outer blanks."""
    return carried(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tidy_line(text: str) -> str:
    """`tidy`, on one line: a break typed to wrap a long name joins Chinese, spaces Latin."""

    def join(found: re.Match[str]) -> str:
        around = text[found.start() - 1] + text[found.end()]
        return " " if around.isascii() else ""

    text = tidy(text)
    return _BREAK.sub(join, text)


def printed(lines: Sequence[str]) -> str:
    """Several lines as one cell shows them: numbered 1. 2. 3.; a single one stays bare."""
    if len(lines) == 1 and not _NUMBERED.match(lines[0]) and enumerated(lines[0]) is None:
        return lines[0]
    return "\n".join(
        f"{n}.{' ' if line[:1].isdigit() else ''}{line}" for n, line in enumerate(lines, 1)
    )


def split(text: str) -> tuple[str, ...]:
    """Read `printed` back; also lines without numbers, wrapped ones, several numbered on one.

    A line that begins with some other number is an item of its own, with its number: nothing is
    dropped or run together where the numbers do not count up.
    """
    rows = [row for row in (line.strip() for line in text.split("\n")) if row]
    items: list[str] = []
    if len(rows) == 1 and (found := enumerated(rows[0])) is not None:
        return tuple(map(tidy_line, found))
    for row in rows:
        number = _NUMBERED.match(row)
        if number and int(number[1]) == len(items) + 1:
            items.append(row[number.end() :])
        elif not items:
            return tuple(rows)
        elif _COUNTED.match(row):
            items.append(row)
        else:
            items[-1] += "\n" + row
    return tuple(item for item in map(tidy_line, items) if item)


@dataclass(frozen=True, slots=True)
class Chars:
    """At most `most` UTF-16 units; several lines are measured as the cell prints them."""

    most: int

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return cs.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        text = value if isinstance(value, str) else printed(value)
        if text.count("\n") >= MOST_LINES:
            raise PydanticCustomError("too_many_breaks", "> {most}", {"most": MOST_LINES - 1})
        if units(text) > self.most:
            raise PydanticCustomError(
                "too_many_chars", "{length} > {most}", {"length": units(text), "most": self.most}
            )
        return value


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the setting's list `of`; `under` names the sibling field that narrows the list.

    An `open` list only suggests. Without a setting in the validation context no word is refused,
    so that last year's document can be held under this year's form.
    """

    of: str
    under: str | None = None
    open: bool = False

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return cs.with_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str, info: ValidationInfo[Any]) -> str:
        setting = info.context
        if self.open or not isinstance(setting, Setting):
            return value
        parent = None
        if self.under is not None:
            parent = (info.data or {}).get(self.under)
            if parent is None:  # the parent is already a problem
                return value
        allowed = setting.words(self.of, under=parent)
        if value in allowed or not setting.words(self.of):  # a form may do without the list
            return value
        raise PydanticCustomError(
            "not_a_term" if parent is None else "not_under",
            "{value} is not one of {allowed}",
            {"value": value, "parent": parent, "allowed": "、".join(allowed)},
        )


@dataclass(frozen=True, slots=True)
class Code:
    """A code of fixed shape: `digits`, then `letters` (capitals or digits), up to `times` over."""

    digits: int
    letters: int = 0
    times: int = 1

    @property
    def pattern(self) -> str:
        return rf"(?:[0-9]{{{self.digits}}}[0-9A-Z]{{{self.letters}}}){{1,{self.times}}}"

    @property
    def length(self) -> int | None:
        """The length, where it is fixed."""
        return self.most if self.times == 1 else None

    @property
    def most(self) -> int:
        """The greatest length."""
        return (self.digits + self.letters) * self.times

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return cs.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str) -> str:
        if re.fullmatch(self.pattern, value):
            return value
        raise PydanticCustomError(
            "bad_code", "{value} is no code", {"value": value, "length": self.length}
        )


@dataclass(frozen=True, slots=True)
class Unless:
    """Where the sibling `field` holds `word`, this one bears something else (or nothing)."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Silences:
    """Where this field holds a word that the setting flags, nothing else of its record is asked."""

    flag: str


@dataclass(frozen=True, slots=True)
class Explains:
    """In this field the department says why its record is as it is, where a rule asks."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """This field is another one each year by necessity, whatever else stays as it was."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The number counts in a measure of the setting; in words it may bear another of its units."""

    of: str


def _text(clean: Any) -> BeforeValidator:  # noqa: ANN401 - a function on str
    return BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)


def _written(value: object) -> object:
    """Python would also take 1e5, 1_000 and Infinity from a text; people do not mean them."""
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        raise PydanticCustomError("not_a_number", "{value} is no number", {"value": value})
    return value


def written_date(value: object) -> object:
    """A date in a text is year-month-day; Python would also take seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise PydanticCustomError("not_a_date", "{value} is no date", {"value": value})
    return value


def _at_least_two_places(value: Decimal) -> Decimal:
    value = value.normalize() + 0
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent > -2 else value


def _plain(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    places = min(6, max(0, -exponent)) if isinstance(exponent, int) else 0
    return value.quantize(Decimal(1).scaleb(-places)) + 0


Line = Annotated[str, _text(tidy_line), MinLen(1)]
"""One line of text, never blank."""

Text = Annotated[str, _text(tidy), MinLen(1)]
"""Text of several paragraphs, never blank."""

Lines = Annotated[
    tuple[Annotated[Line, Chars(4000)], ...],
    BeforeValidator(lambda value: split(tidy(value)) if isinstance(value, str) else value),
    MaxLen(99),
    Chars(4000),
]
"""Several lines kept in one cell, where they are numbered."""

Money = Annotated[
    Decimal,
    Ge(Decimal(0)),
    Lt(Decimal(10) ** 9),
    MultipleOf(Decimal("0.000001")),
    AfterValidator(_at_least_two_places),
    BeforeValidator(_written),
    Measure("money"),
]
"""万元, to 0.000001 (= 分); 15 significant digits, which is what an Excel number holds."""

Percent = Annotated[
    Decimal,
    Ge(Decimal(0)),
    Le(Decimal(100)),
    MultipleOf(Decimal("0.01")),
    AfterValidator(_at_least_two_places),
    BeforeValidator(_written),
    Measure("percent"),
]
"""25 means 25 %."""

Quantity = Annotated[
    Decimal,
    Ge(Decimal(-(10**12))),
    Le(Decimal(10) ** 12),
    MultipleOf(Decimal("0.000001")),
    AfterValidator(_plain),
    BeforeValidator(_written),
]
"""The number of a target, with the decimals that were written (28.40 stays 28.40)."""
