"""What is sent by chat beside a file: why it comes back, or that it has been received.

At most six lines, since nobody reads more in a chat window.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.rules.intake import CORRECTION
from xljixiao.rules.problem import quoted
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.returning import Returned

_SAID = 3
_INSTEAD = (
    "请打开财政部门下发的工作簿，在其中填写，保存为 .xlsx 后发回；找不到的，请向财政部门索取。"
)


def returned_text(checked: Checked, returned: Returned, target: str) -> str:
    """Why a workbook comes back, in which file, what to do and by when."""
    projects = sum(1 for part in returned.parts if part.is_record)
    counts = [f"涉及 {projects} 个项目"] if projects else []
    counts += [f"审核意见 {returned.opinions} 条"] if returned.opinions else []
    counts += [f"要改 {returned.places} 处"] if returned.places else []
    counts += [f"下发内容有 {returned.restored} 处改动已恢复"] if returned.restored else []
    counts += [f"表格以外有 {returned.outside} 处内容"] if returned.outside else []
    lines = [f"“{_name(checked)}”已检查，需要退回修改：{'，'.join(counts)}。"]
    said = [f"{line.where}：{line.says}" for line in returned.lines]
    corrected = _corrected(checked)
    few = _SAID - bool(corrected)
    lines += [f"{n}. {_one_line(text)}" for n, text in enumerate(said[:few], 1)]
    more = "以上是前几处，全部" if len(said) > few else "全部"
    deed = f"{more}在“{target}”第一页“退回意见”，请在这一份里逐条修改后发回，不要再用原来的文件。"
    setting = checked.reading.form.setting if checked.reading else Setting()
    return _text([*lines, corrected, deed, _by_when(setting)])


def refused_text(checked: Checked, setting: Setting) -> str:
    """Why a file could not be read at all, and what to send instead; the setting is the round's."""
    sentences = [_one_line(problem.sentence) for problem in checked.problems]
    lines = [f"“{_name(checked)}”没有读取：{''.join(sentences)}", _INSTEAD, _by_when(setting)]
    return _text(lines)


def receipt_text(checked: Checked) -> str:
    """That a workbook has been received, with what it comes to."""
    lines = [f"已收到“{_name(checked)}”{_sums(checked)}。"]
    changes = len(checked.reading.changes) if checked.reading else 0
    if changes:
        lines.append(f"下发内容有 {changes} 处改动，由财政部门核对。")
    lines.append(_corrected(checked))
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


def _corrected(checked: Checked) -> str:
    """That what the unit says is wrong in the issued cells has been received."""
    said = [one for one in checked.problems if one.code == CORRECTION.code]
    if not said:
        return ""
    more = f"等 {len(said)} 条" if len(said) > 1 else ""
    return f"更正意见已收到，由财政部门核实：{said[0].where}“{quoted(said[0].found)}”{more}。"


def _by_when(setting: Setting) -> str:
    """When it must be back, and whom to ask, as far as the form's setting has settled it."""
    parts = {"报送截止": "deadline", "有疑问请联系": "office", "电话": "phone"}
    values, unset = setting.values, setting.words("unset")
    settled = {name: text for name, text in values.items() if text not in unset}
    said = [f"{words}：{settled[name]}" for words, name in parts.items() if name in settled]
    return f"{'，'.join(said)}。" if said else ""


def _name(checked: Checked) -> str:
    return PurePath(file_name(checked.file)).name


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines if line)
