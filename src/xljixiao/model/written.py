"""A target as people write it in one cell: `大于等于 98 %`, `95%以上`, `百分之九十`, `按时完成`."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from xljixiao.model.numerals import (
    FIGURE,
    NUMBER,
    chinese_number,
    half_width,
    is_chinese_digit,
    plain_number,
)
from xljixiao.model.setting import Frame, Setting
from xljixiao.model.values import tidy_line

QUALITATIVE = "定性"
SIGNS = ("≥", "≤", "=", ">", "<")

_OFFICIAL = tuple(Frame.of(sign, sign) for sign in (*SIGNS, QUALITATIVE))
_STOPS = "。.；;，,、！! "
_MARKS = frozenset("%％‰°/·.()（）-")
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "No", "So"})
_ARABIC = "里的数请用阿拉伯数字写，如“≥3篇”"
_AFTER_QUALITATIVE = re.compile(r"(?:指标)?[:：,，、\s-]*")
_NO_UNIT = re.compile(r"[%％‰]\w|含|[及或]$|^[/·.()（）-]+$")
"""100%完成, 90%（含）, marks alone, and what 及以上 leaves where the list does not have it."""

_BRACKET = re.compile(r"([《》])\s*\d")
"""What an input method makes of the key of < or >."""

_TO = r"\s*[\-—~至到]+\s*"
_YEAR = r"(?<!\d)(?:19|20)\d\d"
_MONTH = r"(?<!\d)(?:1[0-2]|0?[1-9])"
_DATES = re.compile(
    rf"{_YEAR}\s*年度?|{_YEAR}(?={_TO}{_YEAR}\s*年)"
    rf"|{_YEAR}[.\-/](?:1[0-2]|0?[1-9])(?!\d)(?:[.\-/]\d{{1,2}}(?!\d)|(?=\s*(?:$|[\-—~至到前底])))"
    rf"|{_MONTH}\s*月份?|{_MONTH}(?={_TO}{_MONTH}\s*月)|\d{{1,2}}\s*[日号]|第\s*[1-4]\s*季度",
    re.ASCII,
)
_A_MONTH = re.compile(rf"{_MONTH}\s*月")
_A_DAY = re.compile(r"\d{1,2}\s*[日号]")
_DEADLINE = re.compile(
    r"[\s\-—~至到]*(?:年?(?:底|末|中旬|上旬|下旬))?(?:之前|以前|前|内|止)?(?:全部)?(?:完成|到位)?"
)


class AmbiguousTarget(ValueError):  # noqa: N818 - it is a question, not an error
    """What was written can be meant in more than one way; the argument asks which.

    `written` holds what is certain all the same, such as a number and its unit without operator;
    `asked` is the question without what was written.
    """

    def __init__(self, question: str, written: "Written | None" = None, asked: str = "") -> None:
        super().__init__(question)
        self.written = written
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says of a target: a number with or without its operator, or words."""

    operator: str | None = None
    number: str | None = None
    unit: str | None = None
    words: str | None = None


def take_apart(text: str, setting: Setting | None = None) -> Written:
    """The parts of what is written in one cell; raises `AmbiguousTarget` with a question."""
    setting = setting or Setting()
    text = tidy_line(text)
    words = _said_to_be_words(text, setting)
    _ask_about_placeholders(text if words is None else words, setting)
    if words is not None:
        return Written(QUALITATIVE, words=words)
    bracket = _BRACKET.match(half_width(text))
    if bracket:
        _ask(text, f"里的“{bracket[1]}”是书名号，不是符号，请写明是 >、≥ 还是 <、≤")
    frames, inside = _peeled(text, setting)
    operator = _one_operator(text, frames)
    if operator and not inside:
        _ask(text, "只有符号，没有数值或文字，请补充")
    if _is_date(text, inside, frames):
        return Written(words=text)
    figure = _figure(inside, setting)
    if figure is None:
        if operator:
            _ask_for_the_number(text, inside)
        _ask_about_chinese_numbers(text, setting)
        return Written(words=text)
    number, unit = figure
    for doubt in _doubts(unit, setting):
        _ask(text, doubt)
    return Written(operator, number, unit or None)


def has_figures(words: str) -> bool:
    """Whether words hold a number that is not part of a date."""
    return any(unicodedata.category(one) == "Nd" for one in _DATES.sub("", half_width(words)))


def is_deadline(words: str) -> bool:
    """A day or a span of months by which something is to be done, and nothing else."""
    plain = half_width(words).rstrip(_STOPS)
    rest = _DATES.sub("", plain)
    return rest != plain and bool(_DEADLINE.fullmatch(rest)) and ("月" in plain or bool(rest))


def _ask(text: str, question: str) -> NoReturn:
    raise AmbiguousTarget(f"“{text}”{question}。", asked=question)


def _said_to_be_words(text: str, setting: Setting) -> str | None:
    """What follows the word 定性, where a text begins with it."""
    for frame in setting.frames("operator") or _OFFICIAL:
        if frame.word == QUALITATIVE and frame.inside(text) is not None:
            words = _AFTER_QUALITATIVE.sub("", text.removeprefix(frame.head), count=1)
            if not words:
                _ask(text, "只有符号，没有数值或文字，请补充")
            return words
    return None


def _ask_about_placeholders(text: str, setting: Setting) -> None:
    """≥**%, XX and …… stand where something is still to be written."""
    plain = half_width(text).upper()
    marks = any(word in plain for word in setting.words("unfilled"))
    if text and (marks or (not any(map(str.isalnum, text)) and not _is_sign(text, setting))):
        _ask(text, "是待填的样子，请写上实际的指标值")


def _is_sign(text: str, setting: Setting) -> bool:
    frames, inside = _peeled(text, setting)
    return bool(frames) and not inside


def _one_operator(text: str, frames: list[Frame]) -> str | None:
    operators = list(dict.fromkeys(frame.word for frame in frames))
    if len(operators) > 1:
        _ask(text, f"里有不止一个符号（{'、'.join(operators)}），请只写一个")
    return operators[0] if operators else None


def _peeled(text: str, setting: Setting) -> tuple[list[Frame], str]:
    """The operators around what a text says, and what stands inside; full stops do not count."""
    found: list[Frame] = []
    rest = text.rstrip(_STOPS)
    while True:
        for frame in setting.frames("operator") or _OFFICIAL:
            part = frame.inside(half_width(rest)) or frame.inside(rest)
            if part is None or frame.word == QUALITATIVE:
                continue
            inside = rest[part].strip()
            if frame.bare or _figure(inside, setting) is not None:
                found.append(frame)
                rest = inside
                break
        else:
            return found, rest


def _figure(text: str, setting: Setting) -> tuple[str, str] | None:
    """The number that a text begins with, and the unit behind it (or, as 百分之, before it)."""
    plain = half_width(text)
    found = FIGURE.match(plain)
    if found:
        return found[0].replace(",", ""), text[found.end() :].strip()
    for frame in setting.frames("unit"):
        part = frame.inside(plain) if frame.head and not frame.bare else None
        if part is not None:
            spelled = plain[part].strip()
            number = chinese_number(spelled) or plain_number(spelled)
            if NUMBER.fullmatch(number):
                return number, frame.word
    return None


def _is_date(text: str, inside: str, frames: list[Frame]) -> bool:
    """Whether it begins 2021年…, 12月底…, 1-12月, 2023.07-…; asked where that is not certain."""
    plain = half_width(inside)
    found = _DATES.match(plain)
    if found is None or _A_DAY.fullmatch(found[0]) or NUMBER.fullmatch(plain):
        return False
    is_month = _A_MONTH.fullmatch(plain) is not None
    if not any(frame.head for frame in frames):
        if is_month:
            _ask(text, "是几个月还是几月份？请写明，如“≥12个月”或“12月底前”")
        return True
    if not is_month:
        _ask(text, "像是日期，请写成文字，如“12月底前”")
    return False


def _ask_for_the_number(text: str, inside: str) -> NoReturn:
    if is_chinese_digit(inside[0]):
        _ask(text, _ARABIC)
    _ask(text, f"有符号但没有数值；如填文字，符号请选“{QUALITATIVE}”")


def _ask_about_chinese_numbers(text: str, setting: Setting) -> None:
    """三篇 and 九成以上 are numbers, though not written as one; 一次性完成 is not."""
    rest = text.lstrip("".join(filter(is_chinese_digit, text)))
    tails = ["", *(frame.tail for frame in setting.frames("operator") if not frame.head)]
    units = {*setting.spellings("unit"), "成"}
    counted = rest != text and any(
        rest.endswith(tail) and rest.removesuffix(tail) in units for tail in tails
    )
    heads = [frame.head for frame in setting.frames("unit") if frame.head and not frame.bare]
    if counted or text.startswith(tuple(heads)):
        _ask(text, _ARABIC)


def _doubts(unit: str, setting: Setting) -> Iterator[str]:
    if _has_number(unit):
        yield "里有不止一个数，请只留一个，或分成几条指标"
    vague = setting.words("vague")
    if any(unit.startswith(word) or unit.endswith(word) for word in vague):
        yield "里的数不确切，请写确切的数"
    letters = all(one in _MARKS or unicodedata.category(one) in _LETTERS for one in unit)
    tails = [frame.tail for frame in setting.frames("operator") if frame.tail]
    if not letters or _NO_UNIT.search(unit) or any(tail in unit for tail in tails):
        yield f"的数后面还有别的话，请只写单位；如填文字，请在前面写“{QUALITATIVE}”"


def _has_number(unit: str) -> bool:
    """Whether what follows a number goes on with one (2½, 5²); the 2 of m² is the unit's."""
    goes_on = unit.startswith((",", "，")) or unicodedata.category(unit[:1] or "a") == "No"
    return goes_on or any(unicodedata.category(one) == "Nd" for one in unit)
