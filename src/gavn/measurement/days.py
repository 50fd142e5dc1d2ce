"""Dates as day numbers, and the calendar of follow-ups: what a month later is, worked out once and never in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gavn.domain.agreements.agreement import AgreedMetric
from gavn.domain.outcomes.definition import Definition, FromBaseline
from gavn.domain.values.period import RelativeDate

EPOCH = date(1970, 1, 1)
# After every date that data can hold: the exit of a course that is still going on.
NEVER = (date(2200, 1, 1) - EPOCH).days
INDEX_EVENTS = ("enrolment", "exit", "cohort-closing")
WINDOW_EVENTS = (*INDEX_EVENTS, "follow-up")


def day_number(day: date) -> int:
    return (day - EPOCH).days


def date_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Window:
    """Day numbers, all included: the days looked at, when a reading counts, and when the baseline does.

    A course whose index day is `index_day` is due at the follow-up once `late_day` has passed.
    """

    follow_up: str
    index_day: int
    from_day: int
    to_day: int
    early_day: int
    late_day: int
    baseline_from: int
    baseline_to: int


def windows(metric: AgreedMetric, definition: Definition, index_days: Iterable[int]) -> tuple[Window, ...]:
    """The windows of every follow-up for courses that begin on each of these days."""
    days = sorted(set(index_days))
    return tuple(
        _window(metric, definition, follow_up, date_of(day)) for follow_up in metric.follow_ups for day in days
    )


def _window(metric: AgreedMetric, definition: Definition, follow_up: RelativeDate, index: date) -> Window:
    to_day = follow_up.on(index)

    def on(relative: RelativeDate) -> int:
        return day_number(relative.on(to_day if relative.event == "follow-up" else index))

    operator = definition.looks_at
    first, last = (index, index)
    if isinstance(operator, FromBaseline):
        first, last = operator.baseline_from.on(index), operator.baseline_to.on(index)
    return Window(
        follow_up.id,
        day_number(index),
        on(definition.since),
        day_number(to_day),
        on(definition.earliest),
        day_number(metric.grace.on(to_day)),
        day_number(first),
        day_number(last),
    )
