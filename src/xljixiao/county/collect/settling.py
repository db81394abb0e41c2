"""Which of the files that came in counts for a filling unit: never the newest in silence.

Colleagues fill in copies of one workbook, departments send twice, some mend the old file and not
the returned one. What only one of them filled in is taken; what two filled in differently is kept
and asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xljixiao.county.collect.receiving import Desk, Job, identified
from xljixiao.county.ledger import Doubted, Receipt
from xljixiao.county.standing import History
from xljixiao.rules.problem import quoted
from xljixiao.workbook.merging import Merged, Unlike, merge
from xljixiao.workbook.reading import Reading

WHOLE = ""
"""The part of a doubt that is about the whole workbook."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of the files of one unit in one batch."""

    receipt: int | None = None
    """The one that counts now."""
    merged: bytes | None = None
    """Or a workbook made of several (`receipts`)."""
    receipts: tuple[int, ...] = ()
    apart: tuple[str, ...] = ()
    """What of them the merged workbook does not hold, a line each."""
    doubts: tuple[Doubted, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """The files of one unit that are to be brought together."""

    filler: str
    batch: int
    arrived: tuple[Receipt, ...]
    prior: Receipt | None
    """What counted before."""
    adjusts: bool
    """Whether its goals are approved: what came changes them, by a document."""
    sent: str | None
    """The workbook that was sent back for it, by SHA-256; what comes now answers that."""
    chosen: Mapping[str, int]
    """Part -> the receipt whose filling holds, as an officer says."""


def case(history: History, filler: str, batch: int, *, again: bool = False) -> Case | None:
    """What is to be settled of a unit in a batch; None where nothing new came for it.

    All that has come since something counted is looked at together, so that a third file does not
    silently decide between two that are in doubt. `again`: an officer has chosen, which holds for
    what he was asked alone. Once the goals of a unit are approved, nothing is new but what changes
    them by a document.
    """
    settled = history.settled.get(filler, ())
    if any(one.batch >= batch for one in settled):
        return None
    doubted = any(one.batch >= batch for one in history.doubted.get(filler, ()))
    since = settled[-1].batch if settled else 0
    seen = {history.reads[one.id].content for one in history.of_filler(filler, until=since)}
    frozen = history.approval(filler) is not None
    prior = history.receipts[settled[-1].receipt] if settled else None
    arrived: dict[str | None, Receipt] = {}
    for one in history.of_filler(filler, until=batch):
        content = history.reads[one.id].content
        is_new = content not in seen or one.person is not None
        if frozen and prior:
            is_new = one.adjusts is not None and content != history.reads[prior.id].content
        if one.batch > since and not one.merged_from and is_new:
            arrived.setdefault(content, one)
    if doubted != again or not any(one.batch == batch for one in arrived.values()):
        return None
    own_sent = [one for one in history.sent.get(filler, ()) if prior and one.receipt == prior.id]
    sent = [one.sha256 for one in own_sent if one.kind == own_sent[-1].kind == "return"]
    return Case(
        filler=filler,
        batch=batch,
        arrived=tuple(arrived.values()),
        prior=prior,
        adjusts=frozen,
        sent=sent[0] if sent else None,
        chosen=_chosen(history, filler) if again else {},
    )


def _chosen(history: History, filler: str) -> dict[str, int]:
    doubts = ((one.part, history.chosen(one)) for one in history.doubts(filler))
    return {part: receipt for part, receipt in doubts if receipt is not None}


def settle(desk: Desk, one: Case) -> Settlement:
    """Decide a case, reading the files again only where several are to be brought together."""
    ids = {receipt.id for receipt in one.arrived}
    if one.chosen.get(WHOLE) in ids | {one.prior.id if one.prior else 0}:
        return Settlement(receipt=one.chosen[WHOLE])
    if one.adjusts and len(ids) > 1:  # which of them holds is asked, never guessed
        return _all_in_doubt(one, sorted(ids))
    corrected = [each for each in one.arrived if each.person is not None]
    alone = one.arrived if len(ids) == 1 and (one.adjusts or one.prior is None) else ()
    if holding := [*alone, *corrected]:  # there is no other, or somebody says that this one holds
        return Settlement(receipt=holding[-1].id)
    readings = {receipt.id: _read(desk, one.filler, receipt) for receipt in one.arrived}
    if one.sent is not None and all(reading.is_returned for reading in readings.values()):
        if len(readings) == 1:
            return Settlement(receipt=one.arrived[0].id)
        return _brought_together(one, readings, _workbook(desk, one.filler, one.sent))
    if one.prior is not None:
        readings[one.prior.id] = _read(desk, one.filler, one.prior)
    return _brought_together(one, readings, _issued(desk, one.filler, readings.values()))


def _brought_together(
    one: Case, readings: Mapping[int, Reading], base: Reading | None
) -> Settlement:
    """Several files as one, by what they were before anything was filled in."""
    receipts = tuple(sorted(readings))
    copies = [readings[receipt] for receipt in receipts]
    if base is None:
        return _all_in_doubt(one, receipts)
    chosen = {part: receipts.index(id_) for part, id_ in one.chosen.items() if id_ in receipts}
    try:
        merged = merge(base, copies, chosen)
        if merged.clashes and one.sent is not None:
            merged = merge(base, copies, chosen | _answers(one, merged, receipts))
    except Unlike:
        return _all_in_doubt(one, receipts)
    if merged.content is None:
        return Settlement(doubts=tuple(_doubts(one, merged, receipts)))
    apart = tuple(
        f"“{copies[one.copy].file.name}”的“{one.sheet}”{one.cell}“{quoted(one.text)}”：{one.why}"
        for one in merged.apart
    )
    return Settlement(merged=merged.content, receipts=receipts, apart=apart)


def _answers(one: Case, merged: Merged, receipts: Sequence[int]) -> dict[str, int]:
    """What answers a return holds against what was sent back, where nothing else speaks."""
    answers: dict[str, int] = {}
    for clash in merged.clashes:
        new = [index for index in clash.copies if one.prior and receipts[index] != one.prior.id]
        if len(new) == 1:
            answers[clash.part] = new[0]
    return answers


def _doubts(one: Case, merged: Merged, receipts: Sequence[int]) -> "list[Doubted]":
    return [
        Doubted(
            filler=one.filler,
            batch=one.batch,
            part=clash.part,
            title=clash.title,
            receipts=tuple(receipts[index] for index in clash.copies),
            differences=clash.differences,
        )
        for clash in merged.clashes
    ]


def _all_in_doubt(one: Case, receipts: Sequence[int]) -> Settlement:
    doubt = Doubted(one.filler, one.batch, WHOLE, "整本工作簿", tuple(receipts), ())
    return Settlement(doubts=(doubt,))


def _read(desk: Desk, filler: str, receipt: Receipt) -> Reading:
    job = Job(desk.round.archived(receipt.sha256), receipt.name, receipt.filler or filler)
    checked, _, _ = identified(desk, job)
    if checked.reading is None:
        raise ValueError(f"{receipt.name} could be read before")
    return checked.reading


def _issued(desk: Desk, filler: str, readings: Iterable[Reading]) -> Reading | None:
    """The workbook as it was issued, in the newest issue that the files were made from."""
    numbers = [number for code, number in desk.issued if code == filler]
    issues = {one.seal.stored.issue for one in readings if one.seal.stored is not None}
    wanted = [number for number in numbers if f"{filler}-{number}" in issues] or numbers
    return _workbook(desk, filler, desk.issued[filler, max(wanted)]) if wanted else None


def _workbook(desk: Desk, filler: str, sha256: str) -> Reading | None:
    """A workbook of ours, as it lies in the archive."""
    path = desk.round.archived(sha256)
    if not path.exists():
        return None
    checked, _, _ = identified(desk, Job(path, filler, filler))
    return checked.reading
