"""JX1xx: whether a file is a workbook, and ours. Applied by `workbook.guard` and `.reading`."""

from collections.abc import Sequence
from dataclasses import replace

from xljixiao.model.record import Loc
from xljixiao.rules.catalogue import declare
from xljixiao.rules.problem import Finding, Severity, Spot, quoted, say

NOT_A_WORKBOOK = declare(
    "JX101", "不是电子表格或已损坏", Severity.MUST, "打不开的文件无法受理，也不能当作未报。"
)
FOREIGN = declare("JX102", "不是本套表样", Severity.MUST, "只有下发的表样才能逐格读回。")
UNKNOWN_EDITION = declare(
    "JX103", "表样版本不认识", Severity.MUST, "不同版本的格子位置不同，不能按别的版本去读。"
)
MISSING_SHEET = declare("JX104", "缺少表页", Severity.MUST, "缺了表页，内容就不完整。")
REPEATED_SHEET = declare(
    "JX105", "表页重复", Severity.MUST, "同一张表有两份时，不能替单位决定用哪一份。"
)
MOVED_CELLS = declare(
    "JX106", "表格位置有变动", Severity.MUST, "插入、删除过行列后，格子与表样对不上，容易读错。"
)
OTHER_FORMAT = declare("JX107", "文件格式需另存", Severity.MUST, "这种格式不能保证每一格都读得准。")
CHANGED = declare(
    "JX109",
    "下发内容有改动",
    Severity.HINT,
    "灰色格子由财政部门填写；确有错误的，请填“更正意见”，不直接改动。",
)
CORRECTION = declare(
    "JX126",
    "单位提出更正",
    Severity.HINT,
    "单位认为灰色格子有误时填“更正意见”；由财政部门核实，采纳的重新下发。",
)
UNVERIFIED = declare(
    "JX110", "校验信息缺失", Severity.HINT, "校验信息用来核对下发内容；缺了它仍可受理，但无法核对。"
)
BROKEN_SEAL = declare(
    "JX120",
    "校验信息不完整",
    Severity.HINT,
    "校验信息读不出来，或与下发时写入的不同，就不能再用来核对下发内容；仍可受理。",
)
FOREIGN_SEAL = declare(
    "JX121",
    "校验信息不是本轮的",
    Severity.HINT,
    "用了往年或其他地方的工作簿时，里面的下发内容不是本轮的，应由财政部门核对。",
)
OTHER_ROUND = declare(
    "JX124",
    "不是本轮申报的工作簿",
    Severity.MUST,
    "其他年度、其他地方或其他阶段的工作簿，不能算作本轮的申报。",
)
UNCLAIMED = declare(
    "JX125",
    "认不出是哪个单位的",
    Severity.MUST,
    "工作簿里没有可用的校验信息时，不能替单位决定这是谁的申报。",
)
DELETED = declare(
    "JX127",
    "备用表页已删除",
    Severity.HINT,
    "没有用到的备用表可以不要；删除其他表页，内容就不完整。",
)
UNPROTECTED = declare(
    "JX122",
    "工作表保护已取消",
    Severity.HINT,
    "取消保护后，灰色格子和表格结构容易误改；是否改动仍会逐格核对。",
)
UNVALIDATED = declare(
    "JX123",
    "下拉列表、填写限制有缺失",
    Severity.HINT,
    "直接粘贴会覆盖格子的下拉列表和填写限制，填写时就不再提醒；内容仍会逐格检查。",
)
OUTSIDE = declare("JX111", "表外有内容", Severity.MUST, "表格以外的内容读不到，不说明就等于丢失。")
BESIDE = declare(
    "JX112",
    "表旁或另加的表页有内容",
    Severity.HINT,
    "写在表格旁边、签字栏里或另加表页上的内容读不到；列出来，受理的人可以看到，不会丢失。",
)
REWORDED = declare(
    "JX113",
    "表头文字有改动",
    Severity.HINT,
    "个别表头改了说法、位置没有变的，仍按原表头读取；位置有变动的，不能读取。",
)
UNSAFE = declare(
    "JX108", "文件异常，未打开", Severity.MUST, "过大或结构异常的文件可能使电脑停顿，因此不打开。"
)


_NOT_COMPARED = "无法核对下发内容是否有改动"
_BY_HAND = "不必处理，财政部门会人工核对"
_NAMED = 3
_MOVE_IN = "请移到表内；表内放不下的，请与财政部门联系"
_AS_A_NOTE = "仅作备注的，不必处理；如是要报的内容，请移到表内"


def changed(loc: Loc, issued: str, now: str, correction: Loc | None = None) -> Finding:
    """A locked cell does not hold what finance issued; `correction` is where to object."""
    deed = "如确需调整，请与财政部门联系"
    if correction:
        deed = "如确需调整，请在“{correction}”写明应为什么和依据"
    told = f"下发时为“{quoted(issued)}”，现为“{quoted(now) or '空白'}”；按下发内容受理"
    sentence = say("", told, deed)
    return CHANGED.finding(loc, sentence, now, {"correction": correction} if correction else None)


def correction(loc: Loc, said: str) -> Finding:
    """The department says what is wrong in what finance issued."""
    told = f"单位提出更正：{' '.join(said.split()).rstrip('。')}"
    sentence = say("", told, "单位不必再改，由财政部门核实")
    return CORRECTION.finding(loc, sentence, said)


def unverified() -> Finding:
    """The check sheet is gone."""
    return UNVERIFIED.finding((), say("", f"没有找到校验信息，{_NOT_COMPARED}", _BY_HAND))


def broken_seal() -> Finding:
    """The check sheet cannot be read, or is not as it was issued."""
    told = f"校验信息读不完整，或与下发时写入的不同，{_NOT_COMPARED}"
    return BROKEN_SEAL.finding((), say("", told, _BY_HAND))


def foreign_seal(round_name: str) -> Finding:
    """The check sheet is of another round, or of none."""
    named = f"其中写的是“{quoted(round_name)}”" if round_name else "其中没有写是哪一轮"
    deed = f"请核对是否用了往年或其他地方的工作簿；确是本轮下发的，{_BY_HAND}"
    return FOREIGN_SEAL.finding((), say("", f"校验信息不是本轮下发时写入的（{named}）", deed))


def other_round(told: str) -> Finding:
    """The workbook is of another round; `told` says by what."""
    deed = "请核对是否发错了文件，并使用本轮下发的工作簿填报"
    return OTHER_ROUND.finding((), say("", f"这不是本轮的工作簿：{told}", deed))


def unclaimed(printed: str) -> Finding:
    """Ours, but nobody can say whose; `printed` is the unit that stands on it."""
    seems = f"表上写的是“{quoted(printed)}”" if printed else "表上没有写单位"
    told = f"没有可用的校验信息，不能确定是哪个单位的申报（{seems}）"
    return UNCLAIMED.finding((), say("", told, "核对后请用 --as 填报单位代码 再收一次"))


def deleted_spares(numbers: Sequence[str]) -> Finding:
    """Blank spare sheets are gone; `numbers` are printed on them."""
    named = "、".join(number.partition("：")[2] or number for number in numbers[:_NAMED])
    told = f"有 {len(numbers)} 张没有用到的备用表已删除（{named}）"
    return DELETED.finding((), say("", told, "不必处理；要增加项目的，请用下发的工作簿"))


def unprotected(spot: Spot) -> Finding:
    """A sheet is not protected any more; the spot is its first cell."""
    told = f"“{spot.sheet}”的工作表保护已取消"
    deed = "不必处理，请不要改动灰色格子和表格结构；程序会逐格核对"
    return replace(UNPROTECTED.finding((), say("", told, deed)), spot=spot)


def unvalidated(spots: Sequence[Spot]) -> Finding:
    """Cells of one sheet have lost their validations; the finding is at the first of them."""
    first = spots[0]
    cells = "、".join(spot.cell for spot in spots[:_NAMED])
    more = "等" if len(spots) > _NAMED else ""
    told = f"“{first.sheet}”有 {len(spots)} 格的下拉列表或填写限制没有了（{cells}{more}）"
    deed = "不必处理，程序仍按原要求逐格检查；以后粘贴请只贴数值或文本"
    return replace(UNVALIDATED.finding((), say("", told, deed)), spot=first)


def outside(spot: Spot, found: str) -> Finding:
    """Something stands below the form, where no field is."""
    expected = f"“{spot.sheet}”的 {spot.cell} 在表格以外，这里填的内容读不到"
    return _outside(spot, say(found, expected, _MOVE_IN), found)


def more_outside(spot: Spot, count: int) -> Finding:
    """More of it than is told one by one; the spot is the first."""
    told = f"从“{spot.sheet}”的 {spot.cell} 起，表格以外还有 {count} 格内容读不到，没有逐格列出"
    return _outside(spot, say("", told, _MOVE_IN))


def _outside(spot: Spot, sentence: str, found: str = "") -> Finding:
    return replace(OUTSIDE.finding((), sentence, found), spot=spot)


def beside(spot: Spot, found: str) -> Finding:
    """Something stands beside the form."""
    told = f"表外有内容未读取：{_cell(spot, found)}"
    return _beside(spot, say("", told, _AS_A_NOTE), found)


def more_beside(spot: Spot, count: int) -> Finding:
    """More of it than is told one by one; the spot is the first."""
    told = f"从“{spot.sheet}”的 {spot.cell} 起，表外还有 {count} 格内容未读取，没有逐格列出"
    return _beside(spot, say("", told, _AS_A_NOTE))


def added_sheet(first: Sequence[tuple[Spot, str]], count: int) -> Finding:
    """A sheet that is none of the form's holds something; `first` are some of its cells."""
    spot, found = first[0]
    cells = "、".join(f"{one.cell}“{quoted(text)}”" for one, text in first)
    more = "等" if count > len(first) else ""
    told = f"多出的表页“{spot.sheet}”有 {count} 格内容未读取（{cells}{more}）"
    return _beside(spot, say("", told, _AS_A_NOTE), found)


def _beside(spot: Spot, sentence: str, found: str = "") -> Finding:
    return replace(BESIDE.finding((), sentence, found), spot=spot)


def _cell(spot: Spot, found: str) -> str:
    return f"{spot.sheet}!{spot.cell}“{quoted(found)}”"


def reworded(spot: Spot, printed: str, now: str) -> Finding:
    """A printed label says something else, and nothing has moved."""
    told = f"“{spot.sheet}”的 {spot.cell} 原来印的是“{printed}”，现在是“{quoted(now) or '空白'}”"
    sentence = say("", told, "不必处理，按原表头读取")
    return replace(REWORDED.finding((), sentence, now), spot=spot)
