"""An effort as a forecast sees it: its agreement, its plan, and what has been seen of both by a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import (
    CompletedBy,
    EnrolledBy,
    ExpectedOutcome,
    ForecastPlan,
    FoundOutcome,
    enrolled_by,
)
from gavn.domain.forecasting.cohorts import persons_of
from gavn.domain.forecasting.ended import Ended
from gavn.domain.forecasting.enrolling import curve_of, who_came
from gavn.domain.forecasting.learning import Seen, by_outcome
from gavn.domain.forecasting.steps import Step, steps_of
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.values.plain import CAME_LATER


@dataclass(frozen=True, slots=True)
class Effort:
    """`agreement` is the version in force on the day of the forecast, `results` all that is known of it; `ended` where
    it had been by then."""

    agreement: Agreement
    plan: ForecastPlan
    results: Results
    ended: Ended | None = field(default=None, metadata=CAME_LATER)

    @property
    def id(self) -> str:
        return self.agreement.id

    def is_settled(self, day: date) -> bool:
        """Whether nothing depends on results any more."""
        return self.ended_on(day) is not None

    def ended_on(self, day: date) -> date | None:
        """The day from which nothing depended on results any more; None where something still does on a day."""
        days = [self.plan.settled_on] if self.ended is None else [self.ended.on, self.plan.settled_on]
        return min((on for on in days if on is not None and on <= day), default=None)

    def seen(self, *, as_of: date) -> Sequence[Seen]:
        """What was known by a day of the outcomes that the plan expects, each of them once."""
        return by_outcome(self.counts(as_of=as_of))

    def counts(self, *, as_of: date) -> Sequence[Seen]:
        """The same count by count: of each outcome what the agreement's results say, else what a report tells."""
        results = self.results.as_known_on(as_of)
        found: list[Seen] = []
        for step in steps_of(self.agreement, self.plan):
            own = [*_counted(step, self.plan, results), *_measured(step, results)]
            own = own or list(self._named(step, results, as_of))
            found += own or _told(step.outcome, self.plan, as_of)
        return found

    def known(self, *, as_of: date) -> Results:
        """What is paid by: the agreement's own results, and what a report tells of outcomes that these say nothing of.

        What is priced person by person, and told as a number, is taken to be of as many persons.
        """
        results = self.results.as_known_on(as_of)
        own = {(claim.metric, claim.follow_up) for claim in results.claims}
        own |= {(tally.metric, tally.follow_up) for tally in results.tallies}
        told = [
            (step, found)
            for step in steps_of(self.agreement, self.plan)
            if step.key not in own and (found := _last_told(step.outcome, self.plan, as_of)) is not None
        ]
        tallies = tuple(self._tally(step, found) for step, found in told)
        claims = tuple(claim for step, found in told if step.by_person for claim in self._claims(step, found))
        return replace(results, claims=(*results.claims, *claims), tallies=(*results.tallies, *tallies))

    def _tally(self, step: Step, found: FoundOutcome) -> Tally:
        name = f"{step.outcome.metric} {step.outcome.follow_up}"
        return Tally(
            name, *step.key, self._held(found), found.known_on, reached=found.reached, due=found.due,
            enrolled=found.due, quantity=None if found.mean is None else found.mean * found.due, estimate=found.mean,
        )  # fmt: skip

    def _claims(self, step: Step, found: FoundOutcome) -> Iterator[Claim]:
        for number in range(found.reached or 0):
            name = f"{step.outcome.metric} {step.outcome.follow_up} {number}"
            yield Claim(name, name, *step.key, self._held(found), found.known_on)

    def _held(self, found: FoundOutcome) -> date:
        """A day on which it can count, where it was told of after the last."""
        return min(found.known_on, self.agreement.clocks.measurement.last_day)

    def come(self, *, as_of: date) -> Sequence[tuple[date, int]]:
        """How many were known by a day to have been enrolled, by the end of each day that it is told of."""
        return [(each.on, each.number) for each in enrolled_by(self.plan, as_of)]

    def completed(self, *, as_of: date) -> CompletedBy | None:
        """The last that was known by a day of how many complete."""
        known = (each for each in self.plan.completed if each.known_on <= as_of)
        return max(known, key=lambda each: (each.known_on, each.of), default=None)

    def known_plan(self, *, as_of: date) -> ForecastPlan:
        """The plan with what was known by a day; whoever was told of had been enrolled by then, said or not."""
        known = tuple(enrolled_by(self.plan, as_of))
        on, number = self._told_of(as_of)
        if known and number > known[-1].number and on <= known[-1].on:
            known = (*known[:-1], replace(known[-1], number=number))
        elif number > (known[-1].number if known else 0):
            known = (*known, EnrolledBy(on, number, as_of))
        return replace(self.plan, enrolled=known)

    def _named(self, step: Step, results: Results, as_of: date) -> Iterator[Seen]:
        """Where those who reached it are told of by name: of all enrolled of whom it had to be told by the day."""
        people = {
            claim.participant
            for claim in results.claims
            if (claim.metric, claim.follow_up) == step.key
            # Whoever is told of before it had to be, is not one of those.
            and (claim.enrolled_on is None or step.told_by(claim.enrolled_on) <= as_of)
        }
        if not step.by_person or not results.claims or step.outcome.share is None:
            return
        curve = curve_of(self.agreement, self.plan)
        come = who_came(curve, enrolled_by(self.plan, as_of), 1)
        due = round(sum(int(intake.people[0]) * step.told_share(intake.batch, as_of=as_of) for intake in come))
        if step.completers:
            due = round(due * self.plan.completes)
        if due := max(due, len(people) if come else 0):
            yield _seen(step, self.plan, due, len(people))

    def _told_of(self, as_of: date) -> tuple[date, int]:
        """The most of whom anything was told, with a day by which they had been enrolled."""
        results = self.results.as_known_on(as_of)
        by_name = {claim.participant: claim for claim in results.claims}
        told = [(max((each.enrolled_on or each.holds_on for each in by_name.values()), default=as_of), len(by_name))]
        due = {each.outcome: each.due for each in self.seen(as_of=as_of)}
        for step in steps_of(self.agreement, self.plan):
            days = [t.holds_on for t in results.tallies if (t.metric, t.follow_up) == step.key]
            day = max(days, default=as_of)
            told.append((day - (step.after.on(day) - day), due.get(step.outcome, 0)))
        return max(told, key=lambda each: each[1])


def as_agreed(plan: ForecastPlan, agreement: Agreement, newest: Agreement) -> ForecastPlan:
    """What is assumed of a version in force: of an older one than the assumptions are about, only what it pays by, with
    as many people as it expects."""
    if agreement.version == newest.version:
        return plan
    known = {(metric.id, after.id) for metric in agreement.metrics for after in metric.follow_ups}
    outcomes = tuple(each for each in plan.outcomes if (each.metric, each.follow_up) in known)
    units = agreement.expected_units or plan.recruitment.units
    # Points are of so many people and no others.
    planned = plan.recruitment.planned if units == plan.recruitment.units else ()
    closes = plan.closes if agreement.can_be_settled else Fraction(0)
    recruitment = replace(plan.recruitment, units=units, planned=planned)
    return replace(plan, outcomes=outcomes, recruitment=recruitment, closes=closes)


def _seen(step: Step, plan: ForecastPlan, due: int, reached: int, *, unknown: int | None = None) -> Seen:
    """Of all who were due, those without a reading count by the agreement's rule, and tell nothing of the effect. Where
    nobody has said how many they are, as many as the plan expects."""
    if step.left_out:
        return Seen(step.outcome, due, reached)
    missing = round(due * (1 - plan.measured)) if unknown is None else unknown
    return Seen(
        step.outcome, due, reached, missing=min(missing, reached if step.less else due - reached),
        missing_reached=step.less, assumed=unknown is None,
    )  # fmt: skip


def _counted(step: Step, plan: ForecastPlan, results: Results) -> Iterator[Seen]:
    if step.outcome.share is not None:
        for tally in results.tallies:
            if step.key == (tally.metric, tally.follow_up) and tally.due and tally.reached is not None:
                yield _seen(step, plan, tally.due, tally.reached, unknown=results.unknown_of(tally))


def _measured(step: Step, results: Results) -> Iterator[Seen]:
    if step.outcome.mean is not None:
        for tally in results.tallies:
            if step.key == (tally.metric, tally.follow_up) and tally.estimate is not None:
                yield Seen(step.outcome, persons_of(tally), mean=float(tally.estimate))


def _told(outcome: ExpectedOutcome, plan: ForecastPlan, as_of: date) -> Sequence[Seen]:
    """What a report says last of an outcome, which is of those who were measured."""
    last = _last_told(outcome, plan, as_of)
    if last is None:
        return ()
    return (Seen(outcome, last.due, reached=last.reached or 0, mean=float(last.mean or 0)),)


def _last_told(outcome: ExpectedOutcome, plan: ForecastPlan, as_of: date) -> FoundOutcome | None:
    key = outcome.metric, outcome.follow_up
    told = [each for each in plan.found if key == (each.metric, each.follow_up) and each.known_on <= as_of]
    return max(told, key=lambda each: each.known_on, default=None)
