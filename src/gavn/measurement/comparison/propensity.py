"""How likely each person was to be treated, given what was known of everybody before: a logistic model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from gavn.domain.values.problem import Problem, Refused

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_STEPS = 50
SMALL = 1e-9
# A coefficient by which the odds differ a million million times for one standard deviation tells the groups apart.
APART = 30.0
# Rows that a processor keeps near at hand; and of very many rows, every so manyth shows where to begin.
BLOCK, MANY, EVERY = 8192, 200_000, 20


def propensity_logit(covariates: Values, treated: Flags) -> Values:
    """The logit of each person's chance of being treated, by Newton's method on the likelihood.

    `covariates` has one row a person and one column for each that is known, without a constant. Refused where the
    groups can be told apart without doubt, or a covariate follows from the others: nobody is then like anybody.
    """
    spread = covariates.std(axis=0)
    if not np.isfinite(covariates).all() or treated.all() or not treated.any():
        raise ValueError("covariates must be known, and both groups have somebody")
    design = np.empty((len(covariates), covariates.shape[1] + 1))
    design[:, 0] = 1
    design[:, 1:] = (covariates - covariates.mean(axis=0)) / np.where(spread, spread, 1)
    start = np.zeros(design.shape[1])
    start[0] = np.log(treated.mean() / (1 - treated.mean()))
    if len(design) > MANY:
        few = _likeliest(design[::EVERY], treated[::EVERY], start)
        start = start if few is None else few
    beta = _likeliest(design, treated, start)
    if beta is None:
        raise Refused([Problem("groups-told-apart")])
    logit: Values = design @ beta
    return logit


def _likeliest(design: Values, treated: Flags, start: Values) -> Values | None:
    """The coefficients, or None where there is no likeliest."""
    beta = start.copy()
    for _ in range(MOST_STEPS):
        step = _step(design, treated, beta)
        if step is None:
            return None
        beta += step
        if np.abs(beta[1:]).max(initial=0) > APART:
            return None
        if np.abs(step).max() < SMALL:
            return beta
    return None


def _step(design: Values, treated: Flags, beta: Values) -> Values | None:
    """Newton's step, summed block by block; None where the information has no inverse."""
    information = np.zeros((len(beta), len(beta)))
    slope = np.zeros(len(beta))
    for first in range(0, len(design), BLOCK):
        rows = design[first : first + BLOCK]
        chance = expit(rows @ beta)
        information += (rows * (chance * (1 - chance))[:, None]).T @ rows
        slope += rows.T @ (treated[first : first + BLOCK] - chance)
    try:
        return np.asarray(np.linalg.solve(information, slope), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
