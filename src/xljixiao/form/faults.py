"""What a definition shows to be wrong by itself; what needs the model too is in `loading`."""

from collections.abc import Iterator
from typing import Any

from xljixiao.form.definition import Block, FormDef, Grid, Link, Panel, SheetDef, Signing, Table
from xljixiao.form.parts import WHOLE
from xljixiao.form.wording import RESERVED, unknown

_WITH_ROWS: dict[str, Any] = {
    "across": {"__all__": {"path"}},
    "down": {"__all__": {"without"}},
    "more": True,
}
"""What names rows."""


def faults(form: FormDef) -> Iterator[str]:
    """Each fault as a sentence that names where it is, and what is allowed."""
    for name in RESERVED & set(form.setting.values):
        yield f"setting.values：“{name}”另有用处，请换一个名称"
    known = "、".join(form.setting.values) or "（没有）"
    live = {sheet.each for sheet in form.sheets if sheet.live}
    counted = {
        one.path
        for sheet in form.sheets
        for one in _tables(sheet)
        if one.helpers and not sheet.whole
    }
    for sheet in form.sheets:
        where = f"sheets “{sheet.name}”"
        for path in _lists(sheet):
            if path not in form.records:
                yield f"{where}：请在 [records.{path}] 写明怎样称呼“{path}”的记录"
        for name in _unknown_names(sheet):
            yield f"{where}：“{{{name}}}”不是 setting.values 里的名称；有：{known}"
        for fault in _unfit(sheet, live, counted):
            yield f"{where}：{fault}"
        if sheet.back is not None:
            yield from _in_back(form, sheet, sheet.back)
        for fault in _in_whole(form, sheet):
            yield f"{where}：{fault}"


def _in_back(form: FormDef, sheet: SheetDef, back: Link) -> Iterator[str]:
    target = next((one for one in form.sheets if one.name == back.sheet), None)
    if target is None:
        yield f"sheets “{sheet.name}” back：没有名为“{back.sheet}”的表页"
    elif target.whole and not sheet.whole:
        yield f"sheets “{sheet.name}” back：“{back.sheet}”有 whole，不是每本工作簿都有"


def _in_whole(form: FormDef, sheet: SheetDef) -> Iterator[str]:
    """What cannot be of a sheet that only some workbooks have."""
    if sheet.whole and form.whole is None:
        yield "有 whole 的，要在表样开头写 whole = [两个路径]：两处相同的是整体，不同的是其中一份"
    if sheet.whole and sheet.each is not None:
        yield "whole 和 each 不能一起写"
    if sheet.each == WHOLE:
        yield f"each：列表不能叫“{WHOLE}”"


def _lists(sheet: SheetDef) -> Iterator[str]:
    """The lists whose records a sheet shows."""
    tables = [table.path for table in _tables(sheet)]
    if sheet.each is not None:
        yield sheet.each
        tables = [f"{sheet.each}.{path}" for path in tables]
    yield from tables


def _tables(sheet: SheetDef) -> Iterator[Table]:
    return (section for section in sheet.sections if isinstance(section, Table))


def _unknown_names(sheet: SheetDef) -> Iterator[str]:
    for section in sheet.sections:
        yield from unknown(section.model_dump(exclude=_WITH_ROWS))


def _unfit(sheet: SheetDef, live: set[str | None], counted: set[str]) -> Iterator[str]:
    """What cannot work.

    `live` are the lists whose sheets have live checks, None among them; `counted` are those
    whose open places a table counts.
    """
    if sheet.each is not None and "." in sheet.each:
        yield f"each“{sheet.each}”只能是最外层的列表"
    tables = [one for one in _tables(sheet) if one.movable]
    if tables and (sheet.each is not None or sheet.sections[-1] is not tables[0]):
        yield f"表“{tables[0].path}”：movable 的表要在表页的最后，表页不能写 each"
    for section in sheet.sections:
        match section:
            case Panel():
                yield from _in_panel(live, counted)
            case Table():
                yield from _in_table(section, live)
                yield from _in_spare_rows(section, titled=bool(sheet.live))
            case Signing() if not section.rows or any(
                not row or len(row) > (len(sheet.grid) - sheet.helpers) // 2 for row in section.rows
            ):
                yield "signing：每行要有标签，每个标签占两列以上"
            case Grid():
                yield from _in_grid(section)
            case Block(labels="left"):
                for one in (one for row in section.rows for one in row if one.group):
                    yield f"“{one.label}”的标签在左边，不能写 group"


def _in_panel(live: set[str | None], counted: set[str]) -> Iterator[str]:
    if not live:
        yield "panel 要有带 live 的表"
    if uncounted := sorted(live - counted - {None}, key=str):
        helpers = "请在一张它的表上写 state、open 和 first"
        yield f"panel 数不到“{uncounted[0]}”的各张表：{helpers}"


def _in_table(table: Table, live: set[str | None]) -> Iterator[str]:
    if len({bool(table.state), bool(table.open), bool(table.first)}) > 1:
        yield f"表“{table.path}”：state、open 和 first 要一起写"
    if table.helpers and table.path not in live:
        yield f"表“{table.path}”：要 state、open 和 first，各记录的表就要带 live"
    if table.movable:
        yield from _in_movable_rows(table)


def _in_spare_rows(table: Table, *, titled: bool) -> Iterator[str]:
    """With live checks it is said beside the title how to show the rows."""
    if table.usual is None:
        return
    if table.rows is None or table.usual >= table.rows:
        yield f"表“{table.path}”：usual 要小于 rows"
    if not table.more or (titled and not table.title):
        yield f"表“{table.path}”：usual 要有 {'title 和 ' if titled else ''}more"
    for name in set(unknown(table.more or "")) - {"first", "last"}:
        yield f"表“{table.path}” more：“{{{name}}}”不能用，只有 {{first}} 和 {{last}}"


def _in_movable_rows(table: Table) -> Iterator[str]:
    fixed = {"rows": table.rows, "numbered": table.numbered, "preset": table.preset}
    fixed |= {"defaults": table.defaults, "required": table.required}
    for name in (name for name, value in fixed.items() if value):
        yield f"表“{table.path}”：movable 的表不能写 {name}"
    if any(one.total for one in table.fields):
        yield f"表“{table.path}”：movable 的表不能写 total"


def _in_grid(grid: Grid) -> Iterator[str]:
    columns = [column.path for column in grid.across]
    for path in columns:
        if "{row}" not in path:
            yield f"path“{path}”里要有 {{row}}"
    if grid.down[0].without:
        yield f"“{grid.down[0].label}”是第一行，不能写 without"
    for row in grid.down:
        if others := set(row.without) - set(columns):
            yield f"“{row.label}”：without 的“{others.pop()}”不是本表的列"
