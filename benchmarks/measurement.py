"""Days in a state and status at 12 months over registers of 20 and 100 million spells, beside hand-written queries.

`python -m benchmarks.measurement [SPELLS …] [--spark SPELLS]`: 100,000 enrolments, or everybody where they are fewer;
the same totals from gavn's views on DuckDB, from a query that was written by hand for DuckDB, and from pandas; with
`--spark` from Spark too, by the same views and by a query of its own. Each way runs in a process of its own, so that
its memory is its own, and they take turns, so that each is held against the other on the same machine at the same
moment.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pandas as pd

from gavn.domain.outcomes.definition import StateOnDay, TimeInState
from gavn.domain.outcomes.people import Covered, Register
from gavn.domain.values.period import RelativeDate
from gavn.measurement.days import NEVER, day_number
from gavn.measurement.engines import duck, portable
from gavn.measurement.engines.parquet import check_parquet
from gavn.measurement.engines.portable import Engine
from gavn.measurement.question import Question
from tests.measurement.peoples import question

ENROLLED = 100_000
EACH = 20
FIRST = day_number(date(2020, 1, 1))
# The agreement's clock: so many days on which people may be enrolled.
ENROLMENT, DAYS = FIRST + 300, 1000
LAST = date(2026, 12, 31)
AS_OF = day_number(LAST)
COVERED = (Covered(Register.SPELLS, date(2020, 1, 1), LAST),)
STATES = ("work", "school")
# Spells of whole weeks, one after another: in work, at school, on benefit, or in something that nobody asks of.
SPELLS = """
COPY (
  SELECT 'p' || lpad(CAST(person AS VARCHAR), 8, '0') AS person,
    CASE hash(person, nth) % 4 WHEN 0 THEN 'work' WHEN 1 THEN 'benefit' WHEN 2 THEN 'school' ELSE 'other' END AS state,
    {first} + nth * 112 + CAST(hash(person) % 56 AS BIGINT) AS first_day,
    {first} + nth * 112 + CAST(hash(person) % 56 AS BIGINT) + 7 * (1 + CAST(hash(nth, person) % 15 AS BIGINT)) - 1
      AS last_day
  FROM range({persons}) persons(person), range({each}) spells(nth)
  ORDER BY person, nth
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""
COURSES = """
COPY (
  SELECT 'c' || lpad(CAST(nth AS VARCHAR), 6, '0') AS course,
    'p' || lpad(CAST(nth * {step} AS VARCHAR), 8, '0') AS person, 'effort' AS arm, '' AS cohort, '' AS subgroup,
    {enrolment} + CAST(hash(nth) % {days} AS BIGINT) AS enrolled_day, {never} AS exited_day, 0 AS completed
  FROM range({enrolled}) courses(nth)
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""
# What somebody who knows the engine writes for this one question: both outcomes in one pass, the calendar in place.
BY_HAND = """
WITH due AS (
  SELECT course, person, enrolled_day AS from_day, {year_later} AS to_day FROM courses
), found AS (
  SELECT d.course,
    SUM(LEAST(s.last_day, d.to_day) - GREATEST(s.first_day, d.from_day) + 1) AS days,
    MAX(CASE WHEN s.last_day >= d.to_day THEN 1 ELSE 0 END) AS there
  FROM spells s INNER JOIN due d ON s.person = d.person
  WHERE s.state IN ('work', 'school') AND s.first_day <= d.to_day AND s.last_day >= d.from_day
  GROUP BY d.course
)
SELECT COUNT(*), SUM(COALESCE(days, 0)), SUM(COALESCE(days, 0) * COALESCE(days, 0)), SUM(COALESCE(there, 0))
FROM courses c LEFT JOIN found f ON f.course = c.course
"""
OF_DUCKDB = "CAST(DATE '1970-01-01' + CAST(enrolled_day AS INTEGER) + INTERVAL 12 MONTH AS DATE) - DATE '1970-01-01'"
OF_SPARK = "datediff(add_months(date_add(DATE '1970-01-01', CAST(enrolled_day AS INT)), 12), DATE '1970-01-01')"
Answer = tuple[int, ...]
Run = dict[str, Any]


def questions() -> tuple[Question, ...]:
    made = (question("days", TimeInState(states=STATES)), question("there", StateOnDay(states=STATES)))
    follow_ups = (RelativeDate.parse("12 months after enrolment"),)
    clock = {"enrolled_from": ENROLMENT, "enrolled_to": ENROLMENT + DAYS - 1, "as_of": AS_OF}
    return tuple(replace(each, metric=replace(each.metric, follow_ups=follow_ups), **clock) for each in made)


def with_views(engine: Engine) -> Answer:
    """The totals of both metrics, added up by cohort as for any agreement."""
    [days], [there] = portable.totals(questions(), engine)
    return days.enrolled, days.quantity, days.squares, there.reached


def gavn(folder: Path) -> Callable[[], Answer]:
    engine = duck.over_parquet(folder, covered=COVERED, exclusive=True)
    return lambda: with_views(engine)


def checked(folder: Path) -> Callable[[], Answer]:
    """As `gavn measure` does it: not one answer before every row is in order."""
    ask = gavn(folder)

    def run() -> Answer:
        for problem in check_parquet(folder, as_of=LAST, exclusive=True):
            raise SystemExit(f"the register is not in order: {problem}")
        return ask()

    return run


def by_hand(folder: Path) -> Callable[[], Answer]:
    connection = duckdb.connect()
    for table in ("courses", "spells"):
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM '{folder}/{table}.parquet'")  # noqa: S608
    query = BY_HAND.format(year_later=OF_DUCKDB)
    return lambda: tuple(int(number) for number in connection.execute(query).fetchone() or ())


def with_pandas(folder: Path) -> Callable[[], Answer]:
    """Reads what it needs of the register, as an analyst would; the filter on persons first, which is the fastest."""

    def run() -> Answer:
        courses = pd.read_parquet(folder / "courses.parquet", columns=["course", "person", "enrolled_day"])
        spells = pd.read_parquet(folder / "spells.parquet")
        spells = spells[spells["state"].isin(STATES) & spells["person"].isin(courses["person"])]
        begun = pd.to_datetime(courses["enrolled_day"], unit="D")
        courses["to_day"] = (begun + pd.DateOffset(months=12) - pd.Timestamp(0)).dt.days
        both = spells.merge(courses, on="person")
        both = both[(both["first_day"] <= both["to_day"]) & (both["last_day"] >= both["enrolled_day"])]
        last = both[["last_day", "to_day"]].min(axis=1)
        both["days"] = last - both[["first_day", "enrolled_day"]].max(axis=1) + 1
        both["there"] = both["last_day"] >= both["to_day"]
        found = both.groupby("course").agg(days=("days", "sum"), there=("there", "max"))
        days = found["days"]
        return len(courses), int(days.sum()), int((days * days).sum()), int(found["there"].sum())

    return run


def _session() -> Any:
    from gavn.measurement.engines import spark  # noqa: PLC0415

    return spark, spark.local_session()


def spark(folder: Path) -> Callable[[], Answer]:
    module, session = _session()
    engine = module.over_parquet(session, folder, covered=COVERED, exclusive=True)
    return lambda: with_views(engine)


def spark_by_hand(folder: Path) -> Callable[[], Answer]:
    _, session = _session()
    for table in ("courses", "spells"):
        session.read.parquet(f"{folder}/{table}.parquet").createOrReplaceTempView(table)
    query = BY_HAND.format(year_later=OF_SPARK)
    return lambda: tuple(int(number) for number in session.sql(query).collect()[0])


WAYS: Mapping[str, Callable[[Path], Callable[[], Answer]]] = {
    "gavn": gavn,
    "checked": checked,
    "by-hand": by_hand,
    "pandas": with_pandas,
    "spark": spark,
    "spark-by-hand": spark_by_hand,
}


def run_one(way: str, folder: Path) -> None:
    """In a process of its own: a run to warm up, then one for each line that it is sent; each answers as JSON."""
    ask = WAYS[way](folder)
    answer = ask()
    for _ in sys.stdin:
        started, spent = time.perf_counter(), time.process_time()
        if ask() != answer:
            raise SystemExit(f"{way} answers differently another time")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        took = {"seconds": time.perf_counter() - started, "processor": time.process_time() - spent}
        print(json.dumps({**took, "megabytes": peak, "answer": answer}), flush=True)


def compare(spells: int, ways: Sequence[str], runs: int) -> None:
    """Makes a register and asks each way in turn, so that what else the machine does falls on all of them alike.

    Every answer must be the same. What is stated is the median of each, and of the ratios within a turn.
    """
    with tempfile.TemporaryDirectory(prefix="gavn-bench-") as name:
        folder = Path(name)
        # A process begins with the peak of the one that started it, so that what takes much memory is made elsewhere.
        _made_elsewhere(spells, folder)
        size = (folder / "spells.parquet").stat().st_size >> 20
        print(f"{spells:,} spells ({size} MB of Parquet), {enrolled(spells):,} enrolments, {runs} turns:")
        found = _in_turn(ways, folder, runs)
    first = found[ways[0]]
    for way, own in found.items():
        if own[0]["answer"] != first[0]["answer"]:
            raise SystemExit(f"{way} answers {own[0]['answer']} and {ways[0]} {first[0]['answer']}")
        # Spark works in a process of Java, whose time is not seen here.
        told = ("seconds",) if way.startswith("spark") else ("seconds", "processor")
        each = ", ".join(f"{median(run[kind] for run in own):.3f} s {kind}" for kind in told)
        ratio = " and ".join(f"{_ratio(first, own, kind):.2f}" for kind in told)
        print(f"  {way:14} {each}, {own[-1]['megabytes']} MB: {ways[0]} takes {ratio} times as long")


def _ratio(first: Sequence[Run], own: Sequence[Run], kind: str) -> float:
    return median(one[kind] / other[kind] for one, other in zip(first, own, strict=True))


def _in_turn(ways: Sequence[str], folder: Path, runs: int) -> Mapping[str, Sequence[Run]]:
    """A process for each way that waits for its turn; every second time the other way round, since whoever follows one
    that fills the memory finds less of what it reads still at hand."""
    found: dict[str, list[Run]] = {way: [] for way in ways}
    with ExitStack() as stack:
        started = {way: stack.enter_context(_waiting(way, folder)) for way in ways}
        for turn in range(runs):
            for way in ways[:: -1 if turn % 2 else 1]:
                process = started[way]
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write("\n")
                process.stdin.flush()
                found[way].append(_next(process.stdout, way))
    return found


def _next(lines: Iterable[str], way: str) -> Run:
    """What a way answers; Spark says this and that before it."""
    for line in lines:
        if line.startswith("{"):
            run: Run = json.loads(line)
            return run
    raise SystemExit(f"{way} stopped")


def _waiting(way: str, folder: Path) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "benchmarks.measurement", "--one", way, "--folder", str(folder)]
    return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def enrolled(spells: int) -> int:
    """Nobody twice: of a small register everybody is enrolled."""
    return min(ENROLLED, spells // EACH)


def make(spells: int, folder: Path) -> None:
    """The register and the enrolments as Parquet files."""
    persons, many = spells // EACH, enrolled(spells)
    register = {"first": FIRST, "persons": persons, "each": EACH}
    courses = {"enrolment": ENROLMENT, "days": DAYS, "never": NEVER, "enrolled": many, "step": persons // many}
    duckdb.sql(SPELLS.format(file=folder / "spells.parquet", **register))
    duckdb.sql(COURSES.format(file=folder / "courses.parquet", **courses))


def _made_elsewhere(spells: int, folder: Path) -> None:
    line = [sys.executable, "-m", "benchmarks.measurement", "--make", str(spells), "--folder", str(folder)]
    subprocess.run(line, check=True)


def main() -> None:
    """The registers one after another; Spark only where it is asked for, since it is slow to begin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spells", nargs="*", type=int, default=[20_000_000, 100_000_000])
    parser.add_argument("--spark", type=int, default=0)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--without-pandas", action="store_true")
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--make", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.make:
        make(asked.make, asked.folder)
        return
    if asked.one:
        run_one(asked.one, asked.folder)
        return
    for spells in asked.spells:
        compare(spells, ["gavn", "checked", "by-hand", *([] if asked.without_pandas else ["pandas"])], asked.runs)
    if asked.spark:
        compare(asked.spark, ["spark", "spark-by-hand"], asked.runs)


if __name__ == "__main__":
    main()
