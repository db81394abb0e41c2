"""What changed between two submissions: each difference alone, in words and as data."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from monitoring.model import Monitoring
from strategies import documents
from xljixiao import cli
from xljixiao.county.comparing import telling
from xljixiao.county.comparing.comparing import Comparison, NotAlike, compare
from xljixiao.county.comparing.report import DiffReport, report
from xljixiao.county.demo import examples, examples_folder
from xljixiao.document.publishing import publish, publish_county
from xljixiao.form.differences import Difference, Kind, differences
from xljixiao.form.loading import load_form, shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.record import Loc
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

FORM = shipped_form("hebei-2021")
ROSTER = examples_folder() / "roster.json"
SEED: dict[str, Any] = json.loads(examples()[0].read_text("utf-8"))
P = ("projects", 0)
Data = dict[str, Any]
Edit = Callable[[Data], object]


def _full() -> Data:
    """The seed's department with every field of the model filled in."""
    data = copy.deepcopy(SEED)
    data["tasks"] = [
        {"name": "换届", "content": "完成换届", "total": "1", "fiscal": "1", "other": "0"},
        {"name": "培训", "content": "培训会员", "total": "2", "fiscal": "2", "other": "0"},
    ]
    project = data["projects"][0]
    for name in ("reason", "correction", "attribute", "period"):
        project[name] = f"{name}的内容"
    project |= {"midterm_total": "15.00", "midterm_goals": ["中期目标一", "另外要做的事"]}
    project["budget"]["other"] = "0.00"
    for name in ("note", "explanation", "source", "basis_kind", "prior_value"):
        for row in project["indicators"]:
            row[name] = f"{name}的内容"
    for row in project["indicators"]:
        row["weight"] = "5"
    return data


FULL = _full()


def _held(data: Data) -> Submission:
    """A document with whatever words; what a setting allows is not what is tested here."""
    return Submission.model_validate(data)


def _edited(edit: Edit, data: Data = SEED) -> Data:
    data = copy.deepcopy(data)
    edit(data)
    return data


def _found(edit: Edit, data: Data = SEED) -> tuple[Difference, ...]:
    return differences(FORM, _held(data), _held(_edited(edit, data)))


def _said(found: Sequence[Difference]) -> list[tuple[str, str, str, str]]:
    return [(one.kind.value, one.where, one.before, one.after) for one in found]


def _leaves(data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _leaves(value, (*loc, name))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _leaves(value, (*loc, index))
    elif data is not None:
        yield loc, data


def _at(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data[step]
    return data


def _other(loc: Loc, value: Any) -> Any:
    """Another value that the model takes at a leaf, and that makes nothing else of the record."""
    match loc[-1]:
        case "month":
            return value - 1
        case "date":
            return "2021-03-06"
        case "operator":
            return ">" if value != "定性" else None
        case "percent" | "weight" | "total" | "fiscal" | "other" | "midterm_total":
            return str(Decimal(value) / 2 + 3)
    if isinstance(value, int):
        return value + 1
    if re.fullmatch("[0-9A-Z.]+", value):
        return value[:-1] + ("1" if value[-1] != "1" else "2")
    return f"{value}二"


LEAVES = [
    (loc, other)
    for loc, value in _leaves(FULL)
    if (other := _other(loc, value)) is not None and loc[-1] != "month"
]


def _leaf_id(value: Any) -> str:
    return ".".join(map(str, value)) if isinstance(value, tuple) else ""


def _as_read(loc: Loc) -> Loc:
    """A target is read as one, and so is the form with its edition."""
    return loc[: loc.index("target") + 1] if "target" in loc else loc[:1] if "form" in loc else loc


def test_every_field_of_the_model_is_among_the_leaves() -> None:
    def fields(model: Any, at: str = "") -> Iterator[str]:
        from xljixiao.model.shape import children

        for name, node in children(model):
            path = f"{at}{name}"
            if node.record is None:
                yield path
            else:
                yield from fields(node.record, f"{path}.")

    changed = {".".join(str(one) for one in loc if isinstance(one, str)) for loc, _ in LEAVES}
    assert set(fields(Submission)) - changed == {"projects.spending_plan.month"}


@pytest.mark.parametrize(("loc", "other"), LEAVES, ids=_leaf_id)
def test_one_changed_leaf_is_one_difference(loc: Loc, other: Any) -> None:
    def edit(data: Data) -> None:
        _at(data, loc[:-1])[loc[-1]] = other

    (one,) = _found(edit, FULL)
    at = _as_read(loc)
    assert (one.kind, one.before_loc, one.after_loc) == (Kind.CHANGED, at, at)
    old, new = _held(FULL), _held(_edited(edit, FULL))
    assert one.before_value == _at(old.model_dump(mode="json"), at)
    assert one.after_value == _at(new.model_dump(mode="json"), at)
    assert one.before != one.after
    assert one.before
    assert one.after
    assert one.yearly == (loc == ("year",))
    assert one.topic == ("" if loc[0] != "projects" else re.match("《.*?》", one.where)[0])  # type: ignore[index]
    assert one.where.removeprefix(one.topic)


@pytest.mark.parametrize(("loc", "_other"), LEAVES, ids=_leaf_id)
def test_a_leaf_that_is_blank_in_one_is_one_difference(loc: Loc, _other: Any) -> None:
    def edit(data: Data) -> None:
        _at(data, loc[:-1])[loc[-1]] = None

    if isinstance(loc[-1], int) or "target" in loc:
        return  # a line is not blank but gone; a target is held whole
    try:
        found = _found(edit, FULL)
    except ValueError:
        return  # a field that is never blank
    (one,) = found
    assert (one.kind, one.after, one.after_value) == (Kind.CHANGED, "", None)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            lambda d: d["projects"][0]["indicators"][5]["target"].update(value="80"),
            ("changed", "《业务管理经费》第6条指标“会员培训人均成本”的指标值", "≤100元", "≤80元"),
        ),
        (
            lambda d: d["projects"][0]["budget"].update(total="6"),
            ("changed", "《业务管理经费》预算数", "5.00万元", "6.00万元"),
        ),
        (
            lambda d: d["projects"][0]["spending_plan"][1].update(percent="60.5"),
            ("changed", "《业务管理经费》支出计划6月底", "50.00%", "60.50%"),
        ),
        (
            lambda d: d["projects"][0]["spending_plan"].pop(1),
            ("changed", "《业务管理经费》支出计划6月底", "50.00%", ""),
        ),
        (
            lambda d: d["projects"][0]["goals"].append("新开办商会一处"),
            ("added", "《业务管理经费》绩效目标第3条", "", "新开办商会一处"),
        ),
        (
            lambda d: d["projects"][0]["goals"].pop(),
            ("removed", "《业务管理经费》绩效目标第2条", "完成工商联换届", ""),
        ),
        (
            lambda d: d["projects"][0]["indicators"].pop(0),
            ("removed", "《业务管理经费》第1条指标“调研报告数量”", "指标值 ≥2篇", ""),
        ),
        (
            lambda d: d["functions"].pop(1),
            (
                "removed",
                "分项绩效目标“社会服务”",
                "绩效目标 协助政府服务好非公有制经济，促进经济发展。",
                "",
            ),
        ),
        (
            lambda d: d["safeguards"].pop(1),
            ("removed", "工作保障措施第2条", "措施 加强支出管理", ""),
        ),
        (
            lambda d: d["projects"].clear(),
            ("removed", "《业务管理经费》", "预算数 5.00万元", ""),
        ),
        (
            lambda d: d["contact"].update(date="2021-04-01"),
            ("changed", "填报日期", "2021-03-05", "2021-04-01"),
        ),
        (
            lambda d: d["form"].update(edition="2"),
            ("changed", "表样", "hebei-2021 第1版", "hebei-2021 第2版"),
        ),
    ],
)
def test_a_difference_is_said_as_people_say_it(edit: Edit, said: tuple[str, ...]) -> None:
    assert _said(_found(edit)) == [said]


def test_a_whole_record_is_in_the_data() -> None:
    (one,) = _found(lambda d: d["projects"][0]["indicators"].pop(0))
    row = _held(SEED).projects[0].indicators[0]
    assert one.before_value == row.model_dump(mode="json")
    assert (one.before_loc, one.after_loc, one.after_value) == ((*P, "indicators", 0), None, None)


LISTS: list[Loc] = [
    ("functions",),
    ("safeguards",),
    ("tasks",),
    ("projects",),
    (*P, "indicators"),
    (*P, "goals"),
    (*P, "midterm_goals"),
    (*P, "spending_plan"),
]


@pytest.mark.parametrize("listed", LISTS, ids=lambda loc: loc[-1])
def test_another_order_alone_is_no_difference(listed: Loc) -> None:
    twelve = json.loads(examples()[1].read_text("utf-8"))
    data = copy.deepcopy(FULL)
    data["projects"] += twelve["projects"]
    assert len(data["projects"]) > 2
    assert _found(lambda d: _at(d, listed).reverse(), data) == ()


@pytest.mark.parametrize("listed", LISTS, ids=lambda loc: loc[-1])
def test_what_has_moved_is_still_compared(listed: Loc) -> None:
    def moved(data: Data) -> None:
        data["projects"][0]["indicators"][0]["target"]["value"] = "7"
        data["functions"][0]["goal"] = "另一个目标"
        _at(data, listed).reverse()

    found = _found(moved, FULL)
    assert [(one.kind, one.before, one.after) for one in found] == [
        (Kind.CHANGED, SEED["functions"][0]["goal"], "另一个目标"),
        (Kind.CHANGED, "≥2篇", "≥7篇"),
    ]
    locs = {one.before_loc for one in found}
    assert locs == {("functions", 0, "goal"), (*P, "indicators", 0, "target")}


def _renamed(index: int, name: str, **more: Any) -> Edit:
    return lambda d: d["projects"][0]["indicators"][index].update(name=name, **more)


def test_an_indicator_with_a_name_much_like_it_is_the_same() -> None:
    more = {"description": "另一种说法", "basis": "历史标准"}
    found = _found(_renamed(5, "会员培训成本", **more))
    where = "《业务管理经费》第6条指标“会员培训成本”的"
    assert [one.where for one in found] == [
        f"{where}{label}" for label in ("三级指标", "绩效指标描述", "指标值确定依据")
    ]


def test_an_indicator_with_another_name_is_another() -> None:
    found = _found(_renamed(5, "设备购置单价", description="另一种说法"))
    assert _said(found) == [
        ("added", "《业务管理经费》第6条指标“设备购置单价”", "", "指标值 ≤100元"),
        ("removed", "《业务管理经费》第6条指标“会员培训人均成本”", "指标值 ≤100元", ""),
    ]


def test_an_indicator_of_another_kind_is_another_unless_it_is_called_the_same() -> None:
    social = {"level1": "效益指标", "level2": "社会效益指标"}
    found = _found(_renamed(5, "会员培训的人均成本", **social))
    assert [one.kind for one in found] == [Kind.ADDED, Kind.REMOVED]
    found = _found(_renamed(5, "会员培训人均成本", **social))
    assert _said(found) == [
        ("changed", f"《业务管理经费》第6条指标“会员培训人均成本”的{label}", before, after)
        for label, before, after in (
            ("一级指标", "产出指标", "效益指标"),
            ("二级指标", "成本指标", "社会效益指标"),
        )
    ]


def test_indicators_called_the_same_are_told_apart() -> None:
    def twins(data: Data) -> None:
        row = data["projects"][0]["indicators"][0]
        data["projects"][0]["indicators"] = [
            {**row, "target": {**row["target"], "value": value}} for value in ("1", "2", "3")
        ]

    three = _edited(twins)
    (one,) = _found(lambda d: d["projects"][0]["indicators"].pop(0), three)
    assert (one.kind, one.before) == (Kind.REMOVED, "指标值 ≥1篇")


@pytest.mark.parametrize(
    ("one", "other"), [("%", "百分比"), ("百分比", "％"), ("人", "名"), (None, None)]
)
def test_a_unit_spelled_otherwise_is_no_difference(one: str | None, other: str | None) -> None:
    data = _edited(lambda d: d["projects"][0]["indicators"][0]["target"].update(unit=one))
    assert not _found(
        lambda d: d["projects"][0]["indicators"][0]["target"].update(unit=other), data
    )


def test_a_number_that_looks_like_words_is_told_apart() -> None:
    words = {"operator": "定性", "value": None, "words": "≥2篇", "unit": None}
    (one,) = _found(lambda d: d["projects"][0]["indicators"][0].update(target=words))
    assert one.before == "符号 ≥，数值 2，计量单位 篇"
    assert one.after == "符号 定性，数值 ≥2篇"


def test_a_decimal_is_what_it_is_worth() -> None:
    assert not _found(lambda d: d["projects"][0]["budget"].update(total="5.000000"))


def _next_year(name: str, code: str | None = "13032222NSQFN0000000A") -> Edit:
    def edit(data: Data) -> None:
        data["year"] = 2022
        data["form"]["edition"] = "2"
        data["contact"]["date"] = "2022-03-01"
        data["projects"][0] |= {"name": name, "code": code}
        data["projects"][0]["budget"]["total"] = "7423"

    return edit


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2021年村务公开工作经费4.5万", "2022年村务公开工作经费5万元"),
        (
            "2021年中央财政困难群众救助补助资金7000万冀财社2020100号",
            "2022年中央财政困难群众救助补助资金7423万冀财社2021152号",
        ),
        ("业务管理经费", "业务管理经费"),
    ],
)
@pytest.mark.parametrize("code", ["13032222NSQFN0000000A", None])
def test_a_project_is_known_in_another_year(before: str, after: str, code: str | None) -> None:
    data = _edited(lambda d: d["projects"][0].update(name=before))
    found = _found(_next_year(after, code), data)
    changed = [one.where for one in found]
    name = [f"《{after}》项目名称"] if before != after else []
    assert changed[: len(name) + 1] == [*name, f"《{after}》预算数"]
    assert changed[len(name) + 1 :] == ["表样", "预算年度", "填报日期", f"《{after}》项目编码"]
    assert [one.yearly for one in found] == [False] * (len(name) + 1) + [True] * 4


def test_two_projects_that_are_called_the_same_but_for_the_year_are_not_guessed_at() -> None:
    def twice(data: Data) -> None:
        first = data["projects"][0] | {"code": None, "indicators": [], "goals": []}
        data["projects"] = [
            {**first, "name": f"{year}村务公开工作经费{amount}万"}
            for year, amount in (("2021年", 4), ("2021年", 5))
        ]

    def next_year(data: Data) -> None:
        data["year"] = 2022
        data["projects"].pop()
        data["projects"][0]["name"] = "2022年村务公开工作经费6万"

    found = _found(next_year, _edited(twice))
    kinds = [one.kind for one in found if not one.yearly]
    assert kinds == [Kind.ADDED, Kind.REMOVED, Kind.REMOVED]


def test_a_project_under_another_unit_is_another() -> None:
    def moved(data: Data) -> None:
        data["projects"][0] |= {"code": None, "unit": {"code": "714009", "name": "别的单位"}}

    kinds = [one.kind for one in _found(moved)]
    assert kinds == [Kind.ADDED, Kind.REMOVED]


def test_what_only_the_whole_has_is_said_once() -> None:
    def part(data: Data) -> None:
        data |= {"overall": None, "functions": [], "safeguards": []}
        data["filler"] = {"code": "714001", "name": "本级"}

    found = _found(part)
    (whole,) = (one for one in found if one.kind is not Kind.CHANGED)
    assert _said([whole]) == [
        (
            "removed",
            "部门整体绩效目标",
            "总体绩效目标、分项绩效目标4条、工作保障措施7条",
            "",
        )
    ]
    assert set(whole.before_value) == {"overall", "functions", "safeguards"}
    assert {one.where for one in found} - {whole.where} == {"填报单位代码", "填报单位名称"}
    assert len(_found(lambda d: d.update(overall=None))) == 1
    assert _found(lambda d: d.update(overall=None))[0].kind is Kind.CHANGED


def test_other_forms_are_compared_as_well() -> None:
    path = Path(__file__).parent / "monitoring" / "form.toml"
    form = load_form(path, Monitoring)
    drawn = documents(form)

    @settings(max_examples=15)
    @given(drawn, drawn)
    def holds(one: Any, other: Any) -> None:
        assert differences(form, one, one) == ()
        found = differences(form, one, other)
        assert bool(found) == (one != other)
        assert _mirrored(found) == _as_compared(differences(form, other, one))

    holds()


def _as_compared(found: Sequence[Difference]) -> list[str]:
    return sorted(
        repr(
            (
                one.kind,
                (one.before_loc, one.before, one.before_value),
                (one.after_loc, one.after, one.after_value),
                one.yearly,
            )
        )
        for one in found
    )


def _mirrored(found: Sequence[Difference]) -> list[str]:
    kinds = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED, Kind.CHANGED: Kind.CHANGED}
    return sorted(
        repr(
            (
                kinds[one.kind],
                (one.after_loc, one.after, one.after_value),
                (one.before_loc, one.before, one.before_value),
                one.yearly,
            )
        )
        for one in found
    )


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[Submission, Submission]:
    """Two documents that have much in common: parts of both are drawn from one pool."""
    one, other = draw(documents(FORM)), draw(documents(FORM))
    changed = {
        name: draw(st.permutations([*getattr(one, name), *getattr(other, name)][:4]))
        for name in ("functions", "safeguards", "projects")
    }
    kept = {name: tuple(values) for name, values in changed.items()}
    again = {name: tuple(draw(st.permutations(values))[:3]) for name, values in changed.items()}
    return one.model_copy(update=kept), one.model_copy(update=again)


@settings(max_examples=30)
@given(_pairs())
def test_the_other_way_round_the_same_is_said_the_other_way_round(
    pair: tuple[Submission, Submission],
) -> None:
    one, other = pair
    found = differences(FORM, one, other)
    assert _mirrored(found) == _as_compared(differences(FORM, other, one))
    assert found == differences(FORM, one, other)
    assert differences(FORM, one, one) == ()
    assert differences(FORM, other, other) == ()


@settings(max_examples=20)
@given(documents(FORM), documents(FORM))
def test_any_two_documents_mirror_each_other(one: Submission, other: Submission) -> None:
    found = differences(FORM, one, other)
    assert _mirrored(found) == _as_compared(differences(FORM, other, one))
    assert bool(found) == (one != other)


# ------------------------------------------------------------------ files


def _saved(path: Path, data: Data) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def _diff(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["diff", *map(str, arguments)])


def _report(one: Path, other: Path) -> DiffReport:
    return report(compare(one, other))


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The seed's department with one target, one project and one sum otherwise."""

    def edit(data: Data) -> None:
        first = data["projects"][0]
        added = copy.deepcopy(first) | {"code": "13032221NSQFN0000000B", "name": "换届经费"}
        added["budget"] |= {"total": "1.00", "fiscal": "1.00"}
        first["indicators"][5]["target"]["value"] = "80"
        data["projects"].append(added)
        data["overall"] = data["overall"].replace("60次", "80次")

    return _saved(tmp_path / "乙.json", _edited(edit))


def test_a_workbook_and_the_data_in_it_are_the_same(
    tmp_path: Path, filled: Path, form: Form
) -> None:
    data = _saved(tmp_path / "同.json", SEED)
    for one, other in ((filled, data), (data, filled), (filled, filled)):
        done = _diff(one, other)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "两份内容相同。\n")


def test_a_workbook_and_data_are_compared(filled: Path, changed: Path) -> None:
    done = _diff(filled, changed)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "项目：增加 1、有变化 1；金额由 5.00 万元变为 6.00 万元。项目以外有 1 处不同。",
        f"甲（原来的）：{filled.name}；乙（后来的）：{changed.name}",
    ]
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows] == [
        ["变化", "总体绩效目标"],
        ["变化", "《业务管理经费》第6条指标“会员培训人均成本”的指标值"],
        ["增加", "《换届经费》"],
    ]
    assert rows[1][2:] == ["≤100元", "≤80元"]
    assert rows[2][2:] == ["", "预算数 1.00万元"]
    assert "不少于60次" in rows[0][2]
    assert "不少于80次" in rows[0][3]


def test_the_data_say_the_same_as_the_words(filled: Path, changed: Path) -> None:
    done = _diff(filled, changed, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    jsonschema.validate(told, DiffReport.model_json_schema(mode="serialization"))
    assert told["a"]["documents"] == [
        {
            "form": "hebei-2021",
            "edition": "1",
            "county": "昌黎县",
            "year": 2021,
            "stage": "批复",
            "department": SEED["department"],
            "filler": SEED["filler"],
        }
    ]
    assert told["totals"] == {
        "added": 1,
        "removed": 0,
        "changed": 1,
        "before": "5.00",
        "after": "6.00",
    }
    _, target, project = told["differences"]
    loc = [*P, "indicators", 5, "target"]
    assert target == {
        "department": "714",
        "kind": "changed",
        "topic": "《业务管理经费》",
        "where": "《业务管理经费》第6条指标“会员培训人均成本”的指标值",
        "a": {"loc": loc, "said": "≤100元", "value": _target("100")},
        "b": {"loc": loc, "said": "≤80元", "value": _target("80")},
        "yearly": False,
    }
    assert (project["kind"], project["a"], project["b"]["loc"]) == ("added", None, ["projects", 1])
    assert project["b"]["value"]["name"] == "换届经费"


def _target(value: str) -> Data:
    return {"operator": "≤", "value": value, "words": None, "unit": "元"}


def test_on_a_terminal_projects_have_headings_and_long_texts_are_cut(
    filled: Path, changed: Path
) -> None:
    assert list(telling.grouped(compare(filled, changed))) == [
        "\n项目以外",
        "  总体绩效目标：…访调研企业不少于60次；保障机关6… → …访调研企业不少于80次；保障机关6…",
        "\n《业务管理经费》",
        "  第6条指标“会员培训人均成本”的指标值：≤100元 → ≤80元",
        "\n增加　《换届经费》：预算数 1.00万元",
    ]


def test_what_differs_each_year_anyway_is_one_line_at_the_end(tmp_path: Path) -> None:
    one = _saved(tmp_path / "一.json", SEED)

    def edit(data: Data) -> None:
        _next_year("业务管理经费")(data)
        data["form"]["edition"] = "1"

    other = _saved(tmp_path / "二.json", _edited(edit))
    *_, heading, line = telling.grouped(compare(one, other))
    assert heading == "\n两个年度本来不同的"
    assert line == (
        "  预算年度：2021 → 2022；填报日期：2021-03-05 → 2022-03-01；"
        "《业务管理经费》项目编码：13032221NSQFN9R8SZS9U → 13032222NSQFN0000000A"
    )
    totals = compare(one, other).totals
    assert (totals.changed, totals.after) == (1, Decimal(7423))


def test_a_removed_project_counts_and_its_money_goes(tmp_path: Path, changed: Path) -> None:
    one = _saved(tmp_path / "一.json", SEED)
    comparison = compare(changed, one)
    money = "金额由 6.00 万元变为 5.00 万元"
    expected = f"项目：减少 1、有变化 1；{money}。项目以外有 1 处不同。"
    assert telling.headline(comparison) == expected


def test_an_amount_is_told_to_the_last_digit(tmp_path: Path) -> None:
    one = _saved(tmp_path / "一.json", SEED)
    budget = {"total": "1234.567891", "fiscal": "1234.567891"}
    other = _saved(
        tmp_path / "二.json", _edited(lambda d: d["projects"][0]["budget"].update(budget))
    )
    told = telling.headline(compare(one, other))
    assert told == "项目：有变化 1；金额由 5.00 万元变为 1,234.567891 万元。"


def test_the_stage_is_no_difference_where_a_text_does_not_say_it(
    tmp_path: Path, filled: Path, seed: Submission
) -> None:
    text = tmp_path / "公开.docx"
    text.write_bytes(publish(FORM, seed))
    filled.write_bytes(write(FORM, seed.model_copy(update={"stage": "申报"})))
    done = _diff(filled, text)
    assert (done.exit_code, done.stdout) == (0, "")


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in "甲乙":
        (tmp_path / name).mkdir()
    other = _edited(lambda d: d["contact"].update(phone="1"))
    files = _saved(tmp_path / "甲/一.json", SEED), _saved(tmp_path / "乙/一.json", other)
    assert f"甲（原来的）：{files[0]}；乙（后来的）：{files[1]}" in _diff(*files).stderr


def test_projects_may_be_as_they_were(tmp_path: Path) -> None:
    one = _saved(tmp_path / "一.json", SEED)
    other = _saved(tmp_path / "二.json", _edited(lambda d: d["contact"].update(phone="1")))
    comparison = compare(one, other)
    expected = "项目：没有变化；金额 5.00 万元没有变化。项目以外有 1 处不同。"
    assert telling.headline(comparison) == expected


def test_a_workbook_with_something_to_mend_is_compared_all_the_same(
    tmp_path: Path, filled: Path, form: Form, seed: Submission
) -> None:
    bad = seed.projects[0].budget.model_copy(update={"total": Decimal(9)})
    project = seed.projects[0].model_copy(update={"budget": bad})
    path = tmp_path / "坏.xlsx"
    path.write_bytes(write(form, seed.model_copy(update={"projects": (project,)})))
    done = _diff(filled, path)
    assert done.exit_code == 0
    assert done.stdout == "变化\t《业务管理经费》预算数\t5.00万元\t9.00万元\n"
    assert re.search(r"“坏.xlsx”还有 \d+ 处须改或说明，按读到的内容比较。", done.stderr)


UNREAD = {
    "空.xlsx": b"",
    "空.txt": b"",
    "别的.txt": "今天天气很好。".encode(),
    "坏.docx": b"PK\x03\x04",
    "不是.json": b"{",
    "别的.json": b'{"a": 1}',
    "大.json": b" " * (20 * 1024**2 + 1),
    "缺.json": json.dumps(SEED | {"year": 1900}).encode(),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, filled: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(UNREAD[name])
    done = _diff(path, filled)
    assert (done.exit_code, done.stdout) == (1, "")
    assert all(line.startswith(f"“{name}”：") for line in done.stderr.splitlines())
    assert done.stderr
    done = _diff(filled, path, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    jsonschema.validate(told, DiffReport.model_json_schema(mode="serialization"))
    assert (told["differences"], told["totals"], told["b"]["documents"]) == ([], None, [])
    assert told["b"]["sentences"]
    assert told["a"]["documents"]


def test_two_kinds_of_documents_are_not_compared(tmp_path: Path, filled: Path) -> None:
    with pytest.raises(NotAlike) as raised:
        compare(filled, ROSTER)
    assert cli.known(raised.value) == (
        "“714.xlsx”是“部门预算绩效目标申报表（河北2021）”，“roster.json”是“单位项目名册”，不能互相比较。请核对文件。"
    )


def test_rosters_are_compared_too(tmp_path: Path) -> None:
    data = json.loads(ROSTER.read_text("utf-8"))
    data["projects"].pop()
    other = _saved(tmp_path / "名册.json", data)
    comparison = compare(ROSTER, other)
    (one,) = comparison.departments[0].differences
    assert one.kind is Kind.REMOVED
    assert telling.headline(comparison) == "有 1 处不同。"


# ------------------------------------------------------------------ texts


def _text(path: Path, *texts: str) -> Path:
    path.write_text("\n".join(texts), "utf-8")
    return path


def test_the_disclosed_text_is_compared_with_the_workbook(
    tmp_path: Path, filled: Path, seed_text: str
) -> None:
    text = tmp_path / "公开.txt"
    text.write_text(seed_text, "utf-8")
    done = _diff(text, filled)
    assert done.exit_code == 0
    assert done.stderr.startswith(
        "项目：有变化 1；金额 5.00 万元没有变化。项目以外有 16 处不同。\n"
    )
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[2:] for row in rows if row[1] == "《业务管理经费》绩效目标第2条"] == [
        ["工商联换届完成", "完成工商联换届"]
    ]
    assert not [row for row in rows if "指标值" in row[1]]  # the same eleven


def _of_another(text: str) -> str:
    """The text of a department that differs in its code and name alone."""
    return text.replace("714", "715").replace("昌黎县工商业联合会", "昌黎县文学艺术界联合会")


def test_departments_of_one_text_are_compared_by_their_codes(
    tmp_path: Path, seed_text: str
) -> None:
    other = _of_another(seed_text)
    both = _text(tmp_path / "两个.txt", seed_text, other)
    changed = _text(tmp_path / "改.txt", other.replace("≤100元", "≤80元"), seed_text)
    comparison = compare(both, changed)
    assert [one.kind for one in comparison.departments] == [None, None]
    (row,) = telling.rows(comparison)
    where = "715 昌黎县文学艺术界联合会：《业务管理经费》第6条指标“会员培训人均成本”的指标值"
    assert row == f"变化\t{where}\t≤100元\t≤80元"
    assert list(telling.grouped(comparison)) == [
        "\n715 昌黎县文学艺术界联合会",
        "\n《业务管理经费》",
        "  第6条指标“会员培训人均成本”的指标值：≤100元 → ≤80元",
    ]
    assert comparison.totals.before == comparison.totals.after == Decimal(10)


def test_a_department_that_only_one_text_has_is_one_difference(
    tmp_path: Path, seed_text: str
) -> None:
    both = _text(tmp_path / "两个.txt", seed_text, _of_another(seed_text))
    one = _text(tmp_path / "一个.txt", seed_text)
    comparison = compare(one, both)
    gist = "项目 1 个，5.00 万元"
    assert [*telling.rows(comparison)] == [f"增加\t715 昌黎县文学艺术界联合会\t\t{gist}"]
    assert [*telling.grouped(comparison)] == [f"\n增加　715 昌黎县文学艺术界联合会：{gist}"]
    said = "项目：增加 1；金额由 5.00 万元变为 10.00 万元。"
    assert telling.headline(comparison) == said
    told = report(compare(both, one))
    jsonschema.validate(
        json.loads(told.model_dump_json()), DiffReport.model_json_schema(mode="serialization")
    )
    (line,) = told.differences
    assert (line.department, line.kind, line.b) == ("715", "removed", None)
    assert line.a
    assert line.a.value["department"]["code"] == "715"
    assert [each.department.code for each in told.a.documents if each.department] == ["714", "715"]


def test_a_department_that_could_not_be_read_is_not_said_to_be_missing(
    tmp_path: Path, seed_text: str
) -> None:
    bad = _of_another(seed_text).replace("≤100元", "≤很多元").replace("25.00%", "二成五%")
    both = _text(tmp_path / "两个.txt", seed_text, _of_another(seed_text))
    broken = _text(tmp_path / "坏.txt", seed_text, bad)
    for one, other in ((both, broken), (broken, both)):
        done = _diff(one, other)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("“坏.txt”：")


NOT_PRINTED = "绩效文本里不印的内容（填报人、情况说明等，以及本年不申报的项目）没有比较。\n"


@pytest.fixture(scope="module")
def departments() -> list[Submission]:
    """All examples that are of one county and of whole departments."""
    read = [json.loads(path.read_text("utf-8")) for path in examples()]
    held = [Submission.model_validate(one, context=FORM.setting) for one in read]
    return [one for one in held if one.department.code == one.filler.code]


@pytest.fixture
def county(tmp_path: Path, departments: list[Submission]) -> Path:
    """The texts of three departments in one document."""
    path = tmp_path / "全县.docx"
    path.write_bytes(publish_county(FORM, departments[:3]))
    return path


def test_a_text_and_what_it_was_made_of_are_the_same(
    tmp_path: Path, filled: Path, seed: Submission
) -> None:
    text = tmp_path / "文本.docx"
    text.write_bytes(publish(FORM, seed))
    data = _saved(tmp_path / "同.json", SEED)
    for one, other in ((filled, text), (text, data)):
        done = _diff(one, other)
        assert (done.exit_code, done.stdout) == (0, "")
        assert done.stderr == f"两份内容相同。\n{NOT_PRINTED}"
    assert _diff(text, text).stderr == "两份内容相同。\n"


def test_what_a_text_does_not_bear_is_not_compared(
    tmp_path: Path, filled: Path, seed: Submission
) -> None:
    silent = {
        "code": "13032221NSQFN0000000C",
        "name": "别的",
        "status": "本年不申报",
        "reason": "无",
    }

    def edit(data: Data) -> None:
        data["contact"] = {}
        row = data["projects"][0]["indicators"][0]
        row["note"] = "只在工作簿里"
        row["target"]["value"] = "3"
        data["projects"].append({"unit": data["projects"][0]["unit"], **silent, "reason": "不做"})

    text = tmp_path / "文本.docx"
    text.write_bytes(publish(FORM, seed))
    comparison = compare(text, _saved(tmp_path / "改.json", _edited(edit)))
    assert _said(comparison.departments[0].differences) == [
        ("changed", "《业务管理经费》第1条指标“调研报告数量”的指标值", "≥2篇", "≥3篇")
    ]


def test_a_text_of_the_county_is_compared_with_another(
    tmp_path: Path, county: Path, departments: list[Submission]
) -> None:
    first, second, third, other, *_ = departments
    changed = second.model_copy(update={"overall": "另一个目标"})
    path = tmp_path / "改.docx"
    path.write_bytes(publish_county(FORM, [changed, first, other]))
    comparison = compare(county, path)
    assert [(one.kind, one.after is None) for one in comparison.departments] == [
        (None, False),
        (None, False),
        (Kind.ADDED, False),
        (Kind.REMOVED, True),
    ]
    rows = [line.split("\t") for line in telling.rows(comparison)]
    own = f"{second.department.code} {second.department.name}"
    assert rows[0][:2] == ["变化", f"{own}：总体绩效目标"]
    assert rows[1][:2] == ["增加", f"{other.department.code} {other.department.name}"]
    assert rows[2][:2] == ["减少", f"{third.department.code} {third.department.name}"]
    assert len(rows) == 3
    totals = comparison.totals
    assert (totals.added, totals.removed) == (len(other.projects), len(third.projects))
    told = report(comparison)
    assert [one.department for one in told.differences] == [
        one.department.code for one in (second, other, third)
    ]
    assert [one.department.code for one in told.a.documents if one.department] == [
        one.department.code for one in (first, second, third)
    ]
    jsonschema.validate(
        json.loads(told.model_dump_json()), DiffReport.model_json_schema(mode="serialization")
    )


def test_one_department_is_found_in_the_text_of_all(
    tmp_path: Path, county: Path, departments: list[Submission]
) -> None:
    path = tmp_path / "部门.docx"
    path.write_bytes(publish(FORM, departments[1]))
    comparison = compare(path, county)
    assert [one.kind for one in comparison.departments] == [Kind.ADDED, None, Kind.ADDED]
    assert comparison.departments[1].differences == ()


def test_a_missing_file_is_nobodys_mistake_in_filling_in(tmp_path: Path, filled: Path) -> None:
    with pytest.raises(FileNotFoundError):
        compare(filled, tmp_path / "没有.json")


def test_nothing_is_lost_between_a_comparison_and_its_report(filled: Path, changed: Path) -> None:
    comparison: Comparison = compare(filled, changed)
    told = _report(filled, changed)
    said = [one for each in comparison.departments for one in each.differences]
    assert [line.where for line in told.differences] == [one.where for one in said]
    assert report(comparison) == told
