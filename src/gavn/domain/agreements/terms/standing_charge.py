"""A standing charge: the same amount at regular intervals, whatever is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gavn.domain.agreements.terms.base import Priced, TimeTerm, minor
from gavn.domain.values.money import Money
from gavn.domain.values.period import RelativeDate, Unit
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCharge(TimeTerm):
    """`amount` on `first_on` and every `every_months` after it, `times` times in all."""

    KIND: ClassVar[str] = "standing-charge"
    amount: Money
    first_on: date
    every_months: int
    times: int

    def problems(self) -> Sequence[Problem]:
        counts = {"every_months": self.every_months, "times": self.times}
        wrong = [self.problem(code="term-number-not-positive", key=key) for key, n in counts.items() if n <= 0]
        return [*self.not_positive(amount=self.amount), *wrong]

    @property
    def due_on(self) -> tuple[date, ...]:
        """Every day on which it falls due."""
        steps = range(0, self.times * self.every_months, self.every_months)
        return tuple(RelativeDate(months, Unit.MONTHS, "first").on(self.first_on) for months in steps)

    def price(self, until: date) -> Sequence[Priced]:
        inputs = {"price": self.amount.major}
        return [self.priced(on, minor(self.amount), "standing-charge", **inputs) for on in self.due_on if on <= until]
