"""Read what officers let stand (放行) from a file that people write: JSON or TOML."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from xljixiao.model.telling import ForTheUser
from xljixiao.rules import CATALOGUE
from xljixiao.rules.catalogue import Unknown
from xljixiao.rules.waivers import Waiver, refuse_firm

EXAMPLE: Final = """\
[[waivers]]                   # 放行一处问题写一段，几处就写几段
file = "714.xlsx"             # 哪一份：文件名；也可改写 filler = "714"（填报单位代码）或 sha256
code = "JX353"                # 哪一项检查：检查结果里的编号
sheet = "01业务管理经费"      # 哪一处：检查结果里的表名
cell = "F21"                  # 和单元格；也可改写 loc（--json 输出里的路径）
reason = "超额完成，情况属实" # 为什么放行
who = "王某某"                # 谁决定的
# found = "120"               # 可不写；写了，这一格填的不再是它时，就不再放行
"""
"""A whole file, as TOML, with what each line is."""

PAGE: Final = f"""\
# 放行

有的问题确有原因，可以不改。把它写进放行文件，检查时照样列出，注明谁放行、为什么，但不再因此退回：

    xljixiao check 2收件 --waivers 放行.toml --return-to 4退回
    xljixiao consolidate 2收件 --waivers 放行.toml --out 汇总.xlsx

放行文件是 TOML，存为 UTF-8 编码（也可用 JSON，字段相同）。照这个样子写：

```toml
{EXAMPLE}```

- `file` 只写文件名的，在哪个文件夹里都算；写了文件夹的，文件夹也要相同。
- 编号、表名、单元格就是检查结果里的那几样；`--json` 输出里的 `loc` 可以代替表名和单元格。
- 没有用上的放行，检查时会告诉您是第几条。
- 不改就读不出内容的问题（如应填数字的填了文字）不能放行。
"""
"""The page of the documents about waivers."""

_MEANT: Final = {
    "file": "文件名",
    "sha256": "文件的 SHA-256",
    "filler": "填报单位代码",
    "code": "检查的编号，如 JX353",
    "sheet": "表名",
    "cell": "单元格，如 F21",
    "loc": "路径",
    "found": "这一格填的内容",
    "reason": "为什么放行",
    "who": "谁决定放行",
}


_WHOLE: Final = frozenset({"no_submission", "no_place"})


class WaiversError(ForTheUser, ValueError):
    """A file of waivers that cannot be used; the message is in Chinese, a line a sentence."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    waivers: tuple[Waiver, ...]


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file: `{"waivers": [...]}` or `[[waivers]]`; a bare JSON list will do."""
    content = path.read_bytes()
    is_toml = path.suffix.lower() == ".toml"
    try:
        text = _decoded(content)
        data = tomllib.loads(text) if is_toml else json.loads(text)
    except ValueError as error:  # TOML's, JSON's and the encoding's alike
        sentence = f"这不是能读的 {'TOML' if is_toml else 'JSON'}。请核对格式。"
        raise _refusal(path, [sentence]) from error
    data = {"waivers": data} if isinstance(data, list) else data
    try:
        given = _File.model_validate(data)
    except ValidationError as error:
        raise _refusal(path, _faults(data, error)) from error
    if firm := list(_firm(given.waivers)):
        raise _refusal(path, firm)
    return given.waivers


def _decoded(content: bytes) -> str:
    """As today's programs write a text, or as Notepad did on an older Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gbk")


def _refusal(path: Path, sentences: Sequence[str]) -> WaiversError:
    lines = [f"放行文件“{path}”没有用上，请改好后再检查：", *sentences]
    return WaiversError("\n".join([*lines, "放行文件可照这个样子写：", EXAMPLE.rstrip()]))


def _firm(waivers: Sequence[Waiver]) -> Iterator[str]:
    for number, waiver in enumerate(waivers, 1):
        try:
            refuse_firm([waiver], CATALOGUE)
        except Unknown as error:
            yield f"第 {number} 条：{error.args[0]}"


def _faults(data: object, error: ValidationError) -> list[str]:
    """Every fault of a file, by waiver; what is asked of a waiver as a whole is asked of each."""
    found = [(one["loc"][1:], _told(one)) for one in error.errors() if one["type"] not in _WHOLE]
    listed = data.get("waivers") if isinstance(data, Mapping) else None
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, Mapping):
            found += [((index,), f"第 {index + 1} 条{says}") for says in _unbound(one)]
    return [sentence for _, sentence in sorted(found, key=lambda pair: pair[0][:1])]


def _unbound(waiver: Mapping[str, object]) -> Iterator[str]:
    """What a waiver does not say of where it holds."""
    if not any(waiver.get(name) for name in ("file", "sha256", "filler")):
        yield "没有写是哪一份。请写 file（文件名）或 filler（填报单位代码）。"
    if not waiver.get("loc") and not (waiver.get("sheet") and waiver.get("cell")):
        yield "没有写是哪一处。请写 sheet（表名）和 cell（单元格），两项都要写。"


def _told(error: ErrorDetails) -> str:
    """One refusal of the model as a sentence."""
    _, *rest = error["loc"] or ("",)
    if not rest:
        return "文件里没有 [[waivers]]，或另有别的内容。请把每一条写在 [[waivers]] 下面。"
    where = f"第 {int(rest[0]) + 1} 条"
    name = str(rest[1]) if len(rest) > 1 else ""
    called = f" {name}（{_MEANT[name]}）" if name in _MEANT else ""
    match error["type"]:
        case "missing" | "too_short":
            return f"{where}没有写{called}。请补上。"
        case "extra_forbidden":
            return f"{where}的“{name}”不认识。可以写的有：{'、'.join(_MEANT)}。"
        case _:
            return f"{where}的{called or '内容'}写得不对。请核对。"
