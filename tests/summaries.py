"""Whole counties for tests of the summary: made of models, without a file, the same every time."""

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from xljixiao.county.ledger import Decision, Issued, Pardon, Read, Receipt
from xljixiao.county.standing import Doubt, Standing
from xljixiao.county.stepping import State
from xljixiao.county.summary.compiled import Compiled, Correction, Part
from xljixiao.form.loading import shipped_form
from xljixiao.model.roster import (
    Filling,
    Roster,
    RosterDepartment,
    RosterFiller,
    RosterProject,
    RosterUnit,
    Terms,
    key_of,
)
from xljixiao.model.submission import (
    Budget,
    Contact,
    Department,
    FormRef,
    Indicator,
    Project,
    Step,
    Submission,
    Unit,
)
from xljixiao.model.targets import Target
from xljixiao.workbook.report import ProblemLine

FORM = shipped_form("hebei-2021")
AS_OF = dt.datetime(2021, 3, 8, 9, 30, tzinfo=dt.UTC)
PHONE = "0335-7654321"
EXPLAINED = "情况属实，已请示分管领导。"
NOTE = "按上级文件执行，不再细分。"

_BUREAUS = ("行政政法股", "教科文股", "农业农村股", "社会保障股", "经济建设股", "企业股", "国库股")
_KINDS = (
    ("产出指标", "数量指标", "培训人次", "≥", "人次"),
    ("产出指标", "数量指标", "新建改建道路里程", "≥", "公里"),
    ("产出指标", "质量指标", "验收合格率", "≥", "百分比"),
    ("产出指标", "质量指标", "设备完好率", "≥", "%"),
    ("产出指标", "时效指标", "按期完成率", "=", "百分比"),
    ("产出指标", "时效指标", "完成时限", "定性", None),
    ("产出指标", "成本指标", "人均培训成本", "≤", "元"),
    ("产出指标", "成本指标", "总成本", "≤", "万元"),
    ("效益指标", "社会效益指标", "服务群众人数", "≥", "人"),
    ("效益指标", "经济效益指标", "带动增收金额", "≥", "元"),
    ("效益指标", "可持续影响指标", "长效管理机制健全性", "定性", None),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", "百分比"),
)
_WORDS = ("按时完成", "及时", "长期", "健全")
_TITLES = (
    "业务管理经费",
    "农村公路养护及安全防护设施提升工程（一期）",
    "基层公共服务能力提升补助",
    "信息化平台运行维护费",
    "2021年高标准农田建设县级配套资金（含管护与后续维修养护经费）",
    "困难群众救助补助资金",
    "办案业务费",
    "专项整治行动工作经费",
)


def county(
    departments: int = 60,
    projects: int = 8,
    *,
    seed: int = 7,
    bureaus: int = 7,
    with_round: bool = True,
) -> Compiled:
    """A county of so many departments; each tenth has three filling units, some are behind."""
    dice = random.Random(seed)  # noqa: S311 - the same county every time
    return _Maker(dice, departments, projects, bureaus).compiled(with_round=with_round)


class _Maker:
    def __init__(self, dice: random.Random, departments: int, projects: int, bureaus: int) -> None:
        self.dice = dice
        self.projects = projects
        self.departments = [
            RosterDepartment(
                code=f"{300 + n}",
                name=f"示例{_name(n)}局",
                bureau=_bureau(n % bureaus),
                contact=f"示例联系人{n}",
                phone=PHONE,
                disclosed="否" if n % 29 == 13 else "是",
            )
            for n in range(departments)
        ]
        self.fillers = [
            RosterFiller(
                code=f"{one.code}00{m}", name=f"{one.name}所属单位{m}", contact="示例联系人"
            )
            for n, one in enumerate(self.departments)
            if n % 10 == 1
            for m in (1, 2)
        ]
        self.given = [one for n in range(departments) for one in self._given(n)]

    def _given(self, n: int) -> list[RosterProject]:
        code = self.departments[n].code
        own = [one.code for one in self.fillers if one.code.startswith(code)]
        found = []
        for m in range(self.dice.randrange(self.projects + 1) if n % 7 else self.projects):
            other = Decimal(self.dice.randrange(0, 400_000)) / 100 if m % 3 == 2 else Decimal(0)
            fiscal = Decimal(self.dice.randrange(1_0000, 900_0000)) / 10_000
            found.append(
                RosterProject(
                    unit=f"{code}001",
                    code=f"130322{21}P{n:05}{m:06}L",
                    name=f"{_TITLES[(n + m) % len(_TITLES)]}{m}",
                    total=fiscal + other,
                    fiscal=fiscal,
                    other=other,
                    filler=own[m % len(own)] if own and m % 2 else None,
                    disclosed="否" if m == 5 and n % 4 == 0 else None,
                )
            )
        return found

    def roster(self) -> Roster:
        units = [
            RosterUnit(code=f"{one.code}001", name=f"{one.name}本级") for one in self.departments
        ]
        return Roster(
            form=FormRef(id="roster", edition="1"),
            terms=Terms(
                county="示例县",
                region="130322",
                year=2021,
                stage="申报",
                sheets="hebei-2021",
                deadline=dt.date(2021, 3, 5),
                office="示例县财政局绩效管理股",
            ),
            departments=tuple(self.departments),
            units=tuple(units),
            fillers=tuple(self.fillers),
            projects=tuple(self.given),
        )

    def compiled(self, *, with_round: bool) -> Compiled:
        roster = self.roster()
        parts, standings, issued = [], [], []
        corrections: list[Correction] = []
        waivers: list[Pardon] = []
        for n, filling in enumerate(roster.fillings()):
            blank = self._submission(filling, filled=False)
            document = self._submission(filling, filled=True)
            state = self._state(n)
            standing = self._standing(n, filling, state)
            standings.append(standing)
            if n % 16 != 15:
                issued.append(blank)
            if state in {State.UNISSUED, State.ISSUED, State.DOUBTFUL}:
                continue
            document = self._turned(n, document)
            problems = self._problems(document)
            parts.append(
                Part(
                    f"{filling.filler.code}{filling.filler.name}.xlsx",
                    document,
                    state if with_round else None,
                    standing.decisions if with_round else (),
                    problems,
                )
            )
            corrections += _corrections(filling, document)
            if n % 17 == 3:
                waivers.append(
                    Pardon(
                        filling.filler.code, "JX341", "绩效指标", "", "内部管理项目", "示例审核人"
                    )
                )
        if not with_round:
            return Compiled(FORM, tuple(parts), AS_OF)
        return Compiled(
            form=FORM,
            parts=tuple(parts),
            as_of=AS_OF,
            roster=roster,
            standings=tuple(standings),
            issued=tuple(issued),
            waivers=tuple(waivers),
            corrections=tuple(corrections),
            left_out=(("扫描件.pdf", "这是扫描件（图片），请另报电子表。"),),
        )

    def _state(self, n: int) -> State:
        if n % 16 == 15:
            return State.UNISSUED
        if n % 9 == 8:
            return State.ISSUED
        if n % 23 == 5:
            return State.DOUBTFUL
        usual = (State.PASSED, State.ARRIVED, State.SECOND, State.PASSED, State.RETURNED)
        return usual[n % len(usual)]

    def _submission(self, filling: Filling, *, filled: bool) -> Submission:
        return Submission(
            form=FormRef(id="hebei-2021", edition="1"),
            county="示例县",
            region="130322",
            year=2021,
            stage="申报",
            department=Department(code=filling.department.code, name=filling.department.name),
            filler=filling.filler,
            contact=Contact(filled_by="示例填报人", phone=PHONE) if filled else Contact(),
            projects=tuple(self._project(one, filled=filled) for one in filling.projects),
        )

    def _project(self, given: RosterProject, *, filled: bool) -> Project:
        budget = Budget(total=given.total, fiscal=given.fiscal, other=given.other)
        project = Project(
            unit=Unit(code=given.unit, name=f"示例单位{given.unit}"),
            code=given.code,
            name=given.name or "",
            status="申报",
            budget=budget,
        )
        if not filled:
            return project
        steps = sorted(Decimal(self.dice.randrange(0, 10_000)) / 100 for _ in range(3))
        plan = zip((3, 6, 10, 12), (*steps, Decimal(100)), strict=True)
        return project.model_copy(
            update={
                "budget": budget.model_copy(update={"purpose": "用于示例工作。"}),
                "spending_plan": tuple(Step(month=m, percent=p) for m, p in plan),
                "goals": ("完成示例任务", "保障示例运行"),
                "indicators": tuple(self._indicators()),
            }
        )

    def _indicators(self) -> list[Indicator]:
        kinds = self.dice.sample(_KINDS, self.dice.randrange(4, len(_KINDS) + 1))
        found = []
        for level1, level2, name, operator, unit in kinds:
            if operator == "定性":
                target = Target(operator="定性", words=self.dice.choice(_WORDS))
            else:
                high = 101 if unit in {"百分比", "%"} else 5000
                value = Decimal(self.dice.randrange(1, high))
                target = Target.model_validate({"operator": operator, "value": value, "unit": unit})
            own = name if self.dice.random() < 0.8 else f"{name}{self.dice.randrange(500)}"
            found.append(
                Indicator(
                    level1=level1,
                    level2=level2,
                    name=own,
                    description="按年度计划统计",
                    target=target,
                    basis="年度工作计划",
                    note=NOTE if self.dice.random() < 0.05 else None,
                )
            )
        return found

    def _turned(self, n: int, document: Submission) -> Submission:
        """Some projects are dropped, added, or have another amount."""
        projects = list(document.projects)
        if n % 6 == 2 and projects:
            dropped = {"status": "本年不申报", "reason": "条件不具备。", "indicators": ()}
            projects[0] = projects[0].model_copy(update=dropped)
        if n % 8 == 3 and len(projects) > 1:
            budget = projects[1].budget
            total = (budget.total or Decimal(0)) + Decimal("12.50")
            fiscal = (budget.fiscal or Decimal(0)) + Decimal("12.50")
            budget = budget.model_copy(update={"total": total, "fiscal": fiscal})
            said = {
                "budget": budget,
                "correction": f"预算数应为{total}万元，依据示财字〔2021〕3号。",
            }
            projects[1] = projects[1].model_copy(update=said)
        if n % 12 == 4 and projects:
            added = {"code": None, "name": f"新增示例项目{n}", "status": "新增"}
            projects.append(projects[0].model_copy(update=added))
        return document.model_copy(update={"projects": tuple(projects)})

    def _standing(self, n: int, filling: Filling, state: State) -> Standing:
        came = state not in {State.UNISSUED, State.ISSUED}
        code = filling.filler.code
        receipts = tuple(
            Receipt(1, "0" * 64, f"{code}.xlsx", id=100 * n + k, at=f"2021-03-0{k}T08:00:00")
            for k in range(1, 1 + came + n % 2 * came)
        )
        current = receipts[-1] if came and state is not State.DOUBTFUL else None
        decisions = []
        if state is State.SECOND and current:
            for m, one in enumerate(filling.projects):
                key = key_of(one.unit, one.code, one.name)
                word = ("通过", "退回", "不予安排", "通过")[m % 4]
                words = (word, f"{word}的意见", "", "示例审核人", "2021-03-07")
                decisions.append(Decision(code, current.id, key, State.SECOND, *words))
        doubts: tuple[Doubt, ...] = ()
        if state is State.DOUBTFUL:
            ids = tuple(one.id for one in receipts)
            doubts = (Doubt("projects/0", "《业务管理经费0》", ids, ("资金用途：两份不同",)),)
        return Standing(
            filling=filling,
            state=state,
            issued=None if state is State.UNISSUED else Issued(code, 1, f"{code}.xlsx", "0", "{}"),
            receipts=receipts,
            current=current,
            read=Read(current.id, "1", "clean", code, 1, None, None, "{}") if current else None,
            sent=(),
            decisions=tuple(decisions),
            doubts=doubts,
            late=state is State.ISSUED,
        )

    def _problems(self, document: Submission) -> tuple[ProblemLine, ...]:
        found = []
        for index, project in enumerate(document.projects):
            for code, title in (("JX342", "还没有满意度指标"), ("JX340", "还没有成本指标")):
                if self.dice.random() < 0.4:
                    found.append(
                        ProblemLine(
                            code=code,
                            severity="提示",
                            loc=("projects", index, "indicators"),
                            sheet=f"{index + 1:02}{project.name}"[:31],
                            cell="A18",
                            found="",
                            sentence=f"《{project.name}》绩效指标：{title}。请补充。",
                            returns=False,
                            explanation=EXPLAINED if self.dice.random() < 0.2 else "",
                            reply="",
                            waived=None,
                        )
                    )
        return tuple(found)


def _bureau(n: int) -> str:
    return f"{_BUREAUS[n % len(_BUREAUS)]}{n // len(_BUREAUS) or ''}"


def _name(n: int) -> str:
    return "民政人社教育农业水利住建交通文旅卫健应急"[n % 10 * 2 :][:2] + (
        f"{n // 10}" if n > 9 else ""
    )


def _corrections(filling: Filling, document: Submission) -> list[Correction]:
    due = {key_of(one.unit, one.code, one.name): one for one in filling.projects}
    return [
        Correction(
            filler=filling.filler.code,
            project=key_of(one.unit.code, one.code, one.name),
            title=one.name,
            said=one.correction,
            given=due[key_of(one.unit.code, one.code, one.name)].total,
            wanted=one.budget.total,
        )
        for one in document.projects
        if one.correction
    ]


def without_round(compiled: Compiled) -> Compiled:
    """The same submissions as a mere heap of files."""
    parts = tuple(replace(one, state=None, decisions=()) for one in compiled.parts)
    return Compiled(compiled.form, parts, compiled.as_of)


def heads(page: Worksheet) -> dict[str, int]:
    """Head -> where its column stands, from 0."""
    found: dict[str, int] = {}
    for cell in page[_head_row(page)]:
        found.setdefault(str(cell.value), cell.column - 1)
    return found


def totals(page: Worksheet) -> int:
    """The row of the totals, as people count it."""
    return _head_row(page) - 1


def rows(page: Worksheet) -> list[dict[str, Any]]:
    """The rows of the first table of a sheet, by their heads."""
    columns = heads(page)
    found = []
    for row in page.iter_rows(min_row=_head_row(page) + 1, values_only=True):
        if row[0] is None:
            break
        found.append({label: row[column] for label, column in columns.items()})
    return found


def _head_row(page: Worksheet) -> int:
    """The heads stand right above what is frozen."""
    pane = str(page.freeze_panes)
    return int(pane.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
