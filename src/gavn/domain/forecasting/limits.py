"""Exact limits of what chance alone does to counts: how likely one so low or so high is, where all goes by the plan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import bdtr, betaln, gammaln, ndtr, pdtr, pdtrc

from gavn.domain.forecasting.belief import Numbers, beta


def poisson_as_low(number: int, mean: float) -> float:
    """The chance of no more than so many where the mean is so much."""
    return float(pdtr(number, mean)) if mean > 0 else 1.0


def poisson_as_high(number: int, mean: float) -> float:
    """The chance of at least so many."""
    if number <= 0:
        return 1.0
    return float(pdtrc(number - 1, mean)) if mean > 0 else 0.0


def shares_as_low(reached: int, groups: Sequence[tuple[int, float]], share: float, weight: float) -> float:
    """The chance that no more than so many of those due reach what a `share` is expected to, where the share itself
    scatters as if it were known from `weight` persons (beta-binomial), and whoever reaches it is seen to with the
    chance of its group; each of `groups` is how many are due, and that chance."""
    if all(measured == 1 for _, measured in groups):
        return float(_beta_binomial(sum(due for due, _ in groups), share, weight)[: reached + 1].sum())
    own = beta(weight * share, weight * (1 - share))
    so_few: Numbers = np.ones((reached + 1, len(own.values)))
    for due, measured in groups:
        few = bdtr(np.arange(reached + 1)[:, None], due, own.values * measured)
        so_few = _both(np.diff(so_few, axis=0, prepend=0.0), few)
    return float(own.weights @ so_few[reached])


def _both(exactly: Numbers, few: Numbers) -> Numbers:
    """By number, the chance of no more than so many of two groups together: of the one it is given how likely each
    number is, of the other how likely no more than each."""
    together: Numbers = np.zeros_like(few)
    for number, chance in enumerate(exactly):
        if chance.any():
            together[number:] += chance * few[: len(few) - number]
    return together


def _beta_binomial(due: int, share: float, weight: float) -> Numbers:
    reached = np.arange(due + 1)
    a, b = weight * share, weight * (1 - share)
    ways = gammaln(due + 1) - gammaln(reached + 1) - gammaln(due - reached + 1)
    chances: Numbers = np.exp(ways + betaln(reached + a, due - reached + b) - betaln(a, b))
    return chances


def normal_as_low(found: float, mean: float, sd: float) -> float:
    """The chance of a mean so low."""
    return float(ndtr((found - mean) / sd))


def told_as_few(told: int, groups: Sequence[tuple[int, float]]) -> float:
    """The chance that no more are told of, out of groups of so many people each told of with such a chance."""
    chances: Numbers = np.ones(1)
    for people, chance in groups:
        chances = np.convolve(chances, _binomial(people, chance))
    return float(chances[: told + 1].sum())


def _binomial(people: int, chance: float) -> Numbers:
    """The chance of each number of people from none to all."""
    if not 0 < chance < 1:
        certain: Numbers = np.zeros(people + 1)
        certain[people if chance else 0] = 1.0
        return certain
    chances: Numbers = np.diff(bdtr(np.arange(people + 1), people, chance), prepend=0.0)
    return chances
