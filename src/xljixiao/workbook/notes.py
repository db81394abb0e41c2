"""The notes on the cells of a workbook that goes back."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from xljixiao.form.cells import Raw
from xljixiao.form.contents import Contents
from xljixiao.form.naming import label
from xljixiao.form.plan import Place
from xljixiao.rules.problem import Severity, quoted
from xljixiao.workbook import reissuing, style
from xljixiao.workbook.opinions import Opined
from xljixiao.workbook.reading import Reading
from xljixiao.workbook.said import Said, restored, short
from xljixiao.workbook.writing import Mark

_LOOKS = {Severity.MUST: style.MARKED, Severity.EXPLAIN: style.DOUBTED}


@dataclass(slots=True)
class Note:
    """What is said at one cell."""

    texts: list[str] = field(default_factory=list)
    severities: set[Severity] = field(default_factory=set)
    is_opined: bool = False

    def mark(self) -> Mark:
        worst = next((one for one in _LOOKS if one in self.severities), None)
        look = style.OPINED if self.is_opined else style.UNMARKED
        return Mark(short("\n".join(self.texts)), _LOOKS[worst] if worst else look)


def notes(
    reading: Reading, said: Iterable[Said], opined: Iterable[Opined], contents: Contents
) -> dict[Place, Note]:
    """What is said at each cell; `contents` are those of the workbook that goes back."""
    found: dict[Place, Note] = {}
    for opinion in opined:
        if opinion.at is not None:
            sheet, slot = opinion.at
            note = found.setdefault(sheet.place(slot.path), Note(is_opined=True))
            note.texts.append(opinion.says)
    for one in said:
        if one.at is not None:
            sheet, slot = one.at
            note = found.setdefault(sheet.place(slot.path), Note())
            own = label(reading.form, sheet.place(slot.path))
            about = reading.label(one.problem.loc)
            text = one.says if about in ("", own) else f"{about}：{one.says}"
            if text not in note.texts:
                note.texts.append(text)
            note.severities.add(one.problem.severity)
    for place, issued, now in reading.changes:
        found.setdefault(place, Note()).texts.append(restored(reading, place, issued, now))
    for place, _, raw in reissuing.slots(reading):
        value = contents.typed.get(place)
        if value is not None and not reissuing.is_kept(raw, value):
            found.setdefault(place, Note()).texts.append(_kept(raw))
        if raw.kind in reissuing.UNREAD and place not in (*found, *contents.issued):
            found[place] = Note([_unread(raw)])
    return found


def _kept(raw: Raw) -> str:
    """What stood in a cell that cannot hold it as it was."""
    return f"交回时这一格是“{quoted(str(raw))}”，与这一格的格式不同，已改成文字，请核对。"


def _unread(raw: Raw) -> str:
    """What stood in a cell that nobody asked for, and held nothing that can be read."""
    return f"交回时这一格是“{quoted(str(raw))}”，读不出内容，没有放回。需要的请重新填写。"
