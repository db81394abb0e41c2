"""The elements of a Word document as XML text: paragraphs, runs, fields, bookmarks.

A county has thousands of projects: as trees of elements, 2,500 of them took 1.4 GB and nearly three
times as long; as text they are written away one by one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

Xml = str
"""Elements of the main namespace, one behind the other."""
Attributes = Mapping[str, str | int]

_NONE: Final[Attributes] = {}
_QUOTES: Final = {'"': "&quot;"}


def element(name: str, attributes: Attributes = _NONE, *children: Xml) -> Xml:
    """`w:name` with attributes of the same namespace."""
    said = "".join(f' w:{key}="{escape(str(one), _QUOTES)}"' for key, one in attributes.items())
    inner = "".join(children)
    return f"<w:{name}{said}>{inner}</w:{name}>" if inner else f"<w:{name}{said}/>"


def valued(name: str, value: str | int) -> Xml:
    """`<w:name w:val="value"/>`, as most properties are."""
    return f'<w:{name} w:val="{escape(str(value), _QUOTES)}"/>'


def paragraph(style: str, *content: Xml, properties: Iterable[Xml] = ()) -> Xml:
    """A paragraph of a style, by its id; `properties` in the order of the schema."""
    own = element("pPr", _NONE, valued("pStyle", style), *properties)
    return element("p", _NONE, own, *content)


def run(text: str, *properties: Xml) -> Xml:
    """A run of text on one line; tabs are tabs, and blanks stay where they are."""
    own = element("rPr", _NONE, *properties) if properties else ""
    pieces = (_spaced("t", piece) if piece else "" for piece in text.split("\t"))
    return element("r", _NONE, own, "<w:tab/>".join(pieces))


def field(code: str, *result: Xml) -> Iterator[Xml]:
    """The runs of a field with its code, and what it shows until it is updated."""
    yield from _begun(code)
    yield _mark("separate")
    yield from result
    yield _mark("end")


def silent_field(code: str) -> Iterator[Xml]:
    """The runs of a field that never shows anything, such as TC."""
    yield from _begun(code)
    yield _mark("end")


def _begun(code: str) -> Iterator[Xml]:
    yield _mark("begin")
    yield element("r", _NONE, _spaced("instrText", f" {code} "))


def _mark(kind: str) -> Xml:
    return element("r", _NONE, element("fldChar", {"fldCharType": kind}))


def _spaced(name: str, text: str) -> Xml:
    return f'<w:{name} xml:space="preserve">{escape(text)}</w:{name}>'


def quoted(text: str) -> str:
    """A text as an argument of a field's code."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def bookmark(number: int, name: str) -> tuple[Xml, Xml]:
    """The start and the end of a bookmark."""
    return (
        element("bookmarkStart", {"id": number, "name": name}),
        element("bookmarkEnd", {"id": number}),
    )
