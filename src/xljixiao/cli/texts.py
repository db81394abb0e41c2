"""The commands of the disclosed texts."""

from datetime import datetime
from typing import Annotated

import typer

from xljixiao.cli.calling import ROUND, Exit, Folder, app, codes, roster_in_order


@app.command(rich_help_panel=ROUND, help="公开：生成绩效文本、全县汇编和项目总表；或批复。")
def publish(
    folder: Folder,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="批复", help="不生成公开文本，而是批复审核通过的部门。"),
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="文号", help="批复的文号。")
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
) -> None:
    """Publish a round. Example: xljixiao publish 昌黎县2021."""
    from xljixiao.county.publish import outcome
    from xljixiao.county.publish.approving import approval_of
    from xljixiao.county.publish.approving import approve as approve_goals
    from xljixiao.county.publish.publishing import publish as publish_round
    from xljixiao.county.round import Round

    round_, now = Round.at(folder), datetime.now().astimezone()
    approval = approval_of(as_, number, date, opinion, codes(only))
    done: outcome.Publication | outcome.Approving
    with roster_in_order():
        if approval is None:
            done = publish_round(round_, now=now)
            lines = list(outcome.after_publish(round_, done))
        else:
            done = approve_goals(round_, approval, only=codes(only), now=now)
            lines = list(outcome.after_approval(done, approval.number))
    for line in lines:
        typer.echo(line)
    for line in done.failed:
        typer.echo(line, err=True)
    if done.failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if done.refused else Exit.CLEAN)
