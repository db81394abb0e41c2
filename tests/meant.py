"""What a made-up filling unit means, drawn at random: sound, and of every kind that there is."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from xljixiao.model.submission import (
    Budget,
    Contact,
    Department,
    FormRef,
    Function,
    Indicator,
    Project,
    Safeguard,
    Step,
    Submission,
    Unit,
)
from xljixiao.model.targets import Operator, Target

COUNTY, REGION, YEAR, STAGE = "昌黎县", "130322", 2021, "批复"
DEADLINE = dt.date(2021, 3, 10)
MONTHS = (3, 6, 10, 12)
DROPPED = ("本年不申报", "并入", "拆分")

_IS_DROPPED = 0.012
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_PLACES = ("东镇", "西镇", "南镇", "北镇", "河口镇", "山前乡", "城关镇", "新集乡")
_WORKS = (
    ("农村公路养护", "公里"),
    ("河道清淤", "公里"),
    ("机井维修", "眼"),
    ("校舍维修", "平方米"),
    ("居民健康体检", "人次"),
    ("失业人员再就业", "人"),
    ("文艺下乡演出", "场"),
    ("图书采购", "册"),
    ("路灯更换", "盏"),
    ("管网改造", "米"),
    ("造林绿化", "亩"),
    ("畜禽免疫", "只"),
    ("困难家庭救助", "户"),
    ("农产品抽样检测", "批次"),
    ("信息系统运维", "套"),
    ("执法车辆更新", "辆"),
    ("危房加固", "户"),
    ("垃圾收运", "吨"),
    ("消防器材配备", "件"),
    ("人民调解补助", "件"),
    ("食品监督抽检", "批次"),
    ("水质监测", "次"),
    ("档案扫描", "份"),
    ("公益电影放映", "场"),
)
_FORMS = ("补助资金", "专项经费", "建设项目", "购置项目", "运行维护费", "奖补资金")
_BASES = (
    "计划标准：年度实施方案",
    "计划标准：合同约定",
    "历史标准：2020年实际完成数",
    "历史标准：近三年平均数",
    "行业标准：主管部门技术规范",
    "预算支出标准：县级经费定额",
)
_NOTES = ("数量以年中核定数为准", "跨年实施，本年完成到计划进度", "上级任务尚未下达，按上年测算")


@dataclass(frozen=True, slots=True)
class _Row:
    """How an indicator may be: `most` is exclusive, `places` are its decimals."""

    level2: str
    name: str
    operators: tuple[Operator, ...]
    unit: str = ""
    least: int = 0
    most: int = 0
    places: int = 0


_UP: tuple[Operator, ...] = ("≥",)
_DOWN: tuple[Operator, ...] = ("≤",)
_WORDS: tuple[Operator, ...] = ("定性",)
_DONE = _Row("数量指标", "完成数量", ("≥", "="), "", 2, 9000)  # in the unit of the work
_ALWAYS = (
    _DONE,
    _Row("质量指标", "验收合格率", _UP, "百分比", 90, 99, 1),
    _Row("时效指标", "完成时间", _WORDS),
    _Row("成本指标", "单位成本", _DOWN, "元", 5, 900, 2),
    _Row("社会效益指标", "受益人数", ("≥", ">"), "人", 60, 90_000),
    _Row("满意度指标", "服务对象满意度", _UP, "百分比", 85, 98, 1),
)
_MORE = (
    _Row("数量指标", "覆盖乡镇数", ("=",), "个", 1, 17),
    _Row("数量指标", "现场核查次数", _UP, "次", 2, 60),
    _Row("数量指标", "宣传资料发放份数", (">",), "份", 100, 9000),
    _Row("质量指标", "档案完整率", _UP, "百分比", 92, 99),
    _Row("质量指标", "差错率", ("<",), "百分比", 1, 6, 1),
    _Row("质量指标", "技术标准执行率", ("=",), "百分比", 100, 101),
    _Row("时效指标", "资金拨付时限", _DOWN, "天", 5, 60),
    _Row("时效指标", "月度任务按期完成率", _UP, "百分比", 90, 99),
    _Row("时效指标", "启动时间", _WORDS),
    _Row("成本指标", "人均费用", _DOWN, "元/人", 10, 400, 2),
    _Row("成本指标", "管理费用占比", ("<",), "百分比", 2, 9, 1),
    _Row("经济效益指标", "带动农户增加收入", _UP, "万元", 3, 800, 2),
    _Row("经济效益指标", "同类支出降幅", _UP, "百分比", 1, 15, 1),
    _Row("社会效益指标", "政策知晓率", (">",), "百分比", 80, 98),
    _Row("社会效益指标", "责任事故数", ("=",), "起", 0, 1),
    _Row("社会效益指标", "有效投诉件数", ("<",), "件", 2, 20),
    _Row("生态效益指标", "废弃物规范处置率", ("=",), "百分比", 100, 101),
    _Row("生态效益指标", "用电量降幅", _UP, "百分比", 1, 12, 1),
    _Row("可持续影响指标", "管护机制持续年限", _UP, "年", 1, 10),
    _Row("可持续影响指标", "骨干人员稳定率", (">",), "百分比", 80, 97),
    _Row("满意度指标", "基层单位满意度", (">",), "百分比", 80, 95, 1),
)
_LEVEL1 = {
    "经济效益指标": "效益指标",
    "社会效益指标": "效益指标",
    "生态效益指标": "效益指标",
    "可持续影响指标": "效益指标",
    "满意度指标": "满意度指标",
}


def draw_submission(
    rng: Random, department: Unit, filler: Unit, projects: Sequence[Project]
) -> Submission:
    is_whole = department == filler
    functions = rng.sample(_WORKS, rng.randint(2, 6))
    return Submission(
        form=FormRef(id="hebei-2021", edition="1"),
        county=COUNTY,
        region=REGION,
        year=YEAR,
        stage=STAGE,
        department=Department(code=department.code, name=department.name),
        filler=filler,
        contact=Contact(
            filled_by=f"{rng.choice(_SURNAMES)}示例",
            phone=f"0335-00{rng.randint(0, 99999):05}",
            approved_by=f"{rng.choice(_SURNAMES)}示例",
            date=DEADLINE - dt.timedelta(days=rng.randint(0, 9)),
        ),
        overall=f"{department.name}全年工作围绕{functions[0][0]}等职责展开。\n"
        "年度任务全部分解到股室，按季检查进度。"
        if is_whole
        else None,
        functions=tuple(
            Function(
                name=work,
                goal=f"做好{work}，让服务对象得到实惠。",
                indicators=(f"{work}任务年底前完成", f"{work}资料当年归档"),
            )
            for work, _ in functions
        )
        if is_whole
        else (),
        safeguards=(
            Safeguard(title="制度保障", text=f"修订{functions[-1][0]}管理办法，明确各环节责任。"),
            Safeguard(title="监督保障", text="每季核对支出进度，偏离计划的及时调整。"),
        )
        if is_whole
        else (),
        projects=tuple(projects),
    )


def draw_project(rng: Random, filler: Unit, number: int) -> Project:
    work, unit = rng.choice(_WORKS)
    dropped = rng.random() < _IS_DROPPED
    name = f"{rng.choice(_PLACES)}{work}{rng.choice(_FORMS)}（{number}）"
    given = Project(
        unit=_unit(rng, filler),
        code=f"{REGION}{YEAR % 100}P{number:011}{rng.choice('ABCDEFGHJK')}",
        name=name,
        status=rng.choice(DROPPED) if dropped else "申报",
        reason="实施条件尚未具备，经主管部门同意调整。" if dropped else None,
        budget=_budget(rng),
    )
    if dropped:
        return given
    rows = _indicators(rng, work, unit)
    done = rows[0].target
    goals = (f"完成{work}{done.value}{unit}", f"{work}质量符合技术规范", "服务对象得到实惠")
    purpose = f"用于{work}的材料、人工和{rng.choice(('监理', '运输', '检测', '宣传'))}等支出。"
    if rng.random() < 0.1:
        purpose += f"\n其中财政资金{given.budget.fiscal}万元。"
    return given.model_copy(
        update={
            "budget": given.budget.model_copy(update={"purpose": purpose}),
            "spending_plan": tuple(_plan(rng)),
            "goals": goals[: rng.randint(1, 3)],
            "indicators": rows,
        }
    )


def _unit(rng: Random, filler: Unit) -> Unit:
    """A part fills in for itself; a department for its own office and, now and then, for others."""
    if len(filler.code) > 3:
        return filler
    if rng.random() < 0.8:
        return Unit(code=f"{filler.code}001", name=f"{filler.name}本级")
    other = rng.randint(11, 14)
    return Unit(code=f"{filler.code}{other:03}", name=f"{filler.name}下属{other - 10}中心")


def _budget(rng: Random) -> Budget:
    """Amounts of every size and grain, most of them fiscal alone."""
    places = rng.choice((0, 1, 2, 2, 4, 6))
    total = _number(rng, 1, rng.choice((20, 60, 200, 600)), places)
    other = Decimal(0) if rng.random() < 0.7 else _number(rng, 0, 1, places) * total / 2
    other = other.quantize(Decimal("0.000001"))
    return Budget(total=total, fiscal=total - other, other=other)


def _plan(rng: Random) -> Iterator[Step]:
    """Cumulative percentages that end in 100; one in ten is slower than finance would have it."""
    places, slow = rng.choice((0, 2)), rng.random() < 0.1
    bounds = ((1, 100),) * 3 if slow else ((1, 30), (30, 60), (60, 95))
    shares = sorted(_number(rng, least, most, places) for least, most in bounds)
    for month, percent in zip(MONTHS, [*shares, Decimal(100)], strict=True):
        yield Step(month=month, percent=percent)


def _indicators(rng: Random, work: str, unit: str) -> tuple[Indicator, ...]:
    """Eight to sixteen, of every kind that a rule asks for, in the order of the taxonomy."""
    more = rng.sample(range(len(_MORE)), rng.randint(8, 16) - len(_ALWAYS))
    order = list(dict.fromkeys(row.level2 for row in (*_ALWAYS, *_MORE)))
    rows = sorted((*_ALWAYS, *(_MORE[n] for n in more)), key=lambda row: order.index(row.level2))
    return tuple(_indicator(rng, row, work, unit) for row in rows)


def _indicator(rng: Random, row: _Row, work: str, unit: str) -> Indicator:
    satisfies = row.level2 == "满意度指标"
    return Indicator(
        level1=_LEVEL1.get(row.level2, "产出指标"),
        level2="服务对象满意度指标" if satisfies else row.level2,
        name=f"{work}{row.name}",
        description=f"{work}的{row.name}，以验收和统计结果为准" if rng.random() < 0.8 else None,
        target=_target(rng, row, unit if row is _DONE else row.unit),
        basis=rng.choice(_BASES),
        note=rng.choice(_NOTES) if rng.random() < 0.05 else None,
    )


def _target(rng: Random, row: _Row, unit: str) -> Target:
    operator = rng.choice(row.operators)
    if operator == "定性":
        return Target(operator=operator, words=f"{rng.randint(4, 12)}月{rng.randint(1, 28)}日前")
    return Target(operator=operator, value=_number(rng, row.least, row.most, row.places), unit=unit)


def _number(rng: Random, least: int, most: int, places: int) -> Decimal:
    scale = 10**places
    return Decimal(rng.randrange(least * scale, most * scale)).scaleb(-places)
