"""A target (指标值): an operator, a number or words, and a unit as written."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import ValidationInfo, ValidatorFunctionWrapHandler, field_validator, model_validator
from pydantic_core import PydanticCustomError, ValidationError

from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.values import Chars, Line, Quantity, Term, Unless, plain_number, tidy_line

QUALITATIVE = "定性"
Operator = Literal["≥", "≤", "=", ">", "<", "定性"]

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?", re.ASCII)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")  # noqa: RUF001
_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月")


class AmbiguousTarget(ValueError):  # noqa: N818 - it is a question, not an error
    """What was written can be meant in more than one way; the argument asks which."""


class Target(Record):
    """`≥90%`, `≤28.40元/株`, or words: exactly one of `value` and `words`.

    The three cells of a form may bring words in the place of the number: with the operator 定性
    they are the words.
    """

    operator: Annotated[Operator, Term("operator")]
    value: Annotated[Quantity, Unless("operator", QUALITATIVE)] | None = None
    words: Annotated[Line, Chars(200)] | None = None
    unit: (
        Annotated[Line, Chars(20), Term("unit", open=True), Unless("operator", QUALITATIVE)] | None
    ) = None

    @classmethod
    def understood(
        cls,
        typed: Mapping[str, Any],
        setting: Setting,  # noqa: ARG003 - other records need it
    ) -> Mapping[Loc, str]:
        """Full-width digits are a number under ≥, and words under 定性."""
        value = typed.get("value")
        if not isinstance(value, str) or typed.get("operator") == QUALITATIVE:
            return {}
        number = plain_number(value)
        return {} if number == value else {("value",): number}

    @model_validator(mode="before")
    @classmethod
    def _words_where_the_number_stands(cls, data: Any) -> Any:  # noqa: ANN401
        if (
            isinstance(data, dict)
            and data.get("operator") == QUALITATIVE
            and data.get("value") is not None
            and data.get("words") is None
        ):
            return {**data, "words": str(data["value"]), "value": None}
        return data

    @field_validator("operator", mode="before")
    @classmethod
    def _an_operator_alone(cls, value: object, info: ValidationInfo[Any]) -> object:
        """Where a whole target stands in the operator's cell, say how to take it apart."""
        if not isinstance(value, str) or value in get_args(Operator):
            return value
        setting = info.context if isinstance(info.context, Setting) else None
        whole: Target | None
        try:
            whole = cls.parse(value, setting)
        except ValueError:  # a question, or a refusal
            whole = None
        if whole is None or whole.operator == QUALITATIVE:
            allowed = {"allowed": "、".join(get_args(Operator))}
            raise PydanticCustomError("not_an_operator", "is none of {allowed}", allowed)
        raise PydanticCustomError(
            "target_in_operator",
            "{operator} and {value} stand in one cell",
            {"operator": whole.operator, "value": f"{whole.value:f}", "unit": whole.unit},
        )

    @field_validator("value", mode="wrap")
    @classmethod
    def _a_number_unless_qualitative(
        cls,
        value: object,
        handler: ValidatorFunctionWrapHandler,
        info: ValidationInfo[Any],
    ) -> Decimal | None:
        try:
            number: Decimal | None = handler(value)
        except ValidationError as error:
            if error.errors()[0]["type"] not in {"not_a_number", "decimal_type"}:
                raise
            if "operator" not in info.data:  # it is a problem itself, and speaks for this one
                return None
        else:
            return number
        raise PydanticCustomError(
            "target_needs_number",
            "{operator} needs a number",
            {"operator": info.data.get("operator")},
        )

    @model_validator(mode="after")
    def _one_of_number_and_words(self) -> Self:
        if self.operator == QUALITATIVE:
            if self.words is None or self.value is not None:
                raise PydanticCustomError("target_needs_words", "words are missing", {})
            if self.unit is not None:
                raise PydanticCustomError("target_unit_of_words", "words have no unit", {})
        elif self.value is None or self.words is not None:
            raise PydanticCustomError(
                "target_needs_number", "{operator} needs a number", {"operator": self.operator}
            )
        return self

    def __str__(self) -> str:
        """As the official form prints it in one cell."""
        return self.words or f"{self.operator}{self.value}{self.unit or ''}"

    @classmethod
    def parse(cls, text: str, setting: Setting | None = None) -> Self:
        """Read what people write in one cell; spellings of the operators are the setting's.

        Raises `AmbiguousTarget` with a question in Chinese where the text does not say enough,
        and pydantic's `ValidationError` where a part is out of bounds.
        """
        text = tidy_line(text)
        operator, rest = _operator(text, setting)
        number = _NUMBER.match(rest.translate(_HALF_WIDTH))
        if operator is not None and not rest:
            raise AmbiguousTarget(f"“{text}”只有符号，没有数值或文字，请补充。")
        if operator == QUALITATIVE or (operator is None and (not number or _DATE.match(rest))):
            return cls(operator=QUALITATIVE, words=rest)
        if operator is None:
            raise AmbiguousTarget(f"“{text}”没有写符号，请说明是 ≥、≤ 还是 =。")
        if not number:
            raise AmbiguousTarget(f"“{text}”有符号但没有数值；如填文字，符号请选“{QUALITATIVE}”。")
        unit = rest[number.end() :].strip()
        if _has_number(unit):
            raise AmbiguousTarget(f"“{text}”里有不止一个数，请分成几条指标。")
        return cls.model_validate(
            {"operator": operator, "value": number[0].replace(",", ""), "unit": unit or None}
        )


def _has_number(unit: str) -> bool:
    """Whether what follows a number goes on with one (2½, 5²); the 2 of m² is the unit's."""
    goes_on = unit.startswith((",", "，")) or unicodedata.category(unit[:1] or "a") == "No"
    return goes_on or any(unicodedata.category(one) == "Nd" for one in unit)


def _operator(text: str, setting: Setting | None) -> tuple[str | None, str]:
    """The operator that a text begins (or, with a spelling like …以上, ends) with, and the rest."""
    spellings = {sign: sign for sign in ("≥", "≤", "=", ">", "<")}
    if setting is not None:
        spellings |= setting.spellings("operator")
    for spelling in sorted(spellings, key=len, reverse=True):
        if spelling.startswith("…"):
            if text.endswith(spelling[1:]) and _NUMBER.match(text):
                return spellings[spelling], text.removesuffix(spelling[1:]).strip()
        elif text.startswith(spelling):
            return spellings[spelling], text.removeprefix(spelling).strip()
    return None, text
