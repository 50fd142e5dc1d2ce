"""Every effort of a fund in the same futures, each through the very terms of its agreement (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain, pairwise
from typing import Protocol, TypeVar

import numpy as np

from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastModel
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.believed import Believed, as_planned, believe, draw_one, effects_of_all
from gavn.domain.forecasting.chance import generator
from gavn.domain.forecasting.drawn import ChangeOf, Drawn, joined_draws
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.enrolling import curve_of, enrol
from gavn.domain.forecasting.futures import count_futures
from gavn.domain.forecasting.outset import Outset, outset_of
from gavn.domain.forecasting.samplers import BY_ARRAYS, Samplers, compiled
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.evaluate import Outcome, Takings, joined_takings, take
from gavn.domain.payments.settled import evaluate_ended, take_ended
from gavn.domain.payments.taking import Taker
from gavn.domain.payments.whole import Whole

# Of a plan's own payments the mean is wanted, by which all that is forecast of it is measured: so many miss it by about
# three in a thousand for fifteen families, and by less for more people.
PLAN_TRIALS = 4000
# So many futures are spread evenly together; more are so many times as many.
RUN = 100_000
# So small a part of what is planned is nothing.
LEAST_PAID = 1e-9
Made = TypeVar("Made")


class EachOf(Protocol):
    """Goes through efforts, one after the other or on several threads."""

    def __call__(self, made: Callable[[Effort], Made], efforts: Sequence[Effort], /) -> Iterable[Made]: ...


@dataclass(frozen=True, eq=False)
class Simulated:
    """An effort's futures: `outcome` is all that it pays from its first day, in minor units."""

    effort: Effort
    believed: Believed
    drawn: Drawn
    outcome: Takings
    plan: ByPlan
    ready: Ready

    @property
    def closed_in(self) -> Whole | None:
        """The year in which each future closes the agreement early; None where none does."""
        return self.drawn.closed_in

    @property
    def planned(self) -> float:
        """The mean of what it pays by the plan alone, in minor units."""
        return self.plan.mean

    @property
    def known(self) -> Takings:
        """What a statement of the day gives, in one column."""
        return self.plan.known

    @property
    def planned_to_come(self) -> float:
        """The mean of what those not told of yet would pay by the plan, in minor units."""
        return self.plan.to_come

    def others(self, part: float) -> Numbers:
        """What such a part of as many as planned would pay for each krone that they would by the plan, where nothing is
        told of them but what is believed of the effort. Only of an effort whose plan pays something.

        It is what all of them would, since thresholds and steps are of all, with the chance that so few have beside it:
        1/part − 1 times the variance that all of them have by chance, in proportion to what comes. It multiplies
        (log-normal), so that the mean stays as it is and nothing stays nothing.
        """
        # Who is still to come where an agreement is closed early, never comes: the futures are as if none closed it.
        open_ended = replace(self.drawn.part(0, self.drawn.trials), closed=None)
        all_of_them: Numbers = pay_in_blocks(self.plan.unknown, open_ended).total / self.plan.mean
        one = 1 / self.effort.plan.recruitment.units
        more = self.plan.dispersion * (1 / min(max(part, one), 1.0) - 1)
        spread = np.sqrt(np.log1p(more / np.maximum(np.abs(all_of_them), LEAST_PAID)))
        chance = generator(self.plan.seed, "others", self.effort.id).part(self.drawn.chance.start)
        found: Numbers = all_of_them * np.exp(spread * chance.normal(self.drawn.trials) - spread**2 / 2)
        return found

    def enrolled(self) -> Whole:
        """By future, how many have been enrolled when nobody can be any more: the very people who reach its outcomes,
        since what happens in a future goes by its number and the order in which it is asked for."""
        outset, drawn = self.ready.outset, self.drawn.part(0, self.drawn.trials)
        come = enrol(outset.agreement, outset.plan, drawn, as_of=outset.as_of, coming=outset.coming)
        nobody: Whole = np.zeros(self.drawn.trials, dtype=np.int64)
        return sum((intake.people for intake in come), start=nobody)

    def by_party(self) -> Outcome:
        """The same futures with everybody who gives or gets, gone through again: no sum over futures needs them."""
        return self.ready.pay_by_party(self.drawn.part(0, self.drawn.trials))


def unheard(_done: int, _of: int) -> None:
    """Where nobody asks how far it is."""


@dataclass(frozen=True)
class ByPlan:
    """What an effort pays by the plan alone, and by what is known on the day alone, worked out once somebody asks; and
    how those fare of whom the plan holds more than anybody told of."""

    effort: Effort
    model: ForecastModel
    seed: int
    as_of: date
    believed: Believed

    @property
    def has_begun(self) -> bool:
        """Whether anybody was told to be enrolled by the day."""
        return any(number for _, number in self.effort.come(as_of=self.as_of))

    @property
    def is_over(self) -> bool:
        """Whether nobody can be enrolled any more."""
        return curve_of(self.effort.agreement, self.effort.plan).period.last_day <= self.as_of

    @cached_property
    def mean(self) -> float:
        """In minor units."""
        return planned_of(self.effort, self.model, seed=self.seed)

    @cached_property
    def dispersion(self) -> float:
        """The variance by chance of what the `unknown` pay where effect and volume are what is believed on average,
        for each krone of its mean; both in what is planned."""
        drawn, believed = as_planned(self.effort, self.model, trials=PLAN_TRIALS, seed=self.seed), self.believed
        drawn = replace(drawn, effect=drawn.effect * believed.effect.mean, volume=drawn.volume * believed.volume.mean)
        paid = pay_in_blocks(self.unknown, drawn).total / self.mean
        return float(paid.var() / max(abs(paid.mean()), LEAST_PAID))

    @cached_property
    def known(self) -> Takings:
        """By the facts known on the day, and what has fallen due by then."""
        told = replace(self.effort, plan=replace(self.effort.plan, settled_on=self.as_of))
        drawn = as_planned(told, self.model, trials=1, seed=self.seed)
        columns = count_futures(ready(told, as_of=self.as_of).outset, drawn)
        return take(self.effort.agreement, columns, as_of=self.as_of)

    @cached_property
    def to_come(self) -> float:
        """The mean of what comes beyond these where the rest goes by the plan, in minor units."""
        drawn = as_planned(self.effort, self.model, trials=PLAN_TRIALS, seed=self.seed)
        whole = pay_in_blocks(ready(self.effort, as_of=self.as_of), drawn).total
        return float(whole.mean()) - int(self.known.total[0])

    @cached_property
    def unknown(self) -> Ready:
        """As many people as planned of whom nothing is told, from the first day, before anybody came; with what is
        known of the effort's outcomes."""
        agreement, plan = self.effort.agreement, replace(self.effort.plan, enrolled=())
        seen = self.effort.seen(as_of=self.as_of)
        outset = outset_of(agreement, plan, Results(), seen, as_of=agreement.clocks.enrolment.start)
        return Ready(outset, Taker(agreement, agreement.clocks.payment.last_day))


@dataclass(frozen=True, slots=True)
class Running:
    """How futures are worked out, of which nothing changes what they come to.

    `block` of them at a time on so many `threads`; `tell` hears before each block how many are done, of how many, and
    what it raises ends the work. From `compiled_from` futures on compiled code is fetched, where there is some: that
    takes about as long as it saves of 100,000.
    """

    threads: int = 1
    block: int = 5000
    compiled_from: int = 100_000
    tell: Callable[[int, int], None] = unheard


ALONE = Running()


@dataclass(frozen=True, eq=False)
class Ahead:
    """Efforts with what is believed of them on a day: everything that their futures go out from."""

    efforts: Sequence[Effort]
    model: ForecastModel
    believed: Mapping[str, Believed]
    as_of: date
    seed: int
    ready: Mapping[str, Ready]

    @cached_property
    def plans(self) -> Mapping[str, ByPlan]:
        """By effort."""
        return {
            effort.id: ByPlan(effort, self.model, self.seed, self.as_of, self.believed[effort.id])
            for effort in self.efforts
        }


def look_ahead(efforts: Sequence[Effort], model: ForecastModel, *, as_of: date, seed: int) -> Ahead:
    """By what was known on the day."""
    going = {effort.id: ready(effort, as_of=as_of) for effort in efforts}
    return Ahead(efforts, model, believe(efforts, model, as_of=as_of), as_of, seed, going)


def simulate_all(
    efforts: Sequence[Effort], model: ForecastModel, *, as_of: date, trials: int, seed: int, how: Running = ALONE
) -> Mapping[str, Simulated]:
    """By effort, in the order given. The same efforts, model, day, trials and seed give the same to the last øre."""
    return joined(list(blocks(look_ahead(efforts, model, as_of=as_of, seed=seed), trials=trials, how=how)))


def blocks(ahead: Ahead, *, trials: int, how: Running = ALONE) -> Iterator[Mapping[str, Simulated]]:
    """The futures a block at a time: memory does not grow with their number."""
    with ThreadPoolExecutor(how.threads) if how.threads > 1 else nullcontext() as pool:
        begun = _begun(ahead, trials, how, map if pool is None else pool.map)
        # Each once the next has been begun, which threads go on with while somebody looks at this one.
        for (done, efforts), _ in pairwise(chain(begun, [(trials, ())])):
            how.tell(done, trials)
            yield {each.effort.id: each for each in efforts}


def _begun(ahead: Ahead, trials: int, how: Running, each_of: EachOf) -> Iterator[tuple[int, Iterable[Simulated]]]:
    """Blocks, with how many futures come before each; what is asked of each effort need not have been worked out."""
    samplers = (compiled() if trials >= how.compiled_from else None) or BY_ARRAYS
    for start in range(0, trials, RUN):
        size = min(RUN, trials - start)
        drawn = _run(ahead, start, size, samplers, each_of)
        for at, end in pairwise(_edges(size, how.block)):
            yield start + at, _block(ahead, {effort: each.part(at, end) for effort, each in drawn.items()}, each_of)


def _run(ahead: Ahead, start: int, size: int, samplers: Samplers, each_of: EachOf) -> Mapping[str, Drawn]:
    """Futures that are spread evenly together; what happens in each by chance goes by its number among all."""
    seed = ahead.seed if not start else _seed_of(ahead.seed, start)
    effects = effects_of_all(ahead.efforts, ahead.model, trials=size, seed=seed)

    def one(effort: Effort) -> Drawn:
        own, shares = ahead.believed[effort.id], effects[effort.id]
        drawn = draw_one(effort, own, shares, ahead.model, as_of=ahead.as_of, seed=seed)
        chance = generator(ahead.seed, "course", effort.id).part(start)
        return replace(drawn, chance=replace(chance, samplers=samplers))

    return dict(zip((effort.id for effort in ahead.efforts), each_of(one, ahead.efforts), strict=True))


def _edges(size: int, most: int) -> Sequence[int]:
    """Of as few equal blocks as hold at most so many each."""
    number = -(-size // most)
    return [size * place // number for place in range(number + 1)]


def _seed_of(seed: int, start: int) -> int:
    """Another seed for the futures from `start` on."""
    return int(np.random.SeedSequence([seed, start]).generate_state(1)[0])


def _block(ahead: Ahead, drawn: Mapping[str, Drawn], each_of: EachOf) -> Iterable[Simulated]:
    def simulated(effort: Effort) -> Simulated:
        own, going = drawn[effort.id], ahead.ready[effort.id]
        return Simulated(effort, ahead.believed[effort.id], own, going.pay(own), ahead.plans[effort.id], going)

    return each_of(simulated, ahead.efforts)


def simulate_changed(before: Mapping[str, Simulated], change: ChangeOf) -> Mapping[str, Simulated]:
    """The same efforts, believed as `before` and with the same chance, where what was drawn of each is moved.

    `change` is asked of each effort when its turn comes, and what it raises ends the work.
    """
    return {
        effort: _changed(each, change(effort)(each.drawn.part(0, each.drawn.trials))) for effort, each in before.items()
    }


def _changed(each: Simulated, moved: Drawn) -> Simulated:
    """Recruitment that has begun begins no later, and where it is over nobody more or less comes."""
    if each.plan.is_over:
        moved = replace(moved, volume=each.drawn.volume)
    if each.plan.is_over or each.plan.has_begun:
        moved = replace(moved, delay=each.drawn.delay)
    return replace(each, drawn=moved, outcome=pay_in_blocks(each.ready, moved))


def pay_in_blocks(going: Ready, drawn: Drawn) -> Takings:
    """So many at a time, which comes to the same."""
    return joined_takings([going.pay(drawn.part(at, end)) for at, end in pairwise(_edges(drawn.trials, ALONE.block))])


def joined(parts: Sequence[Mapping[str, Simulated]]) -> Mapping[str, Simulated]:
    """Blocks of futures one after the other."""
    if len(parts) == 1:
        return parts[0]
    return {
        effort: replace(
            first, drawn=joined_draws([part[effort].drawn for part in parts]),
            outcome=joined_takings([part[effort].outcome for part in parts]),
        )
        for effort, first in parts[0].items()
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ready:
    """An effort as it stands on a day, which all of its futures go out from."""

    outset: Outset
    taker: Taker

    def pay(self, drawn: Drawn) -> Takings:
        """What is paid in all in each future, known and to come, when the last statement is made, or where the
        agreement is closed and settled."""
        return take_ended(self.taker, count_futures(self.outset, drawn), drawn.closed)

    def pay_by_party(self, drawn: Drawn) -> Outcome:
        """The same with everybody who gives or gets."""
        columns = count_futures(self.outset, drawn)
        return evaluate_ended(self.taker.agreement, columns, drawn.closed, as_of=self.taker.as_of)


def ready(effort: Effort, *, as_of: date) -> Ready:
    """Where it is settled, what the facts known by then give."""
    plan = effort.known_plan(as_of=as_of)
    if effort.is_settled(as_of):
        plan = replace(plan, outcomes=(), settled_on=as_of)
    agreement, known, seen = effort.agreement, effort.known(as_of=as_of), effort.seen(as_of=as_of)
    outset = outset_of(agreement, plan, known, seen, as_of=as_of)
    return Ready(outset, Taker(agreement, agreement.clocks.payment.last_day))


def pay(effort: Effort, drawn: Drawn, *, as_of: date) -> Takings:
    """What an effort pays in all in each future, by what was known on the day."""
    return ready(effort, as_of=as_of).pay(drawn)


def planned_of(effort: Effort, model: ForecastModel, *, seed: int) -> float:
    """The mean of what it would pay in all if nothing had been seen and all went by the plan."""
    return float(by_plan(effort, model, trials=PLAN_TRIALS, seed=seed).total.mean())


def without_effect(effort: Effort, model: ForecastModel, *, trials: int, seed: int) -> Takings:
    """What it would pay in all if as many came as planned, and reached what they would have reached without it."""
    nothing = tuple(_without(outcome) for outcome in effort.plan.outcomes)
    return by_plan(replace(effort, plan=replace(effort.plan, outcomes=nothing)), model, trials=trials, seed=seed)


def by_plan(effort: Effort, model: ForecastModel, *, trials: int, seed: int) -> Takings:
    """Futures in which nothing has been seen and all goes by the plan but for chance."""
    plan = replace(effort.plan, enrolled=(), found=(), completed=(), settled_on=None)
    unseen = Effort(effort.agreement, plan, Results())
    drawn = as_planned(unseen, model, trials=trials, seed=seed)
    going = ready(unseen, as_of=effort.agreement.clocks.enrolment.start)
    return pay_in_blocks(going, drawn)


def _without(outcome: ExpectedOutcome) -> ExpectedOutcome:
    """What is expected of it with no effort at all."""
    if outcome.share is None:
        return replace(outcome, mean=outcome.unaided)
    return replace(outcome, share=outcome.unaided)
