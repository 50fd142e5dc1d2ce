"""What is believed of each effort of a fund on a day, and futures drawn from it (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import log

import numpy as np

from gavn.domain.forecasting.assumptions import ForecastModel
from gavn.domain.forecasting.belief import Belief, Numbers, beta, certain
from gavn.domain.forecasting.chance import generator
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.enrolling import curve_of
from gavn.domain.forecasting.evenly import beside
from gavn.domain.forecasting.learning import EFFECTS, VOLUMES, effects_of, log_chances, volumes_of
from gavn.domain.forecasting.priors import effect_prior, volume_prior
from gavn.domain.forecasting.recruiting import log_chances as log_chances_of_intake
from gavn.domain.forecasting.shocks import shared_shares
from gavn.domain.payments.settled import NEVER
from gavn.domain.payments.whole import Whole


@dataclass(frozen=True, slots=True, eq=False)
class Believed:
    """`late` holds, for each volume, the chance of each of the `delays` in months (volumes × delays)."""

    effect: Belief
    volume: Belief
    delays: Numbers
    late: Numbers

    @property
    def delay(self) -> Belief:
        """By how many months recruitment is late, whatever the volume."""
        return Belief(self.delays, self.volume.weights @ self.late)

    def delay_at(self, volumes: Numbers, shares: Numbers) -> Numbers:
        """A delay for each volume: that below which such a share of its chances lies."""
        values, below = self.volume.values, np.cumsum(self.late, axis=1)
        step = values[1] - values[0] if len(values) > 1 else 1.0
        rows = np.ceil((volumes - values[0]) / step).astype(np.int64).clip(0, len(values) - 1)
        # Above the last delay there is none.
        later = sum((below[rows, delay] < shares for delay in range(len(self.delays) - 1)), np.zeros(1, dtype=np.int64))
        found: Numbers = np.broadcast_to(self.delays[later], shares.shape)
        return found


def believe(efforts: Sequence[Effort], model: ForecastModel, *, as_of: date) -> Mapping[str, Believed]:
    """By effort, what its own enrolments and results and those of all others lead to."""
    scatter, agreeing = float(model.scatter), float(model.agreeing)
    found = {
        e.id: log_chances(
            e.counts(as_of=as_of), scatter, EFFECTS, agreeing=agreeing, measured=float(e.plan.measured),
            measured_sd=float(e.plan.measured_sd),
        )
        for e in efforts
    }  # fmt: skip
    late = sorted(model.delays, key=lambda delay: delay.months)
    delays, prior = np.array([float(delay.months) for delay in late]), np.log([float(delay.chance) for delay in late])
    come = {
        e.id: log_chances_of_intake(_days_after(e, as_of), curve_of(e.agreement, e.plan), VOLUMES, delays) + prior
        for e in efforts
    }
    own = {e.id: (effect_prior(e.plan, agreeing=agreeing), volume_prior(e.plan)) for e in efforts}
    apart = {effort: effect for effort, (effect, _) in own.items() if effect is not None}
    effects = effects_of(found, model.effect, apart)
    apart = {effort: volume for effort, (_, volume) in own.items() if volume is not None}
    volumes = volumes_of({effort: _summed(chances) for effort, chances in come.items()}, model.volume, apart)
    return {
        effort: Believed(effects[effort], volumes[effort], delays, np.exp(chances - _summed(chances)[:, None]))
        for effort, chances in come.items()
    }


def _days_after(effort: Effort, as_of: date) -> Sequence[tuple[date, int]]:
    """Enrolled before days: the day after each that it is told of."""
    return [(day + timedelta(days=1), number) for day, number in effort.come(as_of=as_of)]


def _summed(chances: Numbers) -> Numbers:
    """Over the delays, in logarithms."""
    most = chances.max(axis=1)
    summed: Numbers = most + np.log(np.exp(chances - most[:, None]).sum(axis=1))
    return summed


def draw(
    efforts: Sequence[Effort],
    believed: Mapping[str, Believed],
    model: ForecastModel,
    *,
    as_of: date,
    trials: int,
    seed: int,
) -> Mapping[str, Drawn]:
    """By effort, what each future is like; effects rise and fall together by the shocks that strike them.

    What is unknown of an effort is spread evenly over all that is believed of it (`beside`).
    """
    effects = effects_of_all(efforts, model, trials=trials, seed=seed)
    return {
        effort.id: draw_one(effort, believed[effort.id], effects[effort.id], model, as_of=as_of, seed=seed)
        for effort in efforts
    }


def effects_of_all(efforts: Sequence[Effort], model: ForecastModel, *, trials: int, seed: int) -> Mapping[str, Numbers]:
    """By effort, the share of what is believed of its effect that lies below what it comes to."""
    strike = {effort.id: effort.plan.shocks for effort in efforts}
    return shared_shares(strike, model.shocks, trials=trials, seed=seed, of="effect")


def draw_one(effort: Effort, own: Believed, effects: Numbers, model: ForecastModel, *, as_of: date, seed: int) -> Drawn:
    """What each future of an effort is like, by such shares of what is believed of its effect."""
    volumes, delays, measured, stops, intake, completes = beside(effects, 6, seed=seed, name=effort.id)
    volume, completing = own.volume.at(volumes), _completes(effort, as_of)
    return Drawn(
        effect=own.effect.at(effects),
        volume=volume,
        delay=own.delay_at(volume, delays),
        measured=_share(effort.plan.measured, effort.plan.measured_sd).at(measured),
        completes=completing.at(completes),
        stopped=_ended(effort.plan.stops, stops, as_of),
        scatter=float(model.scatter),
        agreeing=float(model.agreeing),
        chance=generator(seed, "course", effort.id),
        intake=intake,
        delays=own.delay,
        completing=completing,
        closed=_closed(effort, effects, as_of=as_of, seed=seed),
    )


def as_planned(effort: Effort, model: ForecastModel, *, trials: int, seed: int) -> Drawn:
    """Futures in which all goes by the plan but for chance."""
    return Drawn(
        effect=np.ones(trials),
        volume=np.ones(trials),
        delay=np.zeros(trials),
        measured=np.full(trials, float(effort.plan.measured)),
        completes=np.full(trials, float(effort.plan.completes)),
        stopped=np.full(trials, NEVER),
        scatter=0.0,
        agreeing=float(model.agreeing),
        chance=generator(seed, "plan", effort.id),
        # How many come is spread evenly over all that can: of a small effort it is most of what a mean would miss by.
        intake=(np.arange(trials) + 0.5) / trials,
    )


def _completes(effort: Effort, as_of: date) -> Belief:
    """A beta belief and a binomial count give a beta belief (Gelman et al., section 2.4)."""
    plan, told = effort.plan, effort.completed(as_of=as_of)
    if told is None:
        return _share(plan.completes, plan.completes_sd)
    return _share(plan.completes, plan.completes_sd, seen=(told.number, told.of - told.number))


def _share(stated: Fraction, spread: Fraction, *, seen: tuple[int, int] = (0, 0)) -> Belief:
    """Of people, by a beta law once so many were `seen` to be of them and so many not; nothing is learned of one that
    is known for certain."""
    mean, sd = float(stated), float(spread)
    if not sd or not 0 < mean < 1:
        return certain(mean)
    strength = mean * (1 - mean) / sd**2 - 1
    return beta(strength * mean + seen[0], strength * (1 - mean) + seen[1])


def _ended(chance: Fraction, shares: Numbers, as_of: date) -> Numbers:
    """The day on which something ends that does so in a year with a chance."""
    if not chance:
        return np.full(len(shares), NEVER)
    if chance == 1:
        return np.full(len(shares), as_of.toordinal())
    years = np.log1p(-shares) / log(1 - float(chance))
    return np.minimum(as_of.toordinal() + 365.25 * years, NEVER)


def _closed(effort: Effort, effects: Numbers, *, as_of: date, seed: int) -> Whole | None:
    """After the day, and before the last on which anything is measured: what has run its time is not closed early.

    Spread by points of its own, so that an effort that cannot be closed is drawn as ever.
    """
    if not effort.plan.closes or effort.is_settled(as_of):
        return None
    [shares] = beside(effects, 1, seed=seed, name=f"{effort.id} closing")
    days: Whole = _ended(effort.plan.closes, shares, as_of).astype(np.int64) + 1
    return np.where(days < effort.agreement.clocks.measurement.last_day.toordinal(), days, NEVER)
