"""A share held against a fixed level, and two shares held against each other."""

from __future__ import annotations

from math import acos, copysign, cos, inf, pi, sqrt

from gavn.domain.forecasting.looks import NORMAL, Asked
from gavn.domain.outcomes.rates import exact_interval
from gavn.measurement.comparison.estimates import Estimate, Method

# Halvings of an interval no wider than 2: the bound is then known to the last digit of a float.
HALVINGS = 60


def share_above(*, part: int, whole: int, level: float, limit: float = NORMAL) -> Estimate:
    """How far a share lies above a fixed level, with the exact interval (Clopper and Pearson, 1934).

    `limit` is how many standard errors of a normal it is to be as sure as; more at one of several looks.
    """
    interval = exact_interval(part=part, whole=whole, tail=Asked(limit=limit).tail)
    return Estimate(
        part / whole - level,
        float(interval.low) - level,
        float(interval.high) - level,
        Method.CLOPPER_PEARSON,
        (whole,),
    )


def share_difference(treated: tuple[int, int], compared: tuple[int, int], *, limit: float = NORMAL) -> Estimate:
    """Share of those treated less share of those compared, each `(part, whole)`, with the score interval.

    Miettinen and Nurminen (1985): Statistics in Medicine 4:213-226. ValueError where a share is none.
    """
    for part, whole in (treated, compared):
        if not 0 <= part <= whole or whole == 0:
            raise ValueError(f"{part} of {whole} is no rate")
    found = treated[0] / treated[1] - compared[0] / compared[1]
    low = _bound(treated, compared, inside=found, outside=-1.0, most=limit)
    high = _bound(treated, compared, inside=found, outside=1.0, most=limit)
    return Estimate(found, low, high, Method.MIETTINEN_NURMINEN, (treated[1], compared[1]))


def _bound(treated: tuple[int, int], compared: tuple[int, int], *, inside: float, outside: float, most: float) -> float:
    """The difference farthest `outside` that the shares do not rule out."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if abs(_score(treated, compared, middle)) <= most:
            inside = middle
        else:
            outside = middle
    return (inside + outside) / 2


def _score(treated: tuple[int, int], compared: tuple[int, int], difference: float) -> float:
    """How many standard errors the shares lie from a difference, were it the true one."""
    (part, whole), (other, others) = treated, compared
    one, two = _likeliest(treated, compared, difference)
    together = whole + others
    variance = (one * (1 - one) / whole + two * (1 - two) / others) * together / (together - 1)
    gap = part / whole - other / others - difference
    return gap / sqrt(variance) if variance > 0 else copysign(inf, gap) if gap else 0.0


def _likeliest(treated: tuple[int, int], compared: tuple[int, int], difference: float) -> tuple[float, float]:
    """The likeliest two shares that lie just so far apart: a root of a cubic (Farrington and Manning, 1990)."""
    (part, whole), (other, others) = treated, compared
    ratio, one, two = others / whole, part / whole, other / others
    a = 1 + ratio
    b = -(a + one + ratio * two + difference * (ratio + 2))
    c = difference**2 + difference * (2 * one + a) + one + ratio * two
    d = -one * difference * (1 + difference)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    u = copysign(sqrt(max(0.0, (b / (3 * a)) ** 2 - c / (3 * a))), v)
    angle = (pi + acos(min(1.0, max(-1.0, v / u**3 if u else 1.0)))) / 3
    share = min(1.0, 1 + difference, max(0.0, difference, 2 * u * cos(angle) - b / (3 * a)))
    return share, share - difference
