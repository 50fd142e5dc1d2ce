"""Every effort of a fund in the same futures, each through the very terms of its agreement (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.forecasting.believed import Believed, as_planned, believe, draw
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.futures import simulate
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.evaluate import Outcome, evaluate
from gavn.domain.payments.whole import Whole

# Of a plan's own payments the mean is wanted, and it varies little.
PLAN_TRIALS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """An effort's futures: `outcome` is all that it pays from its first day, `planned` the mean of that by the plan
    alone, in minor units."""

    effort: Effort
    believed: Believed
    drawn: Drawn
    outcome: Outcome
    planned: float

    @property
    def share(self) -> Whole:
        """How much of what the plan would give comes, in each future; 1 is all of it."""
        share: Whole = self.outcome.total / self.planned if self.planned else np.ones(len(self.outcome.total))
        return share


def simulate_all(
    efforts: Sequence[Effort], model: ForecastModel, *, as_of: date, trials: int, seed: int
) -> Mapping[str, Simulated]:
    """By effort, in the order given. The same efforts, model, day, trials and seed give the same to the last øre."""
    believed = believe(efforts, model, as_of=as_of)
    drawn = draw(efforts, believed, model, as_of=as_of, trials=trials, seed=seed)
    return {
        effort.id: Simulated(
            effort,
            believed[effort.id],
            drawn[effort.id],
            pay(effort, drawn[effort.id], as_of=as_of),
            planned_of(effort, model, seed=seed),
        )
        for effort in efforts
    }


def pay(effort: Effort, drawn: Drawn, *, as_of: date) -> Outcome:
    """What an effort pays in all in each future, known and to come, when its last statement is made."""
    columns = simulate(effort.agreement, effort.plan, effort.results, effort.seen(as_of=as_of), drawn, as_of=as_of)
    return evaluate(effort.agreement, columns, as_of=effort.agreement.clocks.payment.last_day, final=True)


def planned_of(effort: Effort, model: ForecastModel, *, effect: float = 1.0, seed: int) -> float:
    """The mean of what it would pay in all if nothing had been seen and all went by the plan (or with an `effect`)."""
    return float(paid_as_planned(effort, model, effect=effect, seed=seed).total.mean())


def paid_as_planned(effort: Effort, model: ForecastModel, *, effect: float = 1.0, seed: int) -> Outcome:
    """The same with its years and parties, in several futures that differ by chance alone."""
    unseen = Effort(effort.agreement, _unseen(effort), Results())
    drawn = as_planned(unseen, model, effect=effect, trials=PLAN_TRIALS, seed=seed)
    return pay(unseen, drawn, as_of=effort.agreement.clocks.enrolment.start)


def _unseen(effort: Effort) -> ForecastPlan:
    return replace(effort.plan, enrolled=(), found=())
