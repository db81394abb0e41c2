"""Disclosed texts as submissions; one that is not wholly understood is not taken, and told."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xljixiao.county.one_by_one import Failed, one_by_one
from xljixiao.county.prior.answered import Answered
from xljixiao.county.prior.saying import Said, lost, noted
from xljixiao.document.parsing import Parsed, parse
from xljixiao.rules.problem import Note, Problem
from xljixiao.workbook.guard import file_name


def read_texts(paths: Sequence[Path], given: Mapping[str, str]) -> Iterator[Answered | Said]:
    """What texts say, with what is to be told of them; `given` is what they may not say.

    OSError stays: a text that is not there is not left out in silence.
    """
    for done in one_by_one(paths, lambda path: parse(path, given=given)):
        if not isinstance(done, Failed):
            for one in done:
                yield from _taken(one)
        elif isinstance(done.error, OSError):
            raise done.error
        else:
            yield lost(done.sentence(len(paths) - 1))


def _taken(parsed: Parsed) -> Iterator[Answered | Said]:
    name = file_name(Path(parsed.file.name))
    if parsed.document is None or not parsed.is_sound:
        wrong = [one for one in parsed.problems if one.returns]
        yield lost(f"“{name}”有 {len(wrong)} 处看不明白，整份没有带入。请改好文本后重新建立。")
        yield from (lost(_line(name, one)) for one in wrong)
        return
    yield from (noted(_line(name, one)) for one in parsed.notes)
    yield Answered(name, parsed.document)


def _line(name: str, one: Problem | Note) -> str:
    """With its place in the file; that of a table in a document is called by the table."""
    place = f"{one.spot.sheet}{one.spot.cell}" if one.spot else ""
    within = place if place.startswith(name) else f"{name} {place}".rstrip()
    return f"{within}：{one.sentence}"
