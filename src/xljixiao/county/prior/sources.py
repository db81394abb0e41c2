"""What a round is begun with (`--from`): lists, disclosed texts and folders of them, rounds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xljixiao.county.one_by_one import NOT_OURS, TEXTS
from xljixiao.county.prior.answered import Answered
from xljixiao.county.prior.rounds import Before, read_round
from xljixiao.county.prior.saying import Said, noted
from xljixiao.county.prior.texts import read_texts
from xljixiao.county.round import is_round

_KEPT: Final = "office", "phone", "sheets", "spares"
"""The settings that hold for another year too."""

_PRINTED: Final = ".pdf"


class SourceRefused(ValueError):  # noqa: N818 - named for the situation
    """Something with which no round can begin; the message is for the user."""


@dataclass(slots=True)
class Sources:
    """What was given, read as far as it says itself what it is; lists wait for the settings."""

    lists: list[Path] = field(default_factory=list)
    rounds: list[Before] = field(default_factory=list)
    texts: list[Answered] = field(default_factory=list)
    told: list[Said] = field(default_factory=list)

    @property
    def answered(self) -> Sequence[Answered]:
        """All submissions; those of rounds first, which know more than a text."""
        return [*(one for each in self.rounds for one in each.answered), *self.texts]

    def settings(self) -> Mapping[str, str]:
        """The settings that the sources tell: of the newest round, else of texts that agree."""
        if self.rounds:
            terms = self.rounds[0].roster.terms
            told = {name: getattr(terms, name) for name in ("county", "region", *_KEPT)}
            return {name: str(one) for name, one in told.items() if one is not None}
        places = {(one.submission.county, one.submission.region) for one in self.texts}
        return dict(zip(("county", "region"), *places, strict=True)) if len(places) == 1 else {}


def gather(paths: Sequence[Path], given: Mapping[str, str]) -> Sources:
    """Sort out what was given, and read it; `given` are the settings that texts may lack.

    Raises `SourceRefused`, `NoRound`, `RosterFaulty`, `LedgerError`, and OSError.
    """
    sources = Sources()
    texts: list[Path] = []
    for path in paths:
        if is_round(path):
            sources.rounds.append(read_round(path))
        elif path.is_dir():
            texts += _of_folder(path, sources.told)
        elif path.suffix.lower() in TEXTS:
            texts.append(path)
        elif path.suffix.lower() == _PRINTED:
            raise SourceRefused(
                f"“{path.name}”是 PDF 文件，读不出表格里的内容。请改用原来的 Word 文档或文字文件"
                "（.docx、.doc、.txt）；是名单的，请改用原来的表格（.xlsx）。"
            )
        else:
            sources.lists.append(path)
    sources.rounds.sort(key=lambda one: one.roster.terms.year, reverse=True)
    sources.told += [said for one in sources.rounds for said in one.told]
    for one in read_texts(texts, given):
        if isinstance(one, Said):
            sources.told.append(one)
        else:
            sources.texts.append(one)
    return sources


def _of_folder(folder: Path, told: list[Said]) -> Iterator[Path]:
    """The texts of a folder, those in folders below it among them."""
    found = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    found = [one for one in found if not one.name.startswith(NOT_OURS)]
    texts = [one for one in found if one.suffix.lower() in TEXTS]
    if not texts:
        raise SourceRefused(
            f"“{folder}”里没有文本（.txt、.docx、.doc），也不是一轮申报的文件夹。请核对。"
        )
    others = [one.name for one in found if one not in texts]
    if others:
        told.append(
            noted(
                f"“{folder.name}”里有 {len(others)} 个文件不是文本，没有读：{'、'.join(others)}。"
                "其中有名单的，请单独写在 --from 后面。"
            )
        )
    yield from texts
