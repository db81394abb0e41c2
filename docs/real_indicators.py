"""What becomes of the target of each real indicator: docs/real-indicators.md."""

import json
from collections import Counter
from pathlib import Path

from xljixiao.form.loading import shipped_form
from xljixiao.model.setting import Setting
from xljixiao.model.targets import QUALITATIVE, AmbiguousTarget, Target

DATA = Path(__file__).parents[2] / "shared/data/real_indicators.jsonl"
"""Collected from published tables; it is not part of this repository."""

_HEAD = """\
# What becomes of real targets

Targets (指标值) as published tables hold them, read by `Target.parse` under the form hebei-2021.
Nothing is guessed: what does not say enough is a question to the department. `make docs` prints
this page.

| | |
|---|---|
| a quantity: operator, number, unit | {quantity} |
| words | {words} |
| a question | {question} |
| of these: number and unit are certain, the operator is missing | {number} |
| together | {total} |

| | as written | operator | number | unit | words, or the question |
|---|---|---|---|---|---|
"""


def page(data: Path) -> str:
    """The page for a file of indicators, one JSON object with a `value_raw` a line."""
    setting = shipped_form("hebei-2021").setting
    written = [json.loads(line)["value_raw"] for line in data.read_text("utf-8").splitlines()]
    rows = [_row(text, setting) for text in written]
    counts = Counter(kind for kinds, _ in rows for kind in kinds)
    lines = (f"| {n} | {_cell(cells)} |" for n, (_, cells) in enumerate(rows, 1))
    kinds = {kind: counts[kind] for kind in ("quantity", "words", "question", "number")}
    return _HEAD.format(total=len(rows), **kinds) + "\n".join(lines) + "\n"


def _row(text: str, setting: Setting) -> tuple[tuple[str, ...], list[str]]:
    """The kinds that a text is counted under, and the cells of its line."""
    try:
        target = Target.parse(text, setting)
    except AmbiguousTarget as question:
        part = question.written
        certain = part is not None and part.number is not None
        number, unit = (part.number, part.unit) if part else (None, None)
        kinds = ("question", "number") if certain else ("question",)
        return kinds, [text, "?", number or "", unit or "", str(question)]
    if target.operator == QUALITATIVE:
        return ("words",), [text, target.operator, "", "", target.words or ""]
    return ("quantity",), [text, target.operator, f"{target.value:f}", target.unit or "", ""]


def _cell(cells: list[str]) -> str:
    return " | ".join(cell.replace("|", "\\|").replace("*", "\\*") for cell in cells)
