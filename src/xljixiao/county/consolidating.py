"""Many submissions as one set of tables that must balance. Pure: no file, no clock."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from annotated_types import Le

from xljixiao.form.constraints import Entry
from xljixiao.form.contents import Value
from xljixiao.form.definition import Column, SummaryDef
from xljixiao.form.loading import Form, FormError, Placed
from xljixiao.model.record import Loc, Record
from xljixiao.model.shape import Pattern, UnknownPath, pattern_to
from xljixiao.model.values import printed

SOURCE = "来源文件"


@dataclass(frozen=True, slots=True)
class Part:
    """One accepted submission and the file that it came from."""

    source: str
    document: Record


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a summary table; `total` where its figures can be added."""

    label: str
    total: bool = False
    amount: bool = False


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """One sheet of the summary: a row for each record, in the order of the submissions."""

    name: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Value | None, ...], ...]

    def total(self, label: str) -> Decimal:
        """The sum of a column; `#` counts the rows."""
        if label == "#":
            return Decimal(len(self.rows))
        column = [heading.label for heading in self.headings].index(label)
        return sum((v for row in self.rows if isinstance(v := row[column], Decimal)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Balance:
    """Figures that must be equal, each with where it stands (sheet, column)."""

    title: str
    figures: tuple[tuple[str, str, Decimal], ...]

    @property
    def holds(self) -> bool:
        return len({value for _, _, value in self.figures}) == 1


@dataclass(frozen=True, slots=True)
class County:
    """The consolidated submissions of one form."""

    form: Form
    parts: tuple[Part, ...]
    tables: tuple[SummaryTable, ...]
    balances: tuple[Balance, ...]

    @property
    def balanced(self) -> bool:
        return all(balance.holds for balance in self.balances)


def consolidate(form: Form, parts: Sequence[Part]) -> County:
    """The form's `[[summary]]` tables over some submissions, and its `[[balance]]` figures.

    Amounts (万元) are added exactly; the order of `parts` decides only the order of rows.
    """
    tables = tuple(
        _Tabulator(form, definition).table(parts) for definition in form.definition.summary
    )
    by_name = {table.name: table for table in tables}
    balances = []
    for balance in form.definition.balance:
        figures = []
        for figure in balance.figures:
            sheet, _, label = figure.partition("/")
            try:
                figures.append((sheet, label, by_name[sheet].total(label)))
            except (KeyError, ValueError) as error:
                raise FormError(f"balance “{balance.title}”：汇总表里没有“{figure}”") from error
        balances.append(Balance(balance.title, tuple(figures)))
    return County(form, tuple(parts), tables, tuple(balances))


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one column gets its value from the chain of records that a row stands for."""

    heading: Heading
    kind: str
    pattern: Pattern
    of: Pattern = ()
    """The amount that a share is taken of, or the path that bears words in a number's place."""


class _Tabulator:
    def __init__(self, form: Form, definition: SummaryDef) -> None:
        self._form = form
        self._definition = definition
        self._each = self._pattern(definition.each)
        own = self._own_fields() if definition.fields == "all" else []
        self._cells = [
            *(cell for column in definition.lead for cell in self._column(column)),
            *own,
            *(cell for column in definition.columns for cell in self._column(column)),
        ]

    def table(self, parts: Sequence[Part]) -> SummaryTable:
        rows = [
            (*(self._value(cell, chain) for cell in self._cells), part.source)
            for part in parts
            for chain in _chains(self._form, part.document, self._each, self._definition.silent)
        ]
        headings = (*(cell.heading for cell in self._cells), Heading(SOURCE))
        return SummaryTable(self._definition.name, headings, tuple(rows))

    def _pattern(self, path: str) -> Pattern:
        try:
            return pattern_to(self._form.model, path)
        except UnknownPath as error:
            raise FormError(f"summary “{self._definition.name}” “{path}”：{error}") from error

    def _own_fields(self) -> Iterator[_Cell]:
        """Every field that the form places in the record itself, in the form's order."""
        owner = (*self._each, "*") if self._each else ()
        skipped = [
            self._pattern(f"{self._definition.each}.{path}".strip("."))
            for path in self._definition.without
        ]
        for placed in self._form.fields.values():
            if placed.owner == owner and not any(
                placed.pattern[: len(skip)] == skip for skip in skipped
            ):
                yield self._path(placed, None)

    def _column(self, column: Column) -> Iterator[_Cell]:
        if column.count is not None:
            heading = Heading(column.label or column.count, total=True)
            yield _Cell(heading, "count", self._pattern(column.count))
        elif column.sum is not None:
            heading = Heading(column.label or column.sum, total=True, amount=True)
            yield _Cell(heading, "sum", self._pattern(column.sum))
        elif column.share is not None:
            of = self._pattern(column.of or "")
            for placed in self._placed(column.share):
                month = self._constants(placed)
                heading = Heading((column.label or "{}").format(month), total=True, amount=True)
                yield _Cell(heading, "share", placed.pattern, of)
        elif column.path is not None:
            for placed in self._placed(column.path):
                yield self._path(placed, column.label)

    def _placed(self, path: str) -> list[Placed]:
        """The field of a path; where the form fixes the records, the field of each."""
        pattern = self._pattern(path)
        found = [
            placed
            for placed in self._form.fields.values()
            if len(placed.pattern) == len(pattern)
            and all(b in {a, "*"} for a, b in zip(placed.pattern, pattern, strict=True))
        ]
        if not found:
            raise FormError(f"summary “{self._definition.name}”：表样没有放“{path}”")
        return found

    def _constants(self, placed: Placed) -> str | int:
        (*listed, index, _) = placed.pattern
        fixed = self._form.fixed_records(tuple(listed)).get(int(index), {})
        return next(iter(fixed.values()))

    def _path(self, placed: Placed, label: str | None) -> _Cell:
        amount = placed.constraint.entry is Entry.NUMBER and placed.constraint.step != 1
        percent = Le(Decimal(100)) in placed.constraint.bounds  # is not added up
        heading = Heading(label or placed.name, total=amount and not percent, amount=amount)
        return _Cell(heading, "path", placed.pattern, placed.alternative or ())

    def _value(self, cell: _Cell, chain: Mapping[Pattern, Record]) -> Value | None:
        match cell.kind:
            case "path":
                found = self._follow(cell.pattern, chain)
                if found is None and cell.of:
                    found = self._follow(cell.of, chain)
                return _shown(found)
            case "count":
                return Decimal(sum(1 for _ in self._all(cell.pattern, chain)))
            case "sum":
                return sum((v for v in self._all(cell.pattern, chain) if v is not None), Decimal(0))
            case _:
                percent = self._follow(cell.pattern, chain)
                of = self._follow(cell.of, chain)
                return None if percent is None or of is None else of * percent / 100

    def _follow(self, pattern: Pattern, chain: Mapping[Pattern, Record]) -> Any:  # noqa: ANN401
        owner = max((one for one in chain if pattern[: len(one)] == one), key=len)
        return next(iter(_values(self._form, chain[owner], pattern[len(owner) :], owner)), None)

    def _all(self, pattern: Pattern, chain: Mapping[Pattern, Record]) -> Iterator[Any]:
        owner = max((one for one in chain if pattern[: len(one)] == one), key=len)
        for value in _values(self._form, chain[owner], pattern[len(owner) :], owner):
            for one in value if isinstance(value, tuple) else (value,):
                if not (isinstance(one, Record) and one.is_silent(self._form.setting)):
                    yield one


def _chains(
    form: Form,
    document: Record,
    each: Pattern,
    silent: bool,  # noqa: FBT001 - as the form says
) -> Iterator[dict[Pattern, Record]]:
    """For every (silent or asked) record at `each`: it and those that it lies in, by pattern."""
    chains: list[dict[Pattern, Record]] = [{(): document}]
    path: Pattern = ()
    for step in (one for one in each if one != "*"):
        chains = [
            {**chain, (*path, step, "*"): item}
            for chain in chains
            for item in getattr(chain[path], str(step))
            if item.is_silent(form.setting) == silent
        ]
        path = (*path, step, "*")
    return iter(chains)


def _values(form: Form, datum: Any, path: Pattern, at: Loc) -> Iterator[Any]:  # noqa: ANN401
    """The values at a pattern below a record; a fixed record is found by its constants."""
    if datum is None:
        return
    if not path:
        yield datum
        return
    step, rest = path[0], path[1:]
    if step == "*":
        for item in datum:
            if not item.is_silent(form.setting):
                yield from _values(form, item, rest, (*at, step))
    elif isinstance(step, int):
        constants = form.fixed_records(at).get(step, {})
        for item in datum:
            if all(getattr(item, name) == value for name, value in constants.items()):
                yield from _values(form, item, rest, (*at, step))
    else:
        yield from _values(form, getattr(datum, step), rest, (*at, step))


def _shown(value: Any) -> Value | None:  # noqa: ANN401 - any leaf of a model
    match value:
        case tuple():
            return printed(value) if value else None
        case int():
            return Decimal(value)
        case Record():
            return str(value)
        case str() | Decimal() | dt.date() | None:
            return value
        case _:
            raise TypeError(f"{value!r} cannot stand in a summary")
