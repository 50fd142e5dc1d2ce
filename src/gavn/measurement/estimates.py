"""Means and differences from whole-number sums, with their 95 % intervals; an estimate is a decimal of four digits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from scipy.special import stdtrit

from gavn.domain.forecasting.looks import NORMAL

# One in forty on either side.
UPPER = 0.975
# An estimate enters a payment as a decimal with so many digits.
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Sums:
    """Of `n` courses: the sum of what they show and the sum of its squares, in the same unit."""

    n: int
    total: Fraction
    squares: Fraction

    @property
    def mean(self) -> Fraction:
        return self.total / self.n

    @property
    def variance(self) -> Fraction:
        """Of a single course, from the sample; 0 where there is only one."""
        return (self.squares - self.total * self.mean) / (self.n - 1) if self.n > 1 else Fraction(0)

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return sqrt(self.variance / self.n)


@dataclass(frozen=True, slots=True)
class Estimate:
    """With the ends of its interval; these are None where too few were measured to have one, or all show the same."""

    value: Fraction
    low: Fraction | None
    high: Fraction | None

    def at(self, limit: float) -> Estimate:
        """As sure as so many standard errors of a normal, where that is more than one look asks."""
        if self.low is None or self.high is None:
            return self
        ends = (self.value + Fraction(limit / NORMAL) * (end - self.value) for end in (self.low, self.high))
        return Estimate(self.value, *map(decimal_of, ends))


def mean_of(sums: Sums) -> Estimate:
    """Student's interval of a mean."""
    return _estimate(sums.mean, sums.variance / sums.n, sums.n - 1)


def difference(effort: Sums, comparison: Sums) -> Estimate:
    """Of two means, by Welch's interval (1947), which asks for no equal variances."""
    parts = (effort.variance / effort.n, comparison.variance / comparison.n)
    error = sum(parts, Fraction(0))
    if min(effort.n, comparison.n) < 2 or not error:
        return Estimate(decimal_of(effort.mean - comparison.mean), None, None)
    freedom = error**2 / sum(
        (part**2 / (each.n - 1) for part, each in zip(parts, (effort, comparison), strict=True)), Fraction(0)
    )
    return _estimate(effort.mean - comparison.mean, error, float(freedom))


def _estimate(value: Fraction, error: Fraction, freedom: float) -> Estimate:
    if freedom <= 0 or not error:
        return Estimate(decimal_of(value), None, None)
    half = float(stdtrit(freedom, UPPER)) * sqrt(error)
    ends = (decimal_of(Fraction(float(value) + sign * half)) for sign in (-1, 1))
    return Estimate(decimal_of(value), *ends)


def decimal_of(value: Fraction, *, digits: int = DIGITS) -> Fraction:
    """An exact number as the decimal by which it enters a payment; halves go to the even digit."""
    return Fraction(round(value * 10**digits), 10**digits)
