"""The package of a document: its page, its header and footer, and bytes that never vary.

Nothing in it tells of a clock, a machine or a person: the parts of the library's template that do
are left out.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Length, Mm

from xljixiao.document import styling
from xljixiao.document.elements import Xml, element, field, paragraph, run, valued

_DOCUMENT: Final = "word/document.xml"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_KEPT: Final = {
    RT.OFFICE_DOCUMENT,
    RT.CORE_PROPERTIES,
    RT.STYLES,
    RT.SETTINGS,
    RT.FONT_TABLE,
    RT.THEME,
}


def packed(cover: Sequence[Xml], body: Iterable[Xml], *, title: str, draft: str) -> bytes:
    """A document: its cover without a page number, then its body from page 1.

    `draft` stands at the head of every page; a blank one leaves the head blank.
    """
    document = _blank(title)
    first, *_ = document.sections
    _lay_out(first)
    second = document.add_section()
    _add_cover(document, cover)
    _head(first, draft)
    _foot(second)
    return _zipped(document, body)


def _blank(title: str) -> Document:
    """An empty document with our styles, and nothing else of the library's template."""
    document = docx.Document()
    package = document.part.package
    for rels in (package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype not in _KEPT]:
            rels.pop(key)
    _refill(document.styles.element, *styling.styles())
    _refill(document.settings.element, *_settings())
    _refill(document.core_properties._element)  # noqa: SLF001 - the only way to leave one out
    document.core_properties.title = title
    for rel in document.part.rels.values():
        if rel.reltype == RT.FONT_TABLE:
            root = _parsed(element("fonts", {}, *styling.fonts()))[0]
            rel.target_part._blob = serialize_part_xml(root)  # noqa: SLF001 - no door to this part
    return document


def _parsed(xml: Xml) -> list[BaseOxmlElement]:
    return list(parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"))


def _refill(held: BaseOxmlElement, *children: Xml) -> None:
    for child in list(held):
        held.remove(child)
    held.extend(_parsed("".join(children)))


def _settings() -> Iterator[Xml]:
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


def _add_cover(document: Document, cover: Sequence[Xml]) -> None:
    """The last paragraph of a cover ends its section, in the place of a blank one behind it."""
    blank = document.element.body[0]
    lines = _parsed("".join(cover))
    lines[-1][0].append(blank[0][-1])
    for line in lines:
        blank.addprevious(line)
    document.element.body.remove(blank)


def _head(section: Section, draft: str) -> None:
    """Of the first section; the second one has it too, until it has one of its own."""
    words = run(draft) if draft else ""
    _refill(section.header._element, paragraph(styling.IDS["header"], words))  # noqa: SLF001
    _refill(section.footer._element, paragraph(styling.IDS["footer"]))  # noqa: SLF001


def _foot(section: Section) -> None:
    """— 1 —, counted from the first page behind the cover."""
    section.footer.is_linked_to_previous = False
    numbered = [run("— "), *field("PAGE", run("1")), run(" —")]
    _refill(section.footer._element, paragraph(styling.IDS["footer"], *numbered))  # noqa: SLF001
    margins = section._sectPr.find(qn("w:pgMar"))  # noqa: SLF001
    margins.addnext(*_parsed(element("pgNumType", {"start": 1})))


def _zipped(document: Document, body: Iterable[Xml]) -> bytes:
    """The package, with the body before the section that closes the document."""
    written, target = io.BytesIO(), io.BytesIO()
    document.save(written)
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(name)
            if name != _DOCUMENT:
                out.writestr(info, data)
                continue
            end = data.rindex(b"<w:sectPr")
            with out.open(info, "w") as stream:
                stream.write(data[:end])
                stream.writelines(one.encode() for one in body)
                stream.write(data[end:])
    return target.getvalue()
