"""Many made-up data sets measured at once: each is a cohort of its own, with people of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gavn.domain.outcomes.people import Covered, People
from gavn.measurement.question import Question, Row
from tests.measurement.peoples import made_up

# For Spark: data this small are done sooner by one task, not planned anew on the way, and not compiled.
SMALL: Mapping[str, str] = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def alike(seeds: Iterable[int]) -> Mapping[tuple[bool, tuple[Covered, ...]], list[int]]:
    """The seeds whose people can be put together: registers that reach as far, and the same rule for states."""
    found: dict[tuple[bool, tuple[Covered, ...]], list[int]] = {}
    for seed in seeds:
        people = made_up(seed)
        found.setdefault((people.exclusive, people.covered), []).append(seed)
    return found


def together(seeds: Sequence[int]) -> People:
    """The people of several seeds as one data set; whoever they are, they are called by their seed."""
    return put_together({str(seed): made_up(seed) for seed in seeds})


def put_together(peoples: Mapping[str, People]) -> People:
    """Several data sets as one; registers are taken to reach as far in all as in the first."""
    first = next(iter(peoples.values()))
    named = [_named(f"{name}:", people) for name, people in peoples.items()]
    tables = ("courses", "exits", "readings", "events", "spells", "elsewhere")
    return replace(first, **{table: tuple(row for each in named for row in getattr(each, table)) for table in tables})


def _named(prefix: str, people: People) -> People:
    def renamed(table: str, *keys: str) -> tuple[object, ...]:
        rows = getattr(people, table)
        return tuple(replace(row, **{key: prefix + getattr(row, key) for key in keys}) for row in rows)

    return replace(
        people,
        courses=renamed("courses", "course", "person"),
        exits=renamed("exits", "course"),
        readings=renamed("readings", "id", "person"),
        events=renamed("events", "id", "person"),
        spells=renamed("spells", "person"),
        elsewhere=renamed("elsewhere", "person"),
    )


def of_seed(seed: int | str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of one seed, under the names that its people had."""
    prefix = f"{seed}:"
    own = (row for row in rows if row.course.startswith(prefix))
    renamed = (
        replace(row, course=row.course.removeprefix(prefix), person=row.person.removeprefix(prefix)) for row in own
    )
    return tuple(sorted(renamed))


def differing(
    seeds: Sequence[int],
    questions: Sequence[Question],
    found: Sequence[Sequence[Row]],
    expected: Mapping[tuple[int, str], tuple[Row, ...]],
) -> list[tuple[int, str]]:
    """The seeds and metrics for which an engine's rows are not those expected."""
    return [
        (seed, question.metric.id)
        for question, rows in zip(questions, found, strict=True)
        for seed in seeds
        if of_seed(seed, rows) != expected[seed, question.metric.id]
    ]
