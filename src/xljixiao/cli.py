"""The command line: parse, call one function, print, map to an exit code. Nothing else."""

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from xljixiao import __version__
from xljixiao.phrasing import Typer, WrongCall, disk_failure, wrong_call

if TYPE_CHECKING:
    from xljixiao.county.one_by_one import Failed
    from xljixiao.county.round import Round
    from xljixiao.county.summary.compiled import Compiled
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
    from xljixiao.county.collect.outcomes import BadClaim
    from xljixiao.county.holding import Held
    from xljixiao.county.importing import MoneyUnclear
    from xljixiao.county.issue.outgoing import NoSuchUnit
    from xljixiao.county.ledger import LedgerError
    from xljixiao.county.registering import BadTerms
    from xljixiao.county.round import NoRound
    from xljixiao.county.summary.parquet import NoParquet
    from xljixiao.county.waiving import WaiversError
    from xljixiao.form.contents import DoesNotFit
    from xljixiao.form.loading import FormError
    from xljixiao.rules.catalogue import Unknown
    from xljixiao.workbook.book import BadPassword

    known = (
        *(DoesNotFit, FormError, BadPassword, WaiversError),
        *(Held, LedgerError, NoRound, NoSuchUnit, BadTerms, BadClaim, MoneyUnclear, NoParquet),
    )
    if isinstance(error, Unknown):  # a LookupError puts quotation marks around its text
        return str(error.args[0])
    return str(error) if isinstance(error, known) else None


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(Exit.FAILED)


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="文件",
        help="填好的工作簿，可以多个；写文件夹，就是其中的全部。",
        readable=False,
    ),
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


@app.command(rich_help_panel=_DAILY, help="用自带的小县走完一轮：下发、收件、退回、审核、汇总。")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放到哪个文件夹。")],
) -> None:
    """Play a whole small round. Example: xljixiao demo 示范."""
    from xljixiao.county.demo import play
    from xljixiao.county.workers import workers

    with workers() as executor:
        for sentence in play(folder, executor):
            typer.echo(sentence)
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
        _refuse_ending(html, ".html", ".htm")
    catalogue = CATALOGUE.only(_codes(select), _codes(ignore))
    waived = load_waivers(waivers) if waivers else ()
    paths = workbooks(files)
    reports: list[FileReport] = []
    printed = not as_json and html is None

    def told(path: Path) -> "Checked":
        one = check_file(path, catalogue=catalogue, waivers=waived)
        report, shown = file_report(one), digest(one)
        reports.append(report)
        if printed:
            _print_digest(shown, every=every)
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
    _tell_failed(failed, len(paths))
    raise typer.Exit(Exit.PROBLEMS if any(one.state != "clean" for one in checked) else Exit.CLEAN)


def _tell_failed(failed: "list[Failed]", of: int) -> None:
    """End with what is no department's fault, if there is anything."""
    for one in failed:
        if _known(one.error):
            raise one.error
        if os.environ.get("XLJIXIAO_DEBUG"):
            traceback.print_exception(one.error)
        disk = disk_failure(one.error) if isinstance(one.error, OSError) else None
        typer.echo(disk or one.sentence(of - 1), err=True)
    if failed:
        raise typer.Exit(Exit.FAILED)


def _save_page(html: Path, files: list[Path], checked: "list[Checked]", *, force: bool) -> None:
    from xljixiao.county.saving import save
    from xljixiao.workbook.report_page import page

    _refuse_input(html, files)
    save(html, page(checked).encode(), replace=force)
    typer.echo(f"检查结果已存为：{html}", err=True)


@app.command(rich_help_panel=_DAILY, help="把检查通过的工作簿汇总成一本汇总表。")
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
    from datetime import datetime

    from xljixiao.county.one_by_one import workbooks
    from xljixiao.county.summary.gathering import gather
    from xljixiao.county.waiving import load_waivers

    now = datetime.now().astimezone()
    if len(files) == 1 and files[0].is_dir():
        _consolidate_round(files[0], out, leader=leader, parquet=parquet, force=force)
        return
    if out is None:
        raise typer.BadParameter("缺少“--out”")
    _refuse_ending(out, ".xlsx")
    files = workbooks(files)
    _refuse_input(out, files)
    gathered = gather(files, load_waivers(waivers) if waivers else ())
    for sentence in gathered.unused:
        typer.echo(sentence, err=True)
    for file, sentence in gathered.remarks:
        typer.echo(f"请注意 {file}：{sentence}", err=True)
    for file, reason in gathered.left_out:
        typer.echo(f"未汇总 {file}：{reason}", err=True)
    compiled = gathered.compiled(now)
    if gathered.county is None or compiled is None:
        _stop("没有可以汇总的工作簿，未生成汇总表。")
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

    _refuse_ending(out, ".xlsx")
    _refuse_input(out, [model])
    loaded = load(model.read_bytes())
    for sentence in loaded.sentences:
        typer.echo(sentence, err=True)
    if loaded.form is None or loaded.document is None:
        _stop(f"“{model}”不能写成工作簿，未生成文件。")
    content = write_workbook(loaded.form, loaded.document, fresh=fresh, password=password)
    save(out, content, replace=force)
    typer.echo(f"已写成工作簿：{out}", err=True)


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
        shipped = map(shipped_form, form_folders())
        for each in sorted(shipped, key=lambda one: one.definition.office):
            own = "（财政部门自用，不下发）" if each.definition.office else ""
            typer.echo(f"{each.id}\t第{each.edition}版\t{each.definition.title}{own}")
        return
    form = shipped_form(name)
    if blank is not None:
        _refuse_ending(blank, ".xlsx")
        save(blank, write_workbook(form, password=password), replace=force)
        typer.echo(f"已写成空白表样：{blank}", err=True)
        return
    for line in guide(form):
        typer.echo(line)


@app.command(rich_help_panel=_DAILY, help="列出全部检查：编号、轻重、名称。")
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


@app.command(rich_help_panel=_DAILY, help="说明一项检查：为什么查、依据、例子。")
def explain(code: Annotated[str, typer.Argument(metavar="编号", help="编号，如 JX301。")]) -> None:
    """Explain a rule. Example: xljixiao explain JX301."""
    from xljixiao.county.rulebook import explained
    from xljixiao.rules import CATALOGUE

    for line in explained(CATALOGUE.named(code.strip().upper())):
        typer.echo(line)


Folder = Annotated[
    Path, typer.Argument(metavar="文件夹", help="一轮申报的文件夹。", readable=False)
]


@app.command(rich_help_panel=_DAILY, help="按名册下发：每个填报单位一本工作簿。")
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
    from datetime import datetime

    from xljixiao.county.issue.announcing import after_issue, before_issue
    from xljixiao.county.issue.issuing import changes
    from xljixiao.county.issue.issuing import issue as issue_workbooks
    from xljixiao.county.registering import prefills
    from xljixiao.county.round import Round
    from xljixiao.county.workers import workers
    from xljixiao.terminal import progress_bar

    round_, fillers = Round.at(folder), _codes(filler)
    with _roster_in_order():
        if changed:
            planned = changes(round_, fillers)
            for line in before_issue(planned):
                typer.echo(line)
            if planned.differences and not yes and not _confirmed("按以上变化重新下发吗？"):
                raise typer.Exit(Exit.CLEAN)
        with workers() as executor, progress_bar() as progress:
            outcome = issue_workbooks(
                round_,
                fillers=fillers,
                changed=changed,
                now=datetime.now().astimezone(),
                prefills=prefills(round_),
                executor=executor,
                progress=progress,
                password=password,
            )
    for line in after_issue(round_, outcome, changed=changed):
        typer.echo(line)
    for line in outcome.refused + outcome.failed:
        typer.echo(line, err=True)
    if outcome.failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if outcome.refused else Exit.CLEAN)


@app.command(rich_help_panel=_DAILY, help="收件：读取、检查、合并，要改的生成退回。")
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
    password: Password = "",
) -> None:
    """Collect what came in. Example: xljixiao collect 昌黎县2021."""
    from datetime import datetime

    from xljixiao.county.collect.collecting import collect as collect_files
    from xljixiao.county.collect.outcomes import claim, outcomes, summed_up
    from xljixiao.county.following import written
    from xljixiao.county.round import Round
    from xljixiao.county.workers import workers
    from xljixiao.terminal import progress_bar

    round_, now = Round.at(folder), datetime.now().astimezone()
    said = claim(round_, files or (), filler, received, person, note)
    with _roster_in_order(), workers() as executor, progress_bar() as progress:
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
    _table(("文件", "单位", "结果"), [(one.file, one.unit, one.says) for one in told])
    failed = [*collected.failed, *written(round_, now)]
    for line in (*summed_up(collected), *failed):
        typer.echo(line, err=line in failed)
    if failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.CLEAN if all(one.well for one in told) else Exit.PROBLEMS)


@app.command(rich_help_panel=_DAILY, help="看这一轮报送到哪一步了，谁还没有报。")
def status(folder: Folder, as_json: Json = False) -> None:
    """How a round stands. Example: xljixiao status 昌黎县2021."""
    from datetime import datetime

    from xljixiao.county.following import followed, in_rows, written
    from xljixiao.county.round import Round

    round_, now = Round.at(folder), datetime.now().astimezone()
    with _roster_in_order():
        progress = followed(round_, now)
    if as_json:
        typer.echo(progress.model_dump_json(indent=2))
        return
    typer.echo(progress.headline)
    for heading, rows in in_rows(progress).items():
        typer.echo(f"\n{heading}")
        _table((), rows)
    failed = written(round_, now)
    for line in failed:
        typer.echo(line, err=True)
    raise typer.Exit(Exit.FAILED if failed else Exit.CLEAN)


@app.command(rich_help_panel=_DAILY, help="一个填报单位这一轮的全部经过。")
def history(
    folder: Folder,
    filler: Annotated[str, typer.Argument(metavar="代码", help="填报单位代码，如 714。")],
) -> None:
    """All that happened to a unit. Example: xljixiao history 昌黎县2021 714."""
    from xljixiao.county.following import told
    from xljixiao.county.round import Round

    for line in told(Round.at(folder), filler.strip()):
        typer.echo(line)


@contextmanager
def _roster_in_order() -> Iterator[None]:
    """A roster in which something is to be mended says what, at its cells."""
    from xljixiao.county.registering import RosterFaulty

    try:
        yield
    except RosterFaulty as faulty:
        _print_checked(faulty.checked)
        _stop(str(faulty))


def _confirmed(question: str) -> bool:
    """Ask on a terminal; elsewhere nobody can answer."""
    if sys.stdin.isatty():
        return typer.confirm(question)
    typer.echo("没有重新下发。核对无误后，请加 --yes 再运行一次。")
    return False


@app.command(rich_help_panel=_DAILY, help="建立一轮申报：文件夹和单位项目名册。")
def init(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放到哪个文件夹。")],
    county: Annotated[str, typer.Option("--county", metavar="县名", help="如：昌黎县。")],
    region: Annotated[str, typer.Option("--region", metavar="代码", help="行政区划代码，6位。")],
    year: Annotated[str, typer.Option("--year", metavar="年度", help="预算年度，如：2021。")],
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
    lists: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="名单",
            help="单位、项目的名单（.xlsx、.xls、.csv），可写几次。",
            readable=False,
        ),
    ] = None,
    money: Annotated[
        str | None, typer.Option("--money", metavar="单位", help="名单里没有写的金额单位。")
    ] = None,
) -> None:
    """Begin a round. Example: xljixiao init 2021 --county 昌黎县 --region 130322 --year 2021."""
    from xljixiao.county.importing import ListRefused
    from xljixiao.county.registering import terms_of
    from xljixiao.county.starting import start

    terms = terms_of(
        {
            "county": county,
            "region": region,
            "year": year,
            "stage": stage,
            "sheets": form,
            "deadline": deadline,
            "office": office,
            "phone": phone,
        }
    )
    for path in lists or ():
        typer.echo(f"正在读名单：{path}", err=True)
    try:
        started = start(folder, terms, lists or (), money=money)
    except ListRefused as refused:
        _stop(f"{refused}没有建立。")
    for sentence in started.sentences():
        typer.echo(sentence, err=True)
    typer.echo(f"已建立：{folder}")
    complete = started.imported is None or _print_roster(started.round)
    typer.echo(
        f"下一步：打开“{started.round.roster}”，填好、核对后保存并关闭；"
        f"再双击“双击-1下发.cmd”，或运行：xljixiao issue {folder}"
    )
    raise typer.Exit(Exit.CLEAN if complete and started.is_whole else Exit.PROBLEMS)


def _print_roster(round_: "Round") -> bool:
    """How many there are in the roster, or what is to be mended first."""
    from xljixiao.county.registering import RosterFaulty, read_roster

    try:
        roster = read_roster(round_)
    except RosterFaulty as faulty:
        _print_checked(faulty.checked, every=False)
        return False
    counted = (
        f"部门 {len(roster.departments)} 个、预算单位 {len(roster.units)} 个"
        f"、项目 {len(roster.projects)} 个"
    )
    typer.echo(f"单位项目名册：{counted}。")
    return True


@app.command(rich_help_panel=_DAILY, help="读回审核表、更正清单、待确认，再按结果重新生成。")
def review(folder: Folder) -> None:
    """Review a round. Example: xljixiao review 昌黎县2021."""
    from datetime import datetime

    from xljixiao.county.review.reviewed import HEADINGS, after_review, table
    from xljixiao.county.review.reviewing import review as review_round
    from xljixiao.county.round import Round

    round_ = Round.at(folder)
    with _roster_in_order():
        done = review_round(round_, now=datetime.now().astimezone())
    for checked in done.checked:
        _print_checked(checked)
    _table(HEADINGS, list(table(done)))
    for line in after_review(round_, done):
        typer.echo(line)
    for line in done.failed:
        typer.echo(line, err=True)
    if done.failed:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PROBLEMS if done.checked else Exit.CLEAN)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows as a table on a terminal, a line each in a pipe."""
    from xljixiao import terminal

    if not rows:
        return
    if sys.stdout.isatty():
        terminal.table(headings, rows)
        return
    for row in rows:
        typer.echo("\t".join(" ".join(cell.split()) for cell in row))


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
    from xljixiao.workbook.digest import digest

    _print_digest(digest(checked), every=every)


def _print_digest(told: "Digest", *, every: bool = True) -> None:
    """One file's problems: as tables on a terminal, a line each in a pipe."""
    from xljixiao.workbook import report_terminal

    if sys.stdout.isatty():
        report_terminal.show(told, every=every)
        return
    for line in report_terminal.plain(told, every=every):
        typer.echo(line)


def _return(
    checked: list["Checked"], folder: Path, *, password: str, force: bool
) -> "list[Failed]":
    """What goes back, and where it lies; gives the files for which that failed."""
    from datetime import datetime

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


def _refuse_ending(out: Path, *endings: str) -> None:
    """A file that is called what it is not would not open."""
    if out.suffix.lower() not in endings:
        raise typer.BadParameter(f"“{out}”的文件名请用 {endings[0]} 结尾")


def _consolidate_round(
    folder: Path, out: Path | None, *, leader: bool, parquet: Path | None, force: bool
) -> None:
    """The summary of a round, in its own folder where no other place is given."""
    from datetime import datetime

    from xljixiao.county.round import SUMMARY, Round
    from xljixiao.county.summary.compiling import compile_round

    compiled = compile_round(Round.at(folder), datetime.now().astimezone())
    target = out or folder / SUMMARY / "汇总表.xlsx"
    replace = force or out is None
    _save_summary(compiled, target, leader=leader, parquet=parquet, force=replace)
    due = len(compiled.standings)
    typer.echo(f"已汇总 {len(compiled.parts)} 份，应报 {due} 份：{target}", err=True)


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


def _refuse_input(out: Path, inputs: list[Path]) -> None:
    """What was received is never written over, not even with --force."""
    if out.resolve() in {path.resolve() for path in inputs}:
        from xljixiao.county.saving import Occupied

        raise Occupied(f"“{out}”是要读的文件，不能覆盖。请换一个文件名。")


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(Exit.PROBLEMS)
