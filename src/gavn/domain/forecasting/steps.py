"""The outcomes that a plan expects, as steps that each person takes or not, by the agreement's own follow-ups."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Direction, Population
from gavn.domain.agreements.terms.base import Grain
from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastPlan
from gavn.domain.forecasting.recruiting import Batch
from gavn.domain.outcomes.definition import MissingRule
from gavn.domain.values.period import RelativeDate


@dataclass(frozen=True, slots=True)
class Step:
    """An outcome with when it is followed up and told of at the latest, and whether some term prices each person's.

    `less` where less of it is better: who has no reading then counts as having reached it, unless they are `left_out`
    since few enough are expected to have none. `completers` where those who complete count alone.
    """

    outcome: ExpectedOutcome
    after: RelativeDate = field(hash=False)
    grace: RelativeDate = field(hash=False)
    by_person: bool
    less: bool
    left_out: bool
    completers: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.outcome.metric, self.outcome.follow_up

    def told_by(self, enrolled_on: date) -> date:
        """The day by which it is known whether somebody enrolled on a day reached it."""
        return self.grace.on(self.after.on(enrolled_on))

    def told_share(self, batch: Batch, *, as_of: date) -> Fraction:
        """Of those enrolled evenly over a batch, how many it is known of by a day whether they reached it."""
        if batch.counts_on is not None:
            return Fraction(self.told_by(batch.on) <= as_of)
        days = range(batch.start.toordinal(), batch.end.toordinal())
        told = bisect_right(days, as_of, key=lambda day: self.told_by(date.fromordinal(day)))
        return Fraction(told, len(days))


def by_person(agreement: Agreement) -> frozenset[str]:
    """The metrics of which some term prices what each person reached."""
    return frozenset(m for term in agreement.terms if term.grain is Grain.PERSON for m in term.metrics)


def steps_of(agreement: Agreement, plan: ForecastPlan) -> tuple[Step, ...]:
    """A step for each outcome that the plan expects; what an earlier version did not agree on is left out."""
    metrics = {metric.id: metric for metric in agreement.metrics}
    follow_ups = {(metric.id, after.id): after for metric in agreement.metrics for after in metric.follow_ups}
    persons = by_person(agreement)
    return tuple(
        _step(outcome, metrics[outcome.metric], after, persons, missing=1 - plan.measured)
        for outcome in plan.outcomes
        if (after := follow_ups.get((outcome.metric, outcome.follow_up))) is not None
    )


def _step(
    outcome: ExpectedOutcome, metric: AgreedMetric, after: RelativeDate, persons: frozenset[str], *, missing: Fraction
) -> Step:
    rule = metric.measured
    left_out = rule is not None and rule.missing is MissingRule.LEFT_OUT and missing <= (rule.most_missing or 0)
    less, completers = metric.direction is Direction.LESS, metric.population is Population.COMPLETERS
    return Step(outcome, after, metric.grace, metric.id in persons, less, left_out, completers)
