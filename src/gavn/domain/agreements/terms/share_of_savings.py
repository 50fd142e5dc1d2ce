"""A share of what was saved, beyond what the authority keeps for itself first."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfSavings(CohortTerm):
    """The metric's quantity is units saved (bed days, or kroner); `unit_value` is what one is worth (kroner: 1.00)."""

    KIND: ClassVar[str] = "share-of-savings"
    share: Fraction
    unit_value: Money
    beyond: Fraction = Fraction(0)

    def problems(self) -> Sequence[Problem]:
        found = [*self.not_positive(unit_value=self.unit_value), *self.outside_share(share=self.share)]
        if self.share == 0:
            found.append(self.problem(code="term-number-not-positive", key="share"))
        return [*found, *self.negative(beyond=self.beyond)]

    def sample(self) -> Sequence[Measure]:
        saved = self.beyond + 1000
        return [stating(self.metric, Reads.QUANTITY, saved, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, saved) for measure, saved in numbered(self.measured(measures), Reads.QUANTITY)]

    def _priced(self, measure: Measure, saved: Fraction) -> Priced:
        return self.priced(
            measure,
            self.share * max(Fraction(0), saved - self.beyond) * minor(self.unit_value),
            "share-of-savings",
            saved=saved,
            beyond=self.beyond,
            value=self.unit_value.major,
            share=100 * self.share,
        )
