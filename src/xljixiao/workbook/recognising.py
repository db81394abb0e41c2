"""Recognise a received workbook: by which form it is, and which of its sheets is which."""

import re
from collections.abc import Mapping, Sequence

from xljixiao.form.assembling import raw_at
from xljixiao.form.cells import Kind
from xljixiao.form.cleaning import clean
from xljixiao.form.layout import Layout, Sheet, fingerprint, lay_out
from xljixiao.form.parts import WHOLE, tells_a_part
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form, pattern_of
from xljixiao.model.numerals import half_width
from xljixiao.rules import intake
from xljixiao.rules.problem import quoted
from xljixiao.workbook.guard import Opened
from xljixiao.workbook.look import Refused
from xljixiao.workbook.sealing import Stored, path_of

_INDEXED = re.compile(r"(.*)-(\d{2,3})", re.ASCII | re.DOTALL)


def recognise(opened: Opened, stored: Stored | None, forms: Sequence[Form]) -> Form:
    """The form by its check sheet; without one, by the form numbers printed on the sheets."""
    if stored is not None:
        named = f"表样版本是“{quoted(stored.form)} 第{quoted(stored.edition)}版”"
        for form in forms:
            if (form.id, form.edition) == (stored.form, stored.edition):
                if stored.fingerprint != fingerprint(form):
                    raise _unknown(f"{named}，但格子的排列与本程序认识的这一版不同")
                return form
        given = [form for form in forms if not form.definition.office] or forms
        known = "、".join(f"{form.id} 第{form.edition}版" for form in given)
        raise _unknown(f"{named}，本程序认识的有：{known}")
    for form in forms:
        bases = {_plain(sheet.number) for sheet in form.definition.sheets}
        if any(_base(number) in bases for number in _numbers(opened)):
            return form
    raise Refused(
        intake.FOREIGN, "这不是本套申报表（没有找到表号）", "请用财政部门下发的工作簿填报"
    )


def _unknown(told: str) -> Refused:
    deed = "请用财政部门下发的表样填报；如确是下发的表样，请财政部门更新程序"
    return Refused(intake.UNKNOWN_EDITION, told, deed)


def _numbers(opened: Opened) -> dict[str, list[str]]:
    """Printed form number -> the sheets that bear it in their first cell."""
    numbers: dict[str, list[str]] = {}
    for name, grid in opened.grids.items():
        text = _plain(str(raw_at(grid, 0, 0)))
        if text:
            numbers.setdefault(text, []).append(name)
    return numbers


def _plain(number: str) -> str:
    """A form number in half width without blanks: people type its colon anew."""
    return "".join(half_width(number).split())


def _base(number: str) -> str:
    """A form number without the index of a repeated sheet."""
    found = _INDEXED.fullmatch(number)
    return found[1] if found else number


def _missing(numbers: list[str]) -> Refused:
    return Refused(
        intake.MISSING_SHEET,
        f"缺少 {len(numbers)} 张表：{'、'.join(numbers[:5])}",
        "请从下发的工作簿重新填报，不要删除表页",
    )


def match_sheets(form: Form, opened: Opened, stored: Stored | None) -> tuple[Layout, list[str]]:
    """The layout with as many records as the workbook has sheets for, and its sheets' names.

    A spare sheet that was deleted is called by its number, which is no name of a sheet.
    """
    numbers = _numbers(opened)
    counts: dict[str, int] = {}
    for definition in form.definition.sheets:
        if definition.each is None:
            continue
        indexes = [
            int(found[2])
            for found in map(_INDEXED.fullmatch, numbers)
            if found and found[1] == _plain(definition.number)
        ]
        issued = stored.counts.get(definition.each, 0) if stored is not None else 0
        counts[definition.each] = max(issued, *indexes, 0)
        if counts[definition.each] > len(opened.grids):  # before a layout is made for them all
            raise _missing([f"{definition.number}-{len(indexes) + 1:02}"])
    if stored is not None:
        counts[WHOLE] = stored.counts.get(WHOLE, 1)
    elif _looks_like_a_part(form, opened, numbers, counts):
        counts[WHOLE] = 0
    layout = lay_out(form, counts | _rows(form, opened, numbers))
    missing = [one for one in layout.sheets if _plain(one.number) not in numbers]
    deleted = [one for one in missing if _is_spare(one, stored)]
    spares = sum(form.definition.records[name].spares for name in form.repeated)
    if len(deleted) < len(missing) or len(deleted) > spares:
        raise _missing([one.number for one in missing])
    for sheet in layout.sheets:
        names = numbers.get(_plain(sheet.number), [])
        if len(names) > 1:
            raise Refused(
                intake.REPEATED_SHEET,
                f"“{sheet.number}”有 {len(names)} 张：{'、'.join(names)}",
                "请只保留一张",
            )
    return layout, [numbers.get(_plain(one.number), [one.number])[0] for one in layout.sheets]


def _is_spare(sheet: Sheet, stored: Stored | None) -> bool:
    """Whether nothing was issued on a sheet: without it, nobody misses anything."""
    if stored is None or sheet.index is None:
        return False
    return not any(path.startswith(f"{path_of(sheet.base)}/") for path in stored.issued)


def _rows(form: Form, opened: Opened, numbers: Mapping[str, list[str]]) -> dict[str, int]:
    """How many rows each movable table has: as many as stand below its head."""
    heads = lay_out(form, dict.fromkeys((*form.repeated, *form.movable), 0))
    found = {}
    for path, definition in form.movable.items():
        head = next(one.plan.rows for one in heads.sheets if one.plan.definition is definition)
        for name in numbers.get(_plain(definition.number), ())[:1]:
            grid = opened.grids[name]
            below = range(len(grid), head, -1)
            used = (row for row in below if any(one not in ("", None) for one in grid[row - 1]))
            found[path] = next(used, head) - head
    return found


def _looks_like_a_part(
    form: Form, opened: Opened, numbers: Mapping[str, list[str]], counts: Mapping[str, int]
) -> bool:
    """Whether a workbook that lost its check sheet never had the sheets of the whole.

    Taken for a part, a workbook from which such a sheet was deleted would lose what stood there
    without a word. So none of them may be there, and the cells by which the form tells parts must
    both be filled in, and differ; these are finance's, in whoever's workbook. Else it is refused.
    """
    layout = lay_out(form, {**counts, WHOLE: 0})

    def value_at(path: str) -> object:
        found = layout.slot(Place(pattern_of(path)))
        if found is None:
            return None
        sheet, slot = found
        grids = (opened.grids[name] for name in numbers.get(_plain(sheet.number), ()))
        raw = raw_at(next(grids, ()), slot.box.row, slot.box.column)
        return None if raw.kind is Kind.BLANK else clean(raw, slot.constraint, form.setting)[0]

    gone = all(_plain(one.number) not in numbers for one in form.definition.sheets if one.whole)
    return gone and tells_a_part(form.definition, value_at)
