"""The library's door: the verbs of the command line as functions."""

from xljixiao.county.collect.collecting import collect
from xljixiao.county.comparing.comparing import compare as diff
from xljixiao.county.issue.issuing import issue
from xljixiao.county.publish.approving import approve
from xljixiao.county.publish.publishing import publish
from xljixiao.county.review.reviewing import review
from xljixiao.county.round import Round
from xljixiao.county.summary.consolidating import consolidate
from xljixiao.document.parsing import parse
from xljixiao.form.loading import load_form
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.reading import read_workbook as read

__all__ = [
    "Round",
    "approve",
    "check",
    "collect",
    "consolidate",
    "diff",
    "issue",
    "load_form",
    "parse",
    "publish",
    "read",
    "review",
    "write",
]
