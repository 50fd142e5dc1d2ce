"""What an effort's forecast rests on: what was expected and found, and what is believed of it after that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from gavn.domain.forecasting.assumptions import CompletedBy
from gavn.domain.forecasting.belief import Belief
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.simulated import Simulated
from gavn.domain.forecasting.summary import Spread, spread
from gavn.domain.payments.settled import NEVER

# The ends of a range in which four fifths of a belief lie.
EIGHTY = np.array([0.1, 0.9])


@dataclass(frozen=True, slots=True)
class Middle:
    """The mean of a belief, and the range in which four fifths of it lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Closing:
    """In how large a share of futures an agreement is closed early, and what is `paid` in all in those, from its first
    day; `assumed` where its prices are."""

    chance: float
    paid: Spread
    assumed: bool


@dataclass(frozen=True, slots=True)
class Why:
    """`effect` and `volume` are shares of the plan, and `comes` how many are enrolled in the end; `volume` and `comes`
    are None once nobody can be enrolled any more, `enrolled` where nobody has told how many are, as `completed` is of
    how many have, and `closing` where no future closes the agreement early."""

    effort: str
    found: tuple[Seen, ...]
    units: int
    enrolled: int | None
    effect: Middle
    volume: Middle | None
    settled: bool
    completed: CompletedBy | None = None
    closing: Closing | None = None
    comes: Middle | None = None


def why_of(simulated: Simulated, *, as_of: date) -> Why:
    """By what was known on the day."""
    effort = simulated.effort
    come = effort.come(as_of=as_of)
    return Why(
        effort.id,
        tuple(effort.seen(as_of=as_of)),
        effort.plan.recruitment.units,
        come[-1][1] if come else None,
        middle_of(simulated.believed.effect),
        None if simulated.plan.is_over else middle_of(simulated.believed.volume),
        effort.is_settled(as_of),
        effort.completed(as_of=as_of),
        closing_of(simulated),
        None if simulated.plan.is_over or effort.is_settled(as_of) else _comes(simulated),
    )


def _comes(simulated: Simulated) -> Middle:
    people = simulated.enrolled()
    low, high = np.quantile(people, EIGHTY, method="inverted_cdf")
    return Middle(float(people.mean()), float(low), float(high))


def closing_of(simulated: Simulated) -> Closing | None:
    """None where it is closed early in none of them."""
    closed = simulated.drawn.closed
    if closed is None or not (shut := closed < NEVER).any():
        return None
    return Closing(float(shut.mean()), spread(simulated.outcome.total[shut]), simulated.effort.plan.follows_plan)


def middle_of(belief: Belief) -> Middle:
    """Of a belief what is told of it."""
    low, high = belief.at(EIGHTY)
    return Middle(belief.mean, float(low), float(high))
