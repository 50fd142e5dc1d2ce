"""Before signing: how likely a planned size is to show an effect, how many it takes, and the least it can show."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, sqrt

import numpy as np
from scipy.special import nctdtr, ndtr, stdtrit
from scipy.stats import binom

from gavn.domain.forecasting.looks import LEVEL, NORMAL

POWER = 0.8
# Above this many no social effort is planned; below it the search for a size ends.
MOST = 10**7
HALVINGS = 60


def power_of_share_above(*, level: float, true: float, whole: int) -> float:
    """The chance that the exact interval of `whole` persons lies above (or below) a fixed level, at the true share.

    It is the chance of concluding by `conclude`, and exact: every count there can be is tried. An exact interval lies
    clear of a level where at that level so many, or so few, would be seen less than one time in forty.
    """
    counts = np.arange(whole + 1)
    by_chance = binom.sf(counts - 1, whole, level) if true >= level else binom.cdf(counts, whole, level)
    clear = by_chance < (1 - LEVEL) / 2
    return float(binom.pmf(counts, whole, true)[clear].sum())


def power_of_shares(one: float, two: float, *, each: int, other: int | None = None) -> float:
    """The chance of telling two true shares apart in groups of `each` (and `other`), by arcsines (Cohen, 1988)."""
    return _power_of_normal(2 * (asin(sqrt(one)) - asin(sqrt(two))), each, other or each)


def power_of_means(effect: float, *, each: int, other: int | None = None) -> float:
    """The chance of telling two means apart that lie `effect` standard deviations apart, two-sided by Student's t."""
    many = (each, other or each)
    freedom, shift = sum(many) - 2, abs(effect) * sqrt(many[0] * many[1] / sum(many))
    limit = float(stdtrit(freedom, (1 + LEVEL) / 2))
    # The chance of concluding the opposite is not a number where it is too small to be one.
    wrong = np.nan_to_num(nctdtr(freedom, shift, -limit))
    return float(1 - nctdtr(freedom, shift, limit) + wrong)


def clusters_as_persons(persons: int, *, size: float, alike: float) -> float:
    """So many independent persons are as good as `persons` in clusters of `size` (Kish, 1965).

    `alike` is the intraclass correlation, 0 to 1.
    """
    return persons / (1 + (size - 1) * alike)


def smallest_size(power: Callable[[int], float], *, asked: float = POWER) -> int | None:
    """The smallest group with which `power` reaches what is asked; None where none does. Power rises with size."""
    low, high = 1, 2
    while power(high) < asked:
        low, high = high, 2 * high
        if high > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= asked else (middle, high)
    return high


def least_effect(power: Callable[[float], float], *, most: float, asked: float = POWER) -> float | None:
    """The minimum detectable effect, 0 to `most`; None where not even `most` can be shown. Power rises with effect."""
    if power(most) < asked:
        return None
    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if power(middle) >= asked else (middle, high)
    return high


def _power_of_normal(effect: float, each: int, other: int) -> float:
    shift = abs(effect) * sqrt(each * other / (each + other))
    return float(ndtr(shift - NORMAL) + ndtr(-shift - NORMAL))
