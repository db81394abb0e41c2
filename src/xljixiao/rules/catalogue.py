"""Rules as values: code, title, severity, basis, why, and what they look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_type_hints

from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.rules.problem import Finding, Severity
from xljixiao.rules.relations import Relation, breaches, fields_of

Check = Callable[[Any, Setting], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that can be wrong. A code is never given to another rule."""

    code: str
    title: str
    severity: Severity
    why: str
    basis: str | None = None
    subject: type[Record] | None = None
    check: Check | None = None
    relation: Relation | None = None
    needs: tuple[str, ...] = ()
    """The paths that the check reads, where it does not need the whole of its subject."""

    def finding(
        self, loc: Loc, sentence: str, found: str = "", about: dict[str, Loc] | None = None
    ) -> Finding:
        return Finding(self.code, self.severity, loc, sentence, found, about or {})


def declare(code: str, title: str, severity: Severity, why: str) -> Rule:
    """A rule that the reader or the model applies; its findings are made where they are met."""
    return Rule(code=code, title=title, severity=severity, why=why)


def rule(
    code: str,
    title: str,
    severity: Severity,
    *,
    basis: str | None = None,
    needs: tuple[str, ...] = (),
) -> Callable[[Callable[[Any, Setting, Rule], Iterator[Finding]]], Rule]:
    """Make a rule of a function; its first annotation is the smallest model that it needs."""

    def wrap(function: Callable[[Any, Setting, Rule], Iterator[Finding]]) -> Rule:
        hints = get_type_hints(function)
        subject = next(iter(hints.values()))

        def check(record: Record, setting: Setting) -> Iterator[Finding]:
            return function(record, setting, made)

        made = Rule(
            code=code,
            title=title,
            severity=severity,
            basis=basis,
            why=(function.__doc__ or "").strip(),
            subject=subject,
            check=check,
            needs=needs,
        )
        return made

    return wrap


def related(  # noqa: PLR0913 - a rule has so many sides
    code: str,
    title: str,
    severity: Severity,
    *,
    subject: type[Record],
    relation: Relation,
    why: str,
    basis: str | None = None,
    needs: tuple[str, ...] = (),
) -> Rule:
    """A rule that is a relation: data, so that a workbook can apply it too."""

    def check(record: Record, setting: Setting) -> Iterator[Finding]:
        for breach in breaches(relation, record, setting):
            yield made.finding(breach.loc, breach.sentence, breach.found, breach.about)

    made = Rule(
        code=code,
        title=title,
        severity=severity,
        basis=basis,
        why=why,
        subject=subject,
        check=check,
        relation=relation,
        needs=(*fields_of(relation), *needs),
    )
    return made


class Catalogue:
    """All rules by code; a code that is given twice is refused."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = sorted(rules, key=lambda one: one.code)
        codes = [one.code for one in self.rules]
        if len(set(codes)) < len(codes):
            raise ValueError(f"a rule code is given twice: {codes}")

    @classmethod
    def of(cls, *modules: ModuleType) -> "Catalogue":
        """The rules that stand in some modules."""
        found = [one for module in modules for one in vars(module).values()]
        return cls([one for one in found if isinstance(one, Rule)])

    def about(self, model: type[Record]) -> Iterator[Rule]:
        """The rules that judge a record of this type."""
        for one in self.rules:
            if one.subject is not None and issubclass(model, one.subject):
                yield one
