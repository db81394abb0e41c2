"""F: what the stage of the round asks for."""

from collections.abc import Iterator

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, say


@rule(
    "JX304",
    "本阶段应有项目编码",
    Severity.MUST,
    needs=("stage", "projects.code", "projects.status"),
)
def approved_projects_have_codes(
    submission: Submission, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """预算批复以后，每个项目都已由预算系统赋码，编码是核对的依据。"""
    if submission.stage not in setting.flagged("stage", "coded"):
        return
    for index, project in enumerate(submission.projects):
        if project.code is None and not project.is_silent(setting):
            sentence = say("", f"“{submission.stage}”阶段应有项目编码", "请补充")
            yield own.finding(("projects", index, "code"), sentence)
