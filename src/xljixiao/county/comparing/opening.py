"""Open what may be compared: a workbook, a disclosed text or a data file, told by its ending."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xljixiao.document.parsing import parse
from xljixiao.form.ready import Form
from xljixiao.model.record import Record
from xljixiao.rules import CATALOGUE
from xljixiao.rules.problem import Problem
from xljixiao.workbook.checking import check
from xljixiao.workbook.filling import load
from xljixiao.workbook.look import MOST_BYTES, Refused, too_large

_REFUSALS: Final = "JX2"
"""What the model itself says; whether data are sensible does not matter to compare them."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document and its form."""

    form: Form
    document: Record


@dataclass(frozen=True, slots=True)
class Opened:
    """One file: its documents, and the sentences that say why others could not be read.

    `open_places` counts what is still to be mended or explained in it. A text bears only a part of
    what a workbook does.
    """

    file: Path
    held: tuple[Held, ...] = ()
    sentences: tuple[str, ...] = ()
    open_places: int = 0
    is_text: bool = False


def opened(path: Path) -> Opened:
    """Open a file. OSError stays: a missing file is nobody's mistake in filling in."""
    return _BY_ENDING.get(path.suffix.lower(), _workbook)(path)


def _workbook(path: Path) -> Opened:
    checked = check(path)
    reading, document = checked.reading, checked.document
    if reading is None or document is None:
        return Opened(path, sentences=_said(checked.problems))
    places = sum(one.returns for one in checked.problems)
    return Opened(path, (Held(reading.form, document),), open_places=places)


def _data(path: Path) -> Opened:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large()
    except Refused as refused:
        return Opened(path, sentences=(refused.finding.sentence,))
    loaded = load(path.read_bytes(), catalogue=CATALOGUE.only([_REFUSALS]))
    if loaded.form is None or loaded.document is None:
        return Opened(path, sentences=loaded.sentences)
    return Opened(path, (Held(loaded.form, loaded.document),))


def _text(path: Path) -> Opened:
    """A text of several departments holds those that can be read, and says why not the rest."""
    parsed = parse(path)
    held = tuple(Held(one.form, one.document) for one in parsed if one.form and one.document)
    unread = [problem for one in parsed if one.document is None for problem in one.problems]
    read = [problem for one in parsed if one.document is not None for problem in one.problems]
    places = sum(one.returns for one in read)
    return Opened(path, held, _said(unread), open_places=places, is_text=True)


def _said(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Why there is no document: what returns the file, each sentence once."""
    return tuple(dict.fromkeys(one.sentence for one in problems if one.returns))


_BY_ENDING: Final[Mapping[str, Callable[[Path], Opened]]] = {
    ".json": _data,
    **dict.fromkeys((".txt", ".docx", ".doc"), _text),
}
