"""Every effort of a fund in the same futures, each through the very terms of its agreement (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastModel
from gavn.domain.forecasting.believed import Believed, as_planned, believe, draw
from gavn.domain.forecasting.drawn import ChangeOf, Drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.futures import simulate
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.evaluate import Outcome, evaluate

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


def unheard(_done: int, _of: int) -> None:
    """Where nobody asks how far it is."""


def simulate_all(
    efforts: Sequence[Effort],
    model: ForecastModel,
    *,
    as_of: date,
    trials: int,
    seed: int,
    tell: Callable[[int, int], None] = unheard,
) -> Mapping[str, Simulated]:
    """By effort, in the order given. The same efforts, model, day, trials and seed give the same to the last øre.

    `tell` hears before each effort how many are done, of how many; what it raises ends the work.
    """
    believed = believe(efforts, model, as_of=as_of)
    drawn = draw(efforts, believed, model, as_of=as_of, trials=trials, seed=seed)
    found = {}
    for done, effort in enumerate(efforts):
        tell(done, len(efforts))
        outcome = pay(effort, drawn[effort.id], as_of=as_of)
        planned = planned_of(effort, model, seed=seed)
        found[effort.id] = Simulated(effort, believed[effort.id], drawn[effort.id], outcome, planned)
    return found


def simulate_changed(
    before: Mapping[str, Simulated], model: ForecastModel, *, as_of: date, trials: int, seed: int, change: ChangeOf
) -> Mapping[str, Simulated]:
    """The same efforts, believed as `before` and with the same chance, where what was drawn of each is moved.

    The model, day, trials and seed are those of `before`. `change` is asked of each effort when its turn comes, and
    what it raises ends the work.
    """
    efforts = [each.effort for each in before.values()]
    believed = {effort: each.believed for effort, each in before.items()}
    drawn = draw(efforts, believed, model, as_of=as_of, trials=trials, seed=seed)
    found = {}
    for effort, each in before.items():
        moved = change(effort)(drawn[effort])
        found[effort] = replace(each, drawn=moved, outcome=pay(each.effort, moved, as_of=as_of))
    return found


def pay(effort: Effort, drawn: Drawn, *, as_of: date) -> Outcome:
    """What an effort pays in all in each future, known and to come, when its last statement is made; where it is
    settled, what the facts known by then give."""
    plan = effort.known_plan(as_of=as_of)
    if effort.is_settled(as_of):
        plan = replace(plan, outcomes=())
    columns = simulate(effort.agreement, plan, effort.known(as_of=as_of), effort.seen(as_of=as_of), drawn, as_of=as_of)
    return evaluate(effort.agreement, columns, as_of=effort.agreement.clocks.payment.last_day, final=True)


def planned_of(effort: Effort, model: ForecastModel, *, seed: int) -> float:
    """The mean of what it would pay in all if nothing had been seen and all went by the plan."""
    return float(by_plan(effort, model, trials=PLAN_TRIALS, seed=seed).total.mean())


def without_effect(effort: Effort, model: ForecastModel, *, trials: int, seed: int) -> Outcome:
    """What it would pay in all if as many came as planned, and reached what they would have reached without it."""
    nothing = tuple(_without(outcome) for outcome in effort.plan.outcomes)
    return by_plan(replace(effort, plan=replace(effort.plan, outcomes=nothing)), model, trials=trials, seed=seed)


def by_plan(effort: Effort, model: ForecastModel, *, trials: int, seed: int) -> Outcome:
    """Futures in which nothing has been seen and all goes by the plan but for chance."""
    plan = replace(effort.plan, enrolled=(), found=(), completed=(), settled_on=None)
    unseen = Effort(effort.agreement, plan, Results())
    drawn = as_planned(unseen, model, trials=trials, seed=seed)
    return pay(unseen, drawn, as_of=effort.agreement.clocks.enrolment.start)


def _without(outcome: ExpectedOutcome) -> ExpectedOutcome:
    """What is expected of it with no effort at all."""
    if outcome.share is None:
        return replace(outcome, mean=outcome.unaided)
    return replace(outcome, share=outcome.unaided)
