"""Who has been enrolled and who will be, by quarters, in each future."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import EnrolledBy, ForecastPlan, enrolled_by
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.courses import Counts
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.recruiting import Batch, Curve, batches
from gavn.domain.payments.whole import split
from gavn.domain.values.period import Period

NO_DELAY = np.zeros(1)


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """Those of a batch, by future; `known` where they have been enrolled, and are as many in all of them."""

    batch: Batch
    people: Counts
    known: bool


def curve_of(agreement: Agreement, plan: ForecastPlan) -> Curve:
    """The plan of recruitment, over the agreement's period where it has none of its own."""
    wanted = plan.recruitment
    return Curve(wanted.units, wanted.period or agreement.clocks.enrolment, wanted.ramp)


def enrol(agreement: Agreement, plan: ForecastPlan, drawn: Drawn, *, as_of: date) -> Sequence[Intake]:
    """Those who have come by what is known, and those to come by the plan and each future's volume, delay and stop."""
    curve, known = curve_of(agreement, plan), enrolled_by(plan, as_of)
    come = list(who_came(curve, known, drawn.trials))
    start = known[-1].on + timedelta(days=1) if known else curve.period.start
    end = curve.period.end
    left = list(batches(Period(max(start, curve.period.start), end))) if start < end else []
    expected = [drawn.volume * (curve.by(b.end, drawn.delay) - curve.by(b.start, drawn.delay)) for b in left]
    drawn_people = [drawn.chance.poisson(np.maximum(mean, 0)) for mean in expected]
    coming = [
        Intake(batch, np.where(drawn.stopped > batch.start.toordinal(), people, 0), known=False)
        for batch, people in zip(left, drawn_people, strict=True)
    ]
    return _with_room([*come, *coming], plan.recruitment.most)


def who_came(curve: Curve, known: Sequence[EnrolledBy], trials: int) -> Sequence[Intake]:
    """Those known to have come between two days, over its quarters as the plan would have them."""
    found: list[Intake] = []
    start, before = min([curve.period.start, *(each.on for each in known)]), 0
    for each in known:
        here = list(batches(Period(start, each.on + timedelta(days=1))))
        planned = [_planned(curve, batch) for batch in here]
        numbers = split(np.array([each.number - before]), planned if sum(planned) else [1] * len(here))[:, 0]
        found += [Intake(b, np.full(trials, number), known=True) for b, number in zip(here, numbers, strict=True)]
        start, before = each.on + timedelta(days=1), each.number
    return found


def _planned(curve: Curve, batch: Batch) -> int:
    """In thousandths of a person."""
    planned: Numbers = curve.by(batch.end, NO_DELAY) - curve.by(batch.start, NO_DELAY)
    return round(1000 * float(planned[0]))


def _with_room(intakes: Sequence[Intake], most: int | None) -> Sequence[Intake]:
    """Nobody is enrolled for whom there is no room."""
    if most is None or not intakes:
        return intakes
    room = np.maximum(most, sum(intake.people for intake in intakes if intake.known))
    running = np.minimum(np.cumsum([intake.people for intake in intakes], axis=0), room)
    people = np.diff(running, axis=0, prepend=np.zeros((1, running.shape[1]), dtype=running.dtype))
    return [Intake(each.batch, here, each.known) for each, here in zip(intakes, people, strict=True)]
