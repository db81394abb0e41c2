"""The elements of a Word document, built directly: paragraphs, runs, fields, bookmarks.

python-docx's own calls look each cell up anew, which takes quadratic time in a large table.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from docx.oxml.ns import nsmap
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement

Element = BaseOxmlElement
Attributes = Mapping[str, str | int]

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_NOTHING: Final[Attributes] = {}
_NAMES: Final = {"w": nsmap["w"]}


@lru_cache(maxsize=512)
def tag(name: str) -> str:
    """A name of the main namespace as lxml wants it: `p` for `w:p`."""
    return f"{{{nsmap['w']}}}{name}"


def element(name: str, attributes: Attributes = _NOTHING, *children: Element) -> Element:
    """`w:name` with attributes of the same namespace."""
    made: Element = oxml_parser.makeelement(tag(name), nsmap=_NAMES)
    for key, value in attributes.items():
        made.set(tag(key), str(value))
    made.extend(children)
    return made


def valued(name: str, value: str | int) -> Element:
    """`<w:name w:val="value"/>`, as most properties are."""
    return element(name, {"val": value})


def paragraph(style: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
    """A paragraph of a style, by its id; `properties` in the order of the schema."""
    own = element("pPr", _NOTHING, valued("pStyle", style), *properties)
    return element("p", _NOTHING, own, *content)


def run(text: str, *properties: Element) -> Element:
    """A run of text on one line; tabs are tabs, and blanks stay where they are."""
    made = element("r")
    if properties:
        made.append(element("rPr", _NOTHING, *properties))
    for n, piece in enumerate(text.split("\t")):
        if n:
            made.append(element("tab"))
        if piece:
            words = element("t")
            words.text = piece
            words.set(_SPACE, "preserve")
            made.append(words)
    return made


def field(code: str, *result: Element) -> Iterator[Element]:
    """The runs of a field with its code, and what it shows until it is updated."""
    yield from _begun(code)
    yield element("r", _NOTHING, _mark("separate"))
    yield from result
    yield element("r", _NOTHING, _mark("end"))


def silent_field(code: str) -> Iterator[Element]:
    """The runs of a field that never shows anything, such as TC."""
    yield from _begun(code)
    yield element("r", _NOTHING, _mark("end"))


def _begun(code: str) -> Iterator[Element]:
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set(_SPACE, "preserve")
    yield element("r", _NOTHING, _mark("begin"))
    yield element("r", _NOTHING, instruction)


def _mark(kind: str) -> Element:
    return element("fldChar", {"fldCharType": kind})


def quoted(text: str) -> str:
    """A text as an argument of a field's code."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def bookmark(number: int, name: str) -> tuple[Element, Element]:
    """The start and the end of a bookmark."""
    return (
        element("bookmarkStart", {"id": number, "name": name}),
        element("bookmarkEnd", {"id": number}),
    )
