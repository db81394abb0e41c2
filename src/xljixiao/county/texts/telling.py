"""What is told of a text that was read, a line each, in the order of the text."""

from collections.abc import Iterator

from xljixiao.document.parsing import Parsed
from xljixiao.rules.problem import Note, Problem, grouped
from xljixiao.workbook.digest import shown
from xljixiao.workbook.guard import file_name


def lines(parsed: Parsed) -> Iterator[str]:
    """Problems, then notes, each behind its place."""
    for problem, spots in grouped(parsed.problems):
        more = f"（等 {len(spots)} 处）" if len(spots) > 1 else ""
        yield f"{_place(parsed, problem)}{more}：{shown(problem.sentence)}"
    for note in parsed.notes:
        yield f"说明　{_place(parsed, note)}：{shown(note.sentence)}"


def summary(parsed: Parsed) -> str:
    """Whose text it is, and whether it can be used."""
    name = shown(file_name(parsed.file))
    if parsed.document is not None and parsed.is_sound:
        own = parsed.document.filler
        count = len(parsed.document.projects)
        rows = sum(len(one.indicators) for one in parsed.document.projects)
        return (
            f"《{name}》{shown(own.code + own.name)}：{count} 个项目、{rows} 条指标，"
            "读取完毕，没有发现问题；请核对项目和指标条数。"
        )
    if parsed.form is None:
        return f"《{name}》没有读取。"
    places = sum(one.returns for one in parsed.problems)
    return f"《{name}》有 {places} 处要改，改好后再读。"


def _place(parsed: Parsed, said: Problem | Note) -> str:
    """Where in which file; the places of a plain text are called by the file already."""
    if said.spot is None:
        return f"《{shown(file_name(parsed.file))}》"
    if said.spot.sheet == parsed.file.name:
        return f"《{shown(said.spot.sheet)}》{said.spot.cell}"
    return f"《{shown(parsed.file.name)}》{shown(said.spot.sheet)}{said.spot.cell}"
