"""An effort as a forecast sees it: its agreement, its plan, and what has been seen of both by a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastPlan, enrolled_by
from gavn.domain.forecasting.learning import Seen
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

    def seen(self, *, as_of: date) -> Sequence[Seen]:
        """What was known by a day of the outcomes that the plan expects: of each what the agreement's own results say,
        else what a report tells."""
        results = self.results.as_known_on(as_of)
        found: list[Seen] = []
        for outcome in self.plan.outcomes:
            own = [*_counted(outcome, results), *_measured(outcome, results)]
            found += own or _told(outcome, self.plan, as_of)
        return found

    def come(self, *, as_of: date) -> Sequence[tuple[date, int]]:
        """How many were known by a day to have been enrolled, by the end of each day that it is told of."""
        return [(each.on, each.number) for each in enrolled_by(self.plan, as_of)]


def _counted(outcome: ExpectedOutcome, results: Results) -> Iterator[Seen]:
    if outcome.share is not None:
        for tally in results.tallies:
            if _key(outcome) == (tally.metric, tally.follow_up) and tally.due and tally.reached is not None:
                yield Seen(outcome, tally.due, reached=tally.reached)


def _measured(outcome: ExpectedOutcome, results: Results) -> Iterator[Seen]:
    if outcome.mean is not None:
        for tally in results.tallies:
            if _key(outcome) == (tally.metric, tally.follow_up) and tally.estimate is not None:
                yield Seen(outcome, tally.due or tally.enrolled or 1, mean=float(tally.estimate))


def _told(outcome: ExpectedOutcome, plan: ForecastPlan, as_of: date) -> Sequence[Seen]:
    """The last word of a report on an outcome."""
    told = [each for each in plan.found if _key(outcome) == (each.metric, each.follow_up) and each.known_on <= as_of]
    last = max(told, key=lambda each: each.known_on, default=None)
    if last is None:
        return ()
    return (Seen(outcome, last.due, reached=last.reached or 0, mean=float(last.mean or 0)),)


def _key(outcome: ExpectedOutcome) -> tuple[str, str]:
    return outcome.metric, outcome.follow_up
