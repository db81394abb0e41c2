"""A form ready for use: its definition, its model, and every field that it places."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xljixiao.form.constraints import Constraint
from xljixiao.form.definition import FieldDef, FormDef, SheetDef, Table
from xljixiao.model.record import Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Pattern
from xljixiao.model.telling import ForTheUser


class FormError(ForTheUser, ValueError):
    """A form that cannot be used; the message names file, key and what is allowed, in Chinese."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One field as the form places it: its pattern in the whole document, and how it is called."""

    pattern: Pattern
    headings: tuple[str, ...]
    group: str | None
    name: str
    definition: FieldDef
    constraint: Constraint
    alternative: Pattern | None
    span: int

    @property
    def label(self) -> str:
        return self.headings[-1]

    @property
    def owner(self) -> Pattern:
        """The record that the field belongs to; a record that the form fixes counts as its own."""
        stars = [n for n, step in enumerate(self.pattern) if step == "*"]
        return self.pattern[: stars[-1] + 1] if stars else ()


@dataclass(frozen=True, eq=False, repr=False)
class Form:
    """A form ready for use: definition, model, and every field that it places."""

    definition: FormDef
    model: type[Record]
    fields: Mapping[Pattern, Placed] = field(default_factory=dict)
    constants: Mapping[Pattern, str | int] = field(default_factory=dict)
    example: Record | None = None

    def __repr__(self) -> str:
        return f"<Form {self.id} {self.edition}>"

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def edition(self) -> str:
        return self.definition.edition

    @property
    def setting(self) -> Setting:
        return self.definition.setting

    @cached_property
    def bearers(self) -> Mapping[Pattern, Placed]:
        """Each pattern that some cell bears, alternatives included."""
        others = {one.alternative: one for one in self.fields.values() if one.alternative}
        return {**self.fields, **others}

    def constant(self, path: Pattern) -> str | int | None:
        """The value that the form itself fixes at a path."""
        return self.constants.get(path) or self.constants.get(starred(path, self.fixed))

    def fixed_records(self, listed: Pattern) -> Mapping[int, Mapping[str, str | int]]:
        """The records of a list that the form fixes: index -> its constants."""
        return self.fixed.get(starred(listed), {})

    def item(self, listed: Pattern, record: Record) -> Pattern:
        """The pattern of a record of a list; one that the form fixes counts as its own."""
        for index, constants in self.fixed_records(listed).items():
            if all(getattr(record, name) == value for name, value in constants.items()):
                return (*listed, index)
        return (*listed, "*")

    @cached_property
    def fixed(self) -> Mapping[Pattern, dict[int, dict[str, str | int]]]:
        """The lists whose records the form fixes, each with the constants of its records."""
        fixed: dict[Pattern, dict[int, dict[str, str | int]]] = {}
        for (*listed, index, name), value in self.constants.items():
            if isinstance(index, int):  # a constant such as the month of a step
                fixed.setdefault(tuple(listed), {}).setdefault(index, {})[str(name)] = value
        return fixed

    @cached_property
    def table_names(self) -> Mapping[Pattern, str]:
        """How each table is called."""
        names: dict[Pattern, str] = {}
        for sheet in self.definition.sheets:
            prefix = pattern_of(sheet.each, "*") if sheet.each else ()
            for section in sheet.sections:
                if isinstance(section, Table):
                    names[(*prefix, *pattern_of(section.path))] = section.name
        return names

    @cached_property
    def lists_of_sheets(self) -> frozenset[Pattern]:
        return frozenset((name,) for name in self.repeated)

    @cached_property
    def repeated(self) -> tuple[str, ...]:
        """The lists whose records have sheets of their own."""
        each = (sheet.each for sheet in self.definition.sheets)
        return tuple(dict.fromkeys(path for path in each if path))

    @cached_property
    def movable(self) -> Mapping[str, SheetDef]:
        """The lists whose records stand in a table that has a row for each, and its sheet."""
        return {
            section.path: sheet
            for sheet in self.definition.sheets
            for section in sheet.sections
            if isinstance(section, Table) and section.movable
        }


def pattern_of(path: str | None, *more: str) -> Pattern:
    """`budget.total` -> ("budget", "total"), with `more` steps behind it."""
    return (*(path.split(".") if path else ()), *more)


def starred(path: Pattern, fixed: Container[Pattern] = ()) -> Pattern:
    """A loc or place as a pattern: its indexes are stars, but those of `fixed` lists stay."""
    pattern: Pattern = ()
    for step in path:
        pattern = (*pattern, "*" if isinstance(step, int) and pattern not in fixed else step)
    return pattern


def dotted(pattern: Pattern) -> str:
    """A pattern as the TOML writes it: without the stars."""
    return ".".join(str(step) for step in pattern if step != "*")


def placeholders(template: str) -> tuple[str | Pattern, ...]:
    """`{year}年计划` -> (("year",), "年计划"): text and paths of a title."""
    parts = re.split(r"\{([a-z_.0-9]+)\}", template)
    return tuple(pattern_of(part) if n % 2 else part for n, part in enumerate(parts) if part)
