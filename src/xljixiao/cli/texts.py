"""The commands on submissions as texts and data."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xljixiao.cli.calling import (
    DAILY,
    ROUND,
    Exit,
    Folder,
    Force,
    Json,
    app,
    codes,
    confirmed,
    refuse_input,
    roster_in_order,
    tell_failed,
)

if TYPE_CHECKING:
    from xljixiao.document.parsing import Parsed

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
    looked_at = sys.stdout.isatty()
    for file in (comparison.before, comparison.after):
        for sentence in telling.refusals(file):
            typer.echo(sentence, err=True)
    if as_json:
        typer.echo(report(comparison).model_dump_json(indent=2))
    elif comparison.is_read:
        typer.echo(telling.headline(comparison), err=not looked_at)
        for sentence in telling.remarks(comparison):
            typer.echo(sentence, err=True)
        lines = telling.grouped(comparison) if looked_at else telling.rows(comparison)
        for line in lines:
            typer.echo(line)
    raise typer.Exit(Exit.CLEAN if comparison.is_read_in_full else Exit.PROBLEMS)


@app.command(
    rich_help_panel=DAILY, help="读公开的绩效文本（Word 或文字文件），可写成填好的工作簿。"
)
def parse(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件",
            help="绩效文本（.docx、.doc、.txt），可以多个；写文件夹，就是其中的全部。",
            readable=False,
        ),
    ],
    as_json: Json = False,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="文件",
            help="写成工作簿（.xlsx）；有几个部门的，写文件夹，每个部门一本。",
        ),
    ] = None,
    department: Annotated[
        str | None,
        typer.Option(
            "--department", metavar="部门", help="文本里没有写的部门代码，后面可接名称，如 714。"
        ),
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="县", help="文本里没有写的县（市、区）。")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="代码", help="文本里没有写的行政区划代码。")
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="年度", help="文本里没有写的预算年度。")
    ] = None,
    force: Force = False,
) -> None:
    """Read disclosed texts. Example: xljixiao parse 绩效文本.docx --to 714.xlsx."""
    from xljixiao.county.one_by_one import Failed, one_by_one, text_files
    from xljixiao.county.texts import report
    from xljixiao.county.texts.telling import lines, summary
    from xljixiao.document.parsing import parse as parse_file

    asked = {"department": department, "county": county, "region": region, "year": year}
    given = {name: value for name, value in asked.items() if value}
    paths = text_files(files)
    done = list(one_by_one(paths, lambda path: parse_file(path, given=given)))
    parsed = [each for one in done if not isinstance(one, Failed) for each in one]
    sound = [one for one in parsed if one.is_sound]
    if as_json and len(parsed) == 1 and sound and sound[0].document is not None:
        typer.echo(sound[0].document.model_dump_json(indent=2))
    elif as_json and len(parsed) == 1:
        typer.echo(report.problems(parsed[0]).model_dump_json(indent=2))
    elif as_json:
        typer.echo(report.texts(parsed).model_dump_json(indent=2))
    else:
        for one in parsed:
            for line in lines(one):
                typer.echo(line, err=to is not None)
            typer.echo(summary(one), err=to is not None)
    if to is not None:
        _save_workbooks(parsed, to, paths, force=force)
    tell_failed([one for one in done if isinstance(one, Failed)], len(paths))
    raise typer.Exit(Exit.CLEAN if len(sound) == len(parsed) else Exit.PROBLEMS)


def _save_workbooks(parsed: "list[Parsed]", to: Path, inputs: list[Path], *, force: bool) -> None:
    from xljixiao.county.texts.filling import WORKBOOK, save_workbooks

    is_file = to.suffix.lower() == WORKBOOK
    if is_file and len(parsed) > 1:
        raise typer.BadParameter(f"有 {len(parsed)} 个部门，--to 请写文件夹，每个部门一本")
    refuse_input(to, inputs)
    for path in save_workbooks(parsed, to, replace=force):
        typer.echo(f"已写成工作簿：{path}", err=True)


@app.command(rich_help_panel=ROUND, help="公开：生成绩效文本、全县汇编和项目总表；或批复。")
def publish(
    folder: Folder,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="批复", help="不生成公开文本，而是批复审核通过的部门。"),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option("--number", metavar="文号", help="批复的文号，如：昌财预〔2021〕3号。"),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="日期", help="批复的日期，如：2021-03-20。")
    ] = None,
    opinion: Annotated[
        str | None, typer.Option("--opinion", metavar="意见", help="印在批复上的审核意见，可不写。")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="代码", help="只批复这个部门，可写多次。"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接批复。")] = False,
) -> None:
    """Publish a round. Example: xljixiao publish 昌黎县2021."""
    from xljixiao.county.publish import outcome
    from xljixiao.county.publish.approving import approve as approve_goals
    from xljixiao.county.publish.deciding import planned
    from xljixiao.county.publish.publishing import publish as publish_round
    from xljixiao.county.publish.typed import approval_of
    from xljixiao.county.round import Round

    round_, now = Round.at(folder), datetime.now().astimezone()
    approval = approval_of(as_, number, date, opinion, codes(only))
    done: outcome.Publication | outcome.Approving
    with roster_in_order():
        if approval is None:
            done = publish_round(round_, now=now)
            lines = list(outcome.after_publish(round_, done))
        else:
            found = planned(round_, approval, only=codes(only), now=now)
            for line in outcome.before_approval(found):
                typer.echo(line)
            asked = found.does_something and not yes
            if asked and not confirmed("按以上内容批复吗？", "没有批复"):
                raise typer.Exit(Exit.CLEAN)
            done = approve_goals(round_, approval, only=codes(only), now=now)
            lines = list(outcome.after_approval(round_, done, approval.number))
    for line in lines:
        typer.echo(line)
    for line in done.failed:
        typer.echo(line, err=True)
    if done.failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if done.refused else Exit.CLEAN)
