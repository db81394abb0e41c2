"""F: codes that say whose a project is, and of which year."""

from collections.abc import Iterator

from xljixiao.model.record import Loc
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Project, Submission
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, quoted, say
from xljixiao.rules.vocabulary import letters

_STATUS = "projects.status"


@rule(
    "JX311",
    "项目编码的区划、年度与申报不一致",
    Severity.HINT,
    needs=("region", "year", "projects.code", "projects.status"),
)
def project_codes_are_of_this_county_and_year(
    submission: Submission, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """编码前6位是行政区划、第7至8位是年度；上级安排和往年结转的项目可以不同，其他的多半抄错。"""
    for index, project in enumerate(submission.projects):
        if project.code is not None and not project.is_silent(setting):
            for sentence in oddities(project.code, submission.region, submission.year):
                yield own.finding(("projects", index, "code"), sentence, project.code)


def oddities(code: str, region: str, year: int) -> Iterator[str]:
    """What in a project's code is not of this county and year, in a sentence each."""
    if code[:6] not in _with_parents(region):
        expected = f"前6位“{code[:6]}”不是本县“{region}”或上级的行政区划代码"
        yield say(code, expected, "请核对；编码无误的，不必修改")
    if year // 100 * 100 + int(code[6:8]) > year:
        expected = f"第7至8位“{code[6:8]}”表示年度，晚于预算年度{year}年"
        yield say(code, expected, "请核对；编码无误的，不必修改")


def _with_parents(region: str) -> tuple[str, ...]:
    """A county's code, its prefecture's and its province's."""
    return region, f"{region[:4]}00", f"{region[:2]}0000"


@rule(
    "JX312",
    "单位代码不属于本部门",
    Severity.HINT,
    needs=("department.code", "filler.code", "projects.unit.code", "projects.status"),
)
def units_belong_to_the_department(
    submission: Submission, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """单位代码三位一段，下级单位以上级代码开头；不是这样的，汇总时会归到别的部门。"""
    department = submission.department.code
    codes: list[tuple[Loc, str]] = [(("filler", "code"), submission.filler.code)]
    codes += [
        (("projects", index, "unit", "code"), project.unit.code)
        for index, project in enumerate(submission.projects)
        if not project.is_silent(setting)
    ]
    for loc, code in codes:
        if not code.startswith(department):
            expected = f"本部门代码是“{department}”，所属单位的代码应以它开头"
            yield own.finding(loc, say(code, expected, "请核对；代码无误的，不必修改"), code)


@rule(
    "JX313",
    "同一单位代码有两个名称",
    Severity.HINT,
    needs=("department", "filler", "projects.unit", "projects.status"),
)
def one_code_has_one_name(submission: Submission, setting: Setting, own: Rule) -> Iterator[Finding]:
    """名称与代码一一对应，才能与单位名册核对。"""
    bearers: list[tuple[Loc, str, str]] = [
        (("department",), submission.department.code, submission.department.name),
        (("filler",), submission.filler.code, submission.filler.name),
    ]
    bearers += [
        (("projects", index, "unit"), project.unit.code, project.unit.name)
        for index, project in enumerate(submission.projects)
        if not project.is_silent(setting)
    ]
    first: dict[str, str] = {}
    for loc, code, name in bearers:
        before = first.setdefault(code, name)
        if name != before:
            expected = f"代码“{code}”在前面的名称是“{before}”"
            yield own.finding((*loc, "name"), say(name, expected, "请核对代码和名称"), name)


@rule("JX306", "项目编码重复", Severity.MUST, needs=("projects.code", "projects.name", _STATUS))
def project_codes_differ(submission: Submission, setting: Setting, own: Rule) -> Iterator[Finding]:
    """一个编码只是一个项目；同一编码出现两次，金额会重复计算。"""
    first: dict[str, tuple[int, str]] = {}
    for index, project in _declared(submission, setting):
        code = project.code
        seen, name = first.setdefault(code, (index, project.name)) if code else (index, "")
        if code and seen != index:
            expected = f"与第{seen + 1}个项目“{quoted(name)}”的编码相同"
            deed = "请核对是哪个项目的编码；同一项目报了两张表的，请清空一张或改选申报状态"
            yield own.finding(("projects", index, "code"), say(code, expected, deed), code)


@rule(
    "JX316",
    "同一单位有同名的项目",
    Severity.HINT,
    needs=("projects.unit", "projects.name", _STATUS),
)
def project_names_differ(submission: Submission, setting: Setting, own: Rule) -> Iterator[Finding]:
    """同一单位的两个项目同名，多半是同一个项目报了两张表。"""
    first: dict[tuple[str, str], int] = {}
    for index, project in _declared(submission, setting):
        seen = first.setdefault((project.unit.code, letters(project.name)), index)
        if seen != index:
            expected = f"与第{seen + 1}个项目同名"
            deed = "请核对是否同一个项目；确是两个项目的，建议把名称写得不同"
            sentence = say(project.name, expected, deed)
            yield own.finding(("projects", index, "name"), sentence, project.name)


def _declared(submission: Submission, setting: Setting) -> Iterator[tuple[int, Project]]:
    """The projects that are asked about, each with its index."""
    for index, project in enumerate(submission.projects):
        if not project.is_silent(setting):
            yield index, project
