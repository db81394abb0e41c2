"""The commands on submissions as texts and data."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from xljixiao.cli.calling import DAILY, Exit, Json, app, print_table

_KINDS = "工作簿、绩效文本（.txt、.docx、.doc）或数据文件（.json）"


@app.command(
    rich_help_panel=DAILY,
    help="比较两份申报或两个年度，逐项列出不同之处。有不同不算错误；有文件读不了时退出码为 1。",
)
def diff(
    before: Annotated[
        Path, typer.Argument(metavar="甲", help=f"原来的一份：{_KINDS}。", readable=False)
    ],
    after: Annotated[
        Path, typer.Argument(metavar="乙", help="后来的一份，可以是另一种文件。", readable=False)
    ],
    as_json: Json = False,
) -> None:
    """Compare two files. Example: xljixiao diff 2021/714.xlsx 714.txt --json."""
    from xljixiao.county.comparing import telling
    from xljixiao.county.comparing.comparing import compare
    from xljixiao.county.comparing.report import report

    comparison = compare(before, after)
    if as_json:
        typer.echo(report(comparison).model_dump_json(indent=2))
    for file in (comparison.before, comparison.after):
        for sentence in telling.refusals(file):
            typer.echo(sentence, err=True)
    if not comparison.is_read:
        raise typer.Exit(Exit.PROBLEMS)
    if as_json:
        return
    looked_at = sys.stdout.isatty()
    typer.echo(telling.headline(comparison), err=not looked_at)
    for sentence in telling.remarks(comparison):
        typer.echo(sentence, err=True)
    if not looked_at:
        print_table((), list(telling.rows(comparison)))
        return
    for line in telling.grouped(comparison):
        typer.echo(line)
