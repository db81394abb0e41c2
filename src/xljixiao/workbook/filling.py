"""A workbook for a submission: with its spare sheets, fresh or as filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xljixiao.form.contents import Contents, contents_of, is_part
from xljixiao.form.layout import Layout, lay_out
from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.form.naming import ByName
from xljixiao.form.parts import WHOLE
from xljixiao.form.ready import Form
from xljixiao.model.record import Record
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Catalogue
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import place
from xljixiao.workbook.sealing import Issue
from xljixiao.workbook.writing import write as write_layout


def write(  # noqa: PLR0913 - a workbook has so many sides
    form: Form,
    submission: Record | None = None,
    *,
    fresh: bool = False,
    prior: Record | None = None,
    issue: Issue | None = None,
    password: str = "",
    catalogue: Catalogue = CATALOGUE,
) -> bytes:
    """The .xlsx of a submission; `fresh` brings default texts, for a workbook still to fill in.

    Without a submission nothing is issued: a blank template with the spare sheets alone. `issue`
    names the round that the workbook goes out in. `prior` is what the submission was prefilled
    with, record by record. `password` unlocks sheets and structure. Raises
    `form.contents.DoesNotFit` where the form has no place for something, and `book.BadPassword`.
    """
    layout = room_for(form, submission)
    contents = contents_of(layout, submission, fresh=fresh or submission is None)
    before = contents_of(layout, prior, fresh=False) if prior else Contents()
    return write_layout(
        layout,
        contents,
        prior={**before.issued, **before.typed},
        issue=issue,
        password=password,
        catalogue=catalogue,
    )


def room_for(form: Form, submission: Record | None, spares: int | None = None) -> Layout:
    """A layout with a sheet for each record and so many `spares`, as a rule those of the form.

    Of a submission that is a part it has no sheets of the whole.
    """
    counts = {
        name: len(getattr(submission, name, ()))
        + (form.definition.records[name].spares if spares is None else spares)
        for name in (*form.repeated, *form.movable)
    }
    layout = lay_out(form, counts)
    return lay_out(form, {**counts, WHOLE: 0}) if is_part(layout, submission) else layout


_NO_DATA = "这不是申报数据文件：应为 read --json 输出的格式。请核对文件。"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A submission from a data file, or the sentences that say what is to be mended in it."""

    form: Form | None
    document: Record | None
    sentences: tuple[str, ...]


def load(
    content: bytes, forms: Sequence[Form] | None = None, *, catalogue: Catalogue = CATALOGUE
) -> Loaded:
    """Read the JSON of `read --json` and judge it; a faulty one is not written into a workbook.

    Hints are left to the check of the filled workbook.
    """
    try:
        data = json.loads(content, parse_float=Decimal)
        named = _named(data)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符附近"
        return Loaded(None, None, (f"数据文件（JSON）在{where}写得不对，如缺逗号或引号。请核对。",))
    except (ValueError, KeyError, TypeError, RecursionError):
        return Loaded(None, None, (_NO_DATA,))
    forms = forms or [shipped_form(name) for name in form_folders()]
    form = next((one for one in forms if _is_named(one, named)), None)
    if form is None:
        unknown = named and f"没有表样“{named[0]}”第{named[1]}版。请核对 form 一项。"
        return Loaded(None, None, (unknown or _NO_DATA,))
    judgement = judge(form.model, data, form.setting, catalogue=catalogue)
    problems = place(judgement.findings, ByName(form, data))
    sentences = tuple(problem.sentence for problem in problems if problem.returns)
    return Loaded(form, judgement.document, sentences)


def _named(data: object) -> tuple[str, str] | None:
    """The form that data name; where their model has no place for it, none."""
    if not isinstance(data, Mapping):
        raise TypeError(data)
    if "form" not in data:
        return None
    return str(data["form"]["id"]), str(data["form"]["edition"])


def _is_named(form: Form, named: tuple[str, str] | None) -> bool:
    if "form" not in form.model.model_fields:
        return named is None
    return (form.id, form.edition) == named
