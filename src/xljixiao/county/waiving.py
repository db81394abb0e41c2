"""Read what officers let stand (放行) from a file that people write: JSON or TOML."""

import json
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from xljixiao.rules import CATALOGUE
from xljixiao.rules.waivers import Waiver, refuse_firm

_SAYS = {
    "no_submission": "要写明是哪一份：file（文件名）、sha256 或 filler（填报单位代码）",
    "no_place": "要写明是哪一处：sheet 和 cell，或 loc",
    "missing": "还没有写",
    "extra_forbidden": "不认识这一项",
    "too_short": "还没有写",
}


class WaiversError(ValueError):
    """A file of waivers that cannot be used; the message is a sentence in Chinese."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    waivers: tuple[Waiver, ...]


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file: `{"waivers": [...]}` or `[[waivers]]`; a bare JSON list will do."""
    content = path.read_bytes()
    try:
        text = _decoded(content)
        data = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
        given = _File.model_validate({"waivers": data} if isinstance(data, list) else data)
    except ValidationError as error:
        raise WaiversError(f"放行文件“{path}”：{_told(error)}。请改好后再检查。") from error
    except ValueError as error:  # TOML's, JSON's and the encoding's alike
        raise WaiversError(f"放行文件“{path}”不是能读的 JSON 或 TOML。请核对格式。") from error
    refuse_firm(given.waivers, CATALOGUE)
    return given.waivers


def _decoded(content: bytes) -> str:
    """As today's programs write a text, or as Notepad did on an older Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gbk")


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    _, *rest = first["loc"]
    where = f"第{int(rest[0]) + 1}条" if rest else ""
    name = f"的 {rest[1]}" if len(rest) > 1 else ""
    return f"{where}{name}{_SAYS.get(first['type'], '写得不对')}"
