"""An old .doc as a .docx, by the office program of this machine, if there is one.

It runs in a profile and a folder of its own, which are gone afterwards, without macros and links,
and not for longer than is stated here.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from xljixiao.document.refusing import RESAVE, Refused
from xljixiao.rules import texts

SECONDS: Final = 120
_PROGRAMS: Final = "soffice", "libreoffice"
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def converted(content: bytes) -> bytes:
    """The .docx of a .doc; raises `Refused` where no program is there, or it makes nothing."""
    program = next((found for one in _PROGRAMS if (found := shutil.which(one))), None)
    if program is None:
        raise Refused(texts.OTHER_FORMAT, "这是 .doc 格式的文档", RESAVE)
    with tempfile.TemporaryDirectory(prefix="xljixiao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "text.doc").write_bytes(content)
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        _run(
            [
                program,
                f"-env:UserInstallation={user.parent.as_uri()}",
                *("--headless", "--norestore", "--nodefault", "--nolockcheck"),
                *("--convert-to", "docx:MS Word 2007 XML"),
                *("--outdir", str(folder / "out"), str(folder / "text.doc")),
            ]
        )
        made = folder / "out" / "text.docx"
        if not made.is_file():
            raise Refused(texts.OTHER_FORMAT, "这个 .doc 文档没有转换成功", RESAVE)
        return made.read_bytes()


def _run(command: list[str]) -> None:
    """Run a program and all that it starts, for as long as it may run."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - the program of this machine, on our own copy
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
