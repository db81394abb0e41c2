"""What there is for the office to decide in a round now, and the workbooks that ask for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xljixiao.county.file_names import file_stem
from xljixiao.county.ledger import Answer, Decision, Ledger, Pardon, Receipt
from xljixiao.county.review.asking import Asked, asked
from xljixiao.county.review.doubting import Asking, doubtful
from xljixiao.county.review.paperwork import CORRECTIONS, DOUBTS, REVIEW
from xljixiao.county.review.recorded import Recorded
from xljixiao.county.review.unchanged import Priors
from xljixiao.county.review.wishing import Wish, wishes
from xljixiao.county.round import DOUBTS as DOUBTS_FILE
from xljixiao.county.standing import Standing
from xljixiao.county.stepping import State
from xljixiao.form.loading import shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.review import Corrections, Doubts, PendingRow, Review
from xljixiao.model.roster import Roster
from xljixiao.model.submission import FormRef

_FILES = {CORRECTIONS: "更正清单.xlsx", DOUBTS: DOUBTS_FILE}
_MOST_ROWS = 3_000  # of one review workbook: beyond that, nobody finds anything
Document = Review | Corrections | Doubts


@dataclass(frozen=True)
class Affairs:
    """What there is to decide: rows by their keys."""

    round: str
    standings: Sequence[Standing]
    recorded: Recorded
    answers: Sequence[Answer]
    asked: Mapping[str, Asked]
    wished: Mapping[str, Wish]
    doubts: Mapping[str, Asking]

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - all that a round knows
        cls,
        standings: Sequence[Standing],
        ledger: Ledger,
        roster: Roster,
        form: Form,
        name: str,
        priors: Priors | None = None,
    ) -> "Affairs":
        receipts = {one.id: one for one in ledger.rows(Receipt)}
        recorded = Recorded(ledger.rows(Decision), ledger.rows(Pardon), receipts.values())
        answers = ledger.rows(Answer)
        answered = {(one.filler, one.project, one.wish) for one in answers}
        rows = [one for each in _in_turn(standings) for one in asked(each, form, recorded, priors)]
        lines = [one for each in standings for one in wishes(each, form, roster)]
        open_ = [one for one in lines if (one.filler, one.project, one.text) not in answered]
        doubts = [one for each in standings for one in doubtful(each, receipts)]
        return cls(
            round=name,
            standings=standings,
            recorded=recorded,
            answers=answers,
            asked={one.key.text: one for one in rows},
            wished={one.key: one for one in open_},
            doubts={one.row.key or "": one for one in doubts},
        )

    @property
    def current(self) -> frozenset[int]:
        """The receipts that count, as the keys of rows name them."""
        own = (one.current.id for one in self.standings if one.current)
        return frozenset(map(self.recorded.root, own))

    def workbooks(self) -> Iterator[tuple[str, Form, Document]]:
        """(name, form, contents) of each workbook that asks; one without rows is not needed."""
        for name, bureau, rows in self._by_bureau():
            form = shipped_form(REVIEW)
            pending = tuple(one.row for one in rows if isinstance(one.row, PendingRow))
            own = tuple(one.row for one in rows if not isinstance(one.row, PendingRow))
            head = {"form": _ref(form), "round": self.round, "bureau": bureau}
            yield name, form, Review(**head, rows=own, pending=pending)
        form = shipped_form(CORRECTIONS)
        lines = tuple(one.row for one in self.wished.values())
        yield _FILES[CORRECTIONS], form, Corrections(form=_ref(form), round=self.round, rows=lines)
        form = shipped_form(DOUBTS)
        doubts = tuple(one.row for one in self.doubts.values())
        yield _FILES[DOUBTS], form, Doubts(form=_ref(form), round=self.round, rows=doubts)

    def _by_bureau(self) -> Iterator[tuple[str, str, Sequence[Asked]]]:
        """The rows of each section, in several workbooks where there are many."""
        bureaus = {one.filling.filler.code: one.bureau for one in self.standings}
        found: dict[str, list[Asked]] = {bureau: [] for bureau in bureaus.values()}
        for one in self.asked.values():
            found[bureaus[one.filler]].append(one)
        for bureau, rows in found.items():
            name = file_stem(bureau)
            for number, part in enumerate(_parts(rows), 1):
                count = f"（{number}）" if number > 1 else ""
                yield f"{name}{count}.xlsx", bureau, part


def _in_turn(standings: Sequence[Standing]) -> list[Standing]:
    """Those that wait for somebody first."""
    done = (State.PASSED, State.RETURNED)
    return sorted(standings, key=lambda one: one.state in done)


def _parts(rows: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    """Rows in parts of a size that can be handled; a unit's rows stay together."""
    units: dict[str, list[Asked]] = defaultdict(list)
    for one in rows:
        units[one.filler].append(one)
    part: list[Asked] = []
    for each in units.values():
        if part and len(part) + len(each) > _MOST_ROWS:
            yield part
            part = []
        part += each
    yield part


def _ref(form: Form) -> FormRef:
    return FormRef(id=form.id, edition=form.edition)
