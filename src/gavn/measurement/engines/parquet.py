"""Whether Parquet files are in order before anything is measured on them: by the rules that CSV files are held to, and
in queries, so that however large they are nothing but what is wrong comes into memory (ADR 0015)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from gavn.domain.outcomes.check_people import LARGEST_READING, check_cohorts
from gavn.domain.outcomes.definition import THOUSANDTHS
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.person_numbers import WIDER, could_be_person_number
from gavn.domain.values.problem import Place, Problem
from gavn.measurement.days import NEVER, date_of, day_number
from gavn.measurement.engines.duck import at_row, connected, path_in_sql
from gavn.measurement.tables import COURSES, TABLES, Table

# So many rows are told of each thing that is wrong in a table; of the others how many they are.
MOST = 20
# Rows that are looked through at a time.
AT_A_TIME = 10_000
# What a column may be kept as: whole numbers of any size, or texts.
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_TEXT = frozenset({"VARCHAR"})
# What names a person or a course, or could.
_NAMES = frozenset({"person", "course", "id", "cohort", "subgroup"})
# What names a thing: few in a register of any size, so that each is asked once.
_THINGS = frozenset({"instrument", "event", "state", "effort"})
# Texts that can be blank, and numbers that are yes or no; of the other numbers all but these are days.
_BLANK, _FLAGS, _QUANTITIES = frozenset({"cohort", "subgroup"}), frozenset({"completed", "withdrawn"}), {"thousandths"}
_FIRST_DAY, _LAST_DAY = day_number(date.min), day_number(date.max)


@dataclass(frozen=True, slots=True)
class Rule:
    """A problem, with what it tells of every row, at each row that `rows` selects: `at_row`, from 1, beside the columns
    that it tells of."""

    problem: Problem
    rows: str


def check_parquet(folder: Path, *, as_of: date, exclusive: bool) -> Iterator[Problem]:
    """Everything that is wrong in a folder's tables, each with its file and, where it is of a row, the row.

    Nothing is asked of the rows before every file can be read as the table that it is. No name is repeated.
    """
    connection = connected()
    files = {name: file for name in TABLES if (file := folder / f"{name}.parquet").is_file()}
    unlike = [problem for name, file in files.items() for problem in _check_columns(connection, TABLES[name], file)]
    yield from unlike or _check_rows(connection, files, as_of=as_of, exclusive=exclusive)


def _check_columns(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Iterator[Problem]:
    """A file that cannot be read, a column that is not there or holds something else, and one with something left
    open."""
    place = Place(str(file))
    try:
        kinds = dict(connection.execute(f"SELECT name, kind FROM ({_KINDS.format(path_in_sql(file))})").fetchall())
        wrong = [name for name in table.columns if kinds.get(name) not in (_TEXT if name in table.texts else _WHOLE)]
        if wrong:
            values = {"columns": ", ".join(table.columns), "wrong": ", ".join(wrong)}
            yield Problem("parquet-columns", place, values)
            return
        open_in = dict(connection.execute(_OPEN.format(path_in_sql(file))).fetchall())
    except duckdb.Error:
        yield Problem("parquet-unreadable", place)
        return
    for name in table.columns:
        if open_in.get(name):
            yield Problem("parquet-open", place, {"column": name})


_KINDS = "SELECT column_name AS name, column_type AS kind FROM (DESCRIBE SELECT * FROM read_parquet('{}'))"
# As the file itself says it, so that a large one is not read for it.
_OPEN = "SELECT path_in_schema, SUM(stats_null_count) FROM parquet_metadata('{}') GROUP BY path_in_schema"


def _check_rows(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path], *, as_of: date, exclusive: bool
) -> Iterator[Problem]:
    for name, file in files.items():
        columns = ", ".join(TABLES[name].columns)
        read = f"read_parquet('{path_in_sql(file)}', file_row_number = true)"
        connection.execute(f"CREATE VIEW {name} AS SELECT {columns}, file_row_number + 1 AS at_row FROM {read}")
    for name, file in files.items():
        try:
            yield from _names(connection, TABLES[name], file)
            for rule in _things(connection, TABLES[name]):
                yield from _broken(connection, rule, file)
            if name == "spells" and exclusive:
                _look_for_two_states(connection)
            for rule in _rules(TABLES[name], as_of, exclusive=exclusive):
                yield from _broken(connection, rule, file)
            if name == COURSES.name:
                yield from _cohorts(connection, file)
        except duckdb.Error:
            yield Problem("parquet-unreadable", Place(str(file)))


def _rules(table: Table, as_of: date, *, exclusive: bool) -> Iterator[Rule]:
    """Those of a table, in the order in which CSV files are held against them."""
    for name in table.columns:
        yield _where(Problem("parquet-value", values={"column": name}), table, _is_odd(name, table))
    for name in table.columns:
        if name in ("enrolled_day", "exited_day", "day"):
            ahead = f"{name} > {day_number(as_of)} AND {name} <> {NEVER}"
            problem = Problem("people-day-ahead", values={"as_of": as_of.isoformat()})
            yield _where(problem, table, ahead, f"{name} AS day")
    yield from _own_rules(table)
    if table.name == "spells" and exclusive:
        yield Rule(Problem("people-two-states"), _TWO_STATES)


def _own_rules(table: Table) -> Iterator[Rule]:
    match table.name:
        case "courses":
            yield _taken(table, "course")
            days = "exited_day AS exited, enrolled_day AS enrolled"
            yield _where(Problem("people-exit-too-early"), table, "exited_day < enrolled_day", days)
        case "readings":
            yield _taken(table, "id")
            most = LARGEST_READING * THOUSANDTHS
            large = f"thousandths NOT BETWEEN -{most} AND {most}"
            yield _where(Problem("people-reading-too-large"), table, large, "instrument")
        case "events":
            yield _taken(table, "id")
        case "spells" | "elsewhere":
            days = "first_day AS first, last_day AS last"
            yield _where(Problem("people-spell-backwards"), table, "last_day < first_day", days)


def _is_odd(name: str, table: Table) -> str:
    """A blank name, what is neither yes nor no, neither arm, or no day of the calendar."""
    if name == "arm":
        return f"arm NOT IN {tuple(arm.value for arm in Arm)}"
    if name in table.texts:
        return "false" if name in _BLANK else f"trim({name}) = ''"
    if name in _FLAGS:
        return f"{name} NOT IN (0, 1)"
    return "false" if name in _QUANTITIES else f"{name} NOT BETWEEN {_FIRST_DAY} AND {_LAST_DAY}"


def _where(problem: Problem, table: Table, condition: str, columns: str = "") -> Rule:
    also = f", {columns}" if columns else ""
    return Rule(problem, f"SELECT at_row{also} FROM {table.name} WHERE {condition}")


def _taken(table: Table, name: str) -> Rule:
    """An id that stood in an earlier row; those that stand once are left out before any row is put in order."""
    many = f"SELECT {name} FROM {table.name} GROUP BY {name} HAVING COUNT(*) > 1"
    rows = f"SELECT at_row, ROW_NUMBER() OVER (PARTITION BY {name} ORDER BY at_row) AS place FROM {table.name}"
    taken = f"SELECT at_row FROM ({rows} WHERE {name} IN ({many})) WHERE place > 1"
    return Rule(Problem("people-id-taken", values={"table": table.name}), taken)


# Who may be in two states at once is looked for by a number instead of a name, and some at a time, which takes little
# memory; two of the same number are held against each other by name like any others. What is no day is told of as such.
_SPELLS_AT_A_TIME = 20_000_000
_PERHAPS = """
INSERT INTO perhaps SELECT DISTINCT number FROM (
  SELECT number, first_day, LAG(last_day) OVER (PARTITION BY number ORDER BY first_day) AS before FROM (
    SELECT hash(person) AS number, TRY_CAST(first_day AS INTEGER) AS first_day,
      TRY_CAST(last_day AS INTEGER) AS last_day
    FROM spells WHERE hash(person) % {parts} = {part}
  )
) WHERE first_day <= before
"""
_TWO_STATES = (
    "SELECT at_row, first_day AS day FROM (SELECT at_row, first_day, LAG(last_day) OVER "
    "(PARTITION BY person ORDER BY first_day, at_row) AS before "
    "FROM spells WHERE hash(person) IN (SELECT number FROM perhaps)) WHERE first_day <= before"
)


def _look_for_two_states(connection: duckdb.DuckDBPyConnection) -> None:
    [(spells,)] = connection.execute("SELECT COUNT(*) FROM spells").fetchall()
    parts = spells // _SPELLS_AT_A_TIME + 1
    connection.execute("CREATE TABLE perhaps (number UBIGINT)")
    for part in range(parts):
        connection.execute(_PERHAPS.format(parts=parts, part=part))


def _broken(connection: duckdb.DuckDBPyConnection, rule: Rule, file: Path) -> Iterator[Problem]:
    found = connection.execute(f"{rule.rows} ORDER BY at_row LIMIT {MOST + 1}")
    names = [each[0] for each in found.description or ()]
    rows = found.fetchall()
    for row in rows[:MOST]:
        values = {name: _text(name, value) for name, value in zip(names[1:], row[1:], strict=True)}
        yield replace(rule.problem, place=at_row(file, row[0]), values={**values, **rule.problem.values})
    if len(rows) > MOST:
        [(many,)] = connection.execute(f"SELECT COUNT(*) FROM ({rule.rows})").fetchall()
        yield _more(rule.problem.code, file, many - MOST)


def _text(name: str, value: Any) -> str:
    """A day as one, where the calendar has it; a name only where it could be nobody's number."""
    if name == "instrument":
        return "…" if could_be_person_number(value) else str(value)
    if not _FIRST_DAY <= value <= _LAST_DAY:
        return str(value)
    return date_of(value).isoformat()


def _more(code: str, file: Path, many: int) -> Problem:
    return Problem("parquet-more", Place(str(file)), {"code": code, "many": str(many)})


def _names(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Iterator[Problem]:
    """Rows in which something that names somebody could be a person's number.

    Queries leave out what cannot be one, and the rest is asked by the one rule that there is, some rows at a time, as
    they stand in the file; a name that stands in many rows is asked once.
    """
    asked = lru_cache(AT_A_TIME)(could_be_person_number)
    names = [name for name in table.columns if name in _NAMES]
    could = " OR ".join(f"regexp_matches({name}, '{WIDER}')" for name in names)
    found = connection.execute(f"SELECT at_row, {', '.join(names)} FROM {table.name} WHERE {could}")
    many = 0
    for row, *texts in _streamed(found):
        if any(map(asked, texts)):
            many += 1
            if many <= MOST:
                yield Problem("people-cpr", at_row(file, row))
    if many > MOST:
        yield _more("people-cpr", file, many - MOST)


def _things(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Rule]:
    """Rows in which what was looked at is called by what could be a person's number."""
    for name in table.columns:
        if name in _THINGS:
            found = connection.execute(
                f"SELECT {name} FROM (SELECT DISTINCT {name} FROM {table.name}) WHERE regexp_matches({name}, '{WIDER}')"
            )
            hidden = ", ".join(f"'{path_in_sql(text)}'" for (text,) in _streamed(found) if could_be_person_number(text))
            if hidden:
                yield _where(Problem("people-cpr"), table, f"{name} IN ({hidden})")


def _streamed(found: duckdb.DuckDBPyConnection) -> Iterator[Sequence[Any]]:
    while rows := found.fetchmany(AT_A_TIME):
        yield from rows


def _cohorts(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[Problem]:
    """Whether anybody is enrolled, and a comparison group of cohorts that the effort has not."""
    found = connection.execute(
        "SELECT arm, cohort, MIN(at_row) FROM courses GROUP BY arm, cohort ORDER BY 3"
    ).fetchall()
    if not found:
        yield Problem("people-nobody", Place(str(file)))
    effort = {cohort for arm, cohort, _ in found if arm == Arm.EFFORT}
    compared = {cohort: row for arm, cohort, row in found if arm == Arm.COMPARISON}
    for problem in check_cohorts(effort, compared):
        yield replace(problem, place=at_row(file, int(problem.place.path.rpartition(".")[2])))
