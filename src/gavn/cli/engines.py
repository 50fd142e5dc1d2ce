"""Which engine measures, and over what: the rows of CSV files, or Parquet files where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from gavn.cli.agreements import stop
from gavn.cli.arguments import Request, numbered
from gavn.cli.progress import watched
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.outcomes.check_people import check_beside
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.outcomes.people import Arm, Beside, Covariate, People
from gavn.domain.values.problem import Place, Problem, refuse
from gavn.files.people import HEAD, Head, head_of, read_head, read_people
from gavn.measurement.engines import duck
from gavn.measurement.engines.parquet import check_parquet
from gavn.measurement.engines.portable import Engine
from gavn.measurement.frozen import check_frozen
from gavn.measurement.hashes import files_hash, frozen_hash, snapshot_hash
from gavn.measurement.manifest import manifest_of
from gavn.measurement.measure import Measured, measure_people, measure_with
from gavn.measurement.tables import COURSES, rows_of

Courses: TypeAlias = list[tuple[str | int, ...]]
PERSON, ARM = (COURSES.columns.index(name) for name in ("person", "arm"))


class EngineName(StrEnum):
    """`reference` is slow and obvious; `duckdb` is for this machine, `spark` for registers that outgrow it."""

    REFERENCE = "reference"
    DUCKDB = "duckdb"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Source:
    """Person-level data with the engine that looks at them; `people` is None where they stay in Parquet files.

    `covariates` are those of Parquet files.
    """

    folder: Path
    head: Head
    people: People | None
    name: EngineName
    engine: Engine | None
    covariates: tuple[Covariate, ...] = ()

    def measure(self, agreement: Agreement, plan: MeasurementPlan | None) -> Measured:
        """All metrics of the agreement on the day the data were drawn."""
        if self.engine is not None:
            return measure_with(agreement, self.engine, as_of=self.head.as_of, beside=self._beside, plan=plan)
        assert self.people is not None
        return measure_people(agreement, self.people, plan=plan)

    @property
    def tables(self) -> Engine:
        """What can be asked of the rows themselves, whichever engine measures."""
        if self.engine is not None:
            return self.engine
        assert self.people is not None
        return duck.over_people(self.people)

    @property
    def _beside(self) -> Beside:
        return self.people.beside if self.people else replace(self.head.beside, covariates=self.covariates)

    def manifest(self, measured: Measured, courses: Courses) -> Manifest:
        """What the results are made of; those of files are added where they are written."""
        return manifest_of(measured, courses, snapshot=self._snapshot(), engine=self.name.value)

    def _snapshot(self) -> str:
        """Frozen data are held against the hash by which they were frozen."""
        if self.people is not None:
            return snapshot_hash(self.people)
        if not self.head.snapshot:
            return files_hash(self.folder)
        assert self.engine is not None
        found = frozen_hash(self.engine, self._beside)
        refuse(check_frozen(found, self.head.snapshot, Place(str(self.folder))))
        return found

    def file_of(self, table: str) -> str:
        """The name of a table's file."""
        return f"{table}.parquet" if self.people is None else f"{table}.csv"

    def courses(self) -> Courses:
        """A row of `COURSES` for each."""
        if self.people is not None:
            return list(rows_of(self.people)["courses"])
        assert self.engine is not None
        return [tuple(row) for row in self.engine.select(COURSES.select)]


def source_at(folder: Path, name: EngineName, request: Request) -> Source:
    """The data of a folder; CSV files are held against themselves first, and what is wrong stops the command."""
    parquet = (folder / "courses.parquet").is_file()
    if parquet and name is EngineName.REFERENCE:
        raise stop([Problem("measure-reference-parquet", Place(str(folder)))], request)
    if parquet:
        head = read_head(folder)
        if head.head is None:
            raise stop(head.problems, request)
        wrong = check_parquet(folder, as_of=head.head.as_of, exclusive=head.head.exclusive)
        problems = [*wrong, *(_at_head(folder, each) for each in check_beside(head.head.beside))]
        if problems:
            raise stop(problems, request)
        engine = _over_parquet(folder, head.head, name, request)
        enrolled = {str(person) for (person,) in engine.select("SELECT DISTINCT person FROM courses")}
        return Source(folder, head.head, None, name, engine, duck.read_covariates(folder, enrolled))
    reading = read_people(
        folder, watch=lambda rows: watched(rows, lambda passed: numbered("progress.read", passed, request.language))
    )
    if reading.people is None:
        raise stop(reading.problems, request)
    people = reading.people
    found = head_of(people)
    return Source(folder, found, people, name, _over_people(people, name, request))


def _at_head(folder: Path, problem: Problem) -> Problem:
    return replace(problem, place=Place(str(folder / HEAD), 1, 1))


def _over_people(people: People, name: EngineName, request: Request) -> Engine | None:
    match name:
        case EngineName.REFERENCE:
            return None
        case EngineName.DUCKDB:
            return duck.over_people(people)
        case EngineName.SPARK:
            spark = _spark(request)
            engine: Engine = spark["over_people"](spark["local_session"](), people)
            return engine


def _over_parquet(folder: Path, head: Head, name: EngineName, request: Request) -> Engine:
    # What is held against the hash by which it was frozen is what is measured.
    once = bool(head.snapshot)
    if name is EngineName.DUCKDB:
        return duck.over_parquet(folder, covered=head.covered, exclusive=head.exclusive, once=once)
    spark = _spark(request)
    known = {"covered": head.covered, "exclusive": head.exclusive, "once": once}
    engine: Engine = spark["over_parquet"](spark["local_session"](), folder, **known)
    return engine


def _spark(request: Request) -> Mapping[str, Any]:
    """Loaded by name, since most installations have neither Spark nor Java."""
    try:
        return vars(import_module("gavn.measurement.engines.spark"))
    except ImportError:
        raise stop([Problem("measure-no-spark")], request) from None


def enrolled_of(courses: Courses) -> tuple[int, int]:
    """How many courses of the effort there are, and of how many people: whoever has two is one of them."""
    people = [row[PERSON] for row in courses if row[ARM] == Arm.EFFORT]
    return len(people), len(set(people))
