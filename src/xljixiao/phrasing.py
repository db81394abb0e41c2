"""What typer and the disk say, in Chinese: help, what is wrong with a call, with a file."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Final, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup

C = TypeVar("C", bound=Callable[..., Any])

WrongCall = cast("type[Exception]", typer.BadParameter.__base__)
"""What is raised over any call that cannot be understood; typer names only this one kind of it."""

_WRONG: Final = (
    (r"Missing \w+ '(.*?)'.*", "缺少“{}”"),
    (r"No such option: ([^ ]+) \(Possible options: (.*)\)", "没有“{}”这个选项，是不是“{}”"),
    (r"No such option: ([^ ]+).*", "没有“{}”这个选项"),
    (r"No such command '(.*?)'\. Did you mean '(.*)'\?", "没有“{}”这个命令，是不是“{}”"),
    (r"No such command '(.*?)'.*", "没有“{}”这个命令"),
    (r"Option '(.*?)' requires .*", "选项“{}”后面没有写内容"),
    (r"Option '(.*?)' does not take a value.*", "选项“{}”后面不用写内容"),
    (r"Got unexpected extra argument\S* \((.*)\)", "多写了“{}”"),
    (r"Invalid value(?: for .*?)?: (.*?)。?", "{}"),
)
_HELP: Final = {
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [内容]...",
    "[required]": "（必填）",
    "Show this message and exit.": "显示这段说明。",
}
_KINDS: Final = {"argument": "内容", "option": "选项"}


def wrong_call(error: Exception) -> str:
    """One sentence: what is wrong with the call, and how it is written."""
    context: Any = getattr(error, "ctx", None)
    told = cast("Any", error).format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(told)
    found = [(re.fullmatch(english, told, re.DOTALL), chinese) for english, chinese in _WRONG]
    said = next((chinese.format(*_nearest(one)) for one, chinese in found if one), "命令写得不对")
    usage = context.get_usage() if context is not None else "请核对命令"
    return f"{said}。{usage}（加 --help 可看说明）。"


def _nearest(found: re.Match[str]) -> list[str]:
    """What was written, and of what may have been meant the one that is most like it."""
    written, *offered = found.groups() or ("",)
    likely = [one.strip(" '") for names in offered for one in names.split(",")]
    return [written, *get_close_matches(written, likely, n=1, cutoff=0)]


def disk_failure(error: OSError) -> str:
    """One sentence: which file, and what to do."""
    if error.filename is None:
        return str(error)
    match error:
        case FileNotFoundError():
            reason = "没有这个文件或文件夹，请核对路径"
        case PermissionError():
            reason = "没有权限，或正在其他程序中打开。请关闭后重试"
        case IsADirectoryError():
            reason = "这是文件夹，请给出文件"
        case _:
            reason = f"读写失败（{error.strerror}）。请检查磁盘空间和权限"
    return f"“{error.filename}”：{reason}。"


class Command(TyperCommand):
    """A command with its help in Chinese."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's own
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        _write_parameters(self, ctx, formatter)


class Group(TyperGroup):
    """The commands in their panels, with the help in Chinese."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            panel = getattr(command, "rich_help_panel", None) or "命令"
            panels.setdefault(panel, []).append((name, command.help or ""))
        for panel, rows in panels.items():
            _write_rows(formatter, panel, rows)
        _write_parameters(self, ctx, formatter)


class Typer(typer.Typer):
    """An application whose every command speaks Chinese."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(cls=Group, **settings)

    def command(self, *names: Any, **settings: Any) -> Callable[[C], C]:  # noqa: ANN401
        return super().command(*names, cls=Command, **settings)


def _write_usage(command: Command | Group, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
    pieces = " ".join(command.collect_usage_pieces(ctx)).translate({ord("{"): None, ord("}"): None})
    formatter.write(f"用法：{ctx.command_path} {_in_chinese(pieces)}\n")


def _write_parameters(command: Command | Group, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
    for kind, heading in _KINDS.items():
        own = (one for one in command.get_params(ctx) if one.param_type_name == kind)
        rows = [record for one in own if (record := one.get_help_record(ctx)) is not None]
        _write_rows(formatter, heading, rows)


def _write_rows(formatter: Any, heading: str, rows: Iterable[tuple[str, str]]) -> None:  # noqa: ANN401
    """A heading and its rows, the second column straight: a Chinese character has two columns."""
    named = {re.sub(r" <.*>", "", name): _in_chinese(told) for name, told in rows}
    widest = max(map(_columns, named), default=0)
    lines = [f"  {name}{' ' * (widest - _columns(name))}  {told}" for name, told in named.items()]
    formatter.write("".join(f"{line}\n" for line in ("", f"{heading}：", *lines) if named))


def _columns(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def _in_chinese(text: str) -> str:
    for english, chinese in _HELP.items():
        text = text.replace(english, chinese)
    return re.sub(r"\[env var: (\w+)(.*)\]", r"（也可写在环境变量 \1 里）", text)
