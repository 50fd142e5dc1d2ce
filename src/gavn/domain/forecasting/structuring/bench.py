"""Futures of one agreement, simulated once and priced by as many designs as are tried (ADR 0021).

Amounts are in minor units, one for each future.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.forecasting.assumptions import ForecastModel
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.believed import Believed, believe, draw
from gavn.domain.forecasting.drawn import Change, Drawn, as_drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.futures import simulate
from gavn.domain.forecasting.steps import Step, steps_of
from gavn.domain.payments.columns import NONE, Columns
from gavn.domain.payments.evaluate import Outcome
from gavn.domain.payments.settled import evaluate_ended
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money

Worth = Mapping[tuple[str, str], Money]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked about: an effort, what is believed of it by a day, and what an outcome is worth to the authorities.

    `worth` is by metric and follow-up: of one person more who reaches it, or one unit more of its mean for one person.
    """

    effort: Effort
    believed: Believed
    model: ForecastModel
    as_of: date
    worth: Worth

    @property
    def agreement(self) -> Agreement:
        return self.effort.agreement


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """`gained` is what the outcomes that the effort brought about are worth to the authorities; `closed` the day on
    which each closes the agreement early, as `Drawn` has it."""

    columns: Columns
    gained: Numbers
    closed: Whole | None = None

    def pay(self, agreement: Agreement) -> Outcome:
        """What a design pays in all in each of them, when its last statement is made or it is closed."""
        return evaluate_ended(agreement, self.columns, self.closed, as_of=agreement.clocks.payment.last_day)


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """The same futures twice: as they are believed to come, and with no effect of the effort at all."""

    question: Question
    seed: int
    believed: Futures
    unaided: Futures

    @property
    def trials(self) -> int:
        return self.believed.columns.width


def ask(effort: Effort, model: ForecastModel, *, as_of: date, worth: Worth, others: Sequence[Effort] = ()) -> Question:
    """`others` are the fund's other efforts, from which something is learned of this one."""
    believed = believe([effort, *others], model, as_of=as_of)[effort.id]
    return Question(effort, believed, model, as_of, worth)


def bench_of(question: Question, *, trials: int, seed: int) -> Bench:
    """The same question, trials and seed give the same to the last øre."""
    return Bench(
        question,
        seed,
        futures_of(question, trials=trials, seed=seed),
        futures_of(unaided(question), trials=trials, seed=seed, change=without_effect),
    )


def without_effect(drawn: Drawn) -> Drawn:
    """Nothing that the effort does changes anything, for any of its outcomes."""
    return replace(drawn, effect=np.zeros(drawn.trials), scatter=0.0)


def unaided(question: Question) -> Question:
    """The plan with what would be seen with no effort for its baseline; what nobody would reach is not looked for."""
    plan, metrics = question.effort.plan, {metric.id: metric for metric in question.agreement.metrics}
    outcomes = tuple(
        replace(outcome, baseline=outcome.unaided)
        for outcome in plan.outcomes
        if outcome.unaided or outcome.share is None or metrics[outcome.metric].direction is Direction.LESS
    )
    return replace(question, effort=replace(question.effort, plan=replace(plan, outcomes=outcomes)))


def futures_of(question: Question, *, trials: int, seed: int, change: Change = as_drawn) -> Futures:
    """Drawn anew; `change` moves what was drawn, so that everything else is as in the futures of the same seed."""
    effort, as_of = question.effort, question.as_of
    plan = effort.known_plan(as_of=as_of)
    beliefs = {effort.id: question.believed}
    drawn = change(draw([effort], beliefs, question.model, as_of=as_of, trials=trials, seed=seed)[effort.id])
    columns = simulate(effort.agreement, plan, effort.known(as_of=as_of), effort.seen(as_of=as_of), drawn, as_of=as_of)
    return Futures(columns, _gained(question, columns, drawn), drawn.closed)


def _gained(question: Question, columns: Columns, drawn: Drawn) -> Numbers:
    """Of what happens only the part that is measured is known; the rest is taken to be as those are."""
    gained = np.zeros(columns.width)
    for step in steps_of(question.agreement, question.effort.plan):
        worth = question.worth.get(step.key)
        if worth is not None:
            gained += (-1 if step.less else 1) * worth.minor * _brought_about(step, columns, drawn)
    return gained


def _brought_about(step: Step, columns: Columns, drawn: Drawn) -> Numbers:
    """How many more reached it, or how much more there was of it, than with no effort."""
    if drawn.closed is None:
        return _brought_about_by(step, columns, columns.taken, drawn.measured)
    # Of what is due after a closing no part is measured, so that each day has a part of its own.
    held = [row[None] for row in columns.taken if (row != NONE).any()]
    parts = [drawn.measured_on(columns.measures[int(row.max())].on) for row in held]
    nothing: Numbers = np.zeros(columns.width)
    pairs = zip(held, parts, strict=True)
    return sum((_brought_about_by(step, columns, row, part) for row, part in pairs), start=nothing)


def _brought_about_by(step: Step, columns: Columns, taken: Whole, share: Numbers) -> Numbers:
    """The same of some slots of measures, where such a share of outcomes becomes known."""
    outcome, measured = step.outcome, np.maximum(share, 1e-9)
    found, due = np.zeros(len(columns.measures) + 1), np.zeros(len(columns.measures) + 1)
    for place, measure in enumerate(columns.measures):
        if (measure.metric, measure.follow_up) == step.key:
            due[place] = measure.due or 0
            found[place] = float((measure.reached if outcome.share is not None else measure.quantity) or 0)
    # `NONE` is the last place, where there is nothing.
    whole, of = found[taken].sum(axis=0), due[taken].sum(axis=0)
    without = float(outcome.unaided)
    if outcome.mean is not None or step.left_out:
        # Told of those alone who were measured.
        brought: Numbers = (whole - without * of) / measured
        return brought
    # Who has no reading counts as having reached what is to happen to few, and else as not having.
    reached = of - (of - whole) / measured if step.less else whole / measured
    brought = reached - without * of
    return brought
