"""The package of a document: its page, its header and footer, and bytes that never vary.

Nothing in it tells of a clock, a machine or a person: the parts of the library's template that do
are left out.
"""

import io
import zipfile
from collections.abc import Iterable
from typing import Final

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.section import Section
from docx.shared import Length, Mm

from xljixiao.document import styling
from xljixiao.document.elements import Element, element, field, paragraph, run, tag, valued

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_KEPT: Final = {
    RT.OFFICE_DOCUMENT,
    RT.CORE_PROPERTIES,
    RT.STYLES,
    RT.SETTINGS,
    RT.FONT_TABLE,
    RT.THEME,
}


def packed(cover: Iterable[Element], body: Iterable[Element], *, title: str, draft: str) -> bytes:
    """A document: its cover without a page number, then its body from page 1.

    `draft` stands at the head of every page; a blank one leaves the head blank.
    """
    document = _blank(title)
    held = document.element.body
    first, *_ = document.sections
    _lay_out(first)
    last = None
    for one in cover:
        held.insert(len(held) - 1, one)
        last = one
    second = document.add_section()
    _end_section(held[-2], last)
    for one in body:
        held.insert(len(held) - 1, one)
    _head(first, draft)
    _foot(second)
    return _zipped(document)


def _blank(title: str) -> Document:
    """An empty document with our styles, and nothing else of the library's template."""
    document = docx.Document()
    package = document.part.package
    for rels in (package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype not in _KEPT]:
            rels.pop(key)
    _refill(document.styles.element, styling.styles())
    _refill(document.settings.element, _settings())
    properties = document.core_properties._element  # noqa: SLF001 - the only way to leave one out
    _refill(properties, ())
    document.core_properties.title = title
    for rel in document.part.rels.values():
        if rel.reltype == RT.FONT_TABLE:
            _replace(rel.target_part, element("fonts", {}, *styling.fonts()))
    return document


def _refill(held: Element, children: Iterable[Element]) -> None:
    for child in list(held):
        held.remove(child)
    held.extend(children)


def _replace(part: Part, root: Element) -> None:
    part._blob = serialize_part_xml(root)  # noqa: SLF001 - a part that the library does not know inside


def _settings() -> Iterable[Element]:
    """The fields are brought up to date when the document is opened (docs/decisions/0011)."""
    yield valued("characterSpacingControl", "compressPunctuation")
    yield valued("updateFields", "true")
    uri = "http://schemas.microsoft.com/office/word"
    mode: dict[str, str | int] = {"name": "compatibilityMode", "uri": uri, "val": 15}
    yield element("compat", {}, element("compatSetting", mode))
    yield element("themeFontLang", {"val": "en-US", "eastAsia": "zh-CN"})


def _lay_out(section: Section) -> None:
    width, height = styling.PAGE
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins: dict[str, Length] = {edge: Mm(size) for edge, size in styling.MARGINS.items()}
    section.top_margin, section.bottom_margin = margins["top"], margins["bottom"]
    section.left_margin, section.right_margin = margins["left"], margins["right"]
    section.header_distance, section.footer_distance = margins["header"], margins["footer"]
    section.gutter = Mm(0)


def _end_section(bearer: Element, last: Element | None) -> None:
    """The last paragraph of the cover ends its section, in the place of a blank one behind it."""
    if last is not None:
        last[0].append(bearer[0][-1])
        bearer.getparent().remove(bearer)


def _head(section: Section, draft: str) -> None:
    """Of the first section; the second one has it too, until it has one of its own."""
    words = [run(draft)] if draft else []
    _refill(section.header._element, [paragraph(styling.IDS["header"], *words)])  # noqa: SLF001
    _refill(section.footer._element, [paragraph(styling.IDS["footer"])])  # noqa: SLF001


def _foot(section: Section) -> None:
    """— 1 —, counted from the first page behind the cover."""
    section.footer.is_linked_to_previous = False
    numbered = [run("— "), *field("PAGE", run("1")), run(" —")]
    _refill(section.footer._element, [paragraph(styling.IDS["footer"], *numbered)])  # noqa: SLF001
    margins = section._sectPr.find(tag("pgMar"))  # noqa: SLF001
    margins.addnext(element("pgNumType", {"start": 1}))


def _zipped(document: Document) -> bytes:
    written, target = io.BytesIO(), io.BytesIO()
    document.save(written)
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, source.read(name))
    return target.getvalue()
