"""A price for each person (or event) more, or fewer, than the baseline would have given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import Reads, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondBaseline(CohortTerm):
    """`amount` for each one beyond `baseline` times those due; `less_is_better` prices those avoided (dropouts).

    A measure that states a baseline of its own is held against that; the agreement's is for those that do not.
    """

    KIND: ClassVar[str] = "beyond-baseline"
    amount: Money
    baseline: Fraction
    less_is_better: bool = False

    def problems(self) -> Sequence[Problem]:
        return [*self.not_positive(amount=self.amount), *self.outside_share(baseline=self.baseline)]

    def sample(self) -> Sequence[Measure]:
        better = Fraction(-1 if self.less_is_better else 1, 20)
        return [stating(self.metric, Reads.RATE, self.baseline + better, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [
            self._priced(measure, Fraction(measure.reached), Fraction(measure.due))
            for measure in self.measured(measures)
            if measure.reached is not None and measure.due is not None
        ]

    def _priced(self, measure: Measure, reached: Fraction, due: Fraction) -> Priced:
        expected = due * (measure.baseline if measure.baseline is not None else self.baseline)
        beyond = max(Fraction(0), expected - reached if self.less_is_better else reached - expected)
        return self.priced(
            measure,
            beyond * minor(self.amount),
            "beyond-baseline",
            reached=reached,
            expected=expected,
            beyond=beyond,
            price=self.amount.major,
        )
