"""JX1xx: whether a file is a workbook, and ours. Applied by `workbook.guard` and `.reading`."""

from xljixiao.rules.catalogue import declare
from xljixiao.rules.problem import Severity

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
OTHER_FORMAT = declare(
    "JX107", "文件格式需另存", Severity.MUST, "旧格式和其他格式不能保证每一格都读得准。"
)
UNSAFE = declare(
    "JX108", "文件异常，未打开", Severity.MUST, "过大或结构异常的文件可能使电脑停顿，因此不打开。"
)
