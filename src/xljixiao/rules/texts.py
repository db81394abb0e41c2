"""JX7xx: whether a disclosed text can be read back. Applied by `document.parsing`."""

from collections.abc import Sequence
from dataclasses import replace

from xljixiao.model.record import Loc
from xljixiao.rules.catalogue import Rule, declare
from xljixiao.rules.problem import Finding, Severity, Spot, quoted, say

_MUST = Severity.MUST

NOT_A_TEXT = declare("JX701", "不是绩效文本或已损坏", _MUST, "打不开、认不出的文件读不出内容。")
OTHER_FORMAT = declare("JX702", "文本格式需另存", _MUST, "这种格式不能保证每一格都读得准。")
UNSAFE = declare(
    "JX703", "文本异常，未打开", _MUST, "过大或结构异常的文件可能使电脑停顿，因此不打开。"
)
UNKNOWN = declare("JX704", "没有识别的内容", _MUST, "认不出的内容不说明，就等于丢失。")
NO_HEADING = declare("JX705", "缺少标题", _MUST, "没有标题，就分不清后面的内容属于哪一项。")
SKIPPED = declare("JX706", "编号不连续", _MUST, "编号跳过去，中间多半少了一项。")
REPEATED = declare("JX707", "标题或表行重复", _MUST, "同一项有两处时，不能替单位决定用哪一处。")
NO_ROW = declare("JX708", "表格缺少一行", _MUST, "表格少了一行，这一项就没有内容。")
MISALIGNED = declare("JX709", "一行的格子对不上", _MUST, "多一格、少一格，内容就会读到别的项目里。")
BROKEN_LEVELS = declare(
    "JX710",
    "二级指标不属于上面的一级指标",
    _MUST,
    "一级指标空着就是与上面相同；不相符的，多半少了一行。",
)
SHIFTED = declare("JX711", "指标值写在别的格里", _MUST, "错开一格，内容就会读到别的项目里。")
AMOUNTS = declare(
    "JX712", "文字里的金额与表格不一致", _MUST, "同一项金额有两个数时，不能替单位决定。"
)
DIFFERENT = declare("JX713", "前后不一致", _MUST, "同一内容有两种写法时，不能替单位决定用哪一种。")
NOT_SAID = declare("JX714", "文本里没有写明", _MUST, "部门、县和年度不明确的，不能放进申报。")
_WHOLE = "请核对标题、标签和表格是否完整"
NO_MONEY = declare("JX715", "没有写金额单位", _MUST, "元和万元相差一万倍，不能猜。")

PAGE_NUMBER = declare(
    "JX716", "像是页码", _MUST, "页码混进内容里，名称、目标和指标后面就会多出数字。"
)
REMARK = declare(
    "JX717", "像是批注", _MUST, "给同事的话不是内容，读进去就成了目标或指标，还会公开。"
)
STRUCK = declare("JX718", "文字有删除线", _MUST, "画了线的内容算不算，不能替单位决定。")


def unreadable(rule: Rule, told: str, deed: str) -> Finding:
    """A file that cannot be read at all."""
    return rule.finding((), say("", told, deed))


def no_text(headings: Sequence[str]) -> Finding:
    """A text in which there is none of the headings that it is known by."""
    named = "、".join(f"“{one}”" for one in headings)
    return unreadable(NOT_A_TEXT, f"没有找到绩效文本的标题（{named}）", "请核对是不是绩效文本")


def unknown(spot: Spot, found: str) -> Finding:
    """A line or cell of which nobody can say what it belongs to."""
    told = "这里的内容没有识别出属于哪一项"
    return _at(spot, UNKNOWN, (), say(found, told, _WHOLE), found)


def unknown_lines(first: Finding, count: int) -> Finding:
    """Neighbouring lines of which nobody can say what they belong to, said at the first."""
    told = f"从这里起连续 {count} 行没有识别出属于哪一项"
    return replace(first, sentence=say(first.found, told, _WHOLE))


def page_number(spot: Spot, found: str, loc: Loc = ()) -> Finding:
    """A line that is nothing but the number of a page."""
    told, deed = "像是页码，不是内容", "请删去这一行，或写成完整的话"
    return _at(spot, PAGE_NUMBER, loc, say(found, told, deed), found)


def remark(spot: Spot, found: str, loc: Loc = ()) -> Finding:
    """A line in which somebody asks somebody else to look again."""
    told, deed = "像是批注，不是内容", "请核实后删去这一行；确是内容的，请写成完整的话"
    return _at(spot, REMARK, loc, say(found, told, deed), found)


def more(spot: Spot | None, count: int) -> Finding:
    """More than is told one by one; the spot is the first."""
    told = f"从这里起还有 {count} 处要改，没有逐处列出"
    return _at(spot, UNKNOWN, (), say("", told, "请先改好前面的，再读一次"))


def no_heading(spot: Spot | None, title: str, loc: Loc = ()) -> Finding:
    """A heading that is not there."""
    return _at(spot, NO_HEADING, loc, say("", f"没有找到“{quoted(title)}”", "请补上这个标题"))


def no_label(spot: Spot | None, label: str, loc: Loc) -> Finding:
    """A labelled paragraph that is not there."""
    return _at(spot, NO_HEADING, loc, say("", f"没有找到“{label}：”一段", "请补上这一段"))


def unmarked(spot: Spot, loc: Loc, found: str, label: str) -> Finding:
    """A line that begins with the label which is lacking, without being marked as one."""
    told = f"像“{label}：”一段，但开头不是标签样式，分不清是标签还是上一段的正文"
    deed = "请从别的段落复制这个标签过来，换掉手打的"
    return _at(spot, NO_HEADING, loc, say(found, told, deed), found)


def no_table(spot: Spot | None, loc: Loc, count: int) -> Finding:
    """A heading of a project under which there is no table, only so many lines."""
    return _at(
        spot,
        NO_ROW,
        loc,
        say(
            "",
            f"标题下面没有表格，或格子没有用制表符分开；下面 {count} 行没有识别",
            "请改用原来的 Word 文档再试",
        ),
    )


def skipped(spot: Spot, found: str, expected: str) -> Finding:
    """A number that does not follow the one before."""
    told = f"编号应为“{expected}”；不连续的，多半少了一项或重复了一项"
    return _at(spot, SKIPPED, (), say(found, told, "请核对"), found)


def repeated(spot: Spot, what: str) -> Finding:
    """What there may be once is there again."""
    told = f"“{quoted(what)}”前面已经有了"
    return _at(spot, REPEATED, (), say("", told, "请核对，只留一处"), what)


def no_row(spot: Spot | None, label: str, loc: Loc) -> Finding:
    """A row of a table that is not there, by its label."""
    return _at(spot, NO_ROW, loc, say("", f"表格里没有找到“{quoted(label)}”", "请补上这一行"))


def misaligned(spot: Spot, found: str, told: str) -> Finding:
    """A row whose cells cannot be told apart; `told` says in what way."""
    sentence = say(found, told, "请核对这一行是否多了或少了一格")
    return _at(spot, MISALIGNED, (), sentence, found)


def broken_levels(spot: Spot, loc: Loc, level2: str, above: str) -> Finding:
    """A blank level 1 over a level 2 that does not stand under the one above."""
    over = f"上面的一级指标是“{quoted(above)}”，其下没有" if above else "上面没有一级指标；"
    told = f"一级指标空着，{over}“{quoted(level2)}”"
    return _at(spot, BROKEN_LEVELS, loc, say("", told, "请补上一级指标，并核对上面是否少了一行"))


def shifted(spot: Spot, loc: Loc, found: str, label: str, target: str) -> Finding:
    """What reads as a target stands in another column, and the target's own does not."""
    told = f"像是指标值，却写在“{label}”一格；“指标值”一格是“{quoted(target)}”"
    return _at(spot, SHIFTED, loc, say(found, told, "请核对这一行是否错开了一格"), found)


def perhaps_shifted(spot: Spot, loc: Loc, found: str, before: str) -> Finding:
    """Words stand as the target, and the cell before them is blank."""
    told = f"前面“{before}”一格空着，这里又是文字，分不清是不是指标值"
    return _at(spot, SHIFTED, loc, say(found, told, "请核对这一行是否错开了一格"), found)


def as_elsewhere(spot: Spot, loc: Loc, found: str, column: str) -> Finding:
    """A target says what other rows say in the next column."""
    told = f"与其他行“{column}”的写法相同，不像指标值"
    return _at(spot, SHIFTED, loc, say(found, told, "请核对这一行是否错开了一格"), found)


def amounts(spot: Spot, loc: Loc, label: str, in_words: str, in_cell: str) -> Finding:
    """An amount of the sentence and that of the cell."""
    told = f"文字里的{label}是“{quoted(in_words)}”，表格里是“{quoted(in_cell) or '空白'}”"
    return _at(spot, AMOUNTS, loc, say("", told, "请核对并改成一致"), in_words)


def odd_sentence(spot: Spot, loc: Loc, found: str, usual: str) -> Finding:
    """A sentence that begins as the one with the amounts and goes on otherwise."""
    told = f"金额的一句应写成“{quoted(usual)}”的样子"
    return _at(spot, AMOUNTS, loc, say(found, told, "请核对三项金额是否写全"), found)


def different(spot: Spot, loc: Loc, found: str, before: str) -> Finding:
    """Two places say different things of one datum."""
    told = f"别处写的是“{quoted(before)}”，两处不一致"
    return _at(spot, DIFFERENT, loc, say(found, told, "请核对并改成一致"), found)


def at_odds(spot: Spot, loc: Loc, found: str, label: str, said: str) -> Finding:
    """A code and what the cover or whoever reads the text says of the same thing."""
    told = f"与写明的{label}“{quoted(said)}”对不上"
    return _at(spot, DIFFERENT, loc, say(found, told, "请核对哪一处不对，改好后再读一次"), found)


def struck(spot: Spot, found: str) -> Finding:
    """A whole paragraph or cell that is struck through."""
    told = "这里的文字全有删除线，分不清还算不算"
    return _at(spot, STRUCK, (), say(found, told, "请删去不要的文字，或去掉删除线"), found)


def not_said(loc: Loc, option: str) -> Finding:
    """What neither the text nor whoever reads it says; `option` is how to say it, by example."""
    told, name = "文本里没有写明，也推不出来", option.partition(" ")[0]
    return NOT_SAID.finding(loc, say("", told, f"请在命令里用 {name} 写明（如 {option}）"))


def no_money(spot: Spot | None, loc: Loc, printed: str) -> Finding:
    """No line says in what the amounts are counted."""
    return _at(spot, NO_MONEY, loc, say("", f"表格上面没有“{printed}”", "请补上金额单位"))


def _at(spot: Spot | None, rule: Rule, loc: Loc, sentence: str, found: str = "") -> Finding:
    return replace(rule.finding(loc, sentence, found), spot=spot)
