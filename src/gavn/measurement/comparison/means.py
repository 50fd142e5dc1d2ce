"""A mean held against a fixed level, and two means held against each other."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from gavn.measurement.comparison.estimates import LEVEL, Estimate, Method, around

Values = NDArray[np.float64]


def mean_above(values: Values, *, level: float) -> Estimate:
    """How far a mean lies above a fixed level, with Student's interval."""
    _need_two(values)
    error = float(np.std(values, ddof=1)) / sqrt(len(values))
    times = float(stdtrit(len(values) - 1, (1 + LEVEL) / 2))
    return around(float(np.mean(values)) - level, error, times=times, method=Method.STUDENT, groups=(len(values),))


def mean_difference(treated: Values, compared: Values) -> Estimate:
    """Mean of those treated less mean of those compared, whose variances may differ (Welch, 1947)."""
    _need_two(treated)
    _need_two(compared)
    parts = [float(np.var(values, ddof=1)) / len(values) for values in (treated, compared)]
    spare = sum(part**2 / (len(values) - 1) for part, values in zip(parts, (treated, compared), strict=True))
    # Where nobody differs from anybody there are no degrees of freedom, and the interval has no ends.
    times = float(stdtrit(sum(parts) ** 2 / spare, (1 + LEVEL) / 2)) if spare else 0.0
    value = float(np.mean(treated) - np.mean(compared))
    return around(value, sqrt(sum(parts)), times=times, method=Method.WELCH, groups=(len(treated), len(compared)))


def _need_two(values: Values) -> None:
    if len(values) < 2 or not np.isfinite(values).all():
        raise ValueError("a mean needs two known values to tell how sure it is")
