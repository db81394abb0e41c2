"""What slips into a text without being content: the number of a page, a remark to a colleague."""

import re

from xljixiao.model.numerals import half_width

_PAGE = re.compile(
    r"(?:\d{1,4}|[-–—−_~·.]{1,3}\d{1,4}[-–—−_~·.]{1,3}|\d{1,4}/\d{1,4}"  # noqa: RUF001 - dashes
    r"|第\d{1,4}页(?:[,/，]?共\d{1,4}页)?|第?\d{1,4}/\d{1,4}页|共\d{1,4}页(?:[,/，]?第\d{1,4}页)?)"
)
_ASKS = (
    r"请核实|请核对|请确认|请修改|请补充|再核实|再核对|再确认|待核实|待核对|待确认|待定|待补充|此处"
)
_BRACKETED = re.compile(rf"[(\[【〔<《].{{0,80}}?(?:{_ASKS}).{{0,80}}?[)\]】〕>》]")
_ADDRESSED = re.compile(rf"(?:批注.{{0,8}}|[^:,。;(]{{1,6}}):.*?(?:{_ASKS}|这里).*")
_LONGEST = 200
_SAID = 30
"""Characters behind a name, at most: more is running text with a label."""


def is_page_number(line: str) -> bool:
    """Whether a line is nothing but a page's number: 3, - 3 -, 第3页, 第2页共5页, 3/5."""
    plain = re.sub(r"\s+", "", half_width(line)) if len(line) < _LONGEST else ""
    return _PAGE.fullmatch(plain) is not None


def is_remark(line: str) -> bool:
    """Whether a line asks somebody to look again: in brackets, or behind a name and a colon."""
    if len(line) >= _LONGEST:
        return False
    plain = half_width(line.strip()).rstrip("。.!;")
    _, _, said = plain.partition(":")
    if len(said) > _SAID:
        return _BRACKETED.fullmatch(plain) is not None
    return any(one.fullmatch(plain) is not None for one in (_BRACKETED, _ADDRESSED))
