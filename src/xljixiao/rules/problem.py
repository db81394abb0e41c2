"""What is said to the department: findings at locs, problems at cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from xljixiao.model.numerals import NUMBER
from xljixiao.model.record import Loc

QUOTED = 20


class Severity(StrEnum):
    """Whether a problem sends the workbook back."""

    MUST = "必改"
    EXPLAIN = "须改或说明"
    HINT = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """A judgement at a datum.

    `{name}` in the sentence stands for how the form calls the datum at `about[name]`. `spot` is
    for what is no datum: a cell that holds nothing, or lies where no field is.
    """

    code: str
    severity: Severity
    loc: Loc
    sentence: str
    found: str = ""
    about: Mapping[str, Loc] = field(default_factory=dict)
    spot: "Spot | None" = None
    explained: "Explained | None" = None
    reply: str = ""
    """What the department answered to it on an earlier return."""
    is_firm: bool = False
    """Whether the workbook cannot be taken as long as this is so, whoever is to blame."""

    def within(self, base: Loc) -> "Finding":
        """The same finding, seen from the whole document."""
        about = {name: (*base, *loc) for name, loc in self.about.items()}
        return replace(self, loc=(*base, *self.loc), about=about)


@dataclass(frozen=True, slots=True)
class Explained:
    """The field in which the department can say why something is so, and the reason it gives.

    `typed` is what stands there without being a reason.
    """

    loc: Loc
    text: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """An officer lets a problem stand (放行)."""

    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where people look: a sheet and a cell (or a text and its line)."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding at its spot, with the whole sentence. `spot` is None for a whole file.

    `where` is the datum in people's words, with which the sentence begins where there is one.
    """

    code: str
    severity: Severity
    loc: Loc
    spot: Spot | None
    found: str
    sentence: str
    where: str = ""
    explanation: str = ""
    reply: str = ""
    waived: Waived | None = None

    @property
    def returns(self) -> bool:
        """Whether the workbook goes back for this."""
        match self.severity:
            case Severity.MUST | Severity.EXPLAIN:
                return self.waived is None and not self.explanation
            case Severity.HINT:
                return False

    @property
    def said(self) -> str:
        """The sentence without the place in front, where that stands in a column of its own."""
        return self.sentence.removeprefix(f"{self.where}：") if self.where else self.sentence


@dataclass(frozen=True, slots=True)
class Note:
    """What was understood where it is not what was typed; it asks for nothing."""

    loc: Loc
    spot: Spot | None
    found: str
    understood: str
    sentence: str


class Located(Protocol):
    """Something that knows where each datum stands and how people call it."""

    def locate(self, loc: Loc) -> Spot | None:
        """The cell of a datum, or the nearest one."""

    def where(self, loc: Loc) -> str:
        """The datum in people's words: 《业务管理经费》支出计划6月底."""

    def label(self, loc: Loc) -> str:
        """How the form calls the field of a datum."""

    def pointing(self, loc: Loc, here: Loc) -> str:
        """The printed label of a datum's cell, and where that is, seen from another datum."""

    def remedy(self, loc: Loc) -> str:
        """What the form says to do where a datum is asked for and there is none; mostly nothing."""

    def objection(self, locs: Sequence[Loc]) -> "Explained | None":
        """Where to object, if finance issued all these cells, and what is said there."""


def say(found: str, expected: str, deed: str) -> str:
    """The sentence of a finding: what was written, what is expected, what to do."""
    said = f"填的是“{quoted(found)}”；" if found else ""
    return f"{said}{expected}。{deed}。"


def quoted(text: str) -> str:
    """A long quotation is cut; a break would tear the sentence."""
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def place(findings: Iterable[Finding], at: Located) -> list[Problem]:
    """Findings as problems: each with its spot and the whole sentence."""
    return [_placed(finding, at) for finding in findings]


def _placed(finding: Finding, at: Located) -> Problem:
    objection = _objection(finding, at)
    sentence = finding.sentence + _more(finding, objection, at)
    for name, loc in finding.about.items():
        sentence = sentence.replace(f"{{{name}}}", at.label(loc))
    where = at.where(finding.loc)
    return Problem(
        code=finding.code,
        severity=finding.severity,
        loc=finding.loc,
        spot=finding.spot or at.locate(finding.loc),
        found=finding.found,
        sentence=f"{where}：{sentence}" if where else sentence,
        where=where,
        explanation=_explanation(finding) or _settled(finding, objection),
        reply=finding.reply,
    )


def _explanation(finding: Finding) -> str:
    asked = finding.severity is Severity.EXPLAIN and finding.explained is not None
    return finding.explained.text if asked and finding.explained else ""


def _objection(finding: Finding, at: Located) -> Explained | None:
    """Where the department can say that what finance issued is wrong, if it is that alone."""
    if not finding.found or finding.severity is Severity.HINT:
        return None
    return at.objection([finding.loc, *finding.about.values()])


def _settled(finding: Finding, objection: Explained | None) -> str:
    """What the department has objected with; the rest is finance's to do."""
    return objection.text if objection is not None and not finding.is_firm else ""


def _more(finding: Finding, objection: Explained | None, at: Located) -> str:
    """What else to do: with a blank, with what is finance's, with what is as it should be."""
    if not finding.found and finding.severity is Severity.MUST:
        return at.remedy(finding.loc)
    return _objected(finding, objection, at) + _asked(finding, at)


def _objected(finding: Finding, objection: Explained | None, at: Located) -> str:
    if objection is None or objection.text:
        return ""
    where = at.pointing(objection.loc, finding.loc)
    meant = "应为多少" if NUMBER.fullmatch(finding.found) else "应为什么"
    return f"灰色格子由财政部门填写：有误的，请在{where}写明{meant}。"


def _asked(finding: Finding, at: Located) -> str:
    """Where to explain what is as it should be, while no reason stands there."""
    explained = finding.explained
    if finding.severity is not Severity.EXPLAIN or explained is None or explained.text:
        return ""
    where = at.pointing(explained.loc, finding.loc)
    if not where:
        return ""
    if explained.typed:
        return f"{where}写的是“{quoted(explained.typed)}”，看不出原因；情况属实的，请写明原因。"
    return f"情况属实的，请在{where}中说明。"


def grouped(problems: Iterable[Problem]) -> list[tuple[Problem, tuple[Spot, ...]]]:
    """What is said of one field over many rows of a sheet, once: its first problem, all spots."""
    groups: dict[object, list[Problem]] = {}
    for one in problems:
        sheet = one.spot.sheet if one.spot else None
        field_ = tuple("*" if isinstance(step, int) else step for step in one.loc)
        stands = one.explanation, one.reply, one.waived
        groups.setdefault((one.code, one.severity, one.said, sheet, field_, stands), []).append(one)
    return [
        (group[0], tuple(one.spot for one in group if one.spot is not None))
        for group in groups.values()
    ]
