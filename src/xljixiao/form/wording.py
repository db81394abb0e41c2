"""The values of a form's setting, put into its texts: `1-{month}月执行数` prints 1-8月执行数.

This happens to the TOML as it is written, so that every text may name a value, and all that is
later known of a text (how long it may be, where it stands, its fingerprint) holds for what prints.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAMED = re.compile(r"\{([A-Za-z_][A-Za-z_0-9]*)\}")
RESERVED = frozenset({"n", "name", "row", "first", "last"})
"""What else stands in braces: of a record its number and name, rows of a grid and of a sheet."""


def worded(written: Mapping[str, Any]) -> Mapping[str, Any]:
    """A TOML with each named value in its place; other braces (paths in titles) stay."""
    match written:
        case {"setting": {"values": dict(values)}}:
            return {key: _worded(value, values) for key, value in written.items()}
        case _:
            return written


def _worded(written: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever TOML holds
    match written:
        case str():
            return _NAMED.sub(lambda found: str(values.get(found[1], found[0])), written)
        case dict():
            return {key: _worded(value, values) for key, value in written.items()}
        case list():
            return [_worded(one, values) for one in written]
        case _:
            return written


def unknown(written: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a definition holds
    """The names in braces for which there was no value."""
    match written:
        case str():
            yield from _NAMED.findall(written)
        case dict():
            for value in written.values():
                yield from unknown(value)
        case list() | tuple():
            for one in written:
                yield from unknown(one)
