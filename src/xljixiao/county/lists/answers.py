"""Goals and indicators of a list: a unit's answers to begin with, as far as a workbook holds them.

Only what the round's form has a place for, and what its model takes; the rest is told, row by row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from xljixiao.county.lists.rows import INDICATOR, Entry, Given
from xljixiao.county.lists.telling import Telling
from xljixiao.county.lists.values import Values
from xljixiao.form.cleaning import clean
from xljixiao.form.layout import lay_out
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Pattern, UnknownPath, pattern_to
from xljixiao.model.submission import Indicator
from xljixiao.model.targets import QUALITATIVE, AmbiguousTarget, Target
from xljixiao.rules import fields

PROJECTS = "projects"
_ROWS = "indicators"
_SIGN, _VALUE, _UNIT = "target.operator", "target.value", "target.unit"
_LEVEL1, _LEVEL2 = "level1", "level2"


@dataclass(slots=True)
class Answers:
    """What lists say that a project's unit would answer."""

    given: dict[str, Any] = field(default_factory=dict)
    """Path in the project -> value."""
    goals: list[str] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    level: tuple[str | None, str | None] = (None, None)
    """The levels of the row above, for those that are merged with it."""

    def document(self) -> dict[str, Any]:
        """As part of a project's JSON."""
        data = nested(self.given)
        if self.goals:
            data["goals"] = self.goals
        if self.indicators:
            data[_ROWS] = [
                one.model_dump(mode="json", exclude_none=True) for one in self.indicators
            ]
        return data


class Answering:
    """Reads the answers that rows hold."""

    def __init__(self, form: Form, lists: Setting, values: Values, telling: Telling) -> None:
        self._form = form
        self._lists = lists
        self._values = values
        self._telling = telling
        self._patterns: dict[str, Pattern | None] = {}

    def has_place(self, path: str) -> bool:
        """Whether the form has a place for a project's field."""
        return self._pattern(path) is not None

    def take(self, entry: Entry, answers: Answers) -> None:
        """All that a row answers."""
        for path, given in entry.cells.items():
            if path.startswith(INDICATOR) or not self.has_place(path):
                continue
            value = self._values.of(self._form, f"{PROJECTS}.{path}", given)
            if value is None:
                continue
            if path == "goals":
                answers.goals += [goal for goal in value if goal not in answers.goals]
            elif answers.given.setdefault(path, value) != value:
                told = "同一项目前面几行填的不同，用了前面的。请核对。"
                self._telling.lose(given.at, told, str(given.raw))
        if entry.is_indicator:
            self._indicator(entry, answers)

    def _pattern(self, path: str) -> Pattern | None:
        """Where the form has a project's field."""
        if path not in self._patterns:
            self._patterns[path] = self._found(path)
        return self._patterns[path]

    def _found(self, path: str) -> Pattern | None:
        try:
            pattern = pattern_to(self._form.model, f"{PROJECTS}.{path}")
        except UnknownPath:
            return None
        return pattern if pattern in self._form.bearers else None

    def _indicator(self, entry: Entry, answers: Answers) -> None:
        cells = {
            path.removeprefix(INDICATOR): given
            for path, given in entry.cells.items()
            if path.startswith(INDICATOR) and self.has_place(path)
        }
        first = min(cells.values(), key=lambda one: one.at.column, default=None)
        if first is None:
            return
        said = ((path, self._text(path, given)) for path, given in cells.items())
        texts = {path: text for path, text in said if text}
        self._carry(texts, answers)
        if "name" not in texts:
            if texts.keys() - {_LEVEL1, _LEVEL2}:  # else it calls the levels of those below it
                told = "这条指标没有带入工作簿。没有写三级指标的名称，请补上。"
                self._telling.lose(first.at, told, str(first.raw))
            return
        try:
            indicator = self._made(texts)
        except AmbiguousTarget as doubt:
            given, sentence = cells.get("target.value", first), str(doubt)
        except ValidationError as error:
            finding = next(fields.findings(error))
            path = ".".join(map(str, finding.loc))
            given, sentence = cells.get(path, first), self._called(path) + finding.sentence
        else:
            if self._fits(answers):
                answers.indicators.append(indicator)
                return
            given, sentence = first, "指标条数超过表样的行数。请精简。"
        told = f"这条指标没有带入工作簿。{sentence}"
        self._telling.lose(given.at, told, texts["name"])

    def _text(self, path: str, given: Given) -> str:
        """A cell as the form would understand it; a sign may be a code of the system."""
        pattern, text = self._pattern(f"{INDICATOR}{path}"), str(given.raw)
        if path == _SIGN:
            word = self._lists.canonical("sign", text.strip())
            text = text if word is None else word
        if pattern is None or text != str(given.raw):
            return text
        return str(clean(given.raw, self._form.bearers[pattern].constraint, self._form.setting)[0])

    def _carry(self, texts: dict[str, str], answers: Answers) -> None:
        """Levels that are merged with those of the row above, or told by the other level."""
        setting = self._form.setting
        level1, level2 = texts.get(_LEVEL1), texts.get(_LEVEL2)
        above = setting.above(_LEVEL2, level2) if level2 else None
        if above and level1 not in setting.words(_LEVEL1):
            level1 = above
        elif level1 is None and level2 is None:
            level1, level2 = answers.level
        elif level1 is None:
            level1 = answers.level[0]
        answers.level = level1, level2
        texts |= {
            path: level
            for path, level in ((_LEVEL1, level1), (_LEVEL2, level2))
            if level is not None
        }

    def _made(self, texts: Mapping[str, str]) -> Indicator:
        """The indicator; raises what the model refuses, and `AmbiguousTarget` with a question."""
        data = nested(self._with_target(texts))
        for model, node in ((Target, data.setdefault("target", {})), (Indicator, data)):
            understood = model.understood(node, self._form.setting)
            node |= {str(name): meant for (name, *_), meant in understood.items()}
        return Indicator.model_validate(data, context=self._form.setting)

    def _with_target(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """The target in its three cells, where a list has it in one."""
        sign, value, unit = (texts.get(path) for path in (_SIGN, _VALUE, _UNIT))
        if sign is not None and sign.isdecimal():
            raise AmbiguousTarget(f"“{sign}”是系统的符号代码，看不出是哪个符号，请改写成符号。")
        if sign == QUALITATIVE:  # systems have a unit there all the same
            return {path: text for path, text in texts.items() if path != _UNIT}
        if sign is not None or value is None:
            return texts
        target = Target.parse(value + (unit or ""), self._form.setting)
        number = None if target.value is None else f"{target.value:f}"
        said = {_SIGN: target.operator, _VALUE: target.words or number, _UNIT: target.unit}
        rest = {path: text for path, text in texts.items() if path not in said}
        return rest | {path: text for path, text in said.items() if text is not None}

    def _fits(self, answers: Answers) -> bool:
        """Whether the project's sheet has a row for one more indicator."""
        place = Place((PROJECTS, 0, _ROWS, len(answers.indicators), "name"))
        return lay_out(self._form).slot(place) is not None

    def _called(self, path: str) -> str:
        """How the form calls a field of an indicator."""
        pattern = self._pattern(f"{INDICATOR}{path}")
        return f"{self._form.bearers[pattern].name}：" if pattern else ""


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """`{"target.unit": "篇"}` as `{"target": {"unit": "篇"}}`."""
    data: dict[str, Any] = {}
    for path, value in flat.items():
        *above, leaf = path.split(".")
        node = data
        for step in above:
            node = node.setdefault(step, {})
        node[leaf] = value
    return data
