"""Futures of one agreement as columns for the one evaluator: who is enrolled, and what they reach (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastPlan
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.cohorts import Cohorts, Slot
from gavn.domain.forecasting.courses import chances, count, draw, patterns
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.enrolling import Intake, enrol
from gavn.domain.forecasting.learning import LEAST, Seen, level
from gavn.domain.forecasting.outset import Alike, Outset, outset_of
from gavn.domain.forecasting.placing import place
from gavn.domain.forecasting.samplers import Counts
from gavn.domain.forecasting.steps import Step
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.columns import Columns


@dataclass(frozen=True, slots=True, eq=False)
class Portion:
    """Some of those enrolled on a day, by future, with what they are known to have reached and the steps to come."""

    on: date
    people: Counts
    history: History
    to_come: tuple[Step, ...]


@dataclass
class Simulation:
    """Goes through the people of an agreement, a portion at a time, and keeps what they show."""

    outset: Outset
    drawn: Drawn
    cohorts: Cohorts
    people: dict[History, Counts] = field(default_factory=dict)
    shares: dict[ExpectedOutcome, Numbers] = field(default_factory=dict)
    alike: dict[Alike, Counts] = field(default_factory=dict)
    likely: dict[tuple[tuple[Step, ...], date | None], Numbers] = field(default_factory=dict)

    def run(self, intakes: Sequence[Intake]) -> Columns:
        """What each future comes to."""
        self._draw_shares()
        for portion in (part for each in self._portions(intakes) for part in self._completing(each)):
            if any(step.by_person for step in portion.to_come):
                self._reach(portion)
            else:
                self._gather(portion)
                self._keep(portion.history, portion.people)
        for alike, people in self.alike.items():
            self._count_alike(alike, people)
        means = {outcome: found for outcome, found in self.shares.items() if outcome.share is None}
        found = self.cohorts.measures(means, self.drawn.chance)
        for year in self.outset.owed_without_result:
            # Nothing more is owed for the years after it is closed.
            over = self.cohorts.tells_of(year) | self.drawn.closes_before(year.on.year)
            found.add([year, None], over.astype(np.int64))
        nothing: Counts = np.zeros((0, self.drawn.trials), dtype=np.int64)
        counts = np.stack(list(self.people.values())) if self.people else nothing
        taken = np.stack(found.taken) if found.taken else nothing
        return Columns(tuple(self.people), counts, tuple(found.distinct), taken, tuple(found.counted))

    def _draw_shares(self) -> None:
        """Each outcome's own share, or mean, in each future: what the effect gives, and what was seen of it itself."""
        effect, outcomes = self.drawn.effect, [step.outcome for step in self.outset.steps]
        if not self.drawn.scatter:
            self.shares = {outcome: level(outcome, effect, least=0) for outcome in outcomes}
            return
        laws = self.outset.laws(self.drawn.scatter)
        if laws.shares:
            good, bad = np.stack([law.parameters(effect) for law in laws.different], axis=1)
            drawn = self.drawn.chance.beta(good, bad, laws.rows)
            self.shares = dict(zip(laws.shares, drawn, strict=True))
        for outcome, law in laws.means.items():
            self.shares[outcome] = law.mean(effect, self.drawn.chance)

    def _portions(self, intakes: Sequence[Intake]) -> Iterator[Portion]:
        """Those known to have reached something, one history at a time; then all others, the last enrolled first."""
        persons = [step for step in self.outset.steps if step.by_person]
        of_cohorts = [step for step in self.outset.steps if not step.by_person]
        known = self.outset.persons
        placed, told = place(known, intakes)
        for history, on, number in placed:
            there = {(step.metric, step.follow_up) for step in history.steps}
            to_come = [
                s for s in persons if on and self.outset.comes(s, on) and not there & {s.key, (s.outcome.metric, "")}
            ]
            people = np.full(self.drawn.trials, number, dtype=np.int64)
            yield Portion(on or self.outset.as_of, people, history, tuple(to_come))
        # Where some are told of by name, each that reached something is, once it had to be told: the calendar says it.
        had = [intake for intake in intakes if intake.known]
        left = {step: self._left(step, had) for step in (of_cohorts if known else self.outset.steps)} if had else {}
        for intake, number in reversed(list(zip(intakes, told, strict=True))):
            own = {step: self.outset.later(step, intake) for step in persons} if known and intake.known else left
            yield from self._of_batch(intake, np.maximum(intake.people - number, 0), persons, own)
            # Who is told of by name is counted with the cohort all the same.
            yield from self._of_batch(intake, intake.people, of_cohorts, left)

    def _left(self, step: Step, had: Sequence[Intake]) -> int:
        """How many who were enrolled in time are still to be told of."""
        counted = self.outset.seen_of(step.outcome).due
        if step.completers:
            # So many are told of as complete, of so many more.
            counted = round(counted / max(self.drawn.usually_complete, LEAST))
        can = (each for each in had if self.outset.can(step, each.batch.on))
        return max(0, sum(int(each.people[0]) for each in can) - counted)

    def _completing(self, portion: Portion) -> Iterator[Portion]:
        """Those who complete, and those who do not, of whom some steps are not counted; whoever is known to have taken
        such a step completes."""
        alone = {step.outcome.metric for step in self.outset.steps if step.completers}
        known = alone & {step.metric for step in portion.history.steps}
        if known or not any(step.completers for step in portion.to_come) or (self.drawn.completes == 1).all():
            yield portion
            return
        completing = self.drawn.chance.binomial(portion.people, self.drawn.completes)
        yield replace(portion, people=completing)
        others = tuple(step for step in portion.to_come if not step.completers)
        yield replace(portion, people=portion.people - completing, to_come=others)

    def _of_batch(
        self, intake: Intake, people: Counts, steps: Sequence[Step], left: dict[Step, int]
    ) -> Iterator[Portion]:
        """Parts of a batch that have the same steps to come: whoever was enrolled last is measured last."""
        nobody, on = History(()), intake.batch.on
        can = [step for step in steps if self.outset.can(step, on)]
        if not intake.known:
            yield Portion(on, people, nobody, tuple(can))
            return
        number = int(people[0])
        waiting: dict[Step, int] = {}
        for step in can:
            waiting[step] = min(number, left[step])
            left[step] -= waiting[step]
        for fewer, more in pairwise(sorted({0, *waiting.values()})):
            to_come = tuple(step for step, number in waiting.items() if number >= more)
            yield Portion(on, np.full(self.drawn.trials, more - fewer, dtype=np.int64), nobody, to_come)

    def _gather(self, portion: Portion) -> None:
        """Those whose steps to come are counted with the same others are drawn together."""
        if portion.to_come:
            alike = self.outset.alike(portion.to_come, portion.on)
            before = self.alike.get(alike)
            self.alike[alike] = portion.people if before is None else before + portion.people

    def _count_alike(self, alike: Alike, people: Counts) -> None:
        """How many reach each step, where no term asks who; those that are means are only counted."""
        chance = self.drawn.chance
        for _, slot in (each for each in alike.steps if each[1].outcome.share is None):
            measured = chance.binomial(people, self.drawn.measured_on(slot.on))
            self.cohorts.add(slot, measured, measured)
        counted = [each for each in alike.steps if each[1].outcome.share is not None]
        if counted:
            good = np.stack([self._good(step) for step, _ in counted])
            shown = count(people, good, self._measured([slot.on for _, slot in counted]), self.drawn.agreeing, chance)
            for (step, slot), well in zip(counted, shown, strict=True):
                self._add(step, slot, people, well)

    def _reach(self, portion: Portion) -> None:
        """How many show each pattern of the steps that some term prices person by person."""
        shares = [step for step in portion.to_come if step.outcome.share is not None]
        for step in (step for step in portion.to_come if step.outcome.share is None):
            slot = self.outset.slot(step, portion.on)
            measured = self.drawn.chance.binomial(portion.people, self.drawn.measured_on(slot.on))
            self.cohorts.add(slot, measured, measured)
        if shares:
            likely = self._likely(tuple(shares), portion.on)
            shown = draw(portion.people, likely, self.drawn.chance)
            self._count(portion, shares, shown)

    def _likely(self, steps: tuple[Step, ...], on: date) -> Numbers:
        """The chance of each pattern of some steps, which is the same for all who have just these to come, unless the
        agreement can be closed between them."""
        known = steps, None if self.drawn.closed is None else on
        if known not in self.likely:
            good = np.stack([self._good(step) for step in steps])
            measured = self._measured([step.after.on(on) for step in steps])
            self.likely[known] = chances(good, measured, self.drawn.agreeing)
        return self.likely[known]

    def _measured(self, days: Sequence[date]) -> Numbers:
        """The share whose outcome becomes known, for each step by its day; one for all where it is the same."""
        if self.drawn.closed is None:
            return self.drawn.measured
        return np.stack([self.drawn.measured_on(day) for day in days])

    def _good(self, step: Step) -> Numbers:
        """The share for whom it goes well: who reaches it, or does not where less is better."""
        share = self.shares[step.outcome]
        return 1 - share if step.less else share

    def _count(self, portion: Portion, steps: Sequence[Step], shown: Counts) -> None:
        """`shown` are those known to have done well; of the others nobody is known to have."""
        ways = patterns(len(steps))
        for at, step in enumerate(steps):
            well = shown[[way[at] for way in ways]].sum(axis=0)
            self._add(step, self.outset.slot(step, portion.on), portion.people, well)
        for way, people in zip(ways, shown, strict=True):
            new = [self._reached(s, portion.on) for s, well in zip(steps, way, strict=True) if well != s.less]
            self._keep(_longer(portion, new), people)

    def _add(self, step: Step, slot: Slot, people: Counts, well: Counts) -> None:
        due = self._due(step, slot, people, well)
        self.cohorts.add(slot, due, due - well if step.less else well)

    def _due(self, step: Step, slot: Slot, people: Counts, well: Counts) -> Counts:
        """All of them, or those who were measured where the others are left out."""
        if not step.left_out:
            return people
        good, measured = self._good(step), self.drawn.measured_on(slot.on)
        unknown = 1 - good * measured
        others = np.divide(measured * (1 - good), unknown, out=np.zeros_like(good), where=unknown > 0)
        return well + self.drawn.chance.binomial(people - well, np.clip(others, 0, 1))

    def _keep(self, history: History, people: Counts) -> None:
        if history.steps and people.any():
            before = self.people.get(history)
            self.people[history] = people if before is None else before + people

    def _reached(self, step: Step, enrolled_on: date) -> Reached:
        return Reached(step.outcome.metric, step.outcome.follow_up, step.after.on(enrolled_on))


def _longer(portion: Portion, new: Sequence[Reached]) -> History:
    """The history with what comes after it, in the order in which it holds."""
    before = portion.history
    ordered = sorted([*before.steps, *new], key=lambda step: (step.on, step.metric, step.follow_up))
    enrolled_on = before.enrolled_on if before.steps else portion.on
    return History(tuple(ordered), enrolled_on, before.group, before.cohort)


def simulate(
    agreement: Agreement, plan: ForecastPlan, results: Results, seen: Sequence[Seen], drawn: Drawn, *, as_of: date
) -> Columns:
    """What is known by a day and, after it, what each future brings; `seen` is what is known of the plan's outcomes."""
    return count_futures(outset_of(agreement, plan, results, seen, as_of=as_of), drawn).spelled_out()


def count_futures(outset: Outset, drawn: Drawn) -> Columns:
    """The same, with what is to come of cohorts as numbers alone, which is all that most terms ask for."""
    cohorts = Cohorts(drawn.trials, outset.measures, outset.plan.recruitment.units)
    simulation = Simulation(outset, drawn, cohorts)
    come = enrol(outset.agreement, outset.plan, drawn, as_of=outset.as_of, coming=outset.coming)
    return simulation.run(come)
