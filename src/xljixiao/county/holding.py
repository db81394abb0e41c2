"""One writer at a time in a round's folder: who holds it is named, who dies lets go.

The lock is the operating system's, on a file in the folder, so that it also holds on a shared
drive and ends with its process, however that ends. Beside it stands who holds it, for people.
"""

import getpass
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from xljixiao.county.ledger import Actor
from xljixiao.model.telling import ForTheUser

LOCK = "lock"
HOLDER = "holder.txt"
_WAIT = 3.0  # seconds: another command often ends at once


class Held(ForTheUser, RuntimeError):  # noqa: N818 - named for the situation
    """Another program is at work in the round; the message says who, and what to do."""


@contextmanager
def held(folder: Path, actor: Actor, *, wait: float = _WAIT) -> Iterator[None]:
    """Be the only writer below `folder`. Raises `Held` where another stays the writer."""
    lock = FileLock(folder / LOCK, timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        raise Held(f"{_holder(folder)}正在处理这个文件夹。请等对方做完后再试。") from None
    try:
        (folder / HOLDER).write_text(f"{actor.person}（电脑 {actor.machine}）", "utf-8")
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    try:
        return (folder / HOLDER).read_text("utf-8") or "另一个程序"
    except (OSError, UnicodeDecodeError):
        return "另一个程序"


def user() -> str:
    """Who is logged in at this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name known to the system
        return "未知用户"


def machine() -> str:
    """What this machine is called."""
    return socket.gethostname() or "未知电脑"
