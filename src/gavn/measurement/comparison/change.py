"""How far one person's score must move before it is more than the instrument's own noise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

# Two-sided at 95 % for a score, as Jacobson and Truax have it.
SURE = 1.96


class Change(StrEnum):
    """What one person's two scores say."""

    BETTER = "reliably-better"
    WORSE = "reliably-worse"
    UNSURE = "within-noise"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A scale's standard deviation and its reliability (0 to 1) in people like these; `less` where less is better."""

    sd: float
    reliability: float
    less: bool = False

    @property
    def error_of_difference(self) -> float:
        """The standard error of the difference between two scores of one person, in points."""
        return self.sd * sqrt(2 * (1 - self.reliability))

    @property
    def least_change(self) -> float:
        """The smallest change that is more than noise, in points."""
        return SURE * self.error_of_difference

    def index(self, before: float, after: float) -> float:
        """The reliable change index.

        Jacobson and Truax (1991): Journal of Consulting and Clinical Psychology 59:12-19.
        """
        return (after - before) / self.error_of_difference

    def read(self, before: float, after: float) -> Change:
        """Whether the change is more than noise, and to which side."""
        index = self.index(before, after)
        if abs(index) <= SURE:
            return Change.UNSURE
        return Change.WORSE if (index > 0) is self.less else Change.BETTER


def reference_change(*, within_cv: float, analytical_cv: float = 0.0) -> float:
    """The relative change of a laboratory value that is more than noise: 1.96 · √2 · CV, biological and analytical.

    Coefficients of variation as shares: 0.03 is 3 % (Fraser, 2001).
    """
    return SURE * sqrt(2 * (within_cv**2 + analytical_cv**2))
