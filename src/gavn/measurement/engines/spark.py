"""Spark, for registers that are too large for one machine: the same views as DuckDB. Needs Java 17 (extra `spark`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from gavn.domain.outcomes.people import Covered, People
from gavn.measurement.days import Window
from gavn.measurement.tables import CALENDAR, TABLES, Cell, Table, calendar_rows, rows_of


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """A session whose temporary views are the tables."""

    session: SparkSession
    covered: Sequence[Covered] = ()
    exclusive: bool = False

    def select(self, text: str) -> Sequence[Sequence[Any]]:
        return [tuple(row) for row in self.session.sql(text).collect()]

    def set_calendar(self, calendar: Iterable[Window]) -> None:
        _show(self.session, CALENDAR, calendar_rows(calendar))


# It listens on the loopback address alone, shows no pages, and draws no progress over what the command prints.
LOCAL: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "4",
}


def local_session(settings: Mapping[str, str] | None = None) -> SparkSession:
    """Spark on this machine alone."""
    builder = SparkSession.builder.master("local[2]").appName("gavn")
    for name, value in {**LOCAL, **(settings or {})}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def over_people(session: SparkSession, people: People) -> SparkEngine:
    """An engine whose tables hold these people."""
    for name, rows in rows_of(people).items():
        _show(session, TABLES[name], rows)
    return SparkEngine(session, people.covered, people.exclusive)


def over_parquet(
    session: SparkSession, folder: Path, *, covered: Sequence[Covered], exclusive: bool, once: bool = False
) -> SparkEngine:
    """An engine whose tables are the folder's Parquet files; a table that has none is empty. Files that are read `once`
    are kept as they were at the first query."""
    for name, table in TABLES.items():
        file = folder / f"{name}.parquet"
        if file.exists():
            read = session.read.parquet(str(file))
            (read.cache() if once else read).createOrReplaceTempView(name)
        else:
            _show(session, table, [])
    return SparkEngine(session, covered, exclusive)


def _show(session: SparkSession, table: Table, rows: Sequence[tuple[Cell, ...]]) -> None:
    """As whole columns: Spark then knows how few the rows are, plans by it, and has no task to fetch them."""
    kinds = [
        pa.field(name, pa.string() if name in table.texts else pa.int64(), nullable=False) for name in table.columns
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    held = pa.table([pa.array(each, kind.type) for each, kind in zip(columns, kinds, strict=True)], pa.schema(kinds))
    session.createDataFrame(held).createOrReplaceTempView(table.name)
