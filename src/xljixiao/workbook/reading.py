"""Read a received workbook: recognise it, match its sheets, locate every datum in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xljixiao.form.assembling import Assembled, Grid, assemble, raw_at
from xljixiao.form.cells import Box, Kind, Raw
from xljixiao.form.constraints import Entry
from xljixiao.form.layout import Layout, Sheet
from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.form.naming import label, records
from xljixiao.form.plan import Place, Slot
from xljixiao.form.ready import Form, starred
from xljixiao.model.record import Loc, silencers
from xljixiao.model.shape import resolve
from xljixiao.model.values import carried
from xljixiao.rules import fields, intake
from xljixiao.rules.problem import Explained, Finding, Note, Spot, quoted, say
from xljixiao.workbook import outside
from xljixiao.workbook.guard import open_workbook
from xljixiao.workbook.look import Defence, Refused, put
from xljixiao.workbook.printed import altered, moved
from xljixiao.workbook.prior_sheet import Prior, read_prior_sheet
from xljixiao.workbook.recognising import match_sheets, recognise
from xljixiao.workbook.return_sheet import Reply, is_return_sheet, read_replies
from xljixiao.workbook.sealing import (
    Authenticity,
    Seal,
    Stored,
    issued_raw,
    path_of,
    read_check_sheet,
    same_value,
)
from xljixiao.workbook.validation import lost


@dataclass(frozen=True)
class Reading:
    """A workbook as it came, and the way from every datum to its cell."""

    file: Path
    sha256: str
    layout: Layout
    sheet_names: Sequence[str]
    grids: Sequence[Grid]
    others: Mapping[str, Grid]
    """The sheets that are none of the form's, by name."""
    defences: Sequence[Defence | None]
    """What protects each sheet; None where the file does not tell."""
    seal: Seal

    @cached_property
    def assembled(self) -> Assembled:
        """What was filled in; where an issued value was changed, the issued one holds."""
        if not self.changes:
            return assemble(self.layout, self.grids)
        grids = [[list(row) for row in grid] for grid in self.grids]
        for place, issued, _ in self.changes:
            found = self.layout.slot(place)
            if found is not None:
                sheet, slot = found
                grid = grids[self.layout.sheets.index(sheet)]
                put(grid, slot.box.row, slot.box.column, issued_raw(issued, slot.constraint))
        return assemble(self.layout, grids)

    @cached_property
    def changes(self) -> list[tuple[Place, str, str]]:
        """Each issued value that is not what stands in its cell now: place, issued, now."""
        stored = self.seal.stored.issued if self.seal.stored is not None else {}
        changed = []
        for sheet, slot in self.layout.slots():
            place = sheet.place(slot.path)
            issued, now = stored.get(path_of(place)), str(self.raw(place) or "")
            if issued is not None and not same_value(issued, now, slot.constraint):
                changed.append((place, issued, now))
        return changed

    @cached_property
    def replies(self) -> list[Reply]:
        """What the department answers on the sheet of an earlier return, wherever that stands."""
        return read_replies(self.others.values())

    def replied(self, code: str, places: Iterable[Place]) -> str:
        """What the department answered to a rule at any of some places."""
        here = set(places)
        texts = (
            one.text for one in self.replies if one.code == code and here.intersection(one.places)
        )
        return "\n".join(dict.fromkeys(texts))

    @property
    def is_returned(self) -> bool:
        """Whether it is a workbook that was sent back to be mended."""
        return any(map(is_return_sheet, self.others.values()))

    @property
    def prior(self) -> Prior:
        """What it was prefilled with, as it went out with it; nothing is judged by this."""
        return read_prior_sheet(self.layout, self.others.values())

    @property
    def form(self) -> Form:
        return self.layout.form

    @property
    def filler(self) -> str | None:
        """The code of the filling unit, as it stands on the sheets."""
        code = self.assembled.data.get("filler", {}).get("code")
        return None if code is None else str(code)

    def raw(self, place: Place) -> Raw | None:
        """What stands at a place, as it came."""
        found = self.layout.slot(place)
        if found is None:
            return None
        sheet, slot = found
        grid = self.grids[self.layout.sheets.index(sheet)]
        return raw_at(grid, slot.box.row, slot.box.column)

    def locate(self, loc: Loc) -> Spot | None:
        """The cell of a datum; for a record or list its first cell; None for the whole file."""
        found = self.slot(loc)
        if found is None:
            return None
        sheet, slot = found
        return Spot(self.sheet_names[self.layout.sheets.index(sheet)], slot.box.a1)

    def spot(self, place: Place) -> Spot | None:
        """The cell at a place."""
        found = self.layout.slot(place)
        if found is None:
            return None
        sheet, slot = found
        return Spot(self.sheet_names[self.layout.sheets.index(sheet)], slot.box.a1)

    def slot(self, loc: Loc) -> tuple[Sheet, Slot] | None:
        """The sheet and slot of a datum, as `locate`."""
        found = None
        while loc and found is None:
            place = self.place(loc)
            found = self.layout.slot(place) or self._bearer(place) or self.layout.under(place)
            loc = loc[:-1]
        return found

    def where(self, loc: Loc) -> str:
        return records(self.form, loc, self.assembled.data) + self.label(loc)

    def label(self, loc: Loc) -> str:
        return label(self.form, self.place(loc))

    def pointing(self, loc: Loc, here: Loc) -> str:
        """The label as it is printed, in the row of `here`, on its sheet, or on another."""
        there, own = self.slot(loc), self.slot(here)
        if there is None:
            return ""
        (sheet, slot), label_ = there, f"“{there[1].definition.label}”"
        if own is None or own[0] is not sheet:
            return f"“{self.sheet_names[self.layout.sheets.index(sheet)]}”的{label_}"
        beside = own[1].box.row == slot.box.row and own[1].box.column < slot.box.column
        return f"本行右侧{label_}" if beside else label_

    def remedy(self, loc: Loc) -> str:
        found = self.layout.slot(self.place(loc))
        return found[1].definition.blank if found else ""

    def objection(self, locs: Sequence[Loc]) -> Explained | None:
        """Where every cell holds what finance issued, the cell to object in."""
        issued = self.seal.stored.issued if self.seal.stored is not None else {}
        places = [path_of(self.place(loc)) for loc in locs]
        correction = self.correction(locs[0])
        if correction is None or not all(one in issued for one in places):
            return None
        return Explained(correction, str(self.raw(self.place(correction)) or "").strip())

    def corrections(self) -> Iterator[Finding]:
        """What the department says is wrong in what finance issued."""
        for sheet, slot in self.layout.slots():
            place = sheet.place(slot.path)
            loc = self.loc(place)
            if self.correction(loc) == loc and (said := str(self.raw(place) or "").strip()):
                yield intake.correction(loc, said)

    def findings(self) -> list[Finding]:
        """What the reader itself met: blank cells, untouched records, headers, error values."""
        found = self.assembled
        return [
            *(fields.untouched(loc, self._status(loc)) for loc in found.untouched),
            *(fields.blank(loc, may_go=self._is_proposed(loc)) for loc in found.blanks),
            *(fields.header(loc) for loc in found.headers),
            *(fields.unasked(tuple(place)) for place in found.passed_over),
            *(_unread(loc, raw) for loc, raw in found.errors.items()),
        ]

    def verified(self) -> Iterator[Finding]:
        """Each issued value against what stands in its cell now, compared as its type does."""
        match self.seal:
            case Seal(Authenticity.MISSING):
                yield intake.unverified()
            case Seal(Authenticity.BROKEN):
                yield intake.broken_seal()
            case Seal(Authenticity.FOREIGN, Stored(round=name)):
                yield intake.foreign_seal(name)
        for place, issued, now in self.changes:
            loc = self.loc(place)
            yield intake.changed(loc, issued, now, self.correction(loc))

    def loosened(self) -> Iterator[Finding]:
        """Spare sheets, protection and validations that did not come back with the workbook."""
        deleted = [
            name for name, grid in zip(self.sheet_names, self.grids, strict=True) if not grid
        ]
        if deleted:
            yield intake.deleted_spares(deleted)
        for sheet, name, defence in zip(
            self.layout.sheets, self.sheet_names, self.defences, strict=True
        ):
            if defence is None:
                continue
            if not defence.protected:
                yield intake.unprotected(Spot(name, Box(0, 0).a1))
            bare = lost(self.form, sheet.plan, defence.validations)
            if bare:
                yield intake.unvalidated([Spot(name, box.a1) for box in bare])

    def outside(self) -> Iterator[Finding]:
        """Content that no cell of the form holds, such as a row that an inserted one pushed out."""
        return outside.findings(self.layout, self.grids, self.sheet_names, self.others)

    def reworded(self) -> Iterator[Finding]:
        """Printed labels that were worded anew."""
        for sheet, grid, name in self.sheets():
            for one in altered(sheet.plan, grid):
                yield intake.reworded(Spot(name, one.box.a1), one.printed, str(one.now))

    def _is_proposed(self, loc: Loc) -> bool:
        """Whether a datum stands in a row that goes out filled in, for the department to change."""
        found = self.layout.slot(self.place(loc))
        return (
            found is not None
            and found[1].default is not None
            and found[1].placed.definition.default is None
        )

    def sheets(self) -> Iterator[tuple[Sheet, Grid, str]]:
        """The sheets that are there, each with its cells and its name."""
        for sheet, grid, name in zip(self.layout.sheets, self.grids, self.sheet_names, strict=True):
            if grid:
                yield sheet, grid, name

    def _status(self, loc: Loc) -> str | None:
        """The field by which a record can say that nothing of it is asked."""
        record = resolve(self.form.model, starred(loc)).record
        fields_ = silencers(record, self.form.setting) if record else ()
        return next((name for name, words in fields_ if words), None)

    def correction(self, loc: Loc) -> Loc | None:
        """Where the form lets the department say what is wrong in a locked cell of a record."""
        above = ((*loc[:n], "correction") for n in range(len(loc), -1, -1))
        return next(
            (one for one in above if starred(one, self.form.fixed) in self.form.fields), None
        )

    def loc(self, place: Place) -> Loc:
        """The datum of a place, where its record is present; else the place's own path."""
        for loc, record in reversed(self.assembled.places.items()):
            if place[: len(record)] == record:
                return (*loc, *place[len(record) :])
        return tuple(place)

    def notes(self) -> list[Note]:
        """Each value that was understood otherwise than it was typed."""
        understood = [
            Note(
                loc,
                self.locate(loc),
                typed,
                became,
                f"{self.where(loc)}：{self._understood(loc, typed, became)}",
            )
            for loc, typed, became in self.assembled.notes
        ]
        return [*understood, *self._fillers()]

    def _understood(self, loc: Loc, typed: str, became: str) -> str:
        deed = "不必修改，如有误请更正"
        if typed:
            return say(carried(typed), _understood(typed, became), deed)
        source = self.assembled.sources.get(loc, "")
        beside = f"旁边填的是“{quoted(source)}”；" if source else ""
        return say("", f"没有单独填写；{beside}已按“{became}”识别", deed)

    def _fillers(self) -> Iterator[Note]:
        for place, raw in self.assembled.fillers:
            spot = self.spot(place)
            if spot is not None:
                said = say(str(raw), "这一行已按空行处理", "不必修改，如有误请更正")
                yield Note((), spot, str(raw), "", f"{label(self.form, place)}：{said}")

    def place(self, loc: Loc) -> Place:
        """The place of a datum."""
        places = self.assembled.places
        for n in range(len(loc), -1, -1):
            if loc[:n] in places:
                return Place((*places[loc[:n]], *loc[n:]))
        return Place(loc)

    def _bearer(self, place: Place) -> tuple[Sheet, Slot] | None:
        placed = self.form.bearers.get(starred(place, self.form.fixed))
        if placed is None:
            return None
        tail = len(placed.owner)
        return self.layout.slot(Place((*place[:tail], *placed.pattern[tail:])))


def _understood(typed: str, became: str) -> str:
    unseen = "其中有看不见的字符，已去掉"
    if carried(typed).strip() == became.strip():
        return unseen
    return f"已按“{became}”识别"


def _unread(loc: Loc, raw: Raw) -> Finding:
    told = fields.no_result if raw.kind is Kind.FORMULA else fields.error_value
    return told(loc, str(raw))


def read_workbook(
    path: Path,
    forms: Sequence[Form] | None = None,
    *,
    keys: Mapping[str, bytes] | None = None,
    issued: Stored | None = None,
) -> Reading:
    """Read a file under one of the known forms. Raises `Refused` where that cannot be done.

    `keys` holds the key of each known round, by the round's name; without any, the check sheet
    is believed as it stands. `issued` is what a round says was issued; it
    holds where the check sheet of the file proves nothing.
    """
    opened = open_workbook(path)
    if forms is None:
        forms = [shipped_form(name) for name in form_folders()]
    seal = read_check_sheet(opened.grids, keys)
    if issued is not None and seal.authenticity is not Authenticity.VERIFIED:
        seal = Seal(seal.authenticity, issued)
    form = recognise(opened, seal.stored, forms)
    layout, names = match_sheets(form, opened, seal.stored)
    grids = [opened.grids.get(name, ()) for name in names]
    if opened.from_1904:
        grids = list(_with_days_asked(layout, grids))
    reading = Reading(
        file=path,
        sha256=opened.sha256,
        layout=layout,
        sheet_names=names,
        grids=grids,
        others={name: grid for name, grid in opened.grids.items() if name not in names},
        defences=[opened.defences.get(name) for name in names],
        seal=seal,
    )
    _refuse_moved_cells(reading)
    return reading


def _with_days_asked(layout: Layout, grids: Sequence[Grid]) -> Iterator[Grid]:
    """Mere numbers in the cells of days as texts: nobody can tell from which day they count."""
    for sheet, grid in zip(layout.sheets, grids, strict=True):
        rows = [list(row) for row in grid]
        for slot in sheet.plan.slots:
            raw = raw_at(grid, slot.box.row, slot.box.column)
            if slot.constraint.entry is Entry.DATE and raw.kind is Kind.NUMBER:
                put(rows, slot.box.row, slot.box.column, str(raw))
        yield rows


def _refuse_moved_cells(reading: Reading) -> None:
    """Every printed label must stand where the form prints it, or cells would be misread."""
    for sheet, grid, name in reading.sheets():
        one = moved(sheet.plan, grid, altered(sheet.plan, grid))
        if one is not None:
            raise Refused(
                intake.MOVED_CELLS,
                f"“{name}”的 {one.box.a1} 原来印的是“{one.printed}”，"
                f"现在是“{quoted(str(one.now)) or '空白'}”，可能插入、删除过行列",
                "请在下发的工作簿中重新填这一页",
            )
