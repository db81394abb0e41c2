"""F: what the stage of the round, and the status of a project, ask for."""

from xljixiao.model.submission import Submission
from xljixiao.rules.catalogue import related
from xljixiao.rules.problem import Severity
from xljixiao.rules.relations import Needed

APPROVED_PROJECTS_HAVE_CODES = related(
    "JX304",
    "本阶段应有项目编码",
    Severity.MUST,
    subject=Submission,
    relation=Needed("projects", "code", when="stage", flag="coded", own=False),
    needs=("projects.status",),
    why="预算批复以后，每个项目都已由预算系统赋码，编码是核对的依据。",
)
DROPPED_PROJECTS_SAY_WHY = related(
    "JX305",
    "不申报的项目应写明原因",
    Severity.MUST,
    subject=Submission,
    relation=Needed("projects", "reason", when="status", flag="silent", own=True),
    why="已下发的项目本年不申报、并入或拆分，预算要随之调整，没有原因财政部门无法办理。",
)
