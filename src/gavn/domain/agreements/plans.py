"""What an agreement has to be followed up: the plans that the due calendar is made of."""

from __future__ import annotations

from gavn.domain.agreements.agreement import Agreement, Population
from gavn.domain.outcomes.calendar import Plan


def follow_up_plans(agreement: Agreement) -> tuple[Plan, ...]:
    """One for each metric whose measuring is data, in the agreement's order."""
    clock = agreement.clocks.enrolment
    return tuple(
        Plan(
            effort=agreement.id,
            metric=metric.id,
            definition=metric.measured,
            follow_ups=metric.follow_ups,
            grace=metric.grace,
            first_day=clock.start,
            last_day=clock.last_day,
            completers_only=metric.population is Population.COMPLETERS,
        )
        for metric in agreement.metrics
        if metric.measured is not None
    )
