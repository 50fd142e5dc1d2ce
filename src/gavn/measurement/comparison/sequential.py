"""An estimate that is looked at several times while results come in."""

from __future__ import annotations

from dataclasses import replace

from gavn.domain.forecasting.looks import NORMAL
from gavn.measurement.comparison.estimates import Estimate


def at_look(estimate: Estimate, *, limit: float) -> Estimate:
    """The same estimate as sure as a boundary asks at one of several looks: its interval made wider on either side.

    Jennison and Turnbull (1989): Journal of the Royal Statistical Society B 51:305-361. Shares are asked for with their
    `limit` instead: ValueError for an interval that comes of no standard error.
    """
    if estimate.error is None:
        raise ValueError("an interval without an error is made as sure as the look asks")
    wider = limit / NORMAL
    low = estimate.value - wider * (estimate.value - estimate.low)
    return replace(estimate, low=low, high=estimate.value + wider * (estimate.high - estimate.value))
