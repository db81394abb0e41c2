"""How several fillings of one part differ, in words: a line for each cell, or for a whole row."""

from collections.abc import Iterator, Mapping

from xljixiao.form.plan import Place
from xljixiao.rules.problem import QUOTED, quoted
from xljixiao.workbook.fillings import Datum, Filled, Part, Path

_BEFORE = 6
"""Characters that a long quotation shows of what is still the same."""

Fillings = Mapping[int, Filled]
"""By the number of the copy, as people count."""
Row = dict[Path, Datum]
"""The data of one record, by their paths in it."""


def lines(part: Part, fillings: Fillings) -> tuple[str, ...]:
    """Every difference within a part, in the order of the form."""
    return tuple(line for rows in _rows(part, fillings) for line in _lines(rows, fillings))


def _rows(part: Part, fillings: Fillings) -> list[dict[int, Row]]:
    """The row of each copy that has it: rows about the same, or else those at the same place."""
    rows: dict[Part, dict[int, Row]] = {}
    for number, filled in fillings.items():
        for (row, path), datum in filled.parts.get(part, {}).items():
            rows.setdefault(row, {}).setdefault(number, {})[path] = datum
    groups: list[dict[int, Row]] = []
    at_place: dict[Place, dict[int, Row]] = {}
    for held in rows.values():
        number = next(iter(held))
        place = _place(fillings[number], held[number])
        before = at_place.get(place)
        if before is None or held.keys() & before.keys():
            groups.append(held)
            at_place[place] = held
        else:
            before.update(held)
    return groups


def _place(filled: Filled, row: Row) -> Place:
    """Where a row stands, with the part at its place in the base."""
    path, datum = next(iter(row.items()))
    place = filled.in_base(datum.place)
    return Place(place[: len(place) - len(path)])


def _lines(rows: Mapping[int, Row], fillings: Fillings) -> Iterator[str]:
    """What is said of one row: who has it at all, and each cell in which those who do differ."""
    number, row = next(iter(rows.items()))
    name, _ = fillings[number].called(next(iter(row.values())))
    having = list(rows) if name else list(fillings)
    lacking = [one for one in fillings if one not in having]
    if lacking:
        only = "只有" if len(having) == 1 else ""
        rest = "" if only else f"，{_copies(lacking)}没有"
        yield f"{name}：{only}{_copies(having)}有{rest}"
    for path in dict.fromkeys(path for each in rows.values() for path in each):
        data = {one: rows.get(one, {}).get(path) for one in having}
        if len({datum and datum.same for datum in data.values()}) > 1:
            yield _cell(data, fillings)


def _cell(data: Mapping[int, Datum | None], fillings: Fillings) -> str:
    """Which copy says what in one cell."""
    number, known = next((one, datum) for one, datum in data.items() if datum is not None)
    same: dict[str | None, list[int]] = {}
    for one, datum in data.items():
        same.setdefault(datum.same if datum else None, []).append(one)
    texts = {datum.same: datum.text for datum in data.values() if datum is not None}
    start = _start(list(texts.values()))
    said = []
    for meaning, numbers in same.items():
        text = texts[meaning] if meaning is not None else ""
        shown = f"是“{quoted('…' * bool(start) + text[start:])}”" if text else "没有填"
        said.append(f"{_copies(numbers)}{shown}")
    return f"{''.join(fillings[number].called(known))}：{'，'.join(said)}"


def _start(texts: list[str]) -> int:
    """From where on texts are quoted, so that one sees in what they differ."""
    signs = enumerate(zip(*texts, strict=False))
    same = next((n for n, each in signs if len(set(each)) > 1), min(map(len, texts)))
    long = len(texts) > 1 and max(map(len, texts)) > QUOTED
    return max(0, same - _BEFORE) if long else 0


def _copies(numbers: list[int]) -> str:
    return "、".join(f"第{number}份" for number in numbers)
