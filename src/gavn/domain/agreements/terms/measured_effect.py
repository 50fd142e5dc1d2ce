"""The effect that was measured against a comparison, at a price for each unit of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredEffect(CohortTerm):
    """`amount` for each unit of the estimate; with `per_person` the estimate holds for each person enrolled.

    `less_is_better` where a negative estimate is the good one (weeks on support). With `only_when_certain` nothing is
    paid unless the whole interval lies on the good side. A bad effect pays nothing, or, with `two_sided`, is owed.
    """

    KIND: ClassVar[str] = "measured-effect"
    amount: Money
    per_person: bool = False
    less_is_better: bool = False
    only_when_certain: bool = False
    two_sided: bool = False

    def problems(self) -> Sequence[Problem]:
        both = [self.problem(code="term-certain-and-two-sided", key="two_sided")]
        return [
            *self.not_positive(amount=self.amount),
            *(both if self.only_when_certain and self.two_sided else []),
        ]

    def sample(self) -> Sequence[Measure]:
        effect = Fraction(-2 if self.less_is_better else 2)
        made = stating(self.metric, Reads.ESTIMATE, effect, on=SAMPLE_DAY, follow_up=self.follow_up)
        return [replace(made, enrolled=100 if self.per_person else None, low=effect / 2, high=effect / 2)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        found = numbered(self.measured(measures), Reads.ESTIMATE)
        return [self._priced(m, estimate) for m, estimate in found if not self.per_person or m.enrolled is not None]

    def _priced(self, measure: Measure, estimate: Fraction) -> Priced:
        good = -estimate if self.less_is_better else estimate
        persons = Fraction(measure.enrolled or 0) if self.per_person else Fraction(1)
        paid = good if self.two_sided else max(Fraction(0), good)
        uncertain = self.only_when_certain and paid > 0 and not self._certain(measure)
        if uncertain:
            paid = Fraction(0)
        return self.priced(
            measure,
            paid * persons * minor(self.amount),
            "effect-not-certain" if uncertain else "measured-effect",
            estimate=estimate,
            counted=paid,
            persons=persons,
            price=self.amount.major,
        )

    def _certain(self, measure: Measure) -> bool:
        bound = measure.high if self.less_is_better else measure.low
        return bound is not None and (bound < 0 if self.less_is_better else bound > 0)
