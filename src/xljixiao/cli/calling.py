"""What the commands have in common: the application, options, how things are printed."""

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from xljixiao.phrasing import Typer, disk_failure

if TYPE_CHECKING:
    from xljixiao.county.one_by_one import Failed
    from xljixiao.workbook.checking import Checked
    from xljixiao.workbook.digest import Digest


app = Typer(
    help="预算绩效目标申报表：生成、读取、检查、汇总。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


ROUND = "一轮申报"
DAILY = "单个文件"


DEVELOPERS = "开发人员使用"


class Exit(IntEnum):
    """0 clean; 1 something is wrong with a submitted file; 2 usage, disk, our own fault."""

    CLEAN = 0
    PROBLEMS = 1
    FAILED = 2


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="文件",
        help="填好的工作簿，可以多个；写文件夹，就是其中的全部。",
        readable=False,
    ),
]


File = Annotated[Path, typer.Argument(metavar="文件", help="填好的工作簿。", readable=False)]


Folder = Annotated[
    Path, typer.Argument(metavar="文件夹", help="一轮申报的文件夹。", readable=False)
]


Json = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


Password = Annotated[
    str,
    typer.Option(
        "--password",
        metavar="密码",
        envvar="XLJIXIAO_PASSWORD",
        help="取消保护时要输入的密码，可不设。",
    ),
]


Waivers = Annotated[
    Path | None,
    typer.Option(
        "--waivers",
        metavar="文件",
        help="放行文件（.toml 或 .json）：写明哪一份、哪一处、为什么、谁决定；"
        "样子可看 xljixiao rules --waivers-example。",
        readable=False,
    ),
]


Force = Annotated[bool, typer.Option("--force", help="目标文件已存在时覆盖。")]


def codes(given: list[str] | None) -> list[str]:
    """Codes and beginnings of codes, repeated or with commas between."""
    parts = ",".join(given or ()).replace("，", ",").split(",")
    return [part.strip().upper() for part in parts if part.strip()]


def print_checked(checked: "Checked", *, every: bool = True) -> None:
    """One file's problems."""
    from xljixiao.workbook.digest import digest

    print_digest(digest(checked), every=every)


def print_digest(told: "Digest", *, every: bool = True) -> None:
    """One file's problems: as tables on a terminal, a line each in a pipe."""
    from xljixiao.workbook import report_terminal

    if sys.stdout.isatty():
        report_terminal.show(told, every=every)
        return
    for line in report_terminal.plain(told, every=every):
        typer.echo(line)


def refuse_ending(out: Path, *endings: str) -> None:
    """A file that is called what it is not would not open."""
    if out.suffix.lower() not in endings:
        raise typer.BadParameter(f"“{out}”的文件名请用 {endings[0]} 结尾")


def refuse_input(out: Path, inputs: list[Path]) -> None:
    """What was received is never written over, not even with --force."""
    if out.resolve() in {path.resolve() for path in inputs}:
        from xljixiao.county.saving import Occupied

        raise Occupied(f"“{out}”是要读的文件，不能覆盖。请换一个文件名。")


def stop(sentence: str) -> NoReturn:
    """End because something is wrong with what was given."""
    typer.echo(sentence, err=True)
    raise typer.Exit(Exit.PROBLEMS)


def tell_failed(failed: "Sequence[Failed]", of: int) -> None:
    """End with what is no department's fault, if there is anything."""
    for one in failed:
        if known(one.error):
            raise one.error
        if os.environ.get("XLJIXIAO_DEBUG"):
            traceback.print_exception(one.error)
        disk = disk_failure(one.error) if isinstance(one.error, OSError) else None
        typer.echo(disk or one.sentence(of - 1), err=True)
    if failed:
        raise typer.Exit(Exit.FAILED)


def confirmed(question: str, undone: str) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, and what is `undone` is told."""
    if sys.stdin.isatty():
        return typer.confirm(question)
    typer.echo(f"{undone}。核对无误后，请加 --yes 再运行一次。")
    return False


@contextmanager
def roster_in_order() -> Iterator[None]:
    """A roster in which something is to be mended says what, at its cells."""
    from xljixiao.county.registering import RosterFaulty

    try:
        yield
    except RosterFaulty as faulty:
        print_checked(faulty.checked)
        stop(str(faulty))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows as a table on a terminal, a line each in a pipe."""
    from xljixiao import terminal

    if not rows:
        return
    if sys.stdout.isatty():
        terminal.table(headings, rows)
        return
    for row in rows:
        typer.echo("\t".join(" ".join(cell.split()) for cell in row))


def known(error: Exception) -> str | None:
    """What an error says that is meant for the user."""
    from xljixiao.model.telling import ForTheUser

    if not isinstance(error, ForTheUser):
        return None
    return str(error.args[0])  # str() of a LookupError has quotation marks around it
