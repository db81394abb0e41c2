"""A whole round on the bundled county, from its roster to the texts that are disclosed.

What people do between the commands is done here with the program's own hand: units fill in what
the examples say, officers pass or return. Every step has its own day, so that the demo is the
same each time.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from xljixiao.county.collect.collecting import Claim, Collected, collect
from xljixiao.county.collect.outcomes import outcomes
from xljixiao.county.following import followed, written
from xljixiao.county.issue.issuing import issue, stem
from xljixiao.county.ledger import Issued
from xljixiao.county.publish.outcome import after_publish
from xljixiao.county.publish.publishing import publish
from xljixiao.county.registering import begin, read_roster, roster_form
from xljixiao.county.review.paperwork import made, papers
from xljixiao.county.review.reviewing import review
from xljixiao.county.round import ISSUED, RECEIVED, RETURNED, REVIEW, SUMMARY, Round
from xljixiao.county.saving import Occupied, save
from xljixiao.county.starting import write_starters
from xljixiao.county.stepping import Verdict
from xljixiao.county.summary.book import write_leader_copy, write_summary
from xljixiao.county.summary.compiling import compile_round
from xljixiao.form.contents import Value, contents_of
from xljixiao.form.loading import form_folders
from xljixiao.model.review import Review
from xljixiao.model.roster import Roster
from xljixiao.model.submission import Submission
from xljixiao.workbook.checking import check
from xljixiao.workbook.writing import write as write_layout

FORM = "hebei-2021"


def examples_folder() -> Path:
    """Where the examples lie: in the package, or in the checkout."""
    packaged = Path(str(files("xljixiao"))) / "examples"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "examples"


def examples() -> list[Path]:
    """The bundled county's submissions, one a filling unit: the form's own example first."""
    others = examples_folder().glob("[0-9]*.json")  # each begins with its filling unit's code
    return [form_folders()[FORM] / "example.json", *sorted(others)]


def example_roster() -> Path:
    """The bundled county's roster: what its submissions were issued from."""
    return examples_folder() / "roster.json"


def play(folder: Path, executor: Executor | None = None) -> Iterator[str]:
    """Play the round into a new folder; gives what was done, a sentence each, as it is done."""
    yield from _Play.begun(folder, executor).acts()


_DAY = dt.timedelta(days=1)
_FIRST_DAY = dt.datetime(2021, 3, 8, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
_SLIPPED, _LATE, _TWICE, _QUESTIONED = "714", "810", "804", "808"
"""Who makes slips, who is late, who sends twice, and of whom officers want more."""
_WANTED = "绩效目标请补充全年的数量和时间要求，便于年底考核。"
_ADDED = "全年任务于12月15日前完成并通过验收。"


@dataclass(frozen=True, slots=True)
class _Play:
    round: Round
    roster: Roster
    county: Mapping[str, Submission]
    executor: Executor | None

    @classmethod
    def begun(cls, folder: Path, executor: Executor | None) -> "_Play":
        if folder.is_dir() and any(folder.iterdir()):
            raise Occupied(f"“{folder}”里已有文件，没有写入。请给一个新文件夹。")
        form = roster_form()
        roster = Roster.model_validate_json(example_roster().read_bytes(), context=form.setting)
        folder.mkdir(parents=True, exist_ok=True)
        round_ = begin(folder, roster, now=_FIRST_DAY - _DAY)
        write_starters(round_)
        found = [Submission.model_validate_json(path.read_bytes()) for path in examples()]
        county = {one.filler.code: one for one in found}
        return cls(round_, read_roster(round_), county, executor)

    def acts(self) -> Iterator[str]:
        """The round from its beginning to its summary."""
        yield f"建立一轮申报，写好名册：{self.round.roster}"
        issued = issue(self.round, now=_FIRST_DAY, executor=self.executor).issued
        yield f"下发 {len(issued)} 本工作簿：{self.round.folder / ISSUED}"
        yield from self._first_day()
        yield from self._second_day()
        yield from self._reviewed()
        yield from self._summed_up()
        yield from self._published()

    def _first_day(self) -> Iterator[str]:
        """Nearly all send; one makes slips, one sends twice, one only a scan, one nothing."""
        for code, meant in self.county.items():
            if code != _LATE:
                typed = _with_slips(meant) if code == _SLIPPED else meant
                self._send(self._name(code), self._filled(typed))
        self._send(f"{self._name(_TWICE)}（副本）", self._filled(self.county[_TWICE]))
        scan = self.round.folder / RECEIVED / f"{self._name(_SLIPPED)}盖章件.pdf"
        save(scan, b"%PDF-1.4\n%%EOF\n")
        yield f"收到各单位的工作簿：{self.round.folder / RECEIVED}"
        yield from self._told(self._collect(1))

    def _second_day(self) -> Iterator[str]:
        """What was returned comes back mended, and the late one comes."""
        self._send(f"{self._name(_SLIPPED)}（改好）", self._mended(_SLIPPED))
        self._send(self._name(_LATE), self._filled(self.county[_LATE]))
        yield "退回的改好再报，迟的也报来："
        yield from self._told(self._collect(2))

    def _reviewed(self) -> Iterator[str]:
        """The sections pass all but one, which is mended; then the performance office passes."""
        yield from self._decided(3, returned=_QUESTIONED)
        yield from self._told(self._collect(4))
        meant = _with_more(self.county[_QUESTIONED])
        self._send(f"{self._name(_QUESTIONED)}（补充）", self._mended(_QUESTIONED, meant))
        yield "补充后再报："
        yield from self._told(self._collect(5))
        yield from self._decided(6)
        yield from self._decided(7)

    def _summed_up(self) -> Iterator[str]:
        compiled = compile_round(self.round, self._at(8))
        folder = self.round.folder / SUMMARY
        save(folder / "汇总表.xlsx", write_summary(compiled), replace=True)
        save(folder / "汇总表（领导版）.xlsx", write_leader_copy(compiled), replace=True)
        yield f"汇总：{folder / '汇总表.xlsx'}"
        written(self.round, self._at(8))
        yield followed(self.round, self._at(8)).headline

    def _published(self) -> Iterator[str]:
        """All is passed; the roster says what is disclosed, and withholds one project."""
        yield from after_publish(self.round, publish(self.round, now=self._at(9)))

    # ------------------------------------------------------------------ what people do

    def _filled(self, meant: Submission) -> bytes:
        """The workbook that went out to a unit, with what the unit means."""
        with self.round.reading() as ledger:
            rows = [one for one in ledger.rows(Issued) if one.filler == meant.filler.code]
        return self._typed_into(self.round.archived(rows[-1].sha256), meant)

    def _mended(self, code: str, meant: Submission | None = None) -> bytes:
        """The newest workbook that went back to a unit, mended."""
        returned = (self.round.folder / RETURNED).glob(f"{self._name(code)}（退回*.xlsx")
        return self._typed_into(max(returned), meant or self.county[code])

    def _typed_into(self, path: Path, meant: Submission) -> bytes:
        checked = check(path, [self.round.form(self.roster)])
        if checked.reading is None:
            raise ValueError(f"{path} is no workbook of the round")
        layout = checked.reading.layout
        contents = contents_of(layout, meant, fresh=False)
        return write_layout(layout, contents, issue=checked.reading.seal.stored)

    def _send(self, name: str, content: bytes) -> None:
        save(self.round.folder / RECEIVED / f"{name}.xlsx", content, replace=True)

    def _decided(self, day: int, *, returned: str = "") -> Iterator[str]:
        """Officers fill in what the program asks of them, and it is read back."""
        review(self.round, now=self._at(day))
        found, _ = papers(self.round, self.roster, self.round.folder / REVIEW)
        for paper in found:
            document, form = paper.checked.document, paper.reading.form
            if isinstance(document, Review):
                typed = dict(self._judged(document, returned))
                content = made(self.round, self.roster, form, document, typed)
                save(paper.checked.file, content, replace=True)
        done = review(self.round, now=self._at(day))
        yield f"审核：记下 {done.decisions} 条意见（{self.round.folder / REVIEW}）"

    def _judged(self, document: Review, returned: str) -> Iterator[tuple[str, Mapping[str, Value]]]:
        name = self.county[returned].filler.name if returned else ""
        first = next((one.key for one in document.rows if one.filler == name and one.code), None)
        for row in document.rows:
            if row.rule is not None or row.key is None:
                continue
            said: dict[str, Value] = {"verdict": Verdict.PASSED.value, "reviewer": "示例审核人"}
            if row.key == first:
                said |= {"verdict": Verdict.RETURN.value, "opinion": _WANTED}
            yield row.key, said

    # ------------------------------------------------------------------ how

    def _collect(self, day: int) -> Collected:
        collected = collect(self.round, (), Claim(), now=self._at(day), executor=self.executor)
        written(self.round, self._at(day))
        return collected

    @staticmethod
    def _told(collected: Collected) -> Iterator[str]:
        for one in outcomes(collected):
            yield f"  {one.file}：{one.says}"

    def _name(self, code: str) -> str:
        return stem(self.county[code].filler)

    @staticmethod
    def _at(day: int) -> dt.datetime:
        return _FIRST_DAY + day * _DAY


def _with_more(meant: Submission) -> Submission:
    """As a unit mends what officers found wanting."""
    first, *rest = meant.projects
    mended = first.model_copy(update={"goals": (*first.goals, _ADDED)})
    return meant.model_copy(update={"projects": (mended, *rest)})


_OF_LAST_YEAR = "预算数8万元，其中财政资金8万元，主要用于机关日常工作和会员培训。"
"""A purpose that was copied without a look at the amounts."""


def _with_slips(good: Submission) -> Submission:
    """A submission with slips that people make; held without a setting, so nothing refuses."""
    project = good.projects[0]
    first, second, *rest = project.indicators
    slipped = project.model_copy(
        update={
            "budget": project.budget.model_copy(update={"purpose": _OF_LAST_YEAR}),
            "spending_plan": tuple(
                step.model_copy(update={"percent": 25}) for step in project.spending_plan
            ),
            "indicators": (
                first.model_copy(update={"level2": "社会效益指标"}),
                second.model_copy(update={"name": first.name}),
                *rest,
            ),
        }
    )
    return good.model_copy(update={"projects": (slipped,)})
