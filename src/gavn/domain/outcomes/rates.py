"""A rate with its exact 95 % interval (Clopper and Pearson, 1934), in whole numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import comb

# One in forty on either side; the bounds are found to a millionth, far below what anybody reads.
TAIL = Fraction(1, 40)
GRID = 2**20


class Reading(StrEnum):
    """What an interval says of the share that was expected; `UNSURE` where it holds it."""

    ABOVE = "above"
    BELOW = "below"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares from 0 to 1."""

    low: Fraction
    high: Fraction

    def against(self, expected: Fraction) -> Reading:
        """Where the interval lies against a share."""
        if self.low > expected:
            return Reading.ABOVE
        return Reading.BELOW if self.high < expected else Reading.UNSURE


@lru_cache(maxsize=256)
def exact_interval(*, part: int, whole: int, tail: Fraction = TAIL) -> Interval:
    """The 95 % interval around `part` of `whole`: it holds the true share at least 95 times of 100.

    `tail` is the chance left on either side, smaller where results are looked at several times.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} of {whole} is no rate")
    return Interval(_lower(part, whole, tail), 1 - _lower(whole - part, whole, tail))


def _lower(part: int, whole: int, tail: Fraction) -> Fraction:
    """The share at which `part` or more of `whole` would be seen with a chance of `tail`."""
    if part == 0:
        return Fraction(0)
    low, high, certain = 0, GRID, GRID**whole
    while high - low > 1:
        middle = (low + high) // 2
        if _fewer(part, whole, middle) * tail.denominator >= certain * (tail.denominator - tail.numerator):
            low = middle
        else:
            high = middle
    return Fraction(low + high, 2 * GRID)


def _fewer(part: int, whole: int, share: int) -> int:
    """The chance of fewer than `part` of `whole`, in `GRID**whole` parts, where the true share is `share` of `GRID`."""
    if part > whole - part + 1:
        # The same from the other side, which has fewer ways to add up.
        certain: int = GRID**whole
        return certain - _fewer(whole - part + 1, whole, GRID - share)
    rest = GRID - share
    ways: int = sum(comb(whole, i) * share**i * rest ** (part - 1 - i) for i in range(part))
    after: int = rest ** (whole - part + 1)
    return ways * after
