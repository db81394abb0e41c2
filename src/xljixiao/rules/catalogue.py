"""Rules as values: code, title, severity, basis, why, and what they look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile
from types import ModuleType
from typing import Any, get_type_hints

from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.telling import ForTheUser
from xljixiao.rules.problem import Finding, Severity
from xljixiao.rules.relations import Distinct, Needed, Relation, SumOf, breaches, fields_of

Check = Callable[[Any, Setting], Iterator[Finding]]

OFF = "不查"
"""What a setting says of a rule that is not to be applied."""

FAMILIES: Mapping[str, str] = {
    "JX1": "收件：是不是本套工作簿",
    "JX2": "单格：必填项、可填的值",
    "JX30": "合计、累计、重名、编码",
    "JX31": "完整、规范",
    "JX32": "金额",
    "JX33": "支出计划",
    "JX34": "指标体系",
    "JX35": "指标值",
    "JX36": "指标值",
    "JX37": "绩效目标",
    "JX38": "依据",
    "JX39": "权重",
    "JX4": "各份申报之间",
    "JX5": "单位项目名册",
    "JX6": "财政部门的审核表、更正清单、待确认",
    "JX7": "绩效文本：能不能读回",
}
"""What the codes of a beginning are about, in the order of the rule book."""


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
    row_by_row: bool = False
    """Whether it passes over rows that are faulty themselves: what they lack is not there."""
    bears_gaps: bool = False
    """Whether it can be certain of something where part of what it reads is bad: that is blank."""

    @property
    def family(self) -> str:
        """What the rules of this one's beginning are about."""
        return next(name for prefix, name in FAMILIES.items() if self.code.startswith(prefix))

    @property
    def is_firm(self) -> bool:
        """Whether a workbook cannot be read or added up as long as this is so."""
        return self.check is None and self.severity is Severity.MUST

    def finding(
        self, loc: Loc, sentence: str, found: str = "", about: Mapping[str, Loc] | None = None
    ) -> Finding:
        return Finding(
            self.code, self.severity, loc, sentence, found, about or {}, is_firm=self.is_firm
        )


def declare(code: str, title: str, severity: Severity, why: str, basis: str | None = None) -> Rule:
    """A rule that the reader or the model applies; its findings are made where they are met."""
    return Rule(code=code, title=title, severity=severity, why=why, basis=basis)


def rule(  # noqa: PLR0913 - a rule has so many sides
    code: str,
    title: str,
    severity: Severity,
    *,
    basis: str | None = None,
    needs: tuple[str, ...] = (),
    row_by_row: bool = False,
    bears_gaps: bool = False,
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
            row_by_row=row_by_row,
            bears_gaps=bears_gaps,
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
        row_by_row=isinstance(relation, Distinct | Needed),
        bears_gaps=isinstance(relation, SumOf),
    )
    return made


class Unknown(ForTheUser, LookupError):  # noqa: N818 - named for the situation
    """There is no such rule, or it cannot be switched so; the argument is a sentence in Chinese."""


class Catalogue:
    """Rules by code; a code that is given twice is refused. A narrower one knows what it lacks."""

    def __init__(self, rules: Iterable[Rule], among: Iterable[str] = ()) -> None:
        self.rules = sorted(rules, key=lambda one: one.code)
        self._by_code = {one.code: one for one in self.rules}
        self._known = {*among, *self._by_code}
        self._about: dict[type[Record], tuple[Rule, ...]] = {}
        if len(self._by_code) < len(self.rules):
            raise ValueError(f"a rule code is given twice: {[one.code for one in self.rules]}")

    @classmethod
    def of(cls, *modules: ModuleType) -> "Catalogue":
        """The rules that stand in some modules."""
        found = [one for module in modules for one in vars(module).values()]
        return cls(one for one in found if isinstance(one, Rule))

    def about(self, model: type[Record]) -> tuple[Rule, ...]:
        """The rules that judge a record of this type."""
        if model not in self._about:
            self._about[model] = tuple(
                one
                for one in self.rules
                if one.subject is not None and issubclass(model, one.subject)
            )
        return self._about[model]

    def named(self, code: str) -> Rule:
        """The rule of a code; raises `Unknown`, which names the nearest."""
        if code in self._by_code:
            return self._by_code[code]
        near = max(self._by_code, key=lambda one: _likeness(one, code))
        raise Unknown(f"没有编号为“{code}”的检查；最接近的是 {near}“{self.named(near).title}”。")

    def only(self, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> "Catalogue":
        """The rules whose codes begin with one of `select` (all, without one) and none of `ignore`.

        Raises `Unknown` for a beginning that no code has.
        """
        for prefix in (*select, *ignore):
            if not any(code.startswith(prefix) for code in self._known):
                raise Unknown(f"没有编号以“{prefix}”开头的检查；全部编号请看 xljixiao rules。")
        kept = (one for one in self.rules if not select or one.code.startswith(tuple(select)))
        return Catalogue(
            (one for one in kept if not one.code.startswith(tuple(ignore))), self._known
        )

    def under(self, setting: Setting) -> "Catalogue":
        """The rules as a setting weighs them; those that it switches off are gone.

        Raises `Unknown` for a code or a word that is none, and for a rule that is not to be moved.
        """
        for code, word in setting.severities.items():
            for fault in self.faults(code, word):
                where = f"setting.severities 的 {code} = “{word}”"
                raise Unknown(f"{where}：{fault}。全部检查请看 xljixiao rules。")
        weighed = (
            (one, setting.severities.get(one.code, one.severity.value)) for one in self.rules
        )
        return Catalogue(
            (replace(one, severity=Severity(word)) for one, word in weighed if word != OFF),
            self._known,
        )

    def faults(self, code: str, word: str) -> Iterator[str]:
        """Why a rule cannot be weighed so: there is none, or it is not to be moved."""
        if code not in self._known:
            yield "没有这个编号的检查"
        elif word not in (*Severity, OFF):
            yield f"可以写的有 {'、'.join((*Severity, OFF))}"
        elif code in self._by_code and self._by_code[code].is_firm and word != Severity.MUST:
            yield f"这一项不改就读不出内容，只能是{Severity.MUST}"

    def weighed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Findings as the rules of this catalogue weigh them, without those of other rules."""
        for one in findings:
            if one.code in self._by_code:
                yield replace(one, severity=self._by_code[one.code].severity)


def _likeness(one: str, other: str) -> tuple[int, float]:
    """How near two codes are: their family first, then their signs."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return len(list(alike)), SequenceMatcher(None, one, other).ratio()
