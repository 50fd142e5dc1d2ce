"""A step table: the band in which a result lies gives one amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Priced, minor
from gavn.domain.agreements.terms.numbers import ByNumber, Piece, Reads, numbered, stating
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Band:
    """From `at_least` up to, not including, `below`; the last band may leave `below` out."""

    at_least: Fraction
    amount: Money
    below: Fraction | None = None

    def __contains__(self, value: Fraction) -> bool:
        return self.at_least <= value and (self.below is None or value < self.below)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTable(CohortTerm):
    """Each measure is paid by its band; outside all bands nothing is paid. `less_is_better` where low results pay."""

    KIND: ClassVar[str] = "step-table"
    bands: tuple[Band, ...]
    reads: Reads = Reads.RATE
    less_is_better: bool = False

    @property
    def by_number(self) -> ByNumber | None:
        if not self.bands or any(band.below != after.at_least for band, after in pairwise(self.bands)):
            # Bands that leave a gap, or overlap, are refused, and no pieces that follow on each other.
            return None
        pieces = [Piece(band.at_least, minor(band.amount)) for band in self.bands]
        last = self.bands[-1].below
        return ByNumber(self.reads, (*pieces, *(() if last is None else (Piece(last, Fraction(0)),))))

    def problems(self) -> Sequence[Problem]:
        found = self.out_of_order("bands", [band.at_least for band in self.bands])
        for place, (band, after) in enumerate(pairwise(self.bands), start=1):
            found += self._between(place, band, after)
        for place, band in enumerate(self.bands):
            found += self.negative(**{f"bands.{place}.amount": minor(band.amount)})
            if band.below is not None and band.below <= band.at_least:
                found.append(self.problem(code="term-band-backwards", key=f"bands.{place}.below"))
        paid = [minor(band.amount) for band in self.bands]
        if self.less_is_better:
            return found + self._starts_late() + self.rises("bands", paid)
        # Above a last band that ends, nothing would be paid for a better result.
        closed = bool(self.bands) and self.bands[-1].below is not None
        return found + self.falls("bands", [*paid, Fraction(0)] if closed else paid)

    def _starts_late(self) -> list[Problem]:
        """Below a first band that starts above nothing, nothing would be paid for a better result.

        An estimate can be below nothing itself, and is better there: its bands say how far down they reach.
        """
        first = self.bands[0] if self.bands else None
        if first is None or first.amount.minor <= 0:
            return []
        if self.reads is Reads.ESTIMATE and first.at_least >= 0:
            return [self.problem(code="term-estimate-below-bands", key="bands.0.at_least")]
        return [self.problem(code="term-pays-more-for-worse", key="bands.0.at_least")] if first.at_least > 0 else []

    def _between(self, place: int, band: Band, after: Band) -> list[Problem]:
        if band.below is None or band.below > after.at_least:
            return [self.problem(code="term-bands-overlap", key=f"bands.{place}")]
        if band.below < after.at_least:
            return [self.problem(code="term-bands-gap", key=f"bands.{place}")]
        return []

    def sample(self) -> Sequence[Measure]:
        band = self.bands[0] if self.less_is_better else self.bands[-1]
        return [stating(self.metric, self.reads, band.at_least, on=SAMPLE_DAY, follow_up=self.follow_up)]

    def price(self, measures: Sequence[Measure]) -> Sequence[Priced]:
        return [self._priced(measure, value) for measure, value in numbered(self.measured(measures), self.reads)]

    def _priced(self, measure: Measure, value: Fraction) -> Priced:
        band = next((band for band in self.bands if value in band), None)
        if band is None:
            return self.priced(measure, Fraction(0), "outside-bands", number=value)
        inputs = {"number": value, "at_least": band.at_least, "price": band.amount.major}
        return self.priced(measure, minor(band.amount), "band", **inputs)
