"""A rate with its exact 95 % interval (Clopper and Pearson, 1934), in whole numbers alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

# One in forty on either side; the bounds are found to a millionth, far below what anybody reads.
TAIL = Fraction(1, 40)
GRID = 2**20
# So fine is each chance told that no bound hangs on the rest.
FINE = 2**96


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
    low, high = 0, GRID
    while high - low > 1:
        middle = (low + high) // 2
        if _is_rare(part, whole, middle, tail):
            low = middle
        else:
            high = middle
    return Fraction(low + high, 2 * GRID)


def _is_rare(part: int, whole: int, share: int, tail: Fraction) -> bool:
    """Whether `part` or more of `whole` are seen with a chance of `tail` at most, at a true share of `share` in `GRID`.

    The chances of each count are added up on either side of `part`, until the answer is known: of the side that the
    likeliest count is not on there are soon none left that matter.
    """
    once, against = tail.numerator, tail.denominator - tail.numerator
    if share * (whole + 1) >= part * GRID:
        most = sum(_fewer(part, whole, share)) * once
        return all(so_far * against <= most for so_far in accumulate(_and_more(part, whole, share)))
    least = sum(_and_more(part, whole, share)) * against
    return any(so_far * once >= least for so_far in accumulate(_fewer(part, whole, share)))


def _and_more(part: int, whole: int, share: int) -> Iterator[int]:
    """The chance of just `part`, of one more and so on, in parts of the first."""
    chance, count = FINE, part
    while chance:
        yield chance
        chance = chance * (whole - count) * share // ((count + 1) * (GRID - share))
        count += 1


def _fewer(part: int, whole: int, share: int) -> Iterator[int]:
    """The chance of one fewer than `part`, of two fewer and so on, in parts of that of just `part`."""
    chance, count = FINE, part
    while chance:
        chance = chance * count * (GRID - share) // ((whole - count + 1) * share)
        count -= 1
        yield chance
