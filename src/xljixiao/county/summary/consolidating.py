"""Many submissions as one set of tables that must balance. Pure: no file, no clock."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from annotated_types import Le

from xljixiao.county.summary.compiled import Part
from xljixiao.county.summary.tables import SOURCE, Heading, Kind, Origin, SummaryTable
from xljixiao.form.constraints import Entry
from xljixiao.form.contents import Value
from xljixiao.form.definition import Column, SummaryDef
from xljixiao.form.ready import Form, FormError, Placed, placeholders
from xljixiao.model.record import Loc, Record
from xljixiao.model.shape import Pattern, UnknownPath, pattern_to
from xljixiao.model.values import printed

Document = Mapping[Pattern, Record]
"""A record and those that it lies in, by pattern."""


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

    def table(self, name: str) -> SummaryTable:
        """The table of a name. Raises `FormError` where the form has none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise FormError(f"表样“{self.form.id}”的汇总里没有“{name}”，不能生成汇总表。")


def consolidate(form: Form, parts: Sequence[Part]) -> County:
    """The form's `[[summary]]` tables over some submissions, and its `[[balance]]` figures.

    Amounts (万元) are added exactly; the order of `parts` decides only the order of rows.
    """
    tables = tuple(tabulated(form, definition, parts) for definition in form.definition.summary)
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


def tabulated(form: Form, definition: SummaryDef, parts: Sequence[Part]) -> SummaryTable:
    """One table over some submissions. Raises `FormError` where it names what the form has not."""
    return _Tabulator(form, definition).table(parts)


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one column gets its value from the chain of records that a row stands for."""

    heading: Heading
    kind: str
    pattern: Pattern
    of: Pattern = ()
    """The amount that a share is taken of, or the path that bears words in a number's place."""
    spelled: str = ""
    """The list of the setting by whose words the value is spelled."""
    line: str = ""
    """How each record of a list is printed."""


class _Tabulator:
    def __init__(self, form: Form, definition: SummaryDef) -> None:
        self._form = form
        self._definition = definition
        self._each = self._pattern(definition.each)
        self._owners: dict[Pattern, Pattern] = {}
        own = self._own_fields() if definition.fields == "all" else []
        self._cells = [
            *(cell for column in definition.lead for cell in self._column(column)),
            *own,
            *(cell for column in definition.columns for cell in self._column(column)),
        ]

    def table(self, parts: Sequence[Part]) -> SummaryTable:
        rows, origins = [], []
        for number, part in enumerate(parts):
            for loc, chain in _chains(
                self._form, part.document, self._each, silent=self._definition.silent
            ):
                rows.append((*(self._value(cell, chain) for cell in self._cells), part.source))
                origins.append(Origin(number, loc))
        headings = (*(cell.heading for cell in self._cells), Heading(SOURCE))
        return SummaryTable(self._definition.name, headings, tuple(rows), tuple(origins))

    def _owner(self, pattern: Pattern) -> Pattern:
        """The innermost record of a row's chain in which a pattern lies."""
        if pattern not in self._owners:
            chain = [self._each[:n] for n in range(0, len(self._each), 2)]
            innermost = (*self._each, "*") if self._each else ()
            found = (one for one in (*chain, innermost) if pattern[: len(one)] == one)
            self._owners[pattern] = max(found, key=len)
        return self._owners[pattern]

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
            label, path = column.label or column.count, f"#{column.count}"
            heading = Heading(label, total=True, kind=Kind.COUNT, path=path)
            yield _Cell(heading, "count", self._pattern(column.count))
        elif column.sum is not None:
            label = column.label or column.sum
            heading = Heading(label, total=True, kind=Kind.AMOUNT, path=column.sum)
            yield _Cell(heading, "sum", self._pattern(column.sum))
        elif column.share is not None:
            of = self._pattern(column.of or "")
            for placed in self._placed(column.share):
                month = self._constants(placed)
                label = (column.label or "{}").format(month)
                heading = Heading(label, total=True, kind=Kind.AMOUNT, path=f"{column.of}@{month}")
                yield _Cell(heading, "share", placed.pattern, of)
        elif column.lines is not None:
            heading = Heading(column.label or column.lines, path=column.lines, width=column.width)
            yield _Cell(heading, "lines", self._pattern(column.lines), line=column.line)
        elif column.path is not None:
            for placed in self._placed(column.path):
                own = self._path(placed, column.label)
                heading = replace(own.heading, width=column.width)
                yield replace(own, heading=heading, spelled=column.spelled or "")
        else:
            yield _Cell(Heading(column.label or ""), "blank", ())

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
        kind = (Kind.PERCENT if percent else Kind.AMOUNT) if amount else Kind.TEXT
        path = ".".join(str(step) for step in placed.pattern if step != "*")
        heading = Heading(label or placed.name, amount and not percent, kind, path)
        return _Cell(heading, "path", placed.pattern, placed.alternative or ())

    def _value(self, cell: _Cell, chain: Document) -> Value | None:
        match cell.kind:
            case "path":
                found = self._follow(cell.pattern, chain)
                if found is None and cell.of:
                    found = self._follow(cell.of, chain)
                if cell.spelled and isinstance(found, str):
                    found = self._form.setting.canonical(cell.spelled, found) or found
                return _shown(found)
            case "blank":
                return None
            case "count":
                return Decimal(sum(1 for _ in self._all(cell.pattern, chain)))
            case "lines":
                return "\n".join(_line(cell.line, one) for one in self._all(cell.pattern, chain))
            case "sum":
                return sum((v for v in self._all(cell.pattern, chain) if v is not None), Decimal(0))
            case _:
                percent = self._follow(cell.pattern, chain)
                of = self._follow(cell.of, chain)
                return None if percent is None or of is None else of * percent / 100

    def _follow(self, pattern: Pattern, chain: Document) -> Any:  # noqa: ANN401
        owner = self._owner(pattern)
        datum: Any = chain[owner]
        for at in range(len(owner), len(pattern)):
            step = pattern[at]
            if step == "*" or isinstance(step, int):  # one of several records
                return next(iter(_values(self._form, datum, pattern[at:], pattern[:at])), None)
            if datum is None:
                return None
            datum = getattr(datum, step)
        return datum

    def _all(self, pattern: Pattern, chain: Document) -> Iterator[Any]:
        owner = self._owner(pattern)
        for value in _values(self._form, chain[owner], pattern[len(owner) :], owner):
            for one in value if isinstance(value, tuple) else (value,):
                if not (isinstance(one, Record) and one.is_silent(self._form.setting)):
                    yield one


def _chains(
    form: Form, document: Record, each: Pattern, *, silent: bool
) -> Iterator[tuple[Loc, Document]]:
    """Every (silent or asked) record at `each`: its loc, and it with those that it lies in."""
    chains: list[tuple[Loc, Document]] = [((), {(): document})]
    path: Pattern = ()
    for step in (one for one in each if one != "*"):
        chains = [
            ((*loc, step, index), {**chain, (*path, step, "*"): item})
            for loc, chain in chains
            for index, item in enumerate(getattr(chain[path], str(step)))
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


def _line(template: str, record: Any) -> str:  # noqa: ANN401 - a record
    """A record as a line, its data in the place of their paths."""
    parts = []
    for part in placeholders(template):
        datum: Any = record
        for step in () if isinstance(part, str) else part:
            datum = getattr(datum, str(step), None)
        parts.append(part if isinstance(part, str) else str(_shown(datum) or ""))
    return "".join(parts).strip()


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
