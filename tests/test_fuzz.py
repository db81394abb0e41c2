"""Real workbooks, flipped, cut, spliced and mixed up: each is judged, within bounds.

`XLJIXIAO_FUZZ` says how many of each kind are tried; `make fuzz` tries many.
"""

import json
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changed import FORM, GOOD, members, with_cell, zipped
from checker import MOST_MEMORY, Checker, checker_fixture  # noqa: F401
from office import ODS, XLS, Office, office_fixture  # noqa: F401
from xljixiao.form.layout import lay_out
from xljixiao.model.values import carried

_EXAMPLES = int(os.environ.get("XLJIXIAO_FUZZ", "60"))
_OF_THE_FILE = ("JX110", "JX120", "JX121")
fuzzed = settings(
    max_examples=_EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

_TOKENS = [
    *('<c r="XFD1048576"><v>1</v></c>', '<row r="1048576">', '<c r="B8" t="e"><v>#NEW!</v></c>'),
    *("<c><v>1e999</v></c>", "<v>-1</v>", '<c t="s"><v>4294967296</v></c>', "<c>", "</c>", "<is/>"),
    *(' t="e"', ' t="d"', ' r="A0"', ' s="-1"', "<f>1+1</f>", "<!DOCTYPE x>", "&#0;", "&a;"),
    *("<!--", "<![CDATA[", "]]>", "<?x ", '<x:c xmlns:x="x">', "<sheetData>", "</sheetData>"),
    *("_x0000_", "_xD800_", "\ufeff", "<si/>", "<t/>", "<xf/>", '<numFmt formatCode="%"/>'),
    *('<sheet name="x"/>', 'date1904="1"', "number-rows-repeated", '"999999999"', "<table:table>"),
]


@dataclass(frozen=True)
class Edit:
    """One change to bytes: what stands at a share of them goes or stays, something comes."""

    share: float
    cut: int
    comes: bytes | tuple[float, int]
    """Bytes, or a piece of the same content: from which share on, how long."""

    def apply(self, content: bytes) -> bytes:
        at = int(self.share * len(content))
        if isinstance(self.comes, bytes):
            more = self.comes
        else:
            start = int(self.comes[0] * len(content))
            more = content[start : start + self.comes[1]]
        return content[:at] + more + content[at + self.cut :]


_USES = ["keep", "twice", "swap", "drop"]
_shares = st.floats(0, 1, exclude_max=True)
_edits = st.lists(
    st.builds(
        Edit,
        _shares,
        st.sampled_from([0, 0, 1, 2, 4, 8, 100, 5000]),
        st.binary(max_size=8)
        | st.sampled_from(_TOKENS).map(str.encode)
        | st.tuples(_shares, st.integers(1, 2000)),
    ),
    min_size=1,
    max_size=5,
)


def _edited(content: bytes, edits: list[Edit]) -> bytes:
    for edit in edits:
        content = edit.apply(content)
    return content


def _assert_judged(checker: Checker, path: Path, content: bytes) -> dict[str, Any]:
    """Refused in one sentence, or read with every problem at a cell but those of the file."""
    path.write_bytes(content)
    found = checker.check(path)
    assert path.read_bytes() == content
    assert found["memory"] < MOST_MEMORY
    problems = found["problems"]
    assert all(sentence.endswith("。") for _, sentence, _ in problems)
    if found["state"] == "refused":
        assert [code[:3] for code, _, _ in problems] == ["JX1"]
    else:
        assert all(at or code in _OF_THE_FILE for code, _, at in problems)
    return found


@pytest.fixture(scope="module")
def saved(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The workbook as it was sent, and as a real office program saves it."""
    folder = tmp_path_factory.mktemp("saved")
    path = folder / "714.xlsx"
    path.write_bytes(GOOD)
    with office.open(path) as book:
        kinds = {"xls": XLS, "ods": ODS}
        return {"xlsx": GOOD} | {
            kind: book.save(folder / f"714.{kind}", name).read_bytes()
            for kind, name in kinds.items()
        }


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@fuzzed
@given(edits=_edits)
def test_bytes_that_were_changed_on_their_way(
    checker: Checker, saved: Mapping[str, bytes], tmp_path: Path, kind: str, edits: list[Edit]
) -> None:
    _assert_judged(checker, tmp_path / f"a.{kind}", _edited(saved[kind], edits))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@fuzzed
@given(which=_shares, edits=_edits, other=_shares, use=st.sampled_from(_USES))
def test_members_that_were_changed_doubled_exchanged_or_lost(
    checker: Checker,
    saved: Mapping[str, bytes],
    tmp_path: Path,
    kind: str,
    which: float,
    edits: list[Edit],
    other: float,
    use: str,
) -> None:
    held = [(name, text) for name, text in members(saved[kind]).items() if name.endswith("ml")]
    at, second = int(which * len(held)), int(other * len(held))
    name, text = held[at]
    held[at] = name, _edited(text, edits)
    if use == "twice":
        held.append((held[second][0].upper(), held[at][1]))
    elif use == "swap":
        held[at], held[second] = (name, held[second][1]), (held[second][0], held[at][1])
    elif use == "drop":
        del held[second]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the name of a member twice
        content = zipped(held)
    _assert_judged(checker, tmp_path / f"a.{kind}", content)


@cache
def _cells() -> dict[str, tuple[str | int, ...]]:
    """The cells of the first indicator, with the place of each in a submission."""
    layout = lay_out(FORM, {"projects": 1})
    sheet = next(one for one in layout.sheets if one.index is not None)
    row = ("indicators", 0)
    return {slot.box.a1: slot.path for slot in sheet.plan.slots if slot.path[:2] == row}


_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"])
    | st.sampled_from("0123456789.%≥≤=-,，、元万 \t\n"),
    min_size=1,
    max_size=40,
)
_numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18)


@fuzzed
@given(cell=st.sampled_from(sorted(_cells())), text=_texts)
def test_a_text_in_a_cell_is_what_was_typed_or_a_note_or_a_problem(
    checker: Checker, tmp_path: Path, cell: str, text: str
) -> None:
    content = '{} t="inlineStr"><is><t xml:space="preserve">' + _written(text) + "</t></is></c>"
    found = _assert_judged(checker, tmp_path / "a.xlsx", with_cell(cell, content)())
    if found["problems"] or found["notes"]:
        return
    assert _value(found, cell) == "".join(carried(text).split())


def _written(text: str) -> str:
    """A text in XML; the braces would be taken for a place to fill."""
    return escape(text, {"{": "&#123;", "}": "&#125;"})


@fuzzed
@given(cell=st.sampled_from(sorted(_cells())), number=_numbers, look=st.integers(0, 80))
def test_a_number_in_a_cell_is_read_as_it_looks_or_told(
    checker: Checker, tmp_path: Path, cell: str, number: float, look: int
) -> None:
    content = f'<c r="{cell}" s="{look}"><v>{number!r}</v></c>'
    _assert_judged(checker, tmp_path / "a.xlsx", with_cell(cell, content)())


def _value(found: dict[str, Any], cell: str) -> str:
    """What the submission holds for a cell, without blanks."""
    node: Any = json.loads(found["document"])["projects"][0]
    for step in _cells()[cell]:
        node = node[step]
    return "".join(str(node or "").split())
