"""Volume tiers, volume-wide: the tier that the whole number reaches gives the price of every outcome."""

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
class VolumeTier:
    """From `at_least` outcomes on, every one is paid `amount`."""

    at_least: Fraction
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeWideTiers(CohortTerm):
    """Outcomes are counted over all cohorts; a new tier prices those before it anew.

    Where a later tier pays less for each, one outcome more can cost money: the term must say so (`may_fall`).
    """

    KIND: ClassVar[str] = "volume-wide-tiers"
    tiers: tuple[VolumeTier, ...]
    reads: Reads = Reads.REACHED
    may_fall: bool = False

    @property
    def takes_back(self) -> bool:
        # A quantity can be below nothing, and takes off what others gave.
        return self.may_fall or self.reads is Reads.QUANTITY

    @property
    def together(self) -> Together:
        return Together.ALL

    def problems(self) -> Sequence[Problem]:
        found = self.out_of_order("tiers", [tier.at_least for tier in self.tiers])
        paid = [minor(tier.amount) for tier in self.tiers]
        found += self.negative(**{f"tiers.{place}.amount": amount for place, amount in enumerate(paid)})
        if not self.may_fall:
            found += self.falls("tiers", paid)
        if self.reads not in (Reads.REACHED, Reads.QUANTITY):
            found.append(self.problem(code="term-reads-no-count", key="reads"))
        return found

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, self.tiers[-1].at_least, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        count = Fraction(0)
        found = []
        for measure, more in numbered(self.measured(measures), self.reads):
            now = count + more
            exact = now * self._each(now) - count * self._each(count)
            inputs = {"before": count, "after": now, "price": self._price(now), "earlier": count * self._price(count)}
            found.append(self.priced(measure, exact, "volume-wide-tiers", **inputs))
            count = now
        return found

    def _tier(self, count: Fraction) -> VolumeTier | None:
        return max((tier for tier in self.tiers if tier.at_least <= count), key=lambda t: t.at_least, default=None)

    def _each(self, count: Fraction) -> Fraction:
        tier = self._tier(count)
        return minor(tier.amount) if tier else Fraction(0)

    def _price(self, count: Fraction) -> Fraction:
        tier = self._tier(count)
        return tier.amount.major if tier else Fraction(0)
