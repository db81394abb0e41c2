"""What officers have said so far, found again by the key of the row in which they said it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xljixiao.county.ledger import Decision, Pardon, Receipt
from xljixiao.county.review.paperwork import key_text, parts_of_key
from xljixiao.model.record import Loc
from xljixiao.workbook.sealing import place_of


@dataclass(frozen=True, slots=True)
class Key:
    """By what a row is known: the receipt that it is about, and what of it.

    Of a receipt that only puts a newer issue's values into another, the `receipt` is that other:
    what was said of it holds on.
    """

    receipt: int
    step: str
    project: str
    rule: str = ""
    place: str = ""

    @property
    def text(self) -> str:
        return key_text(self.receipt, self.step, self.project, self.rule, self.place)

    @property
    def mark(self) -> str:
        """The place as the ledger holds it: two rules may speak of one datum."""
        return f"{self.place}#{self.rule}" if self.rule else ""

    @classmethod
    def of(cls, text: str) -> "Key | None":
        match parts_of_key(text):
            case (int(receipt), str(step), str(project), str(rule), str(place)):
                return cls(receipt, step, project, rule, place)
            case _:
                return None


class Recorded:
    """What officers have said so far."""

    def __init__(
        self,
        decisions: Iterable[Decision] = (),
        pardons: Iterable[Pardon] = (),
        receipts: Iterable[Receipt] = (),
    ) -> None:
        self._receipts = {one.id: one for one in receipts}
        self._decisions: dict[str, list[Decision]] = defaultdict(list)
        self._of_receipt: dict[int, list[Decision]] = defaultdict(list)
        self.pardons = list(pardons)
        for one in decisions:
            self._decisions[one.filler].append(one)
            self._of_receipt[self.root(one.receipt)].append(one)

    def root(self, receipt: int) -> int:
        """The receipt in which the unit itself said what this one says."""
        found = self._receipts.get(receipt)
        while found is not None and len(found.merged_from) == 1:
            receipt = found.merged_from[0]
            found = self._receipts.get(receipt)
        return receipt

    def decisions(self, key: Key) -> list[Decision]:
        """All that was ever said in a row, the newest first."""
        wanted = (key.step, key.project, key.mark)
        return [
            one
            for one in reversed(self._of_receipt[key.receipt])
            if (one.step, one.project, one.place) == wanted
        ]

    def decision(self, key: Key) -> Decision | None:
        """The one that holds in a row."""
        return next(iter(self.decisions(key)), None)

    def earlier(self, filler: str, key: Key) -> list[Decision]:
        """What was said before of the same thing, the newest first."""
        now = self.decision(key)
        return [
            one
            for one in reversed(self._decisions[filler])
            if (one.project, one.place) == (key.project, key.mark) and one is not now
        ]

    def pardon(self, filler: str, key: Key) -> Pardon | None:
        """What is let stand in a row."""
        wanted = (filler, key.rule, key.place)
        own = (one for one in self.pardons if (one.filler, one.code, one.place) == wanted)
        return next(own, None)


def loc_of(path: str) -> Loc:
    """The datum of a path; a cell that is none is no datum."""
    return () if not path or "!" in path else tuple(place_of(path))
