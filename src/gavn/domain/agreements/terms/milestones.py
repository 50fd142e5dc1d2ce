"""Milestones along a spell: so much at 3, 6 and 12 months; a broken spell begins anew, or goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import PersonTerm, Priced, minor
from gavn.domain.outcomes.histories import History
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


class BrokenSpell(StrEnum):
    """What a break does to the time already counted."""

    RESETS = "resets"
    GOES_ON = "goes-on"


@dataclass(frozen=True, slots=True)
class Milestone:
    """`amount` once so many units (`after`) have been counted."""

    after: Fraction
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialMilestones(PersonTerm):
    """Counts the metric's quantities (months in work) over a person's history; each milestone is paid once.

    A claim of the metric `broken_by` (left work) breaks the spell, after whatever was counted on the same day.
    """

    KIND: ClassVar[str] = "sequential-milestones"
    milestones: tuple[Milestone, ...]
    broken_by: str = ""
    broken_spell: BrokenSpell = BrokenSpell.RESETS

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric, self.broken_by) if self.broken_by else (self.metric,)

    def problems(self) -> Sequence[Problem]:
        found = self.out_of_order("milestones", [milestone.after for milestone in self.milestones])
        for place, milestone in enumerate(self.milestones):
            found += self.not_positive(**{f"milestones.{place}.amount": milestone.amount})
            if milestone.after <= 0:
                found.append(self.problem(code="term-number-not-positive", key=f"milestones.{place}.after"))
        if self.broken_by == self.metric:
            found.append(self.problem(code="term-same-metric", key="broken_by", metric=self.metric))
        return found

    def sample(self) -> History:
        return self.sampled((self.metric, self.milestones[-1].after))

    def price(self, history: History) -> Sequence[Priced]:
        spell, passed = Fraction(0), 0
        found = []
        own = self.reached(history)
        for step in sorted(history.steps, key=lambda step: (step.on, step.metric == self.broken_by)):
            if self.broken_by and step.metric == self.broken_by and step.quantity > 0:
                spell = spell if self.broken_spell == BrokenSpell.GOES_ON else Fraction(0)
            elif step in own:
                spell += step.quantity
            while passed < len(self.milestones) and spell >= self.milestones[passed].after:
                milestone = self.milestones[passed]
                found.append(
                    self.priced(
                        history,
                        step.on,
                        minor(milestone.amount),
                        "milestone",
                        counted=spell,
                        after=milestone.after,
                        price=milestone.amount.major,
                    )
                )
                passed += 1
        return found
