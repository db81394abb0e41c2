"""The official text of a submission as a Word document, wholly as `[text]` of its form has it.

Nothing enters that `[text]` does not name: what is printed is `disclosed` first. The same input
gives the same bytes.
"""

from collections.abc import Sequence
from typing import Final

from xljixiao.document import marks
from xljixiao.document.approving import Approval, approved
from xljixiao.document.contents import Bookmarks, Entry, collected
from xljixiao.document.disclosing import disclosed, text_of
from xljixiao.document.elements import Element, element, paragraph, run
from xljixiao.document.packaging import packed
from xljixiao.document.printing import Printer, contents_title, cover
from xljixiao.document.spelling import filled
from xljixiao.document.styling import IDS
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission

__all__ = ["Approval", "publish", "publish_county"]

_DEPARTMENTS: Final = "B"
"""The letter of the TC fields that mark the departments of a county."""


def publish(
    form: Form, submission: Submission, *, draft: str = "", approval: Approval | None = None
) -> bytes:
    """The text of one submission as a .docx.

    `draft` is a sentence for the cover and the head of every page. Raises `FormError` where the
    form has no text.
    """
    text, shown = text_of(form), disclosed(form, submission)
    pages = Printer(form, shown, Bookmarks()).pages()
    return packed(
        [*_draft(draft), *cover(form, text.cover, shown)],
        [*approved(text.approval, approval), *pages],
        title=filled(form, text.name, shown),
        draft=draft,
    )


def publish_county(
    form: Form,
    submissions: Sequence[Submission],
    *,
    draft: str = "",
    approval: Approval | None = None,
) -> bytes:
    """The texts of a county's departments as one .docx, in the order given.

    Each has the cover and the contents that it has alone. Raises `ValueError` where there is no
    submission, or where they are not of one county and year.
    """
    if len({(one.county, one.region, one.year) for one in submissions}) != 1:
        raise ValueError("the submissions are not those of one county and year")
    text, first, bookmarks = text_of(form), submissions[0], Bookmarks()
    printed: list[Element] = []
    entries: list[Entry] = []
    for submission in submissions:
        pages, entry = _department(form, disclosed(form, submission), bookmarks)
        printed += pages
        entries.append(entry)
    return packed(
        [*_draft(draft), *cover(form, text.county.cover, first)],
        [
            *approved(text.approval, approval),
            contents_title(form),
            *collected(_DEPARTMENTS, entries),
            *printed,
        ],
        title=filled(form, text.county.name, first),
        draft=draft,
    )


def _department(form: Form, shown: Submission, bookmarks: Bookmarks) -> tuple[list[Element], Entry]:
    """The text of a department in that of its county, and its entry in the contents."""
    listed = filled(form, text_of(form).county.entry, shown)
    first, *others = cover(form, text_of(form).cover, shown)
    entry = bookmarks.mark(first, listed, _DEPARTMENTS)
    first[0].insert(1, element("pageBreakBefore"))
    within, (start, end) = bookmarks.around()
    pages = Printer(form, shown, bookmarks).pages(within)
    return [first, *others, start, *pages, end], entry


def _draft(sentence: str) -> list[Element]:
    return [paragraph(IDS[marks.DRAFT], run(sentence))] if sentence else []
