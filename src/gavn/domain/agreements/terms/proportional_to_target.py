"""Payment in proportion to how much of the target was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalToTarget(CohortTerm):
    """`amount` at `target`; nothing below `least` of it, and no more above `most` of it (1 is all of the target)."""

    KIND: ClassVar[str] = "proportional-to-target"
    amount: Money
    target: Fraction
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)
    reads: Reads = Reads.RATE

    def problems(self) -> Sequence[Problem]:
        found = [*self.not_positive(amount=self.amount), *self.negative(least=self.least)]
        if self.target <= 0:
            found.append(self.problem(code="term-number-not-positive", key="target"))
        if self.most <= self.least:
            found.append(self.problem(code="term-most-below-least", key="most"))
        return found

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, self.target * Fraction(4, 5), on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, value) for measure, value in numbered(self.measured(measures), self.reads)]

    def _priced(self, measure: Measure, value: Fraction) -> Priced:
        ratio = value / self.target
        paid = min(ratio, self.most) if ratio >= self.least else Fraction(0)
        return self.priced(
            measure,
            max(Fraction(0), paid) * minor(self.amount),
            "share-of-target",
            number=value,
            target=self.target,
            least=self.least,
            most=self.most,
            share=100 * max(Fraction(0), paid),
            price=self.amount.major,
        )
