"""A rate card's line: so much for each outcome reached, every time or once for each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from gavn.domain.agreements.terms.base import PersonTerm, Priced, minor
from gavn.domain.outcomes.histories import History
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(PersonTerm):
    """`price` for each unit of the metric; with `once_only`, for the first time a person reaches it."""

    KIND: ClassVar[str] = "tariff"
    amount: Money
    once_only: bool = False

    def problems(self) -> Sequence[Problem]:
        if self.amount.minor <= 0:
            return [Problem("term-price-not-positive", Place(path=f"{self.id}.amount"), {"term": self.id})]
        return []

    def price(self, history: History) -> Sequence[Priced]:
        reached = [step for step in history.steps if step.metric == self.metric and step.quantity > 0]
        if self.once_only:
            reached = reached[:1]
        return [
            Priced(
                self.id,
                self.metric,
                step.on,
                minor(self.amount) * (1 if self.once_only else step.quantity),
                "once-only" if self.once_only else "quantity-times-price",
                (("quantity", step.quantity), ("price", self.amount.major)),
            )
            for step in reached
        ]
