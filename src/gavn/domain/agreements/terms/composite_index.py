"""A weighted index of several metrics, each held against its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, Together, minor
from gavn.domain.agreements.terms.numbers import Reads, by_cohort, latest, number, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True)
class IndexPart:
    """A metric's `weight` in the index and the `target` at which it counts in full."""

    metric: str
    weight: Fraction
    target: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeIndex(CohortTerm):
    """`amount` times the index of each cohort; nothing where the index is below `least`.

    A part counts for what was reached of its target, at most `most` of it, so that one cannot make up for all others.
    """

    KIND: ClassVar[str] = "composite-index"
    amount: Money
    parts: tuple[IndexPart, ...]
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)
    reads: Reads = Reads.RATE

    @property
    def together(self) -> Together:
        return Together.COHORT

    @property
    def metrics(self) -> tuple[str, ...]:
        return tuple(part.metric for part in self.parts)

    def problems(self) -> Sequence[Problem]:
        found = [*self.not_positive(amount=self.amount), *self.negative(least=self.least)]
        total = sum((part.weight for part in self.parts), Fraction(0))
        if total != 1:
            found.append(self.problem(code="term-weights-not-whole", key="parts", total=str(total)))
        if self.metric not in self.metrics:
            found.append(self.problem(code="term-metric-not-among", key="metric", metric=self.metric))
        for place, part in enumerate(self.parts):
            if part.target <= 0:
                found.append(self.problem(code="term-number-not-positive", key=f"parts.{place}.target"))
            found += self.negative(**{f"parts.{place}.weight": part.weight})
            if part.metric in self.metrics[:place]:
                found.append(self.problem(code="term-metric-twice", key=f"parts.{place}.metric", metric=part.metric))
        if self.most <= self.least:
            found.append(self.problem(code="term-most-below-least", key="most"))
        return found

    def sample(self) -> Sequence[Measure]:
        return [
            stating(part.metric, self.reads, part.target, on=SAMPLE_DAY, follow_up=self.follow_up)
            for part in self.parts
        ]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._cohort(own) for own in by_cohort(self.measured(measures))]

    def _cohort(self, measures: Sequence[Measure]) -> Priced:
        by_metric = latest(measures)
        index = sum((self._part(part, by_metric.get(part.metric)) for part in self.parts), Fraction(0))
        paid = index if index >= self.least else Fraction(0)
        inputs = {"index": index, "most": self.most, "least": self.least, "price": self.amount.major}
        last = max(measures, key=lambda measure: measure.on)
        return self.priced(last, paid * minor(self.amount), "composite-index", **inputs)

    def _part(self, part: IndexPart, measure: Measure | None) -> Fraction:
        value = number(measure, self.reads) if measure else None
        if value is None:
            return Fraction(0)
        return part.weight * min(max(Fraction(0), value / part.target), self.most)
