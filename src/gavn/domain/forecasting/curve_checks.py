"""Whether a plan of recruitment that is a curve can be one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gavn.domain.agreements.checks.found import found
from gavn.domain.forecasting.assumptions import PlannedBy, RecruitmentPlan
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem


def check_curve(wanted: RecruitmentPlan, over: Period) -> Iterator[Problem]:
    """Points are in order, in the time over which people come, and never fewer than before nor more than all."""
    if wanted.planned and wanted.ramp:
        yield found(code="forecast-ramp-beside-curve", path="recruitment.ramp")
    for place, each in enumerate(wanted.planned):
        if not over.start <= each.on < over.end:
            path, when = f"recruitment.planned.{place}.on", each.on.isoformat()
            yield found(code="forecast-recruitment-outside", path=path, when=when, agreed=over.label)
        if not 0 <= each.number <= wanted.units or (each.on == over.last_day and each.number != wanted.units):
            yield _disorder(place, each)
    for place, (before, after) in enumerate(pairwise(wanted.planned), start=1):
        if after.on <= before.on or after.number < before.number:
            yield _disorder(place, after)


def _disorder(place: int, each: PlannedBy) -> Problem:
    path, number = f"recruitment.planned.{place}", str(each.number)
    return found(code="forecast-curve-disorder", path=path, on=each.on.isoformat(), number=number)
