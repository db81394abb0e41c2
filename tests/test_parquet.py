"""The county as tidy tables: exact, described, and open to a database."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow import parquet as pq

from summaries import AS_OF, county, without_round
from xljixiao.county.saving import Occupied
from xljixiao.county.summary.compiled import Compiled
from xljixiao.county.summary.parquet import NoParquet, write_parquet
from xljixiao.county.summary.parquet_schema import KINDS, QUERY, TABLES, page
from xljixiao.model.submission import Project, Submission

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return county(18, 6)


@pytest.fixture(scope="module")
def folder(compiled: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("x") / "数据"
    write_parquet(compiled, path)
    return path


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return found


def _projects(compiled: Compiled) -> list[Project]:
    documents = (part.document for part in compiled.parts)
    return [one for each in documents if isinstance(each, Submission) for one in each.projects]


def test_the_page_in_docs_is_the_one_of_the_schema() -> None:
    printed = (ROOT / "docs" / "parquet.md").read_text("utf-8")
    assert printed == page()
    assert QUERY in printed


def test_the_files_have_the_columns_and_types_that_the_page_says(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{n}.parquet" for n in TABLES)
    for name, (_, columns) in TABLES.items():
        schema = pq.read_schema(folder / f"{name}.parquet")
        assert schema.names == [one.name for one in columns]
        for field, column in zip(schema, columns, strict=True):
            told = str(field.type).replace("list<element: string>", "list<string>")
            assert told == KINDS[column.kind], field.name


def test_every_project_and_indicator_is_there_with_its_exact_money(
    compiled: Compiled, folder: Path
) -> None:
    projects, listed = _projects(compiled), _read(folder, "projects")
    assert [row["total"] for row in listed] == [one.budget.total for one in projects]
    assert [row["name"] for row in listed] == [one.name for one in projects]
    assert [row["goals"] for row in listed] == [list(one.goals) for one in projects]
    indicators = _read(folder, "indicators")
    expected = [one for project in projects for one in project.indicators]
    assert [(row["name"], row["value"], row["words"]) for row in indicators] == [
        (one.name, one.target.value, one.target.words) for one in expected
    ]
    assert {row["measure"] for row in indicators} >= {"百分比", "万元", None}
    assert "%" in {row["unit"] for row in indicators}
    plan = _read(folder, "spending_plan")
    assert len(plan) == sum(len(one.spending_plan) for one in projects)
    assert all(isinstance(row["amount"], Decimal) for row in plan)


def test_rows_of_one_table_lead_to_those_of_the_next(folder: Path) -> None:
    parts = {row["part_id"] for row in _read(folder, "parts")}
    projects = _read(folder, "projects")
    assert {row["part_id"] for row in projects} <= parts
    known = {row["project_id"] for row in projects}
    assert len(known) == len(projects)
    for name in ("indicators", "spending_plan"):
        assert {row["project_id"] for row in _read(folder, name)} <= known


def test_what_is_not_asked_for_and_what_is_not_disclosed_is_marked(
    compiled: Compiled, folder: Path
) -> None:
    listed = _read(folder, "projects")
    silent = {one.name for one in _projects(compiled) if one.status == "本年不申报"}
    assert {row["name"] for row in listed if not row["asked"]} >= silent
    assert {row["asked"] for row in listed} == {True, False}
    assert {row["disclosed"] for row in listed} == {True, False}
    assert {row["verdict"] for row in listed if row["asked"]} >= {"审核通过", "待审"}


def test_the_query_of_the_page_answers_as_the_models_do(
    compiled: Compiled, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    found = duckdb.execute(QUERY).fetchall()
    expected: dict[str, tuple[int, Decimal]] = {}
    for part in compiled.parts:
        assert isinstance(part.document, Submission)
        for one in part.document.projects:
            if one.status in {"申报", "新增"}:
                name = part.document.department.name
                count, total = expected.get(name, (0, Decimal(0)))
                expected[name] = count + 1, total + (one.budget.total or Decimal(0))
    assert found == [(name, *expected[name]) for name in sorted(expected)]


def test_without_a_round_the_same_tables_say_less(compiled: Compiled, tmp_path: Path) -> None:
    write_parquet(without_round(compiled), tmp_path)
    assert {row["state"] for row in _read(tmp_path, "parts")} == {None}
    assert {row["roster_total"] for row in _read(tmp_path, "projects")} == {None}
    assert _read(tmp_path, "parts")[0]["as_of"] == AS_OF.replace(tzinfo=None)


def test_the_same_county_gives_the_same_bytes_and_nothing_is_written_over(
    compiled: Compiled, folder: Path, tmp_path: Path
) -> None:
    for path in write_parquet(compiled, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    with pytest.raises(Occupied):
        write_parquet(compiled, tmp_path)
    write_parquet(compiled, tmp_path, replace=True)


def test_without_the_extra_one_sentence_says_what_to_install(
    compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NoParquet, match=r"请运行 pip install 'xljixiao\[parquet\]' 后重试。"):
        write_parquet(compiled, tmp_path / "x")
    assert not (tmp_path / "x").exists()
