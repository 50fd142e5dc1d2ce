"""A ceiling on a yearly rate as an accruing balance: capital in, interest by days, receipts out; no root is sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Tranche
from gavn.domain.payments.periods import cuts_of
from gavn.domain.payments.whole import Whole, divide, split
from gavn.domain.values.money import Money, Rounding

DAYS_OF_A_YEAR = 365


def calls_of(agreement: Agreement, tranche: Tranche) -> tuple[tuple[date, int], ...]:
    """When a tranche's capital is paid in: as called, or all when the effort begins where no call is stated."""
    calls = sorted((call.due_on, call.amount.minor) for call in agreement.calls if call.party == tranche.party)
    if not calls:
        return ((agreement.clocks.effort.start, tranche.capital.minor),)
    own = [other for other in agreement.investors if other.party == tranche.party]
    return tuple(calls) if len(own) == 1 else tuple(_part_of_calls(calls, own, tranche))


def _part_of_calls(
    calls: Sequence[tuple[date, int]], own: Sequence[Tranche], tranche: Tranche
) -> Iterator[tuple[date, int]]:
    """A call names a party: of each, and of all by then, its tranches have their parts by capital (ADR 14)."""
    place = next((at for at, other in enumerate(own) if other is tranche), own.index(tranche))
    so_far = before = 0
    for day, minor in calls:
        so_far += minor
        parts = split(np.array([so_far], dtype=object), [other.capital.minor for other in own])
        yield day, int(parts[place, 0]) - before
        before = int(parts[place, 0])


def capital_by_party(agreement: Agreement, *, by: date = date.max) -> Mapping[str, Money]:
    """What each investor puts in by a day, of all its tranches."""
    sums: dict[str, Money] = {}
    for tranche in agreement.investors:
        own = Money(paid_in(agreement, tranche, by), agreement.currency)
        sums[tranche.party] = sums.get(tranche.party, Money.zero(agreement.currency)) + own
    return sums


def paid_in(agreement: Agreement, tranche: Tranche, by: date) -> int:
    """The capital paid in by a day, that day included."""
    return sum(minor for day, minor in calls_of(agreement, tranche) if day <= by)


@dataclass
class AccruingBalance:
    """What an investor may still receive: interest is simple by days, and added on the last day of each year.

    It stops on the same days whatever is received, since every stop rounds: year ends, calls, and where periods end.
    """

    rate: Fraction
    policy: Rounding
    calls: Sequence[tuple[date, int]]
    stops: Sequence[date]
    principal: Whole
    interest: Whole
    day: date

    @classmethod
    def of(cls, agreement: Agreement, tranche: Tranche, nothing: Whole) -> AccruingBalance:
        calls = calls_of(agreement, tranche)
        ends = tuple(cut - timedelta(days=1) for cut in cuts_of(agreement))
        stops = tuple(sorted({*ends, *(day for day, _ in calls)}))
        rate = tranche.most_irr or Fraction(0)
        return cls(rate, agreement.rounding, calls, stops, nothing.copy(), nothing.copy(), calls[0][0])

    def on(self, day: date) -> Whole:
        """The balance on a day, interest to that day and calls of that day included."""
        while self.day < day:
            year_end = date(self.day.year + (self.day == date(self.day.year, 12, 31)), 12, 31)
            self._step(min([day, year_end, *(stop for stop in self.stops if stop > self.day)]))
        self._take_calls()
        return self.principal + self.interest

    def receive(self, day: date, amount: Whole) -> None:
        """A receipt is taken from what bears interest, so that one of nothing changes nothing."""
        self.on(day)
        self.principal = self.principal - amount

    def _take_calls(self) -> None:
        due = [call for call in self.calls if call[0] <= self.day]
        self.calls = [call for call in self.calls if call[0] > self.day]
        self.principal = self.principal + sum(minor for _, minor in due)

    def _step(self, day: date) -> None:
        self._take_calls()
        days = (day - self.day).days
        grown = self.principal * (self.rate.numerator * days)
        self.interest = self.interest + divide(grown, self.rate.denominator * DAYS_OF_A_YEAR, self.policy)
        self.day = day
        if (day.month, day.day) == (12, 31):
            self.principal, self.interest = self.principal + self.interest, self.interest * 0
