"""An effort as a forecast sees it: its agreement, its plan, and what has been seen of both by a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import EnrolledBy, ExpectedOutcome, ForecastPlan, enrolled_by
from gavn.domain.forecasting.cohorts import persons_of
from gavn.domain.forecasting.enrolling import curve_of, who_came
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.steps import Step, steps_of
from gavn.domain.outcomes.facts import Results


@dataclass(frozen=True, slots=True)
class Effort:
    """`agreement` is the version in force on the day of the forecast, `results` all that is known of it."""

    agreement: Agreement
    plan: ForecastPlan
    results: Results

    @property
    def id(self) -> str:
        return self.agreement.id

    def is_settled(self, day: date) -> bool:
        """Whether nothing depends on results any more."""
        return self.plan.settled_on is not None and self.plan.settled_on <= day

    def seen(self, *, as_of: date) -> Sequence[Seen]:
        """What was known by a day of the outcomes that the plan expects: of each what the agreement's own results say,
        else what a report tells."""
        results = self.results.as_known_on(as_of)
        found: list[Seen] = []
        for step in steps_of(self.agreement, self.plan):
            own = [*_counted(step, self.plan, results), *_measured(step, results)]
            own = own or list(self._named(step, results, as_of))
            found += own or _told(step.outcome, self.plan, as_of)
        return found

    def come(self, *, as_of: date) -> Sequence[tuple[date, int]]:
        """How many were known by a day to have been enrolled, by the end of each day that it is told of."""
        return [(each.on, each.number) for each in enrolled_by(self.plan, as_of)]

    def known_plan(self, *, as_of: date) -> ForecastPlan:
        """The plan with what was known by a day; whoever was told of had been enrolled by then, said or not."""
        known = tuple(enrolled_by(self.plan, as_of))
        on, number = self._told_of(as_of)
        if number > (known[-1].number if known else 0):
            after = known[-1].on + timedelta(days=1) if known else date.min
            known = (*known, EnrolledBy(max(on, after), number, as_of))
        return replace(self.plan, enrolled=known)

    def _named(self, step: Step, results: Results, as_of: date) -> Iterator[Seen]:
        """Where those who reached it are told of by name: of all enrolled of whom it had to be told by the day."""
        people = {claim.participant for claim in results.claims if (claim.metric, claim.follow_up) == step.key}
        if not step.by_person or not results.claims or step.outcome.share is None:
            return
        curve = curve_of(self.agreement, self.plan)
        come = who_came(curve, enrolled_by(self.plan, as_of), 1)
        due = sum(int(intake.people[0]) for intake in come if step.told_by(intake.batch.on) <= as_of)
        if due := max(due, len(people) if come else 0):
            yield _seen(step, self.plan, due, len(people))

    def _told_of(self, as_of: date) -> tuple[date, int]:
        """The most of whom anything was told, with a day by which they had been enrolled."""
        results = self.results.as_known_on(as_of)
        by_name = {claim.participant: claim for claim in results.claims}
        told = [(max((claim.holds_on for claim in by_name.values()), default=date.min), len(by_name))]
        for step in steps_of(self.agreement, self.plan):
            days = [t.holds_on for t in results.tallies if (t.metric, t.follow_up) == step.key]
            number = sum(each.due for each in self.seen(as_of=as_of) if each.outcome == step.outcome)
            day = max(days, default=as_of)
            told.append((day - (step.after.on(day) - day), number))
        return max(told, key=lambda each: each[1])


def _seen(step: Step, plan: ForecastPlan, due: int, reached: int) -> Seen:
    """Of all who were due, those without a reading count by the agreement's rule, and tell nothing of the effect."""
    missing = 0 if step.left_out else round(due * (1 - plan.measured))
    return Seen(
        step.outcome, due, reached, missing=min(missing, reached if step.less else due - reached),
        missing_reached=step.less,
    )  # fmt: skip


def _counted(step: Step, plan: ForecastPlan, results: Results) -> Iterator[Seen]:
    if step.outcome.share is not None:
        for tally in results.tallies:
            if step.key == (tally.metric, tally.follow_up) and tally.due and tally.reached is not None:
                yield _seen(step, plan, tally.due, tally.reached)


def _measured(step: Step, results: Results) -> Iterator[Seen]:
    if step.outcome.mean is not None:
        for tally in results.tallies:
            if step.key == (tally.metric, tally.follow_up) and tally.estimate is not None:
                yield Seen(step.outcome, persons_of(tally), mean=float(tally.estimate))


def _told(outcome: ExpectedOutcome, plan: ForecastPlan, as_of: date) -> Sequence[Seen]:
    """The last word of a report on an outcome, which is of those who were measured."""
    told = [
        each
        for each in plan.found
        if (outcome.metric, outcome.follow_up) == (each.metric, each.follow_up) and each.known_on <= as_of
    ]
    last = max(told, key=lambda each: each.known_on, default=None)
    if last is None:
        return ()
    return (Seen(outcome, last.due, reached=last.reached or 0, mean=float(last.mean or 0)),)
