"""I: the set of indicators."""

from xljixiao.model.submission import Project
from xljixiao.rules.catalogue import related
from xljixiao.rules.problem import Severity
from xljixiao.rules.relations import Distinct

NAMES_DIFFER = related(
    "JX303",
    "三级指标名称重复",
    Severity.MUST,
    subject=Project,
    relation=Distinct("indicators", "name", "指标"),
    why="同一项目内两条指标同名，考核时分不清是哪一条，预算管理系统也不接受。",
)
