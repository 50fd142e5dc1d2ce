"""Days or weeks in one state, less those in another, at a price for each beyond a minimum duration."""

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
class DaysInState(PersonTerm):
    """`amount` for each unit of the metric's quantity; `minus` names the metric whose units are taken off, at whatever
    follow-up.

    Nothing is paid up to `minimum` units; above it for those beyond, or, with `from_the_first`, for all of them.
    """

    KIND: ClassVar[str] = "days-in-state"
    amount: Money
    minus: str = ""
    minimum: Fraction = Fraction(0)
    from_the_first: bool = False

    @property
    def takes_back(self) -> bool:
        return bool(self.minus)

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric, self.minus) if self.minus else (self.metric,)

    def problems(self) -> Sequence[Problem]:
        same = [self.problem(code="term-same-metric", key="minus", metric=self.metric)]
        return [
            *self.not_positive(amount=self.amount),
            *self.negative(minimum=self.minimum),
            *(same if self.minus == self.metric else []),
        ]

    def sample(self) -> History:
        taken_off = [(self.minus, Fraction(2))] if self.minus else []
        return self.sampled(*taken_off, (self.metric, self.minimum + 10 + sum(units for _, units in taken_off)))

    def price(self, history: History) -> Sequence[Priced]:
        counted, off, before = Fraction(0), Fraction(0), Fraction(0)
        found = []
        own = self.reached(history)
        for step in history.steps:
            if step in own:
                counted += step.quantity
            elif self.minus and step.metric == self.minus:
                off += step.quantity
            now = self._paid(counted - off)
            if now != before:
                exact = (now - before) * minor(self.amount)
                inputs = {"counted": counted, "off": off, "minimum": self.minimum, "units": now, "before": before}
                formula, price = "units-beyond-minimum", self.amount.major
                found.append(self.priced(history, step.on, exact, formula, **inputs, price=price))
            before = now
        return found

    def _paid(self, net: Fraction) -> Fraction:
        if net <= self.minimum:
            return Fraction(0)
        return net if self.from_the_first else net - self.minimum
