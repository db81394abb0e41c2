"""JX1xx: whether a file is a workbook, and ours. Applied by `workbook.guard` and `.reading`."""

from xljixiao.model.record import Loc
from xljixiao.rules.catalogue import declare
from xljixiao.rules.problem import Finding, Severity, quoted, say

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
UNVERIFIED = declare(
    "JX110", "校验信息缺失", Severity.HINT, "校验信息用来核对下发内容；缺了它仍可受理，但无法核对。"
)
OUTSIDE = declare("JX111", "表外有内容", Severity.MUST, "表格以外的内容读不到，不说明就等于丢失。")
UNSAFE = declare(
    "JX108", "文件异常，未打开", Severity.MUST, "过大或结构异常的文件可能使电脑停顿，因此不打开。"
)


def changed(loc: Loc, issued: str, now: str) -> Finding:
    """A locked cell does not hold what finance issued."""
    deed = "请恢复为下发数；如确需调整，请在“更正意见”写明应为多少和依据"
    sentence = say("", f"下发时为“{quoted(issued)}”，现为“{quoted(now) or '空白'}”", deed)
    return CHANGED.finding(loc, sentence, now)


def unverified() -> Finding:
    """The check sheet is gone, or cannot be read."""
    sentence = say(
        "", "没有找到校验信息，无法核对下发内容是否有改动", "不必处理，财政部门会人工核对"
    )
    return UNVERIFIED.finding((), sentence)


def outside(sheet: str, cell: str, found: str) -> Finding:
    """Something stands below the form, where no field is."""
    expected = f"“{sheet}”的 {cell} 在表格以外，这里填的内容读不到"
    deed = "请移到表内；表内放不下的，请与财政部门联系"
    return OUTSIDE.finding((), say(found, expected, deed), found)
