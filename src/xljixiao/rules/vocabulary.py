"""How rules look for the setting's words in what people wrote."""

import re
from functools import lru_cache

from xljixiao.model.setting import Setting, Word
from xljixiao.model.submission import Indicator

_AROUND = " 。，,；;：:、.★*"
_BRACKET = re.compile(r"[（(][^（）()]*[）)]$")
_HAN = re.compile("[\u4e00-\u9fff]+")


def holds(text: str, setting: Setting, of: str) -> bool:
    """Whether a word of the list stands somewhere in the text."""
    return any(word in text for word in setting.words(of))


def begins(text: str, setting: Setting, of: str) -> bool:
    """Whether the text begins with a word of the list."""
    return text.startswith(setting.words(of))


def ends(text: str, setting: Setting, of: str) -> bool:
    """Whether the text ends with a word of the list; the longest decides, `not` excepts one."""
    return before_end(text, setting, of) is not None


def before_end(text: str, setting: Setting, of: str) -> str | None:
    """What stands before the word of the list that the text `ends` with; None without one."""
    bare = _BRACKET.sub("", text.strip(_AROUND)).strip(_AROUND)
    found = [word for word in setting.lists.get(of, ()) if bare.endswith(word.name)]
    last = max(found, key=lambda word: len(word.name), default=None)
    return None if last is None or "not" in last.flags else bare.removesuffix(last.name)


def entry(text: str, setting: Setting, of: str) -> Word | None:
    """The word of the list that the text is, but for the signs around it."""
    bare = text.strip(_AROUND)
    return next((word for word in setting.lists.get(of, ()) if word.name == bare), None)


def found(text: str, setting: Setting, of: str) -> str | None:
    """What of a text a pattern of the list finds first."""
    at = _any_of(patterns).search(text) if (patterns := setting.words(of)) else None
    return at[0] if at else None


def without(text: str, setting: Setting, of: str) -> str:
    """A text without whatever a pattern of the list finds in it."""
    patterns = setting.words(of)
    return _any_of(patterns).sub("", text) if patterns else text


def plays(indicator: Indicator, role: str, setting: Setting) -> bool:
    """Whether an indicator stands where the setting's taxonomy has this role."""
    return indicator.level2 in setting.flagged(
        "level2", role
    ) or indicator.level1 in setting.flagged("level1", role)


def subjects(text: str, setting: Setting) -> set[str]:
    """What a text is about: its pairs of characters, without the words that stand everywhere."""
    for word in setting.words("common"):
        text = text.replace(word, " ")
    return {run[n : n + 2] for run in _HAN.findall(text) for n in range(len(run) - 1)}


def letters(text: str) -> str:
    """A text without signs and blanks, to be compared."""
    return "".join(sign for sign in text if sign.isalnum())


@lru_cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
