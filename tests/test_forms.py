"""A form that cannot work is refused when it is loaded; an issued edition does not change."""

import tomllib
from pathlib import Path

import pytest

from conftest import TOML, put_form
from xljixiao.form.layout import fingerprint, lay_out
from xljixiao.form.loading import form_folders, load_form, shipped_form
from xljixiao.form.ready import Form, FormError

EDITIONS = tomllib.loads((Path(__file__).parent / "editions.toml").read_text("utf-8"))

BROKEN = {
    "whose it is, where no cell tells": (
        'whose = "department.name"',
        'whose = "department.title"',
        "whose：“department.title”在表样里没有位置",
    ),
    "an unknown path": (
        'path = "budget.purpose"',
        'path = "budget.porpose"',
        "这里可以写：total、fiscal、other、purpose",
    ),
    "a required field without a place": (
        '{ path = "name", label = "三级指标"',
        '{ path = "explanation", label = "三级指标"',
        "必填的“projects.indicators.name”在表样里没有位置",
    ),
    "a path placed twice": (
        '{ path = "basis", label',
        '{ path = "note", label',
        "“projects.indicators.note”已经放在别处",
    ),
    "more rows than the model allows": ("rows = 30", "rows = 61", "rows = 61，模型最多 60 行"),
    "a title over Excel's limit": (
        'label = "部门代码"',
        f'label = "{"长" * 33}"',
        "Excel 在这里只放得下 32 个",
    ),
    "a help over Excel's limit": (
        'help = "填表人姓名。"',
        f'help = "{"长" * 256}"',
        "Excel 在这里只放得下 255 个",
    ),
    "a key that is not known": ("landscape = true", "sideways = true", "sideways"),
    "a row that does not fill the grid": (
        '"资金用途", required = true, span = 6',
        '"资金用途", required = true, span = 5',
        "占 7 列，应占 8 列",
    ),
    "a preset for a field of another table": (
        '{ level1 = "产出指标", level2 = "数量指标" },',
        '{ level9 = "产出指标" },',
        "预设的“level9”不是本表的字段",
    ),
    "an example that is not there": (
        'file = "sample.json"',
        'file = "none.json"',
        "没有文件“none.json”，或读不出",
    ),
    "hidden rows without a title beside which to say so": (
        'title = "绩效指标"\n',
        "",
        "usual 要有 title 和 more",
    ),
    "a link to a sheet that is not there": (
        'back = { sheet = "项目目录"',
        'back = { sheet = "目录"',
        "back：没有名为“目录”的表页",
    ),
    "a file that is no TOML": ('id = "hebei-2021"', "id = ", "form.toml："),
    "a model that does not exist": ('model = "Submission"', 'model = "Nothing"', "没有“Nothing”"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_form_is_refused_by_file_key_and_remedy(tmp_path: Path, case: str) -> None:
    good, bad, says = BROKEN[case]
    assert good in TOML
    path = put_form(tmp_path, TOML.replace(good, bad, 1))
    with pytest.raises(FormError) as refused:
        load_form(path)
    assert str(refused.value).startswith(f"{path}：")
    assert says in str(refused.value)


@pytest.mark.parametrize("name", form_folders())
def test_an_issued_edition_is_frozen(name: str) -> None:
    form = shipped_form(name)
    assert EDITIONS[form.id][form.edition] == fingerprint(form)


def test_the_fingerprint_does_not_depend_on_help_and_width(tmp_path: Path, form: Form) -> None:
    longer = TOML.replace("填表人姓名。", "谁填的表。").replace("rows = 12", "rows = 13")
    path = put_form(tmp_path, longer)
    assert fingerprint(load_form(path)) != fingerprint(form), "a row more is another place"
    path.write_text(TOML.replace("填表人姓名。", "谁填的表。"), "utf-8")
    assert fingerprint(load_form(path)) == fingerprint(form)


def test_no_two_cells_of_a_sheet_overlap(form: Form) -> None:
    for sheet in lay_out(form, {"projects": 3}).sheets:
        plan, taken = sheet.plan, set[tuple[int, int]]()
        for box in [one.box for group in (plan.slots, plan.labels, plan.shown) for one in group]:
            cells = {
                (row, column)
                for row in range(box.row, box.row + box.rows)
                for column in range(box.column, box.column + box.columns)
            }
            assert not cells & taken
            taken |= cells


def test_every_field_of_the_form_has_exactly_one_slot_a_record(form: Form) -> None:
    layout = lay_out(form, {"projects": 2})
    slots = [slot.placed.pattern for _, slot in layout.slots()]
    assert set(slots) == set(form.fields)
    places = [sheet.place(slot.path) for sheet, slot in layout.slots()]
    assert len(set(places)) == len(places)
