"""What has been found in the text of one department: data, their places, what each line was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from xljixiao.document.flow import Cell, Item, Paragraph, Row
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
                self.find(texts.unknown(item.spot, item.text.strip()))
                self.use(item, "没有识别")

    def understood(self, loc: Loc, spot: Spot | None, text: str, became: str) -> None:
        """Note that a text was understood otherwise than it was written."""
        self.note(loc, spot, text, became, say(text, f"已按“{became}”识别", _DEED))

    def derived(self, loc: Loc, value: object, source: Loc, told: str) -> None:
        """Put what the text does not say itself; `told` says what it follows from."""
        spot = self.locate(source)
        self.put(loc, value, spot)
        self.note(loc, spot, "", str(value), say("", told, _DEED))

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


def _is_as_printed(text: str, value: str, placed: Placed) -> bool:
    """Whether a percentage has its sign, as the official text prints it."""
    measure = placed.constraint.measure
    plain = plain_number(text.strip().rstrip("%％"))
    if measure is None or measure.of != "percent":
        return False
    return bool(NUMBER.fullmatch(plain) and NUMBER.fullmatch(value)) and (
        Decimal(plain) == Decimal(value)
    )
