"""Many files, one after the other: which they are, and that what fails costs one file alone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
_ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})
"""What a workbook in a folder may be called, those that are refused with a way out among them."""
TEXTS: Final = frozenset({".txt", ".docx", ".doc"})
"""What a disclosed text may be called."""
NOT_OURS: Final = ("~$", ".")
"""How office programs, and we, begin the names of what is not to stay."""


class NoWorkbooks(OSError):  # noqa: N818 - named for the situation
    """A folder without anything to check; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A file with which something went wrong that is none of its own problems."""

    file: Path
    error: Exception

    def sentence(self, others: int) -> str:
        """What to say of our own fault; `others` is how many more files there are."""
        rest = "，其余文件照常处理" if others else ""
        name = type(self.error).__name__
        return (
            f"《{self.file.name}》处理时程序出错（{name}）{rest}。"
            "请把这句话和这个文件发给程序维护人员。"
        )


def one_by_one(files: Iterable[Path], do: Callable[[Path], T]) -> Iterator[T | Failed]:
    """What comes of each file in turn, or how it failed."""
    for file in files:
        try:
            yield do(file)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next file is not to blame
            yield Failed(file, error)


def workbooks(paths: Sequence[Path]) -> list[Path]:
    """The files, with the workbooks of a folder in its place, by name.

    Raises `NoWorkbooks` for a folder that holds none.
    """
    return _files(paths, _ENDINGS, "工作簿（.xlsx 等）")


def text_files(paths: Sequence[Path]) -> list[Path]:
    """As `workbooks`, for disclosed texts."""
    return _files(paths, TEXTS, "绩效文本（.docx、.doc 或 .txt）")


def _files(paths: Sequence[Path], endings: Collection[str], called: str) -> list[Path]:
    return [
        file
        for path in paths
        for file in (_held(path, endings, called) if path.is_dir() else [path])
    ]


def _held(folder: Path, endings: Collection[str], called: str) -> list[Path]:
    found = [one for one in folder.iterdir() if one.is_file() and _is_named(one.name, endings)]
    if not found:
        raise NoWorkbooks(f"“{folder}”里没有{called}，请核对文件夹。")
    return sorted(found)


def _is_named(name: str, endings: Collection[str]) -> bool:
    return Path(name).suffix.lower() in endings and not name.startswith(NOT_OURS)
