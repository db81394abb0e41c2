"""What goes back to a filling unit for each checked file, put into a folder.

Never over a received file, and over nothing at all unless asked to.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from xljixiao.county import messages
from xljixiao.county.one_by_one import Failed
from xljixiao.county.saving import Occupied, save
from xljixiao.model.setting import Setting
from xljixiao.workbook.book import BadPassword
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.guard import file_name
from xljixiao.workbook.opinions import Opinion
from xljixiao.workbook.return_sheet import Head
from xljixiao.workbook.returning import send_back

_ENDINGS = {
    "return": ("（退回{n}）.xlsx", "（退回说明{n}）.txt"),
    "refused": ("（退回说明{n}）.txt",),
    "clean": ("（回执{n}）.txt",),
}
_RETURNED = re.compile(r"(.+?)（退回(\d*)）", re.DOTALL)
_NAME_BYTES = 255
"""The longest name that every file system takes."""


def return_all(  # noqa: PLR0913 - a round knows so much more than a single file
    checked: Sequence[Checked],
    folder: Path,
    *,
    at: dt.datetime,
    password: str = "",
    replace: bool = False,
    setting: Setting | None = None,
) -> Iterator[Path | Failed]:
    """Write for each file what goes back: a workbook and a text, a text alone, or a receipt.

    `setting` is the round's: to the file that no form could read it says by when and whom to ask.

    Gives each path as it is written, or the file for which that failed. Raises `Occupied`, before
    anything is written, where a file is in the way.
    """
    targets = [tuple(folder / name for name in names(one)) for one in checked]
    _refuse_occupied(checked, targets, folder, replace=replace)
    folder.mkdir(parents=True, exist_ok=True)
    for one, paths in zip(checked, targets, strict=True):
        try:
            made = list(contents(one, paths[0].name, at, password, setting or Setting()))
            for path, content in zip(paths, made, strict=True):
                save(path, content, replace=replace)
                yield path
        except BadPassword:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others still go back
            yield Failed(one.file, error)


def names(checked: Checked) -> list[str]:
    """What the files that go back are called; a second return of a file counts up."""
    stem = Path(file_name(checked.file)).stem
    before = _RETURNED.fullmatch(stem)
    stem, count = (before[1], str(int(before[2] or 1) + 1)) if before else (stem, "")
    endings = [ending.format(n=count) for ending in _ENDINGS[checked.state]]
    return [_cut(stem, _NAME_BYTES - len(ending.encode())) + ending for ending in endings]


def _cut(stem: str, most: int) -> str:
    return stem.encode()[:most].decode("utf-8", "ignore").rstrip()


def contents(
    checked: Checked, name: str, at: dt.datetime, password: str, setting: Setting
) -> Iterator[bytes]:
    """What goes back by itself, file by file; the first is called `name`."""
    match checked.state:
        case "return":
            yield from returned(checked, name, at, password)
        case "refused":
            yield as_text(messages.refused_text(checked, setting))
        case _:
            yield as_text(messages.receipt_text(checked))


def returned(
    checked: Checked,
    name: str,
    at: dt.datetime,
    password: str,
    opinions: Sequence[Opinion] = (),
) -> Iterator[bytes]:
    """The workbook that goes back, and the text beside it, with what officers say."""
    time = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    head = Head(messages.unit_of(checked), Path(file_name(checked.file)).name, time)
    back = send_back(checked, head, opinions=opinions, password=password)
    yield back.content
    yield as_text(messages.returned_text(checked, back, name))


def as_text(text: str) -> bytes:
    """As Notepad reads it on every Windows."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _refuse_occupied(
    checked: Sequence[Checked],
    targets: Sequence[Sequence[Path]],
    folder: Path,
    *,
    replace: bool,
) -> None:
    if folder.exists() and not folder.is_dir():
        raise Occupied(f"“{folder}”是文件，不是文件夹。请换一个文件夹。")
    taken: dict[Path, Path] = {one.file.resolve(): one.file for one in checked}
    for one, paths in zip(checked, targets, strict=True):
        for path in paths:
            other = taken.setdefault(path.resolve(), one.file)
            if other is not one.file or path.resolve() == one.file.resolve():
                raise Occupied(
                    f"“{file_name(one.file)}”要写的“{path.name}”会盖住“{file_name(other)}”的，"
                    "没有写入。请换一个文件夹，或分开检查。"
                )
            if path.exists() and not replace:
                raise Occupied(f"“{path}”已经存在，没有覆盖。请换一个文件夹，或加 --force 覆盖。")
