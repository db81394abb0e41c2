"""A target (指标值): an operator, a number or words, and a unit as written."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import ValidationInfo, ValidatorFunctionWrapHandler, field_validator, model_validator
from pydantic_core import PydanticCustomError, ValidationError

from xljixiao.model.numerals import NUMBER, plain_number
from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.values import Chars, Line, Quantity, Term, Unless, tidy_line
from xljixiao.model.written import (
    QUALITATIVE,
    AmbiguousTarget,
    Written,
    has_figures,
    is_deadline,
    take_apart,
)

__all__ = ["QUALITATIVE", "AmbiguousTarget", "Operator", "Target"]

Operator = Literal["≥", "≤", "=", ">", "<", "定性"]


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
    def understood(cls, typed: Mapping[str, Any], setting: Setting) -> Mapping[Loc, str]:
        """A number in some other dress; a whole target in the number's cell; words that are sure.

        What fits neither the operator nor the unit in their own cells stays as typed.
        """
        value, operator = typed.get("value"), typed.get("operator")
        if not isinstance(value, str) or operator == QUALITATIVE:
            return {}
        number = plain_number(value)
        if NUMBER.fullmatch(number):
            return {("value",): number}
        try:
            written = take_apart(value, setting)
        except AmbiguousTarget:
            return {}
        if written.number is not None:
            return dict(_fitting(written, operator, typed.get("unit"), setting))
        words = operator is None and typed.get("unit") is None and _sure(written, setting)
        return {("operator",): QUALITATIVE} if words else {}

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

    @model_validator(mode="before")
    @classmethod
    def _a_question_before_the_operator(cls, data: Any, info: ValidationInfo[Any]) -> Any:  # noqa: ANN401
        """Where no operator is given, what is unclear about the number is asked first."""
        value = data.get("value") if isinstance(data, dict) else None
        if isinstance(value, str) and data.get("operator") is None:
            setting = info.context if isinstance(info.context, Setting) else None
            try:
                take_apart(value, setting)
            except AmbiguousTarget as doubt:
                asked = {"question": doubt.asked, "value": value}
                raise PydanticCustomError("target_question", "{question}", asked) from doubt
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
            setting = info.context if isinstance(info.context, Setting) else Setting()
            vague = (word for word in setting.words("indefinite") if word in str(value))
            if (word := next(vague, None)) is not None:
                raise PydanticCustomError(
                    "target_indefinite", "{word} is no number", {"word": word}
                ) from error
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

    @property
    def bearer(self) -> str:
        """The field that says what is to be reached."""
        return "value" if self.words is None else "words"

    def __str__(self) -> str:
        """As the official form prints it in one cell."""
        return self.words or f"{self.operator}{self.value}{self.unit or ''}"

    @classmethod
    def parse(cls, text: str, setting: Setting | None = None) -> Self:
        """Read what people write in one cell; spellings of the operators are the setting's.

        Raises `AmbiguousTarget` with a question in Chinese where the text does not say enough,
        and pydantic's `ValidationError` where a part is out of bounds.
        """
        written = take_apart(text, setting)
        if written.words is not None:
            if written.operator is None and has_figures(written.words):
                raise AmbiguousTarget(f"“{written.words}”{_MIXED}", written)
            return cls(operator=QUALITATIVE, words=written.words)
        if written.operator is None:
            raise AmbiguousTarget(f"“{tidy_line(text)}”没有写符号，请说明是 ≥、≤ 还是 =。", written)
        return cls.model_validate(
            {"operator": written.operator, "value": written.number, "unit": written.unit}
        )


_MIXED = f"里既有文字又有数，请说明：定量的只写符号、数值和单位，定性的在前面写“{QUALITATIVE}”。"


def _fitting(
    written: Written, operator: str | None, unit: str | None, setting: Setting
) -> Iterator[tuple[Loc, str]]:
    """The parts of a number's cell, where they do not speak against the cells beside it."""
    if written.operator and operator not in (None, written.operator):
        return
    if operator is not None and operator not in get_args(Operator):
        return
    if written.unit and unit and not setting.same("unit", written.unit, unit):
        return
    shown = written.operator or operator or unit or not written.unit
    if not shown and setting.canonical("unit", str(written.unit)) is None:  # 5号文件 is a basis
        return
    yield ("value",), str(written.number)
    if operator is None and written.operator:
        yield ("operator",), written.operator
    if unit is None and written.unit:
        yield ("unit",), written.unit


def _sure(written: Written, setting: Setting) -> bool:
    """Words that can be nothing but a target; others may be a basis, pasted one cell too far."""
    words = written.words
    if words is None:
        return False
    return setting.canonical("qualitative", words.rstrip("。")) is not None or is_deadline(words)
