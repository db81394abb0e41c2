"""Names of files that every system takes, Windows and its tools among them."""

import unicodedata
from typing import Final

_LOOKALIKES: Final = {ord(sign): ord(sign) + 0xFEE0 for sign in '<>:"/\\|?*'}
"""Their full-width forms, which no system minds."""
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL"}
    | {f"{name}{sign}" for name in ("COM", "LPT") for sign in "123456789¹²³"}
)
_BYTES = 150
"""Fifty Chinese characters: with an ending, in a deep folder, Windows takes 260 signs in all."""


def file_stem(text: str) -> str:
    """A text as the name of a file, its ending apart."""
    text = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
    shown = "".join(one for one in text if not unicodedata.category(one).startswith("C"))
    cut = shown.strip().encode()[:_BYTES].decode("utf-8", "ignore").rstrip(" .")
    device = cut.partition(".")[0].rstrip().upper()
    return f"_{cut}" if device in _DEVICES or not cut else cut
