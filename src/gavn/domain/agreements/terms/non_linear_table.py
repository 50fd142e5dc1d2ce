"""A payment curve: for each level reached, the share of the full amount that is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True)
class CurveRow:
    """From the level `at` on, `share` of the full amount; more than 1 where the best results pay a premium."""

    at: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class NonLinearTable(CohortTerm):
    """The highest row that a result reaches counts; below the first row nothing is paid."""

    KIND: ClassVar[str] = "non-linear-table"
    amount: Money
    rows: tuple[CurveRow, ...]
    reads: Reads = Reads.RATE

    def problems(self) -> Sequence[Problem]:
        shares = {f"rows.{place}.share": row.share for place, row in enumerate(self.rows)}
        return [
            *self.not_positive(amount=self.amount),
            *self.out_of_order("rows", [row.at for row in self.rows]),
            *self.negative(**shares),
            *self.falls("rows", list(shares.values())),
        ]

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, self.rows[-1].at, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, value) for measure, value in numbered(self.measured(measures), self.reads)]

    def _priced(self, measure: Measure, value: Fraction) -> Priced:
        share = max((row.share for row in self.rows if row.at <= value), default=Fraction(0))
        inputs = {"number": value, "share": 100 * share, "price": self.amount.major}
        return self.priced(measure, share * minor(self.amount), "share-of-amount", **inputs)
