"""Dates as day numbers, and the calendar of follow-ups: what a month later is, worked out once and never in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from operator import add

from gavn.domain.agreements.agreement import AgreedMetric
from gavn.domain.outcomes.definition import Definition, FromBaseline
from gavn.domain.values.period import RelativeDate, Unit

EPOCH = date(1970, 1, 1)
# After every date that data can hold: the exit of a course that is still going on.
NEVER = (date(2200, 1, 1) - EPOCH).days
INDEX_EVENTS = ("enrolment", "exit", "cohort-closing")
AT_ONCE = RelativeDate(0, Unit.DAYS, "enrolment")
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
    return tuple(window for follow_up in metric.follow_ups for window in _windows(metric, definition, follow_up, days))


def _windows(
    metric: AgreedMetric, definition: Definition, follow_up: RelativeDate, days: Sequence[int]
) -> Iterator[Window]:
    name, due, grace = follow_up.id, _later(follow_up), _later(metric.grace)
    since, earliest = definition.since, definition.earliest
    first, last = (_later(each) for each in _baseline(definition))
    from_day, early_day = _later(since), _later(earliest)
    for index_day in days:
        to_day = due(index_day)
        yield Window(
            name,
            index_day,
            from_day(to_day if since.event == "follow-up" else index_day),
            to_day,
            early_day(to_day if earliest.event == "follow-up" else index_day),
            grace(to_day),
            first(index_day),
            last(index_day),
        )


def _baseline(definition: Definition) -> tuple[RelativeDate, RelativeDate]:
    """The first and the last day of its readings; the index day itself where there is no baseline."""
    operator = definition.looks_at
    if isinstance(operator, FromBaseline):
        return operator.baseline_from, operator.baseline_to
    return AT_ONCE, AT_ONCE


def _later(relative: RelativeDate) -> Callable[[int], int]:
    """What a day number becomes. Days need no calendar, and a calendar of years has very many of them."""
    if relative.days is None:
        return lambda day: day_number(relative.on(date_of(day)))
    return partial(add, relative.days)
