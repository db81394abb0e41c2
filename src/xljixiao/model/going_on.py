"""How a roster says with which project of last year one goes on (上年项目)."""

import re
from dataclasses import dataclass
from typing import Self

from xljixiao.model.values import tidy_line

_CODED = re.compile(
    r"([0-9]{8}[0-9A-Z]{13})(?![0-9A-Z])[\s,\uFF0C\u3001:\uFF1A]*(.*)", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Last year's project by its code, its name, or both; what is not told is blank."""

    code: str
    name: str

    @classmethod
    def read(cls, said: str) -> Self:
        """As the office wrote it: `13032221NSQFN9R8SZS9U 业务管理经费`, the code or the name."""
        line = tidy_line(said)
        coded = _CODED.fullmatch(line)
        return cls(coded[1].upper(), coded[2]) if coded else cls("", line)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.code, self.name)))
