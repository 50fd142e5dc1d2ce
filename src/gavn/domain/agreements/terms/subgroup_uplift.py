"""A price that is higher for outcomes of people in named subgroups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import PersonTerm, Priced, minor
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupUplift(PersonTerm):
    """`amount` for each unit, raised by the share of the person's subgroup (0.25 is a quarter more)."""

    KIND: ClassVar[str] = "subgroup-uplift"
    amount: Money
    uplifts: Mapping[str, Fraction]
    once_only: bool = False

    def problems(self) -> Sequence[Problem]:
        empty = [self.problem(code="term-table-empty", key="uplifts")]
        return [
            *self.not_positive(amount=self.amount),
            *self.negative(**{f"uplifts.{group}": share for group, share in self.uplifts.items()}),
            *([] if self.uplifts else empty),
        ]

    def sample(self) -> History:
        return replace(self.sampled((self.metric, Fraction(1))), group=next(iter(self.uplifts)))

    def price(self, history: History) -> Sequence[Priced]:
        reached = self.reached(history)
        return [self._priced(history, step) for step in (reached[:1] if self.once_only else reached)]

    def _priced(self, history: History, step: Reached) -> Priced:
        uplift = self.uplifts.get(history.group, Fraction(0))
        times = Fraction(1) if self.once_only else step.quantity
        exact = times * minor(self.amount) * (1 + uplift)
        return self.priced(
            history, step.on, exact, "uplift", quantity=times, price=self.amount.major, uplift=100 * uplift
        )
