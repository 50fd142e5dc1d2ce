"""A fixed part: one amount on one day, whatever is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gavn.domain.agreements.terms.base import Priced, TimeTerm, minor
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPart(TimeTerm):
    """`amount` is due on `due_on`."""

    KIND: ClassVar[str] = "fixed-part"
    amount: Money
    due_on: date

    def problems(self) -> Sequence[Problem]:
        return self.not_positive(amount=self.amount)

    def price(self, until: date) -> Sequence[Priced]:
        if until < self.due_on:
            return []
        return [self.priced(self.due_on, minor(self.amount), "fixed-part", price=self.amount.major)]
