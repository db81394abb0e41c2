"""JX5xx: the roster of a round (单位项目名册): whether workbooks can go out by it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from xljixiao.model.going_on import GoingOn
from xljixiao.model.record import Loc, Record
from xljixiao.model.roster import (
    Roster,
    RosterDepartment,
    RosterProject,
    department_of,
)
from xljixiao.model.setting import Setting
from xljixiao.model.submission import key_of
from xljixiao.rules.catalogue import Catalogue, Rule, related, rule
from xljixiao.rules.codes import oddities
from xljixiao.rules.money import maybe_in_yuan
from xljixiao.rules.problem import Finding, Severity, quoted, say
from xljixiao.rules.relations import Needed, SumOf

_LISTS = "departments", "units", "fillers"
_CODES = tuple(f"{listed}.code" for listed in _LISTS)
_NAMES_AND_FORMER = "code", "former", "name"
_OWN = "JX5"


@rule(
    "JX501",
    "部门、单位或填报单位的代码重复",
    Severity.MUST,
    needs=(*_CODES, *(f"{listed}.name" for listed in _LISTS)),
    row_by_row=True,
)
def codes_stand_once(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """代码是分发、收件和汇总的依据，一个代码两行，就不知道算谁的。"""
    for listed in _LISTS:
        for index, code, first in _repeated(getattr(roster, listed), "code"):
            sentence = say(code, f"{_before(first)}也是这个代码", "请核对，一个代码只列一次")
            yield own.finding((listed, index, "code"), sentence, code)


@rule(
    "JX502",
    "项目编码重复",
    Severity.MUST,
    needs=("projects.code", "projects.name"),
    row_by_row=True,
)
def project_codes_stand_once(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """同一编码的两行，金额会重复计算。"""
    for index, code, first in _repeated(roster.projects, "code"):
        sentence = say(code, f"{_before(first)}也是这个编码", "请核对，一个项目只列一次")
        yield own.finding(("projects", index, "code"), sentence, code)


@rule(
    "JX503",
    "同一单位有同名的项目，都没有编码",
    Severity.MUST,
    needs=("projects.unit", "projects.code", "projects.name"),
    row_by_row=True,
)
def projects_without_codes_have_names_of_their_own(
    roster: Roster, _setting: Setting, own: Rule
) -> Iterator[Finding]:
    """没有编码的项目靠单位和名称来认，两个同名，收回以后就分不清。"""
    met = Counter[str]()
    for index, one in enumerate(roster.projects):
        unit, name = _given(one, "unit"), _given(one, "name")
        if unit is None or name is None or _given(one, "code") is not None:
            continue
        key = key_of(unit, None, name)
        met[key] += 1
        if met[key] > 1:
            deed = "请补上项目编码，或改为不同的名称；重复列入的，请清空一行"
            sentence = say(name, "本单位前面已有同名的项目，都没有项目编码", deed)
            yield own.finding(("projects", index, "name"), sentence, name)


@rule("JX504", "名册里没有部门", Severity.MUST, needs=("departments.code",), row_by_row=True)
def there_is_a_department(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """每个部门下发一本工作簿，没有部门就没有可以下发的。"""
    if not roster.departments:
        sentence = say("", "还没有填写，没有可以下发的", "请至少填一个部门的代码和名称")
        yield own.finding(("departments",), sentence)


@rule("JX505", "单位、填报单位找不到部门", Severity.MUST, needs=_CODES, row_by_row=True)
def units_have_their_department(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """单位代码的前三位是部门代码；名册里没有这个部门，单位的项目就没有工作簿可放。"""
    known = _codes(roster.departments)
    for listed in ("units", "fillers"):
        for index, code in _each(getattr(roster, listed), "code"):
            if known and department_of(code) not in known:
                expected = f"“{{departments}}”里没有代码“{department_of(code)}”"
                sentence = say(code, expected, "请核对代码，或补上这个部门")
                about: dict[str, Loc] = {"departments": ("departments",)}
                yield own.finding((listed, index, "code"), sentence, code, about)


@rule(
    "JX506",
    "项目的单位不在名册",
    Severity.MUST,
    needs=(*_CODES, "projects.unit"),
    row_by_row=True,
)
def projects_have_their_unit(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """项目按单位代码归到部门，印出单位名称；名册里没有这个单位，项目就不会下发。"""
    known = [_codes(getattr(roster, listed)) for listed in _LISTS]
    if None in known:
        return
    codes = set[str]().union(*filter(None, known))
    for index, code in _each(roster.projects, "unit"):
        if code not in codes:
            sentence = say(code, "“{units}”里没有这个代码", "请核对代码，或补上这个单位")
            about: dict[str, Loc] = {"units": ("units",)}
            yield own.finding(("projects", index, "unit"), sentence, code, about)


@rule(
    "JX507",
    "填报单位代码查不到，或不是本部门的",
    Severity.MUST,
    needs=(*_CODES, "units.filler", "projects.unit", "projects.filler"),
    row_by_row=True,
)
def fillers_are_of_the_department(
    roster: Roster, _setting: Setting, own: Rule
) -> Iterator[Finding]:
    """自行填报的单位要列在“填报单位”，并入的是同一个部门；不是这样，项目就没有人填。"""
    departments, fillers = _codes(roster.departments), _codes(roster.fillers)
    if departments is None or fillers is None:
        return
    for listed, records, unit in (
        ("units", roster.units, "code"),
        ("projects", roster.projects, "unit"),
    ):
        for index, code in _each(records, "filler"):
            loc, of = (listed, index, "filler"), _given(records[index], unit)
            if code not in fillers | departments:
                deed = "请核对代码，或补上这个填报单位；由部门统一填报的，请清空"
                about: dict[str, Loc] = {"fillers": ("fillers",)}
                yield own.finding(loc, say(code, "“{fillers}”里没有这个代码", deed), code, about)
            elif of is not None and department_of(of) != department_of(code):
                expected = f"本部门代码是“{department_of(of)}”，填报单位的代码应以它开头"
                yield own.finding(loc, say(code, expected, "请核对"), code)


@rule(
    "JX508",
    "填报单位就是部门",
    Severity.HINT,
    needs=("departments.code", "fillers.code"),
    row_by_row=True,
)
def a_department_is_no_filler(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """每个部门本来就有自己的工作簿，不另发一本。"""
    departments = _codes(roster.departments) or set()
    for index, code in _each(roster.fillers, "code"):
        if code in departments:
            expected = "这是部门代码，部门本来就有自己的工作簿"
            sentence = say(code, expected, "不必列入，可以清空这一行")
            yield own.finding(("fillers", index, "code"), sentence, code)


AMOUNTS_ADD_UP = related(
    "JX509",
    "预算数等于各项资金之和",
    Severity.MUST,
    subject=RosterProject,
    relation=SumOf("total", ("fiscal", "other")),
    why="名册的金额印在下发的工作簿上并锁定，合计不符，单位改不了，报来的也都不符。",
)
WITHHELD_DEPARTMENTS_SAY_WHY = related(
    "JX510",
    "不公开的部门应写明依据",
    Severity.MUST,
    subject=Roster,
    relation=Needed("departments", "disclosed_basis", "disclosed", "withheld", own=True),
    why="预算绩效目标以公开为原则，不公开的要有依据。",
)
WITHHELD_PROJECTS_SAY_WHY = related(
    "JX511",
    "不公开的项目应写明依据",
    Severity.MUST,
    subject=Roster,
    relation=Needed("projects", "disclosed_basis", "disclosed", "withheld", own=True),
    why="预算绩效目标以公开为原则，不公开的要有依据。",
)


@rule("JX512", "是否公开还没有定", Severity.HINT, needs=("disclosed",))
def it_is_decided_what_is_published(
    department: RosterDepartment, _setting: Setting, own: Rule
) -> Iterator[Finding]:
    """没有定的不会公开，也不当作公开；到公开时还没有定，要再问一遍。"""
    if department.disclosed is None:
        sentence = say("", "还没有定，公开时会再问", "下发、收件不受影响，请在公开以前选定")
        yield own.finding(("disclosed",), sentence)


@rule(
    "JX513",
    "项目编码的区划、年度与本轮不一致",
    Severity.HINT,
    needs=("terms.region", "terms.year", "projects.code"),
    row_by_row=True,
)
def project_codes_are_of_this_round(
    roster: Roster, _setting: Setting, own: Rule
) -> Iterator[Finding]:
    """编码前6位是行政区划、第7至8位是年度；上级安排和往年结转的项目可以不同，其他的多半抄错。"""
    for index, code in _each(roster.projects, "code"):
        for sentence in oddities(code, roster.terms.region, roster.terms.year):
            yield own.finding(("projects", index, "code"), sentence, code)


@rule(
    "JX515",
    "原代码现在还有人用，或两处相同",
    Severity.MUST,
    needs=tuple(
        f"{listed}.{name}" for listed in ("departments", "units") for name in _NAMES_AND_FORMER
    ),
    row_by_row=True,
)
def former_codes_are_nobodys_now(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
    """用原代码报来的工作簿算现在这个单位的；原代码还有人用，就分不清是谁报的。"""
    for listed, records in (("departments", roster.departments), ("units", roster.units)):
        users = {code: records[index] for index, code in reversed([*_each(records, "code")])}
        for index, former in _each(records, "former"):
            if former in users:
                expected = f"现在的{_named(users[former])}用的就是这个代码"
                sentence = say(former, expected, "请核对；现在还在用的代码，不填在这里")
                yield own.finding((listed, index, "former"), sentence, former)
        for index, former, first in _repeated(records, "former"):
            expected = f"{_before(first)}也是这个原代码，用它报来的工作簿分不清是谁的"
            yield own.finding(
                (listed, index, "former"), say(former, expected, "请只留一处"), former
            )


@rule(
    "JX516",
    "部门不公开，项目却公开",
    Severity.MUST,
    needs=("departments.code", "departments.disclosed", "projects.unit", "projects.disclosed"),
    row_by_row=True,
)
def nothing_of_a_withheld_department_is_published(
    roster: Roster, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """部门不公开的，它的项目一个也不公开；两处说法相反，就不知道听哪一处。"""
    words = setting.flagged("disclosed", "withheld")
    withheld = {
        _given(one, "code"): _given(one, "disclosed")
        for one in roster.departments
        if _given(one, "disclosed") in words
    }
    for index, word in _each(roster.projects, "disclosed"):
        unit = _given(roster.projects[index], "unit")
        if unit is not None and word not in words and department_of(unit) in withheld:
            expected = f"它的部门“{{disclosed}}”填的是“{withheld[department_of(unit)]}”"
            at: Loc = ("projects", index, "disclosed")
            sentence = say(word, expected, "请核对这个项目和它的部门")
            yield own.finding(at, sentence, word, {"disclosed": at})


@rule("JX517", "金额的单位可能是元", Severity.HINT, needs=("total", "fiscal", "other"))
def amounts_are_in_ten_thousands(
    project: RosterProject, setting: Setting, own: Rule
) -> Iterator[Finding]:
    """名册的金额以万元填写；按元填的会放大一万倍，印在每一本工作簿上。"""
    yield from maybe_in_yuan(project, setting, own)


@rule(
    "JX518",
    "同一个上年项目列在两行",
    Severity.HINT,
    needs=("projects.unit", "projects.name", "projects.prior"),
    row_by_row=True,
)
def one_of_last_year_goes_on_once(
    roster: Roster, _setting: Setting, own: Rule
) -> Iterator[Finding]:
    """上年的目标和指标会带入这两个项目；一个项目拆成几个的可以，其他的多半填错了一行。"""
    first: dict[tuple[str, str], RosterProject] = {}
    for index, prior in _each(roster.projects, "prior"):
        project, said = roster.projects[index], GoingOn.read(prior)
        unit = _given(project, "unit")
        if unit is None and not said.code:
            continue
        key = (said.code, "") if said.code else (department_of(unit or ""), said.name)
        before = first.setdefault(key, project)
        if before is not project:
            deed = "请核对；确是拆分的，不必修改"
            sentence = say(prior, f"{_before(before)}也是这个上年项目", deed)
            yield own.finding(("projects", index, "prior"), sentence, prior)


def weighings_are_of_rules(among: Catalogue) -> Rule:
    """The rule on how other rules are weighed, which are those of a catalogue."""

    @rule(
        "JX514",
        "检查编号不存在，或不能这样定轻重",
        Severity.MUST,
        needs=("weighings.code", "weighings.severity"),
        row_by_row=True,
    )
    def weighings(roster: Roster, _setting: Setting, own: Rule) -> Iterator[Finding]:
        """检查的轻重本轮可以改，但要写对编号；不改就读不出内容的，只能是必改。"""
        met: set[str] = set()
        for index, code in _each(roster.weighings, "code"):
            word = _given(roster.weighings[index], "severity")
            told = [*among.faults(code, word)] if word is not None else []
            if code in met:
                told = ["前面已有这个编号"]
            elif code.startswith(_OWN):
                told = ["这一项检查的是名册本身，轻重不改"]
            met.add(code)
            for fault in told[:1]:
                sentence = say("", fault, "请核对编号和轻重，或清空这一行")
                yield own.finding(("weighings", index, "code"), sentence, code)

    return weighings


def _given(record: Record, name: str) -> str | None:
    """A text of a record; none where it is blank, or faulty itself."""
    value: str | None = getattr(record, name, None)
    return value


def _each(records: Iterable[Record], name: str) -> Iterator[tuple[int, str]]:
    """The texts of one field, with the index of each."""
    for index, one in enumerate(records):
        value = _given(one, name)
        if value is not None:
            yield index, value


def _codes(records: Sequence[Record]) -> set[str] | None:
    """The codes of a list; None where one of them is not known."""
    codes = {code for _, code in _each(records, "code")}
    return codes if all(_given(one, "code") for one in records) else None


def _repeated(records: Sequence[Record], name: str) -> Iterator[tuple[int, str, Record]]:
    """The texts of one field that stood before: index, text, the record that had it first."""
    first: dict[str, Record] = {}
    for index, value in _each(records, name):
        if first.setdefault(value, records[index]) is not records[index]:
            yield index, value, first[value]


def _named(record: Record) -> str:
    name = _given(record, "name")
    return f"“{quoted(name)}”" if name else "另一行"


def _before(record: Record) -> str:
    name = _given(record, "name")
    return f"前面的“{quoted(name)}”" if name else "前面一行"
