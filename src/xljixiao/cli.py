"""The command line: parse, call one function, print, map to an exit code. Nothing else."""

import os
import sys
import traceback
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from xljixiao.phrasing import Typer, WrongCall, disk_failure, wrong_call

if TYPE_CHECKING:
    from xljixiao.workbook.checking import Checked

app = Typer(
    help="预算绩效目标申报表：生成、读取、检查、汇总。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_DAILY = "日常使用"
_DEVELOPERS = "开发人员使用"


class Exit(IntEnum):
    """0 clean; 1 something is wrong with a submitted file; 2 usage, disk, our own fault."""

    CLEAN = 0
    PROBLEMS = 1
    FAILED = 2


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
            _known(error)
            or f"程序内部出错（{type(error).__name__}）。请把这句话和所用的文件发给程序维护人员。"
        )
    raise SystemExit(code or Exit.CLEAN)


def _known(error: Exception) -> str | None:
    from xljixiao.county.waiving import WaiversError
    from xljixiao.form.contents import DoesNotFit
    from xljixiao.form.loading import FormError
    from xljixiao.rules.catalogue import Unknown
    from xljixiao.workbook.book import BadPassword

    known = DoesNotFit | FormError | BadPassword | WaiversError
    if isinstance(error, Unknown):  # a LookupError puts quotation marks around its text
        return str(error.args[0])
    return str(error) if isinstance(error, known) else None


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(Exit.FAILED)


Files = Annotated[
    list[Path], typer.Argument(metavar="文件", help="填好的工作簿，可以多个。", readable=False)
]
File = Annotated[Path, typer.Argument(metavar="文件", help="填好的工作簿。", readable=False)]
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
Force = Annotated[bool, typer.Option("--force", help="目标文件已存在时覆盖。")]


@app.command(rich_help_panel=_DAILY, help="用自带的小县走一遍：空白表样、填报、检查、汇总。")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放到哪个文件夹。")],
) -> None:
    """Play a small round. Example: xljixiao demo demo/."""
    from xljixiao.county.demo import play

    for sentence, checked in play(folder):
        typer.echo(sentence)
        if checked is not None:
            _print_checked(checked)
    typer.echo(f"完成。请打开“{folder}”看看各个工作簿。")


@app.command(rich_help_panel=_DAILY, help="检查填好的工作簿，逐格说明哪里要改。")
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
    waivers: Annotated[
        Path | None,
        typer.Option(
            "--waivers", metavar="文件", help="放行文件（.toml 或 .json）。", readable=False
        ),
    ] = None,
    password: Password = "",
    force: Force = False,
) -> None:
    """Check filled workbooks. Example: xljixiao check 2收件/*.xlsx --return-to 4退回."""
    from xljixiao.county.waiving import load_waivers
    from xljixiao.rules import CATALOGUE
    from xljixiao.workbook.checking import check as check_file
    from xljixiao.workbook.digest import tally
    from xljixiao.workbook.report import report

    _refuse_a_part(select, ignore, return_to)
    catalogue = CATALOGUE.only(_codes(select), _codes(ignore))
    waived = load_waivers(waivers) if waivers else ()
    checked: list[Checked] = []
    missing: list[str] = []
    for path in files:
        try:
            checked.append(check_file(path, catalogue=catalogue, waivers=waived))
        except OSError as error:
            missing.append(disk_failure(error))
            continue
        if not as_json and html is None:
            _print_checked(checked[-1], every=every)
    if as_json and checked:
        typer.echo(report(checked).model_dump_json(indent=2))
    elif checked:
        typer.echo(tally(one.state for one in checked))
    for sentence in missing:
        typer.echo(sentence, err=True)
    if html is not None and checked:
        _save_page(html, files, checked, force=force)
    if return_to is not None:
        _return(checked, return_to, password=password, force=force)
    if missing:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if any(one.state != "clean" for one in checked) else Exit.CLEAN)


def _save_page(html: Path, files: list[Path], checked: "list[Checked]", *, force: bool) -> None:
    from xljixiao.county.saving import save
    from xljixiao.workbook.report_page import page

    _refuse_input(html, files)
    save(html, page(checked).encode(), replace=force)
    typer.echo(f"检查结果已存为：{html}", err=True)


@app.command(rich_help_panel=_DAILY, help="把检查通过的工作簿汇总成一本汇总表。")
def consolidate(
    files: Files,
    out: Annotated[
        Path, typer.Option("--out", metavar="文件", help="汇总表存为哪个文件（.xlsx）。")
    ],
    force: Force = False,
) -> None:
    """Consolidate filled workbooks. Example: xljixiao consolidate 2收件/*.xlsx --out x.xlsx."""
    from xljixiao.county.gathering import gather
    from xljixiao.county.saving import save
    from xljixiao.county.summary import write_summary

    _refuse_input(out, files)
    gathered = gather(files)
    for file, sentence in gathered.remarks:
        typer.echo(f"请注意 {file}：{sentence}", err=True)
    for file, reason in gathered.left_out:
        typer.echo(f"未汇总 {file}：{reason}", err=True)
    if gathered.county is None:
        _stop("没有可以汇总的工作簿，未生成汇总表。")
    save(out, write_summary(gathered.county, gathered.left_out), replace=force)
    counted = f"已汇总 {len(gathered.county.parts)} 份"
    typer.echo(f"{counted}，未汇总 {len(gathered.left_out)} 份：{out}", err=True)
    for balance in gathered.county.balances:
        if not balance.holds:
            typer.echo(f"“{balance.title}”勾稽不一致，请看汇总表的“勾稽”。", err=True)
    clean = gathered.county.balanced and not gathered.left_out
    raise typer.Exit(Exit.CLEAN if clean else Exit.PROBLEMS)


@app.command(rich_help_panel=_DEVELOPERS, help="读一本填好的工作簿。")
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
        _print_checked(checked)
    elif good and checked.document is not None:
        typer.echo(checked.document.model_dump_json(indent=2))
    else:
        typer.echo(problems(checked).model_dump_json(indent=2))
    raise typer.Exit(Exit.CLEAN if good else Exit.PROBLEMS)


@app.command(rich_help_panel=_DEVELOPERS, help="由 JSON 数据生成填好的工作簿。")
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

    _refuse_input(out, [model])
    loaded = load(model.read_bytes())
    for sentence in loaded.sentences:
        typer.echo(sentence, err=True)
    if loaded.form is None or loaded.document is None:
        _stop(f"“{model}”不能写成工作簿，未生成文件。")
    content = write_workbook(loaded.form, loaded.document, fresh=fresh, password=password)
    save(out, content, replace=force)


@app.command(rich_help_panel=_DEVELOPERS, help="列出表样，或一种表样的全部字段。")
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
        for each in map(shipped_form, form_folders()):
            typer.echo(f"{each.id}\t第{each.edition}版\t{each.definition.title}")
        return
    form = shipped_form(name)
    if blank is not None:
        save(blank, write_workbook(form, password=password), replace=force)
        return
    for line in guide(form):
        typer.echo(line)


@app.command(rich_help_panel=_DAILY, help="列出全部检查：编号、轻重、名称。")
def rules(as_json: Json = False) -> None:
    """List the rules. Example: xljixiao rules."""
    from xljixiao.county.rulebook import listed
    from xljixiao.rules import CATALOGUE

    if as_json:
        typer.echo(listed(CATALOGUE))
        return
    for rule in CATALOGUE.rules:
        typer.echo(f"{rule.code}\t{rule.severity}\t{rule.title}")


@app.command(rich_help_panel=_DAILY, help="说明一项检查：为什么查、依据、例子。")
def explain(code: Annotated[str, typer.Argument(metavar="编号", help="编号，如 JX301。")]) -> None:
    """Explain a rule. Example: xljixiao explain JX301."""
    from xljixiao.county.rulebook import explained
    from xljixiao.rules import CATALOGUE

    for line in explained(CATALOGUE.named(code.strip().upper())):
        typer.echo(line)


def _refuse_a_part(
    select: list[str] | None, ignore: list[str] | None, return_to: Path | None
) -> None:
    """What goes back, above all a receipt, says that everything was checked."""
    if return_to is not None and (select or ignore):
        raise typer.BadParameter(
            "退回和回执以全部检查为准，--return-to 不能与 --select、--ignore 同用。请分两次运行；"
            "个别问题可以不改的，请用 --waivers。"
        )


def _codes(given: list[str] | None) -> list[str]:
    """Codes and beginnings of codes, repeated or with commas between."""
    parts = ",".join(given or ()).replace("，", ",").split(",")
    return [part.strip().upper() for part in parts if part.strip()]


def _print_checked(checked: "Checked", *, every: bool = True) -> None:
    """One file's problems: as tables on a terminal, a line each in a pipe."""
    from xljixiao.workbook import report_terminal
    from xljixiao.workbook.digest import digest

    if sys.stdout.isatty():
        report_terminal.show(digest(checked), every=every)
        return
    for line in report_terminal.plain(digest(checked), every=every):
        typer.echo(line)


def _return(checked: list["Checked"], folder: Path, *, password: str, force: bool) -> None:
    """What goes back, and where it lies."""
    from datetime import datetime

    from xljixiao.county.returning import return_all

    now = datetime.now().astimezone()
    for path in return_all(checked, folder, at=now, password=password, replace=force):
        typer.echo(f"已生成：{path}", err=True)


def _refuse_input(out: Path, inputs: list[Path]) -> None:
    """What was received is never written over, not even with --force."""
    if out.resolve() in {path.resolve() for path in inputs}:
        from xljixiao.county.saving import Occupied

        raise Occupied(f"“{out}”是要读的文件，不能覆盖。请换一个文件名。")


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(Exit.PROBLEMS)
