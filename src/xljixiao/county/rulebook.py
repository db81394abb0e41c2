"""The rule book: what each rule says and why, with examples that the program itself speaks."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from xljixiao.county.demo import examples_folder
from xljixiao.form.loading import shipped_form
from xljixiao.form.naming import ByName, label, records
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc
from xljixiao.rules import CATALOGUE
from xljixiao.rules.basis import BASIS
from xljixiao.rules.catalogue import Catalogue, Rule
from xljixiao.rules.judging import judge
from xljixiao.rules.problem import place

_HEAD = """# 检查规则

本文由程序打印（`make docs`），与程序所做的检查一致。

- **必改**：确有错误，改好后再报送。
- **须改或说明**：多半有误；情况属实的，在该行的“情况说明”（项目的，在“原因”）里说明，
  交财政部门审核，不再退回。
- **提示**：供核对，不退回。

轻重可以在表样的 `[setting.severities]` 里改，每一轮的在单位项目名册里改，也可以写“不查”；
JX1、JX2、JX4 中的必改，和检查名册本身的 JX5 除外。
界线和用语在 `[setting.thresholds]` 和 `[setting.lists]` 里，没有写的不查。
"""


@dataclass(frozen=True, slots=True)
class Cases:
    """The examples of one rule as they are written: patches on a document with nothing to find."""

    form: Form
    document: Mapping[str, Any]
    bad: Sequence[Mapping[str, Any]]
    good: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, file: Path) -> Self:
        """Read a file; the document that it is `on` lies beside it, and says which form is its."""
        written = tomllib.loads(file.read_text("utf-8"))
        document = json.loads((file.parent / written.get("on", "good.json")).read_bytes())
        form = shipped_form(document["form"]["id"])
        return cls(form, document, written.get("bad", ()), written.get("good", ()))


@dataclass(frozen=True, slots=True)
class Example:
    """One document on which a rule speaks, or not: what differs from a good one, what is said."""

    changes: tuple[str, ...]
    """In the form's words; what it has no place for is left out."""
    sentence: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        said = (f"  → {self.sentence}",) if self.sentence else ()
        return (*(f"  {change}" for change in self.changes), *said)


def listed(catalogue: Catalogue) -> str:
    """All rules as JSON."""
    rules = [
        {
            "code": one.code,
            "severity": one.severity.value,
            "title": one.title,
            "family": one.family,
            "why": one.why,
            "basis": str(BASIS[one.basis]) if one.basis else None,
        }
        for one in catalogue.rules
    ]
    return json.dumps(rules, ensure_ascii=False, indent=2)


def explained(rule: Rule) -> Iterator[str]:
    """What a rule is about, in lines."""
    yield f"{rule.code} {rule.title}"
    yield f"轻重：{rule.severity}"
    yield f"为什么：{rule.why}"
    if rule.basis:
        yield f"依据：{BASIS[rule.basis]}"
    for kind, heading in ("bad", "会指出的例子："), ("good", "不会指出的例子："):
        lines = (example.lines for example in examples_of(rule, kind))
        first = next(filter(None, lines), ())
        yield from (heading, *first) if first else ()


def book(catalogue: Catalogue) -> str:
    """The whole book, in Markdown."""
    parts = [_HEAD]
    for family, rules in groupby(catalogue.rules, key=lambda one: one.family):
        parts.append(f"## {family}\n")
        parts += map(_entry, rules)
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    lines = [f"### {rule.code} {rule.title}\n", f"**{rule.severity}**。{rule.why}\n"]
    if rule.basis:
        lines.append(f"依据：{BASIS[rule.basis]}\n")
    lines += [f"> {example.sentence}\n" for example in examples_of(rule, "bad")[:1]]
    return "\n".join(lines)


def examples_of(rule: Rule, kind: str) -> list[Example]:
    """The `bad` or the `good` examples of a rule; none where it has no file of them."""
    file = examples_folder() / "rules" / f"{rule.code}.toml"
    if not file.exists():
        return []
    cases = Cases.of(file)
    patches = cases.bad if kind == "bad" else cases.good
    return [_example(cases.form, rule, cases.document, patch) for patch in patches]


def _example(form: Form, rule: Rule, good: Mapping[str, Any], patch: Mapping[str, Any]) -> Example:
    data = patched(good, patch)
    loc = _loc(patch.get("at", ""))
    findings = judge(form.model, data, form.setting, catalogue=CATALOGUE.only([rule.code])).findings
    said = [one.said for one in place(findings, ByName(form, data)) if one.loc == loc]
    return Example(tuple(_changes(form, good, patch)), said[0] if said and "at" in patch else "")


def patched(good: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The good document with what a patch sets and removes."""
    data: dict[str, Any] = deepcopy(dict(good))
    for path, value in patch.get("set", {}).items():
        *above, last = _loc(path)
        _at(data, above)[last] = value
    for loc in sorted(map(_loc, patch.get("remove", ())), key=str, reverse=True):
        *above, last = loc
        del _at(data, above)[last]
    return data


def _at(data: Any, path: Sequence[str | int]) -> Any:  # noqa: ANN401 - whatever stands there
    for step in path:
        data = data[step]
    return data


def _loc(path: str) -> Loc:
    """`projects.0.code` as a loc."""
    return tuple(int(step) if step.isdigit() else step for step in path.split(".") if step)


def _changes(form: Form, good: Mapping[str, Any], patch: Mapping[str, Any]) -> Iterator[str]:
    """What a patch changes, in people's words, where the form has a place for it."""
    for path, given in patch.get("set", {}).items():
        for loc, value in _leaves(_loc(path), given):
            if called := label(form, Place(loc)):
                yield f"{records(form, loc, good)}{called}：{f'“{value}”' if value else '空白'}"
    for path in patch.get("remove", ()):
        loc = _loc(path)
        yield f"没有{records(form, loc, good)}{label(form, Place(loc))}"


def _leaves(loc: Loc, value: object) -> Iterator[tuple[Loc, object]]:
    """The fields of what is put at a loc, down through records; lines of one cell together."""
    match value:
        case Mapping():
            for name, below in value.items():
                yield from _leaves((*loc, name), below)
        case [Mapping(), *_]:
            for index, below in enumerate(value):
                yield from _leaves((*loc, index), below)
        case list():
            yield loc, "；".join(map(str, value))
        case _:
            yield loc, value
