"""What is sent by chat beside a file: why it comes back, or that it has been received.

At most six lines, since nobody reads more in a chat window.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.returning import Returned

_SAID = 3


def returned_text(checked: Checked, returned: Returned, target: str) -> str:
    """Why a workbook comes back, in which file, what to do and by when."""
    setting = checked.reading.form.setting if checked.reading else Setting()
    projects = sum(1 for part in returned.parts if part.is_record)
    counts = [f"涉及 {projects} 个项目"] if projects else []
    counts += [f"审核意见 {returned.opinions} 条"] if returned.opinions else []
    counts += [f"要改 {returned.places} 处"] if returned.places else []
    counts += [f"下发内容有 {returned.restored} 处改动已恢复"] if returned.restored else []
    counts += [f"表格以外有 {returned.outside} 处内容"] if returned.outside else []
    lines = [f"“{_name(checked)}”已检查，需要退回修改：{'，'.join(counts)}。"]
    said = [f"{line.where}：{line.says}" for line in returned.lines]
    lines += [f"{n}. {_one_line(text)}" for n, text in enumerate(said[:_SAID], 1)]
    more = "以上是前几处，全部" if len(said) > _SAID else "全部"
    deed = f"{more}在“{target}”第一页“退回意见”，请在这一份里逐条修改后发回，不要再用原来的文件。"
    return _text([*lines, deed, _by_when(setting.values)])


def refused_text(checked: Checked) -> str:
    """Why a file could not be read at all."""
    sentences = [_one_line(problem.sentence) for problem in checked.problems]
    return _text([f"“{_name(checked)}”没有读取：{''.join(sentences)}"])


def receipt_text(checked: Checked) -> str:
    """That a workbook has been received, with what it comes to."""
    lines = [f"已收到“{_name(checked)}”{_sums(checked)}。"]
    changes = len(checked.reading.changes) if checked.reading else 0
    if changes:
        lines.append(f"下发内容有 {changes} 处改动，由财政部门核对。")
    lines.append("检查没有发现必须修改的地方；财政部门还将审核指标质量，如有意见另行通知。")
    return _text(lines)


def unit_of(checked: Checked) -> str:
    """The unit that a workbook is from, as far as its form has a place for that."""
    data = checked.reading.assembled.data if checked.reading else {}
    for name in ("filler", "department"):
        unit = data.get(name)
        if isinstance(unit, Mapping) and unit.get("name"):
            return str(unit["name"])
    return ""


def _sums(checked: Checked) -> str:
    """The figures that a department can compare with its own; projects not applied for add none."""
    document = checked.document
    if checked.reading is None or not isinstance(document, Submission):
        return ""
    setting = checked.reading.form.setting
    projects = [one for one in document.projects if not one.is_silent(setting)]
    total = sum((one.budget.total for one in projects if one.budget.total), Decimal("0.00"))
    indicators = sum(len(one.indicators) for one in projects)
    silent = len(document.projects) - len(projects)
    apart = f"（另有 {silent} 个项目按申报状态不计）" if silent else ""
    return f"：项目 {len(projects)} 个、预算合计 {total:f} 万元、指标 {indicators} 条{apart}"


def _by_when(values: Mapping[str, int | str]) -> str:
    """When it must be back, and whom to ask, as far as the form's setting says so."""
    parts = {"报送截止": "deadline", "有疑问请联系": "office", "电话": "phone"}
    said = [f"{words}：{values[name]}" for words, name in parts.items() if name in values]
    return f"{'，'.join(said)}。" if said else ""


def _name(checked: Checked) -> str:
    return PurePath(file_name(checked.file)).name


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines if line)
