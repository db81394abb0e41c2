"""An approval (批复) as it is typed on the command line."""

import datetime as dt
import re
from collections.abc import Collection

from xljixiao.county import registering
from xljixiao.county.stepping import Step
from xljixiao.document.publishing import Approval
from xljixiao.form.cells import Kind, Raw
from xljixiao.form.cleaning import clean
from xljixiao.model.numerals import half_width
from xljixiao.model.telling import ForTheUser
from xljixiao.model.values import tidy_line

_NUMBER = re.compile(r"[^\d\s].*[〔\[(【](?:19|20)\d\d[〕\])】]\s*第?\s*[1-9]\d*\s*号")
"""A document number: whose it is, the year in brackets, the number of that year, 号."""
_LIKE = "昌财预〔2021〕3号"


class BadApproval(ForTheUser, ValueError):  # noqa: N818 - named for the situation
    """What is said of an approval and cannot be meant; the message is for the user."""


def approval_of(
    as_: str | None,
    number: str | None = None,
    day: str | None = None,
    opinion: str | None = None,
    only: Collection[str] = (),
) -> Approval | None:
    """An approval as it is typed; None where none is meant. Raises `BadApproval`."""
    if as_ is None:
        if number or day or opinion or only:
            raise BadApproval("--number、--date、--opinion、--only 用于批复，请同时写 --as 批复。")
        return None
    if as_ != Step.APPROVAL:
        raise BadApproval(f"--as 后面请写“{Step.APPROVAL}”；只生成公开文本的，不写 --as。")
    number = tidy_line(number or "")
    if not number or not day:
        raise BadApproval(f"请写明批复的文号和日期，如：--number {_LIKE} --date 2021-03-20。")
    if not _NUMBER.fullmatch(half_width(number)):
        raise BadApproval(
            f"“{number}”不像文号，没有批复。文号要有发文机关代字、年份和“号”，如：{_LIKE}。"
            "请写全后再运行一次。"
        )
    return Approval(number, _day(day), (opinion or "").strip())


def _day(text: str) -> dt.date:
    """A date as people type it."""
    form = registering.roster_form()
    like = form.fields["terms", "deadline"].constraint
    cleaned, _ = clean(Raw(Kind.TEXT, text), like, form.setting)
    try:
        return dt.date.fromisoformat(str(cleaned))
    except ValueError as error:
        raise BadApproval(f"日期“{text}”写得不对，请写成 2021-03-20 这样。") from error
