"""A bonus for an outcome that is paid only where the same person also reached another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import PersonTerm, Priced, minor
from gavn.domain.outcomes.histories import History
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalBonus(PersonTerm):
    """`amount` once for each person who reached the metric and also `condition`, on the day both had been reached."""

    KIND: ClassVar[str] = "conditional-bonus"
    amount: Money
    condition: str

    @property
    def metrics(self) -> tuple[str, ...]:
        return self.metric, self.condition

    def problems(self) -> Sequence[Problem]:
        same = [self.problem(code="term-same-metric", key="condition", metric=self.metric)]
        return [*self.not_positive(amount=self.amount), *(same if self.condition == self.metric else [])]

    def sample(self) -> History:
        return self.sampled((self.metric, Fraction(1)), (self.condition, Fraction(1)))

    def price(self, history: History) -> Sequence[Priced]:
        own = self.reached(history)
        other = [step for step in history.steps if step.metric == self.condition and step.quantity > 0]
        if not own or not other:
            return []
        on = max(own[0].on, other[0].on)
        exact, major = minor(self.amount), self.amount.major
        return [self.priced(history, on, exact, "both-reached", also=self.condition, price=major)]
