"""What a group chosen for an extreme reading would show at the next one without any effect: regression to the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, pi, sqrt

import numpy as np
from scipy.special import ndtr

from gavn.domain.forecasting.quadrature import legendre

# Nodes of the integral, and how far into the tail it goes: the rest is below one in a million million.
NODES, FAR = 200, 8.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A group whose mean of `readings` before was `threshold` or more, out of people with a mean and SD in one reading.

    `within` is one person's standard deviation from reading to reading, in the same unit; `drift` how much everybody
    changes until the next reading without the effort, and `drift_sd` how unlike people are in that.
    Where people come in for a low reading, turn the scale round: −40 for 40.
    """

    mean: float
    sd: float
    threshold: float
    within: float
    readings: int = 1
    drift: float = 0.0
    drift_sd: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.within <= self.sd or self.sd <= 0 or self.readings < 1 or self.drift_sd < 0:
            raise ValueError("a person varies no more than people do, and was read at least once")

    @property
    def entry_sd(self) -> float:
        """How much the mean of the readings at entry varies between people."""
        return sqrt(self.sd**2 - self.within**2 + self.within**2 / self.readings)


@dataclass(frozen=True, slots=True)
class WithoutEffect:
    """What the next reading shows though nothing was done: the mean fall, and the share who fell as far as asked."""

    mean_fall: float
    share: float


@dataclass(frozen=True, slots=True)
class Band:
    """The least and the most that nothing at all may show, over what may be assumed."""

    low: WithoutEffect
    high: WithoutEffect


def within_of_reliability(sd: float, reliability: float) -> float:
    """One person's standard deviation where a share `reliability` of the variance is between people."""
    return sd * sqrt(1 - reliability)


def expected_fall(chosen: Chosen) -> float:
    """The mean fall without any effect, less what everybody drifts.

    Davis (1976); Barnett, van der Pols and Dobson (2005): International Journal of Epidemiology 34:215-220.
    """
    z = (chosen.threshold - chosen.mean) / chosen.entry_sd
    hazard = exp(-z * z / 2) / sqrt(2 * pi) / float(ndtr(-z))
    return chosen.within**2 / chosen.readings / chosen.entry_sd * hazard - chosen.drift


def without_effect(chosen: Chosen, *, fall: float = 0.0, relative: float = 0.0) -> WithoutEffect:
    """Also the share whose next reading lies at least `fall` units, and a share `relative`, below the one at entry.

    Readings are normal; the share is an integral over those at entry.
    """
    z = (chosen.threshold - chosen.mean) / chosen.entry_sd
    nodes, weights = legendre(NODES)
    low, high = z, max(z, 0.0) + FAR
    at = (high + low) / 2 + (high - low) / 2 * nodes
    density = np.exp(-at * at / 2) / sqrt(2 * pi) * weights * (high - low) / 2
    entry = chosen.mean + chosen.entry_sd * at
    between = chosen.sd**2 - chosen.within**2
    kept = between / chosen.entry_sd**2
    expected = chosen.mean + kept * (entry - chosen.mean) + chosen.drift
    left = sqrt(between * (1 - kept) + chosen.within**2 + chosen.drift_sd**2)
    limit = np.minimum(entry - fall, entry * (1 - relative))
    reached = ndtr((limit - expected) / left) if left else (limit >= expected).astype(float)
    return WithoutEffect(expected_fall(chosen), float((density * reached).sum() / density.sum()))


def band(assumptions: Sequence[Chosen], *, fall: float = 0.0, relative: float = 0.0) -> Band:
    """The least and the most over several sets of assumptions; a result within it may be nothing at all."""
    found = [without_effect(each, fall=fall, relative=relative) for each in assumptions]
    falls, shares = ([getattr(each, name) for each in found] for name in ("mean_fall", "share"))
    return Band(WithoutEffect(min(falls, default=-inf), min(shares)), WithoutEffect(max(falls), max(shares)))
