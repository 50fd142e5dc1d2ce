"""Whether data are those that were frozen: asked before anything is measured that somebody is to repeat (ADR 0015)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from gavn.domain.outcomes.people import Beside, Covered
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.engines.duck import DuckEngine, over_parquet, read_covariates
from gavn.measurement.hashes import frozen_hash


def check_frozen(found: str, frozen: str, place: Place) -> Iterator[Problem]:
    """Data that are not those that were frozen by a hash: one was altered, or a table has gone."""
    if found != frozen:
        yield Problem("snapshot-altered", place)


def over_frozen(folder: Path, frozen: str, *, covered: Sequence[Covered], exclusive: bool) -> tuple[DuckEngine, Beside]:
    """An engine over a folder's Parquet files, and what is known of people beside them; refused where all that is not
    what was frozen by a hash."""
    place = Place(path=folder.name)
    try:
        engine = over_parquet(folder, covered=covered, exclusive=exclusive, once=True)
        enrolled = {str(person) for (person,) in engine.select("SELECT DISTINCT person FROM courses")}
        beside = Beside(read_covariates(folder, enrolled))
        found = frozen_hash(engine, beside)
    except duckdb.Error:
        raise Refused(check_frozen("", frozen, place)) from None
    refuse(check_frozen(found, frozen, place))
    return engine, beside
