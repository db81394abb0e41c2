"""Put a definition and its model together, and refuse what does not fit, by key and in words."""

from collections.abc import Iterable, Iterator
from importlib import import_module

from xljixiao.form.constraints import constraint
from xljixiao.form.defining import CAPTION
from xljixiao.form.definition import Block, FieldDef, FormDef, Grid, SheetDef, Table
from xljixiao.form.faults import faults
from xljixiao.form.ready import Form, FormError, Placed, dotted, pattern_of, placeholders
from xljixiao.form.text_rows import prove_text
from xljixiao.model.record import Record
from xljixiao.model.shape import Pattern, UnknownPath, children, most_records, pattern_to, resolve
from xljixiao.model.values import units

_MODELS = "xljixiao.model"


def prove(definition: FormDef, model: type[Record] | None) -> Form:
    """A definition together with its model; raises `FormError` where they do not fit."""
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
    prove_text(form)
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
