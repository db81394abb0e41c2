"""What a reader who is not ours sees in a document: python-docx, and the parts of the package."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def parts(content: bytes) -> dict[str, str]:
    """Each part of the package as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def lines(document: Document) -> Iterator[str]:
    """The document from top to bottom: `style| text`, and the rows of its tables.

    ^ is a cell that is one with that above it; / parts the paragraphs of a cell.
    """
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield f"{style(block)}| {block.text}"
        else:
            yield from ("  | " + " | ".join(row) for row in rows(block))


def rows(table: Table) -> list[list[str]]:
    """The cells of each row, one that is merged downwards told where it begins."""
    seen: set[Any] = set()
    told = []
    for row in table.rows:
        said = []
        for tc in dict.fromkeys(cell._tc for cell in row.cells):
            texts = [Paragraph(p, table).text for p in tc.p_lst]
            said.append("^" if tc in seen else " / ".join(texts))
            seen.add(tc)
        told.append(said)
    return told


def style(paragraph: Paragraph) -> str:
    return str(paragraph.style.name) if paragraph.style is not None else ""


def styled(document: Document, *names: str) -> list[str]:
    """The texts of the paragraphs of some styles, in order."""
    return [one.text for one in document.paragraphs if style(one) in names]


def codes(document: Document) -> list[str]:
    """The codes of the fields of the body, in order."""
    return [one.text.strip() for one in document.element.iter(qn("w:instrText"))]
