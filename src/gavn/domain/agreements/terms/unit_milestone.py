"""A price for each unit (village, class, housing block) that as a whole reaches a level; once for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, Together, minor
from gavn.domain.agreements.terms.numbers import Reads, by_cohort, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMilestone(CohortTerm):
    """Each unit is a cohort of the results; `amount` the first time that it stands at `level` or above."""

    KIND: ClassVar[str] = "unit-milestone"
    amount: Money
    level: Fraction
    reads: Reads = Reads.RATE

    @property
    def together(self) -> Together:
        return Together.COHORT

    def problems(self) -> Sequence[Problem]:
        outside = self.outside_share(level=self.level) if self.reads == Reads.RATE else []
        return [*self.not_positive(amount=self.amount), *outside]

    def sample(self) -> Sequence[Measure]:
        return [stating(self.metric, self.reads, self.level, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._unit(own) for own in by_cohort(self.measured(measures)) if numbered(own, self.reads)]

    def _unit(self, measures: Sequence[Measure]) -> Priced:
        found = numbered(measures, self.reads)
        # The first that reaches it is what pays; where none does, the last shows how far it came.
        measure, value = next(((m, n) for m, n in found if n >= self.level), found[-1])
        return self.priced(
            measure,
            minor(self.amount) if value >= self.level else Fraction(0),
            "level-reached",
            number=value,
            level=self.level,
            price=self.amount.major,
        )
