"""What a roster still lacks when workbooks go out by it: they go out all the same, and it is told.

An officer who has copied last year's roster would else send out workbooks without a deadline.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from xljixiao.county.registering import roster_form
from xljixiao.county.round import Round
from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.model.naming import is_dated
from xljixiao.model.roster import Filling, Roster

_PRINTED: Final = "deadline", "office", "phone"
"""The settings that stand on the first page of every workbook."""
_FEW: Final = 3


def lacking(round_: Round, roster: Roster, fillings: Sequence[Filling]) -> Iterator[str]:
    """A sentence for each kind of thing that the workbooks of some units go out without."""
    projects = [one for each in fillings for one in each.projects]
    form = roster_form()
    blank = [name for name in _PRINTED if getattr(roster.terms, name) is None]
    if blank:
        labels = "、".join(f"“{label(form, Place(('terms', name)))}”" for name in blank)
        yield (
            f"名册里没有填{labels}，工作簿首页上没有写明。"
            "下发以后只补这些，已下发的不会重印，请在通知里写明。"
        )
    if count := sum(one.total is None for one in projects):
        column = label(form, Place(("projects", 0, "total")))
        yield f"{count} 个项目没有金额（“{column}”空着），由单位填写。{_deed(round_)}"
    stale = [one.name for one in projects if one.name and is_dated(one.name, roster.terms.year)]
    if stale:
        named = "".join(f"《{one}》" for one in stale[:_FEW]) + ("等" if stale[_FEW:] else "")
        yield (
            f"{len(stale)} 个项目的名称还带着上年的年度或金额：{named}。"
            f"是沿用上年名称的，请改。{_deed(round_)}"
        )


def _deed(round_: Round) -> str:
    return f"要补、要改的，请填好名册后运行：xljixiao issue {round_.folder} --changed"
