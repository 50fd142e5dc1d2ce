"""A sliding price: so much for each percentage point by which a cohort's rate beats its baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import ByNumber, Piece, Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentagePointPrice(CohortTerm):
    """`amount` for each point; `less_is_better` where the metric counts what should not happen (dropouts).

    A measure that states a baseline of its own is held against that; the agreement's is for those that do not.
    """

    KIND: ClassVar[str] = "percentage-point-price"
    amount: Money
    baseline: Fraction
    less_is_better: bool = False

    @property
    def by_number(self) -> ByNumber:
        point, nothing = 100 * minor(self.amount), Fraction(0)
        if self.less_is_better:
            falling = Piece(Fraction(0), point * self.baseline, -point), Piece(self.baseline, nothing)
            return ByNumber(Reads.RATE, falling)
        return ByNumber(Reads.RATE, (Piece(self.baseline, nothing, point),))

    def problems(self) -> Sequence[Problem]:
        return [*self.not_positive(amount=self.amount), *self.outside_share(baseline=self.baseline)]

    def sample(self) -> Sequence[Measure]:
        better = Fraction(-1 if self.less_is_better else 1, 20)
        return [stating(self.metric, Reads.RATE, self.baseline + better, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, rate) for measure, rate in numbered(self.measured(measures), Reads.RATE)]

    def _priced(self, measure: Measure, rate: Fraction) -> Priced:
        baseline = measure.baseline if measure.baseline is not None else self.baseline
        points = max(Fraction(0), 100 * (baseline - rate if self.less_is_better else rate - baseline))
        return self.priced(
            measure,
            points * minor(self.amount),
            "points-times-price",
            rate=100 * rate,
            baseline=100 * baseline,
            points=points,
            price=self.amount.major,
        )
