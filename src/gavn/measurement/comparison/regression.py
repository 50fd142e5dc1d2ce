"""Differences by regression, with errors that hold though people vary unlike or are alike within clusters."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.special import stdtrit

from gavn.domain.forecasting.looks import LEVEL
from gavn.measurement.comparison.estimates import Estimate, Method, around

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]
# What is left of a column below this share of it is rounding.
ROUNDING = 1e-8


def randomised(outcome: Values, treated: Flags, *, covariates: Values | None = None) -> Estimate:
    """The difference between those drawn for the effort and those not, in the outcome's unit, with HC3 errors.

    Outcomes of 0 and 1 give a difference of shares. `covariates`, one row a person and known before the draw, are
    centred and let to work unlike in the two groups, which never makes the estimate less sure in large groups (Lin,
    2013: Annals of Applied Statistics 7:295-318). What is not told of a group (a category that nobody in it has) works
    alike in both. ValueError where a group has fewer than two persons.
    """
    groups = _sizes(treated)
    columns = [np.ones(len(outcome)), treated.astype(float)]
    if covariates is not None:
        centred = covariates - covariates.mean(axis=0)
        columns += [*centred.T, *(centred * treated[:, None]).T]
    design, many = _told(np.column_stack(columns))
    fitted = sm.OLS(outcome[many], design).fit(cov_type="HC3", use_t=True)
    times = float(stdtrit(fitted.df_resid, (1 + LEVEL) / 2))
    return around(float(fitted.params[1]), float(fitted.bse[1]), times=times, method=Method.ROBUST, groups=groups)


def clustered_difference(outcome: Values, treated: Flags, clusters: Labels) -> Estimate:
    """The same where whole clusters (schools, districts) were drawn: errors by cluster, Student's by their number.

    Of people's own changes it is the difference in differences: the effect, if both groups would have changed alike.
    ValueError where a group has fewer than two clusters.
    """
    groups = (len(np.unique(clusters[treated])), len(np.unique(clusters[~treated])))
    if min(groups) < 2:
        raise ValueError("each group needs two clusters to tell how sure a difference is")
    design = np.column_stack([np.ones(len(outcome)), treated.astype(float)])
    fitted = sm.OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    times = float(stdtrit(len(np.unique(clusters)) - 1, (1 + LEVEL) / 2))
    return around(float(fitted.params[1]), float(fitted.bse[1]), times=times, method=Method.CLUSTERED, groups=groups)


def _told(design: Values) -> tuple[Values, Flags]:
    """Those columns that follow from none before them, for the rows that they are not told of by one alone.

    Of columns that follow from each other none has a coefficient of its own, and least squares would give each a part,
    the difference too, which is the second. A row that has a coefficient to itself says nothing of the
    others, nor of how sure they are. ValueError where nothing is left to tell the difference by.
    """
    rows = np.ones(len(design), dtype=np.bool_)
    while True:
        kept, square = _independent(design[rows])
        if kept[:2] != [0, 1]:
            raise ValueError("too much is known of each to tell how sure a difference is")
        alone = (square**2).sum(axis=1) > 1 - ROUNDING
        if not alone.any():
            return design[rows][:, kept], rows
        rows[rows] = ~alone


def _independent(design: Values) -> tuple[list[int], Values]:
    """The places of columns that follow from none before them, and those columns made square to each other."""
    kept: list[int] = []
    square = np.empty((len(design), 0))
    for place, column in enumerate(design.T):
        left = column - square @ (square.T @ column)
        # Once more, for what rounding left.
        left -= square @ (square.T @ left)
        length = float(np.linalg.norm(left))
        if length > ROUNDING * float(np.linalg.norm(column)):
            kept.append(place)
            square = np.column_stack([square, left / length])
    return kept, square


def _sizes(treated: Flags) -> tuple[int, int]:
    sizes = (int(treated.sum()), int((~treated).sum()))
    if min(sizes) < 2:
        raise ValueError("each group needs two persons to tell how sure a difference is")
    return sizes
