"""What pydantic really does, where the model leans on it: a new pydantic must say so here first."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin

import pytest
from annotated_types import Ge, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from xljixiao.form.cleaning import excel_number
from xljixiao.form.ready import Form
from xljixiao.model.record import Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Node, children, resolve
from xljixiao.model.submission import Budget, Indicator, Project, Step, Submission
from xljixiao.model.values import Chars, Code, Line, Money, Percent, Silences, Term


def refusals(kind: Any, value: object, context: object = None) -> list[ErrorDetails]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value, context=context)
    return caught.value.errors()


def kinds(errors: list[ErrorDetails]) -> list[tuple[tuple[int | str, ...], str]]:
    return [(error["loc"], error["type"]) for error in errors]


# ---------------------------------------------------------------- where the bounds are


def test_an_optional_field_shows_no_metadata_so_bounds_are_found_inside() -> None:
    assert Budget.model_fields["total"].metadata == []
    total = dict(children(Budget))["total"]
    assert total.kind is Decimal
    assert total.mark(Ge) == Ge(Decimal(0))
    assert total.mark(Lt) == Lt(Decimal(10) ** 9)
    assert total.mark(MultipleOf) == MultipleOf(Decimal("0.000001"))


def test_a_required_field_shows_its_metadata_and_inside_is_the_same() -> None:
    shown = Step.model_fields["percent"].metadata
    assert [mark for mark in shown if isinstance(mark, Le)] == [Le(Decimal(100))]
    assert list(dict(children(Step))["percent"].marks) == shown


def test_a_pattern_of_pydantic_hides_but_an_own_marker_is_seen() -> None:
    class Hidden(Record):
        code: Annotated[str, Field(pattern=r"^\d{6}$")]
        amount: Annotated[Decimal, Field(decimal_places=2)]

    for name, info in Hidden.model_fields.items():
        (mark,) = info.metadata
        assert type(mark).__module__.startswith("pydantic._internal"), name
    assert resolve(Submission, ("region",)).mark(Code) is not None
    assert resolve(Submission, ("projects", "*", "code")).mark(Code) is not None


def test_own_markers_are_visible_and_obeyed() -> None:
    class Row(Record):
        name: Annotated[Line, Chars(3), Code(3), Term("list"), Silences("flag")]

    own = (Chars(3), Code(3), Term("list"), Silences("flag"))
    assert dict(children(Row))["name"].marks[-4:] == own
    setting = Setting.model_validate({"lists": {"list": ["714"]}})
    assert Row.model_validate({"name": "714"}, context=setting).name == "714"
    for value, kind in (("7140", "too_many_chars"), ("71a", "bad_code"), ("715", "not_a_term")):
        assert kinds(refusals(Row, {"name": value}, setting)) == [(("name",), kind)]


def test_a_marker_below_an_optional_is_obeyed_too() -> None:
    class Row(Record):
        name: Annotated[Line, Chars(3)] | None = None

    assert Row(name=None).name is None
    assert kinds(refusals(Row, {"name": "很长很长"})) == [(("name",), "too_many_chars")]


def test_the_place_of_a_length_among_the_marks_decides_how_a_blank_is_told() -> None:
    strip = BeforeValidator(str.strip)
    assert kinds(refusals(Annotated[str, MinLen(1), strip], " ")) == [((), "string_too_short")]
    assert kinds(refusals(Annotated[str, strip, MinLen(1)], " ")) == [((), "too_short")]


# ---------------------------------------------------------------- lists


def nodes(model: type[Record]) -> Iterator[tuple[str, Node]]:
    for name, node in children(model):
        yield f"{model.__name__}.{name}", node
        if node.record is not None:
            yield from nodes(node.record)


def models() -> set[type[Record]]:
    return {Submission, *(node.record for _, node in nodes(Submission) if node.record is not None)}


def test_a_least_length_adds_a_phantom_to_the_errors_of_the_items() -> None:
    class Some(BaseModel):
        steps: Annotated[tuple[Step, ...], MinLen(1)]

    item, phantom = refusals(Some, {"steps": [{"month": 13, "percent": "5"}]})
    assert kinds([item]) == [(("steps", 0, "month"), "less_than_equal")]
    assert kinds([phantom]) == [(("steps",), "too_short")]
    assert phantom["ctx"]["actual_length"] == 0


def test_so_no_list_of_the_model_has_a_least_length() -> None:
    lists = [
        (name, node)
        for name, node in nodes(Submission)
        if node.repeated or get_origin(node.kind) is tuple
    ]
    assert {"Submission.projects", "Project.indicators", "Project.goals"} <= {n for n, _ in lists}
    assert [name for name, node in lists if node.mark(MinLen) is not None] == []


def test_a_most_length_stands_on_each_list_and_adds_no_phantom() -> None:
    bare = [name for name, node in nodes(Submission) if node.repeated and not node.mark(MaxLen)]
    assert bare == []
    steps = [{"month": 13, "percent": "5"}]
    errors = refusals(Annotated[tuple[Step, ...], MaxLen(12)], steps)
    assert kinds(errors) == [((0, "month"), "less_than_equal")]


# ---------------------------------------------------------------- numbers


def test_a_number_or_words_in_one_field_would_turn_numbers_into_words() -> None:
    either: TypeAdapter[Any] = TypeAdapter(Decimal | str)
    assert repr(either.validate_python("90")) == "'90'"
    assert repr(either.validate_json('"90"')) == "Decimal('90')"


def test_so_no_field_of_the_model_is_a_number_or_words() -> None:
    def branches(annotation: Any) -> list[Any]:
        if get_origin(annotation) is Annotated:
            return branches(get_args(annotation)[0])
        if get_origin(annotation) is None or get_origin(annotation) in (tuple, type):
            return [annotation]
        return [one for arg in get_args(annotation) for one in branches(arg)]

    for model in models():
        for name, info in model.model_fields.items():
            assert not {Decimal, str} <= set(branches(info.annotation)), name


def test_equal_decimals_dump_apart_unless_the_type_quantises() -> None:
    bare: TypeAdapter[Decimal] = TypeAdapter(Decimal)
    assert bare.dump_json(bare.validate_python(5.0)) == b'"5.0"'
    assert bare.dump_json(bare.validate_python("5.00")) == b'"5.00"'
    for kind in (Money, Percent):
        own: TypeAdapter[Any] = TypeAdapter(kind)
        assert {own.dump_json(own.validate_python(five)) for five in (5, 5.0, "5.00")} == {
            b'"5.00"'
        }


def test_a_blank_decimal_is_not_zero() -> None:
    assert Budget(total=None).total is None
    assert kinds(refusals(Budget, {"total": ""})) == [(("total",), "not_a_number")]


@pytest.mark.parametrize("noise", [0.1 + 0.2, 1.1 * 3, 4.35 * 100, 0.57 * 100])
def test_float_noise_is_no_multiple_until_15_digits_are_kept(noise: float) -> None:
    assert kinds(refusals(Money, noise)) == [((), "multiple_of")]
    money: TypeAdapter[Any] = TypeAdapter(Money)
    assert money.validate_python(excel_number(noise)) == round(Decimal(noise), 6)


# ---------------------------------------------------------------- the context


def row(level1: str, level2: str) -> dict[str, Any]:
    target = {"operator": "≥", "value": "2"}
    return {"level1": level1, "level2": level2, "name": "调研报告数量", "target": target}


def test_the_context_reaches_a_word_however_deep_it_lies(form: Form) -> None:
    project = {
        "unit": {"code": "714", "name": "昌黎县工商业联合会"},
        "name": "业务管理经费",
        "status": "申报",
        "indicators": [row("产出指标", "数量指标"), row("产出指标", "社会效益指标")],
    }
    assert len(Project.model_validate(project).indicators) == 2
    errors = refusals(Project, project, form.setting)
    assert kinds(errors) == [(("indicators", 1, "level2"), "not_under")]


def test_a_level_2_is_silent_when_level_1_is_itself_wrong(form: Form) -> None:
    errors = refusals(Indicator, row("产出类", "数量"), form.setting)
    assert kinds(errors) == [(("level1",), "not_a_term")]
    blank = row("产出指标", "数量")
    del blank["level1"]
    assert kinds(refusals(Indicator, blank, form.setting)) == [(("level1",), "missing")]


def test_without_a_context_any_word_passes() -> None:
    indicator = Indicator.model_validate(row("投入指标", "人力指标"))
    assert (indicator.level1, indicator.level2) == ("投入指标", "人力指标")


def test_a_field_sees_only_those_that_stand_above_it() -> None:
    """`under` looks at `info.data`: a parent below its child would never be seen."""
    narrowed = [
        (list(model.model_fields), name, term.under)
        for model in models()
        for name, node in children(model)
        if (term := node.mark(Term)) is not None and term.under is not None
    ]
    assert [name for _, name, _ in narrowed] == ["level2"]
    for fields, name, parent in narrowed:
        assert fields.index(parent) < fields.index(name)


# ---------------------------------------------------------------- lengths


def test_pydantic_counts_code_points_where_excel_counts_utf16_units() -> None:
    text = "𠮷" * 31 + "a" * 29
    assert TypeAdapter(Annotated[str, MaxLen(60)]).validate_python(text) == text
    (error,) = refusals(Annotated[str, Chars(60)], text)
    assert (error["type"], error["ctx"]) == ("too_many_chars", {"length": 91, "most": 60})


def test_so_no_text_of_the_model_is_bounded_in_code_points() -> None:
    texts = [(name, node) for name, node in nodes(Submission) if node.kind is str]
    assert {"Submission.county", "Project.name", "Budget.purpose"} <= {name for name, _ in texts}
    assert [name for name, node in texts if node.mark(MaxLen) is not None] == []
    unbounded = [name for name, node in texts if not node.mark(Chars) and not node.mark(Code)]
    assert unbounded == []
