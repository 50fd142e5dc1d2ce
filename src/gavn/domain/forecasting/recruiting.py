"""How people come: the plan as a curve, what its delay leaves of it, and what has come held against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import lgamma

import numpy as np

from gavn.domain.forecasting.belief import Numbers
from gavn.domain.values.period import Period

MONTH = 365.25 / 12
# Those enrolled in the same quarter are taken to be enrolled in the middle of it.
QUARTER = 3
# Where the plan has nobody come, somebody still can: by so much of the whole plan.
LEAST = 0.0005


@dataclass(frozen=True, slots=True)
class Curve:
    """`units` over a period, at an even pace once it has risen through the first `ramp` months; through `points`, where
    there are any: how many by the end of each day, in order."""

    units: int
    period: Period
    ramp: int = 0
    points: tuple[tuple[date, int], ...] = ()

    def by(self, day: date, delays: Numbers) -> Numbers:
        """How many were to have come before a day, for each delay in months: what is delayed is not caught up."""
        whole = (self.period.end - self.period.start).days / MONTH
        months = np.clip((min(day, self.period.end) - self.period.start).days / MONTH - delays, 0, whole)
        if self.points:
            return self._through(months, whole)
        ramp = min(float(self.ramp), whole)
        rising = np.where(months < ramp, months**2 / (2 * ramp), months - ramp / 2) if ramp else months
        come: Numbers = self.units * rising / (whole - ramp / 2)
        return come

    def _through(self, months: Numbers, whole: float) -> Numbers:
        at = [((day - self.period.start).days + 1) / MONTH for day, _ in self.points]
        numbers = [float(number) for _, number in self.points]
        come: Numbers = np.interp(months, [0.0, *at, whole], [0.0, *numbers, float(self.units)])
        return come


@dataclass(frozen=True, slots=True)
class Batch:
    """Those enrolled from `start` up to, not including, `end`; `counts_on` is a day that goes before their middle."""

    start: date
    end: date
    counts_on: date | None = None

    @property
    def on(self) -> date:
        """The day on which all of them count as enrolled."""
        if self.counts_on is not None:
            return self.counts_on
        return self.start + (self.end - self.start - timedelta(days=1)) / 2


def batches(period: Period) -> Iterator[Batch]:
    """A period by quarters of the year, the first and the last cut to it."""
    start = period.start
    while start < period.end:
        quarter = start.month - (start.month - 1) % QUARTER + QUARTER
        end = min(date(start.year + (quarter > 12), (quarter - 1) % 12 + 1, 1), period.end)
        yield Batch(start, end)
        start = end


def log_chances(come: Sequence[tuple[date, int]], curve: Curve, volumes: Numbers, delays: Numbers) -> Numbers:
    """How likely what has come is (in logarithms), for each volume and delay (volumes × delays).

    `come` are those enrolled before days, in order; between two of them people come by a Poisson law with the mean that
    the plan and the volume give. People who came where the plan had none are taken to come at least by half a
    thousandth of all that it has.
    """
    chances = np.zeros((len(volumes), len(delays)))
    earlier, before = np.zeros(len(delays)), 0
    for day, number in come:
        planned = curve.by(day, delays)
        mean = np.maximum(np.outer(volumes, planned - earlier), LEAST * curve.units)
        here = number - before
        chances += here * np.log(mean) - mean - lgamma(here + 1)
        earlier, before = planned, number
    return chances
