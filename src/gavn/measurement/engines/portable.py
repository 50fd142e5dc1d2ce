"""What DuckDB and Spark have in common: the same views, and their answers read back as rows and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from gavn.domain.outcomes.definition import Source
from gavn.domain.outcomes.people import Covered
from gavn.measurement.days import NEVER, Window, day_number, windows
from gavn.measurement.question import Question, Row, Total
from gavn.measurement.sql import Batch, batches, views
from gavn.measurement.sql_text import View, slug

# Asked of several times, and small beside a register: who counts.
KEPT = ("population",)


class Engine(Protocol):
    """Runs SQL over the tables that it was given; `covered` and `exclusive` are what is known of these."""

    @property
    def covered(self) -> Sequence[Covered]:
        """The days of which each register tells."""

    @property
    def exclusive(self) -> bool:
        """Whether no person is in two states at a time."""

    def run(self, text: str) -> None:
        """Runs a statement that gives nothing back."""

    def select(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""

    def keep(self, view: str) -> None:
        """Works out a view once, for all that is asked of it after."""

    def set_calendar(self, calendar: Iterable[Window]) -> None:
        """Puts the follow-ups' windows in the table `calendar`, in place of those before."""


def rows(questions: Sequence[Question], engine: Engine) -> tuple[tuple[Row, ...], ...]:
    """For each question, every course that counts at every follow-up."""
    found: dict[Question, tuple[Row, ...]] = {}
    for batch in batches(questions):
        prepare(batch, engine)
        found |= {question: _rows(question, engine) for question in batch.questions}
    return tuple(found[question] for question in questions)


def totals(questions: Sequence[Question], engine: Engine) -> tuple[tuple[Total, ...], ...]:
    """For each question, the rows added up by follow-up, arm, cohort and group; a batch is one pass over its table."""
    found: dict[Question, tuple[Total, ...]] = {}
    for batch in batches(questions):
        prepare(batch, engine)
        found |= _totals(batch, engine)
    return tuple(found[question] for question in questions)


def script(batch: Batch, *, covered: Sequence[Covered], exclusive: bool) -> tuple[View, ...]:
    """The views of a batch over tables of which so much is known."""
    last_days = [day_number(each.last_day) for each in covered if each.table.value == batch.source.value]
    covered_to = min(last_days, default=NEVER)
    return views(batch, covered_to=covered_to, exclusive=exclusive and batch.source is Source.SPELLS)


def prepare(batch: Batch, engine: Engine) -> None:
    """Makes the views of a batch; its calendar needs to know on which days courses begin."""
    for view in script(batch, covered=engine.covered, exclusive=engine.exclusive):
        engine.run(view.text)
        if view.name in KEPT:
            engine.keep(view.name)
        if view.name == "population":
            days = [day for (day,) in engine.select("SELECT DISTINCT index_day FROM population")]
            engine.set_calendar(windows(batch.first.metric, batch.first.definition, days))


def _rows(question: Question, engine: Engine) -> tuple[Row, ...]:
    name = slug(question.metric.id)
    found = engine.select(
        "SELECT follow_up, course, person, arm, cohort, subgroup, enrolled_day, on_day, due,\n"
        f"  found_{name}, due * gone * (1 - found_{name}), reached_{name}, quantity_{name}\n"
        "FROM rows_found"
    )
    return tuple(sorted(_row(each) for each in found))


def _row(each: Sequence[Any]) -> Row:
    follow_up, course, person, arm, cohort, group = map(str, each[:6])
    return Row(follow_up, course, person, arm, cohort, group, *map(int, each[6:]))


def _totals(batch: Batch, engine: Engine) -> Mapping[Question, tuple[Total, ...]]:
    names = [slug(question.metric.id) for question in batch.questions]
    own = ", ".join(f"found_{name}, lost_{name}, reached_{name}, quantity_{name}, squares_{name}" for name in names)
    found = engine.select(f"SELECT follow_up, arm, cohort, subgroup, enrolled, due, last_day, {own} FROM totals")
    return {
        question: tuple(sorted(_total(each, 7 + 5 * place) for each in found))
        for place, question in enumerate(batch.questions)
    }


def _total(each: Sequence[Any], at: int) -> Total:
    enrolled, due, last_day = map(int, each[4:7])
    found, lost, reached, quantity, squares = map(int, each[at : at + 5])
    follow_up, arm, cohort, group = map(str, each[:4])
    return Total(follow_up, arm, cohort, group, enrolled, due, found, lost, reached, quantity, squares, last_day)
