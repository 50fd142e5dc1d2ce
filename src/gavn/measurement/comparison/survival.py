"""How long until something happens, where not everybody was followed to it: Kaplan and Meier's curve (1958)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from operator import mul

import numpy as np
from numpy.typing import NDArray

from gavn.domain.forecasting.looks import NORMAL

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Step:
    """From `time` on, the share `still` that it has not happened to, with Greenwood's error and a log-log interval.

    `at_risk` were followed until then, and it happened to `events` of them.
    """

    time: float
    at_risk: int
    events: int
    still: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A step for each time at which it happened to somebody, of `persons`, the last of whom was followed to `until`."""

    steps: tuple[Step, ...]
    persons: int
    until: float

    def at(self, time: float) -> Step | None:
        """The step in force at a time; None before the first, when it has happened to nobody, and after `until`."""
        if time > self.until:
            return None
        return next((step for step in reversed(self.steps) if step.time <= time), None)

    @property
    def median(self) -> float | None:
        """The time at which it has happened to half; None where it has not."""
        return next((step.time for step in self.steps if step.still <= 0.5), None)

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """The times whose interval holds a half (Brookmeyer and Crowley, 1982); None is not reached."""
        low = next((step.time for step in self.steps if step.low <= 0.5), None)
        return low, next((step.time for step in self.steps if step.high < 0.5), None)


def survival(times: Values, happened: Flags) -> Curve:
    """`happened` is False for those whom it had not happened to when they were last followed, at their time.

    ValueError where there is nobody, or a time is negative or not known.
    """
    if not len(times) or not (times >= 0).all() or not np.isfinite(times).all():
        raise ValueError("durations are known, and not negative")
    points = np.unique(times[happened])
    at_risk, events = _table(times, happened, points)
    left = at_risk - events
    still = _still(left, at_risk)
    # Greenwood's sum, which has no end where it has happened to everybody.
    sums = np.cumsum(events / (at_risk * np.maximum(left, 1)))
    steps = (
        Step(float(time), int(risk), int(many), share, *_interval(share, float(total)))
        for time, risk, many, share, total in zip(points, at_risk, events, still, sums, strict=True)
    )
    return Curve(tuple(steps), len(times), float(times.max()))


def _still(left: Values, at_risk: Values) -> list[float]:
    """The share left at each point, worked out exactly: what is half of them is no hair above a half."""
    parts = (Fraction(int(stayed), int(risk)) for stayed, risk in zip(left, at_risk, strict=True))
    return [float(share) for share in accumulate(parts, mul)]


def _table(times: Values, happened: Flags, points: Values) -> tuple[Values, Values]:
    """How many are followed until each point, and how many it happens to there."""
    at_risk = len(times) - np.searchsorted(np.sort(times), points)
    ended = np.sort(times[happened])
    events = np.searchsorted(ended, points, side="right") - np.searchsorted(ended, points)
    return at_risk.astype(float), events.astype(float)


def _interval(still: float, total: float) -> tuple[float, float, float]:
    """Greenwood's error, and the interval that is symmetric for the logarithm of minus the logarithm."""
    if still <= 0:
        return 0.0, 0.0, 0.0
    width = NORMAL * np.sqrt(total) / abs(np.log(still))
    return still * float(np.sqrt(total)), float(still ** np.exp(width)), float(still ** np.exp(-width))
