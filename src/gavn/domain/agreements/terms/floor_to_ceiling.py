"""Nothing below a floor, a positive amount at it, and from there a straight line up to a ceiling."""

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
class FloorToCeiling(CohortTerm):
    """`start` at the `floor`, `full` at the `ceiling` and above it."""

    KIND: ClassVar[str] = "floor-to-ceiling"
    floor: Fraction
    ceiling: Fraction
    start: Money
    full: Money
    reads: Reads = Reads.RATE

    def problems(self) -> Sequence[Problem]:
        found = self.not_positive(start=self.start, full=self.full)
        if self.ceiling <= self.floor:
            found.append(self.problem(code="term-ceiling-below-floor", key="ceiling"))
        if self.full < self.start:
            found.append(self.problem(code="term-pays-less-for-more", key="full"))
        return found

    def sample(self) -> Sequence[Measure]:
        middle = (self.floor + self.ceiling) / 2
        return [stating(self.metric, self.reads, middle, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, value) for measure, value in numbered(self.measured(measures), self.reads)]

    def _priced(self, measure: Measure, value: Fraction) -> Priced:
        return self.priced(
            measure,
            self._paid(value),
            "floor-to-ceiling",
            number=value,
            floor=self.floor,
            ceiling=self.ceiling,
            start=self.start.major,
            full=self.full.major,
        )

    def _paid(self, value: Fraction) -> Fraction:
        if value < self.floor:
            return Fraction(0)
        share = (min(value, self.ceiling) - self.floor) / (self.ceiling - self.floor)
        return minor(self.start) + share * (minor(self.full) - minor(self.start))
