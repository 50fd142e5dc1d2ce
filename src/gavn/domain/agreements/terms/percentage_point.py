"""A sliding price: so much for each percentage point by which a cohort's rate beats its baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import CohortTerm, Priced, minor
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentagePointPrice(CohortTerm):
    """`amount` for each point; `less_is_better` where the metric counts what should not happen (dropouts)."""

    KIND: ClassVar[str] = "percentage-point-price"
    amount: Money
    baseline: Fraction
    less_is_better: bool = False

    def problems(self) -> Sequence[Problem]:
        if not 0 <= self.baseline <= 1:
            return [Problem("term-share-outside", Place(path=f"{self.id}.baseline"), {"term": self.id})]
        return []

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(m, m.rate) for m in measures if m.metric == self.metric and m.rate is not None]

    def _priced(self, measure: Measure, rate: Fraction) -> Priced:
        baseline = measure.baseline if measure.baseline is not None else self.baseline
        points = 100 * (baseline - rate if self.less_is_better else rate - baseline)
        return Priced(
            self.id,
            self.metric,
            measure.on,
            max(Fraction(0), points) * minor(self.amount),
            "points-times-price",
            (("rate", 100 * rate), ("baseline", 100 * baseline), ("points", points), ("price", self.amount.major)),
            measure.cohort,
        )
