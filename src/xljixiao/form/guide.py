"""A form's fields as a text: label, path, who fills it in, what may stand there."""

from collections.abc import Iterator

from xljixiao.form.constraints import Constraint, Entry
from xljixiao.form.ready import Form, dotted

_ENTRY = {Entry.TEXT: "文字", Entry.NUMBER: "数字", Entry.DATE: "日期", Entry.LINES: "可多条"}
_FILLED_BY = {"finance": "财政", "department": "单位", "program": "程序"}


def guide(form: Form) -> Iterator[str]:
    """One line a field, tab-separated, after a heading line."""
    yield f"{form.definition.title}（{form.id} 第{form.edition}版）"
    yield "名称\t路径\t谁填\t必填\t填什么"
    for pattern, placed in form.fields.items():
        definition = placed.definition
        is_office = form.definition.office and definition.filled_by == "department"
        filled_by = "finance" if is_office else definition.filled_by
        yield "\t".join(
            (
                placed.name,
                dotted(pattern),
                _FILLED_BY[filled_by],
                "必填" if definition.required else "",
                _allowed(form, placed.constraint),
            )
        )


def _allowed(form: Form, constraint: Constraint) -> str:
    words = form.setting.words(constraint.term.of) if constraint.term else ()
    if words:
        return f"从列表选：{'、'.join(words)}"
    length = f"，最多 {constraint.chars} 个字符" if constraint.chars else ""
    return _ENTRY[constraint.entry] + length
