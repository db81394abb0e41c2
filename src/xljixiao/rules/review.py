"""JX6xx: what officers fill in in the office's own workbooks. Applied where these are read back.

A row that is faulty is told and not taken; the other rows are.
"""

from xljixiao.model.record import Loc
from xljixiao.rules.catalogue import declare
from xljixiao.rules.problem import Finding, Severity, quoted, say

_MUST = Severity.MUST

UNKNOWN = declare(
    "JX601",
    "认不出是哪一行",
    _MUST,
    "每一行靠末列的核对内容认出；没有它，就不知道意见是对什么说的。",
)
OUTDATED = declare(
    "JX602",
    "单位又报来新的一份",
    _MUST,
    "意见是对原来那一份说的；内容已经变了，要看过新的一份再定，不能照搬。",
)
MIXED = declare(
    "JX603",
    "一行里的内容对不上",
    _MUST,
    "只给一部分列排过序，意见就会对到别的项目上，因此不录入。",
)
TWICE = declare(
    "JX604", "同一行有两种写法", _MUST, "两份表里对同一行写得不一样，不能替审核人选一种。"
)
UNSIGNED = declare("JX605", "没有写明经办人", _MUST, "每一项处理都要说得清是谁办的。")
UNREASONED = declare(
    "JX606", "没有写意见或原因", _MUST, "退回、不予安排和放行都要有理由，单位才知道怎么办。"
)
UNDECIDED = declare(
    "JX607", "写了意见，没有选处理", _MUST, "没有处理结果，就不知道要不要退回修改。"
)
UNFIT = declare(
    "JX608",
    "处理不适用于这一行",
    _MUST,
    "不予安排、暂缓是对整个项目的处理；放行只是对一处问题的处理。",
)
FIRM = declare("JX609", "不能放行", _MUST, "这一项不改就读不出内容，放行了也汇总不了。")
CONTRADICTS = declare(
    "JX610", "同一项目的处理不一致", _MUST, "一处退回，整个项目就要退回，不能同时通过。"
)
NOTHING_TO_PUT = declare("JX611", "采纳了，没有写应为多少", _MUST, "不写明改成什么，名册无法更正。")
NOT_IN_ROSTER = declare(
    "JX612", "名册里没有这一项", _MUST, "名册里找不到要改的项目或单位，程序不能代为更正。"
)
BAD_NUMBER = declare("JX613", "编号写法不对", _MUST, "编号是与预算系统核对的依据。")
NO_SUM = declare(
    "JX615", "应为的金额不等于各项之和", _MUST, "预算数等于财政资金与其他资金之和，名册才能平衡。"
)
NO_SUCH_COPY = declare("JX614", "没有这一份", _MUST, "只能从收到的各份里选一份。")


def unknown(loc: Loc) -> Finding:
    """The key of a row is gone, or none of ours."""
    deed = "请在程序生成的表里填写，不要另加行"
    return UNKNOWN.finding(loc, say("", "这一行认不出是哪个项目的，没有录入", deed))


def gone(loc: Loc) -> Finding:
    """There is no such row any more: decided since, or what it asked is gone."""
    told = "这一项已经办过或已经没有了，这里写的没有录入"
    return UNKNOWN.finding(loc, say("", told, "如还要处理，请在新生成的表里填写"))


def outdated(loc: Loc, opinion: str) -> Finding:
    """A newer submission has come since the row was written."""
    told = "单位又报来新的一份，这里写的没有录入"
    return OUTDATED.finding(loc, say(opinion, told, "请看过新的内容，在新生成的表里填写"), opinion)


def mixed(loc: Loc, found: str, own: str) -> Finding:
    """What stands in a row is not what its key stands for."""
    expected = f"这一行原来是“{quoted(own)}”，没有录入"
    deed = "可能只给一部分列排过序，请在新生成的表里填写"
    return MIXED.finding(loc, say(found, expected, deed), found)


def twice(loc: Loc, other: str) -> Finding:
    """Another row says something else of the same."""
    told = f"“{quoted(other)}”里对这一行写得不一样，都没有录入"
    return TWICE.finding(loc, say("", told, "请商定后只留一种"))


def unsigned(loc: Loc) -> Finding:
    """Nobody stands for what a row decides."""
    return UNSIGNED.finding(loc, say("", "还没有写是谁办的，没有录入", "请在这里或表头补上姓名"))


def unreasoned(loc: Loc, verdict: str) -> Finding:
    """A verdict that needs a reason has none."""
    told = f"选了“{verdict}”，还没有写意见或原因，没有录入"
    return UNREASONED.finding(loc, say("", told, "请补充"))


def undecided(loc: Loc, opinion: str) -> Finding:
    """There is an opinion, and no verdict."""
    deed = "请选择：不必改的选“通过”，要单位改的选“退回”"
    return UNDECIDED.finding(loc, say(opinion, "还没有选处理，没有录入", deed), opinion)


def unfit(loc: Loc, verdict: str, *, of_finding: bool) -> Finding:
    """A verdict of a project at a finding, or the other way round."""
    expected = "这是对一处问题的处理，没有录入"
    deed = "整个项目请选“通过”“退回”“不予安排”或“暂缓”"
    if of_finding:
        expected = "这是对整个项目的处理，没有录入"
        deed = "请选在项目的“整个项目”一行；这一行可选“退回”或“放行”"
    return UNFIT.finding(loc, say(verdict, expected, deed), verdict)


def firm(loc: Loc) -> Finding:
    """What cannot be waived."""
    return FIRM.finding(loc, say("放行", "这一项不改就读不出内容，不能放行", "请退回修改"))


def contradicts(loc: Loc, verdict: str, place: str) -> Finding:
    """A project is passed, and something in it is to be mended."""
    expected = f"但“{quoted(place)}”一行选了“退回”，没有录入"
    return CONTRADICTS.finding(loc, say(verdict, expected, "请改为一致"), verdict)


def nothing_to_put(loc: Loc) -> Finding:
    """A correction is taken up, and nothing says what is right."""
    deed = "请至少填一格应为的内容；不采纳的，请选“否”"
    return NOTHING_TO_PUT.finding(loc, say("", "选了采纳，还没有写应为多少，没有录入", deed))


def not_in_roster(loc: Loc, what: str) -> Finding:
    """What is to be corrected does not stand in the roster."""
    told = f"名册里没有{what}，没有录入"
    return NOT_IN_ROSTER.finding(loc, say("", told, "请直接在单位项目名册中更正"))


def bad_number(loc: Loc, found: str) -> Finding:
    """Neither a code nor a temporary number."""
    expected = "应为21位项目编码，不与其他项目相同；或临时编号，如：新增01"
    return BAD_NUMBER.finding(loc, say(found, expected, "请核对"), found)


def no_sum(loc: Loc, total: str, parts: str) -> Finding:
    """The amounts as they would be do not add up."""
    expected = f"改后的预算数应等于财政资金与其他资金之和 {parts}，没有录入"
    return NO_SUM.finding(loc, say(total, expected, "请把变动的各格都填上"), total)


def no_such_copy(loc: Loc, found: str, copies: int) -> Finding:
    """Of several copies one is chosen that is none of them."""
    return NO_SUCH_COPY.finding(loc, say(found, f"一共有 {copies} 份", "请填其中一份的序号"), found)
