"""Boundaries that parties agreed on before anything was seen, as chances that the capital comes back (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scipy.special import ndtr

from gavn.domain.agreements.measurement_plan import Boundary, MeasurementPlan
from gavn.domain.forecasting.looks import boundaries


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a measurement plan that was registered `on` a day asks for at the newest of its looks that has begun:
    below `futility` too small a chance is left, and from `success` on the capital is as good as back.

    Before the first look (`look` is 0) the parties have agreed to conclude nothing, and neither is there.
    """

    on: date
    shape: Boundary
    looks: int
    look: int = 0
    futility: float | None = None
    success: float | None = None


def agreed_by(plan: MeasurementPlan | None, *, as_of: date) -> Agreed | None:
    """None where nothing was registered by the day, or no boundary over the looks.

    A result that lies so many standard errors above its limit leaves, with a flat prior, the chance ndtr(errors) that
    the truth does too: Jennison and Turnbull (2000), Group Sequential Methods, chapter 18.
    """
    if plan is None or plan.boundary is Boundary.NONE or plan.registered_on > as_of:
        return None
    looks, look = len(plan.looks), sum(each.first_day <= as_of for each in plan.looks)
    if not look:
        return Agreed(plan.registered_on, plan.boundary, looks)
    errors = boundaries(looks, plan.boundary)[look - 1]
    return Agreed(plan.registered_on, plan.boundary, looks, look, float(ndtr(-errors)), float(ndtr(errors)))


def strictest(agreed: Iterable[Agreed | None]) -> Agreed | None:
    """Of several efforts on one account, the one that asks for most; None where one of them has agreed on nothing."""
    found = list(agreed)
    all_agreed = [each for each in found if each is not None]
    if not all_agreed or len(all_agreed) < len(found):
        return None
    return min(all_agreed, key=lambda each: each.futility or 0.0)
