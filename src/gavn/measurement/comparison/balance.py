"""Whether two groups are alike in what was known before: each covariate before and after matching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Balance:
    """One covariate: standardised mean difference and ratio of variances (treated to compared), before and after.

    Differences are in standard deviations of those treated before matching, the same before and after (Stuart, 2010:
    Statistical Science 25:1-21). A ratio is None where those compared do not vary.
    """

    name: str
    before: float
    after: float
    ratio_before: float | None
    ratio_after: float | None


def balance(covariates: Values, treated: Flags, weights: Values, names: Sequence[str]) -> tuple[Balance, ...]:
    """One row for each covariate, in order; these are a love plot's points.

    A covariate that does not vary among the treated is measured by its spread in both groups together.
    """
    return tuple(_one(name, covariates[:, place], treated, weights) for place, name in enumerate(names))


def worst(rows: Sequence[Balance]) -> Fraction:
    """The greatest difference that is left, in standard deviations."""
    return Fraction(max(abs(row.after) for row in rows))


def ratios(rows: Sequence[Balance]) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest ratio of variances that is left; None where no covariate has one."""
    known = [row.ratio_after for row in rows if row.ratio_after is not None]
    return (Fraction(min(known)), Fraction(max(known))) if known else None


def _one(name: str, values: Values, treated: Flags, weights: Values) -> Balance:
    everybody = np.ones(len(values))
    # Of the same number many times, the last digits of floats are no spread.
    spread = float(np.std(values[treated] if np.ptp(values[treated]) else values))
    before, after = (_moments(values, treated, each) for each in (everybody, weights))
    return Balance(
        name,
        *((ours[0] - theirs[0]) / spread if spread else 0.0 for ours, theirs in (before, after)),
        *(ours[1] / theirs[1] if theirs[1] > 0 else None for ours, theirs in (before, after)),
    )


def _moments(values: Values, treated: Flags, weights: Values) -> tuple[tuple[float, float], tuple[float, float]]:
    """Weighted mean and variance in either group."""
    ours, theirs = (_weighted(values[group], weights[group]) for group in (treated, ~treated))
    return ours, theirs


def _weighted(values: Values, weights: Values) -> tuple[float, float]:
    mean = float(np.average(values, weights=weights))
    return mean, float(np.average((values - mean) ** 2, weights=weights))
