"""What has been found in the text of one department: data, their places, what each line was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from xljixiao.document.flow import Cell, Item, Paragraph, Row
from xljixiao.document.slips import is_page_number, is_remark
from xljixiao.form.cells import Kind, Raw
from xljixiao.form.cleaning import clean
from xljixiao.form.naming import label, records
from xljixiao.form.plan import Place
from xljixiao.form.ready import Form, Placed, dotted, starred
from xljixiao.model.numerals import NUMBER, plain_number
from xljixiao.model.record import Loc
from xljixiao.model.shape import Pattern
from xljixiao.model.values import carried
from xljixiao.rules import texts
from xljixiao.rules.problem import Explained, Finding, Note, Spot, say

Use = Loc | str
"""What a line or cell was taken for: a datum, or in words a heading, a label, an entry."""

_DEED = "不必修改，如有误请更正"


@dataclass(slots=True)
class Found:
    """The data so far. Every line ends as a use or as a problem."""

    form: Form
    labels: Mapping[Pattern, str]
    """How the text calls what the form has no single field for."""
    is_marked: bool = False
    """Whether the file marks headings: then it is laid out by a program, not by hand."""
    data: dict[str, Any] = field(default_factory=dict)
    spots: dict[Loc, Spot] = field(default_factory=dict)
    _firsts: dict[Loc, Spot] = field(default_factory=dict)
    """The place of the first thing below each loc."""
    uses: dict[Spot, Use] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    # ------------------------------------------------------------------ gathering

    def use(self, what: Item | Cell, use: Use) -> None:
        """Say what a line, a cell or all cells of a row are."""
        self.uses |= dict.fromkeys(what.spots, use)

    def put(self, loc: Loc, value: object, spot: Spot | None = None) -> None:
        """A datum at its loc; a list is lengthened by one."""
        node: Any = self.data
        for step, after in pairwise(loc):
            if isinstance(node, list) and isinstance(step, int):
                if len(node) == step:
                    node.append({})
                node = node[step]
            else:
                node = node.setdefault(step, [] if isinstance(after, int) else {})
        node[loc[-1]] = value
        if spot is not None:
            self.place(loc, spot)

    def place(self, loc: Loc, spot: Spot) -> None:
        """Say where a datum or record stands; what was said before stays."""
        self.spots.setdefault(loc, spot)
        for n in range(1, len(loc)):
            self._firsts.setdefault(loc[:n], spot)

    def get(self, loc: Loc) -> Any:  # noqa: ANN401 - whatever was read
        """What was found so far; None where nothing was."""
        node: Any = self.data
        for step in loc:
            if isinstance(node, list):
                node = node[step] if isinstance(step, int) and step < len(node) else None
            else:
                node = node.get(step) if isinstance(node, dict) else None
        return node

    def take(self, loc: Loc, text: str, spot: Spot, placed: Placed) -> None:
        """A text as the form's field takes it; what is understood otherwise is noted."""
        if not carried(text).strip():
            return
        value, note = clean(Raw(Kind.TEXT, text), placed.constraint, self.form.setting)
        self.put(loc, value, spot)
        if note is not None and not _is_as_printed(text, str(value), placed):
            self.understood(loc, spot, text, note)

    def agree(self, loc: Loc, text: str, spot: Spot, placed: Placed) -> None:
        """A datum that may stand in several places, and must be the same in all of them."""
        before = self.get(loc)
        if before is None:
            self.take(loc, text, spot, placed)
            return
        value, _ = clean(Raw(Kind.TEXT, text), placed.constraint, self.form.setting)
        if "".join(str(value).split()) != "".join(str(before).split()):
            self.find(texts.different(spot, loc, text, str(before)))
        elif value != before:  # the heading may be broken in the middle of a name
            self.put(loc, value)

    def find(self, *findings: Finding) -> None:
        self.findings += findings

    def unknown(self, items: Iterable[Item | Cell]) -> None:
        """Lines and rows that belong nowhere; those that are used already do not count."""
        for item in items:
            if item.text.strip() and item.spot not in self.uses:
                line = item.text.strip()
                self.find((_slip(line) or texts.unknown)(item.spot, line))
                self.use(item, "没有识别")

    def ask_about_slips(self, loc: Loc, lines: Sequence[tuple[str, Spot]]) -> bool:
        """Ask about lines of a datum that seem to be no content; whether there are any.

        The first line may be a number, as long as it is the only one. What we printed ourselves
        says what it says: there it is told only.
        """
        slips = _slips(lines)
        for n, asked in slips.items():
            text, spot = lines[n]
            if self.is_marked:
                told = "像是页码或批注，已按内容识别"
                self.note(loc, spot, text.strip(), "", say(text.strip(), told, _DEED))
            else:
                self.find(asked(spot, text.strip(), loc))
        return bool(slips) and not self.is_marked

    def without_slips(self, cell: Cell) -> Cell:
        """A cell without the lines that seem to be no content; they are asked about."""
        lines = cell.lines
        slips = _slips(lines) if len(lines) > 1 and not self.is_marked else {}
        for n, asked in slips.items():
            text, spot = lines[n]
            self.find(asked(spot, text.strip()))
            self.uses[spot] = "像是页码或批注"
        kept = [one for n, one in enumerate(lines) if n not in slips]
        if not slips or not kept:
            return cell
        spots = cell.spots if len(cell.spots) == 1 else tuple(spot for _, spot in kept)
        return Cell("\n".join(text for text, _ in kept), spots)

    def understood(self, loc: Loc, spot: Spot | None, text: str, became: str) -> None:
        """Note that a text was understood otherwise than it was written."""
        self.note(loc, spot, text, became, say(text, f"已按“{became}”识别", _DEED))

    def derived(self, loc: Loc, value: object, source: Loc, told: str) -> None:
        """Put what the text does not say itself; `told` says what it follows from."""
        spot = self.locate(source)
        self.put(loc, value, spot)
        self.note(loc, spot, "", str(value), f"{told}。")

    def note(self, loc: Loc, spot: Spot | None, found: str, became: str, sentence: str) -> None:
        self.notes.append(Note(loc, spot, found, became, sentence))

    def marked(self, candidates: list[Paragraph]) -> list[Paragraph]:
        """Of what looks like headings, those that the file marks; all where it marks none."""
        marked = [one for one in candidates if one.is_heading]
        for one in candidates if marked else ():
            if not one.is_heading:
                self.remark(one, "像标题，但不是标题样式，已按正文识别")
        return marked or candidates

    def remark(self, what: Paragraph | Cell | Row, told: str) -> None:
        """Note what was passed over."""
        self.note((), what.spot, what.text.strip(), "", say(what.text.strip(), told, _DEED))

    # ------------------------------------------------------------------ as a `Located`

    def locate(self, loc: Loc) -> Spot | None:
        """The place of a datum, of its record, or of the first thing in it."""
        for n in range(len(loc), 0, -1):
            found = self.spots.get(loc[:n]) or self._firsts.get(loc[:n])
            if found is not None:
                return found
        return None

    def where(self, loc: Loc) -> str:
        return records(self.form, loc, self.data) + self.label(loc)

    def label(self, loc: Loc) -> str:
        own = self.labels.get(starred(loc, self.form.fixed))
        named = own or label(self.form, Place(loc))
        return named or ("" if not loc or isinstance(loc[-1], int) else dotted(loc[-1:]))

    def pointing(self, loc: Loc, _here: Loc) -> str:
        named = self.label(loc)
        return f"“{named}”" if named else ""

    def remedy(self, _loc: Loc) -> str:
        return ""

    def objection(self, _locs: Iterable[Loc]) -> Explained | None:
        """A text was issued by nobody."""


def _slips(lines: Sequence[tuple[str, Spot]]) -> dict[int, Callable[..., Finding]]:
    """Which lines seem to be no content, and how to ask about them."""
    is_long = any(text.strip() for text, _ in lines[1:])
    asked = (_slip(text, may_be_number=n == 0 and not is_long) for n, (text, _) in enumerate(lines))
    return {n: one for n, one in enumerate(asked) if one is not None}


def _slip(text: str, *, may_be_number: bool = False) -> Callable[..., Finding] | None:
    """How to ask about a line that seems to be no content."""
    if not may_be_number and is_page_number(text):
        return texts.page_number
    return texts.remark if is_remark(text) else None


def _is_as_printed(text: str, value: str, placed: Placed) -> bool:
    """Whether a percentage has its sign, as the official text prints it."""
    measure = placed.constraint.measure
    plain = plain_number(text.strip().rstrip("%％"))
    if measure is None or measure.of != "percent":
        return False
    return bool(NUMBER.fullmatch(plain) and NUMBER.fullmatch(value)) and (
        Decimal(plain) == Decimal(value)
    )
