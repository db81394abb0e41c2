"""待确认: which of several fillings of a part holds is asked of finance, and read back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xljixiao.county.ledger import Choice, Receipt
from xljixiao.county.review.deciding import signed
from xljixiao.county.review.paperwork import Entry, Paper, agreed, entries, key_text, parts_of_key
from xljixiao.county.standing import Doubt, Standing
from xljixiao.model.review import DoubtRow
from xljixiao.rules import review
from xljixiao.rules.problem import Finding

_MOST = 60
"""So many differences are told; with more, nobody compares line by line."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One doubt as it goes out; `receipts` are its copies in the order of their numbers."""

    filler: str
    part: str
    receipts: tuple[int, ...]
    row: DoubtRow


def doubtful(standing: Standing, receipts: Mapping[int, Receipt]) -> Iterator[Asking]:
    """A row for each doubt of a workbook of which nobody has chosen."""
    filling = standing.filling
    contact = " ".join(filter(None, (filling.contact, filling.phone)))
    for one in standing.doubts:
        if one.chosen is not None:
            continue
        row = DoubtRow(
            department=filling.department.name,
            filler=filling.filler.name,
            name=one.title.removeprefix("《").removesuffix("》"),
            differences="\n".join(one.differences[:_MOST]) or None,
            copies="\n".join(_copies(one, receipts)),
            contact=contact or None,
            key=key_text(filling.filler.code, one.part, *one.receipts),
        )
        yield Asking(filling.filler.code, one.part, one.receipts, row)


def _copies(doubt: Doubt, receipts: Mapping[int, Receipt]) -> Iterator[str]:
    for number, each in enumerate(doubt.receipts, 1):
        receipt = receipts.get(each)
        if receipt is None:
            yield f"第{number}份"
            continue
        came = f"{receipt.received} 收到" if receipt.received else f"不晚于 {receipt.at[:10]} 收到"
        note = f"，{receipt.person}代改" if receipt.person else ""
        yield f"第{number}份：{receipt.name}（{came}{note}）"


@dataclass(frozen=True, slots=True)
class _Picked:
    """One row in which a copy was chosen."""

    paper: Paper
    entry: Entry[DoubtRow]
    row: DoubtRow
    number: int
    who: str

    @property
    def means(self) -> object:
        """What it comes to."""
        return self.number


def choose(
    papers: Iterable[Paper], asked: Mapping[str, Asking], choices: Iterable[Choice]
) -> list[Choice]:
    """What finance chose; `asked` are the doubts that there are now, by their keys."""
    chosen: dict[tuple[object, object], list[int]] = defaultdict(list)
    for one in choices:
        chosen[one.filler, one.part].append(one.receipt)
    taken = []
    for picked in agreed(one for paper in papers for one in _picked(paper, asked, chosen)):
        own = asked.get(picked.entry.key)
        finding = _fault(picked, own)
        if finding is not None or own is None:
            picked.paper.refuse(picked.entry, finding or review.gone(picked.entry.loc))
            continue
        picked.paper.taken = True
        taken.append(Choice(own.filler, own.part, own.receipts[picked.number - 1], picked.who))
    return taken


def _picked(
    paper: Paper,
    asked: Mapping[str, Asking],
    chosen: Mapping[tuple[object, object], Sequence[int]],
) -> Iterator[_Picked]:
    """The rows that say something new; what else was typed stays in its row.

    What is asked now has not been chosen, whatever was chosen of other fillings before.
    """
    head = signed(paper.reading.assembled.data.get("reviewer"))
    for entry in entries(paper, "rows", DoubtRow):
        row = entry.row
        if row is None or row.chosen is None:
            paper.kept[entry.key] = entry.typed
            continue
        filler, part, *receipts = parts_of_key(entry.key) or ("", "")
        before = chosen.get((filler, part), ())
        held = before if paper.seen else before[-1:]
        told = any(one in held for one in receipts[row.chosen - 1 : row.chosen])
        if entry.key in asked or not told:
            yield _Picked(paper, entry, row, row.chosen, row.reviewer or head)


def _fault(picked: _Picked, asked: Asking | None) -> Finding | None:
    """Why a row cannot be taken."""
    loc, row = picked.entry.loc, picked.row
    if asked is None:
        return review.gone(loc) if parts_of_key(picked.entry.key) else review.unknown(loc)
    if (row.filler, row.name) != (asked.row.filler, asked.row.name):
        return review.mixed((*loc, "name"), row.name or "", asked.row.name or "")
    if picked.number > len(asked.receipts):
        return review.no_such_copy((*loc, "chosen"), str(picked.number), len(asked.receipts))
    return None if picked.who else review.unsigned((*loc, "reviewer"))
