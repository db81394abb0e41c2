"""JX2xx: single cells. The model's own refusals, turned into sentences; nothing is judged anew."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from xljixiao.model.numerals import NUMBER
from xljixiao.model.record import Loc
from xljixiao.model.targets import QUALITATIVE
from xljixiao.rules.catalogue import Rule, declare
from xljixiao.rules.problem import Finding, Severity, say

_MUST = Severity.MUST

BLANK = declare("JX201", "必填项未填", _MUST, "缺了必填项，目标就不完整。", "mof-2015-88")
UNTOUCHED = declare(
    "JX202", "整项未填", _MUST, "已下发的项目都要填报，或说明本年不申报。", "cpc-2018-34"
)
NOT_A_TERM = declare("JX203", "不在可选范围内", _MUST, "用语统一，才能汇总和比较。")
NOT_UNDER = declare("JX204", "二级指标不属于所选一级指标", _MUST, "指标体系按一级、二级归类。")
TOO_LONG = declare("JX205", "内容过长", _MUST, "超过限长的内容在上级系统中会被截断。")
NOT_A_NUMBER = declare("JX206", "应填数字", _MUST, "不是数字就无法核对和汇总。")
OUT_OF_RANGE = declare("JX207", "数字超出范围", _MUST, "超出范围多半是单位或小数点填错。")
TOO_FINE = declare("JX208", "小数位过多", _MUST, "金额精确到分，百分比精确到两位小数。")
NOT_A_DATE = declare("JX209", "应填日期", _MUST, "日期要能识别到年月日。")
BAD_CODE = declare("JX210", "编码格式不对", _MUST, "编码是与预算系统核对的依据。")
TARGET = declare("JX211", "指标值与符号不符", _MUST, "定量指标填数值，定性指标填文字，才能考核。")
QUESTION = declare(
    "JX218", "指标值看不明白", _MUST, "一格里有两种说法，或还没有写完，不能替单位决定是哪一个。"
)
TOO_MANY = declare("JX212", "条数过多", _MUST, "超过表样容量的内容无法受理。")
HEADER = declare("JX215", "表头混入内容", _MUST, "表头不是内容，不能当作一条来汇总。")
UNASKED = declare(
    "JX216",
    "不申报的项目有未完成的内容",
    Severity.HINT,
    "不申报的项目不要求填写；填了一半的内容不影响报送。",
)
ERROR_VALUE = declare("JX213", "单元格是错误值", _MUST, "错误值不是内容，读不出原来要填什么。")
NO_RESULT = declare(
    "JX217", "公式没有结果", _MUST, "文件里只有公式、没有计算结果，读不出要填的内容。"
)
UNREADABLE = declare("JX214", "数据结构不对", _MUST, "数据文件要与格式说明一致。")

Words = Callable[[Mapping[str, Any]], tuple[str, str]]
"""From pydantic's context to (what is expected, what to do)."""

_CHECK = "请核对"
_FROM_LIST, _ONE_OF = "请从下拉列表中选择", "请改为其中之一"


def _number(value: object) -> str:
    """A bound as people read it; a date stays one."""
    if not NUMBER.fullmatch(str(value)):
        return str(value)
    return f"{Decimal(str(value)).normalize():f}"


def _terms(ctx: Mapping[str, Any]) -> tuple[str, str]:
    allowed = (
        ctx["allowed"]
        if "allowed" in ctx
        else ctx["expected"].replace("'", "").replace(" or ", "、")
    )
    return f"可选的有：{allowed.replace(', ', '、')}", _FROM_LIST


def _under(ctx: Mapping[str, Any]) -> tuple[str, str]:
    return (
        f"不属于“{ctx['parent']}”；“{ctx['parent']}”下可选：{ctx['allowed'] or '（没有二级指标）'}",
        "请重新选择",
    )


def _chars(ctx: Mapping[str, Any]) -> tuple[str, str]:
    return f"共 {ctx['length']} 个字符，最多 {ctx['most']} 个", "请精简"


def _code(ctx: Mapping[str, Any]) -> tuple[str, str]:
    if "E+" in ctx["value"]:  # a number of more digits than Excel holds
        return "编码被当成数字，后几位已经丢失", "请先把单元格设为文本格式，再重新填写完整编码"
    return (f"编码应为 {ctx['length']} 位" if ctx["length"] else "编码应为三位一段的数字"), _CHECK


def _needs_number(ctx: Mapping[str, Any]) -> tuple[str, str]:
    operator = ctx["operator"]
    given = f"符号选“{operator}”时，这里只填数字" if operator else "这里只填数字"
    return given, f"如填文字（如“按时完成”），请把符号改选“{QUALITATIVE}”，并清空计量单位"


def _indefinite(ctx: Mapping[str, Any]) -> tuple[str, str]:
    words = f"确实无法计量的，符号改选“{QUALITATIVE}”，数值写明程度，并清空计量单位"
    return f"“{ctx['word']}”不是指标值", f"请写明数量；{words}"


def _parts(ctx: Mapping[str, Any]) -> tuple[str, str]:
    unit = f"，单位“{ctx['unit']}”" if ctx["unit"] else ""
    split = f"请拆开填：符号“{ctx['operator']}”，数值“{ctx['value']}”{unit}"
    return "这里只填符号", f"{split}；“数值”一格里如是依据，请移到依据一格"


def _sign(ctx: Mapping[str, Any]) -> tuple[str, str]:
    words = f"文字指标值（如“按时完成”）请移到“数值”一格，符号选“{QUALITATIVE}”"
    return f"可选的有：{ctx['allowed']}", f"{_FROM_LIST}；{words}"


def _just(expected: str, deed: str = _CHECK) -> Words:
    return lambda _ctx: (expected, deed)


def _bound(text: str, key: str) -> Words:
    return lambda ctx: (f"{text} {_number(ctx[key])}", _CHECK)


def _step(ctx: Mapping[str, Any]) -> tuple[str, str]:
    places = -Decimal(str(ctx["multiple_of"])).normalize().as_tuple().exponent  # type: ignore[operator]
    return f"最多 {places} 位小数", _CHECK


_WORDS: Mapping[str, tuple[Rule, Words]] = {
    "not_a_term": (NOT_A_TERM, _terms),
    "literal_error": (NOT_A_TERM, _terms),
    "not_under": (NOT_UNDER, _under),
    "too_many_chars": (TOO_LONG, _chars),
    "too_many_breaks": (TOO_LONG, lambda ctx: (f"最多换行 {ctx['most']} 次", "请合并段落")),
    "not_a_number": (NOT_A_NUMBER, _just("应填数字", "请只填数字，不带单位")),
    "not_cumulative": (
        NOT_A_NUMBER,
        _just("这里填累计百分数，如 25 就是 25%", "请只填数字，不填金额"),
    ),
    "decimal_type": (NOT_A_NUMBER, _just("应填数字", "请只填数字，不带单位")),
    "finite_number": (NOT_A_NUMBER, _just("应填数字", "请只填数字，不带单位")),
    "int_parsing": (NOT_A_NUMBER, _just("应填整数", "请只填数字，不带单位")),
    "int_type": (NOT_A_NUMBER, _just("应填整数", "请只填数字，不带单位")),
    "int_from_float": (NOT_A_NUMBER, _just("应填整数")),
    "int_parsing_size": (NOT_A_NUMBER, _just("应填整数")),
    "greater_than": (OUT_OF_RANGE, _bound("应大于", "gt")),
    "greater_than_equal": (OUT_OF_RANGE, _bound("应不小于", "ge")),
    "less_than": (OUT_OF_RANGE, _bound("应小于", "lt")),
    "less_than_equal": (OUT_OF_RANGE, _bound("应不大于", "le")),
    "multiple_of": (TOO_FINE, _step),
    "not_a_date": (NOT_A_DATE, _just("应填日期", "请写成 2021-03-05 的样子")),
    "date_parsing": (NOT_A_DATE, _just("应填日期", "请写成 2021-03-05 的样子")),
    "date_type": (NOT_A_DATE, _just("应填日期", "请写成 2021-03-05 的样子")),
    "date_from_datetime_parsing": (NOT_A_DATE, _just("应填日期", "请写成 2021-03-05 的样子")),
    "date_from_datetime_inexact": (NOT_A_DATE, _just("应填日期", "请写成 2021-03-05 的样子")),
    "bad_code": (BAD_CODE, _code),
    "target_in_operator": (NOT_A_TERM, _parts),
    "not_an_operator": (NOT_A_TERM, _sign),
    "target_needs_number": (TARGET, _needs_number),
    "target_question": (
        QUESTION,
        lambda ctx: (f"这一格{ctx['question']}", "请改好这一格，并选好符号"),
    ),
    "target_indefinite": (TARGET, _indefinite),
    "target_needs_words": (
        TARGET,
        _just(f"符号选“{QUALITATIVE}”时，指标值要填文字", "请补充，如“按时完成”"),
    ),
    "target_unit_of_words": (
        TARGET,
        _just(f"符号选“{QUALITATIVE}”时不填计量单位", "请清空单位，或改选其他符号并填数字"),
    ),
    "too_long": (TOO_MANY, lambda ctx: (f"最多 {ctx['max_length']} 条", "请合并或精简")),
}

_BLANK_TYPES = frozenset({"missing", "too_short"})
_STRUCTURE = frozenset(
    {"extra_forbidden", "string_type", "model_type", "tuple_type", "string_unicode"}
)
MAPPED = frozenset(_WORDS) | _BLANK_TYPES | _STRUCTURE
"""Every kind of refusal for which there is a sentence."""


def findings(error: ValidationError) -> Iterator[Finding]:
    """The refusals of the model as findings."""
    for detail in error.errors(include_url=False):
        yield _finding(detail)


def _finding(detail: ErrorDetails) -> Finding:
    loc: Loc = tuple(detail["loc"])
    kind = detail["type"]
    value = detail.get("input")
    if kind in _BLANK_TYPES or value is None:
        return blank(loc)
    if kind not in _WORDS:
        return UNREADABLE.finding(loc, say("", "数据的结构与格式说明不一致", _CHECK))
    made, words = _WORDS[kind]
    if kind == "multiple_of" and _is_whole(value):  # too large to be divided
        made, words = OUT_OF_RANGE, _just("数字过大")
    if made is QUESTION:
        loc, value = (*loc, "value"), detail["ctx"]["value"]
    found = str(value) if isinstance(value, str | int | float | Decimal) else ""
    return made.finding(loc, say(found, *words(detail.get("ctx", {}))), found)


def in_a_text(finding: Finding) -> Finding:
    """The finding as it is said of a document, in which nothing drops down."""
    return replace(finding, sentence=finding.sentence.replace(_FROM_LIST, _ONE_OF))


def _is_whole(value: object) -> bool:
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= 0


def blank(loc: Loc, *, may_go: bool = False) -> Finding:
    """A required cell is blank; its row is only a proposal where it `may_go`."""
    return BLANK.finding(loc, say("", "还没有填写", "请补充，或清空这一行" if may_go else "请补充"))


def speaks_for(finding: Finding) -> Loc | None:
    """The blank that need not be told beside a finding: it will be filled in with that."""
    return (*finding.loc[:-1], "operator") if finding.code == QUESTION.code else None


def untouched(loc: Loc, status: str | None = None) -> Finding:
    """Nothing of an issued record has been filled in; its `status` may say that nothing need be."""
    if status is None:
        return UNTOUCHED.finding(loc, say("", "还没有开始填写", "请填写"))
    deed = "请填写本表；如本年不再申报，请在目录中选择{status}"
    return UNTOUCHED.finding(loc, say("", "还没有开始填写", deed), about={"status": (*loc, status)})


def unasked(loc: Loc) -> Finding:
    """A half-filled part of a record that asks nothing."""
    return UNASKED.finding(loc, say("", "这里没有填完整；本项不申报，已略过", "不必处理"))


def error_value(loc: Loc, found: str) -> Finding:
    """A cell holds #REF! or the like."""
    return ERROR_VALUE.finding(loc, say(found, "这是错误值，不是内容", "请重新填写"), found)


def no_result(loc: Loc, found: str) -> Finding:
    """A cell holds a formula that the program which saved the file has not calculated."""
    expected = "这是公式，文件里没有它的计算结果"
    deed = "请直接填写结果，或用 Excel、WPS 打开并保存后再报送"
    return NO_RESULT.finding(loc, say(found, expected, deed), found)


def header(loc: Loc) -> Finding:
    """A row repeats the printed labels of its columns."""
    return HEADER.finding(loc, say("", "这一行是表头，不是内容", "请清空这一行"))
