"""Which facts belong in an agreement on a day: those within its clocks; and deadweight taken from what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, Direction, Population
from gavn.domain.outcomes.histories import History, Measure, Reached


@dataclass(frozen=True, slots=True)
class Belonging:
    """Says of each fact why it is left out; blank where it counts."""

    agreement: Agreement
    as_of: date

    def reason(self, on: date, metric: str, enrolled_on: date | None) -> str:
        clocks = self.agreement.clocks
        if all(agreed.id != metric for agreed in self.agreement.metrics):
            return "metric-not-agreed"
        if enrolled_on is not None and enrolled_on not in clocks.enrolment:
            return "enrolled-outside"
        if on not in clocks.measurement:
            return "measured-outside"
        return "not-due" if on > self.as_of else ""

    def history(self, history: History) -> tuple[History, Sequence[tuple[Reached, str]]]:
        """What counts of a person's history, and what does not with the reason."""
        reasons = [(step, self.reason(step.on, step.metric, history.enrolled_on)) for step in history.steps]
        left_out = [(step, reason) for step, reason in reasons if reason]
        if not left_out:
            return history, ()
        return replace(history, steps=tuple(step for step, reason in reasons if not reason)), left_out

    def measure(self, measure: Measure) -> str:
        return self.reason(measure.on, measure.metric, None)


def deadweights(agreement: Agreement) -> Mapping[str, Fraction]:
    """By metric, the share that would have come about anyway."""
    return {metric.id: metric.deadweight for metric in agreement.metrics if metric.deadweight}


def conversions(agreement: Agreement) -> Mapping[str, Fraction]:
    """By metric, how many of what is reported make a unit, where that is not one."""
    return {metric.id: metric.reported_per_unit for metric in agreement.metrics if metric.reported_per_unit != 1}


def history_in_units(history: History, per_unit: Mapping[str, Fraction]) -> History:
    """The quantities of a history in the units that are paid."""
    if all(step.metric not in per_unit for step in history.steps):
        return history
    steps = (replace(step, quantity=step.quantity / per_unit.get(step.metric, 1)) for step in history.steps)
    return replace(history, steps=tuple(steps))


def measure_in_units(measure: Measure, per_unit: Mapping[str, Fraction]) -> Measure:
    """A cohort's quantity, and the effect estimated on it, in the units that are paid; persons stay persons."""
    if measure.metric not in per_unit:
        return measure
    numbers = {name: getattr(measure, name) for name in ("quantity", "estimate", "low", "high")}
    divided = {name: number / per_unit[measure.metric] for name, number in numbers.items() if number is not None}
    return replace(measure, **divided)


def net_of_deadweight(measure: Measure, deadweight: Mapping[str, Fraction]) -> Measure:
    """What was reached and counted, less what would have come anyway; an estimate is net of it already."""
    kept = 1 - deadweight.get(measure.metric, Fraction(0))
    if kept == 1:
        return measure
    return replace(
        measure,
        reached=None if measure.reached is None else measure.reached * kept,
        quantity=None if measure.quantity is None else measure.quantity * kept,
    )


def tells_enrolled(agreement: Agreement, measures: Iterable[Measure]) -> bool:
    """Whether each cohort of completers says how many were enrolled."""
    narrow = {metric.id for metric in agreement.metrics if metric.population is Population.COMPLETERS}
    return all(m.enrolled is not None or m.due is None or m.reached is None for m in measures if m.metric in narrow)


def with_all_enrolled(agreement: Agreement, measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """The measures as they would be, were everybody enrolled counted where the agreement counts completers only."""
    narrow = {metric.id: metric.direction for metric in agreement.metrics if metric.population is Population.COMPLETERS}
    return tuple(
        _with_missing(measure, narrow[measure.metric]) if measure.metric in narrow else measure for measure in measures
    )


def whenever_enrolled(agreement: Agreement, persons: Mapping[History, int]) -> Mapping[History, int]:
    """The histories as they would count, had those enrolled outside the period been enrolled within it."""
    counts: Counter[History] = Counter()
    for history, count in persons.items():
        outside = history.enrolled_on is not None and history.enrolled_on not in agreement.clocks.enrolment
        counts[replace(history, enrolled_on=None) if outside else history] += count
    return counts


def _with_missing(measure: Measure, direction: Direction) -> Measure:
    """Whoever was not measured counts as badly as can be: as not reached, or as reached where less is better."""
    if measure.enrolled is None or measure.due is None or measure.reached is None:
        return measure
    missing = measure.enrolled - measure.due if direction is Direction.LESS else 0
    return replace(measure, due=measure.enrolled, reached=measure.reached + missing)
