"""What DuckDB and Spark have in common: the same views, and their answers read back as rows and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from gavn.domain.outcomes.definition import Source
from gavn.domain.outcomes.people import Covered, reaches_to
from gavn.measurement.days import Window, day_number, windows
from gavn.measurement.question import Question, Row, Total
from gavn.measurement.sql import Batch, batches, index_days, views
from gavn.measurement.sql_text import View, query, slug

# Ten years in days.
LONGEST_CLOCK = 3653


class Engine(Protocol):
    """Runs SQL over the tables that it was given; `covered` and `exclusive` are what is known of these."""

    @property
    def covered(self) -> Sequence[Covered]:
        """The days of which each register tells."""

    @property
    def exclusive(self) -> bool:
        """Whether no person is in two states at a time."""

    def select(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""

    def set_calendar(self, calendar: Iterable[Window]) -> None:
        """Puts the follow-ups' windows in the table `calendar`, in place of those before."""


def rows(questions: Sequence[Question], engine: Engine) -> tuple[tuple[Row, ...], ...]:
    """For each question, every course that counts at every follow-up."""
    found: dict[Question, tuple[Row, ...]] = {}
    for batch in batches(questions):
        found |= _rows(batch, engine)
    return tuple(found[question] for question in questions)


def totals(questions: Sequence[Question], engine: Engine) -> tuple[tuple[Total, ...], ...]:
    """For each question, the rows added up by follow-up, arm, cohort and group; a batch is one pass over its table."""
    found: dict[Question, tuple[Total, ...]] = {}
    for batch in batches(questions):
        found |= _totals(batch, engine)
    return tuple(found[question] for question in questions)


def script(batch: Batch, *, covered: Sequence[Covered], exclusive: bool) -> tuple[View, ...]:
    """The views of a batch over tables of which so much is known."""
    covered_to = day_number(reaches_to(batch.source.value, covered))
    return views(batch, covered_to=covered_to, exclusive=exclusive and batch.source is Source.SPELLS)


def asks_for_totals(batch: Batch) -> str:
    """The last select over a batch's views: what `totals` reads of them."""
    own = ", ".join(
        f"found_{name}, lost_{name}, reached_{name}, quantity_{name}, squares_{name}" for name in _slugs(batch)
    )
    return f"SELECT follow_up, arm, cohort, subgroup, enrolled, due, last_day, {own} FROM totals"


def _asks_for_rows(batch: Batch) -> str:
    own = ", ".join(
        f"found_{name}, due * gone * (1 - found_{name}), reached_{name}, quantity_{name}" for name in _slugs(batch)
    )
    return f"SELECT follow_up, course, person, arm, cohort, subgroup, enrolled_day, on_day, due, {own} FROM rows_found"


def _slugs(batch: Batch) -> list[str]:
    return [slug(question.metric.id) for question in batch.questions]


def _answers(batch: Batch, engine: Engine, select: str) -> Sequence[Sequence[Any]]:
    """Its calendar first, which the views look up every window in."""
    engine.set_calendar(windows(batch.first.metric, batch.first.definition, _calendar_days(batch.first, engine)))
    return engine.select(query(script(batch, covered=engine.covered, exclusive=engine.exclusive), select))


def _calendar_days(question: Question, engine: Engine) -> Iterable[int]:
    """Every day of the agreement's clock, so that the data are not asked first; these are, of a day that no clock says,
    and where a clock is so long that most of its days would stand in vain."""
    match question.index_event:
        case "cohort-closing":
            return [question.enrolled_to]
        case "enrolment" if question.enrolled_to - question.enrolled_from < LONGEST_CLOCK:
            return range(question.enrolled_from, question.enrolled_to + 1)
        case _:
            return [day for (day,) in engine.select(index_days(question))]


def _rows(batch: Batch, engine: Engine) -> Mapping[Question, tuple[Row, ...]]:
    found = _answers(batch, engine, _asks_for_rows(batch))
    return {
        question: tuple(sorted(_row(each, 9 + 4 * place) for each in found))
        for place, question in enumerate(batch.questions)
    }


def _row(each: Sequence[Any], at: int) -> Row:
    follow_up, course, person, arm, cohort, group = map(str, each[:6])
    return Row(follow_up, course, person, arm, cohort, group, *map(int, each[6:9]), *map(int, each[at : at + 4]))


def _totals(batch: Batch, engine: Engine) -> Mapping[Question, tuple[Total, ...]]:
    found = _answers(batch, engine, asks_for_totals(batch))
    return {
        question: tuple(sorted(_total(each, 7 + 5 * place) for each in found))
        for place, question in enumerate(batch.questions)
    }


def _total(each: Sequence[Any], at: int) -> Total:
    enrolled, due, last_day = map(int, each[4:7])
    found, lost, reached, quantity, squares = map(int, each[at : at + 5])
    follow_up, arm, cohort, group = map(str, each[:4])
    return Total(follow_up, arm, cohort, group, enrolled, due, found, lost, reached, quantity, squares, last_day)
