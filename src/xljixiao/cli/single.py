"""The commands on single files, rules and forms."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xljixiao.cli.calling import (
    DAILY,
    DEVELOPERS,
    Exit,
    File,
    Files,
    Force,
    Json,
    Password,
    Waivers,
    app,
    codes,
    print_checked,
    print_digest,
    refuse_ending,
    refuse_input,
    stop,
    tell_failed,
)

if TYPE_CHECKING:
    from xljixiao.county.one_by_one import Failed
    from xljixiao.county.summary.compiled import Compiled
    from xljixiao.workbook.checking import Checked


@app.command(rich_help_panel=DAILY, help="检查填好的工作簿，逐格说明哪里要改。")
def check(
    files: Files,
    as_json: Json = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="文件", help="结果另存为一个网页（.html），可打印。"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="提示和说明也逐条列出。")] = False,
    return_to: Annotated[
        Path | None,
        typer.Option("--return-to", metavar="文件夹", help="退回的工作簿、说明和回执放到哪里。"),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="编号", help="只查这些编号（可只写开头），如 JX3。"),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="编号", help="不查这些编号，如 JX34,JX381。"),
    ] = None,
    waivers: Waivers = None,
    password: Password = "",
    force: Force = False,
) -> None:
    """Check filled workbooks. Example: xljixiao check 2收件/*.xlsx --return-to 4退回."""
    from xljixiao.county.one_by_one import Failed, one_by_one, workbooks
    from xljixiao.county.waiving import load_waivers
    from xljixiao.rules import CATALOGUE
    from xljixiao.rules.waivers import unused
    from xljixiao.workbook.checking import check as check_file
    from xljixiao.workbook.digest import digest, tally
    from xljixiao.workbook.report import FileReport, Report, file_report

    _refuse_a_part(select, ignore, return_to)
    if html is not None:
        refuse_ending(html, ".html", ".htm")
    catalogue = CATALOGUE.only(codes(select), codes(ignore))
    waived = load_waivers(waivers) if waivers else ()
    paths = workbooks(files)
    reports: list[FileReport] = []
    printed = not as_json and html is None

    def told(path: Path) -> "Checked":
        one = check_file(path, catalogue=catalogue, waivers=waived)
        report, shown = file_report(one), digest(one)
        reports.append(report)
        if printed:
            print_digest(shown, every=every)
        return one

    done = list(one_by_one(paths, told))
    checked = [one for one in done if not isinstance(one, Failed)]
    failed = [one for one in done if isinstance(one, Failed)]
    if as_json and checked:
        typer.echo(Report(files=tuple(reports)).model_dump_json(indent=2))
    elif checked:
        typer.echo(tally(one.state for one in checked))
    whole = waived if not (select or ignore) else ()  # else a waiver may be of a rule left out
    for sentence in unused(whole, ((one.problems, one.submitted) for one in checked)):
        typer.echo(sentence, err=True)
    if html is not None and checked:
        _save_page(html, paths, checked, force=force)
    if return_to is not None:
        failed += _return(checked, return_to, password=password, force=force)
    tell_failed(failed, len(paths))
    raise typer.Exit(Exit.PROBLEMS if any(one.state != "clean" for one in checked) else Exit.CLEAN)


@app.command(rich_help_panel=DAILY, help="把检查通过的工作簿汇总成一本汇总表。")
def consolidate(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件", help="填好的工作簿，可以多个；或一轮申报的文件夹。", readable=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="文件", help="汇总表存为哪个文件（.xlsx）；给了文件夹的可不写。"
        ),
    ] = None,
    leader: Annotated[
        bool, typer.Option("--leader", help="另存一本领导版：只有首页和部门小计。")
    ] = False,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", metavar="文件夹", help="另存为 Parquet 表，放到哪个文件夹。"),
    ] = None,
    waivers: Waivers = None,
    force: Force = False,
) -> None:
    """Consolidate filled workbooks. Example: xljixiao consolidate 2收件/*.xlsx --out x.xlsx."""
    from xljixiao.county.one_by_one import workbooks
    from xljixiao.county.summary.gathering import gather
    from xljixiao.county.waiving import load_waivers

    now = datetime.now().astimezone()
    if len(files) == 1 and files[0].is_dir():
        _consolidate_round(files[0], out, leader=leader, parquet=parquet, force=force)
        return
    if out is None:
        raise typer.BadParameter("缺少“--out”")
    refuse_ending(out, ".xlsx")
    files = workbooks(files)
    refuse_input(out, files)
    gathered = gather(files, load_waivers(waivers) if waivers else ())
    for sentence in gathered.unused:
        typer.echo(sentence, err=True)
    for file, sentence in gathered.remarks:
        typer.echo(f"请注意 {file}：{sentence}", err=True)
    for file, reason in gathered.left_out:
        typer.echo(f"未汇总 {file}：{reason}", err=True)
    compiled = gathered.compiled(now)
    if gathered.county is None or compiled is None:
        stop("没有可以汇总的工作簿，未生成汇总表。")
    _save_summary(compiled, out, leader=leader, parquet=parquet, force=force)
    counted = f"已汇总 {len(gathered.county.parts)} 份"
    typer.echo(f"{counted}，未汇总 {len(gathered.left_out)} 份：{out}", err=True)
    for balance in gathered.county.balances:
        if not balance.holds:
            typer.echo(f"“{balance.title}”勾稽不一致，请看汇总表的“勾稽”。", err=True)
    if gathered.failed:
        raise typer.Exit(Exit.FAILED)
    clean = gathered.county.balanced and not gathered.left_out
    raise typer.Exit(Exit.CLEAN if clean else Exit.PROBLEMS)


@app.command(rich_help_panel=DAILY, help="列出全部检查：编号、轻重、名称。")
def rules(
    as_json: Json = False,
    waivers_example: Annotated[
        bool, typer.Option("--waivers-example", help="给出一个放行文件的样子，可照着写。")
    ] = False,
) -> None:
    """List the rules. Example: xljixiao rules."""
    from xljixiao.county.rulebook import listed
    from xljixiao.county.waiving import EXAMPLE
    from xljixiao.rules import CATALOGUE

    if waivers_example:
        typer.echo(EXAMPLE, nl=False)
        return
    if as_json:
        typer.echo(listed(CATALOGUE))
        return
    for rule in CATALOGUE.rules:
        typer.echo(f"{rule.code}\t{rule.severity}\t{rule.title}")


@app.command(rich_help_panel=DAILY, help="说明一项检查：为什么查、依据、例子。")
def explain(code: Annotated[str, typer.Argument(metavar="编号", help="编号，如 JX301。")]) -> None:
    """Explain a rule. Example: xljixiao explain JX301."""
    from xljixiao.county.rulebook import explained
    from xljixiao.rules import CATALOGUE

    for line in explained(CATALOGUE.named(code.strip().upper())):
        typer.echo(line)


@app.command(rich_help_panel=DEVELOPERS, help="读一本填好的工作簿。")
def read(
    file: File,
    as_json: Json = False,
) -> None:
    """Read a filled workbook. Example: xljixiao read 714.xlsx --json."""
    from xljixiao.workbook.checking import check as check_file
    from xljixiao.workbook.report import problems

    checked = check_file(file)
    good = checked.document is not None and not checked.must_return
    if not as_json:
        print_checked(checked)
    elif good and checked.document is not None:
        typer.echo(checked.document.model_dump_json(indent=2))
    else:
        typer.echo(problems(checked).model_dump_json(indent=2))
    raise typer.Exit(Exit.CLEAN if good else Exit.PROBLEMS)


@app.command(rich_help_panel=DEVELOPERS, help="由 JSON 数据生成填好的工作簿。")
def write(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="数据文件", help="数据文件（.json），格式同 read --json。", readable=False
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="工作簿", help="存为哪个工作簿（.xlsx）。")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="下发用：没有内容的地方带上默认文字。")
    ] = False,
    password: Password = "",
    force: Force = False,
) -> None:
    """Write a workbook. Example: xljixiao write 714.json 714.xlsx."""
    from xljixiao.county.saving import save
    from xljixiao.workbook.filling import load
    from xljixiao.workbook.filling import write as write_workbook

    refuse_ending(out, ".xlsx")
    refuse_input(out, [model])
    loaded = load(model.read_bytes())
    for sentence in loaded.sentences:
        typer.echo(sentence, err=True)
    if loaded.form is None or loaded.document is None:
        stop(f"“{model}”不能写成工作簿，未生成文件。")
    content = write_workbook(loaded.form, loaded.document, fresh=fresh, password=password)
    save(out, content, replace=force)
    typer.echo(f"已写成工作簿：{out}", err=True)


@app.command(rich_help_panel=DEVELOPERS, help="列出表样，或一种表样的全部字段。")
def forms(
    name: Annotated[
        str | None, typer.Argument(metavar="表样名称", help="写出时列出它的全部字段。")
    ] = None,
    blank: Annotated[
        Path | None, typer.Option("--blank", metavar="文件", help="另存一本空白表样。")
    ] = None,
    password: Password = "",
    force: Force = False,
) -> None:
    """List forms. Example: xljixiao forms hebei-2021 --blank 空白表样.xlsx."""
    from xljixiao.county.saving import save
    from xljixiao.form.guide import guide
    from xljixiao.form.loading import form_folders, shipped_form
    from xljixiao.workbook.filling import write as write_workbook

    if name is None and blank is not None:
        raise typer.BadParameter("请同时写出表样名称，如：xljixiao forms hebei-2021 --blank x.xlsx")
    if name is None:
        shipped = map(shipped_form, form_folders())
        for each in sorted(shipped, key=lambda one: one.definition.office):
            own = "（财政部门自用，不下发）" if each.definition.office else ""
            typer.echo(f"{each.id}\t第{each.edition}版\t{each.definition.title}{own}")
        return
    form = shipped_form(name)
    if blank is not None:
        refuse_ending(blank, ".xlsx")
        save(blank, write_workbook(form, password=password), replace=force)
        typer.echo(f"已写成空白表样：{blank}", err=True)
        return
    for line in guide(form):
        typer.echo(line)


def _save_page(html: Path, files: list[Path], checked: "list[Checked]", *, force: bool) -> None:
    from xljixiao.county.saving import save
    from xljixiao.workbook.report_page import page

    refuse_input(html, files)
    save(html, page(checked).encode(), replace=force)
    typer.echo(f"检查结果已存为：{html}", err=True)


def _refuse_a_part(
    select: list[str] | None, ignore: list[str] | None, return_to: Path | None
) -> None:
    """What goes back, above all a receipt, says that everything was checked."""
    if return_to is not None and (select or ignore):
        raise typer.BadParameter(
            "退回和回执以全部检查为准，--return-to 不能与 --select、--ignore 同用。请分两次运行；"
            "个别问题可以不改的，请用 --waivers。"
        )


def _return(
    checked: list["Checked"], folder: Path, *, password: str, force: bool
) -> "list[Failed]":
    """What goes back, and where it lies; gives the files for which that failed."""
    from xljixiao.county.one_by_one import Failed
    from xljixiao.county.returning import return_all
    from xljixiao.form.loading import shipped_form, unit_forms

    forms = (one.reading.form for one in checked if one.reading)
    shipped = next(forms, None) or shipped_form(unit_forms()[0])
    now = datetime.now().astimezone()
    failed = []
    for one in return_all(
        checked, folder, at=now, password=password, replace=force, setting=shipped.setting
    ):
        if isinstance(one, Failed):
            failed.append(one)
        else:
            typer.echo(f"已生成：{one}", err=True)
    return failed


def _consolidate_round(
    folder: Path, out: Path | None, *, leader: bool, parquet: Path | None, force: bool
) -> None:
    """The summary of a round, in its own folder where no other place is given."""
    from xljixiao.county.round import SUMMARY, Round
    from xljixiao.county.summary.compiling import compile_round, how_far

    compiled = compile_round(Round.at(folder), datetime.now().astimezone())
    target = out or folder / SUMMARY / "汇总表.xlsx"
    replace = force or out is None
    _save_summary(compiled, target, leader=leader, parquet=parquet, force=replace)
    due = len(compiled.standings)
    typer.echo(f"已汇总 {len(compiled.parts)} 份，应报 {due} 份：{target}", err=True)
    for line in how_far(compiled):
        typer.echo(line, err=True)


def _save_summary(
    compiled: "Compiled", out: Path, *, leader: bool, parquet: Path | None, force: bool
) -> None:
    from xljixiao.county.saving import save
    from xljixiao.county.summary.book import write_leader_copy, write_summary

    save(out, write_summary(compiled), replace=force)
    if leader:
        copy = out.with_name(f"{out.stem}（领导版）{out.suffix}")
        save(copy, write_leader_copy(compiled), replace=force)
        typer.echo(f"领导版：{copy}", err=True)
    if parquet is not None:
        from xljixiao.county.summary.parquet import write_parquet

        write_parquet(compiled, parquet, replace=force)
        typer.echo(f"Parquet 表：{parquet}", err=True)
