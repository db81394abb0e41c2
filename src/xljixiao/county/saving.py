"""Put a file in its place whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".xljixiao-"
"""How a file is called as long as it is being written."""


class Occupied(OSError):  # noqa: N818 - named for the situation
    """The target exists, or another program holds it; the message is for the user."""


def save(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write `content` beside the target and move it there whole; replace only where asked to."""
    if path.exists() and not replace:
        raise Occupied(f"“{path}”已经存在，没有覆盖。请换一个文件名，或加 --force 覆盖。")
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except PermissionError as error:
        Path(name).unlink(missing_ok=True)
        raise Occupied(f"“{path}”写不进去，可能正在其他程序中打开。请关闭后重试。") from error
    except OSError as error:  # a full disk does not say of itself what it was about
        Path(name).unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _readable(path)


def _readable(path: Path) -> None:
    """A temporary file is private; a finished one has the rights that any new file has."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
