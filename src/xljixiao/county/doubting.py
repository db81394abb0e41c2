"""待确认: which of several fillings of a part holds is asked of finance, and read back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xljixiao.county.deciding import signed
from xljixiao.county.ledger import Choice, Receipt
from xljixiao.county.paperwork import Entry, Paper, entries, key_text, parts_of_key
from xljixiao.county.standing import Doubt, Standing
from xljixiao.form.contents import Value
from xljixiao.model.review import DoubtRow
from xljixiao.rules import review
from xljixiao.rules.problem import Finding


@dataclass(frozen=True, slots=True)
class Asking:
    """One doubt as it goes out; `receipts` are its copies in the order of their numbers."""

    filler: str
    part: str
    receipts: tuple[int, ...]
    row: DoubtRow


@dataclass(slots=True)
class Chosen:
    """What is to be put on record, and what stays in its row until it can be."""

    choices: list[Choice] = field(default_factory=list)
    kept: dict[str, Mapping[str, Value]] = field(default_factory=dict)


def doubtful(standing: Standing, receipts: Mapping[int, Receipt]) -> Iterator[Asking]:
    """A row for each doubt of a workbook."""
    filling = standing.filling
    contact = " ".join(filter(None, (filling.contact, filling.phone)))
    for one in standing.doubts:
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


_MOST = 60


def _copies(doubt: Doubt, receipts: Mapping[int, Receipt]) -> Iterator[str]:
    for number, each in enumerate(doubt.receipts, 1):
        receipt = receipts.get(each)
        if receipt is None:
            yield f"第{number}份"
            continue
        came = f"{receipt.received} 收到" if receipt.received else f"不晚于 {receipt.at[:10]} 收到"
        note = f"，{receipt.person}代改" if receipt.person else ""
        yield f"第{number}份：{receipt.name}（{came}{note}）"


def choose(
    papers: Iterable[Paper], asked: Mapping[str, Asking], choices: Iterable[Choice]
) -> Chosen:
    """Take in what finance chose; `asked` are the doubts that there are now, by their keys."""
    out = Chosen()
    chosen = {(one.filler, one.part): one.receipt for one in choices}
    taken: dict[str, int] = {}
    for paper in papers:
        head = signed(paper.reading.assembled.data.get("reviewer"))
        for entry in entries(paper, "rows", DoubtRow):
            row = entry.row
            if row is None or row.chosen is None:
                out.kept.setdefault(entry.key, entry.typed)
                continue
            filler, part, *receipts = parts_of_key(entry.key) or ("", "")
            number, who = row.chosen, row.reviewer or head
            if chosen.get((str(filler), str(part))) in receipts[number - 1 : number]:
                continue
            finding = _fault(entry, asked.get(entry.key), receipts, who)
            if finding is None and taken.setdefault(entry.key, number) != number:
                finding = review.twice(entry.loc, paper.checked.file.name)
            if finding is not None:
                paper.findings.append(finding)
                out.kept[entry.key] = entry.typed
            elif not paper.seen:
                paper.taken = True
                own = asked[entry.key]
                choice = Choice(own.filler, own.part, own.receipts[number - 1], who)
                out.choices += [choice] if choice not in out.choices else []
    return out


def _fault(
    entry: Entry[DoubtRow], asked: Asking | None, receipts: Sequence[object], who: str
) -> Finding | None:
    """Why a row cannot be taken."""
    row = entry.row
    if asked is None or row is None:
        return review.gone(entry.loc) if receipts else review.unknown(entry.loc)
    if (row.filler, row.name) != (asked.row.filler, asked.row.name):
        return review.mixed((*entry.loc, "name"), row.name or "", asked.row.name or "")
    if row.chosen is None or row.chosen > len(asked.receipts):
        loc = (*entry.loc, "chosen")
        return review.no_such_copy(loc, str(row.chosen or ""), len(asked.receipts))
    return None if who else review.unsigned((*entry.loc, "reviewer"))
