"""What the tests share: the shipped form, its examples, and an outside tool that changes cells."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, settings

from xljixiao.county.demo import examples
from xljixiao.form.loading import form_folders, shipped_form
from xljixiao.form.ready import Form
from xljixiao.model.submission import Submission
from xljixiao.rules.problem import Problem, Severity
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.filling import write

# A whole document takes minutes to shrink; the drawn one says enough. HYPOTHESIS_SHRINK=1 shrinks.
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
settings.register_profile(
    "xljixiao",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),  # a run in CI says something of the change, not of luck
    phases=[*_PHASES, Phase.shrink] if os.environ.get("HYPOTHESIS_SHRINK") else _PHASES,
)
settings.load_profile("xljixiao")

SEED_PROJECT = "13032221NSQFN9R8SZS9U"

THREE = [path for path in examples() if path.stem in {"example", "801-education", "802-archives"}]
"""The examples of one project, of twelve and of none, for what takes long on all of them."""


def told(checked: Checked) -> tuple[Problem, ...]:
    """What a check finds, without the hints on how well goals and indicators are set.

    The shipped example is what a real department filed, and draws some (test_examples.py says
    which); the tests that use it are of other things.
    """
    return tuple(
        one
        for one in checked.problems
        if one.severity is not Severity.HINT or not one.code.startswith("JX3")
    )


Change = Callable[[Path, Mapping[tuple[str, str], Any]], Path]


TOML = (form_folders()["hebei-2021"] / "form.toml").read_text("utf-8")


def put_form(folder: Path, toml: str) -> Path:
    """A form.toml of another text, with the sample that lies beside the shipped one."""
    shutil.copy(form_folders()["hebei-2021"] / "sample.json", folder)
    path = folder / "form.toml"
    path.write_text(toml, "utf-8")
    return path


@pytest.fixture(scope="session")
def form() -> Form:
    return shipped_form("hebei-2021")


@pytest.fixture(scope="session")
def seed(form: Form) -> Submission:
    """The seed's department."""
    return Submission.model_validate_json(examples()[0].read_bytes(), context=form.setting)


@pytest.fixture(scope="session")
def seed_text() -> str:
    """The disclosed text itself; in CI it must be there."""
    found = next(Path(__file__).parents[2].glob("shared/seed/*.txt"), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("the seed's text is not beside this checkout")
    assert found is not None
    return found.read_text("utf-8")


@pytest.fixture
def filled(tmp_path: Path, form: Form, seed: Submission) -> Path:
    """The seed's department as a filled workbook."""
    path = tmp_path / "714.xlsx"
    path.write_bytes(write(form, seed))
    return path


@pytest.fixture
def own(tmp_path: Path, form: Form, seed: Submission) -> Path:
    """The seed's project as one that the department added itself: nothing of it is issued."""
    added = seed.projects[0].model_copy(update={"status": "新增"})
    path = tmp_path / "own.xlsx"
    path.write_bytes(write(form, seed.model_copy(update={"projects": (added,)})))
    return path


@pytest.fixture
def change() -> Change:
    """Change cells as an outside tool does: (sheet, A1) -> value; gives the path again."""

    def apply(path: Path, cells: Mapping[tuple[str, str], Any]) -> Path:
        book = openpyxl.load_workbook(path)
        for (sheet, cell), value in cells.items():
            book[sheet][cell].value = value
        book.save(path)
        return path

    return apply
