"""`gavn measure`: people made alike by what stands in a Parquet file, as by what stands in a CSV file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import Arm, Beside, Covariate, PastRate, People
from gavn.domain.values.period import Period
from gavn.files.people import head_of, write_head, write_people
from gavn.measurement.engines.duck import write_parquet
from gavn.measurement.frozen import over_frozen
from gavn.measurement.hashes import frozen_hash, snapshot_hash
from tests.cli.test_measure_evidence import YOUNG, confounded, effort_row, young
from tests.conftest import Run

PEOPLE = confounded()
FEW = young([(Arm.EFFORT, "light", 5), (Arm.COMPARISON, "light", 5)])


def frozen(people: People, folder: Path, *, snapshot: str = "") -> Path:
    folder.mkdir()
    write_parquet(people, folder)
    write_head(head_of(people, snapshot=snapshot), folder)
    return folder


def test_the_same_covariates_give_the_same_from_csv_and_from_parquet(gavn: Run, tmp_path: Path) -> None:
    rows, columns = tmp_path / "csv", frozen(PEOPLE, tmp_path / "parquet", snapshot=snapshot_hash(PEOPLE))
    rows.mkdir()
    write_people(PEOPLE, rows)
    csv, parquet = (effort_row(gavn, YOUNG, folder) for folder in (rows, columns))
    for name, folder in (("csv", rows), ("parquet", columns)):
        assert gavn("measure", YOUNG, folder, "--results", tmp_path / f"of-{name}").returncode == 0

    assert csv == parquet
    assert (parquet["effect"], parquet["effect_against"], parquet["grade"]) == ("-2", "alike", "B")
    of = [{file.name: file.read_bytes() for file in (tmp_path / f"of-{name}").iterdir()} for name in ("csv", "parquet")]
    assert of[0] == of[1]


def test_numbers_in_parquet_are_numbers(gavn: Run, tmp_path: Path) -> None:
    folder = frozen(replace(PEOPLE, beside=Beside()), tmp_path / "data")
    rows = ", ".join(
        f"('{each.person}', 'age', {25 if each.value == 'light' else 45})" for each in PEOPLE.beside.covariates
    )
    written(folder, f"(VALUES {rows}) rows(person, name, value)")

    assert effort_row(gavn, YOUNG, folder)["effect_against"] == "propensity"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("('p0', 'kind', 'light'), ('nobody', 'kind', 'light')", "(row 2): This covariate is of somebody who has no"),
        ("('p0', 'kind', 'light'), ('p0', 'kind', 'heavy')", "(row 2): “kind” stands twice for the same person."),
        ("('p0', 'kind', 'light')", "covariates.parquet: “kind” is missing for 1 of the people."),
        ("('p0', 'kind', 'light'), ('p1', 'kind', '670190-1234')", "(row 2): Something stands here that may be a CPR"),
        ("('p0', 'kind', 'light'), ('p1', NULL, 'light')", "(row 2): The row lacks a person, a name or a value."),
        ("('p0', 'kind', 'light'), ('p1', 'kind', '')", "(row 2): The row lacks a person, a name or a value."),
    ],
)
def test_what_is_wrong_is_told_at_its_row_and_nothing_is_measured(
    gavn: Run, tmp_path: Path, rows: str, says: str
) -> None:
    folder = frozen(replace(FEW, beside=Beside()), tmp_path / "data")
    written(folder, f"(VALUES {rows}) rows(person, name, value)")
    refused = gavn("measure", YOUNG, folder, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert "covariates.parquet" in refused.stderr and says in refused.stderr
    assert "670190" not in refused.stderr and "nobody" not in refused.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("table", ["(SELECT 'p0' AS person, 'light' AS kind)", None])
def test_a_file_that_holds_no_covariates_is_refused(gavn: Run, tmp_path: Path, table: str | None) -> None:
    folder = frozen(replace(FEW, beside=Beside()), tmp_path / "data")
    if table:
        written(folder, table)
    else:
        (folder / "covariates.parquet").write_text("person,name,value\n")
    refused = gavn("measure", YOUNG, folder, "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert "covariates.parquet: The file cannot be read as covariates." in refused.stderr


def test_a_covariate_that_was_altered_after_the_freezing_is_found_out(gavn: Run, tmp_path: Path) -> None:
    folder = frozen(PEOPLE, tmp_path / "data", snapshot=snapshot_hash(PEOPLE))
    first, *rest = PEOPLE.beside.covariates
    other = "heavy" if first.value == "light" else "light"
    write_parquet(replace(PEOPLE, beside=Beside((Covariate(first.person, first.name, other), *rest))), folder)
    refused = gavn("measure", YOUNG, folder, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert not (tmp_path / "results").exists()


def written(folder: Path, table: str, name: str = "covariates") -> None:
    to = folder / f"{name}.parquet"
    duckdb.connect().execute(f"COPY (SELECT * FROM {table}) TO '{to}' (FORMAT parquet)")  # noqa: S608


ROWS = "SELECT 'c0' AS course, 'p0' AS person, 'effort' AS arm, '' AS cohort, '' AS subgroup, 18993 AS enrolled_day"


@pytest.mark.parametrize(
    ("courses", "says"),
    [
        (f"({ROWS}, 84006 AS exited_day)", "missing or of another kind: completed."),
        (f"({ROWS}, DATE '2023-01-01' AS exited_day, false AS completed)", "another kind: exited_day, completed."),
        (f"({ROWS}, NULL::BIGINT AS exited_day, 0 AS completed)", "The column exited_day has rows in which nothing"),
        (None, "The file cannot be read as Parquet."),
    ],
)
def test_a_table_that_the_views_would_read_otherwise_is_refused(
    gavn: Run, tmp_path: Path, courses: str | None, says: str
) -> None:
    folder = frozen(FEW, tmp_path / "data")
    if courses:
        written(folder, courses, "courses")
    else:
        (folder / "courses.parquet").write_bytes((folder / "courses.parquet").read_bytes()[:-20])
    refused = gavn("measure", YOUNG, folder, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert "courses.parquet" in refused.stderr and says in refused.stderr
    assert not (tmp_path / "results").exists()


def test_what_the_head_of_parquet_says_is_held_against_itself_as_that_of_csv_is(gavn: Run, tmp_path: Path) -> None:
    before = PastRate("support", "12-months", 3, 2, Period(date(2019, 1, 1), date(2021, 12, 31)))
    folder = frozen(replace(FEW, beside=Beside(history=(before,))), tmp_path / "data")
    refused = gavn("measure", YOUNG, folder, "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert "data.yaml:1:1: The historical cohort of support cannot be right." in refused.stderr


def test_what_was_held_against_the_hash_is_what_is_measured_whatever_becomes_of_the_files(tmp_path: Path) -> None:
    snapshot = snapshot_hash(PEOPLE)
    folder = frozen(PEOPLE, tmp_path / "data", snapshot=snapshot)
    engine, beside = over_frozen(folder, snapshot, covered=PEOPLE.covered, exclusive=False)
    shutil.rmtree(folder)

    assert frozen_hash(engine, beside) == snapshot
