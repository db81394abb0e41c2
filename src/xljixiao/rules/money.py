"""M: amounts."""

from xljixiao.model.submission import Budget
from xljixiao.rules.catalogue import related
from xljixiao.rules.problem import Severity
from xljixiao.rules.relations import SumOf

BUDGET_ADDS_UP = related(
    "JX301",
    "预算数等于各项资金之和",
    Severity.MUST,
    subject=Budget,
    relation=SumOf("total", ("fiscal", "other")),
    why="预算数由财政资金与其他资金组成，合计不符时无法与部门预算核对。",
)
