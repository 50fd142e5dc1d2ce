"""Volume tiers, graduated: each outcome is paid at the price of the tier that it falls in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, Together, minor
from gavn.domain.agreements.terms.numbers import Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True)
class GraduatedTier:
    """The outcomes up to number `up_to` at `amount` each; the last tier may leave `up_to` out."""

    amount: Money
    up_to: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraduatedTiers(CohortTerm):
    """Outcomes are counted over all cohorts in the order in which they hold; beyond a last tier that ends, nothing."""

    KIND: ClassVar[str] = "graduated-tiers"
    tiers: tuple[GraduatedTier, ...]
    reads: Reads = Reads.REACHED

    @property
    def takes_back(self) -> bool:
        # A quantity can be below nothing, and takes off what others gave.
        return self.reads is Reads.QUANTITY

    @property
    def together(self) -> Together:
        return Together.ALL

    @property
    def ends_after(self) -> Fraction | None:
        """How many are paid for at most; None where the last tier that pays has no end."""
        paying = [tier for tier in self.tiers if not tier.amount.is_zero]
        return paying[-1].up_to if paying else None

    def problems(self) -> Sequence[Problem]:
        ends = [tier.up_to for tier in self.tiers if tier.up_to is not None]
        found = self.out_of_order("tiers", ends) if ends or not self.tiers else []
        for place, tier in enumerate(self.tiers):
            found += self.negative(**{f"tiers.{place}.amount": minor(tier.amount)})
            if tier.up_to is None and place < len(self.tiers) - 1:
                found.append(self.problem(code="term-tier-open", key=f"tiers.{place}"))
        if self.reads not in (Reads.REACHED, Reads.QUANTITY):
            found.append(self.problem(code="term-reads-no-count", key="reads"))
        return found

    def sample(self) -> Sequence[Measure]:
        count = (self.tiers[0].up_to or Fraction(10)) + 5
        return [stating(self.metric, self.reads, count, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        count = Fraction(0)
        found = []
        for measure, more in numbered(self.measured(measures), self.reads):
            exact = self._paid(count + more) - self._paid(count)
            found.append(self.priced(measure, exact, "graduated-tiers", number=more, before=count, after=count + more))
            count += more
        return found

    def _paid(self, count: Fraction) -> Fraction:
        paid, start = Fraction(0), Fraction(0)
        for tier in self.tiers:
            end = count if tier.up_to is None else min(count, tier.up_to)
            paid += max(Fraction(0), end - start) * minor(tier.amount)
            start = max(start, end)
        return paid
