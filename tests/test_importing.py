"""Lists as systems export and people keep them: what they say goes in, what they do not is told."""

import csv
import io
import random
import struct
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ole import container, record, workbook
from test_wording import breaches
from xljixiao.county.importing import (
    Imported,
    ListRefused,
    MoneyUnclear,
    import_lists,
)
from xljixiao.county.lists.telling import lines
from xljixiao.form.ready import Form
from xljixiao.model.submission import Project

Rows = Sequence[Sequence[Any]]
HEAD = ["单位编码", "单位名称", "项目编码", "项目名称", "预算数（万元）", "财政拨款", "其他资金"]
UNIT = ["714001", "昌黎县工商业联合会本级"]
CODE = "13032221NSQFN9R8SZS9U"
ROW = [*UNIT, CODE, "业务管理经费", "5", "5", "0"]
INDICATORS = ["一级指标", "二级指标", "三级指标", "指标值"]


def text_of(rows: Rows, delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@pytest.fixture
def read(tmp_path: Path, form: Form) -> "Reader":
    return Reader(tmp_path, form)


class Reader:
    """Imports rows as if they had been exported."""

    def __init__(self, folder: Path, form: Form) -> None:
        self._folder = folder
        self._form = form

    def __call__(self, *lists: Rows, money: str | None = None) -> Imported:
        return self.files(*map(self.csv, lists), money=money)

    def files(self, *paths: Path, money: str | None = None) -> Imported:
        return import_lists(paths, self._form, money=money)

    def csv(self, rows: Rows) -> Path:
        return self.put(text_of(rows).encode())

    def put(self, content: bytes, name: str = "名单.csv") -> Path:
        number = len(list(self._folder.iterdir()))
        path = self._folder / f"{number}" / name
        path.parent.mkdir()
        path.write_bytes(content)
        return path

    def xlsx(self, sheets: Mapping[str, Rows], merged: Iterable[str] = ()) -> Path:
        book = openpyxl.Workbook()
        del book["Sheet"]
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for area in merged:
                sheet.merge_cells(area)
        stream = io.BytesIO()
        book.save(stream)
        return self.put(stream.getvalue(), "名单.xlsx")


def projects(found: Imported) -> list[tuple[Any, ...]]:
    names = ("unit", "code", "name", "total", "fiscal", "other")
    return [tuple(getattr(one, name) for name in names) for one in found.projects]


def told(found: Imported, *, lost: bool | None = None) -> list[tuple[str, str]]:
    return [(one.at.a1, one.sentence) for one in found.told if lost in (None, one.lost)]


ONE = ("714001", CODE, "业务管理经费", Decimal("5.00"), Decimal("5.00"), Decimal("0.00"))

# ------------------------------------------------------------------ files


@pytest.mark.parametrize(
    "content",
    [
        text_of([HEAD, ROW]).encode("utf-8-sig"),
        text_of([HEAD, ROW]).encode("utf-8"),
        text_of([HEAD, ROW]).encode("gb18030"),
        text_of([HEAD, ROW], "\t").encode("utf-16"),
        text_of([HEAD, ROW], ";").encode(),
        text_of([HEAD, ROW]).replace("714001", '="714001"').replace("\r\n", "\n").encode(),
        text_of([HEAD, [f"{one}\t" for one in ROW]]).encode("gb18030"),
    ],
    ids=["UTF-8 with a mark", "UTF-8", "GBK", "UTF-16 with tabs", "semicolons", "as text", "tabs"],
)
def test_a_text_list_is_read_whatever_wrote_it(read: Reader, content: bytes) -> None:
    found = read.files(read.put(content))
    assert projects(found) == [ONE]
    assert [(one.code, one.name) for one in found.units] == [tuple(UNIT)]
    assert told(found, lost=True) == []


def test_a_workbook_is_read_with_its_numbers_and_all_its_sheets(read: Reader) -> None:
    row = [714001, UNIT[1], CODE, "业务管理经费", 5, 5, 0]
    other = [801001, "示例县教育局本级", None, "校舍维修", 35.5, 30.0, 5.5]
    path = read.xlsx({"一": [HEAD, row], "二": [["示例县"], HEAD, other], "说明": [["填表说明"]]})
    found = read.files(path)
    repair = ("801001", None, "校舍维修", Decimal("35.50"), Decimal("30.00"), Decimal("5.50"))
    assert projects(found) == [ONE, repair]
    (lost,) = found.lost
    assert (lost.at.sheet, lost.at.a1) == ("说明", "A1")
    assert "没有认出" in lost.sentence


def test_an_old_xls_is_read(read: Reader) -> None:
    def label(row: int, column: int, text: str) -> bytes:
        head = struct.pack("<HHHHB", row, column, 0, len(text), 1)
        return record(0x0204, head + text.encode("utf-16-le"))

    cells = [
        label(row, column, text)
        for row, texts in enumerate([HEAD, ROW])
        for column, text in enumerate(texts)
    ]
    content = container({"Workbook": workbook(cells)})
    assert projects(read.files(read.put(content, "名单.xls"))) == [ONE]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "空.csv", "这是空文件"),
        (b"<html><table><tr><td>1</td></tr></table>", "导出.xls", "这是网页格式的表格"),
        (b"\x00\x01\x02\x03" * 9, "甲.csv", "这不是 Excel 工作簿"),
        (b"%PDF-1.4", "甲.pdf", "这是 PDF 文件"),
        ("甲,乙\n丙,丁\n".encode(), "甲.csv", "没有认出“单位编码”“项目名称”之类的表头"),
        ('单位编码,项目名称\n714001,"甲\n'.encode(), "甲.csv", "引号不成对"),
        (b"\xff\xff\xff,\xff", "甲.csv", "这不是表格"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence_that_names_it(
    read: Reader, content: bytes, name: str, says: str
) -> None:
    with pytest.raises(ListRefused) as refused:
        read.files(read.put(content, name))
    assert f"“{name}”" in str(refused.value)
    assert says in str(refused.value)


def test_a_list_too_large_for_a_workbook_may_come_as_text(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = read.xlsx({"一": [HEAD, ROW]})
    monkeypatch.setattr("xljixiao.workbook.look.MOST_ROWS", 1)
    with pytest.raises(ListRefused) as refused:
        read.files(path)
    assert str(refused.value).endswith("名单很大的，请另存为 .csv，或按部门分成几个文件再导入。")
    assert projects(read([HEAD, ROW])) == [ONE]


# ------------------------------------------------------------------ heads


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            [
                "预算单位代码",
                "预算单位名称",
                "项目代码",
                "项目名称 ",
                "资金总额",
                "财政资金",
                "其它资金",
            ],
            ROW,
        ),
        (
            [
                "*单位编码",
                "★单位\n名称",
                "1.项目编码",
                "项目名称(全称)",
                "金额",
                "其中：财政拨款",
                "其中:其他资金",
            ],
            ROW,
        ),
        (["序号", *HEAD], ["1", *ROW]),
        (["AGENCY_CODE", "agency_name", "PRO_CODE", "PRO_NAME", *HEAD[4:]], ROW),
    ],
)
def test_headings_are_known_by_what_people_and_systems_write(
    read: Reader, head: list[str], row: list[str]
) -> None:
    found = read([["单位：万元"], head, row])
    assert projects(found) == [ONE]
    assert told(found, lost=True) == []


def test_a_head_of_two_rows_with_groups_is_one(read: Reader) -> None:
    rows = [
        ["2021年项目支出预算表"],
        ["", "", "", "", "", "", "单位：元"],
        ["预算单位", "", "项目", "", "资金来源（元）", "", ""],
        ["编码", "名称", "编码", "名称", "资金总额", "财政拨款", "其他资金"],
        [*UNIT, CODE, "业务管理经费", "50,000.00", "50000", "0"],
    ]
    assert projects(read(rows)) == [ONE]


def test_a_sum_under_a_group_is_what_the_group_is(read: Reader) -> None:
    rows = [
        ["单位代码", "项目编码", "项目名称", "年度资金（万元）", "", ""],
        ["", "", "", "合计", "财政拨款", "其他资金"],
        [UNIT[0], CODE, "业务管理经费", "5", "5", "0"],
    ]
    found = read([[one.replace("年度资金", "项目资金") for one in row] for row in rows])
    assert projects(found) == [ONE]


def test_rows_that_only_look_like_a_second_head_are_of_the_list(read: Reader) -> None:
    found = read(
        [["单位代码", "项目名称", "备注"], ["714001", "会员培训", "项目"], ["714001", "调研", ""]]
    )
    assert [one.name for one in found.projects] == ["会员培训", "调研"]


def test_the_same_word_beside_a_target_is_a_unit_of_measure(read: Reader) -> None:
    head = ["单位", "项目名称", *INDICATORS, "单位"]
    row = ["714001", "业务管理经费", "产出指标", "数量指标", "调研报告数量", "≥2", "篇"]
    found = read([head, row])
    assert [one.unit for one in found.projects] == ["714001"]
    (answers,) = found.answers.values()
    assert answers["indicators"][0]["target"] == {"operator": "≥", "value": "2", "unit": "篇"}


def test_columns_that_are_not_taken_are_told(read: Reader) -> None:
    found = read([[*HEAD, "功能科目", "预算金额"], [*ROW, "2010101", "6"]])
    sentences = dict(told(found))
    assert sentences["H1"] == "这一栏在名册和表样里没有位置，没有导入。不必处理。"
    assert sentences["I1"].startswith("这一栏与“预算数（万元）”说的是同一件事")
    assert projects(found) == [ONE]


# ------------------------------------------------------------------ amounts


@pytest.mark.parametrize(
    ("above", "heading", "amount", "expected"),
    [
        ("", "预算数（万元）", "1,681.68", "1681.68"),
        ("", "预算数（元）", "16816800", "1681.68"),
        ("", "预算数(单位:元)", "1030700.05", "103.070005"),
        ("金额单位：元", "预算数", "50000", "5.00"),
        ("单位: 万元", "预算数", "6923.3552", "6923.3552"),
        ("2021年预算表（单位：元）", "预算数", "50000", "5.00"),
        ("", "预算数", "50000元", "5.00"),
        ("单位：元", "预算数", "5万元", "5.00"),
        ("单位：元", "预算数（万元）", "5", "5.00"),
    ],
)
def test_an_amount_is_in_the_unit_that_stands_nearest(
    read: Reader, above: str, heading: str, amount: str, expected: str
) -> None:
    found = read([[above], ["单位编码", "项目名称", heading], ["714001", "甲", amount]])
    assert [str(one.total) for one in found.projects] == [expected]


def test_where_no_unit_of_money_is_told_it_is_asked_and_nothing_is_guessed(read: Reader) -> None:
    rows = [["单位编码", "项目名称", "预算数"], ["714001", "甲", "50000"]]
    with pytest.raises(MoneyUnclear) as asked:
        read(rows)
    assert str(asked.value) == (
        "“名单.csv”没有写明金额的单位（元还是万元），没有导入。"
        "请在命令后面加 --money 万元 或 --money 元，再运行一次。"
    )
    assert read(rows, money="元").projects[0].total == Decimal("5.00")
    assert read(rows, money="万元").projects[0].total == Decimal(50000)
    with pytest.raises(MoneyUnclear):
        read(rows, money="块")
    assert read([rows[0], ["714001", "甲", ""]]).projects[0].total is None


def test_an_amount_that_is_none_is_told_and_left_blank(read: Reader) -> None:
    found = read([HEAD, [*ROW[:4], "待定", "-5", "0"]])
    assert projects(found) == [(*ONE[:3], None, None, Decimal("0.00"))]
    assert told(found, lost=True) == [
        ("E2", "填的是“待定”；应填数字。请只填数字，不带单位。"),
        ("F2", "填的是“-5”；应不小于 0。请核对。"),
    ]


def test_what_follows_from_two_amounts_is_filled_in(read: Reader) -> None:
    sums = read([[*HEAD[:4], *HEAD[5:], "单位：万元"], [*ROW[:4], "4", "1"]])
    assert sums.projects[0].total == Decimal("5.00")
    rest = read([["单位：万元"], HEAD[:6], ROW[:6], [*UNIT, "", "调研", "5", "4"]])
    assert [one.other for one in rest.projects] == [Decimal("0.00"), None]


# ------------------------------------------------------------------ rows


def test_sums_are_passed_over_and_told(read: Reader) -> None:
    sums = [["", "合计", "", "", "10"], ["", "示例局小计", "", "", "5"], ["总计", "", "", "", "9"]]
    found = read([HEAD, *sums, ROW])
    assert projects(found) == [ONE]
    said = "这一行是合计，没有当作项目导入。不必处理。"
    assert told(found)[:3] == [("B2", said), ("B3", said), ("A4", said)]


def test_a_head_that_is_printed_again_and_numbered_columns_are_no_rows(read: Reader) -> None:
    numbers = [str(n) for n in range(1, 8)]
    found = read([HEAD, numbers, ROW, HEAD, [*UNIT, "", "调研", "1", "1", "0"]])
    assert [one.name for one in found.projects] == ["业务管理经费", "调研"]
    assert told(found, lost=True) == []


def test_a_merged_unit_is_carried_down_until_something_ends_it(read: Reader) -> None:
    rows = [
        HEAD,
        ROW,
        ["", "", "", "调研", "1", "1", "0"],
        ["", "小计", "", "", "6"],
        ["", "", "", "宣传", "2", "2", "0"],
        ["801001", "示例县教育局本级", "", "培训", "3", "3", "0"],
        [],
        ["", "", "", "维修", "4", "4", "0"],
    ]
    found = read(rows)
    assert [(one.unit, one.name) for one in found.projects] == [
        ("714001", "业务管理经费"),
        ("714001", "调研"),
        (None, "宣传"),
        ("801001", "培训"),
        (None, "维修"),
    ]
    carried = "这一行没有写单位，按上面一行的单位导入。请核对。"
    assert [cell for cell, said in told(found) if said == carried] == ["D3"]
    missing = "这个项目没有写单位，导入后单位代码是空的。请在名册里补上。"
    assert [cell for cell, said in told(found, lost=True) if said == missing] == ["D5", "D8"]


def test_a_row_that_only_calls_a_unit_stands_over_those_below_it(read: Reader) -> None:
    rows = [
        ["预算单位", "项目名称", "预算数（万元）"],
        ["714001 昌黎县工商业联合会本级", "", "6"],
        ["", "业务管理经费", "5"],
        ["", "调研", "1"],
    ]
    found = read(rows)
    assert [(one.unit, one.total) for one in found.projects] == [
        ("714001", Decimal("5.00")),
        ("714001", Decimal("1.00")),
    ]
    assert told(found)[0] == (
        "A2",
        "这一行没有项目，看作下面各行的单位，金额看作合计，没有导入。请核对。",
    )


def test_what_belongs_to_nothing_is_told_with_what_stood_there(read: Reader) -> None:
    found = read([HEAD, ROW, [], ["", "", "", "", "3"], [*[""] * 7, "审核：某某"]])
    assert projects(found) == [ONE]
    assert list(lines(found.lost)) == [
        "名单.csv E4“3”：这一行没有项目编码和名称，没有导入。如是要导入的项目，请补上。",
        "名单.csv H5“审核：某某”：这一行没有认出是哪个单位、哪个项目，没有导入。如要导入，请补上。",
    ]


def test_two_rows_of_a_project_with_other_amounts_are_neither_added_nor_chosen(
    read: Reader,
) -> None:
    found = read([HEAD, ROW, [*ROW[:4], "3", "3", "0"]])
    assert projects(found) == [(*ONE[:3], None, None, Decimal("0.00"))]
    said = "同一项目几行的金额不同，没有相加，也没有取其中一个。请在名册里填写。"
    assert told(found, lost=True) == [("E2", said), ("E3", said), ("F2", said), ("F3", said)]


def test_a_project_written_twice_alike_is_one(read: Reader) -> None:
    found = read([HEAD, ROW, ROW])
    assert projects(found) == [ONE]
    assert told(found, lost=True) == []


def test_two_names_of_one_code_are_told_and_the_first_holds(read: Reader) -> None:
    found = read([HEAD, ROW, ["714001", "商联", CODE, "日常经费", "5", "5", "0"]])
    assert projects(found) == [ONE]
    assert [cell for cell, _ in told(found, lost=True)] == ["B3", "D3"]


def test_a_bad_code_is_told_and_left_blank(read: Reader) -> None:
    row = ["71400", "昌黎县工商业联合会本级", "130322", *ROW[3:]]
    found = read([HEAD, row])
    assert projects(found) == [(None, None, *ONE[2:])]
    sentences = dict(told(found, lost=True))
    assert sentences["A2"] == "填的是“71400”；编码应为三位一段的数字。请核对。"
    assert sentences["C2"] == "填的是“130322”；编码应为 21 位。请核对。"


def test_a_long_code_that_was_taken_for_a_number_is_not_guessed(read: Reader) -> None:
    path = read.xlsx({"一": [HEAD, [*UNIT, 130322210000000000019, *ROW[3:]]]})
    found = read.files(path)
    assert found.projects[0].code is None
    assert any("后几位已经丢失" in said for _, said in told(found, lost=True))


# ------------------------------------------------------------------ units and departments


def test_departments_come_from_codes_and_are_named_by_their_own_unit(read: Reader) -> None:
    rows = [
        ["单位编码", "单位名称"],
        ["801001", "示例县教育局本级"],
        ["801002", "示例县第一小学"],
        ["802001", "示例县档案馆（本级）"],
        ["803002", "示例县文化馆"],
        ["804001", "示例县第一医院"],
        ["804002", "示例县第二医院"],
    ]
    found = read(rows)
    assert [(one.code, one.name) for one in found.departments] == [
        ("801", "示例县教育局"),
        ("802", "示例县档案馆"),
        ("803", "示例县文化馆"),
        ("804", None),
    ]
    assert len(found.units) == 6
    assert [cell for cell, _ in told(found, lost=True)] == ["B6"]
    assert [one.found for one in found.told if not one.lost] == [
        "801示例县教育局",
        "802示例县档案馆",
        "803示例县文化馆",
    ]


def test_a_list_that_names_departments_is_believed(read: Reader) -> None:
    rows = [
        ["主管部门", "单位编码", "单位名称", "归口股室", "联系人", "联系电话"],
        ["[801]示例县教育体育局", "801001", "示例县教育局本级", "教科文股", "某甲", "0000-1"],
        ["", "801002", "示例县第一小学", "教科文股", "某乙", "0000-2"],
        ["示例县档案馆", "802001", "示例县档案馆本级", "行政政法股", "", ""],
    ]
    found = read(rows)
    assert [
        (one.code, one.name, one.bureau, one.contact, one.phone) for one in found.departments
    ] == [
        ("801", "示例县教育体育局", "教科文股", "某甲", "0000-1"),
        ("802", "示例县档案馆", "行政政法股", None, None),
    ]
    assert told(found, lost=True) == []
    assert [cell for cell, said in told(found) if "联系人" in said] == ["E3", "F3"]


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("714001昌黎县工商业联合会本级", "714001", "昌黎县工商业联合会本级"),
        ("714001-昌黎县工商业联合会本级", "714001", "昌黎县工商业联合会本级"),
        ("【714001】昌黎县工商业联合会本级", "714001", "昌黎县工商业联合会本级"),
        ("（714001）示例小学（城南校区）", "714001", "示例小学（城南校区）"),
        ("714001", "714001", None),
    ],
)
def test_a_code_and_a_name_in_one_cell_are_taken_apart(
    read: Reader, text: str, code: str, name: str | None
) -> None:
    found = read([["预算单位", "项目名称"], [text, "甲"]])
    assert [(one.code, one.name) for one in found.units] == [(code, name)]


def test_a_name_that_begins_with_a_number_stays_a_name(read: Reader) -> None:
    found = read([["单位编码", "单位名称"], ["803001", "120急救中心"]])
    assert [(one.code, one.name) for one in found.units] == [("803001", "120急救中心")]


def test_a_unit_that_is_only_named_is_found_in_another_list(read: Reader) -> None:
    named = [["单位名称", "项目名称"], ["示例县教育局", "培训"], ["示例县第一小学", "维修"]]
    coded = [["单位编码", "单位名称"], ["801001", "示例县教育局本级"], ["801002", "示例县第一小学"]]
    found = read(named, coded)
    assert [(one.unit, one.name) for one in found.projects] == [
        ("801001", "培训"),
        ("801002", "维修"),
    ]
    alone = read(named)
    assert [one.unit for one in alone.projects] == [None, None]
    assert told(alone, lost=True)[0] == (
        "A2",
        "没有这个单位的代码。请补上单位代码，或另给一份有单位代码和名称的名单，一起导入。",
    )


def test_a_department_that_has_projects_itself_is_no_unit(read: Reader) -> None:
    found = read(
        [["单位编码", "单位名称", "项目名称"], ["714", "昌黎县工商业联合会", "业务管理经费"]]
    )
    assert [(one.code, one.name) for one in found.departments] == [("714", "昌黎县工商业联合会")]
    assert found.units == ()
    assert [one.unit for one in found.projects] == ["714"]


# ------------------------------------------------------------------ goals and indicators


def held(answers: Mapping[str, Any], form: Form) -> Project:
    """A project that begins with these answers, as a workbook of the form holds it."""
    begun = {
        "unit": {"code": UNIT[0], "name": UNIT[1]},
        "name": "业务管理经费",
        "status": "申报",
        **answers,
    }
    return Project.model_validate(begun, context=form.setting)


def test_rows_of_one_project_are_its_indicators(read: Reader, form: Form) -> None:
    rows = [
        [*HEAD, "绩效目标", *INDICATORS, "指标值确定依据", "绩效指标描述"],
        [
            *ROW,
            "1.召开执委会\n2.完成调研",
            "产出指标",
            "数量指标",
            "调研报告数量",
            "≥2篇",
            "计划标准",
            "篇数",
        ],
        [*[""] * 8, "", "", "组织商会活动", ">=3次", "", ""],
        [*[""] * 8, "", "质量指标", "调研完成率", "大于等于 98%", "", ""],
        [*[""] * 8, "效益指标", "社会效益", "会员满意程度", "有效提升", "", ""],
        [*[""] * 8, "满意度指标", "服务对象满意度", "会员满意度", "95%以上", "", ""],
    ]
    found = read(rows)
    assert projects(found) == [ONE]
    assert told(found, lost=True) == []
    project = held(found.answers[CODE], form)
    assert project.goals == ("召开执委会", "完成调研")
    assert [(one.level1, one.level2, one.name, str(one.target)) for one in project.indicators] == [
        ("产出指标", "数量指标", "调研报告数量", "≥2篇"),
        ("产出指标", "数量指标", "组织商会活动", "≥3次"),
        ("产出指标", "质量指标", "调研完成率", "≥98%"),
        ("效益指标", "社会效益指标", "会员满意程度", "有效提升"),
        ("满意度指标", "服务对象满意度指标", "会员满意度", "≥95%"),
    ]
    assert (project.indicators[0].basis, project.indicators[0].description) == ("计划标准", "篇数")


def test_the_columns_of_the_national_system_are_read(read: Reader, form: Form) -> None:
    names = "AGENCY_CODE AGENCY_NAME PRO_CODE PRO_NAME LV1_PERF_IND_NAME LV2_PERF_IND_NAME NAME"
    more = "COMPUTESIGN INDEXVAL METERUNIT INDEXSTANDARDS KPI_CONTENT WEIGHT"
    begin = [*UNIT, CODE, "业务管理经费", "产出指标"]
    rows = [
        f"{names} {more}".split(),
        [*begin, "数量指标", "调研报告数量", "3", "2", "篇", "", "", "10"],
        [*begin, "成本指标", "培训成本", "5", "100", "元", "", "人均", "10"],
        [*begin, "时效指标", "完成时间", "6", "按时完成", "年", "", "", ""],
        [*begin, "质量指标", "合格率", "1", "95", "%", "", "", ""],
    ]
    found = read(rows)
    project = held(found.answers[CODE], form)
    assert [str(one.target) for one in project.indicators] == ["=2篇", "≤100元", "按时完成"]
    assert project.indicators[1].description == "人均"
    said = "“1”是系统的符号代码，看不出是哪个符号，请改写成符号。"
    assert told(found, lost=True) == [("I5", f"这条指标没有带入工作簿。{said}")]
    assert dict(told(found))["M1"] == "这一栏在本轮的表样里没有位置，没有导入。不必处理。"


def test_a_flat_public_table_is_read(read: Reader, form: Form) -> None:
    names = "项目名称 项目单位 项目类别 预算数 年度绩效目标 一级指标 二级指标 三级指标"
    more = "指标性质 指标方向 目标值 计量单位 分值"
    begin = ["业务管理经费", "714001-昌黎县工商业联合会本级", "常年项目", "50,000.00", "完成调研"]
    output, benefit = ["产出指标(50分)", "数量指标"], ["效益指标(30分)", "社会效益指标"]
    rows = [
        ["单位：元"],
        f"{names} {more}".split(),
        [*begin, *output, "调研报告数量", "定量", "正向", "大于等于 2", "篇", "10"],
        [*begin, *benefit, "知晓程度", "定性", "正向", "有效提高", "", "10"],
    ]
    found = read(rows)
    assert [(one.unit, one.total) for one in found.projects] == [("714001", Decimal("5.00"))]
    assert told(found, lost=True) == []
    project = held(found.answers["714001/业务管理经费"], form)
    assert [str(one.target) for one in project.indicators] == ["≥2篇", "有效提高"]
    assert project.goals == ("完成调研",)


@pytest.mark.parametrize(
    ("cells", "at", "says"),
    [
        (["产出指标", "数量指标", "甲", "3次"], "J2", "没有写符号"),
        (["产出指标", "数量指标", "甲", ""], "G2", "还没有填写"),
        (["产出指标", "数量指标", "甲", "≥**"], "J2", "待填的样子"),
        (
            ["产出指标", "社会效益指标", "甲", "≥3"],
            "H2",
            "二级指标：填的是“社会效益指标”；不属于“产出指标”",
        ),
        (["", "", "甲", "≥3"], "G2", "一级指标：还没有填写"),
    ],
)
def test_an_indicator_that_no_workbook_can_hold_is_told(
    read: Reader, cells: list[str], at: str, says: str
) -> None:
    found = read([[*HEAD[:4], "绩效目标", "资金用途", *INDICATORS], [*ROW[:4], "甲", "乙", *cells]])
    assert found.answers == {CODE: {"goals": ["甲"], "budget": {"purpose": "乙"}}}
    (lost,) = found.lost
    assert lost.sentence.startswith("这条指标没有带入工作簿。")
    assert says in lost.sentence
    assert lost.found == "甲"


def test_what_ends_like_a_sum_may_be_an_indicator(read: Reader) -> None:
    rows = [
        [*HEAD[:4], *INDICATORS],
        [*ROW[:4], "产出指标", "数量指标", "甲", "≥2篇"],
        [*[""] * 6, "受理件数合计", "≥3件"],
        [*[""] * 4, "合计", "", "", "100"],
        [*[""] * 7, "≥4个"],
    ]
    found = read(rows)
    assert [one["name"] for one in found.answers[CODE]["indicators"]] == ["甲", "受理件数合计"]
    sums = [one.found for one in found.told if "合计" in one.sentence]
    assert sums == ["合计"]
    assert [(one.at.a1, one.found) for one in found.lost] == [("H5", "≥4个")]


def test_levels_may_stand_in_a_row_of_their_own(read: Reader, form: Form) -> None:
    rows = [
        [*HEAD[:4], *INDICATORS],
        [*ROW[:4], "产出指标", "数量指标", "", ""],
        [*[""] * 6, "甲", "≥2篇"],
    ]
    found = read(rows)
    project = held(found.answers[CODE], form)
    assert [(one.level2, one.name) for one in project.indicators] == [("数量指标", "甲")]
    assert found.lost == []


def test_more_indicators_than_a_sheet_has_rows_are_told(read: Reader) -> None:
    rows = [[*ROW[:4], "产出指标", "数量指标", f"指标{number}", "≥3个"] for number in range(32)]
    found = read([[*HEAD[:4], *INDICATORS], *rows])
    assert len(found.answers[CODE]["indicators"]) == 30
    assert [one.found for one in found.lost] == ["指标30", "指标31"]


def test_indicators_in_a_list_of_their_own_join_their_project(read: Reader) -> None:
    indicators = [
        ["单位编码", "项目名称", *INDICATORS],
        ["714001", "业务管理经费", "产出指标", "数量指标", "甲", "≥2篇"],
    ]
    found = read([HEAD, ROW], indicators)
    assert projects(found) == [ONE]
    assert len(found.answers[CODE]["indicators"]) == 1


def test_an_uncoded_row_that_may_be_of_two_projects_is_asked_about(read: Reader) -> None:
    other = [*ROW[:2], "13032221NSQFN9R8SZS9V", *ROW[3:]]
    uncoded = [
        ["单位编码", "项目名称", *INDICATORS],
        ["714001", "业务管理经费", "产出指标", "数量指标", "甲", "≥2篇"],
    ]
    found = read([HEAD, ROW, other], uncoded)
    assert len(found.projects) == 2
    assert found.answers == {}
    assert [said for _, said in told(found, lost=True)] == [
        "本单位有几个同名的项目，看不出是哪一个，这一行没有导入。请补上项目编码。"
    ]


# ------------------------------------------------------------------ nothing in silence


def test_whatever_stands_in_a_list_is_taken_or_told(read: Reader) -> None:
    """Rows of odd cells: each is of a project that is there, or something is said of it."""
    rng = random.Random(5)  # noqa: S311 - not a secret
    odd = ["", "", "", "甲", "714001", "714001 某单位", "合计", "5", "五", "≥2篇", CODE, "1.5万元"]
    head = ["单位编码", "单位名称", "项目编码", "项目名称", "预算数（万元）", *INDICATORS, "别的"]
    rows = [[rng.choice(odd) for _ in head] for _ in range(400)]
    found = read([head, *rows])
    assert [one.sentence for one in found.told if [*breaches(one.sentence)]] == []
    spoken = {one.at.row for one in found.told}
    names = {name for one in found.projects for name in (one.code, one.name)}
    codes = {one.code for one in found.units} | {one.code for one in found.departments}
    for number, row in enumerate(rows, 1):
        is_taken = bool({row[2], row[3]} & names - {"", None}) or row[0] in codes
        assert is_taken or number in spoken or not any(row), row
