"""Text as it is extracted from a Word document: what the seed is, made again by an outside reader.

Each cell is a line with a tab before it, a merged one a tab alone; a blank line ends a row, and the
codes of TC fields stand behind the headings.
"""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph


def extracted(content: bytes) -> str:
    """The text of a .docx."""
    document = docx.Document(io.BytesIO(content))
    return (
        "\n".join(line for block in document.iter_inner_content() for line in _lines(block)) + "\n"
    )


def one_line_rows(content: bytes) -> str:
    """The same, as other extractors print it: a row on a line, with tabs between its cells."""
    document = docx.Document(io.BytesIO(content))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            lines += [_text(block), ""]
        else:
            lines += ["\t".join(row) for row in _rows(block)]
            lines.append("")
    return "\r\n".join(lines)


def _lines(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _text(block)
        return
    for row in _rows(block):
        yield from (f"\t{cell}" for cell in row)
        yield ""


def _rows(table: Table) -> Iterator[list[str]]:
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            paragraphs = [_of(element) for element in cell.iter(qn("w:p"))]
            cells.append("" if cell.vMerge == "continue" else "\n".join(paragraphs))
        yield cells


def _text(paragraph: Paragraph) -> str:
    return _of(paragraph._p)


def _of(paragraph: Any) -> str:
    """The runs of a paragraph; the code of a TC field is text here, that of others is not."""
    parts = []
    for element in paragraph.iter():
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag == qn("w:br"):
            parts.append("\n")
        elif element.tag == qn("w:instrText") and (element.text or "").split()[:1] == ["TC"]:
            parts.append((element.text or "").replace('"', ""))
    return "".join(parts)
