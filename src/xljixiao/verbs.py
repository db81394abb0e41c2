"""The library's door: the verbs of the command line as functions."""

from xljixiao.county.summary.consolidating import consolidate
from xljixiao.form.loading import load_form
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import write
from xljixiao.workbook.reading import read_workbook as read

__all__ = ["check", "consolidate", "load_form", "read", "write"]
