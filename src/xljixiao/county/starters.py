"""What is double-clicked or typed to take a step of a round, and the order of choosing in words.

An office without a terminal double-clicks; so whatever asks for a step names the file as well.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

STARTERS: Final[Mapping[str, str]] = {
    "双击-1下发.cmd": "issue",
    "双击-2收件.cmd": "collect",
    "双击-3审核.cmd": "review",
    "双击-4汇总.cmd": "consolidate",
    "双击-5公开.cmd": "publish",
}


def clicked(verb: str) -> str:
    """What to double-click for a command."""
    (name,) = (name for name, own in STARTERS.items() if own == verb)
    return f"双击“{name}”"


def command(verb: str, *words: Path | str) -> str:
    """A whole command to type; paths are written out, so that it works wherever it is typed."""
    whole = (str(one.absolute() if isinstance(one, Path) else one) for one in words)
    return " ".join(("xljixiao", verb, *(f'"{one}"' if " " in one else one for one in whole)))


SETTLE: Final = f"请再运行收件（{clicked('collect')}）"
"""What is to be done where a choice was made: until then it does not count."""
READ_BACK: Final = (
    f"填好后保存、关闭，先运行审核（{clicked('review')}）读回，"
    f"再运行收件（{clicked('collect')}）生效"
)
"""How a choice comes to count; the workbook in which it is made says the same."""
