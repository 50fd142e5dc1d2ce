"""A rate card's line: so much for each outcome reached, every time or once for each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import PersonTerm, Priced, minor
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(PersonTerm):
    """`amount` for each unit of the metric; with `once_only`, for the first time a person reaches it."""

    KIND: ClassVar[str] = "tariff"
    amount: Money
    once_only: bool = False

    @property
    def by_unit(self) -> bool:
        """Whether a quantity that is reached is paid unit by unit."""
        return not self.once_only

    def problems(self) -> Sequence[Problem]:
        return self.not_positive(amount=self.amount)

    def sample(self) -> History:
        return self.sampled((self.metric, Fraction(1)))

    def price(self, history: History) -> Sequence[Priced]:
        reached = self.reached(history)
        return [self._priced(history, step) for step in (reached[:1] if self.once_only else reached)]

    def _priced(self, history: History, step: Reached) -> Priced:
        times = Fraction(1) if self.once_only else step.quantity
        formula = "once-only" if self.once_only else "quantity-times-price"
        exact = times * minor(self.amount)
        return self.priced(history, step.on, exact, formula, quantity=times, price=self.amount.major)
