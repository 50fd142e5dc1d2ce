"""All or nothing: the whole amount where a level is reached, by each cohort or by all of them pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, Together, minor
from gavn.domain.agreements.terms.numbers import ByNumber, Piece, Reads, numbered, pooled, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(CohortTerm):
    """`amount` for each measure at `level` or better; with `pooled`, all cohorts of a follow-up are one measure."""

    KIND: ClassVar[str] = "threshold"
    amount: Money
    level: Fraction
    pooled: bool = False
    reads: Reads = Reads.RATE
    less_is_better: bool = False

    @property
    def together(self) -> Together:
        return Together.ALL if self.pooled else Together.MEASURE

    @property
    def by_number(self) -> ByNumber | None:
        if self.pooled or self.less_is_better:
            return None
        return ByNumber(self.reads, (Piece(self.level, minor(self.amount)),))

    def problems(self) -> Sequence[Problem]:
        found = self.not_positive(amount=self.amount)
        if self.reads == Reads.RATE:
            found += self.outside_share(level=self.level)
        if self.pooled and self.reads == Reads.ESTIMATE:
            found.append(self.problem(code="term-estimate-pooled", key="pooled"))
        return found

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, self.level, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        own = self.measured(measures)
        return [self._priced(m, value) for m, value in numbered(pooled(own) if self.pooled else own, self.reads)]

    def _priced(self, measure: Measure, value: Fraction) -> Priced:
        reached = value <= self.level if self.less_is_better else value >= self.level
        exact = minor(self.amount) if reached else Fraction(0)
        inputs = {"number": value, "level": self.level, "price": self.amount.major}
        return self.priced(measure, exact, "at-most-level" if self.less_is_better else "level-reached", **inputs)
