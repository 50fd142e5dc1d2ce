"""Hashes of what results are measured from: definitions, the cohort, and all person-level data (ADR 0015)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.people import Beside, Covered, People
from gavn.domain.payments.canonical import digest
from gavn.domain.values.plain import to_data
from gavn.measurement.engines.portable import Engine
from gavn.measurement.tables import COVARIATES, TABLES, Cell, rows_of


def definition_hashes(agreement: Agreement) -> Mapping[str, str]:
    """By metric, of all that says how it is measured."""
    return {metric.id: digest(to_data(metric)) for metric in agreement.metrics if metric.measured is not None}


def cohort_hash(courses: Sequence[Sequence[Cell]]) -> str:
    """Of the courses that were enrolled, whatever became of them: who, when, in which cohort, group and arm."""
    return digest(sorted([str(cell) for cell in course[:6]] for course in courses))


def snapshot_hash(people: People) -> str:
    """Of every row of every table, in whatever order they stood."""
    return _snapshot(rows_of(people), people.covered, people.beside, exclusive=people.exclusive)


def frozen_hash(engine: Engine, beside: Beside) -> str:
    """The same of the tables that an engine looks at: the same people give the same hash in whichever files."""
    rows = {name: engine.select(table.select) for name, table in TABLES.items()}
    return _snapshot(rows, engine.covered, beside, exclusive=engine.exclusive)


def _snapshot(
    rows: Mapping[str, Sequence[Sequence[Cell]]], covered: Sequence[Covered], beside: Beside, *, exclusive: bool
) -> str:
    found = {name: sorted([str(cell) for cell in row] for row in each) for name, each in rows.items()}
    # Nothing beside them leaves a hash as it was before there could be anything.
    return digest(found | {"covered": to_data(tuple(covered)), "exclusive": exclusive} | to_data(beside))


def files_hash(folder: Path) -> str:
    """Of Parquet files as they are, which are too large to be put in order."""
    found = {}
    for name in (*TABLES, COVARIATES.name):
        file = folder / f"{name}.parquet"
        if file.is_file():
            with file.open("rb") as stream:
                found[name] = file_digest(stream, "sha256").hexdigest()
    return digest(found)
