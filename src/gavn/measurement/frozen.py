"""Whether data are those that were frozen: asked before anything is measured that somebody is to repeat (ADR 0015)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gavn.domain.outcomes.people import Beside, Covered
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.engines.duck import DuckEngine, over_parquet, read_covariates
from gavn.measurement.hashes import frozen_hash
from gavn.measurement.tables import COURSES, Cell


def check_frozen(found: str, frozen: str, place: Place) -> Iterator[Problem]:
    """Data that are not those that were frozen by a hash: one was altered, or a table has gone."""
    if found != frozen:
        yield Problem("snapshot-altered", place)


@dataclass(frozen=True, slots=True)
class FrozenPeople:
    """An engine over what was frozen, the rows of its courses, and what was frozen beside its tables."""

    engine: DuckEngine
    courses: Sequence[Sequence[Cell]]
    beside: Beside


def over_frozen(folder: Path, frozen: str, *, covered: Sequence[Covered], exclusive: bool) -> FrozenPeople:
    """A folder's Parquet files; refused where they are not those that were frozen by a hash."""
    place = Place(path=folder.name)
    try:
        engine = over_parquet(folder, covered=covered, exclusive=exclusive)
        courses = engine.select(COURSES.select)
        known = read_covariates(folder, {str(row[COURSES.columns.index("person")]) for row in courses})
        found = FrozenPeople(engine, courses, Beside(known))
        digest = frozen_hash(engine, found.beside)
    except (duckdb.Error, Refused):
        raise Refused(check_frozen("", frozen, place)) from None
    refuse(check_frozen(digest, frozen, place))
    return found
