"""Looking several times while results come in, without being wrong more often: group-sequential boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from gavn.domain.agreements.grading import COVERAGE, LEAST
from gavn.domain.agreements.measurement_plan import Boundary, MeasurementPlan
from gavn.domain.forecasting.quadrature import legendre

# How sure an interval or a conclusion is, and how many standard errors of a normal that is.
LEVEL = 0.95
NORMAL = float(ndtri((1 + LEVEL) / 2))
# Nodes of the integral between one look's boundaries, which are then right to six decimals.
NODES = 120
# How far apart a boundary is sought, in standard errors.
WIDEST = 8.0
# A chance is written with so many digits that are not noughts, so that the exact interval stays exact: at the first of
# many looks it is far below a millionth.
CHANCE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a result before anything is concluded of it: so many persons in the smallest group, such a share
    of those due known, and an interval of so many standard errors of a normal. `look` of `looks` is that at which it is
    seen, from 1; 0 where no boundary asks for more than one look does."""

    least: int = LEAST
    coverage: Fraction = COVERAGE
    limit: float = NORMAL
    look: int = 0
    looks: int = 0

    @property
    def tail(self) -> Fraction:
        """The chance left on either side."""
        return Fraction(f"{float(ndtr(-self.limit)):.{CHANCE_DIGITS}g}")


def asked_of(plan: MeasurementPlan | None, metric: str, follow_up: str, on: date) -> Asked:
    """By the plan that the parties registered; by the house's own sizes, as the only look, where it says nothing."""
    if plan is None:
        return Asked()
    own = next((each for each in plan.analyses if (each.metric, each.follow_up) == (metric, follow_up)), None)
    least, coverage = (own.least, own.coverage) if own else (LEAST, COVERAGE)
    looks = sorted(plan.looks, key=lambda look: look.first_day)
    at = next((place for place, look in enumerate(looks) if look.first_day <= on <= look.last_day), None)
    if plan.boundary is Boundary.NONE or at is None:
        return Asked(least, coverage)
    return Asked(least, coverage, boundaries(len(looks), plan.boundary)[at], at + 1, len(looks))


@lru_cache(maxsize=64)
def boundaries(looks: int, shape: Boundary) -> tuple[float, ...]:
    """How many standard errors from nothing a result must lie at each of so many evenly spaced looks, two-sided 5 %.

    Without a boundary each look is read as if it were the only one. Pocock (1977): Biometrika 64:191-199; O'Brien and
    Fleming (1979): Biometrics 35:549-556.
    """
    if shape is Boundary.NONE:
        return (NORMAL,) * looks
    steps = np.ones(looks) if shape is Boundary.POCOCK else np.sqrt(looks / np.arange(1, looks + 1))
    constant = brentq(lambda c: chance_of_crossing(tuple(c * steps)) - (1 - LEVEL), 1.0, WIDEST, xtol=1e-9)
    return tuple(float(constant * step) for step in steps)


def chance_of_crossing(limits: Sequence[float]) -> float:
    """The chance, with no effect at all, of lying outside the boundaries at one look or more, evenly spaced.

    Armitage, McPherson and Rowe (1969: Journal of the Royal Statistical Society A 132:235-244).
    """
    nodes, weights = legendre(NODES)
    # On the scale of sums: each look adds one standard normal, and the boundary is its square root times wider.
    edges = [limit * sqrt(look) for look, limit in enumerate(limits, start=1)]
    crossed = 2 * float(ndtr(-edges[0]))
    at = edges[0] * nodes
    density = np.exp(-at * at / 2) / sqrt(2 * np.pi) * weights * edges[0]
    for edge in edges[1:]:
        crossed += float((density * (ndtr(at - edge) + ndtr(-edge - at))).sum())
        there = edge * nodes
        moved = np.exp(-((there[:, None] - at) ** 2) / 2) @ density / sqrt(2 * np.pi)
        at, density = there, moved * weights * edge
    return crossed


def naive_looks(looks: int) -> float:
    """How often nothing at all is taken for an effect where each look is read as if it were the only one."""
    return chance_of_crossing(boundaries(looks, Boundary.NONE))
