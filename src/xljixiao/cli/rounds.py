"""The commands of a round in a folder."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xljixiao.cli.calling import (
    ROUND,
    Exit,
    Folder,
    Json,
    Password,
    app,
    codes,
    confirmed,
    print_checked,
    print_table,
    roster_in_order,
    stop,
)

if TYPE_CHECKING:
    from xljixiao.county.round import Round


@app.command(rich_help_panel=ROUND, help="用自带的小县走完一轮：从下发到汇总、公开。")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放到哪个文件夹。")],
) -> None:
    """Play a whole small round. Example: xljixiao demo 示范."""
    from xljixiao.county.demo import play
    from xljixiao.county.round import PUBLISHED
    from xljixiao.county.workers import workers

    with workers() as executor:
        for sentence in play(folder, executor):
            typer.echo(sentence)
    typer.echo(f"完成。请打开“{folder}”看看各个工作簿，公开的文本在“{folder / PUBLISHED}”。")


@app.command(rich_help_panel=ROUND, help="建立一轮申报：文件夹和单位项目名册。")
def init(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放到哪个文件夹。")],
    year: Annotated[str, typer.Option("--year", metavar="年度", help="预算年度，如：2021。")],
    county: Annotated[
        str | None,
        typer.Option("--county", metavar="县名", help="如：昌黎县。--from 里有的可不写。"),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option("--region", metavar="代码", help="行政区划代码，6位。--from 里有的可不写。"),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--form", metavar="表样", help="采用的表样，见 xljixiao forms。")
    ] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar="阶段", help="申报或批复，不写为申报。")
    ] = None,
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="日期", help="报送截止日期。")
    ] = None,
    office: Annotated[
        str | None, typer.Option("--office", metavar="股室", help="联系股室，印在表样首页。")
    ] = None,
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="电话", help="联系电话，印在表样首页。")
    ] = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="来源",
            help="本年单位、项目的名单（.xlsx、.xls、.csv）；上年公开的文本（.txt、.docx、.doc）"
            "或放文本的文件夹；上年那一轮的文件夹。可写几次。",
            readable=False,
        ),
    ] = None,
    money: Annotated[
        str | None, typer.Option("--money", metavar="单位", help="名单里没有写的金额单位。")
    ] = None,
) -> None:
    """Begin a round. Example: xljixiao init 2021 --county 昌黎县 --region 130322 --year 2021."""
    from xljixiao.county.importing import ListRefused
    from xljixiao.county.prior.sources import SourceRefused
    from xljixiao.county.starting import start

    given = {
        "county": county,
        "region": region,
        "year": year,
        "stage": stage,
        "sheets": form,
        "deadline": deadline,
        "office": office,
        "phone": phone,
    }
    for path in sources or ():
        typer.echo(f"正在读：{path}", err=True)
    try:
        with roster_in_order():
            started = start(folder, given, sources or (), money=money)
    except (ListRefused, SourceRefused) as refused:
        stop(f"{refused}没有建立。")
    for sentence in started.sentences():
        typer.echo(sentence, err=True)
    typer.echo(f"已建立：{folder}")
    complete = not sources or _print_roster(started.round)
    typer.echo(
        f"下一步：打开“{started.round.roster}”，填好、核对后保存并关闭；"
        f"再双击“双击-1下发.cmd”，或运行：xljixiao issue {folder}"
    )
    raise typer.Exit(Exit.CLEAN if complete and started.is_whole else Exit.PROBLEMS)


@app.command(rich_help_panel=ROUND, help="按名册下发：每个填报单位一本工作簿。")
def issue(
    folder: Folder,
    filler: Annotated[
        list[str] | None,
        typer.Option("--filler", metavar="代码", help="只下发这个填报单位，可写多次。"),
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="名册改过的，先列出变化，确认后重新下发。")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接重新下发。")] = False,
    password: Password = "",
) -> None:
    """Issue the workbooks of a round. Example: xljixiao issue 昌黎县2021 --filler 714."""
    from xljixiao.county.issue.announcing import after_issue, before_issue
    from xljixiao.county.issue.issuing import changes
    from xljixiao.county.issue.issuing import issue as issue_workbooks
    from xljixiao.county.round import Round
    from xljixiao.county.workers import workers
    from xljixiao.terminal import progress_bar

    round_, fillers = Round.at(folder), codes(filler)
    with roster_in_order():
        if changed:
            planned = changes(round_, fillers)
            for line in before_issue(planned):
                typer.echo(line)
            asked = planned.differences and not yes
            if asked and not confirmed("按以上变化重新下发吗？", "没有重新下发"):
                raise typer.Exit(Exit.CLEAN)
        with workers() as executor, progress_bar() as progress:
            outcome = issue_workbooks(
                round_,
                fillers=fillers,
                changed=changed,
                now=datetime.now().astimezone(),
                executor=executor,
                progress=progress,
                password=password,
            )
    for line in after_issue(round_, outcome, changed=changed):
        typer.echo(line)
    for line in outcome.doubts + outcome.refused + outcome.failed:
        typer.echo(line, err=True)
    if outcome.failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if outcome.doubts or outcome.refused else Exit.CLEAN)


@app.command(rich_help_panel=ROUND, help="收件：读取、检查、合并，要改的生成退回。")
def collect(
    folder: Folder,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[文件]", help="只收这些文件、文件夹或压缩包；不写的收“2收件”。", readable=False
        ),
    ] = None,
    filler: Annotated[
        str | None, typer.Option("--as", metavar="代码", help="这些文件是哪个填报单位的。")
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", metavar="日期", help="实际收到的日期。")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="谁代为更正的（如来电更正）。")
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="说明", help="代为更正的原因。")
    ] = None,
    adjusts: Annotated[
        str | None,
        typer.Option("--adjust", metavar="文号", help="已批复的按这个文件调整，重新审核、批复。"),
    ] = None,
    password: Password = "",
) -> None:
    """Collect what came in. Example: xljixiao collect 昌黎县2021."""
    from xljixiao.county.collect.collecting import collect as collect_files
    from xljixiao.county.collect.outcomes import claim, outcomes, summed_up
    from xljixiao.county.following import written
    from xljixiao.county.round import Round
    from xljixiao.county.workers import workers
    from xljixiao.terminal import progress_bar

    round_, now = Round.at(folder), datetime.now().astimezone()
    said = claim(round_, files or (), filler, received, person, note, adjusts)
    with roster_in_order(), workers() as executor, progress_bar() as progress:
        collected = collect_files(
            round_,
            files or (),
            said,
            now=now,
            executor=executor,
            progress=progress,
            password=password,
        )
    told = list(outcomes(collected))
    print_table(("文件", "单位", "结果"), [(one.file, one.unit, one.says) for one in told])
    failed = [*collected.failed, *written(round_, now)]
    for line in (*summed_up(collected), *failed):
        typer.echo(line, err=line in failed)
    if failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.CLEAN if all(one.well for one in told) else Exit.PROBLEMS)


@app.command(rich_help_panel=ROUND, help="读回审核表、更正清单、待确认，再按结果重新生成。")
def review(folder: Folder) -> None:
    """Review a round. Example: xljixiao review 昌黎县2021."""
    from xljixiao.county.review.reviewed import HEADINGS, after_review, table
    from xljixiao.county.review.reviewing import review as review_round
    from xljixiao.county.round import Round

    round_ = Round.at(folder)
    with roster_in_order():
        done = review_round(round_, now=datetime.now().astimezone())
    for checked in done.checked:
        print_checked(checked)
    print_table(HEADINGS, list(table(done)))
    for line in after_review(round_, done):
        typer.echo(line)
    for line in done.failed:
        typer.echo(line, err=True)
    if done.failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if done.checked else Exit.CLEAN)


@app.command(rich_help_panel=ROUND, help="看这一轮报送到哪一步了，谁还没有报。")
def status(folder: Folder, as_json: Json = False) -> None:
    """How a round stands. Example: xljixiao status 昌黎县2021."""
    from xljixiao.county.following import followed, in_rows, written
    from xljixiao.county.round import Round

    round_, now = Round.at(folder), datetime.now().astimezone()
    with roster_in_order():
        progress = followed(round_, now)
    if as_json:
        typer.echo(progress.model_dump_json(indent=2))
        return
    typer.echo(progress.headline)
    for heading, rows in in_rows(progress).items():
        typer.echo(f"\n{heading}")
        print_table((), rows)
    failed = written(round_, now)
    for line in failed:
        typer.echo(line, err=True)
    raise typer.Exit(Exit.FAILED if failed else Exit.CLEAN)


@app.command(rich_help_panel=ROUND, help="一个填报单位这一轮的全部经过。")
def history(
    folder: Folder,
    filler: Annotated[str, typer.Argument(metavar="代码", help="填报单位代码，如 714。")],
) -> None:
    """All that happened to a unit. Example: xljixiao history 昌黎县2021 714."""
    from xljixiao.county.following import told
    from xljixiao.county.round import Round

    for line in told(Round.at(folder), filler.strip()):
        typer.echo(line)


def _print_roster(round_: "Round") -> bool:
    """How many there are in the roster, or what is to be mended first."""
    from xljixiao.county.registering import RosterFaulty, read_roster, roster_form
    from xljixiao.form.naming import label
    from xljixiao.form.plan import Place

    try:
        roster = read_roster(round_)
    except RosterFaulty as faulty:
        print_checked(faulty.checked, every=False)
        return False
    counted = (
        f"部门 {len(roster.departments)} 个、预算单位 {len(roster.units)} 个"
        f"、项目 {len(roster.projects)} 个"
    )
    paired = sum(one.prior is not None for one in roster.projects)
    if paired:
        column = label(roster_form(round_), Place(("projects", 0, "prior")))
        counted += (
            f"，其中 {paired} 个与上年的项目配对，请在名册的“{column}”一栏核对"
            "（延续的留着，不是的清空，漏了的补上编码或名称）"
        )
    typer.echo(f"单位项目名册：{counted}。")
    return True
