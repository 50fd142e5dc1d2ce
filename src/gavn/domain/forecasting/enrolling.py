"""Who has been enrolled and who will be, by quarters, in each future."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import EnrolledBy, ForecastPlan, enrolled_by
from gavn.domain.forecasting.belief import Belief, Numbers, as_often, certain
from gavn.domain.forecasting.chance import TINY
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.recruiting import Batch, Curve, batches
from gavn.domain.forecasting.samplers import Counts, poisson_at
from gavn.domain.payments.settled import NEVER
from gavn.domain.payments.whole import split
from gavn.domain.values.period import Period

NO_DELAY = np.zeros(1)
Kind = Callable[[Batch], Hashable]
ON_TIME = certain(0.0)


def of_its_own(batch: Batch) -> Hashable:
    return batch


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """Those of a batch, by future; `known` where they have been enrolled, and are as many in all of them."""

    batch: Batch
    people: Counts
    known: bool


def curve_of(agreement: Agreement, plan: ForecastPlan) -> Curve:
    """The plan of recruitment, over the agreement's period where it has none of its own."""
    wanted = plan.recruitment
    points = tuple((each.on, each.number) for each in wanted.planned)
    return Curve(wanted.units, wanted.period or agreement.clocks.enrolment, wanted.ramp, points)


def planned_by(agreement: Agreement, plan: ForecastPlan, day: date) -> float:
    """How many are to have been enrolled by the end of a day, where nothing is late."""
    return float(curve_of(agreement, plan).by(day + timedelta(days=1), NO_DELAY)[0])


@dataclass(frozen=True, slots=True)
class Coming:
    """Batches that are still to come, quarter by quarter, and those put together that all goes alike for."""

    apart: Sequence[Batch]
    together: Sequence[Batch]


def coming_of(agreement: Agreement, plan: ForecastPlan, *, as_of: date, kind: Kind = of_its_own) -> Coming:
    """After what is known on the day. Batches of one `kind` that come after each other need not be told apart, unless
    recruitment can stop between them."""
    curve, known = curve_of(agreement, plan), enrolled_by(plan, as_of)
    start = known[-1].on + timedelta(days=1) if known else curve.period.start
    end = curve.period.end
    left = list(batches(Period(max(start, curve.period.start), end))) if start < end else []
    return Coming(left, _together(left, kind))


def enrol(
    agreement: Agreement, plan: ForecastPlan, drawn: Drawn, *, as_of: date, coming: Coming | None = None
) -> Sequence[Intake]:
    """Those who have come by what is known, and those to come by the plan and each future's volume, delay, stop and
    closing."""
    curve, known = curve_of(agreement, plan), enrolled_by(plan, as_of)
    come = list(who_came(curve, known, drawn.trials, drawn.delays or as_often(drawn.delay)))
    batched = coming or coming_of(agreement, plan, as_of=as_of)
    until = drawn.comes_until
    can_stop = plan.stops or plan.closes or (until < NEVER).any()
    left = batched.apart if can_stop else batched.together
    expected = [drawn.volume * (curve.by(b.end, drawn.delay) - curve.by(b.start, drawn.delay)) for b in left]
    soon = [
        Intake(batch, np.where(until > batch.start.toordinal(), people, 0), known=False)
        for batch, people in zip(left, _by_batch(expected, drawn), strict=True)
    ]
    return _with_room([*come, *soon], plan.recruitment.most)


def _together(coming: Sequence[Batch], kind: Kind) -> list[Batch]:
    found = []
    for _, own in groupby(coming, key=kind):
        several = list(own)
        # They count as enrolled when the first of them does: all that follows of that is alike.
        found.append(replace(several[0], end=several[-1].end, counts_on=several[0].on))
    return found


def _by_batch(expected: Sequence[Numbers], drawn: Drawn) -> Counts:
    """Poisson numbers, batch by batch: all who come are one such number, each of whom is of a batch by its part."""
    if not expected:
        return np.zeros((0, drawn.trials), dtype=np.int64)
    means = np.maximum(np.stack(expected), 0)
    intake = drawn.chance.random(drawn.trials) if drawn.intake is None else drawn.intake
    whole = means.sum(axis=0)
    return drawn.chance.multinomial(poisson_at(whole, intake), means / np.maximum(whole, TINY))


def who_came(curve: Curve, known: Sequence[EnrolledBy], trials: int, delays: Belief = ON_TIME) -> Sequence[Intake]:
    """Those known to have come between two days, over its quarters as the plan would have them after such delays."""
    found: list[Intake] = []
    start, before = min([curve.period.start, *(each.on for each in known)]), 0
    for each in known:
        here = list(batches(Period(start, each.on + timedelta(days=1))))
        planned = [_planned(curve, batch, delays) for batch in here]
        numbers = split(np.array([each.number - before]), planned if sum(planned) else [1] * len(here))[:, 0]
        found += [Intake(b, np.full(trials, number), known=True) for b, number in zip(here, numbers, strict=True)]
        start, before = each.on + timedelta(days=1), each.number
    return found


def _planned(curve: Curve, batch: Batch, delays: Belief) -> int:
    """In thousandths of a person, on average."""
    planned: Numbers = curve.by(batch.end, delays.values) - curve.by(batch.start, delays.values)
    return round(1000 * float(delays.weights @ planned))


def _with_room(intakes: Sequence[Intake], most: int | None) -> Sequence[Intake]:
    """Nobody is enrolled for whom there is no room."""
    if most is None or not intakes:
        return intakes
    room = np.maximum(most, sum(intake.people for intake in intakes if intake.known))
    running = np.minimum(np.cumsum([intake.people for intake in intakes], axis=0), room)
    people = np.diff(running, axis=0, prepend=np.zeros((1, running.shape[1]), dtype=running.dtype))
    return [Intake(each.batch, here, each.known) for each, here in zip(intakes, people, strict=True)]
