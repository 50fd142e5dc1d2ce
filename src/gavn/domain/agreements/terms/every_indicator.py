"""Paid only where every one of several indicators stands at its level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, Together, minor
from gavn.domain.agreements.terms.numbers import Reads, by_cohort, latest, number, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryIndicator(CohortTerm):
    """`amount` for each cohort whose latest measures all hold: `levels` at least, `at_most` at most.

    The amount counts for `metric`, which is one of them.
    """

    KIND: ClassVar[str] = "every-indicator"
    amount: Money
    levels: Mapping[str, Fraction]
    at_most: Mapping[str, Fraction] = field(default_factory=dict)
    reads: Reads = Reads.RATE

    @property
    def together(self) -> Together:
        return Together.COHORT

    @property
    def metrics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.levels, *self.at_most)))

    def problems(self) -> Sequence[Problem]:
        found = self.not_positive(amount=self.amount)
        if len(self.metrics) < 2:
            found.append(self.problem(code="term-indicators-too-few", key="levels"))
        if self.metric not in self.metrics:
            found.append(self.problem(code="term-metric-not-among", key="metric", metric=self.metric))
        for metric in set(self.levels) & set(self.at_most):
            if self.levels[metric] > self.at_most[metric]:
                found.append(self.problem(code="term-levels-exclude", key=f"at_most.{metric}", metric=metric))
        return found

    def sample(self) -> Sequence[Measure]:
        levels = {**self.at_most, **self.levels}
        return [
            stating(metric, self.reads, level, on=SAMPLE_DAY, follow_up=self.follow_up)
            for metric, level in levels.items()
        ]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._cohort(own) for own in by_cohort(self.measured(measures))]

    def _cohort(self, measures: Sequence[Measure]) -> Priced:
        numbers = {metric: number(measure, self.reads) for metric, measure in latest(measures).items()}
        held = sum(self._holds(numbers.get(metric), metric) for metric in self.metrics)
        wanted = len(self.metrics)
        inputs = {"held": Fraction(held), "wanted": Fraction(wanted), "price": self.amount.major}
        exact = minor(self.amount) if held == wanted else Fraction(0)
        return self.priced(max(measures, key=lambda measure: measure.on), exact, "every-indicator", **inputs)

    def _holds(self, value: Fraction | None, metric: str) -> bool:
        if value is None:
            return False
        return self.levels.get(metric, value) <= value <= self.at_most.get(metric, value)
