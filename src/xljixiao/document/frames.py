"""A template of the form, `{unit.code}{unit.name}`, as a frame that finds its data in a text.

Blanks, the width of signs and missing stops make no difference; an amount may have another unit
than the one printed behind it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from xljixiao.document import marks
from xljixiao.form.constraints import Constraint
from xljixiao.form.ready import Form, placeholders
from xljixiao.model.numerals import half_width
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Pattern

_LONGEST: Final = 600
_AMOUNT: Final = rf"{re.escape(marks.MISSING)}|-?[\d,]*(?:\.\d+)?"
_STOPS: Final = ",.;:、。"


@dataclass(frozen=True, slots=True)
class Frame:
    """A template, ready to be looked for. `begins` is the text before its first datum."""

    pattern: re.Pattern[str]
    paths: tuple[Pattern, ...]
    units: tuple[str | None, ...]
    """Of each datum that is an amount, the unit that is printed behind it."""
    begins: str
    setting: Setting

    @property
    def is_bare(self) -> bool:
        """Whether it is a datum alone: any line would do."""
        return not self.begins and len(self.paths) == 1 and self.pattern.pattern.endswith(_BARE)

    def whole(self, text: str) -> Mapping[Pattern, str] | None:
        """The data of a line that is the template and nothing else."""
        if len(text) > _LONGEST:
            return None
        return self._data(self.pattern.fullmatch(half_width(text).rstrip()), text)

    def beginning(self, text: str) -> tuple[Mapping[Pattern, str], str] | None:
        """The data of a text that begins with the template, and the rest of the text."""
        found = self.pattern.match(half_width(text[:_LONGEST]))
        data = self._data(found, text)
        return None if found is None or data is None else (data, text[found.end() :])

    def _data(self, found: re.Match[str] | None, text: str) -> Mapping[Pattern, str] | None:
        if found is None:
            return None
        data = {}
        for n, (path, unit) in enumerate(zip(self.paths, self.units, strict=True)):
            value = text[slice(*found.span(f"g{n}"))].strip()
            if unit is not None:
                value = self._counted(half_width(value), unit, found[f"u{n}"])
            data[path] = value
        return data

    def _counted(self, value: str, printed: str, written: str | None) -> str:
        """An amount in the unit that the template prints."""
        value = value.replace(",", "").replace(marks.MISSING, "")
        worth = {one.name: one.worth for one in self.setting.lists["money"]}
        unit = self.setting.canonical("money", written or "") or printed
        if not value or unit == printed:
            return value
        own, other = worth[printed], worth[unit]
        return f"{(Decimal(value) * (other or 1) / (own or 1)).normalize():f}"


_BARE: Final = r"(?P<g0>\S(?:.*?\S)?)\s*"


def frame(form: Form, template: str, record: Pattern = ()) -> Frame:
    """A template whose paths lie in a record."""
    pieces = list(placeholders(template))
    pattern = r"\s*"
    paths: list[Pattern] = []
    units: list[str | None] = []
    literal = ""
    for n, piece in enumerate(pieces):
        if isinstance(piece, str):
            pattern += _literal(piece.removeprefix(literal))
            literal = ""
            continue
        path = (*record, *piece)
        placed = form.bearers[path]
        following = pieces[n + 1] if n + 1 < len(pieces) else ""
        literal = _unit(placed.constraint, str(following), form.setting)
        group = len(paths)
        pattern += rf"(?P<g{group}>{_datum(placed.constraint, form.setting)})\s*"
        if literal:
            spelled = "|".join(map(re.escape, _longest(form.setting.spellings("money"))))
            pattern += rf"(?P<u{group}>{spelled})?\s*"
        paths.append(path)
        units.append(literal or None)
    begins = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    return Frame(re.compile(pattern, re.DOTALL), tuple(paths), tuple(units), begins, form.setting)


def _unit(constraint: Constraint, following: str, setting: Setting) -> str:
    """The unit of money that is printed behind an amount."""
    if constraint.measure is None:
        return ""
    known = _longest(setting.spellings("money"))
    return next((one for one in known if following.startswith(one)), "")


def _datum(constraint: Constraint, setting: Setting) -> str:
    if constraint.code is not None:
        return constraint.code.pattern
    if constraint.term is not None:
        return "|".join(map(re.escape, _longest(setting.spellings(constraint.term.of))))
    if constraint.measure is not None:
        return _AMOUNT
    if constraint.numeric:
        return rf"\d{{{_digits(constraint)}}}"
    return r"\S(?:.*?\S)?"


def _digits(constraint: Constraint) -> str:
    """How many digits a number has: of a year always four."""
    ends = {
        len(str(getattr(one, "ge", None) or getattr(one, "le", ""))) for one in constraint.bounds
    }
    return str(*ends) if len(ends) == 1 else "1,9"


def _literal(text: str) -> str:
    return "".join(_sign(one) for one in half_width(text))


def _sign(one: str) -> str:
    if one.isspace():
        return ""
    return rf"[{re.escape(_STOPS)}]?\s*" if one in _STOPS else rf"{re.escape(one)}\s*"


def _longest(spelled: Mapping[str, str]) -> Iterator[str]:
    return iter(sorted(spelled, key=len, reverse=True))
