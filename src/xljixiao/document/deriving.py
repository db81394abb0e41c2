"""What a text does not say itself: whose it is, of which county and year. Each with its source."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from xljixiao.document.found import Found
from xljixiao.form.constraints import Constraint
from xljixiao.form.ready import pattern_of
from xljixiao.form.text import Tables, TextDef
from xljixiao.model.record import Loc
from xljixiao.model.values import Code
from xljixiao.rules import texts
from xljixiao.rules.problem import quoted, say

GIVEN: Final = {
    "department": "department.code",
    "county": "county",
    "region": "region",
    "year": "year",
}
"""What whoever reads a text may say of it, and where it belongs; a department with its name."""

_EXAMPLES: Final = {
    "department": "714昌黎县工商业联合会",
    "county": "昌黎县",
    "region": "130322",
    "year": "2021",
}

_COUNTY = re.compile(r"[^\s县区市旗].{0,6}?[县区市旗]")
_CODE_AND_NAME = re.compile(r"(\d+)\s*(.*)", re.DOTALL)
_REGION, _YEAR, _DEPARTMENT = ("region",), ("year",), ("department", "code")
_NAME, _COUNTY_NAME = ("department", "name"), ("county",)


def derive(text: TextDef, found: Found, given: Mapping[str, str]) -> None:
    """Put what follows from the rest, or from what is given; what does not is a problem."""
    _take_given(found, given)
    each = next((part.each for part in text.parts if isinstance(part, Tables)), "projects")
    count = len(found.get((each,)) or ())
    records: list[Loc] = [(each, n) for n in range(count)]
    _codes(found, records)
    _department(found, records)
    _county(found)
    for name in ("code", "name"):
        if found.get(("filler", name)) is None and found.get(("department", name)) is not None:
            found.put(("filler", name), found.get(("department", name)))
    for loc in records:
        _defaults(found, loc)
    for path in (_DEPARTMENT, _NAME, _COUNTY_NAME, _REGION, _YEAR):
        if found.get(path) is None:
            found.find(texts.not_said(path, _option(path)))
    found.put(("form", "id"), found.form.id)
    found.put(("form", "edition"), found.form.edition)


def _option(path: Loc) -> str:
    """How to say a datum where the text does not, by example; a department with its name."""
    own = _DEPARTMENT if path == _NAME else path
    name = next(name for name, one in GIVEN.items() if pattern_of(one) == own)
    return f"--{name} {_EXAMPLES[name]}"


def _take_given(found: Found, given: Mapping[str, str]) -> None:
    for name, value in given.items():
        parts = {pattern_of(GIVEN[name]): value}
        if name == "department" and (both := _CODE_AND_NAME.fullmatch(value.strip())):
            parts = {_DEPARTMENT: both[1], _NAME: both[2]}
        for path, part in parts.items():
            before = found.get(path)
            if before is not None and part and str(before) != part:
                spot = found.locate(path)
                if spot is not None:
                    found.find(texts.different(spot, path, str(before), part))
            elif part:
                found.put(path, part)


def _codes(found: Found, records: list[Loc]) -> None:
    """Region and year stand in the code of a project: all projects have to agree."""
    code_of = found.form.bearers[("projects", "*", "code")].constraint
    codes = {
        (*loc, "code"): str(code)
        for loc in records
        if (code := found.get((*loc, "code"))) and _is_code(str(code), code_of)
    }
    for path, cut, told in (
        (_REGION, slice(0, 6), "行政区划代码"),
        (_YEAR, slice(6, 8), "年度"),
    ):
        if not codes:
            continue
        if (said := found.get(path)) is not None:
            _compare(found, path, str(said), codes, cut)
            continue
        (first, code), *others = codes.items()
        value = code[cut] if path == _REGION else f"20{code[cut]}"
        odd = [(loc, one) for loc, one in others if one[cut] != code[cut]]
        for loc, one in odd:
            spot = found.locate(loc)
            if spot is not None:
                found.find(texts.different(spot, loc, one, code))
        source = f"文本里没有写{told}，按项目编码“{quoted(code)}”识别为“{value}”"
        found.derived(path, int(value) if path == _YEAR else value, first, source)


def _compare(found: Found, path: Loc, said: str, codes: Mapping[Loc, str], cut: slice) -> None:
    """What the codes say against what is written on the cover or given."""
    label = found.label(path)
    for loc, code in codes.items():
        spot = found.locate(loc)
        if path == _YEAR:
            began = f"20{code[cut]}"
            if began < said:
                told = f"项目编码里的年度“{began}”早于“{quoted(said)}”，已按延续项目识别"
                found.note(loc, spot, code, code, say(code, told, "不必修改，如有误请更正"))
            is_odd = began > said
        else:
            is_odd = code[cut] not in _with_parents(said)
        if is_odd and spot is not None:
            found.find(texts.at_odds(spot, loc, code, label, said))


def _with_parents(region: str) -> tuple[str, str, str]:
    """The code of a county, of its city and of its province."""
    return region, f"{region[:4]}00", f"{region[:2]}0000"


def _is_code(text: str, constraint: Constraint) -> bool:
    code: Code | None = constraint.code
    return code is not None and re.fullmatch(code.pattern, text) is not None


def _department(found: Found, records: list[Loc]) -> None:
    """The first three digits of the units; the name of the unit that is the department itself."""
    units = [
        (loc, found.get((*loc, "unit", "code")), found.get((*loc, "unit", "name")))
        for loc in records
    ]
    units = [(loc, str(code), str(name)) for loc, code, name in units if code and name]
    said = str(found.get(_DEPARTMENT) or "")
    if said and units and not any(code.startswith(said) for _, code, _ in units):
        loc, code, _ = units[0]
        own = (*loc, "unit", "code")
        spot = found.locate(own)
        if spot is not None:
            found.find(texts.at_odds(spot, own, code, "部门代码", said))
    if not said and units:
        loc, code, _ = units[0]
        odd = [(one, other) for one, other, _ in units if other[:3] != code[:3]]
        for one, other in odd:
            spot = found.locate((*one, "unit", "code"))
            if spot is not None:
                found.find(texts.different(spot, (*one, "unit", "code"), other, code))
        told = f"文本里没有写部门代码，按单位代码“{code}”识别为“{code[:3]}”"
        found.derived(_DEPARTMENT, code[:3], (*loc, "unit", "code"), told)
    if found.get(_NAME) is None:
        for loc, name in _own_names(found, units):
            told = f"文本里没有写部门名称，按单位名称识别为“{quoted(name)}”"
            found.derived(_NAME, name, (*loc, "unit", "name"), told)
            return


def _own_names(found: Found, units: list[tuple[Loc, str, str]]) -> Iterator[tuple[Loc, str]]:
    """The names of units that are the department itself, without the word that says so."""
    endings = sorted(found.form.setting.words("own_unit"), key=len, reverse=True)
    for loc, _, name in units:
        ending = next((one for one in endings if name.endswith(one) and name != one), None)
        if ending is not None:
            yield loc, name.removesuffix(ending)
    own = found.get(_DEPARTMENT)
    for loc, code, name in units:
        if code in (own, f"{own}001"):
            yield loc, name


def _county(found: Found) -> None:
    if found.get(_COUNTY_NAME) is not None:
        return
    for path in (_NAME, ("projects", 0, "unit", "name")):
        name = _COUNTY.match(str(found.get(path) or ""))
        if name is not None:
            told = f"文本里没有写县（市、区），按“{quoted(str(found.get(path)))}”识别为“{name[0]}”"
            found.derived(_COUNTY_NAME, name[0], path, told)
            return


def _defaults(found: Found, loc: Loc) -> None:
    """What holds of any project that a text has: its state, by the form's own default."""
    for path, placed in found.form.fields.items():
        own = (*loc, *path[len(loc) :])
        default = placed.definition.default
        is_own = path[: len(loc)] == (loc[0], "*") and len(path) == len(loc) + 1
        if is_own and default and found.get(own) is None:
            found.put(own, default)
