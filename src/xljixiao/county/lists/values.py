"""The cells of a list as values: cleaned and bounded as the cells of the form that they go into."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from xljixiao.county.lists.rows import Entry, Given, Listing
from xljixiao.county.lists.telling import Telling
from xljixiao.form.cells import Kind
from xljixiao.form.cleaning import clean
from xljixiao.form.ready import Form
from xljixiao.model.numerals import NUMBER, half_width, plain_number
from xljixiao.model.shape import Pattern, adapter, pattern_to, resolve
from xljixiao.model.telling import ForTheUser
from xljixiao.rules import fields

_CODE = re.compile(r"(?:\d{3}){1,7}", re.ASCII)
_CALLED = re.compile(
    r"[\[【(]\s*((?:\d{3}){1,7})\s*[\]】)]\s*(\S.*)"
    r"|((?:\d{3}){1,7})\s*[-—_:\s]\s*(\D.*)"
    r"|((?:\d{3}){2,7})(\D.*)",
    re.ASCII | re.DOTALL,
)
"""A code and a name in one cell: [714]…, 714001-…, 714001…; 120急救中心 is a name."""


class MoneyUnclear(ForTheUser, ValueError):  # noqa: N818 - it is a question
    """A list does not say in which unit its amounts are; the message asks, in Chinese."""


class Values:
    """Reads cells into the fields of a form; what does not fit them is told."""

    def __init__(self, telling: Telling, money: Decimal | None) -> None:
        self._telling = telling
        self._money = money
        self._held: dict[tuple[Form, Pattern, object], Any] = {}
        """What was taken before: rows of one project repeat it."""

    def of(self, form: Form, path: str, given: Given) -> Any:  # noqa: ANN401 - by field
        """The value of a cell for the field at a path; None where it is none."""
        pattern = pattern_to(form.model, path)
        constraint = form.bearers[pattern].constraint
        if given.raw.kind in (Kind.ERROR, Kind.FORMULA):
            finding = fields.error_value((), str(given.raw))
            return self._telling.lose(given.at, finding.sentence)
        text, meant = clean(given.raw, constraint, form.setting)
        if meant is not None:
            told = f"已按“{meant}”导入。不必处理，如有误请更正。"
            self._telling.note(given.at, told, str(given.raw))
        return self.bounded(form, pattern, text, given)

    def bounded(self, form: Form, pattern: Pattern, value: object, given: Given) -> Any:  # noqa: ANN401
        """A value as the model holds it; told where it does not."""
        key = form, pattern, value
        if key not in self._held:
            record = resolve(form.model, pattern[:-1]).record
            if record is None:
                raise LookupError(pattern)
            try:
                own = adapter(record, str(pattern[-1]))
                self._held[key] = own.validate_python(value, context=form.setting)
            except ValidationError as error:
                finding = next(fields.findings(error))
                return self._telling.lose(given.at, finding.sentence)
        return self._held[key]

    def amount(self, form: Form, path: str, listing: Listing, given: Given) -> Any:  # noqa: ANN401
        """An amount in 万元, in whatever unit the list has it."""
        number = plain_number(str(given.raw))
        if not NUMBER.fullmatch(number):  # with a unit of its own, or none at all
            return self.of(form, path, given)
        worth = listing.head.columns[path].worth or listing.head.worth or self._money
        if worth is None:
            sheet = f"的“{listing.sheet}”" if listing.sheet else ""
            raise MoneyUnclear(
                f"“{listing.file}”{sheet}没有写明金额的单位（元还是万元），没有导入。"
                "请在命令后面加 --money 万元 或 --money 元，再运行一次。"
            )
        value = Decimal(number) * worth
        return self.bounded(form, pattern_to(form.model, path), value, given)

    def called(self, form: Form, listed: str, entry: Entry) -> "Called | None":
        """How a row calls its unit or its department, in one cell or in two."""
        both, code, name = (entry.cells.get(f"{listed}{end}") for end in ("", ".code", ".name"))
        first = both or name or code
        if first is None:
            return None
        texts = [_taken_apart(str(cell.raw)) for cell in (both, name) if cell is not None]
        own_code = next((text for text, _ in texts if text), None)
        own_name = next((text for _, text in texts if text), None)
        coded = self.of(form, "units.code", code) if code is not None else None
        if own_name is not None:
            own_name = self.bounded(form, pattern_to(form.model, f"{listed}.name"), own_name, first)
        return Called(coded or own_code, own_name, first)


@dataclass(frozen=True, slots=True)
class Called:
    """A unit or department as a row calls it: by code, by name, or both."""

    code: str | None
    name: str | None
    cell: Given


def _taken_apart(text: str) -> tuple[str | None, str | None]:
    """The code and the name that stand in one cell, or the one of them that does."""
    text = text.strip()
    plain = half_width(text)
    if _CODE.fullmatch(plain):
        return plain, None
    found = _CALLED.fullmatch(plain)
    if found is None:
        return None, text or None
    code, name = (next(n for n in groups if found[n]) for groups in ((1, 3, 5), (2, 4, 6)))
    return found[code], text[found.start(name) :]
