"""What of a measured rate counts, and so is paid by and concluded from: by the metric's rule for what is missing."""

from __future__ import annotations

from gavn.domain.agreements.agreement import AgreedMetric, Direction
from gavn.domain.outcomes.rate import Rate


def counting(rate: Rate, metric: AgreedMetric) -> Rate:
    """All who are due, those unknown as worst; or those measured alone, where the agreement leaves the others out, and
    where it does not say how the metric is measured."""
    left_out = metric.measured is None or metric.measured.leaves_out(due=rate.due, missing=rate.unknown)
    return rate.counted(left_out=left_out, less=metric.direction is Direction.LESS)
