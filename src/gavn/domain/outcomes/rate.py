"""A rate with what it rests on: how many are due, known, missing and lost, and what those unknown could make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from gavn.domain.outcomes.rates import Interval, Reading, exact_interval


@dataclass(frozen=True, slots=True)
class Rate:
    """Persons: `reached` of `measured`; `missing` are due and not measured, `lost` have left and cannot be measured.

    `not_yet_due` are enrolled and counted in nothing else. Raises ValueError where the counts cannot be.
    """

    reached: int
    measured: int
    missing: int = 0
    lost: int = 0
    not_yet_due: int = 0

    def __post_init__(self) -> None:
        if min(self.reached, self.missing, self.lost, self.not_yet_due) < 0 or self.reached > self.measured:
            raise ValueError(f"{self} is no rate")

    @property
    def due(self) -> int:
        """Everybody who should be known by now, known or not."""
        return self.measured + self.unknown

    @property
    def unknown(self) -> int:
        """Due and not known, for whichever reason."""
        return self.missing + self.lost

    @property
    def enrolled(self) -> int:
        """Everybody, due or not."""
        return self.due + self.not_yet_due

    @property
    def share(self) -> Fraction | None:
        """Reached of those measured; None where nobody was."""
        return Fraction(self.reached, self.measured) if self.measured else None

    @property
    def coverage(self) -> Fraction | None:
        """Measured of those due; None where nobody is."""
        return Fraction(self.measured, self.due) if self.due else None

    @property
    def interval(self) -> Interval | None:
        """The exact 95 % interval around the share; None where nobody was measured."""
        return exact_interval(part=self.reached, whole=self.measured) if self.measured else None

    @property
    def bounds(self) -> Interval | None:
        """The share of all due if nobody, and if everybody, of those unknown had reached it; None where nobody is."""
        if not self.due:
            return None
        return Interval(Fraction(self.reached, self.due), Fraction(self.reached + self.unknown, self.due))

    def counted(self, *, left_out: bool, less: bool = False) -> Rate:
        """As it counts: without those unknown where they are `left_out`, and else with each of them as the worst, which
        is to have reached it where `less` of it is better."""
        if left_out:
            return replace(self, missing=0, lost=0)
        return Rate(self.reached + (self.unknown if less else 0), self.due, not_yet_due=self.not_yet_due)

    def worst_case(self, *, less: bool = False) -> Fraction | None:
        """The least favourable of the bounds; `less` where less of it is better."""
        bounds = self.bounds
        if bounds is None:
            return None
        return bounds.high if less else bounds.low

    def best_case(self, *, less: bool = False) -> Fraction | None:
        """The most favourable of the bounds; `less` where less of it is better."""
        return self.worst_case(less=not less)

    def against(self, expected: Fraction) -> Reading:
        """Where the interval lies against a share; `UNSURE` where it holds it, or nobody was measured."""
        interval = self.interval
        return interval.against(expected) if interval else Reading.UNSURE
