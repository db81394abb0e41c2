"""Load a form, TOML and model together; a refusal names file, key and what is allowed."""

import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from xljixiao.form.constraints import Constraint, constraint
from xljixiao.form.definition import (
    CAPTION,
    Block,
    FieldDef,
    FormDef,
    Grid,
    SheetDef,
    Table,
)
from xljixiao.form.faults import faults
from xljixiao.form.wording import worded
from xljixiao.model.record import Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Pattern, UnknownPath, children, most_records, pattern_to, resolve
from xljixiao.model.values import units

_MODELS = "xljixiao.model"


class FormError(ValueError):
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


def form_folders() -> Mapping[str, Path]:
    """Name -> folder of each form that comes with the package, or with the checkout."""
    packaged = Path(str(files("xljixiao"))) / "templates"
    root = packaged if packaged.is_dir() else Path(__file__).parents[3] / "templates"
    return {path.parent.name: path.parent for path in sorted(root.glob("*/form.toml"))}


@lru_cache
def unit_forms() -> tuple[str, ...]:
    """The names of the shipped forms that filling units get."""
    files = ((name, folder / "form.toml") for name, folder in form_folders().items())
    written = ((name, tomllib.loads(file.read_text("utf-8"))) for name, file in files)
    return tuple(name for name, form in written if not form.get("office"))


@lru_cache
def shipped_form(name: str) -> Form:
    """A form that comes with the package; raises `FormError` where there is none of that name."""
    folders = form_folders()
    if name not in folders:
        raise FormError(f"没有名为“{name}”的表样；现有：{'、'.join(unit_forms())}。")
    return load_form(folders[name] / "form.toml")


def load_form(
    path: Path,
    model: type[Record] | None = None,
    *,
    values: Mapping[str, int | str] | None = None,
    severities: Mapping[str, str] | None = None,
    lists: Mapping[str, Sequence[str]] | None = None,
) -> Form:
    """Load and prove one form.toml; `model` stands in for the class that it names.

    `values`, `severities` and `lists` of words are a round's, and stand before those of the form's
    own setting.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8"))
        offered = {written["offers"]: unit_forms()} if "offers" in written else {}
        lists = {**offered, **(lists or {})}
        given = {"values": values, "severities": severities, "lists": lists}
        written = _of_round(written, given)
        form = _prove(FormDef.model_validate(worded(written)), model)
        return replace(form, example=_example(form, path))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise FormError(f"{path}：{key}：{first['msg']}") from error
    except (FormError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormError(f"{path}：{error}") from error
    except (ValueError, LookupError) as error:  # a brace that names nothing
        raise FormError(f"{path}：标签中的花括号写得不对（{error}）") from error


def _of_round(
    written: dict[str, Any], given: Mapping[str, Mapping[str, Any] | None]
) -> dict[str, Any]:
    setting = written.get("setting", {})
    new = {key: {**setting.get(key, {}), **own} for key, own in given.items() if own}
    return {**written, "setting": {**setting, **new}} if new else written


def _example(form: Form, path: Path) -> Record | None:
    """The filled submission beside the form.toml, of which one record is shown."""
    if form.definition.example is None:
        return None
    file = path.with_name(form.definition.example.file)
    if form.definition.example.each not in form.repeated:
        raise FormError(f"example：each 要是有单独表页的列表：{'、'.join(form.repeated)}")
    try:
        return form.model.model_validate_json(file.read_bytes(), context=form.setting)
    except OSError as error:
        raise FormError(f"example：没有文件“{file.name}”，或读不出") from error
    except ValidationError as error:
        where = dotted(tuple(error.errors()[0]["loc"]))
        raise FormError(f"example：“{file.name}”的“{where}”不合表样") from error


def _prove(definition: FormDef, model: type[Record] | None) -> Form:
    for fault in faults(definition):
        raise FormError(fault)
    if model is None:
        model = _model(definition.model)
    constants: dict[Pattern, str | int] = {}
    if "form" in model.model_fields:
        constants |= {("form", "id"): definition.id, ("form", "edition"): definition.edition}
    form = Form(definition, model, {}, constants)
    fields = dict[Pattern, Placed]()
    of_the_whole: set[Pattern] = set()
    shown: list[tuple[SheetDef, Pattern]] = []
    for sheet in definition.sheets:
        for key, placed, fixed in _placed(form, sheet):
            if placed.definition.shown:
                shown.append((sheet, placed.pattern))
                continue
            if placed.pattern in fields:
                raise FormError(f"{key}：“{dotted(placed.pattern)}”已经放在别处；一项内容只放一处")
            fields[placed.pattern] = placed
            constants |= fixed
            of_the_whole |= {placed.pattern} if sheet.whole else set()
    form = Form(definition, model, fields, constants)
    _refuse_homeless(form)
    _refuse_spare_words(form)
    _refuse_blank_titles(form)
    _refuse_hidden_paths(form)
    _refuse_parts_that_lack(form, of_the_whole, [*shown, *_in_titles(form)])
    return form


def _model(name: str) -> type[Record]:
    """A class of `model.submission`, or with its module in front one of another: `x.Class`."""
    module, _, own = name.rpartition(".")
    module = f"{_MODELS}.{module or 'submission'}"
    try:
        found = getattr(import_module(module), own, None)
    except ModuleNotFoundError:
        found = None
    if isinstance(found, type) and issubclass(found, Record):
        return found
    raise FormError(f"model：{module} 里没有“{own}”")


def _placed(form: Form, sheet: SheetDef) -> Iterator[tuple[str, Placed, dict[Pattern, str | int]]]:
    """Each field of a sheet, placed there or only shown, with the constants it brings."""
    where = f"sheets “{sheet.name}”"
    prefix = pattern_of(sheet.each, "*") if sheet.each else ()
    _list_of(form, prefix[:-1], where)
    for section in sheet.sections:
        if not isinstance(section, Block | Grid | Table):
            continue
        inner = prefix
        if isinstance(section, Table):
            inner = (*prefix, *pattern_of(section.path, "*"))
            _refuse_too_many_rows(form, section, inner, where)
        rows = (section.fields,) if isinstance(section, Table) else section.rows
        for row in rows[:1] if isinstance(section, Grid) else rows:
            _refuse_width(form, sheet, section, row)
        for definition in (one for row in rows for one in row):
            for placed, fixed in expand(form, definition, inner, where):
                yield where, placed, fixed


def expand(
    form: Form, definition: FieldDef, prefix: Pattern, where: str = ""
) -> Iterator[tuple[Placed, dict[Pattern, str | int]]]:
    """A field of the TOML as the fields that it stands for: one, or one for each month."""
    if definition.over is None:
        pattern = (*prefix, *pattern_of(definition.path))
        yield _place(form, definition, pattern, (definition.span, None), where), {}
        return
    *head, leaf = pattern_of(definition.path)
    values = getattr(form.setting, definition.over)
    spans = definition.spans or (definition.span,) * len(values)
    if len(spans) != len(values):
        raise FormError(f"{where} path“{definition.path}”：spans 要有 {len(values)} 个")
    for index, (span, value) in enumerate(zip(spans, values, strict=True)):
        record = (*prefix, *head, index)
        placed = _place(form, definition, (*record, leaf), (span, value), where)
        yield placed, {(*record, definition.key or ""): value}


def _place(
    form: Form, definition: FieldDef, pattern: Pattern, over: tuple[int, int | None], where: str
) -> Placed:
    span, value = over
    other = (
        (*pattern[: -len(pattern_of(definition.path))], *pattern_of(definition.alternative))
        if definition.alternative
        else None
    )
    name = definition.called.format(value)
    if units(name) > CAPTION:
        raise FormError(f"{where}：“{name}”多于 {CAPTION} 个字符；请用 name 写一个短的名称")
    try:
        what = constraint(
            resolve(form.model, pattern), resolve(form.model, other) if other else None
        )
    except UnknownPath as error:
        raise FormError(f"{where} path“{definition.path}”：{error}") from error
    return Placed(
        pattern=pattern,
        headings=tuple(one.format(value) for one in definition.headings),
        group=definition.group and definition.group.format(value),
        name=name,
        definition=definition,
        constraint=what,
        alternative=other,
        span=span,
    )


def _list_of(form: Form, path: Pattern, where: str) -> None:
    if not path:
        return
    try:
        node = resolve(form.model, path)
    except UnknownPath as error:
        raise FormError(f"{where} path“{dotted(path)}”：{error}") from error
    if not node.repeated:
        raise FormError(f"{where} path“{dotted(path)}”：这里要一个可重复的列表")


def _refuse_too_many_rows(form: Form, table: Table, inner: Pattern, where: str) -> None:
    _list_of(form, inner[:-1], where)
    most = most_records(resolve(form.model, inner[:-1]))
    if table.rows is None:
        if table.path not in form.repeated and not table.movable:
            raise FormError(f"{where} 表“{table.path}”：要写 rows（行数）")
        return
    if most is not None and table.rows > most:
        raise FormError(f"{where} 表“{table.path}”：rows = {table.rows}，模型最多 {most} 行")
    if len(table.preset) > table.rows or len(table.defaults) > table.rows:
        raise FormError(f"{where} 表“{table.path}”：预设行多于 rows = {table.rows}")
    known = {one.path for one in table.fields}
    for row in (*table.preset, *table.defaults):
        if unknown := set(row) - known:
            raise FormError(f"{where} 表“{table.path}”：预设的“{unknown.pop()}”不是本表的字段")


def _refuse_width(
    form: Form, sheet: SheetDef, section: Block | Grid | Table, row: tuple[FieldDef, ...]
) -> None:
    """Each row fills the printed columns of the grid exactly, and a table the helpers too."""
    spans = [
        sum(definition.spans or (definition.span,) * len(_values(form, definition)))
        for definition in row
    ]
    if isinstance(section, Table):
        extra = bool(section.numbered) + len(section.helpers)
        taken, width = sum(spans) + extra, len(sheet.grid)
    else:
        taken, width = sum(spans), len(sheet.grid) - sheet.helpers
        taken += section.heading_span if section.heading else 0
        if isinstance(section, Grid):
            taken += section.label_span
        elif section.labels == "left":
            taken += sum(one.label_span * len(_values(form, one)) for one in row)
    if taken != width:
        raise FormError(
            f"sheets “{sheet.name}”：从“{row[0].label}”起的一行占 {taken} 列，应占 {width} 列"
        )


def _values(form: Form, definition: FieldDef) -> tuple[int | None, ...]:
    """What a field is repeated over; one nothing where it is not."""
    return getattr(form.setting, definition.over) if definition.over else (None,)


def _refuse_homeless(form: Form) -> None:
    """A field that the model requires must have a place, in every record that has one."""
    placed = set(form.bearers) | set(form.constants)

    def any_below(path: Pattern) -> bool:
        return any(one[: len(path)] == path for one in placed)

    def walk(model: type[Record], path: Pattern) -> None:
        for name, node in children(model):
            here: Pattern = (*path, name)
            indexes = (
                sorted(
                    {
                        one[len(here)]
                        for one in placed
                        if one[: len(here)] == here and len(one) > len(here)
                    },
                    key=str,
                )
                if node.repeated
                else []
            )
            if node.record is not None and any_below(here):
                for inner in [(*here, index) for index in indexes] or [here]:
                    walk(node.record, inner)
            elif node.required and here not in placed:
                raise FormError(f"必填的“{dotted(here)}”在表样里没有位置；请加一个字段")

    walk(form.model, ())


def _refuse_hidden_paths(form: Form) -> None:
    """A value with the name of a field would stand in a title in the place of the field."""
    records = [form.model, *(resolve(form.model, (name, "*")).record for name in form.repeated)]
    names = {name for record in records if record for name in record.model_fields}
    if hidden := sorted(names & set(form.setting.values)):
        raise FormError(f"setting.values：“{hidden[0]}”是模型中的字段，请换一个名称")


def _refuse_spare_words(form: Form) -> None:
    for path, record in form.definition.records.items():
        where = f"records “{path}”"
        try:
            listed = pattern_to(form.model, path)
        except UnknownPath as error:
            raise FormError(f"{where}：{error}") from error
        _list_of(form, listed, where)
        for name in record.spare:
            if (*listed, "*", name) not in form.fields:
                raise FormError(f"records “{path}”：spare 的“{name}”在表样里没有位置")


def _refuse_blank_titles(form: Form) -> None:
    """A path in a title, or of whoever fills the form in, must be one that some cell bears."""
    whose = form.definition.whose
    if whose is not None and pattern_of(whose) not in form.fields:
        raise FormError(f"whose：“{whose}”在表样里没有位置")
    for sheet in form.definition.sheets:
        for part in (*placeholders(sheet.title), *placeholders(sheet.name)):
            if not isinstance(part, str) and not any(
                (*base, *part) in form.fields for base in _bases(sheet)
            ):
                raise FormError(f"sheets “{sheet.name}”：“{{{dotted(part)}}}”在表样里没有位置")


def _refuse_parts_that_lack(
    form: Form, of_the_whole: set[Pattern], shown: Iterable[tuple[SheetDef, Pattern]]
) -> None:
    """What every workbook shows must not stand on a sheet that only that of the whole has."""
    for path in form.definition.whole or ():
        if pattern_of(path) not in form.fields.keys() - of_the_whole:
            raise FormError(f"whole：“{path}”要放在每本工作簿都有的表页上")
    for pattern in of_the_whole:
        above = (resolve(form.model, pattern[: n + 1]) for n in range(len(pattern)))
        if all(node.required for node in above):
            raise FormError(f"必填的“{dotted(pattern)}”放在有 whole 的表页上，不是每本工作簿都有")
    for sheet, pattern in shown:
        if pattern in of_the_whole and not sheet.whole:
            told = f"“{dotted(pattern)}”放在有 whole 的表页上，不是每本工作簿都有"
            raise FormError(f"sheets “{sheet.name}”：{told}")


def _in_titles(form: Form) -> Iterator[tuple[SheetDef, Pattern]]:
    """Each path that the title or name of a sheet may mean, of its own record or of the whole."""
    for sheet in form.definition.sheets:
        for part in (*placeholders(sheet.title), *placeholders(sheet.name)):
            if not isinstance(part, str):
                yield from ((sheet, (*base, *part)) for base in _bases(sheet))


def _bases(sheet: SheetDef) -> tuple[Pattern, ...]:
    return (pattern_of(sheet.each, "*"), ()) if sheet.each else ((),)


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
