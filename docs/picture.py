"""Take the pictures of docs/pictures: the sheets as LibreOffice prints them, for 0, 1, 40 projects.

Needs LibreOffice and poppler-utils. Look at each picture before it is committed.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xljixiao.county.demo import FORM, examples
from xljixiao.form.loading import shipped_form
from xljixiao.model.submission import Submission
from xljixiao.workbook.filling import write

FOLDER = Path(__file__).parent / "pictures"
MANY = 40
DOTS = 60
_FOOT = re.compile(r"^\s*(\S+)\s+第 \d+ 页，共 \d+ 页", re.MULTILINE)
_SPARE = re.compile(r"\d+备用")
_PROJECT = re.compile(r"(\d+).+")


def submissions() -> Iterator[tuple[str, Submission, bool]]:
    """File name, what stands in the workbook, and whether it is still to be filled in."""
    setting = shipped_form(FORM).setting
    seed, *others = [
        Submission.model_validate_json(path.read_bytes(), context=setting) for path in examples()
    ]
    none = next(one for one in others if not one.projects)
    yield "0", none, True
    yield "1", seed, False
    code = str(seed.projects[0].code)
    many = (
        seed.projects[0].model_copy(
            update={"code": f"{code[:-2]}{n:02}", "name": f"示例项目{n + 1}", "goals": ()}
            if n
            else {}
        )
        for n in range(MANY)
    )
    yield str(MANY), seed.model_copy(update={"projects": tuple(many)}), False


def pictures(name: str, workbook: bytes, folder: Path) -> None:
    """One picture for each page of each kind of sheet: the first project, the first spare."""
    book = folder / f"{name}.xlsx"
    book.write_bytes(workbook)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, book)
    pdf = book.with_suffix(".pdf")
    pages = _run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    taken: dict[str, str] = {}
    for number, text in enumerate(pages, 1):
        sheet = _FOOT.findall(text)[-1]
        kind = "备用" if _SPARE.fullmatch(sheet) else "项目" if _PROJECT.fullmatch(sheet) else sheet
        if taken.setdefault(kind, sheet) == sheet:
            page = f"{number:03}"
            target = FOLDER / f"{name}个项目-{page}-{kind}"
            at = ("-f", str(number), "-l", str(number), "-singlefile")
            _run("pdftoppm", "-png", "-r", str(DOTS), *at, pdf, target)


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603


def main() -> None:
    """Take them all, in the place of those that are there."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    form = shipped_form(FORM)
    with tempfile.TemporaryDirectory() as folder:
        for name, submission, fresh in submissions():
            pictures(name, write(form, submission, fresh=fresh), Path(folder))


if __name__ == "__main__":
    main()
