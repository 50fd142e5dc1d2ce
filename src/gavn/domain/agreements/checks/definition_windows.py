"""Whether every window in which a metric is looked at has a day: nobody can show anything in an empty one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from gavn.domain.agreements.agreement import AgreedMetric
from gavn.domain.agreements.checks.found import found
from gavn.domain.outcomes.definition import Definition, FromBaseline, Source
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.problem import Problem

# Windows differ in length by the month they begin in, most at the ends of months; a leap year is among these.
BEGINNINGS = tuple(
    date(year, month, day)
    for year in (2023, 2024)
    for month in range(1, 13)
    for day in (1, *range(28, monthrange(year, month)[1] + 1))
)


def check_windows(path: str, metric: AgreedMetric, definition: Definition) -> Iterator[Problem]:
    """For a person of whom nothing can be seen not to have happened would count as reached, and be paid for."""
    operator = definition.looks_at
    if operator.SOURCE is Source.READINGS:
        yield from _empty(path, metric, "earliest", definition.earliest, metric.grace)
    else:
        yield from _empty(path, metric, "since", definition.since, None)
    if isinstance(operator, FromBaseline):
        first, last = operator.baseline_from, operator.baseline_to
        empty = [day for day in BEGINNINGS if first.event == last.event and first.on(day) > last.on(day)]
        if empty:
            yield _told(f"{path}.looks_at.baseline_from", metric, first, last.label)


def _empty(
    path: str, metric: AgreedMetric, key: str, start: RelativeDate, grace: RelativeDate | None
) -> Iterator[Problem]:
    """The first follow-up that comes, its grace too where it has one, before the window begins."""
    for follow_up in metric.follow_ups:
        for day in BEGINNINGS:
            due = follow_up.on(day)
            begins = start.on(due if start.event == "follow-up" else day)
            if begins > (due if grace is None else grace.on(due)):
                yield _told(f"{path}.{key}", metric, start, follow_up.label)
                return


def _told(path: str, metric: AgreedMetric, start: RelativeDate, end: str) -> Problem:
    return found(code="definition-window-empty", path=path, metric=metric.id, start=start.label, end=end)
