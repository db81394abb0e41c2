"""S: the spending plan."""

from decimal import Decimal

from xljixiao.model.submission import Project
from xljixiao.rules.catalogue import related
from xljixiao.rules.problem import Severity
from xljixiao.rules.relations import RisesTo

PLAN_RISES = related(
    "JX302",
    "支出计划逐期累计到 100%",
    Severity.MUST,
    subject=Project,
    relation=RisesTo("spending_plan", "percent", Decimal(100)),
    why="支出计划填累计进度，逐期不减，年底全部支出，才能据此监控执行。",
)
