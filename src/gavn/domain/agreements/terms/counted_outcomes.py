"""A price for each outcome counted for a cohort as a whole, where results come as numbers and not person by person."""

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
class CountedOutcomes(CohortTerm):
    """`amount` for each that reached the metric, or for each unit of its quantity."""

    KIND: ClassVar[str] = "counted-outcomes"
    amount: Money
    reads: Reads = Reads.REACHED

    @property
    def by_number(self) -> ByNumber | None:
        if self.reads is not Reads.REACHED:
            return None
        return ByNumber(self.reads, (Piece(Fraction(0), Fraction(0), minor(self.amount)),))

    def problems(self) -> Sequence[Problem]:
        found = self.not_positive(amount=self.amount)
        if self.reads not in (Reads.REACHED, Reads.QUANTITY):
            found.append(self.problem(code="term-reads-no-count", key="reads"))
        return found

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, Fraction(10), on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, count) for measure, count in numbered(self.measured(measures), self.reads)]

    def _priced(self, measure: Measure, count: Fraction) -> Priced:
        counted = max(Fraction(0), count)
        exact = counted * minor(self.amount)
        return self.priced(measure, exact, "quantity-times-price", quantity=counted, price=self.amount.major)
