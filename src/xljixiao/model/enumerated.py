"""Several items numbered on one line: 一、…；二、…, ①…②…, （1）…（2）…, 1.…；2.…

Only where the numbers count up from 1, each after a stop; signs that only count need none.
"""

import re
from collections.abc import Callable

_HAN = "一二三四五六七八九十"
_MOST = 20
_STOPS = "；;。，,、"
_REST = "；;，,、 \u3000"
_AFTER = r"(?: |(?=\D)|(?=\d{4}年))"
"""What follows a number that counts; a digit would make it 1.5."""

_FAMILIES: tuple[tuple[Callable[[int], str], bool], ...] = (
    *((lambda n, sign=sign: rf"{n}{re.escape(sign)}{_AFTER}", True) for sign in ".．、)）"),  # noqa: RUF001 - as people number
    (lambda n: rf"[(（]{n}[)）]", False),
    (lambda n: chr(0x245F + n), False),
    (lambda n: rf"{_han(n)}、", True),
    (lambda n: rf"[(（]{_han(n)}[)）]", False),
)
"""Of each way to number: what the n-th number looks like, and whether a stop goes before it."""


def enumerated(line: str) -> tuple[str, ...] | None:
    """The items of a line without their numbers; None where it is not numbered so.

    An item that begins with a number itself is none of these: several lines in one cell are
    printed with their numbers in front, whatever they begin with.
    """
    for mark, after_stop in _FAMILIES:
        first = re.match(mark(1), line)
        if first and not _begins_numbered(line[first.end() :].lstrip()):
            return _items(line[first.end() :], mark, after_stop=after_stop)
    return None


def _items(rest: str, mark: Callable[[int], str], *, after_stop: bool) -> tuple[str, ...] | None:
    items: list[str] = []
    before = rf"(?:(?<=[{_STOPS}])|\s)\s*" if after_stop else ""
    for number in range(2, _MOST + 1):
        found = re.search(before + mark(number), rest)
        if found is None:
            break
        items.append(rest[: found.start()])
        rest = rest[found.end() :]
    items = [item.strip().rstrip(_REST) for item in (*items, rest)]
    return tuple(items) if len(items) > 1 and all(items) else None


def _begins_numbered(text: str) -> bool:
    return any(re.match(mark(1), text) for mark, _ in _FAMILIES)


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = f"{_HAN[tens - 1] if tens > 1 else ''}十" if tens else ""
    return ten + (_HAN[ones - 1] if ones else "")
