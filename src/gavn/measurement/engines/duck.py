"""DuckDB: over rows handed to it, or over Parquet files that it reads where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from gavn.domain.outcomes.check_people import check_covariates
from gavn.domain.outcomes.people import Covariate, Covered, People
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.days import Window
from gavn.measurement.tables import CALENDAR, COURSES, COVARIATES, TABLES, Cell, Table, calendar_rows, rows_of


@dataclass(frozen=True, slots=True)
class DuckEngine:
    """A connection of its own, in memory, that reaches nothing but the files that it was given."""

    connection: duckdb.DuckDBPyConnection
    covered: Sequence[Covered] = ()
    exclusive: bool = False

    def select(self, text: str) -> Sequence[Sequence[Any]]:
        return self.connection.execute(text).fetchall()

    def set_calendar(self, calendar: Iterable[Window]) -> None:
        _fill(self.connection, CALENDAR, calendar_rows(calendar))


def over_people(people: People) -> DuckEngine:
    """An engine whose tables hold these people."""
    connection = connected()
    for name, rows in rows_of(people).items():
        _fill(connection, TABLES[name], rows)
    return DuckEngine(connection, people.covered, people.exclusive)


def write_parquet(people: People, folder: Path) -> None:
    """Writes each table that holds anything, and each register that was read, as a Parquet file of the folder, in the
    order in which the rows stood."""
    connection = connected()
    read = {each.table.value for each in people.covered}
    for name, rows in rows_of(people).items():
        if rows or name == COURSES.name or name in read:
            _fill(connection, TABLES[name], rows)
            _copy(connection, name, folder)
    if people.beside.covariates:
        _fill(connection, COVARIATES, [(each.person, each.name, each.value) for each in people.beside.covariates])
        _copy(connection, COVARIATES.name, folder)


def read_covariates(folder: Path, known: Set[str]) -> tuple[Covariate, ...]:
    """What is known of people beside the tables, from `covariates.parquet`; nothing where there is no such file.

    Held against those who are `known`, as the rows of a CSV file are; each problem is told at its row, and none repeats
    who a person is.
    """
    file = folder / f"{COVARIATES.name}.parquet"
    if not file.is_file():
        return ()
    try:
        found = connected().execute(f"SELECT {_AS_TEXTS} FROM read_parquet('{path_in_sql(file)}')").fetchall()
    except duckdb.Error:
        raise Refused([Problem("parquet-covariates", Place(str(file)))]) from None
    empty = [row for row, each in enumerate(found, start=1) if not all(each)]
    refuse(Problem("parquet-covariate-empty", at_row(file, row)) for row in empty)
    covariates = tuple(Covariate(*each) for each in found)
    refuse(replace(each, place=_placed(file, each.place)) for each in check_covariates(known, covariates))
    return covariates


# A number is written as a text is: what is one at everybody is taken as one.
_AS_TEXTS = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in COVARIATES.columns)


def _placed(file: Path, place: Place) -> Place:
    """A row of the table as one of its file; what is wrong with all of it has no row."""
    row = place.path.partition(".")[2]
    return at_row(file, int(row)) if row else Place(str(file))


def at_row(file: Path, row: int) -> Place:
    """Rows are counted from 1, since a Parquet file has no lines."""
    return Place(str(file), path=f"row {row}")


def _copy(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    connection.execute(f"COPY {table} TO '{path_in_sql(folder / f'{table}.parquet')}' (FORMAT parquet)")


def over_parquet(folder: Path, *, covered: Sequence[Covered], exclusive: bool, once: bool = False) -> DuckEngine:
    """An engine whose tables are the folder's Parquet files; a table that has none is empty.

    Files that are read `once` are then held in memory: what was held against a hash is what is measured, whatever
    becomes of the files meanwhile. Others are read where they lie, by each query anew, however large they are.
    """
    connection = connected()
    held = "TABLE" if once else "VIEW"
    for name, table in TABLES.items():
        file = folder / f"{name}.parquet"
        if file.is_file():
            connection.execute(f"CREATE {held} {name} AS SELECT * FROM read_parquet('{path_in_sql(file)}')")
        else:
            _fill(connection, table, [])
    return DuckEngine(connection, covered, exclusive)


def path_in_sql(file: Path | str) -> str:
    """As it stands in SQL, which takes no parameter there; any other text, too."""
    return str(file).replace("'", "''")


def connected() -> duckdb.DuckDBPyConnection:
    """Nothing is fetched and no extension is loaded at run time."""
    return duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )


def _fill(connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[tuple[Cell, ...]]) -> None:
    """Column by column as arrays, which takes a third of the time that lists do."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(table.columns)
    held = {
        name: np.array(column, dtype=object if name in table.texts else np.int64)
        for name, column in zip(table.columns, columns, strict=True)
    }
    kinds = ((name, "VARCHAR" if name in table.texts else "BIGINT") for name in table.columns)
    select = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds)
    connection.register("handed_over", held)
    connection.execute(f"CREATE OR REPLACE TABLE {table.name} AS SELECT {select} FROM handed_over")
    connection.unregister("handed_over")
