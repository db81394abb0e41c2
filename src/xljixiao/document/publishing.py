"""The official text of a submission as a Word document, wholly as `[text]` of its form has it.

Nothing enters that `[text]` does not name: what is printed is `disclosed` first. The same input
gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from xljixiao.document import marks
from xljixiao.document.approving import Approval, approved
from xljixiao.document.contents import Bookmarks, Entry, collected
from xljixiao.document.disclosing import disclosed, text_of
from xljixiao.document.elements import Xml, paragraph, run
from xljixiao.document.packaging import packed
from xljixiao.document.printing import DEPARTMENTS, Printer, contents_title, cover
from xljixiao.document.spelling import filled
from xljixiao.document.styling import IDS
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission

__all__ = ["Approval", "publish", "publish_county"]


def publish(
    form: Form, submission: Submission, *, draft: str = "", approval: Approval | None = None
) -> bytes:
    """The text of one submission as a .docx.

    `draft` is a sentence for the cover and the head of every page; an `approval` has its own cover,
    and its page before the rest. Raises `FormError` where the
    form has no text.
    """
    text, shown = text_of(form), disclosed(form, submission)
    called = text if approval is None else text.approval
    pages = Printer(form, shown, Bookmarks()).pages()
    return packed(
        [*_draft(draft), *cover(form, called.cover, shown)],
        chain(approved(text.approval, approval), pages),
        title=filled(form, called.name, shown),
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
    entries = [bookmarks.entry(filled(form, text.county.entry, one)) for one in submissions]
    each = zip(submissions, entries, strict=True)
    return packed(
        [*_draft(draft), *cover(form, text.county.cover, first)],
        chain(
            approved(text.approval, approval),
            [contents_title(form)],
            collected(DEPARTMENTS, entries),
            (page for one, entry in each for page in _department(form, one, bookmarks, entry)),
        ),
        title=filled(form, text.county.name, first),
        draft=draft,
    )


def _department(
    form: Form, submission: Submission, bookmarks: Bookmarks, entry: Entry
) -> Iterator[Xml]:
    """The text of a department in that of its county, whose contents have an entry for it."""
    shown = disclosed(form, submission)
    within, (start, end) = bookmarks.around()
    yield from cover(form, text_of(form).cover, shown, entry)
    yield start
    yield from Printer(form, shown, bookmarks).pages(within)
    yield end


def _draft(sentence: str) -> list[Xml]:
    return [paragraph(IDS[marks.DRAFT], run(sentence))] if sentence else []
