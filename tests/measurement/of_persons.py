"""Means and differences as evaluators work them out, person by person: what those from sums are held against."""

from __future__ import annotations

from math import sqrt

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.special import stdtrit

from gavn.domain.forecasting.looks import LEVEL
from gavn.measurement.comparison.estimates import Estimate, Method, around

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]


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


def difference_in_differences(outcome: Values, treated: Flags, after: Flags, clusters: Labels) -> Estimate:
    """How much more the treated changed, by the regression of all readings on group, time and both together; errors by
    cluster."""
    both = (treated & after).astype(float)
    design = np.column_stack([np.ones(len(outcome)), both, treated.astype(float), after.astype(float)])
    fitted = sm.OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    times = float(stdtrit(len(np.unique(clusters)) - 1, (1 + LEVEL) / 2))
    groups = (len(np.unique(clusters[treated])), len(np.unique(clusters[~treated])))
    return around(float(fitted.params[1]), float(fitted.bse[1]), times=times, method=Method.CLUSTERED, groups=groups)


def _need_two(values: Values) -> None:
    if len(values) < 2 or not np.isfinite(values).all():
        raise ValueError("a mean needs two known values to tell how sure it is")
