"""The styles of a printed text, by name: what a paragraph or run is, for whoever reads it back.

Text that only looks like a heading (一、…) has the style of body text, so it stays text. Names are
as python-docx gives them; they outlive being saved by another program, which ids do not.
"""

from typing import Final

COVER_TITLE: Final = "Title"
COVER_LINE: Final = "绩效封面"
COVER_FOOT: Final = "绩效落款"
CONTENTS_TITLE: Final = "TOC Heading"
CONTENTS_PART: Final = "绩效目录部分"
CONTENTS_ENTRY: Final = "toc 1"
PART_NUMBER: Final = "绩效部分序号"
PART: Final = "Heading 1"
CHAPTER: Final = "Heading 2"
SECTION: Final = "Heading 3"
TABLE_HEADING: Final = "绩效表题"
BODY: Final = "绩效正文"
"""A text of several lines is one paragraph a line; a blank line is a blank paragraph."""
LEAD: Final = "绩效段首"
"""Of characters: what stands before a text in its own paragraph, a label or a numbered title."""
NOTHING: Final = "绩效空缺"
"""Words that say that a chapter or part has nothing in it: no data."""
CELL: Final = "绩效表格"
CELL_CENTRED: Final = "绩效表格居中"
CELL_RIGHT: Final = "绩效表格居右"
CELL_LABEL: Final = "绩效表格栏目"
BETWEEN_TABLES: Final = "绩效表间"
DRAFT: Final = "绩效草稿"
APPROVAL_TITLE: Final = "绩效批复"
APPROVAL_CELL: Final = "绩效批复表格"
APPROVAL_LABEL: Final = "绩效批复栏目"

MISSING: Final = "—"
"""What a sentence says in the place of a datum that there is not."""
