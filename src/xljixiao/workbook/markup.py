"""Go over the XML of a received file, which may be made to swell in whoever reads it.

A parser, not a pattern: what a pattern overlooks (another quote, a blank, a lower-case letter) the
reader behind it may still obey.
"""

from typing import Final
from xml.parsers import expat

from xljixiao.rules import intake
from xljixiao.workbook.look import (
    MOST_DEPTH,
    MOST_NAMES,
    MOST_TAG_BYTES,
    RESAVE,
    Extent,
    Refused,
    damaged,
    too_complex,
)

_STEP: Final = MOST_TAG_BYTES
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_ODD = "含有不该有的定义或编码，未打开"


class Markup:
    """One pass. A subclass says what is done at each element; the extent counts what is met."""

    def __init__(self, extent: Extent, separator: str | None = None) -> None:
        self._extent = extent
        self._depth = 0
        self._names: dict[str, str] = {}
        self.parser = expat.ParserCreate(None, separator, self._names)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _refuse_definitions

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def go_over(self, content: bytes) -> None:
        """Parse it, step by step. Raises `Refused` where it is broken or swells."""
        if content[:2] in _UTF16:
            raise Refused(intake.UNSAFE, _ODD, RESAVE)
        try:
            for at in range(0, len(content), _STEP):
                step = content[at : at + _STEP]
                self._extent.parse(step.count(b"<"))
                self.parser.Parse(step, False)  # noqa: FBT003 - expat's own signature
                waiting = at + len(step) - self.parser.CurrentByteIndex
                if waiting > MOST_TAG_BYTES or len(self._names) > MOST_NAMES:
                    raise too_complex()
            self.parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged() from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise too_complex()
        self.start(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def _refuse_definitions(*_: object) -> None:
    raise Refused(intake.UNSAFE, _ODD, RESAVE)
