"""A line through points: between two of them the amount slides from the one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Point:
    """`amount` for a result of exactly `at`."""

    at: Fraction
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearInterpolation(CohortTerm):
    """Below the first point its amount, above the last its amount; so a first point at 0.00 says where pay begins."""

    KIND: ClassVar[str] = "linear-interpolation"
    points: tuple[Point, ...]
    reads: Reads = Reads.RATE
    less_is_better: bool = False

    def problems(self) -> Sequence[Problem]:
        found = self.out_of_order("points", [point.at for point in self.points])
        if len(self.points) == 1:
            found.append(self.problem(code="term-points-too-few", key="points"))
        for place, point in enumerate(self.points):
            found += self.negative(**{f"points.{place}.amount": minor(point.amount)})
        paid = [minor(point.amount) for point in self.points]
        return found + (self.rises("points", paid) if self.less_is_better else self.falls("points", paid))

    def sample(self) -> Sequence[Measure]:
        middle = (self.points[0].at + self.points[-1].at) / 2
        return [stating(self.metric, self.reads, middle, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, value) for measure, value in numbered(self.measured(measures), self.reads)]

    def _priced(self, measure: Measure, value: Fraction) -> Priced:
        held = min(max(value, self.points[0].at), self.points[-1].at)
        low, high = next((pair for pair in pairwise(self.points) if held <= pair[1].at), self.points[-2:])
        share = (held - low.at) / (high.at - low.at)
        return self.priced(
            measure,
            minor(low.amount) + share * (minor(high.amount) - minor(low.amount)),
            "between-points",
            number=value,
            low=low.at,
            high=high.at,
            low_price=low.amount.major,
            high_price=high.amount.major,
        )
