"""Questions as named views of one query in portable SQL, the same text for DuckDB and for Spark (ADR 0015).

Dates are day numbers. The views use only + - *, comparisons, CASE, SUM, COUNT, MIN, MAX, ROW_NUMBER and plain joins.
What is looked for is joined inwards and added up first, and only then joined to the courses, so that no register is
sorted; metrics with the same windows share one pass over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gavn.domain.outcomes.definition import FromBaseline, Source
from gavn.measurement.days import NEVER
from gavn.measurement.question import Question
from gavn.measurement.sql_readings import reading_views
from gavn.measurement.sql_registers import event_views, spell_views
from gavn.measurement.sql_text import FEWER, LATER, SEVERAL, Shows, View


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions that are asked of the same courses over the same windows in the same table."""

    questions: tuple[Question, ...]

    @property
    def first(self) -> Question:
        """Any of them, for what they have in common."""
        return self.questions[0]

    @property
    def source(self) -> Source:
        return self.first.definition.looks_at.SOURCE


def batches(questions: Sequence[Question]) -> tuple[Batch, ...]:
    """The fewest batches, each in the order of its questions."""
    numbered = sorted(enumerate(questions), key=lambda item: (_shared(item[1]), item[0]))
    return tuple(
        Batch(tuple(question for _, question in group)) for _, group in groupby(numbered, key=lambda i: _shared(i[1]))
    )


def _shared(question: Question) -> tuple[object, ...]:
    metric, definition = question.metric, question.definition
    operator = definition.looks_at
    baseline = (operator.baseline_from.label, operator.baseline_to.label) if isinstance(operator, FromBaseline) else ()
    return (
        operator.SOURCE.value,
        definition.overlap.value,
        metric.population.value,
        [follow_up.label for follow_up in metric.follow_ups],
        metric.grace.label,
        definition.since.label,
        definition.earliest.label,
        baseline,
    )


def views(batch: Batch, *, covered_to: int = NEVER, exclusive: bool = False) -> tuple[View, ...]:
    """The views of a batch in order, each made of those before it; the last two are `rows_found` and `totals`.

    The tables they read are `courses`, `calendar` and `elsewhere`, and one of `readings`, `events` and `spells`.
    `covered_to` is the last day of which a register tells; `exclusive` that no person is in two states at a time.
    """
    looked, shows = _looked_for(batch, exclusive=exclusive)
    return (
        *_population(batch.first),
        _schedule(batch.first, covered_to),
        *looked,
        _rows(shows, batch.first.keys, registers=batch.source is not Source.READINGS),
        _totals(shows),
    )


def _looked_for(batch: Batch, *, exclusive: bool) -> tuple[Sequence[View], Sequence[Shows]]:
    match batch.source:
        case Source.READINGS:
            return reading_views(batch.questions)
        case Source.EVENTS:
            return event_views(batch.questions)
        case _:
            return spell_views(batch.questions, exclusive=exclusive)


def index_days(question: Question) -> str:
    """A query for every day of the data that follow-ups of a course that may count run from."""
    day = {"enrolment": "enrolled_day", "exit": "exited_day"}[question.index_event]
    return f"SELECT DISTINCT {day} AS index_day FROM courses WHERE {_within(question)}"


def _within(question: Question, table: str = "") -> str:
    day = f"{table}enrolled_day"
    return f"{day} >= {question.enrolled_from} AND {day} <= {question.enrolled_to}"


def _population(question: Question) -> Iterator[View]:
    """A person who counts once is counted by looking among the few who have several courses, not by sorting all."""
    within = _within(question, "counted.")
    joins, conditions = [], [within]
    if question.once:
        yield View(
            "several_courses",
            "People with several courses within the agreement's clock.",
            "SELECT person, COUNT(*) AS courses\n"
            f"FROM courses counted WHERE {within}\nGROUP BY person HAVING COUNT(*) > 1",
        )
        yield View(
            "later_courses",
            "Their courses after the first, since each person counts once.",
            "SELECT course\n"
            "FROM (\n"
            f"  SELECT {SEVERAL} counted.course,\n"
            "    ROW_NUMBER() OVER (PARTITION BY counted.person ORDER BY counted.enrolled_day, counted.course) AS nth\n"
            "  FROM courses counted INNER JOIN several_courses m ON m.person = counted.person\n"
            f"  WHERE {within}\n"
            ") numbered\n"
            "WHERE nth > 1",
        )
        joins.append("LEFT JOIN later_courses l ON l.course = counted.course")
        conditions.append("l.course IS NULL")
    if question.yields:
        yield View(
            "taken_elsewhere",
            "Courses of people who were in another effort that came first.",
            "SELECT c.course, COUNT(*) AS efforts\n"
            "FROM courses c INNER JOIN elsewhere e ON e.person = c.person\n"
            "WHERE e.first_day <= c.enrolled_day AND e.last_day >= c.enrolled_day\n"
            f"  AND (e.first_day < c.enrolled_day OR e.effort < '{question.effort}')\n"
            "GROUP BY c.course",
        )
        joins.append("LEFT JOIN taken_elsewhere t ON t.course = counted.course")
        conditions.append("t.course IS NULL")
    if question.completers_only:
        conditions.append("counted.completed = 1")
    yield View(
        "population",
        "Whoever counts, with the day from which follow-ups run.",
        f"SELECT {LATER + ' ' if question.once else ''}counted.course, counted.person, counted.arm, counted.cohort,\n"
        f"  counted.subgroup, counted.enrolled_day, {_index_day(question)} AS index_day, counted.exited_day\n"
        + "\n".join(["FROM courses counted", *(f"  {join}" for join in joins)])
        + f"\nWHERE {' AND '.join(conditions)}",
    )


def _index_day(question: Question) -> str:
    columns = {"enrolment": "counted.enrolled_day", "exit": "counted.exited_day"}
    return columns.get(question.index_event, str(question.enrolled_to))


def _schedule(question: Question, covered_to: int) -> View:
    return View(
        "schedule",
        "Each course at each follow-up, with its windows, and whether it is due and whether the person had left.",
        f"SELECT {FEWER} p.course, p.person, p.arm, p.cohort, p.subgroup, p.enrolled_day, w.follow_up,\n"
        "  w.from_day, w.to_day, w.early_day, w.late_day, w.baseline_from, w.baseline_to,\n"
        f"  CASE WHEN w.late_day <= {question.as_of} AND w.to_day <= {covered_to} THEN 1 ELSE 0 END AS due,\n"
        "  CASE WHEN p.exited_day < w.to_day THEN 1 ELSE 0 END AS gone\n"
        "FROM population p INNER JOIN calendar w ON w.index_day = p.index_day",
    )


def _rows(shows: Sequence[Shows], keys: Sequence[str], *, registers: bool) -> View:
    """Of a register everything due is found: that nothing stands there says that nothing was."""
    columns, joins = [], []
    for show in shows:
        found = "s.due" if registers else f"CASE WHEN {show.view}.course IS NULL THEN 0 ELSE 1 END"
        columns += [
            f"  {found} AS found_{show.slug}",
            f"  CASE WHEN s.due = 1 THEN {show.reached} ELSE 0 END AS reached_{show.slug}",
            f"  CASE WHEN s.due = 1 THEN {show.quantity} ELSE 0 END AS quantity_{show.slug}",
        ]
    for name in dict.fromkeys(view for show in shows for view in show.joined):
        same = " AND ".join(f"{name}.{key} = s.{key}" for key in keys)
        joins.append(f"  LEFT JOIN {name} ON {same}")
    return View(
        "rows_found",
        "Each course at each follow-up, with what it shows of each metric.",
        "SELECT s.follow_up, s.course, s.person, s.arm, s.cohort, s.subgroup, s.enrolled_day, s.to_day AS on_day,\n"
        "  s.due, s.gone,\n" + ",\n".join(columns) + "\nFROM schedule s\n" + "\n".join(joins),
    )


def _totals(shows: Sequence[Shows]) -> View:
    columns = [
        f"  SUM(found_{s.slug}) AS found_{s.slug}, SUM(due * gone * (1 - found_{s.slug})) AS lost_{s.slug},\n"
        f"  SUM(reached_{s.slug}) AS reached_{s.slug}, SUM(quantity_{s.slug}) AS quantity_{s.slug},\n"
        f"  SUM(quantity_{s.slug} * quantity_{s.slug}) AS squares_{s.slug}"
        for s in shows
    ]
    return View(
        "totals",
        "The same added up by follow-up, arm, cohort and group.",
        "SELECT follow_up, arm, cohort, subgroup, COUNT(*) AS enrolled, SUM(due) AS due,\n"
        "  MAX(CASE WHEN due = 1 THEN on_day ELSE 0 END) AS last_day,\n"
        + ",\n".join(columns)
        + "\nFROM rows_found\nGROUP BY follow_up, arm, cohort, subgroup",
    )
