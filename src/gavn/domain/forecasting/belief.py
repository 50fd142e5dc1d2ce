"""What is believed of a number that nobody knows: a weight for each of many values (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Numbers = NDArray[np.float64]

# So fine that what is summed over a grid differs from its integral by far less than a simulation does from the truth.
POINTS = 401
# So many standard deviations to either side.
REACH = 5.0
# So many equal parts of all shares, a power of two: nearly all of them lie within one step of a belief.
PARTS = 4096
# In a step of less weight next to no share lies, and its slope may be no number.
NARROW = 2.0**-60


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """How much of something lies `below` each of its `edges`, to be looked up from that side.

    Chen and Asau (1974), On generating random variates from an empirical distribution, AIIE Transactions 6:163-166: the
    part that a share is in says which step it is in, and only where a part has several steps is it looked for.
    """

    below: Numbers
    edges: Numbers
    slopes: Numbers
    of_parts: NDArray[np.int64]
    clear: NDArray[np.bool_]

    @classmethod
    def of(cls, below: Numbers, edges: Numbers) -> Steps:
        """Between edges that rise."""
        widths = np.diff(below)
        first = np.searchsorted(below, np.arange(PARTS + 1) / PARTS * below[-1], side="right") - 1
        clear = (first[:-1] == first[1:]) & (widths[first[:-1]] > NARROW)
        return cls(below, edges, np.diff(edges) / np.maximum(widths, NARROW), first[:-1], clear)

    def at(self, shares: Numbers) -> Numbers:
        """The same as `numpy.interp` at such shares of all that lies below the last edge, to the last digit."""
        at, parts = shares * self.below[-1], np.minimum(shares * PARTS, PARTS - 1).astype(np.int64)
        steps, rest = self.of_parts[parts], np.flatnonzero(~self.clear[parts])
        found: Numbers = self.slopes[steps] * (at - self.below[steps]) + self.edges[steps]
        found[rest] = np.interp(at[rest], self.below, self.edges)
        return found


@dataclass(frozen=True, eq=False)
class Belief:
    """`values` rise by equal steps, and each stands for those half a step to either side; `weights` sum to one."""

    values: Numbers
    weights: Numbers

    @property
    def mean(self) -> float:
        return float(self.weights @ self.values)

    @property
    def sd(self) -> float:
        return float(np.sqrt(self.weights @ (self.values - self.mean) ** 2))

    def at(self, shares: Numbers) -> Numbers:
        """The values below which such shares (0 to 1) of the belief lie."""
        if len(self.values) == 1:
            return np.full(len(shares), self.values[0])
        return self._steps.at(shares)

    @cached_property
    def _steps(self) -> Steps:
        step = self.values[1] - self.values[0]
        edges = np.append(self.values, self.values[-1] + step) - step / 2
        return Steps.of(np.concatenate(([0.0], np.cumsum(self.weights))), edges)

    def chance(self, holds: Callable[[Numbers], NDArray[np.bool_]]) -> float:
        """How much of the belief lies where something holds."""
        return float(self.weights[holds(self.values)].sum())

    def weighed(self, likelihood: Numbers) -> Belief:
        """The same once something was seen that each value makes so likely (in logarithms)."""
        return Belief(self.values, normalised(np.log(np.maximum(self.weights, 1e-300)) + likelihood))


def normalised(logarithms: Numbers) -> Numbers:
    """Weights that sum to one."""
    weights = np.exp(logarithms - logarithms.max())
    scaled: Numbers = weights / weights.sum()
    return scaled


def certain(value: float) -> Belief:
    """Of a number that is known."""
    return Belief(np.array([value]), np.array([1.0]))


def as_often(values: Numbers) -> Belief:
    """Of a number that is each of some values as often as that stands among them."""
    return Belief(values, np.full(len(values), 1 / len(values)))


def normal(mean: float, sd: float, values: Numbers) -> Belief:
    """A normal distribution, cut off where the values end."""
    return Belief(values, normalised(-0.5 * ((values - mean) / sd) ** 2))


def gamma(mean: float, sd: float, values: Numbers) -> Belief:
    """A gamma distribution over values above nothing, cut off where they end."""
    shape = (mean / sd) ** 2
    return Belief(values, normalised((shape - 1) * np.log(values) - values * shape / mean))


@lru_cache(maxsize=64)
def beta(a: float, b: float) -> Belief:
    """A beta distribution of a share, whose mean is a / (a + b)."""
    mean = a / (a + b)
    sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    low, high = max(0.0, mean - 2 * REACH * sd), min(1.0, mean + 2 * REACH * sd)
    edges = np.linspace(low, high, POINTS + 1)
    below = betainc(a, b, edges)
    return Belief((edges[1:] + edges[:-1]) / 2, np.diff(below) / (below[-1] - below[0]))


def steps(lowest: float, highest: float, points: int = POINTS) -> Numbers:
    """Values from the lowest to the highest."""
    return np.linspace(lowest, highest, points)


def mixed(beliefs: Sequence[Belief], weights: Numbers) -> Belief:
    """One belief of several over the same values, each counting by its weight."""
    return Belief(beliefs[0].values, weights @ np.stack([belief.weights for belief in beliefs]))
