"""The command line: parse, call one function, print, map to an exit code. Nothing else."""

import os
import sys
import traceback
from typing import Annotated, NoReturn

import typer

from xljixiao import __version__
from xljixiao.cli import rounds, single, texts
from xljixiao.cli.calling import Exit, app, known
from xljixiao.phrasing import WrongCall, disk_failure, wrong_call

__all__ = ["app", "known", "main", "rounds", "single", "texts"]


def main() -> None:
    """The console script: no traceback ever reaches a user."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = app(prog_name="xljixiao", standalone_mode=False)
    except WrongCall as error:
        _fail(wrong_call(error))
    except OSError as error:
        _fail(disk_failure(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours
        if os.environ.get("XLJIXIAO_DEBUG"):
            traceback.print_exc()
        _fail(
            known(error)
            or f"程序内部出错（{type(error).__name__}）。请把这句话和所用的文件发给程序维护人员。"
        )
    raise SystemExit(code or Exit.CLEAN)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(Exit.FAILED)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer's way
    if asked:
        typer.echo(f"xljixiao {__version__}")
        raise typer.Exit


@app.callback()
def _general(
    _version: Annotated[
        bool, typer.Option("--version", help="显示程序版本。", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """What goes before any command."""
