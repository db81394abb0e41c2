"""Files of ours in a folder of the round: put in their place, and taken away again.

A file that somebody has changed is in no archive; it is never written over and never removed.
"""

import hashlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from xljixiao.county.round import Round
from xljixiao.county.saving import Occupied, save


class Placing:
    """A folder into which files are put; what could not be done is in `failed`, a sentence each."""

    def __init__(self, round_: Round, folder: Path) -> None:
        self._round = round_
        self._folder = folder
        self.failed: list[str] = []

    def put(self, name: str, content: bytes) -> str | None:
        """A file in its place; one that is there and nowhere else is kept under another name.

        Gives that name, where there is one.
        """
        digest = self.digest(name)
        if digest == hashlib.sha256(content).hexdigest():
            return None
        path, aside = self._folder / name, None
        if digest and not self._round.archived(digest).exists():
            aside = _free(path)
            path.rename(aside)
        save(path, content, replace=True)
        return aside.name if aside else None

    def remove(self, name: str, known: Container[str]) -> bool:
        """Remove a file that is as we made it, by its SHA-256; whether it is gone."""
        digest = self.digest(name)
        if digest in known:
            (self._folder / name).unlink()
        return not digest or digest in known

    def digest(self, name: str) -> str:
        """The SHA-256 of a file in the folder; blank where there is none."""
        path = self._folder / name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    @contextmanager
    def told(self) -> Iterator[None]:
        """A file that another program holds is told of, and the rest goes on."""
        try:
            yield
        except Occupied as error:
            self.failed.append(str(error))
        except PermissionError as error:
            path = error.filename or self._folder
            self.failed.append(f"“{path}”写不进去，可能正在其他程序中打开。请关闭后再运行一次。")


def _free(path: Path) -> Path:
    """A name that nothing has yet, to keep a file under."""
    for number in count(1):
        aside = path.with_stem(f"{path.stem}（改动过{number if number > 1 else ''}）")
        if not aside.exists():
            return aside
    raise AssertionError("there is always another number")
