"""What all futures of an agreement go out from, worked out once for however many blocks of them (ADR 0023)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastPlan
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.chance import Chance
from gavn.domain.forecasting.cohorts import Slot
from gavn.domain.forecasting.enrolling import Coming, Intake, coming_of
from gavn.domain.forecasting.learning import Seen, level, strength
from gavn.domain.forecasting.recruiting import Batch
from gavn.domain.forecasting.samplers import Counts
from gavn.domain.forecasting.steps import Step, steps_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import History, Measure, count_histories


@dataclass(frozen=True, eq=False)
class Alike:
    """Steps that are counted in the same slots: whoever has just these to come is drawn together."""

    steps: tuple[tuple[Step, Slot], ...]


@dataclass(frozen=True, slots=True)
class Law:
    """How an outcome's own share, or mean, lies round what the effect gives: as if `weight` persons had shown that, and
    `measured` had shown what was found of it, in all `told` (those who reached it, or the sum)."""

    outcome: ExpectedOutcome
    weight: float
    measured: int
    told: float

    @property
    def told_apart(self) -> Hashable:
        """What makes it another law than that of other shares."""
        return self.outcome.baseline, self.outcome.expected, self.weight, self.measured, self.told

    def parameters(self, effects: Numbers) -> Numbers:
        """Of the beta law of a share: those who do and do not reach it."""
        levels = level(self.outcome, effects)
        return np.stack([self.weight * levels + self.told, self.weight * (1 - levels) + self.measured - self.told])

    def mean(self, effects: Numbers, chance: Chance) -> Numbers:
        """Drawn by a normal law."""
        error = float(self.outcome.sd) / (self.weight + self.measured) ** 0.5
        means: Numbers = (self.weight * level(self.outcome, effects) + self.told) / (self.weight + self.measured)
        means += error * chance.normal(len(effects))
        return means


@dataclass(frozen=True, slots=True, eq=False)
class Laws:
    """Of outcomes that are shares: the `different` laws that they follow, and by its row there which of them each does;
    of those that are means, its own."""

    shares: tuple[ExpectedOutcome, ...]
    different: tuple[Law, ...]
    rows: Counts
    means: Mapping[ExpectedOutcome, Law]


@dataclass(frozen=True, eq=False)
class Outset:
    """`persons` are the histories of those known to have reached something, `measures` what is known of cohorts, `seen`
    what is known of the plan's outcomes, each of them once."""

    agreement: Agreement
    plan: ForecastPlan
    seen: Sequence[Seen]
    as_of: date
    persons: Mapping[History, int]
    measures: Sequence[Measure]
    _alike: dict[Hashable, Alike] = field(default_factory=dict)
    _can: dict[tuple[int, date], bool] = field(default_factory=dict)
    _later: dict[tuple[int, Batch], int] = field(default_factory=dict)
    _laws: dict[float, Laws] = field(default_factory=dict)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return steps_of(self.agreement, self.plan)

    @cached_property
    def owed_without_result(self) -> Sequence[Measure]:
        """The years for which something is paid also where nothing is measured; those that had ended where all is
        settled by what is known."""
        on, years = self.plan.settled_on, self.agreement.owed_without_result
        return years if on is None or on > self.as_of else [year for year in years if year.on <= on]

    @cached_property
    def coming(self) -> Coming:
        """The batches that are still to come."""
        return coming_of(self.agreement, self.plan, as_of=self.as_of, kind=self._kind)

    def _kind(self, batch: Batch) -> Hashable:
        """What of those to come is all the same to the agreement: what they can reach, and in which year."""
        if any(step.by_person for step in self.steps):
            return batch
        return tuple(self.slot(step, batch.on) for step in self.steps if self.can(step, batch.on))

    def can(self, step: Step, enrolled_on: date) -> bool:
        """Whether the outcome of whoever is enrolled on a day can count at all."""
        named = id(step), enrolled_on
        if named not in self._can:
            self._can[named] = step.after.on(enrolled_on) in self.agreement.clocks.measurement
        return self._can[named]

    def comes(self, step: Step, enrolled_on: date) -> bool:
        """Whether it can, and is not told of yet."""
        return self.can(step, enrolled_on) and step.told_by(enrolled_on) > self.as_of

    def later(self, step: Step, intake: Intake) -> int:
        """How many of a batch that has come are to be told of after the day, but for those who are told of already."""
        named = id(step), intake.batch
        if named not in self._later:
            waiting = 1 - step.told_share(intake.batch, as_of=self.as_of)
            early = sum(number for history, number in self.persons.items() if self._is_early(step, intake, history))
            self._later[named] = max(0, round(int(intake.people[0]) * waiting) - early)
        return self._later[named]

    def _is_early(self, step: Step, intake: Intake, history: History) -> bool:
        on = history.enrolled_on
        if on is None or not intake.batch.start <= on < intake.batch.end or step.told_by(on) <= self.as_of:
            return False
        return any((reached.metric, reached.follow_up) == step.key for reached in history.steps)

    def slot(self, step: Step, enrolled_on: date) -> Slot:
        """Counted on the last day of the year in which it is due, or once on the last day of all."""
        last = self.agreement.clocks.measurement.last_day
        due = max(step.after.on(enrolled_on), self.as_of)
        return Slot(step.outcome, last if step.outcome.once else min(date(due.year, 12, 31), last))

    def alike(self, steps: tuple[Step, ...], enrolled_on: date) -> Alike:
        """The same one for all steps that are counted in the same slots."""
        named = enrolled_on, tuple(map(id, steps))
        if named not in self._alike:
            slots = tuple((step, self.slot(step, enrolled_on)) for step in steps)
            self._alike[named] = self._alike.setdefault(slots, Alike(slots))
        return self._alike[named]

    def laws(self, scatter: float) -> Laws:
        """Of outcomes that scatter so far round what the effect gives."""
        if scatter not in self._laws:
            outcomes = list(dict.fromkeys(step.outcome for step in self.steps))
            found = {outcome: self._law(outcome, scatter) for outcome in outcomes}
            shares = [outcome for outcome in outcomes if outcome.share is not None]
            alike = {found[outcome].told_apart: found[outcome] for outcome in shares}
            rows = np.array([list(alike).index(found[outcome].told_apart) for outcome in shares], dtype=np.int64)
            means = {outcome: found[outcome] for outcome in outcomes if outcome.share is None}
            self._laws[scatter] = Laws(tuple(shares), tuple(alike.values()), rows, means)
        return self._laws[scatter]

    def _law(self, outcome: ExpectedOutcome, scatter: float) -> Law:
        seen = self.seen_of(outcome)
        told = seen.measured * seen.mean if outcome.share is None else seen.reached_by_measured
        return Law(outcome, strength(outcome, scatter), seen.measured, told)

    def seen_of(self, outcome: ExpectedOutcome) -> Seen:
        """What is known of it: of nobody, where nothing is."""
        return next((each for each in self.seen if each.outcome == outcome), Seen(outcome, 0))


def outset_of(
    agreement: Agreement, plan: ForecastPlan, results: Results, seen: Sequence[Seen], *, as_of: date
) -> Outset:
    """By what was known on the day."""
    counted = count_histories(results.as_known_on(as_of))
    return Outset(agreement, plan, seen, as_of, counted.persons, counted.measures)
