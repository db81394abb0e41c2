"""How often each rule fires on real published tables; prints rules-on-real-data.md.

The tables are partial and of many forms, so they are held as leniently as can be: what is not
there is told to the judging as a blank cell, and a rule that reads it is not applied. Counts
only: no unit and no project is named.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xljixiao.form.loading import shipped_form
from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.model.targets import Target
from xljixiao.rules import CATALOGUE, fields
from xljixiao.rules.catalogue import Catalogue, Rule
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import Finding

PAGE = Path(__file__).parent / "rules-on-real-data.md"
Row = dict[str, Any]

_HEAD = """# 规则在真实数据上

由 `make docs` 按各地公开的绩效目标表打印，只有条数，不列单位和项目。
共 {projects} 个项目、{rows} 条指标，取自十几个省份的不同表样，多数只有部分栏目：

- 原表没有的栏目（编码、支出计划、依据、指标层级等）按空白处理，要读这一栏的规则不判断。
- 摘录在中途断开的项目，不判断“缺不缺、够不够”一类要看全部指标的规则；
  没有注明断开的也可能不全，这几条的数字偏高。
- 原表没有写符号的数值按“=”判断；没有写符号本身由填表时的必填项管住，不在此列。
- 一级、二级指标的叫法不在本表样词表里的，不判断要看指标类别的规则。

“可判断”是规则真正看过的项目数、条数，“提出”是其中有话说的。超过三分之一的项目会提出的规则，一律只作提示。

| 规则 | 内容 | 等级 | 可判断的项目 | 提出的项目 | 可判断的记录 | 提出的条数 |
|---|---|---|--:|--:|--:|--:|
"""


@dataclass
class Tally:
    """What became of one rule."""

    judged: set[int]
    fired: set[int]
    times: int = 0
    findings: int = 0


def real_data() -> Path | None:
    """The folder of the published tables, beside the checkout."""
    found = Path(__file__).parents[2] / "shared" / "data"
    return found if found.is_dir() else None


def tallies(folder: Path) -> dict[str, Tally]:
    """Each rule that judges a submission, on every real project by itself."""
    counted: dict[str, Tally] = defaultdict(lambda: Tally(set(), set()))
    for number, (data, known) in enumerate(documents(folder)):
        applied: list[str] = []
        catalogue = Catalogue([_noted(rule, applied) for rule in CATALOGUE.rules])
        setting = shipped_form("hebei-2021").setting
        findings = judge(Submission, data, setting, known=known, catalogue=catalogue).findings
        for code in applied:
            counted[code].judged.add(number)
            counted[code].times += 1
        for one in findings:
            if one.code in applied:
                counted[one.code].fired.add(number)
                counted[one.code].findings += 1
    return counted


def _noted(rule: Rule, applied: list[str]) -> Rule:
    """The same rule, which also says that it was applied."""
    own = rule.check
    if own is None:
        return rule

    def check(record: Record, setting: Setting) -> Iterator[Finding]:
        applied.append(rule.code)
        yield from own(record, setting)

    return replace(rule, check=check)


def page(folder: Path) -> str:
    """The whole document."""
    counted = tallies(folder)
    projects, rows = _read(folder)
    lines = [
        f"| {rule.code} | {rule.title} | {rule.severity} | {len(one.judged)} | {len(one.fired)} "
        f"| {one.times} | {one.findings} |\n"
        for rule in CATALOGUE.only(["JX3"]).rules  # those that judge a submission
        if rule.check is not None
        for one in [counted[rule.code]]
    ]
    return _HEAD.format(projects=len(projects), rows=len(rows)) + "".join(lines)


def documents(folder: Path) -> Iterator[tuple[Row, list[Finding]]]:
    """Each project as a submission of its own, with what is blank in it."""
    projects, rows = _read(folder)
    setting = shipped_form("hebei-2021").setting
    for project in projects:
        own = [row for row in rows if _owner(row) == _owner(project)]
        yield _document(project, own, setting)


def _read(folder: Path) -> tuple[list[Row], list[Row]]:
    def lines(name: str) -> list[Row]:
        text = (folder / name).read_text("utf-8")
        return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]

    return lines("real_projects.jsonl"), lines("real_indicators.jsonl")


def _owner(row: Row) -> tuple[str, str]:
    return row["unit_name"], row["project_name"]


def _document(project: Row, rows: list[Row], setting: Setting) -> tuple[Row, list[Finding]]:
    indicators = [_indicator(row, setting) for row in rows]
    if "cut" in project.get("note", ""):  # what follows in the table is not known
        indicators.append({})
    held: Row = {
        "unit": {"name": project["unit_name"]},
        "code": project.get("project_code"),
        "name": project["project_name"],
        "status": "申报",
        "budget": {
            "total": project.get("budget_total"),
            "fiscal": project.get("fiscal"),
            "other": project.get("other"),
        },
        "spending_plan": [
            {"month": int(month.removesuffix("月底")), "percent": percent}
            for month, percent in project.get("schedule", {}).items()
        ],
        "goals": "\n".join(project.get("goals", ())),
        "indicators": indicators,
    }
    data = {  # without its form, so that it is never judged as a whole: what is blank stays unread
        "county": "某县",
        "year": project["year"],
        "stage": "申报",
        "department": {"code": "999", "name": "某部门"},
        "filler": {"code": "999", "name": "某部门"},
        "projects": [held],
    }
    blanks = [("projects", 0, *loc) for loc in _blanks(held)]
    return data, [fields.blank(loc) for loc in blanks]


def _blanks(project: Row) -> Iterator[Loc]:
    """What the table does not have."""
    for name in ("code", "spending_plan", "goals"):
        if not project[name]:
            yield (name,)
    for name, amount in project["budget"].items():
        if amount is None:
            yield "budget", name
    yield "budget", "purpose"
    for index, row in enumerate(project["indicators"]):
        for name in ("level1", "level2", "basis", "weight", "prior_value"):
            if row.get(name) is None:
                yield "indicators", index, name


def _indicator(row: Row, setting: Setting) -> Row:
    levels = {
        name: setting.canonical(name, row[name]) or row[name]
        for name in ("level1", "level2")
        if row.get(name)
    }
    return {
        **levels,
        "name": row["level3"],
        "description": row.get("description"),
        "target": _target(row, setting),
        "basis": row.get("basis"),
        "weight": row.get("weight"),
    }


def _target(row: Row, setting: Setting) -> Row:
    """As it was written; a number without a sign is taken as equal."""
    with suppress(ValueError):
        return Target.parse(row["value_raw"], setting).model_dump()
    operator = setting.canonical("operator", row.get("operator") or "=")
    return {"operator": operator, "value": row.get("value"), "unit": row.get("unit")}
