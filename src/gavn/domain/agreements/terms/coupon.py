"""A coupon on the capital whose rate depends on the result, with a lowest rate in the early years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, Together, minor
from gavn.domain.agreements.terms.numbers import Reads, number_of_all, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.period import Dates
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True)
class CouponRate:
    """From the result `at_least` on, the yearly `rate`."""

    at_least: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon(CohortTerm):
    """One coupon on `principal` for each calendar year in which anything is measured, by all measures of the year
    together, on the day of the last; for a year that ends before `lowest_until` (a 1 January) at least `lowest`, also
    without a result.

    Rates are pooled, counts added up and estimates averaged, over cohorts, follow-ups and counts (ADR 14).
    """

    KIND: ClassVar[str] = "coupon"
    principal: Money
    rates: tuple[CouponRate, ...]
    lowest: Fraction
    lowest_until: date
    reads: Reads = Reads.RATE

    @property
    def together(self) -> Together:
        return Together.YEAR

    def problems(self) -> Sequence[Problem]:
        rates = {f"rates.{place}.rate": row.rate for place, row in enumerate(self.rates)}
        return [
            *self.not_positive(principal=self.principal),
            *self.out_of_order("rates", [row.at_least for row in self.rates]),
            *self.outside_share(lowest=self.lowest, **rates),
            *self.falls("rates", list(rates.values())),
            *self._within_a_year(),
        ]

    def _within_a_year(self) -> Sequence[Problem]:
        until = self.lowest_until
        if (until.month, until.day) == (1, 1):
            return []
        return [self.problem(code="coupon-lowest-within-year", key="lowest_until", on=until.isoformat())]

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, self.rates[-1].at_least, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def owed_without_result(self, measured: Dates) -> Sequence[Measure]:
        """The early years in which the lowest rate is paid, whatever is found."""
        years = range(measured.start.year, measured.last_day.year + 1)
        ends = (min(date(year, 12, 31), measured.last_day) for year in years if self._is_early(year))
        return [Measure(self.metric, self.follow_up, end) for end in ends]

    def _is_early(self, year: int) -> bool:
        return date(year, 12, 31) < self.lowest_until

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        years = groupby(self.measured(measures), key=lambda measure: measure.on.year)
        return [self._priced(list(year)) for _, year in years]

    def _priced(self, year: Sequence[Measure]) -> Priced:
        value, told = number_of_all(year, self.reads), [measure for measure, _ in numbered(year, self.reads)]
        last = (told or year)[-1]
        reached = [row.rate for row in self.rates if value is not None and row.at_least <= value]
        rate = max(reached, default=Fraction(0))
        if self._is_early(last.on.year):
            rate = max(rate, self.lowest)
        inputs = {"principal": self.principal.major, "rate": 100 * rate}
        formula = "coupon" if value is not None else "coupon-without-result"
        return self.priced(replace(last, cohort=""), rate * minor(self.principal), formula, **inputs)
