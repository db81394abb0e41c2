"""Workbooks filled in from texts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xljixiao.county.file_names import file_stem
from xljixiao.county.saving import Occupied, save
from xljixiao.document.parsing import Parsed
from xljixiao.model.telling import ForTheUser
from xljixiao.workbook.filling import write
from xljixiao.workbook.guard import file_name

WORKBOOK = ".xlsx"


class SameUnit(ForTheUser):
    """Two texts are of one filling unit; the message is for the user."""


def save_workbooks(parsed: Sequence[Parsed], to: Path, *, replace: bool = False) -> Iterator[Path]:
    """A workbook for each sound text: the file `to` for one, else each in the folder `to`.

    Each path is given when it is written. The folder is made where it is not there. Before anything
    is written, raises `SameUnit` and `saving.Occupied` for what is there; OSError at any time.
    """
    texts: dict[Path, list[Parsed]] = defaultdict(list)
    for one in parsed:
        if one.is_sound:
            texts[_path(one, to)].append(one)
    for path, same in texts.items():
        if len(same) > 1:
            raise SameUnit(_same(same))
        if path.exists() and not replace:
            raise Occupied(f"“{path}”已经存在，没有覆盖。请换一个文件名，或加 --force 覆盖。")
    return _saved(texts, to, replace=replace)


def _saved(texts: Mapping[Path, Sequence[Parsed]], to: Path, *, replace: bool) -> Iterator[Path]:
    if to.suffix.lower() != WORKBOOK:
        to.mkdir(exist_ok=True)
    for path, (one,) in texts.items():
        if one.form is not None and one.document is not None:
            save(path, write(one.form, one.document), replace=replace)
            yield path


def _path(one: Parsed, to: Path) -> Path:
    if to.suffix.lower() == WORKBOOK or one.document is None:
        return to
    own = one.document.filler
    return to / f"{file_stem(own.code + own.name)}{WORKBOOK}"


def _same(parsed: Sequence[Parsed]) -> str:
    """Which files say it twice."""
    document = parsed[0].document
    whose = f"{document.filler.code}{document.filler.name}" if document else ""
    files = dict.fromkeys(f"《{file_name(one.file)}》" for one in parsed)
    there = "和".join(files) + ("都有" if len(files) > 1 else "里不止一份")
    deed = "移走一个文件" if len(files) > 1 else "只留一份"
    return f"{there}“{whose}”的文本，不能替单位决定用哪一份。请{deed}再试。没有写任何工作簿。"
