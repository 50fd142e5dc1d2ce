"""What an effort's part of a forecast rests on and comes to, as it is told and kept (ADR 0022)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from gavn.domain.forecasting.assumptions import ForecastModel, Prior
from gavn.domain.forecasting.belief import Belief
from gavn.domain.forecasting.believed import believe
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.simulated import Simulated
from gavn.domain.forecasting.structuring.parties import Stake, investors_of, payers_of
from gavn.domain.forecasting.why import Middle, Why, middle_of, why_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.whole import Whole

# Of calls on a guarantee the worst that is told is one of twenty.
WORST = 0.95


@dataclass(frozen=True, slots=True)
class Learned:
    """What is believed of an effect or volume: by comparable efforts alone, with what the fund's other efforts have
    shown, and with the effort's own enrolments and results."""

    comparable: Middle
    others: Middle
    own: Middle


@dataclass(frozen=True, slots=True)
class Call:
    """What a guarantor is called for in all: a mean, an amount that nineteen futures of twenty stay within, and the
    chance of any call."""

    guarantor: str
    mean: int
    worst: int
    chance: float


@dataclass(frozen=True, slots=True)
class ToldEffort:
    """`assumed` where the agreement's prices are assumed, so that `stakes` and `calls` are in these prices and not in
    the plan's. Of an agreement that is settled neither is known: its terms give what the results found would have been
    paid for, and not the settlement; and no guarantee is called by results any more. `effect_prior` and `volume_prior`
    are what its own plan believes before anything is seen; None where it leans on what is believed of all."""

    why: Why
    effect: Learned
    volume: Learned
    stakes: tuple[Stake, ...]
    calls: tuple[Call, ...]
    assumed: bool
    effect_prior: Prior | None = None
    volume_prior: Prior | None = None


def efforts_told(simulated: Sequence[Simulated], model: ForecastModel, *, as_of: date) -> Iterator[ToldEffort]:
    """Of each effort what it rests on and what it comes to."""
    efforts = [each.effort for each in simulated]
    unseen = [_unseen(effort) for effort in efforts]
    for place, each in enumerate(simulated):
        own, blank = efforts[place], unseen[place]
        comparable = believe([blank], model, as_of=as_of)[own.id]
        others = believe([*efforts[:place], blank, *efforts[place + 1 :]], model, as_of=as_of)[own.id]
        stages = comparable, others, each.believed
        outcome = None if own.is_settled(as_of) else each.by_party()
        yield ToldEffort(
            why_of(each, as_of=as_of),
            _learned([stage.effect for stage in stages]),
            _learned([stage.volume for stage in stages]),
            (*payers_of(outcome), *investors_of(outcome)) if outcome else (),
            tuple(_call(*each) for each in outcome.by_guarantor.items()) if outcome else (),
            own.plan.follows_plan,
            own.plan.effect,
            own.plan.volume,
        )


def _unseen(effort: Effort) -> Effort:
    """The effort before anybody was enrolled or anything found."""
    return replace(effort, plan=replace(effort.plan, enrolled=(), found=(), completed=()), results=Results())


def _learned(stages: Sequence[Belief]) -> Learned:
    comparable, others, own = map(middle_of, stages)
    return Learned(comparable, others, own)


def _call(guarantor: str, amounts: Whole) -> Call:
    worst = int(np.quantile(amounts, WORST, method="inverted_cdf"))
    return Call(guarantor, round(float(amounts.mean())), worst, float((amounts > 0).mean()))
