"""F: what a template or a prompt has left in the cells."""

from collections.abc import Iterator

from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import children
from xljixiao.rules.catalogue import Rule, rule
from xljixiao.rules.problem import Finding, Severity, quoted, say
from xljixiao.rules.vocabulary import found


@rule("JX314", "留有占位符号", Severity.EXPLAIN)
def no_placeholder_is_left(record: Record, setting: Setting, own: Rule) -> Iterator[Finding]:
    """照着模板填写时，没有替换的星号、省略号等还在，内容就不完整。"""
    for loc, text, left in _found(record, setting, "placeholder"):
        expected = f"“{quoted(left)}”是模板里待填的记号"
        yield own.finding(loc, say(text, expected, "请换成实际内容"), text)


@rule("JX315", "留有填写提示", Severity.EXPLAIN)
def no_prompt_is_left(record: Record, setting: Setting, own: Rule) -> Iterator[Finding]:
    """填写提示不是内容，留在格子里会一起公开。"""
    for loc, text, left in _found(record, setting, "prompt"):
        expected = f"“{quoted(left)}”是填写提示里的话"
        yield own.finding(loc, say(text, expected, "请删去提示，只留填写的内容"), text)


def _found(record: Record, setting: Setting, of: str) -> Iterator[tuple[Loc, str, str]]:
    """(loc, text, what was found in it) of each text of a record itself, once."""
    for name, node in children(type(record)):
        value = getattr(record, name, None) if node.record is None else None
        lines = [((name,), value)] if isinstance(value, str) else []
        if isinstance(value, tuple):
            lines = [((name,), line) for line in value if isinstance(line, str)]
        for loc, text in lines:
            left = found(text, setting, of)
            if left is not None:
                yield loc, text, left
                break
