"""The documents that rules stand on: id -> what is printed of it.

Only what has been seen in a published text stands here, with an article only where that was seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A regulation as people cite it."""

    title: str
    number: str = ""
    article: str = ""

    @property
    def short(self) -> str:
        """By what it is called where there is little room."""
        return self.number or f"《{self.title}》"

    def __str__(self) -> str:
        return f"《{self.title}》{f'（{self.number}）' if self.number else ''}{self.article}"


BASIS: Mapping[str, Document] = {
    "cpc-2018-34": Document("中共中央 国务院关于全面实施预算绩效管理的意见", "中发〔2018〕34号"),
    "mof-2015-88": Document(
        "中央部门预算绩效目标管理办法", "财预〔2015〕88号", "第二十五条至第二十九条"
    ),
    "mof-2021-101": Document(
        "中央部门项目支出核心绩效目标和指标设置及取值指引（试行）", "财预〔2021〕101号"
    ),
    "hebei-2014": Document("关于深化绩效预算管理改革的意见", "河北省人民政府，2014年"),
}
