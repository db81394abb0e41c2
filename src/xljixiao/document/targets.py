"""A target in the one cell of a disclosed text: operator, value and unit behind one another.

Whatever the three cells of a workbook can hold is printed so that it reads back as the same: as the
official text has it where that is enough (≥2篇, 按时完成), else with a word that tells it apart.
"""

import re
from typing import Final

from pydantic import ValidationError

from xljixiao.model.setting import Setting
from xljixiao.model.targets import QUALITATIVE, AmbiguousTarget, Target
from xljixiao.model.values import tidy_line

_WORDS: Final = f"{QUALITATIVE}："
_UNIT: Final = "（计量单位："
_APART = re.compile(rf"([≥≤=><])(-?[0-9.]+){re.escape(_UNIT)}(.+)）")


def spelled(target: Target, setting: Setting) -> str:
    """A target as a text prints it."""
    plain = str(target)
    if _reads_as(plain, target, setting):
        return plain
    if target.words is not None:
        return f"{_WORDS}{target.words}"
    return f"{target.operator}{target.value}{_UNIT}{target.unit}）"


def read(text: str, setting: Setting) -> Target:
    """A target as a text has it; raises as `Target.parse`."""
    line = tidy_line(text)
    if line.startswith(_WORDS):
        return Target(operator=QUALITATIVE, words=line.removeprefix(_WORDS))
    apart = _APART.fullmatch(line)
    if apart is None:
        return Target.parse(line, setting)
    operator, value, unit = apart.groups()
    return Target.model_validate({"operator": operator, "value": value, "unit": unit})


def _reads_as(text: str, target: Target, setting: Setting) -> bool:
    try:
        found = read(text, setting)
    except (AmbiguousTarget, ValidationError):
        return False
    return found == target and str(found.value) == str(target.value)
